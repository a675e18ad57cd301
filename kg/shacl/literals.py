r"""Literals of data as the engines read them: which ones another way than they are written.

    written = Written(b'<urn:a> <urn:p> "007"^^<…integer> .\n')
    written.rewritten            {"urn:p"}: properties with values that the fast queries spell anew
    written.unread               those with values whose value the fast queries do not know
    written.unordered            those with values that the fast engine orders as SPARQL does not
    written.refused              datatypes of which the fast engine does not take a valid value
    Disguise(data).put(data)     data in which no ill-typed literal passes for a value

The fast engine's queries run on Oxigraph, which keeps values and not their spelling: 7 for 007,
`xsd:integer` for `xsd:int`, Z for +00:00. What it does is asked of Oxigraph itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.rdf.datatypes import BOUNDS, is_known, is_valid
from kg.rdf.names import RDF, XSD

DISGUISE: Final = b"urn:x-ill-typed:"
"""What the datatype of an ill-typed literal begins with where the fast engine sees it."""

_OF_TEXT: Final = frozenset(
    XSD + name
    for name in ("string", "anyURI", "normalizedString", "token", "language", "Name", "NCName")
) | {XSD + "NMTOKEN", XSD + "hexBinary", XSD + "base64Binary", RDF + "HTML", RDF + "XMLLiteral",
     RDF + "JSON"}  # fmt: skip
# The fast engine puts the first two in no order, and floats in that of other numbers.
_UNORDERED: Final = frozenset({XSD + "boolean", XSD + "dateTimeStamp", XSD + "float"})
_CASTS: Final = {XSD + name: XSD + "integer" for name in BOUNDS} | {
    XSD + name: XSD + name
    for name in (
        "integer", "decimal", "date", "dateTime", "time", "duration", "dayTimeDuration",
        "yearMonthDuration",
    )
}  # fmt: skip
_READ: Final = frozenset(
    XSD + name
    for name in ("boolean", "double", "float", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")
)
_MANY: Final = re.compile("[0-9]{16}")  # digits; more than what times of Oxigraph have
_TIMES: Final = ("date", "Date", "time", "Time", "uration", "gYear")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A literal with a datatype, and a property of which it is the value."""

    predicate: str
    lexical: str
    datatype: str

    @property
    def term(self) -> ox.Literal:
        return ox.Literal(self.lexical, datatype=ox.NamedNode(self.datatype))


class Written:
    """The typed literals of N-Triples, one triple on a line; each question is answered once."""

    def __init__(self, data: bytes) -> None:
        self._rows = _rows(data) if b'"^^<' in data else set()

    @cached_property
    def _typed(self) -> list[_Typed]:
        return [found for found in map(_read, self._rows) if is_known(found.datatype)]

    @cached_property
    def _valid(self) -> list[_Typed]:
        return [t for t in self._typed if is_valid(t.datatype, t.lexical)]

    @cached_property
    def _measured(self) -> list[_Typed]:
        """The valid literals that are more than their text."""
        return [t for t in self._valid if t.datatype not in _OF_TEXT]

    @cached_property
    def _store(self) -> ox.Store:
        """These as Oxigraph keeps them, each with a subject that tells its number."""
        store, node = ox.Store(), ox.NamedNode("urn:p")
        store.extend(
            ox.Quad(ox.NamedNode(f"urn:{i}"), node, found.term)
            for i, found in enumerate(self._measured)
        )
        return store

    @cached_property
    def rewritten(self) -> frozenset[str]:
        """The properties with a value that Oxigraph spells anew."""
        kept = {(quad.subject, quad.object) for quad in self._store}
        return frozenset(
            found.predicate
            for i, found in enumerate(self._measured)
            if (ox.NamedNode(f"urn:{i}"), found.term) not in kept
        )

    @cached_property
    def unread(self) -> frozenset[str]:
        """The properties with a value that Oxigraph takes for none, as it is none or too large."""
        ill = {t.predicate for t in self._typed if not is_valid(t.datatype, t.lexical)}
        return frozenset(ill | {self._measured[i].predicate for i in self._lost()})

    def _lost(self) -> Iterator[int]:
        """The numbers of the literals that Oxigraph cannot read: their text cast to their type."""
        wanted: dict[str, set[int]] = {}
        for i, found in enumerate(self._measured):
            wanted.setdefault(_CASTS.get(found.datatype, found.datatype), set()).add(i)
        for cast, numbers in wanted.items():
            if cast in _READ:
                continue
            if cast not in _CASTS.values():
                yield from numbers
                continue
            query = f"SELECT ?s {{ ?s ?p ?x BIND(<{cast}>(STR(?x)) AS ?y) FILTER(BOUND(?y)) }}"
            answer = self._store.query(query)
            assert isinstance(answer, ox.QuerySolutions)
            read = {int(str(row["s"].value).removeprefix("urn:")) for row in answer}
            yield from numbers - read

    @cached_property
    def unordered(self) -> frozenset[str]:
        """The properties with a value that the fast engine compares another way than SPARQL."""
        return frozenset(t.predicate for t in self._valid if is_unordered(t.datatype, t.lexical))

    @cached_property
    def refused(self) -> frozenset[str]:
        """The datatypes of valid values that the fast engine takes for ill-typed."""
        return frozenset(t.datatype for t in self._valid if _is_long(t.datatype, t.lexical))


