"""Results: validation reports read and written, with what an engine leaves out put back.

results_of(report) -> (node, Result(focus, path, component, value, …)), …
engine_results(content, plan) -> [Result, …]       an engine's report, in N-Triples
report_of(results) -> rdflib.Graph                 the W3C validation report
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import BNode, Literal, Node, URIRef

from kg.rdf.paths import AnyPath, from_path, to_path
from kg.rdf.tokens import VARIABLE
from kg.shacl.plan import MADE, Plan
from kg.shacl.reading import read_results
from kg.shacl.shapes import SKOLEM
from kg.sparql.text import words

_SIGNS: Final = ("\ue0ff", "{?message}", SKOLEM)  # what an engine's words may have of ours


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


def engine_results(content: bytes, plan: Plan) -> list[Result]:
    """The results of an engine's report, with what shifty leaves out put back."""
    restorer = _Restorer(plan)
    return [restorer.result(*fields) for fields in read_results(content)]


class _Restorer:
    """What an engine leaves out, looked up once for each shape and constraint that it names."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._shapes = plan, plan.shapes.graph
        self._paths: dict[Node | None, AnyPath | None] = {}
        self._only: dict[Node | None, Node | None] = {}
        self._listed: dict[Node | None, set[str]] = {}

    def result(
        self,
        focus: Node,
        path: Node | None,
        component: Node | None,
        value: Node | None,
        shape: Node | None,
        severity: Node | None,
        constraint: Node | None,
        messages: tuple[Literal, ...],
    ) -> Result:
        """A result in terms of the shapes graph."""
        plan = self._plan
        shape, value = plan.original(shape), plan.original(value)
        said, marked = self._read_messages(messages)
        constraint = marked or plan.original(constraint)
        if component == SH.SPARQLConstraintComponent:
            constraint = constraint or self._only_query(shape)
            if value == focus and self._is_focus_again(shape, constraint):
                value = None
        way = path if path is None or isinstance(path, URIRef) else self._path_of(shape)
        return Result(
            focus, way, component, value, shape, severity or SH.Violation, constraint, said
        )

    def _path_of(self, shape: Node | None) -> AnyPath | None:
        """The path of a shape, a blank node in a report where it is no single property."""
        if shape not in self._paths:
            self._paths[shape] = to_path(self._shapes, self._shapes.value(shape, SH.path))
        return self._paths[shape]

    def _read_messages(self, found: tuple[Literal, ...]) -> tuple[tuple[Literal, ...], Node | None]:
        """What an engine says, in order, and the SPARQL constraint that it says it of."""
        if not any(sign in message for message in found for sign in _SIGNS):
            texts = tuple(message for message in found if message)
            return (texts if len(texts) < 2 else tuple(sorted(texts))), None
        said, constraint = _read_messages(found, self._plan)
        return tuple(sorted(said)), constraint

    def _only_query(self, shape: Node | None) -> Node | None:
        """The one SPARQL constraint of a shape; the message of a query may be its own."""
        if shape not in self._only:
            queries = list(self._shapes.objects(shape, SH.sparql))
            self._only[shape] = queries[0] if len(queries) == 1 else None
        return self._only[shape]

    def _is_focus_again(self, shape: Node | None, constraint: Node | None) -> bool:
        """Whether shifty gave the focus as value; only for node shapes does it stand for one."""
        if constraint not in self._listed:
            query = str(self._shapes.value(constraint, SH.select) or "")
            self._listed[constraint] = _listed(query)
        return (shape, SH.path, None) in self._shapes and "value" not in self._listed[constraint]


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
