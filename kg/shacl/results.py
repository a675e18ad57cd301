"""Results: what validation finds, read from reports and written as reports.

results_of(report) -> (node, Result(focus, path, component, value, …)), …
report_of(results) -> rdflib.Graph                 the W3C validation report
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import BNode, Literal, Node

from kg.rdf.paths import AnyPath, from_path, to_path


@dataclass(frozen=True, slots=True)
class Result:
    """A result of validation: what a report says of it, None where it does not say.

    Shape and constraint are nodes of the shapes graph. In what is expected of shapes, value, shape
    and severity are None where any will do.
    """

    focus: Node
    path: AnyPath | None
    component: Node | None
    value: Node | None = None
    shape: Node | None = None
    severity: Node | None = None
    constraint: Node | None = None
    messages: tuple[Literal, ...] = ()

    def __hash__(self) -> int:
        """That of what differs most, since a million results are held to each other."""
        return hash((self.focus, self.value, self.component))


def results_of(report: rdflib.Graph, root: Node | None = None) -> Iterator[tuple[Node, Result]]:
    """The results of a report, each with its node; rdf:nil stands for a missing focus node.

    >>> report = report_of([Result(rdflib.URIRef("urn:a"), None, SH.InConstraintComponent)])
    >>> [(str(result.focus), result.value) for _, result in results_of(report)]
    [('urn:a', None)]
    """
    for node in report.objects(root, SH.result):
        yield node, _read(report, node)


def _read(report: rdflib.Graph, node: Node) -> Result:
    found: dict[Node, Node] = dict(report.predicate_objects(node))
    return Result(
        focus=found.get(SH.focusNode, RDF.nil),
        path=to_path(report, found.get(SH.resultPath)),
        component=found.get(SH.sourceConstraintComponent),
        value=found.get(SH.value),
        shape=found.get(SH.sourceShape),
        severity=found.get(SH.resultSeverity),
        constraint=found.get(SH.sourceConstraint),
        messages=tuple(m for m in report.objects(node, SH.resultMessage) if isinstance(m, Literal)),
    )


def report_of(results: Iterable[Result]) -> rdflib.Graph:
    """The W3C validation report with these results.

    >>> [str(conforms) for conforms in report_of([]).objects(None, SH.conforms)]
    ['true']
    """
    graph, report, conforms = rdflib.Graph(), BNode(), True
    graph.bind("sh", SH)
    for result in results:
        conforms = False
        graph.add((report, SH.result, _write(graph, result)))
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(conforms)))
    return graph


def _write(graph: rdflib.Graph, result: Result) -> BNode:
    node = BNode()
    pairs = [
        (RDF.type, SH.ValidationResult),
        (SH.focusNode, result.focus),
        (SH.resultPath, None if result.path is None else from_path(graph, result.path)),
        (SH.value, result.value),
        (SH.sourceShape, result.shape),
        (SH.sourceConstraintComponent, result.component),
        (SH.sourceConstraint, result.constraint),
        (SH.resultSeverity, result.severity),
        *((SH.resultMessage, message) for message in result.messages),
    ]
    for predicate, value in pairs:
        if value is not None:
            graph.add((node, predicate, value))
    return node
