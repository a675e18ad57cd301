"""What is too much for those who read a report is cut, counted, and told."""

from __future__ import annotations

import gzip
import io
import json
import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.namespace import SH
from rich.console import Console

from kg.check.finding import Finding, Severity
from kg.check.said import Said
from kg.errors import FileError
from kg.rdf.places import Place
from kg.report import sarif
from kg.report.formats import FORMATS, chunks, page_of, render
from kg.report.junit import LINES
from kg.report.text import MOST, MOST_IN_ALL, print_findings
from kg.report.writing import write_chunks
from kg.shacl.results import Result

MACHINES = [form for form in FORMATS if form != "text"]
EX = rdflib.Namespace("http://example.org/")


def finding(
    line: int, severity: Severity = "violation", file: str = "a.ttl", rule: str = "r"
) -> Finding:
    messages = {"en": f"Wrong {line}.", "zh-Hans": f"有误 {line}。"}
    return Finding(severity, rule, messages, EX[f"s{line}"], EX.p, place=Place(file, line))


def text_of(findings: list[Finding], language: str = "en", **options: object) -> str:
    out = io.StringIO()
    print_findings(Console(file=out, width=200), findings, language, summary=True, **options)  # type: ignore[arg-type]
    return out.getvalue()


# SARIF, as GitHub takes it


def test_sarif_keeps_to_the_numbers_that_github_documents() -> None:
    assert (sarif.MOST_RESULTS, sarif.SHOWN_BY_GITHUB) == (25_000, 5_000)
    assert sarif.MOST_BYTES < 10_000_000


def run_of(found: list[Finding], language: str = "en") -> tuple[dict[str, Any], list[str]]:
    page = page_of(found, language)
    log = json.loads("".join(chunks(page, "sarif")))
    return log["runs"][0], [note[language] for note in page.notes]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_sarif_has_the_worst_and_says_how_many_it_left_out(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 7)
    monkeypatch.setattr(sarif, "SHOWN_BY_GITHUB", 5)
    found = [finding(n, "warning", rule="w") for n in range(1, 9)]
    found += [finding(n, file="z.ttl") for n in range(1, 5)]
    run, notes = run_of(found, language)
    assert [r["level"] for r in run["results"]] == ["error"] * 4 + ["warning"] * 3
    (invocation,) = run["invocations"]
    warning, note = invocation["toolExecutionNotifications"]
    assert (warning["level"], note["level"], invocation["exitCode"]) == ("warning", "note", 1)
    assert notes == [warning["message"]["text"]]
    assert all(number in notes[0] for number in ("7", "12", "5"))
    assert "5" in note["message"]["text"] and "7" in note["message"]["text"]


def test_sarif_that_is_whole_says_nothing() -> None:
    run, notes = run_of([finding(1)])
    assert notes == [] and "toolExecutionNotifications" not in run["invocations"][0]


def test_sarif_stays_below_the_size_that_github_takes_when_packed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MOST_BYTES", 60_000)
    letters = random.Random(1)
    found = [
        Finding("violation", "r", {"en": letters.randbytes(500).hex()}, place=Place("a", n))
        for n in range(1, 300)
    ]
    page = page_of(found)
    text = "".join(chunks(page, "sarif"))
    (run,) = json.loads(text)["runs"]
    kept = len(run["results"])
    assert 50_000 < len(gzip.compress(text.encode(), 6)) < 70_000 and 0 < kept < 299
    assert f"{299 - kept} are left out" in page.notes[0]["en"]


# Long texts

LONG = "x" * 3_000_000


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("where", ["message", "value", "focus", "path"])
def test_no_text_of_megabytes_is_copied_whole(form: str, where: str) -> None:
    given = Finding(
        "violation",
        "r",
        {"en": LONG if where == "message" else "Wrong.", "zh-Hans": "有误。"},
        EX[LONG] if where == "focus" else EX.a,
        EX[LONG] if where == "path" else EX.p,
        rdflib.Literal(LONG if where == "value" else "v"),
    )
    text = text_of([given]) if form == "text" else render([given], form)
    assert len(text) < 60_000
    shown = (form, where) in {("text", "value"), ("junit", "value"), ("github", "value")}
    if where == "message" or (form in {"json", "sarif"} and where == "value"):
        assert "x… (3,000,000 characters)" in text
    assert shown or "…" in text or "%E2%80%A6" in text or form == "github"


def test_what_is_cut_says_so_in_its_language() -> None:
    given = Finding("violation", "r", {"en": LONG, "zh-Hans": "误" * 20_000})
    (read,) = json.loads(render([given], "json"))["findings"]
    assert read["messages"]["en"].endswith("x… (3,000,000 characters)")
    assert read["messages"]["zh-Hans"].endswith("误…(共 20,000 个字符)")
    assert json.loads(render([finding(1)], "json"))["findings"][0]["messages"]["en"] == "Wrong 1."


# Many findings


