"""The reports for machines: each is read back by a parser of its format and says what was found."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import PROV, RDF, SH
from rdflib.paths import (
    AlternativePath,
    InvPath,
    MulPath,
    NegatedPath,
    SequencePath,
)
from rdflib.paths import (
    Path as PropertyPath,
)
from rdflib.term import BNode, Literal, Node, URIRef

from kg.check.finding import Finding, Severity
from kg.check.rules import RULES
from kg.rdf.names import STANDARD
from kg.rdf.places import Place
from kg.report.formats import FORMATS, render
from kg.report.github import SHOWN_BY_GITHUB
from kg.report.page import RULE, uri_of
from kg.report.sarif import SARIF_SCHEMA
from kg.signs import visible

UNREAD = {
    "read": {},
    "notRead": [],
    "shapes": {"run": 0, "failed": 0, "notRun": 0},
    "importsNotRead": [],
}
EX = "http://example.org/"
SHAPE = "https://shapes.example.org/"
NAMES = STANDARD.over({"ex": EX})
NASTY = "第一行 \"q\" 'a' 100% ]]> <b>&amp; 😀\r\nnext: a, b\x1b[31m\x00\ufffe\u2028end"
FILE = "data/乌鲁木齐 a,b%20#1:2.ttl"

UNREAD = {
    "read": {},
    "notRead": [],
    "shapes": {"run": 0, "failed": 0, "notRun": 0},
    "importsNotRead": [],
}


@pytest.fixture(autouse=True, scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A working folder of its own, outside of any workspace of GitHub."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GITHUB_WORKSPACE", raising=False)
        patch.chdir(tmp_path_factory.mktemp("project"))
        yield


HERE = Place(FILE, 315, 5, 12)


def nasty(severity: Severity = "violation", place: Place | None = HERE) -> Finding:
    return Finding(
        severity,
        "shape:Audit-x",
        {"en": NASTY, "zh-Hans": "有误。"},
        URIRef(EX + "喀什"),
        SequencePath(URIRef(EX + "a"), InvPath(URIRef(EX + "b"))),
        Literal(NASTY, lang="en"),
        place,
        SH.MinCountConstraintComponent,
        URIRef(SHAPE + "Audit-x"),
    )


def plain(rule: str = "terms", severity: Severity = "violation", line: int = 1) -> Finding:
    return Finding(
        severity, rule, {"en": "Wrong.", "zh-Hans": "有误。"}, place=Place("a.ttl", line)
    )


BARE = Finding("violation", "derived", {"en": "Nowhere."})
SYNTAX = Finding("violation", "syntax", {"en": "Not Turtle."}, place=Place("b.ttl", 2, 1, 1))

# Any finding

texts = st.text(max_size=40)
names = st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1, max_size=12)
files = names.filter(lambda n: n not in {".", ".."}).map("data/{}.ttl".format)
places = st.builds(
    lambda file, line, column, length: Place(file, line, column, column + length if column else 0),
    files,
    st.integers(1, 10**6),
    st.integers(0, 400),
    st.integers(0, 40),
)
iris = st.from_regex(r"http://example\.org/[a-z0-9/#?=%:;,()'*-]{0,9}", fullmatch=True).map(URIRef)
nodes = st.one_of(
    iris,
    texts.map(lambda t: URIRef(EX + t)),
    texts.map(URIRef),
    st.builds(BNode, st.from_regex("[a-z][a-z0-9]{0,5}", fullmatch=True)),
    texts.map(Literal),
    texts.map(lambda t: Literal(t, lang="zh-Hans")),
    st.integers().map(Literal),
)
properties = st.integers(1, 9).map(lambda n: URIRef(f"{EX}p{n}"))
paths = st.recursive(
    properties,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda p: SequencePath(*p)),
        st.lists(inner, min_size=2, max_size=3).map(lambda p: AlternativePath(*p)),
        inner.map(InvPath),
        st.builds(MulPath, inner, st.sampled_from("*+?")),
    ),
    max_leaves=5,
)
findings = st.builds(
    Finding,
    st.sampled_from(["violation", "warning", "info"]),
    st.one_of(st.sampled_from(["syntax", "terms", "shape:Audit-x", "label-missing"]), texts),
    st.dictionaries(st.sampled_from(["en", "zh-Hans"]), texts, max_size=2),
    st.none() | nodes,
    st.none() | paths,
    st.none() | nodes,
    st.none() | places,
    st.none() | st.just(SH.MinCountConstraintComponent),
)
batches = st.lists(findings, max_size=4)


def in_order(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda f: f.sort_key)


# JSON


def json_of(found: list[Finding], **options: Any) -> Any:
    return json.loads(render(found, "json", **options))


KEYS = {
    *("severity", "rule", "component", "messages", "focus", "path", "value"),
    *("file", "line", "column", "endColumn"),
}


def test_json_tells_all() -> None:
    report = json_of([nasty()], version="1.2.3", files=[FILE, "b.ttl"])
    assert report["tool"] == {"name": "kg check", "version": "1.2.3"}
    assert report["exitCode"] == 1
    assert report["summary"] == {"violation": 1, "warning": 0, "info": 0, "files": 2} | UNREAD
    assert report["findings"] == [
        {
            "severity": "violation",
            "rule": "shape:Audit-x",
            "component": "http://www.w3.org/ns/shacl#MinCountConstraintComponent",
            "messages": {"en": NASTY, "zh-Hans": "有误。"},
            "focus": EX + "喀什",
            "path": f"<{EX}a>/^<{EX}b>",
            "value": {"value": NASTY, "language": "en"},
            "file": FILE,
            "line": 315,
            "column": 5,
            "endColumn": 12,
        }
    ]


def test_json_of_nothing_and_of_what_has_no_place() -> None:
    assert json_of([])["findings"] == [] and json_of([])["exitCode"] == 0
    assert json_of([BARE])["findings"][0] == dict.fromkeys(KEYS) | {
        "severity": "violation",
        "rule": "derived",
        "messages": {"en": "Nowhere."},
    }


def test_json_of_terms() -> None:
    typed = Literal("2020-01-01", datatype=rdflib.XSD.date)
    found = [
        Finding("violation", "x", {"en": str(n)}, BNode(b), value=v, path=URIRef(EX + "p"))
        for n, (b, v) in enumerate([("z9", Literal("a")), ("a1", typed), ("z9", BNode("a1"))])
    ]
    report = json_of(sorted(found, key=lambda f: f.sort_key))["findings"]
    said = {f["messages"]["en"]: f for f in report}
    string = "http://www.w3.org/2001/XMLSchema#string"
    assert said["0"]["value"] == {"value": "a", "datatype": string}
    assert said["1"]["value"] == {"value": "2020-01-01", "datatype": str(rdflib.XSD.date)}
    assert said["0"]["focus"] == said["2"]["focus"] != said["1"]["focus"] == said["2"]["value"]
    assert {said["0"]["focus"], said["1"]["focus"]} == {"_:b0", "_:b1"}
    assert said["0"]["path"] == EX + "p"


@pytest.mark.parametrize(
    ("found", "strict", "code"),
    [
        ([], True, 0),
        ([plain(severity="warning")], False, 0),
        ([plain(severity="warning")], True, 1),
        ([plain()], False, 1),
        ([plain(), SYNTAX], False, 2),
    ],
)
def test_the_exit_code_is_that_of_the_check(found: list[Finding], strict: bool, code: int) -> None:
    assert json_of(found, strict=strict)["exitCode"] == code
    run = json.loads(render(found, "sarif", strict=strict))["runs"][0]
    assert run["invocations"] == [{"executionSuccessful": code < 2, "exitCode": code}]


@given(batches)
def test_json_of_anything(found: list[Finding]) -> None:
    report = json_of(found)["findings"]
    assert all(set(f) == KEYS for f in report)
    for read, given_ in zip(report, in_order(found), strict=True):
        assert (read["file"], read["line"]) == (given_.file, given_.line)
        assert read["messages"] == given_.messages
        assert (read["path"] or "") == given_.path_text


# GitHub


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands as a runner reads them: name, properties, message."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if not line.startswith("::"):
            continue
        head, _, message = line[2:].partition("::")
        name, _, rest = head.partition(" ")
        pairs = (p.split("=", 1) for p in rest.split(",") if p)
        found.append((name, {k: unescaped(v) for k, v in pairs}, unescaped(message)))
    return found


def shown(text: str) -> str:
    return visible(text, keep="\r\n")


def unescaped(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_a_github_annotation() -> None:
    report = render([nasty()], "github")
    place = "file=data/乌鲁木齐 a%2Cb%2520#1%3A2.ttl,line=315,col=5,endColumn=12"
    assert report.startswith(f"::error {place},title=kg shape%3AAudit-x::第一行 ")
    assert "100%25 ]]>" in report and "%0D%0Anext: a, b" in report
    assert render([nasty()], "github", "zh-Hans").splitlines()[0].endswith("::有误。")
    assert report.endswith("\nkg check: 1 violation, 0 warnings\n")


def test_github_annotations_without_column_or_file() -> None:
    assert commands(render([plain(severity="warning")], "github")) == [
        ("warning", {"file": "a.ttl", "line": "1", "title": "kg terms"}, "Wrong.")
    ]
    assert commands(render([BARE], "github")) == [("error", {"title": "kg derived"}, "Nowhere.")]
    assert render([], "github") == "kg check: no findings\n"


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_where_github_leaves_some_out_an_annotation_says_so(language: str) -> None:
    few = [plain(line=n + 1) for n in range(SHOWN_BY_GITHUB)]
    assert commands(render(few, "github", language))[-1][0] == "error"
    kind, properties, message = commands(render([*few, plain(line=99)], "github", language))[-1]
    assert (kind, properties) == ("notice", {"title": "kg check"})
    assert "11" in message and str(SHOWN_BY_GITHUB) in message


@given(batches)
def test_github_commands_of_anything(found: list[Finding]) -> None:
    read = commands(render(found, "github"))
    kinds = {"violation": "error", "warning": "warning", "info": "notice"}
    for (name, properties, message), given_ in zip(read, in_order(found), strict=True):
        assert name == kinds[given_.severity]
        file = given_.file
        assert properties.get("file") == (None if file is None else shown(file))
        assert properties.get("line") == (str(given_.line) if given_.line else None)
        assert properties["title"] == shown(f"kg {given_.rule}")
        assert message in map(shown, (*given_.messages.values(), given_.rule))


# SARIF

SARIF_OBJECTS: dict[str, dict[str, Any]] = {
    "log": {"$schema": str, "version": str, "runs": ["run"]},
    "run": {
        **{"tool": "tool", "language": str, "columnKind": str, "originalUriBaseIds": dict},
        **{"invocations": ["invocation"], "results": ["result"]},
    },
    "tool": {"driver": "driver"},
    "driver": {"name": str, "version": str, "rules": ["rule"]},
    "rule": {
        **{"id": str, "shortDescription": "text", "fullDescription": "text", "help": "text"},
        **{"defaultConfiguration": "configuration", "properties": dict},
    },
    "text": {"text": str},
    "configuration": {"level": str},
    "invocation": {"executionSuccessful": bool, "exitCode": int},
    "result": {
        **{"ruleId": str, "ruleIndex": int, "level": str, "message": "text"},
        **{"locations": ["location"], "partialFingerprints": dict, "properties": dict},
    },
    "location": {"physicalLocation": "physical", "logicalLocations": ["logical"]},
    "physical": {"artifactLocation": "artifact", "region": "region"},
    "artifact": {"uri": str, "uriBaseId": str},
    "region": {"startLine": int, "startColumn": int, "endColumn": int},
    "logical": {"name": str, "fullyQualifiedName": str, "kind": str},
}
OPTIONAL = {"version", "logicalLocations", "uriBaseId", "startColumn", "endColumn"}


def check_object(kind: Any, value: Any) -> None:
    """A value is of a kind of SARIF 2.1.0, with these properties and no others."""
    if isinstance(kind, list):
        assert isinstance(value, list)
        for item in value:
            check_object(kind[0], item)
    elif isinstance(kind, type):
        assert type(value) is kind
    else:
        known = SARIF_OBJECTS[kind]
        assert set(value) <= set(known) and set(known) - set(value) <= OPTIONAL, (kind, value)
        for name, item in value.items():
            check_object(known[name], item)


def check_sarif(log: dict[str, Any]) -> None:
    """The rules of SARIF 2.1.0 that concern what we write."""
    check_object("log", log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0" and run["columnKind"] == "unicodeCodePoints"
    assert re.fullmatch(r"[a-z]{2}-[A-Z]{2}", run["language"])
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    for result in run["results"]:
        check_result(result, rules, run["originalUriBaseIds"])
    marks = [r["partialFingerprints"]["kgFinding/v1"] for r in run["results"]]
    assert len(set(marks)) == len(marks)


def check_result(
    result: dict[str, Any], rules: list[dict[str, Any]], bases: dict[str, Any]
) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in {"error", "warning", "note"}
    assert all(isinstance(v, str) for v in result["partialFingerprints"].values())
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    artifact, region = physical["artifactLocation"], physical["region"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/:-]|%[0-9A-F]{2})+", artifact["uri"])
    assert bool(urlsplit(artifact["uri"]).scheme) != (artifact.get("uriBaseId") in bases)
    assert min(region.values()) >= 1 and ("endColumn" not in region or "startColumn" in region)
    assert region.get("endColumn", 10**9) > region.get("startColumn", 0)


def sarif_of(found: list[Finding], **options: Any) -> Any:
    log = json.loads(render(found, "sarif", **options))
    check_sarif(log)
    return log["runs"][0]


def test_a_sarif_result() -> None:
    run = sarif_of([nasty(), plain(severity="warning")], version="1.2.3")
    result = run["results"][0]
    assert run["tool"]["driver"]["version"] == "1.2.3"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["shape:Audit-x", "terms"]
    assert (result["ruleIndex"], result["level"]) == (0, "error")
    assert result["message"]["text"] == NASTY
    assert result["properties"]["messages"] == {"en": NASTY, "zh-Hans": "有误。"}
    location = result["locations"][0]
    assert location["physicalLocation"] == {
        "artifactLocation": {
            "uri": "data/%E4%B9%8C%E9%B2%81%E6%9C%A8%E9%BD%90%20a%2Cb%2520%231%3A2.ttl",
            "uriBaseId": "%SRCROOT%",
        },
        "region": {"startLine": 315, "startColumn": 5, "endColumn": 12},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == EX + "喀什"


def test_sarif_speaks_chinese() -> None:
    run = sarif_of([plain()], language="zh-Hans", rules=RULES)
    (rule,) = run["tool"]["driver"]["rules"]
    assert run["language"] == "zh-CN" and run["results"][0]["message"]["text"] == "有误。"
    assert not re.search("[A-Za-z]", rule["shortDescription"]["text"])
    assert rule["properties"]["descriptions"]["en"].endswith(" is defined.")


def test_sarif_of_nothing_and_of_what_has_no_place() -> None:
    assert sarif_of([])["results"] == []
    location = sarif_of([BARE])["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": ".", "uriBaseId": "%SRCROOT%"}


def marks(found: list[Finding]) -> list[str]:
    return [r["partialFingerprints"]["kgFinding/v1"] for r in sarif_of(found)["results"]]


def test_fingerprints_outlive_edits_elsewhere_and_tell_findings_apart() -> None:
    moved = nasty(place=Place(FILE, 400, 1, 8))
    other = nasty(place=Place("data/other.ttl", 315, 5, 12))
    assert marks([nasty()]) == marks([moved]) != marks([other])
    blank = [Finding("warning", "x", {"en": "."}, BNode(n), place=Place("a.ttl", 1)) for n in "ab"]
    assert marks([blank[0]]) == marks([blank[1]])
    values = [Finding("warning", "x", {"en": "."}, URIRef(EX), value=Literal(n)) for n in (1, 2)]
    assert marks([values[0]]) != marks([values[1]])
    assert len(set(marks([*blank, nasty(), moved, plain(), plain("other")]))) == 6


def test_the_level_of_a_sarif_rule_is_that_of_its_worst_finding() -> None:
    run = sarif_of([plain(severity="info"), plain(), plain(severity="warning")])
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_without_a_column_there_is_no_end() -> None:
    found = [Finding("violation", "x", {"en": "."}, place=Place("a.ttl", 1, 0, 5))]
    assert json_of(found)["findings"][0]["endColumn"] is None
    assert "endColumn" not in render(found, "github")
    physical = sarif_of(found)["results"][0]["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": 1}


@given(batches)
def test_sarif_of_anything(found: list[Finding]) -> None:
    for result, given_ in zip(sarif_of(found)["results"], in_order(found), strict=True):
        physical = result["locations"][0]["physicalLocation"]
        assert unquote(physical["artifactLocation"]["uri"]) == (given_.file or ".")
        assert physical["region"]["startLine"] == (given_.line or 1)
        assert result["message"]["text"] in (*given_.messages.values(), given_.rule)


@settings(deadline=None)
@given(batches)
@example([])
@example([nasty(), nasty("warning", None), BARE, SYNTAX, plain(severity="info")])
def test_sarif_fits_the_model_made_from_the_official_schema(found: list[Finding]) -> None:
    log = json.loads(render(found, "sarif", version="1.2.3"))
    Sarif.model_validate(log)
    faults: list[dict[str, object]] = [{"runs": [{"tool": {}}]}, {"version": "2"}, {"run": []}]
    for broken in faults:
        with pytest.raises(ValidationError):
            Sarif.model_validate(log | broken)


@pytest.mark.skipif(
    "SARIF_SCHEMA" not in os.environ, reason="SARIF_SCHEMA does not name the schema"
)
@settings(max_examples=50, deadline=None)
@given(batches)
@example([])
@example([nasty(), nasty("warning", None), BARE, SYNTAX, plain(severity="info")])
def test_sarif_is_valid_by_the_official_schema(found: list[Finding]) -> None:
    validators = pytest.importorskip("jsonschema.validators")
    schema = json.loads(Path(os.environ["SARIF_SCHEMA"]).read_text("utf-8-sig"))
    kind = validators.validator_for(schema)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    log = json.loads(render(found, "sarif", version="1.2.3"))
    assert [error.message for error in validator.iter_errors(log)] == []
    with pytest.raises(AssertionError):
        assert not list(validator.iter_errors(log | {"runs": [{"tool": {}}]}))


def test_the_schema_named_is_the_one_of_the_standard() -> None:
    assert json.loads(render([], "sarif"))["$schema"] == SARIF_SCHEMA
    assert SARIF_SCHEMA == (
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    )
    assert SARIF_SCHEMA.endswith("/sarif-schema-2.1.0.json")


# JUnit


def legal(text: str) -> str:
    """A text as XML can hold it, with signs, and line ends as in XML 1.0, section 2.11."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\ufffe\uffff]", "\ufffd", visible(text, keep="\n\t"))


