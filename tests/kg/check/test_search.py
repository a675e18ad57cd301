"""Which files paths name: by their endings, in folders that are not hidden, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check.search import QUERY, Search, rdf_files, search_all
from kg.errors import FileError
from kg.rdf.syntaxes import SUFFIXES

ALL = ", ".join(f"*{suffix}" for suffix in SUFFIXES)
NAMES = (
    "a.ttl",
    "b.nt",
    "c.rq",
    "d.txt",
    ".e.ttl",
    "deep/f.ttl",
    "deep/.git/g.ttl",
    "deep/er/h.rq",
    "only/i.txt",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        path = tmp_path / "x" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", "utf-8")
    return tmp_path / "x"


def found(search: Search) -> list[str]:
    return [file.relative_to(search.path).as_posix() for file in search.files()]


def test_a_folder_is_searched_by_endings(folder: Path) -> None:
    assert found(Search(folder)) == ["a.ttl", "b.nt", "deep/f.ttl"]
    assert found(Search(folder, deep=False)) == ["a.ttl", "b.nt"]
    assert found(Search(folder, (QUERY,))) == ["c.rq", "deep/er/h.rq"]
    assert found(Search(folder / "deep", (QUERY,))) == ["er/h.rq"]
    endings = ".ttl .nt .trig .nq .jsonld .rdf .owl .shacl"
    assert (" ".join(SUFFIXES), QUERY) == (endings, ".rq")


def test_a_file_that_is_named_counts_whatever_it_is_called(folder: Path) -> None:
    assert Search(folder / "d.txt").files() == [folder / "d.txt"]
    assert Search(folder / ".e.ttl").files() == [folder / ".e.ttl"]


@pytest.mark.parametrize(
    ("parts", "deep", "counts"),
    [
        ((), True, True),
        ((), False, True),
        (("a.ttl",), True, True),
        (("a.ttl",), False, True),
        (("x", "a.ttl"), True, True),
        (("x", "a.ttl"), False, False),
        (("x", "y", "a.ttl"), True, True),
        (("a.txt",), True, False),
        (("a.ttl", "b.txt"), True, False),
        ((".a.ttl",), True, False),
        ((".x", "a.ttl"), True, False),
    ],
)
def test_what_counts_below_a_folder(parts: tuple[str, ...], deep: bool, counts: bool) -> None:
    assert Search(Path("x"), deep=deep).counts(parts) is counts


@pytest.mark.parametrize(
    ("name", "suffixes", "said"),
    [
        ("nowhere", SUFFIXES, "No such file or folder."),
        ("only", SUFFIXES, f"No RDF ({ALL}) in this folder."),
        ("only", (QUERY,), "No RDF (*.rq) in this folder."),
    ],
)
def test_what_is_not_there_is_one_message(
    folder: Path, name: str, suffixes: tuple[str, ...], said: str
) -> None:
    with pytest.raises(FileError) as error:
        Search(folder / name, suffixes).files()
    assert str(error.value) == f"{folder / name}: {said}"


def test_each_file_counts_once_under_the_name_that_comes_first(folder: Path) -> None:
    there = folder / "deep" / ".." / "a.ttl"
    assert list(search_all([Search(there), Search(folder)]).files) == [
        there,
        folder / "b.nt",
        folder / "deep" / "f.ttl",
    ]


def test_queries_count_where_they_are_wanted(folder: Path) -> None:
    assert [p.name for p in rdf_files([folder])] == ["a.ttl", "b.nt", "f.ttl"]
    assert [p.name for p in rdf_files([folder / "deep", folder], queries=True)] == [
        *("h.rq", "f.ttl", "a.ttl", "b.nt", "c.rq")
    ]
