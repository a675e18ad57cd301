from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnknownNameError
from kg.hospital.lookup import all_labels, find_labels, find_thing, is_short_for, slug
from kg.hospital.names import ID, SOURCE, VOCAB
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


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("昌吉人民医院", ID + "changji-people"),
        ("新医大二附院", ID + "xmu-second"),
        ("Changji People's Hospital", ID + "changji-people"),
    ],
)
def test_where_it_is_known_what_is_wanted_a_name_may_be_short(
    graph: Graph, text: str, iri: str
) -> None:
    hospitals = {i for i in all_labels(graph) if i in {ID + "changji-people", ID + "xmu-second"}}
    assert find_thing(graph, text, hospitals) == ox.NamedNode(iri)
    assert find_thing(graph, text) is None


def test_a_slug_needs_no_prefix_where_it_is_known_what_is_wanted(graph: Graph) -> None:
    sources = {i for i in all_labels(graph) if i.startswith(SOURCE)}
    assert find_thing(graph, "xmu-second", sources) == ox.NamedNode(SOURCE + "xmu-second")


def test_a_short_name_of_several_is_no_name_of_one(graph: Graph) -> None:
    both = {ID + "kashgar-city-people", ID + "changji-people"}
    assert find_thing(graph, "人民医院", both) is None


NAMES = st.text("ab 二医院,-'", max_size=8)


@given(NAMES, NAMES)
def test_a_short_name_begins_and_ends_as_the_name_does_and_is_no_longer(
    short: str, name: str
) -> None:
    if is_short_for(short, name):
        assert len(short.replace(" ", "")) >= 3 and is_short_for(name, name)
        assert {*short} & {*"ab二医院"} <= {*name}
