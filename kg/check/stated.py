"""Stated: what the triples of a project say, by class and by property, as it is looked at.

    types = Types(lines)
    types[URIRef("http://example.org/id/a")]        the classes of a thing
    Stated(lines)[RDFS.label]                       the subjects and values of a property

Both look like mappings of terms and are made of the numbers of `kg.rdf.lines`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rdflib.namespace import RDF
from rdflib.term import Node, URIRef

from kg.rdf.keys import IRI
from kg.rdf.lines import Lines
from kg.rdf.rows import NONE

Pair = tuple[Node, Node]


class Types(Mapping[URIRef, frozenset[Node]]):
    """The classes of every IRI that is given one, in reading order.

    `numbers` are those of these IRIs, `of` has the classes by number.
    """

    def __init__(self, lines: Lines) -> None:
        self._terms, rows = lines.dictionary, lines.rows
        self.numbers = array("I")
        self._sets: dict[frozenset[Node], int] = {frozenset(): 0}
        self._set_of = array("I", [0]) * len(self._terms)
        with_one_more: dict[tuple[int, int], int] = {}
        for row in rows.by_predicate.all(self._terms.get(RDF.type)):
            subject, _, kind = rows.numbers(row)
            known = self._set_of[subject]
            if not known:
                if self._terms.key(subject)[:1] != IRI:
                    continue
                self.numbers.append(subject)
            if (known, kind) not in with_one_more:
                kinds = list(self._sets)[known] | {self._terms.node(kind)}
                with_one_more[known, kind] = self._sets.setdefault(kinds, len(self._sets))
            self._set_of[subject] = with_one_more[known, kind]
        self._kinds = list(self._sets)

    def of(self, number: int) -> frozenset[Node]:
        """The classes of the IRI with a number; none where it has none."""
        return self._kinds[self._set_of[number]] if 0 <= number < len(self._set_of) else _NO_KINDS

    def __getitem__(self, subject: URIRef) -> frozenset[Node]:
        kinds = self.of(self._terms.get(subject))
        if not kinds:
            raise KeyError(subject)
        return kinds

    def __contains__(self, subject: object) -> bool:
        return isinstance(subject, Node) and bool(self.of(self._terms.get(subject)))

    def items(self) -> Iterator[tuple[URIRef, frozenset[Node]]]:  # type: ignore[override]
        """The IRIs and their classes, without looking for each anew."""
        return zip(self, map(self.of, self.numbers), strict=True)

    def __iter__(self) -> Iterator[URIRef]:
        return map(self._terms.node, self.numbers)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.numbers)


_NO_KINDS: frozenset[Node] = frozenset()


class Stated(Mapping[Node, Iterable[Pair]]):
    """The subjects and values of each property, in reading order."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def _first(self, predicate: Any) -> int:
        return self._lines.rows.by_predicate.first(self._lines.dictionary.get(predicate))

    def rows(self, predicate: Node) -> Iterator[int]:
        """The rows of a property, each triple once."""
        rows = self._lines.rows.by_predicate.all(self._lines.dictionary.get(predicate))
        return self._lines.rows.once(rows)

    def __getitem__(self, predicate: Node) -> Iterable[Pair]:
        if predicate not in self:
            raise KeyError(predicate)
        return _Pairs(self, predicate)

    def pairs(self, predicate: Node) -> Iterator[Pair]:
        """The subjects and values of a property."""
        node, rows = self._lines.dictionary.node, self._lines.rows
        return ((node(rows.subjects[row]), node(rows.objects[row])) for row in self.rows(predicate))

    def __contains__(self, predicate: object) -> bool:
        return self._first(predicate) != NONE

    def __iter__(self) -> Iterator[Node]:
        rows = self._lines.rows
        return (self._lines.dictionary.node(rows.predicates[r]) for r in rows.by_predicate.firsts())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Pairs(Iterable[Pair]):
    """The pairs of a property, as often as they are looked at."""

    def __init__(self, stated: Stated, predicate: Node) -> None:
        self._stated, self._predicate = stated, predicate

    def __iter__(self) -> Iterator[Pair]:
        return self._stated.pairs(self._predicate)
