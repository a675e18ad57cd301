"""Checking: everything that is wrong with a house, as findings with file and line.

    check(find_house()) -> [Finding(severity="violation", rule="shape:Support-recipient", …)]

The rules, in the order in which they run:
    catalogue    every stored question has a complete header and is valid SPARQL
    terms        closed world: every term of our namespaces, and of those that rdflib knows, exists
    shape:…      SHACL, over what is asserted and what is derived
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as OneOf

import pyshacl
import rdflib
import shifty
from rdflib.namespace import (
    DCTERMS,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    SOSA,
    XSD,
    DefinedNamespace,
)
from rdflib.term import Node

from kg.catalogue import read_question
from kg.derive import load
from kg.errors import KgError, did_you_mean
from kg.graph import Graph, n_triples, sparql_error
from kg.house import House
from kg.lines import Lines, Place, read_lines
from kg.names import BASE, SOURCE, shorten

Severity = OneOf["violation", "warning", "info"]
Engine = OneOf["shifty", "pyshacl"]
_ORDER: dict[Severity, int] = {"violation": 0, "warning": 1, "info": 2}
_SEVERITIES: dict[Node, Severity] = {SH.Warning: "warning", SH.Info: "info"}
_FOREIGN: tuple[type[DefinedNamespace], ...] = (
    DCTERMS,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    SOSA,
    XSD,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: how bad, by which rule, what and where.

    `messages` are by language tag (`en`, `zh-Hans`); `file` and `line` are None where the thing
    stands in no file, such as a derived triple.
    """

    severity: Severity
    rule: str
    messages: dict[str, str]
    focus: str
    path: str = ""
    value: str = ""
    file: str | None = None
    line: int | None = None

    @property
    def sort_key(self) -> tuple[int, str, int, str, str, str, str]:
        """Worst first, then by place, then by rule."""
        return (
            _ORDER[self.severity],
            self.file or "",
            self.line or 0,
            self.rule,
            self.focus,
            self.path,
            self.value,
        )


def check(house: House, engine: Engine = "shifty") -> list[Finding]:
    """All findings on a house, worst first, in a stable order.

    Args:
        house: what to check.
        engine: `shifty` is the default because it is fast; `pyshacl` is the reference, and the
            tests hold the two to the same findings.

    Raises:
        KgError: a file cannot be read or is not valid Turtle; nothing else can be judged then.
    """
    graph = load(house)
    data, lines = read_lines([*house.ontology, *house.data])
    shapes, shape_lines = read_lines(house.shapes)
    findings = [
        *check_catalogue(house, graph),
        *check_terms(data, lines),
        *check_terms(shapes, shape_lines, known=data),
        *check_shapes(with_derived(data, graph), shapes, lines, engine),
    ]
    return sorted(findings, key=lambda f: f.sort_key)


def with_derived(data: rdflib.Graph, graph: Graph) -> rdflib.Graph:
    """The asserted triples as a new graph, with the derived ones added."""
    merged = rdflib.Graph()
    merged += data
    return merged.parse(data=n_triples(graph.derived), format="nt")


def check_catalogue(house: House, graph: Graph) -> Iterator[Finding]:
    """Findings on the headers and the SPARQL of the stored questions."""
    for path in house.questions:
        try:
            graph.select(read_question(path).sparql + "\nLIMIT 1")
        except KgError as error:
            yield _catalogue_finding(path, error.message, error.line)
        except SyntaxError as error:
            problem = sparql_error(error, path)
            yield _catalogue_finding(path, problem.message, problem.line)


def _catalogue_finding(path: Path, message: str, line: int | None) -> Finding:
    messages = {"en": message, "zh-Hans": f"存储的查询有误:{message}"}
    return Finding("violation", "catalogue", messages, path.stem, file=str(path), line=line or 1)


def check_terms(
    data: rdflib.Graph, lines: Lines, known: rdflib.Graph | None = None
) -> Iterator[Finding]:
    """Findings on terms that nothing defines: misspelt properties, classes, entities, claims.

    Args:
        data: the triples to judge.
        lines: where they stand.
        known: further triples whose subjects count as defined.
    """
    defined = set(data.subjects()) | (set(known.subjects()) if known else set())
    names = {str(term) for term in defined}
    reported: set[Node] = set()
    for subject, predicate, value in lines.triples:
        for term in (predicate, value):
            if term in reported or not isinstance(term, rdflib.URIRef):
                continue
            known_names = _namesakes(term, names)
            if known_names is not None:
                reported.add(term)
                place = lines.find(subject, predicate, value)
                yield _unknown_term(term, known_names, subject, predicate, place)


