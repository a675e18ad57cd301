"""A term that is not valid costs no file: it is mended, and said where it stands."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.rdf.lines import Lines
from kg.rdf.mending import iri_fault, mended_iri
from kg.rdf.nodes import as_term


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=12), st.sampled_from(["http://a.org/", "urn:x:", ""]))
def test_a_mended_iri_is_valid_and_a_valid_one_is_left(text: str, start: str) -> None:
    iri = start + text
    mended = mended_iri(iri)
    assert iri_fault(mended) is None and mended_iri(mended) == mended
    if iri_fault(iri) is None:
        assert mended == iri


def read(text: str, name: str = "a.ttl", folder: Path = Path()) -> Lines:
    lines = Lines()
    lines.read_text(text, name, "http://base.org/")
    return lines


BAD = [
    ("<http://a.org/x y>", "http://a.org/x%20y"),
    ("<http://a.org/x#y#z>", "http://a.org/x#y%23z"),
    ("<http://a.org/[x]>", "http://a.org/%5Bx%5D"),
    ("<http://a.org/{id}>", "http://a.org/%7Bid%7D"),
    ("<http://a.org/%zz>", "http://a.org/%25zz"),
]


@pytest.mark.parametrize("around", ["", " [] <urn:p> 2 .\n"], ids=["named", "blank nodes"])
@pytest.mark.parametrize(("written", "iri"), BAD)
def test_a_bad_iri_is_one_error_at_its_place(written: str, iri: str, around: str) -> None:
    text = f"<urn:s> <urn:p> 1 .\n{around}<urn:t> <urn:p>\n  {written} .\n<urn:u> <urn:p> {written} .\n"
    lines = read(text)
    (flaw,) = lines.flaws
    row = text.split("\n")[(flaw.line or 0) - 1]
    assert row[flaw.columns[0] - 1 : flaw.columns[1] - 1] == written
    assert written in flaw.messages["en"] and "rest of the file was read" in flaw.messages["en"]
    found = {o for s, _, o in lines.triples if s != rdflib.URIRef("urn:s")}
    assert rdflib.URIRef(iri) in found and len(lines.triples) == (4 if around else 3)
    place = lines.find(rdflib.URIRef("urn:t"), rdflib.URIRef("urn:p"), rdflib.URIRef(iri))
    assert place and place.line == flaw.line
    for triple in lines.triples:  # a store and an engine take every term
        assert all(map(as_term, triple))
    list(ox.parse(lines.n_triples(), format=ox.RdfFormat.N_TRIPLES))


def test_a_bad_namespace_is_said_once() -> None:
    lines = read("@prefix a: <http://a.org/{x}/> .\na:s a:p a:o .\na:t a:p a:o .\n")
    assert [flaw.line for flaw in lines.flaws] == [1]
    assert len(lines.triples) == 2


def test_a_text_of_type_lang_string_is_read() -> None:
    lines = read(
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
        '<urn:s> <urn:p> "x"^^rdf:langString , 1 .'
    )
    (flaw,) = lines.flaws
    assert flaw.line == 2 and "needs a language tag" in flaw.messages["en"]
    assert {str(o) for _, _, o in lines.triples} == {"x", "1"}


def test_a_long_language_tag_is_read() -> None:
    lines = read('<urn:s> <urn:p> "x"@abcdefghijkl , "y"@en .')
    (flaw,) = lines.flaws
    assert "@abcdefghijkl is no language tag" in flaw.messages["en"]
    assert sorted(lines.n_triples().splitlines()) == [
        b'<urn:s> <urn:p> "x" .',
        b'<urn:s> <urn:p> "y"@en .',
    ]


def test_what_is_no_term_is_still_an_error_of_the_file() -> None:
    for text in ("<urn:s> <urn:p> <urn:o", "<urn:s> <urn:p x> 1", "<urn:s> ex:p 1 ."):
        with pytest.raises(KgError):
            read(text)


@pytest.mark.parametrize("name", ["a.nq", "a.trig", "a.rdf"])
def test_other_notations_are_mended_as_well(tmp_path: Path, name: str) -> None:
    texts = {
        "a.nq": "<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> <http://a.org/x y> <urn:g> .\n",
        "a.trig": "<urn:g> { <urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> <http://a.org/x y> }",
        "a.rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">\n'
        '<r:Description r:about="urn:s"><u:p r:resource="http://a.org/x y"/>'
        '<u:p r:resource="urn:o"/></r:Description></r:RDF>',
    }
    path = tmp_path / name
    path.write_text(texts[name], "utf-8")
    lines = Lines()
    lines.read(path)
    assert [flaw.line for flaw in lines.flaws] == [2]
    assert {str(o) for _, _, o in lines.triples} == {"urn:o", "http://a.org/x%20y"}
