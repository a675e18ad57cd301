"""Terms: a closed world for our own namespaces, and for the standard ones that rdflib knows.

    check_terms(data, lines) -> Finding(rule="terms", value="hkg:mesure", …), …

SHACL says nothing of a property that no shape names, so a misspelt one would pass silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import rdflib
from rdflib import namespace
from rdflib.term import Node

from kg.errors import did_you_mean
from kg.findings import Finding
from kg.lines import Lines, Place
from kg.names import BASE, SOURCE, shorten

_FOREIGN: tuple[type[namespace.DefinedNamespace], ...] = (
    *(namespace.DCTERMS, namespace.ORG, namespace.OWL, namespace.PROV, namespace.RDF),
    *(namespace.RDFS, namespace.SDO, namespace.SH, namespace.SKOS, namespace.SOSA, namespace.XSD),
)


def check_terms(
    data: rdflib.Graph, lines: Lines, known: rdflib.Graph | None = None
) -> Iterator[Finding]:
    """Findings on terms that nothing defines: misspelt properties, classes, entities, claims.

    Args:
        data: the triples to judge.
        lines: where they stand.
        known: further triples whose subjects count as defined.
    """
    defined = set(data.subjects()) | (set(known.subjects()) if known else set())
    names = {str(term) for term in defined}
    reported: set[Node] = set()
    for subject, predicate, value in lines.triples:
        for term in (predicate, value):
            if term in reported or not isinstance(term, rdflib.URIRef):
                continue
            known_names = _namesakes(term, names)
            if known_names is not None:
                reported.add(term)
                place = lines.find(subject, predicate, value)
                yield _unknown_term(term, known_names, subject, predicate, place)


def _namesakes(term: rdflib.URIRef, names: set[str]) -> Iterable[str] | None:
    """None if the term exists or is not ours to judge; else the names it may be a slip of."""
    iri = str(term)
    if iri.startswith(BASE):
        if iri in names or (iri.startswith(SOURCE) and "#" in iri):
            return None
        return names
    for known in _FOREIGN:
        base = str(known._NS)  # the only way rdflib gives to a namespace's IRI
        if iri.startswith(base) and iri != base:
            return None if term in known else [str(t) for t in dir(known)]
    return None


def _unknown_term(
    term: rdflib.URIRef, names: Iterable[str], subject: Node, predicate: Node, place: Place | None
) -> Finding:
    name = shorten(str(term))
    hint = did_you_mean(name, (shorten(n) for n in names), count=1)
    guess = hint.removeprefix(" Did you mean ").rstrip("?")
    messages = {
        "en": f"{name} is not defined.{hint or ' Correct it, or define it.'}",
        "zh-Hans": f"{name} 未定义。" + (f"是否为 {guess}?" if guess else "请更正或予以定义。"),
    }
    return Finding(
        "violation",
        "terms",
        messages,
        shorten(str(subject)),
        shorten(str(predicate)),
        name,
        place.file if place else None,
        place.line if place else None,
    )
