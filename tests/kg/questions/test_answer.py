from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.hospital.house import House
from kg.hospital.names import ID, SOURCE, Span
from kg.questions.answer import Answer, AnswerRow, ask, bound_query, fold, parse_value
from kg.rdf.graph import Graph
from kg.rdf.names import RDFS, XSD
from kg.rdf.terms import Term
from kg.sparql.binding import bind
from kg.sparql.stored import Column, Parameter, Question, find_question

LABEL = {"en": "x", "zh-Hans": "x"}


def parameter(kind: str) -> Parameter:
    return Parameter("x", kind, f"_x_{kind}", True, "1", LABEL)


def question(house: House, name: str) -> Question:
    return find_question(name, house.questions)


@pytest.mark.parametrize(
    "text",
    [
        "kashgar-second",
        "id:kashgar-second",
        ID + "kashgar-second",
        "喀什地区第二人民医院",
        "喀什二院",
        "Second People's Hospital of Kashgar Prefecture",
        "second people's hospital of kashgar prefecture",
    ],
)
def test_a_thing_may_be_named_in_many_ways(graph: Graph, text: str) -> None:
    assert parse_value(graph, parameter("iri"), text) == ox.NamedNode(ID + "kashgar-second")


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("iri", "kashgar-secnd", "nothing is called 'kashgar-secnd'. Did you mean kashgar-second"),
        ("iri", "喀什地区第三人民医院", "Did you mean 喀什地区第二人民医院"),
        ("integer", "many", "takes a whole number"),
        ("integer", "١٢", "takes a whole number"),
        ("date", "2016", "takes a date"),
        ("date", "2016-02-30", "takes a date"),
    ],
)
def test_an_ill_typed_value_is_refused(graph: Graph, kind: str, text: str, message: str) -> None:
    with pytest.raises(KgError) as error:
        parse_value(graph, parameter(kind), text)
    assert message in str(error.value)


def test_names_of_parameters_are_checked(house: House, graph: Graph) -> None:
    supporters = question(house, "supporters")
    with pytest.raises(KgError, match="Did you mean hospital"):
        ask(graph, supporters, {"hospitl": "kashgar-second"})
    with pytest.raises(KgError, match="needs --param hospital=…, for example"):
        ask(graph, supporters, {})
    with pytest.raises(KgError, match="It takes none"):
        ask(graph, question(house, "highest-grade"), {"x": "y"})


def test_an_ambiguous_label_asks_which() -> None:
    graph = Graph()
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    graph.add(ox.Triple(ox.NamedNode(ID + s), label, ox.Literal("Same")) for s in ("a", "b"))
    with pytest.raises(KgError, match="may mean a or b"):
        parse_value(graph, parameter("iri"), "same")


PITFALLS = [
    "SELECT ?s { ?s ?p ?_x_literal }",
    "# a { in a comment\nSELECT ?s WHERE { ?s ?p ?_x_literal }",
    'PREFIX e: <http://e/#> SELECT ("{" AS ?b) ?s { ?s ?p ?_x_literal }',
    "SELECT ?s ((EXISTS { ?s ?q ?o }) AS ?b) { ?s ?p ?_x_literal }",
    "SELECT ?s { { SELECT DISTINCT ?s { ?s ?p ?any } } ?s ?p ?_x_literal }",
    "SELECT ?s (COUNT(?p) AS ?n) { ?s ?p ?_x_literal } GROUP BY ?s HAVING (COUNT(?p) > 0)",
]


@pytest.mark.parametrize("sparql", PITFALLS)
def test_values_go_into_the_outermost_group(sparql: str) -> None:
    store = Graph()
    node = ox.NamedNode("http://example.org/a")
    store.add(ox.Triple(node, ox.NamedNode("http://example.org/p"), ox.Literal(v)) for v in "12")
    bound = bind(sparql, {"_x_literal": ox.Literal("1")})
    _, rows = store.select(bound)
    assert len(rows) == 1 and node in rows[0]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_escapes_from_its_binding(text: str) -> None:
    graph = Graph()
    node = ox.NamedNode("http://example.org/a")
    graph.add([ox.Triple(node, ox.NamedNode("http://example.org/p"), ox.Literal(text))])
    bound = bind("SELECT ?s { ?s ?p ?_x_literal }", {"_x_literal": ox.Literal(text)})
    assert graph.select(bound)[1] == [(node,)]
    if re.search(r"\\[uU][0-9a-fA-F]{4}", text):
        return  # rdflib reads an escape there, although its backslash is escaped itself
    plain = rdflib.Graph().parse(
        data=graph.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()),
        format="nt",
    )
    assert len(list(plain.query(bound))) == 1


def test_a_query_without_a_group_is_refused() -> None:
    with pytest.raises(KgError, match="no WHERE group"):
        bind("DESCRIBE <http://a>", {"x": ox.Literal("1")})


def evidence(start: int) -> ox.NamedNode:
    return ox.NamedNode(f"{SOURCE}s#char={start},{start + 1}")


