"""Content: what the site shows, gathered from the graph in one pass, without any markup.

content = gather(graph, questions, themes, findings, texts)
content.on[ID + "kashgar-second"] -> [IRIs of the claims that name it, in the order of the texts]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.check.finding import Finding
from kg.hospital.names import NS, SOURCE
from kg.hospital.texts import Texts
from kg.publish.catalogue import CATALOGUE_NAMES, describe_questions
from kg.publish.notations import prefixes
from kg.publish.site.addresses import document, stem
from kg.questions.catalogue import Theme
from kg.questions.show import ClaimView, claim_view
from kg.rdf.graph import ALIAS, LABELS, TYPE, Graph
from kg.rdf.names import DCTERMS, RDFS, SKOS
from kg.rdf.terms import Term
from kg.sparql.stored import Question

EVIDENCE = NS + "evidence"
Triples = dict[str, list[ox.Triple]]


@dataclass(frozen=True, slots=True)
class Content:
    """What the pages are made of.

    Attributes:
        graph: everything; questions are asked of it.
        themes: the themes with their questions, in the order of the catalogue.
        names: prefixes for data files.
        labels: IRI to language tag, in lower case, to label.
        aliases: IRI to the other names of a thing.
        kinds: IRI to the classes of a thing.
        claims: IRI to claim.
        on: IRI of a thing, concept or source to the claims that name it.
        own: IRI to the triples on a thing itself.
        described: IRI of a document to the triples on what it describes.
        pointing: IRI of a document to the triples of others that point at what it describes.
        discrepancies: claim to what does not agree, each by language.
        languages: name of a source to the language of its text.
        texts: the texts; with them, the words of each range are quoted.
    """

    graph: Graph
    themes: tuple[tuple[Theme, tuple[Question, ...]], ...]
    names: dict[str, str]
    labels: dict[str, dict[str, str]]
    aliases: dict[str, list[ox.Literal]]
    kinds: dict[str, list[str]]
    claims: dict[str, ClaimView]
    on: dict[str, list[str]]
    own: Triples
    described: Triples
    pointing: Triples
    discrepancies: dict[str, list[Mapping[str, str]]]
    languages: dict[str, str]
    texts: Texts | None

    @property
    def questions(self) -> list[Question]:
        """All stored questions, by theme."""
        return [question for _, own in self.themes for question in own]

    def kind_of(self, claim: str) -> str:
        """The local name of the kind of a claim."""
        return next(iter(self.kinds.get(claim, [])), "").removeprefix(NS)

    def values(self, thing: str) -> dict[str, list[Term]]:
        """What is said of a thing itself: property to values, sorted."""
        found = defaultdict(list)
        for triple in self.own.get(thing, ()):
            found[triple.predicate.value].append(triple.object)
        return dict(sorted(found.items()))

    def pointers(self, thing: str, predicate: str) -> list[str]:
        """The IRIs of what points at a thing by a property, sorted."""
        return sorted(
            t.subject.value
            for t in self.pointing.get(document(thing), ())
            if t.predicate.value == predicate
            and t.object == ox.NamedNode(thing)
            and isinstance(t.subject, ox.NamedNode)
        )


def gather(
    graph: Graph,
    themes: Iterable[tuple[Theme, Iterable[Question]]],
    findings: Iterable[Finding] = (),
    texts: Texts | None = None,
) -> Content:
    """Gather what the site shows.

    Args:
        graph: all that is said and derived.
        themes: the catalogue of questions.
        findings: of the check; what audits found of a claim is shown with it.
        texts: the source texts, of which the pages quote then.
    """
    catalogue = tuple((theme, tuple(listed)) for theme, listed in themes)
    labels, languages = defaultdict[str, dict[str, str]](dict), dict[str, str]()
    aliases, kinds = defaultdict[str, list[ox.Literal]](list), defaultdict[str, list[str]](list)
    own, described = (
        defaultdict[str, list[ox.Triple]](list),
        defaultdict[str, list[ox.Triple]](list),
    )
    pointing = defaultdict[str, list[ox.Triple]](list)
    questions = [question for _, listed in catalogue for question in listed]
    triples = graph.triples()
    for triple in [*triples, *describe_questions(questions)]:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, ox.NamedNode):
            continue
        own[subject.value].append(triple)
        described[document(subject.value)].append(triple)
        if isinstance(value, ox.NamedNode):
            if stem(value.value) and document(value.value) != document(subject.value):
                pointing[document(value.value)].append(triple)
            if predicate == TYPE:
                kinds[subject.value].append(value.value)
        elif isinstance(value, ox.Literal):
            if predicate in LABELS:
                labels[subject.value][value.language or ""] = value.value
            elif predicate == ALIAS:
                aliases[subject.value].append(value)
            elif predicate.value == f"{DCTERMS}language" and subject.value.startswith(SOURCE):
                languages[subject.value.removeprefix(SOURCE)] = value.value
    claims = _claims(graph, triples)
    return Content(
        graph,
        catalogue,
        prefixes(triples) | CATALOGUE_NAMES,
        dict(labels),
        dict(aliases),
        dict(kinds),
        claims,
        _on(graph, claims, own),
        dict(own),
        dict(described),
        dict(pointing),
        _discrepancies(findings, claims),
        languages,
        texts,
    )


def _claims(graph: Graph, triples: Iterable[ox.Triple]) -> dict[str, ClaimView]:
    """All claims in the order of the texts."""
    subjects = (t.subject for t in triples if t.predicate.value == EVIDENCE)
    nodes = dict.fromkeys(s for s in subjects if isinstance(s, ox.NamedNode))
    views = (claim_view(graph, node) for node in nodes)
    return {view.iri: view for view in sorted(views, key=lambda v: (v.citations, v.iri))}


def _on(graph: Graph, claims: Mapping[str, ClaimView], own: Triples) -> dict[str, list[str]]:
    """Which claims name which things, concepts and sources."""
    _, rows = graph.select(
        f"PREFIX rdfs: <{RDFS}> SELECT ?end {{ ?end rdfs:subPropertyOf <{NS}end> }}"
    )
    ends = {end.value for (end,) in rows if isinstance(end, ox.NamedNode)} | {NS + "source"}
    _, rows = graph.select(f"SELECT ?concept {{ ?concept <{SKOS}inScheme> ?scheme }}")
    concepts = {concept.value for (concept,) in rows if isinstance(concept, ox.NamedNode)}
    found: dict[str, list[str]] = {}
    for iri in claims:
        named = {
            t.object.value: None
            for t in own[iri]
            if isinstance(t.object, ox.NamedNode)
            and (t.predicate.value in ends or t.object.value in concepts)
        }
        for thing in named:
            found.setdefault(thing, []).append(iri)
    return found


def _discrepancies(
    findings: Iterable[Finding], claims: Mapping[str, ClaimView]
) -> dict[str, list[Mapping[str, str]]]:
    """What shapes found of claims, which are the value of a result or its focus."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for finding in findings:
        ends = (str(finding.value or ""), str(finding.focus or ""))
        claim = next((end for end in ends if end in claims), None)
        if claim and finding.rule.startswith("shape:"):
            found.setdefault(claim, []).append(finding.messages)
    return found
