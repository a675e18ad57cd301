"""Prefixes: short forms and back, one set of names before another."""

from __future__ import annotations

import pytest

from kg.rdf.names import (
    DCTERMS,
    OWL,
    RDF,
    RDFS,
    SKOS,
    STANDARD,
    XSD,
    NamesByFile,
    Prefixes,
    namespace_of,
)

NAMES = Prefixes({"b": "urn:b:", "ex": "http://e.org/", "ns": "http://e.org/ns#", "no": ""})
FRONT = NAMES.over({"own": "http://own.org/", "ex": "http://other.org/", "e2": "http://e.org/"})


@pytest.mark.parametrize(
    ("iri", "short", "front"),
    [
        ("http://e.org/a", "ex:a", "e2:a"),
        ("http://e.org/", "ex:", "e2:"),
        ("http://e.org", "http://e.org", "http://e.org"),
        ("http://e.org/ns#a", "ns:a", "e2:ns#a"),
        ("urn:b:x", "b:x", "b:x"),
        ("urn:c", "urn:c", "urn:c"),
        ("http://other.org/a", "http://other.org/a", "ex:a"),
        ("http://own.org/a/b", "http://own.org/a/b", "own:a/b"),
        ("", "", ""),
    ],
)
def test_short_forms(iri: str, short: str, front: str) -> None:
    assert NAMES.shorten(iri) == short and FRONT.shorten(iri) == front


@pytest.mark.parametrize(
    ("name", "iri", "front"),
    [
        ("ex:a", "http://e.org/a", "http://other.org/a"),
        ("ex:", "http://e.org/", "http://other.org/"),
        ("ex:a:b/c\nd", "http://e.org/a:b/c\nd", "http://other.org/a:b/c\nd"),
        ("ns:a", "http://e.org/ns#a", "http://e.org/ns#a"),
        ("own:a", "own:a", "http://own.org/a"),
        ("ex://a", "ex://a", "ex://a"),
        ("missing:a", "missing:a", "missing:a"),
        ("ex", "ex", "ex"),
        (":a", ":a", ":a"),
        ("1x:a", "1x:a", "1x:a"),
        ("http://e.org/a", "http://e.org/a", "http://e.org/a"),
    ],
)
def test_back_to_iris(name: str, iri: str, front: str) -> None:
    assert NAMES.expand(name) == iri and FRONT.expand(name) == front


@pytest.mark.parametrize("scheme", ["http", "https", "urn"])
def test_a_scheme_is_no_prefix_even_where_one_is_called_so(scheme: str) -> None:
    assert Prefixes({scheme: "http://x/"}).expand(f"{scheme}:a") == f"{scheme}:a"


def test_they_are_a_mapping_with_those_behind_last_and_once() -> None:
    assert list(NAMES) == ["b", "ex", "ns", "no"] and len(NAMES) == 4
    assert list(FRONT) == ["own", "ex", "e2", "b", "ns", "no"] and len(FRONT) == 6
    assert FRONT["ex"] == "http://other.org/" and FRONT["b"] == "urn:b:"
    assert "ns" in FRONT and "own" not in NAMES
    for names in (NAMES, FRONT):
        with pytest.raises(KeyError):
            names["missing"]


def test_standard_names() -> None:
    assert dict(STANDARD) == {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "qudt": "http://qudt.org/schema/qudt/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "unit": "http://qudt.org/vocab/unit/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
    named = (DCTERMS, OWL, RDF, RDFS, SKOS, XSD)
    assert [STANDARD.shorten(n) for n in named] == [
        "dcterms:",
        "owl:",
        "rdf:",
        "rdfs:",
        "skos:",
        "xsd:",
    ]


@pytest.mark.parametrize(
    ("iri", "space"),
    [
        ("http://e.org/a/b", "http://e.org/a/"),
        ("http://e.org/ns#b", "http://e.org/ns#"),
        ("http://e.org/ns#a/b", "http://e.org/ns#a/"),
        ("http://e.org/", "http://e.org/"),
        ("http://e.org", ""),
        ("urn:a:b", ""),
        ("", ""),
    ],
)
def test_the_namespace_of_an_iri(iri: str, space: str) -> None:
    assert namespace_of(iri) == space


def test_a_prefix_of_another_meaning_hides_what_is_behind() -> None:
    behind = Prefixes({"v": "http://example.org/v1/", "w": "http://example.org/w/"})
    names = behind.over({"v": "http://example.org/v2/"})
    assert names.shorten("http://example.org/v2/a") == "v:a"
    assert names.shorten("http://example.org/v1/a") == "http://example.org/v1/a"
    assert names.shorten("http://example.org/w/a") == "w:a"


def test_each_file_has_its_own_names() -> None:
    spaces = {"a.ttl": {"v": "http://example.org/v1/"}, "b.ttl": {"v": "http://example.org/v2/"}}
    names = NamesByFile(STANDARD.over(spaces["a.ttl"]), spaces)
    for file, wanted in (("a.ttl", "v:x"), ("b.ttl", "http://example.org/v1/x"), (None, "v:x")):
        assert names.of(file).shorten("http://example.org/v1/x") == wanted
    assert names.of("b.ttl").shorten("http://example.org/v2/x") == "v:x"
    assert names.of("b.ttl") is names.of("b.ttl")
    assert STANDARD.of("a.ttl") is STANDARD
