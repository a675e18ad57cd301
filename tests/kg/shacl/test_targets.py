"""Which nodes of some data a shape looks at."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from rdflib.term import Literal, Node

from kg.rdf.nodes import Triple
from kg.rdf.view import View
from kg.shacl.shapes import Shapes
from kg.shacl.targets import Targets
from tests.kg.shacl.test_results import EX, content_of, graph_of

DATA = """ex:a a ex:Top ; ex:p 1 , ex:b . ex:b a ex:Low ; ex:q ex:a . ex:c a ex:Mid , ex:Other .
    ex:d a ex:Other ; ex:q ex:c . ex:Low rdfs:subClassOf ex:Mid , ex:Other . ex:Mid rdfs:subClassOf ex:Top .
    ex:Top rdfs:subClassOf ex:Mid . ex:e a ex:Own ."""


def view() -> View:
    store = ox.Store()
    store.load(content_of(DATA), format=ox.RdfFormat.N_TRIPLES)
    return View(store)


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("sh:targetNode ex:a , ex:z", {EX.a, EX.z}),
        ('sh:targetNode "text"', {Literal("text")}),
        ("sh:targetClass ex:Top", {EX.a, EX.b, EX.c}),
        ("sh:targetClass ex:Low", {EX.b}),
        ("sh:targetClass ex:Other", {EX.b, EX.c, EX.d}),
        ("sh:targetSubjectsOf ex:p", {EX.a}),
        ("sh:targetSubjectsOf ex:q", {EX.b, EX.d}),
        ("sh:targetObjectsOf ex:p", {Literal(1), EX.b}),
        ("sh:targetObjectsOf ex:q", {EX.a, EX.c}),
        ("sh:targetNode ex:e ; sh:targetClass ex:Low ; sh:targetObjectsOf ex:q", {EX.e, EX.b, EX.a, EX.c}),
        ("a rdfs:Class , sh:NodeShape", set()),
        ("sh:node ex:T", set()),
    ],
)  # fmt: skip
def test_the_focus_nodes_of_a_shape(target: str, wanted: set[Node]) -> None:
    targets = Targets(Shapes(graph_of(f"ex:S {target} .")), view().triples)
    assert targets.of(EX.S) == wanted
    nodes: set[Node] = {EX[n] for n in "abcdez"} | {Literal("text"), Literal(1)}
    assert targets.among(EX.S, nodes) == wanted
    for node in nodes:
        assert targets.among(EX.S, {node}) == {node} & wanted
    assert targets.among(EX.S, set()) == set()


def test_the_instances_of_a_shape_that_is_a_class() -> None:
    targets = Targets(Shapes(graph_of("ex:Own a rdfs:Class , sh:NodeShape .")), view().triples)
    assert targets.of(EX.Own) == targets.among(EX.Own, {EX.a, EX.e}) == {EX.e}
    assert targets.classes(EX.Own) == {EX.Own}


def test_classes_with_all_below_them_even_in_a_circle() -> None:
    targets = Targets(Shapes(graph_of("ex:S sh:targetClass ex:Mid .")), view().triples)
    assert targets.classes(EX.S) == {EX.Mid, EX.Top, EX.Low}


def test_each_answer_is_kept() -> None:
    asked: list[object] = []
    data = view()

    def match(s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        asked.append((s, p, o))
        return data.triples(s, p, o)

    targets = Targets(Shapes(graph_of("ex:S sh:targetClass ex:Top .")), match)
    for _ in range(2):
        targets.of(EX.S)
        targets.among(EX.S, {EX.a, EX.b})
    assert len(asked) == len(set(asked)) > 0
