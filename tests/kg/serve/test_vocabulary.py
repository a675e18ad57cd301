"""What the editor completes from: names that queries can be written of as they stand."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest

from kg.hospital.names import NS, VOCAB
from kg.rdf.graph import TYPE, Graph
from kg.rdf.names import OWL
from kg.serve.exchange import Asked
from kg.serve.vocabulary import KINDS, Vocabulary, kinds_of
from tests.servers import fetch


@pytest.fixture(scope="module")
def told(server: str) -> dict[str, Any]:
    answer = fetch(f"{server}/api/terms")
    assert (answer.status, answer.type) == (200, "application/json")
    found: dict[str, Any] = json.loads(answer.body)
    return found


def test_a_query_can_be_written_of_all_names(server: str, told: dict[str, Any]) -> None:
    declared = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in told["prefixes"].items())
    names = " ".join(f"({term['name']} <{term['iri']}>)" for term in told["terms"])
    query = f"{declared}SELECT * {{ VALUES (?a ?b) {{ {names} }} FILTER(?a = ?b) }}"
    answer = fetch(
        f"{server}/sparql",
        "POST",
        query,
        content_type="application/sparql-query",
        accept="text/csv",
    )
    assert answer.status == 200, answer.text
    assert len(answer.text.splitlines()) == 1 + len(told["terms"]) > 500


def test_terms_have_their_kinds_and_labels_in_both_languages(told: dict[str, Any]) -> None:
    terms = {term["name"]: term for term in told["terms"]}
    assert terms["hkg:Hospital"] == {
        "name": "hkg:Hospital",
        "iri": f"{NS}Hospital",
        "kind": "class",
        "labels": {"en": "hospital", "zh-hans": "医院"},
    }
    kinds = {
        name: terms[name]["kind"]
        for name in ("hkg:measure", "form:funds", "rdf:type", f"<{VOCAB}form>")
    }
    assert [*kinds.values()] == ["property", "concept", "property", "vocabulary"]
    ours = [t for t in told["terms"] if t["iri"].startswith((NS, VOCAB))]
    assert not [t["iri"] for t in ours if not {"en", "zh-hans"} <= t["labels"].keys()]
    assert {t["kind"] for t in told["terms"]} == {*KINDS}


def test_what_no_prefix_or_no_plain_name_fits_is_named_by_its_iri() -> None:
    graph = Graph()
    odd = [ox.NamedNode(f"urn:x:{name}") for name in ("a", "a/b", "a(b)", ".a", "a.")]
    graph.add([ox.Triple(node, TYPE, ox.NamedNode(f"{OWL}Class")) for node in odd])
    assert kinds_of(graph.triples())["urn:x:a/b"] == "class"
    (room,) = Vocabulary(graph, {"x": "urn:x:"}).rooms
    told = json.loads(room.answer(Asked("GET", room.path)).body)
    names = {term["name"] for term in told["terms"]}
    assert {"x:a", "<urn:x:a/b>", "<urn:x:a(b)>", "<urn:x:.a>", "<urn:x:a.>"} <= names
    assert set(told["prefixes"]) == {"owl", "rdf", "x"}
