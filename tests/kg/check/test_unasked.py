"""What was not read or run is said, and nothing that was not run is green."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.check.checking import Checked, check
from kg.check.counting import counted
from kg.check.discovery import find_project
from kg.check.findings import exit_code
from kg.report.formats import render

HEAD = """@prefix ex: <http://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPE = "ex:Boat-shape a sh:NodeShape ; sh:targetClass ex:Boat ; sh:property [ sh:path ex:length ; sh:minCount 1 ] .\n"
BOAT = "ex:ada a ex:Boat .\n"
MISSING = "sh:MinCountConstraintComponent"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.ttl").write_text(HEAD + text, "utf-8")


def run(*paths: str, shapes: tuple[str, ...] = (), ontology: tuple[str, ...] = ()) -> Checked:
    return check(find_project(paths, shapes, ontology))


def rules(checked: Checked) -> list[str]:
    """The rules of what was found, those of shapes by their component."""
    found = (f for f in checked.findings if f.rule not in ("format", "label-missing"))
    return [f"sh:{f.component.rpartition('#')[2]}" if f.component else f.rule for f in found]


@pytest.mark.parametrize(
    ("paths", "shapes"),
    [(["a.ttl"], ["a.ttl"]), (["."], ["a.ttl"]), (["a.ttl"], []), (["."], []), (["."], ["."])],
)
def test_one_file_is_data_and_shapes(folder: Path, paths: list[str], shapes: list[str]) -> None:
    put(folder, a=SHAPE + BOAT)
    checked = run(*paths, shapes=tuple(shapes))
    assert rules(checked) == [MISSING] and exit_code(checked.findings) == 1
    assert checked.loaded.account.said("en") == "read: 1 Turtle; run: 1 shape"


def test_shapes_among_the_data_are_run(folder: Path) -> None:
    put(folder, shapes=SHAPE, data=BOAT)
    checked = run(".")
    assert rules(checked) == [MISSING]
    (found,) = (f for f in checked.findings if f.component)
    assert found.file == "data.ttl" and found.line == 4


def test_only_named_shapes_are_run_and_others_are_noted(folder: Path) -> None:
    put(folder, shapes=SHAPE, other=SHAPE.replace("Boat", "Sail"), data=BOAT)
    checked = run(".", shapes=("other.ttl",))
    assert rules(checked) == ["not-run"] and exit_code(checked.findings) == 0
    (note,) = (f for f in checked.findings if f.rule == "not-run")
    assert "1 shape in shapes.ttl was not run" in note.messages["en"] and note.severity == "info"
    assert checked.loaded.account.as_json()["shapes"] == {"run": 1, "failed": 0, "notRun": 1}


@pytest.mark.parametrize(
    "report",
    [
        "[] a sh:ValidationReport ; sh:conforms false .",
        "<> a <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#Manifest> .",
    ],
)
def test_tests_of_shapes_are_not_run(folder: Path, report: str) -> None:
    put(folder, a=SHAPE + BOAT + report)
    checked = run(".")
    assert rules(checked) == ["not-run"]
    assert rules(run(".", shapes=("a.ttl",))) == [MISSING]


def test_editions_of_one_another_are_not_run(folder: Path) -> None:
    put(
        folder,
        a=SHAPE,
        b=SHAPE.replace("1 ]", "2 ]"),
        c=SHAPE.replace("Boat-", "Other-"),
        data=BOAT,
    )
    checked = run(".")
    assert rules(checked) == [MISSING, "not-run"]
    (note,) = (f for f in checked.findings if f.rule == "not-run")
    assert "a.ttl, b.ttl" in note.messages["en"] and note.severity == "warning"


def test_a_shape_in_several_files_is_run_whole(folder: Path) -> None:
    more = SHAPE.replace("ex:length", "ex:width")
    put(folder, a=SHAPE, b=more, data=BOAT)
    assert rules(run(".")) == [MISSING, MISSING]