def is_unordered(datatype: str, lexical: str) -> bool:
    """Whether the fast engine compares a literal another way than SPARQL does.

    >>> is_unordered(XSD + "boolean", "true"), is_unordered(XSD + "integer", "1")
    (True, False)
    """
    return datatype in _UNORDERED or _is_long(datatype, lexical)


def _is_long(datatype: str, lexical: str) -> bool:
    return any(name in datatype for name in _TIMES) and bool(_MANY.search(lexical))


# N-Triples


def _rows(data: bytes) -> set[bytes]:
    """Predicate and object of each line whose object is a typed literal."""
    return {
        line.partition(b" ")[2]
        for line in data.split(b"\n")
        if line[-3:] == b"> ." and b'"^^<' in line
    }


_ROW: Final = re.compile(rb'<([^>]*)> "(.*)"\^\^<([^>]*)> \.', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def _read(row: bytes) -> _Typed:
    match = _ROW.fullmatch(row)
    if not match:
        return _Typed("", "", "")
    predicate, lexical, datatype = (part.decode("utf-8") for part in match.groups())
    return _Typed(predicate, _unescaped(lexical), datatype)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_sign, text) if "\\" in text else text


def _sign(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    return _CONTROLS.get(letter, letter) if letter else chr(int(short or long, 16))


class Disguise:
    """The ill-typed literals of N-Triples, hidden from the fast engine and brought back.

    That takes `" 12"^^xsd:integer` for a value. With a datatype that it does not know, a literal is
    of no datatype that is asked for and in no order with others, as it should be, and else itself.
    """

    def __init__(self, *contents: bytes) -> None:
        rows = {row for part in contents if b'"^^<' in part for row in _rows(part)}
        self._ill = {_value(row) for row in rows if _is_ill(_read(row))}

    def put(self, content: bytes) -> bytes:
        """N-Triples with these literals disguised."""
        if not self._ill:
            return content
        return b"\n".join(map(self._line, content.split(b"\n")))

    def _line(self, line: bytes) -> bytes:
        if line[-3:] != b"> ." or _value(line.partition(b" ")[2]) not in self._ill:
            return line
        text, mark, datatype = line.rpartition(b"^^<")
        return text + mark + DISGUISE + datatype

    def off(self, content: bytes) -> bytes:
        """N-Triples with them as they were."""
        return content.replace(b"^^<" + DISGUISE, b"^^<") if self._ill else content


def _value(row: bytes) -> bytes:
    return row.partition(b" ")[2]


def _is_ill(found: _Typed) -> bool:
    return is_valid(found.datatype, found.lexical) is False
