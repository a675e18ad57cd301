"""Checking: everything that is wrong with a house, as findings with file and line.

    check(find_house()) -> [Finding(severity="violation", rule="shape:Support-recipient", …)]

The rules, in the order in which they run:
    catalogue    every stored question has a complete header and is valid SPARQL
    duplicate    no claim and no entity is written twice
    derived      nothing that rules derive is written by hand
    terms        closed world: every term exists
    shape:…      SHACL, over what is asserted and what is derived
    label-…      the sentences of a claim agree with its properties
    grounding-…  where the texts are at hand: what a claim says stands in the words it cites
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.catalogue import read_question
from kg.claims import Locate
from kg.derive import load
from kg.errors import KgError
from kg.findings import Finding
from kg.graph import TYPE, Graph, sparql_error
from kg.grounding import check_grounding
from kg.house import House
from kg.labels import check_labels
from kg.lines import Lines, read_lines
from kg.names import CLAIM, ID, shorten
from kg.reading import Term
from kg.shapes import Engine, check_shapes
from kg.terms import check_terms
from kg.texts import Texts


def check(house: House, engine: Engine = "shifty", texts: Texts | None = None) -> list[Finding]:
    """All findings on a house, worst first, in a stable order.

    Args:
        house: what to check.
        engine: `shifty` is the default because it is fast; `pyshacl` is the reference.
        texts: the source texts; with them, stated claims are grounded.

    Raises:
        KgError: a file cannot be read or is not valid Turtle; nothing else can be judged then.
    """
    graph = load(house)
    data, lines = read_lines([*house.ontology, *house.data])
    shapes, shape_lines = read_lines(house.shapes)
    findings = [
        *check_catalogue(house, graph),
        *check_duplicates(lines),
        *check_derived(graph, lines),
        *check_terms(data, lines),
        *check_terms(shapes, shape_lines, known=data),
        *check_shapes(graph, shapes, lines, engine),
        *check_labels(graph, _locator(lines)),
        *(check_grounding(graph, texts, _locator(lines)) if texts else ()),
    ]
    return sorted(findings, key=lambda f: f.sort_key)


def check_duplicates(lines: Lines) -> Iterator[Finding]:
    """Findings on claims and entities that are written in two places."""
    for subject, places in lines.blocks.items():
        if str(subject).startswith((CLAIM, ID)):
            for place in places[1:]:
                name, first = shorten(str(subject)), places[0]
                messages = {
                    "en": f"{name} stands already in line {first.line} of {Path(first.file).name}: "
                    "rename one of the two, or join them.",
                    "zh-Hans": f"{name} 已见于 {Path(first.file).name} 第 {first.line} 行:"
                    "请将其一改名,或合并两处。",
                }
                yield Finding(
                    "violation", "duplicate", messages, name, "", "", place.file, place.line
                )


def check_derived(graph: Graph, lines: Lines) -> Iterator[Finding]:
    """Findings on properties that rules derive and that somebody wrote by hand."""
    derived = {str(t.predicate.value) for t in graph.derived} - {TYPE.value}
    for (subject, predicate, value), place in lines.triples.items():
        if str(predicate) in derived:
            name = shorten(str(predicate))
            messages = {
                "en": f"{name} is derived, never written by hand: write the claim it follows from.",
                "zh-Hans": f"{name} 由推导得出,不得直接书写:请书写其所由推导的陈述。",
            }
            yield Finding(
                "violation",
                "derived",
                messages,
                shorten(str(subject)),
                name,
                shorten(str(value)),
                place.file,
                place.line,
            )


def _locator(lines: Lines) -> Locate:
    def locate(claim: str, path: str, value: Term | None) -> tuple[str | None, int | None]:
        place = lines.find(URIRef(claim), URIRef(path), _as_node(value))
        return (place.file, place.line) if place else (None, None)

    return locate


def _as_node(term: Term | None) -> Node | None:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        kind = None if term.language else URIRef(term.datatype.value)
        plain = kind is not None and kind.endswith("#string")
        return Literal(term.value, lang=term.language, datatype=None if plain else kind)
    return None


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
