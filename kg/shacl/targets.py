"""Targets: the focus nodes of shapes, all of them or those among some nodes.

    targets = Targets(Shapes(graph), match)      match: the triples of the data
    targets.of(root), targets.among(root, nodes)

Rules: https://www.w3.org/TR/shacl/#targets
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from kg.rdf.paths import Match
from kg.shacl.shapes import Shapes


class Targets:
    """The focus nodes of a shapes graph in some data; each answer is kept."""

    def __init__(self, shapes: Shapes, match: Match) -> None:
        self.shapes, self._match = shapes, match
        self._known: dict[Node, set[Node]] = {}
        self._classes: dict[Node, set[Node]] = {}
        self._types: dict[Node, set[Node]] = {}

    def of(self, root: Node) -> set[Node]:
        """The focus nodes of a shape."""
        if root not in self._known:
            self._known[root] = set(self._find(root))
        return self._known[root]

    def _find(self, root: Node) -> Iterator[Node]:
        declared, match = self.shapes.graph, self._match
        yield from declared.objects(root, SH.targetNode)
        for kind in self.classes(root):
            yield from (s for s, _, _ in match(None, RDF.type, kind))
        for path in declared.objects(root, SH.targetSubjectsOf):
            yield from (s for s, _, _ in match(None, path, None))
        for path in declared.objects(root, SH.targetObjectsOf):
            yield from (o for _, _, o in match(None, path, None))

    def among(self, root: Node, nodes: set[Node]) -> set[Node]:
        """Those of some nodes that are focus nodes of a shape."""
        declared, match, kinds = self.shapes.graph, self._match, self.classes(root)
        found = nodes & set(declared.objects(root, SH.targetNode))
        if kinds:
            found |= {node for node in nodes if not kinds.isdisjoint(self._types_of(node))}
        for path in declared.objects(root, SH.targetSubjectsOf):
            found |= {node for node in nodes if any(True for _ in match(node, path, None))}
        for path in declared.objects(root, SH.targetObjectsOf):
            found |= {node for node in nodes if any(True for _ in match(None, path, node))}
        return found

    def _types_of(self, node: Node) -> set[Node]:
        if node not in self._types:
            self._types[node] = {o for _, _, o in self._match(node, RDF.type, None)}
        return self._types[node]

    def classes(self, root: Node) -> set[Node]:
        """The classes whose instances are the targets of a shape, with all below them."""
        if root not in self._classes:
            tops = set(self.shapes.graph.objects(root, SH.targetClass))
            tops |= {root} & self.shapes.implicit
            self._classes[root] = {kind for top in tops for kind in self._below(top)}
        return self._classes[root]

    def _below(self, top: Node) -> set[Node]:
        found, todo = {top}, [top]
        while todo:
            new = {s for s, _, _ in self._match(None, RDFS.subClassOf, todo.pop())} - found
            found |= new
            todo += new
        return found
