"""Reports of shape tests: like pytest's, in both languages, and as data."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Literal

import pytest
from rich.console import Console

from kg.check.fixtures.comparing import Case, Difference
from kg.check.fixtures.fixture import Name
from kg.check.fixtures.running import Outcome
from kg.rdf.places import Place
from kg.report.console import WIDE, as_json
from kg.report.fixtures import (
    WIDTH,
    failure_text,
    print_results,
    results_json,
    results_junit,
    summary,
)
from tests.kg.check.fixtures.test_running import CONFORMS, EXPECTED, NAMELESS, outcome_of


@pytest.fixture
def outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """One that passes, one that fails, one that cannot be read."""
    monkeypatch.chdir(tmp_path)
    texts = {"a": NAMELESS + EXPECTED, "b": NAMELESS + CONFORMS, "c": "ex:ann ;"}
    return outcome_of(tmp_path, texts)


def printed(outcome: Outcome, language: str, terminal: bool = False) -> str:
    out = io.StringIO()
    colours: Literal["standard", "auto"] = "standard" if terminal else "auto"
    print_results(
        Console(
            file=out, width=WIDE, highlight=False, force_terminal=terminal, color_system=colours
        ),
        outcome,
        language,
    )
    return out.getvalue()


def test_report_in_english(outcome: Outcome) -> None:
    lines = printed(outcome, "en").splitlines()
    assert lines[0] == f"{'fixtures .FF':<{WIDTH - 7}} [100%]"
    assert lines[2].strip("=") == " FAILURES "
    assert lines[3].strip("_") == " fixtures/b.ttl "
    assert lines[4] == (
        "fixtures/b.ttl:4: unexpected: sh:MinCountConstraintComponent, focus ex:ann, path ex:name, "
        "shape ex:Person-name, severity sh:Violation"
    )
    assert lines[5] == "fixtures/b.ttl:5: wrong: sh:conforms true is expected, false is found"
    assert lines[6].strip("_") == " fixtures/c.ttl "
    assert lines[7].startswith("fixtures/c.ttl:4: error: Not valid Turtle at column 8: ")
    assert lines[9].strip("=") == " CONSTRAINTS THAT NO FIXTURE MAKES FAIL: 2 "
    assert lines[10].startswith("shapes.ttl:7: ex:Person-shape/ex:parent/(ex:name|ex:alias) sh:Max")
    assert lines[11].endswith("ex:Person-name sh:NodeKindConstraintComponent")
    assert re.fullmatch(r"1 passed, 2 failed in \d+\.\d\ds", lines[13])
    assert len(lines) == 14


def test_report_in_chinese(outcome: Outcome) -> None:
    text = printed(outcome, "zh-Hans")
    assert " 失败 =" in text
    assert "fixtures/b.ttl:4: 多出: sh:MinCountConstraintComponent,焦点 ex:ann,路径 ex:name" in text
    assert "预期 sh:conforms true,实为 false" in text
    assert " 没有任何用例触发的约束: 2 =" in text
    assert re.search(r"1 项通过,2 项失败,用时 \d+\.\d\d 秒", text)
    assert "missing" not in text
    assert "passed" not in text


def test_colours_only_on_a_terminal(outcome: Outcome) -> None:
    assert "\x1b" not in printed(outcome, "en")
    assert "\x1b[1;31mF" in printed(outcome, "en", terminal=True)


def test_failures_are_only_where_some_failed() -> None:
    text = printed(Outcome([Case(Name(Path("a.ttl")))], [], 1.0), "en")
    assert text.splitlines()[1:] == ["", "1 passed in 1.00s"]
    assert summary(Outcome([], [], 0.25), "zh-Hans") == "0 项通过,用时 0.25 秒"


GRAPHS = """@prefix : <#> .
:named { ex:ann a ex:Person ; ex:name "Ann" . [] sh:conforms true }
:nameless {
    ex:ann a ex:Person . [] sh:conforms true }
