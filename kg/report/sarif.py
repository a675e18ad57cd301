"""SARIF 2.1.0, one run; fingerprints leave out lines and columns, so that they last.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ (packages that write it are models of the
schema, which take a second to load; the tests hold this against one). GitHub refuses a larger log
than one of 25,000 results and 10 MB when packed, so that nothing of it would be seen.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, Final

import rdflib
from rdflib.term import Node

from kg.check.finding import Finding, Severity
from kg.check.rule import about
from kg.rdf.cutting import cut
from kg.rdf.nodes import n_triples_term
from kg.rdf.places import Place
from kg.rdf.shown import short_term
from kg.report.console import as_json
from kg.report.json import json_finding
from kg.report.page import TOOL, Page, uri_of

# https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
MOST_RESULTS: Final = 25_000
MOST_BYTES: Final = 9_500_000  # packed: GitHub takes 10 MB
SHOWN_BY_GITHUB: Final = 5_000
SARIF_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "note"}


def write_sarif(page: Page) -> Iterator[str]:
    """Findings as a SARIF log of one run, the worst first, as many as GitHub takes."""
    kept = page.findings[:MOST_RESULTS]
    by_rule: dict[str, Finding] = {}
    for finding in kept:
        by_rule.setdefault(finding.rule, finding)
    rules = sorted(by_rule)
    run: dict[str, Any] = {
        "tool": {"driver": _driver(page, [by_rule[rule] for rule in rules])},
        "language": "en-US" if page.language == "en" else "zh-CN",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository."}}
        },
        "results": [],
    }
    log = as_json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})
    before, _, after = log.rpartition("[]")
    yield before
    yield "["
    shown = 0
    for result in _within_size(_sarif_results(page, kept, rules), len(before)):
        yield ",\n        " if shown else "\n        "
        yield result
        shown += 1
    yield "\n      ]" if shown else "]"
    yield ',\n      "invocations": '
    yield _indented([_invocation(page, shown)])
    yield f"{after}\n"


def _indented(value: Any) -> str:
    """A value as it stands in a run."""
    return as_json(value).replace("\n", "\n      ")


def _within_size(results: Iterable[dict[str, Any]], room: int) -> Iterator[str]:
    """Results as text, until all that GitHub takes when it is packed would be too much."""
    packer, size = zlib.compressobj(), room
    for result in results:
        text = as_json(result).replace("\n", "\n        ")
        size += len(packer.compress(text.encode("utf-8", "replace")))
        if size > MOST_BYTES:
            return
        yield text


def _invocation(page: Page, shown: int) -> dict[str, Any]:
    """How the check went, and what of it the report does not tell."""
    said: dict[str, Any] = {
        "executionSuccessful": page.exit_code < 2,
        "exitCode": page.exit_code,
    }
    missing = len(page.findings) - shown
    if missing:
        page.notes.append(
            {
                "en": f"The SARIF report has the worst {shown:,} of {len(page.findings):,} "
                f"findings, {missing:,} are left out: GitHub takes no larger one.",
                "zh-Hans": f"SARIF 报告只含最严重的 {shown:,} 项(共 {len(page.findings):,} 项),"
                f"略去 {missing:,} 项:GitHub 不接受更大的报告。",
            }
        )
    notes = [_notification("warning", page, note) for note in page.notes]
    if shown > SHOWN_BY_GITHUB:
        english = f"GitHub shows the worst {SHOWN_BY_GITHUB:,} of these {shown:,} results."
        chinese = f"GitHub 只显示这 {shown:,} 项中最严重的 {SHOWN_BY_GITHUB:,} 项。"
        notes.append(_notification("note", page, {"en": english, "zh-Hans": chinese}))
    return said | ({"toolExecutionNotifications": notes} if notes else {})


def _notification(level: str, page: Page, note: dict[str, str]) -> dict[str, Any]:
    return {"level": level, "message": {"text": note[page.language]}}


def _driver(page: Page, worst: list[Finding]) -> dict[str, Any]:
    """The tool with its rules; of each the worst finding is given."""
    return {
        "name": TOOL,
        **({"version": page.version} if page.version else {}),
        "rules": [_sarif_rule(page, finding) for finding in worst],
    }


def _sarif_rule(page: Page, finding: Finding) -> dict[str, Any]:
    said = _about(page, finding)
    text = {"text": said["en" if page.language == "en" else "zh-Hans"]}
    return {
        "id": finding.rule,
        "shortDescription": text,
        "fullDescription": text,
        "help": text,
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"descriptions": said},
    }


def _about(page: Page, finding: Finding) -> dict[str, str]:
    """What the rule of a finding demands, in both languages."""
    rule = finding.rule
    known = None if finding.component else about(rule, page.rules)
    english, chinese = known or (f"{rule} holds.", f"{rule} 成立。")
    return {"en": english, "zh-Hans": chinese}


def _sarif_results(
    page: Page, findings: Iterable[Finding], rules: Sequence[str]
) -> Iterator[dict[str, Any]]:
    indexes = {rule: number for number, rule in enumerate(rules)}
    seen: Counter[str] = Counter()
    for finding in findings:
        mark = _fingerprint(page, finding)
        seen[mark] += 1
        yield {
            "ruleId": finding.rule,
            "ruleIndex": indexes[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": page.message(finding)},
            "locations": [_location(page, finding)],
            "partialFingerprints": {"kgFinding/v1": f"{mark}:{seen[mark]}"},
            "properties": _json_properties(page, finding),
        }


def _json_properties(page: Page, finding: Finding) -> dict[str, Any]:
    names = ("messages", "component", "focus", "path", "value")
    found = json_finding(page, finding)
    return {name: found[name] for name in names if found[name] is not None}


def _location(page: Page, finding: Finding) -> dict[str, Any]:
    """Where a finding is; without a file the root, since code scanning demands a place."""
    place = finding.place
    physical = {
        "artifactLocation": _artifact(page, place.file if place else None),
        "region": _region(place) if place else {"startLine": 1},
    }
    if not isinstance(finding.focus, rdflib.URIRef):
        return {"physicalLocation": physical}
    logical = {
        "name": short_term(finding.focus, page.names.of(finding.file)),
        "fullyQualifiedName": cut(str(finding.focus)),
        "kind": "resource",
    }
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _artifact(page: Page, file: str | None) -> dict[str, str]:
    path = page.path(file) if file else PurePath(".")
    base = {} if path.is_absolute() else {"uriBaseId": "%SRCROOT%"}
    return {"uri": uri_of(path)} | base


def _region(place: Place) -> dict[str, int]:
    found = {"startLine": max(place.line, 1)}
    if place.column:
        found["startColumn"] = place.column
    return found | ({"endColumn": place.end} if place.end > place.column > 0 else {})


def _fingerprint(page: Page, finding: Finding) -> str:
    """What is wrong with what, without its line: the same after an edit elsewhere in the file."""
    file = page.name(finding.file) if finding.file else ""
    said = "" if finding.focus else finding.messages.get("en", "")
    terms = (_stable(finding.focus), finding.path_text, _stable(finding.value))
    text = "\0".join((file, finding.rule, str(finding.component or ""), *terms, said))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _stable(term: Node | None) -> str:
    if term is None or isinstance(term, rdflib.BNode):
        return "" if term is None else "[]"
    return n_triples_term(term) if isinstance(term, rdflib.Literal) else str(term)
