"""Triples of a query: the patterns that stand in its groups, read token by token.

    list(triples("SELECT * { ?a ex:p/ex:q ?b ; a ?c }"))
        -> [Pattern(1, ?a, (ex:p, /, ex:q), ?b), Pattern(1, ?a, (a,), ?c)]

What is nested in brackets, `[…]` and lists, is not told apart: a query with such has none (None).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.rdf.tokens import IRI, LITERAL, NUMBER, PNAME, VARIABLE, WORD, Token
from kg.sparql.text import words

_TERMS: Final = frozenset({IRI, PNAME, VARIABLE, LITERAL, NUMBER})
_CLAUSES: Final = frozenset({"FILTER", "BIND"})
_SKIPPED: Final = frozenset({"OPTIONAL", "UNION", "GRAPH", "NOT", "EXISTS", "WHERE"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of triples: the number of its group, subject, path and object."""

    group: int
    subject: Token
    path: tuple[Token, ...]
    object: Token


def triples(query: str) -> list[Pattern] | None:
    """The patterns of a query in the order in which they stand; None where one is nested.

    >>> [(p.group, p.subject.text, p.object.text) for p in triples("ASK { ?a a ?b , ?c }") or ()]
    [(1, '?a', '?b'), (1, '?a', '?c')]
    >>> triples("ASK { ?a ?p [] }") is None
    True
    """
    found = _triples(query)
    return None if found is None else list(found)


@lru_cache(maxsize=256)
def _triples(query: str) -> tuple[Pattern, ...] | None:
    """One query is put to many data."""
    try:
        return tuple(_Reading(query).patterns())
    except _NestedError:
        return None


class _NestedError(Exception):
    """There is a pattern that is not told apart."""


class _Reading:
    def __init__(self, query: str) -> None:
        self._read, self._at = words(query), 0
        self._groups = 0

    def _peek(self) -> Token:
        return self._read[min(self._at, len(self._read) - 1)]

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def patterns(self) -> Iterator[Pattern]:
        """All of them, from group to group."""
        while self._peek().text:
            if self._next().text == "{":
                yield from self._group()

    def _group(self) -> Iterator[Pattern]:
        self._groups += 1
        number = self._groups
        while (token := self._peek()).text not in {"}", ""}:
            word = token.text.upper() if token.kind == WORD else ""
            if token.text == "{":
                self._at += 1
                yield from self._group()
            elif word in _CLAUSES:
                yield from self._clause()
            elif word in {"SELECT", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"}:
                self._past_head()
            elif word in _SKIPPED or token.text == ".":
                self._at += 1
                if word == "GRAPH":
                    self._at += 1
            elif token.kind in _TERMS:
                yield from self._about(number)
            else:
                raise _NestedError
        self._at += 1

    def _past_head(self) -> None:
        """What a subquery lists, groups and orders by."""
        self._at += 1
        while self._peek().text not in {"{", "}", ""}:
            self._at += 1

    def _clause(self) -> Iterator[Pattern]:
        """A FILTER or BIND, with the groups in it."""
        self._at += 1
        depth = 0
        while (token := self._peek()).text:
            if token.text == "{":
                self._at += 1
                yield from self._group()
                if depth == 0:
                    return
                continue
            if token.text == "}":
                return
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            self._at += 1
            if depth == 0 and token.text == ")":
                return

    def _about(self, group: int) -> Iterator[Pattern]:
        """What is said of one subject."""
        subject = self._next()
        while self._peek().text not in {".", "}", ""}:
            if self._peek().text == ";":
                self._at += 1
                continue
            if not self._begins_path(self._peek()):
                return
            path = self._path()
            yield Pattern(group, subject, path, self._object())
            while self._peek().text == ",":
                self._at += 1
                yield Pattern(group, subject, path, self._object())

    def _begins_path(self, token: Token) -> bool:
        return token.kind in {IRI, PNAME, VARIABLE} or token.text in {"a", "^", "(", "!"}

    def _path(self) -> tuple[Token, ...]:
        path, depth = [self._next()], 0
        depth += path[0].text == "("
        while True:
            token, last = self._peek(), path[-1].text
            joins = token.text in {"/", "|", "^", "*", "+", "?", ")"} or depth > 0
            if not joins and last not in {"/", "|", "^", "!", "("}:
                return tuple(path)
            if not token.text or token.text in {"{", "}"}:
                raise _NestedError
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            path.append(self._next())

    def _object(self) -> Token:
        token = self._next()
        if token.kind not in _TERMS and token.text not in {"true", "false"}:
            raise _NestedError
        if self._peek().text == "^^":
            self._at += 2
        return token


def with_whole_paths(query: str) -> str:
    """A query in which no sequence with a part that repeats is taken apart.

    The embedded store makes a pattern of its own of each part of a sequence, and may then look for
    all that `rdfs:subClassOf*` leads to from anywhere, again and again. In an alternative it
    follows the path from where it is.

    >>> with_whole_paths("ASK { ?a a/<p>* ?b }")
    'ASK { ?a ((a/<p>*)|<urn:x-kg:never>) ?b }'
    """
    found = {pattern.path[0].start: pattern.path for pattern in triples(query) or ()}
    for path in sorted(found.values(), key=lambda path: path[0].start, reverse=True):
        texts = {token.text for token in path}
        if "/" in texts and texts & {"*", "+", "?"}:
            start, end = path[0].start, path[-1].start + len(path[-1].text)
            query = f"{query[:start]}(({query[start:end]})|<urn:x-kg:never>){query[end:]}"
    return query
