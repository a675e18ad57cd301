"""Fixtures of the shapes: a Turtle file holds its data and, beside it, the report expected of it.

    fixture = read_fixture(Path("tests/shapes/invalid/support-without-recipient.ttl"))
    read_report(validate(complete(house, fixture.data), shapes)) == fixture.report

In a fixture, what has a blank node as its subject is the report, and all else is data. A valid
fixture names with dcterms:subject the shapes whose fault it comes close to. No two fixtures share
an entity, a claim or a source, so all can be validated at once and each result has one owner.
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
from kg.names import CLAIM, ID, SOURCE, shorten
from kg.reading import read_all, read_turtle

HERE = Path(__file__).parent


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

    def on(self, focuses: set[str]) -> dict[Result, frozenset[str]]:
        """The results on some focus nodes."""
        return {result: self.results[result] for result in self.results if result.focus in focuses}


@dataclass(frozen=True)
class Fixture:
    """A file's data, the report expected of them, and the shapes that a valid file is about."""

    path: Path
    data: list[ox.Triple]
    report: Report
    about: frozenset[str]

    @cached_property
    def names(self) -> set[str]:
        """What belongs to this fixture alone: its subjects, and what else is no ontology's."""
        terms = [t for triple in self.data for t in (triple.subject, triple.object)]
        iris = {t.value for t in terms if isinstance(t, ox.NamedNode)}
        subjects = {str(t.subject).strip("<>") for t in self.data}
        return {shorten(i) for i in iris if i in subjects or i.startswith((ID, CLAIM, SOURCE))}


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


def complete(house: House, data: Iterable[ox.Triple]) -> bytes:
    """Data with the ontology of a house and with what its rules derive, as N-Triples."""
    graph = Graph()
    graph.add([*read_all(house.ontology), *data])
    derive(graph, house.rules)
    return n_triples(graph.triples()).encode("utf-8")


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