def check_junit(root: ET.Element) -> dict[tuple[str, str], ET.Element | None]:
    """The structure that Jenkins takes; the outcome of each case by class and name."""
    assert root.tag == "testsuites" and set(root.keys()) == {"name", "tests", "failures", "errors"}
    (suite,) = root
    assert suite.tag == "testsuite" and set(suite.keys()) == {*root.keys(), "skipped"}
    outcomes: dict[tuple[str, str], ET.Element | None] = {}
    for case in suite:
        assert case.tag == "testcase" and set(case.keys()) == {"classname", "name"}
        assert len(case) <= 1
        outcomes[case.attrib["classname"], case.attrib["name"]] = next(iter(case), None)
    assert len(outcomes) == len(suite), "cases with the same name"
    tags = [o.tag for o in outcomes.values() if o is not None]
    assert set(tags) <= {"error", "failure", "system-out"}
    for element in (root, suite):
        counted = [element.attrib[name] for name in ("tests", "failures", "errors")]
        assert counted == [str(n) for n in (len(suite), tags.count("failure"), tags.count("error"))]
    return outcomes


def junit_of(found: list[Finding], **options: Any) -> dict[tuple[str, str], ET.Element | None]:
    return check_junit(ET.fromstring(render(found, "junit", **options).encode("utf-8")))


