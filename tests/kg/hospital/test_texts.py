from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError
from kg.hospital.names import Span
from kg.hospital.texts import Record, Texts, find_texts, records
from kg.rdf.graph import Graph

TEXT = "某医院建于1955年。\nIt has 😀 beds."


def record(text: str = TEXT) -> dict[str, Record]:
    return {"one": Record("one", hashlib.sha256(text.encode()).hexdigest(), len(text))}


def test_records_are_those_of_the_data(graph: Graph) -> None:
    assert list(records(graph)) == ["changji-people", "kashgar-second", "xmu-second"]
    assert records(graph)["kashgar-second"].length == 4024


def test_a_quote_is_cut_by_code_points(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    texts = find_texts(tmp_path, record())
    assert texts
    assert texts.quote(Span("one", 5, 10)) == "1955年"
    assert texts.quote(Span("one", 19, 20)) == "😀"
    assert texts.quote(Span("two", 0, 1)) is None


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_a_quote_has_no_line_breaks(text: str, start: int, end: int) -> None:
    quote = Texts(Path(), {"one": text}).quote(Span("one", start, end))
    assert quote is not None and "\n" not in quote


def test_no_folder_means_no_quotes() -> None:
    assert find_texts(None, record()) is None


def test_the_folder_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    monkeypatch.setenv("KG_SOURCES", str(tmp_path))
    assert find_texts(None, record()) is not None


def test_a_text_that_differs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT + " ", "utf-8")
    with pytest.raises(KgError, match=r"one\.txt: This is not the text that was recorded"):
        find_texts(tmp_path, record())


def test_a_missing_folder_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="Cannot read this folder"):
        find_texts(tmp_path / "nowhere", record())
    with pytest.raises(KgError, match=r"Expected: one\.txt"):
        find_texts(tmp_path, record())


def test_the_real_texts_are_those_recorded(sources: Path, graph: Graph) -> None:
    known = records(graph)
    texts = find_texts(sources, known)
    assert texts
    assert {s: len(t) for s, t in texts.by_source.items()} == {
        s: r.length for s, r in known.items()
    }
