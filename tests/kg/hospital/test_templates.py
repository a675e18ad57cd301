"""Templates: sentences from kind and properties, sentence by sentence; no text is needed."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.hospital.house import House, load
from kg.hospital.names import NS
from kg.hospital.templates import faults, make_labels
from kg.rdf.graph import Graph
from kg.rdf.names import RDFS
from kg.rdf.reading import load_turtle
from kg.sparql.derivation import derive

PREFIXES = """@base <https://w3id.org/hospital-kg/source/one> .
@prefix acquisition: <https://w3id.org/hospital-kg/vocab/acquisition/> .
@prefix alliance-role: <https://w3id.org/hospital-kg/vocab/alliance-role/> .
@prefix claim: <https://w3id.org/hospital-kg/claim/one/> .
@prefix designation: <https://w3id.org/hospital-kg/vocab/designation/> .
@prefix form: <https://w3id.org/hospital-kg/vocab/form/> .
@prefix grade-class: <https://w3id.org/hospital-kg/vocab/grade-class/> .
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix hospital-type: <https://w3id.org/hospital-kg/vocab/hospital-type/> .
@prefix id: <https://w3id.org/hospital-kg/id/> .
@prefix level: <https://w3id.org/hospital-kg/vocab/level/> .
@prefix listing: <https://w3id.org/hospital-kg/vocab/listing/> .
@prefix manner: <https://w3id.org/hospital-kg/vocab/manner/> .
@prefix measure: <https://w3id.org/hospital-kg/vocab/measure/> .
@prefix modality: <https://w3id.org/hospital-kg/vocab/modality/> .
@prefix period: <https://w3id.org/hospital-kg/vocab/period/> .
@prefix policy-kind: <https://w3id.org/hospital-kg/vocab/policy-kind/> .
@prefix precision: <https://w3id.org/hospital-kg/vocab/precision/> .
@prefix qualifier: <https://w3id.org/hospital-kg/vocab/qualifier/> .
@prefix rank: <https://w3id.org/hospital-kg/vocab/rank/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix specialty: <https://w3id.org/hospital-kg/vocab/specialty/> .
@prefix status: <https://w3id.org/hospital-kg/vocab/status/> .
@prefix tier: <https://w3id.org/hospital-kg/vocab/tier/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:here a hkg:Hospital ; rdfs:label "First Hospital of Hedong"@en , "河东一院"@zh-Hans .
id:east a hkg:University ; rdfs:label "East University"@en , "东方大学"@zh-Hans .
id:city a hkg:Place ; rdfs:label "Hexi"@en , "河西"@zh-Hans .
id:prize a hkg:Award ; rdfs:label "progress award"@en , "进步奖"@zh-Hans .
id:care a hkg:Service ; rdfs:label "care"@en , "护理"@zh-Hans .
id:x-ray a hkg:Equipment ; rdfs:label "X-ray machine"@en , "X光机"@zh-Hans .
id:own-ct a hkg:Equipment ;
    rdfs:label "CT scanner of the First Hospital of Hedong"@en , "河东一院的CT"@zh-Hans .
