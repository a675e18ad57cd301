"""What is left of a shapes graph without its faulty shapes.

    leave_out(Shapes(graph), find_faults(Shapes(graph))) -> Shapes

An engine refuses a whole graph for one bad shape, without saying where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.rdf.nodes import new_graph
from kg.shacl.cycles import Step
from kg.shacl.shapes import TARGETS, VALIDATORS, Shapes
from kg.shacl.wellformed import Fault

_CONJUNCTIVE = (SH.property, SH.node, SH.sparql)


def leave_out(shapes: Shapes, faults: Iterable[Fault]) -> Shapes:
    """The shapes that can be run.

    A faulty part of a conjunction is left out alone; where leaving it out could turn what fails
    into what holds, all shapes with a target that refer to it are.
    """
    fatal = {fault.node for fault in faults if fault.fatal}
    if not fatal:
        return shapes
    graph = new_graph()
    for triple in shapes.graph:
        graph.add(triple)
    components = {c for node in fatal for p in VALIDATORS for c in shapes.graph.subjects(p, node)}
    for node in fatal.union(*(_users(shapes, component) for component in components)):
        _remove(graph, shapes, node)
    for component in components:
        graph.remove((component, None, None))
    return Shapes(graph)


def _users(shapes: Shapes, component: Node) -> set[Node]:
    """The shapes that use a constraint component of the graph's own."""
    graph = shapes.graph
    parameters = graph.objects(component, SH.parameter)
    paths = {path for parameter in parameters for path in graph.objects(parameter, SH.path)}
    return {shape for path in paths for shape in graph.subjects(path) if shape in shapes.all}


def _remove(graph: rdflib.Graph, shapes: Shapes, node: Node) -> None:
    ancestors = _ancestors(shapes, node)
    if all(predicate in _CONJUNCTIVE for predicate, _ in ancestors):
        for predicate in _CONJUNCTIVE:
            graph.remove((None, predicate, node))
        _untarget(graph, node)
    else:
        for root in {node, *(parent for _, parent in ancestors)}:
            _untarget(graph, root)


def _ancestors(shapes: Shapes, node: Node) -> set[Step]:
    """All that refers to a node, directly or not, with the property that does so."""
    found: set[Step] = set()
    todo = [node]
    while todo:
        current = todo.pop()
        queried = [(SH.sparql, s) for s in shapes.graph.subjects(SH.sparql, current)]
        for step in {*shapes.parents.get(current, ()), *queried} - found:
            found.add(step)
            todo.append(step[1])
    return found


def _untarget(graph: rdflib.Graph, node: Node) -> None:
    for predicate in TARGETS:
        graph.remove((node, predicate, None))
    for kind in (SH.NodeShape, SH.PropertyShape):
        graph.remove((node, RDF.type, kind))
