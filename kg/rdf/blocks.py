"""Blocks: Turtle as a tree of tokens with the comments around them, for `kg.rdf.layout`.

    for block in Reader(text, "a.ttl").blocks(): …      a statement or a directive each

The text becomes leaves (a token and the comments around it), and these a tree, by recursive
descent; no more of a file is kept than the block that is being read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import NamedTuple, NoReturn

from kg.errors import NotSupportedError, NotValidError
from kg.rdf.names import RDF
from kg.rdf.places import Positions
from kg.rdf.tokens import (
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
    tokens,
)
from kg.rdf.turtle import Parser

DEEPEST = 100
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


class Reader:
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
        raise NotSupportedError(what, file=self._file, line=line, columns=columns, chinese=chinese)

    def _fail(self, leaf: Leaf) -> NoReturn:
        """Raise the parser's own error, which says more."""
        for _ in Parser(self._text, self._file, _BASE).statements():
            pass
        line, column = Positions(self._text, self._file).line_and_column(leaf.start)
        what = f"Not valid Turtle at column {column}: “{leaf.text}” cannot stand here. Correct it."
        raise NotValidError(
            what, file=self._file, line=line, columns=(column, column + len(leaf.text))
        )
