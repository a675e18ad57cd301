"""Terms and their numbers, before and after a dictionary has settled."""

from __future__ import annotations

import pytest
from rdflib.term import BNode, Literal, Node, URIRef

import kg.rdf.dictionary as module
from kg.rdf.dictionary import Dictionary, Memo
from kg.rdf.keys import key_of
from kg.rdf.nodes import literal

NODES: list[Node] = [
    URIRef("http://example.org/a"),
    BNode("f1b1"),
    Literal("two\nlines"),
    literal("喀什", "zh-hans"),
    literal("007", None, URIRef("http://www.w3.org/2001/XMLSchema#integer")),
]


@pytest.mark.parametrize("settled", [0, 3, 5])
def test_a_term_has_one_number_and_comes_back(
    settled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MANY", 1)
    terms = Dictionary()
    for node in NODES[:settled]:
        terms.of(node)
    terms.settle()
    assert [terms.of(node) for node in (*NODES, *NODES)] == [*range(5), *range(5)]
    assert [terms.get(node) for node in (*NODES, URIRef("urn:new"))] == [*range(5), -1]
    assert [terms.node(number) for number in range(5)] == NODES
    assert list(terms) == [key_of(node) for node in NODES] and len(terms) == 5
    assert key_of(NODES[0]) in terms and b"<urn:new>" not in terms


@pytest.mark.parametrize("settled", [False, True])
def test_what_came_last_is_forgotten(settled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MANY", 1)
    terms = Dictionary()
    first, second, third = (terms.of(URIRef(f"urn:{n}")) for n in range(3))
    terms.node(third)
    if settled:
        terms.settle()
        terms.settle()  # once more changes nothing
    fourth = terms.of(URIRef("urn:3"))
    terms.cut(fourth if settled else second)
    assert len(terms) == (fourth if settled else second)
    assert terms.of(URIRef("urn:x")) == len(terms) - 1
    assert terms.node(first) == URIRef("urn:0")
    assert terms.node(len(terms) - 1) == URIRef("urn:x")


def test_few_terms_do_not_settle() -> None:
    terms = Dictionary()
    terms.of(NODES[0])
    terms.settle()
    assert terms._settled == 0 and terms.get(NODES[0]) == 0


def test_a_function_is_asked_once_for_each_number() -> None:
    asked: list[int] = []

    def half(number: int) -> int | None:
        asked.append(number)
        return number // 2 or None

    memo = Memo(half, 6)
    assert [memo(n) for n in (0, 1, 4, 5, 0, 4)] == [None, None, 2, 2, None, 2]
    assert asked == [0, 1, 4, 5]
