"""Reports for machines: findings as JSON, GitHub annotations, SARIF, JUnit or a SHACL report.

    render(findings, "sarif", "en", version="0.1.0", files=["data/beds.ttl"]) -> str

    json     {"tool", "exitCode", "summary", "findings"}; every finding has the keys severity, rule,
             component, messages (by language), focus, path, value, file, line, column, endColumn:
             an IRI is a string, `_:b0` a blank node, {"value", "datatype"} or {"value", "language"}
             a literal; a path is an IRI, or SPARQL with its IRIs in angle brackets; null is unknown
    github   one workflow command a finding, then how many there are: GitHub shows ten of each kind
    sarif    SARIF 2.1.0, one run; fingerprints leave out lines and columns, so that they last
    junit    one test case a file and rule with findings, one that passes for any other file
    turtle   the W3C validation report of all findings; `prov:atLocation` names file and line

Files are named as seen from the root of the repository (`GITHUB_WORKSPACE` around the working
folder, else the working folder), with forward slashes. Columns count characters from 1, `endColumn`
is exclusive. The order is that of `Finding.sort_key`; the same findings give the same text.
"""

from __future__ import annotations

import hashlib
import os
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox
import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as PropertyPath
from rdflib.term import Node

from kg.findings import INCOMPLETE, SEVERITIES, Finding, Place, Severity, exit_code
from kg.names import BASE, RULE, STANDARD_PREFIXES, XSD
from kg.output import as_json
from kg.report import message_of, severity_name, short_path, short_term, tally

TOOL: Final = "hospital-kg"
SARIF_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
SHOWN_BY_GITHUB: Final = 10
PASSED: Final = "kg check"

_COMMANDS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "notice"}
_LEVELS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "note"}
_SHACL: dict[Severity, str] = {"violation": "Violation", "warning": "Warning", "info": "Info"}

# What a rule is about, by how its name begins; the sentences describe rules in SARIF.
_ABOUT: Final[dict[str, tuple[str, str]]] = {
    "syntax": ("Every file can be read.", "每个文件均可读取。"),
    "shapes": ("The shapes are well formed and can be run.", "形状定义正确且可运行。"),
    "timeout": ("The shapes end within the time allowed.", "形状检验在规定时间内结束。"),
    "catalogue": (
        "A stored question has a complete header and valid SPARQL.",
        "存储的查询头部完整,SPARQL 有效。",
    ),
    "terms": (
        "Every term of the project's own namespaces is defined.",
        "本项目命名空间中的每个术语均有定义。",
    ),
    "dangling": (
        "Everything that is referred to in the project's own namespaces is described.",
        "本项目命名空间中所引用的事物均有描述。",
    ),
    "ontology-": (
        "A term has a label, a definition, an example, a valid domain and range, and a use.",
        "本体中的术语具备标签、定义和示例,定义域与值域有效,并被使用。",
    ),
    "label-": (
        "Labels are there, once in each language, and agree with the properties.",
        "标签齐备,每种语言一个,且与属性一致。",
    ),
    "format": ("A Turtle file is in canonical form.", "Turtle 文件符合规范格式。"),
    "duplicate": ("Nothing is written in two places.", "任何事物不在两处书写。"),
    "derived": ("What rules derive is not written by hand.", "由规则推导者不直接书写。"),
    "grounding-": (
        "What a claim says stands in the words that it cites.",
        "陈述的内容见于其所引文字。",
    ),
}


