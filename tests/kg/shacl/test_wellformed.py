"""Shapes that cannot be used: each fault is found where it stands, and the rest is still run."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
import rdflib
import shifty
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import BNode, Literal, URIRef

from kg.hospital.house import House
from kg.rdf.lines import read_lines
from kg.rdf.names import STANDARD
from kg.shacl.components import PARAMETERS
from kg.shacl.shapes import Shapes
from kg.shacl.usable import leave_out
from kg.shacl.validation import find_results
from kg.shacl.wellformed import Fault, find_faults
from tests.kg.shacl.test_results import EX, brief, content_of, graph_of, shape_graphs

SHAPE = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; "
PROPERTY = SHAPE + "sh:property [ sh:path ex:p ; %s ] ."
QUERY = SHAPE + 'sh:sparql [ sh:select """%s""" ] .'

# Shapes, the property that the fault is in, and a part of what is said.
FAULTS: dict[str, tuple[str, str, str]] = {
    "count is text": (PROPERTY % 'sh:minCount "x"', "minCount", "must be one integer"),
    "count is a decimal": (PROPERTY % "sh:maxCount 1.0", "maxCount", "must be one integer"),
    "count twice": (PROPERTY % "sh:minCount 1, 2", "minCount", "stands twice"),
    "count in a node shape": (SHAPE + "sh:minCount 1 .", "minCount", "no sh:path"),
    "no path": (SHAPE + "sh:property [ sh:minCount 1 ] .", "path", "is missing"),
    "two paths": (PROPERTY % "sh:path ex:q", "path", "stands twice"),
    "path is text": (SHAPE + 'sh:property [ sh:path "p" ] .', "path", "no property path"),
    "path of one": (SHAPE + "sh:property [ sh:path ( ex:p ) ] .", "path", "no property path"),
    "path without end": (
        SHAPE + "sh:property [ sh:path _:l ] . _:l rdf:first ex:p ; rdf:rest _:l .",
        "path",
        "no property path",
    ),
    "path in a node shape": (
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:path ex:p .",
        "path",
        "only property shapes",
    ),
    "node shape with a path": (
        SHAPE + "sh:node [ sh:path ex:p ; sh:minCount 1 ] .",
        "path",
        "only property shapes",
    ),
    "in is no list": (PROPERTY % "sh:in ex:a", "in", "a list that ends"),
    "list without end": (
        PROPERTY % "sh:in _:l" + " _:l rdf:first 1 ; rdf:rest _:l .",
        "in",
        "a list that ends",
    ),
    "list with two rests": (
        PROPERTY % "sh:in _:l" + " _:l rdf:first 1 ; rdf:rest () , ( 2 ) .",
        "in",
        "a list that ends",
    ),
    "datatype is a literal": (PROPERTY % "sh:datatype 1", "datatype", "must be an IRI, not"),
    "class is blank": (PROPERTY % "sh:class [ a ex:C ]", "class", "must be an IRI"),
    "node kind": (PROPERTY % "sh:nodeKind sh:Iri", "nodeKind", "one of the six node kinds"),
    "language is an IRI": (PROPERTY % "sh:languageIn ( ex:en )", "languageIn", "language tags"),
    "closed is text": (SHAPE + 'sh:closed "yes" .', "closed", "true or false"),
    "or is no list": (SHAPE + "sh:or [ sh:class ex:C ] .", "or", "a list of shapes"),
    "shape that is not there": (SHAPE + "sh:node ex:Missing .", "node", "a shape that is defined"),
    "shape is a literal": (SHAPE + "sh:property 5 .", "property", "a shape that is defined"),
    "pattern": (PROPERTY % 'sh:pattern "("', "pattern", "a regular expression"),
    "pattern in Java": (PROPERTY % 'sh:pattern "[a-z-[aeiou]]"', "pattern", "a regular expression"),
    "flags": (PROPERTY % 'sh:pattern "a" ; sh:flags "g"', "pattern", "a regular expression"),
    "target is blank": (
        "ex:S a sh:NodeShape ; sh:class ex:C ; sh:targetNode [] .",
        "targetNode",
        "an IRI or a literal",
    ),
    "target class is text": (
        'ex:S a sh:NodeShape ; sh:class ex:C ; sh:targetClass "C" .',
        "targetClass",
        "must be an IRI",
    ),
    "message is a number": (PROPERTY % "sh:minCount 1 ; sh:message 5", "message", "must be a text"),
    "advanced target": (
        "ex:S a sh:NodeShape ; sh:target [ a ex:Target ] .",
        "target",
        "Advanced Features",
    ),
    "expression": (SHAPE + "sh:expression [] .", "expression", "Advanced Features"),
    "no query": (SHAPE + 'sh:sparql [ sh:message "x" ] .', "select", "must stand once"),
    "query does not parse": (
        QUERY % "SELECT $this\nWHERE { $this <urn:p> }",
        "select",
        "line 2, column",
    ),
    "prefix is not declared": (QUERY % "SELECT $this { $this ex:p ?x }", "select", "sh:prefixes"),
    "query asks": (QUERY % "ASK {}", "select", "must be a SELECT query"),
    "query without this": (QUERY % "SELECT ?x { ?x ?p ?o }", "select", "must select $this"),
    "count of all is no projection": (
        QUERY % "SELECT (COUNT(*) AS ?n) { ?x ?p ?o }",
        "select",
        "must select $this",
    ),
    "subquery without this": (
        QUERY % "SELECT $this { $this ?p ?o { SELECT ?o { ?s ?p ?o } } }",
        "select",
        "must select $this",
    ),
    "minus": (QUERY % "SELECT $this { $this ?p ?o MINUS { ?s ?p 1 } }", "select", "MINUS"),
    "values": (QUERY % "SELECT $this { VALUES ?x { 1 } }", "select", "VALUES"),
    "service": (QUERY % "SELECT $this { SERVICE <urn:x> {} }", "select", "SERVICE"),
    "bound anew": (QUERY % "SELECT $this { BIND(1 AS $this) }", "select", "$this"),
    "ask without a question": (
        """ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
        sh:validator [ sh:ask "ASK {" ] . """
        + SHAPE
        + "ex:limit 1 .",
        "ask",
        "not valid SPARQL",
    ),
    "cycle through not": (
        SHAPE + "sh:property ex:P . ex:P sh:path ex:p ; sh:not ex:S .",
        "not",
        "ex:P → ex:S → ex:P",
    ),
    "cycle through qualified values": (
        SHAPE + "sh:property ex:P . ex:P sh:path ex:p ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShape ex:S .",
        "qualifiedValueShape",
        "ex:S",
    ),
    "cycle through exactly one": (SHAPE + "sh:xone ( ex:S [ sh:class ex:C ] ) .", "xone", "ex:S"),
}  # fmt: skip

# Worth saying, but the shapes can be run.
UNCLEAR: dict[str, tuple[str, str, str]] = {
    "cycle": (
        SHAPE + "sh:property ex:P . ex:P sh:path ex:p ; sh:node ex:S .",
        "node",
        "counts as met",
    ),
    "itself": (SHAPE + "sh:node ex:S .", "node", "ex:S → ex:S"),
    "rule": (SHAPE + "sh:rule [] .", "rule", "Advanced Features"),
    "qualified in a node shape": (
        SHAPE + "sh:qualifiedMinCount 1 .",
        "qualifiedMinCount",
        "no sh:path",
    ),
}

RIGHT = {
    "everything": """
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:targetNode ex:a , "text" , 5 ;
            sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:q ; sh:closed true ;
            sh:ignoredProperties ( rdf:type ) ; sh:severity ex:Own ; sh:deactivated false ;
            sh:message "one" , "two"@en ; sh:not [ sh:class ex:D ] ; sh:xone ( [ sh:in () ] ex:T ) ;
            sh:property [ sh:path ( ex:p [ sh:inversePath [ sh:zeroOrMorePath ex:q ] ] ) ; sh:minCount 0 ;
                sh:languageIn ( "en" ) ; sh:uniqueLang true ; sh:pattern "a(?=b)" ; sh:flags "i" ] .
        ex:T a sh:NodeShape ; sh:nodeKind sh:IRI .""",
    "shape used twice": SHAPE + "sh:node ex:T ; sh:not ex:T . ex:T sh:class ex:C .",
    "list of all in a subquery's count": QUERY
    % "SELECT $this { $this ?p ?o { SELECT $this (COUNT(*) AS ?n) { $this ?a ?b } GROUP BY $this } }",
    "all": QUERY % "SELECT * { $this ?p ?o }",
    "minus in other places": QUERY
    % "SELECT $this ?minus { $this <urn:MINUS> 'VALUES' ; <urn:x> ?minus } # SERVICE",
    "path in a query": SHAPE
    + 'sh:property [ sh:path ex:p ; sh:sparql [ sh:select "SELECT $this { $this $PATH/$PATH ?x }" ] ] .',
    "prefixes of an import": """
        ex:O owl:imports ex:I . ex:I sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] .
        ex:S sh:targetNode ex:a ;
            sh:sparql [ sh:prefixes ex:O ; sh:select "SELECT $this { $this ex:p ?x }" ] .""",
    "a path that is called so": QUERY % "SELECT $this ?path { $this ?q ?o BIND(?q AS ?path) }",
}


def short(name: str) -> str:
    return name.replace(str(SH), "sh:").replace(str(EX), "ex:")


def faults_of(turtle: str) -> list[Fault]:
    return find_faults(Shapes(graph_of(turtle)), short)


@pytest.mark.parametrize("name", FAULTS)
def test_faults(name: str) -> None:
    turtle, predicate, part = FAULTS[name]
    fatal = [fault for fault in faults_of(turtle) if fault.fatal]
    assert [f for f in fatal if f.predicate == SH[predicate] and part in f.messages["en"]], fatal
    assert all(set(fault.messages) == {"en", "zh-Hans"} for fault in fatal)


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_is_unclear_is_run(name: str) -> None:
    turtle, predicate, part = UNCLEAR[name]
    faults = faults_of(turtle)
    assert [(f.predicate, f.fatal) for f in faults] == [(SH[predicate], False)]
    assert part in faults[0].messages["en"]
    find_results(content_of("ex:a ex:p ex:b ."), graph_of(turtle))


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_wrong(name: str) -> None:
    assert faults_of(RIGHT[name]) == []


def test_the_house_has_no_fault(house: House) -> None:
    shapes, _ = read_lines(house.shapes)
    assert find_faults(Shapes(shapes)) == []


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("other", ["ex:S", "ex:Other"])
def test_the_rest_is_run(name: str, other: str) -> None:
    """A sound shape beside, and a sound part of the same shape where that may be run."""
    sound = f"{other} sh:targetNode ex:b ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    shapes = Shapes(graph_of(FAULTS[name][0] + sound))
    usable = leave_out(shapes, find_faults(shapes))
    assert [
        fault for fault in find_faults(usable) if fault.node in usable.closure(usable.roots)
    ] == []
    found = brief(find_results(content_of("ex:a ex:p ex:b . ex:b ex:p ex:a ."), usable.graph))
    if other == "ex:Other":
        assert ("b", "") in found


def test_a_faulty_part_is_left_out_alone() -> None:
    shapes = Shapes(
        graph_of(SHAPE + "sh:class ex:C ; sh:property [ sh:path ex:p ; sh:minCount 'x' ] .")
    )
    results = find_results(content_of(""), leave_out(shapes, find_faults(shapes)).graph)
    assert [result.component for result in results] == [SH.ClassConstraintComponent]


def test_what_negates_a_faulty_part_is_left_out_whole() -> None:
    """Without its count the inner shape always holds, and what negates it would always fail."""
    shapes = Shapes(graph_of(SHAPE + "sh:not [ sh:property [ sh:path ex:p ; sh:minCount 'x' ] ] ."))
    assert find_results(content_of(""), leave_out(shapes, find_faults(shapes)).graph) == []


# Against the W3C's shapes for shapes


@cache
def shapes_for_shapes() -> shifty.PreparedValidator:
    folder = Path(str((find_spec("pyshacl") or pytest.fail()).origin)).parent
    return shifty.PreparedValidator(folder / "assets" / "shacl-shacl.ttl")


def is_refused_by_w3c(graph: rdflib.Graph) -> bool:
    if not len(graph):
        return False
    return not shapes_for_shapes().validate(graph, graph_mode="data", infer=False)[0]


BEYOND_W3C = {
    # which says itself that it does not check these
    "path in a node shape", "pattern", "pattern in Java", "flags", "no query", "query does not parse",
    "prefix is not declared", "query asks", "query without this", "count of all is no projection",
    "subquery without this", "minus", "values", "service", "bound anew", "ask without a question",
    "cycle through not", "cycle through qualified values", "cycle through exactly one",
    # Advanced Features, and shapes that are only referred to
    "advanced target", "expression", "shape that is not there",
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_those_of_the_w3c(name: str) -> None:
    assert is_refused_by_w3c(graph_of(FAULTS[name][0])) == (name not in BEYOND_W3C)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_right_by_the_w3c(name: str) -> None:
    assert not is_refused_by_w3c(graph_of(RIGHT[name]))


VALUES = [
    Literal(1), Literal("x"), Literal("x", lang="en"), Literal(True), Literal("abc", datatype=XSD.integer),
    EX.a, SH.IRI, BNode("none"), RDF.nil, SH.NodeShape,
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    shape_graphs(),
    st.lists(
        st.tuples(
            st.integers(0, 99),
            st.sampled_from([p for p in PARAMETERS if p != SH.pattern] + [SH.path]),
            st.sampled_from(VALUES),
        ),
        max_size=2,
    ),
)
def test_whatever_the_w3c_refuses_is_a_fault(
    turtle: str, spoilers: list[tuple[int, URIRef, Literal]]
) -> None:
    graph = graph_of(turtle)
    nodes = sorted(Shapes(graph).all, key=str)
    for number, predicate, value in spoilers:
        graph.add((nodes[number % len(nodes)], predicate, value))
    if is_refused_by_w3c(graph):
        assert find_faults(Shapes(graph))


def test_a_class_is_a_shape() -> None:
    graph = graph_of("ex:C a sh:NodeShape , rdfs:Class ; sh:minCount 1 .")
    assert Shapes(graph).roots == [EX.C]
    assert (EX.C, RDF.type, RDFS.Class) in graph
    assert [fault.node for fault in find_faults(Shapes(graph))] == [EX.C]


def told() -> str:
    """What is said of each fault above, in both languages."""
    lines: list[str] = []
    for name, (turtle, _, _) in (FAULTS | UNCLEAR).items():
        lines.append(f"# {name}")
        shorten = STANDARD.over({"ex": str(EX)}).shorten
        found = find_faults(Shapes(graph_of(turtle)), shorten)
        for both in sorted([BLANK.sub("_:b", t) for t in f.messages.values()] for f in found):
            lines += [text.replace("\n", "⏎") for text in both]
    return "\n".join(lines) + "\n"


BLANK = re.compile(r"_:\w+")


def test_what_is_said_of_a_fault_to_the_letter() -> None:
    assert told() == Path(__file__).with_name("faults.txt").read_text("utf-8")
