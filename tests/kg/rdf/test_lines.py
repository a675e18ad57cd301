"""Reading with places: several files, bad files, and the same triples as a plain parse."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

import kg.rdf.written as module
from kg.errors import KgError
from kg.hospital.house import find_house
from kg.rdf.lines import Lines, read_lines
from kg.rdf.nodes import Triple
from kg.rdf.places import Place
from kg.rdf.spans import Spans, spans_of
from kg.rdf.turtle import Parser, Statement

EX = rdflib.Namespace("http://example.org/")
BASE = "http://e.org/"

TURTLE = """@prefix ex: <http://example.org/> .
# a comment
ex:a ex:p ex:b ;
    ex:q '''long
literal''' , "喀什😀" .

ex:c ex:p ex:a ;
    ex:r [ ex:q ( 1 ) ] .
"""


def write(folder: Path, content: str | bytes, name: str = "some.ttl") -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def where(place: Place | None) -> tuple[int, int, int]:
    assert place is not None
    return place.line, place.column, place.end


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_triple_has_its_place(tmp_path: Path, newline: str, mark: str) -> None:
    path = write(tmp_path, mark + TURTLE.replace("\n", newline))
    graph, lines = read_lines([path])
    assert len(graph) == len(lines.triples) == 8
    long = rdflib.Literal(f"long{newline}literal")
    assert where(lines.find(EX.a, EX.q)) == (4, 5, 9)
    assert where(lines.find(EX.a, EX.q, long)) == (4, 10, 17)
    assert where(lines.find(EX.a, EX.q, rdflib.Literal("喀什😀"))) == (5, 14, 19)
    assert where(lines.find(EX.c, EX.p, EX.a)) == (7, 11, 15)
    node = graph.value(EX.c, EX.r)
    assert where(lines.find(node)) == (8, 10, 11)
    assert where(lines.find(node, EX.q)) == (8, 12, 16)
    cell = graph.value(node, EX.q)
    assert where(lines.find(cell)) == (8, 17, 18)
    assert where(lines.find(cell, rdflib.RDF.first)) == (8, 19, 20)


def test_the_place_falls_back(tmp_path: Path) -> None:
    _, lines = read_lines([write(tmp_path, TURTLE)])
    assert where(lines.find(EX.a, EX.missing)) == (3, 1, 5)
    assert where(lines.find(EX.a, EX.p, EX.missing)) == (3, 6, 10)
    assert where(lines.find(EX.b, EX.missing)) == (3, 11, 15)
    assert where(lines.find(EX.nowhere, None, EX.b)) == (3, 11, 15)
    assert where(lines.find(EX.a, None, EX.c)) == (7, 1, 5)
    assert where(lines.find(EX.a, None, EX.nowhere)) == (3, 1, 5)
    assert lines.find(EX.nowhere) is None
    assert lines.find(None) is None


def test_a_node_in_two_files(tmp_path: Path) -> None:
    one = write(tmp_path, "@prefix ex: <http://example.org/> .\nex:a ex:p 1 .\n", "one.ttl")
    two = write(
        tmp_path, "@prefix ex: <http://example.org/> .\n\nex:a ex:q 2 ; ex:p 1 .\n", "two.ttl"
    )
    graph, lines = read_lines([one, two])
    assert len(graph) == 2
    assert lines.find(EX.a) == Place(str(one), 2, 1, 5)
    assert lines.find(EX.a, EX.p) == Place(str(one), 2, 6, 10)
    assert lines.find(EX.a, EX.q) == Place(str(two), 3, 6, 10)
    assert [(p.file, p.line) for p in lines.blocks(EX.a)] == [(str(one), 2), (str(two), 3)]


def test_blocks_are_counted_as_they_are_written(tmp_path: Path) -> None:
    text = """@prefix ex: <http://example.org/> .
ex:a ex:p [ ex:p 1 ] ; ex:q 2 .
ex:b ex:p ex:a .
ex:a ex:q 2 .
ex:c ex:p 1 ,
    1 , [ ex:p 1 ] ;
    ex:q 2 .
