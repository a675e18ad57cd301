"""Ill-typed literals: each is found where it stands, whatever it is a value of."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check.checking import check
from kg.check.discovery import find_project
from kg.check.finding import Finding
from kg.check.findings import exit_code

HEAD = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def ill_typed(folder: Path, data: str, shapes: str = "", **options: object) -> list[Finding]:
    (folder / "data.ttl").write_text(HEAD + data, "utf-8")
    (folder / "shapes.ttl").write_text(HEAD + shapes, "utf-8")
    project = find_project([str(folder / "data.ttl")], shapes=[str(folder / "shapes.ttl")])
    return [f for f in check(project, **options).findings if f.rule in {"ill-typed", "ex:S/ex:n"}]  # type: ignore[arg-type]


def test_each_is_found_at_its_place(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = ill_typed(
        tmp_path,
        """ex:a ex:n "two"^^xsd:integer , 2 , "two" , "two"@en , "two"^^ex:own ;
    ex:when "2024-02-30"^^xsd:date , "2024-02-29"^^xsd:date .
ex:b ex:n " 2"^^xsd:int .""",
    )
    assert [(f.severity, f.line, f.place and f.place.column) for f in found] == [
        ("warning", 4, 11), ("warning", 5, 13), ("warning", 6, 11),
    ]  # fmt: skip
    assert found[0].messages == {
        "en": "“two” is no xsd:integer: write one, such as 12 or -3, or name another datatype.",
        "zh-Hans": "“two”不是 xsd:integer 的值:请改为该类型的值,如 12、-3,或改用其他数据类型。",
    }
    assert exit_code(found) == 0
    assert capfd.readouterr() == ("", "")


def test_a_datatype_without_an_example_and_a_long_text(tmp_path: Path) -> None:
    (found,) = ill_typed(tmp_path, f'ex:a ex:n "{"x" * 500}"^^xsd:hexBinary .')
    assert found.messages["en"] == (
        f"“{'x' * 60}…” is no xsd:hexBinary: write one, or name another datatype."
    )


def test_those_of_shapes_are_found_too(tmp_path: Path) -> None:
    (found,) = ill_typed(tmp_path, "", 'ex:S sh:targetNode ex:a ; sh:in ( "x"^^xsd:integer ) .')
    assert (found.line, Path(found.file or "").name) == (4, "shapes.ttl")


@pytest.mark.parametrize("engine", ["sets", "pyshacl"])
def test_what_a_shape_says_is_said_once(tmp_path: Path, engine: str) -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:n ; sh:datatype xsd:integer ] ."
    found = ill_typed(
        tmp_path, 'ex:a ex:n " 2"^^xsd:integer .\nex:b ex:n "x"^^xsd:int .', shapes, engine=engine
    )
    assert [(f.rule, f.line) for f in found] == [("ex:S/ex:n", 4), ("ill-typed", 5)]


def test_only_some_nodes(tmp_path: Path) -> None:
    (tmp_path / "other.ttl").write_text(HEAD + 'ex:b ex:n "x"^^xsd:int .\n', "utf-8")
    (tmp_path / "data.ttl").write_text(HEAD + 'ex:a ex:n "x"^^xsd:int .\n', "utf-8")
    project = find_project([str(tmp_path)])
    assert [f.line for f in check(project).findings if f.rule == "ill-typed"] == [4, 4]
