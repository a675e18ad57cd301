"""The patterns of a query, told apart or not at all."""

from __future__ import annotations

import pytest

from kg.sparql.triples import triples

READ = {
    "SELECT * { ?a <p>/<q> ?b ; a ?c , true }": ["1 ?a <p>/<q> ?b", "1 ?a a ?c", "1 ?a a true"],
    "ASK { ?a (^<p>|<q>)* ?b . }": ["1 ?a (^<p>|<q>)* ?b"],
    "ASK { ?a !(<p>|^<q>) 1 ; <r>+ -2.5 }": ["1 ?a !(<p>|^<q>) 1", "1 ?a <r>+ -2.5"],
    "ASK { { ?a ?b ?c } UNION { ?d <p> 'x'@en } OPTIONAL { ?e <p> 'y'^^<t> } }": [
        "2 ?a ?b ?c", "3 ?d <p> 'x'@en", "4 ?e <p> 'y'",
    ],
    "ASK { FILTER(?x > 1 && NOT EXISTS { ?a <p> ?x }) BIND(1 AS ?y) ?y <q> ?z }": [
        "2 ?a <p> ?x", "1 ?y <q> ?z",
    ],
    "ASK { FILTER EXISTS { ?a <p> ?x } ?b <q> ?x }": ["2 ?a <p> ?x", "1 ?b <q> ?x"],
    "SELECT ?n { { SELECT (COUNT(?x) AS ?n) { ?x <p> ?y } GROUP BY ?y HAVING (COUNT(?x) > 1) } }": [
        "3 ?x <p> ?y",
    ],
    "ASK { GRAPH ?g { ?a <p> ?b } }": ["2 ?a <p> ?b"],
}  # fmt: skip


@pytest.mark.parametrize("query", READ)
def test_what_is_read(query: str) -> None:
    found = triples(query)
    assert found is not None
    assert [
        f"{p.group} {p.subject.text} {''.join(t.text for t in p.path)} {p.object.text}"
        for p in found
    ] == READ[query]


@pytest.mark.parametrize(
    "query",
    ["ASK { [] <p> 1 }", "ASK { ?a <p> [ <q> 1 ] }", "ASK { ?a <p> ( 1 2 ) }", "ASK { ?a <p>"],
)
def test_what_is_nested_is_not_told_apart(query: str) -> None:
    assert triples(query) is None
