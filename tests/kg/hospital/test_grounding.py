"""Grounding on texts written for these tests: each rule finds its fault and is silent without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.term import Node

from kg.hospital.claims import claims
from kg.hospital.grounding import check_grounding, read_context
from kg.hospital.house import House
from kg.hospital.lookup import all_labels
from kg.hospital.names import shorten
from kg.hospital.sentences import check_sentences
from kg.hospital.texts import Texts
from kg.rdf.graph import Graph
from kg.rdf.reading import load_turtle
from kg.sparql.derivation import derive
from tests.conftest import check_house

TEXT = (
    "某某医院创办于2011年5月。河东大学第一附属医院支援某某医院,提供资金。"
    "编制床位1.2万张,年门诊量近50万人次。新院区即将启动。电话0991-123。"
)
PREFIXES = """@base <https://w3id.org/hospital-kg/source/one> .
@prefix basis: <https://w3id.org/hospital-kg/vocab/basis/> .
@prefix claim: <https://w3id.org/hospital-kg/claim/one/> .
@prefix form: <https://w3id.org/hospital-kg/vocab/form/> .
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix id: <https://w3id.org/hospital-kg/id/> .
@prefix measure: <https://w3id.org/hospital-kg/vocab/measure/> .
@prefix modality: <https://w3id.org/hospital-kg/vocab/modality/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/hospital-kg/source/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