def said(outcome: ET.Element | None) -> str:
    assert outcome is not None
    return outcome.text or ""


def test_junit_cases() -> None:
    found = [nasty(), plain(), plain(line=7), plain("format", "warning"), SYNTAX, BARE]
    cases = junit_of(found, files=["a.ttl", "good.ttl", FILE], names=NAMES)
    tags = {key: None if outcome is None else outcome.tag for key, outcome in cases.items()}
    assert tags == {
        ("-", "derived"): "failure",
        ("a.ttl", "format"): "system-out",
        ("a.ttl", "terms"): "failure",
        ("b.ttl", "syntax"): "error",
        (FILE, "shape:Audit-x"): "failure",
        ("good.ttl", "kg check"): None,
    }
    assert said(cases["a.ttl", "terms"]) == "a.ttl:1: violation: Wrong.\na.ttl:7: violation: Wrong."
    told = said(cases[FILE, "shape:Audit-x"])
    assert told.startswith(f"{FILE}:315:5: violation: {legal(NASTY)}\n    ex:喀什  ex:a/^ex:b  ")
    assert "]]>" in told and "␛" in told and "\x1b" not in told


def test_warnings_fail_in_junit_where_they_fail_the_check() -> None:
    found = [plain(severity="warning"), plain("x", "info")]
    strict = junit_of(found, strict=True)
    outcome = strict["a.ttl", "terms"]
    assert outcome is not None and (outcome.tag, outcome.get("type")) == ("failure", "warning")
    assert said(strict["a.ttl", "x"]) and strict["a.ttl", "x"].tag == "system-out"  # type: ignore[union-attr]
    lax = junit_of(found)["a.ttl", "terms"]
    assert lax is not None and lax.tag == "system-out"


