"""Many findings: order, views and counts are as those of a list of findings."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.term import URIRef

from kg.check.finding import SEVERITIES, Finding
from kg.check.findings import Findings, Kind, Made, in_order
from kg.rdf.places import Place

PLACES = st.builds(Place, st.sampled_from(["a.ttl", "b.ttl"]), st.integers(1, 2), st.integers(0, 2))
FOUND = st.lists(
    st.builds(
        lambda severity, rule, text, focus, place: Finding(
            severity, rule, {"en": text}, URIRef(f"urn:{focus}"), place=place
        ),
        st.sampled_from([*SEVERITIES]),
        st.sampled_from(["terms", "syntax", "dangling"]),
        st.sampled_from(["x", "y"]),
        st.sampled_from("ab"),
        st.none() | PLACES,
    ),
    max_size=8,
)


class Told(Made):
    """Findings that are made from their numbers."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings, self.made = findings, list[int]()

    def __len__(self) -> int:
        return len(self.findings)

    def kind(self, number: int) -> Kind:
        return Kind(self.findings[number].severity, self.findings[number].rule)

    def place(self, number: int) -> Place | None:
        return self.findings[number].place

    def make(self, number: int, place: Place | None) -> Finding:
        self.made.append(number)
        assert place == self.findings[number].place
        return self.findings[number]


@settings(max_examples=300, deadline=None)
@given(FOUND, FOUND, FOUND)
def test_findings_are_as_a_list(
    kept: list[Finding], made: list[Finding], more: list[Finding]
) -> None:
    found, others = Findings(kept), Findings()
    found.add(Told(made))
    others.add(more)
    found.add(others)
    known = [*kept, *made, *more]
    assert list(found) == known == found and len(found) == len(known)
    assert [found[n] for n in range(len(known))] == known and found[1:3] == known[1:3]
    assert found.severities == Counter(f.severity for f in known)
    assert found.files == {f.file for f in known}
    assert [(h.kind.rule, h.file, h.line) for h in found.heads] == [
        (f.rule, f.file, f.line or 0) for f in known
    ]
    syntax = found.where(lambda kind: kind.rule == "syntax")
    assert list(syntax) == [n for n, f in enumerate(known) if f.rule == "syntax"]
    assert found.without({0, 2}) == [f for n, f in enumerate(known) if n not in (0, 2)]
    ordered = in_order(found)
    assert ordered == sorted(known, key=lambda f: f.sort_key) and ordered.in_order() is ordered


@settings(max_examples=200, deadline=None)
@given(FOUND)
def test_files_with_the_worst_come_first(known: list[Finding]) -> None:
    worst: dict[str | None, int] = {}
    for finding in known:
        rank = SEVERITIES[finding.severity]
        worst[finding.file] = min(rank, worst.get(finding.file, rank))

    def key(f: Finding) -> Any:
        return worst[f.file], f.file or "", f.line or 0, f.sort_key

    wanted = groupby(sorted(known, key=key), key=lambda f: f.file)
    assert [(file, list(some)) for file, some in Findings(known).by_file()] == [
        (file, list(some)) for file, some in wanted
    ]


def test_no_more_is_made_than_tells_findings_apart() -> None:
    told = Told(
        [
            Finding("violation", "terms", {}, URIRef(f"urn:{n}"), place=Place("a.ttl", line))
            for n, line in enumerate([3, 1, 2, 2])
        ]
    )
    found = Findings()
    found.add(told)
    ordered = found.in_order()
    assert sorted(told.made) == [2, 3]
    assert [head.line for head in ordered.heads] == [1, 2, 2, 3]


def test_what_says_the_same_of_the_same_place_repeats_another() -> None:
    place, a, b = Place("a.ttl", 1, 1, 3), URIRef("urn:a"), URIRef("urn:b")
    known = [
        Finding("violation", "terms", {}, focus, place=at)
        for focus, at in ((a, None), (a, None), (a, place), (a, place), (b, place), (b, place))
    ]
    assert list(in_order(known).repeats({"terms"})) == [3, 5]
    assert list(in_order(known).repeats({"dangling"})) == []
