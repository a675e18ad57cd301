r"""Seeing: whether a query can tell how a literal is written, or meets a value that is too large.

    sees("SELECT $this { $this <urn:p> ?v FILTER(STR(?v) = '7') }", written, frozenset())
        -> True where a value of <urn:p> is written 07

The fast engine's queries have the values of literals and not their spelling. That is as good where
they are only compared, counted with, or selected as they stand in the data. Read token by token,
and rather once too often than once too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Final

from kg.rdf.tokens import IRI, LITERAL, PNAME, VARIABLE, WORD, Token
from kg.shacl.literals import Written
from kg.sparql.text import keywords, mentions, predicates, words

# Functions and clauses that have to do with values, or with none: what else is called may tell how
# its argument is spelt.
_SAFE: Final = frozenset({
    "FILTER", "BIND", "EXISTS", "NOT", "IN", "AND", "OR", "HAVING", "BY", "SELECT", "WHERE",
    "UNION", "OPTIONAL", "GRAPH", "AS", "DISTINCT", "ASC", "DESC", "ABS", "CEIL", "FLOOR",
    "ROUND", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "COUNT", "BOUND", "IF", "COALESCE", "YEAR",
    "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "ISIRI", "ISURI", "ISBLANK",
    "ISLITERAL", "LANG", "LANGMATCHES",
})  # fmt: skip
_PASSING: Final = frozenset(("IF", "COALESCE"))
_CHOOSING: Final = frozenset(("MIN", "MAX", "SAMPLE"))
_NOT_IN_RUST: Final = re.compile(r"\(\?<?[=!]|(?<!\\)(?:\\\\\\\\)*\\\\[1-9]")
_ENDS: Final = frozenset(".;{}")


def sees(query: str, written: Written, bound: Set[str]) -> bool:
    """Whether the fast engine may answer a query otherwise than SPARQL does on these data.

    Args:
        query: its text, with prefixes and path.
        written: the literals of the data.
        bound: the variables bound beforehand that may stand for any literal.
    """
    if not written.unread and not written.rewritten:
        return False
    named = predicates(query)
    names = None if named is None else {str(name) for name in named}

    def meets(properties: Set[str]) -> bool:
        return bool(properties) and (
            bool(bound) or names is None or not names.isdisjoint(properties)
        )

    if meets(written.unread):
        return True
    return meets(written.rewritten) and _Reading(query, written.rewritten, bound).tells()


def has_foreign_pattern(query: str) -> bool:
    """Whether a query has a regular expression that the fast engine does not take."""
    if not _NOT_IN_RUST.search(query) or keywords(query).isdisjoint({"REGEX", "REPLACE"}):
        return False
    return any(t.kind == LITERAL and _NOT_IN_RUST.search(t.text) for t in words(query))


class _Reading:
    """The variables of a query that may stand for a literal written in an unusual way."""

    def __init__(self, query: str, properties: Set[str], bound: Set[str]) -> None:
        self._read = words(query)
        self._iris = {m.start: m.iri for m in mentions(query)}
        self._any = predicates(query) is None or "^" in {token.text for token in self._read}
        self.variables = set(bound) | set(self._objects(properties))
        self.respelt: set[str] = set()
        known = -1
        while known < len(self.variables) + len(self.respelt):  # what is assigned may be again
            known = len(self.variables) + len(self.respelt)
            self._assign()

    def _objects(self, properties: Set[str]) -> Iterator[str]:
        """The variables that stand after one of these properties; all where any may be one."""
        for i, token in enumerate(self._read):
            if self._any and token.kind == VARIABLE and token.text[1:] != "this":
                yield token.text[1:]
            elif self._iris.get(token.start) in properties:
                yield from self._until_end(i)

    def _until_end(self, start: int) -> Iterator[str]:
        for token in self._read[start:]:
            if token.text in _ENDS or token.text.upper() in {"FILTER", "BIND", "OPTIONAL"}:
                return
            if token.kind == VARIABLE:
                yield token.text[1:]

    def _assign(self) -> None:
        """Note which variables are assigned such a literal, and which as an engine spells it."""
        for i, token in enumerate(self._read[:-1]):
            if token.text.upper() != "AS" or token.kind != WORD:
                continue
            inner, name = self._read[self._opening(i) + 1 : i], self._read[i + 1].text[1:]
            used = {word.text.upper() for word in inner}
            passing = len(inner) == 1 or not used.isdisjoint(_PASSING | _CHOOSING)
            if passing and self._has_variable(inner):
                self.variables.add(name)
                taken = any(w.text[1:] in self.respelt for w in inner if w.kind == VARIABLE)
                self.respelt |= {name} if taken or not used.isdisjoint(_CHOOSING) else set()

    def _opening(self, end: int) -> int:
        """Where the bracket opens in which a token stands."""
        depth = 0
        for i in range(end, -1, -1):
            depth += {")": 1, "(": -1}.get(self._read[i].text, 0)
            if depth < 0:
                return i
        return 0

    def _has_variable(self, read: list[Token]) -> bool:
        return any(t.kind == VARIABLE and t.text[1:] in self.variables for t in read)

    def tells(self) -> bool:
        """Whether the query does with such a variable what depends on how it is written."""
        if "value" in self.respelt:
            return True
        return any(map(self._has_variable, self._called()))

    def _called(self) -> Iterator[list[Token]]:
        """The arguments of each call of a function that may tell how they are spelt."""
        for i, token in enumerate(self._read[:-1]):
            if self._read[i + 1].text != "(" or token.kind not in {WORD, IRI, PNAME}:
                continue
            inner = self._read[i + 2 : self._closing(i + 1)]
            is_distinct = inner[:1] and inner[0].text.upper() == "DISTINCT"
            if token.kind != WORD:
                if self._iris.get(token.start) is None:  # a function; a name of data is mentioned
                    yield inner
            elif token.text.upper() not in _SAFE or is_distinct:
                yield inner

    def _closing(self, start: int) -> int:
        depth = 0
        for i in range(start, len(self._read)):
            depth += {"(": 1, ")": -1}.get(self._read[i].text, 0)
            if depth == 0:
                return i
        return len(self._read)
