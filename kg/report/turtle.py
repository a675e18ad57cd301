"""Turtle: the W3C validation report of all findings; `prov:atLocation` names file and line.

Format: https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.check.finding import Finding, Severity
from kg.rdf.names import STANDARD
from kg.rdf.nodes import n_triples_term
from kg.rdf.paths import path_turtle
from kg.rdf.places import Place
from kg.rdf.terms import quoted
from kg.report.page import RULE, Page, uri_of
from kg.signs import escaped

_SHACL: dict[Severity, str] = {"violation": "Violation", "warning": "Warning", "info": "Info"}


def write_turtle(page: Page) -> str:
    """The W3C validation report; it conforms where there is no result, be it only a warning."""
    head = [
        f"@base <{page.root.as_uri().rstrip('/')}/> .",
        f"@prefix prov: <{STANDARD['prov']}> .",
        f"@prefix sh: <{STANDARD['sh']}> .",
        "",
        "[] a sh:ValidationReport ;",
    ]
    if not page.findings:
        return "\n".join([*head, "    sh:conforms true ."]) + "\n"
    results = " , ".join(_result(page, f) for f in page.findings)
    lines = [*head, "    sh:conforms false ;", f"    sh:result {results} ."]
    return escaped("\n".join(lines) + "\n", "turtle")


def _result(page: Page, finding: Finding) -> str:
    lines = (f"        {p} {' , '.join(v)}" for p, v in _properties(page, finding) if v)
    return "[\n" + " ;\n".join(["        a sh:ValidationResult", *lines]) + "\n    ]"


def _properties(page: Page, finding: Finding) -> Iterator[tuple[str, list[str]]]:
    """The properties of a result with their values, as SHACL 3.6.2 lists them, and the place."""
    place, shape = finding.place, finding.shape
    component = finding.component or RULE + quote(finding.rule, safe="")
    path = path_turtle(finding.path, _iri) if finding.path is not None else None
    yield "sh:focusNode", [_focus(page, finding)]
    yield "sh:resultPath", [path] if path else []
    yield "sh:value", [] if finding.value is None else [_term(page, finding.value)]
    yield "sh:resultSeverity", [f"sh:{_SHACL[finding.severity]}"]
    yield "sh:sourceConstraintComponent", [_iri(str(component))]
    yield "sh:sourceShape", [_iri(str(shape))] if isinstance(shape, rdflib.URIRef) else []
    yield (
        "sh:resultMessage",
        [_message(text, tag) for tag, text in sorted(finding.messages.items())],
    )
    yield "prov:atLocation", [_line_iri(page, place)] if place else []


def _focus(page: Page, finding: Finding) -> str:
    """The focus node; a finding on a file is about that file, any other about the project."""
    if finding.focus is not None:
        return _term(page, finding.focus)
    return f"<{uri_of(page.path(finding.file))}>" if finding.file else "<>"


def _line_iri(page: Page, place: Place) -> str:
    """A line as RFC 5147 counts: positions between lines, from 0 before the first."""
    return f"<{uri_of(page.path(place.file))}#line={place.line - 1},{place.line}>"


def _term(page: Page, term: Node) -> str:
    if isinstance(term, rdflib.BNode):
        return page.blank(term)
    if not isinstance(term, rdflib.Literal):
        return _iri(str(term))
    if term.datatype is None or term.language:
        return n_triples_term(term)
    return f"{quoted(term)}^^{_iri(str(term.datatype))}"


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
    return quoted(text) + (f"@{tag}" if tag else "")
