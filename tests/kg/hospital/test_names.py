from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.hospital.names import (
    BASE,
    NAMES,
    NS,
    SOURCE,
    VOCAB,
    Span,
    expand,
    names_with,
    parse_evidence,
    shorten,
)
from kg.rdf.names import SKOS

ROOT = Path(__file__).resolve().parents[3]
words = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


@given(words, words)
def test_short_forms_come_back(prefix: str, local: str) -> None:
    assert shorten(expand(f"{prefix}:{local}")) == f"{prefix}:{local}"


@given(words, st.integers(0, 10**6), st.integers(0, 10**6))
def test_evidence_is_read_back(source: str, start: int, end: int) -> None:
    assert parse_evidence(f"{SOURCE}{source}#char={start},{end}") == Span(source, start, end)


@pytest.mark.parametrize(
    "iri",
    [
        "",
        SOURCE + "a",
        SOURCE + "a#char=1",
        SOURCE + "a#char=-1,2",
        "http://elsewhere/source/a#char=1,2",
    ],
)
def test_what_is_no_evidence(iri: str) -> None:
    assert parse_evidence(iri) is None


@pytest.mark.parametrize("name", ["kashgar-second", "https://example.org/x", "urn:x:y", "喀什"])
def test_names_without_a_prefix_stay(name: str) -> None:
    assert expand(name) == name


def test_the_base_iri_is_written_once_in_python() -> None:
    files = [p for p in (ROOT / "kg").rglob("*.py") if BASE in p.read_text("utf-8")]
    assert [p.name for p in files] == ["names.py"]


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("hkg:x", NS + "x"),
        ("id:a/b", BASE + "id/a/b"),
        ("claim:a/b", BASE + "claim/a/b"),
        ("source:a", BASE + "source/a"),
        ("shape:a", BASE + "shape/a"),
        ("skos:Concept", SKOS + "Concept"),
        ("vocab:form", VOCAB + "form"),
        ("vocab:", VOCAB),
        ("form:funds", VOCAB + "form/funds"),
        ("alliance-role:lead", VOCAB + "alliance-role/lead"),
        ("a_b9:c", VOCAB + "a_b9/c"),
        ("ns:x:y", VOCAB + "ns/x:y"),
        ("form:", VOCAB + "form/"),
    ],
)
def test_short_forms_are_expanded(name: str, iri: str) -> None:
    assert expand(name) == iri


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "a-b",
        ":b",
        "http:x",
        "https:x",
        "urn:x",
        "http://x",
        "form://x",
        "9a:b",
        "a.b:c",
        "a b:c",
        "喀什:x",
        " form:x",
    ],
)
def test_what_is_no_short_form_stays(name: str) -> None:
    assert expand(name) == name


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (VOCAB, "vocab:"),
        (VOCAB + "form", "vocab:form"),
        (VOCAB + "form/", "vocab:form"),
        (VOCAB + "form/funds", "form:funds"),
        (VOCAB + "form/a/b", "form:a/b"),
        (NS + "x", "hkg:x"),
        (SKOS + "Concept", "skos:Concept"),
        (BASE, BASE),
        ("urn:x", "urn:x"),
    ],
)
def test_iris_are_shortened(iri: str, name: str) -> None:
    assert shorten(iri) == name


def test_the_names_of_the_house_come_before_those_of_files_before_the_standard_ones() -> None:
    names = names_with({"id": "http://e.org/", "skos": "http://e.org/s#", "e": "http://e.org/"})
    assert names.shorten(BASE + "id/a") == "id:a"
    assert names.shorten("http://e.org/s#x") == "skos:x"
    assert names.expand("e:a") == "http://e.org/a" and names.expand("id:a") == BASE + "id/a"
    assert names.shorten(VOCAB + "form/funds") == "form:funds"
    assert {"hkg", "id", "claim", "source", "shape"} < set(NAMES)


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("a#char=1,2", Span("a", 1, 2)),
        ("a#char=12,3", Span("a", 12, 3)),
        ("a#char=1,2x", None),
        ("a#char=1,", None),
        ("a#line=1,2", None),
        ("a/b#char=1,2", None),
        ("a#b#char=1,2", None),
        ("#char=1,2", None),
    ],
)
def test_a_whole_iri_is_evidence_or_none(tail: str, expected: Span | None) -> None:
    assert parse_evidence(SOURCE + tail) == expected


def test_spans_are_ordered_by_source_then_place() -> None:
    spans = [Span("a", 1, 3), Span("a", 2, 1), Span("a", 2, 3), Span("b", 0, 1)]
    assert sorted([spans[2], spans[3], spans[0], spans[1]]) == spans
    assert str(Span("a", 1, 3)) == "a 1–3"
