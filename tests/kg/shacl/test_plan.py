"""A plan made once serves for many data, each of which may want another engine."""

from __future__ import annotations

import re

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import BNode, Node, URIRef

from kg.shacl.plan import Focuses, Plan, makes_message, prepare_query
from kg.shacl.process import Job
from kg.shacl.shapes import Shapes
from tests.kg.shacl.test_results import EX, graph_of

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
    split = [("shifty", ["Plain"]), ("exact", ["Queried"])]
    for data, wanted in [(BLANK, split), (NAMED, fast), (BLANK, split), (NAMED, fast)]:
        assert engines(plan, data) == wanted


def test_shapes_made_ready_are_used_again_by_the_same_engine_alone() -> None:
    plan = Plan(Shapes(rdflib.Graph().parse(data=SHAPES)))
    (fast,), (slow,) = plan.tasks("shifty", NAMED), plan.tasks("pyshacl", NAMED)
    assert (fast.engine, slow.engine) == ("shifty", "pyshacl")
    assert plan.tasks("shifty", NAMED)[0].content is fast.content


# What is handed to the engines


def plan_of(turtle: str) -> Plan:
    return Plan(Shapes(graph_of(turtle)))


def rows_of(content: bytes) -> set[str]:
    """N-Triples in short form, without the order, in which a graph has none."""
    text = content.decode()
    for name, prefix in ((SH, "sh:"), (EX, "ex:"), (RDF, "rdf:"), (RDFS, "rdfs:")):
        text = re.sub(f"<{re.escape(str(name))}([^>]*)>", rf"{prefix}\1", text)
    return {row.removesuffix(" .") for row in text.replace("urn:x-shape:", "").splitlines()}


LINKED = """ex:A sh:targetClass ex:C ; sh:property _:b0 ; sh:node ex:N . _:b0 sh:path ex:p ; sh:minCount 1 .
    ex:B sh:targetNode ex:x ; sh:node ex:A ; sh:uniqueLang "1" .
    ex:N a rdfs:Class , sh:NodeShape ; sh:class ex:K ; sh:uniqueLang true ."""
ONE = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
OF_A = {
    "ex:A sh:targetClass ex:C",
    "ex:A sh:property <0>",
    "ex:A sh:node ex:N",
    "<0> sh:path ex:p",
    f"<0> sh:minCount {ONE}",
}
OF_N = {
    "ex:N rdf:type sh:NodeShape",
    "ex:N sh:class ex:K",
    'ex:N sh:uniqueLang "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
}
CLASS = "ex:N rdf:type rdfs:Class"


def test_a_task_has_its_shapes_and_what_they_refer_to_but_no_other_target() -> None:
    plan = plan_of(LINKED)
    assert plan.shapes.roots == [EX.A, EX.B, EX.N]
    assert rows_of(plan.task("shifty", [EX.A]).content) == OF_A | OF_N
    assert rows_of(plan.task("shifty", [EX.N]).content) == OF_N | {CLASS}
    other = OF_A - {"ex:A sh:targetClass ex:C"}
    of_b = {"ex:B sh:targetNode ex:x", "ex:B sh:node ex:A"}
    assert rows_of(plan.task("shifty", [EX.B]).content) == of_b | other | OF_N
    assert rows_of(plan.task("shifty", [EX.A, EX.B]).content) == of_b | OF_A | OF_N
    moved = plan.task("shifty", [EX.A], [(EX.A, SH.targetNode, EX.y)])
    assert rows_of(moved.content) == other | OF_N | {"ex:A sh:targetNode ex:y"}
    assert (moved.engine, moved.roots) == ("shifty", (EX.A,))
    assert moved.job == Job("shifty", moved.content)


def test_a_task_with_its_own_targets_is_made_once() -> None:
    plan = plan_of(LINKED)
    first = plan.task("shifty", [EX.A])
    assert plan.task("shifty", (EX.A,)) is first
    assert plan.task("pyshacl", [EX.A]) is not first
    assert plan.task("shifty", [EX.A, EX.B]) is not first
    assert plan.task("shifty", [EX.A], []) is not first