"""
    _, lines = read_lines([write(tmp_path, text)])
    assert [place.line for place in lines.blocks(EX.a)] == [2, 4]
    assert [place.line for place in lines.blocks(EX.b)] == [3]
    assert [(place.line, place.column) for place in lines.blocks(EX.c)] == [(5, 1), (6, 5)]


def test_a_property_stands_where_it_is_written_first(tmp_path: Path) -> None:
    text = "@prefix ex: <http://example.org/> .\nex:a ex:p 1 .\n\nex:a ex:q 1 ; ex:p 2 ."
    _, lines = read_lines([write(tmp_path, text)])
    assert where(lines.find(EX.a, EX.p)) == (2, 6, 10)
    assert where(lines.find(EX.a, EX.p, rdflib.Literal(2))) == (4, 20, 21)


def test_indexes_follow_what_is_read_later(tmp_path: Path) -> None:
    lines, graph = Lines(), rdflib.Graph()
    lines.read(write(tmp_path, "<http://s> <http://p> 1 .", "one.ttl"), graph)
    assert lines.find(rdflib.URIRef("http://s"), rdflib.URIRef("http://q")) == lines.find(
        rdflib.URIRef("http://s")
    )
    lines.read(write(tmp_path, "\n<http://s> <http://q> 1 .", "two.ttl"), graph)
    assert where(lines.find(rdflib.URIRef("http://s"), rdflib.URIRef("http://q")))[0] == 2
    assert rdflib.URIRef("http://q") in lines.terms


@pytest.mark.parametrize("bad", [b"<http://a> <http://b> 1 . <http://c> nonsense .", b"\xff"])
def test_a_bad_file_leaves_nothing_and_stops_no_other(tmp_path: Path, bad: bytes) -> None:
    lines, graph = Lines(), rdflib.Graph()
    with pytest.raises(KgError):
        lines.read(write(tmp_path, bad, "bad.ttl"), graph)
    assert not lines.triples and not lines.subjects and not len(graph)
    lines.read(write(tmp_path, TURTLE), graph)
    assert len(graph) == 8
    assert where(lines.find(EX.c)) == (7, 1, 5)


def test_prefixes_the_first_binding_wins(tmp_path: Path) -> None:
    one = write(tmp_path, "@prefix a: <http://one/> . PREFIX b: <http://b/>", "one.ttl")
    two = write(tmp_path, "@prefix a: <http://two/> . @prefix c: <http://c/> .", "two.ttl")
    graph, lines = read_lines([one, two])
    assert lines.prefixes == {"a": "http://one/", "b": "http://b/", "c": "http://c/"}
    assert dict(graph.namespaces())["c"] == rdflib.URIRef("http://c/")


def test_labels_of_two_readers_can_be_kept_apart(tmp_path: Path) -> None:
    path = write(tmp_path, "[] <http://p> _:x .")
    first, second = Lines("d"), Lines("s")
    for lines in (first, second):
        lines.read(path, rdflib.Graph())
    assert first.n_triples() == b"_:d1b1 <http://p> _:d1_x .\n"
    assert second.n_triples() == b"_:s1b1 <http://p> _:s1_x .\n"


def test_our_own_files_are_read_as_the_reference_parser_reads_them() -> None:
    house = find_house()
    for path in [*house.ontology, *house.data, *house.shapes]:
        graph, lines = read_lines([path])
        wanted, found = ox.Dataset(), ox.Dataset()
        for quad in ox.parse(
            path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.resolve().as_uri()
        ):
            wanted.add(quad)
        for quad in ox.parse(lines.n_triples(), format=ox.RdfFormat.N_TRIPLES):
            found.add(quad)
        for data in (wanted, found):
            data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        assert found == wanted, path
        assert set(lines.triples) == set(graph), path


def test_n_triples_make_the_same_terms_in_a_store(tmp_path: Path) -> None:
    text = (
        TURTLE
        + r"""<x\u00e9> <p> "tab\t\"q\" \\ \u0000\r" , "01"^^<http://www.w3.org/2001/XMLSchema#integer> , 'é'@EN ."""
    )
    graph, lines = read_lines([write(tmp_path, text)])
    triples = list(ox.parse(lines.n_triples(), format=ox.RdfFormat.N_TRIPLES))
    assert len(triples) == len(graph)
    again = rdflib.Graph()
    rdflib.NORMALIZE_LITERALS = False
    try:
        again.parse(
            data=ox.serialize((q.triple for q in triples), format=ox.RdfFormat.N_TRIPLES),
            format="nt",
        )
    finally:
        rdflib.NORMALIZE_LITERALS = True
    assert isomorphic(graph, again)


