"""Uses: where names stand with which something is wrong, in triples and in the texts of queries.

uses = Uses(loaded)
uses.add_row(OF_DATA, row, PREDICATE, "property", flaw)         of a triple
uses.add(Use(iri, "class", flaw, shape, path, place))           of a query
uses[0].iri, uses[0].place                                      made when it is looked at
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final, NamedTuple, cast, overload
from typing import Literal as OneOf

from rdflib.term import Literal, Node, URIRef

from kg.check.finding import Severity
from kg.check.positions import POSITIONS, Position
from kg.check.project import Loaded
from kg.check.world import ClosedRule
from kg.rdf.iris import whole_of
from kg.rdf.places import Place
from kg.rdf.spans import OBJECT, PREDICATE

OF_DATA, OF_SHAPES, OF_QUERIES = range(3)  # where a name stands
DATATYPE: Final = 3  # beside subject, predicate and object


class Flaw(NamedTuple):
    """What is wrong with a name, and by which rule; by English and Chinese.

    `texts` have a `{}` for the name, which is written with the prefixes of the file it stands in;
    `remedies` are what to do where no other name is near; `inferred` flaws are those in a namespace
    that was only inferred to be closed.
    """

    rule: ClosedRule
    severity: Severity
    texts: tuple[str, str]
    remedies: tuple[str, str]
    kind: OneOf["unknown", "inferred", "wrong kind", "namespace"] = "unknown"


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a name stands, in a triple or in the text of a query, and what is wrong."""

    iri: str
    position: Position
    flaw: Flaw
    focus: Node | None
    path: URIRef | None
    place: Place | None


class Uses(Sequence[Use]):
    """Uses of names, in the order in which they were found, in 30 bytes each."""

    def __init__(self, loaded: Loaded) -> None:
        self._lines = loaded.lines, loaded.shape_lines
        self._of_queries: list[Use] = []
        self._flaws: dict[Flaw, int] = {}
        self._files: dict[str | None, int] = {}
        self._known: list[Flaw] = []
        self._paths: list[str | None] = []
        self._names: dict[str, int] = {}  # that are no terms of the data
        self._more: dict[int, int] = {}
        self._source, self._column, self._position = array("B"), array("B"), array("B")
        self._row, self._flaw, self._file = array("I"), array("I"), array("I")
        self._line, self._begin, self._end = array("I"), array("I"), array("I")

    def add_row(self, source: int, row: int, column: int, position: Position, flaw: Flaw) -> None:
        """Add a name that is predicate or object of a row of data or shapes, or its datatype."""
        at = OBJECT if column == DATATYPE else column
        place = self._lines[source].place(row, at)
        self._add(source, row, column, position, flaw, place)

    def add(self, use: Use) -> None:
        """Add a name that stands in a query."""
        number = len(self._of_queries)
        self._of_queries.append(use)
        self._add(OF_QUERIES, number, 0, use.position, use.flaw, use.place)

    def _add(
        self,
        source: int,
        row: int,
        column: int,
        position: Position,
        flaw: Flaw,
        place: Place | None,
    ) -> None:
        file = place.file if place else None
        place = place or Place("", 0)
        self._source.append(source)
        self._row.append(row)
        self._column.append(column)
        self._position.append(POSITIONS.index(position))
        self._flaw.append(self._flaws.setdefault(flaw, len(self._flaws)))
        self._file.append(self._files.setdefault(file, len(self._files)))
        self._line.append(place.line)
        self._begin.append(place.column)
        self._end.append(place.end)

    def __len__(self) -> int:
        return len(self._source)

    @overload
    def __getitem__(self, number: int) -> Use: ...

    @overload
    def __getitem__(self, number: slice) -> list[Use]: ...

    def __getitem__(self, number: int | slice) -> Use | list[Use]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        source, row = self._source[number], self._row[number]
        if source == OF_QUERIES:
            return self._of_queries[row]
        subject, predicate, value = self._lines[source].triple(row)
        name: Node | None = predicate if self._column[number] == PREDICATE else value
        if isinstance(name, Literal):
            name = name.datatype
        position, flaw = POSITIONS[self._position[number]], self.flaw(number)
        path = cast(URIRef, predicate)
        return Use(str(name), position, flaw, subject, path, self.place(number))

    @property
    def flaws(self) -> Iterator[Flaw]:
        """What is wrong with each."""
        known = list(self._flaws)
        return (known[number] for number in self._flaw)

    def flaw(self, number: int) -> Flaw:
        """What is wrong with a use."""
        if len(self._known) != len(self._flaws):
            self._known = list(self._flaws)
        return self._known[self._flaw[number]]

    def place(self, number: int) -> Place | None:
        """Where a use is."""
        if len(self._paths) != len(self._files):
            self._paths = list(self._files)
        file = self._paths[self._file[number]]
        return None if file is None else Place(file, *self._spot(number))

    def told(self, numbers: Iterable[int], most: int) -> Iterator[tuple[int, int]]:
        """Uses in different places, no more than so many of one name in one file.

        A part of a document counts as the document. Of each use its number, and how many more are
        not told. Names come in the order of their first use.
        """
        packed = sorted((self._name(n) << 2 * _BITS) | n for n in numbers)
        chosen: list[int] = []
        for _, group in groupby(packed, key=lambda key: key >> 2 * _BITS):
            places: dict[tuple[int, ...], int] = {}
            for key in group:
                number = key & _MASK
                places.setdefault(self._spot(number), number)
            first, *others = islice(places.values(), most)
            chosen += (first << _BITS | number for number in (first, *others))
            if len(places) > most:
                self._more[chosen[-1] & _MASK] = len(places) - most
        return ((key & _MASK, self._more.get(key & _MASK, 0)) for key in sorted(chosen))

    def _spot(self, number: int) -> tuple[int, ...]:
        return self._line[number], self._begin[number], self._end[number]

    def _name(self, number: int) -> int:
        """What tells name, position and file of a use from those of others."""
        lines, row, name = self._lines[0], self._row[number], -1
        if self._source[number] == OF_DATA and self._column[number] != DATATYPE:
            name = lines.rows.numbers(row)[self._column[number]]
            name = name if b"=" not in lines.dictionary.key(name) else -1
        if name < 0:
            whole = whole_of(self[number].iri)
            name = lines.dictionary.find(b"<%b>" % whole.encode())
        if name < 0:
            name = len(lines.dictionary) + self._names.setdefault(whole, len(self._names))
        return (name << _BITS | self._file[number]) << 8 | self._position[number]


_BITS: Final = 32
_MASK: Final = (1 << _BITS) - 1