def test_a_shape_that_judges_nothing_is_noted(folder: Path) -> None:
    idle = "ex:Idle a sh:NodeShape ; sh:property [ sh:path ex:a ; sh:minCount 1 ] .\n"
    put(folder, shapes=SHAPE + idle, data=BOAT)
    checked = run("data.ttl", shapes=("shapes.ttl",))
    assert rules(checked) == [MISSING, "not-run"]
    (note,) = (f for f in checked.findings if f.rule == "not-run")
    assert "The first is ex:Idle" in note.messages["en"] and note.line == 5


@pytest.mark.parametrize("text", ["", BOAT, "ex:Idle a sh:NodeShape ; sh:closed false ."])
def test_a_file_named_for_shapes_that_has_none_is_no_success(folder: Path, text: str) -> None:
    put(folder, shapes=text, data=BOAT)
    checked = run("data.ttl", shapes=("shapes.ttl",))
    assert rules(checked) == ["shapes"] and exit_code(checked.findings) == 2
    assert "nothing was validated" in checked.findings[0].messages["en"]


# Imports


IMPORT = "<> a owl:Ontology ; owl:imports <{}> .\n"


def test_shapes_that_import_what_is_not_there_are_no_success(folder: Path) -> None:
    put(folder, shapes=SHAPE + IMPORT.format("more"), data=BOAT)
    checked = run("data.ttl", shapes=("shapes.ttl",))
    assert sorted(rules(checked)) == [MISSING, "shapes"] and exit_code(checked.findings) == 2
    (found,) = (f for f in checked.findings if f.rule == "shapes")
    assert found.line == 5 and "never fetched" in found.messages["en"]
    assert len(checked.loaded.account.imports) == 1


@pytest.mark.parametrize(
    "to", ["more.ttl", "http://example.org/onto", "http://example.org/onto/1.0"]
)
def test_what_is_imported_and_among_the_files_is_found(folder: Path, to: str) -> None:
    onto = "<http://example.org/onto> a owl:Ontology ; owl:versionIRI <http://example.org/onto/1.0> .\n"
    put(
        folder,
        shapes=SHAPE + IMPORT.format(to),
        more=onto + SHAPE.replace("Boat-", "More-"),
        data=BOAT,
    )
    checked = run("data.ttl", shapes=("shapes.ttl", "more.ttl"))
    assert rules(checked) == [MISSING, MISSING]


def test_standard_vocabularies_need_not_be_there(folder: Path) -> None:
    put(folder, shapes=SHAPE + IMPORT.format("http://www.w3.org/ns/shacl#"), data=BOAT)
    assert rules(run("data.ttl", shapes=("shapes.ttl",))) == [MISSING]


def test_imports_of_data_are_a_note_with_their_number(folder: Path) -> None:
    put(folder, a=IMPORT.format("b") + IMPORT.format("c").replace("a owl:Ontology ; ", ""))
    checked = run("a.ttl")
    assert rules(checked) == ["not-read"] and exit_code(checked.findings) == 0
    assert "and 1 more were imported" in checked.findings[-1].messages["en"]


# Other notations


def test_what_is_in_a_foreign_notation_is_noted(folder: Path) -> None:
    put(folder, data=BOAT)
    for name in ("a.n3", "b.n3", "c.ttl.gz"):
        (folder / name).write_bytes(b"")
    checked = run(".")
    notes = [f.messages["en"] for f in checked.findings if f.rule == "not-read"]
    assert len(notes) == 2 and notes[0].startswith("a.n3, b.n3 were not read, since N3 is not.")
    assert checked.loaded.account.said("en").endswith("not read: 2 N3, 1 compressed Turtle")
    assert exit_code(checked.findings) == 0


def test_a_foreign_file_that_is_named_is_no_success(folder: Path) -> None:
    (folder / "a.n3").write_text("", "utf-8")
    checked = run("a.n3")
    assert rules(checked) == ["syntax"] and exit_code(checked.findings) == 2


