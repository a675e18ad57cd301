"""JSON: `{"tool", "exitCode", "summary", "findings"}`.

Every finding has the keys severity, rule, component, messages (by language), focus, path, value,
file, line, column, endColumn: an IRI is a string, `_:b0` a blank node, {"value", "datatype"} or
{"value", "language"} a literal; a path is an IRI, or SPARQL with its IRIs in angle brackets; what
is unknown is null.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import rdflib
from rdflib.term import Node

from kg.check.finding import SEVERITIES, Finding
from kg.rdf.names import XSD
from kg.report.console import as_json
from kg.report.page import TOOL, Page


def write_json(page: Page) -> str:
    """Findings as a JSON object."""
    counts = Counter(f.severity for f in page.findings)
    value = {
        "tool": {"name": TOOL, "version": page.version},
        "exitCode": page.exit_code,
        "summary": {s: counts[s] for s in SEVERITIES} | {"files": len(page.files)},
        "findings": [json_finding(page, f) for f in page.findings],
    }
    return as_json(value) + "\n"


def json_finding(page: Page, finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it; null is unknown."""
    place = finding.place
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "component": finding.component and str(finding.component),
        "messages": finding.messages,
        "focus": _json_term(page, finding.focus),
        "path": finding.path_text or None,
        "value": _json_term(page, finding.value),
        "file": page.name(place.file) if place else None,
        "line": place.line if place else None,
        "column": (place.column or None) if place else None,
        "endColumn": (place.end or None) if place and place.column else None,
    }


def _json_term(page: Page, term: Node | None) -> str | dict[str, str] | None:
    if term is None:
        return None
    if isinstance(term, rdflib.BNode):
        return page.blank(term)
    if not isinstance(term, rdflib.Literal):
        return str(term)
    if term.language:
        return {"value": str(term), "language": term.language}
    return {"value": str(term), "datatype": str(term.datatype or XSD + "string")}
