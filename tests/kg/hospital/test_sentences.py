"""Sentences: each flaw of a label is told in both languages, and nothing else is one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import URIRef
from rdflib.term import Node

from kg.hospital.claims import Values
from kg.hospital.names import CLAIM, NS
from kg.hospital.sentences import check_sentences
from kg.rdf.graph import TYPE
from kg.rdf.names import RDFS, XSD
from kg.rdf.places import Place
from kg.rdf.terms import Term

NUMERIC = ox.NamedNode(XSD + "integer")
NAMES = {
    "e:east": ["East Hospital", "东院"],
    "e:west": ["West Hospital", "西院"],
    "e:ward": ["East Hospital Ward", "东院病区"],
    "e:experts": ["上海专家"],
    "e:aid-experts": ["上海援疆专家"],
    "e:none": [],
}
NUMBER = (
    "label-number",
    "The label does not say 12: correct the number or the label.",
    "标签中没有 12:请更正数字或标签。",
)
WHOLE = (
    "label-direction",
    "The name of the whole holds the name of its part: correct the ends.",
    "整体的名称包含其部分的名称:请更正两端。",
)
TURNED = (
    "label-direction",
    "The label names the recipient before the supporter: correct the ends or the label.",
    "标签先述 hkg:recipient、后述 hkg:supporter:请更正两端或标签。",
)


def claim(kind: str, labels: dict[str, str], **ends: str) -> Values:
    values: dict[str, list[Term]] = {
        TYPE.value: [ox.NamedNode(NS + kind)],
        RDFS + "label": [ox.Literal(text, language=tag) for tag, text in labels.items()],
    }
    for name, value in ends.items():
        term = ox.Literal(value, datatype=NUMERIC) if name == "value" else ox.NamedNode(value)
        values[NS + name] = [term]
    return values


def flaws(values: Values) -> list[tuple[str, str, str]]:
    def locate(claim: Node, path: URIRef, value: Node | None) -> Place:
        assert (claim, path) == (URIRef(CLAIM + "c"), URIRef(RDFS + "label"))
        return Place("a.ttl", 1)

    found = list(check_sentences({CLAIM + "c": values}, NAMES, locate))
    assert all((f.severity, f.place) == ("violation", Place("a.ttl", 1)) for f in found)
    return [(f.rule, f.messages["en"], f.messages["zh-Hans"]) for f in found]


@pytest.mark.parametrize(
    ("labels", "count"),
    [
        ({"en": "Twelve beds.", "zh-Hans": "十二张床。"}, 0),
        ({"en": "12 beds."}, 0),
        ({"en": "Eleven beds.", "zh-Hans": "十二张床。"}, 1),
        ({"en": "Eleven beds.", "zh-Hans": "十张床。"}, 2),
        ({}, 0),
    ],
)
def test_a_figure_stands_in_the_label_of_each_language(labels: dict[str, str], count: int) -> None:
    assert flaws(claim("Measurement", labels, value="12")) == [NUMBER] * count


@pytest.mark.parametrize(
    ("kind", "label", "supporter", "recipient", "found"),
    [
        ("Support", "East Hospital supports West Hospital.", "e:east", "e:west", []),
        ("Support", "East Hospital supports West Hospital.", "e:west", "e:east", [TURNED]),
        ("Support", "EAST  hospital supports West Hospital.", "e:west", "e:east", [TURNED]),
        ("Hosting", "East Hospital supports West Hospital.", "e:west", "e:east", []),
        ("Support", "East Hospital supports others.", "e:west", "e:east", []),
        ("Support", "West Hospital supports others.", "e:west", "e:east", []),
        ("Support", "East Hospital supports itself.", "e:east", "e:east", []),
        ("Support", "East Hospital supports West Hospital.", "e:none", "e:west", []),
        ("Support", "East Hospital supports West Hospital.", "e:unknown", "e:west", []),
        ("Support", "西院得到东院支援。", "e:east", "e:west", [TURNED]),
        ("Support", "东院病区支援西院、东院。", "e:ward", "e:east", []),
        # the first of several names counts
        ("Support", "东院 West Hospital East Hospital 西院", "e:east", "e:west", []),
        ("Support", "东院 West Hospital East Hospital 西院", "e:west", "e:east", [TURNED]),
    ],
)
def test_the_supporter_comes_before_the_recipient(
    kind: str, label: str, supporter: str, recipient: str, found: list[tuple[str, str, str]]
) -> None:
    assert flaws(claim(kind, {"en": label}, supporter=supporter, recipient=recipient)) == found


@pytest.mark.parametrize(
    ("kind", "whole", "part", "found"),
    [
        ("Composition", "e:east", "e:ward", []),
        ("Composition", "e:ward", "e:east", [WHOLE]),
        ("Hosting", "e:ward", "e:east", []),
        ("Composition", "e:east", "e:east", []),
        ("Composition", "e:east", "e:west", []),
        ("Composition", "e:experts", "e:aid-experts", []),
        ("Composition", "e:aid-experts", "e:experts", [WHOLE]),
        ("Composition", "e:ward", "e:none", []),
        ("Composition", "e:ward", "e:unknown", []),
    ],
)
def test_the_name_of_a_whole_does_not_hold_that_of_its_part(
    kind: str, whole: str, part: str, found: list[tuple[str, str, str]]
) -> None:
    assert flaws(claim(kind, {"en": "A part."}, whole=whole, part=part)) == found


def test_flaws_come_in_order_for_each_label() -> None:
    labels = {"en": "West Hospital, then East Hospital."}
    kinds: list[Term] = [ox.NamedNode(NS + "Support"), ox.NamedNode(NS + "Composition")]
    ends = {"supporter": "e:east", "recipient": "e:west", "whole": "e:ward", "part": "e:east"}
    values = {**claim("Support", labels, value="12", **ends), TYPE.value: kinds}
    assert flaws(values) == [NUMBER, WHOLE, TURNED]
