"""JSON-LD: nothing is fetched, and what is nested deep is refused before it fills the memory."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from kg.errors import NotSupportedError
from kg.rdf.lines import Lines

REMOTE = [
    ('{\n "@context": "https://a.org/c", "@id": "urn:s", "p": 1}', 2, "https://a.org/c"),
    ('{"@context": [{"p": "urn:p"},\n "https://a.org/d"], "p": 1}', 2, "https://a.org/d"),
    (
        '{"@context": {"p": {"@id": "urn:p", "@context": "http://a.org/e"}},\n "p": {}}',
        1,
        "a.org/e",
    ),
    ('{"@context": {"@version": 1.1, "@import": "https://a.org/f"}, "p": 1}', 1, "a.org/f"),
]


def read(tmp_path: Path, text: str) -> Lines:
    path = tmp_path / "a.jsonld"
    path.write_text(text, "utf-8")
    lines = Lines()
    lines.read(path)
    return lines


@pytest.mark.parametrize(("text", "line", "context"), REMOTE)
def test_a_context_elsewhere_is_never_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, context: str
) -> None:
    monkeypatch.setattr(socket, "socket", None)
    with pytest.raises(NotSupportedError, match="never fetched") as error:
        read(tmp_path, text)
    assert error.value.line == line and context in error.value.messages["en"]
    assert context in error.value.messages["zh-Hans"]


@pytest.mark.parametrize("start", ['{"urn:p":', '{"@context":{},"urn:p":{"@list":[', "["])
def test_what_is_nested_deep_is_refused(tmp_path: Path, start: str) -> None:
    with pytest.raises(NotSupportedError, match="nested more than 200"):
        read(tmp_path, start * 100_000)


def test_brackets_in_texts_are_no_nests(tmp_path: Path) -> None:
    text = '{"@id": "urn:s", "urn:p": "%s"}' % ('[{\\"' * 300)
    assert len(read(tmp_path, text).triples) == 1


def test_blank_nodes_have_the_same_labels_each_time(tmp_path: Path) -> None:
    text = '{"@id": "urn:s", "urn:p": [{"urn:q": 1}, {"urn:q": {"@list": [2, {"urn:r": 3}]}}]}'
    first = read(tmp_path, text)
    assert first.n_triples() == read(tmp_path, text).n_triples() and b"_:f1b2" in first.n_triples()
    assert {place.line for place in first.triples.values()} == {1}
