"""Notations: what a source says is in its graph, and RDF/XML says what it can."""

from __future__ import annotations

from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotSupportedError
from kg.hospital.names import BASE, CAVEAT, CLAIM, SOURCE
from kg.publish.notations import prefixes, rdf_xml, source_of, trig, turtle
from kg.rdf.graph import Graph

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
LITERALS = st.one_of(
    TEXT.map(ox.Literal),
    TEXT.map(lambda text: ox.Literal(text, language="zh-hans")),
    st.sampled_from(["\r", "\t", "a\nb\r\nc", " ", "]]>", "<a>&amp;"]).map(ox.Literal),
)
SUBJECTS = st.sampled_from(
    [f"{CLAIM}a/x", f"{CAVEAT}b/y", f"{SOURCE}a#char=1,2", f"{SOURCE}a", f"{BASE}id/z", "urn:é"]
).map(ox.NamedNode)
PATHS = st.sampled_from(["urn:p", "http://example.org/a#b-c.d", f"{BASE}ns#value"]).map(
    ox.NamedNode
)
GRAPHS = st.lists(st.builds(ox.Triple, SUBJECTS, PATHS, st.one_of(SUBJECTS, LITERALS))).map(
    lambda triples: sorted(set(triples), key=str)
)


def read(text: str, form: ox.RdfFormat) -> list[ox.Triple]:
    return sorted((quad.triple for quad in ox.parse(text, format=form)), key=str)


@given(GRAPHS)
def test_any_graph_is_read_as_it_was(triples: list[ox.Triple]) -> None:
    names = prefixes(triples)
    assert read(turtle(triples, names), ox.RdfFormat.TURTLE) == triples
    assert read(trig(triples, names), ox.RdfFormat.TRIG) == triples
    text = rdf_xml(triples, names)
    assert read(text, ox.RdfFormat.RDF_XML) == triples
    assert ElementTree.fromstring(text).tag.endswith("}RDF")  # another parser finds it well-formed


@pytest.mark.parametrize(
    ("iri", "source"),
    [
        (f"{CLAIM}a/x", "a"),
        (f"{CLAIM}a/x/y", "a"),
        (f"{CAVEAT}a/x", "a"),
        (f"{SOURCE}a#char=1,2", "a"),
        (f"{SOURCE}a", ""),
        (f"{CLAIM}a", ""),
        (f"{BASE}id/a", ""),
        ("urn:x", ""),
    ],
)
def test_the_source_of_what_is_said(iri: str, source: str) -> None:
    assert source_of(ox.NamedNode(iri)) == (SOURCE + source if source else "")


def test_the_graphs_of_the_house_are_its_sources(graph: Graph) -> None:
    """Each holds what one source says; the rest holds no claim."""
    triples = graph.triples()
    graphs: dict[str, set[str]] = {}
    for quad in ox.parse(trig(triples, prefixes(triples)), format=ox.RdfFormat.TRIG):
        name = getattr(quad.graph_name, "value", "")
        graphs.setdefault(name, set()).add(getattr(quad.subject, "value", ""))
    slugs = ("changji-people", "kashgar-second", "xmu-second")
    assert sorted(graphs) == ["", *(SOURCE + slug for slug in slugs)]
    for slug in slugs:
        spaces = (f"{CLAIM}{slug}/", f"{CAVEAT}{slug}/", f"{SOURCE}{slug}#char=")
        assert all(iri.startswith(spaces) for iri in graphs[SOURCE + slug])
        assert SOURCE + slug in graphs[""]
    assert not any(iri.startswith((CLAIM, CAVEAT)) or "#char=" in iri for iri in graphs[""])


def test_namespaces_stand_in_order() -> None:
    """pyoxigraph writes them in another order on each run."""
    names = {f"n{number}": f"urn:n{number}/" for number in range(9)}
    triples = [
        ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(f"{iri}p"), ox.NamedNode("urn:a"))
        for iri in names.values()
    ]
    (root,) = [line for line in rdf_xml(triples, names).splitlines() if "<rdf:RDF" in line]
    spaces = [part.partition("=")[0] for part in root.split()[1:]]
    assert spaces == sorted(spaces) and len(spaces) == 11


@pytest.mark.parametrize("iri", ["urn:p/1", "urn:p/", "urn:p#a%20"])
def test_a_property_without_a_name_is_refused(iri: str) -> None:
    node = ox.NamedNode("urn:a")
    with pytest.raises(
        NotSupportedError, match=f"the property {iri}: its IRI has to end"
    ) as caught:
        rdf_xml([ox.Triple(node, ox.NamedNode(iri), node)], {})
    assert f"属性 {iri}:" in caught.value.text("zh-Hans")


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_xml_has_not_is_refused(sign: str) -> None:
    node = ox.NamedNode("urn:a")
    with pytest.raises(
        NotSupportedError, match=f"the character U.{ord(sign):04X} in urn:a of urn:a"
    ):
        rdf_xml([ox.Triple(node, node, ox.Literal(f"a{sign}"))], {})
