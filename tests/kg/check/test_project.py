"""What is checked together: anybody's files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.check.discovery import find_project
from kg.check.project import load_project
from kg.check.search import rdf_files
from kg.errors import KgError, ParameterError
from kg.rdf.names import namespace_of

TERMS = """@prefix ex: <http://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
ex:Tram a owl:Class .
"""
DATA = """@prefix ex: <http://example.org/ns#> .
@prefix id: <http://example.org/id/> .
id:t1 a ex:Tram ; ex:next [ ex:number 2 ] .
<http://elsewhere.example/t9> ex:seen true .
"""


@pytest.fixture
def trams(tmp_path: Path) -> Path:
    for name, content in {
        "ns/terms.ttl": TERMS,
        "data/a.ttl": DATA,
        "data/.cache/x.ttl": "no",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path


def test_folders_are_searched_and_hidden_ones_are_not(trams: Path) -> None:
    assert [p.name for p in rdf_files([trams])] == ["a.ttl", "terms.ttl"]
    assert [p.name for p in rdf_files([trams / "data/a.ttl", trams / "data"])] == ["a.ttl"]


@pytest.mark.parametrize(("name", "message"), [("nowhere", "No such file"), ("empty", "No RDF")])
def test_what_cannot_be_found_is_one_message(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(KgError, match=message):
        rdf_files([tmp_path / name])


def test_what_is_ontology_is_not_data_as_well(trams: Path) -> None:
    project = find_project([trams], ontology=[trams / "ns"])
    assert [p.name for p in project.data] == ["a.ttl"]
    assert [p.name for p in project.ontology] == ["terms.ttl"]


def test_namespaces_are_those_of_terms_and_of_described_things(trams: Path) -> None:
    project = find_project([trams / "data"], ontology=[trams / "ns"])
    assert load_project(project).own == ("http://example.org/id/", "http://example.org/ns#")
    named = find_project([trams / "data"], namespaces=["http://example.org/id/"])
    assert load_project(named).own == ("http://example.org/id/",)


def test_without_paths_there_is_nothing_to_check() -> None:
    with pytest.raises(ParameterError, match="kg check \\.") as error:
        find_project()
    assert "kg check ." in error.value.messages["zh-Hans"]


def test_a_file_that_cannot_be_read_is_a_problem_and_the_others_are_read(trams: Path) -> None:
    (trams / "data/b.ttl").write_text("@prefix ex: <http://example.org/ns#> .\nex:a ex:b .\n")
    (trams / "data/c.ttl").write_bytes(b"# \xff\n")
    loaded = load_project(find_project([trams / "data"]))
    assert [(Path(f.file or "").name, f.line, f.rule) for f in loaded.problems] == [
        ("b.ttl", 2, "syntax"),
        ("c.ttl", 1, "syntax"),
    ]
    assert len(loaded.lines.triples) == 4


def test_blank_nodes_have_one_name_in_lines_and_store(trams: Path) -> None:
    loaded = load_project(find_project([trams / "data"]))
    in_lines = {str(s) for s in loaded.lines.subjects if not str(s).startswith("http")}
    in_store = {
        q.subject.value for q in loaded.graph.store if not q.subject.value.startswith("http")
    }
    assert in_lines == in_store and len(in_lines) == 1


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://example.org/a/b", "http://example.org/a/"),
        ("http://example.org/a#b", "http://example.org/a#"),
        ("http://example.org", ""),
        ("urn:isbn:1", ""),
    ],
)
def test_namespace_of(iri: str, expected: str) -> None:
    assert namespace_of(iri) == expected


def test_findings_are_asked_for_by_their_file(trams: Path) -> None:
    """Those in no file only where nothing was asked for."""
    one, other = trams / "data" / "a.ttl", trams / "ns" / "terms.ttl"
    whole = find_project([trams])
    some = replace(whole, only=frozenset({one.resolve()}))
    there = trams / "ns" / ".." / "data" / "a.ttl"
    assert [whole.is_asked_for(f) for f in (one, str(other), None)] == [True] * 3
    assert [some.is_asked_for(f) for f in (one, str(there), other, None)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_project_has_all_that_paths_name(trams: Path) -> None:
    for name in ("q.rq", "s.ttl"):
        (trams / name).write_text("", "utf-8")
    project = find_project(
        [trams], [trams / "s.ttl"], [trams / "ns"], [trams], ["http://a.example/"], ["en", "fr"]
    )
    assert [p.name for p in project.data] == ["a.ttl", "s.ttl"]  # both data and shapes
    assert [p.name for p in project.files] == ["terms.ttl", "a.ttl", "s.ttl"]
    assert [p.name for p in project.questions] == ["q.rq"]
    assert (project.namespaces, project.languages) == (("http://a.example/",), ("en", "fr"))
    assert set(project.searches) == {"ontology", "shapes", "questions", "data"}
    assert find_project([trams]).namespaces is None
    assert find_project(shapes=[trams]).shapes and find_project(ontology=[trams]).ontology
    assert find_project(queries=[trams]).questions
    with pytest.raises(ParameterError) as error:
        find_project(namespaces=["http://a.example/"])
    assert error.value.messages == {
        "en": "Name the files or folders to check, as in: kg check .",
        "zh-Hans": "请指定要检查的文件或文件夹,例如:kg check .",
    }


def test_triples_of_the_ontology_are_told_from_those_of_the_data(trams: Path) -> None:
    loaded = load_project(find_project([trams / "data"], ontology=[trams / "ns"]))
    told = [loaded.is_of_ontology(triple) for triple in loaded.lines.triples]
    assert told == [True] + [False] * (len(told) - 1)
    size = loaded.lines.size_of(loaded.ontology_files)
    assert loaded.lines.first(size) == list(loaded.lines.triples)[:1] and loaded.has_data