def test_junit_of_nothing_is_all_that_passes() -> None:
    assert junit_of([]) == {}
    assert junit_of([], files=["a.ttl", "b c.ttl"]) == {
        ("a.ttl", "kg check"): None,
        ("b c.ttl", "kg check"): None,
    }


@given(batches, st.booleans())
def test_junit_of_anything(found: list[Finding], strict: bool) -> None:
    outcomes = junit_of(found, strict=strict)
    for finding in found:
        key = (legal(finding.file or "-"), legal(finding.rule) or "kg check")
        assert key in outcomes
        if finding.place:
            where = f"{legal(finding.place.file)}:{finding.line}:"
            assert where in said(outcomes[key])


# Turtle

RESULTS = f"""
@prefix prov: <{PROV}> .
@prefix sh: <{SH}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

[] a sh:NodeShape ;
    sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ,
        [ sh:path sh:result ; sh:class sh:ValidationResult ] .

[] a sh:NodeShape ;
    sh:targetClass sh:ValidationResult ;
    sh:property
        [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
        [ sh:path sh:value ; sh:maxCount 1 ] ,
        [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
        [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( sh:Violation sh:Warning sh:Info ) ] ,
        [ sh:path sh:resultMessage ; sh:uniqueLang true ] ,
        [ sh:path prov:atLocation ; sh:maxCount 1 ; sh:nodeKind sh:IRI ; sh:pattern "#line=[0-9]+,[0-9]+$" ] .
"""


def graph_of(found: list[Finding], **options: Any) -> rdflib.Graph:
    """The report as both parsers read it."""
    text = render(found, "turtle", **options)
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert len(list(ox.parse(text.encode(), ox.RdfFormat.TURTLE))) == len(graph)
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(not found)
    assert len(list(graph.objects(report, SH.result))) == len(found)
    return graph


def by_message(graph: rdflib.Graph, text: str) -> Node:
    return next(s for s, m in graph.subject_objects(SH.resultMessage) if str(m) == text)


def base() -> str:
    return Path.cwd().as_uri() + "/"


