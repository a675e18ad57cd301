"""Evaluation: what is hard for an engine of sets, and what must change no result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
import rdflib
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rdflib.term import BNode

from kg.errors import EngineError
from kg.shacl.results import Result
from kg.shacl.shapes import Shapes
from kg.shacl.validation import find_results
from kg.shacl.wellformed import find_faults
from tests.kg.shacl.test_results import (
    EX,
    alone,
    asking,
    brief,
    content_of,
    graph_of,
    row,
    shape_graphs,
    triples,
)

ODD = [
    "007", "2.50", '"3"^^xsd:int', '"1"^^xsd:boolean', "99999999999999999999", '" 12"^^xsd:integer',
    '"nan"^^xsd:double', '"1e5"^^xsd:decimal', '"0.1"^^xsd:float', "true", '"24"^^xsd:gYear',
    '"2024-01-01T00:00:00.12345678901234567890"^^xsd:dateTime', '"x"^^xsd:hexBinary', '"a\\\\nb"',
]  # fmt: skip
ODD_SHAPES = [
    'sh:property [ sh:path ex:p ; sh:pattern "(?=a)" ]',
    'sh:or ( [ sh:path ex:p ; sh:pattern "(.)\\\\\\\\1" ] [ sh:class ex:C ] )',
    'sh:not [ sh:property [ sh:path ex:p ; sh:pattern "^(?!a)" ; sh:maxCount 1 ] ]',
    "sh:property [ sh:path ex:p ; sh:datatype xsd:dateTime ; sh:minInclusive true ]",
    "sh:property [ sh:path ex:n ; sh:minInclusive 2 ; sh:lessThan ex:p ; sh:datatype xsd:integer ]",
    'sh:sparql [ sh:select """SELECT $this ?value { $this <http://example.org/p> ?value FILTER(STR(?value) = "007") }""" ]',
    'sh:sparql [ sh:select """SELECT $this ?value { $this <http://example.org/p> ?value FILTER(?value > 5) }""" ]',
    'sh:node [ sh:sparql [ sh:select """SELECT $this { $this <http://example.org/q> ?x }""" ] ]',
    """sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:pattern "(?=a)" ] ; sh:qualifiedMinCount 1 ;
        sh:qualifiedValueShapesDisjoint true ] , [ sh:path ex:p ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ;
        sh:qualifiedMaxCount 0 ; sh:qualifiedValueShapesDisjoint true ]""",
]  # fmt: skip


def odd_triples() -> st.SearchStrategy[str]:
    one = st.tuples(
        st.sampled_from(["ex:a", "ex:b", "_:x"]),
        st.sampled_from(["ex:p", "ex:q", "ex:n"]),
        st.sampled_from(ODD),
    )
    return st.lists(one, max_size=5).map(
        lambda rows: "".join(f"{s} {p} {o} . " for s, p, o in rows)
    )


def odd_shapes() -> st.SearchStrategy[str]:
    one = st.tuples(
        st.sampled_from(
            ["sh:targetNode ex:a , ex:b", "sh:targetSubjectsOf ex:p", "sh:targetClass ex:C"]
        ),
        st.lists(st.sampled_from(ODD_SHAPES), min_size=1, max_size=2, unique=True),
    )
    shape = "ex:Odd{} {} ; {} . "
    return st.lists(one, max_size=2).map(
        lambda found: "".join(shape.format(i, t, " ; ".join(b)) for i, (t, b) in enumerate(found))
    )


UNRELATED_SHAPES = [
    'ex:U sh:targetNode ex:zz ; sh:property [ sh:path ex:zp ; sh:pattern "(?=a)" ; sh:datatype xsd:dateTime ] .',
    'ex:U sh:targetSubjectsOf ex:zp ; sh:sparql [ sh:select """SELECT $this ?value { $this <http://example.org/zp> ?value FILTER(STR(?value) = "007") }""" ] .',
    "ex:U sh:targetNode ex:zz ; sh:minInclusive true ; sh:property [ sh:path ex:zp ; sh:lessThan ex:zq ] .",
]  # fmt: skip
UNRELATED_DATA = [
    "_:zz ex:zp ex:zz , _:zy .",
    'ex:zz ex:zp 007 , " 1"^^xsd:integer , true , "0.1"^^xsd:float , 99999999999999999999 .',
    'ex:zz ex:zp "2024-01-01T00:00:00.12345678901234567890"^^xsd:dateTime ; ex:zq true .',
]


@settings(max_examples=80, deadline=None)
@given(
    triples(),
    odd_triples(),
    shape_graphs(),
    odd_shapes(),
    st.sampled_from(UNRELATED_SHAPES),
    st.sampled_from(UNRELATED_DATA),
)
def test_what_is_unrelated_changes_no_result(
    data: str, odd: str, shapes: str, more: str, other: str, others: str
) -> None:
    graph = graph_of(shapes + more)
    assume(not any(fault.fatal for fault in find_faults(Shapes(graph))))
    before = find_results(content_of(data + odd), graph)
    after = [
        result
        for result in find_results(content_of(data + odd + others), graph_of(shapes + more + other))
        if not str(result.focus).startswith(f"{EX}zz")
        and not (isinstance(result.focus, BNode) and str(result.focus).endswith(("zz", "zy")))
    ]
    assert told(before) == told(after)


