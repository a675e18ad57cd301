"""Findings: in which order they come, what they stand at, and how a check of them ends."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, URIRef
from rdflib.paths import InvPath

from kg.check.finding import INCOMPLETE, Finding, Severity
from kg.check.findings import exit_code, has_violation, in_order
from kg.check.said import Said
from kg.rdf.places import Place


def finding(severity: Severity = "violation", rule: str = "terms", **more: Any) -> Finding:
    return Finding(severity, rule, more.pop("messages", {"en": "x"}), **more)


# Each comes before the next.
ORDER = [
    finding(rule="z"),
    finding(rule="z", place=Place("a.ttl", 9)),
    finding(rule="z", place=Place("b.ttl", 2, 5)),
    finding(rule="z", place=Place("b.ttl", 10, 1)),
    finding(rule="z", place=Place("b.ttl", 10, 2, 9)),
    finding(rule="zz", place=Place("b.ttl", 10, 2, 3)),
    finding(rule="zz", place=Place("b.ttl", 10, 2), focus=URIRef("urn:a")),
    finding(rule="zz", place=Place("b.ttl", 10, 2), focus=URIRef("urn:b")),
    finding(rule="zz", place=Place("b.ttl", 10, 2), focus=URIRef("urn:b"), path=RDFS.label),
    finding(rule="zz", place=Place("b.ttl", 10, 2), focus=URIRef("urn:b"), path=RDFS.label, value=URIRef("urn:a")),
    finding(rule="zz", place=Place("b.ttl", 10, 2), focus=URIRef("urn:b"), path=RDFS.label, value=URIRef("urn:a"), messages={"zh-Hans": "甲", "en": "y"}),
    finding("warning", "a"),
    finding("info", "a"),
]  # fmt: skip


def test_the_worst_come_first_then_by_place_rule_and_terms() -> None:
    keys = [f.sort_key for f in ORDER]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_finding_without_an_english_message_is_sorted_all_the_same() -> None:
    assert finding(messages={"fr": "rien"}).sort_key[-1] == ""
    assert finding(messages={"fr": "rien", "en": "z"}).sort_key[-1] == "z"


def test_where_a_finding_stands() -> None:
    assert (finding().file, finding().line) == (None, None)
    placed = finding(place=Place("a.ttl", 3), path=RDFS.label)
    assert (placed.file, placed.line, placed.path_text) == ("a.ttl", 3, str(RDFS.label))
    assert finding(path=InvPath(RDFS.label)).path_text == f"^<{RDFS.label}>"
    assert finding().path_text == ""


SEVERITIES: list[Severity] = ["violation", "warning", "info"]


def test_what_was_not_judged_is_told_by_these_rules() -> None:
    assert {"syntax", "unread", "derivation", "shapes", "timeout"} == INCOMPLETE


@pytest.mark.parametrize("rule", ["terms", "shape-unclear", *sorted(INCOMPLETE)])
@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("strict", [False, True])
def test_how_a_check_ends(rule: str, severity: Severity, strict: bool) -> None:
    bad = severity == "violation" or (severity == "warning" and strict)
    assert has_violation([finding(severity, rule)], strict) is bad
    expected = 2 if rule in ("syntax", "unread", "derivation", "shapes", "timeout") else int(bad)
    assert exit_code(iter([finding(severity, rule)]), strict) == expected


@given(st.lists(st.sampled_from(list(itertools.product(SEVERITIES, ["terms", "syntax"])))))
def test_the_worst_finding_decides(given_findings: list[tuple[Severity, str]]) -> None:
    found = [finding(severity, rule) for severity, rule in given_findings]
    for strict in (False, True):
        alone = [exit_code([f], strict) for f in found]
        assert exit_code(found, strict) == max(alone, default=0)
        assert has_violation(found, strict) == any(has_violation([f], strict) for f in found)


def test_without_strict_warnings_pass() -> None:
    assert (exit_code([finding("warning")]), has_violation([finding("warning")])) == (0, False)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(
            Finding,
            st.sampled_from(["violation", "warning", "info"]),
            st.sampled_from(["a", "b"]),
            st.sampled_from([{"en": "x"}, {"en": "y"}, {}]),
            st.sampled_from([None, URIRef("urn:a"), URIRef("urn:b")]),
            st.sampled_from([None, RDF.type]),
            st.sampled_from([None, rdflib.Literal("1"), rdflib.Literal("2")]),
            st.sampled_from([None, Place("a", 1), Place("a", 2, 3), Place("b", 1)]),
        ),
        max_size=12,
    )
)
def test_what_is_sorted_bit_by_bit_is_sorted_by_the_whole_key(found: list[Finding]) -> None:
    assert in_order(found) == sorted(found, key=lambda f: f.sort_key)


def test_messages_are_made_when_they_are_read_and_equal_what_they_say() -> None:
    made: list[int] = []

    def say(number: int) -> dict[str, str]:
        made.append(number)
        return {"en": "Wrong.", "zh-Hans": "有误。"}

    said = Said(say, 1)
    assert made == []
    assert said["zh-Hans"] == "有误。" and made == [1]
    assert said == {"en": "Wrong.", "zh-Hans": "有误。"} and {**said} == dict(said.items())
    assert len(said) == 2 and list(said) == ["en", "zh-Hans"] and "有误。" in said.values()
    assert repr(said) == repr(say(1))
