"""JSON: `{"tool", "exitCode", "summary", "findings"}`.

Every finding has the keys severity, rule, component, messages (by language), focus, path, value,
file, line, column, endColumn: an IRI is a string, `_:b0` a blank node, {"value", "datatype"} or
{"value", "language"} a literal; a path is an IRI, or SPARQL with its IRIs in angle brackets; what
is unknown is null. Texts of more than 10,000 characters are cut, with a sign and their length.
"""

from __future__ import annotations

from collections.abc import Iterator
from json.encoder import encode_basestring as _encoded
from typing import Any

import rdflib
from rdflib.term import Node

from kg.check.finding import SEVERITIES, Finding
from kg.rdf.cutting import WHOLE, cut
from kg.rdf.names import XSD
from kg.report.console import as_json
from kg.report.page import TOOL, Page
from kg.signs import escaped


def write_json(page: Page) -> Iterator[str]:
    """Findings as a JSON object, a finding at a time."""
    head = {
        "tool": {"name": TOOL, "version": page.version},
        "exitCode": page.exit_code,
        "summary": {s: page.counts[s] for s in SEVERITIES}
        | {"files": len(page.files)}
        | page.account.as_json(),
        "findings": [],
    }
    before, _, after = as_json(head).rpartition("[]")
    yield before
    yield "["
    for number, finding in enumerate(page.findings):
        members = (
            f"      {_encoded(key)}: {_written(value)}"
            for key, value in json_finding(page, finding).items()
        )
        yield ",\n    {\n" if number else "\n    {\n"
        yield escaped(",\n".join(members), "json")
        yield "\n    }"
    yield f"\n  ]{after}\n" if page.findings else f"]{after}\n"


def _written(value: Any) -> str:
    """A string, a number, null or an object of strings as `as_json` lays them out at this depth.

    The encoder of the standard library takes ten times as long once it is to indent.
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return _encoded(value)
    if not isinstance(value, dict):
        return str(value)
    members = (f"        {_encoded(key)}: {_encoded(text)}" for key, text in value.items())
    inside = ",\n".join(members)
    return f"{{\n{inside}\n      }}" if inside else "{}"


def json_finding(page: Page, finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it; null is unknown."""
    place = finding.place
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "component": finding.component and str(finding.component),
        "messages": {tag: cut(text, WHOLE, tag) for tag, text in finding.messages.items()},
        "focus": _json_term(page, finding.focus),
        "path": cut(finding.path_text) or None,
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
        return cut(str(term))
    if term.language:
        return {"value": cut(str(term)), "language": term.language}
    return {"value": cut(str(term)), "datatype": str(term.datatype or XSD + "string")}
