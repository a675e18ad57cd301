"""Terms pass between two libraries and N-Triples without a change."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import RDF, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import NotSupportedError
from kg.rdf.graph import Graph, n_triples, quads, serialize, serialized
from kg.rdf.nodes import (
    Nodes,
    as_node,
    as_term,
    as_triples,
    literal,
    n_triples_of,
    n_triples_term,
    new_graph,
    read_graph,
    to_graph,
)
from kg.rdf.terms import Term, plain, quoted
from kg.rdf.view import View

EX = rdflib.Namespace("http://example.org/")
INTEGER, TOKEN = ox.NamedNode(str(XSD.integer)), ox.NamedNode(str(XSD.token))
PAIRS: list[tuple[Term, Node, str]] = [
    (ox.NamedNode(str(EX.a)), EX.a, f"<{EX.a}>"),
    (ox.BlankNode("b1"), BNode("b1"), "_:b1"),
    (ox.Literal("a"), Literal("a"), '"a"'),
    (ox.Literal("a\n", language="en"), Literal("a\n", lang="en"), '"a\\n"@en'),
    (ox.Literal("01", datatype=INTEGER), literal("01", datatype=XSD.integer), f'"01"^^<{XSD.integer}>'),
    (ox.Literal("a  b", datatype=TOKEN), literal("a  b", datatype=XSD.token), f'"a  b"^^<{XSD.token}>'),
]  # fmt: skip


@pytest.mark.parametrize(("term", "node", "text"), PAIRS)
def test_terms_there_and_back(term: Term, node: Node, text: str) -> None:
    assert as_node(term) == node and type(as_node(term)) is type(node)
    assert as_term(node) == term
    assert n_triples_term(node) == text
    nodes = Nodes()
    assert nodes[term] == node and nodes[term] is nodes[term]


def test_iris_of_terms_and_datatypes_are_made_once() -> None:
    nodes = Nodes()
    found = nodes[INTEGER], nodes[ox.Literal("1", datatype=INTEGER)]
    assert isinstance(found[1], Literal) and found[1].datatype == found[0]
    assert nodes.iris == {str(XSD.integer): XSD.integer}
    assert nodes.iris[str(XSD.integer)] is found[0]
    other = Nodes()
    assert other[ox.Literal("1", datatype=INTEGER)] and list(other.iris) == [str(XSD.integer)]
    shared = nodes.iris["urn:shared"] = URIRef("urn:shared")
    assert nodes[ox.NamedNode("urn:shared")] is shared
    assert nodes[ox.NamedNode("urn:a")] is nodes.iris["urn:a"]


def test_literals_keep_their_characters_and_tags_are_lower_case() -> None:
    assert literal("a", "EN-gb").language == "en-gb"
    assert literal("a", datatype=XSD.string) == Literal("a") == literal("a")
    assert literal("a", datatype=XSD.string).datatype is None
    token = literal(" a  b ", datatype=XSD.token)
    assert (str(token), token.datatype, token.language) == (" a  b ", XSD.token, None)


@pytest.mark.parametrize("convert", [as_node, lambda term: Nodes()[term]])
@pytest.mark.parametrize(
    "term",
    [
        ox.Literal("a", language="en", direction=ox.BaseDirection.LTR),
        ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o")),
        None,
    ],
)
def test_terms_of_rdf_1_2_are_refused(convert: object, term: object) -> None:
    assert callable(convert)
    with pytest.raises(NotSupportedError) as error:
        convert(term)
    assert error.value.messages == {
        "en": "Terms of RDF 1.2 (triple terms, text with a direction) are not taken: leave them out.",
        "zh-Hans": "不支持 RDF 1.2 的三元组项和带方向的文本:请删去。",
    }


def test_what_is_no_term_is_refused() -> None:
    for convert in (as_term, n_triples_term):
        with pytest.raises(TypeError, match=r"^Not an RDF term: rdflib\.term\.Variable\('x'\)\.$"):
            convert(rdflib.Variable("x"))


TRIPLES = [(EX.a, EX.p, Literal("é\n")), (BNode("x"), RDF.type, EX.a), (EX.a, EX.p, BNode("x"))]
WRITTEN = f'<{EX.a}> <{EX.p}> "é\\n" .\n_:x <{RDF.type}> <{EX.a}> .\n<{EX.a}> <{EX.p}> _:x .\n'


def test_triples_are_written_in_their_order() -> None:
    assert n_triples_of(TRIPLES) == WRITTEN.encode() and n_triples_of([]) == b""
    terms = as_triples(TRIPLES)
    assert n_triples(terms) == WRITTEN and n_triples([]) == ""
    assert serialized(quads(terms)) == WRITTEN.encode() and serialized([]) == b""


def test_n_triples_become_a_graph() -> None:
    assert set(read_graph(WRITTEN.encode())) == set(to_graph(as_triples(TRIPLES))) == set(TRIPLES)
    assert len(new_graph()) == 0 and not new_graph().store.context_aware


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_any_text_is_quoted_as_the_reference_parser_reads_it(text: str) -> None:
    line = f"<urn:s> <urn:p> {quoted(text)} ."
    (quad,) = ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal) and quad.object.value == text
    assert "\n" not in line and "\r" not in line


def test_escapes() -> None:
    text = "".join(map(chr, (0, 8, 9, 10, 11, 13, 0x1F, 0x20, 0x22, 0x5C, 0x7E, 0x7F, 0x80)))
    assert quoted(text) == r'"\u0000\b\t\n\u000B\r\u001F \"\\~\u007F' + '\x80"'


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (ox.NamedNode("urn:a"), "urn:a"),
        (ox.BlankNode("x"), "x"),
        (ox.Literal("a", language="en"), "a"),
        (ox.Literal(""), ""),
        (None, ""),
    ],
)
def test_plain_texts(term: Term | None, text: str) -> None:
    assert plain(term) == text


# A store, in the terms of either library


def filled() -> Graph:
    graph = Graph()
    graph.add(as_triples(TRIPLES))
    return graph


def test_a_graph_gives_its_triples_in_order() -> None:
    graph = filled()
    rows = sorted(WRITTEN.splitlines())
    assert [f"{triple} ." for triple in graph.triples()] == rows
    assert len(graph) == 3 and set(graph.to_rdflib()) == set(TRIPLES)
    again = Graph()
    again.store.extend(ox.parse(WRITTEN.encode(), format=ox.RdfFormat.N_TRIPLES))
    assert again.triples() == graph.triples()


def test_what_is_new_comes_back_in_the_order_given_and_once() -> None:
    graph = filled()
    old, b, a = as_triples([TRIPLES[0], (EX.b, EX.p, EX.a), (EX.a, EX.p, EX.a)])
    assert graph.add_new([b, old, a, b]) == [b, a]
    assert len(graph) == 5 and graph.add_new([a, b]) == []


def test_questions_to_a_graph() -> None:
    graph = filled()
    variables, found = graph.select("SELECT ?s ?o ?none { ?s a ?o }")
    assert variables == ["s", "o", "none"]
    assert found == [(ox.BlankNode("x"), ox.NamedNode(str(EX.a)), None)]
    made = graph.construct(f"CONSTRUCT {{ ?o <{EX.q}> 1 }} {{ ?s a ?o }}")
    assert made == as_triples([(EX.a, EX.q, Literal(1))])
    node, predicate = ox.NamedNode(str(EX.a)), ox.NamedNode(str(EX.p))
    assert set(graph.objects(node, predicate)) == {ox.Literal("é\n"), ox.BlankNode("x")}
    assert list(graph.objects(predicate, node)) == []


def test_labels_by_language() -> None:
    graph = Graph()
    graph.store.load(
        f"""<{EX.a}> <{rdflib.RDFS.label}> "one"@EN .
        <{EX.a}> <{rdflib.SKOS.prefLabel}> "一"@zh-Hans .
        <{EX.a}> <{rdflib.RDFS.label}> "none" .
        <{EX.a}> <{rdflib.SKOS.altLabel}> "other"@fr .
        <{EX.a}> <{rdflib.RDFS.label}> <{EX.b}> .""".encode(),
        ox.RdfFormat.N_TRIPLES,
    )
    assert graph.labels(ox.NamedNode(str(EX.a))) == {"en": "one", "zh-hans": "一", "": "none"}
    assert graph.labels(ox.NamedNode(str(EX.b))) == {}


def test_prefixes_are_used_where_a_form_has_them() -> None:
    text = serialize(as_triples(TRIPLES[2:]), ox.RdfFormat.TURTLE, {"ex": str(EX)})
    assert "@prefix ex: <http://example.org/> ." in text and "ex:a ex:p _:x ." in text


@pytest.mark.parametrize("s", [None, EX.a, EX.none, BNode("x"), Literal("é\n")])
@pytest.mark.parametrize("p", [None, EX.p, RDF.type, EX.none, BNode("x"), Literal("p")])
@pytest.mark.parametrize("o", [None, EX.a, EX.none, BNode("x"), Literal("é\n")])
def test_a_view_matches_any_pattern(s: Node | None, p: Node | None, o: Node | None) -> None:
    view = View(filled().store)
    wanted = {t for t in TRIPLES if all(w in (None, n) for w, n in zip((s, p, o), t, strict=True))}
    for _ in range(2):
        assert set(view.triples(s, p, o)) == wanted


def test_a_view_makes_each_term_once() -> None:
    view = View(filled().store)
    found = [s for _ in range(2) for s, p, _ in view.triples(EX.a)]
    assert len({id(node) for node in found}) == 1 and len(found) == 4
    assert set(view.triples()) == set(TRIPLES)


@pytest.mark.parametrize("character", [*range(0x100), 0x2028, 0xFEFF, 0xFFFE, 0xFFFF, 0x1F600])
def test_a_text_is_written_as_pyoxigraph_writes_it(character: int) -> None:
    assert quoted(f"a{chr(character)}b") == str(ox.Literal(f"a{chr(character)}b"))
