"""The closed world: what is known, of which kind it is, and which namespaces are the project's."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import OWL, URIRef

from kg.check.positions import Position
from kg.check.world import Kind, World
from tests.kg.check.libraries import FILES, GENRE, ID, NS, load, read, read_turtle, write

ALL = "http://library.example/"
SHAPE = "http://library.example/shape/"
TERMS = FILES["ontology/library.ttl"]


def world(
    folder: Path, data: str, ontology: str = TERMS, namespaces: tuple[str, ...] = ()
) -> World:
    return World(read_turtle(folder, data, ontology, namespaces=namespaces))


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("a owl:Class", {"class"}),
        ("a rdfs:Class", {"class"}),
        ("a rdfs:Datatype", {"class"}),
        ("a owl:DeprecatedClass", {"class"}),
        ("a owl:FunctionalProperty", {"property"}),
        ("a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property>", {"property"}),
        ("a owl:DeprecatedProperty", {"property"}),
        ("a lib:Property", set()),
        ("a owl:Ontology", set()),
        ("a skos:Concept", {"concept"}),
        ("a skos:ConceptScheme", {"concept"}),
        ("a skos:OrderedCollection , owl:Class", {"class", "concept"}),
        ("rdfs:subClassOf lib:Book", {"class"}),
        ("rdfs:subPropertyOf lib:pages", {"property"}),
        ("rdfs:domain lib:Book", {"property"}),
        ("rdfs:range lib:Book", {"property"}),
        ("owl:inverseOf lib:author", {"property"}),
        ("rdfs:seeAlso lib:Book", set()),
        ("a lib:Book", set()),
    ],
)
def test_what_kind_of_term_it_is(tmp_path: Path, said: str, kinds: set[Kind]) -> None:
    known = world(tmp_path, f"id:x {said} . [] {said} .")
    assert known.kinds.get(URIRef(ID + "x"), set()) == kinds
    assert all(type(term) is URIRef for term in known.kinds)


DEPRECATED = """lib:a owl:deprecated true . lib:b owl:deprecated "1" . lib:c owl:deprecated false .
lib:d a owl:DeprecatedClass . lib:e a owl:Class , owl:DeprecatedProperty . lib:f a owl:Class .
[] owl:deprecated true .
"""


def test_what_is_not_to_be_used_any_more(tmp_path: Path) -> None:
    known = world(tmp_path, DEPRECATED)
    assert known.deprecated == {URIRef(NS + x) for x in "abde"}
    assert known.is_deprecated(URIRef(NS + "a")) and not known.is_deprecated(URIRef(NS + "c"))


def test_whose_the_namespaces_are(tmp_path: Path) -> None:
    known = World(read(tmp_path))
    assert known.term_spaces == {NS, "http://library.example/vocab/", GENRE}
    assert known.thing_spaces == {ID}
    assert known.shape_spaces == {SHAPE}
    assert known.closed == known.term_spaces | {ID}
    assert known.spaces == sorted([NS, ID, SHAPE, GENRE, "http://library.example/vocab/"])


def test_registers_and_standards_are_nobody_s(tmp_path: Path) -> None:
    write(tmp_path)
    shapes = tmp_path / "shapes/books.ttl"
    shapes.write_text(
        shapes.read_text("utf-8") + "wd:S a sh:NodeShape . rdfs:S a sh:NodeShape . <urn:x> a sh:NodeShape .",
        "utf-8",
    )  # fmt: skip
    with (tmp_path / "data/books.ttl").open("a", encoding="utf-8") as out:
        out.write(
            "wd:Q1 a lib:Book . foaf:x a lib:Book . <http://other.example/o> a owl:Ontology ."
        )
    known = World(load(tmp_path))
    assert known.shape_spaces == {SHAPE}
    assert known.thing_spaces == {ID}


def test_a_namespace_of_terms_is_one_of_which_more_is_said(tmp_path: Path) -> None:
    terms = """<http://a.example/ns#X> a owl:Class . <http://a.example/ns#Y> a owl:Class ; rdfs:comment "y" .