"""


def test_graphs_are_listed_under_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = outcome_of(tmp_path, {"a": NAMELESS + EXPECTED, "people.trig": GRAPHS})
    lines = printed(outcome, "en").splitlines()
    assert [row.split()[:2] for row in lines[:2]] == [
        ["fixtures", "."],
        ["fixtures/people.trig", ".F"],
    ]
    assert lines[4].strip("_") == " fixtures/people.trig#nameless "
    assert lines[6].startswith("fixtures/people.trig:7: unexpected: sh:MinCountConstraint")
    found = results_json(outcome)["cases"]
    assert [case["name"] for case in found] == [
        "fixtures/a.ttl",
        "fixtures/people.trig#named",
        "fixtures/people.trig#nameless",
    ]
    assert [case["file"] for case in found[1:]] == ["fixtures/people.trig"] * 2
    (suite,) = ET.fromstring(results_junit(outcome, "en"))
    assert [(case.attrib["classname"], case.attrib["name"]) for case in suite] == [
        ("fixtures", "a.ttl"),
        ("fixtures/people.trig", "named"),
        ("fixtures/people.trig", "nameless"),
    ]


@pytest.mark.parametrize("count", [0, 1, 66, 67, 68, 500])
def test_progress_reaches_the_end(count: int) -> None:
    cases = [Case(Name(Path("tests") / f"{i}.ttl")) for i in range(count)]
    rows = printed(Outcome(cases, [], 0.0), "en").splitlines()[:-2]
    assert sum(row.count(".") for row in rows) == count
    assert all(len(row) == WIDTH for row in rows)
    percents = [int(row[-5:-2]) for row in rows]
    assert percents == sorted(percents)
    assert percents[-1:] == ([100] if count else [])


def test_signs_of_control_are_shown() -> None:
    place = Place("a.ttl", 1)
    texts = {"en": "\x1b[2J", "zh-Hans": "\x1b[2J"}
    case = Case(Name(Path("a.ttl")), [Difference("error", texts, place)])
    assert failure_text(case, "en") == "a.ttl:1: error: ␛[2J"
    assert "\x1b" not in printed(Outcome([case], [], 0.0), "en")
    ET.fromstring(results_junit(Outcome([case], [], 0.0), "en"))


def test_json(outcome: Outcome) -> None:
    found = json.loads(as_json(results_json(outcome)))
    assert (found["passed"], found["failed"]) == (1, 2)
    assert [case["file"] for case in found["cases"]] == [f"fixtures/{x}.ttl" for x in "abc"]
    assert [case["name"] for case in found["cases"]] == [f"fixtures/{x}.ttl" for x in "abc"]
    assert found["cases"][0]["differences"] == []
    assert [d["kind"] for d in found["cases"][1]["differences"]] == ["unexpected", "conforms"]
    assert found["cases"][1]["differences"][0]["line"] == 4
    assert set(found["cases"][1]["differences"][0]["messages"]) == {"en", "zh-Hans"}
    assert found["uncovered"][1] == {
        "shape": "ex:Person-name",
        "component": "sh:NodeKindConstraintComponent",
        "file": "shapes.ttl",
        "line": 9,
    }
    assert all(case["seconds"] >= 0 for case in found["cases"])


def test_junit(outcome: Outcome) -> None:
    whole = ET.fromstring(results_junit(outcome, "en"))
    (suite,) = whole
    assert suite.attrib["tests"] == "3"
    assert suite.attrib["failures"] == "2"
    assert [case.attrib["name"] for case in suite] == ["a.ttl", "b.ttl", "c.ttl"]
    assert {case.attrib["classname"] for case in suite} == {"fixtures"}
    assert [len(case) for case in suite] == [0, 1, 1]
    assert suite[1][0].tag == "failure"
    assert suite[1][0].text == failure_text(outcome.cases[1], "en")
    assert "多出" in results_junit(outcome, "zh-Hans")
