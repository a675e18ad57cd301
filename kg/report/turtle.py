"""Turtle: the W3C validation report of all findings; `prov:atLocation` names file and line.

Format: https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.check.finding import Finding, Severity
from kg.rdf.cutting import WHOLE, cut
from kg.rdf.names import STANDARD
from kg.rdf.nodes import n_triples_term
from kg.rdf.paths import path_turtle
from kg.rdf.places import Place
from kg.rdf.terms import quoted
from kg.report.page import RULE, Page
from kg.signs import escaped

_SHACL: dict[Severity, str] = {"violation": "Violation", "warning": "Warning", "info": "Info"}
_OURS: Final = frozenset(rdflib.SH[name] for name in _SHACL.values())


def write_turtle(page: Page) -> Iterator[str]:
    """The W3C validation report; it conforms where there is no result, be it only a warning."""
    yield (
        f"@base <{page.root.as_uri().rstrip('/')}/> .\n"
        f"@prefix prov: <{STANDARD['prov']}> .\n"
        f"@prefix sh: <{STANDARD['sh']}> .\n"
        "\n[] a sh:ValidationReport ;\n"
    )
    if not page.findings:
        yield "    sh:conforms true .\n"
        return
    yield "    sh:conforms false ;\n    sh:result "
    for number, finding in enumerate(page.findings):
        result = escaped(_result(page, finding), "turtle")
        yield f" , {result}" if number else result
    yield " .\n"


def _result(page: Page, finding: Finding) -> str:
    lines = (f"        {p} {' , '.join(v)}" for p, v in _properties(page, finding) if v)
    return "[\n" + " ;\n".join(["        a sh:ValidationResult", *lines]) + "\n    ]"


def _properties(page: Page, finding: Finding) -> Iterator[tuple[str, list[str]]]:
    """The properties of a result with their values, as SHACL 3.6.2 lists them, and the place."""
    place, shape = finding.place, finding.shape
    component = finding.component or RULE + quote(finding.rule, safe="")
    path = path_turtle(finding.path, _cut_iri) if finding.path is not None else None
    yield "sh:focusNode", [_focus(page, finding)]
    yield "sh:resultPath", [path] if path else []
    yield "sh:value", [] if finding.value is None else [_term(page, finding.value)]
    yield "sh:resultSeverity", [_severity(finding)]
    yield "sh:sourceConstraintComponent", [_iri(str(component))]
    yield "sh:sourceShape", [_iri(str(shape))] if isinstance(shape, rdflib.URIRef) else []
    yield "sh:resultMessage", list(_messages(finding))
    yield "prov:atLocation", [_line_iri(page, place)] if place else []


def _focus(page: Page, finding: Finding) -> str:
    """The focus node; a finding on a file is about that file, any other about the project."""
    if finding.focus is not None:
        return _term(page, finding.focus)
    return f"<{page.uri(finding.file)}>" if finding.file else "<>"


def _line_iri(page: Page, place: Place) -> str:
    """A line as RFC 5147 counts: positions between lines, from 0 before the first."""
    return f"<{page.uri(place.file)}#line={place.line - 1},{place.line}>"


def _severity(finding: Finding) -> str:
    """That of the shape, which may be one of its author's own."""
    own = finding.result.severity if finding.result else None
    if isinstance(own, rdflib.URIRef) and own not in _OURS:
        return _iri(str(own))
    return f"sh:{_SHACL[finding.severity]}"


def _messages(finding: Finding) -> Iterator[str]:
    """The words of the shape's author as they are, else ours."""
    if stated := finding.stated:
        yield from dict.fromkeys(_message(str(text), text.language or "") for text in stated)
    else:
        for tag, text in sorted(finding.messages.items()):
            yield _message(text, tag)


def _term(page: Page, term: Node) -> str:
    if isinstance(term, rdflib.BNode):
        return page.blank(term)
    if not isinstance(term, rdflib.Literal):
        return _cut_iri(str(term))
    if len(term) > WHOLE:
        return quoted(cut(str(term)))  # it may be no value of its datatype any more
    if term.datatype is None or term.language:
        return n_triples_term(term)
    return f"{quoted(term)}^^{_iri(str(term.datatype))}"


def _cut_iri(iri: str) -> str:
    return _iri(cut(iri))


@lru_cache(maxsize=100_000)
def _iri(iri: str) -> str:
    """An IRI in angle brackets; what is none is written in percent signs, as far as need be."""
    if _valid(iri):
        return f"<{iri}>"
    near = quote(iri, safe="/:?#@!$&'()*+,;=~", errors="replace")
    return f"<{near if _valid(near) else quote(iri, safe='', errors='replace')}>"


def _valid(iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def _message(text: str, tag: str) -> str:
    return quoted(cut(text, WHOLE, tag)) + (f"@{tag}" if tag else "")
