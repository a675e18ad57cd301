"""SARIF 2.1.0, one run; fingerprints leave out lines and columns, so that they last.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ (packages that write it are models of the
schema, which take a second to load; the tests hold this against one).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

import rdflib
from rdflib.term import Node

from kg.check.finding import Finding, Severity
from kg.check.rule import about
from kg.rdf.nodes import n_triples_term
from kg.rdf.places import Place
from kg.rdf.shown import short_term
from kg.report.console import as_json
from kg.report.json import json_finding
from kg.report.page import TOOL, Page, uri_of

SARIF_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "note"}


def write_sarif(page: Page) -> str:
    """Findings as a SARIF log of one run."""
    by_rule: dict[str, Finding] = {}
    for finding in page.findings:
        by_rule.setdefault(finding.rule, finding)
    rules = sorted(by_rule)
    run = {
        "tool": {"driver": _driver(page, [by_rule[rule] for rule in rules])},
        "language": "en-US" if page.language == "en" else "zh-CN",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository."}}
        },
        "invocations": [{"executionSuccessful": page.exit_code < 2, "exitCode": page.exit_code}],
        "results": list(_sarif_results(page, {rule: n for n, rule in enumerate(rules)})),
    }
    return as_json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


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


def _sarif_results(page: Page, indexes: dict[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding in page.findings:
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
        "name": short_term(finding.focus, page.names),
        "fullyQualifiedName": str(finding.focus),
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
