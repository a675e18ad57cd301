"""How far a shape looks, by property and direction, and which nested nodes it reports on."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS

from kg.rdf.view import View
from kg.shacl.reach import Nested, Reach
from kg.shacl.shapes import Shapes

EX = rdflib.Namespace("http://example.org/")
HEAD = f"@prefix ex: <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def shapes_of(text: str) -> Shapes:
    return Shapes(rdflib.Graph().parse(data=HEAD + text))


def store_of(text: str) -> ox.Store:
    store = ox.Store()
    store.load(HEAD + text, format=ox.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize(
    ("shape", "forward", "inverse"),
    [
        ("sh:property [ sh:path ex:p ]", {EX.p}, set()),
        ("sh:property [ sh:path [ sh:inversePath ex:p ] ]", set(), {EX.p}),
        ("sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ]", {EX.p}, {EX.q}),
        (
            "sh:property [ sh:path [ sh:inversePath ( ex:p [ sh:inversePath ex:q ] ) ] ]",
            {EX.q},
            {EX.p},
        ),
        ("sh:property [ sh:path [ sh:alternativePath ( ex:p ex:q ) ] ]", {EX.p, EX.q}, set()),
        ("sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ]", {EX.p}, set()),
        ("sh:property [ sh:path ex:p ; sh:lessThan ex:q ]", {EX.p, EX.q}, set()),
        (
            "sh:not [ sh:or ( [ sh:property [ sh:path ex:p ] ] [ sh:equals ex:q ] ) ]",
            {EX.p, EX.q},
            set(),
        ),
        ("sh:class ex:C", {RDF.type, RDFS.subClassOf}, set()),
        ("sh:node ex:Other . ex:Other sh:property [ sh:path ex:p ]", {EX.p}, set()),
    ],
)
def test_the_properties_that_a_shape_looks_along(
    shape: str, forward: set[rdflib.URIRef], inverse: set[rdflib.URIRef]
) -> None:
    reach = Reach(shapes_of(f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; {shape} ."), EX.S)
    assert (reach.forward, reach.inverse) == (forward, inverse)
    assert not reach.is_closed and reach.queried == set()


def test_a_closed_shape_looks_at_every_property() -> None:
    shapes = shapes_of("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ] ; sh:closed true .")
    assert Reach(shapes, EX.S).is_closed


@pytest.mark.parametrize(
    ("pattern", "queried"),
    [
        ("$this ex:p ?x . FILTER(?x > ex:q)", {EX.p, EX.q}),
        ("$this ?any ?x", None),
        ("$this ex:p/ex:q ?x", {EX.p, EX.q}),
    ],
)
def test_a_query_looks_at_what_it_mentions(
    pattern: str, queried: set[rdflib.URIRef] | None
) -> None:
    query = f"PREFIX ex: <{EX}> SELECT $this ?x WHERE {{ {pattern} }}"
    shapes = shapes_of(f'ex:S a sh:NodeShape ; sh:sparql [ sh:select "{query}" ] .')
    found = Reach(shapes, EX.S).queried
    assert found == (None if queried is None else queried | {RDF.type, RDF.first, RDF.rest})


NESTED = """ex:S a sh:NodeShape ; sh:targetClass ex:T ;
    sh:property [ sh:path {} ; sh:property [ sh:path ex:code ; sh:minCount 1 ] ] ."""
DATA = "ex:a ex:p ex:b . ex:b ex:p ex:c . ex:c ex:p ex:a . ex:d ex:p ex:a ; ex:q ex:e ."


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        ("ex:p", "b"),
        ("( ex:p ex:p )", "c"),
        ("[ sh:inversePath ex:p ]", "cd"),
        ("[ sh:inversePath ( ex:p ex:p ) ]", "b"),
        ("[ sh:alternativePath ( ex:p [ sh:inversePath ex:p ] ) ]", "bcd"),
        ("[ sh:zeroOrOnePath ex:p ]", "ab"),
        ("[ sh:oneOrMorePath ex:p ]", "abc"),
        ("[ sh:inversePath [ sh:zeroOrMorePath ex:p ] ]", "abcd"),
    ],
)
def test_the_nested_nodes_that_a_path_leads_to(path: str, reached: str) -> None:
    nested = Nested(shapes_of(NESTED.format(path)), View(store_of(DATA)).triples)
    assert nested.occurs_in(EX.S)
    assert nested.below(EX.S, EX.a) == {EX.a, *(EX[name] for name in reached)}


def test_a_shape_without_nested_ones_reports_on_its_focus_only() -> None:
    shapes = shapes_of("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:node ex:O ] .")
    assert not Nested(shapes, View(store_of(DATA)).triples).occurs_in(EX.S)


def test_an_index_has_the_terms_as_they_are_written() -> None:
    view = View(store_of('ex:a ex:p "01"^^ex:number , "é"@en , [] .'))
    found = [o for _, _, o in view.triples(EX.a, EX.p)]
    assert rdflib.Literal("01", datatype=EX.number, normalize=False) in found
    assert rdflib.Literal("é", lang="en") in found and len(found) == 3
    assert list(view.triples(rdflib.Literal("x"), None, None)) == []


def queried(text: str) -> set[str] | None:
    found = Reach(shapes_of(text), EX.S).queried
    unnamed = {RDF.type, RDF.first, RDF.rest}
    return None if found is None else {str(node).removeprefix(str(EX)) for node in found - unnamed}


@pytest.mark.parametrize(
    ("shapes", "names"),
    [
        ('ex:S sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p> 1 }" ] .', {"p"}),
        (
            """ex:S sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p> 1 }" ] ,
            [ sh:select "SELECT $this { $this <http://example.org/q> 1 }" ] .""",
            {"p", "q"},
        ),
        (
            """ex:S sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p> 1 }" ] ,
            [ sh:select "SELECT $this { $this ?any 1 }" ] .""",
            None,
        ),
        (
            """ex:S sh:node ex:T . ex:T sh:sparql [ sh:prefixes ex:o ; sh:select "SELECT $this { $this e:p 1 }" ] .
            ex:o sh:declare [ sh:prefix "e" ; sh:namespace "http://example.org/" ] .""",
            {"p"},
        ),
        (
            """ex:S sh:class ex:C . ex:T sh:sparql [ sh:select "SELECT $this { $this ?any 1 }" ] .""",
            set(),
        ),
        ("ex:S ex:limit 1 . ex:K sh:parameter [ sh:path ex:limit ] .", None),
        ("ex:S ex:other 1 . ex:K sh:parameter [ sh:path ex:limit ] .", set()),
        (
            """ex:S ex:limit 1 ; sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p> 1 }" ] .
            ex:K sh:parameter [ sh:path ex:limit ] .""",
            None,
        ),
    ],
)
def test_what_the_queries_of_a_shape_look_at(shapes: str, names: set[str] | None) -> None:
    assert queried(shapes) == names


@pytest.mark.parametrize("pair", ["equals", "disjoint", "lessThan", "lessThanOrEquals"])
def test_pairs_of_properties_are_followed(pair: str) -> None:
    reach = Reach(shapes_of(f"ex:S sh:property [ sh:path ex:p ; sh:{pair} ex:q ] ."), EX.S)
    assert (reach.forward, reach.inverse) == ({EX.p, EX.q}, set())


def test_only_what_a_shape_refers_to_is_looked_at() -> None:
    shapes = shapes_of(
        "ex:S sh:node ex:T . ex:T sh:closed true . ex:U sh:node ex:S ; sh:path ex:p ."
    )
    assert Reach(shapes, EX.S).is_closed and not Reach(shapes, EX.S).forward
    assert Reach(shapes, EX.U).forward == {EX.p}
    assert not Reach(shapes_of('ex:S sh:property [ sh:path "p" ] .'), EX.S).forward


TWO_LEVELS = """ex:S sh:property ex:P , ex:Q ; sh:node ex:N . ex:P sh:path ex:p ; sh:property ex:R .
    ex:R sh:path ex:p ; sh:property ex:T . ex:T sh:path ex:q . ex:Q sh:path ex:q .
    ex:N sh:property [ sh:path ex:q ; sh:property [ sh:path ex:q ] ] . ex:L sh:path ex:p ; sh:property ex:L ."""


@pytest.mark.parametrize(
    ("root", "focus", "occurs", "reached"),
    [
        ("S", "a", True, "abc"),
        ("S", "d", True, "dab"),
        ("S", "e", True, "e"),
        ("P", "a", True, "bc"),
        ("R", "a", True, "b"),
        ("T", "d", False, ""),
        ("Q", "d", False, ""),
        ("L", "a", True, "abc"),
        ("missing", "a", False, ""),
    ],
)
def test_the_nodes_that_nested_shapes_report_on(
    root: str, focus: str, occurs: bool, reached: str
) -> None:
    nested = Nested(shapes_of(TWO_LEVELS), View(store_of(DATA)).triples)
    assert nested.occurs_in(EX[root]) is occurs
    assert nested.below(EX[root], EX[focus]) == {EX[name] for name in reached}
