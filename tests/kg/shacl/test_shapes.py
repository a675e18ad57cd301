"""Shapes: which have targets, how they hang together, and the prefixes of their queries."""

from __future__ import annotations

import pytest
from rdflib.namespace import SH
from rdflib.term import BNode, Literal, Node

from kg.shacl.cycles import find_cycles
from kg.shacl.shapes import Shapes, node_order, prologue
from tests.kg.shacl.test_results import EX, graph_of


def shapes_of(turtle: str) -> Shapes:
    return Shapes(graph_of(turtle))


def test_roots_are_what_has_a_target_in_order() -> None:
    shapes = shapes_of(
        """ex:D sh:targetClass ex:K . ex:C sh:targetNode ex:a . ex:B sh:targetSubjectsOf ex:p .
        ex:A sh:targetObjectsOf ex:p . ex:E a rdfs:Class , sh:NodeShape . _:z sh:targetNode 1 .
        ex:F a owl:Class , sh:PropertyShape . ex:G a sh:NodeShape . ex:H a rdfs:Class .
        ex:Meta rdfs:subClassOf ex:Mid . ex:Mid rdfs:subClassOf rdfs:Class .
        ex:I a ex:Meta , sh:NodeShape . _:y a rdfs:Class , sh:NodeShape ."""
    )
    assert shapes.implicit == {EX.E, EX.F, EX.I}
    assert shapes.roots == [BNode("z"), EX.A, EX.B, EX.C, EX.D, EX.E, EX.F, EX.I]
    assert shapes.all == {*shapes.roots, EX.G, BNode("y")}


def test_nodes_are_sorted_by_kind_and_then_by_text() -> None:
    nodes: list[Node] = [EX.b, Literal("a"), EX.a, BNode("z"), BNode("y")]
    assert sorted(nodes, key=node_order) == [BNode("y"), BNode("z"), Literal("a"), EX.a, EX.b]


LINKED = """ex:S sh:property ex:P ; sh:node ex:N ; sh:not ex:X ; sh:qualifiedValueShape ex:Q ;
    sh:and ( ex:A1 ex:A2 ) ; sh:or ( ex:O ) ; sh:xone ( ex:N ) ; sh:class ex:C .
    ex:N sh:node ex:M . ex:M sh:node ex:S . ex:T sh:node ex:N ."""


def test_what_refers_to_what() -> None:
    shapes = shapes_of(LINKED)
    assert shapes.links == {
        EX.S: [
            (SH.property, EX.P),
            (SH.node, EX.N),
            (SH["not"], EX.X),
            (SH.qualifiedValueShape, EX.Q),
            (SH["and"], EX.A1),
            (SH["and"], EX.A2),
            (SH["or"], EX.O),
            (SH.xone, EX.N),
        ],
        EX.N: [(SH.node, EX.M)],
        EX.M: [(SH.node, EX.S)],
        EX.T: [(SH.node, EX.N)],
    }
    assert set(shapes.parents[EX.N]) == {(SH.node, EX.S), (SH.xone, EX.S), (SH.node, EX.T)}
    assert len(shapes.parents[EX.N]) == 3 and EX.T not in shapes.parents
    knot = {EX.S, EX.P, EX.N, EX.X, EX.Q, EX.A1, EX.A2, EX.O, EX.M}
    assert shapes.closure([EX.M]) == knot
    assert shapes.closure([EX.T]) == {EX.T, *knot}
    assert shapes.closure([EX.P, EX.Q]) == {EX.P, EX.Q} and shapes.closure([]) == set()


def test_parameters_of_components_of_its_own() -> None:
    shapes = shapes_of(
        "ex:C sh:parameter [ sh:path ex:low ] , [ sh:path ex:high ] . ex:S sh:path ex:p ."
    )
    assert shapes.parameters == {EX.low, EX.high}


def test_prefixes_of_a_query() -> None:
    graph = graph_of(
        """ex:q sh:prefixes ex:one , ex:two . ex:none sh:select "" .
        ex:one sh:declare [ sh:prefix "b" ; sh:namespace "urn:b" ] , [ sh:prefix "a" ; sh:namespace "urn:a" ] .
        ex:two owl:imports ex:three . ex:three owl:imports ex:four ; sh:declare [ sh:prefix "d" ; sh:namespace "urn:d" ] .
        ex:four sh:declare [ sh:prefix "c" ; sh:namespace "urn:c" ] .
        ex:other sh:declare [ sh:prefix "x" ; sh:namespace "urn:x" ] ."""
    )
    wanted = "PREFIX a: <urn:a> PREFIX b: <urn:b> PREFIX c: <urn:c> PREFIX d: <urn:d> "
    assert prologue(graph, EX.q) == wanted
    assert prologue(graph, EX.none) == ""


@pytest.mark.parametrize(
    ("turtle", "cycles"),
    [
        ("ex:A sh:node ex:B . ex:B sh:node ex:C .", []),
        ("ex:A sh:node ex:A .", [[("node", "A")]]),
        ("ex:B sh:node ex:A . ex:A sh:node ex:B .", [[("node", "A"), ("node", "B")]]),
        (
            "ex:A sh:node ex:B . ex:B sh:not ex:C . ex:C sh:property ex:A .",
            [[("not", "B"), ("property", "C"), ("node", "A")]],
        ),
        (  # the shortest way back, not through what is outside of the knot
            "ex:A sh:xone ( ex:B ) . ex:B sh:node ex:D , ex:C . ex:C sh:node ex:A . "
            "ex:D sh:node ex:E , ex:X . ex:E sh:node ex:A . ex:X sh:node ex:Y .",
            [[("xone", "A"), ("node", "B"), ("node", "C")]],
        ),
        (  # two knots, of which the first refers to the second
            "ex:A sh:node ex:B , ex:C . ex:B sh:node ex:A . ex:C sh:qualifiedValueShape ex:D . "
            "ex:D sh:node ex:C .",
            [[("node", "A"), ("node", "B")], [("qualifiedValueShape", "C"), ("node", "D")]],
        ),
        ("_:a sh:node ex:A . ex:A sh:node _:a .", [[("node", "A"), ("node", "a")]]),
    ],
)
def test_cycles(turtle: str, cycles: list[list[tuple[str, str]]]) -> None:
    found = find_cycles(shapes_of(turtle))
    assert [
        [(step.removeprefix(str(SH)), str(node).removeprefix(str(EX))) for step, node in cycle]
        for cycle in found
    ] == cycles
