"""Queries put to a store for many nodes at once give what each node by itself would."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.term import BNode

import kg.shacl.answers as module
from kg.shacl.asking import Asker
from kg.shacl.binding import Form
from kg.shacl.results import Result
from tests.kg.shacl.test_results import EX, alone, asking, brief, triples

QUERIES = [
    "SELECT $this ?value { $this ex:p ?value }",
    "SELECT $this ?value { ?value ex:p $this . FILTER(?value != $this) }",
    "SELECT $this { FILTER NOT EXISTS { $this ex:p ?x } }",
    "SELECT $this ?value { { $this ex:p ?value } UNION { FILTER(isBlank($this)) BIND($this AS ?value) } }",
    "SELECT $this ?value { OPTIONAL { $this ex:q ?value FILTER(isIRI($this)) } }",
    "SELECT $this ?value { { SELECT $this (COUNT(?x) AS ?value) { $this ex:p ?x } GROUP BY $this } }",
    "SELECT $this (COUNT(?x) AS ?value) { ?x ex:p $this } GROUP BY $this HAVING (COUNT(?x) > 1)",
    "SELECT $this ?value { $this ex:p* ?value . ?value a ex:C }",
    "SELECT $this ?value { $this ex:q/ex:p? ?value }",
    "SELECT $this ?value { $this a/rdfs:subClassOf* ?value ; ex:p/^ex:q+ ?other , ?value }",
    "SELECT $this { $this ex:p ?x FILTER NOT EXISTS { ?x a/rdfs:subClassOf* ex:C } }",
    "SELECT $this ?value { $this ex:p ?value } ORDER BY STR(?value) LIMIT 1",
    "SELECT DISTINCT $this { ?any ex:q ?x FILTER EXISTS { BIND($this AS ?y) ?y a ex:C } }",
    "SELECT $this ?value { $this ex:n ?value FILTER(?value > 1) FILTER EXISTS { $this ex:m ?x } }",
    "SELECT $this ?value { BIND($this AS ?x) ?x ex:p ?value }",
    "SELECT * { $this ex:p ?value . FILTER(?value IN (ex:a, ex:b)) }",
    "SELECT $this ?value { $this a ex:C . FILTER NOT EXISTS { { SELECT $this { $this ex:q ?z } } } BIND(ex:a AS ?value) }",
    "SELECT $this ?value { $this ex:n ?value FILTER(STR(?value) = '02' || DATATYPE(?value) = xsd:decimal) }",
]  # fmt: skip
TARGETS = ["sh:targetSubjectsOf ex:p", "sh:targetClass ex:C", "sh:targetNode ex:a , ex:b , ex:none"]
HEAD = f"PREFIX ex: <{EX}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
HEAD += "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def shape(query: str, target: str) -> str:
    return f'ex:S {target} ; sh:sparql [ sh:select """{HEAD}{query}""" ] .'


def rows(results: list[Result]) -> list[tuple[str, str]]:
    return sorted(
        (result.focus.n3(), result.value.n3() if result.value else "") for result in results
    )


@settings(max_examples=150, deadline=None)
@given(triples(), st.sampled_from(QUERIES), st.sampled_from(TARGETS), st.sampled_from([0, 64]))
def test_all_at_once_is_as_one_by_one(data: str, query: str, target: str, few: int) -> None:
    """Of the store, and of rdflib; the other way is that of rdflib, node by node."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW", few)
        data += "ex:D rdfs:subClassOf ex:C ."
        at_once = rows(alone("sets", data, shape(query, target)))
        patch.setattr(module, "has_foreign_pattern", lambda _: True)
        exact = rows(alone("sets", data, shape(query, target)))
        patch.setattr(module, "_FEW", 1_000_000)
        one_by_one = rows(alone("sets", data, shape(query, target)))
    if "LIMIT" in query:
        assert len(at_once) == len(one_by_one)
    elif re.search(r"\w[*+?]", query):  # of what such paths lead to, rdflib finds some twice
        assert set(at_once) == set(one_by_one) == set(exact)
    elif "GROUP BY" in query:  # which rdflib answers where there is no group
        assert set(at_once) <= set(one_by_one)
    else:
        assert at_once == one_by_one == exact


ASKS = [
    "ASK { $this ex:q ?x . FILTER($value != ?x) }",
    "ASK { FILTER(STRLEN(STR($value)) > $limit) }",
    "ASK { { $value a ex:C } UNION { FILTER(isLiteral($value) && $limit < 3) } }",
    "ASK { FILTER NOT EXISTS { $value ex:p $this } }",
]