def _namesakes(term: rdflib.URIRef, names: set[str]) -> Iterable[str] | None:
    """None if the term exists or is not ours to judge; else the names it may be a slip of."""
    iri = str(term)
    if iri.startswith(BASE):
        if iri in names or (iri.startswith(SOURCE) and "#" in iri):
            return None
        return names
    for namespace in _FOREIGN:
        base = str(namespace._NS)  # the only way rdflib gives to a namespace's IRI
        if iri.startswith(base) and iri != base:
            return None if term in namespace else [str(t) for t in dir(namespace)]
    return None


def _unknown_term(
    term: rdflib.URIRef, names: Iterable[str], subject: Node, predicate: Node, place: Place | None
) -> Finding:
    name = shorten(str(term))
    hint = did_you_mean(name, (shorten(n) for n in names), count=1)
    guess = hint.removeprefix(" Did you mean ").rstrip("?")
    messages = {
        "en": f"{name} is not defined.{hint or ' Correct it, or define it.'}",
        "zh-Hans": f"{name} 未定义。" + (f"是否为 {guess}?" if guess else "请更正或予以定义。"),
    }
    return Finding(
        "violation",
        "terms",
        messages,
        shorten(str(subject)),
        shorten(str(predicate)),
        name,
        place.file if place else None,
        place.line if place else None,
    )


def check_shapes(
    data: rdflib.Graph, shapes: rdflib.Graph, lines: Lines, engine: Engine = "shifty"
) -> Iterator[Finding]:
    """Findings of the SHACL shapes.

    Raises:
        KgError: the shapes are not well formed.
    """
    report = validate(data, shapes, engine)
    for node in report.objects(None, SH.result):
        yield _shape_finding(report, node, lines)


def validate(data: rdflib.Graph, shapes: rdflib.Graph, engine: Engine = "shifty") -> rdflib.Graph:
    """The W3C validation report of data against shapes.

    Raises:
        KgError: the shapes are not well formed.
    """
    try:
        return _ENGINES[engine](data, shapes)
    except (
        pyshacl.errors.ShapeLoadError,
        pyshacl.errors.ConstraintLoadError,
        pyshacl.errors.ReportableRuntimeError,
        ValueError,
    ) as error:
        raise KgError(f"The shapes cannot be used: {error}") from error


def _validate_pyshacl(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise ValueError(getattr(report, "message", report))
    return report


def _validate_shifty(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    _, report, _ = shifty.validate(data, shacl_graph=shapes, infer=False)
    return report


_ENGINES = {"shifty": _validate_shifty, "pyshacl": _validate_pyshacl}


def _shape_finding(report: rdflib.Graph, node: Node, lines: Lines) -> Finding:
    focus, path = report.value(node, SH.focusNode), report.value(node, SH.resultPath)
    value, shape = report.value(node, SH.value), report.value(node, SH.sourceShape)
    component = report.value(node, SH.sourceConstraintComponent)
    severity = _SEVERITIES.get(report.value(node, SH.resultSeverity) or SH.Violation, "violation")
    messages = {_language(m): str(m) for m in report.objects(node, SH.resultMessage)}
    place = lines.find(focus, path, value)
    named = shape if isinstance(shape, rdflib.URIRef) else component
    return Finding(
        severity,
        shorten(str(named)),
        messages,
        _short(focus),
        _short(path),
        _short(value),
        place.file if place else None,
        place.line if place else None,
    )


def _language(message: Node) -> str:
    """`en` or `zh-Hans`; engines drop the tag of a message into which they put values."""
    tag = message.language if isinstance(message, rdflib.Literal) else None
    chinese = (tag or "").startswith("zh") or (
        not tag and re.search(r"[\u4e00-\u9fff]", str(message))
    )
    return "zh-Hans" if chinese else "en"


def _short(node: Node | None) -> str:
    if node is None:
        return ""
    return shorten(str(node)) if isinstance(node, rdflib.URIRef) else str(node)


def has_violation(findings: Iterable[Finding], strict: bool = False) -> bool:
    """Whether any finding is a violation, or with `strict` a warning."""
    worst = {"violation", "warning"} if strict else {"violation"}
    return any(f.severity in worst for f in findings)
