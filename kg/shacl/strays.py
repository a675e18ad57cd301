"""Strays: what demands something of data and is no shape, so that nothing is held to it.

    find_strays(Shapes(graph)) -> [ex:Boat]      a class with sh:property that is no sh:NodeShape

A class is the target of what is said of it only where it is a `sh:NodeShape`, too:
https://www.w3.org/TR/shacl/#implicit-targetClass
"""

from __future__ import annotations

from typing import Final

from rdflib.namespace import RDF, SH
from rdflib.term import Node, URIRef

from kg.shacl.components import PARAMETERS
from kg.shacl.shapes import TARGETS, Shapes

DEMANDS: Final = frozenset({*PARAMETERS, SH.sparql}) - {
    SH.deactivated, SH.flags, SH.ignoredProperties, SH.message, SH.severity, *TARGETS,
}  # fmt: skip
"""The properties by which a shape demands something of data."""


def find_strays(shapes: Shapes) -> list[Node]:
    """Named things with constraints, without a target or a type of SHACL, to which nothing refers.

    >>> from rdflib import Graph
    >>> graph = Graph().parse(data='''
    ... @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
    ... ex:Boat sh:closed true . ex:Ship sh:closed true ; sh:targetClass ex:Ship .''')
    >>> [str(node) for node in find_strays(Shapes(graph))]
    ['http://example.org/Boat']
    """
    graph = shapes.graph
    demanding = {s for p in DEMANDS for s in graph.subjects(p) if isinstance(s, URIRef)}
    used = {*shapes.parents, *shapes.roots, *graph.objects(None, SH.parameter)}
    found = (node for node in demanding - used if not _is_of_shacl(shapes, node))
    return sorted(found, key=str)


def _is_of_shacl(shapes: Shapes, node: Node) -> bool:
    return any(str(kind).startswith(str(SH)) for kind in shapes.graph.objects(node, RDF.type))
