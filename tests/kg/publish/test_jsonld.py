"""JSON-LD: compacted as the library would, and read as it was."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from pyld import jsonld

from kg.errors import NotSupportedError
from kg.publish.jsonld import compacted, context_file, context_of, json_ld
from kg.publish.notations import prefixes
from kg.rdf.graph import Graph, serialize
from tests.kg.publish.test_notations import GRAPHS, read

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@given(GRAPHS)
def test_any_graph_is_read_as_it_was(triples: list[ox.Triple]) -> None:
    text = json_ld(triples, context_of(triples, prefixes(triples)))
    assert read(text, ox.RdfFormat.JSON_LD) == triples


def test_what_is_kept_in_mind_changes_nothing(graph: Graph) -> None:
    """The same as PyLD itself makes of a part of the graph, expansion and all."""
    triples = graph.triples()[::7]
    context = context_of(graph.triples(), prefixes(graph.triples()))
    nodes = json.loads(serialize(triples, ox.RdfFormat.JSON_LD))
    for node in nodes:
        if TYPE in node:
            node["@type"] = [kind["@id"] for kind in node.pop(TYPE)]
    ours = compacted(nodes, context)
    assert ours == jsonld.compact(nodes, context, {"graph": True})["@graph"] and len(ours) > 500


def test_values_of_a_property_of_one_kind_are_plain(graph: Graph) -> None:
    context = context_of(graph.triples(), prefixes(graph.triples()))
    assert context["hkg:form"] == {"@id": "hkg:form", "@type": "@id"}
    assert context["rdfs:label"] == {"@id": "rdfs:label", "@container": "@language"}
    rows = json_ld(graph.triples(), context).splitlines()
    (beds,) = [json.loads(row.rstrip(",")) for row in rows if '"claim-xmu-second:beds"' in row[:40]]
    assert beds["hkg:measure"] == "measure:beds-unspecified" and set(beds["rdfs:label"]) == {
        "en",
        "zh-hans",
    }


def test_documents_may_refer_to_the_context(graph: Graph) -> None:
    """As pages on entities do: whoever has the context reads the same."""
    triples = graph.triples()[:500]
    context = context_of(triples, prefixes(triples))
    document = json.loads(json_ld(triples, context))
    document["@context"] = "https://example.org/context.jsonld"

    def load(url: str, options: object) -> dict[str, object]:
        assert url == "https://example.org/context.jsonld"
        return {
            "documentUrl": url,
            "document": context_file(context),
            "contextUrl": None,
            "contentType": "application/ld+json",
        }

    quads = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": load})
    assert read(quads, ox.RdfFormat.N_QUADS) == triples


def test_an_iri_that_looks_like_a_short_form_is_refused() -> None:
    node = ox.NamedNode("id:hut")
    with pytest.raises(NotSupportedError, match="JSON-LD cannot express the graph"):
        json_ld([ox.Triple(node, node, node)], {"id": "http://example.org/"})


def test_a_literal_for_a_class_is_no_type() -> None:
    triples = [ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(TYPE), ox.Literal("x"))]
    assert read(json_ld(triples, {}), ox.RdfFormat.JSON_LD) == triples


def test_no_context_is_fetched() -> None:
    with pytest.raises(NotSupportedError, match="Could not process context") as caught:
        compacted([], {"@import": "http://x/"})
    refused: BaseException | None = caught.value
    while refused and "No context is fetched, and so not http://x/" not in str(refused):
        refused = refused.__cause__ or getattr(refused, "cause", None)
    assert refused
