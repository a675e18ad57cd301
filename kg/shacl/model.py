"""The model: the shapes of a graph read once, each with its path, its constraints and its words.

    model = Model(Shapes(graph))
    shape = model.shape(node)
    shape.path, shape.severity, shape.messages, shape.properties
    shape.constraints -> (Constraint(sh:MinCountConstraintComponent, sh:minCount, 1), …)

Everything that a plan needs of a shapes graph is here; whoever runs plans does not read the graph.
What is switched off with `sh:deactivated` is told by `is_off`, and constraints in SPARQL that are
have been left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Literal, Node, URIRef

from kg.rdf.nodes import literal
from kg.rdf.paths import AnyPath, members, to_path
from kg.shacl.cycles import knots
from kg.shacl.shapes import Shapes, node_order, prologue

QUALIFIED: Final = (SH.qualifiedMinCount, SH.qualifiedMaxCount)
_CORE: Final = (
    SH["and"], SH["class"], SH.closed, SH.datatype, SH.disjoint, SH.equals, SH.hasValue, SH["in"],
    SH.languageIn, SH.lessThan, SH.lessThanOrEquals, SH.maxCount, SH.maxExclusive, SH.maxInclusive,
    SH.maxLength, SH.minCount, SH.minExclusive, SH.minInclusive, SH.minLength, SH.node, SH.nodeKind,
    SH["not"], SH["or"], SH.pattern, *QUALIFIED, SH.uniqueLang, SH.xone,
)  # fmt: skip


def is_true(node: Node | None) -> bool:
    """Whether a flag is set; by the W3C's own test `1` is not `true`.

    >>> is_true(Literal(True)), is_true(Literal("yes")), is_true(None)
    (True, False, False)
    """
    return isinstance(node, Literal) and str(node) == "true"


def component(parameter: Node) -> URIRef:
    """The constraint component of a parameter of SHACL Core.

    >>> component(SH.minCount).rpartition("#")[2]
    'MinCountConstraintComponent'
    """
    name = str(parameter).rpartition("#")[2]
    return SH[f"{name[0].upper()}{name[1:]}ConstraintComponent"]


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a constraint: its text with prefixes, the form, what is said of its results.

    `bound` are the parameters of a component, by the names of their variables.
    """

    text: str
    is_ask: bool
    messages: tuple[Literal, ...]
    bound: Mapping[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that a shape demands: by which component, and with what value of its parameter.

    `members` are those of the list that the value begins; `source` is the node of a constraint in
    SPARQL; the further parameters of Core's components are where they are used.
    """

    component: Node
    parameter: Node
    value: Node
    members: tuple[Node, ...] = ()
    source: Node | None = None
    query: Query | None = None
    flags: str = ""
    qualified: Node | None = None
    siblings: tuple[Node, ...] = ()
    allowed: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: a property shape where it has a path, else a node shape."""

    node: Node
    path: AnyPath | None
    is_off: bool
    severity: Node
    messages: tuple[Literal, ...]
    constraints: tuple[Constraint, ...]
    properties: tuple[Node, ...]

    @property
    def is_queried(self) -> bool:
        """Whether it has a constraint in SPARQL."""
        return any(c.query for c in self.constraints)


class Model:
    """The shapes of a graph; each is read when it is first asked for."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes, self.graph = shapes, shapes.graph
        self._known: dict[Node, Shape] = {}

    def shape(self, node: Node) -> Shape:
        """What a node of the graph demands as a shape."""
        if node not in self._known:
            self._known[node] = self._read(node)
        return self._known[node]

    @cached_property
    def knots(self) -> dict[Node, int]:
        """The shapes that refer to themselves, by the number of those that refer to each other."""
        return knots(self.shapes)

    def _read(self, node: Node) -> Shape:
        graph = self.graph
        return Shape(
            node,
            to_path(graph, graph.value(node, SH.path)),
            is_true(graph.value(node, SH.deactivated)),
            graph.value(node, SH.severity) or SH.Violation,
            self._messages(node),
            tuple(self._constraints(node)),
            tuple(sorted(graph.objects(node, SH.property), key=node_order)),
        )

    def _messages(self, node: Node) -> tuple[Literal, ...]:
        found = self.graph.objects(node, SH.message)
        return tuple(sorted(literal(m, m.language) for m in found if isinstance(m, Literal)))

    def _constraints(self, node: Node) -> Iterator[Constraint]:
        given: dict[Node, list[Node]] = {}
        for predicate, value in self.graph.predicate_objects(node):
            given.setdefault(predicate, []).append(value)
        for parameter in _CORE:
            for value in sorted(given.get(parameter, ()), key=node_order):
                if parameter not in QUALIFIED or SH.qualifiedValueShape in given:
                    yield self._core(node, parameter, value)
        for source in sorted(given.get(SH.sparql, ()), key=node_order):
            if not is_true(self.graph.value(source, SH.deactivated)):
                yield self._sparql(source)
        if not self.shapes.parameters.isdisjoint(given):
            for kind in self._components:
                yield from self._custom(node, kind)

    def _core(self, node: Node, parameter: URIRef, value: Node) -> Constraint:
        graph = self.graph
        listed = tuple(members(graph, value)) if parameter in _LISTS else ()
        if parameter in QUALIFIED:
            return self._counted(node, parameter, value)
        return Constraint(
            component(parameter),
            parameter,
            value,
            listed,
            flags=str(graph.value(node, SH.flags) or "") if parameter == SH.pattern else "",
            allowed=tuple(self._allowed(node)) if parameter == SH.closed else (),
        )

    def _counted(self, node: Node, parameter: URIRef, value: Node) -> Constraint:
        graph = self.graph
        disjoint = is_true(graph.value(node, SH.qualifiedValueShapesDisjoint))
        others = sorted(siblings(graph, node), key=node_order) if disjoint else ()
        kind, qualified = component(parameter), graph.value(node, SH.qualifiedValueShape)
        return Constraint(kind, parameter, value, qualified=qualified, siblings=tuple(others))

    def _allowed(self, node: Node) -> Iterator[Node]:
        """The properties that a closed shape has or ignores."""
        graph = self.graph
        yield from members(graph, graph.value(node, SH.ignoredProperties) or RDF.nil)
        for inner in graph.objects(node, SH.property):
            yield from (p for p in graph.objects(inner, SH.path) if isinstance(p, URIRef))

    # Queries

    def _sparql(self, source: Node) -> Constraint:
        text = prologue(self.graph, source) + str(self.graph.value(source, SH.select))
        query = Query(text, False, self._messages(source))
        return Constraint(SH.SPARQLConstraintComponent, SH.sparql, source, (), source, query)

    @cached_property
    def _components(self) -> list[Node]:
        return sorted(set(self.graph.subjects(SH.parameter)), key=node_order)

    def _custom(self, node: Node, kind: Node) -> Iterator[Constraint]:
        """A constraint for each value of a component's one parameter, or one for all together."""
        graph = self.graph
        described = sorted(graph.objects(kind, SH.parameter), key=node_order)
        paths = {p: graph.value(p, SH.path) or RDF.nil for p in described}
        given = {p: sorted(graph.objects(node, path), key=node_order) for p, path in paths.items()}
        needed = [p for p in described if not is_true(graph.value(p, SH.optional))]
        validator = self._validator(node, kind)
        if validator is None or not any(given.values()) or not all(given[p] for p in needed):
            return
        several = given[described[0]] if len(described) == 1 else [None]
        for one in several:
            chosen = {p: one or found[0] for p, found in given.items() if found}
            bound = {_local(paths[p]): value for p, value in chosen.items()}
            first = next(iter(chosen))
            query = self._query(kind, validator, bound)
            yield Constraint(kind, paths[first], chosen[first], query=query)

    def _validator(self, node: Node, kind: Node) -> Node | None:
        is_node_shape = self.graph.value(node, SH.path) is None
        own = SH.nodeValidator if is_node_shape else SH.propertyValidator
        return self.graph.value(kind, own) or self.graph.value(kind, SH.validator)

    def _query(self, kind: Node, validator: Node, bound: Mapping[str, Node]) -> Query:
        graph = self.graph
        messages = self._messages(validator) or self._messages(kind)
        select = graph.value(validator, SH.select)
        text = select or graph.value(validator, SH.ask)
        return Query(prologue(graph, validator) + str(text), select is None, messages, bound)


_LISTS: Final = frozenset({SH["and"], SH["or"], SH.xone, SH["in"], SH.languageIn})


def siblings(shapes: rdflib.Graph, shape: Node) -> set[Node]:
    """The qualified shapes that stand beside that of a property shape, below the same shapes."""
    own = set(shapes.objects(shape, SH.qualifiedValueShape))
    beside = {
        qualified
        for parent in shapes.subjects(SH.property, shape)
        for other in shapes.objects(parent, SH.property)
        for qualified in shapes.objects(other, SH.qualifiedValueShape)
    }
    return beside - own


def _local(path: Node) -> str:
    """The name of a parameter's variable: what stands after the last `#`, `/` or `:`."""
    return re.split("[#/:]", str(path))[-1]
