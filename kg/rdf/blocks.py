"""Blocks: Turtle as a tree of tokens with the comments around them, for `kg.rdf.layout`.

    for block in Reader(text, "a.ttl").blocks(): …      a statement or a directive each

The text becomes leaves (a token and the comments around it), and these a tree. Nesting has no
limit: what would call itself yields instead what is nested, and `kg.rdf.steps` runs it. No more of
a file is kept than the block that is being read.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise, zip_longest
from typing import NamedTuple, NoReturn

from kg.errors import NotValidError
from kg.rdf.names import RDF
from kg.rdf.places import Positions
from kg.rdf.steps import run
from kg.rdf.tokens import (
    AT,
    BLANK,
    COMMENT,
    END,
    ERROR,
    IRI,
    LITERAL,
    NUMBER,
    PNAME,
    PUNCTUATION,
    WORD,
    matches,
)
from kg.rdf.turtle import Parser

LINE = 100
_ON_ONE_LINE = 2
_BASE = "file:///"
_TYPE = RDF + "type"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


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
    """A blank node `[ … ]` with properties, or a collection `( … )` with members.

    `flat` is the group on one line; None if it takes more than `LINE`, a comment or a text breaks
    the line, or it holds too much for one.
    """

    opening: Leaf
    closing: Leaf
    properties: list[Property] = field(default_factory=list)
    members: list[Value] = field(default_factory=list)
    holds_group: bool = False
    flat: str | None = None


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


def _leaves(text: str) -> Iterator[Leaf]:
    """The tokens with their comments; the parts of a literal are one, in double quotes."""
    leaf: Leaf | None = None
    comments: list[Comment] = []
    end, joins = 0, False
    for match in matches(text):
        kind = match.lastindex or ERROR
        token, start = match[kind], match.start(kind)
        gap = text[end:start]
        breaks = 0 if gap in ("", " ") else _line_ends(gap)
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
        if kind == END:
            yield leaf
            return


def _line_ends(gap: str) -> int:
    found = gap.count("\n")
    return found + gap.count("\r") - gap.count("\r\n") if "\r" in gap else found


def _takes_language(leaf: Leaf) -> bool:
    return leaf.kind == LITERAL and leaf.text[-1] == leaf.text[0]


def _double_quoted(token: str) -> str:
    """A literal between double quotes, where its characters then need no more escapes."""
    if token[0] == '"':
        return token
    width = 3 if token.startswith("'''") else 1
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


# Groups on one line


def _group(opening: Leaf, closing: Leaf, found: list[Property], members: list[Value]) -> Group:
    """A group that knows its form on one line; what is nested in it knows its own."""
    group = Group(opening, closing, found, members)
    values = [*members, *chain.from_iterable(prop.values for prop in found)]
    group.holds_group = any(isinstance(value, Group) for value in values)
    deep = any(isinstance(member, Group) and member.holds_group for member in members)
    if not (deep or opening.after or closing.before or len(found) > _ON_ONE_LINE):
        group.flat = _one_line([opening.text, *_words(group), closing.text])
    return group


def _words(group: Group) -> Iterator[str | None]:
    """What stands between the brackets; None for what breaks the line."""
    for found in group.properties:
        yield _unbroken(found.verb)
        for value, comma in zip_longest(found.values, found.commas):
            yield _flat_value(value)
            if comma:
                yield _unbroken(comma)
        if found.semicolon:
            yield _unbroken(found.semicolon)
    for member in group.members:
        yield _flat_value(member)


def _one_line(words: Iterable[str | None]) -> str | None:
    """Words with spaces between them, empty brackets without; no more are looked at than fit."""
    found: list[str] = []
    width = -1
    for word in words:
        if word is None:
            return None
        width += 1 + len(word)
        if width > LINE:
            return None
        found.append(word)
    return ("" if len(found) == len("[]") else " ").join(found)


def _flat_value(value: Value) -> str | None:
    if isinstance(value, Leaf):
        return _unbroken(value)
    return None if value.opening.before or value.closing.after else value.flat


def _unbroken(leaf: Leaf) -> str | None:
    broken = leaf.before or leaf.after or "\n" in leaf.text or "\r" in leaf.text
    return None if broken else leaf.text


# Reading


class Reader:
    """Leaves to blocks.

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
        run(self._statement(block), self._group)
        block.stop = self._mark(".")
        return block

    def _statement(self, block: Block) -> Generator[Leaf, Group, None]:
        subject = self._term()
        block.subject = (yield subject) if subject.kind == PUNCTUATION else subject
        alone = isinstance(block.subject, Group) and block.subject.properties
        if not (alone and self._leaf.text == "."):
            block.properties = yield from self._properties(".")

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

    def _properties(self, closing: str) -> Generator[Leaf, Group, list[Property]]:
        found: list[Property] = []
        while self._leaf.text != closing:
            if found:
                found[-1].semicolon = self._mark(";")
            found.append(Property(self._verb(), [], []))
            values, commas = found[-1].values, found[-1].commas
            while len(values) == len(commas):
                value = self._term()
                values.append((yield value) if value.kind == PUNCTUATION else value)
                if self._leaf.text == ",":
                    commas.append(self._mark(","))
        return found or (self._fail(self._leaf) if closing == "." else found)

    def _verb(self) -> Leaf:
        verb = self._next(IRI, PNAME, WORD)
        if self._is_type(verb.text):
            verb.text = "a"
        elif verb.kind == WORD and verb.text != "a":
            self._fail(verb)
        return verb

    def _is_type(self, text: str) -> bool:
        if text.startswith("<"):
            return text[1:-1] == _TYPE
        prefix, colon, local = text.partition(":")
        return local == "type" and self._prefixes.get(prefix + colon, "") + local == _TYPE

    def _term(self) -> Leaf:
        """A term, or the bracket that opens a group."""
        leaf = self._next(IRI, PNAME, BLANK, LITERAL, NUMBER, WORD, PUNCTUATION)
        if leaf.kind == PUNCTUATION and leaf.text not in "[(":
            self._fail(leaf)
        if leaf.kind == WORD and leaf.text not in ("true", "false"):
            self._fail(leaf)
        return leaf

    def _group(self, opening: Leaf) -> Generator[Leaf, Group, Group]:
        if opening.text == "[":
            properties = yield from self._properties("]")
            return _group(opening, self._mark("]"), properties, [])
        members: list[Value] = []
        while self._leaf.text != ")":
            member = self._term()
            members.append((yield member) if member.kind == PUNCTUATION else member)
        return _group(opening, self._mark(")"), [], members)

    def _fail(self, leaf: Leaf) -> NoReturn:
        """Raise the parser's own error, which says more."""
        for _ in Parser(self._text, self._file, _BASE).statements():
            pass
        line, column = Positions(self._text, self._file).line_and_column(leaf.start)
        what = f"Not valid Turtle at column {column}: “{leaf.text}” cannot stand here. Correct it."
        raise NotValidError(
            what, file=self._file, line=line, columns=(column, column + len(leaf.text))
        )