def test_terms_in_other_notations_are_known(folder: Path) -> None:
    kinds = {
        "Boat": "Class",
        "Sail": "Class",
        "mast": "DatatypeProperty",
        "keel": "DatatypeProperty",
    }
    terms = "".join(f'ex:{n} a owl:{k} ; sh:name "{n}" .\n' for n, k in kinds.items())
    put(folder, terms=terms, data="ex:ada a ex:Boat ; ex:length 9 .\n")
    assert "terms" in rules(run("."))
    (folder / "more.owl").write_text(
        '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:owl="http://www.w3.org/2002/07/owl#">\n'
        '<owl:DatatypeProperty rdf:about="http://example.org/ns#length"/></rdf:RDF>',
        "utf-8",
    )
    assert rules(run(".")) == []


# Reports


def test_reports_carry_the_account(folder: Path) -> None:
    put(folder, data=BOAT, shapes=SHAPE, broken="ex:a ex:b")
    (folder / "a.n3").write_text("", "utf-8")
    checked = run(".")
    about: dict[str, Any] = {
        "files": ["data.ttl", "shapes.ttl", "broken.ttl"],
        "account": checked.loaded.account,
    }
    said = json.loads(render(checked.findings, "json", **about))["summary"]
    assert said["read"] == {"Turtle": 2} and said["notRead"] == ["a.n3", "broken.ttl"]
    assert said["shapes"] == {"run": 1, "failed": 0, "notRun": 0}
    assert "not read: 1 unreadable, 1 N3" in render(checked.findings, "github", **about)


def test_junit_passes_no_file_that_was_not_judged(folder: Path) -> None:
    put(folder, data=BOAT.replace("Boat", "Raft"), other="ex:b a ex:Raft .\n")
    put(folder, shapes=SHAPE.replace("[ sh:path", "[ sh:path ex:a , ex:b ; sh:path"))
    (folder / "a.n3").write_text("", "utf-8")
    checked = run("data.ttl", "other.ttl", ".", shapes=("shapes.ttl",))
    text = render(
        [f for f in checked.findings if f.rule in ("shapes",)], "junit",
        files=["data.ttl", "other.ttl"], account=checked.loaded.account,
    )  # fmt: skip
    assert 'errors="1" skipped="3"' in text
    assert '<skipped message="Not judged in full: see the errors." />' in text
    assert '<skipped message="Not read: N3." />' in text


# Names by file


def test_each_file_has_its_own_prefixes(folder: Path) -> None:
    for name, space in (("a", "v1"), ("b", "v2")):
        (folder / f"{name}.ttl").write_text(
            f"@prefix v: <http://example.org/{space}/> .\n"
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            'v:Boat a rdfs:Class ; rdfs:label "boat" . v:Mast a rdfs:Class ; rdfs:label "mast" .\n'
            f"v:{space} a sh:NodeShape ; sh:targetClass v:Boat ;\n"
            "    sh:property [ sh:path v:length ; sh:minCount 1 ] .\n"
            "v:ada a v:Baot . v:bea a v:Boat .\n",
            "utf-8",
        )
    checked = run("a.ttl", "b.ttl")
    words = {
        (f.file, f.messages["en"]) for f in checked.findings if f.rule == "terms" or f.component
    }
    assert words == {
        (name, text)
        for name in ("a.ttl", "b.ttl")
        for text in (
            "v:Baot is not defined. Did you mean v:Boat?",
            "v:length must have at least 1 value: add what is missing.",
        )
    }


def test_junit_passes_no_file_that_was_not_read(folder: Path) -> None:
    for name in ("a.n3", "r0.jsonld", "r1.jsonld", "r2.jsonld", "r3.jsonld"):
        (folder / name).write_text('{"@context": "https://a.org/", "b": 1}', "utf-8")
    put(folder, data=BOAT)
    checked = run(".")
    files = [str(path) for path in checked.loaded.project.files]
    told = counted(checked.findings)
    text = render(told, "junit", files=files, account=checked.loaded.account)
    assert 'tests="6" failures="0" errors="1"' in text and 'skipped="4"' in text
