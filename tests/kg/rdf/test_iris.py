"""IRIs: the examples of RFC 3986, section 5.4, and what an IRI tells of what it names."""

from __future__ import annotations

import pytest

from kg.rdf.iris import document_of, is_document, resolve, whole_of
from kg.rdf.names import namespace_of

BASE = "http://a/b/c/d;p?q"
RFC = {
    "g:h": "g:h",
    "g": "http://a/b/c/g",
    "./g": "http://a/b/c/g",
    "g/": "http://a/b/c/g/",
    "/g": "http://a/g",
    "//g": "http://g",
    "?y": "http://a/b/c/d;p?y",
    "g?y": "http://a/b/c/g?y",
    "#s": "http://a/b/c/d;p?q#s",
    "g#s": "http://a/b/c/g#s",
    "g?y#s": "http://a/b/c/g?y#s",
    ";x": "http://a/b/c/;x",
    "g;x?y#s": "http://a/b/c/g;x?y#s",
    "": "http://a/b/c/d;p?q",
    ".": "http://a/b/c/",
    "./": "http://a/b/c/",
    "..": "http://a/b/",
    "../g": "http://a/b/g",
    "../..": "http://a/",
    "../../../g": "http://a/g",
    "/./g": "http://a/g",
    "/../g": "http://a/g",
    "g.": "http://a/b/c/g.",
    "..g": "http://a/b/c/..g",
    "./../g": "http://a/b/g",
    "g/./h": "http://a/b/c/g/h",
    "g/../h": "http://a/b/c/h",
    "g;x=1/../y": "http://a/b/c/y",
    "g?y/../x": "http://a/b/c/g?y/../x",
    "g#s/../x": "http://a/b/c/g#s/../x",
    "?": "http://a/b/c/d;p?",
    "#": "http://a/b/c/d;p?q#",
}


def test_references_are_resolved_as_the_specification_shows() -> None:
    assert {reference: resolve(reference, BASE) for reference in RFC} == RFC


@pytest.mark.parametrize(
    ("reference", "base", "expected"),
    [
        ("g", "http://a", "http://a/g"),
        ("g", "file:///x/y", "file:///x/g"),
        ("g", "urn:x", "urn:g"),
        ("喀什", "http://a/b/", "http://a/b/喀什"),
        ("//h/../x", "http://a/", "http://h/x"),
    ],
)
def test_other_bases(reference: str, base: str, expected: str) -> None:
    assert resolve(reference, base) == expected


@pytest.mark.parametrize(
    ("iri", "document"),
    [
        ("http://e.org/t#char=1,2", "http://e.org/t"),
        ("http://e.org/t#line=0,1", "http://e.org/t"),
        ("http://e.org/ns#Book", None),
        ("http://e.org/t", None),
    ],
)
def test_the_document_of_a_part(iri: str, document: str | None) -> None:
    assert document_of(iri) == document
    assert whole_of(iri) == (document or iri)


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://e.org/a.ttl", True),
        ("http://e.org/a.TTL", True),
        ("http://e.org/a.ttl#x", False),
        ("http://e.org/attl", False),
        ("http://e.org/a.mp3", True),
        ("http://e.org/a.mp5", False),
    ],
)
def test_names_of_files(iri: str, expected: bool) -> None:
    assert is_document(iri) is expected


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://e.org/a#b/c", "http://e.org/a#b/"),
        ("http://e.org/a/b#c", "http://e.org/a/b#"),
        ("http://e.org/", "http://e.org/"),
        ("http://e.org", ""),
        ("urn:x", ""),
    ],
)
def test_namespaces(iri: str, expected: str) -> None:
    assert namespace_of(iri) == expected