def test_a_result_in_turtle() -> None:
    graph = graph_of([nasty()])
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    for name, expected in {
        SH.focusNode: URIRef(EX + "喀什"),
        SH.value: Literal(NASTY, lang="en"),
        SH.resultSeverity: SH.Violation,
        SH.sourceConstraintComponent: SH.MinCountConstraintComponent,
        SH.sourceShape: URIRef(SHAPE + "Audit-x"),
        PROV.atLocation: URIRef(base() + uri_of(Path(FILE)) + "#line=314,315"),
    }.items():
        assert graph.value(result, name, any=False) == expected
    messages = {Literal(NASTY, lang="en"), Literal("有误。", lang="zh-Hans")}
    assert set(graph.objects(result, SH.resultMessage)) == messages
    path = graph.value(result, SH.resultPath)
    assert path is not None and read_path(graph, path) == nasty().path


def test_lines_are_counted_from_zero_between_lines() -> None:
    """RFC 5147, section 2.2.2: the first line is `line=0,1`."""
    graph = graph_of([plain(line=1)])
    assert [str(o) for o in graph.objects(None, PROV.atLocation)] == [base() + "a.ttl#line=0,1"]


def test_every_result_has_a_focus_and_a_component() -> None:
    graph = graph_of([BARE, SYNTAX])
    bare, syntax = by_message(graph, "Nowhere."), by_message(graph, "Not Turtle.")
    assert graph.value(bare, SH.focusNode) == URIRef(base())
    assert graph.value(syntax, SH.focusNode) == URIRef(base() + "b.ttl")
    assert graph.value(bare, SH.sourceConstraintComponent) == URIRef(RULE + "derived")
    assert graph.value(syntax, SH.sourceConstraintComponent) == URIRef(RULE + "syntax")


@pytest.mark.parametrize("shape", [URIRef(EX + "Bed"), BNode("b"), None])
def test_the_source_shape_is_told_where_it_has_a_name(shape: Node | None) -> None:
    component = SH.MinCountConstraintComponent
    found = Finding(
        "violation", "ex:Bed", {"en": "."}, URIRef(EX), None, None, None, component, shape
    )
    told = list(graph_of([found], names=NAMES).objects(None, SH.sourceShape))
    assert told == ([shape] if isinstance(shape, URIRef) else [])


def test_it_conforms_where_nothing_is_found_and_not_with_a_warning() -> None:
    assert len(graph_of([])) == 2
    graph_of([plain(severity="warning")])


def test_what_shacl_has_no_path_for_is_left_out() -> None:
    path = SequencePath(URIRef(EX + "a"), NegatedPath(URIRef(EX + "b")))
    found = [Finding("violation", "x", {"en": "."}, URIRef(EX), p) for p in (path, InvPath(path))]
    assert not list(graph_of(found).objects(None, SH.resultPath))


@pytest.mark.parametrize(
    "iri",
    [EX + "a b", EX + '<>"{}|^`\\', EX + "%zz[", "http://a:b/", "no scheme", "", "//", "\ud800"],
)
def test_what_is_no_iri_is_written_so_that_it_can_be_read(iri: str) -> None:
    graph = graph_of([Finding("violation", "x", {"en": "."}, URIRef(iri))])
    focus = str(next(graph.objects(None, SH.focusNode)))
    expected = iri.replace("\ud800", "?")
    assert unquote(focus.removeprefix(base())) == expected


def read_path(graph: rdflib.Graph, node: Node) -> URIRef | PropertyPath:
    """A property path from its form in RDF: SHACL, section 2.3.1."""
    kinds: dict[URIRef, Callable[[Any], Any]] = {
        SH.inversePath: InvPath,
        SH.zeroOrMorePath: lambda p: MulPath(p, "*"),
        SH.oneOrMorePath: lambda p: MulPath(p, "+"),
        SH.zeroOrOnePath: lambda p: MulPath(p, "?"),
    }
    if isinstance(node, URIRef):
        return node
    if (node, RDF.first, None) in graph:
        return SequencePath(*(read_path(graph, m) for m in Collection(graph, node)))
    ((predicate, inner),) = graph.predicate_objects(node)
    if predicate == SH.alternativePath:
        return AlternativePath(*(read_path(graph, m) for m in Collection(graph, inner)))
    assert isinstance(predicate, URIRef)
    path: PropertyPath = kinds[predicate](read_path(graph, inner))
    return path


@given(paths)
def test_paths_come_back(path: URIRef | PropertyPath) -> None:
    graph = graph_of([Finding("violation", "x", {"en": "."}, URIRef(EX), path)])
    node = next(graph.objects(None, SH.resultPath))
    read = read_path(graph, node)
    assert read.n3() == path.n3()


@given(findings)
@example(Finding("violation", "x", {"en": '"""\\'}, value=Literal("a\\u0041\n'''\\")))
def test_turtle_of_anything(finding: Finding) -> None:
    graph = graph_of([finding])
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    (severity,) = graph.objects(result, SH.resultSeverity)
    assert str(severity).lower().endswith(finding.severity)
    assert len(list(graph.objects(result, SH.focusNode))) == 1
    messages = {m.language: str(m) for m in graph.objects(result, SH.resultMessage)}  # type: ignore[attr-defined]
    assert messages == finding.messages
    if isinstance(finding.value, Literal):
        assert graph.value(result, SH.value) == finding.value
    where = graph.value(result, PROV.atLocation)
    if finding.place:
        file, _, line = str(where).removeprefix(base()).partition("#line=")
        assert (unquote(file), line) == (finding.file, f"{(finding.line or 0) - 1},{finding.line}")


@settings(max_examples=25, deadline=None)
@given(st.lists(findings, min_size=1, max_size=4))
@example([nasty(), nasty("info", None), BARE, SYNTAX, plain(severity="warning")])
def test_results_are_as_shacl_demands(found: list[Finding]) -> None:
    conforms, _, text = pyshacl.validate(graph_of(found), shacl_graph=RESULTS, inference="none")
    assert conforms, text


def test_a_report_of_pyshacl_comes_out_as_it_went_in() -> None:
    data = f"@prefix ex: <{EX}> . ex:a a ex:T ; ex:p 1 , 2 ; ex:q [ ex:r ex:a ] ."
    shapes = f"""@prefix ex: <{EX}> . @prefix sh: <{SH}> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:One , ex:Two .
ex:One sh:path ex:p ; sh:maxCount 1 .
ex:Two sh:path ( ex:q [ sh:alternativePath ( [ sh:inversePath ex:s ] ex:r ) ] ) ; sh:class ex:U ;
    sh:severity sh:Warning ."""
    _, report, _ = pyshacl.validate(
        rdflib.Graph().parse(data=data), shacl_graph=shapes, shacl_graph_format="turtle"
    )
    assert isinstance(report, rdflib.Graph)
    found = [finding_of(report, node) for node in report.objects(None, SH.result)]
    assert len(found) == 2
    assert isomorphic(bare(graph_of(found, names=NAMES)), bare(report))


