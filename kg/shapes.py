"""Shapes: SHACL over what is asserted and what is derived, as findings at file and line.

    check_shapes(graph, shapes, lines) -> Finding(rule="shape:Support-recipient", …), …

Two engines give the W3C validation report: shifty, the default because it is fast, and pySHACL, the
reference. The tests hold both to the same results.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal as OneOf

import pyshacl
import rdflib
import shifty
from pyshacl.shapes_graph import ShapesGraph
from rdflib.namespace import SH
from rdflib.term import Node

from kg.errors import KgError
from kg.findings import Finding, Severity
from kg.graph import Graph, n_triples
from kg.lines import Lines
from kg.names import shorten

Engine = OneOf["shifty", "pyshacl"]
_SEVERITIES: dict[Node, Severity] = {SH.Warning: "warning", SH.Info: "info"}


def check_shapes(
    graph: Graph, shapes: rdflib.Graph, lines: Lines, engine: Engine = "shifty"
) -> Iterator[Finding]:
    """Findings of the SHACL shapes on a graph.

    Raises:
        KgError: the shapes are not well formed.
    """
    report = validate(n_triples(graph.triples()).encode("utf-8"), shapes, engine)
    for node in report.objects(None, SH.result):
        yield _shape_finding(report, node, lines)


def validate(
    data: rdflib.Graph | bytes, shapes: rdflib.Graph, engine: Engine = "shifty"
) -> rdflib.Graph:
    """The W3C validation report of data (a graph, or N-Triples in UTF-8) against shapes.

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


def _validate_pyshacl(data: rdflib.Graph | bytes, shapes: rdflib.Graph) -> rdflib.Graph:
    graph = rdflib.Graph().parse(data=data, format="nt") if isinstance(data, bytes) else data
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise ValueError(getattr(report, "message", report))
    return report


def _validate_shifty(data: rdflib.Graph | bytes, shapes: rdflib.Graph) -> rdflib.Graph:
    _ = ShapesGraph(shapes).shapes  # shifty passes over what pySHACL refuses to load
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