source:one hkg:describes id:here ; hkg:sha256 "00" ; hkg:length 90 .
id:here a hkg:Hospital ; rdfs:label "Here Hospital"@en , "某某医院"@zh-Hans .
id:east a hkg:Hospital ; rdfs:label "East Hospital"@en , "河东大学第一附属医院"@zh-Hans .
id:west a hkg:Hospital ; rdfs:label "West Hospital"@en , "河西医院"@zh-Hans .
"""


def span(words: str) -> str:
    start = TEXT.index(words)
    return f"<#char={start},{start + len(words)}>"


SUPPORT = f"""claim:support a hkg:Support ;
    rdfs:label "East Hospital supports Here Hospital with funds."@en ,
        "河东大学第一附属医院以资金支援某某医院。"@zh-Hans ;
    hkg:supporter id:east ; hkg:recipient id:here ; hkg:form form:funds ;
    hkg:modality modality:actual ; hkg:basis basis:stated ;
    hkg:evidence {span("河东大学第一附属医院支援某某医院,提供资金")} ."""
BEDS = f"""claim:beds a hkg:Measurement ;
    rdfs:label "Here Hospital has 12,000 authorised beds."@en , "某某医院编制床位1.2万张。"@zh-Hans ;
    hkg:subject id:here ; hkg:measure measure:beds-authorised ; hkg:value 12000 ; hkg:unit unit:NUM ;
    hkg:modality modality:actual ; hkg:basis basis:stated ;
    hkg:evidence {span("编制床位1.2万张")} ."""
FOUNDING = f"""claim:founding a hkg:Founding ;
    rdfs:label "Here Hospital was founded in May 2011."@en , "某某医院创办于2011年5月。"@zh-Hans ;
    hkg:subject id:here ; hkg:notBefore "2011-05-01"^^xsd:date ; hkg:notAfter "2011-05-31"^^xsd:date ;
    hkg:modality modality:actual ; hkg:basis basis:stated ;
    hkg:evidence {span("某某医院创办于2011年5月")} ."""
CAMPUS = f"""claim:campus a hkg:Undertaking ;
    rdfs:label "A new campus of Here Hospital is about to start."@en , "某某医院新院区即将启动。"@zh-Hans ;
    hkg:subject id:here ; hkg:modality modality:about-to-start ; hkg:basis basis:stated ;
    hkg:evidence {span("新院区即将启动")} ."""
PHONE = f"""claim:phone a hkg:Contact ;
    rdfs:label "The telephone number of Here Hospital."@en , "某某医院电话。"@zh-Hans ;
    hkg:subject id:here ; hkg:telephone "0991-123" ;
    hkg:modality modality:actual ; hkg:basis basis:stated ; hkg:evidence {span("电话0991-123")} ."""


def rules(house: House, folder: Path, claim: str) -> set[str]:
    """The rules that find something in a claim, over the ontology and the entities above."""
    path = folder / "claim.ttl"
    path.write_text(PREFIXES + claim, "utf-8")
    graph = Graph()
    for file in [*house.ontology, path]:
        load_turtle(file, graph.store)
    derive(graph, house.derivations)
    texts = Texts(folder, {"one": TEXT})

    def nowhere(claim: Node, path: URIRef, value: Node | None) -> None:
        return None

    said, labels = claims(graph), all_labels(graph)
    found = [*check_grounding(said, texts, read_context(graph, labels), nowhere)]
    found += check_sentences(said, labels, nowhere)
    assert all({"en", "zh-Hans"} == set(f.messages) for f in found)
    return {f.rule for f in found}


@pytest.mark.parametrize(
    "claim", [SUPPORT, BEDS, FOUNDING, CAMPUS, PHONE], ids=lambda c: c.split()[0]
)
def test_a_grounded_claim_has_no_finding(house: House, tmp_path: Path, claim: str) -> None:
    assert rules(house, tmp_path, claim) == set()


FAULTS = [
    (BEDS, "12000", "12001", {"grounding-number", "label-number"}),
    (BEDS, "beds-authorised", "beds-open", {"grounding-cue"}),
    (
        BEDS,
        span("编制床位1.2万张"),
        span("电话0991-123"),
        {"grounding-number", "grounding-cue", "grounding-gist"},
    ),
    (SUPPORT, "hkg:supporter id:east", "hkg:supporter id:west", {"grounding-end"}),
    (
        SUPPORT,
        "hkg:supporter id:east ; hkg:recipient id:here",
        "hkg:supporter id:here ; hkg:recipient id:east",
        {"label-direction"},
    ),
    (SUPPORT, "form:funds", "form:equipment", {"grounding-cue"}),
    (SUPPORT, "a hkg:Support", "a hkg:TechnicalCooperation", {"grounding-cue"}),
    (FOUNDING, "2011-05-01", "2011-04-01", {"grounding-date"}),
    (CAMPUS, "modality:about-to-start", "modality:actual", {"grounding-modality"}),
    (PHONE, '"0991-123"', '"0991-124"', {"grounding-words"}),
]


@pytest.mark.parametrize(
    ("claim", "old", "new", "expected"),
    FAULTS,
    ids=[f"{f[0].split()[0]}-{i}" for i, f in enumerate(FAULTS)],
)
def test_a_fault_is_found_by_its_rule(
    house: House, tmp_path: Path, claim: str, old: str, new: str, expected: set[str]
) -> None:
    assert old in claim
    assert rules(house, tmp_path, claim.replace(old, new, 1)) == expected


def test_an_inferred_claim_needs_no_grounding(house: House, tmp_path: Path) -> None:
    inferred = BEDS.replace("basis:stated", "basis:inferred").replace(
        span("编制床位1.2万张"), span("电话0991-123")
    )
    assert rules(house, tmp_path, inferred) == set()


def test_the_real_claims_are_grounded(house: House, sources: Path) -> None:
    assert [f for f in check_house(house, sources=sources) if f.severity == "violation"] == []


AUDITS = [
    ("shape:Audit-total", "claim:changji-people/departments"),
    ("shape:Audit-share", "claim:changji-people/staff-health-technical-share"),
    ("shape:Audit-planned", "claim:kashgar-second/plan-child-service-system"),
    ("shape:Audit-rate", "claim:kashgar-second/fudan-programme-enrolment"),
    ("shape:Audit-order", "claim:xmu-second/building-starts"),
]


def test_the_audits_find_what_is_there_to_be_found(house: House) -> None:
    warnings = [f for f in check_house(house) if f.severity == "warning"]
    found = [(f.rule, shorten(str(f.value))) for f in warnings]
    assert set(AUDITS) <= set(found)
    assert len(found) == len(set(found))
