"""A plan made once serves for many data, each of which may want another engine."""

from __future__ import annotations

import rdflib

from kg.shacl.plan import Plan
from kg.shacl.shapes import Shapes

SHAPES = """
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Queried a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select "SELECT $this {}" ] .
ex:Plain a sh:NodeShape ; sh:targetClass ex:C ; sh:nodeKind sh:IRI .
"""
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/C> .\n"
NAMED, BLANK = f"<urn:a> {TYPE}".encode(), f"_:a {TYPE}".encode()


def engines(plan: Plan, data: bytes) -> list[tuple[str, list[str]]]:
    """What each engine runs."""
    return [
        (task.engine, [str(root).rpartition("/")[2] for root in task.roots])
        for task in plan.tasks("shifty", data)
    ]


def test_data_before_do_not_choose_the_engine() -> None:
    plan = Plan(Shapes(rdflib.Graph().parse(data=SHAPES)))
    fast = [("shifty", ["Plain", "Queried"])]
    split = [("shifty", ["Plain"]), ("pyshacl", ["Queried"])]
    for data, wanted in [(BLANK, split), (NAMED, fast), (BLANK, split), (NAMED, fast)]:
        assert engines(plan, data) == wanted


def test_shapes_made_ready_are_used_again_by_the_same_engine_alone() -> None:
    plan = Plan(Shapes(rdflib.Graph().parse(data=SHAPES)))
    (fast,), (slow,) = plan.tasks("shifty", NAMED), plan.tasks("pyshacl", NAMED)
    assert (fast.engine, slow.engine) == ("shifty", "pyshacl")
    assert plan.tasks("shifty", NAMED)[0].content is fast.content
