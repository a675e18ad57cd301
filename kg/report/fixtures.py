"""What became of shape tests, for people and machines: as pytest reports, JSON, JUnit.

print_results(console(), outcome, "en")

tests/shapes/people.trig ..F.......                                  [100%]

================================= FAILURES =================================
__________________ tests/shapes/people.trig#without-name ___________________
tests/shapes/people.trig:31: missing: sh:MinCountConstraintComponent, …
============ CONSTRAINTS THAT NO FIXTURE MAKES FAIL: 1 =====================
shapes/people.ttl:32: shape:Person-age sh:MinCountConstraintComponent
9 passed, 1 failed in 0.42s
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kg.check.fixtures.comparing import Case, Difference
from kg.check.fixtures.coverage import Constraint
from kg.check.fixtures.running import Outcome
from kg.report.console import relative
from kg.report.junit import add_failure, junit_text, new_case
from kg.signs import visible

WIDTH = 80
_PERCENT = len(" [100%]")

_KINDS = {
    "en": {"missing": "missing", "unexpected": "unexpected", "conforms": "wrong", "error": "error"},
    "zh-Hans": {"missing": "缺少", "unexpected": "多出", "conforms": "不符", "error": "错误"},
}
_HEADINGS = {
    "en": ("FAILURES", "CONSTRAINTS THAT NO FIXTURE MAKES FAIL"),
    "zh-Hans": ("失败", "没有任何用例触发的约束"),
}
_STYLES = {"missing": "red", "unexpected": "yellow", "conforms": "red", "error": "bold red"}


def print_results(out: Console, outcome: Outcome, language: str) -> None:
    """A sign for each fixture, what differs in those that failed, constraints left untested.

    Args:
        out: where to.
        outcome: what was run.
        language: `en` or `zh-Hans`.
    """
    _print_progress(out, outcome)
    failures, untested = _HEADINGS[language]
    if outcome.failed:
        _print(out, "")
        _print(out, _rule(failures, "="))
    for case in outcome.failed:
        _print(out, _rule(_name(case), "_"), style="bold red")
        for difference in case.differences:
            _print_difference(out, difference, language)
    if outcome.uncovered:
        _print(out, "")
        _print(out, _rule(f"{untested}: {len(outcome.uncovered)}", "="), style="yellow")
    for constraint in outcome.uncovered:
        _print(out, visible(constraint_text(constraint)))
    _print(out, "")
    _print(out, summary(outcome, language), style="bold red" if outcome.failed else "bold green")


def summary(outcome: Outcome, language: str) -> str:
    """How many passed and failed, and how long it took.

    >>> summary(Outcome([], [], 0.5), "en")
    '0 passed in 0.50s'
    """
    failed = len(outcome.failed)
    passed = len(outcome.cases) - failed
    if language == "en":
        return f"{passed} passed{f', {failed} failed' * bool(failed)} in {outcome.seconds:.2f}s"
    return f"{passed} 项通过{f',{failed} 项失败' * bool(failed)},用时 {outcome.seconds:.2f} 秒"


def failure_text(case: Case, language: str) -> str:
    """What differs in a fixture, a line for each difference; nothing where it passed."""
    return "\n".join(_difference_text(difference, language) for difference in case.differences)


def constraint_text(constraint: Constraint) -> str:
    """A constraint by its shape and component, after the line where the shape begins."""
    place = constraint.place
    where = f"{relative(place.file)}:{place.line}: " if place else ""
    return f"{where}{constraint.name} {constraint.component}"


def _print(out: Console, text: str | Text, style: str = "") -> None:
    out.print(Text(text, style=style) if isinstance(text, str) else text, soft_wrap=True)


def _name(case: Case) -> str:
    return visible(relative(str(case.name)))


def _print_progress(out: Console, outcome: Outcome) -> None:
    done, all_cases = 0, len(outcome.cases)
    for where, group in groupby(outcome.cases, key=lambda case: case.name.place[0]):
        cases = list(group)
        head = f"{visible(relative(str(where)))} "
        while cases:
            room = max(WIDTH - _PERCENT - cell_len(head), 1)
            row, cases = cases[:room], cases[room:]
            done += len(row)
            _print(out, _progress(head, row, room, 100 * done // all_cases))
            head = ""


def _progress(head: str, row: list[Case], room: int, percent: int) -> Text:
    line = Text(head)
    for case in row:
        line.append(*((".", "green") if case.passed else ("F", "bold red")))
    return line.append(f"{' ' * (room - len(row))} [{percent:>3}%]", "cyan")


def _rule(title: str, sign: str) -> str:
    left = max(WIDTH - cell_len(title) - 2, 2)
    return f"{sign * (left // 2)} {title} {sign * (left - left // 2)}"


def _print_difference(out: Console, difference: Difference, language: str) -> None:
    text = Text(_difference_text(difference, language))
    start = text.plain.index(_KINDS[language][difference.kind])
    text.stylize(_STYLES[difference.kind], start, start + len(_KINDS[language][difference.kind]))
    _print(out, text)


def _difference_text(difference: Difference, language: str) -> str:
    place, kind = difference.place, _KINDS[language][difference.kind]
    where = f"{visible(relative(place.file))}:{place.line}"
    return f"{where}: {kind}: {visible(difference.messages[language])}"


def results_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON has it: `passed`, `failed`, `seconds`, `cases`, `uncovered`."""
    return {
        "passed": len(outcome.cases) - len(outcome.failed),
        "failed": len(outcome.failed),
        "seconds": round(outcome.seconds, 3),
        "cases": [_json_case(case) for case in outcome.cases],
        "uncovered": [
            {
                "shape": constraint.name,
                "component": constraint.component,
                "file": relative(constraint.place.file) if constraint.place else None,
                "line": constraint.place.line if constraint.place else None,
            }
            for constraint in outcome.uncovered
        ],
    }


def _json_case(case: Case) -> dict[str, Any]:
    return {
        "name": relative(str(case.name)),
        "file": relative(str(case.name.path)),
        "passed": case.passed,
        "seconds": round(case.seconds, 4),
        "differences": [
            {
                "kind": difference.kind,
                "messages": difference.messages,
                "file": relative(difference.place.file),
                "line": difference.place.line,
            }
            for difference in case.differences
        ],
    }


def results_junit(outcome: Outcome, language: str) -> str:
    """An outcome as JUnit XML: a test case for each fixture."""
    cases = [_junit_case(case, language) for case in outcome.cases]
    return junit_text("kg test-shapes", cases, outcome.seconds)


def _junit_case(case: Case, language: str) -> ET.Element:
    where, name = case.name.place
    element = new_case(visible(relative(str(where))), visible(name), time=f"{case.seconds:.4f}")
    if not case.passed:
        text = failure_text(case, language)
        add_failure(element, "failure", text.split("\n")[0], text)
    return element