def test_only_some_shapes_and_only_some_nodes() -> None:
    plan = plan_of(LINKED)

    def tasks(focuses: Focuses) -> list[tuple[tuple[Node, ...], set[str]]]:
        found = plan.tasks("shifty", b"", focuses)
        names = ("sh:targetClass", "sh:targetNode", "rdfs:Class")
        return [
            (task.roots, {row for row in rows_of(task.content) if any(n in row for n in names)})
            for task in found
        ]

    own_a, own_b = {"ex:A sh:targetClass ex:C"}, {"ex:B sh:targetNode ex:x"}
    assert tasks({}) == []
    assert tasks({EX.A: None}) == [((EX.A,), own_a)]
    assert tasks({EX.A: None, EX.missing: None}) == [((EX.A,), own_a)]
    assert tasks({EX.B: {EX.y, EX.z}, EX.A: None}) == [
        ((EX.A,), own_a),
        ((EX.B,), {"ex:B sh:targetNode ex:y", "ex:B sh:targetNode ex:z"}),
    ]
    assert tasks({EX.B: {EX.y, BNode("b")}, EX.A: {EX.y}}) == [
        ((EX.B,), own_b),
        ((EX.A,), {"ex:A sh:targetNode ex:y"}),
    ]
    assert tasks({EX.A: set()}) == [((EX.A,), set())]
    both = tasks({EX.A: {EX.y}, EX.B: {EX.z}})
    assert both == [((EX.A, EX.B), {"ex:A sh:targetNode ex:y", "ex:B sh:targetNode ex:z"})]


def test_everything_is_put_to_the_reference_where_that_is_wanted() -> None:
    tasks = plan_of(LINKED).tasks("pyshacl", b"")
    assert [(task.engine, task.roots) for task in tasks] == [("pyshacl", (EX.A, EX.B, EX.N))]
    assert plan_of("").tasks("shifty", b"") == []


QUERIES = """ex:S sh:targetNode ex:a ; sh:message "of S"@en ; sh:sparql ex:q1 , ex:q2 , ex:q3 .
    ex:P sh:path [ sh:inversePath ex:p ] ; sh:sparql ex:q1 . ex:T sh:property ex:P ; sh:targetNode ex:b .
    ex:q1 sh:select "SELECT $this { $this $PATH ?x }" ; sh:prefixes ex:o ; ex:note 1 .
    ex:q2 sh:select "SELECT $this { $this ?p ?x }" ; sh:message "own" , "eigen"@de .
    ex:q3 sh:select "SELECT $this ?message { $this ?p ?message }" .
    ex:o sh:declare [ sh:prefix "e" ; sh:namespace "urn:e" ] ."""


def test_queries_are_spelt_out_for_each_shape_and_marked() -> None:
    plan = plan_of(QUERIES)
    rows = rows_of(plan.task("shifty", [EX.S, EX.T]).content)
    found = {row for row in rows if row.startswith("<sparql-")}
    mark = "\ue0ff"
    number = {row.split()[2]: row.split()[0] for row in rows if " sh:sparql " in row}
    names = [f"sparql-{n}" for n in sorted(int(r[8:-1]) for r in number)]
    first, one, two, three = names
    assert [number[f"<{name}>"] for name in names] == ["ex:P", "ex:S", "ex:S", "ex:S"]

    def end(name: str) -> str:
        return mark + name.removeprefix("sparql-")

    assert found == {
        f'<{first}> sh:select "PREFIX e: <urn:e> SELECT $this {{ FILTER(1 < 2)  $this (^ex:p) ?x }}"',
        f"<{first}> ex:note {ONE}",
        f'<{first}> sh:message "{end(first)}"',
        f'<{one}> sh:select "PREFIX e: <urn:e> SELECT $this {{ FILTER(1 < 2)  $this $PATH ?x }}"',
        f"<{one}> ex:note {ONE}",
        f'<{one}> sh:message "of S{end(one)}"@en',
        f'<{two}> sh:select "SELECT $this {{ FILTER(1 < 2)  $this ?p ?x }}"',
        f'<{two}> sh:message "own{end(two)}"',
        f'<{two}> sh:message "eigen{end(two)}"@de',
        f'<{three}> sh:select "SELECT $this ?message {{ FILTER(1 < 2)  $this ?p ?message }}"',
        f'<{three}> sh:message "{{?message}}{end(three)}"',
    }
    assert not [row for row in rows if " sh:sparql ex:" in row]
    for name, query in zip(names, (EX.q1, EX.q1, EX.q2, EX.q3), strict=True):
        assert plan.original(URIRef(f"urn:x-shape:{name}")) == query
        assert plan.unmarked(f"words{end(name)}") == ("words", query)


