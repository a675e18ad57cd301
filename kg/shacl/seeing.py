r"""Seeing: whether a query can tell how a literal is written, or meets a value that is too large.

    Sight.of("SELECT $this { $this <urn:p> ?v FILTER(STR(?v) = '7') }", spelling, frozenset())
        -> Sight(tells=False, {"v"}, "… FILTER(<urn:x-kg:str>(?v) = '7') }") where one is written 07

A store has the values of literals and not their spelling. That is as good where they are only
compared, counted with, or selected as they stand in the data. Read token by token, and rather once
too often than once too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.rdf.names import RDF, XSD
from kg.rdf.tokens import IRI, LITERAL, NUMBER, PNAME, VARIABLE, WORD, Token
from kg.shacl.literals import Spelling
from kg.sparql.text import keywords, mentions, predicates, words
from kg.sparql.triples import Pattern, triples

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
SPELT: Final = {"STR": "urn:x-kg:str", "DATATYPE": "urn:x-kg:datatype"}
"""Functions of ours, each in the place of SPARQL's, that tell what a literal is in the data."""
_TURNING: Final = frozenset("^*?!")  # in a path: its ends need not be subject and value


@dataclass(frozen=True, slots=True)
class Sight:
    """What a query can tell of how literals are written.

    Attributes:
        tells: whether a store may answer it otherwise than SPARQL does on these data.
        passed: the variables that may stand for a literal of the data that a store spells anew.
        query: the query as a store is to be asked, with `SPELT` where it asks for the spelling.
    """

    tells: bool
    passed: frozenset[str]
    query: str

    @staticmethod
    def of(query: str, spelling: Spelling, bound: Set[str]) -> Sight:
        """What a query can tell on some data.

        Args:
            query: its text, with prefixes and path.
            spelling: the literals of the data.
            bound: the variables bound beforehand that may stand for any literal.
        """
        if _has_odd_constant(query, spelling):
            return Sight(True, frozenset(), query)
        if not spelling.unread and not spelling.rewritten and not bound:
            return Sight(False, frozenset(), query)
        named = predicates(query)
        names = None if named is None else {str(name) for name in named}

        def meets(properties: Set[str]) -> bool:
            near = names is None or not names.isdisjoint(properties)
            return bool(bound) or (bool(properties) and near)

        if meets(spelling.unread) and _Reading(query, spelling.unread, bound).variables:
            return Sight(True, frozenset(), query)
        if not meets(spelling.rewritten):
            return Sight(False, frozenset(), query)
        reading = _Reading(query, spelling.rewritten, bound)
        passed = frozenset(reading.variables)
        tells = reading.tells() or (bool(passed) and spelling.is_ambiguous)
        return Sight(tells, passed, reading.spelt())


def _has_odd_constant(query: str, spelling: Spelling) -> bool:
    """Whether a literal in a pattern of triples stands for others than itself in a store."""
    return any(key in spelling.again or spelling.is_odd(key) for key in _constants(query))


@lru_cache(maxsize=256)
def _constants(query: str) -> tuple[bytes, ...]:
    """The literals in the patterns of a query; one query is put to many data."""
    read, depth, found = words(query), 0, list[bytes]()
    inside = False
    iris = {m.start: m.iri for m in mentions(query)}
    for i, token in enumerate(read[:-1]):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        inside |= token.text == "{"
        if depth or not inside or token.kind not in {LITERAL, NUMBER}:
            continue
        found.append(_constant(read, i, iris))
    return tuple(found)


def _constant(read: list[Token], i: int, iris: Mapping[int, str]) -> bytes:
    """A literal of a query as N-Triples has it; text is nothing a store spells anew."""
    text, after = read[i].text, read[min(i + 2, len(read) - 1)]
    if read[i].kind == NUMBER:
        kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
        return f'"{text}"^^<{XSD}{kind}>'.encode()
    if read[i + 1].text == "^^" and text[:1] == text[-1:] and text[1:2] != text[:1]:
        return f'"{text[1:-1]}"^^<{iris.get(after.start, after.text.strip("<>"))}>'.encode()
    return b'""'


def has_foreign_pattern(query: str) -> bool:
    """Whether a query has a regular expression that a store does not take."""
    if not _NOT_IN_RUST.search(query) or keywords(query).isdisjoint({"REGEX", "REPLACE"}):
        return False
    return any(t.kind == LITERAL and _NOT_IN_RUST.search(t.text) for t in words(query))


