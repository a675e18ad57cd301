"""Cycles: shapes that refer to themselves, which SHACL gives no meaning.

find_cycles(Shapes(graph)) -> [[(SH.node, ex:A), (SH["not"], ex:B)], …]
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import SH
from rdflib.term import BNode, Node, URIRef

from kg.shacl.shapes import Shapes

NEGATIVE = (SH["not"], SH.xone, SH.qualifiedValueShape)
Step = tuple[URIRef, Node]


def find_cycles(shapes: Shapes) -> list[list[Step]]:
    """One cycle of each knot of shapes, through a negation if it has one.

    A step is a shape and the property by which it refers to the next.

    >>> from rdflib import Graph
    >>> [cycle] = find_cycles(Shapes(Graph().add((URIRef("urn:a"), SH.node, URIRef("urn:a")))))
    >>> [(str(predicate), str(shape)) for predicate, shape in cycle]
    [('http://www.w3.org/ns/shacl#node', 'urn:a')]
    """
    found: list[list[Step]] = []
    done: set[Node] = set()
    for knot in _knots(shapes):
        if not done & knot:
            done |= knot
            found.append(_cycle(shapes, knot))
    return found


def _knots(shapes: Shapes) -> Iterator[set[Node]]:
    """Sets of shapes of which each refers to each, by whatever way."""
    for node in sorted(shapes.links, key=lambda n: (isinstance(n, BNode), str(n))):
        reached = shapes.closure(other for _, other in shapes.links[node])
        if node in reached:
            yield {other for other in reached if node in shapes.closure(_next(shapes, other))}


def _next(shapes: Shapes, node: Node) -> list[Node]:
    return [other for _, other in shapes.links.get(node, ())]


def _cycle(shapes: Shapes, knot: set[Node]) -> list[Step]:
    steps = [
        (predicate, node, other)
        for node in sorted(knot, key=lambda n: (isinstance(n, BNode), str(n)))
        for predicate, other in shapes.links.get(node, ())
        if other in knot
    ]
    predicate, node, other = min(steps, key=lambda step: step[0] not in NEGATIVE)
    return [(predicate, node), *_way(shapes, other, node, knot)]


def _way(shapes: Shapes, start: Node, goal: Node, knot: set[Node]) -> list[Step]:
    """The shortest way from one shape to another."""
    ways: dict[Node, list[Step]] = {start: []}
    queue = [start]
    for node in queue:
        if node == goal:
            break
        for predicate, other in shapes.links.get(node, ()):
            if other in knot and other not in ways:
                ways[other] = [*ways[node], (predicate, node)]
                queue.append(other)
    return ways[goal]