@dataclass
class _Report:
    """What a writer needs: the findings in order, and how to name things."""

    findings: list[Finding]
    language: str
    prefixes: Mapping[str, str]
    version: str
    files: Sequence[str]
    strict: bool
    blanks: dict[Node, str] = field(default_factory=dict)

    @cached_property
    def root(self) -> Path:
        """The folder as seen from which files are named."""
        workspace = Path(os.path.realpath(os.environ.get("GITHUB_WORKSPACE") or "."))
        return workspace if Path.cwd().is_relative_to(workspace) else Path.cwd()

    def path(self, file: str) -> PurePath:
        """A file as seen from the root of the repository, else its absolute path."""
        path = Path(os.path.abspath(file))
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    def name(self, file: str) -> str:
        """The path of a file with forward slashes."""
        return self.path(file).as_posix()

    def blank(self, term: Node) -> str:
        """A label of a blank node that does not vary from run to run."""
        return "_:" + self.blanks.setdefault(term, f"b{len(self.blanks)}")

    def message(self, finding: Finding) -> str:
        """What a finding says, in the language of the report."""
        return message_of(finding, self.language)

    @property
    def exit_code(self) -> int:
        """That of the check."""
        return exit_code(self.findings, self.strict)


def render(
    findings: Iterable[Finding],
    form: str,
    language: str = "en",
    prefixes: Mapping[str, str] | None = None,
    *,
    version: str = "",
    files: Iterable[str] = (),
    strict: bool = False,
) -> str:
    """Findings in one of the machine formats, ending with a newline.

    Args:
        findings: in any order.
        form: one of `FORMATS`, but `text`, which is `kg.report.print_findings`.
        language: `en` or `zh-Hans`, where a format has room for one only.
        prefixes: a project's own, prefix to namespace, for short names.
        version: of this software.
        files: all that was checked, with findings or without.
        strict: whether warnings count as failures.
    """
    ordered = sorted(findings, key=lambda f: f.sort_key)
    report = _Report(ordered, language, prefixes or {}, version, list(files), strict)
    return _SURROGATE.sub("\ufffd", _WRITERS[form](report))


_SURROGATE = re.compile("[\ud800-\udfff]")  # a file name may be no UTF-8, a report has to be


# JSON


def _json(report: _Report) -> str:
    counts = Counter(f.severity for f in report.findings)
    value = {
        "tool": {"name": TOOL, "version": report.version},
        "exitCode": report.exit_code,
        "summary": {s: counts[s] for s in SEVERITIES} | {"files": len(report.files)},
        "findings": [_json_finding(report, f) for f in report.findings],
    }
    return as_json(value) + "\n"


def _json_finding(report: _Report, finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "component": finding.component and str(finding.component),
        "messages": finding.messages,
        "focus": _json_term(report, finding.focus),
        "path": finding.path_text or None,
        "value": _json_term(report, finding.value),
        "file": report.name(place.file) if place else None,
        "line": place.line if place else None,
        "column": (place.column or None) if place else None,
        "endColumn": (place.end or None) if place and place.column else None,
    }


def _json_term(report: _Report, term: Node | None) -> str | dict[str, str] | None:
    if term is None:
        return None
    if isinstance(term, rdflib.BNode):
        return report.blank(term)
    if not isinstance(term, rdflib.Literal):
        return str(term)
    if term.language:
        return {"value": str(term), "language": term.language}
    return {"value": str(term), "datatype": str(term.datatype or XSD + "string")}


# GitHub


def _github(report: _Report) -> str:
    lines = [_command(report, f) for f in report.findings]
    return "\n".join([*lines, _github_end(report)]) + "\n"


def _command(report: _Report, finding: Finding) -> str:
    properties = _github_place(report, finding.place) | {"title": f"kg {finding.rule}"}
    shown = ",".join(f"{k}={_escape(str(v), ':,')}" for k, v in properties.items())
    return f"::{_COMMANDS[finding.severity]} {shown}::{_escape(report.message(finding))}"


def _github_place(report: _Report, place: Place | None) -> dict[str, str | int]:
    if place is None:
        return {}
    found: dict[str, str | int] = {"file": report.name(place.file), "line": place.line}
    if place.column:
        found |= {"col": place.column}
    return found | ({"endColumn": place.end} if place.column and place.end else {})


def _escape(text: str, also: str = "") -> str:
    """Percent signs and line ends as a workflow command wants them; in properties `:` and `,`."""
    return re.sub(rf"[%\r\n{also}]", lambda found: f"%{ord(found[0]):02X}", text)


