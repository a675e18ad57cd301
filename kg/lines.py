"""Reading Turtle with the place of every triple, so that a finding can say where.

    lines, graph = Lines(), rdflib.Graph()
    lines.read(Path("data/sources.ttl"), graph)         one file more; its triples go to the graph
    lines.find(subject, predicate, object)              Place(file, line, column, end) | None
    lines.n_triples()                                   the same triples for a store, as bytes

    graph, lines = read_lines([Path("data/sources.ttl")])

Spans are kept as integers; a Place is made when one is asked for, the indexes by property and by
term when the first of them is.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

import rdflib
from rdflib.term import BNode, Literal, Node, URIRef

from kg.findings import Place
from kg.reading import read_bytes
from kg.turtle import LENGTH_BITS, Parser, Positions, Statement, start_of

__all__ = ["Lines", "Place", "Places", "Triple", "n_triples_term", "read_lines"]

Triple = tuple[Node, Node, Node]
K = TypeVar("K")
P = TypeVar("P")
V = TypeVar("V")


class Places(Mapping[K, V], Generic[K, P, V]):
    """A mapping whose values are made when they are looked at."""

    def __init__(self, kept: Mapping[K, P], made: Callable[[P], V]) -> None:
        self._kept, self._made = kept, made

    def __getitem__(self, key: K) -> V:
        return self._made(self._kept[key])

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def __iter__(self) -> Iterator[K]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


class Lines:
    """Where triples stand: by whole triple, by subject and predicate, by each single term.

    A triple stands where its object is written, a property where its predicate is, a subject where
    the first statement on it begins; `blocks` has all places where statements on a subject begin:
    two if it is written twice. What stands in several files has the first place in reading order.

    Args:
        stem: what the labels of blank nodes begin with. Give different ones to two `Lines` whose
            graphs may meet.
    """

    def __init__(self, stem: str = "f") -> None:
        self.prefixes: dict[str, str] = {}
        self._stem = stem
        self._files: list[Positions] = []
        self._offsets: list[int] = []
        self._read = self._size = 0
        self._iris: dict[str, URIRef] = {}
        self._triples: dict[Triple, int] = {}
        self._subject_at, self._predicate_at, self._object_at = array("Q"), array("Q"), array("Q")
        self._blocks: dict[Node, int | list[int]] = {}
        self._by_property: dict[tuple[Node, Node], int] = {}
        self._by_term: dict[Node, int] = {}
        self._indexed = 0

    def read(self, path: Path, graph: rdflib.Graph) -> None:
        """Read one more Turtle file and add its triples to a graph.

        Raises:
            KgError: it cannot be read, is not UTF-8 or not Turtle; then nothing of it is kept.
        """
        self.read_text(read_bytes(path).decode("utf-8"), str(path), path.resolve().as_uri(), graph)

    def read_text(self, text: str, file: str, base: str, graph: rdflib.Graph) -> None:
        """Read Turtle that is at hand already; see `read`."""
        self._read += 1
        parser = Parser(text, file, base, f"{self._stem}{self._read}", self._iris)
        statements = list(parser.statements())
        self._files.append(parser.positions)
        self._offsets.append(self._size)
        self._add(statements, graph)
        self._size += len(parser.text) + 1
        self._bind(parser.prefixes, graph)

    def _add(self, statements: list[Statement], graph: rdflib.Graph) -> None:
        shift, block = self._size << LENGTH_BITS, -1
        triples, add = self._triples, graph.store.add
        for subject, predicate, value, subject_at, predicate_at, object_at in statements:
            if subject_at != block:
                self._begin(subject, subject_at + shift)
                block = subject_at
            triple, new = (subject, predicate, value), len(triples)
            known = triples.setdefault(triple, new)
            if known == new:
                self._subject_at.append(subject_at + shift)
                self._predicate_at.append(predicate_at + shift)
                self._object_at.append(object_at + shift)
                add(triple, graph)
            elif self._subject_at[known] == subject_at + shift:
                self._begin(subject, object_at + shift)

    def _begin(self, subject: Node, at: int) -> None:
        known = self._blocks.setdefault(subject, at)
        latest = known if isinstance(known, int) else known[-1]
        if at > latest:  # else nested data are over, and this is the block around them
            if isinstance(known, int):
                self._blocks[subject] = known = [known]
            known.append(at)

    def _bind(self, prefixes: Mapping[str, str], graph: rdflib.Graph) -> None:
        for prefix, namespace in prefixes.items():
            self.prefixes.setdefault(prefix, namespace)
            if graph.store.namespace(prefix) is None:
                graph.bind(prefix, namespace)

    def _place(self, at: int) -> Place:
        """The place of a span that counts from the first character of the first file."""
        file = bisect_right(self._offsets, start_of(at)) - 1
        return self._files[file].place(at - (self._offsets[file] << LENGTH_BITS))

    def _first(self, kept: int | list[int]) -> Place:
        return self._place(kept if isinstance(kept, int) else kept[0])

    def _all(self, kept: int | list[int]) -> list[Place]:
        return [self._place(at) for at in ([kept] if isinstance(kept, int) else kept)]

    def _index(self) -> None:
        """Bring the indexes by property and by term up to what has been read."""
        if self._indexed == len(self._triples):
            return
        for triple, i in islice(self._triples.items(), self._indexed, None):
            subject, predicate, value = triple
            self._by_property.setdefault((subject, predicate), self._predicate_at[i])
            self._by_term.setdefault(predicate, self._predicate_at[i])
            self._by_term.setdefault(value, self._object_at[i])
        self._indexed = len(self._triples)

    @property
    def triples(self) -> Mapping[Triple, Place]:
        """Every triple, in reading order, and where its object is written."""
        return Places(self._triples, lambda i: self._place(self._object_at[i]))

    @property
    def predicates(self) -> Mapping[Triple, Place]:
        """Every triple, and where its predicate is written."""
        return Places(self._triples, lambda i: self._place(self._predicate_at[i]))

    def triples_in(self, files: Container[str]) -> Iterator[Triple]:
        """The triples that stand in some files first."""
        wanted = [positions.file in files for positions in self._files]
        for triple, i in self._triples.items():
            if wanted[bisect_right(self._offsets, start_of(self._object_at[i])) - 1]:
                yield triple

    @property
    def properties(self) -> Mapping[tuple[Node, Node], Place]:
        """Subject and predicate, and where the predicate is written first."""
        self._index()
        return Places(self._by_property, self._place)

    @property
    def subjects(self) -> Mapping[Node, Place]:
        """Every subject, and where the first statement on it begins."""
        return Places(self._blocks, self._first)

    @property
    def blocks(self) -> Mapping[Node, list[Place]]:
        """Every subject, and where statements on it begin or one of them is repeated."""
        return Places(self._blocks, self._all)

    @property
    def terms(self) -> Mapping[Node, Place]:
        """Every predicate and object, and where it is written first."""
        self._index()
        return Places(self._by_term, self._place)

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
            place = place or self.properties.get((subject, predicate))
            if place:
                return place
        elif value is not None and value != subject:
            place = self.subjects.get(value) or self.terms.get(value)
            if place:
                return place
        return self.subjects.get(subject) or self.terms.get(subject)

    def n_triples(self) -> bytes:
        """The triples as N-Triples in reading order, with the labels of blank nodes as here."""
        written = _Written()
        rows = (f"{written[s]} {written[p]} {written[o]} .\n" for s, p, o in self._triples)
        return "".join(rows).encode("utf-8")


class _Written(dict[Node, str]):
    """The N-Triples form of each term, made once."""

    def __missing__(self, term: Node) -> str:
        text = self[term] = n_triples_term(term)
        return text


def n_triples_term(term: Node) -> str:
    r"""A term as N-Triples; rdflib's own form of a literal may be of Turtle.

    >>> print(n_triples_term(rdflib.Literal("two\nlines", lang="en")))
    "two\nlines"@en
    """
    if isinstance(term, URIRef):
        return f"<{term}>"
    if isinstance(term, BNode):
        return f"_:{term}"
    if not isinstance(term, Literal):
        raise TypeError(f"Not an RDF term: {term!r}.")
    text = term.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    if term.language:
        return f'"{text}"@{term.language}'
    return f'"{text}"^^<{term.datatype}>' if term.datatype else f'"{text}"'


def read_lines(paths: Iterable[Path]) -> tuple[rdflib.Graph, Lines]:
    """The triples of Turtle files as one rdflib graph, and where each stands.

    Raises:
        KgError: a file cannot be read, is not UTF-8 or not Turtle.
    """
    graph, lines = rdflib.Graph(), Lines()
    for path in paths:
        lines.read(path, graph)
    return graph, lines
