from __future__ import annotations

import pytest
from rdflib import namespace

from kg.rdf.standards import lookalike, standard

SKOS, SH, SDO = "http://www.w3.org/2004/02/skos/core#", str(namespace.SH), "https://schema.org/"


def known(space: str, name: str) -> bool:
    vocabulary = standard(space)
    assert vocabulary
    return vocabulary.has(name)


@pytest.mark.parametrize(
    ("space", "names"),
    [
        (SKOS, "Concept prefLabel exactMatch"),
        (SH, "class in or not and path targetClass reifierShape"),
        (str(namespace.RDF), "type _1 _17 langString dirLangString"),
        (str(namespace.RDFS), "label Class isDefinedBy"),
        (str(namespace.OWL), "Class deprecated versionIRI"),
        (str(namespace.XSD), "integer date anyAtomicType duration"),
        (str(namespace.DCTERMS), "title ISO639-2 isReplacedBy"),
        ("http://www.w3.org/ns/dcat#", "Dataset DatasetSeries inSeries"),
        ("http://schema.org/", "name Hospital domainIncludes"),
        (SDO, "name Hospital domainIncludes"),
    ],
)
def test_real_terms_are_known(space: str, names: str) -> None:
    assert [name for name in names.split() if not known(space, name)] == []


@pytest.mark.parametrize(
    ("space", "name"),
    [
        (SKOS, "prefLable"),
        (str(namespace.RDF), "_0"),
        (str(namespace.RDF), "_x"),
        (str(namespace.XSD), "sting"),
        (SDO, "nmae"),
        (SH, "clas"),
    ],
)
def test_slips_are_not(space: str, name: str) -> None:
    assert not known(space, name)


def test_other_namespaces_are_no_standards() -> None:
    assert standard("http://library.example/ns#") is None
    assert standard("") is None


@pytest.mark.parametrize(
    ("space", "meant"),
    [
        ("https://www.w3.org/ns/shacl#", SH),
        ("http://www.w3.org/2004/02/skos/core/", SKOS),
        ("http://w3.org/2004/02/skos/core#", SKOS),
        ("http://purl.org/dc/terms#", str(namespace.DCTERMS)),
        ("https://www.schema.org/", SDO),
    ],
)
def test_slips_in_a_standard_namespace(space: str, meant: str) -> None:
    assert lookalike(space) == meant


@pytest.mark.parametrize(
    "space", [SH, SKOS, SDO, "http://schema.org/", "http://www.w3.org/ns/", "http://a.org/", ""]
)
def test_what_looks_like_a_standard_and_is_none(space: str) -> None:
    assert lookalike(space) is None
