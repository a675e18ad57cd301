"""What some triples can affect, and on what nodes findings can stand where they stand.

    near = Affected(loaded, triples)    Standing(loaded, triples)
    near.nodes                          all such nodes but those that only a query can tell
    near.focuses()                      {shape: focus nodes} of shapes that have any to report on
    near.is_queried(finding)            whether it is of a shape whose query can see the triples

A finding stands at its focus node, on the way of its path, or where a query points. So it can stand
at a triple if it is of

    the subject of the triple
    focus nodes of shapes from which the paths of the shape, forward and backward, lead to it
    nodes within nested data of these focus nodes, where a shape reports on such
    a shape with a query that can see the triple: one that mentions its predicate, or any

A change of the triple can affect besides

    its predicate and object; what refers to the subject; what shares a label with it

All this may be more than needed, and is never less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import chain

import rdflib
from rdflib.term import Node

from kg.check.finding import Finding
from kg.check.labels import LABELS
from kg.check.project import Loaded
from kg.rdf.nodes import Triple, new_graph
from kg.rdf.view import View
from kg.shacl.reach import Nested, Reach
from kg.shacl.results import Result
from kg.shacl.shapes import Shapes
from kg.shacl.targets import Targets


class Standing:
    """The nodes on which findings can stand at some triples.

    Args:
        loaded: the project as read.
        triples: those in question; they may be in the project no more.
    """

    def __init__(self, loaded: Loaded, triples: list[Triple]) -> None:
        self.loaded, self.triples = loaded, triples
        self.shapes = Shapes(loaded.shapes)
        self._view = View(loaded.graph.store)
        self.targets = Targets(self.shapes, self._view.triples)
        self._inner: dict[Node, dict[Node, set[Node]]] = {}
        self._incoming: dict[Node, list[tuple[Node, Node]]] = {}
        self._outgoing: dict[Node, list[tuple[Node, Node]]] = {}
        self.nodes: set[Node] = set(self._near())
        reaches = {root: Reach(self.shapes, root) for root in self.shapes.roots}
        self.queried = {r for r, reach in reaches.items() if self._can_see(reach)}
        for root in reaches.keys() - self.queried:
            self.nodes |= self.targets.among(root, self._backward(reaches[root]))
        self.nodes.update(*map(self._below, self.shapes.roots))

    # Nodes

    def _near(self) -> Iterator[Node]:
        """The nodes that need no shape to be told."""
        return (subject for subject, _, _ in self.triples)

    @cached_property
    def _given(self) -> rdflib.Graph:
        graph = new_graph()
        for triple in self.triples:
            graph.add(triple)
        return graph

    def _match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples that match, in the project or among those in question."""
        return chain(self._view.triples(s, p, o), self._given.triples((s, p, o)))

    def _can_see(self, reach: Reach) -> bool:
        """Whether a query of a shape mentions a property of the triples, or any property."""
        seen, (properties, _) = reach.queried, self._ends
        return bool(properties) if seen is None else not seen.isdisjoint(properties)

    def _backward(self, reach: Reach) -> set[Node]:
        """The nodes from which a triple in question is within reach of a shape's paths."""
        subjects, values = self._ends
        seen = {s for p in subjects if p in reach.forward or reach.is_closed for s in subjects[p]}
        seen.update(*(values[p] for p in values if p in reach.inverse))
        todo = set(seen)
        while todo:
            node = todo.pop()
            near = {s for s, p in self._into(node) if p in reach.forward}
            if reach.inverse:
                near |= {o for p, o in self._out_of(node) if p in reach.inverse}
            todo |= near - seen
            seen |= near
        return seen

    @cached_property
    def _ends(self) -> tuple[dict[Node, set[Node]], dict[Node, set[Node]]]:
        """The subjects and the objects of the triples in question, by property."""
        subjects, values = defaultdict[Node, set[Node]](set), defaultdict[Node, set[Node]](set)
        for s, p, o in self.triples:
            subjects[p].add(s)
            values[p].add(o)
        return subjects, values

    def _into(self, node: Node) -> Collection[tuple[Node, Node]]:
        """The subjects of which a node is a value, each with the property."""
        if node not in self._incoming:
            self._incoming[node] = [(s, p) for s, p, _ in self._match(None, None, node)]
        return self._incoming[node]

    def _out_of(self, node: Node) -> Collection[tuple[Node, Node]]:
        """The properties of a node, each with its value."""
        if node not in self._outgoing:
            self._outgoing[node] = [(p, o) for _, p, o in self._match(node, None, None)]
        return self._outgoing[node]

    def _below(self, root: Node) -> set[Node]:
        """The nodes in data nested below affected nodes on which a shape reports.

        Whether an affected node is a focus node does not matter: it may have been one.
        """
        nested = Nested(self.shapes, self._match)
        focuses = self.nodes if nested.occurs_in(root) else ()
        return {node for focus in focuses for node in nested.below(root, focus)}

    # Shapes

    def focuses(self) -> dict[Node, set[Node]]:
        """The focus nodes of each shape that has any with findings in question."""
        queried = {root: set(self.targets.of(root)) for root in self.queried}
        return {r: f for r, f in (self.focuses_on(self.nodes) | queried).items() if f}

    def focuses_on(self, nodes: set[Node]) -> dict[Node, set[Node]]:
        """The focus nodes of each shape that has any that leads to findings on these nodes."""
        found = {root: self.targets.among(root, nodes) for root in self.shapes.roots}
        for root in found:
            found[root] |= {f for f, inner in self._nested(root).items() if inner & nodes}
        return {root: focuses for root, focuses in found.items() if focuses}

    def _nested(self, root: Node) -> dict[Node, set[Node]]:
        """The nodes in nested data that a shape reports on in its own name, by focus node."""
        if root not in self._inner:
            nested = Nested(self.shapes, self._view.triples)
            targets = self.targets.of(root) if nested.occurs_in(root) else ()
            self._inner[root] = {focus: nested.below(root, focus) for focus in targets}
        return self._inner[root]

    @cached_property
    def _reported(self) -> dict[Node | None, set[Node]]:
        """The nodes that shapes report on of which a query can see the triples, by shape."""
        found: dict[Node | None, set[Node]] = {}
        for root in self.queried:
            nodes = self.targets.of(root).union(*self._nested(root).values())
            for shape in self.shapes.closure([root]):
                found.setdefault(shape, set()).update(nodes)
        return found

    def may_hold(self, result: Result) -> bool:
        """Whether a finding of a result can stand at the triples in question."""
        return result.focus in self.nodes or result.value in self._terms

    @cached_property
    def _terms(self) -> set[Node]:
        return {term for triple in self.triples for term in triple}

    def is_queried(self, finding: Finding) -> bool:
        """Whether a shape reports it that has a query which can see the triples."""
        return finding.focus in self._reported.get(finding.shape, ())


class Affected(Standing):
    """The nodes that a change of some triples can affect; see `Standing`."""

    def _near(self) -> Iterator[Node]:
        """What the triples name, what refers to their subjects, what shares a label."""
        for triple in self.triples:
            yield from triple
            if triple[1] in LABELS:
                yield from (s for s, _, _ in self._match(None, triple[1], triple[2]))
        for subject in {s for s, _, _ in self.triples}:
            yield from (s for s, _, _ in self._match(None, None, subject))
            yield from (s for s, _, _ in self._match(None, subject, None))
