from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import KgError, NotSupportedError
from kg.files import read_bytes
from kg.rdf.lines import Lines
from kg.rdf.reading import load_turtle, parse_turtle, read_triples, within_limits


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "some.ttl"
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbf<http://a> <http://b> <http://c> .")
    assert len(read_triples(path)) == 1


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "<http://a> <http://b> 1 .\n\n<http://a> nonsense .\n")
    with pytest.raises(KgError, match=r"some\.ttl:3: Not valid Turtle") as error:
        read_triples(path)
    assert error.value.line == 3


def test_bytes_that_are_not_utf8_name_their_line(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"some\.ttl:2: Not UTF-8"):
        read_bytes(write(tmp_path, b"# one\n# \xff\n"))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="Cannot be read"):
        read_triples(tmp_path / "missing.ttl")


@pytest.mark.parametrize(
    ("text", "line", "columns", "what"),
    [
        ("<a> <b> 1 .\n<a> b .", 2, (5, 6), "b is not a valid predicate"),
        ("<a> <b> ex:c .", 1, (9, 13), "The prefix ex: has not been declared"),
        ("<a> <b> 'x", 1, (9, 11), "Unexpected end of file"),
    ],
)
def test_a_syntax_error_has_its_columns(
    text: str, line: int, columns: tuple[int, int], what: str
) -> None:
    with pytest.raises(KgError) as error:
        parse_turtle(text, "a.ttl", "http://e.org/")
    assert (error.value.line, error.value.columns) == (line, columns)
    assert error.value.messages == {
        "en": f"Not valid Turtle: {what}.",
        "zh-Hans": f"不合 Turtle 语法:{what}。",
    }


@pytest.mark.parametrize(
    ("raised", "line", "columns", "what"),
    [
        (ValueError("Bad at 1: no base."), None, (0, 0), "no base"),
        (SyntaxError("m: odd", ("f", 3, 0, None)), 3, (0, 0), "odd"),
        (SyntaxError("odd.", ("f", 3, 5, None)), 3, (5, 6), "odd"),
        (SyntaxError("odd", ("f", 3, 5, None, 3, 5)), 3, (5, 6), "odd"),
        (SyntaxError("odd", ("f", 3, 5, None, 3, 9)), 3, (5, 9), "odd"),
    ],
)
def test_errors_with_less_of_a_place(
    monkeypatch: pytest.MonkeyPatch,
    raised: Exception,
    line: int | None,
    columns: tuple[int, int],
    what: str,
) -> None:
    class Parsed:
        prefixes: dict[str, str] = {}  # noqa: RUF012

        def __iter__(self) -> None:
            raise raised

    monkeypatch.setattr("kg.rdf.reading.ox.parse", lambda *_, **__: Parsed())
    with pytest.raises(KgError) as error:
        parse_turtle("", "a.ttl", "http://e.org/")
    assert (error.value.line, error.value.columns) == (line, columns)
    assert error.value.message == f"Not valid Turtle: {what}."


def test_quads_come_in_order_with_prefixes() -> None:
    quads, prefixes = parse_turtle(
        "@prefix e: <x#> . e:b e:p 2 , 1 , 2 .", "a.ttl", "http://e.org/"
    )
    assert [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)] == list(
        "212"
    )
    assert prefixes == {"e": "http://e.org/x#"}
    assert quads[0].subject == ox.NamedNode("http://e.org/x#b")


def test_each_triple_is_read_once_and_blank_nodes_are_apart(tmp_path: Path) -> None:
    path = write(tmp_path, "<a> <p> 1 , 01 , 1 . _:x <p> _:x .")
    first, second = read_triples(path), read_triples(path)
    assert [str(t.object) for t in first[:2]] == [f'"{n}"^^<{XSD_INTEGER}>' for n in ("1", "01")]
    assert len(first) == 3 and first[:2] == second[:2] and first[2] != second[2]
    assert first[2].subject == first[2].object
    assert str(first[0].subject) == f"<{tmp_path.resolve().as_uri()}/a>"


def test_a_store_gets_a_file(tmp_path: Path) -> None:
    store = ox.Store()
    load_turtle(write(tmp_path, "\ufeff<a> <p> <b> ."), store)
    (quad,) = store
    assert quad.graph_name == ox.DefaultGraph()
    assert quad.object == ox.NamedNode(f"{tmp_path.resolve().as_uri()}/b")
    with pytest.raises(KgError, match=r"some\.ttl:2: Not valid Turtle"):
        load_turtle(write(tmp_path, "\n<a> <p> ."), store)


XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@pytest.mark.parametrize("reads", ["load_turtle", "read_triples", "Lines"])
def test_a_token_longer_than_the_parser_takes(tmp_path: Path, reads: str) -> None:
    """A comment does no harm; of a text, the place and the size are named."""

    def read(text: str) -> int:
        path = write(tmp_path, text)
        if reads == "read_triples":
            return len(read_triples(path))
        store, lines = ox.Store(), Lines()
        if reads == "Lines":
            lines.read(path, store=store)
        else:
            load_turtle(path, store)
        return len(store)

    long = "x" * (17 << 20)
    assert read(f"<a> <p> 1 . #{long}\n<a> <p> 2 .") == 2
    with pytest.raises(NotSupportedError) as error:
        read(f"# one\n<a> <p> '{long}' .")
    assert (error.value.line, error.value.columns) == (2, (9, 10))
    assert "17,825,794 characters; more than 16 MiB are not taken" in str(error.value)
    assert "17,825,794 个字符" in error.value.text("zh-Hans")


def test_memory_that_runs_out_is_not_taken_for_a_long_token() -> None:
    def fail(_: str) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        within_limits("", "a.ttl", fail)