id:lamps a hkg:Equipment ; rdfs:label "lamps"@en , "灯"@zh-Hans .
id:union a hkg:MedicalAlliance ; rdfs:label "Hedong alliance"@en , "河东医联体"@zh-Hans .
"""
SENTENCES = [
    (
        'a hkg:Naming ; hkg:subject id:here ; hkg:name "河东一院"@zh-Hans',
        "The source calls the First Hospital of Hedong “河东一院”.",
        "来源称河东一院为“河东一院”。",
    ),
    (
        "a hkg:Grading ; hkg:subject id:here ; hkg:tier tier:tertiary ; "
        "hkg:gradeClass grade-class:a",
        "The First Hospital of Hedong is rated tertiary grade A.",
        "河东一院的等级为三级甲等。",
    ),
    (
        "a hkg:Grading ; hkg:subject id:here ; hkg:gradeClass grade-class:a",
        "The First Hospital of Hedong is rated grade A.",
        "河东一院的等级为甲等。",
    ),
    (
        'a hkg:Founding ; hkg:subject id:here ; hkg:notBefore "1958-01-01"^^xsd:date ; '
        'hkg:notAfter "1958-12-31"^^xsd:date ; hkg:precision precision:year',
        "The First Hospital of Hedong was founded in 1958.",
        "1958年,河东一院成立。",
    ),
    (
        'a hkg:Founding ; hkg:subject id:union ; hkg:notBefore "2011-05-01"^^xsd:date ; '
        'hkg:notAfter "2011-05-31"^^xsd:date ; hkg:precision precision:month',
        "Hedong alliance was founded in May 2011.",
        "2011年5月,河东医联体成立。",
    ),
    (
        "a hkg:Affiliation ; hkg:hospital id:here ; hkg:institution id:east",
        "The First Hospital of Hedong is affiliated with East University.",
        "河东一院附属于东方大学。",
    ),
    (
        "a hkg:Support ; hkg:supporter id:city ; hkg:recipient id:here ; "
        "hkg:form form:funds , form:equipment ; hkg:listing listing:open ; "
        "hkg:period period:recent-years",
        "In recent years Hexi has supported the First Hospital of Hedong with equipment, funds "
        "and others.",
        "近年来,河西支援河东一院,形式为设备、资金等。",
    ),
    (
        "a hkg:AllianceMembership ; hkg:member id:here ; hkg:alliance id:union ; "
        "hkg:role alliance-role:lead ; hkg:modality modality:planned",
        "The First Hospital of Hedong is a lead of Hedong alliance (planned).",
        "河东一院是河东医联体的龙头单位(计划)。",
    ),
    (
        "a hkg:Measurement ; hkg:subject id:here ; hkg:measure measure:beds-open ; hkg:value 1100",
        "The First Hospital of Hedong has 1,100 open beds.",
        "河东一院有实际开放床位1100张。",
    ),
    (
        "a hkg:Measurement ; hkg:subject id:here ; hkg:measure measure:prizes ; hkg:award id:prize "
        "; hkg:rank rank:second ; hkg:level level:prefecture ; hkg:minExclusive 50 ; "
        "hkg:period period:past-ten-years",
        "Prizes of the First Hospital of Hedong: more than 50, prefecture, progress award, "
        "second prize, in the past ten years.",
        "近十年,河东一院获奖数:超过50,地区级、州级,进步奖,二等奖。",
    ),
    (
        "a hkg:Measurement ; hkg:subject id:here ; hkg:measure measure:served-population ; "
        "hkg:maxExclusive 5000000 ; hkg:unit unit:NUM",
        "Population served of the First Hospital of Hedong: nearly 5 million.",
        "河东一院服务人口:近500万。",
    ),
    (
        "a hkg:Measurement ; hkg:subject id:here ; hkg:measure measure:assets-total ; "
        "hkg:value 180000000 ; hkg:unit unit:CCY_CNY",
        "The total assets of the First Hospital of Hedong are 180 million yuan.",
        "河东一院资产总额为1.8亿元。",
    ),
    (
        'a hkg:SelfDescription ; hkg:subject id:here ; hkg:text "The largest."@en , "最大"@zh-Hans',
        "The source says of the First Hospital of Hedong: The largest.",
        "来源称河东一院:最大。",
    ),
    (
        "a hkg:SelfDescription ; hkg:subject id:here ; hkg:scope id:city ; "
        'hkg:text "the first of its kind"@en , "同类首家"@zh-Hans',
        "The source says of the First Hospital of Hedong: the first of its kind in Hexi.",
        "来源称河东一院:在河西范围内,同类首家。",
    ),
    (
        "a hkg:Composition ; hkg:whole id:east ; hkg:part id:here",
        "The First Hospital of Hedong belongs to East University.",
        "河东一院属于东方大学。",
    ),
    (
        "a hkg:ServiceProvision ; hkg:subject id:here ; hkg:service id:care ; "
        "hkg:acquisition acquisition:introduced ; hkg:manner manner:online",
        "The First Hospital of Hedong provides care, introduced, online.",
        "河东一院开展护理(引进),在线。",
    ),
    (
        "a hkg:Policy ; hkg:subject id:here ; hkg:policyKind policy-kind:motto ; "
        'hkg:text "care"@en , "仁爱"@zh-Hans',
        "The motto of the First Hospital of Hedong is “care”.",
        "河东一院的院训是“仁爱”。",
    ),
    (
        "a hkg:Designation ; hkg:subject id:here ; hkg:designation designation:key-specialty ; "
        "hkg:field specialty:cardiology ; hkg:level level:prefecture",
        "The First Hospital of Hedong holds the designation “key specialty”, prefecture, in "
        "cardiology.",
        "河东一院获认定为“重点专科”,地区级、州级,专业为心血管内科。",
    ),
    (
        'a hkg:Naming ; hkg:subject id:city ; hkg:name "河西“新”城"@zh-Hans',
        "The source calls Hexi “河西‘新’城”.",
        "来源称河西为“河西‘新’城”。",
    ),
    (
        "a hkg:Policy ; hkg:subject id:here ; hkg:policyKind policy-kind:goal ; "
        'hkg:text "care"@en , "仁爱"@zh-Hans ; hkg:modality modality:goal',
        "The goal of the First Hospital of Hedong is “care”.",
        "河东一院的目标是“仁爱”。",
    ),
    (
        "a hkg:EquipmentHolding ; hkg:subject id:here ; hkg:equipment id:own-ct ; "
        "hkg:acquisition acquisition:purchased ; hkg:period period:recent-years",
        "In recent years the First Hospital of Hedong bought a CT scanner.",
        "近年来,河东一院购置CT。",
    ),
    (
        "a hkg:EquipmentHolding ; hkg:subject id:here ; hkg:equipment id:x-ray , id:lamps",
        "The First Hospital of Hedong has an X-ray machine and lamps.",
        "河东一院有X光机和灯。",
    ),
    (
        "a hkg:Classification ; hkg:subject id:here ; "
        "hkg:classification hospital-type:infectious-disease",
        "The First Hospital of Hedong is an infectious disease hospital.",
        "河东一院是传染病医院。",
    ),
    (
        "a hkg:Oversight ; hkg:subject id:here ; hkg:authority id:city ; "
        "hkg:period period:since-founding",
        "The First Hospital of Hedong has been led or overseen by Hexi since the hospital was founded.",
        "建院以来,河东一院由河西领导或主管。",
    ),
    (
        "a hkg:Measurement ; hkg:subject id:here ; hkg:measure measure:land-area ; "
        "hkg:value 39700 ; hkg:unit unit:M2",
        "The land area of the First Hospital of Hedong is 39,700 square metres.",
        "河东一院占地面积为3.97万平方米。",
    ),
    (
        "a hkg:Status ; hkg:subject id:here ; hkg:status status:old",
        "The First Hospital of Hedong is old.",
        "河东一院的状态为“旧”。",
    ),
]


@pytest.fixture(scope="module")
def frame(house: House) -> Graph:
    graph = Graph()
    for path in house.ontology:
        load_turtle(path, graph.store)
    return graph


def labelled(frame: Graph, house: House, tmp_path: Path, turtle: str) -> dict[str, str]:
    """The labels that are made, by their language."""
    graph = Graph()
    graph.add(q.triple for q in frame.store)
    file = tmp_path / "claims.ttl"
    file.write_text(f"{PREFIXES}\nclaim:one {turtle} ; hkg:evidence <#char=0,1> .\n", "utf-8")
    load_turtle(file, graph.store)
    derive(graph, house.derivations)
    return {
        t.object.language: t.object.value
        for t in make_labels(graph)
        if isinstance(t.object, ox.Literal) and t.object.language
    }


@pytest.mark.parametrize(("turtle", "english", "chinese"), SENTENCES)
def test_a_sentence(
    frame: Graph, house: House, tmp_path: Path, turtle: str, english: str, chinese: str
) -> None:
    assert labelled(frame, house, tmp_path, turtle) == {"en": english, "zh-hans": chinese}


def test_what_is_written_stands(frame: Graph, house: House, tmp_path: Path) -> None:
    turtle = 'a hkg:Status ; hkg:subject id:here ; hkg:status status:old ; rdfs:label "Old."@en'
    assert labelled(frame, house, tmp_path, turtle) == {"zh-hans": "河东一院的状态为“旧”。"}


def test_what_cannot_be_filled_gets_no_label(frame: Graph, house: House, tmp_path: Path) -> None:
    assert labelled(frame, house, tmp_path, "a hkg:Affiliation ; hkg:hospital id:here") == {}


def test_no_label_of_the_house_has_a_place_left(house: House) -> None:
    _, rows = load(house).select(
        f"SELECT ?l {{ ?c <{NS}evidence> ?e ; <{RDFS}label> ?l }} ORDER BY ?l"
    )
    labels = [str(getattr(label, "value", "")) for (label,) in rows]
    assert labels
    assert [text for text in labels if re.search(r"[{}\[\]]|  |,\.|None", text)] == []


@given(st.text(alphabet="ab {}[],", max_size=30))
def test_a_template_that_is_taken_has_no_brace_left_over(template: str) -> None:
    if not list(faults(template, ["a", "b", "ab", "ba"])):
        rest = re.sub(r"\{\w+\}", "", template)
        assert "{" not in rest
        assert rest.count("[") == rest.count("]")
