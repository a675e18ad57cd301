"""Claims as the checks read them, and the findings made of them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.check.finding import Finding
from kg.hospital.claims import NUMBERS, claim_finding, claims, fold, pairs
from kg.hospital.names import CLAIM, NS
from kg.rdf.graph import Graph
from kg.rdf.places import Place
from kg.rdf.terms import Term

TURTLE = """
@prefix claim: <https://w3id.org/hospital-kg/claim/> .
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
claim:b hkg:basis hkg:x ; hkg:value 3 , 2 ; hkg:unit hkg:u .
claim:a hkg:basis hkg:y .
claim:c hkg:value 1 .
"""
X, Y, U = (ox.NamedNode(NS + name) for name in "xyu")


def number(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))


@pytest.fixture
def small() -> Graph:
    graph = Graph()
    graph.store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    return graph


def test_claims_are_what_has_a_basis_in_order_with_all_values_in_order(small: Graph) -> None:
    found = claims(small)
    assert list(found) == [CLAIM + "a", CLAIM + "b"]
    assert found[CLAIM + "a"] == {NS + "basis": [Y]}
    assert found[CLAIM + "b"] == {
        NS + "basis": [X],
        NS + "unit": [U],
        NS + "value": [number("2"), number("3")],
    }


def test_some_claims_alone(small: Graph) -> None:
    assert list(claims(small, [CLAIM + "b", CLAIM + "c", CLAIM + "gone"])) == [CLAIM + "b"]
    assert claims(small, []) == {}


def test_pairs_are_those_asked_for_by_property() -> None:
    values: dict[str, list[Term]] = {"b": [X, Y], "a": [U], "c": [X]}
    assert list(pairs(values, ["b", "a", "b", "z"])) == [("a", U), ("b", X), ("b", Y)]
    assert list(pairs(values, [])) == []


def test_folding_leaves_neither_case_nor_runs_of_white_space() -> None:
    assert fold("  Two\n\t BEDS　ß ") == "two beds ss"
    assert fold("") == ""


def test_the_properties_that_hold_numbers() -> None:
    assert {iri.removeprefix(NS) for iri in NUMBERS} == {
        *("value", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
        "assessmentLevel",
    }


def test_a_finding_on_a_claim_is_located_by_its_property_and_value() -> None:
    asked: list[tuple[Node, URIRef, Node | None]] = []

    def locate(subject: Node, path: URIRef, value: Node | None) -> Place:
        asked.append((subject, path, value))
        return Place("a.ttl", 7)

    found = claim_finding("r", ("Wrong.", "有误。"), CLAIM + "a", NS + "value", number("5"), locate)
    about = (URIRef(CLAIM + "a"), URIRef(NS + "value"), Literal(5))
    place = Place("a.ttl", 7)
    assert found == Finding("violation", "r", {"en": "Wrong.", "zh-Hans": "有误。"}, *about, place)
    none = claim_finding("r", ("Wrong.", "有误。"), CLAIM + "a", NS + "value", None, locate)
    assert none.value is None and asked == [about, (*about[:2], None)]
