"""Claims as the checks read them: property to values, and small ways to look at these.

    claims(graph) -> {claim IRI: {property IRI: [value, …]}}

What labels and grounding share stands here, so that neither borrows from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox
from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.findings import Finding, Place
from kg.graph import Graph
from kg.names import NS
from kg.reading import Term

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

Values = Mapping[str, list[Term]]
Claims = Mapping[str, Values]
Labels = Mapping[str, list[str]]
Locate = Callable[[Node, URIRef, Node | None], Place | None]


def plain(term: Term | None) -> str:
    """The IRI or the value of a term; nothing for none."""
    return str(getattr(term, "value", term or ""))


def claims(graph: Graph, only: Iterable[str] | None = None) -> Claims:
    """The properties and values of every claim, or of these, by its IRI."""
    these = "" if only is None else f"VALUES ?claim {{ {' '.join(f'<{i}>' for i in only)} }} "
    _, rows = graph.select(
        f"PREFIX hkg: <{NS}> SELECT ?claim ?p ?o {{ {these}?claim hkg:basis ?basis ; ?p ?o }} "
        "ORDER BY ?claim ?p ?o"
    )
    found: dict[str, dict[str, list[Term]]] = {}
    for claim, path, value in rows:
        if value is not None:
            found.setdefault(plain(claim), {}).setdefault(plain(path), []).append(value)
    return found


def pairs(values: Values, paths: Iterable[str]) -> Iterator[tuple[str, Term]]:
    """The properties of a claim that are among `paths`, with each of their values."""
    return ((path, term) for path in sorted(set(paths) & values.keys()) for term in values[path])


def fold(text: str) -> str:
    """A text for comparison: white space folded, case ignored."""
    return " ".join(text.split()).casefold()


def claim_finding(
    rule: str, messages: tuple[str, str], claim: str, path: str, term: Term | None, locate: Locate
) -> Finding:
    """A violation by a claim's property and value; `messages` in English and in Chinese."""
    focus, property_, value = URIRef(claim), URIRef(path), as_node(term)
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


def as_node(term: Term | None) -> Node | None:
    """The rdflib form of a term of the store; nothing for blank nodes, which claims have not."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        kind = None if term.language else URIRef(term.datatype.value)
        plain_ = kind is not None and kind.endswith("#string")
        datatype = None if plain_ else kind
        return Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
    return None