def test_text_shows_the_first_of_each_rule_in_a_file_and_counts_the_others() -> None:
    found = [finding(n) for n in range(1, MOST + 6)] + [finding(3, file="b.ttl")]
    found += [finding(n, rule="q") for n in range(1, MOST + 1)]
    text = text_of(found, show_all="--all")
    assert f"{MOST}: violation  Wrong {MOST}." in text and f"Wrong {MOST + 1}." not in text
    assert "  … and 5 more of r\n" in text and "more of q" not in text
    assert text.endswith(
        f"{2 * MOST + 6} violations, 0 warnings; {2 * MOST + 1} are shown, --all shows all\n"
    )
    chinese = text_of(found, "zh-Hans", show_all="--all")
    assert "……r 另有 5 项" in chinese and "用 --all 显示全部" in chinese


def test_text_shows_all_where_that_is_asked_for() -> None:
    found = [finding(n) for n in range(1, 100)]
    text = text_of(found, most=None)
    assert text.count("Wrong") == 99 and "more" not in text and "shown" not in text


def test_text_ends_with_the_worst_of_many_files() -> None:
    found = [finding(1, "warning", f"f{n}.ttl") for n in range(MOST_IN_ALL)]
    found += [finding(1, file=f"z{n}.ttl") for n in range(5)]
    text = text_of(found)
    assert text.count("violation  Wrong") == 5 and text.count("warning  Wrong") == MOST_IN_ALL - 5
    assert "… and 5 more in 5 other files\n" in text
    assert "……另有 5 项,分布在其他 5 个文件中" in text_of(found, "zh-Hans")


def test_junit_tells_so_many_of_a_case_and_counts_the_others() -> None:
    found = [finding(n) for n in range(1, LINES + 4)]
    (case,) = ET.fromstring(render(found, "junit")).iter("testcase")
    (failure,) = case
    assert (failure.text or "").count("Wrong") == LINES
    assert (failure.text or "").endswith("\n… and 3 more.")
    assert "另有 3 项" in render(found, "junit", "zh-Hans")


@pytest.mark.parametrize("form", ["json", "github", "turtle"])
def test_a_report_is_written_while_it_is_made(form: str) -> None:
    made = []

    def say(number: int) -> dict[str, str]:
        made.append(number)
        return {"en": "x" * 1000}

    found = [Finding("violation", "r", Said(say, n), place=Place("a", n)) for n in range(1, 500)]
    parts = chunks(page_of(found), form)
    first = next(parts)
    assert first and 0 < len(set(made)) < 100
    assert len(list(parts)) > 3 and len(set(made)) == 499


@pytest.mark.parametrize("form", MACHINES)
def test_pieces_are_the_whole(form: str) -> None:
    found = [finding(n) for n in range(1, 400)]
    assert "".join(chunks(page_of(found), form)) == render(found, form)


# Files


def test_a_report_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_chunks(path, ["床", "", "b"])
    assert path.read_text("utf-8") == "床b"
    write_chunks(path, [])
    assert path.read_bytes() == b""

    def broken() -> Iterator[str]:
        yield "new"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_chunks(path, broken())
    assert path.read_bytes() == b"" and [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    with pytest.raises(FileError):
        write_chunks(tmp_path / "nowhere" / "a.txt", ["a"])


# The W3C report says what the shapes say


class Author:
    def __init__(self, *said: rdflib.Literal) -> None:
        self.said = said

    def stated(self, _: Result) -> tuple[rdflib.Literal, ...]:
        return self.said


def results_in(*findings: Finding) -> rdflib.Graph:
    return rdflib.Graph().parse(data=render(findings, "turtle"), format="turtle")


def shaped(severity: rdflib.URIRef | None, *said: rdflib.Literal) -> Finding:
    result = Result(EX.a, None, SH.InConstraintComponent, severity=severity)
    given = {"en": "Ours.", "zh-Hans": "我们的。"}
    return Finding("violation", "r", given, EX.a, result=result, author=Author(*said))


def test_a_severity_of_the_shape_s_own_stays() -> None:
    graph = results_in(shaped(EX.Fatal))
    assert list(graph.objects(None, SH.resultSeverity)) == [EX.Fatal]
    graph = results_in(shaped(SH.Violation))
    assert list(graph.objects(None, SH.resultSeverity)) == [SH.Violation]


def test_the_words_of_the_author_stay_as_they_are_and_ours_stand_where_there_are_none() -> None:
    said = [
        rdflib.Literal("Nein", lang="de-at"),
        rdflib.Literal("plain"),
        rdflib.Literal("Non", lang="fr"),
    ]
    assert set(results_in(shaped(None, *said)).objects(None, SH.resultMessage)) == set(said)
    ours = set(results_in(shaped(None)).objects(None, SH.resultMessage))
    assert ours == {rdflib.Literal("Ours.", lang="en"), rdflib.Literal("我们的。", lang="zh-Hans")}
