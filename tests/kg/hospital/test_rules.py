"""The rules of a house: what is written twice, and claims looked at one by one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from rdflib import BNode, URIRef
from rdflib.term import Node

from kg.check.project import Project, load_project
from kg.check.rule import about
from kg.check.rules import RULES
from kg.check.world import World
from kg.hospital.names import BASE, CLAIM, ID
from kg.hospital.rules import (
    DUPLICATES,
    are_texts_wanting,
    check_claims,
    check_duplicates,
    house_rules,
)

PREFIXES = """\
@prefix basis: <https://w3id.org/hospital-kg/vocab/basis/> .
@prefix claim: <https://w3id.org/hospital-kg/claim/> .
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix id: <https://w3id.org/hospital-kg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/hospital-kg/source/> .
"""
TEXT = "The hut has 8 beds."


def said(name: str, value: int) -> str:
    return (
        f'claim:{name} hkg:basis basis:stated ; hkg:value {value} ; rdfs:label "7 beds of a hut"@en ;\n'
        "    hkg:evidence <https://w3id.org/hospital-kg/source/hut#char=0,19> .\n"
    )


def world_of(folder: Path, **texts: str) -> World:
    paths = []
    for name, text in texts.items():
        (folder / f"{name}.ttl").write_text(PREFIXES + text, "utf-8")
        paths.append(folder / f"{name}.ttl")
    return World(load_project(Project(data=paths)))


@pytest.fixture
def claimed(tmp_path: Path) -> World:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    record = f'source:hut hkg:sha256 "{digest}" ; hkg:length {len(TEXT)} .\n'
    return world_of(tmp_path, claims=record + said("one", 9) + said("two", 10) + said("six", 7))


def found_in(
    world: World, only: list[Node] | None, sources: Path | None = None
) -> list[tuple[str, str, int | None]]:
    return [(f.rule, str(f.focus), f.line) for f in check_claims(world, only, sources)]


def test_all_claims_are_looked_at_or_some(claimed: World) -> None:
    one, two = ("label-number", CLAIM + "one", 8), ("label-number", CLAIM + "two", 10)
    assert found_in(claimed, None) == [one, two]
    assert found_in(claimed, [URIRef(CLAIM + "two")]) == [two]
    assert found_in(claimed, [URIRef(CLAIM + "two"), BNode("x"), URIRef(ID + "hut")]) == [two]
    assert found_in(claimed, []) == found_in(claimed, [URIRef(CLAIM + "six")]) == []


def test_claims_are_grounded_where_the_texts_are(claimed: World, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "hut.txt").write_text(TEXT, "utf-8")
    only: list[Node] = [URIRef(CLAIM + "six")]
    assert found_in(claimed, only, texts) == [("grounding-number", CLAIM + "six", 12)]
    (rule,) = [r for r in house_rules(texts) if "grounding-" in r.about]
    assert [f.rule for f in rule.find(claimed, only)] == ["grounding-number"]
    (without,) = [r for r in house_rules() if "grounding-" in r.about]
    assert list(without.find(claimed, only)) == []


@pytest.mark.parametrize("wrong", [18, 20])
def test_another_length_than_that_of_the_text_is_found(tmp_path: Path, wrong: int) -> None:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    world = world_of(
        tmp_path, claims=f'source:hut hkg:sha256 "{digest}" ;\n hkg:length {wrong} .\n'
    )
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "hut.txt").write_text(TEXT, "utf-8")
    assert found_in(world, None, texts) == [("grounding-length", f"{BASE}source/hut", 8)]


def test_what_is_written_twice_is_found_at_every_place_but_the_first(tmp_path: Path) -> None:
    hut = 'id:hut rdfs:label "Hut"@en .\n'
    world = world_of(tmp_path, one=hut + "id:hall a hkg:X .\n", two=hut + said("a", 1) + hut)
    found = list(check_duplicates(world))
    assert [(f.severity, f.rule, f.focus, Path(f.file or "").name, f.line) for f in found] == [
        ("violation", "duplicate", URIRef(ID + "hut"), "two.ttl", 7),
        ("violation", "duplicate", URIRef(ID + "hut"), "two.ttl", 10),
    ]
    assert {f.messages["en"] for f in found} == {
        "id:hut stands already in line 7 of one.ttl: rename one of the two, or join them."
    }
    assert {f.messages["zh-Hans"] for f in found} == {
        "id:hut 已见于 one.ttl 第 7 行:请将其一改名,或合并两处。"
    }
    assert len(list(check_duplicates(world, [URIRef(ID + "hut")]))) == 2
    assert list(check_duplicates(world, [URIRef(ID + "hall")])) == []


def test_only_claims_and_entities_must_not_be_written_twice(tmp_path: Path) -> None:
    for name, count in {
        "claim:x": 1,
        "id:x": 1,
        "source:x": 0,
        "<http://example.org/x>": 0,
    }.items():
        text = f'{name} rdfs:label "X"@en .\n'
        assert len(list(check_duplicates(world_of(tmp_path, one=text, two=text)))) == count, name


def test_texts_are_wanting_where_there_are_claims_and_no_folder_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house, other = Project(rules=house_rules()), Project(rules=RULES)
    assert are_texts_wanting(house) and not are_texts_wanting(other)
    assert not are_texts_wanting(house, "texts") and not are_texts_wanting(other, "texts")
    monkeypatch.setenv("KG_SOURCES", "texts")
    assert not are_texts_wanting(house)


def test_the_rules_of_a_house_and_what_they_demand() -> None:
    rules = house_rules()
    assert rules[: len(RULES)] == tuple(RULES) and rules[len(RULES)] is DUPLICATES
    assert [r.scope for r in rules[len(RULES) :]] == ["node", "node", "project", "node"]
    for name, demand in {
        "duplicate": ("No claim and no entity is written twice.", "陈述与实体均不重复书写。"),
        "label-number": (
            "The label of a claim says its figures, in each language.",
            "陈述的标签在每种语言中均述其数字。",
        ),
        "label-direction": (
            "The label of a claim names its ends in the direction that its properties give.",
            "陈述的标签所述两端的方向与其属性一致。",
        ),
        "grounding-cue": (
            "What a claim says stands in the words that it cites.",
            "陈述的内容见于其所引文字。",
        ),
    }.items():
        assert about(name, rules) == demand
