"""Reports of shape tests: like pytest's, in both languages, and as data."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Literal

import pytest
from rdflib.term import URIRef
from rich.console import Console

from kg.check.fixtures.comparing import Case, Difference
from kg.check.fixtures.coverage import Constraint
from kg.check.fixtures.fixture import Name
from kg.check.fixtures.running import Outcome
from kg.rdf.places import Place
from kg.report.console import WIDE, as_json
from kg.report.fixtures import (
    WIDTH,
    constraint_text,
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


# Whole reports


def invented() -> Outcome:
    """One that passes, one with a difference of each kind, two constraints without a fixture."""
    kinds = [
        ("missing", "A result.", "一项结果。", 3),
        ("unexpected", "Another.", "另一项。", 4),
        ("conforms", "Not so.", "不然。", 5),
        ("error", "Unread.", "未读。", 6),
    ]
    differences = [
        Difference(kind, {"en": english, "zh-Hans": chinese}, Place("f/b.ttl", line))
        for kind, english, chinese, line in kinds
    ]
    cases = [
        Case(Name(Path("f/a.ttl")), seconds=0.12344),
        Case(Name(Path("f/b.ttl")), differences, seconds=1.5),
        Case(Name(Path("f/c.trig"), "床"), differences[3:], seconds=0.00006),
    ]
    constraints = [
        Constraint(URIRef("urn:x:s"), "ex:S", "sh:Max", Place("s.ttl", 7)),
        Constraint(URIRef("urn:x:t"), "ex:T\x1b", "sh:Min", None),
    ]
    return Outcome(cases, constraints, 2.0456)


WHOLE = {
    "en": f"""\
{"f .F":<73} [ 66%]
{"f/c.trig F":<73} [100%]

=================================== FAILURES ===================================
___________________________________ f/b.ttl ____________________________________
f/b.ttl:3: missing: A result.
f/b.ttl:4: unexpected: Another.
f/b.ttl:5: wrong: Not so.
f/b.ttl:6: error: Unread.
_________________________________ f/c.trig#床 __________________________________
f/b.ttl:6: error: Unread.

================== CONSTRAINTS THAT NO FIXTURE MAKES FAIL: 2 ===================
s.ttl:7: ex:S sh:Max
ex:T␛ sh:Min

1 passed, 2 failed in 2.05s
""",
    "zh-Hans": f"""\
{"f .F":<73} [ 66%]
{"f/c.trig F":<73} [100%]

===================================== 失败 =====================================
___________________________________ f/b.ttl ____________________________________
f/b.ttl:3: 缺少: 一项结果。
f/b.ttl:4: 多出: 另一项。
f/b.ttl:5: 不符: 不然。
f/b.ttl:6: 错误: 未读。
_________________________________ f/c.trig#床 __________________________________
f/b.ttl:6: 错误: 未读。

========================== 没有任何用例触发的约束: 2 ===========================
s.ttl:7: ex:S sh:Max
ex:T␛ sh:Min

