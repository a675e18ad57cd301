"""Terms between pyoxigraph, rdflib and N-Triples: every sort, and what neither side may change."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import NotSupportedError
from kg.rdf.nodes import (
    Nodes,
    as_node,
    as_term,
    literal,
    n_triples_of,
    n_triples_term,
    new_graph,
    read_graph,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
P = URIRef("urn:p")
CASES: list[tuple[Node, str]] = [
    (URIRef("http://example.org/喀什"), "<http://example.org/喀什>"),
    (BNode("b1"), "_:b1"),
    (Literal("a"), '"a"'),
    (Literal("a", lang="zh-Hans"), '"a"@zh-Hans'),
    (Literal("2.50", datatype=URIRef(XSD + "decimal"), normalize=False), f'"2.50"^^<{XSD}decimal>'),
    (Literal("007", datatype=URIRef(XSD + "int"), normalize=False), f'"007"^^<{XSD}int>'),
    (Literal('"\\\n\r\t\x01\x7f'), '"\\"\\\\\\n\\r\\t\\u0001\\u007F"'),
]


@pytest.mark.parametrize(("node", "written"), CASES, ids=[c[1][:20] for c in CASES])
def test_a_term_goes_there_and_back_as_it_is_written(node: Node, written: str) -> None:
    """But for the case of a language tag, which pyoxigraph does not keep."""
    assert n_triples_term(node) == written
    back = as_node(as_term(node))
    assert type(back) is type(node) and back.n3().lower() == node.n3().lower()
    if not isinstance(node, BNode):
        (quad,) = ox.parse(f"<urn:s> <urn:p> {written} .", format=ox.RdfFormat.N_TRIPLES)
        assert as_node(quad.object).n3().lower() == node.n3().lower()


@pytest.mark.parametrize(
    "term",
    [
        ox.Literal("a", language="en", direction=ox.BaseDirection.LTR),
        ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o")),
    ],
)
def test_terms_of_rdf_1_2_are_refused_in_both_languages(term: object) -> None:
    with pytest.raises(NotSupportedError) as error:
        as_node(term)
    assert error.value.messages == {
        "en": "Terms of RDF 1.2 (triple terms, text with a direction) are not taken: "
        "leave them out.",
        "zh-Hans": "不支持 RDF 1.2 的三元组项和带方向的文本:请删去。",
    }


def test_what_is_no_term_is_an_error() -> None:
    with pytest.raises(TypeError, match="Not an RDF term: None"):
        n_triples_term(None)  # type: ignore[arg-type]


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["string", "token", "boolean", "integer", "date", "double", "hexBinary"]),
)
def test_no_literal_is_normalised(text: str, kind: str) -> None:
    made = literal(text, None, URIRef(XSD + kind))
    assert str.__eq__(made, text) and made.datatype in (URIRef(XSD + kind), None)


def test_the_same_term_is_the_same_object() -> None:
    nodes = Nodes()
    assert nodes[ox.NamedNode("urn:a")] is nodes[ox.NamedNode("urn:a")]
    assert nodes[ox.Literal("1")] is not nodes[ox.Literal("2")]


def test_triples_as_n_triples_keep_their_order() -> None:
    triples = [(P, P, Literal(n)) for n in ("2", "1", "2")]
    assert n_triples_of(triples).decode().splitlines() == [
        '<urn:p> <urn:p> "2" .',
        '<urn:p> <urn:p> "1" .',
        '<urn:p> <urn:p> "2" .',
    ]
    assert n_triples_of([]) == b""


def test_graphs_with_and_without_contexts_hold_the_same() -> None:
    content = b'<urn:s> <urn:p> "1.0"^^<urn:d> .\n_:b <urn:p> <urn:o> .\n'
    plain, slim = read_graph(content), new_graph()
    for triple in plain:
        slim.add(triple)
    assert len(plain) == len(slim) == 2 and set(plain) == set(slim)
    assert plain.store.context_aware and not slim.store.context_aware
    assert (rdflib.URIRef("urn:s"), P, Literal("1.0", datatype=URIRef("urn:d"))) in slim