def test_made_up_names_do_not_come_out() -> None:
    plan = plan_of(LINKED)
    assert plan.original(URIRef("urn:x-shape:0")) == BNode("b0")
    assert plan.original(EX.A) == EX.A and plan.original(None) is None
    text = "<urn:x-shape:0> and urn:x-shape:0 in <urn:x-other:0>"
    assert plan.unmarked(text) == ("_:b0 and _:b0 in <urn:x-other:0>", None)
    assert plan.unmarked("") == ("", None)


def test_queries_that_may_look_at_any_shape_get_them_all() -> None:
    query = 'sh:sparql [ sh:select "SELECT $this { GRAPH $shapesGraph { ?s ?p ?o } }" ]'
    plan = plan_of(f"ex:A sh:targetNode ex:a ; {query} . ex:B sh:class ex:C . ex:D sh:node ex:B .")
    rows = rows_of(plan.task("shifty", [EX.A]).content)
    assert {"ex:B sh:class ex:C", "ex:D sh:node ex:B"} <= rows


def test_components_of_its_own_go_with_every_task() -> None:
    plan = plan_of(
        """ex:C a sh:ConstraintComponent ; sh:parameter ex:P ; sh:validator [ sh:ask "ASK {}" ; sh:prefixes ex:o ] .
        ex:P sh:path ex:limit . ex:o sh:declare [ sh:prefix "e" ; sh:namespace "urn:e" ] .
        ex:S sh:targetNode ex:a ; ex:limit 1 . ex:T sh:class ex:K ."""
    )
    rows = rows_of(plan.task("shifty", [EX.S]).content)
    assert {"ex:C sh:parameter ex:P", "ex:P sh:path ex:limit", f"ex:S ex:limit {ONE}"} <= rows
    assert "ex:T sh:class ex:K" not in rows
    assert any(row.endswith('sh:ask "PREFIX e: <urn:e> ASK {}"') for row in rows)


@pytest.mark.parametrize(
    ("query", "makes"),
    [
        ("SELECT $this ?message { $this ?p ?message }", True),
        ("SELECT ?message $this { }", True),
        ("SELECT $this { $this ?p ?message }", False),
        ("SELECT $this ?messages { }", False),
        ("SELECT $this ('?message' AS ?x) { }", False),
        ("SELECT * { $this ?p ?message }", False),
    ],
)
def test_which_queries_make_their_message(query: str, makes: bool) -> None:
    assert makes_message(query) is makes


@pytest.mark.parametrize(
    ("query", "prepared"),
    [
        ("SELECT $this {}", "SELECT $this { FILTER(1 < 2) }"),
        (
            "SELECT $this { $this ?PATH ?PATHS }",
            "SELECT $this { FILTER(1 < 2)  $this <urn:p> ?PATHS }",
        ),
        ("SELECT $this { $PATH $PATH }", "SELECT $this { FILTER(1 < 2)  <urn:p> <urn:p> }"),
        ("SELECT $this { SELECT $this {} }", "SELECT $this { SELECT $this {} }"),
        ("SELECT $this {\n select $this {} }", "SELECT $this {\n select $this {} }"),
        ("SELECT $this { SELECTED:x a 1 }", "SELECT $this { FILTER(1 < 2)  SELECTED:x a 1 }"),
        ("SELECT $this # {\n {}", "SELECT $this # {\n { FILTER(1 < 2) }"),
    ],
)
def test_queries_made_ready(query: str, prepared: str) -> None:
    assert prepare_query(query, URIRef("urn:p")) == prepared
