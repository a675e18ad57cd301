"""The ontology holds what it promises beyond what its lint finds (see tests/kg/check/rules/test_ontology.py)."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.hospital.house import House
from kg.hospital.names import NS, VOCAB
from kg.rdf.graph import Graph
from kg.rdf.reading import read_triples

P = """PREFIX hkg: <https://w3id.org/hospital-kg/ns#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@pytest.fixture(scope="module")
def ontology(house: House) -> Graph:
    graph = Graph()
    graph.add([t for path in house.ontology for t in read_triples(path)])
    return graph


def names(graph: Graph, pattern: str) -> list[str]:
    _, rows = graph.select(f"{P} SELECT DISTINCT ?x {{ {pattern} }} ORDER BY ?x")
    return [str(getattr(x, "value", x)) for (x,) in rows]


TERM = f'FILTER(STRSTARTS(STR(?x), "{NS}"))'


def test_every_term_has_an_example_that_is_turtle(ontology: Graph, house: House) -> None:
    prefixes = dict(_prefixes(house).items())
    head = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in prefixes.items())
    _, rows = ontology.select(
        f"{P} SELECT ?x ?example {{ ?x a ?any . {TERM} OPTIONAL {{ ?x skos:example ?example }} }}"
    )
    for term, example in rows:
        assert isinstance(example, ox.Literal), term
        triples = list(ox.parse(head + example.value, format=ox.RdfFormat.TURTLE))
        assert any(str(term) in str(t) for t in triples), f"{term} is not in its own example"


def _prefixes(house: House) -> dict[str, str]:
    from kg.hospital.names import CLAIM, OWN_PREFIXES
    from kg.rdf.names import STANDARD

    schemes = [p.stem for p in house.ontology if p.parent.name == "vocabularies"]
    return (
        dict(STANDARD)
        | OWN_PREFIXES
        | {"claim": CLAIM + "example/"}
        | {s: f"{VOCAB}{s}/" for s in schemes}
    )


def test_every_concept_is_in_the_scheme_of_its_iri(ontology: Graph) -> None:
    astray = names(
        ontology,
        """?x a skos:Concept FILTER NOT EXISTS { ?x skos:inScheme ?scheme
        FILTER(STRSTARTS(STR(?x), CONCAT(STR(?scheme), "/"))) }""",
    )
    assert astray == []


def test_every_shortcut_has_an_inverse_and_its_ends(ontology: Graph) -> None:
    assert (
        names(
            ontology,
            """?x hkg:shortcutOf ?kind FILTER NOT EXISTS {
        ?x owl:inverseOf ?inverse ; hkg:shortcutFrom ?from ; hkg:shortcutTo ?to .
        ?inverse owl:inverseOf ?x . ?kind rdfs:subClassOf hkg:Claim .
        ?from rdfs:subPropertyOf hkg:end . ?to rdfs:subPropertyOf hkg:end }""",
        )
        == []
    )


def test_traps_of_the_standards_are_avoided(ontology: Graph) -> None:
    iris = {str(t.object) for t in ontology.triples()}
    for wrong in ("numberOfBeds", "schema.org/affiliation", "org#memberOf", "gYear"):
        assert not any(wrong in iri for iri in iris), wrong
    assert "<https://schema.org/Hospital>" not in {
        str(t.object) for t in ontology.triples() if str(t.predicate).endswith("subClassOf>")
    }
