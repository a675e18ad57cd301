from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KgError
from kg.files import read_bytes
from kg.rdf.reading import read_triples


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
