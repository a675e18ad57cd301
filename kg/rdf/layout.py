"""Layout: blocks of Turtle as lines; `kg.rdf.canonical` says what they look like.

page = Page()
kind = write_block(page, block, before="")
page.text()

Where a line breaks depends on the tokens and on the comments, never on the lines of the author.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from typing import Final

from kg.rdf.blocks import LINE, Block, Comment, Group, Leaf, Property, Value
from kg.rdf.steps import run
from kg.rdf.tokens import LITERAL

_INDENT: Final = 4
# What is nested deeper is indented no further: lines would have no room, and a file be quadratic.
_DEEPEST: Final = 80
# ` ,`, ` ;` or ` .`
_MARK: Final = 2
_LINE_END = re.compile(r"\r\n?|\n")

Nested = tuple[Group, int]
Writing = Generator[Nested, None, None]


class Page:
    """Lines so far, and the one being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self.indent = self.column = 0

    def text(self) -> str:
        """All that was put, each line with its end."""
        self.end_line()
        return "".join(f"{line}\n" for line in self._lines)

    def end_line(self) -> None:
        """End the line, if anything stands in it."""
        if self._line:
            self._lines.append("".join(self._line))
            self._line, self.column = [], 0

    def blank(self) -> None:
        """Leave a line empty."""
        self.end_line()
        self._lines.append("")

    def comments(self, comments: Iterable[Comment], indent: int) -> None:
        """Write comments, each on a line of its own."""
        for comment in comments:
            self.end_line()
            self._lines.append(" " * indent + comment.text)

    def put(self, leaf: Leaf, indent: int, text: str | None = None) -> None:
        """Write a token, or another text for it; `indent` counts if a line begins with it."""
        if leaf.before:
            self.comments(leaf.before, indent)
        if self._line:
            before = " "
        else:
            self.indent, before = indent, " " * indent
        shown = leaf.text if text is None else text
        self._line += before, shown
        if leaf.kind == LITERAL:
            self.column = _column_after(self.column + len(before), shown)
        else:
            self.column += len(before) + len(shown)
        if leaf.after:
            self.remark(leaf.after)

    def remark(self, comment: str) -> None:
        """Write a comment at the end of the line, and end it."""
        self._line.append(f" {comment}")
        self.end_line()


def write_block(page: Page, block: Block, before: str) -> str:
    """Write a block with what stands above it; what kind it is."""
    kind = "directive" if block.directive else "statement"
    parts = "statement" in (before, kind) and before not in ("", "comment")
    for comment in block.comments:
        before = write_comment(page, comment, parts or (comment.blank and before != ""))
        parts = False
    if parts or (before == "comment" and block.blank):
        page.blank()
    for leaf in block.directive:
        page.put(leaf, _INDENT if leaf is not block.directive[0] else 0)
    run(_write_statement(page, block), lambda nested: _write_open(page, *nested))
    if block.stop:
        page.put(block.stop, _INDENT)
    page.end_line()
    return kind


def write_comment(page: Page, comment: Comment, apart: bool) -> str:
    """Write a comment between statements, with a line left empty before it where it is apart."""
    if apart:
        page.blank()
    page.comments([comment], 0)
    return "comment"


# What may hold nested groups yields them with their indentation; see `kg.rdf.steps`.


def _write_statement(page: Page, block: Block) -> Writing:
    if block.subject:
        yield from _write_value(page, block.subject, 0)
    yield from _write_properties(page, block.properties, _INDENT)


def _write_properties(page: Page, properties: list[Property], indent: int) -> Writing:
    for found in properties:
        page.put(found.verb, indent)
        yield from _write_values(page, found, indent)
        if found.semicolon:
            page.put(found.semicolon, indent)
            page.end_line()


def _write_values(page: Page, found: Property, outer: int) -> Writing:
    """The values of a property, on one line if they fit, else a value a line."""
    values, indent = found.values, _deeper(outer)
    if len(values) == 1 and isinstance(values[0], Leaf):
        page.put(values[0], indent)
        return
    apart = len(values) > 1 and (_has_comments(found) or not _fit(page, values, indent))
    if apart and isinstance(values[0], Group) and _opens(values[0], _room(page, values[0], indent)):
        page.end_line()
    for i, value in enumerate(values):
        if i:
            page.put(found.commas[i - 1], outer)
            if apart:
                page.end_line()
        yield from _write_value(page, value, indent)


def _write_value(page: Page, value: Value, indent: int) -> Writing:
    if isinstance(value, Leaf):
        page.put(value, indent)
    elif _opens(value, _room(page, value, indent)):
        yield value, indent
    else:
        page.put(value.opening, indent, value.flat)
        if value.closing.after:
            page.remark(value.closing.after)


def _write_open(page: Page, group: Group, indent: int) -> Writing:
    """A group with its brackets at the ends of lines, and a property or member a line between."""
    page.put(group.opening, indent)
    outer = page.indent
    inner = _deeper(outer)
    page.end_line()
    yield from _write_properties(page, group.properties, inner)
    for member in group.members:
        page.end_line()
        yield from _write_value(page, member, inner)
    page.comments(group.closing.before, inner)
    group.closing.before = []
    page.end_line()
    page.put(group.closing, outer)


# Widths


def _deeper(indent: int) -> int:
    return min(indent + _INDENT, _DEEPEST)


def _opens(group: Group, room: int) -> bool:
    return group.flat is None or len(group.flat) > room


def _room(page: Page, value: Value, indent: int) -> int:
    return LINE - _MARK - _next_column(page, value, indent)


def _next_column(page: Page, value: Value, indent: int) -> int:
    return indent if _begins_line(page, value) else page.column + 1


def _begins_line(page: Page, value: Value) -> bool:
    """Whether a value that is written next begins a line, as it does below a comment."""
    return not page.column or bool(_first(value).before)


def _column_after(column: int, text: str) -> int:
    """The column after a text; one over several lines ends in its last."""
    if "\n" in text or "\r" in text:
        return len(_LINE_END.split(text)[-1])
    return column + len(text)


def _has_comments(found: Property) -> bool:
    if any(comma.after for comma in found.commas):
        return True
    return any(_first(value).before for value in found.values[1:])


def _first(value: Value) -> Leaf:
    return value if isinstance(value, Leaf) else value.opening


def _fit(page: Page, values: list[Value], indent: int) -> bool:
    """Whether values side by side stay in the line, which a group that opens ends and begins."""
    column = _next_column(page, values[0], indent) - 1
    outer = indent if _begins_line(page, values[0]) else page.indent
    for value in values:
        if isinstance(value, Leaf):
            first = _LINE_END.search(value.text) if value.kind == LITERAL else None
            if first and column + 1 + first.start() > LINE:
                return False
            column = _column_after(column + 1, value.text) + _MARK
        elif _opens(value, LINE - indent - _MARK):
            if column + len(" [") > LINE:
                return False
            column = outer + len("]") + _MARK
        else:
            column += 1 + len(value.flat or "") + _MARK
        if column > LINE:
            return False
    return True