def finding_of(report: rdflib.Graph, node: Node) -> Finding:
    severity: Severity = (
        "warning" if (node, SH.resultSeverity, SH.Warning) in report else "violation"
    )
    shape, path = report.value(node, SH.sourceShape), report.value(node, SH.resultPath)
    component = report.value(node, SH.sourceConstraintComponent)
    assert path is not None and isinstance(component, URIRef)
    return Finding(
        severity,
        str(shape).replace(EX, "ex:"),
        {"en": "."},
        report.value(node, SH.focusNode),
        read_path(report, path),
        report.value(node, SH.value),
        Place("a.ttl", 1),
        component,
        shape,
    )


def bare(report: rdflib.Graph) -> rdflib.Graph:
    """A report without its messages and places."""
    out = rdflib.Graph()
    for triple in report:
        if triple[1] not in (SH.resultMessage, PROV.atLocation):
            out.add(triple)
    return out


# All formats

MACHINE = [form for form in FORMATS if form != "text"]


def test_the_formats() -> None:
    assert FORMATS == ("text", "json", "github", "sarif", "junit", "turtle")


@pytest.mark.parametrize("form", MACHINE)
def test_the_same_findings_give_the_same_text(form: str) -> None:
    found = [nasty(), BARE, SYNTAX, plain(), plain("x", "info")]
    assert render(found, form) == render(found[::-1], form) == render(iter(found), form)
    assert render(found, form).endswith("\n") and render([], form).endswith("\n")


@pytest.mark.parametrize("form", MACHINE)
def test_labels_of_blank_nodes_do_not_show(form: str) -> None:
    def found(label: str) -> list[Finding]:
        return [Finding("violation", "x", {"en": "."}, BNode(label), value=BNode(label + "2"))]

    assert render(found("n1a2b"), form) == render(found("n9z8y"), form)


@pytest.mark.parametrize("form", MACHINE)
def test_a_file_name_that_is_no_utf_8_can_be_written(form: str) -> None:
    render(
        [plain(), Finding("info", "x", {"en": "."}, place=Place("a\udcff.ttl", 1))], form
    ).encode()


@pytest.mark.parametrize("form", MACHINE)
def test_files_are_seen_from_the_root_of_the_repository(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "graph" / "data"
    inside.mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "graph")
    found = [Finding("violation", "x", {"en": "."}, place=Place("data/a.ttl", 1))]
    whole = [Finding("violation", "x", {"en": "."}, place=Place(str(inside / "a.ttl"), 1))]
    assert "graph/data/a.ttl" not in render(found, form)
    assert render(found, form) == render(whole, form)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert "graph/data/a.ttl" in render(found, form)
    assert render(found, form) == render(whole, form)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    assert "graph/data/a.ttl" not in render(found, form)


def test_a_file_outside_has_its_whole_path() -> None:
    outside = Finding("violation", "x", {"en": "."}, place=Place("/else where/a.ttl", 1))
    assert json_of([outside])["findings"][0]["file"] == "/else where/a.ttl"
    physical = sarif_of([outside])["results"][0]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "file:///else%20where/a.ttl"}
    where = next(graph_of([outside]).objects(None, PROV.atLocation))
    assert str(where) == "file:///else%20where/a.ttl#line=0,1"


def test_windows_paths_have_forward_slashes() -> None:
    assert uri_of(PureWindowsPath("data\\a b.ttl")) == "data/a%20b.ttl"
    assert uri_of(PureWindowsPath("C:\\data\\a b.ttl")) == "file:///C:/data/a%20b.ttl"


def test_a_message_in_another_language_is_better_than_none() -> None:
    chinese = Finding("violation", "x", {"zh-Hans": "有误。"})
    assert "::有误。" in render([chinese], "github", "en")
    assert sarif_of([chinese])["results"][0]["message"]["text"] == "有误。"


# Whole documents

FEW = [
    Finding(
        "violation",
        "shape:Bed",
        {"en": "A bed, one: 100%.", "zh-Hans": "一张床。"},
        URIRef(EX + "a"),
        SequencePath(URIRef(EX + "p"), InvPath(URIRef(EX + "q"))),
        Literal("床", lang="zh-Hans"),
        Place("a.ttl", 3, 5, 9),
        SH.MinCountConstraintComponent,
        URIRef(EX + "Bed"),
    ),
    Finding(
        "warning",
        "terms",
        {"en": "Odd.", "zh-Hans": "可疑。"},
        BNode("x"),
        URIRef(EX + "p"),
        Literal(5),
        Place("a.ttl", 4),
    ),
    Finding("info", "format", {"en": "Fine.", "zh-Hans": "尚可。"}, place=Place("b.ttl", 1, 2)),
    Finding("violation", "derived", {"en": "Nowhere."}, BNode("y"), value=URIRef(EX + "z")),
]


def document(form: str, language: str = "en") -> str:
    return render(
        FEW, form, language, NAMES, rules=RULES, version="1.2", files=["a.ttl", "b.ttl", "c.ttl"]
    )


def test_a_whole_report_for_github() -> None:
    assert (
        document("github")
        == """\
::error title=kg derived::Nowhere.
::error file=a.ttl,line=3,col=5,endColumn=9,title=kg shape%3ABed::A bed, one: 100%25.
::warning file=a.ttl,line=4,title=kg terms::Odd.
::notice file=b.ttl,line=1,col=2,title=kg format::Fine.
kg check: 2 violations, 1 warning, 1 note
"""
    )
    assert (
        document("github", "zh-Hans")
        == """\
::error title=kg derived::Nowhere.
::error file=a.ttl,line=3,col=5,endColumn=9,title=kg shape%3ABed::一张床。
::warning file=a.ttl,line=4,title=kg terms::可疑。
::notice file=b.ttl,line=1,col=2,title=kg format::尚可。
kg check: 2 项违规,1 项警告,1 项提示
"""
    )


