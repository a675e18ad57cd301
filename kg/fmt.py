"""Canonical form: one way to lay out a Turtle file, so that a diff shows what changed.

    format_text(text, "a.ttl") -> the text in canonical form
    format_file(Path("a.ttl"), write=True) -> whether it was changed
    is_canonical(Path("a.ttl")) -> None, or the first line that differs

What is written stays in the author's order; only white space, quotes, `;` without effect, the
spelling of directives and the order of neighbouring prefixes change:

    blocks       one blank line apart; a property a line, four spaces in; ` ;` and ` .` at its end
    values       ` , ` between them, on one line whatever its width
    [ … ]        on one line up to two properties, else a property a line
    ( … )        on one line, unless a member holds brackets in brackets: then a member a line
    comments     stay before what they precede or at the end of their line, and break lines for it

The text becomes leaves (a token and the comments around it), these a tree, and that lines.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby, pairwise, zip_longest
from pathlib import Path
from typing import NamedTuple, NoReturn

import pyoxigraph as ox

from kg.errors import KgError
from kg.names import RDF
from kg.reading import check_turtle, read_bytes
from kg.turtle import (
    AT,
    BLANK,
    COMMENT,
    END,
    IRI,
    LITERAL,
    NUMBER,
    PNAME,
    PUNCTUATION,
    WORD,
    Parser,
    Positions,
    tokens,
)

DEEPEST = 100
_INDENT = 4
_ON_ONE_LINE = 2
_BASE = "file:///"
_TYPE = RDF + "type"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LINE = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


class Comment(NamedTuple):
    """A comment that has its line to itself, and whether a blank line stands before it."""

    text: str
    blank: bool


@dataclass(slots=True)
class Leaf:
    """A token with the comments on the lines before it and the one at the end of its line."""

    kind: int
    text: str
    start: int
    before: list[Comment] = field(default_factory=list)
    after: str = ""
    blank: bool = False


@dataclass(slots=True)
class Property:
    """A predicate, its values, the commas between them, and the semicolon if another follows."""

    verb: Leaf
    values: list[Value]
    commas: list[Leaf]
    semicolon: Leaf | None = None


@dataclass(slots=True)
class Group:
    """A blank node `[ … ]` with properties, or a collection `( … )` with members."""

    opening: Leaf
    closing: Leaf
    properties: list[Property] = field(default_factory=list)
    members: list[Value] = field(default_factory=list)


Value = Leaf | Group


@dataclass(slots=True)
class Block:
    """A statement or a directive with the comments above it.

    `blank` tells whether a blank line stands directly above it.
    """

    comments: list[Comment]
    blank: bool
    directive: list[Leaf] = field(default_factory=list)
    subject: Value | None = None
    properties: list[Property] = field(default_factory=list)
    stop: Leaf | None = None


class Formatted(NamedTuple):
    """A file, whether it was not in canonical form, and why it could not be read."""

    path: Path
    changed: bool
    error: KgError | None = None


def format_text(text: str, file: str | Path) -> str:
    """Turtle in canonical form.

    Raises:
        KgError: it is not Turtle 1.1, or nests too deep to be laid out.
    """
    reader, page = _Reader(text.removeprefix("\ufeff"), str(file)), _Page()
    kind = ""
    for block in _sorted_prefixes(reader.blocks()):
        kind = _write_block(page, block, kind)
    for comment in reader.rest:
        kind = _write_comment(page, comment, kind == "statement" or (comment.blank and bool(kind)))
    return page.text()


def is_canonical(path: Path) -> int | None:
    """The first line of a file that differs from its canonical form, or None.

    Raises:
        KgError: the file cannot be read or is not Turtle.
    """
    text, content = _read(path)
    wanted = format_text(text, path)
    if wanted.encode("utf-8") == content:
        return None
    pairs = enumerate(zip_longest(_LINE.split(text), _LINE.split(wanted)), start=1)
    return next((line for line, (is_, should) in pairs if is_ != should), 1)


def format_file(path: Path, write: bool = True) -> bool:
    """Whether a file is not in canonical form; with `write` it then is.

    Raises:
        KgError: the file cannot be read or written, is not Turtle, or would not say the same.
    """
    text, content = _read(path)
    wanted = format_text(text, path)
    if wanted.encode("utf-8") == content:
        return False
    _same_triples(path, text, wanted)
    if write:
        _replace(path.resolve(), wanted.encode("utf-8"))
    return True


def format_paths(paths: Iterable[Path], check: bool = False) -> Iterator[Formatted]:
    """Bring files into canonical form, or with `check` only look; a bad file stops no other."""
    for path in paths:
        try:
            yield Formatted(path, format_file(path, write=not check))
        except KgError as error:
            yield Formatted(path, False, error)


def _read(path: Path) -> tuple[str, bytes]:
    """The text of a file, and its bytes with the byte order mark if it has one."""
    text = read_bytes(path).decode("utf-8")
    return text, path.read_bytes()


# Reading: text to leaves to blocks.


def _leaves(text: str) -> Iterator[Leaf]:
    """The tokens with their comments; the parts of a literal are one, in double quotes."""
    leaf: Leaf | None = None
    comments: list[Comment] = []
    end, joins = 0, False
    for kind, token, start in tokens(text):
        breaks = _line_ends(text[end:start]) if start > end else 0
        end = start + len(token)
        if kind == COMMENT:
            if leaf and not breaks and not comments and not leaf.after:
                leaf.after = token.rstrip()
            else:
                comments.append(Comment(token.rstrip(), breaks > 1))
            continue
        if leaf and (joins or token == "^^" or (kind == AT and _takes_language(leaf))):
            leaf.text += token
            joins = token == "^^"
            continue
        if leaf:
            yield leaf
        shown = _double_quoted(token) if kind == LITERAL else token
        leaf, comments = Leaf(kind, shown, start, comments, blank=breaks > 1), []
    if leaf:
        yield leaf


def _line_ends(gap: str) -> int:
    return gap.count("\n") + gap.count("\r") - gap.count("\r\n")


def _takes_language(leaf: Leaf) -> bool:
    return leaf.kind == LITERAL and leaf.text[-1] == leaf.text[0]


def _double_quoted(token: str) -> str:
    """A literal between double quotes, where its characters then need no more escapes."""
    if token[0] == '"':
        return token
    width = 3 if len(token) > 5 and token.startswith("'''") else 1
    body, _, tag = token[width:].rpartition("'" * width)
    if '"' in body if width == 1 else '"""' in body or body.endswith('"'):
        return token
    body = _ESCAPE.sub(lambda match: "'" if match[1] == "'" else match[0], body)
    return '"' * width + body + '"' * width + tag


