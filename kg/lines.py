"""Reading Turtle with the line of every triple, so that a finding can say where.

    lines = read_lines([Path("data/sources.ttl")])
    lines.find(subject, predicate, object) -> Place(file, line) | None

rdflib's Turtle parser hands every statement to a sink; ours asks the parser for its line as well.
`RDFSink` and `SinkParser.lines` are not a public API: the version is pinned and tests hold them.
A literal over several lines is placed at its last. CRLF is read as LF, which the parser would
count twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rdflib
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser
from rdflib.term import Node

from kg.reading import read_bytes


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file, counted from 1."""

    file: str
    line: int


@dataclass
class Lines:
    """Where triples stand: by whole triple, by subject and predicate, by each single term.

    `blocks` has the places where statements on a subject begin: two if it is written twice.
    """

    triples: dict[tuple[Node, Node, Node], Place] = field(default_factory=dict)
    properties: dict[tuple[Node, Node], Place] = field(default_factory=dict)
    subjects: dict[Node, Place] = field(default_factory=dict)
    terms: dict[Node, Place] = field(default_factory=dict)
    blocks: dict[Node, list[Place]] = field(default_factory=dict)
    _latest: Node | None = None

    def record(self, subject: Node, predicate: Node, value: Node, place: Place) -> None:
        """Keep the first place of a triple and of what it is made of."""
        if subject != self._latest or (subject, predicate, value) in self.triples:
            self.blocks.setdefault(subject, []).append(place)
            self._latest = subject
        self.triples.setdefault((subject, predicate, value), place)
        self.properties.setdefault((subject, predicate), place)
        self.subjects.setdefault(subject, place)
        for term in (predicate, value):
            self.terms.setdefault(term, place)

    def find(
        self, subject: Node | None, predicate: Node | None = None, value: Node | None = None
    ) -> Place | None:
        """The most exact place known: the triple, else the property, else the subject.

        Without a predicate, a value other than the subject is what a SPARQL constraint points at.
        """
        if subject is None:
            return None
        if predicate is not None:
            place = value is not None and self.triples.get((subject, predicate, value))
            place = place or self.properties.get((subject, predicate))
            if place:
                return place
        if predicate is None and value is not None and value != subject:
            return self.subjects.get(value) or self.terms.get(value) or self.subjects.get(subject)
        return self.subjects.get(subject) or self.terms.get(subject)


class _LineSink(RDFSink):
    """A sink that records the line of each statement beside adding it to the graph."""

    def __init__(self, graph: rdflib.Graph, lines: Lines, file: str) -> None:
        super().__init__(graph)
        self.recorded, self.file = lines, file
        self.parser: SinkParser | None = None

    def makeStatement(self, quad: Any, why: Any = None) -> None:  # noqa: N802 (rdflib's name)
        """Record and add one statement."""
        _, predicate, subject, value = quad
        line = self.parser.lines + 1 if self.parser else 1
        terms = [self.normalise(quad[0], term) for term in (subject, predicate, value)]
        self.recorded.record(terms[0], terms[1], terms[2], Place(self.file, line))
        super().makeStatement(quad, why)


def read_lines(paths: Iterable[Path]) -> tuple[rdflib.Graph, Lines]:
    """The triples of Turtle files as one rdflib graph, and where each stands.

    Raises:
        KgError: a file cannot be read or is not UTF-8.
        rdflib.plugins.parsers.notation3.BadSyntax: invalid Turtle; `kg.reading` names its line.
    """
    graph, lines = rdflib.Graph(), Lines()
    for path in paths:
        sink = _LineSink(graph, lines, str(path))
        parser = SinkParser(sink, baseURI=path.resolve().as_uri(), turtle=True)
        sink.parser = parser
        parser.loadBuf(read_bytes(path).replace(b"\r\n", b"\n"))
    return graph, lines
