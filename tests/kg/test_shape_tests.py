"""Each kind of failure of a shape test is seen, at its line; what passes, passes for a reason."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib.namespace import SH
from rdflib.term import URIRef

from kg.check.fixtures.comparing import Case
from kg.check.fixtures.fixture import Result
from kg.check.fixtures.running import Outcome, run
from kg.errors import KgError
from kg.report.fixtures import failure_text
from kg.shacl.engines import Engine

EX = "http://example.org/"
PREFIXES = f"""\
@prefix ex: <{EX}> .
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPES = """
ex:Person-shape a sh:NodeShape ;
    sh:targetClass ex:Person ;
    sh:property ex:Person-name , [ sh:path ( ex:parent [ sh:alternativePath ( ex:name ex:alias ) ] ) ; sh:maxCount 1 ] .

ex:Person-name a sh:PropertyShape ;
    sh:path ex:name ;
    sh:minCount 1 ;
    sh:nodeKind sh:Literal .
"""
NAMELESS = """ex:ann a ex:Person .
"""
EXPECTED = """[] a sh:ValidationReport ;
    sh:conforms false ;
    sh:result [ sh:focusNode ex:ann ;
            sh:resultPath ex:name ;
            sh:sourceConstraintComponent sh:MinCountConstraintComponent ] .
"""
CONFORMS = "[] a sh:ValidationReport ; sh:conforms true .\n"
NAME = f"<{EX}name>"

Try = Callable[..., Case]


@pytest.fixture
def attempt(tmp_path: Path) -> Try:
    """Run one fixture against shapes."""

    def run_one(text: str, shapes: str = SHAPES, engine: Engine = "shifty") -> Case:
        (case,) = outcome_of(tmp_path, {"fixture": text}, shapes, engine).cases
        return case

    return run_one


def outcome_of(
    folder: Path, texts: dict[str, str], shapes: str = SHAPES, engine: Engine = "shifty"
) -> Outcome:
    (folder / "shapes.ttl").write_text(PREFIXES + shapes, "utf-8")
    (folder / "fixtures").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "fixtures" / f"{name}.ttl").write_text(PREFIXES + text, "utf-8")
    return run([folder / "fixtures"], [folder / "shapes.ttl"], engine=engine)


def differences(case: Case) -> list[tuple[str, int]]:
    """Kinds and lines, counted from the first line below the prefixes."""
    return [(d.kind, d.place.line - PREFIXES.count("\n")) for d in case.differences]


def report_on(*results: str) -> str:
    lines = "".join(f"    sh:result {result} ;\n" for result in results)
    return f"[] a sh:ValidationReport ;\n{lines}    sh:conforms false .\n"


def result_on(focus: str, path: str, component: str, more: str = "") -> str:
    named = f"sh:sourceConstraintComponent sh:{component}ConstraintComponent"
    return f"[ sh:focusNode {focus} ; sh:resultPath {path} ; {named}{more} ]"


# What passes


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_expected_is_found(attempt: Try, engine: Engine) -> None:
    case = attempt(NAMELESS + EXPECTED, engine=engine)
    assert case.passed
    min_count = SH.MinCountConstraintComponent
    name = URIRef(f"{EX}Person-name")
    assert case.proven == [Result(URIRef(f"{EX}ann"), NAME, min_count, None, name, SH.Violation)]


def test_a_valid_fixture_passes(attempt: Try) -> None:
    assert attempt(f'ex:ann a ex:Person ; ex:name "Ann" .\n{CONFORMS}').passed


def test_what_is_stated_besides_must_be_so(attempt: Try) -> None:
    result = result_on(
        "ex:ann",
        "ex:name",
        "NodeKind",
        " ; sh:value ex:Ann ; sh:sourceShape ex:Person-name ; sh:resultSeverity sh:Violation",
    )
    assert attempt(f"ex:ann a ex:Person ; ex:name ex:Ann .\n{report_on(result)}").passed


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_complex_path(attempt: Try, engine: Engine) -> None:
    data = 'ex:ann a ex:Person ; ex:name "Ann" ; ex:parent ex:bo .\nex:bo ex:name "Bo" ; ex:alias "B" .\n'
    path = "( ex:parent [ sh:alternativePath ( ex:name ex:alias ) ] )"
    assert attempt(data + report_on(result_on("ex:ann", path, "MaxCount")), engine=engine).passed


def test_another_complex_path_is_another(attempt: Try) -> None:
    data = 'ex:ann a ex:Person ; ex:name "Ann" ; ex:parent ex:bo .\nex:bo ex:name "Bo" ; ex:alias "B" .\n'
    path = "( ex:parent [ sh:alternativePath ( ex:alias ex:name ) ] )"
    case = attempt(data + report_on(result_on("ex:ann", path, "MaxCount")))
    assert differences(case) == [("unexpected", 1), ("missing", 4)]
    assert "path ex:parent/(ex:name|ex:alias)" in failure_text(case, "en")