<http://b.example/ns#X> a owl:Class .
"""
    assert world(tmp_path, "", terms).term_spaces == {"http://a.example/ns#"}


@pytest.mark.parametrize(
    ("iri", "owned"),
    [
        ("http://library.example/ns#Book", True),
        ("http://library.example/ns", False),
        ("http://library.example/ns/x", True),
        ("http://library.example/nsx", False),
        ("http://library.example/vocab/genre/a", True),
        ("http://library.example/vocab/", True),
        ("http://library.example/vocab", False),
        ("http://library.example/id/a", False),
    ],
)
def test_what_is_below_a_namespace_that_is_named(tmp_path: Path, iri: str, owned: bool) -> None:
    named = ("http://library.example/ns", "http://library.example/vocab/")
    assert world(tmp_path, "", namespaces=named).owns(iri) is owned


PEOPLE = "".join(f"id:p{i} a lib:Person .\n" for i in range(10))
TERM: tuple[Position, ...] = ("class", "property")


@pytest.mark.parametrize(
    ("iri", "role", "inferred", "named"),
    [
        (NS + "Bok", "class", "terms", "terms"),
        (NS + "bok", "property", "terms", "terms"),
        (NS + "bok", "thing", "terms", "terms"),
        (ID + "bok", "thing", "dangling", "dangling"),
        (ID + "bok", "class", None, "terms"),
        (ID + "bok.pdf", "thing", None, None),
        (ID + "bok.pdf", "class", None, "terms"),
        (ID + "bok#char=1,2", "thing", "dangling", "dangling"),
        (ID, "thing", None, None),
        (ID.rstrip("/"), "thing", None, None),
        (ALL, "thing", None, None),
        (ALL.rstrip("/"), "thing", None, None),
        (NS.rstrip("#"), "thing", None, None),
        (ALL + "i", "thing", None, "dangling"),
        (ALL + "idx/a", "thing", None, "dangling"),
        (ALL + "zzz/a", "thing", None, "terms"),
        (ALL + "nss#a", "thing", None, "terms"),
        ("http://other.example/a", "thing", None, None),
        ("http://other.example/a", "class", None, None),
        (ID + "bok", "shape", None, "dangling"),
    ],
)
def test_by_which_rule_an_iri_is_judged(
    tmp_path: Path, iri: str, role: Position, inferred: str | None, named: str | None
) -> None:
    assert world(tmp_path, PEOPLE).rule(iri, role) == inferred
    assert world(tmp_path, PEOPLE, namespaces=(ALL,)).rule(iri, role) == named


def test_a_namespace_that_is_named_is_one_though_nothing_is_in_it(tmp_path: Path) -> None:
    for space in (ALL + "X#", ALL + "X/", ALL + "X"):
        known = world(tmp_path, PEOPLE, namespaces=(ALL, space))
        assert [known.rule(ALL + x, "thing") for x in ("X", "X#", "X/")] == [None] * 3
        assert known.rule(ALL + "XY", "thing") is not None


@pytest.mark.parametrize(
    ("iri", "rule"), [(SHAPE + "X", "dangling"), (ID + "X", None), (NS + "X", None)]
)
def test_shapes_are_sought_among_shapes(tmp_path: Path, iri: str, rule: str | None) -> None:
    assert World(read(tmp_path)).rule(iri, "shape") == rule


@pytest.mark.parametrize(
    ("typed", "explicit", "judged"), [(9, False, False), (10, False, True), (0, True, True)]
)
def test_one_of_ten_subjects_may_lack_a_class(
    tmp_path: Path, typed: int, explicit: bool, judged: bool
) -> None:
    data = "".join(f"id:p{i} a lib:Person .\n" for i in range(typed)) + "id:x lib:pages 1 .\n"
    known = world(tmp_path, data, namespaces=(ALL,) if explicit else ())
    expected = {URIRef(ID + "x"): "dangling"} if judged else {}
    if explicit:
        expected = {URIRef(ID + "x"): "terms"} if not typed else expected
    assert known.untyped == expected


def test_what_is_described(tmp_path: Path) -> None:
    known = world(tmp_path, "id:x a lib:Book . [] lib:author id:y .")
    assert known.knows(ID + "x") and known.knows(ID + "x#char=1,2")
    assert not known.knows(ID + "y") and not known.knows(ID + "x#y")
    assert known.described_in(ID, "thing") == 1
    assert known.described_in(NS, "class") == 2
    assert known.described_in(NS, "property") == 3
    assert known.described_in(NS, "thing") == 5
    assert known.described_in("http://other.example/", "shape") == 0
    assert known.is_term(URIRef(NS + "Book")) and not known.is_term(URIRef(ID + "x"))
    assert known.types[URIRef(ID + "x")] == {URIRef(NS + "Book")}
    assert not known.is_term(URIRef("http://library.example/ns"))
    assert known.types[URIRef("http://library.example/ns")] == {OWL.Ontology}


def test_queries_of_files_and_shapes(tmp_path: Path) -> None:
    known = World(read(tmp_path))
    stored, of_shape = known.queries
    assert stored.path == tmp_path / "queries/long.rq"
    assert (stored.shape, stored.property, stored.literal) == (None, None, None)
    assert of_shape.path is None and str(of_shape.property).endswith("select")
    assert [m.iri for m in of_shape.mentions] == [NS + "pages"]
    assert known.mentioned == {NS + n for n in ("Book", "genre", "author", "pages")} | {
        GENRE + "novel"
    }
