"""Shapes: a shapes graph read as shapes that refer to each other, with their targets.

shapes = Shapes(graph)
shapes.roots                 those with a target
shapes.links, shapes.parents what refers to what, by which property
shapes.closure([root])       a shape and all that it refers to
prologue(graph, constraint)  the PREFIX lines of a query in it
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Node, URIRef

from kg.rdf.paths import members

QUERIES = (SH.select, SH.ask)
SKOLEM = "urn:x-shape:"
ONLY: Final = f"{SKOLEM}only:"
"""What the property of a constraint that alone reports begins with, followed by its own IRI."""
TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
VALIDATORS: Final = (SH.validator, SH.nodeValidator, SH.propertyValidator)
_SHAPE_VALUED = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS_OF_SHAPES = (SH["and"], SH["or"], SH.xone)


@dataclass
class Shapes:
    """A shapes graph and how its shapes hang together."""

    graph: rdflib.Graph

    @cached_property
    def roots(self) -> list[Node]:
        """The shapes with a target, those of classes that are shapes themselves included."""
        named = {s for predicate in TARGETS for s in self.graph.subjects(predicate)}
        return sorted(named | self.implicit, key=node_order)

    @cached_property
    def implicit(self) -> set[Node]:
        """Shapes that are classes: their instances are their targets."""
        kinds = {
            RDFS.Class,
            OWL.Class,
            *self.graph.transitive_subjects(RDFS.subClassOf, RDFS.Class),
        }
        classes = {s for kind in kinds for s in self.graph.subjects(RDF.type, kind)}
        shapes = {
            s
            for kind in (SH.NodeShape, SH.PropertyShape)
            for s in self.graph.subjects(RDF.type, kind)
        }
        return {s for s in classes & shapes if isinstance(s, URIRef)}

    @cached_property
    def links(self) -> dict[Node, list[tuple[URIRef, Node]]]:
        """The shapes that a shape refers to, with the property that does so."""
        found: dict[Node, list[tuple[URIRef, Node]]] = {}
        for predicate in _SHAPE_VALUED:
            for shape, other in self.graph.subject_objects(predicate):
                found.setdefault(shape, []).append((predicate, other))
        for predicate in _LISTS_OF_SHAPES:
            for shape, head in self.graph.subject_objects(predicate):
                others = ((predicate, other) for other in members(self.graph, head))
                found.setdefault(shape, []).extend(others)
        return found

    @cached_property
    def parents(self) -> dict[Node, list[tuple[URIRef, Node]]]:
        """The shapes that refer to a shape, with the property that does so."""
        found: dict[Node, list[tuple[URIRef, Node]]] = {}
        for shape, links in self.links.items():
            for predicate, other in links:
                found.setdefault(other, []).append((predicate, shape))
        return found

    def closure(self, start: Iterable[Node]) -> set[Node]:
        """Shapes and all that they refer to."""
        todo = list(start)
        seen = set(todo)
        while todo:
            for _, other in self.links.get(todo.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    @cached_property
    def parameters(self) -> set[Node]:
        """The properties that are parameters of the graph's own constraint components."""
        described = self.graph.objects(None, SH.parameter)
        return {path for node in described for path in self.graph.objects(node, SH.path)}

    @cached_property
    def all(self) -> set[Node]:
        """Everything that is used as a shape."""
        typed = {
            s for k in (SH.NodeShape, SH.PropertyShape) for s in self.graph.subjects(RDF.type, k)
        }
        return self.closure([*self.roots, *typed, *self.links])


def prologue(graph: rdflib.Graph, node: Node) -> str:
    """The PREFIX lines of a SPARQL constraint or validator, on one line so that lines stay.

    What cannot be declared so is left out, and then undeclared.

    >>> graph = rdflib.Graph().parse(data='''
    ... @prefix sh: <http://www.w3.org/ns/shacl#> .
    ... <urn:q> sh:prefixes [ sh:declare [ sh:prefix "ex" ; sh:namespace "urn:ex:" ] ] .''')
    >>> prologue(graph, URIRef("urn:q"))
    'PREFIX ex: <urn:ex:> '
    """
    found = {prefix: min(namespaces) for prefix, namespaces in _declared(graph, node).items()}
    return "".join(
        f"PREFIX {prefix}: <{found[prefix]}> "
        for prefix in sorted(found)
        if _PREFIX.fullmatch(prefix) and _NAMESPACE.fullmatch(found[prefix])
    )


# What is none of these could end the declaration and begin something else.
_PREFIX: Final = re.compile(r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?")
_NAMESPACE: Final = re.compile(r'[^\x00-\x20<>"{}|^`\\]*')


def clashes(graph: rdflib.Graph, node: Node) -> list[tuple[str, list[str]]]:
    """The prefixes that are declared for several namespaces for a query, with these.

    Rule: https://www.w3.org/TR/shacl/#sparql-prefixes

    >>> graph = rdflib.Graph().parse(data='''
    ... @prefix sh: <http://www.w3.org/ns/shacl#> .
    ... <urn:q> sh:prefixes [ sh:declare [ sh:prefix "e" ; sh:namespace "urn:a" ] ,
    ...     [ sh:prefix "e" ; sh:namespace "urn:b" ] ] .''')
    >>> clashes(graph, URIRef("urn:q"))
    [('e', ['urn:a', 'urn:b'])]
    """
    found = _declared(graph, node).items()
    return sorted((prefix, sorted(spaces)) for prefix, spaces in found if len(spaces) > 1)


def _declared(graph: rdflib.Graph, node: Node) -> dict[str, set[str]]:
    """The namespaces of each prefix that a query may use."""
    found: dict[str, set[str]] = {}
    for start in graph.objects(node, SH.prefixes):
        for ontology in graph.transitive_objects(start, OWL.imports):
            for declared in graph.objects(ontology, SH.declare):
                spaces = found.setdefault(str(graph.value(declared, SH.prefix)), set())
                spaces |= {str(space) for space in graph.objects(declared, SH.namespace)}
    return {prefix: spaces for prefix, spaces in found.items() if spaces}


def node_order(node: Node) -> tuple[str, str]:
    """What nodes are sorted by: blank ones first.

    >>> node_order(URIRef("urn:a"))
    ('URIRef', 'urn:a')
    """
    return type(node).__name__, str(node)
