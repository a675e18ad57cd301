"""Each constraint counts once, by the shape that reports it; what cannot fail is listed, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check.fixtures.coverage import uncovered
from kg.check.fixtures.running import run
from kg.rdf.lines import read_lines
from tests.kg.test_shape_tests import CONFORMS, EX, EXPECTED, NAMELESS, PREFIXES, SHAPES, outcome_of

RDFS = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"


def listed(tmp_path: Path, shapes: str) -> list[str]:
    """All constraints of shapes, without their places."""
    path = tmp_path / "shapes.ttl"
    path.write_text(PREFIXES + RDFS + shapes, "utf-8")
    graph, lines = read_lines([path])
    return [f"{c.name} {c.component}" for c in uncovered(graph, set(), lines)]


def test_uncovered_names_file_and_line(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, {"a": NAMELESS + EXPECTED})
    assert [(c.name, c.component) for c in outcome.uncovered] == [
        ("ex:Person-shape/ex:parent/(ex:name|ex:alias)", "sh:MaxCountConstraintComponent"),
        ("ex:Person-name", "sh:NodeKindConstraintComponent"),
    ]
    text = (tmp_path / "shapes.ttl").read_text("utf-8").splitlines()
    places = [c.place for c in outcome.uncovered if c.place]
    assert [Path(place.file).name for place in places] == ["shapes.ttl"] * 2
    assert "[ sh:path" in text[places[0].line - 1]
    assert text[places[1].line - 1].startswith("ex:Person-name a")
    assert str(outcome.uncovered[1]).endswith(
        f"shapes.ttl:{places[1].line}: ex:Person-name sh:NodeKindConstraintComponent"
    )
    assert (outcome.exit_code(), outcome.exit_code(strict=True)) == (0, 1)


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_nameless_shapes_are_told_apart(tmp_path: Path, engine: str) -> None:
    """Two of them with the same path and the same component."""
    shapes = """
ex:A-shape a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
ex:B-shape a sh:NodeShape ; sh:targetClass ex:B ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
"""
    fixture = "ex:ann a ex:B .\n" + EXPECTED
    outcome = outcome_of(
        tmp_path, {"b": fixture}, shapes, "pyshacl" if engine == "pyshacl" else "shifty"
    )
    assert outcome.failed == []
    assert [c.name for c in outcome.uncovered] == ["ex:A-shape/ex:name"]


def test_only_what_was_expected_counts(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, {"a": NAMELESS + CONFORMS})
    assert len(outcome.failed) == 1
    assert "sh:MinCountConstraintComponent" in [c.component for c in outcome.uncovered]


def test_a_valid_fixture_covers_nothing(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, {"a": f'ex:ann a ex:Person ; ex:name "Ann" .\n{CONFORMS}'})
    assert len(outcome.uncovered) == 3


def test_all_is_covered(tmp_path: Path) -> None:
    other = EXPECTED.replace("MinCount", "NodeKind")
    path = "( ex:parent [ sh:alternativePath ( ex:name ex:alias ) ] )"
    parent = EXPECTED.replace("MinCount", "MaxCount").replace(
        "resultPath ex:name", f"resultPath {path}"
    )
    data = 'ex:ann a ex:Person ; ex:name "Ann" ; ex:parent ex:bo . ex:bo ex:name "Bo" ; ex:alias "B" .\n'
    texts = {
        "a": NAMELESS + EXPECTED,
        "b": "ex:ann a ex:Person ; ex:name ex:Ann .\n" + other,
        "c": data + parent,
    }
    outcome = outcome_of(tmp_path, texts)
    assert outcome.failed == []
    assert outcome.uncovered == []


def test_operands_count_as_the_constraint_that_uses_them(tmp_path: Path) -> None:
    shapes = """
ex:S a sh:NodeShape ; sh:targetClass ex:C ;
    sh:not [ sh:class ex:D ] ;
    sh:or ( [ sh:nodeKind sh:IRI ] ex:Helper ) ;
    sh:node [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] ;
    sh:property [ sh:path ex:q ; sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 2 ] .
