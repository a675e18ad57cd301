"""Grounding on texts written for these tests: each rule finds its fault and is silent without it."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import URIRef
from rdflib.term import Node

from kg.hospital.claims import Values, claims
from kg.hospital.grounding import (
    ACTUAL,
    STATED,
    Context,
    check_grounding,
    cited_words,
    ground,
    read_context,
)
from kg.hospital.house import House
from kg.hospital.lookup import all_labels
from kg.hospital.names import ID, NS, SOURCE, VOCAB, shorten
from kg.hospital.sentences import check_sentences
from kg.hospital.texts import Texts
from kg.rdf.graph import TYPE, Graph
from kg.rdf.names import RDFS, XSD
from kg.rdf.nodes import as_node
from kg.rdf.places import Place
from kg.rdf.reading import load_turtle
from kg.rdf.terms import Term
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
        {"label-direction", "grounding-direction"},
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


def test_an_inferred_claim_needs_no_figures_in_its_words(house: House, tmp_path: Path) -> None:
    inferred = BEDS.replace("basis:stated", "basis:inferred").replace(
        span("编制床位1.2万张"), span("电话0991-123")
    )
    assert rules(house, tmp_path, inferred) == set()


def test_the_ends_of_an_inferred_claim_are_named_or_those_of_what_it_rests_on(
    house: House, tmp_path: Path
) -> None:
    inferred = f"""claim:aid a hkg:TechnicalCooperation ;
    rdfs:label "East Hospital and Here Hospital work together."@en , "两院合作。"@zh-Hans ;
    hkg:hospital id:here ; hkg:partner id:east ; hkg:restsOn claim:support ;
    hkg:modality modality:actual ; hkg:basis basis:inferred ; hkg:evidence {span("提供资金")} ."""
    assert rules(house, tmp_path, f"{SUPPORT}\n{inferred}") == set()
    beds = inferred.replace("restsOn claim:support", "restsOn claim:beds")
    assert rules(house, tmp_path, f"{SUPPORT}\n{BEDS}\n{beds}") == {"grounding-end"}
    named = beds.replace(span("提供资金"), span("河东大学第一附属医院支援某某医院"))
    assert rules(house, tmp_path, f"{SUPPORT}\n{BEDS}\n{named}") == set()
    chained = f"{inferred}\n{beds.replace('claim:aid a', 'claim:more a')}".replace(
        "claim:beds", "claim:aid"
    )
    assert rules(house, tmp_path, f"{SUPPORT}\n{chained}") == set()


def test_the_real_claims_are_grounded(house: House, sources: Path) -> None:
    assert [f for f in check_house(house, sources=sources) if f.severity == "violation"] == []


AUDITS = [
    ("shape:Audit-total", "claim:changji-people/departments"),
    ("shape:Audit-share", "claim:changji-people/staff-health-technical-share"),
    ("shape:Audit-planned", "claim:kashgar-second/plan-child-service-system"),
    ("shape:Audit-rate", "claim:kashgar-second/fudan-programme-enrolment"),
]


def test_the_audits_find_what_is_there_to_be_found(house: House) -> None:
    warnings = [f for f in check_house(house) if f.severity == "warning"]
    found = [(f.rule, shorten(str(f.value))) for f in warnings]
    assert set(AUDITS) <= set(found)
    assert len(found) == len(set(found))


# One flaw at a time, on claims made by hand

MONTH = "http://qudt.org/vocab/unit/MO"
FUNDS, PLANNED = VOCAB + "form/funds", VOCAB + "modality/planned"
CONTEXT = Context(
    ends=frozenset({NS + "supporter", NS + "recipient"}),
    labels={ID + "east": ["East Hospital", "东院"], ID + "none": [], ID + "here": ["某院"]},
    cues={
        NS + "Support": ["support", "支援"],
        FUNDS: ["fund", "资金"],
        PLANNED: ["plan"],
        ACTUAL: ["is"],
        VOCAB + "form/loan": ["loan"],
    },
    described={SOURCE + "one": ID + "here"},
)


def typed(text: str) -> ox.NamedNode | ox.Literal:
    """An IRI, a date or a number where a text looks like one, else the text."""
    if text.startswith(("http:", "https:")):
        return ox.NamedNode(text)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return ox.Literal(text, datatype=ox.NamedNode(XSD + "date"))
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return ox.Literal(text, datatype=ox.NamedNode(XSD + "decimal"))
    return ox.Literal(text)


def claim_of(**properties: str | list[str]) -> Values:
    """A claim with these properties; see `typed`."""
    values: dict[str, list[Term]] = {}
    for name, given in properties.items():
        path = {"label": RDFS + "label", "type": TYPE.value}.get(name, NS + name)
        values[path] = [typed(text) for text in ([given] if isinstance(given, str) else given)]
    return values


def flaws(words: str, **properties: str | list[str]) -> list[tuple[str, str, str, str]]:
    """Rule, property, value and what was sought; the gist aside."""
    return [
        (flaw.rule, shorten(flaw.path), shorten(str(flaw.term.value)), flaw.sought)  # type: ignore[union-attr]
        for flaw in ground(claim_of(name="", **properties), words, CONTEXT)
        if flaw.term != ox.Literal("")
    ]


@pytest.mark.parametrize("name", ["value", "minExclusive", "minInclusive", "maxExclusive"])
@pytest.mark.parametrize(
    ("words", "number", "unit", "grounded"),
    [
        ("12 beds", "12", "", True),
        ("12 beds", "12.0", "", True),
        ("1.2万张", "12000", "", True),
        ("1.2万张", "1.2", "", False),
        ("11 beds", "12", "", False),
        ("2 years", "24", MONTH, True),
        ("24 months", "24", MONTH, True),
        ("2 years", "25", MONTH, False),
        ("2 years", "24", "http://qudt.org/vocab/unit/NUM", False),
    ],
)
def test_numbers(name: str, words: str, number: str, unit: str, grounded: bool) -> None:
    properties: dict[str, str | list[str]] = (
        {name: number, "unit": unit} if unit else {name: number}
    )
    expected = [] if grounded else [("grounding-number", f"hkg:{name}", number, number)]
    assert flaws(words, **properties) == expected


@pytest.mark.parametrize(
    ("words", "first", "last", "sought"),
    [
        ("2011年5月", "2011-05-01", "2011-05-31", None),
        ("2011年5月", "2011-05-01", "2011-05-30", "2011-05-01 – 2011-05-30"),
        ("2011年5月", "2011-05-02", "2011-05-31", "2011-05-02 – 2011-05-31"),
        ("2011年5月", "2011-05-01", "2011-05-01", "2011-05-01"),
        ("2011年5月", "2011-05-01", None, None),
        ("2011年5月", None, "2011-05-30", None),
    ],
)
def test_dates(words: str, first: str | None, last: str | None, sought: str | None) -> None:
    bounds = {"notBefore": first, "notAfter": last}
    properties: dict[str, str | list[str]] = {k: v for k, v in bounds.items() if v is not None}
    expected = [("grounding-date", "hkg:notBefore", str(first), sought)] if sought else []
    assert flaws(words, **properties) == expected


def test_the_start_of_a_period() -> None:
    wrong = ("grounding-date", "hkg:periodStart", "2011-05-02", "2011-05-02")
    assert flaws("since 2010, 2011年5月", periodStart="2011-05-01") == []
    assert flaws("since 2010, 2011年5月", periodStart="2011-05-02") == [wrong]
    assert flaws("nothing", periodStart="2011-05-02") == [wrong]


@pytest.mark.parametrize(
    ("name", "lexical", "datatype", "found"),
    [
        ("value", "many", "string", False),  # the shapes say what is wrong with these
        ("value", "many", "integer", False),
        ("value", "sNaN", "decimal", False),
        ("value", "1954", "gYear", False),
        ("periodStart", "soon", "string", False),
        ("periodStart", "1954", "gYear", False),
        ("value", "NaN", "double", True),
        ("value", "-INF", "float", True),
        ("value", "1e999999999", "double", True),
        ("value", "9" * 5000, "integer", True),
        ("periodStart", "99999-01-01", "date", True),
        ("periodStart", "0000-01-01", "date", True),
    ],
)
def test_a_value_that_no_text_can_state(
    name: str, lexical: str, datatype: str, found: bool
) -> None:
    term = ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype))
    values: dict[str, list[Term]] = {**claim_of(name="", unit=MONTH), NS + name: [term]}
    flawed = [flaw for flaw in ground(values, "12 beds since 1954", CONTEXT) if flaw.term == term]
    assert len(flawed) is int(found)
    assert all(len(flaw.sought) <= 60 for flaw in flawed)


@pytest.mark.parametrize("bound", ["notBefore", "notAfter"])
def test_bounds_that_no_text_can_state(bound: str) -> None:
    values = claim_of(name="", notBefore="2011-05-01", notAfter="2011-05-31")
    date = ox.NamedNode(XSD + "date")
    terms: dict[Term, int] = {
        ox.Literal("99999-01-01", datatype=date): 1,
        ox.Literal("2011-02-30", datatype=date): 1,
        ox.Literal("2011"): 0,  # the shapes say what is wrong with these
        ox.NamedNode("urn:x"): 0,
    }
    for term, count in terms.items():
        assert len([*ground({**values, NS + bound: [term]}, "2011年5月", CONTEXT)]) == count


def test_a_claim_without_a_label_has_no_gist() -> None:
    (flaw,) = ground(claim_of(value="12"), "12 beds of the ward", CONTEXT)
    assert (flaw.rule, flaw.term) == ("grounding-gist", None)


@pytest.mark.parametrize(
    ("words", "end", "evidence", "grounded"),
    [
        ("by East  hospital", "east", "one", True),
        ("由东院", "east", "one", True),
        ("by West Hospital", "east", "one", False),
        ("by East Hospital", "none", "one", False),
        ("by East Hospital", "unknown", "one", False),
        ("by nobody", "here", "one", True),
        ("by nobody", "here", "two", False),
    ],
)
def test_ends(words: str, end: str, evidence: str, grounded: bool) -> None:
    cited = f"{SOURCE}{evidence}#char=0,5"
    wrong = ("grounding-end", "hkg:supporter", f"id:{end}", f"id:{end}")
    found = flaws(words, supporter=ID + end, evidence=cited, place=ID + "unknown")
    assert found == ([] if grounded else [wrong])


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("东院支援某院", True),
        ("某院是东院重点支援单位", True),
        ("某院由东院支援", True),
        ("在东院的大力支援下", True),
        ("对东院的支援", False),
        ("承担着东院的支援工作", False),
        ("确立了东院,给与支援", False),
        ("对口建设。东院支援", True),
        ("支援东院", False),
        ("East Hospital supports", False),
        ("东院与某院合作", False),
    ],
)
def test_who_is_named_before_the_word_for_support_gives_it(words: str, wrong: bool) -> None:
    cited = f"{SOURCE}one#char=0,5"
    found = flaws(words, supporter=ID + "here", recipient=ID + "east", evidence=cited)
    expected = ("grounding-direction", "hkg:recipient", "id:east", "id:east")
    assert (expected in found) == wrong
    right = flaws(words, supporter=ID + "east", recipient=ID + "here", evidence=cited)
    assert "grounding-direction" not in {flaw[0] for flaw in right}


def test_a_source_itself_is_an_end_that_needs_no_name() -> None:
    cited = [f"{SOURCE}two#char=0,5", f"{SOURCE}one#char=0,5"]
    assert flaws("nothing", supporter=SOURCE + "two", recipient=ID + "here", evidence=cited) == []


@pytest.mark.parametrize("name", ["address", "telephone", "model", "parameter"])
def test_literals_stand_to_the_letter_but_for_case_and_white_space(name: str) -> None:
    assert flaws("No. 5,  North\nRoad", **{name: "no. 5, north road"}) == []
    wrong = ("grounding-words", f"hkg:{name}", "No. 6", "No. 6")
    assert flaws("No. 5, North Road", **{name: ["No. 6", "No. 5"]}) == [wrong]


def test_a_heading_stands_in_one_of_its_languages() -> None:
    heading = NS + "Heading"
    for text in ("Our Beds", ["我们的床", "Our Beds"]):
        assert flaws("About our beds", type=heading, text=text) == []
    wrong = ("grounding-words", "hkg:text", "Our Wards", "Our Wards")
    assert flaws("About our beds", type=heading, text=["Our Wards", "病房"]) == [wrong]
    assert flaws("About our beds", type=NS + "Policy", text="Our Wards") == []
    assert flaws("About our beds", type=heading) == []


def test_cues() -> None:
    wrong = ("grounding-cue", "hkg:form", "form:funds", "form:funds (fund, 资金)")
    assert flaws("with FUNDS", form=FUNDS) == flaws("提供资金", form=FUNDS) == []
    assert flaws("with loans", form=FUNDS) == [wrong]
    assert flaws("with nothing", form=VOCAB + "form/no-cue") == []
    assert flaws("with loans", form=[FUNDS, VOCAB + "form/loan"]) == [wrong]
    kind = ("grounding-cue", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "form:funds")
    assert [found[2] for found in flaws("with loans", type=FUNDS)] == [kind[2]]


def test_what_is_actual_is_not_planned() -> None:
    wrong = ("grounding-modality", "hkg:modality", "modality:actual", "modality:planned")
    itself = ("grounding-modality", "hkg:modality", "modality:actual", "modality:actual")
    assert flaws("it is a plan to loan", modality=ACTUAL) == [wrong, itself]
    assert flaws("there is one, on loan", modality=ACTUAL) == [itself]
    assert flaws("it is a plan", modality=PLANNED) == []


def gist(words: str, **properties: str | list[str]) -> list[tuple[str, str, str, str]]:
    return [
        (flaw.rule, flaw.path, str(getattr(flaw.term, "value", "")), flaw.sought)
        for flaw in ground(claim_of(**properties), words, CONTEXT)
    ]


@pytest.mark.parametrize(
    ("words", "label", "shared"),
    [
        # one of six stems is enough, one of seven is not
        ("one two three four five six", "six of another kind", True),
        ("one two three four five six seven", "six of another kind", False),
        ("医院位于城北", "医院在南", True),
        ("医院位于城北方向", "医院在南", False),
        ("hospitalised", "hospitals", True),
        ("beds 120", "120", True),
        ("a b to 12 。", "nothing alike", True),
        ("", "nothing alike", True),
    ],
)
def test_a_label_shares_some_words_with_what_is_cited(words: str, label: str, shared: bool) -> None:
    expected = [] if shared else [("grounding-gist", RDFS + "label", label, "")]
    assert gist(words, label=label) == expected
    assert gist(words, label=label, name=label)[1:] == []
    assert gist(words, label=["other", label]) == [
        (rule, path, "other", sought) for rule, path, _, sought in expected
    ]


def test_the_gist_of_a_text_counts_and_that_of_a_heading_does_not() -> None:
    assert gist("six beds in the hut", label="nothing alike", text="six beds in the hut") == []
    assert gist("six beds", label="nothing alike", type=NS + "Heading", text="Six beds") == []


TEXTS = Texts(Path(), {"one": "ab cd\nef", "two": "gh"})


def cites(*ranges: str) -> Values:
    return claim_of(evidence=[f"{SOURCE}{where}" for where in ranges])


def test_the_words_of_all_ranges_are_taken_in_order_a_line_each() -> None:
    found = cited_words(cites("two#char=0,2", "one#char=3,8", "one#char=0,2"), TEXTS.quote)
    assert found == "ab\ncd ef\ngh"
    assert cited_words(cites("one#char=0,2", "one"), TEXTS.quote) == "ab"


def test_without_all_its_texts_a_claim_is_passed_over() -> None:
    assert cited_words(cites("one#char=0,2", "six#char=0,2"), TEXTS.quote) is None
    assert cited_words(cites("one"), TEXTS.quote) is cited_words({}, TEXTS.quote) is None


MESSAGES = {
    "value": (
        "grounding-number",
        "12",
        "The number 12 is not in the words that the claim cites: correct it or the range.",
        "所引文字中没有数字 12:请更正数字或区间。",
    ),
    "periodStart": (
        "grounding-date",
        "2011-05-02",
        "The date 2011-05-02 is not in the words that the claim cites: correct it, its precision "
        "or the range.",
        "所引文字中没有日期 2011-05-02:请更正日期、精度或区间。",
    ),
    "supporter": (
        "grounding-end",
        ID + "east",
        "No name of id:east is in the words that the claim cites: widen the range, correct the "
        "end, or add the name used as skos:altLabel.",
        "所引文字中没有 id:east 的任何名称:请扩大区间、更正该端,或将所用名称加为 skos:altLabel。",
    ),
    "address": (
        "grounding-words",
        "No. 6",
        "“No. 6” is not in the words that the claim cites: write it as the source does, or "
        "correct the range.",
        "所引文字中没有“No. 6”:请按来源书写,或更正区间。",
    ),
    "form": (
        "grounding-cue",
        FUNDS,
        "No cue of form:funds (fund, 资金) is in the words that the claim cites: correct it or the "
        "range, or add the word used as skos:hiddenLabel.",
        "所引文字中没有 form:funds (fund, 资金) 的提示词:请更正该值或区间,或将所用字样加为 "
        "skos:hiddenLabel。",
    ),
    "label": (
        "grounding-gist",
        "Nothing alike",
        "The label shares next to nothing with the words that the claim cites: correct the range.",
        "标签与所引文字几无共同之处:请更正区间。",
    ),
    "modality": (
        "grounding-modality",
        ACTUAL,
        "The words that the claim cites say modality:planned, not actual: correct the modality or "
        "narrow the range.",
        "所引文字表示 modality:planned,而非现实:请更正情态或缩小区间。",
    ),
}


@pytest.mark.parametrize("name", list(MESSAGES))
def test_what_is_said_of_a_flaw_and_where(name: str) -> None:
    rule, value, english, chinese = MESSAGES[name]
    place = Place("a.ttl", 7)
    cited = {"evidence": f"{SOURCE}three#char=0,15", "basis": STATED}
    label = {} if name == "label" else {"label": "A plan it was"}
    values = claim_of(**cited, **label, **{name: value})
    path = URIRef(RDFS + "label" if name == "label" else NS + name)
    term = as_node(typed(value))
    texts = Texts(Path(), {"three": "A plan it was.."})

    def locate(focus: Node, property_: URIRef, given: Node | None) -> Place:
        assert (focus, property_, given) == (URIRef("urn:x:c"), path, term)
        return place

    (found,) = [
        f
        for f in check_grounding({"urn:x:c": values}, texts, CONTEXT, locate)
        if f.messages["en"] == english
    ]
    assert (found.rule, found.severity, found.place) == (rule, "violation", place)
    assert found.messages == {"en": english, "zh-Hans": chinese}
    for basis in (VOCAB + "basis/inferred", ""):
        other = {**values, NS + "basis": claim_of(basis=basis)[NS + "basis"]}
        count = int(bool(basis) and name == "supporter")  # what is inferred needs its ends
        assert len([*check_grounding({"urn:x:c": other}, texts, CONTEXT, locate)]) == count
    assert list(check_grounding({"urn:x:c": values}, TEXTS, CONTEXT, locate)) == []


def test_what_is_known_of_the_graph() -> None:
    graph = Graph()
    turtle = """
hkg:supporter rdfs:subPropertyOf hkg:end . hkg:other rdfs:subPropertyOf hkg:thing .
form:funds skos:hiddenLabel "z"@en , "a"@en . form:loan skos:altLabel "loan"@en .
"""
    graph.store.load((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE)
    labels = {"urn:x": ["X"]}
    assert read_context(graph, labels) == Context(
        frozenset({NS + "supporter"}), labels, {FUNDS: ["a", "z"]}, {SOURCE + "one": ID + "here"}
    )
