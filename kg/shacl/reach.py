"""Reach: how far a shape looks, over which properties, in which direction, into which nested data.

    reach = Reach(shapes, root)
    reach.forward, reach.inverse, reach.is_closed, reach.queried
    Nested(shapes, match).below(root, focus)   the nodes its inner shapes report on

Whether a change can affect what a shape finds is a question of this alone.
"""

from __future__ import annotations

from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from kg.rdf.paths import Match, steps_of, to_path, values
from kg.shacl.shapes import QUERIES, Shapes, prologue
from kg.sparql.text import predicates

_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)


class Nested:
    """Property shapes within property shapes: they report on the values of the outer one.

    What is reached through sh:node, sh:or and their like is reported as one result on the outside.
    """

    def __init__(self, shapes: Shapes, match: Match) -> None:
        self.shapes, self._match = shapes, match

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
        return {node} if path is None else values(path, [node], self._match)


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
            read = to_path(graph, path)
            for predicate, forward in () if read is None else steps_of(read):
                (self.forward if forward else self.inverse).add(predicate)
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

    def _ask(self, query: str) -> None:
        found = predicates(query)
        self.queried = None if found is None or self.queried is None else self.queried | found
