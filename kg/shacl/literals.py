r"""Literals of data as the engines read them: which ones another way than they are written.

    written = Written(b'<urn:a> <urn:p> "007"^^<…integer> .\n')
    written.rewritten            {"urn:p"}: properties with values that the fast queries spell anew
    written.unread               those with values whose value the fast queries do not know
    written.unordered            those with values that the fast engine orders as SPARQL does not
    written.refused              datatypes of which the fast engine does not take a valid value

The fast engine's queries run on Oxigraph, which keeps values and not their spelling: 7 for 007,
`xsd:integer` for `xsd:int`, Z for +00:00. What it does is asked of Oxigraph itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.rdf.datatypes import BOUNDS, is_known, is_valid
from kg.rdf.names import RDF, XSD
from kg.shacl.disguise import Typed, read, rows

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


def _term(found: Typed) -> ox.Literal:
    return ox.Literal(found.lexical, datatype=ox.NamedNode(found.datatype))


# What Oxigraph reads and writes just so; most literals are, and it need not be asked.
_USUAL: Final = {
    XSD + "integer": re.compile("0|-?[1-9][0-9]{0,17}"),
    XSD + "boolean": re.compile("true|false"),
    XSD + "date": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    XSD + "dateTime": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9:]{5}Z?"),
}


def _is_usual(found: Typed) -> bool:
    usual = _USUAL.get(found.datatype)
    return usual is not None and usual.fullmatch(found.lexical) is not None


class Written:
    """The typed literals of N-Triples, one triple on a line; each question is answered once."""

    def __init__(self, data: bytes) -> None:
        self._rows = rows(data)

    @cached_property
    def _typed(self) -> list[Typed]:
        return [found for found in map(read, self._rows) if is_known(found.datatype)]

    @cached_property
    def _valid(self) -> list[Typed]:
        return [t for t in self._typed if is_valid(t.datatype, t.lexical)]

    @cached_property
    def _measured(self) -> list[Typed]:
        """The valid literals that are more than their text, without those that are as usual."""
        return [t for t in self._valid if t.datatype not in _OF_TEXT and not _is_usual(t)]

    @cached_property
    def _store(self) -> ox.Store:
        """These as Oxigraph keeps them, each with a subject that tells its number."""
        store, node = ox.Store(), ox.NamedNode("urn:p")
        store.extend(
            ox.Quad(ox.NamedNode(f"urn:{i}"), node, _term(found))
            for i, found in enumerate(self._measured)
        )
        return store

    @cached_property
    def rewritten(self) -> frozenset[str]:
        """The properties with a value that Oxigraph spells anew."""
        if not self._measured:
            return frozenset()
        kept = {(quad.subject, quad.object) for quad in self._store}
        return frozenset(
            found.predicate
            for i, found in enumerate(self._measured)
            if (ox.NamedNode(f"urn:{i}"), _term(found)) not in kept
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