1 项通过,2 项失败,用时 2.05 秒
""",
}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_whole_report_of_tests(language: str) -> None:
    assert printed(invented(), language) == WHOLE[language]


def test_what_passed_and_covers_all_is_short() -> None:
    passed = Outcome(invented().cases[:1], [], 0.5)
    for language, end in (("en", "1 passed in 0.50s"), ("zh-Hans", "1 项通过,用时 0.50 秒")):
        assert printed(passed, language) == f"{'f .':<73} [100%]\n\n{end}\n"
        assert summary(passed, language) == end
    assert constraint_text(invented().uncovered[1]) == "ex:T\x1b sh:Min"


def test_a_rule_that_is_too_narrow_for_its_title_keeps_a_sign_on_either_side() -> None:
    case = Case(Name(Path("f") / ("x" * 90)), invented().cases[2].differences)
    assert f"\n_ {'f/' + 'x' * 90} _\n" in printed(Outcome([case], [], 0.0), "en")


def test_a_row_of_progress_is_full_before_the_next_begins() -> None:
    cases = [Case(Name(Path("f") / f"{n}.ttl")) for n in range(72)]
    assert printed(Outcome(cases, [], 0.0), "en").splitlines()[:2] == [
        f"f {'.' * 71} [ 98%]",
        f"{'.':<73} [100%]",
    ]


def test_the_colours_of_a_terminal() -> None:
    text = printed(invented(), "en", terminal=True)
    assert "f \x1b[32m.\x1b[0m\x1b[1;31mF\x1b[0m\x1b[36m  " in text
    assert "\n\x1b[1;31m___" in text and "f/b.ttl:3: \x1b[31mmissing\x1b[0m: A result." in text
    assert ": \x1b[33munexpected\x1b[0m: " in text and ": \x1b[31mwrong\x1b[0m: " in text
    assert ": \x1b[1;31merror\x1b[0m: " in text and "\n\x1b[33m===" in text
    assert text.endswith("\x1b[1;31m1 passed, 2 failed in 2.05s\x1b[0m\n")
    passed = printed(Outcome(invented().cases[:1], [], 0.5), "en", terminal=True)
    assert passed.endswith("\x1b[1;32m1 passed in 0.50s\x1b[0m\n")


def test_all_keys_of_json() -> None:
    passed, failed, other = invented().cases
    assert results_json(invented()) == {
        "passed": 1,
        "failed": 2,
        "seconds": 2.046,
        "cases": [
            {
                "name": "f/a.ttl",
                "file": "f/a.ttl",
                "passed": True,
                "seconds": 0.1234,
                "differences": [],
            },
            {
                "name": "f/b.ttl",
                "file": "f/b.ttl",
                "passed": False,
                "seconds": 1.5,
                "differences": [
                    {"kind": d.kind, "messages": d.messages, "file": "f/b.ttl", "line": n}
                    for n, d in enumerate(failed.differences, 3)
                ],
            },
            {
                "name": "f/c.trig#床",
                "file": "f/c.trig",
                "passed": False,
                "seconds": 0.0001,
                "differences": [
                    {
                        "kind": "error",
                        "messages": {"en": "Unread.", "zh-Hans": "未读。"},
                        "file": "f/b.ttl",
                        "line": 6,
                    }
                ],
            },
        ],
        "uncovered": [
            {"shape": "ex:S", "component": "sh:Max", "file": "s.ttl", "line": 7},
            {"shape": "ex:T\x1b", "component": "sh:Min", "file": None, "line": None},
        ],
    }
    assert passed.passed and not other.passed


@pytest.mark.parametrize(
    ("language", "first", "rest"),
    [
        (
            "en",
            "f/b.ttl:3: missing: A result.",
            "f/b.ttl:4: unexpected: Another.\nf/b.ttl:5: wrong: Not so.\nf/b.ttl:6: error: Unread.",
        ),
        (
            "zh-Hans",
            "f/b.ttl:3: 缺少: 一项结果。",
            "f/b.ttl:4: 多出: 另一项。\nf/b.ttl:5: 不符: 不然。\nf/b.ttl:6: 错误: 未读。",
        ),
    ],
)
def test_all_of_junit(language: str, first: str, rest: str) -> None:
    last = rest.splitlines()[-1]
    counts = 'name="kg test-shapes" tests="3" failures="2" errors="0"'
    assert (
        results_junit(invented(), language)
        == f"""\
<?xml version="1.0" encoding="utf-8"?>
<testsuites {counts}>
  <testsuite {counts} skipped="0" time="2.046">
    <testcase classname="f" name="a.ttl" time="0.1234" />
    <testcase classname="f" name="b.ttl" time="1.5000">
      <failure message="{first}">{first}
{rest}</failure>
    </testcase>
    <testcase classname="f/c.trig" name="床" time="0.0001">
      <failure message="{last}">{last}</failure>
    </testcase>
  </testsuite>
</testsuites>
"""
    )
