"""Reading RDF with the place of every triple, so that a finding can say where.

    lines = Lines()
    lines.read(Path("data/sources.ttl"))                one file more
    lines.find(subject, predicate, object)              Place(file, line, column, end) | None
    lines.n_triples()                                   the same triples for a store, as bytes

    graph, lines = read_lines([Path("data/sources.ttl")])

Triples are rows of numbers (`kg.rdf.rows`), and terms of rdflib where somebody looks at them: of a
million most are never looked at. Nor does anybody ask where most triples stand. So pyoxigraph reads
a file, and where its triples stand is found once a place in it is asked for. A file with blank
nodes is read by our own parser alone, so that they have the same labels everywhere.
`kg.rdf.written` does this for one file, in whatever notation it is written.

A file that is invalid only in some of its terms, such as an IRI with a space, is read with these
mended; `flaws` has an error for each of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.errors import KgError
from kg.files import read_text
from kg.rdf.dictionary import Dictionary
from kg.rdf.nodes import Triple
from kg.rdf.places import Place, Places, Positions
from kg.rdf.rows import ANY, NONE, Numbers, Rows
from kg.rdf.spans import NOWHERE, OBJECT, PREDICATE, SUBJECT, Spans
from kg.rdf.syntaxes import TURTLE, Syntax, syntax_of
from kg.rdf.written import Written

_FEW: Final = 100_000  # triples that are kept as terms of rdflib


class Lines:
    """Where triples stand: by whole triple, by subject and predicate, by each single term.

    A triple stands where its object is written, a property where its predicate is, a subject where
    the first statement on it begins; `blocks` has all places where statements on a subject begin:
    two if it is written twice. What stands in several files has the first place in reading order.
    `texts` has what each file holds, a byte order mark included; `prefixes` are those of all files,
    the first meaning of each, `prefixes_of` those of each file. `rows` are the triples, as often as
    they are written, of numbers of `dictionary`.

    Args:
        stem: what the labels of blank nodes begin with. Give different ones to two `Lines` whose
            graphs may meet.
    """

    def __init__(self, stem: str = "f") -> None:
        self.prefixes: dict[str, str] = {}
        self.prefixes_of: dict[str, Mapping[str, str]] = {}
        self.texts: dict[str, str] = {}
        self.flaws: list[KgError] = []
        self.dictionary, self.rows = Dictionary(), Rows()
        self._stem = stem
        self._read = 0
        self._files: list[Written] = []
        self._firsts: list[int] = []  # the first row of each file
        self._kept: tuple[int, list[Triple]] = (0, [])

    # Reading

    def read(
        self, path: Path, graph: rdflib.Graph | None = None, store: ox.Store | None = None
    ) -> None:
        """Read one more file; with a graph or a store, add its triples to that as well.

        Raises:
            KgError: it cannot be read, is not UTF-8 or not valid; then nothing of it is kept.
        """
        text = read_text(path, keep_mark=True)
        base = path.resolve().as_uri()
        self.read_text(text, str(path), base, graph, store, syntax_of(path, text))

    def read_text(
        self,
        text: str,
        file: str,
        base: str,
        graph: rdflib.Graph | None = None,
        store: ox.Store | None = None,
        syntax: Syntax = TURTLE,
    ) -> None:
        """Read what is at hand already; see `read`."""
        self._read += 1
        self.texts[file] = text
        text, stem = text.removeprefix("\ufeff"), f"{self._stem}{self._read}"
        read, before = (
            Written(file, text, base, stem, syntax),
            (len(self.dictionary), len(self.rows)),
        )
        try:
            self.flaws += read.parse(self.dictionary, self.rows)
        except KgError:
            self.dictionary.cut(before[0])
            self.rows.cut(before[1])
            raise
        self._add(read, before[1], graph, store)

    def fill(self, store: ox.Store) -> None:
        """Add the triples of all files to a store."""
        for number, file in enumerate(self._files):
            if file.quads is None:
                _fill(store, self._n_triples(self._part(number)))
            else:
                store.extend(file.quads)
                file.quads = None

    def share(self, other: Lines, file: str, graph: rdflib.Graph | None = None) -> None:
        """Have a file that another `Lines` has read, without reading it again."""
        for number, read in enumerate(other._files):
            if read.name == file:
                self.texts[file] = other.texts[file]
                first, of, key = len(self.rows), self.dictionary.number, other.dictionary.key
                for row in other._part(number):
                    self.rows.add(*(of(key(term)) for term in other.rows.numbers(row)))
                self._add(read, first, graph, None)

    def _add(
        self, read: Written, first: int, graph: rdflib.Graph | None, store: ox.Store | None
    ) -> None:
        """Keep a file of which the rows have been added from some row on."""
        self._files.append(read)
        self._firsts.append(first)
        self.prefixes_of[read.name] = read.prefixes
        if store is not None:
            _fill(store, self._n_triples(range(first, len(self.rows))))
        if graph is not None:
            for triple in self._triples(range(first, len(self.rows))):
                graph.store.add(triple, graph)
        for prefix, namespace in read.prefixes.items():
            self.prefixes.setdefault(prefix, namespace)
            if graph is not None and graph.store.namespace(prefix) is None:
                graph.bind(prefix, namespace)

    def settle(self) -> None:
        """Work out, once all is read, what the rows of any subject or property need."""
        self.dictionary.settle()
        self.rows.by_predicate.first(0)
        self.rows.once(())

    # Triples

    def _part(self, file: int) -> range:
        """The rows of a file, given its number."""
        return range(self._firsts[file], self.size_of(file + 1))

    def _triples(self, rows: Iterable[int]) -> Iterator[Triple]:
        """Rows as triples in rdflib's terms."""
        node, numbers = self.dictionary.node, self.rows.numbers
        for row in rows:
            subject, predicate, value = numbers(row)
            yield node(subject), node(predicate), node(value)

    def _distinct(self) -> Iterator[Triple]:
        """Every triple, in reading order; they are kept where they are few."""
        count = len(self.rows)
        if count > _FEW:
            return self._triples(self.rows.once(range(count)))
        if self._kept[0] != count:
            self._kept = count, self.first(count)
        return iter(self._kept[1])

    def row(self, triple: Triple) -> int:
        """The first row of a triple; -1 if it is not among them."""
        return self.rows.find(*map(self.dictionary.get, triple))

    def _n_triples(self, rows: Iterable[int]) -> bytes:
        return self.rows.written(rows, self.dictionary.key)

    def n_triples(self) -> bytes:
        """The triples as N-Triples in reading order, with the labels of blank nodes as here."""
        return self._n_triples(range(len(self.rows)))

    @property
    def triples(self) -> Mapping[Triple, Place]:
        """Every triple, in reading order, and where its object is written."""
        return Places(self._distinct, self._at(OBJECT), self._has)

    @property
    def predicates(self) -> Mapping[Triple, Place]:
        """Every triple, and where its predicate is written."""
        return Places(self._distinct, self._at(PREDICATE), self._has)

    def _has(self, triple: Any) -> bool:
        return self.row(triple) != NONE

    def _at(self, column: int) -> Callable[[Triple], Place | None]:
        def find(triple: Triple) -> Place | None:
            row = self.row(triple)
            return None if row == NONE else self.place(row, column)

        return find

    def triples_in(self, files: Container[str]) -> Iterator[Triple]:
        """The triples that stand in some files, in reading order, each once."""
        return self._triples(self.rows_in(files))

    def rows_in(self, files: Container[str] | None = None) -> Iterator[int]:
        """The first row of each triple that stands in some files (None: in any)."""
        if files is None:
            return self.rows.once(range(len(self.rows)))
        wanted = (self._part(n) for n, file in enumerate(self._files) if file.name in files)
        numbers = map(self.rows.numbers, chain.from_iterable(wanted))
        return (self.rows.find(*triple) for triple in dict.fromkeys(numbers))

    def triple(self, row: int) -> Triple:
        """A row as a triple in rdflib's terms."""
        return next(self._triples([row]))

    def about(self, subject: Node) -> Iterator[Triple]:
        """The triples of a subject, in reading order."""
        return self._triples(self.rows.once(self._about(self.dictionary.get(subject))))

    def describes(self, iri: str) -> bool:
        """Whether an IRI is the subject of a triple."""
        return self.rows.by_subject.first(self.dictionary.find(b"<%b>" % iri.encode())) != NONE

    def subjects_in(self, files: Container[str]) -> Iterator[Node]:
        """The subjects of statements in some files."""
        return iter(dict.fromkeys(subject for subject, _, _ in self.triples_in(files)))

    def __len__(self) -> int:
        return len(self.rows) - len(self.rows.repeated)

    @property
    def syntaxes(self) -> dict[str, str]:
        """The notation of each file that was read."""
        return {file.name: file.syntax.name for file in self._files}

    @property
    def files_read(self) -> int:
        """How many files were read."""
        return len(self._files)

    def size_of(self, files: int) -> int:
        """How many rows the files have that were read first."""
        return self._firsts[files] if files < len(self._firsts) else len(self.rows)

    def first(self, rows: int) -> list[Triple]:
        """The triples of so many rows, in reading order."""
        return list(self._triples(self.rows.once(range(min(rows, len(self.rows))))))

    # Places

    def _spans(self, row: int) -> tuple[Written, Spans, int]:
        """The file of a row, its spans, and which of them are those of the row."""
        number = bisect_right(self._firsts, row) - 1
        file = self._files[number]
        spans = file.spans or file.located(self.dictionary, self.rows, self._part(number))
        return file, spans, row - self._firsts[number]

    def _found(self, row: int, column: int) -> Place | None:
        """Where a term of a row is written, as far as that is known."""
        file, spans, number = self._spans(row)
        at = spans.columns[column][number]
        return None if at == NOWHERE else file.positions.place(at)

    def _first_found(self, triple: Numbers, column: int) -> Place | None:
        """Where a triple, or a property with any value, is written first, as far as is known."""
        row = self.rows.find(*triple)
        if row == NONE:
            return None
        place = self._found(row, column)
        others = self.rows.all(*triple) if place is None else ()
        return place or next((p for row in others if (p := self._found(row, column))), None)

    def place(self, row: int, column: int) -> Place:
        """Where a term of a row is written, else where the same triple or what is near it is."""
        place = self._found(row, column)
        return place or self._first_found(self.rows.numbers(row), column) or self._nearest(row)

    def _about(self, subject: int) -> Iterator[int]:
        return self.rows.by_subject.all(subject)

    def _nearest(self, row: int) -> Place:
        """The place of its property or of its subject, else the beginning of its file."""
        subject, predicate, _ = self.rows.numbers(row)
        known = (r for r in self._about(subject) if self._found(r, SUBJECT))
        first = next(known, None)
        if first is None:
            return self._spans(row)[0].positions.place(0)
        same = (r for r in (first, *known) if self.rows.predicates[r] == predicate)
        file = self._spans(first)[0]
        beside = next((r for r in same if self._spans(r)[0] is file), None)
        found = self._found(first, SUBJECT) if beside is None else self._found(beside, PREDICATE)
        assert found is not None
        return found

    def _starts(self, subject: Node) -> Iterator[tuple[Positions, int]]:
        """Where statements on a subject begin, in which file."""
        rows = self._about(self.dictionary.get(subject))
        for _, group in groupby(rows, key=lambda row: bisect_right(self._firsts, row)):
            some = list(group)
            file = self._spans(some[0])[0]
            yield from ((file.positions, at) for at in self._begun(some) or [0])

    def _begun(self, rows: Iterable[int]) -> list[int]:
        """Where statements on a subject begin, or one is repeated, given its rows in a file."""
        begun: list[int] = []
        first: dict[Numbers, int] = {}
        for row in rows:
            _, spans, number = self._spans(row)
            start, _, value_at = (column[number] for column in spans.columns)
            if start == NOWHERE:
                continue
            triple = self.rows.numbers(row)
            for at in (start, value_at) if first.get(triple) == start else (start,):
                if not begun or at > begun[-1]:  # else nested data are over
                    begun.append(at)
            first.setdefault(triple, start)
        return begun

    def _subject_place(self, subject: Node) -> Place | None:
        return next((positions.place(at) for positions, at in self._starts(subject)), None)

    def _is_subject(self, node: Any) -> bool:
        return self.rows.by_subject.first(self.dictionary.get(node)) != NONE

    @property
    def subjects(self) -> Mapping[Node, Place]:
        """Every subject, in reading order, and where the first statement on it begins."""
        node, numbers = self.dictionary.node, self.rows.subjects
        return Places(
            lambda: (node(numbers[row]) for row in self.rows.by_subject.firsts()),
            self._subject_place,
            self._is_subject,
        )

    @property
    def terms(self) -> Mapping[Node, Place]:
        """Every predicate and object, and where it is written first."""
        return Places(
            self._written,
            self._term_place,
            lambda term: self._first_named(self.dictionary.get(term))[0] != NONE,
        )

    def _written(self) -> Iterator[Node]:
        node, rows = self.dictionary.node, self.rows
        for row in range(len(rows)):
            _, predicate, value = rows.numbers(row)
            for number, column in ((predicate, PREDICATE), (value, OBJECT)):
                if self._first_named(number) == (row, column):
                    yield node(number)

    def _first_named(self, number: int) -> tuple[int, int]:
        """The first row in which a term is predicate or object, and which of them it is."""
        as_predicate = self.rows.by_predicate.first(number)
        as_object = self.rows.by_object.first(number)
        if as_predicate != NONE and (as_object == NONE or as_predicate <= as_object):
            return as_predicate, PREDICATE
        return as_object, OBJECT

    def _term_place(self, term: Node) -> Place | None:
        row, column = self._first_named(self.dictionary.get(term))
        return None if row == NONE else self.place(row, column)

    def blocks(self, subject: Node) -> list[Place]:
        """Where statements on a subject begin or one of them is repeated."""
        return [positions.place(at) for positions, at in self._starts(subject)]

    def written_twice(self, subject: Node) -> bool:
        """Whether there are several such places; a file that repeats nothing is not looked into."""
        files = {
            bisect_right(self._firsts, r) - 1 for r in self._about(self.dictionary.get(subject))
        }
        if len(files) == 1 and not self._repeats(*files):
            return False
        return len(list(islice(self._starts(subject), 2))) > 1

    def _repeats(self, number: int) -> bool:
        """Whether a subject may be written twice in a file."""
        file, part = self._files[number], self._part(number)
        if file.repeats is None:
            subjects = len(set(self.rows.subjects[part.start : part.stop]))
            file.repeats = file.may_repeat(subjects) or any(r in part for r in self.rows.repeated)
        return file.repeats

    def find(
        self, subject: Node | None, predicate: Node | None = None, value: Node | None = None
    ) -> Place | None:
        """The most exact place known: the triple, else the property, else the subject.

        Without a predicate, a value other than the subject is what a SPARQL constraint points at.
        """
        if subject is None:
            return None
        if predicate is not None:
            place = self._stated(subject, predicate, value)
            if place:
                return place
        elif value is not None and value != subject:
            place = self.subjects.get(value) or self.terms.get(value)
            if place:
                return place
        return self.subjects.get(subject) or self.terms.get(subject)

    def _stated(self, subject: Node, predicate: Node, value: Node | None) -> Place | None:
        """Where a triple is written, else a property of its subject."""
        get = self.dictionary.get
        about, named, wanted = get(subject), get(predicate), NONE if value is None else get(value)
        place = self._first_found((about, named, wanted), OBJECT)
        return place or self._first_found((about, named, ANY), PREDICATE)


def _fill(store: ox.Store, content: bytes) -> None:
    """Add N-Triples to a store; as a file it would give blank nodes other labels."""
    store.extend(ox.parse(content, format=ox.RdfFormat.N_TRIPLES))


def read_lines(paths: Iterable[Path]) -> tuple[rdflib.Graph, Lines]:
    """The triples of Turtle files as one rdflib graph, and where each stands.

    Raises:
        KgError: a file cannot be read, is not UTF-8 or not Turtle.
    """
    graph, lines = rdflib.Graph(), Lines()
    for path in paths:
        lines.read(path, graph)
    return graph, lines