ex:Helper a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .
"""
    assert sorted(listed(tmp_path, shapes)) == [
        "ex:S sh:NodeConstraintComponent",
        "ex:S sh:NotConstraintComponent",
        "ex:S sh:OrConstraintComponent",
        "ex:S/ex:q sh:QualifiedMaxCountConstraintComponent",
        "ex:S/ex:q sh:QualifiedMinCountConstraintComponent",
    ]


def test_operand_with_a_target_reports_for_itself(tmp_path: Path) -> None:
    shapes = """
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:node ex:T .
ex:T a sh:NodeShape ; sh:targetClass ex:D ; sh:nodeKind sh:IRI .
"""
    assert listed(tmp_path, shapes) == [
        "ex:S sh:NodeConstraintComponent",
        "ex:T sh:NodeKindConstraintComponent",
    ]


def test_properties_below_properties_report(tmp_path: Path) -> None:
    shapes = """
ex:C a sh:NodeShape , rdfs:Class ; sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ] .
"""
    assert listed(tmp_path, shapes) == ["ex:C/ex:p/ex:q sh:MinCountConstraintComponent"]


def test_what_nothing_uses_is_listed(tmp_path: Path) -> None:
    """Nothing can make it fail, so nobody tests it."""
    shapes = """
ex:Orphan a sh:NodeShape ; sh:property ex:Orphan-p .
ex:Orphan-p a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .
"""
    assert listed(tmp_path, shapes) == ["ex:Orphan-p sh:MinCountConstraintComponent"]


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:deactivated true ; sh:nodeKind sh:IRI ; sh:property ex:P . "
        "ex:P a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:deactivated true ] .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:deactivated true ; sh:select 'SELECT $this {}' ] .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed false ; sh:ignoredProperties ( ex:p ) .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:uniqueLang false ] .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:message 'x' ; sh:severity sh:Info .",
    ],
)
def test_what_cannot_be_meant_to_fail_is_not_listed(tmp_path: Path, shapes: str) -> None:
    assert listed(tmp_path, shapes) == []


def test_switches_that_are_on_are_listed(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true ; sh:property [ sh:path ex:p ; sh:uniqueLang true ] ; sh:sparql [ sh:select 'SELECT $this {}' ] ."
    assert sorted(listed(tmp_path, shapes)) == [
        "ex:S sh:ClosedConstraintComponent",
        "ex:S sh:SPARQLConstraintComponent",
        "ex:S/ex:p sh:UniqueLangConstraintComponent",
    ]


CUSTOM = f"""
ex:Even a sh:ConstraintComponent ;
    sh:parameter [ sh:path ex:even ] , [ sh:path ex:note ; sh:optional true ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK {{ FILTER(CONTAINS(STR($value), STR($even))) }}" ] .
ex:S a sh:NodeShape ; sh:targetClass <{EX}C> ; ex:even "zzz" .
ex:T a sh:NodeShape ; sh:targetClass ex:C ; ex:note "no parameter that is needed" .
"""


def test_declared_components_are_listed(tmp_path: Path) -> None:
    assert listed(tmp_path, CUSTOM) == ["ex:S ex:Even"]


def test_declared_components_are_covered(tmp_path: Path) -> None:
    fixture = (
        "ex:ann a ex:C .\n[] a sh:ValidationReport ; sh:conforms false ; "
        "sh:result [ sh:focusNode ex:ann ; sh:sourceConstraintComponent ex:Even ] .\n"
    )
    outcome = outcome_of(tmp_path, {"a": fixture}, CUSTOM)
    assert outcome.failed == []
    assert outcome.uncovered == []


def test_lines_of_several_files(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(PREFIXES + SHAPES, "utf-8")
    (tmp_path / "two.ttl").write_text(
        f"{PREFIXES}\nex:T a sh:NodeShape ; sh:targetClass ex:T ; sh:nodeKind sh:IRI .\n", "utf-8"
    )
    (tmp_path / "fixture.ttl").write_text(PREFIXES + NAMELESS + EXPECTED, "utf-8")
    outcome = run([tmp_path / "fixture.ttl"], [tmp_path / "one.ttl", tmp_path / "two.ttl"])
    places = [(Path(c.place.file).name, c.place.line) for c in outcome.uncovered if c.place]
    assert [name for name, _ in places] == ["one.ttl", "one.ttl", "two.ttl"]
    assert places[-1][1] == PREFIXES.count("\n") + 2
