from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.lines import read_lines
from kg.reading import read_bytes, read_turtle

EX = rdflib.Namespace("http://example.org/")


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "some.ttl"
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbf<http://a> <http://b> <http://c> .")
    assert len(read_turtle(path)) == 1


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "<http://a> <http://b> 1 .\n\n<http://a> nonsense .\n")
    with pytest.raises(KgError, match=r"some\.ttl:3: Not valid Turtle") as error:
        read_turtle(path)
    assert error.value.line == 3


def test_bytes_that_are_not_utf8_name_their_line(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"some\.ttl:2: Not UTF-8"):
        read_bytes(write(tmp_path, b"# one\n# \xff\n"))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="Cannot be read"):
        read_turtle(tmp_path / "missing.ttl")


TURTLE = """@prefix ex: <http://example.org/> .
# a comment
ex:a ex:p ex:b ;
    ex:q '''long
literal''' , "喀什😀" .

ex:c ex:p ex:a .
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_triple_has_its_line(tmp_path: Path, newline: str) -> None:
    path = write(tmp_path, TURTLE.replace("\n", newline))
    graph, lines = read_lines([path])
    assert len(graph) == 4
    at = {(s, p): lines.find(s, p) for s, p in graph.subject_predicates()}
    assert {k: v.line for k, v in at.items() if v} == {
        (EX.a, EX.p): 3,
        (EX.a, EX.q): 5,
        (EX.c, EX.p): 7,
    }


def test_the_place_falls_back_to_the_subject(tmp_path: Path) -> None:
    _, lines = read_lines([write(tmp_path, TURTLE)])
    missing = lines.find(EX.a, EX.missing)
    assert missing and missing.line == 3
    assert lines.find(EX.nowhere) is None
    named = lines.find(EX.nowhere, None, EX.b)
    assert named and named.line == 3


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=8)
)
def test_lines_hold_for_any_literal(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "some.ttl"
    rows = [
        f"{EX[str(i)].n3()} {EX.p.n3()} {rdflib.Literal(t).n3()} ." for i, t in enumerate(texts)
    ]
    path.write_bytes("\n".join(rows).encode("utf-8"))
    graph, lines = read_lines([path])
    assert len(graph) == len(texts)
    expected = 0
    for i, row in enumerate(rows):
        expected += row.count("\n") + 1
        place = lines.find(EX[str(i)], EX.p)
        assert place and place.line == expected
