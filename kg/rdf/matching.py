"""Matching: which blank nodes of one reading of a file are which of another reading.

renamed(found, triples) -> {BNode("~1"): BNode("f1b1"), …}

Two parsers give blank nodes labels of their own. What they are values of, in the order of the
file, tells them apart from the named ones on; those that are values of nothing are told by what is
said of them. No attempt is made at more: what is not matched has no place of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rdflib.term import BNode, Node

from kg.rdf.nodes import Triple, n_triples_term


def renamed(found: Sequence[Triple], triples: Sequence[Triple]) -> dict[Node, Node]:
    """The labels in `triples` of the blank nodes in `found`, as far as they can be told.

    >>> from rdflib import URIRef
    >>> s, p = URIRef("urn:s"), URIRef("urn:p")
    >>> renamed([(s, p, BNode("a"))], [(s, p, BNode("b"))])
    {rdflib.term.BNode('a'): rdflib.term.BNode('b')}
    """
    ours, theirs = _slots(found), _slots(triples)
    names: dict[Node, Node] = {}
    roots, others_of = _roots(found), _roots(triples)
    todo = [
        pair for key, nodes in roots.items()
        if len(nodes) == len(others_of.get(key, ()))
        for pair in zip(nodes, others_of[key], strict=True)
    ]  # fmt: skip
    todo += [(s, s) for s in dict.fromkeys(s for s, _, _ in found if not isinstance(s, BNode))]
    while todo:
        here, there = todo.pop()
        if isinstance(here, BNode):
            if here in names:
                continue
            names[here] = there
        for predicate, values in ours.get(here, {}).items():
            others = theirs.get(there, {}).get(predicate, [])
            if len(others) == len(values):
                todo += zip(values, others, strict=True)
    return names


def _slots(triples: Iterable[Triple]) -> dict[Node, dict[Node, list[Node]]]:
    """The blank nodes that are values, by subject and property, in order."""
    slots: dict[Node, dict[Node, list[Node]]] = {}
    for s, p, o in triples:
        if isinstance(o, BNode):
            slots.setdefault(s, {}).setdefault(p, []).append(o)
    return slots


def _roots(triples: Sequence[Triple]) -> dict[Any, list[Node]]:
    """The blank nodes that are values of nothing, by what is said of them."""
    values = {o for _, _, o in triples if isinstance(o, BNode)}
    said: dict[Node, list[tuple[str, str]]] = {}
    for s, p, o in triples:
        if isinstance(s, BNode) and s not in values:
            said.setdefault(s, []).append(
                (str(p), "" if isinstance(o, BNode) else n_triples_term(o))
            )
    groups: dict[Any, list[Node]] = {}
    for node, rows in said.items():
        groups.setdefault(tuple(sorted(rows)), []).append(node)
    return groups
