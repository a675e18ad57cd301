"""Reading Turtle with the place of every triple, so that a finding can say where.

    lines = Lines()
    lines.read(Path("data/sources.ttl"))                one file more
    lines.find(subject, predicate, object)              Place(file, line, column, end) | None
    lines.n_triples()                                   the same triples for a store, as bytes

    graph, lines = read_lines([Path("data/sources.ttl")])

Of most triples nobody asks where they stand. So pyoxigraph reads a file, and our own parser, which
is slower, reads it again once a place in it is asked for. A file with blank nodes is read by our
own parser alone, so that they have the same labels everywhere.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.errors import KgError, NotSupportedError
from kg.files import read_text
from kg.rdf.graph import quads
from kg.rdf.nodes import Nodes, Triple, as_triples, n_triples_of
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
        find: the place of a key, or KeyError.
    """

    def __init__(self, keys: Mapping[K, object], find: Callable[[K], Place]) -> None:
        self._keys, self._find = keys, find

    def __getitem__(self, key: K) -> Place:
        return self._find(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@dataclass(slots=True)
class _File:
    """A file as read: its first triple among all; once located, what stands where in it.

    `blocks` has where statements on a subject begin, `properties` where a predicate is written;
    `repeats` tells whether a subject may be written twice in it.
    """

    name: str
    text: str
    base: str
    stem: str
    first: int
    repeats: bool = True
    positions: Positions | None = None
    blocks: dict[Node, list[int]] = field(default_factory=dict)
    properties: dict[tuple[Node, Node], int] = field(default_factory=dict)

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
        self._firsts: list[int] = []
        self._files_of: dict[Node, int | list[int]] = {}
        self._triples: dict[Triple, int] = {}
        self._predicate_at, self._object_at = array("Q"), array("Q")
        self._by_term: dict[Node, tuple[int, bool]] = {}
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
        read = _File(file, text, base, stem, len(self._triples))
        triples, prefixes, statements = self._parse(read, store)
        self._files.append(read)
        self._firsts.append(read.first)
        self._add(triples, graph)
        if statements:
            self._locate(read, statements)
        self._bind(prefixes, graph)

    def _parse(
        self, file: _File, store: ox.Store | None
    ) -> tuple[list[Triple], Mapping[str, str], list[Statement]]:
        """Triples and prefixes of a file, and its statements if our own parser had to read it."""
        try:
            found, prefixes = parse_turtle(file.text, file.name, file.base)
            if not (_VERSION.search(file.text) or any(map(_has_blank, found))):
                nodes = self._nodes
                triples = [(nodes[s], nodes[p], nodes[o]) for s, p, o in found]
                file.repeats = _may_repeat(file.text, triples)
                if store is not None:
                    store.extend(quads(found))
                return triples, prefixes, []
        except NotSupportedError:
            pass
        except KgError:
            list(self._parser(file).statements())  # its own error says what to do
            raise
        parser = self._parser(file)
        statements = list(parser.statements())
        triples = [statement[:3] for statement in statements]
        if store is not None:
            store.extend(quads(as_triples(triples)))
        return triples, parser.prefixes, statements

    def _parser(self, file: _File) -> Parser:
        return Parser(file.text, file.name, file.base, file.stem, self._nodes.iris)

    def _add(self, triples: list[Triple], graph: rdflib.Graph | None) -> None:
        number, subject = len(self._files) - 1, None
        known, before = self._triples, len(self._triples)
        for triple in triples:
            if triple[0] is not subject:
                subject = triple[0]
                self._note(subject, number)
            new = len(known)
            if known.setdefault(triple, new) == new and graph is not None:
                graph.store.add(triple, graph)
        self._files[number].repeats |= len(known) - before < len(triples)
        empty = bytes(8 * (len(known) - len(self._object_at)))
        self._predicate_at.frombytes(empty)
        self._object_at.frombytes(empty)

    def _note(self, subject: Node, number: int) -> None:
        """Keep that a file has statements on a subject."""
        known = self._files_of.setdefault(subject, number)
        if isinstance(known, int) and known != number:
            self._files_of[subject] = [known, number]
        elif isinstance(known, list) and known[-1] != number:
            known.append(number)

    def _bind(self, prefixes: Mapping[str, str], graph: rdflib.Graph | None) -> None:
        for prefix, namespace in prefixes.items():
            self.prefixes.setdefault(prefix, namespace)
            if graph is not None and graph.store.namespace(prefix) is None:
                graph.bind(prefix, namespace)

    # Places

    def _locate(self, file: _File, statements: Iterable[Statement]) -> None:
        """Find where the triples of a file stand that are in no file before it."""
        file.positions = Positions(file.text, file.name)
        begun, block = dict[int, int](), -1
        for subject, predicate, value, subject_at, predicate_at, object_at, _ in statements:
            if subject_at != block:
                file.begin(subject, subject_at)
                block = subject_at
            file.properties.setdefault((subject, predicate), predicate_at)
            i = self._triples.get((subject, predicate, value), -1)
            if i not in begun and i >= file.first:
                begun[i] = subject_at
                self._predicate_at[i], self._object_at[i] = predicate_at, object_at
            elif begun.get(i) == subject_at:
                file.begin(subject, object_at)

    def _located(self, file: _File) -> Positions:
        """Where the lines of a file begin, once its triples have been located."""
        if file.positions is None:
            # Should our parser not take what pyoxigraph took, the rest stands in the first line.
            with suppress(KgError):
                self._locate(file, self._parser(file).statements())
        assert file.positions is not None
        return file.positions

    def _place(self, i: int, at: array[int]) -> Place:
        positions = self._located(self._files[bisect_right(self._firsts, i) - 1])
        return positions.place(at[i])

    def _predicate_place(self, triple: Triple) -> Place:
        return self._place(self._triples[triple], self._predicate_at)

    def _object_place(self, triple: Triple) -> Place:
        return self._place(self._triples[triple], self._object_at)

    def _term_place(self, term: Node) -> Place:
        i, is_predicate = self._by_term[term]
        return self._place(i, self._predicate_at if is_predicate else self._object_at)

    def _files_with(self, subject: Node) -> list[int]:
        known = self._files_of[subject]
        return [known] if isinstance(known, int) else known

    def _starts(self, subject: Node) -> Iterator[tuple[Positions, int]]:
        """Where statements on a subject begin, in which file."""
        for number in self._files_with(subject):
            file = self._files[number]
            positions = self._located(file)
            yield from ((positions, at) for at in file.blocks.get(subject, [0]))

    def _subject_place(self, subject: Node) -> Place:
        positions, at = next(self._starts(subject))
        return positions.place(at)

    def _property_place(self, subject: Node, predicate: Node) -> Place | None:
        """Where a property of a subject is written first."""
        for number in self._files_with(subject) if subject in self._files_of else ():
            file = self._files[number]
            positions = self._located(file)
            if (subject, predicate) in file.properties:
                return positions.place(file.properties[subject, predicate])
        return None

    @property
    def triples(self) -> Mapping[Triple, Place]:
        """Every triple, in reading order, and where its object is written."""
        return Places(self._triples, self._object_place)

    @property
    def predicates(self) -> Mapping[Triple, Place]:
        """Every triple, and where its predicate is written."""
        return Places(self._triples, self._predicate_place)

    def triples_in(self, files: Container[str]) -> Iterator[Triple]:
        """The triples that stand in some files first."""
        wanted = [file.name in files for file in self._files]
        for triple, i in self._triples.items():
            if wanted[bisect_right(self._firsts, i) - 1]:
                yield triple

    def subjects_in(self, files: Container[str]) -> Iterator[Node]:
        """The subjects of statements in some files."""
        wanted = [file.name in files for file in self._files]
        for subject in self._files_of:
            if any(wanted[number] for number in self._files_with(subject)):
                yield subject

    @property
    def subjects(self) -> Mapping[Node, Place]:
        """Every subject, and where the first statement on it begins."""
        return Places(self._files_of, self._subject_place)

    @property
    def terms(self) -> Mapping[Node, Place]:
        """Every predicate and object, and where it is written first."""
        for triple, i in islice(self._triples.items(), self._indexed, None):
            self._by_term.setdefault(triple[1], (i, True))
            self._by_term.setdefault(triple[2], (i, False))
        self._indexed = len(self._triples)
        return Places(self._by_term, self._term_place)

    def blocks(self, subject: Node) -> list[Place]:
        """Where statements on a subject begin or one of them is repeated."""
        starts = self._starts(subject) if subject in self._files_of else ()
        return [positions.place(at) for positions, at in starts]

    def written_twice(self, subject: Node) -> bool:
        """Whether there are several such places; a file that repeats nothing is not looked into."""
        files = self._files_with(subject)
        if len(files) == 1 and not self._files[files[0]].repeats:
            return False
        return len(list(islice(self._starts(subject), 2))) > 1

    def __len__(self) -> int:
        return len(self._triples)

    def first(self, count: int) -> list[Triple]:
        """So many triples, in reading order."""
        return list(islice(self._triples, count))

    def number(self, triple: Triple) -> int:
        """Which triple it is in reading order, from 0; -1 if it is not among them."""
        return self._triples.get(triple, -1)

    def find(
        self, subject: Node | None, predicate: Node | None = None, value: Node | None = None
    ) -> Place | None:
        """The most exact place known: the triple, else the property, else the subject.

        Without a predicate, a value other than the subject is what a SPARQL constraint points at.
        """
        if subject is None:
            return None
        if predicate is not None:
            place = None if value is None else self.triples.get((subject, predicate, value))
            place = place or self._property_place(subject, predicate)
            if place:
                return place
        elif value is not None and value != subject:
            place = self.subjects.get(value) or self.terms.get(value)
            if place:
                return place
        return self.subjects.get(subject) or self.terms.get(subject)

    def n_triples(self) -> bytes:
        """The triples as N-Triples in reading order, with the labels of blank nodes as here."""
        return n_triples_of(self._triples)


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.BlankNode) or isinstance(triple.subject, ox.BlankNode)


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
