"""A fixture's report is told from its data, however the report is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib.term import BNode

from kg.check.fixtures.fixture import read_fixture
from kg.errors import KgError
from tests.kg.test_shape_tests import EX, NAMELESS, PREFIXES, report_on, result_on

W3C_STYLE = """
<> a mf:Manifest ; mf:entries ( <one> ) .
<one> a ex:Validate ;
    mf:action [ ex:dataGraph <> ; ex:shapesGraph <> ] ;
    mf:result [ a sh:ValidationReport ; sh:conforms false ; sh:result [
        sh:focusNode ex:ann ; sh:resultPath ( ex:p ex:q ) ; sh:value _:address ; sh:sourceShape _:shape ;
        sh:sourceConstraintComponent sh:NodeKindConstraintComponent ] ] .
ex:ann ex:p _:address .
_:address ex:q "x" .
_:shape sh:path ( ex:p ex:q ) .
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "fixture.ttl"
    path.write_text(PREFIXES + text, "utf-8")
    return path


def test_report_of_a_test_entry(tmp_path: Path) -> None:
    fixture = read_fixture(write(tmp_path, W3C_STYLE))
    (result,) = fixture.results
    assert result.path == f"<{EX}p>/<{EX}q>"
    assert isinstance(result.value, BNode)
    assert result.value in fixture.blank
    assert not fixture.conforms
    predicates = sorted({t.predicate.value.split("#")[-1].split("/")[-1] for t in fixture.data})
    assert predicates == ["first", "p", "path", "q", "rest"]
    assert len(fixture.data) == 7


def test_report_with_an_iri(tmp_path: Path) -> None:
    text = """<#report> a sh:ValidationReport ; sh:conforms false ; sh:result <#result> .
<#result> a sh:ValidationResult ; sh:focusNode ex:ann ; sh:resultPath ex:name ;
    sh:sourceConstraintComponent sh:MinCountConstraintComponent .
ex:ann a ex:Person .
"""
    fixture = read_fixture(write(tmp_path, text))
    assert len(fixture.data) == len(fixture.results) == 1


def test_details_are_part_of_the_report(tmp_path: Path) -> None:
    detail = " ; sh:detail [ a sh:ValidationResult ; sh:focusNode ex:bo ]"
    text = NAMELESS + report_on(result_on("ex:ann", "ex:name", "MinCount", detail))
    fixture = read_fixture(write(tmp_path, text))
    assert len(fixture.data) == len(fixture.results) == 1


def test_a_failure_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="No report"):
        read_fixture(write(tmp_path, "<one> mf:result ex:Failure . ex:ann a ex:Person ."))


def test_literals_stay_as_they_are_written(tmp_path: Path) -> None:
    text = "ex:ann ex:age 04 , 4.0 , 4.0 . [] sh:conforms true ."
    fixture = read_fixture(write(tmp_path, text))
    assert sorted(t.object.value for t in fixture.data if hasattr(t.object, "value")) == [
        "04",
        "4.0",
    ]