def test_blank_nodes_are_told_apart(attempt: Try) -> None:
    data = '_:a a ex:Person .\n_:b a ex:Person ; ex:name "Bo" .\n'
    assert attempt(data + report_on(result_on("_:a", "ex:name", "MinCount"))).passed
    other = attempt(data + report_on(result_on("_:b", "ex:name", "MinCount")))
    assert {d.kind for d in other.differences} == {"unexpected", "missing"}


def test_blank_node_that_is_not_in_the_data_stands_for_any(attempt: Try) -> None:
    data = "[] a ex:Person .\n"
    assert attempt(data + report_on(result_on("[]", "ex:name", "MinCount"))).passed


def test_one_expectation_is_met_by_one_result(attempt: Try) -> None:
    data = "ex:ann a ex:Person ; ex:name ex:A , ex:B .\n"
    one = result_on("ex:ann", "ex:name", "NodeKind")
    assert [d.kind for d in attempt(data + report_on(one)).differences] == ["unexpected"]


def test_vague_and_exact_expectations_find_their_results(attempt: Try) -> None:
    """Whichever comes first: the vague one must not take the only result that the exact one fits."""
    data = "ex:ann a ex:Person ; ex:name ex:A , ex:B .\n"
    vague = result_on("ex:ann", "ex:name", "NodeKind")
    for value in ("ex:A", "ex:B"):
        exact = result_on("ex:ann", "ex:name", "NodeKind", f" ; sh:value {value}")
        assert attempt(data + report_on(vague, exact)).passed


# What fails


def test_missing(attempt: Try) -> None:
    case = attempt('ex:ann a ex:Person ; ex:name "Ann" .\n' + EXPECTED)
    assert differences(case) == [("conforms", 3), ("missing", 4)]
    text = failure_text(case, "en")
    assert "fixture.ttl:6: wrong: sh:conforms false is expected, true is found" in text
    assert (
        "fixture.ttl:7: missing: sh:MinCountConstraintComponent, focus ex:ann, path ex:name" in text
    )


def test_unexpected(attempt: Try) -> None:
    case = attempt("ex:ann a ex:Person ;\n    ex:name ex:Ann .\n" + report_on())
    assert differences(case) == [("unexpected", 2)]
    assert (
        "sh:NodeKindConstraintComponent, focus ex:ann, path ex:name, value ex:Ann, shape ex:Person-name"
        in failure_text(case, "en")
    )


def test_unexpected_where_nothing_is_wrong(attempt: Try) -> None:
    case = attempt(NAMELESS + CONFORMS)
    assert differences(case) == [("unexpected", 1), ("conforms", 2)]


@pytest.mark.parametrize(
    ("path", "component", "more"),
    [
        ("ex:alias", "MinCount", ""),
        ("[ sh:inversePath ex:name ]", "MinCount", ""),
        ("ex:name", "MaxCount", ""),
        ("ex:name", "MinCount", ' ; sh:value "x"'),
        ("ex:name", "MinCount", " ; sh:sourceShape ex:Person-shape"),
        ("ex:name", "MinCount", " ; sh:sourceShape []"),
        ("ex:name", "MinCount", " ; sh:resultSeverity sh:Warning"),
    ],
)
def test_wrong_path_component_and_so_on(attempt: Try, path: str, component: str, more: str) -> None:
    case = attempt(NAMELESS + report_on(result_on("ex:ann", path, component, more)))
    assert differences(case) == [("unexpected", 1), ("missing", 3)]


def test_wrong_focus_and_no_path(attempt: Try) -> None:
    focus = result_on("ex:bo", "ex:name", "MinCount")
    case = attempt(NAMELESS + report_on(focus))
    assert differences(case) == [("unexpected", 1), ("missing", 3)]


def test_no_path_is_not_any_path(attempt: Try) -> None:
    result = "[ sh:focusNode ex:ann ; sh:sourceConstraintComponent sh:MinCountConstraintComponent ]"
    assert [d.kind for d in attempt(NAMELESS + report_on(result)).differences] == [
        "unexpected",
        "missing",
    ]


def test_wrong_conforms(attempt: Try) -> None:
    case = attempt(NAMELESS + EXPECTED.replace("sh:conforms false", "sh:conforms true"))
    assert differences(case) == [("conforms", 3)]
    assert "sh:conforms true is expected, false is found" in failure_text(case, "en")
    assert "预期 sh:conforms true,实为 false" in failure_text(case, "zh-Hans")


# Fixtures that cannot be run