def test_a_triple_costs_less_than_a_kilobyte() -> None:
    rows = (
        f"<http://e.org/{i}> <http://p> <http://e.org/{i + 1}> , 'text {i}' ." for i in range(5000)
    )
    text, graph = "\n".join(rows), rdflib.Graph()
    lines = Lines()
    tracemalloc.start()
    lines.read_text(text, "a.ttl", "http://e.org/", graph)
    lines.find(rdflib.URIRef("http://e.org/1"), rdflib.URIRef("http://p"))
    with_lines = tracemalloc.get_traced_memory()[0]
    del lines
    graph_alone = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(graph) == 10_000
    assert (with_lines - graph_alone) / len(graph) < 1000


def as_read_by_our_parser(text: str, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """What is read where every file goes to our own parser at once."""
    lines = Lines()
    with monkeypatch.context() as patch:
        patch.setattr(module, "_VERSION", re.compile(""))
        lines.read_text(text, "a.ttl", BASE)
    return lines


NAMES = ["ex:a", "ex:b", "ex:c", "<d>", "<http://e.org/\\u00e9>", "a:%41\\~"]
VALUES = [
    *NAMES,
    "1",
    "01",
    "-1.5",
    "true",
    "'x'@EN",
    '"""long\n text"""',
    '"喀\\t😀"^^ex:a',
    "[]",
    "( 1 )",
]
PARTS = st.tuples(
    st.sampled_from(NAMES[:3]),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=3),
    st.sampled_from([" .", " .\n", " .\r\n# c\n", " ; ex:p 2 .\n\n"]),
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PARTS, max_size=8))
def test_places_found_when_asked_for_are_those_of_our_parser(
    monkeypatch: pytest.MonkeyPatch, parts: list[tuple[str, str, list[str], str]]
) -> None:
    head = "@prefix ex: <http://example.org/> . @prefix a: <http://a.org/#> .\n"
    text = head + "".join(f"{s} {p} {' , '.join(o)}{end}" for s, p, o, end in parts)
    lines, wanted = Lines(), as_read_by_our_parser(text, monkeypatch)
    lines.read_text(text, "a.ttl", BASE)
    for name in ("triples", "predicates", "subjects", "terms"):
        assert list(getattr(lines, name).items()) == list(getattr(wanted, name).items())
    assert lines.prefixes == wanted.prefixes and lines.n_triples() == wanted.n_triples()
    for subject in wanted.subjects:
        assert lines.blocks(subject) == wanted.blocks(subject)
        assert lines.written_twice(subject) == (len(wanted.blocks(subject)) > 1)
    for s, p, o in wanted.triples:
        assert lines.find(s, p) == wanted.find(s, p) and lines.find(s, p, o) == wanted.find(s, p, o)


