"""Rows: triples as numbers in reading order, which lead to others of the same subject or property.

    rows = Rows()
    rows.add(0, 1, 2)
    list(rows.by_subject.all(0)) -> [0]     the rows of a subject; likewise by_predicate, by_object
    rows.find(0, 1, 2) -> 0                 the first row with these numbers, -1 where none has them

The numbers are those of a `kg.rdf.dictionary`. Three million triples take 36 MB, and each chain
12 MB more, where the same as tuples and dictionaries of Python would take a gigabyte.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import filterfalse, islice
from typing import Final

_LONG: Final = 100  # rows of a subject that are searched one by one
Numbers = tuple[int, int, int]
NONE: Final = -1  # no row
ANY: Final = -2  # any value


class Chain:
    """Rows by the number that they have in a column, each with the next that has the same."""

    def __init__(self, column: array[int]) -> None:
        self._column = column
        self._first, self._next = array("i"), array("i")

    def _follow(self) -> None:
        """Link all rows, from the last to the first."""
        column = self._column
        first = array("i", [NONE]) * (max(column, default=NONE) + 1)
        following = array("i", [NONE]) * len(column)
        for row in range(len(column) - 1, -1, -1):
            number = column[row]
            following[row] = first[number]
            first[number] = row
        self._first, self._next = first, following

    def first(self, number: int) -> int:
        """The first row with a number; -1 where there is none."""
        if len(self._next) != len(self._column):
            self._follow()
        return self._first[number] if 0 <= number < len(self._first) else NONE

    def all(self, number: int) -> Iterator[int]:
        """The rows with a number, in reading order."""
        row, following = self.first(number), self._next
        while row != NONE:
            yield row
            row = following[row]

    def after(self, row: int) -> int:
        """The next row with the same number as a row; -1 where there is none."""
        return self._next[row]

    def firsts(self) -> Iterator[int]:
        """The rows of which the number stands in none before, in reading order."""
        self.first(0)
        first = self._first
        return (row for row, number in enumerate(self._column) if first[number] == row)


class Rows:
    """Triples as numbers of subjects, predicates and objects, in step."""

    def __init__(self) -> None:
        self.subjects, self.predicates, self.objects = array("I"), array("I"), array("I")
        self._long: dict[int, tuple[int, dict[tuple[int, int], int]]] = {}
        self._repeated: tuple[int, frozenset[int]] = (0, frozenset())

    def add(self, subject: int, predicate: int, value: int) -> None:
        """Add a triple."""
        self.subjects.append(subject)
        self.predicates.append(predicate)
        self.objects.append(value)

    def cut(self, size: int) -> None:
        """Forget all triples but those that came first."""
        for column in (self.subjects, self.predicates, self.objects):
            del column[size:]

    def copy(self) -> Rows:
        """The same, to which others can be added."""
        made = Rows()
        made.subjects.extend(self.subjects)
        made.predicates.extend(self.predicates)
        made.objects.extend(self.objects)
        return made

    def written(self, some: Iterable[int], key: Callable[[int], bytes]) -> bytes:
        """Some rows as N-Triples, given the terms in N-Triples."""
        numbers = map(self.numbers, some)
        return b"".join([b"%b %b %b .\n" % (key(s), key(p), key(o)) for s, p, o in numbers])

    def __len__(self) -> int:
        return len(self.subjects)

    def numbers(self, row: int) -> Numbers:
        """Subject, predicate and object of a row."""
        return self.subjects[row], self.predicates[row], self.objects[row]

    @cached_property
    def by_subject(self) -> Chain:
        """The rows of each subject."""
        return Chain(self.subjects)

    @cached_property
    def by_predicate(self) -> Chain:
        """The rows of each predicate."""
        return Chain(self.predicates)

    @cached_property
    def by_object(self) -> Chain:
        """The rows of each object."""
        return Chain(self.objects)

    def all(self, subject: int, predicate: int, value: int) -> Iterator[int]:
        """The rows of a triple, in reading order; of a property, where the value is `ANY`."""
        predicates, objects, any_value = self.predicates, self.objects, value == ANY
        for row in self.by_subject.all(subject):
            if predicates[row] == predicate and (any_value or objects[row] == value):
                yield row

    def find(self, subject: int, predicate: int, value: int) -> int:
        """The first of these rows; `NONE` where there is none."""
        beyond = next(islice(self.by_subject.all(subject), _LONG, None), NONE)
        if beyond == NONE:
            return next(self.all(subject, predicate, value), NONE)
        return self._in(subject).get((predicate, value), NONE)

    def _in(self, subject: int) -> dict[tuple[int, int], int]:
        """The first rows of a subject with many, by predicate and value, and by predicate alone."""
        size, known = self._long.get(subject, (0, {}))
        if size != len(self):
            known = {}
            for row in self.by_subject.all(subject):
                known.setdefault((self.predicates[row], self.objects[row]), row)
                known.setdefault((self.predicates[row], ANY), row)
            self._long[subject] = len(self), known
        return known

    @property
    def repeated(self) -> frozenset[int]:
        """The rows of which the triple stands in one before."""
        if self._repeated[0] != len(self):
            self._repeated = len(self), frozenset(self._find_repeated())
        return self._repeated[1]

    def once(self, rows: Iterable[int]) -> Iterator[int]:
        """Those rows of which the triple does not stand in one before."""
        return filterfalse(self.repeated.__contains__, rows)

    def _find_repeated(self) -> Iterator[int]:
        predicates, objects, chain = self.predicates, self.objects, self.by_subject
        for first in chain.firsts():
            if chain.after(first) == NONE:
                continue
            seen: set[tuple[int, int]] = set()
            for row in chain.all(self.subjects[first]):
                pair = predicates[row], objects[row]
                if pair in seen:
                    yield row
                seen.add(pair)