@pytest.mark.parametrize(
    ("text", "line", "en", "zh"),
    [
        (
            "ex:ann a ex:Person\nex:bo a ex:Person .\n" + CONFORMS,
            2,
            "Not valid Turtle",
            "不合 Turtle 语法",
        ),
        (NAMELESS, None, "No report is expected", "未给出预期报告"),
        (NAMELESS + CONFORMS + CONFORMS, None, "2 reports are expected", "2 份预期报告"),
        (
            NAMELESS + "[] a sh:ValidationReport .\n",
            None,
            "does not say if the data conform",
            "未说明",
        ),
        ("[] a sh:ValidationReport ; sh:conforms true , false .", None, "one sh:conforms", "一次"),
        (
            NAMELESS + report_on("[ sh:focusNode ex:ann ]"),
            None,
            "lacks its sh:focusNode or its sh:sourceConstraintComponent",
            "缺少 sh:focusNode",
        ),
    ],
    ids=["syntax", "no report", "two reports", "no conforms", "both", "no component"],
)
def test_unusable_fixture(attempt: Try, text: str, line: int | None, en: str, zh: str) -> None:
    case = attempt(text)
    first = -PREFIXES.count("\n") + 1
    assert differences(case) == [("error", line or first)]
    assert en in failure_text(case, "en")
    assert zh in failure_text(case, "zh-Hans")
    assert case.found == []


def test_unusable_fixture_spoils_no_other(tmp_path: Path) -> None:
    texts = {"bad": "ex:ann", "good": NAMELESS + EXPECTED, "latin": NAMELESS + EXPECTED}
    outcome = outcome_of(tmp_path, texts)
    assert [case.passed for case in outcome.cases] == [False, True, True]
    assert outcome.exit_code() == 1


def test_fixture_that_is_not_utf_8(tmp_path: Path) -> None:
    outcome_of(tmp_path, {"a": NAMELESS + EXPECTED})
    (tmp_path / "fixtures" / "b.ttl").write_bytes(b"# \xe4\n")
    outcome = run([tmp_path / "fixtures"], [tmp_path / "shapes.ttl"])
    assert [case.passed for case in outcome.cases] == [True, False]
    assert "b.ttl:1: error: Not UTF-8" in failure_text(outcome.failed[0], "en")


# Input of the whole


def test_path_that_does_not_exist(tmp_path: Path) -> None:
    outcome_of(tmp_path, {"a": NAMELESS + EXPECTED})
    with pytest.raises(KgError, match="nowhere"):
        run([tmp_path / "nowhere"], [tmp_path / "shapes.ttl"])


@pytest.mark.parametrize(
    "spoilt", ["ex:Person-shape", "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:minCount 'x' ."]
)
def test_shapes_that_cannot_be_used(tmp_path: Path, spoilt: str) -> None:
    with pytest.raises(KgError, match=r"shapes\.ttl:4"):
        outcome_of(tmp_path, {"a": NAMELESS + EXPECTED}, spoilt)


def test_ontology_and_rules_are_added(tmp_path: Path) -> None:
    (tmp_path / "ontology.ttl").write_text(
        f"{PREFIXES}@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "ex:Child rdfs:subClassOf ex:Person .\nex:zoe a ex:Person .\n",
        "utf-8",
    )
    (tmp_path / "rule.rq").write_text(
        f"PREFIX ex: <{EX}> CONSTRUCT {{ ?x ex:name ?n }} WHERE {{ ?x ex:called ?n }}", "utf-8"
    )
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES, "utf-8")
    bad = tmp_path / "bad.ttl"
    bad.write_text(f"{PREFIXES}ex:ann a ex:Child .\n{EXPECTED}", "utf-8")
    good = tmp_path / "good.ttl"
    good.write_text(f'{PREFIXES}ex:ann a ex:Child ; ex:called "Ann" .\n{CONFORMS}', "utf-8")
    shapes, ontology = [tmp_path / "shapes.ttl"], [tmp_path / "ontology.ttl"]
    outcome = run([bad, good], shapes, ontology, [tmp_path / "rule.rq"])
    assert [failure_text(case, "en") for case in outcome.cases] == ["", ""]
    assert not run([good], shapes, ontology).cases[0].passed
    assert not run([bad], shapes).cases[0].passed


# The W3C's own


W3C = Path(os.environ.get("W3C_TESTS", "")) / "shacl" / "core"


@pytest.mark.parametrize("folder", ["complex", "misc", "node", "path", "property", "targets"])
def test_w3c_entries(folder: str) -> None:
    """They pass as they are, each held to its own shapes."""
    if not W3C.is_dir():
        pytest.skip("the W3C's tests are not here: name their folder with W3C_TESTS")
    files = [p for p in sorted((W3C / folder).glob("*.ttl")) if is_whole(p)]
    assert files
    failed = {
        path.stem: failure_text(case, "en") for path in files for case in run([path], [path]).failed
    }
    assert failed == {}


def is_whole(path: Path) -> bool:
    """Whether data, shapes and a report are all in this file."""
    text = path.read_text("utf-8")
    return "sht:dataGraph <>" in text and "sht:shapesGraph <>" in text and "sh:conforms" in text
