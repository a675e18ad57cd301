from __future__ import annotations

import pytest

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
