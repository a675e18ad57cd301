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
    return [_cycle(shapes, knot) for knot in sorted(_knots(shapes), key=_first)]


def knots(shapes: Shapes) -> dict[Node, int]:
    """The shapes that refer to themselves, by whatever way; those of a number refer to each other.

    >>> from rdflib import Graph
    >>> knots(Shapes(Graph().add((URIRef("urn:a"), SH.node, URIRef("urn:b")))))
    {}
    """
    return {node: number for number, knot in enumerate(_knots(shapes)) for node in knot}


def _first(knot: set[Node]) -> tuple[bool, str]:
    return min(map(_order, knot))


def _order(node: Node) -> tuple[bool, str]:
    return isinstance(node, BNode), str(node)


def _knots(shapes: Shapes) -> Iterator[set[Node]]:
    """Sets of shapes of which each refers to each, by whatever way.

    Tarjan's strongly connected components, without recursion: shapes may nest deep.
    """
    number: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    path: list[Node] = []
    open_: set[Node] = set()
    for start in shapes.links:
        todo = [(start, iter(_next(shapes, start)))] if start not in number else []
        while todo:
            node, others = todo[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                path.append(node)
                open_.add(node)
            new = next((other for other in others if other not in number), None)
            if new is not None:
                todo.append((new, iter(_next(shapes, new))))
                continue
            todo.pop()
            lowest[node] = min(
                lowest[near] for near in (node, *_next(shapes, node)) if near in open_
            )
            if lowest[node] == number[node]:
                knot = {path.pop()}
                while node not in knot:
                    knot.add(path.pop())
                open_ -= knot
                if len(knot) > 1 or node in _next(shapes, node):
                    yield knot


def _next(shapes: Shapes, node: Node) -> list[Node]:
    return [other for _, other in shapes.links.get(node, ())]


def _cycle(shapes: Shapes, knot: set[Node]) -> list[Step]:
    steps = [
        (predicate, node, other)
        for node in sorted(knot, key=_order)
        for predicate, other in shapes.links.get(node, ())
        if other in knot
    ]
    predicate, node, other = min(steps, key=lambda step: step[0] not in NEGATIVE)
    return [(predicate, node), *_way(shapes, other, node, knot)]


def _way(shapes: Shapes, start: Node, goal: Node, knot: set[Node]) -> list[Step]:
    """The shortest way from one shape to another."""
    before: dict[Node, Step] = {}
    queue = [start]
    for node in queue:
        if node == goal:
            break
        for predicate, other in shapes.links.get(node, ()):
            if other in knot and other not in before and other != start:
                before[other] = (predicate, node)
                queue.append(other)
    way: list[Step] = []
    while goal != start:
        way.append(before[goal])
        goal = before[goal][1]
    return way[::-1]
