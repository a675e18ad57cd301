"""Findings of one cause are one finding with a count."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import SH, URIRef

from kg.check.counting import MOST, counted
from kg.check.finding import Finding
from kg.rdf.places import Place


def made(rule: str, count: int, files: int = 1, **more: Any) -> list[Finding]:
    return [
        Finding(
            "warning",
            rule,
            {"en": "No.", "zh-Hans": "否。"},
            place=Place(f"{n % files}.ttl", n),
            **more,
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(
    "rule", ["ontology-deprecated", "label-shared", "label-twice", "shape-unclear"]
)
def test_many_of_one_cause_are_one(rule: str) -> None:
    assert len(counted(made(rule, MOST))) == MOST
    (one,) = counted(made(rule, MOST + 5))
    assert one.messages == {
        "en": "No. There are 14 more of this kind.",
        "zh-Hans": "否。同类尚有 14 项。",
    }


def test_the_same_error_in_many_files_is_one() -> None:
    (one,) = counted(made("syntax", 5, files=5))
    assert "4 more of this kind, in 4 files (1.ttl, 2.ttl, 3.ttl, …)" in one.messages["en"]
    assert len(counted(made("syntax", 3))) == 3


def test_terms_are_told_apart_until_they_are_many() -> None:
    found = [f for n in range(20) for f in made("ontology-deprecated", 1, value=URIRef(f"urn:{n}"))]
    assert len(counted(found[:MOST])) == MOST
    assert len(counted(found)) == 1  # so many in one file have one cause again


def test_results_of_shapes_are_counted_only_where_nobody_named_these() -> None:
    found = made("ex:S", 30, component=SH.MinCountConstraintComponent, shape=URIRef("urn:s"))
    assert counted(found) == found
    told = counted(found, of_shapes=True)
    assert len(told) == MOST and told[-1].messages["en"].endswith("There are 20 more of this kind.")
    assert told[:-1] == found[: MOST - 1]


def test_the_order_stays() -> None:
    found = [*made("terms", 2), *made("label-twice", 12), *made("dangling", 1)]
    assert [f.rule for f in counted(found)] == ["terms", "terms", "label-twice", "dangling"]
