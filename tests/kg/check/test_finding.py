"""Findings: in which order they come, what they stand at, and how a check of them ends."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDFS, URIRef
from rdflib.paths import InvPath

from kg.check.finding import INCOMPLETE, Finding, Severity, exit_code, has_violation
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


@pytest.mark.parametrize("rule", ["terms", "shape-unclear", *sorted(INCOMPLETE)])
@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("strict", [False, True])
def test_how_a_check_ends(rule: str, severity: Severity, strict: bool) -> None:
    bad = severity == "violation" or (severity == "warning" and strict)
    assert has_violation([finding(severity, rule)], strict) is bad
    expected = 2 if rule in ("syntax", "derivation", "shapes", "timeout") else int(bad)
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