def test_only_files_in_which_a_place_is_asked_for_are_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(text: str) -> Spans | None:
        read.append(text[8])
        return spans_of(text)

    class Counted(Parser):
        def statements(self) -> Iterator[Statement]:
            read.append(Path(self.file).name)
            return super().statements()

    monkeypatch.setattr(module, "spans_of", counted)
    monkeypatch.setattr(module, "Parser", Counted)
    lines = Lines()
    for name in ("a", "b", "c"):
        lines.read(write(tmp_path, f"<http://{name}> <http://p> 1 .", f"{name}.ttl"))
    assert len(lines.triples) == 3 and read == []
    place = lines.find(rdflib.URIRef("http://b"), rdflib.URIRef("http://p"))
    assert place and Path(place.file).name == "b.ttl" and read == ["b"]
    lines.read(write(tmp_path, "<http://d> <http://p> [] .", "d.ttl"))
    assert read == ["b", "d.ttl"]


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ('VERSION "1.2"\n<s> <p> <o> .', "Not valid Turtle at column"),
        ('<s> <p> <o> .VERSION"1.2"', "Not valid Turtle at column"),
        ('@version "1.2" .', "Not valid Turtle at column"),
        ('<s> <p> "x"@en--ltr .', "“--ltr” is of RDF 1.2"),
        ("<s> <p> <o> ~ <r> .", "“~” is of RDF 1.2"),
        ("<s> <p> <<( <a> <b> <c> )>> .", r"“<<\(” is of RDF 1.2"),
        ("<< <a> <b> <c> >> <p> 1 .", "“<<” is of RDF 1.2"),
        ("<s> <p> <o> {| <q> 1 |} .", r"“{\|” is of RDF 1.2"),
    ],
)
def test_what_only_turtle_1_2_has_is_an_error_at_once(later: str, said: str) -> None:
    with pytest.raises(KgError, match=said):
        Lines().read_text(later, "a.ttl", BASE)


def test_triples_that_the_parsers_see_differently() -> None:
    """pyoxigraph keeps dots in the path of a base, against RFC 3986, section 5.2.4."""
    plain, nested = Lines(), Lines()
    plain.read_text("@base <http://e.org/./> .\n\n<s> <http://p> 1 .", "a.ttl", BASE)
    nested.read_text("@base <http://e.org/./> .\n\n<s> <http://p> () .", "a.ttl", BASE)
    for lines, place, subject_place in (
        (plain, (3, 16, 17), (3, 1, 4)),
        (nested, (1, 1, 1), (1, 1, 1)),  # it is found by what it says
    ):
        (triple,) = lines.triples
        assert where(lines.find(*triple)) == place
        assert where(lines.find(triple[0])) == subject_place


def test_an_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"some\.ttl:2: .*Declare it: `@prefix ex: <…> \.`"):
        Lines().read(write(tmp_path, "<http://s> <http://p> 1 .\nex:a ex:b 1 ."))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=8
    ),
    st.sampled_from(["\n", "\r\n", "\n\n# 😀\n"]),
)
def test_lines_hold_for_any_literal(texts: list[str], gap: str) -> None:
    rows = [
        f"<http://e.org/{i}> <http://p> {rdflib.Literal(t).n3()} ." for i, t in enumerate(texts)
    ]
    lines, graph = Lines(), rdflib.Graph()
    lines.read_text(gap.join(rows), "some.ttl", "http://e.org/", graph)
    expected = 1
    for i, row in enumerate(rows):
        place = lines.find(rdflib.URIRef(f"http://e.org/{i}"), rdflib.URIRef("http://p"))
        assert place and (place.line, place.column) == (expected, len(str(i)) + 17)
        text = row + gap
        expected += text.count("\n") + text.count("\r") - text.count("\r\n")


def test_triples_by_number_and_by_file() -> None:
    lines = Lines()
    texts = ["<a> <p> 1 , 2 , 1 .", "<a> <p> 2 . <b> <p> 3 .", "", "<c> <p> <a> ."]
    for number, text in enumerate(texts):
        lines.read_text(text, f"{number}.ttl", BASE)
    a, b, c, p = (rdflib.URIRef(BASE + name) for name in "abcp")
    one, two, three = map(rdflib.Literal, (1, 2, 3))
    found: list[Triple] = [(a, p, one), (a, p, two), (b, p, three), (c, p, a)]
    assert [lines.size_of(count) for count in range(5)] == [0, 3, 5, 5, 6]
    assert lines.size_of(9) == 6 and len(lines) == 4 == lines.files_read
    ends = [0, 1, 2, 2, 2, 3, 4, 4]
    assert [lines.first(rows) for rows in range(8)] == [found[:end] for end in ends]
    assert [lines.row(triple) for triple in [*found, (a, p, b)]] == [0, 1, 4, 5, -1]
    assert list(lines.triples_in({"1.ttl", "3.ttl"})) == [found[1], found[2], found[3]]
    assert list(lines.triples_in({"0.ttl"})) == found[:2] and list(lines.triples_in(())) == []
    assert list(lines.subjects_in({"1.ttl", "2.ttl"})) == [a, b]
    assert list(lines.triples) == found and list(lines.subjects) == [a, b, c]
    assert set(lines.terms) == {p, one, two, three, a}
    assert lines.texts == {f"{number}.ttl": text for number, text in enumerate(texts)}
    assert lines.n_triples().count(b"\n") == 6


