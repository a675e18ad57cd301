"""Routes: what the fast engine is not to run, constraint by constraint, and nothing besides."""

from __future__ import annotations

import pytest
from rdflib.namespace import RDF

from kg.shacl.plan import reasons
from kg.shacl.routes import PATTERN, Blanks
from kg.shacl.shapes import Shapes
from tests.kg.shacl.test_results import EX, content_of, graph_of

NAMED = b"<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/C> .\n"

# Where blank nodes stand


def test_blank_nodes_in_data() -> None:
    blanks = Blanks(
        content_of(
            """_:a ex:p ex:x ; a ex:C . ex:y ex:q _:a . _:a ex:r _:b . ex:C rdfs:subClassOf ex:D .
            ex:D rdfs:subClassOf ex:E , ex:C . ex:F rdfs:subClassOf ex:C . ex:x a ex:G ; ex:s "_:a ." ."""
        )
    )
    assert blanks.present
    assert blanks.predicates == {str(EX.p), str(EX.r), str(RDF.type)}
    assert blanks.inverses == {str(EX.q), str(EX.r)}
    assert blanks.classes == {str(EX.C), str(EX.D), str(EX.E)}


def test_without_blank_nodes_nothing_is_looked_for() -> None:
    blanks = Blanks(NAMED)
    assert not blanks.present
    assert blanks.predicates == blanks.inverses == blanks.classes == set()


@pytest.mark.parametrize(
    ("target", "may"),
    [
        ("sh:targetClass ex:C", True),
        ("sh:targetClass ex:D", True),
        ("sh:targetClass ex:F", False),
        ("a rdfs:Class , sh:NodeShape", False),
        ("sh:targetSubjectsOf ex:p", True),
        ("sh:targetSubjectsOf ex:q", False),
        ("sh:targetObjectsOf ex:q", True),
        ("sh:targetObjectsOf ex:p", False),
        ("sh:targetNode ex:a", False),
    ],
)
def test_whether_a_shape_may_look_at_a_blank_node(target: str, may: bool) -> None:
    data = "_:a ex:p ex:x ; a ex:C . ex:y ex:q _:a . ex:C rdfs:subClassOf ex:D ."
    shapes = Shapes(graph_of(f"ex:S {target} ."))
    assert Blanks(content_of(data)).are_targets(shapes, EX.S) is may


def test_a_class_that_is_a_shape_may_look_at_its_blank_instances() -> None:
    shapes = Shapes(graph_of("ex:C a rdfs:Class , sh:NodeShape ."))
    assert Blanks(content_of("_:a a ex:C .")).are_targets(shapes, EX.C)
    assert not Blanks(content_of("_:a a ex:D .")).are_targets(shapes, EX.C)


@pytest.mark.parametrize(
    ("pattern", "slow"),
    [
        ("a(?=b)", True), ("a(?!b)", True), ("(?<=a)b", True), ("(?<!a)b", True), ("(?:a)", False),
        ("(?i)a", False), (r"(a)\1", True), (r"a\\1", False), (r"(a)\\\1", True),
        (r"\0", False), (r"\d{2}", False),
    ],
)  # fmt: skip
def test_patterns_that_the_reference_has_to_run(pattern: str, slow: bool) -> None:
    text = pattern.replace("\\", "\\\\")
    shapes = Shapes(graph_of(f'ex:S sh:targetNode ex:a ; sh:node [ sh:pattern "{text}" ] .'))
    assert reasons(shapes, EX.S) == [PATTERN] * slow
