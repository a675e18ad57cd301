from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import UnknownNameError
from kg.hospital.lookup import all_labels, find_labels, find_thing, slug
from kg.hospital.names import ID, VOCAB
from kg.rdf.graph import Graph


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("shanghai", ID + "shanghai"),
        ("上海市", ID + "shanghai"),
        ("SHANGHAI", ID + "shanghai"),
        ("measure:beds", VOCAB + "measure/beds"),
        ("编制床位", VOCAB + "measure/beds-authorised"),
    ],
)
def test_a_name_in_any_form_finds_its_thing(graph: Graph, text: str, iri: str) -> None:
    found = find_thing(graph, text)
    assert found and found.value == iri


def test_an_unknown_name_finds_nothing(graph: Graph) -> None:
    assert find_thing(graph, "nowhere at all") is None


def test_claims_are_not_among_the_labels(graph: Graph) -> None:
    assert not [iri for iri in all_labels(graph) if "/claim/" in iri]


def test_labels_come_by_language(graph: Graph) -> None:
    assert find_labels(graph, [ID + "shanghai"]) == {
        ID + "shanghai": {"en": "Shanghai", "zh-hans": "上海市"}
    }
    assert find_labels(graph, []) == {}


def test_a_slug_is_short() -> None:
    assert slug(ID + "shanghai") == "shanghai"
    assert slug(VOCAB + "measure/beds") == "measure:beds"


TURTLE = """
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix id: <https://w3id.org/hospital-kg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
id:hut rdfs:label "The Hut"@en , "小屋"@zh-Hans ; skos:altLabel "Hutte" , "Shed"@en .
id:hall skos:prefLabel "Hall" ; skos:altLabel "Shed" .
id:claim rdfs:label "A claim"@en ; hkg:evidence hkg:x .
[] rdfs:label "nameless" .
id:no rdfs:label hkg:x .
"""


@pytest.fixture(scope="module")
def small() -> Graph:
    made = Graph()
    made.store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hut", "hut"),
        ("id:hut", "hut"),
        (ID + "hut", "hut"),
        (" the HUT ", "hut"),
        ("小屋", "hut"),
        ("hutte", "hut"),
        ("HALL", "hall"),
        ("claim", None),
        ("A claim", None),
        ("nameless", None),
        ("no", None),
        ("HUT", None),
        ("", None),
    ],
)
def test_a_thing_is_found_by_its_slug_or_any_name(
    small: Graph, text: str, found: str | None
) -> None:
    thing = find_thing(small, text)
    assert (thing and thing.value) == (found and ID + found)


def test_a_name_of_several_things_is_no_name_of_one(small: Graph) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_thing(small, "SHED")
    assert str(caught.value) == "'SHED' may mean hall or hut. Name one of them."


def test_all_labels_of_all_but_claims(small: Graph) -> None:
    found = {iri: sorted(names) for iri, names in all_labels(small).items()}
    assert found == {
        ID + "hut": ["Hutte", "Shed", "The Hut", "小屋"],
        ID + "hall": ["Hall", "Shed"],
    }


def test_labels_but_no_aliases_by_language(small: Graph) -> None:
    assert find_labels(small, [ID + "hut", ID + "hall", ID + "claim", ID + "gone", ID + "no"]) == {
        ID + "hut": {"en": "The Hut", "zh-hans": "小屋"},
        ID + "hall": {"": "Hall"},
        ID + "claim": {"en": "A claim"},
    }
