"""A view of a store in rdflib's terms, each of which is made once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
from rdflib.term import Node

from kg.rdf.nodes import Nodes, Triple, as_term


class View:
    """A store as rdflib's terms see it.

    >>> view = View(ox.Store())
    >>> list(view.triples())
    []
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._inside: dict[Node, Any] = {}
        self._outside = Nodes()

    def triples(
        self, s: Node | None = None, p: Node | None = None, o: Node | None = None
    ) -> Iterator[Triple]:
        """The triples that match; None matches all."""
        pattern = [None if term is None else self._term(term) for term in (s, p, o)]
        if isinstance(pattern[0], ox.Literal) or not isinstance(pattern[1], ox.NamedNode | None):
            return
        nodes = self._outside
        for quad in self._store.quads_for_pattern(pattern[0], pattern[1], pattern[2]):
            yield nodes[quad.subject], nodes[quad.predicate], nodes[quad.object]

    def _term(self, node: Node) -> Any:
        term = self._inside.get(node)
        if term is None:
            term = self._inside[node] = as_term(node)
        return term