def told(results: Iterable[Result]) -> Counter[tuple[str, ...]]:
    """Results without the labels of blank nodes."""
    return Counter(
        tuple("_:" if part.startswith("_:") else part for part in row(r, rdflib.Graph()))
        for r in results
    )


# Shapes that refer to themselves

KNOWS = "ex:P sh:targetNode ex:a0 ; sh:property [ sh:path ex:knows ; sh:node ex:P ] , [ sh:path ex:age ; sh:maxInclusive 9 ] ."


def test_a_crowd_in_which_all_know_each_other_ends() -> None:
    """Walking every way through it would not."""
    crowd = range(12)
    data = "".join(f"ex:a{i} ex:knows ex:a{j} . " for i in crowd for j in crowd)
    assert alone("sets", data, KNOWS) == []
    found = alone("sets", data + "ex:a7 ex:age 10 .", KNOWS)
    assert len(found) == len(crowd)
    assert find_results(content_of(data + "ex:a7 ex:age 10 ."), graph_of(KNOWS)) != []


def test_a_long_list_is_followed_to_its_end() -> None:
    length = 1500
    rows = "".join(f"ex:l{i} ex:first {i} ; ex:rest ex:l{i + 1} . " for i in range(length))
    shapes = """ex:L sh:targetNode ex:l0 ; sh:property [ sh:path ex:first ; sh:datatype xsd:integer ] ,
        [ sh:path ex:rest ; sh:node ex:L ] ."""
    assert alone("sets", rows, shapes) == []
    assert len(alone("sets", rows + f'ex:l{length} ex:first "x" .', shapes)) == 1


def test_a_shape_that_reports_on_itself_ends() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property ex:P . ex:P sh:path ex:p ; sh:property ex:P ; sh:maxCount 0 ."
    assert len(alone("sets", "ex:a ex:p ex:b . ex:b ex:p ex:a .", shapes)) == 2


# Queries

DATA = 'ex:a ex:p 007 , "x" , "3"^^xsd:int ; ex:q ex:b .'
ANSWERS = {
    "$this ex:p ?value FILTER(STRLEN(STR(?value)) = 3)": {'"007"^^integer'},
    "$this ex:p ?value FILTER(?value < 5)": {'"3"^^int'},
    "$this ex:p ?value FILTER(!(?value < 5))": {'"007"^^integer'},
    "$this ex:p ?value FILTER(?value < 5 || ISLITERAL(?value))": {'"007"^^integer', '"x"', '"3"^^int'},
    "$this ex:p ?value . ?any ex:p 007": {'"007"^^integer', '"x"', '"3"^^int'},
    "$this ex:p ?value . ?any ex:p 7": set(),
    "{ FILTER(false) } UNION { $this ex:q ?value }": {"b"},
    "FILTER(false)": set(),
    "FILTER(?unbound = false || true) $this ex:q ?value": {"b"},
    "$this ex:q ?value FILTER NOT EXISTS { ?value ex:p ?x }": {"b"},
    "BIND(ex:b AS ?value) FILTER EXISTS { $this ex:q ?value }": {"b"},
}  # fmt: skip


@pytest.mark.parametrize("group", ANSWERS)
def test_queries_see_literals_as_they_are_written(group: str) -> None:
    assert {value for _, value in brief(alone("sets", DATA, asking(group)))} == ANSWERS[group]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x ?y ?z }",
        "SELECT $this { $this ?p ?o MINUS { ?a ?b ?c } }",
        "SELECT $this { SERVICE <urn:x> { ?s ?p ?o } }",
        "no query",
    ],
)
def test_a_query_that_cannot_be_put_is_refused(query: str) -> None:
    with pytest.raises(EngineError):
        alone("sets", DATA, f'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "{query}" ] .')


def test_no_other_graph_is_read() -> None:
    query = "SELECT $this ?value FROM <http://127.0.0.1:9/> { $this <http://example.org/q> ?value }"
    shapes = f'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "{query}" ] .'
    with pytest.raises(EngineError, match="must not use FROM"):
        alone("sets", DATA, shapes)


COMPONENT = """ex:C a sh:ConstraintComponent ; sh:message "not {$limit}: {?value}" ;
    sh:parameter [ sh:path ex:limit ] , [ sh:path ex:extra ; sh:optional true ] ;
    sh:propertyValidator [ sh:select "SELECT $this ?value { $this $PATH ?value FILTER(STRLEN(STR(?value)) > $limit) }" ] ;
    sh:nodeValidator [ sh:ask "ASK { FILTER(STRLEN(STR($value)) <= $limit) }" ] .
"""


def test_components_of_ones_own() -> None:
    shapes = (
        COMPONENT
        + "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; ex:limit 2 ] ; ex:limit 5 ."
    )
    found = alone("sets", DATA, shapes)
    assert brief(found) == {("a", '"007"^^integer'), ("a", "a")}
    assert {str(message) for result in found for message in result.messages} == {
        "not 2: 007", f"not 5: {EX.a}",
    }  # fmt: skip
    assert alone("sets", DATA, COMPONENT + "ex:S sh:targetNode ex:a ; ex:extra 1 .") == []
