"""Property paths: walked with the last triple on the way, reversed, and written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import RDF, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.term import BNode, Literal, Node, URIRef

from kg.rdf.names import Prefixes
from kg.rdf.nodes import Triple
from kg.rdf.paths import (
    AnyPath,
    from_path,
    members,
    path_text,
    path_turtle,
    reverse,
    short_iris,
    steps_of,
    to_path,
    values,
    walk,
)

EX = rdflib.Namespace("http://example.org/")
A, B, C, D = EX.a, EX.b, EX.c, EX.d
P, Q = EX.p, EX.q
DATA: list[Triple] = [(A, P, B), (B, P, C), (C, P, A), (D, P, A), (D, Q, D), (B, Q, D)]


def match(s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
    for triple in DATA:
        if all(w is None or w == t for w, t in zip((s, p, o), triple, strict=True)):
            yield triple


def inverse(path: AnyPath) -> InvPath:
    return InvPath(path)


def repeated(path: AnyPath, sign: str) -> MulPath:
    return MulPath(path, sign)  # type: ignore[arg-type]


LAST = (D, Q, A)


@pytest.mark.parametrize(
    ("path", "start", "steps"),
    [
        (P, A, [(B, 0)]),
        (P, D, [(A, 3)]),
        (Q, A, []),
        (inverse(P), A, [(C, 2), (D, 3)]),
        (inverse(inverse(P)), A, [(B, 0)]),
        (SequencePath(P, Q), A, [(D, 5)]),
        (inverse(SequencePath(P, Q)), D, [(A, 0)]),
        (AlternativePath(P, Q), B, [(C, 1), (D, 5)]),
        (AlternativePath(Q, inverse(P)), B, [(D, 5), (A, 0)]),
        (repeated(P, "?"), A, [(A, None), (B, 0)]),
        (repeated(P, "+"), A, [(B, 0), (C, 1), (A, 2)]),
        (repeated(P, "*"), A, [(A, None), (B, 0), (C, 1), (A, 2)]),
        (inverse(repeated(P, "?")), A, [(A, None), (C, 2), (D, 3)]),
        (SequencePath(Q, repeated(Q, "?")), B, [(D, 5), (D, 4)]),
        (repeated(SequencePath(P, P), "+"), A, [(C, 1), (B, 0), (A, 2)]),
        (repeated(repeated(Q, "?"), "?"), A, [(A, None), (A, None)]),
    ],
)
def test_where_a_path_leads_and_by_which_triple(
    path: AnyPath, start: Node, steps: list[tuple[Node, int | None]]
) -> None:
    wanted = [(node, LAST if i is None else DATA[i]) for node, i in steps]
    assert list(walk(path, start, match, LAST)) == wanted
    assert values(path, [start], match) == {node for node, _ in steps}


def test_many_starts_lead_to_all_that_each_leads_to() -> None:
    assert values(P, [A, B, D], match) == {B, C, A} and values(P, [], match) == set()


def paths() -> st.SearchStrategy[AnyPath]:
    return st.recursive(
        st.sampled_from([P, Q]),
        lambda inner: st.one_of(
            inner.map(inverse),
            st.builds(repeated, inner, st.sampled_from(["*", "+", "?"])),
            st.tuples(inner, inner).map(lambda parts: SequencePath(*parts)),
            st.tuples(inner, inner).map(lambda parts: AlternativePath(*parts)),
        ),
        max_leaves=5,
    )


@given(paths(), st.sampled_from([A, B, C, D]))
def test_a_path_and_its_reverse_are_two_ways_of_the_same_street(path: AnyPath, start: Node) -> None:
    reached = values(path, [start], match)
    back = {node for node in (A, B, C, D) if start in values(reverse(path), [node], match)}
    assert reached == back
    assert reached == values(InvPath(InvPath(path)), [start], match)
    assert values(InvPath(path), [start], match) == values(reverse(path), [start], match)


@given(paths(), st.sampled_from([A, B, C, D]))
def test_the_last_triple_ends_where_the_path_does(path: AnyPath, start: Node) -> None:
    for node, last in walk(path, start, match):
        assert (node == start) if last is None else (last in DATA and node in last)


@pytest.mark.parametrize(
    ("path", "back"),
    [
        (P, inverse(P)),
        (inverse(P), P),
        (SequencePath(P, Q), SequencePath(inverse(Q), inverse(P))),
        (AlternativePath(P, inverse(Q)), AlternativePath(inverse(P), Q)),
        (repeated(P, "*"), repeated(inverse(P), "*")),
        (repeated(inverse(P), "+"), repeated(P, "+")),
        (repeated(SequencePath(P, Q), "?"), repeated(SequencePath(inverse(Q), inverse(P)), "?")),
    ],
)
def test_reverses(path: AnyPath, back: AnyPath) -> None:
    assert reverse(path).n3() == back.n3()
    assert list(steps_of(reverse(path))) == list(steps_of(back))


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        (P, [(P, True)]),
        (inverse(inverse(P)), [(P, True)]),
        (SequencePath(P, inverse(Q)), [(P, True), (Q, False)]),
        (inverse(AlternativePath(P, inverse(Q))), [(P, False), (Q, True)]),
        (inverse(repeated(P, "*")), [(P, False)]),
        (repeated(SequencePath(Q, P), "+"), [(Q, True), (P, True)]),
        (NegatedPath(P), []),
    ],
)
def test_the_steps_of_a_path(path: AnyPath, steps: list[tuple[URIRef, bool]]) -> None:
    assert list(steps_of(path)) == steps


# Reading


SHORT = Prefixes({"ex": str(EX)}).shorten
OTHER = URIRef("urn:x")


@pytest.mark.parametrize(
    ("path", "text", "turtle"),
    [
        (P, "ex:p", "ex:p"),
        (OTHER, "urn:x", "urn:x"),
        (inverse(OTHER), "^<urn:x>", "[ sh:inversePath urn:x ]"),
        (inverse(P), "^ex:p", "[ sh:inversePath ex:p ]"),
        (SequencePath(P, inverse(Q)), "ex:p/^ex:q", "( ex:p [ sh:inversePath ex:q ] )"),
        (AlternativePath(P, Q), "ex:p|ex:q", "[ sh:alternativePath ( ex:p ex:q ) ]"),
        (repeated(P, "*"), "ex:p*", "[ sh:zeroOrMorePath ex:p ]"),
        (repeated(P, "+"), "ex:p+", "[ sh:oneOrMorePath ex:p ]"),
        (repeated(P, "?"), "ex:p?", "[ sh:zeroOrOnePath ex:p ]"),
        (
            repeated(AlternativePath(P, SequencePath(Q, P)), "*"),
            "(ex:p|(ex:q/ex:p))*",
            "[ sh:zeroOrMorePath [ sh:alternativePath ( ex:p ( ex:q ex:p ) ) ] ]",
        ),
    ],
)
def test_a_path_as_text_and_as_turtle(path: AnyPath, text: str, turtle: str) -> None:
    assert path_text(path, SHORT) == text
    assert path_turtle(path, SHORT) == turtle


def test_no_path_has_no_text() -> None:
    assert path_text(None, SHORT) == "" and path_text(P) == str(P)
    assert path_text(inverse(P)) == f"^<{P}>"


@pytest.mark.parametrize(
    "path",
    [
        NegatedPath(P),
        inverse(NegatedPath(P)),
        SequencePath(P, NegatedPath(Q)),
        AlternativePath(NegatedPath(P), Q),
        repeated(NegatedPath(P), "*"),
    ],
)
def test_what_shacl_has_no_form_for(path: AnyPath) -> None:
    assert path_turtle(path, SHORT) is None


def test_a_sequence_of_one_is_its_only_part() -> None:
    for kind in (SequencePath, AlternativePath):
        assert path_turtle(kind(P), SHORT) == "ex:p"
        assert path_turtle(kind(NegatedPath(P)), SHORT) is None


def test_iris_in_a_text_are_shortened_where_they_can_be() -> None:
    text = "a <http://example.org/p> b <urn:x> <> < c > <http://example.org/>"
    assert short_iris(text, SHORT) == "a ex:p b <urn:x> <> < c > ex:"


@given(paths())
def test_turtle_reads_as_the_path_that_was_written(path: AnyPath) -> None:
    head = f"@prefix sh: <{SH}> . @prefix ex: <{EX}> . "
    turtle = path_turtle(path, SHORT)
    graph = rdflib.Graph().parse(data=f"{head} ex:s sh:path {turtle} .", format="turtle")
    assert path_turtle(to_path(graph, graph.value(EX.s, SH.path)) or EX.none, SHORT) == turtle


@pytest.mark.parametrize(
    ("turtle", "found"),
    [
        ("()", []),
        ("( 1 2 )", [1, 2]),
        ("[ rdf:first 1 ; rdf:rest [ rdf:first 2 ] ]", [1, 2]),
        ("[ rdf:rest ( 2 ) ]", [2]),
        ("_:l . _:l rdf:first 1 ; rdf:rest [ rdf:first 2 ; rdf:rest _:l ]", [1, 2]),
        ("[ rdf:first 1 ; rdf:rest ex:nowhere ]", [1]),
        ("ex:nowhere", []),
    ],
)
def test_members_of_a_list_as_far_as_it_goes(turtle: str, found: list[int]) -> None:
    head = f"@prefix rdf: <{RDF}> . @prefix ex: <{EX}> . "
    graph = rdflib.Graph().parse(data=f"{head} ex:s ex:p {turtle} .", format="turtle")
    head_node = graph.value(EX.s, EX.p)
    assert head_node is not None
    assert members(graph, head_node) == [Literal(n) for n in found]


def test_one_of_two_members_in_a_cell_is_read() -> None:
    graph, cell = rdflib.Graph(), BNode()
    for n in (1, 2):
        graph.add((cell, RDF.first, Literal(n)))
    assert len(members(graph, cell)) == 1


@pytest.mark.parametrize("node", [None, Literal("p"), BNode("nowhere")])
def test_what_is_no_path(node: Node | None) -> None:
    assert to_path(rdflib.Graph(), node) is None


def test_a_path_is_written_with_these_triples_and_no_others() -> None:
    graph = rdflib.Graph()
    assert from_path(graph, P) == P and len(graph) == 0
    head = from_path(graph, AlternativePath(P, inverse(Q)))
    (inner,) = graph.subjects(SH.inversePath, Q)
    (alternatives,) = graph.objects(head, SH.alternativePath)
    assert members(graph, alternatives) == [P, inner]
    assert len(graph) == 6
    for sign, name in (("*", SH.zeroOrMorePath), ("+", SH.oneOrMorePath), ("?", SH.zeroOrOnePath)):
        node = from_path(graph, repeated(P, sign))
        assert list(graph.predicate_objects(node)) == [(name, P)]