def folding(*names: str) -> Question:
    columns = tuple(Column(n, LABEL) for n in names)
    return Question("q", Path("q.rq"), "", LABEL, (), columns)


@given(st.permutations([("a", 10), ("a", 9), ("b", 9), ("a", 10)]))
def test_rows_are_folded_whatever_their_order(rows: list[tuple[str, int]]) -> None:
    terms = [(ox.Literal(name), evidence(start)) for name, start in rows]
    folded = fold(folding("claim", "evidence"), ["claim", "evidence"], terms)
    assert {getattr(r.cells["claim"], "value", ""): r.citations for r in folded} == {
        "a": (Span("s", 9, 10), Span("s", 10, 11)),
        "b": (Span("s", 9, 10),),
    }


def test_a_column_that_the_query_lacks_is_named() -> None:
    with pytest.raises(KgError, match=r"selects no \?claim"):
        fold(folding("claim"), ["other"], [])


# A store of its own

NAME = ox.NamedNode(RDFS + "label")
NEAR = Parameter("near", "iri", "_near_iri", True, "aare", LABEL)
SINCE = Parameter("since", "date", "_since_date", False, "1900-01-01", LABEL)


def rivers() -> tuple[Graph, Question]:
    graph = Graph()
    aare = ox.NamedNode(ID + "aare")
    graph.add(
        [
            ox.Triple(aare, NAME, ox.Literal("Aare", language="de")),
            ox.Triple(aare, ox.NamedNode("urn:name"), ox.Literal("Aar")),
        ]
    )
    sparql = "SELECT ?name ?near ?evidence { ?_near_iri <urn:name> ?name . BIND(?_near_iri AS ?near) BIND(<urn:e> AS ?evidence) }"
    columns = tuple(Column(n, LABEL) for n in ("near", "name", "evidence"))
    return graph, Question("rivers", Path("r.rq"), sparql, LABEL, (NEAR, SINCE), columns)


def test_an_answer_is_whole() -> None:
    """Evidence is no column, what is no evidence of a source no citation, and things have labels."""
    graph, rivers_near = rivers()
    answer = ask(graph, rivers_near, {"near": "aare"})
    cells: dict[str, Term | None] = {"near": ox.NamedNode(ID + "aare"), "name": ox.Literal("Aar")}
    labels, things = {ID + "aare": {"de": "Aare"}}, {"near": ID + "aare"}
    assert answer == Answer(rivers_near, [AnswerRow(cells, ())], labels, things)
    assert list(answer.rows[0].cells) == ["near", "name"]
    assert [c.name for c in answer.columns] == ["near", "name"]
    bound = bound_query(graph, rivers_near, {"since": "1999-02-03", "near": "AARE"})
    values = (
        f'VALUES ?_near_iri {{ <{ID}aare> }} VALUES ?_since_date {{ "1999-02-03"^^<{XSD}date> }}'
    )
    assert f"{{ {values} " in bound


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("integer", "+07", ox.Literal("7", datatype=ox.NamedNode(XSD + "integer"))),
        ("integer", "-3", ox.Literal("-3", datatype=ox.NamedNode(XSD + "integer"))),
        ("date", "2016-02-29", ox.Literal("2016-02-29", datatype=ox.NamedNode(XSD + "date"))),
        ("literal", "07", ox.Literal("07")),
    ],
)
def test_what_a_person_types_becomes_a_term(kind: str, text: str, term: ox.Literal) -> None:
    assert parse_value(Graph(), parameter(kind), text) == term


@pytest.mark.parametrize(
    ("given_values", "message"),
    [
        ({"naer": "aare"}, "'rivers' has no parameter 'naer'. Did you mean near?"),
        ({"x": "aare"}, "'rivers' has no parameter 'x'. It takes: near, since."),
        ({}, "'rivers' needs --param near=…, for example --param near=aare"),
        ({"since": "2000-01-01"}, "'rivers' needs --param near=…, for example --param near=aare"),
        ({"near": "zz"}, "'near': nothing is called 'zz'. For example: aare."),
        ({"near": "aaer"}, "'near': nothing is called 'aaer'. Did you mean aare or Aare?"),
        (
            {"near": "aare", "since": "soon"},
            "'since' takes a date as 1900-01-01; not 'soon'.",
        ),
    ],
)
def test_what_cannot_be_asked_says_why(given_values: dict[str, str], message: str) -> None:
    graph, rivers_near = rivers()
    with pytest.raises(KgError) as error:
        ask(graph, rivers_near, given_values)
    assert str(error.value) == message


def test_a_column_that_is_missing_stands_in_the_first_line() -> None:
    with pytest.raises(KgError) as error:
        fold(folding("claim", "other"), ["claim"], [])
    assert str(error.value) == "q.rq:1: The query selects no ?other, which its header lists."


def test_a_query_that_is_no_sparql_is_one_message() -> None:
    broken = Question("q", Path("q.rq"), "SELECT {", LABEL, (), ())
    with pytest.raises(KgError, match=r"^q\.rq:1: "):
        ask(Graph(), broken, {})
