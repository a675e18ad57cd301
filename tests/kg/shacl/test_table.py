"""Data as numbers: terms, properties, classes and paths as sets; and pairs as plans use them."""

from __future__ import annotations

import pytest
import rdflib
from hypothesis import given, settings
from rdflib.paths import Path
from rdflib.term import URIRef

from kg.rdf.keys import key_of
from kg.rdf.nodes import read_graph
from kg.rdf.paths import values
from kg.shacl.pairs import Pairs
from kg.shacl.table import Table
from tests.kg.shacl.test_results import EX, content_of, paths, triples


def test_each_term_has_one_number() -> None:
    table = Table(content_of('ex:a ex:p ex:b , "é\\n" . ex:b ex:p ex:a .'))
    numbers = {table.number(key_of(EX[name])) for name in "ab"}
    assert len(numbers) == 2
    assert {table.node(number) for number in numbers} == {EX.a, EX.b}
    assert table.of(rdflib.Literal("é\n")) in table.forward(EX.p)[table.of(EX.a)]
    new = table.of(EX.new)
    assert table.key(new) == key_of(EX.new) and table.of(EX.new) == new
    assert not table.blank


def test_what_is_said_twice_counts_once() -> None:
    table = Table(content_of("ex:a ex:p ex:b .") * 2)
    assert list(table.forward(EX.p).values()) == [[table.of(EX.b)]]
    assert [len(objects) for objects in table.inverse(EX.p).values()] == [1]


def test_instances_of_a_class_and_of_those_below_it() -> None:
    table = Table(
        content_of(
            """ex:a a ex:C . ex:b a ex:D . ex:c a ex:E . ex:D rdfs:subClassOf ex:C .
            ex:C rdfs:subClassOf ex:D . ex:E rdfs:subClassOf ex:F ."""
        )
    )
    assert table.instances(EX.C) == table.instances(EX.D) == {table.of(EX.a), table.of(EX.b)}
    assert table.instances(EX.F) == {table.of(EX.c)} and table.instances(EX.G) == set()


def test_statements_with_other_properties() -> None:
    table = Table(content_of("ex:a ex:p 1 ; ex:q 2 . ex:b ex:q 3 ."))
    found = table.statements([table.of(EX.a)], {key_of(EX.p)})
    assert [(table.node(s), p) for s, p, _ in found] == [(EX.a, key_of(EX.q))]


@settings(max_examples=200, deadline=None)
@given(triples(), paths())
def test_paths_lead_where_walking_them_leads(data: str, path: URIRef | Path) -> None:
    content = content_of(data.replace("ex:n", "ex:q") + " ex:b ex:n ex:a , ex:b .")
    table, graph = Table(content), read_graph(content)
    nodes = {table.of(node) for node in graph.all_nodes()}
    found = table.along(path, nodes)
    for number in nodes:
        walked = values(path, [table.node(number)], lambda *pattern: graph.triples(pattern))
        assert {table.node(value) for value in found.of(number)} == walked


PAIRS = Pairs([1, 2, 3, 4], {1: {7, 8}, 2: {8}, 3: {5, 6, 7}})


def test_pairs() -> None:
    assert PAIRS.values == {5, 6, 7, 8}
    assert PAIRS.those({8}) == [(1, 8), (2, 8)] and PAIRS.those(set()) == []
    assert PAIRS.fewer(1) == [4] and PAIRS.fewer(2) == [2, 4]
    assert PAIRS.more(2) == [3]
    assert PAIRS.without(7) == [2, 4]
    assert PAIRS.counts({5, 6, 8}) == {1: 1, 2: 1, 3: 2, 4: 0}
    other = Pairs(PAIRS.foci, {1: {7}, 4: {9}})
    assert PAIRS.in_both(other) == [(1, 7)]
    assert sorted(PAIRS.in_one(other)) == [(1, 8), (2, 8), (3, 5), (3, 6), (3, 7), (4, 9)]
    assert sorted(PAIRS.beside(other)) == [(1, 7, 7), (1, 8, 7)]


def test_signs_that_are_borne_several_times() -> None:
    signs = {5: "en", 6: "en", 7: "", 8: "zh"}
    assert list(PAIRS.repeated(lambda value: signs[value])) == [3]
    both = Pairs([1], {1: {1, 2, 3, 4}})
    assert list(both.repeated(lambda value: "a" if value < 3 else "b")) == [1, 1]


@pytest.mark.parametrize(
    ("times", "spread"),
    [(None, {5: 1, 6: 1, 7: 2, 8: 2}), ({1: 2, 2: 1, 3: 1}, {5: 1, 6: 1, 7: 3, 8: 3})],
)
def test_how_often_values_are_reached(times: dict[int, int] | None, spread: dict[int, int]) -> None:
    assert PAIRS.spread(times) == spread
    assert Pairs([1], {1: {5}}).spread(None) is None


def test_nodes_that_are_their_own_values() -> None:
    same = Pairs.same([1, 2])
    assert list(same) == [(1, 1), (2, 2)] and same.of(1) == (1,) and same.values == {1, 2}
    assert same.fewer(1) == [] and same.without(1) == [2] and same.those({2}) == [(2, 2)]
    assert same.counts({1}) == {1: 1, 2: 0} and same.spread({1: 3, 2: 1}) == {1: 3, 2: 1}
