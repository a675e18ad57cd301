from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import KgError
from kg.hospital.names import CLAIM, ID, NS, SOURCE, Span
from kg.questions.show import ClaimView, Value, View, show
from kg.rdf.graph import Graph
from kg.rdf.names import RDFS, SKOS


def test_an_entity_shows_every_claim_that_names_it(graph: Graph) -> None:
    view = show(graph, "kashgar-medical-alliance")
    slugs = {c.iri.rsplit("/", 1)[1] for c in view.claims}
    assert {
        "alliance-founding",
        "alliance-lead",
        "alliance-size",
        "alliance-support-centre",
    } <= slugs
    assert view.labels["zh-hans"] == "喀什地区第二人民医院牵头的医疗联合体"


def test_claims_come_in_the_order_of_the_text(graph: Graph) -> None:
    claims = show(graph, "changji-people").claims
    assert [c.citations for c in claims] == sorted(c.citations for c in claims)


def test_a_claim_shows_its_values_with_labels(graph: Graph) -> None:
    (claim,) = show(graph, "claim:kashgar-second/support-by-shanghai").claims
    assert claim.iri == CLAIM + "kashgar-second/support-by-shanghai"
    forms = {v.labels["en"] for v in claim.values if v.property.endswith("#form")}
    assert forms == {"personnel", "equipment", "funds", "projects"}
    assert [(s.start, s.end) for s in claim.citations] == [(455, 478), (550, 571)]


def test_a_source_shows_all_it_says(graph: Graph) -> None:
    view = show(graph, "source:xmu-second")
    assert view.iri == SOURCE + "xmu-second"
    assert len(view.claims) == 77
    assert {v.property.rsplit("#", 1)[1] for v in view.values} >= {"sha256", "length", "describes"}


@pytest.mark.parametrize("name", ["上海", "Shanghai", "id:shanghai"])
def test_a_place_is_found_by_any_name(graph: Graph, name: str) -> None:
    view = show(graph, name)
    assert view.iri == ID + "shanghai"
    assert any(c.iri.endswith("support-by-shanghai") for c in view.claims)


def test_an_unknown_name_suggests_the_nearest(graph: Graph) -> None:
    with pytest.raises(KgError, match="Did you mean kashgar-second"):
        show(graph, "kashgr-second")


# A graph of its own

RIVERS = f"""
@prefix claim: <{CLAIM}> .
@prefix hkg: <{NS}> .
@prefix id: <{ID}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <{RDFS}> .
@prefix skos: <{SKOS}> .
@prefix source: <{SOURCE}> .

hkg:river rdfs:subPropertyOf hkg:end ; rdfs:label "river"@en .
hkg:Flow rdfs:label "flow"@en , "流动"@zh-Hans .
hkg:River rdfs:label "river"@en .

id:aare a hkg:Thing , hkg:River ;
    rdfs:label "the Aare"@en ;
    skos:altLabel "Aar"@de , "Arole"@fr ;
    hkg:within id:north ;
    hkg:divisionCode "07" ;
    hkg:unheard 1 ;
    skos:exactMatch <urn:aare> .
id:north rdfs:label "the north"@en .
source:log a hkg:Source ; hkg:length 90 ; hkg:sha256 "ab" ; hkg:describes id:aare ; hkg:hidden 1 .

claim:log-late a hkg:Flow ; hkg:river id:aare ; rdfs:label "It flows."@en ;
    hkg:speed 3 ; hkg:form id:north ;
    hkg:evidence <{SOURCE}log#char=40,50> , <{SOURCE}log#char=7,9> , source:log ; hkg:source source:log .
claim:log-early hkg:river id:aare ; hkg:evidence <{SOURCE}log#char=5,6> ; hkg:source source:log .
claim:log-none hkg:other id:aare ; hkg:source source:log .
"""


@pytest.fixture(scope="module")
def rivers() -> Graph:
    graph = Graph()
    graph.add(quad.triple for quad in ox.parse(RIVERS, format=ox.RdfFormat.TURTLE))
    return graph


def test_a_view_is_whole(rivers: Graph) -> None:
    """Kinds, aliases and values are sorted; claims come as the text has what they cite."""
    view = show(rivers, "the aare")
    assert view == View(
        ID + "aare",
        {"en": "the Aare"},
        ({"en": "river"}, {}),
        ("Aar", "Arole"),
        (
            Value(SKOS + "exactMatch", {}, ox.NamedNode("urn:aare"), {}),
            Value(NS + "divisionCode", {}, ox.Literal("07"), {}),
            Value(NS + "within", {}, ox.NamedNode(ID + "north"), {"en": "the north"}),
        ),
        (
            ClaimView(
                CLAIM + "log-early",
                {},
                {},
                (Value(NS + "river", {"en": "river"}, ox.NamedNode(ID + "aare"), AARE),),
                (Span("log", 5, 6),),
            ),
            ClaimView(
                CLAIM + "log-late",
                {"en": "flow", "zh-hans": "流动"},
                {"en": "It flows."},
                (
                    Value(NS + "form", {}, ox.NamedNode(ID + "north"), {"en": "the north"}),
                    Value(NS + "river", {"en": "river"}, ox.NamedNode(ID + "aare"), AARE),
                    Value(NS + "speed", {}, ox.Literal(3), {}),
                ),
                (Span("log", 7, 9), Span("log", 40, 50)),
            ),
        ),
    )


AARE = {"en": "the Aare"}


def test_a_source_has_values_of_its_own_and_all_its_claims(rivers: Graph) -> None:
    view = show(rivers, "source:log")
    assert [v.property.removeprefix(NS) for v in view.values] == ["describes", "length", "sha256"]
    assert [c.iri.removeprefix(CLAIM) for c in view.claims] == ["log-none", "log-early", "log-late"]
    assert (view.labels, view.kinds, view.aliases) == ({}, ({},), ())


def test_a_claim_is_a_view_of_itself_alone(rivers: Graph) -> None:
    view = show(rivers, "claim:log-late")
    assert (view.values, view.kinds) == ((), ({"en": "flow", "zh-hans": "流动"},))
    assert [c.iri for c in view.claims] == [CLAIM + "log-late"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("the Aarre", "Nothing is called 'the Aarre'. Did you mean the Aare or"),
        ("north", ""),
        ("claim:log-latte", "Nothing is called 'claim:log-latte'."),
        ("?", "Nothing is called '?'. Try a slug such as kashgar-second, or a name."),
    ],
)
def test_names_that_nothing_has(rivers: Graph, name: str, message: str) -> None:
    if not message:
        assert show(rivers, name).iri == ID + name
        return
    with pytest.raises(KgError) as error:
        show(rivers, name)
    assert str(error.value).startswith(message)