def _github_end(report: _Report) -> str:
    """How many findings there are; an annotation of its own where GitHub leaves some out."""
    counted = f"kg check: {tally(report.findings, report.language)}"
    counts = Counter(f.severity for f in report.findings)
    if max(counts.values(), default=0) <= SHOWN_BY_GITHUB:
        return counted
    more = (
        f"; of each kind GitHub shows {SHOWN_BY_GITHUB} only, the log of this step has all."
        if report.language == "en"
        else f";每类 GitHub 只显示 {SHOWN_BY_GITHUB} 项,全部见本步骤日志。"
    )
    return f"::notice title=kg check::{_escape(counted + more)}"


# SARIF


def _sarif(report: _Report) -> str:
    by_rule: dict[str, Finding] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, finding)
    rules = sorted(by_rule)
    run = {
        "tool": {"driver": _driver(report, [by_rule[rule] for rule in rules])},
        "language": "en-US" if report.language == "en" else "zh-CN",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository."}}
        },
        "invocations": [
            {"executionSuccessful": report.exit_code < 2, "exitCode": report.exit_code}
        ],
        "results": list(_sarif_results(report, {rule: n for n, rule in enumerate(rules)})),
    }
    return as_json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _driver(report: _Report, worst: list[Finding]) -> dict[str, Any]:
    """The tool with its rules; of each the worst finding is given."""
    return {
        "name": TOOL,
        **({"version": report.version} if report.version else {}),
        "informationUri": BASE,
        "rules": [_sarif_rule(report, finding) for finding in worst],
    }


def _sarif_rule(report: _Report, finding: Finding) -> dict[str, Any]:
    about = _about(finding)
    text = {"text": about["en" if report.language == "en" else "zh-Hans"]}
    return {
        "id": finding.rule,
        "shortDescription": text,
        "fullDescription": text,
        "help": text,
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"descriptions": about},
    }


def _about(finding: Finding) -> dict[str, str]:
    """What the rule of a finding demands, in both languages."""
    rule = finding.rule
    known = None if finding.component else next((k for k in _ABOUT if rule.startswith(k)), None)
    english, chinese = _ABOUT[known] if known else (f"{rule} holds.", f"{rule} 成立。")
    return {"en": english, "zh-Hans": chinese}


