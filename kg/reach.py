"""Reach: how far a shape looks, over which properties, in which direction, into which nested data.

    reach = Reach(shapes, root)
    reach.forward, reach.inverse, reach.is_closed, reach.queried
    Nested(shapes, Index(store).triples).below(root, focus)   the nodes its inner shapes report on

Whether a change can affect what a shape finds is a question of this alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as PropertyPath
from rdflib.term import Node, URIRef

from kg.lines import Triple, n_triples_term
from kg.mentions import predicates
from kg.shacl import QUERIES, Shapes, prologue, reverse, to_path
from kg.worker import as_node

Triples = Callable[[Node | None, Node | None, Node | None], Iterable[Triple]]


class Index:
    """A store as rdflib's terms see it."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._inside: dict[Node, Any] = {}
        self._outside: dict[Any, Node] = {}

    def triples(
        self, s: Node | None = None, p: Node | None = None, o: Node | None = None
    ) -> Iterator[Triple]:
        """The triples that match; None matches all."""
        pattern = [None if term is None else self._as_ox(term) for term in (s, p, o)]
        if isinstance(pattern[0], ox.Literal) or isinstance(pattern[1], ox.BlankNode):
            return
        for quad in self._store.quads_for_pattern(pattern[0], pattern[1], pattern[2]):
            row = (self._as_node(t) for t in (quad.subject, quad.predicate, quad.object))
            yield next(row), next(row), next(row)

    def _as_ox(self, term: Node) -> Any:
        if term not in self._inside:
            text = f"_:x <x:x> {n_triples_term(term)} ."
            [quad] = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
            self._inside[term] = quad.object
        return self._inside[term]

    def _as_node(self, term: Any) -> Node:
        if term not in self._outside:
            self._outside[term] = as_node(term)
        return self._outside[term]


class Nested:
    """Property shapes within property shapes: they report on the values of the outer one.

    What is reached through sh:node, sh:or and their like is reported as one result on the outside.
    """

    def __init__(self, shapes: Shapes, triples: Triples) -> None:
        self.shapes, self._triples = shapes, triples

    def _properties(self, shape: Node) -> list[Node]:
        return [other for link, other in self.shapes.links.get(shape, ()) if link == SH.property]

    def occurs_in(self, root: Node) -> bool:
        """Whether a shape has any that can report on another node than the focus."""
        outer = [root] if (root, SH.path, None) in self.shapes.graph else self._properties(root)
        return any(map(self._properties, outer))

    def below(self, root: Node, focus: Node) -> set[Node]:
        """The nodes other shapes than the outermost can report on, from one focus node."""
        found: set[Node] = set()
        todo, seen = [(root, focus)], {(root, focus)}
        while todo:
            shape, node = todo.pop()
            inner = self._properties(shape)
            for value in self._values(shape, node) if inner else ():
                found.add(value)
                new = {(other, value) for other in inner} - seen
                seen |= new
                todo += new
        return found

    def _values(self, shape: Node, node: Node) -> set[Node]:
        path = to_path(self.shapes.graph, self.shapes.graph.value(shape, SH.path))
        return {node} if path is None else self._follow(path, {node})

    def _follow(self, path: URIRef | PropertyPath, nodes: set[Node]) -> set[Node]:
        """The nodes that a path leads to from any of some nodes."""
        if isinstance(path, URIRef):
            return {o for node in nodes for _, _, o in self._triples(node, path, None)}
        if isinstance(path, InvPath):
            return self._follow_back(path.arg, nodes)
        if isinstance(path, SequencePath):
            return reduce(lambda reached, part: self._follow(part, reached), path.args, nodes)
        if isinstance(path, AlternativePath):
            return set().union(*(self._follow(part, nodes) for part in path.args))
        assert isinstance(path, MulPath)
        reached = self._follow(path.path, nodes)
        todo = set() if path.mod == "?" else reached
        while todo:
            todo = self._follow(path.path, todo) - reached
            reached |= todo
        return reached if path.mod == "+" else reached | nodes

    def _follow_back(self, path: URIRef | PropertyPath, nodes: set[Node]) -> set[Node]:
        if isinstance(path, URIRef):
            return {s for node in nodes for s, _, _ in self._triples(None, path, node)}
        return self._follow(reverse(path), nodes)


class Reach:
    """The properties over which a shape, with all that it refers to, looks at a graph.

    `forward` and `inverse` are by direction; `is_closed` if it looks at all properties of a node;
    `queried` are those in its queries, or None if a query may look at any.
    """

    def __init__(self, shapes: Shapes, root: Node) -> None:
        self.forward: set[Node] = set()
        self.inverse: set[Node] = set()
        self.is_closed = False
        self.queried: set[Node] | None = set()
        for node in shapes.closure([root]):
            self._read(shapes, node)

    def _read(self, shapes: Shapes, node: Node) -> None:
        graph = shapes.graph
        for path in graph.objects(node, SH.path):
            self._walk(to_path(graph, path), forward=True)
        for predicate in _PAIRS:
            self.forward |= set(graph.objects(node, predicate))
        if (node, SH["class"], None) in graph:
            self.forward |= {RDF.type, RDFS.subClassOf}
        self.is_closed |= (node, SH.closed, None) in graph
        for constraint in graph.objects(node, SH.sparql):
            for query in (q for kind in QUERIES for q in graph.objects(constraint, kind)):
                self._ask(prologue(graph, constraint) + str(query))
        if shapes.parameters & set(graph.predicates(node)):
            self.queried = None

    def _walk(self, path: URIRef | PropertyPath | None, forward: bool) -> None:
        if isinstance(path, URIRef):
            (self.forward if forward else self.inverse).add(path)
        elif isinstance(path, InvPath):
            self._walk(path.arg, not forward)
        elif isinstance(path, MulPath):
            self._walk(path.path, forward)
        elif isinstance(path, SequencePath | AlternativePath):
            for part in path.args:
                self._walk(part, forward)

    def _ask(self, query: str) -> None:
        found = predicates(query)
        self.queried = None if found is None or self.queried is None else self.queried | found


_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
