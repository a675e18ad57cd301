"""Fixtures of shapes: a Turtle file with data and the validation report expected of them.

    fixture = read_fixture(Path("tests/shapes/invalid/support-without-recipient.ttl"))
    fixture.data, fixture.conforms, fixture.results

What is reachable from the sh:ValidationReport is the report (also as the mf:result of a W3C test
entry, which with its manifest is no data either); the rest is data. A result names focus node, path
and constraint component, and may state value, source shape and severity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.namespace import DCTERMS, RDF, SH
from rdflib.term import Node

from kg.errors import KgError
from kg.graph import TYPE
from kg.reading import Term, check_turtle, read_bytes
from kg.shacl import to_path
from kg.worker import as_node

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"


def _names(base: object, *names: str) -> frozenset[Term]:
    return frozenset(ox.NamedNode(f"{base}{name}") for name in names)


# What these say of a result are nodes of the data or of the shapes, not parts of the report.
_REFERENCES = _names(SH, "focusNode", "value", "sourceShape", "sourceConstraint")
_PARTS = _names(SH, "result", "detail")
_APPARATUS = _names(_MF, "action", "entries") | _names(RDF, "first", "rest")
_RESULT_OF_TEST, _MANIFEST = ox.NamedNode(f"{_MF}result"), ox.NamedNode(f"{_MF}Manifest")
_REPORT_SAYS = _names(SH, "conforms") | {_RESULT_OF_TEST}
_REPORT = ox.NamedNode(str(SH.ValidationReport))


@dataclass(frozen=True, slots=True)
class Result:
    """A validation result; `path` as SPARQL writes it, empty where there is none.

    In an expectation, value, shape and severity are None where it does not state them.
    """

    focus: Node
    path: str
    component: Node
    value: Node | None = None
    shape: Node | None = None
    severity: Node | None = None


@dataclass(frozen=True)
class Fixture:
    """A fixture's data and the report expected of them.

    `about` are the shapes that the report names with dcterms:subject; `blank` are the blank nodes
    of the data, which a report can name only in the same file.
    """

    path: Path
    data: tuple[ox.Triple, ...]
    conforms: bool
    results: tuple[Result, ...]
    about: frozenset[Node]

    @cached_property
    def blank(self) -> frozenset[Node]:
        """The blank nodes of the data."""
        terms = (term for t in self.data for term in (t.subject, t.object))
        return frozenset(as_node(term) for term in terms if isinstance(term, ox.BlankNode))


def read_fixture(path: Path) -> Fixture:
    """A fixture: its data apart from the report that it expects.

    Raises:
        KgError: the file cannot be read, is not valid Turtle, has not exactly one report, or this
            leaves out what it must say.
    """
    triples = read_triples(path)
    written = _by_subject(triples)
    apparatus = _reached(written, _entries(triples), _leads_to_apparatus)
    report = _reached(written, _reports(triples), _leads_to_report) - apparatus
    graph = to_graph(t for subject in report for t in written.get(subject, ()))
    root = _only_report(graph, path)
    return Fixture(
        path,
        tuple(t for t in triples if t.subject not in report and t.subject not in apparatus),
        _conforms(graph, root, path),
        tuple(_expected(graph, root, path)),
        frozenset(graph.objects(root, DCTERMS.subject)),
    )


def read_triples(path: Path) -> list[ox.Triple]:
    """The triples of a file, each once, with literals as written: a store changes 4.0 into 4."""
    check_turtle(path)
    base = path.resolve().as_uri()
    parsed = ox.parse(
        read_bytes(path), format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True
    )
    return list(dict.fromkeys(quad.triple for quad in parsed))


_Written = dict[Term, list[ox.Triple]]


def _by_subject(triples: Iterable[ox.Triple]) -> _Written:
    found: _Written = {}
    for t in triples:
        found.setdefault(t.subject, []).append(t)
    return found


def _reports(triples: Iterable[ox.Triple]) -> set[Term]:
    """What is a report, or used as one."""
    return {
        t.object if t.predicate == _RESULT_OF_TEST else t.subject
        for t in triples
        if t.predicate in _REPORT_SAYS or (t.predicate == TYPE and t.object == _REPORT)
    }


def _entries(triples: Iterable[ox.Triple]) -> set[Term]:
    """Test entries and manifests of the W3C's kind."""
    return {t.subject for t in triples if t.predicate == _RESULT_OF_TEST or t.object == _MANIFEST}