def _sarif_results(report: _Report, indexes: dict[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding in report.findings:
        mark = _fingerprint(report, finding)
        seen[mark] += 1
        yield {
            "ruleId": finding.rule,
            "ruleIndex": indexes[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": report.message(finding)},
            "locations": [_location(report, finding)],
            "partialFingerprints": {"kgFinding/v1": f"{mark}:{seen[mark]}"},
            "properties": _json_properties(report, finding),
        }


def _json_properties(report: _Report, finding: Finding) -> dict[str, Any]:
    names = ("messages", "component", "focus", "path", "value")
    found = _json_finding(report, finding)
    return {name: found[name] for name in names if found[name] is not None}


def _location(report: _Report, finding: Finding) -> dict[str, Any]:
    """Where a finding is; without a file the root, since code scanning demands a place."""
    place = finding.place
    physical = {
        "artifactLocation": _artifact(report, place.file if place else None),
        "region": _region(place) if place else {"startLine": 1},
    }
    if not isinstance(finding.focus, rdflib.URIRef):
        return {"physicalLocation": physical}
    logical = {
        "name": short_term(finding.focus, report.prefixes),
        "fullyQualifiedName": str(finding.focus),
        "kind": "resource",
    }
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _artifact(report: _Report, file: str | None) -> dict[str, str]:
    path = report.path(file) if file else PurePath(".")
    base = {} if path.is_absolute() else {"uriBaseId": "%SRCROOT%"}
    return {"uri": uri_of(path)} | base


def uri_of(path: PurePath) -> str:
    """A path as a URI, relative where the path is.

    >>> uri_of(PurePath("data/乌 a,b#1.ttl"))
    'data/%E4%B9%8C%20a%2Cb%231.ttl'
    """
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _region(place: Place) -> dict[str, int]:
    found = {"startLine": max(place.line, 1)}
    if place.column:
        found["startColumn"] = place.column
    return found | ({"endColumn": place.end} if place.end > place.column > 0 else {})


def _fingerprint(report: _Report, finding: Finding) -> str:
    """What is wrong with what, without its line: the same after an edit elsewhere in the file."""
    file = report.name(finding.file) if finding.file else ""
    said = "" if finding.focus else finding.messages.get("en", "")
    terms = (_stable(finding.focus), finding.path_text, _stable(finding.value))
    text = "\0".join((file, finding.rule, str(finding.component or ""), *terms, said))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _stable(term: Node | None) -> str:
    if term is None or isinstance(term, rdflib.BNode):
        return "" if term is None else "[]"
    return _literal(term) if isinstance(term, rdflib.Literal) else str(term)


# JUnit


def _junit(report: _Report) -> str:
    cases = list(_cases(report))
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
    }
    whole = ET.Element("testsuites", {"name": TOOL} | counts)
    suite = ET.SubElement(whole, "testsuite", {"name": PASSED} | counts, skipped="0")
    suite.extend(cases)
    ET.indent(whole)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(whole, "unicode")}\n'


def _cases(report: _Report) -> Iterator[ET.Element]:
    """A case for each file and rule with findings, one that passes for each other file."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        file = _xml(report.name(finding.file)) if finding.file else "-"
        found.setdefault((file, _xml(finding.rule) or PASSED), []).append(finding)
    passed = {_xml(report.name(file)) for file in report.files} - {file for file, _ in found}
    for file, rule in sorted({*found, *((file, PASSED) for file in passed)}):
        case = ET.Element("testcase", classname=file, name=rule)
        if (file, rule) in found:
            case.append(_outcome(report, found[file, rule]))
        yield case


def _outcome(report: _Report, findings: list[Finding]) -> ET.Element:
    """What a test case says: an error, a failure, or where it passes all the same, output."""
    first = min(findings, key=lambda f: SEVERITIES[f.severity])
    failing = {"violation", "warning"} if report.strict else {"violation"}
    tag = "failure" if first.severity in failing else "system-out"
    outcome = ET.Element("error" if first.rule in INCOMPLETE else tag)
    if outcome.tag != "system-out":
        outcome.set("message", _xml(report.message(first)))
        outcome.set("type", first.severity)
    outcome.text = _xml("\n".join(_junit_line(report, f) for f in findings))
    return outcome


def _junit_line(report: _Report, finding: Finding) -> str:
    place, names = finding.place, report.prefixes
    where = f"{report.name(place.file)}:{place.line}:" if place else ""
    where += f"{place.column}:" if place and place.column else ""
    terms = (short_term(finding.focus, names), short_path(finding, names))
    about = "  ".join(t for t in (*terms, short_term(finding.value, names)) if t)
    severity = severity_name(finding.severity, report.language)
    said = f"{where} {severity}: {report.message(finding)}".strip()
    return f"{said}\n    {about}" if about else said


_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    """A text without what XML cannot hold, its line ends as XML has them."""
    return _NOT_XML.sub("", re.sub("\r\n?", "\n", text))


# Turtle


def _turtle(report: _Report) -> str:
    """The validation report; it conforms where there is no result, be it only a warning."""
    head = [
        f"@base <{report.root.as_uri().rstrip('/')}/> .",
        f"@prefix prov: <{STANDARD_PREFIXES['prov']}> .",
        f"@prefix sh: <{STANDARD_PREFIXES['sh']}> .",
        "",
        "[] a sh:ValidationReport ;",
    ]
    if not report.findings:
        return "\n".join([*head, "    sh:conforms true ."]) + "\n"
    results = " , ".join(_result(report, f) for f in report.findings)
    return "\n".join([*head, "    sh:conforms false ;", f"    sh:result {results} ."]) + "\n"


def _result(report: _Report, finding: Finding) -> str:
    lines = (f"        {p} {' , '.join(v)}" for p, v in _properties(report, finding) if v)
    return "[\n" + " ;\n".join(["        a sh:ValidationResult", *lines]) + "\n    ]"


def _properties(report: _Report, finding: Finding) -> Iterator[tuple[str, list[str]]]:
    """The properties of a result with their values, as SHACL 3.6.2 lists them, and the place."""
    place, shape = finding.place, finding.shape
    component = finding.component or RULE + quote(finding.rule, safe="")
    path = _path(finding.path) if finding.path is not None else None
    yield "sh:focusNode", [_focus(report, finding)]
    yield "sh:resultPath", [path] if path else []
    yield "sh:value", [] if finding.value is None else [_term(report, finding.value)]
    yield "sh:resultSeverity", [f"sh:{_SHACL[finding.severity]}"]
    yield "sh:sourceConstraintComponent", [_iri(str(component))]
    yield "sh:sourceShape", [_iri(str(shape))] if isinstance(shape, rdflib.URIRef) else []
    yield (
        "sh:resultMessage",
        [_message(text, tag) for tag, text in sorted(finding.messages.items())],
    )
    yield "prov:atLocation", [_line_iri(report, place)] if place else []


def _focus(report: _Report, finding: Finding) -> str:
    """The focus node; a finding on a file is about that file, any other about the project."""
    if finding.focus is not None:
        return _term(report, finding.focus)
    return f"<{uri_of(report.path(finding.file))}>" if finding.file else "<>"


def _line_iri(report: _Report, place: Place) -> str:
    """A line as RFC 5147 counts: positions between lines, from 0 before the first."""
    return f"<{uri_of(report.path(place.file))}#line={place.line - 1},{place.line}>"


def _path(path: Node | PropertyPath) -> str | None:
    """A property path as SHACL writes it in RDF; None for what SHACL has no form for."""
    if isinstance(path, (SequencePath, AlternativePath)):
        parts = [_path(part) for part in path.args]
        if len(parts) == 1 or None in parts:
            return parts[0] if len(parts) == 1 else None
        members = f"( {' '.join(part or '' for part in parts)} )"
        return members if isinstance(path, SequencePath) else f"[ sh:alternativePath {members} ]"
    if isinstance(path, InvPath):
        return _wrapped("inversePath", path.arg)
    if isinstance(path, MulPath):
        return _wrapped(_REPEATED[str(path.mod)], path.path)
    return _iri(str(path)) if isinstance(path, rdflib.URIRef) else None


_REPEATED = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


def _wrapped(kind: str, inner: Node | PropertyPath) -> str | None:
    path = _path(inner)
    return f"[ sh:{kind} {path} ]" if path else None


def _term(report: _Report, term: Node) -> str:
    if isinstance(term, rdflib.BNode):
        return report.blank(term)
    return _literal(term) if isinstance(term, rdflib.Literal) else _iri(str(term))


def _iri(iri: str) -> str:
    """An IRI in angle brackets; what is none is written in percent signs, as far as need be."""
    near = quote(iri, safe="/:?#@!$&'()*+,;=~", errors="replace")
    last = quote(iri, safe="", errors="replace")
    return f"<{next((found for found in (iri, near) if _valid(found)), last)}>"


def _valid(iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def _message(text: str, tag: str) -> str:
    return _quoted(text) + (f"@{tag}" if tag else "")


def _literal(term: rdflib.Literal) -> str:
    if term.language:
        return f"{_quoted(term)}@{term.language}"
    datatype = str(term.datatype or XSD + "string")
    return _quoted(term) + ("" if datatype == XSD + "string" else f"^^{_iri(datatype)}")


def _quoted(text: str) -> str:
    return '"' + re.sub(r'["\\\x00-\x1f\x7f]', _escaped, text) + '"'


def _escaped(character: re.Match[str]) -> str:
    plain = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
    return plain.get(character[0]) or f"\\u{ord(character[0]):04X}"


_WRITERS: Final[dict[str, Callable[[_Report], str]]] = {
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
    "turtle": _turtle,
}
FORMATS: Final = ("text", *_WRITERS)
