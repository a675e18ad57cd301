r"""Literals of data as a store reads them: which ones another way than they are written.

    spelling = Spelling(Table(b'<urn:a> <urn:p> "007"^^<…integer> .\n'))
    spelling.rewritten           {"urn:p"}: properties with values that the store spells anew
    spelling.unread              those with values whose value the store does not know
    spelling.again               {'"7"^^<…integer>': '"007"^^<…integer>'}, in UTF-8

A store keeps values and not their spelling: 7 for 007, `xsd:integer` for `xsd:int`, Z for +00:00.
What it does is asked of the store itself, once for each distinct literal that is not as usual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from kg.rdf.datatypes import BOUNDS, is_known, is_valid
from kg.rdf.keys import datatype_of, text_of
from kg.rdf.names import RDF, XSD
from kg.shacl.table import Table

_OF_TEXT: Final = frozenset(
    XSD + name
    for name in ("string", "anyURI", "normalizedString", "token", "language", "Name", "NCName")
) | {XSD + "NMTOKEN", XSD + "hexBinary", XSD + "base64Binary", RDF + "HTML", RDF + "XMLLiteral",
     RDF + "JSON", RDF + "langString"}  # fmt: skip
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
# What a store reads and writes just so; most literals are, and it need not be asked.
_USUAL: Final = re.compile(
    rb'"(?:(?:0|-?[1-9][0-9]{0,17})"\^\^<%(x)binteger>|(?:true|false)"\^\^<%(x)bboolean>'
    rb'|[0-9]{4}-[0-9]{2}-[0-9]{2}"\^\^<%(x)bdate>'
    rb'|[0-9]{1,12}\.[0-9]{0,4}[1-9]"\^\^<%(x)bdecimal>'
    rb'|[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9:]{5}Z?"\^\^<%(x)bdateTime>)'
    % {b"x": re.escape(XSD).encode()}
)
_LEADING: Final = re.compile(rb'"0[0-9]')


class Spelling:
    """The literals of a table that a store does not keep as they are; each answer is kept."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @cached_property
    def _odd(self) -> tuple[dict[bytes, bytes], set[bytes]]:
        """The literals that a store spells anew, each with how, and those that it cannot read."""
        return _measured(list(self._table.typed()))

    @cached_property
    def rewritten(self) -> frozenset[str]:
        """The properties with a value that a store spells anew."""
        return self._properties(self._odd[0])

    @cached_property
    def unread(self) -> frozenset[str]:
        """The properties with a value that a store takes for none, as it is none or too large."""
        return self._properties(self._odd[1])

    def _properties(self, keys: Iterable[bytes]) -> frozenset[str]:
        numbers = set(map(self._table.number, keys))
        if not numbers:
            return frozenset()
        return frozenset(map(text_of, self._table.properties_with(numbers)))

    def is_odd(self, key: bytes) -> bool:
        """Whether a store does not keep a literal as it is."""
        if key not in self._table:
            rewritten, unread = _measured([key])
            return bool(rewritten or unread)
        return key in self._odd[0] or key in self._odd[1]

    @cached_property
    def again(self) -> dict[bytes, bytes]:
        """What the store has, with how the data have it."""
        return {new: old for old, new in self._odd[0].items()}

    @cached_property
    def is_ambiguous(self) -> bool:
        """Whether the data have several spellings of what a store has one of."""
        rewritten = self._odd[0]
        return len(self.again) < len(rewritten) or any(key in self._table for key in self.again)


def _measured(keys: list[bytes]) -> tuple[dict[bytes, bytes], set[bytes]]:
    """Of some typed literals those that a store spells anew, with how, and those it cannot read."""
    odd = [key for key in keys if not _USUAL.fullmatch(key) or _LEADING.match(key)]
    known = [(key, kind) for key in odd if is_known(kind := datatype_of(key))]
    unread = {key for key, kind in known if is_valid(kind, text_of(key)) is False}
    valid = [(key, kind) for key, kind in known if key not in unread and kind not in _OF_TEXT]
    if not valid:
        return {}, unread
    store, predicate = ox.Store(), ox.NamedNode("urn:p")
    store.extend(
        ox.Quad(ox.NamedNode(f"urn:{i}"), predicate, _literal(key, kind))
        for i, (key, kind) in enumerate(valid)
    )
    kept = {int(str(q.subject.value)[4:]): str(q.object).encode() for q in store}
    rewritten = {key: kept[i] for i, (key, _) in enumerate(valid) if kept[i] != key}
    return rewritten, unread | {valid[i][0] for i in _lost(store, [kind for _, kind in valid])}


def _literal(key: bytes, datatype: str) -> ox.Literal:
    return ox.Literal(text_of(key), datatype=ox.NamedNode(datatype))


def _lost(store: ox.Store, kinds: list[str]) -> Iterator[int]:
    """The numbers of the literals that a store cannot read: their text cast to their type."""
    wanted: dict[str, set[int]] = {}
    for i, kind in enumerate(kinds):
        wanted.setdefault(_CASTS.get(kind, kind), set()).add(i)
    for cast, numbers in wanted.items():
        if cast in _READ:
            continue
        if cast not in _CASTS.values():
            yield from numbers
            continue
        query = f"SELECT ?s {{ ?s ?p ?x BIND(<{cast}>(STR(?x)) AS ?y) FILTER(BOUND(?y)) }}"
        answer = store.query(query)
        assert isinstance(answer, ox.QuerySolutions)
        yield from numbers - {int(str(row["s"].value)[4:]) for row in answer}
