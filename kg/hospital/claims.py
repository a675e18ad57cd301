"""Claims as the checks read them: property to values, and small ways to look at these.

    claims(graph) -> {claim IRI: {property IRI: [value, …]}}

What sentences and grounding share stands here, so that neither borrows from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.hospital.names import NS
from kg.rdf.graph import Graph
from kg.rdf.terms import Term, plain

if TYPE_CHECKING:
    from rdflib import URIRef
    from rdflib.term import Node

    from kg.check.finding import Finding
    from kg.rdf.places import Place

NUMBERS = {
    NS + n
    for n in (
        "value",
        "minExclusive",
        "minInclusive",
        "maxExclusive",
        "maxInclusive",
        "assessmentLevel",
    )
}

_BASIS: Final = ox.NamedNode(NS + "basis")

Values = Mapping[str, list[Term]]
Claims = Mapping[str, Values]
Labels = Mapping[str, list[str]]
Locate = Callable[["Node", "URIRef", "Node | None"], "Place | None"]


def claims(graph: Graph, only: Iterable[str] | None = None) -> Claims:
    """The properties and values of every claim with an IRI, or of these; sorted on all levels."""
    match = graph.store.quads_for_pattern
    named = {q.subject for q in match(None, _BASIS, None) if isinstance(q.subject, ox.NamedNode)}
    these = None if only is None else set(only)
    wanted = (n for n in named if these is None or n.value in these)
    found: dict[str, Values] = {}
    for claim in sorted(wanted, key=plain):
        values: dict[str, list[Term]] = {}
        for quad in match(claim, None, None):
            values.setdefault(quad.predicate.value, []).append(quad.object)
        found[claim.value] = {path: sorted(values[path], key=str) for path in sorted(values)}
    return found


def pairs(values: Values, paths: Iterable[str]) -> Iterator[tuple[str, Term]]:
    """The properties of a claim that are among `paths`, with each of their values.

    >>> [path for path, _ in pairs({"b": ["1", "2"], "a": ["3"]}, ["c", "b"])]
    ['b', 'b']
    """
    return ((path, term) for path in sorted(set(paths) & values.keys()) for term in values[path])


def fold(text: str) -> str:
    r"""A text for comparison: white space folded, case ignored.

    >>> fold(" Two\n  Words ")
    'two words'
    """
    return " ".join(text.split()).casefold()


def brief(term: Term | None) -> str:
    """A value as a message names it: the first sixty characters.

    >>> brief("x" * 100) == "x" * 59 + "…"
    True
    """
    from kg.rdf.shown import LONGEST_VALUE

    text = plain(term)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def claim_finding(
    rule: str, messages: tuple[str, str], claim: str, path: str, term: Term | None, locate: Locate
) -> Finding:
    """A violation by a claim's property and value; `messages` in English and in Chinese."""
    # Who only asks needs no rdflib, which takes as long to load as all else.
    from rdflib import URIRef

    from kg.check.finding import Finding
    from kg.rdf.nodes import as_node

    focus, property_, value = URIRef(claim), URIRef(path), None if term is None else as_node(term)
    english, chinese = messages
    return Finding(
        "violation",
        rule,
        {"en": english, "zh-Hans": chinese},
        focus,
        property_,
        value,
        locate(focus, property_, value),
    )
