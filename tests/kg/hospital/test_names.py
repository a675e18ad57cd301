from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.hospital.names import BASE, SOURCE, Span, expand, parse_evidence, shorten

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
