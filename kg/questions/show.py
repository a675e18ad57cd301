"""Showing: all that is said of one thing, claim by claim, in the order of the texts.

    show(graph, "kashgar-second") -> View
    view.claims[0].citations -> (Span("kashgar-second", 0, 11), …)

Positions are Unicode code points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import UnknownNameError
from kg.hospital.lookup import all_labels, find_thing, slug
from kg.hospital.names import CLAIM, NS, SOURCE, Span, expand, parse_evidence, shorten
from kg.rdf.graph import ALIAS, TYPE, Graph
from kg.rdf.names import DCTERMS, RDFS, SKOS
from kg.rdf.terms import Term, named
from kg.spelling import did_you_mean

_HIDDEN = {NS + "evidence", NS + "source", RDFS + "label", TYPE.value}


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a property with the labels of the thing it is, if it is one."""

    property: str
    property_labels: dict[str, str]
    term: Term
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class CaveatView:
    """A doubt: its IRI, its kind, the properties that it concerns, its words by language."""

    iri: str
    kind: dict[str, str]
    properties: tuple[dict[str, str], ...]
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim: its IRI, kind, sentence by language, values, citations and caveats."""

    iri: str
    kind: dict[str, str]
    labels: dict[str, str]
    values: tuple[Value, ...]
    citations: tuple[Span, ...]
    caveats: tuple[CaveatView, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A thing: labels, kinds, aliases, own values, caveats, and the claims that name it."""

    iri: str
    labels: dict[str, str]
    kinds: tuple[dict[str, str], ...]
    aliases: tuple[str, ...]
    values: tuple[Value, ...]
    claims: tuple[ClaimView, ...]
    caveats: tuple[CaveatView, ...] = ()


def show(graph: Graph, name: str) -> View:
    """All that the graph holds of the thing that a slug, short form, IRI or label names.

    Of a concept the claims are those that have it or a narrower one, of a class those of the kind.

    `kashgar-second`, `id:…`, `claim:<source>/<slug>`, `source:<id>` and labels serve.

    Raises:
        KgError: nothing is called so; the nearest names are given.
    """
    thing = _find(graph, name)
    claims = [ox.NamedNode(thing)] if thing.startswith(CLAIM) else _claims_on(graph, thing)
    views = sorted((claim_view(graph, c) for c in claims), key=lambda c: (c.citations, c.iri))
    node = ox.NamedNode(thing)
    kinds = tuple(graph.labels(k) for k in _named(graph.objects(node, TYPE)))
    aliases = sorted(str(o.value) for o in graph.objects(node, ALIAS) if isinstance(o, ox.Literal))
    own = () if thing.startswith(CLAIM) else _own_values(graph, node)
    doubts = () if thing.startswith(CLAIM) else _caveats(graph, node)
    return View(thing, graph.labels(node), kinds, tuple(aliases), own, tuple(views), doubts)


def _find(graph: Graph, name: str) -> str:
    iri = expand(name)
    node = named(iri) if iri.startswith((CLAIM, SOURCE)) else None
    if node and any(True for _ in graph.store.quads_for_pattern(node, None, None)):
        return str(node.value)
    found = find_thing(graph, name)
    if found:
        return str(found.value)
    names = [n for i, labels in all_labels(graph).items() for n in (slug(i), *labels)]
    hint = did_you_mean(name, names) or " Try a slug such as kashgar-second, or a name."
    raise UnknownNameError(f"Nothing is called '{name}'.{hint}")


def _named(terms: Iterable[Term]) -> list[ox.NamedNode]:
    return sorted((t for t in terms if isinstance(t, ox.NamedNode)), key=str)


def _claims_on(graph: Graph, thing: str) -> list[ox.NamedNode]:
    _, rows = graph.select(
        f"PREFIX hkg: <{NS}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> "
        "SELECT DISTINCT ?claim { "
        f"{{ ?end rdfs:subPropertyOf hkg:end . ?claim ?end <{thing}> }} UNION "
        f"{{ ?claim hkg:source <{thing}> }} UNION "
        f"{{ ?claim a <{thing}> ; hkg:evidence ?any }} UNION "
        f"{{ ?concept skos:broader* <{thing}> ; skos:inScheme ?scheme . "
        f"?claim ?path ?concept ; hkg:evidence ?some }} }}"
    )
    return [claim for (claim,) in rows if isinstance(claim, ox.NamedNode)]


def claim_view(graph: Graph, claim: ox.NamedNode) -> ClaimView:
    """A claim with its kind, sentence, values, citations and caveats."""
    quads = list(graph.store.quads_for_pattern(claim, None, None))
    spans = (
        parse_evidence(o.value)
        for o in graph.objects(claim, ox.NamedNode(NS + "evidence"))
        if isinstance(o, ox.NamedNode)
    )
    kinds = _named(q.object for q in quads if q.predicate == TYPE)
    values = _values(graph, (q for q in quads if q.predicate.value not in _HIDDEN))
    return ClaimView(
        claim.value,
        graph.labels(kinds[0]) if kinds else {},
        graph.labels(claim),
        values,
        tuple(sorted(s for s in spans if s)),
        _caveats(graph, claim),
    )


def _caveats(graph: Graph, node: ox.NamedNode) -> tuple[CaveatView, ...]:
    """The doubts about a claim or an entity, by their IRIs."""
    qualifies = ox.NamedNode(NS + "qualifies")
    caveats = _named(q.subject for q in graph.store.quads_for_pattern(None, qualifies, node))
    found = []
    for caveat in caveats:
        kinds = _named(graph.objects(caveat, ox.NamedNode(NS + "caveatKind")))
        properties = _named(graph.objects(caveat, ox.NamedNode(NS + "concerning")))
        kind = graph.labels(kinds[0]) if kinds else {}
        about = tuple(graph.labels(p) or {"en": shorten(p.value)} for p in properties)
        found.append(CaveatView(caveat.value, kind, about, graph.labels(caveat)))
    return tuple(found)


def _values(graph: Graph, quads: Iterable[ox.Quad]) -> tuple[Value, ...]:
    found = []
    for quad in quads:
        labels = graph.labels(quad.object) if isinstance(quad.object, ox.NamedNode) else {}
        found.append(Value(quad.predicate.value, graph.labels(quad.predicate), quad.object, labels))
    return tuple(sorted(found, key=lambda v: (v.property, str(v.term))))


_OWN = {
    NS + "divisionCode",
    NS + "within",
    NS + "concerns",
    NS + "describes",
    NS + "sha256",
    NS + "length",
    NS + "notKnown",
    f"{DCTERMS}publisher",
    f"{DCTERMS}source",
    f"{DCTERMS}issued",
    SKOS + "definition",
    SKOS + "broader",
    SKOS + "inScheme",
    SKOS + "exactMatch",
    SKOS + "closeMatch",
}


def _own_values(graph: Graph, node: ox.NamedNode) -> tuple[Value, ...]:
    quads = graph.store.quads_for_pattern(node, None, None)
    return _values(graph, (q for q in quads if q.predicate.value in _OWN))
