"""Reading RDF with the place of every triple, so that a finding can say where.

    lines = Lines()
    lines.read(Path("data/sources.ttl"))                one file more
    lines.find(subject, predicate, object)              Place(file, line, column, end) | None
    lines.n_triples()                                   the same triples for a store, as bytes

    graph, lines = read_lines([Path("data/sources.ttl")])

Of most triples nobody asks where they stand. So pyoxigraph reads a file, and our own parser, which
is slower, reads it again once a place in it is asked for. A file with blank nodes is read by our
own parser alone, so that they have the same labels everywhere. Nor does everybody want all triples
in rdflib's terms: each file has them once they are asked for. `kg.rdf.written` does this for one
file, in whatever notation it is written.

A file that is invalid only in some of its terms, such as an IRI with a space, is read with these
mended; `flaws` has an error for each of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.errors import KgError
from kg.files import read_text
from kg.rdf.nodes import Nodes, Triple
from kg.rdf.places import Place, Positions
from kg.rdf.syntaxes import TURTLE, Syntax, syntax_of
from kg.rdf.tokens import STRING
from kg.rdf.written import At, Written

K = TypeVar("K")


class Places(Mapping[K, Place]):
    """A mapping to places that are found when they are looked at.

    Args:
        keys: what has a place.
        find: the place of a key.
    """

    def __init__(self, keys: Mapping[K, object], find: Callable[[K], Place]) -> None:
        self._keys, self._find = keys, find

    def __getitem__(self, key: K) -> Place:
        if key not in self._keys:
            raise KeyError(key)
        return self._find(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Lines:
    """Where triples stand: by whole triple, by subject and predicate, by each single term.

    A triple stands where its object is written, a property where its predicate is, a subject where
    the first statement on it begins; `blocks` has all places where statements on a subject begin:
    two if it is written twice. What stands in several files has the first place in reading order.
    `texts` has what each file holds, a byte order mark included; `prefixes` are those of all files,
    the first meaning of each, `prefixes_of` those of each file.

    Args:
        stem: what the labels of blank nodes begin with. Give different ones to two `Lines` whose
            graphs may meet.
        like: another one, if its terms are to be used again.
    """

    def __init__(self, stem: str = "f", like: Lines | None = None) -> None:
        self.prefixes: dict[str, str] = {}
        self.prefixes_of: dict[str, Mapping[str, str]] = {}
        self.texts: dict[str, str] = {}
        self.flaws: list[KgError] = []
        self._stem = stem
        self._read = 0
        self._nodes: Nodes = Nodes() if like is None else like._nodes
        self._files: list[Written] = []
        self._files_of: dict[Node, list[int]] = {}
        self._noted = 0
        self._firsts: list[int] = []
        self._numbers: dict[Triple, int] = {}
        self._by_term: dict[Node, tuple[Triple, bool]] = {}
        self._indexed = 0

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
        read = Written(file, text, base, stem, syntax)
        self.flaws += read.parse(self._nodes)
        self._add(read, graph, store)

    def fill(self, store: ox.Store) -> None:
        """Add the triples of all files to a store."""
        for file in self._files:
            store.extend(self._quads_of(file))

    def share(self, other: Lines, file: str, graph: rdflib.Graph | None = None) -> None:
        """Have a file that another `Lines` has read, without reading it again."""
        for read in other._files:
            if read.name == file:
                self.texts[file] = other.texts[file]
                self._add(read, graph, None)

    def _add(self, read: Written, graph: rdflib.Graph | None, store: ox.Store | None) -> None:
        self._files.append(read)
        self.prefixes_of[read.name] = read.prefixes
        if store is not None:
            store.extend(self._quads_of(read))
        if graph is not None:
            for triple in self._triples_of(read):
                graph.store.add(triple, graph)
        for prefix, namespace in read.prefixes.items():
            self.prefixes.setdefault(prefix, namespace)
            if graph is not None and graph.store.namespace(prefix) is None:
                graph.bind(prefix, namespace)

    # Triples

    def _quads_of(self, file: Written) -> list[ox.Quad]:
        """The quads of a file as a store takes them."""
        return file.as_quads()

    def _triples_of(self, file: Written) -> list[Triple]:
        """The triples of a file in rdflib's terms, as often as they are written."""
        return file.as_triples(self._nodes)

    @property
    def _numbered(self) -> dict[Triple, int]:
        """Every triple, in reading order, with its number."""
        known = self._numbers
        for file in islice(self._files, len(self._firsts), None):
            self._firsts.append(len(known))
            for triple in self._triples_of(file):
                known.setdefault(triple, len(known))
        return known

    def _subjects(self) -> dict[Node, list[int]]:
        """Every subject, in reading order, with the numbers of the files that speak of it."""
        known = self._files_of
        for number in range(self._noted, len(self._files)):
            last = None
            for subject in self._subjects_of(self._files[number]):
                if subject is not last:
                    last = subject
                    files = known.setdefault(subject, [number])
                    if files[-1] != number:
                        files.append(number)
        self._noted = len(self._files)
        return known

    def _subjects_of(self, file: Written) -> Iterator[Node]:
        """The subject of each triple of a file."""
        if file.triples is not None:
            return (subject for subject, _, _ in file.triples)
        nodes = self._nodes
        return (nodes[quad.subject] for quad in file.quads or ())

    # Places

    def _located(self, file: Written) -> Positions:
        """Where the lines of a file begin, once its triples have been located."""
        return file.located(self._nodes)

    def _files_with(self, subject: Node) -> list[Written]:
        return [self._files[number] for number in self._subjects().get(subject, ())]

    def _written(self, triple: Triple) -> tuple[Positions, At] | None:
        """Where a triple is written first."""
        for file in self._files_with(triple[0]):
            positions = self._located(file)
            at = file.where(triple)
            if at is not None:
                return positions, at
        return None

    def _place(self, triple: Triple, is_predicate: bool) -> Place:
        positions, at = self._written(triple) or self._nearest(triple)
        return positions.place(at.predicate if is_predicate else at.object)

    def _nearest(self, triple: Triple) -> tuple[Positions, At]:
        """The place of its property or of its subject, else the beginning of its file."""
        files = self._files_with(triple[0])
        for file in files:
            positions, at = self._located(file), file.near(triple)
            if at is not None:
                return positions, at
        return self._located(files[0]), At(0, 0, 0)

    def _predicate_place(self, triple: Triple) -> Place:
        return self._place(triple, is_predicate=True)

    def _object_place(self, triple: Triple) -> Place:
        return self._place(triple, is_predicate=False)

    def _term_place(self, term: Node) -> Place:
        return self._place(*self._by_term[term])

    def _starts(self, subject: Node) -> Iterator[tuple[Positions, int]]:
        """Where statements on a subject begin, in which file."""
        for file in self._files_with(subject):
            positions = self._located(file)
            yield from ((positions, at) for at in file.blocks.get(subject, [0]))

    def _subject_place(self, subject: Node) -> Place:
        positions, at = next(self._starts(subject))
        return positions.place(at)

    def _property_place(self, subject: Node, predicate: Node) -> Place | None:
        """Where a property of a subject is written first."""
        for file in self._files_with(subject):
            positions = self._located(file)
            at = file.property_at(subject, predicate)
            if at is not None:
                return positions.place(at)
        return None

    @property
    def triples(self) -> Mapping[Triple, Place]:
        """Every triple, in reading order, and where its object is written."""
        return Places(self._numbered, self._object_place)

    @property
    def predicates(self) -> Mapping[Triple, Place]:
        """Every triple, and where its predicate is written."""
        return Places(self._numbered, self._predicate_place)

    def triples_in(self, files: Container[str]) -> Iterator[Triple]:
        """The triples that stand in some files, in reading order, each once."""
        wanted = (self._triples_of(file) for file in self._files if file.name in files)
        return iter(dict.fromkeys(chain.from_iterable(wanted)))

    def subjects_in(self, files: Container[str]) -> Iterator[Node]:
        """The subjects of statements in some files."""
        return iter(dict.fromkeys(subject for subject, _, _ in self.triples_in(files)))

    @property
    def subjects(self) -> Mapping[Node, Place]:
        """Every subject, and where the first statement on it begins."""
        return Places(self._subjects(), self._subject_place)

    @property
    def terms(self) -> Mapping[Node, Place]:
        """Every predicate and object, and where it is written first."""
        triples = self._numbered
        for triple in islice(triples, self._indexed, None):
            self._by_term.setdefault(triple[1], (triple, True))
            self._by_term.setdefault(triple[2], (triple, False))
        self._indexed = len(triples)
        return Places(self._by_term, self._term_place)

    def blocks(self, subject: Node) -> list[Place]:
        """Where statements on a subject begin or one of them is repeated."""
        return [positions.place(at) for positions, at in self._starts(subject)]

    def written_twice(self, subject: Node) -> bool:
        """Whether there are several such places; a file that repeats nothing is not looked into."""
        files = self._files_with(subject)
        if len(files) == 1 and not self._repeats(files[0]):
            return False
        return len(list(islice(self._starts(subject), 2))) > 1

    def _repeats(self, file: Written) -> bool:
        """Whether a subject may be written twice in a file."""
        if file.repeats is None:
            triples = self._triples_of(file)
            file.repeats = len(set(triples)) < len(triples) or _may_repeat(file.text, triples)
        return file.repeats

    def __len__(self) -> int:
        return len(self._numbered)

    @property
    def syntaxes(self) -> dict[str, str]:
        """The notation of each file that was read."""
        return {file.name: file.syntax.name for file in self._files}

    @property
    def files_read(self) -> int:
        """How many files were read."""
        return len(self._files)

    def size_of(self, files: int) -> int:
        """How many triples stand in the files that were read first."""
        numbered = self._numbered
        return self._firsts[files] if files < len(self._firsts) else len(numbered)

    def first(self, count: int) -> list[Triple]:
        """So many triples, in reading order."""
        return list(islice(self._numbered, count))

    def number(self, triple: Triple) -> int:
        """Which triple it is in reading order, from 0; -1 if it is not among them."""
        return self._numbered.get(triple, -1)

    def find(
        self, subject: Node | None, predicate: Node | None = None, value: Node | None = None
    ) -> Place | None:
        """The most exact place known: the triple, else the property, else the subject.

        Without a predicate, a value other than the subject is what a SPARQL constraint points at.
        """
        if subject is None:
            return None
        if predicate is not None:
            written = None if value is None else self._written((subject, predicate, value))
            if written:
                return written[0].place(written[1].object)
            place = self._property_place(subject, predicate)
            if place:
                return place
        elif value is not None and value != subject:
            place = self.subjects.get(value) or self.terms.get(value)
            if place:
                return place
        return self.subjects.get(subject) or self.terms.get(subject)

    def n_triples(self) -> bytes:
        """The triples as N-Triples in reading order, with the labels of blank nodes as here."""
        return b"".join(file.as_n_triples() for file in self._files)


# A dot before a digit is of a number or of a name; any other may end a statement.
_ENDS = re.compile(
    rf"(?:{STRING})(?:@[A-Za-z-]+)?|<[^<>\s]*>|#[^\r\n]*|\\."
    r"|(@(?:prefix\s+[^\s:<]*:|base)\s*<[^<>\s]*>)|(\.(?![0-9]))"
)


def _may_repeat(text: str, triples: list[Triple]) -> bool:
    """Whether a document without blank nodes may have several statements on one subject.

    It has not, if it ends no more statements than there are subjects.
    """
    subjects = len({subject for subject, _, _ in triples})
    kinds = Counter(match.lastindex for match in _ENDS.finditer(text))
    return kinds[2] - kinds[1] > subjects


def read_lines(paths: Iterable[Path]) -> tuple[rdflib.Graph, Lines]:
    """The triples of Turtle files as one rdflib graph, and where each stands.

    Raises:
        KgError: a file cannot be read, is not UTF-8 or not Turtle.
    """
    graph, lines = rdflib.Graph(), Lines()
    for path in paths:
        lines.read(path, graph)
    return graph, lines