@settings(max_examples=100, deadline=None)
@given(triples(), st.sampled_from(ASKS), st.sampled_from(["1", "2", "3"]))
def test_components_of_ones_own(data: str, query: str, limit: str) -> None:
    shapes = f"""ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
        sh:validator [ sh:ask \"\"\"{HEAD}{query}\"\"\" ] .
        ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; ex:limit {limit} ] ."""
    at_once = rows(alone("sets", data, shapes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "has_foreign_pattern", lambda _: True)
        assert at_once == rows(alone("sets", data, shapes))


def test_one_literal_written_otherwise_costs_no_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    data = 'ex:a ex:p 85.10 , 7 ; ex:q "x" .'
    wanted = asking(
        "$this ex:p ?value FILTER(STR(?value) = '85.10' && DATATYPE(?value) != ex:none)"
    )
    monkeypatch.setattr(Asker, "rows", None)
    assert brief(alone("sets", data, wanted)) == {("a", '"85.10"^^decimal')}


@pytest.mark.parametrize("end", ['""', "0", "false", "0.0"])
@pytest.mark.parametrize(
    ("path", "ends"),
    [
        ("ex:q/ex:p?", {"end"}),
        ("ex:q/ex:p*", {"end"}),
        ("ex:q/ex:p+", set()),
        ("ex:q/^ex:q?", {"end", "a", "b"}),
        ("ex:q/(^ex:q/ex:p?)+", {"a", "b"}),
        ("(ex:q|^ex:q)+", {"end", "a", "b"}),
    ],
)
def test_what_python_calls_false_is_an_end_of_a_path(
    end: str, path: str, ends: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "has_foreign_pattern", lambda _: True)  # rdflib answers
    data = f"ex:a ex:q {end} . ex:b ex:q {end} . ex:c ex:p ex:d , 1 ; a ex:C ."
    query = f"SELECT $this ?value {{ $this {path} ?value }}"
    found = {value for _, value in rows(alone("sets", data, shape(query, "sh:targetNode ex:a")))}
    assert {next((n for n in "abcd" if value == f"<{EX}{n}>"), "end") for value in found} == ends


def test_many_spellings_of_one_value_are_told_apart() -> None:
    found = alone(
        "sets", "ex:a ex:p 7 , 07 , 7.0 .", asking("$this ex:p ?value FILTER(?value = 7)")
    )
    assert {value for _, value in brief(found)} == {
        '"7"^^integer',
        '"07"^^integer',
        '"7.0"^^decimal',
    }


def test_blank_nodes_are_named_as_in_the_data() -> None:
    (result,) = alone("sets", "_:x ex:p _:y .", shape(QUERIES[0], TARGETS[0]))
    assert (result.focus, result.value) == (BNode("x"), BNode("y"))


def test_where_values_go() -> None:
    form = Form.of(
        "SELECT $this { $this <p> ?v OPTIONAL { FILTER($this = ?v) } }", frozenset({"this"})
    )
    assert not form.is_open and not form.counts and not form.assigns
    block = " VALUES (?this) { (<a>) (<b>) } "
    assert form.text({("this",): [("<a>",), ("<b>",)]}) == (
        f"SELECT $this {{{block} $this <p> ?v OPTIONAL {{{block} FILTER($this = ?v) }} }}"
    )


@pytest.mark.parametrize(
    ("query", "is_open", "counts", "assigns"),
    [
        ("SELECT $this { $this <p> ?v }", True, False, False),
        ("SELECT $this { ?v <p>/<q> $this FILTER NOT EXISTS { $this <r> ?x } }", True, False, False),
        ("SELECT $this { $this <p>* ?v }", False, False, False),
        ("SELECT $this { BIND(STR($this) AS ?x) $this <p> ?v }", False, False, True),
        ("SELECT $this { { $this <p> ?v } UNION { $this <q> ?v } }", False, False, False),
        ("SELECT $this { $this <p> ?v } LIMIT 2", True, True, False),
        ("SELECT $this (STR($this) AS ?x) { $this <p> ?v }", True, False, True),
        ("SELECT $this { FILTER($this = 1) BIND(2 AS ?x) $this <p> ?x }", True, False, False),
    ],
)  # fmt: skip
def test_how_a_query_can_be_asked(query: str, is_open: bool, counts: bool, assigns: bool) -> None:
    form = Form.of(query, frozenset({"this"}))
    assert (form.is_open, form.counts, form.assigns) == (is_open, counts, assigns)
