"""References resolved by RFC 3986, and what an IRI tells of what it names."""

from __future__ import annotations

import pytest

from kg.rdf.iris import document_of, is_document, resolve, whole_of

BASE = "http://a/b/c/d;p?q"
# RFC 3986, sections 5.4.1 and 5.4.2
EXAMPLES = {
    "g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/",
    "/g": "http://a/g", "//g": "http://g", "?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y",
    "#s": "http://a/b/c/d;p?q#s", "g#s": "http://a/b/c/g#s", "g?y#s": "http://a/b/c/g?y#s",
    ";x": "http://a/b/c/;x", "g;x": "http://a/b/c/g;x", "g;x?y#s": "http://a/b/c/g;x?y#s",
    "": "http://a/b/c/d;p?q", ".": "http://a/b/c/", "./": "http://a/b/c/", "..": "http://a/b/",
    "../": "http://a/b/", "../g": "http://a/b/g", "../..": "http://a/", "../../": "http://a/",
    "../../g": "http://a/g", "../../../g": "http://a/g", "../../../../g": "http://a/g",
    "/./g": "http://a/g", "/../g": "http://a/g", "g.": "http://a/b/c/g.", ".g": "http://a/b/c/.g",
    "g..": "http://a/b/c/g..", "..g": "http://a/b/c/..g", "./../g": "http://a/b/g",
    "./g/.": "http://a/b/c/g/", "g/./h": "http://a/b/c/g/h", "g/../h": "http://a/b/c/h",
    "g;x=1/./y": "http://a/b/c/g;x=1/y", "g;x=1/../y": "http://a/b/c/y",
    "g?y/./x": "http://a/b/c/g?y/./x", "g?y/../x": "http://a/b/c/g?y/../x",
    "g#s/./x": "http://a/b/c/g#s/./x", "g#s/../x": "http://a/b/c/g#s/../x", "http:g": "http:g",
}  # fmt: skip


@pytest.mark.parametrize("reference", EXAMPLES)
def test_the_examples_of_the_specification(reference: str) -> None:
    assert resolve(reference, BASE) == EXAMPLES[reference]


@pytest.mark.parametrize(
    ("reference", "base", "wanted"),
    [
        ("g", "http://a", "http://a/g"),
        ("g", "http://a?q", "http://a/g"),
        ("g", "urn:a", "urn:g"),
        ("?", "http://a/b?q#f", "http://a/b?"),
        ("#", "http://a/b?q", "http://a/b?q#"),
        ("//", "http://a/b", "http://"),
        ("g", "", "g"),
        ("a+b.c-1:y/../z", "http://a/b", "a+b.c-1:y/../z"),
        ("a\nb", "http://a/b", "http://a/a\nb"),
    ],
)
def test_other_references(reference: str, base: str, wanted: str) -> None:
    assert resolve(reference, base) == wanted


FILES = [
    "htm",
    "html",
    "xhtml",
    "pdf",
    "jpg",
    "jpeg",
    "png",
    "gif",
    "svg",
    "webp",
    "tif",
    "tiff",
    "mp3",
    "mp4",
    "ogg",
    "txt",
    "md",
    "csv",
    "tsv",
    "json",
    "jsonld",
    "geojson",
    "xml",
    "rdf",
    "owl",
    "ttl",
    "nt",
    "nq",
    "trig",
    "n3",
    "zip",
    "gz",
    "bz2",
    "xls",
    "xlsx",
    "doc",
    "docx",
    "epub",
    "py",
    "rq",
]


@pytest.mark.parametrize("ending", [*FILES, "HTML", "Pdf"])
def test_what_ends_as_a_file_is_a_document(ending: str) -> None:
    assert is_document(f"http://a/b.{ending}")
    for iri in (
        f"http://a/b{ending}",
        f"http://a/b.{ending}/",
        f"http://a/.{ending}~",
        f"a.{ending}#f",
    ):
        assert not is_document(iri)


@pytest.mark.parametrize("ending", ["htmlx", "mp5", "jpegg", "exe", ""])
def test_other_endings_are_none(ending: str) -> None:
    assert not is_document(f"http://a/b.{ending}")


@pytest.mark.parametrize(
    ("iri", "document"),
    [
        ("http://a/t#char=1,2", "http://a/t"),
        ("http://a/t#line=1", "http://a/t"),
        ("http://a/t#xywh=pixel:1#t=2", "http://a/t"),
        ("http://a/t#:~:text=a", "http://a/t"),
        ("http://a/ns#Book", None),
        ("http://a/ns#a1=2", None),
        ("http://a/ns#=2", None),
        ("http://a/t", None),
        ("http://a/t?x=1", None),
    ],
)
def test_a_fragment_selects_a_part_or_names_a_thing(iri: str, document: str | None) -> None:
    assert document_of(iri) == document
    assert whole_of(iri) == (document or iri)