class _Reading:
    """The variables of a query that may stand for a literal written in an unusual way."""

    def __init__(self, query: str, properties: Set[str], bound: Set[str]) -> None:
        self._query, self._read = query, words(query)
        self._iris = {m.start: m.iri for m in mentions(query)}
        self._any = predicates(query) is None or "^" in {token.text for token in self._read}
        self._found = frozenset(self._objects(properties)) - bound
        self.variables = set(bound) | self._found
        self.respelt: set[str] = set()
        known = -1
        while known < len(self.variables) + len(self.respelt):  # what is assigned may be again
            known = len(self.variables) + len(self.respelt)
            self._assign()

    def _objects(self, properties: Set[str]) -> Iterator[str]:
        """The variables that may be values of these properties."""
        patterns = triples(self._query)
        if patterns is not None:
            yield from self._values(patterns, properties)
            return
        for i, token in enumerate(self._read):
            if self._any and token.kind == VARIABLE and token.text[1:] != "this":
                yield token.text[1:]
            elif self._iris.get(token.start) in properties:
                yield from self._until_end(i)

    def _values(self, patterns: list[Pattern], properties: Set[str]) -> Iterator[str]:
        """The variables that are so in some group that does not show them to be something else."""
        shown = {(p.group, name) for p in patterns for name in self._shown(p, properties)}
        for pattern in patterns:
            name = pattern.object.text[1:]
            if pattern.object.kind != VARIABLE or (pattern.group, name) in shown:
                continue
            found = self._properties(pattern)
            if found is None or not found.isdisjoint(properties):
                yield name

    def _shown(self, pattern: Pattern, properties: Set[str]) -> Iterator[str]:
        """The variables that this pattern shows to be no value of these properties."""
        found = self._properties(pattern)
        if pattern.subject.kind == VARIABLE and not _TURNING.intersection(
            token.text for token in pattern.path
        ):
            yield pattern.subject.text[1:]
        if pattern.object.kind == VARIABLE and found is not None and found.isdisjoint(properties):
            yield pattern.object.text[1:]

    def _properties(self, pattern: Pattern) -> set[str] | None:
        """The properties of which the object is a value; None where it may be of any."""
        texts = {token.text for token in pattern.path}
        if _TURNING & texts or any(token.kind == VARIABLE for token in pattern.path):
            return None
        named = [
            self._iris.get(token.start) for token in pattern.path if token.kind in {IRI, PNAME}
        ]
        return None if None in named else {*named, RDF + "type"}  # type: ignore[arg-type]

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
        return any(not self._asks(call) for call in self._telling())

    def spelt(self) -> str:
        """The query with functions of ours where it asks how a value of the data is spelt."""
        query = self._query
        for name, _ in reversed([call for call in self._telling() if self._asks(call)]):
            end = name.start + len(name.text)
            query = f"{query[: name.start]}<{SPELT[name.text.upper()]}>{query[end:]}"
        return query

    def _asks(self, call: tuple[Token, list[Token]]) -> bool:
        """Whether a call asks for the text or the datatype of what stands in the data."""
        name, inner = call
        is_alone = len(inner) == 1 and inner[0].text[1:] in self._found
        return is_alone and name.text.upper() in SPELT and name.kind == WORD

    def _telling(self) -> Iterator[tuple[Token, list[Token]]]:
        """The calls with such a variable of functions that may tell how it is spelt."""
        return (call for call in self._called() if self._has_variable(call[1]))

    def _called(self) -> Iterator[tuple[Token, list[Token]]]:
        """Each call of a function that may tell how its arguments are spelt, with these."""
        for i, token in enumerate(self._read[:-1]):
            if self._read[i + 1].text != "(" or token.kind not in {WORD, IRI, PNAME}:
                continue
            inner = self._arguments(i + 1)
            is_distinct = inner[:1] and inner[0].text.upper() == "DISTINCT"
            if token.kind != WORD:
                if self._iris.get(token.start) is None:  # a function; a name of data is mentioned
                    yield token, inner
            elif token.text.upper() not in _SAFE or is_distinct:
                yield token, inner

    def _arguments(self, start: int) -> list[Token]:
        """What stands in brackets, without what other functions make of theirs."""
        found, at, end = list[Token](), start + 1, self._closing(start)
        while at < end:
            token = self._read[at]
            found.append(token)
            is_call = self._read[at + 1].text == "(" and token.kind in {WORD, IRI, PNAME}
            if is_call and token.text.upper() not in _PASSING:
                at = self._closing(at + 1)
            at += 1
        return found

    def _closing(self, start: int) -> int:
        depth = 0
        for i in range(start, len(self._read)):
            depth += {"(": 1, ")": -1}.get(self._read[i].text, 0)
            if depth == 0:
                return i
        return len(self._read)
