"""The data says what the texts say: the figures that readers look for first, and its form."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from kg.hospital.house import House
from kg.hospital.names import CLAIM, ID, NS
from kg.rdf.graph import Graph
from kg.rdf.reading import read_triples

CLAIM_VALUES = [
    ("xmu-second/beds", "value", "1041"),
    ("xmu-second/beds", "measure", "beds-unspecified"),
    ("changji-people/beds-authorised", "value", "800"),
    ("changji-people/beds-authorised", "measure", "beds-authorised"),
    ("changji-people/beds-open", "value", "1100"),
    ("changji-people/beds-open", "measure", "beds-open"),
    ("kashgar-second/beds-approved", "value", "800"),
    ("kashgar-second/beds-approved", "measure", "beds-approved"),
    ("kashgar-second/served-population", "maxExclusive", "5000000"),
    ("kashgar-second/served-population", "qualifier", "nearly"),
    ("kashgar-second/alliance-size", "value", "26"),
    ("kashgar-second/alliance-founding", "notBefore", "2011-05-01"),
    ("kashgar-second/alliance-founding", "notAfter", "2011-05-31"),
    ("kashgar-second/emr", "assessmentLevel", "6"),
    ("kashgar-second/emr", "outcome", "passed"),
    ("kashgar-second/mlps", "assessmentLevel", "3"),
    ("kashgar-second/mlps", "notBefore", "2015-01-01"),
    ("kashgar-second/iso-15189", "outcome", "on-site-review-passed"),
    ("xmu-second/grade", "gradeClass", "a"),
    ("changji-people/staff-health-technical-share", "value", "85.1"),
    ("changji-people/as-of", "basis", "inferred"),
]


def values(graph: Graph, claim: str, name: str) -> set[str]:
    found = graph.objects(ox.NamedNode(CLAIM + claim), ox.NamedNode(NS + name))
    return {str(getattr(o, "value", "")).rsplit("/", 1)[-1] for o in found}


@pytest.mark.parametrize(("claim", "name", "value"), CLAIM_VALUES, ids=lambda v: str(v))
def test_a_claim_says(graph: Graph, claim: str, name: str, value: str) -> None:
    assert values(graph, claim, name) == {value}


def test_no_tier_is_added_where_none_is_stated(graph: Graph) -> None:
    assert values(graph, "xmu-second/grade", "tier") == set()


def test_support_has_its_direction_and_every_form(graph: Graph) -> None:
    claim = "kashgar-second/support-by-shanghai"
    assert values(graph, claim, "supporter") == {"shanghai"}
    assert values(graph, claim, "recipient") == {"kashgar-second"}
    assert values(graph, claim, "form") == {"personnel", "equipment", "funds", "projects"}
    assert values(graph, claim, "listing") == {"open"}


def test_seven_centres_and_the_research_centre_beside_them(graph: Graph) -> None:
    assert len(values(graph, "kashgar-second/seven-centres", "facility")) == 7
    assert values(graph, "kashgar-second/seven-centres", "listing") == {"closed"}
    assert values(graph, "kashgar-second/ruijin-research-centre", "hosted") == {
        "ruijin-kashgar-research-centre"
    }


def test_data_has_no_blank_nodes_and_no_years_as_gyear(house: House) -> None:
    for path in house.data:
        for triple in read_triples(path):
            assert not isinstance(triple.subject, ox.BlankNode), path
            assert not isinstance(triple.object, ox.BlankNode), path
            assert "gYear" not in str(triple.object), path


EXTERNAL = {
    "xinjiang-medical-university": "https://ror.org/01p455v08",
    "xmu-second": "https://ror.org/01w3v1s67",
    "kashgar-city": "https://sws.geonames.org/1280849/",
}


@pytest.mark.parametrize(("entity", "iri"), EXTERNAL.items())
def test_verified_identifiers_are_linked(graph: Graph, entity: str, iri: str) -> None:
    match = ox.NamedNode("http://www.w3.org/2004/02/skos/core#exactMatch")
    assert ox.NamedNode(iri) in set(graph.objects(ox.NamedNode(ID + entity), match))


@pytest.mark.parametrize(
    "entity",
    [
        "changji-people",
        "kashgar-second",
        "urumqi-general-hospital",
        "changji-health-school",
        "sjtu-medicine",
        "chinese-stroke-center-alliance",
    ],
)
def test_no_identifier_is_asserted_where_none_is_verified(graph: Graph, entity: str) -> None:
    quads = graph.store.quads_for_pattern(ox.NamedNode(ID + entity), None, None)
    assert not [q for q in quads if str(q.predicate.value).endswith("Match")]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("xinjiang", "650000"),
        ("kashgar-city", "653101"),
        ("changji-prefecture", "652300"),
        ("shuimogou-district", "650105"),
    ],
)
def test_places_have_their_division_codes(graph: Graph, place: str, code: str) -> None:
    found = graph.objects(ox.NamedNode(ID + place), ox.NamedNode(NS + "divisionCode"))
    assert [getattr(o, "value", None) for o in found] == [code]


def test_the_places_of_every_hospital_lead_up_to_the_country(graph: Graph) -> None:
    _, rows = graph.select(f"""PREFIX hkg: <{NS}> SELECT DISTINCT ?h {{
        ?s a hkg:Source ; hkg:describes ?h . ?h hkg:locatedIn/hkg:within* <{ID}china> }}""")
    assert len(rows) == 3


def test_claims_are_readable_json(graph: Graph) -> None:
    from kg.questions.show import show
    from kg.questions.tables import view_json

    assert json.loads(view_json(show(graph, "kashgar-second"), None))["claims"]