def _leads_to_report(t: ox.Triple) -> bool:
    blank = isinstance(t.object, ox.BlankNode)
    return t.predicate in _PARTS or (blank and t.predicate not in _REFERENCES)


def _leads_to_apparatus(t: ox.Triple) -> bool:
    return isinstance(t.object, ox.BlankNode) and t.predicate in _APPARATUS


def _reached(written: _Written, start: set[Term], leads: Callable[[ox.Triple], bool]) -> set[Term]:
    seen = set(start)
    todo = list(start)
    while todo:
        for t in written.get(todo.pop(), ()):
            if leads(t) and t.object not in seen:
                seen.add(t.object)
                todo.append(t.object)
    return seen


def to_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Triples as an rdflib graph, with literals and labels of blank nodes as they are."""
    graph = rdflib.Graph()
    for t in triples:
        graph.add((as_node(t.subject), as_node(t.predicate), as_node(t.object)))
    return graph


def _only_report(graph: rdflib.Graph, path: Path) -> Node:
    parts = set(graph.objects(None, SH.result)) | set(graph.objects(None, SH.detail))
    found = {*graph.subjects(RDF.type, SH.ValidationReport), *graph.subjects(SH.conforms)} - parts
    if not found:
        raise KgError(
            "No report is expected: add a node of type sh:ValidationReport with sh:conforms.",
            file=path,
            chinese="未给出预期报告:请添加类型为 sh:ValidationReport、带 sh:conforms 的节点。",
        )
    if len(found) > 1:
        raise KgError(
            f"{len(found)} reports are expected: leave one sh:ValidationReport in the file.",
            file=path,
            chinese=f"给出了 {len(found)} 份预期报告:文件中只能保留一个 sh:ValidationReport。",
        )
    return found.pop()


def _conforms(graph: rdflib.Graph, root: Node, path: Path) -> bool:
    found = [str(value) for value in graph.objects(root, SH.conforms)]
    if found not in (["true"], ["false"]):
        raise KgError(
            "The report does not say if the data conform: write one sh:conforms, true or false.",
            file=path,
            chinese="报告未说明数据是否符合:请写一次 sh:conforms true 或 false。",
        )
    return found == ["true"]


def _expected(graph: rdflib.Graph, root: Node, path: Path) -> list[Result]:
    found = [result for _, result in read_results(graph, root)]
    if any(RDF.nil in (result.focus, result.component) for result in found):
        raise KgError(
            "A result lacks its sh:focusNode or its sh:sourceConstraintComponent: add it.",
            file=path,
            chinese="有一项结果缺少 sh:focusNode 或 sh:sourceConstraintComponent:请补上。",
        )
    return found


def read_results(graph: rdflib.Graph, root: Node | None = None) -> Iterator[tuple[Node, Result]]:
    """The results of a report; rdf:nil stands for a focus node or component that is missing."""
    for node in graph.objects(root, SH.result):
        path = graph.value(node, SH.resultPath)
        yield (
            node,
            Result(
                graph.value(node, SH.focusNode) or RDF.nil,
                _path_text(graph, path),
                graph.value(node, SH.sourceConstraintComponent) or RDF.nil,
                graph.value(node, SH.value),
                graph.value(node, SH.sourceShape),
                graph.value(node, SH.resultSeverity),
            ),
        )


def _path_text(graph: rdflib.Graph, node: Node | None) -> str:
    if node is None:
        return ""
    path = to_path(graph, node)
    return path.n3() if path is not None else node.n3()