def test_what_github_is_told_of_more_than_it_shows() -> None:
    many = [plain(line=n + 1) for n in range(11)]
    few = [plain("x", "warning", line=n + 1) for n in range(10)]
    assert render([*many, *few], "github").splitlines()[-1] == (
        "::notice title=kg check::kg check: 11 violations, 10 warnings; of each kind GitHub shows "
        "10 only, the log of this step has all."
    )
    assert render([*many, *few], "github", "zh-Hans").splitlines()[-1] == (
        "::notice title=kg check::kg check: 11 项违规,10 项警告;每类 GitHub 只显示 10 项,"
        "全部见本步骤日志。"
    )
    assert render([*many[:10], *few], "github").splitlines()[-1] == (
        "kg check: 10 violations, 10 warnings"
    )


JUNIT = """\
<?xml version="1.0" encoding="utf-8"?>
<testsuites name="kg check" tests="5" failures="2" errors="0">
  <testsuite name="kg check" tests="5" failures="2" errors="0" skipped="0">
    <testcase classname="-" name="derived">
      <failure message="Nowhere." type="violation">{violation}: Nowhere.
    []  ex:z</failure>
    </testcase>
    <testcase classname="a.ttl" name="shape:Bed">
      <failure message="{bed}" type="violation">a.ttl:3:5: {violation}: {bed}
    ex:a  ex:p/^ex:q  "床"@zh-Hans</failure>
    </testcase>
    <testcase classname="a.ttl" name="terms">
      <system-out>a.ttl:4: {warning}: {odd}
    []  ex:p  5</system-out>
    </testcase>
    <testcase classname="b.ttl" name="format">
      <system-out>b.ttl:1:2: {info}: {fine}</system-out>
    </testcase>
    <testcase classname="c.ttl" name="kg check" />
  </testsuite>
</testsuites>
"""


def test_a_whole_report_as_junit() -> None:
    english = {"violation": "violation", "warning": "warning", "info": "note"}
    english |= {"bed": "A bed, one: 100%.", "odd": "Odd.", "fine": "Fine."}
    chinese = {"violation": "违规", "warning": "警告", "info": "提示"}
    chinese |= {"bed": "一张床。", "odd": "可疑。", "fine": "尚可。"}
    assert document("junit") == JUNIT.format(**english)
    assert document("junit", "zh-Hans") == JUNIT.format(**chinese)


def test_a_whole_report_in_turtle() -> None:
    assert (
        document("turtle")
        == document("turtle", "zh-Hans")
        == f"""\
@base <{base()}> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

[] a sh:ValidationReport ;
    sh:conforms false ;
    sh:result [
        a sh:ValidationResult ;
        sh:focusNode _:b0 ;
        sh:value <{EX}z> ;
        sh:resultSeverity sh:Violation ;
        sh:sourceConstraintComponent <urn:x-kg-check:rule:derived> ;
        sh:resultMessage "Nowhere."@en
    ] , [
        a sh:ValidationResult ;
        sh:focusNode <{EX}a> ;
        sh:resultPath ( <{EX}p> [ sh:inversePath <{EX}q> ] ) ;
        sh:value "床"@zh-Hans ;
        sh:resultSeverity sh:Violation ;
        sh:sourceConstraintComponent <http://www.w3.org/ns/shacl#MinCountConstraintComponent> ;
        sh:sourceShape <{EX}Bed> ;
        sh:resultMessage "A bed, one: 100%."@en , "一张床。"@zh-Hans ;
        prov:atLocation <a.ttl#line=2,3>
    ] , [
        a sh:ValidationResult ;
        sh:focusNode _:b1 ;
        sh:resultPath <{EX}p> ;
        sh:value "5"^^<http://www.w3.org/2001/XMLSchema#integer> ;
        sh:resultSeverity sh:Warning ;
        sh:sourceConstraintComponent <urn:x-kg-check:rule:terms> ;
        sh:resultMessage "Odd."@en , "可疑。"@zh-Hans ;
        prov:atLocation <a.ttl#line=3,4>
    ] , [
        a sh:ValidationResult ;
        sh:focusNode <b.ttl> ;
        sh:resultSeverity sh:Info ;
        sh:sourceConstraintComponent <urn:x-kg-check:rule:format> ;
        sh:resultMessage "Fine."@en , "尚可。"@zh-Hans ;
        prov:atLocation <b.ttl#line=0,1>
    ] .
"""
    )
    assert render([], "turtle").splitlines()[-2:] == [
        "[] a sh:ValidationReport ;",
        "    sh:conforms true .",
    ]


def test_a_whole_report_as_json() -> None:
    def told(severity: str, rule: str, messages: dict[str, str], **more: Any) -> dict[str, Any]:
        return (
            dict.fromkeys(KEYS) | {"severity": severity, "rule": rule, "messages": messages} | more
        )

    assert json.loads(document("json")) == {
        "tool": {"name": "kg check", "version": "1.2"},
        "exitCode": 1,
        "summary": {"violation": 2, "warning": 1, "info": 1, "files": 3} | UNREAD,
        "findings": [
            told("violation", "derived", {"en": "Nowhere."}, focus="_:b0", value=EX + "z"),
            told(
                "violation",
                "shape:Bed",
                dict(FEW[0].messages),
                component=str(SH.MinCountConstraintComponent),
                focus=EX + "a",
                path=f"<{EX}p>/^<{EX}q>",
                value={"value": "床", "language": "zh-Hans"},
                file="a.ttl",
                line=3,
                column=5,
                endColumn=9,
            ),
            told(
                "warning",
                "terms",
                dict(FEW[1].messages),
                focus="_:b1",
                path=EX + "p",
                value={"value": "5", "datatype": str(rdflib.XSD.integer)},
                file="a.ttl",
                line=4,
            ),
            told("info", "format", dict(FEW[2].messages), file="b.ttl", line=1, column=2),
        ],
    }
    assert list(json.loads(document("json"))) == ["tool", "exitCode", "summary", "findings"]
    assert document("json").startswith('{\n  "tool": {\n    "name": "kg check",\n')
    assert "一张床。" in document("json") and document("json") == document("json", "zh-Hans")


