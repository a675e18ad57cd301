"""What is left of a shapes graph without its faulty shapes, triple by triple."""

from __future__ import annotations

import pytest
from rdflib.namespace import SH

from kg.shacl.shapes import Shapes
from kg.shacl.usable import leave_out
from kg.shacl.wellformed import Fault
from tests.kg.shacl.test_results import EX, graph_of

SHAPES = """
ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:P ; sh:node ex:N ; sh:sparql ex:Q .
ex:T sh:targetNode ex:a ; sh:not ex:N . ex:U sh:targetClass ex:K ; sh:node ex:T .
ex:V sh:targetNode ex:a ; sh:class ex:K .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:targetSubjectsOf ex:p .
ex:N a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:class ex:K . ex:Q sh:select "" .
"""


def faults(*names: str, fatal: bool = True) -> list[Fault]:
    return [Fault(EX[name], None, None, {}, fatal) for name in names]


@pytest.mark.parametrize(
    ("faulty", "gone"),
    [
        ("V", "ex:V sh:targetNode ex:a ."),
        ("P", "ex:P a sh:PropertyShape ; sh:targetSubjectsOf ex:p . ex:S sh:property ex:P ."),
        ("Q", "ex:S sh:sparql ex:Q ."),
        (  # it is negated, so all that refer to it are gone
            "N",
            """ex:N a sh:NodeShape ; sh:targetObjectsOf ex:p . ex:S a sh:NodeShape ; sh:targetNode ex:a .
            ex:T sh:targetNode ex:a . ex:U sh:targetClass ex:K .""",
        ),
        ("T", "ex:T sh:targetNode ex:a . ex:U sh:node ex:T ."),
        ("S", "ex:S a sh:NodeShape ; sh:targetNode ex:a ."),
        ("P V", "ex:P a sh:PropertyShape ; sh:targetSubjectsOf ex:p . ex:S sh:property ex:P . ex:V sh:targetNode ex:a ."),
        ("missing", ""),
    ],
)  # fmt: skip
def test_what_goes_with_a_faulty_shape(faulty: str, gone: str) -> None:
    shapes = Shapes(graph_of(SHAPES))
    usable = leave_out(shapes, faults(*faulty.split()))
    assert set(shapes.graph) - set(usable.graph) == set(graph_of(gone))
    assert set(usable.graph) <= set(shapes.graph)
    assert len(shapes.graph) == len(graph_of(SHAPES)), "the graph itself stays as it is"


def test_without_a_fatal_fault_all_stays() -> None:
    shapes = Shapes(graph_of(SHAPES))
    assert leave_out(shapes, []) is shapes
    assert leave_out(shapes, faults("S", fatal=False)) is shapes


@pytest.mark.parametrize("link", ["validator", "nodeValidator", "propertyValidator"])
def test_a_component_with_a_faulty_validator_goes_with_what_uses_it(link: str) -> None:
    shapes = Shapes(
        graph_of(
            f"""ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ; sh:{link} ex:F .
            ex:D a sh:ConstraintComponent ; sh:parameter [ sh:path ex:other ] ; sh:{link} ex:G .
            ex:S sh:targetNode ex:a ; ex:limit 1 . ex:T sh:targetNode ex:a ; ex:other 1 .
            ex:data ex:limit 1 ."""
        )
    )
    usable = leave_out(shapes, faults("F"))
    assert usable.roots == [EX.T]
    assert set(usable.graph.subjects(SH.parameter)) == {EX.D}
    assert (EX.S, EX.limit, None) in usable.graph and not list(usable.graph.objects(EX.C))
    assert list(usable.graph.objects(EX.D, SH[link])) == [EX.G]
