"""What a misspelt name was probably meant to be: of its kind, near, and where it was looked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from kg.check.positions import Position
from kg.check.suggestions import Suggestions
from kg.check.world import World
from tests.kg.check.libraries import GENRE, ID, NS, read

ALL = "http://library.example/"
FOAF = "http://xmlns.com/foaf/0.1/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SHAPE = "http://library.example/shape/"


def suggestions(folder: Path, namespaces: Iterable[str] = ()) -> Suggestions:
    return Suggestions(World(read(folder, namespaces=namespaces)))


@pytest.mark.parametrize(
    ("iri", "role", "meant"),
    [
        (NS + "Bok", "class", NS + "Book"),
        (NS + "Pages", "property", NS + "pages"),
        (NS + "pagse", "property", NS + "pages"),
        (NS + "pagse", "class", None),
        (NS + "Perso", "property", None),
        (NS + "xyz", "class", None),
        (NS + "Persom12", "class", NS + "Person"),
        (NS + "Persom1234", "class", None),
        (GENRE + "nvoel", "thing", GENRE + "novel"),
        (ID + "thoreu", "thing", ID + "thoreau"),
        (ID + "thoreu#char=1,2", "thing", ID + "thoreau"),
        (SHAPE + "Bok", "shape", SHAPE + "Book"),
        (SHAPE + "thoreau", "shape", None),
        # the same name elsewhere, before a name that is less near
        (RDFS + "prefLabel", "property", SKOS + "prefLabel"),
        (RDFS + "Concept", "class", SKOS + "Concept"),
        (RDFS + "prefLabel", "class", None),
        (FOAF + "author", "property", NS + "author"),
        (FOAF + "author", "class", None),
        (FOAF + "walden", "thing", None),
        # a standard vocabulary, by the first letter; data types are in lower case
        (RDFS + "lable", "property", RDFS + "label"),
        (RDFS + "Clas", "class", RDFS + "Class"),
        (RDFS + "lable", "class", None),
        (RDFS + "Clas", "thing", RDFS + "Class"),
        (XSD + "integr", "class", XSD + "integer"),
    ],
)
def test_what_was_meant(tmp_path: Path, iri: str, role: Position, meant: str | None) -> None:
    assert suggestions(tmp_path).nearest(iri, role) == meant


def test_a_name_is_not_meant_by_itself(tmp_path: Path) -> None:
    assert suggestions(tmp_path).nearest(NS + "Person", "class") == FOAF + "Person"
    assert suggestions(tmp_path).nearest(NS + "pages", "property") is None
    assert suggestions(tmp_path).nearest(GENRE + "essay", "property") is None


@pytest.mark.parametrize(
    ("iri", "role", "meant"),
    [
        ("http://library.example/nss#Book", "class", NS + "Book"),
        ("http://library.example/nss#Bok", "class", NS + "Book"),
        ("http://library.example/vocab/genres/essay", "thing", GENRE + "essay"),
        ("http://library.example/vocabulary/essays", "thing", None),
    ],
)
def test_a_slip_before_the_last_separator(
    tmp_path: Path, iri: str, role: Position, meant: str | None
) -> None:
    """Where namespaces are named, what is below them is ours, whatever it is called."""
    assert suggestions(tmp_path, [ALL]).nearest(iri, role) == meant


def test_what_is_not_ours_is_meant_only_under_the_same_name(tmp_path: Path) -> None:
    for namespaces in ([], [ALL]):
        known = suggestions(tmp_path, namespaces)
        assert known.nearest("http://elsewhere.example/ns#Book", "class") == NS + "Book"
        assert known.nearest("http://elsewhere.example/ns#Bok", "class") is None


def test_after_fifty_names_no_more_is_suggested(tmp_path: Path) -> None:
    """So many are no slips of the pen."""
    known = suggestions(tmp_path)
    found = [known.nearest(NS + "Bok", "class") for _ in range(51)]
    assert found == [NS + "Book"] * 50 + [None]
