"""Layout: blocks of Turtle as lines; `kg.rdf.canonical` says what they look like.

page = Page()
kind = write_block(page, block, before="")
page.text()
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.rdf.blocks import Block, Comment, Group, Leaf, Property, Value

_INDENT = 4
_ON_ONE_LINE = 2


class Page:
    """Lines so far, and the one being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self.indent = 0

    def text(self) -> str:
        """All that was put, each line with its end."""
        self.end_line()
        return "".join(f"{line}\n" for line in self._lines)

    def end_line(self) -> None:
        """End the line, if anything stands in it."""
        if self._line:
            self._lines.append("".join(self._line))
            self._line = []

    def blank(self) -> None:
        """Leave a line empty."""
        self.end_line()
        self._lines.append("")

    def comments(self, comments: Iterable[Comment], indent: int) -> None:
        """Write comments, each on a line of its own."""
        for comment in comments:
            self.end_line()
            self._lines.append(" " * indent + comment.text)

    def put(self, leaf: Leaf, indent: int, space: str = " ") -> None:
        """Write a token; `indent` counts if a line begins with it."""
        self.comments(leaf.before, indent)
        if self._line:
            self._line.append(space)
        else:
            self.indent = indent
            self._line.append(" " * indent)
        self._line.append(leaf.text)
        if leaf.after:
            self._line.append(f" {leaf.after}")
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
    if block.subject:
        _write_value(page, block.subject, 0)
    _write_properties(page, block.properties, _INDENT)
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


def _write_properties(page: Page, properties: list[Property], indent: int) -> None:
    for found in properties:
        _write_property(page, found, indent)
        if found.semicolon:
            page.put(found.semicolon, indent)
            page.end_line()


def _write_property(page: Page, found: Property, indent: int) -> None:
    page.put(found.verb, indent)
    apart = any(comma.after for comma in found.commas)
    apart = apart or any(_first(value).before for value in found.values[1:])
    for i, value in enumerate(found.values):
        if i:
            page.put(found.commas[i - 1], indent)
            if apart:
                page.end_line()
        _write_value(page, value, indent + _INDENT)


def _write_value(page: Page, value: Value, indent: int) -> None:
    if isinstance(value, Leaf):
        page.put(value, indent)
    elif _flat(value):
        _write_flat(page, value, indent)
    else:
        _write_open(page, value, indent)


def _write_flat(page: Page, group: Group, indent: int) -> None:
    page.put(group.opening, indent)
    for found in group.properties:
        _write_property(page, found, indent)
        if found.semicolon:
            page.put(found.semicolon, indent)
    for member in group.members:
        _write_value(page, member, indent)
    page.put(group.closing, indent, " " if group.properties or group.members else "")


def _write_open(page: Page, group: Group, indent: int) -> None:
    page.comments(group.opening.before, indent)
    group.opening.before = []
    page.put(group.opening, indent)
    outer = page.indent
    inner = outer + _INDENT
    page.end_line()
    _write_properties(page, group.properties, inner)
    for member in group.members:
        page.end_line()
        _write_value(page, member, inner)
    page.comments(group.closing.before, inner)
    group.closing.before = []
    page.end_line()
    page.put(group.closing, outer)


def _first(value: Value) -> Leaf:
    return value if isinstance(value, Leaf) else value.opening


def _flat(group: Group) -> bool:
    """Whether a group is written on one line."""
    if group.opening.after or group.closing.before or len(group.properties) > _ON_ONE_LINE:
        return False
    values = [value for found in group.properties for value in found.values]
    if any(isinstance(m, Group) and _holds_group(m) for m in group.members):
        return False
    marks = [mark for found in group.properties for mark in _marks(found)]
    return not any(_breaks(leaf) for leaf in marks) and all(
        _flat_value(value) for value in [*values, *group.members]
    )


def _marks(found: Property) -> list[Leaf]:
    return [found.verb, *found.commas, *([found.semicolon] if found.semicolon else [])]


def _breaks(leaf: Leaf) -> bool:
    return bool(leaf.before or leaf.after) or "\n" in leaf.text or "\r" in leaf.text


def _flat_value(value: Value) -> bool:
    if isinstance(value, Leaf):
        return not _breaks(value)
    return not (value.opening.before or value.closing.after) and _flat(value)


def _holds_group(group: Group) -> bool:
    values = [value for found in group.properties for value in found.values]
    return any(isinstance(value, Group) for value in [*values, *group.members])