def test_places_are_a_mapping() -> None:
    lines = Lines()
    lines.read_text("<a> <p> <b> .", "a.ttl", BASE)
    a, b = rdflib.URIRef(BASE + "a"), rdflib.URIRef(BASE + "b")
    assert lines.subjects[a] == Place("a.ttl", 1, 1, 4)
    assert a in lines.subjects and b not in lines.subjects and len(lines.subjects) == 1
    assert lines.terms[b] == Place("a.ttl", 1, 9, 12) and a not in lines.terms
    (triple,) = lines.triples
    assert lines.triples[triple] == Place("a.ttl", 1, 9, 12)
    assert lines.predicates[triple] == Place("a.ttl", 1, 5, 8)
    with pytest.raises(KeyError):
        lines.subjects[b]


@pytest.mark.parametrize(
    ("predicate", "value", "place"),
    [
        (None, None, (1, 1, 4)),
        ("p", None, (1, 5, 8)),
        ("q", None, (3, 5, 8)),
        ("p", "b", (1, 9, 12)),
        ("p", "c", (3, 17, 20)),
        ("q", "b", (3, 5, 8)),
        ("none", "b", (1, 1, 4)),
        (None, "a", (1, 1, 4)),
        (None, "b", (2, 1, 4)),
        (None, "c", (3, 17, 20)),
        (None, "none", (1, 1, 4)),
    ],
)
def test_the_most_exact_place(
    predicate: str | None, value: str | None, place: tuple[int, int, int]
) -> None:
    lines = Lines()
    lines.read_text("<a> <p> <b> .\n<b> <p> <a> .\n<a> <q> 1 ; <p> <c> .", "a.ttl", BASE)
    terms = (None if name is None else rdflib.URIRef(BASE + name) for name in (predicate, value))
    assert where(lines.find(rdflib.URIRef(BASE + "a"), *terms)) == place


def test_a_prefix_that_a_graph_has_stays() -> None:
    lines, graph = Lines(), rdflib.Graph(bind_namespaces="none")
    graph.bind("e", "http://before.org/")
    lines.read_text(
        "@prefix e: <http://e.org/> . @prefix f: <http://f.org/> .", "a.ttl", BASE, graph
    )
    assert {prefix: str(space) for prefix, space in graph.namespaces()} == {
        "e": "http://before.org/",
        "f": "http://f.org/",
    }
    assert lines.prefixes == {"e": "http://e.org/", "f": "http://f.org/"}


def test_a_store_gets_the_same_triples() -> None:
    lines, store = Lines(), ox.Store()
    lines.read_text("<a> <p> [] , 1 .", "a.ttl", BASE, store=store)
    rows = sorted(f"{quad.triple} ." for quad in store)
    assert rows == sorted(lines.n_triples().decode().splitlines())


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ("<a> <p> 1 .", False),
        ("<a> <p> 1 ; <q> 2 . <b> <p> 1 .", False),
        ("<a> <p> 1 . <a> <q> 2 .", True),
        ("<a> <p> 1 , 1 .", True),
        ("<b> <p> 1 . <a> <p> 1.5 . # .", False),
        ("@prefix e: <e#> . @base <c> . <a> <p> 'a. b. c.' .", False),
        ("<a> <p> [] . <b> <p> <a> .", False),
    ],
)
def test_whether_a_subject_is_written_twice(text: str, twice: bool) -> None:
    lines = Lines()
    lines.read_text(text, "a.ttl", BASE)
    subject = rdflib.URIRef(BASE + "a")
    assert lines.written_twice(subject) is twice
    assert (len(lines.blocks(subject)) > 1) is twice
    assert not lines.written_twice(rdflib.URIRef(BASE + "nowhere"))
    lines.read_text("<a> <r> 1 .", "b.ttl", BASE)
    assert lines.written_twice(subject)
