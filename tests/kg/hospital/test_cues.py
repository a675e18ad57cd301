"""Cues: each in the cited words has its property; texts here are written for the tests."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.hospital.cues import Cue, read_cues, unaccounted, unneeded
from kg.hospital.house import House, load
from kg.hospital.names import NS, VOCAB
from kg.rdf.graph import TYPE
from kg.rdf.terms import Term

FREQUENCY, LISTING = VOCAB + "frequency", VOCAB + "listing"
CUES = (
    Cue(
        "持续",
        FREQUENCY + "/continual",
        NS + "frequency",
        FREQUENCY,
        frozenset({NS + "Claim"}),
        frozenset({"可持续"}),
    ),
    Cue(
        "等",
        LISTING,
        NS + "listing",
        LISTING,
        frozenset({NS + "Claim"}),
        frozenset({"三级甲等", "平等"}),
    ),
    Cue(
        "唯一",
        VOCAB + "distinction/only",
        NS + "distinction",
        VOCAB + "distinction",
        frozenset({NS + "SelfDescription"}),
        frozenset(),
    ),
)


def claim(kind: str = "Support", **values: str) -> Mapping[str, list[Term]]:
    said: dict[str, list[Term]] = {TYPE.value: [ox.NamedNode(NS + kind)]}
    return said | {NS + name: [ox.NamedNode(VOCAB + value)] for name, value in values.items()}


def words_of(values: Mapping[str, list[Term]], words: str, *names: str) -> list[str]:
    return [cue.word for cue in unaccounted(values, words, CUES, names)]


@pytest.mark.parametrize(
    ("values", "words", "names", "found"),
    [
        (claim(), "河东医院持续支援河西医院", (), ["持续"]),
        (claim(frequency="frequency/continual"), "河东医院持续支援河西医院", (), []),
        (claim(), "河东医院可持续支援河西医院", (), []),
        (claim(), "可持续且持续支援", (), ["持续"]),
        (claim(), "三级甲等医院", (), []),
        (claim(), "三级甲等医院等", (), ["等"]),
        (claim(listing="listing/open"), "资金、设备等", (), []),
        (claim(listing="listing/closed"), "资金、设备等两项", (), []),
        (claim(), "持续改进中心支援", ("持续改进中心",), []),
        (claim(), "全疆唯一", (), []),
        (claim("SelfDescription"), "全疆唯一", (), ["唯一"]),
        (claim(passesOver="frequency/continual"), "持续支援", (), []),
        (claim(passesOver="listing"), "资金等", (), []),
    ],
)
def test_a_cue_is_accounted_for(
    values: Mapping[str, list[Term]], words: str, names: tuple[str, ...], found: list[str]
) -> None:
    assert words_of(values, words, *names) == found


def test_the_words_of_a_name_are_no_cue() -> None:
    named: dict[str, list[Term]] = {
        **claim("Naming"),
        NS + "name": [ox.Literal("持续医院", language="zh-hans")],
    }
    assert words_of(named, "名为持续医院") == []


def test_an_exception_that_excepts_nothing_is_found() -> None:
    values = claim(passesOver="frequency/continual")
    assert unneeded(values, "河东医院支援河西医院", CUES, ()) == {FREQUENCY + "/continual"}
    assert unneeded(values, "河东医院持续支援河西医院", CUES, ()) == set()


@given(st.text(alphabet="可持续等唯一三级甲平 ", max_size=30), st.lists(st.text(max_size=5)))
def test_what_is_found_stands_in_the_words_and_a_value_takes_it_away(
    words: str, names: list[str]
) -> None:
    for cue in unaccounted(claim("SelfDescription"), words, CUES, names):
        assert cue.word in words
        name, value = cue.path.removeprefix(NS), cue.thing.removeprefix(VOCAB)
        assert cue.word not in words_of(claim("SelfDescription", **{name: value}), words, *names)


def test_the_vocabularies_of_the_house_take_part(house: House) -> None:
    cues = read_cues(load(house))
    schemes = {cue.scheme.removeprefix(VOCAB) for cue in cues}
    assert schemes >= {"frequency", "distinction", "extent", "manner", "status", "period"}
    assert any(cue.asks_for_any and cue.word == "等" for cue in cues)
    assert schemes.isdisjoint({"modality", "basis", "level", "specialty"})
