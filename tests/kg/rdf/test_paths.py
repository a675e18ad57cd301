"""Property paths on a small graph: where they lead, over which triples, and how they are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from rdflib import RDF, SH
from rdflib.paths import (
    AlternativePath,
    InvPath,
    MulPath,
    NegatedPath,
    Path,
    SequencePath,
)
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import NotSupportedError
from kg.rdf.nodes import Triple
from kg.rdf.paths import (
    AnyPath,
    from_path,
    members,
    path_text,
    path_turtle,
    reverse,
    steps_of,
    to_path,
    values,
    walk,
)

A, B, C, D, P, Q = (URIRef(f"urn:{name}") for name in "abcdpq")
GRAPH = rdflib.Graph()
for triple in ((A, P, B), (B, P, C), (C, P, A), (A, Q, D), (D, P, D)):
    GRAPH.add(triple)


def match(s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
    yield from GRAPH.triples((s, p, o))


PATHS: list[tuple[AnyPath, str, set[URIRef], str]] = [
    (P, "urn:p", {B}, "<urn:p>"),
    (InvPath(P), "^<urn:p>", {C}, "[ sh:inversePath <urn:p> ]"),
    (SequencePath(P, P), "<urn:p>/<urn:p>", {C}, "( <urn:p> <urn:p> )"),
    (
        AlternativePath(P, Q),
        "<urn:p>|<urn:q>",
        {B, D},
        "[ sh:alternativePath ( <urn:p> <urn:q> ) ]",
    ),
    (MulPath(P, "*"), "<urn:p>*", {A, B, C}, "[ sh:zeroOrMorePath <urn:p> ]"),
    (MulPath(P, "+"), "<urn:p>+", {A, B, C}, "[ sh:oneOrMorePath <urn:p> ]"),
    (MulPath(P, "?"), "<urn:p>?", {A, B}, "[ sh:zeroOrOnePath <urn:p> ]"),
    (
        InvPath(SequencePath(P, P)),
        "^(<urn:p>/<urn:p>)",
        {B},
        "[ sh:inversePath ( <urn:p> <urn:p> ) ]",
    ),
    (
        SequencePath(Q, MulPath(P, "+")),
        "<urn:q>/<urn:p>+",
        {D},
        "( <urn:q> [ sh:oneOrMorePath <urn:p> ] )",
    ),
]


@pytest.mark.parametrize(("path", "text", "led", "turtle"), PATHS, ids=[p[1] for p in PATHS])
def test_a_path(path: AnyPath, text: str, led: set[URIRef], turtle: str) -> None:
    assert path_text(path) == text
    assert values(path, [A], match) == led
    assert path_turtle(path, "<{}>".format) == turtle
    written = rdflib.Graph()
    node = from_path(written, path)
    read = to_path(written, node)
    assert path_text(read) == text
    back = {start for start in (A, B, C, D) if A in values(reverse(path), [start], match)}
    assert back == led


def test_the_last_triple_on_the_way() -> None:
    assert set(walk(SequencePath(P, P), A, match)) == {(C, (B, P, C))}
    assert set(walk(InvPath(P), A, match)) == {(C, (C, P, A))}
    assert list(walk(MulPath(P, "?"), A, match)) == [(A, None), (B, (A, P, B))]


def test_steps_tell_the_direction() -> None:
    path = InvPath(SequencePath(P, InvPath(AlternativePath(Q, MulPath(P, "*")))))
    assert list(steps_of(path)) == [(P, False), (Q, True), (P, True)]


def test_what_shacl_has_no_form_for() -> None:
    negated = NegatedPath(P)
    assert path_turtle(negated, str) is None
    assert path_turtle(SequencePath(P, negated), str) is None
    with pytest.raises(NotSupportedError, match="SHACL has no such path"):
        from_path(rdflib.Graph(), negated)
    assert path_text(None) == ""


def read(turtle: str) -> Path | URIRef | None:
    graph = rdflib.Graph().parse(data=f"<urn:s> <{SH.path}> {turtle} .")
    return to_path(graph, graph.value(URIRef("urn:s"), SH.path))


@pytest.mark.parametrize(
    "turtle",
    [
        '"text"',
        "[]",
        "( <urn:p> )",
        "( <urn:p> [] )",
        f"[ <{SH.inversePath}> [] ]",
        "[ <urn:x> 1 ]",
    ],
)
def test_what_is_no_path(turtle: str) -> None:
    assert read(turtle) is None


def test_a_path_that_holds_itself_is_none() -> None:
    graph, node = rdflib.Graph(), BNode()
    graph.add((node, SH.inversePath, node))
    assert to_path(graph, node) is None
    assert to_path(graph, None) is None


def test_members_of_broken_and_endless_lists() -> None:
    graph, first, second = rdflib.Graph(), BNode(), BNode()
    graph.add((first, RDF.first, Literal(1)))
    assert members(graph, first) == [Literal(1)]
    graph.add((first, RDF.rest, second))
    graph.add((second, RDF.first, Literal(2)))
    graph.add((second, RDF.rest, first))
    assert members(graph, first) == [Literal(1), Literal(2)]
    assert members(graph, RDF.nil) == []
