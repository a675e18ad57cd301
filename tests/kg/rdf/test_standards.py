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


def test_a_standard_namespace_is_no_slip_whatever_else_looks_like_it() -> None:
    for known in (namespace.RDF, namespace.FOAF, namespace.SOSA, namespace.GEO, namespace.DOAP):
        assert lookalike(str(known)) is None
        for slip in (str(known)[:-1], str(known).upper(), f"{known}/"):
            assert lookalike(slip) == str(known)


@pytest.mark.parametrize(
    ("space", "finished"),
    [
        *((str(known), True) for known in (namespace.RDF, namespace.RDFS, namespace.OWL)),
        *((str(known), True) for known in (namespace.SKOS, namespace.XSD, namespace.DC)),
        *((str(known), True) for known in (namespace.DCTERMS, namespace.DCMITYPE, namespace.FOAF)),
        *((str(known), True) for known in (namespace.ORG, namespace.PROV, namespace.QB)),
        *((str(known), True) for known in (namespace.TIME, namespace.VANN, namespace.VOID)),
        *((str(known), False) for known in (namespace.SDO, namespace.SH, namespace.DCAT)),
        *((str(known), False) for known in (namespace.SOSA, namespace.SSN, namespace.CSVW)),
        *((str(known), False) for known in (namespace.DOAP, namespace.GEO, namespace.ODRL2)),
        (str(namespace.PROF), False),
        ("http://schema.org/", False),
    ],
)
def test_which_vocabularies_still_grow(space: str, finished: bool) -> None:
    vocabulary = standard(space)
    assert vocabulary and vocabulary.finished is finished
    assert vocabulary.namespace == ("https://schema.org/" if "schema.org" in space else space)


@pytest.mark.parametrize(
    ("name", "slip"),
    [("prefLable", True), ("prefLabl", True), ("xyzzy", False), ("weightInKilograms", False)],
)
def test_slips_are_near_a_name(name: str, slip: bool) -> None:
    vocabulary = standard(SKOS)
    assert vocabulary and vocabulary.is_slip(name) is slip


@pytest.mark.parametrize("name", ["_1", "_9", "_10", "_99"])
def test_only_rdf_counts_its_members(name: str) -> None:
    assert known(str(namespace.RDF), name) and not known(SKOS, name)


@pytest.mark.parametrize("name", ["_", "_01", "_1a", "x_1", "_-1"])
def test_what_counts_no_members(name: str) -> None:
    assert not known(str(namespace.RDF), name)
