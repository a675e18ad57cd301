"""Reading Turtle with the place of every triple, so that a finding can say where.

    lines = Lines()
    lines.read(Path("data/sources.ttl"))                one file more
    lines.find(subject, predicate, object)              Place(file, line, column, end) | None
    lines.n_triples()                                   the same triples for a store, as bytes

    graph, lines = read_lines([Path("data/sources.ttl")])

Of most triples nobody asks where they stand. So pyoxigraph reads a file, and our own parser, which
is slower, reads it again once a place in it is asked for. A file with blank nodes is read by our
own parser alone, so that they have the same labels everywhere. Nor does everybody want all triples
in rdflib's terms: each file has them once they are asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.errors import KgError
from kg.files import read_text
from kg.rdf.graph import quads, serialized
from kg.rdf.nodes import Nodes, Triple, as_triples
from kg.rdf.places import Place, Positions
from kg.rdf.reading import parse_turtle
from kg.rdf.tokens import STRING
from kg.rdf.turtle import Parser, Statement

K = TypeVar("K")

# pyoxigraph takes this directive of RDF 1.2 and leaves no trace of it; our parser is of Turtle 1.1.
_VERSION = re.compile(r"\bversion(?![\w:-])", re.IGNORECASE)


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


class _At(NamedTuple):
    """Where a triple is written first in a file: offsets of object, predicate and subject."""

    object: int
    predicate: int
    subject: int


@dataclass(slots=True)
class _File:
    """A file as read; once asked for, its triples in rdflib's terms and what stands where in it.

    `blocks` has where statements on a subject begin, `properties` where a predicate is written.
    """

    name: str
    text: str
    base: str
    stem: str
    quads: list[ox.Quad] | None = None
    triples: list[Triple] | None = None
    repeats: bool | None = None
    positions: Positions | None = None
    blocks: dict[Node, list[int]] = field(default_factory=dict)
    properties: dict[tuple[Node, Node], int] = field(default_factory=dict)
    at: dict[Triple, _At] = field(default_factory=dict)

    def begin(self, subject: Node, at: int) -> None:
        """Keep where statements on a subject begin."""
        known = self.blocks.setdefault(subject, [at])
        if at > known[-1]:  # else nested data are over, and this is the block around them
            known.append(at)


class Lines:
    """Where triples stand: by whole triple, by subject and predicate, by each single term.

    A triple stands where its object is written, a property where its predicate is, a subject where
    the first statement on it begins; `blocks` has all places where statements on a subject begin:
    two if it is written twice. What stands in several files has the first place in reading order.
    `texts` has what each file holds, a byte order mark included.

    Args:
        stem: what the labels of blank nodes begin with. Give different ones to two `Lines` whose
            graphs may meet.
        like: another one, if its terms are to be used again.
    """

    def __init__(self, stem: str = "f", like: Lines | None = None) -> None:
        self.prefixes: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self._stem = stem
        self._read = 0
        self._nodes: Nodes = Nodes() if like is None else like._nodes
        self._files: list[_File] = []
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
        """Read one more Turtle file; with a graph or a store, add its triples to that as well.

        Raises:
            KgError: it cannot be read, is not UTF-8 or not Turtle; then nothing of it is kept.
        """
        text = read_text(path, keep_mark=True)
        self.read_text(text, str(path), path.resolve().as_uri(), graph, store)

    def read_text(
        self,
        text: str,
        file: str,
        base: str,
        graph: rdflib.Graph | None = None,
        store: ox.Store | None = None,
    ) -> None:
        """Read Turtle that is at hand already; see `read`."""
        self._read += 1
        self.texts[file] = text
        text, stem = text.removeprefix("\ufeff"), f"{self._stem}{self._read}"
        read = _File(file, text, base, stem)
        prefixes = self._parse(read)
        self._files.append(read)
        if store is not None:
            store.extend(self._quads_of(read))
        if graph is not None:
            for triple in self._triples_of(read):
                graph.store.add(triple, graph)
        self._bind(prefixes, graph)

    def _parse(self, file: _File) -> Mapping[str, str]:
        """Read the quads of a file, by our own parser if need be; its prefixes."""
        try:
            file.quads, prefixes = parse_turtle(file.text, file.name, file.base)
            if not _wants_our_parser(file.text, file.quads):
                return prefixes
        except KgError:
            list(self._parser(file).statements())  # its own error says what to do
            raise
        parser = self._parser(file)
        statements = list(parser.statements())
        file.triples = [statement[:3] for statement in statements]
        file.quads, file.repeats = None, True
        self._locate(file, statements)
        return parser.prefixes

    def _parser(self, file: _File) -> Parser:
        return Parser(file.text, file.name, file.base, file.stem, self._nodes.iris)

    def _bind(self, prefixes: Mapping[str, str], graph: rdflib.Graph | None) -> None:
        for prefix, namespace in prefixes.items():
            self.prefixes.setdefault(prefix, namespace)
            if graph is not None and graph.store.namespace(prefix) is None:
                graph.bind(prefix, namespace)

    # Triples

    def _quads_of(self, file: _File) -> list[ox.Quad]:
        """The quads of a file as a store takes them."""
        if file.quads is None:
            file.quads = quads(as_triples(file.triples or ()))
        return file.quads

    def _triples_of(self, file: _File) -> list[Triple]:
        """The triples of a file in rdflib's terms, as often as they are written."""
        if file.triples is None:
            nodes = self._nodes
            file.triples = [(nodes[s], nodes[p], nodes[o]) for s, p, o, _ in file.quads or ()]
        return file.triples

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

    def _subjects_of(self, file: _File) -> Iterator[Node]:
        """The subject of each triple of a file."""
        if file.triples is not None:
            return (subject for subject, _, _ in file.triples)
        nodes = self._nodes
        return (nodes[quad.subject] for quad in file.quads or ())

    # Places

    def _locate(self, file: _File, statements: Iterable[Statement]) -> None:
        """Find where the triples of a file stand."""
        file.positions, block = Positions(file.text, file.name), -1
        for subject, predicate, value, subject_at, predicate_at, object_at, _ in statements:
            if subject_at != block:
                file.begin(subject, subject_at)
                block = subject_at
            file.properties.setdefault((subject, predicate), predicate_at)
            new = _At(object_at, predicate_at, subject_at)
            known = file.at.setdefault((subject, predicate, value), new)
            if known is not new and known.subject == subject_at:
                file.begin(subject, object_at)

    def _located(self, file: _File) -> Positions:
        """Where the lines of a file begin, once its triples have been located."""
        if file.positions is None:
            # Should our parser not take what pyoxigraph took, the rest stands in the first line.
            with suppress(KgError):
                self._locate(file, self._parser(file).statements())
        assert file.positions is not None
        return file.positions

    def _files_with(self, subject: Node) -> list[_File]:
        return [self._files[number] for number in self._subjects().get(subject, ())]

    def _written(self, triple: Triple) -> tuple[Positions, _At] | None:
        """Where a triple is written first."""
        for file in self._files_with(triple[0]):
            positions = self._located(file)
            if triple in file.at:
                return positions, file.at[triple]
        return None

    def _place(self, triple: Triple, is_predicate: bool) -> Place:
        positions, at = self._written(triple) or (
            self._located(self._files_with(triple[0])[0]),
            _At(0, 0, 0),
        )
        return positions.place(at.predicate if is_predicate else at.object)

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
            if (subject, predicate) in file.properties:
                return positions.place(file.properties[subject, predicate])
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

    def _repeats(self, file: _File) -> bool:
        """Whether a subject may be written twice in a file."""
        if file.repeats is None:
            triples = self._triples_of(file)
            file.repeats = len(set(triples)) < len(triples) or _may_repeat(file.text, triples)
        return file.repeats

    def __len__(self) -> int:
        return len(self._numbered)

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
        return b"".join(serialized(self._quads_of(file)) for file in self._files)


def _wants_our_parser(text: str, read: list[ox.Quad]) -> bool:
    """Whether a document has blank nodes or what only RDF 1.2 has, as far as pyoxigraph takes it.

    Each begins with one of a few signs, so that most documents need not be looked through.
    """
    if "version" in text.lower() and _VERSION.search(text):
        return True
    return any(sign in text for sign in _SIGNS) and any(map(_is_special, read))


_SIGNS = ("_:", "[", "(", "<<", "{|", "~", "--")


def _is_special(quad: ox.Quad) -> bool:
    value = quad.object
    if isinstance(value, ox.Literal):
        return value.direction is not None
    return isinstance(value, ox.BlankNode | ox.Triple) or isinstance(quad.subject, ox.BlankNode)


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
