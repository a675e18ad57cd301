"""The W3C's SHACL test suites, core and SPARQL, on each engine.

`W3C_TESTS` names the folder in which `shacl/manifest.ttl` lies; the suites are not part of this
repository. Reports are compared result by result: focus, path, value, severity, component, shape and
constraint. What is not passed is listed here, so that a gain shows as well as a loss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlparse
from urllib.request import url2pathname

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH, Namespace
from rdflib.term import BNode, Node, URIRef

from kg.errors import KgError
from kg.rdf.nodes import read_graph
from kg.rdf.paths import to_path
from kg.shacl.engines import Engine
from kg.shacl.shapes import Shapes
from kg.shacl.validation import validate
from kg.shacl.wellformed import find_faults
from tests.conftest import W3C
from tests.kg.shacl.test_results import n_triples

FOLDER = W3C if W3C.is_dir() else None
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="the W3C suites are not here: name their folder with W3C_TESTS"
)
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

UNSUPPORTED: dict[Engine, set[str]] = {
    "sets": set(),
    "pyshacl": {"sparql/pre-binding/shapesGraph-001"},  # queries that read the shapes graph
}
CORE, SPARQL = 98, 22


class Case(NamedTuple):
    """A test: a data graph, a shapes graph, and the report expected; None for a failure."""

    name: str
    data: rdflib.Graph
    shapes: rdflib.Graph
    expected: rdflib.Graph | None


@cache
def load(iri: str) -> rdflib.Graph:
    content = path_of(iri).read_bytes()
    turtle = ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=iri)
    return read_graph(n_triples(turtle))


def path_of(iri: str) -> Path:
    return Path(url2pathname(urlparse(iri).path))


@cache
def cases() -> list[Case]:
    root = Path(str(FOLDER)).resolve() / "shacl" / "manifest.ttl"
    return list(read(root.as_uri(), root.parent.as_uri() + "/"))


def read(manifest: str, base: str) -> Iterator[Case]:
    graph = load(manifest)
    for other in graph.objects(URIRef(manifest), MF.include):
        yield from read(str(other), base)
    for entries in graph.objects(URIRef(manifest), MF.entries):
        for entry in graph.items(entries):
            action = graph.value(entry, MF.action)
            result = graph.value(entry, MF.result)
            yield Case(
                str(entry).removeprefix(base),
                load(str(graph.value(action, SHT.dataGraph))),
                load(str(graph.value(action, SHT.shapesGraph))),
                None if result == SHT.Failure else report_at(graph, result or BNode()),
            )


def report_at(graph: rdflib.Graph, node: Node) -> rdflib.Graph:
    return graph.cbd(node)


Outcome = tuple[bool, Counter[tuple[str, ...]]]
PROPERTIES = (
    SH.focusNode,
    SH.value,
    SH.resultSeverity,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.sourceConstraint,
)


def outcome(report: rdflib.Graph, expected: rdflib.Graph) -> Outcome:
    """Whether it conforms, and each result as often as it is there.

    Where the expected report leaves out the constraint, that is not compared.
    """
    told = any(expected.objects(None, SH.sourceConstraint))
    properties = PROPERTIES if told else PROPERTIES[:-1]
    node = report.value(predicate=RDF.type, object=SH.ValidationReport)
    results = (
        (path_text(report, result), *(text(report.value(result, p)) for p in properties))
        for result in report.objects(node, SH.result)
    )
    return str(report.value(node, SH.conforms)) == "true", Counter(results)


def path_text(report: rdflib.Graph, result: Node) -> str:
    path = to_path(report, report.value(result, SH.resultPath))
    return path.n3() if path is not None else ""


def text(node: Node | None) -> str:
    return "" if node is None else "_:" if isinstance(node, BNode) else node.n3()


ENGINES: tuple[Engine, ...] = ("sets", "pyshacl")


def is_passed(case: Case, engine: Engine) -> bool:
    try:
        report = validate(case.data, case.shapes, engine)
    except KgError:
        return case.expected is None
    if case.expected is None:
        return False
    return outcome(report, case.expected) == outcome(case.expected, case.expected)


def test_the_suites_are_whole() -> None:
    core = [case for case in cases() if case.name.startswith("core/")]
    assert (len(core), len(cases()) - len(core)) == (CORE, SPARQL)
    assert sum(case.expected is None for case in cases()) == 7
    results = sum(len(outcome(c.expected, c.expected)[1]) for c in cases() if c.expected)
    assert results > 200, "the expected reports are not read"


@pytest.mark.parametrize("name", ENGINES)
def test_suites(name: Engine) -> None:
    failed = {case.name for case in cases() if not is_passed(case, name)}
    core = sum(name.startswith("core/") for name in failed)
    print(f"{name}: {CORE - core} of {CORE} core, {SPARQL - len(failed) + core} of {SPARQL} SPARQL")
    assert failed == UNSUPPORTED[name]


def test_another_report_does_not_pass() -> None:
    """The comparison sees each part of a result."""
    case = next(c for c in cases() if c.name == "core/path/path-complex-002")
    assert case.expected is not None
    for predicate in (SH.resultPath, *PROPERTIES[:-1]):
        changed = rdflib.Graph() + case.expected
        changed.remove((next(changed.objects(None, SH.result)), predicate, None))
        assert outcome(changed, case.expected) != outcome(case.expected, case.expected), predicate


def test_what_must_fail_is_a_fault_of_the_shapes() -> None:
    for case in cases():
        fatal = [fault for fault in find_faults(Shapes(case.shapes)) if fault.fatal]
        assert bool(fatal) == (case.expected is None), (case.name, fatal)
