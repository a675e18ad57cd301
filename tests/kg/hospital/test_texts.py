from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FileError, KgError, OtherTextError
from kg.hospital.names import Span
from kg.hospital.texts import (
    NO_QUOTES,
    Record,
    Texts,
    find_texts,
    is_folder_named,
    read_text,
    records,
)
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


def test_a_text_that_differs_is_told_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("other", "utf-8")
    digests = [hashlib.sha256(text.encode()).hexdigest()[:12] for text in ("other", TEXT)]
    with pytest.raises(OtherTextError) as caught:
        read_text(path, record()["one"])
    assert str(caught.value) == (
        f"{path}: This is not the text that was recorded: SHA-256 is {digests[0]}…, "
        f"data/sources.ttl says {digests[1]}…. Restore the recorded text."
    )
    path.write_bytes(TEXT.encode())
    assert read_text(path, record()["one"]) == TEXT


def test_why_there_are_no_texts(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    known = {**record(), "two": record()["one"]}
    for folder, message in (
        (gone, f"{gone}: Cannot read this folder: No such file or directory."),
        (tmp_path, f"{tmp_path}: None of the source texts is here. Expected: one.txt, two.txt."),
    ):
        with pytest.raises(FileError) as caught:
            find_texts(folder, known)
        assert str(caught.value) == message
    with pytest.raises(FileError) as caught:
        read_text(gone, record()["one"])
    assert str(caught.value) == f"{gone}: Cannot be read: No such file or directory."
    assert find_texts(tmp_path, {}) == Texts(tmp_path, {})


def test_only_recorded_texts_that_are_here_count(tmp_path: Path) -> None:
    for name in ("one.txt", "three.txt", "two.md"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    known = {**record(), "two": record()["one"]}
    assert find_texts(tmp_path, known) == Texts(tmp_path, {"one": TEXT})


def test_the_folder_that_is_named_comes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    assert not is_folder_named(None) and not is_folder_named("")
    assert is_folder_named("texts") and is_folder_named(Path("texts"))
    monkeypatch.setenv("KG_SOURCES", str(tmp_path / "gone"))
    assert is_folder_named(None)
    found = find_texts(tmp_path, record())
    assert found and found.folder == tmp_path
    monkeypatch.setenv("KG_SOURCES", "")
    assert not is_folder_named(None) and find_texts("", record()) is None


def test_what_is_recorded_of_a_source() -> None:
    graph = Graph()
    turtle = """
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix source: <https://w3id.org/hospital-kg/source/> .
source:two hkg:sha256 "ab" ; hkg:length 12 .
source:one hkg:sha256 "cd" ; hkg:length 3 .
source:six hkg:sha256 "ef" .
"""
    graph.store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    found = records(graph)
    assert found == {"one": Record("one", "cd", 3), "two": Record("two", "ab", 12)}
    assert list(found) == ["one", "two"]


def test_a_quote_has_its_white_space_folded() -> None:
    texts = Texts(Path(), {"one": " a\n\u3000 b\t"})
    assert texts.quote(Span("one", 0, 9)) == "a b"
    assert texts.quote(Span("one", 0, 1)) == ""
    assert NO_QUOTES == (
        "Quotes are not available: name the folder of the texts with --sources DIR or KG_SOURCES."
    )
