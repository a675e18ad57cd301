"""Shapes, ontology and alignments say the same: ranges agree, and RDFS entails nothing false."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, ORG, RDF, RDFS, SDO, SH, SOSA, XSD
from rdflib.term import Node, URIRef

from kg.hospital.house import House
from kg.hospital.names import NS
from kg.rdf.graph import Graph

HKG = rdflib.Namespace(NS)
RANGE = SDO.rangeIncludes


@pytest.fixture(scope="module")
def terms(house: House) -> rdflib.Graph:
    """The ontology with its alignments."""
    graph = rdflib.Graph()
    for path in house.ontology:
        graph.parse(path)
    return graph


def above(terms: rdflib.Graph, kind: Node) -> set[Node]:
    """A class and those above it; an integer is a decimal by XML Schema."""
    found = {kind, *filter(None, terms.transitive_objects(kind, RDFS.subClassOf))}
    return found | {XSD.decimal} if kind == XSD.integer else found


def asked_for(shapes: rdflib.Graph) -> Iterator[tuple[Node, Node, Node]]:
    """Each shape on a property of ours, the property, and each class or datatype it asks for."""
    for shape, path in shapes.subject_objects(SH.path):
        if not str(path).startswith(NS):
            continue
        parts = [shape]
        for members in shapes.objects(shape, SH["or"]):
            parts += Collection(shapes, members)
        for part in parts:
            for asked in (SH["class"], SH.datatype):
                for kind in shapes.objects(part, asked):
                    yield shape, path, kind


def test_what_shapes_ask_for_is_in_the_range_of_the_property(
    house: House, terms: rdflib.Graph
) -> None:
    shapes = rdflib.Graph()
    for path in house.shapes:
        shapes.parse(path)
    rows = list(asked_for(shapes))
    assert len(rows) > 60
    apart = [
        (str(shape), str(kind))
        for shape, path, kind in rows
        if (ranges := set(terms.objects(path, RANGE)))
        and not any(r in above(terms, kind) or kind in above(terms, r) for r in ranges)
    ]
    assert apart == []


@pytest.fixture(scope="module")
def kinds(graph: Graph, terms: rdflib.Graph) -> dict[Node, set[Node]]:
    """All that each thing is, by the classes above its own."""
    data = graph.to_rdflib()
    found: dict[Node, set[Node]] = {}
    for thing, kind in data.subject_objects(RDF.type):
        found.setdefault(thing, set()).update(above(terms, kind))
    return found


DISJOINT: list[set[URIRef]] = [
    {HKG.Claim, HKG.Entity, HKG.Source, HKG.Caveat, HKG.Evidence},
    {SDO.Place, SDO.Organization, SDO.Event, HKG.Measurement},
    {HKG.Place, HKG.Organization, HKG.Event, HKG.Equipment, HKG.Document},
    {ORG.Organization, ORG.Site},
]


@pytest.mark.parametrize("group", DISJOINT, ids=lambda g: f"{len(g)} classes")
def test_nothing_is_two_things_that_exclude_each_other(
    kinds: dict[Node, set[Node]], group: set[URIRef]
) -> None:
    pairs = [(a, b) for a, b in combinations(sorted(group), 2)]
    both = [(t, a, b) for t, own in kinds.items() for a, b in pairs if a in own and b in own]
    assert both == []


def test_a_claim_is_no_observation_and_a_place_no_organization(terms: rdflib.Graph) -> None:
    assert SOSA.Observation not in above(terms, HKG.Claim)
    for kind in terms.subjects(RDFS.subClassOf, HKG.Claim):
        assert SOSA.Observation not in above(terms, kind)
    assert {ORG.Organization, SDO.Organization}.isdisjoint(above(terms, HKG.Place))


def test_no_property_gives_its_ends_a_class_by_entailment(terms: rdflib.Graph) -> None:
    """Domains and ranges are `schema:…Includes`, from which RDFS concludes nothing."""
    ours = [s for s in set(terms.subjects()) if str(s).startswith(NS)]
    assert ours
    entailing = [(s, p) for s in ours for p in (RDFS.domain, RDFS.range) if (s, p, None) in terms]
    assert entailing == []


def test_what_is_not_known_of_a_source_is_said(graph: Graph, house: House) -> None:
    data = graph.to_rdflib()
    about = {DCTERMS.publisher, DCTERMS.source, DCTERMS.issued}
    sources = list(data.subjects(RDF.type, HKG.Source))
    assert len(sources) == 3
    for source in sources:
        recorded = {p for p in about if (source, p, None) in data}
        assert set(data.objects(source, HKG.notKnown)) == about - recorded
