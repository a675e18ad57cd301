"""Fixtures of the shapes: a Turtle file holds its data and, beside it, the report expected of it.

    fixture = read_fixture(Path("tests/shapes/invalid/support-without-recipient.ttl"))
    Bench(house).report(fixture.data) == fixture.report

In a fixture, what has a blank node as its subject is the report, and all else is data. A valid
fixture names with dcterms:subject the shapes whose fault it comes close to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import rdflib
from rdflib.namespace import DCTERMS, SH
from rdflib.term import Node

from kg.derive import derive
from kg.graph import Graph, n_triples
from kg.house import House
from kg.names import NS, OWL, RDF, RDFS, shorten
from kg.reading import read_all, read_turtle
from kg.shapes import validate

HERE = Path(__file__).parent
_STRUCTURE = (
    RDF + "type",
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    OWL + "inverseOf",
    NS,
)


class Result(NamedTuple):
    """What a validation result says, in short names; `path` is empty where there is none."""

    focus: str
    path: str
    shape: str
    component: str
    severity: str


@dataclass(frozen=True)
class Report:
    """A validation report: whether the data conform, and the values of each result."""

    conforms: bool
    results: dict[Result, frozenset[str]]

    def lacks(self, other: Report) -> list[tuple[Result, str]]:
        """The values that the other report names and this one does not."""
        return [
            (result, value)
            for result, values in sorted(other.results.items())
            for value in sorted(values - self.results.get(result, frozenset()))
        ]


@dataclass(frozen=True)
class Fixture:
    """A file's data, the report expected of them, and the shapes that a valid file is about."""

    path: Path
    data: list[ox.Triple]
    report: Report
    about: frozenset[str]


def fixture_paths(folder: str) -> list[Path]:
    """The fixtures in `invalid` or `valid`, in the order of their names."""
    return sorted((HERE / folder).glob("*.ttl"))


@cache
def read_fixture(path: Path) -> Fixture:
    """A fixture's data apart from its report."""
    triples = read_turtle(path)
    data = [t for t in triples if not isinstance(t.subject, ox.BlankNode)]
    report = to_rdflib(t for t in triples if isinstance(t.subject, ox.BlankNode))
    about = frozenset(_short(shape) for shape in report.objects(None, DCTERMS.subject))
    return Fixture(path, data, read_report(report), about)


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Triples as an rdflib graph."""
    return rdflib.Graph().parse(data=n_triples(triples), format="nt")


def derived(
    house: House, ontology: Iterable[ox.Triple], data: Iterable[ox.Triple]
) -> list[ox.Triple]:
    """What the rules of the house derive from data, as in production."""
    graph = Graph()
    graph.add([*ontology, *data])
    derive(graph, house.rules)
    return graph.derived


@dataclass
class Bench:
    """A place to validate one fixture after another: the ontology and the shapes are read once.

    Of the ontology it has what rules and shapes look at, and neither labels nor definitions.
    """

    house: House

    @cached_property
    def shapes(self) -> rdflib.Graph:
        """The shapes of the house."""
        return to_rdflib(read_all(self.house.shapes))

    @cached_property
    def _ontology(self) -> list[ox.Triple]:
        ontology = read_all(self.house.ontology)
        return [t for t in ontology if t.predicate.value.startswith(_STRUCTURE)]

    @cached_property
    def _graph(self) -> rdflib.Graph:
        return to_rdflib(self._ontology)

    def report(self, data: list[ox.Triple]) -> Report:
        """What the fast engine says of data and of what is derived from them."""
        own = to_rdflib([*data, *derived(self.house, self._ontology, data)]) - self._graph
        self._graph += own
        try:
            return read_report(validate(self._graph, self.shapes, "shifty"))
        finally:
            self._graph -= own


def read_report(report: rdflib.Graph) -> Report:
    """What a W3C validation report says.

    Raises:
        ValueError: there is no report in the graph, or more than one.
    """
    (conforms,) = report.objects(None, SH.conforms)
    results: dict[Result, frozenset[str]] = {}
    for node in report.objects(None, SH.result):
        result, values = _read_result(report, node), report.objects(node, SH.value)
        results[result] = results.get(result, frozenset()) | {_short(value) for value in values}
    return Report(str(conforms) == "true", results)


def _read_result(report: rdflib.Graph, node: Node) -> Result:
    return Result(
        focus=_short(report.value(node, SH.focusNode)),
        path=_short(report.value(node, SH.resultPath)),
        shape=_short(report.value(node, SH.sourceShape)),
        component=_short(report.value(node, SH.sourceConstraintComponent)),
        severity=_short(report.value(node, SH.resultSeverity)),
    )


def _short(term: Node | None) -> str:
    if term is None:
        return ""
    return shorten(str(term)) if isinstance(term, rdflib.URIRef) else term.n3()