DEMANDS = {
    "derived": ("What rules derive is not written by hand.", "由规则推导者不直接书写。", "error"),
    "format": ("A Turtle file is in canonical form.", "Turtle 文件符合规范格式。", "note"),
    "shape:Bed": ("shape:Bed holds.", "shape:Bed 成立。", "error"),
    "terms": (
        "Every term of the project's own namespaces is defined.",
        "本项目命名空间中的每个术语均有定义。",
        "warning",
    ),
}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_whole_report_as_sarif(language: str) -> None:
    def rule(name: str) -> dict[str, Any]:
        english, chinese, level = DEMANDS[name]
        text = {"text": english if language == "en" else chinese}
        return {
            "id": name,
            **dict.fromkeys(("shortDescription", "fullDescription", "help"), text),
            "defaultConfiguration": {"level": level},
            "properties": {"descriptions": {"en": english, "zh-Hans": chinese}},
        }

    def result(
        finding: Finding, mark: str, uri: str, region: dict[str, int], **properties: Any
    ) -> dict[str, Any]:
        artifact = {"uri": uri, "uriBaseId": "%SRCROOT%"}
        place: dict[str, Any] = {
            "physicalLocation": {"artifactLocation": artifact, "region": region}
        }
        if isinstance(finding.focus, URIRef):
            place["logicalLocations"] = [
                {"name": "ex:a", "fullyQualifiedName": EX + "a", "kind": "resource"}
            ]
        said = finding.messages.get(language, finding.messages["en"])
        return {
            "ruleId": finding.rule,
            "ruleIndex": list(DEMANDS).index(finding.rule),
            "level": DEMANDS[finding.rule][2],
            "message": {"text": said},
            "locations": [place],
            "partialFingerprints": {"kgFinding/v1": f"{mark}:1"},
            "properties": {"messages": finding.messages, **properties},
        }

    bed, odd, fine, nowhere = FEW
    integer = {"value": "5", "datatype": str(rdflib.XSD.integer)}
    assert json.loads(document("sarif", language))["runs"] == [
        {
            "tool": {
                "driver": {"name": "kg check", "version": "1.2", "rules": list(map(rule, DEMANDS))}
            },
            "language": "en-US" if language == "en" else "zh-CN",
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                "%SRCROOT%": {"description": {"text": "The root of the repository."}}
            },
            "invocations": [{"executionSuccessful": True, "exitCode": 1}],
            "results": [
                result(
                    nowhere,
                    "b011734c54d1e3cd4750c2d939df2732",
                    ".",
                    {"startLine": 1},
                    focus="_:b0",
                    value=EX + "z",
                ),
                result(
                    bed,
                    "19d1210604b7f5780acf5c048e73537a",
                    "a.ttl",
                    {"startLine": 3, "startColumn": 5, "endColumn": 9},
                    component=str(SH.MinCountConstraintComponent),
                    focus=EX + "a",
                    path=f"<{EX}p>/^<{EX}q>",
                    value={"value": "床", "language": "zh-Hans"},
                ),
                result(
                    odd,
                    "aee13252877d7b95afedaeef072bb73f",
                    "a.ttl",
                    {"startLine": 4},
                    focus="_:b1",
                    path=EX + "p",
                    value=integer,
                ),
                result(
                    fine,
                    "1376208765e724f4c5c8fabdd635b3ec",
                    "b.ttl",
                    {"startLine": 1, "startColumn": 2},
                ),
            ],
        }
    ]
    assert "version" not in json.loads(render([], "sarif"))["runs"][0]["tool"]["driver"]


def test_the_message_tells_findings_without_a_focus_apart_and_no_others() -> None:
    def mark(message: str, focus: Node | None) -> str:
        (found,) = marks([Finding("violation", "x", {"en": message}, focus, place=HERE)])
        return found

    assert mark("One.", None) != mark("Two.", None)
    assert mark("One.", URIRef(EX)) == mark("Two.", URIRef(EX))
    assert mark("One.", BNode("x")) == mark("Two.", BNode("x"))


@pytest.mark.parametrize(
    ("column", "end", "region"),
    [
        (5, 9, {"startLine": 3, "startColumn": 5, "endColumn": 9}),
        (5, 6, {"startLine": 3, "startColumn": 5, "endColumn": 6}),
        (5, 5, {"startLine": 3, "startColumn": 5}),
        (1, 0, {"startLine": 3, "startColumn": 1}),
        (0, 9, {"startLine": 3}),
    ],
)
def test_a_region_ends_after_it_begins(column: int, end: int, region: dict[str, int]) -> None:
    found = [Finding("violation", "x", {"en": "."}, place=Place("a.ttl", 3, column, end))]
    physical = sarif_of(found)["results"][0]["locations"][0]["physicalLocation"]
    assert physical["region"] == region
    (told,) = json_of(found)["findings"]
    assert (told["column"], told["endColumn"]) == (column or None, (column and end) or None)
    properties = commands(render(found, "github"))[0][1]
    expected = {"file": "a.ttl", "line": "3", "title": "kg x"}
    expected |= {"col": str(column)} if column else {}
    assert properties == expected | ({"endColumn": str(end)} if column and end else {})


def test_line_0_is_the_first_line_of_sarif() -> None:
    found = [Finding("violation", "x", {"en": "."}, place=Place("a.ttl", 0))]
    physical = sarif_of(found)["results"][0]["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": 1}


def test_the_worst_finding_decides_what_a_junit_case_says() -> None:
    found = [plain("syntax", "info", 1), plain("x", "warning", 2), plain("x", "violation", 9)]
    cases = junit_of(found)
    outcomes = {name: (o.tag, o.attrib) for (_, name), o in cases.items() if o is not None}
    assert outcomes == {
        "syntax": ("error", {"message": "Wrong.", "type": "info"}),
        "x": ("failure", {"message": "Wrong.", "type": "violation"}),
    }
    assert said(cases["a.ttl", "x"]) == "a.ttl:9: violation: Wrong.\na.ttl:2: warning: Wrong."
