"""What some triples can affect, and where findings can stand at them: node by node."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, Literal, URIRef
from rdflib.term import Node

from kg.check.discovery import find_project
from kg.check.finding import Finding
from kg.check.project import Loaded, load_project
from kg.check.scope import Affected, Standing
from kg.rdf.nodes import Triple

EX = "http://example.org/"
PREFIXES = f"""@prefix ex: <{EX}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
DATA = """ex:a a ex:A ; ex:p ex:b ; rdfs:label "one" .
ex:b a ex:B ; ex:q ex:c ; rdfs:label "two" .
ex:c a ex:C ; ex:n 3 ; rdfs:label "one" .
ex:d a ex:A ; ex:p ex:e .
ex:e ex:n 4 .
ex:nest a ex:N ; ex:in [ ex:n 5 ] .
"""


def node(name: str) -> URIRef:
    return URIRef(EX + name)


def load(folder: Path, shapes: str = "", data: str = DATA) -> Loaded:
    (folder / "data.ttl").write_text(PREFIXES + data, "utf-8")
    (folder / "shapes.ttl").write_text(PREFIXES + shapes, "utf-8")
    return load_project(find_project([folder / "data.ttl"], [folder / "shapes.ttl"]))


def named(nodes: set[Node]) -> set[str]:
    """The nodes of ours, without the namespace; a blank one is `_`."""
    return {
        str(n).removeprefix(EX) if isinstance(n, URIRef) else "_"
        for n in nodes
        if str(n).startswith(EX) or not isinstance(n, URIRef | Literal)
    }


def triple(text: str) -> Triple:
    s, p, o = (node(name) for name in text.split())
    return s, p, o


def standing(loaded: Loaded, *triples: str) -> set[str]:
    return named(Standing(loaded, [triple(t) for t in triples]).nodes)


PATHS = {
    "a property": ("ex:p", "b q c", "b"),
    "the property of the triple": ("ex:q", "a q c", "a"),
    "a sequence": ("( ex:p ex:q )", "b q c", "a b"),
    "a sequence, its first step": ("( ex:p ex:q )", "a p b", "a"),
    "a sequence of three": ("( ex:p ex:q ex:n )", "c n x", "a c"),
    "an inverse": ("[ sh:inversePath ex:q ]", "x q a", "a x"),
    "an inverse that leads elsewhere": ("[ sh:inversePath ex:q ]", "a q x", "a"),
    "an inverse, then a property": ("( [ sh:inversePath ex:z ] ex:q )", "b q x", "b"),
    "another property": ("ex:z", "b q c", "b"),
}


@pytest.mark.parametrize("case", PATHS)
def test_focus_nodes_whose_paths_lead_to_a_triple(case: str, tmp_path: Path) -> None:
    path, changed, expected = PATHS[case]
    shape = f"ex:S sh:targetClass ex:A ; sh:property [ sh:path {path} ; sh:maxCount 1 ] ."
    assert standing(load(tmp_path, shape), changed) == set(expected.split())


def test_a_closed_shape_looks_at_every_property(tmp_path: Path) -> None:
    shape = "ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:node [ sh:closed true ] ] ."
    assert standing(load(tmp_path, shape), "b z x") == {"a", "b"}
    open_ = shape.replace("sh:closed true", "sh:class ex:B")
    assert standing(load(tmp_path, open_), "b z x") == {"b"}


def test_what_changed_may_be_in_the_project_no_more(tmp_path: Path) -> None:
    shape = "ex:S sh:targetClass ex:A ; sh:property [ sh:path ( ex:gone ex:n ) ; sh:maxCount 1 ] ."
    loaded = load(tmp_path, shape)
    assert standing(loaded, "e n x") == {"e"}
    assert standing(loaded, "e n x", "d gone e") == {"d", "e"}


def test_what_a_change_can_affect(tmp_path: Path) -> None:
    """All that a triple names, what refers to its subject, and what shares a label with it."""
    loaded = load(tmp_path)
    assert named(Affected(loaded, [triple("b q x")]).nodes) == {"a", "b", "q", "x"}
    assert named(Affected(loaded, [triple("p z x")]).nodes) == {"p", "z", "x", "a", "d"}
    label: Triple = (node("e"), RDFS.label, Literal("one"))
    assert named(Affected(loaded, [label]).nodes) == {"a", "c", "d", "e"}
    other: Triple = (node("e"), RDFS.comment, Literal("one"))
    assert named(Affected(loaded, [other]).nodes) == {"d", "e"}
    assert named(Standing(loaded, [label]).nodes) == {"e"}


QUERY = """ex:S sh:targetClass ex:A ; sh:sparql [ sh:select "SELECT $this { $this %s ?x }" ] ."""


@pytest.mark.parametrize(
    ("sees", "changed", "queried"),
    [(f"<{EX}n>", "e n x", True), (f"<{EX}n>", "e z x", False), ("?any", "e z x", True)],
)
def test_a_query_sees_a_property_that_it_mentions_or_any(
    tmp_path: Path, sees: str, changed: str, queried: bool
) -> None:
    near = Standing(load(tmp_path, QUERY % sees), [triple(changed)])
    assert near.queried == ({node("S")} if queried else set())
    assert near.focuses() == ({node("S"): {node("a"), node("d")}} if queried else {})
    finding = Finding("violation", "ex:S", {}, focus=node("a"), shape=node("S"))
    assert near.is_queried(finding) is queried
    elsewhere = Finding("violation", "ex:S", {}, focus=node("b"), shape=node("S"))
    assert not near.is_queried(elsewhere)
    assert not near.is_queried(Finding("violation", "ex:S", {}, focus=node("a")))


def test_shapes_without_focus_nodes_in_question_are_not_run(tmp_path: Path) -> None:
    shapes = """ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .
ex:T sh:targetClass ex:B ; sh:nodeKind sh:IRI .
ex:U sh:targetClass ex:None ; sh:nodeKind sh:IRI ."""
    near = Standing(load(tmp_path, shapes), [triple("a p b")])
    assert near.focuses() == {node("S"): {node("a")}}
    assert near.focuses_on({node("b"), node("d")}) == {
        node("S"): {node("d")},
        node("T"): {node("b")},
    }
    assert near.focuses_on(set()) == {}


NESTED = """ex:S sh:targetClass ex:N ; sh:property [ sh:path ex:in ; sh:property [
    sh:path ex:n ; sh:maxInclusive 1 ] ] ."""


def test_a_shape_that_reports_on_nested_data_is_run_for_them(tmp_path: Path) -> None:
    loaded = load(tmp_path, NESTED)
    (inner,) = loaded.lines.subjects.keys() - {
        s for s in loaded.lines.subjects if str(s).startswith(EX)
    }
    near = Standing(loaded, [(inner, node("n"), Literal(5))])
    assert named(near.nodes) == {"_", "nest"}
    assert near.focuses_on({inner}) == {node("S"): {node("nest")}}
    whole = Standing(loaded, [(node("nest"), RDF.type, node("N"))])
    assert inner in whole.nodes
    flat = Standing(load(tmp_path, NESTED.replace("sh:property [\n", "sh:node [ sh:property [\n").replace("] ] .", "] ] ] .")), [(node("nest"), RDF.type, node("N"))])  # fmt: skip
    assert SH.node not in flat.nodes and named(flat.nodes) == {"nest"}
