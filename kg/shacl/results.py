"""Results: validation reports read and written, with what an engine leaves out put back.

results_of(report) -> (node, Result(focus, path, component, value, …)), …
engine_results(content, plan) -> [Result, …]       an engine's report, in N-Triples
report_of(results) -> rdflib.Graph                 the W3C validation report
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import BNode, Literal, Node

from kg.rdf.nodes import read_graph
from kg.rdf.paths import AnyPath, from_path, to_path
from kg.rdf.tokens import VARIABLE
from kg.shacl.plan import MADE, Plan
from kg.sparql.text import words


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


def engine_results(content: bytes, plan: Plan) -> list[Result]:
    """The results of an engine's report, with what shifty leaves out put back."""
    report = read_graph(content)
    return [_restored(result, report, node, plan) for node, result in results_of(report)]


def _restored(result: Result, report: rdflib.Graph, node: Node, plan: Plan) -> Result:
    shapes, shape = plan.shapes.graph, plan.original(result.shape)
    path = result.path
    if isinstance(report.value(node, SH.resultPath), BNode):
        path = to_path(shapes, shapes.value(shape, SH.path))
    texts, constraint = _read_messages(result.messages, plan)
    constraint = constraint or plan.original(result.constraint)
    if result.component == SH.SPARQLConstraintComponent:
        constraint = constraint or _only_query(shapes, shape)
    restored = replace(
        result,
        path=path,
        value=plan.original(result.value),
        shape=shape,
        severity=result.severity or SH.Violation,
        constraint=constraint,
        messages=tuple(sorted(texts)),
    )
    return replace(restored, value=None) if _is_focus_again(restored, shapes) else restored


def _read_messages(found: Iterable[Literal], plan: Plan) -> tuple[list[Literal], Node | None]:
    """What an engine says, and the SPARQL constraint that it says it of.

    Where a constraint has messages, pySHACL adds those of its shape, which are for its other ones.
    """
    read = [(m, *plan.unmarked(str(m))) for m in found]
    marked = [entry for entry in read if entry[2] is not None]
    texts = [
        Literal(text, lang=m.language)
        for m, text, _ in marked or read
        if text not in {"", str(MADE)}
    ]
    return texts, marked[0][2] if marked else None


def _only_query(shapes: rdflib.Graph, shape: Node | None) -> Node | None:
    """The one SPARQL constraint of a shape; the message of a query may be its own."""
    queries = list(shapes.objects(shape, SH.sparql))
    return queries[0] if len(queries) == 1 else None


def _is_focus_again(result: Result, shapes: rdflib.Graph) -> bool:
    """Whether shifty gave the focus as value; only for node shapes does it stand for one."""
    if result.value != result.focus or result.component != SH.SPARQLConstraintComponent:
        return False
    query = str(shapes.value(result.constraint, SH.select) or "")
    return (result.shape, SH.path, None) in shapes and "value" not in _listed(query)


def _listed(query: str) -> set[str]:
    """The variables that a query lists in its head, all that it has where it lists `*`."""
    found: set[str] = set()
    for token in words(query):
        if token.text == "*":
            return {t.text[1:] for t in words(query) if t.kind == VARIABLE}
        if token.text == "{":
            break
        found |= {token.text[1:]} if token.kind == VARIABLE else set()
    return found


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