def _settled(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """Leaves without idle semicolons, and with separators before the comments around them.

    `1 # one` and `;` on the next line become `1 ; # one`.
    """
    latest: Leaf | None = None
    carried: list[Comment] = []
    for leaf, following in pairwise(chain(leaves, [None])):
        assert leaf
        leaf.before, carried = carried + leaf.before, []
        if leaf.kind == PUNCTUATION and leaf.text in ",;" and latest:
            idle = leaf.text == ";" and following is not None and following.text in (";", ".", "]")
            carried = _moved(latest, leaf, latest if idle else leaf)
            if idle:
                continue
        elif leaf.text == "." and latest and not leaf.before and not leaf.after:
            leaf.after, latest.after = latest.after, ""
        if latest:
            yield latest
        latest = leaf
    if latest:
        yield latest


def _moved(latest: Leaf, separator: Leaf, target: Leaf) -> list[Comment]:
    """Put the comment at the end of a line behind `target`; those for the lines below it."""
    comments, own = separator.before, separator.after
    first = latest.after or ("" if comments else own)
    rest = [*comments, Comment(own, False)] if own and own is not first else comments
    latest.after = separator.after = ""
    target.after, separator.before = first, []
    return rest


class _Reader:
    """Leaves to blocks, by recursive descent; nesting is limited.

    A file may be large, so that no more is kept of it than the block that is being read.
    """

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._leaves = _settled(_leaves(text))
        self._leaf = next(self._leaves)
        self._prefixes: dict[str, str] = {}

    def blocks(self) -> Iterator[Block]:
        """All blocks."""
        while self._leaf.kind != END:
            yield self._block()

    @property
    def rest(self) -> list[Comment]:
        """The comments before what is read next: once all is read, those after the last block."""
        return self._leaf.before

    def _next(self, *kinds: int) -> Leaf:
        leaf = self._leaf
        if leaf.kind not in kinds:
            self._fail(leaf)
        self._leaf = next(self._leaves)
        return leaf

    def _mark(self, text: str) -> Leaf:
        leaf = self._next(PUNCTUATION)
        return leaf if leaf.text == text else self._fail(leaf)

    def _block(self) -> Block:
        first = self._leaf
        block = Block(first.before, first.blank)
        first.before = []
        if first.kind in (AT, WORD):
            block.directive = self._directive()
            return block
        block.subject = self._value(0)
        alone = isinstance(block.subject, Group) and block.subject.properties
        if not (alone and self._leaf.text == "."):
            block.properties = self._properties(".", 0)
        block.stop = self._mark(".")
        return block

    def _directive(self) -> list[Leaf]:
        """A directive as Turtle spells it, with its full stop."""
        keyword = self._next(AT, WORD)
        word = keyword.text.removeprefix("@").lower()
        if word not in ("prefix", "base"):
            self._fail(keyword)
        name = [self._next(PNAME)] if word == "prefix" else []
        iri = self._next(IRI)
        if name:
            self._prefixes[name[0].text] = iri.text[1:-1]
        if keyword.kind == AT:
            stop = self._mark(".")
        else:
            stop = Leaf(PUNCTUATION, ".", iri.start, after=iri.after)
            iri.after = ""
        keyword.text = f"@{word}"
        return [keyword, *name, iri, stop]

    def _properties(self, closing: str, depth: int) -> list[Property]:
        found: list[Property] = []
        while self._leaf.text != closing:
            if found:
                found[-1].semicolon = self._mark(";")
            found.append(self._property(depth))
        return found or (self._fail(self._leaf) if closing == "." else found)

    def _property(self, depth: int) -> Property:
        verb = self._next(IRI, PNAME, WORD)
        if self._is_type(verb.text):
            verb.text = "a"
        elif verb.kind == WORD and verb.text != "a":
            self._fail(verb)
        values, commas = [self._value(depth)], []
        while self._leaf.text == ",":
            commas.append(self._mark(","))
            values.append(self._value(depth))
        return Property(verb, values, commas)

    def _is_type(self, text: str) -> bool:
        if text.startswith("<"):
            return text[1:-1] == _TYPE
        prefix, colon, local = text.partition(":")
        return local == "type" and self._prefixes.get(prefix + colon, "") + local == _TYPE

    def _value(self, depth: int) -> Value:
        leaf = self._next(IRI, PNAME, BLANK, LITERAL, NUMBER, WORD, PUNCTUATION)
        if leaf.kind == WORD and leaf.text not in ("true", "false"):
            self._fail(leaf)
        if leaf.kind != PUNCTUATION:
            return leaf
        if depth == DEEPEST:
            self._refuse(leaf)
        if leaf.text == "[":
            properties = self._properties("]", depth + 1)
            return Group(leaf, self._mark("]"), properties=properties)
        if leaf.text != "(":
            self._fail(leaf)
        members = []
        while self._leaf.text != ")":
            members.append(self._value(depth + 1))
        return Group(leaf, self._mark(")"), members=members)

    def _refuse(self, leaf: Leaf) -> NoReturn:
        what = f"Brackets are nested more than {DEEPEST} deep: give inner nodes labels (_:name)."
        line, column = Positions(self._text, self._file).line_and_column(leaf.start)
        chinese = f"括号嵌套超过 {DEEPEST} 层:请为内层节点命名(_:name)。"
        columns = (column, column + 1)
        raise KgError(what, file=self._file, line=line, columns=columns, chinese=chinese)

    def _fail(self, leaf: Leaf) -> NoReturn:
        """Raise the parser's own error, which says more."""
        for _ in Parser(self._text, self._file, _BASE).statements():
            pass
        line, column = Positions(self._text, self._file).line_and_column(leaf.start)
        what = f"Not valid Turtle at column {column}: “{leaf.text}” cannot stand here. Correct it."
        raise KgError(what, file=self._file, line=line, columns=(column, column + len(leaf.text)))


def _sorted_prefixes(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with neighbouring prefixes in order, unless one is declared twice."""
    for plain, run in groupby(blocks, key=_is_plain_prefix):
        if plain:
            yield from _in_order(list(run))
        else:
            yield from run


def _is_plain_prefix(block: Block) -> bool:
    leaves = block.directive
    return len(leaves) == 4 and not any(leaf.before or leaf.after for leaf in leaves)


def _in_order(run: list[Block]) -> list[Block]:
    """Runs are cut where comments stand above a prefix."""
    starts = [i for i, block in enumerate(run) if i == 0 or block.comments]
    return [
        block for first, end in pairwise([*starts, len(run)]) for block in _by_name(run[first:end])
    ]


def _by_name(run: list[Block]) -> list[Block]:
    names = [block.directive[1].text for block in run]
    if len(set(names)) < len(names):
        return run
    comments, blank = run[0].comments, run[0].blank
    run[0].comments = []
    ordered = sorted(run, key=lambda block: block.directive[1].text[:-1])
    ordered[0].comments, ordered[0].blank = comments, blank
    return ordered


# Writing: blocks to lines.


class _Page:
    """Lines so far, and the one being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self.indent = 0

    def text(self) -> str:
        self.end_line()
        return "".join(f"{line}\n" for line in self._lines)

    def end_line(self) -> None:
        if self._line:
            self._lines.append("".join(self._line))
            self._line = []

    def blank(self) -> None:
        self.end_line()
        self._lines.append("")

    def comments(self, comments: Iterable[Comment], indent: int) -> None:
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


def _write_block(page: _Page, block: Block, before: str) -> str:
    """Write a block with what stands above it; what kind it is."""
    kind = "directive" if block.directive else "statement"
    parts = "statement" in (before, kind) and before not in ("", "comment")
    for comment in block.comments:
        before = _write_comment(page, comment, parts or (comment.blank and before != ""))
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


def _write_comment(page: _Page, comment: Comment, apart: bool) -> str:
    if apart:
        page.blank()
    page.comments([comment], 0)
    return "comment"


def _write_properties(page: _Page, properties: list[Property], indent: int) -> None:
    for found in properties:
        _write_property(page, found, indent)
        if found.semicolon:
            page.put(found.semicolon, indent)
            page.end_line()


def _write_property(page: _Page, found: Property, indent: int) -> None:
    page.put(found.verb, indent)
    apart = any(comma.after for comma in found.commas)
    apart = apart or any(_first(value).before for value in found.values[1:])
    for i, value in enumerate(found.values):
        if i:
            page.put(found.commas[i - 1], indent)
            if apart:
                page.end_line()
        _write_value(page, value, indent + _INDENT)


def _write_value(page: _Page, value: Value, indent: int) -> None:
    if isinstance(value, Leaf):
        page.put(value, indent)
    elif _flat(value):
        _write_flat(page, value, indent)
    else:
        _write_open(page, value, indent)


def _write_flat(page: _Page, group: Group, indent: int) -> None:
    page.put(group.opening, indent)
    for found in group.properties:
        _write_property(page, found, indent)
        if found.semicolon:
            page.put(found.semicolon, indent)
    for member in group.members:
        _write_value(page, member, indent)
    page.put(group.closing, indent, " " if group.properties or group.members else "")


def _write_open(page: _Page, group: Group, indent: int) -> None:
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


# Writing files.


def _same_triples(path: Path, text: str, wanted: str) -> None:
    """Prove that a file and its canonical form say the same.

    Our parser gives triples in the order of the text, and so the same blank nodes the same labels;
    the reference parser, for which these labels are random, must agree on everything else. Neither
    needs more than one triple at a time, which making blank nodes canonical would.

    Raises:
        KgError: they do not, or the file is not valid Turtle.
    """
    check_turtle(path)
    base = path.resolve().as_uri()
    try:
        pairs = chain(
            zip_longest(_as_we_read(text, base), _as_we_read(wanted, base)),
            zip_longest(_without_labels(text, base), _without_labels(wanted, base)),
        )
        same = all(is_ == should for is_, should in pairs)
    except (KgError, SyntaxError, ValueError):
        same = False
    if not same:
        message = "Its canonical form would say something else, so it is left as it is."
        raise KgError(f"{message} This is a fault of kg fmt: please report it.", file=path)


def _as_we_read(text: str, base: str) -> Iterator[tuple[object, ...]]:
    return (statement[:3] for statement in Parser(text, "", base).statements())


def _without_labels(text: str, base: str) -> Iterator[tuple[str, ...]]:
    for quad in ox.parse(text.encode("utf-8"), format=ox.RdfFormat.TURTLE, base_iri=base):
        terms = (str(term) for term in quad.triple)
        yield tuple("_:" if term[:2] == "_:" else term for term in terms)


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; its permissions stay."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, path.stat().st_mode & 0o7777)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise KgError(f"Cannot be written: {error.strerror}.", file=path) from error
