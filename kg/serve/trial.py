"""Trials: whether a store elsewhere answers as SPARQL 1.1 has it.

    failed(store, graph) -> ["OPTIONAL with a path and BIND"], or nothing

Stores differ most in how they join what is optional, what is bound and what a path finds, and some
leave out rows without a word. So queries such as stored questions are made of are put to the store
and to the part of its graph that was read; both have the whole ontology and all vocabularies.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from kg.errors import EndpointError
from kg.hospital.names import NS, VOCAB
from kg.rdf.graph import Graph
from kg.rdf.names import RDFS, SKOS
from kg.sparql.stores import RemoteStore, Store, select_columns

_HEAD: Final = f"PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> SELECT ?a ?b ?c "
_TRIALS: Final = {
    "OPTIONAL with a path and BIND": f"""{{
        ?a rdfs:subClassOf <{NS}Claim> OPTIONAL {{ ?x rdfs:subClassOf+ ?a BIND(?x AS ?b) }} }}""",
    "VALUES before a path of length zero": f"""{{
        VALUES ?b {{ <{NS}Claim> }} ?a rdfs:subClassOf* ?b BIND(?b AS ?c) }}""",
    "FILTER NOT EXISTS and MINUS": f"""{{
        ?a skos:inScheme ?b FILTER NOT EXISTS {{ ?x skos:broader ?a }}
        MINUS {{ VALUES ?b {{ <{VOCAB}modality> }} }} }}""",
    "UNION with what is bound on one side": f"""{{
        VALUES ?a {{ <{VOCAB}modality/actual> <{VOCAB}modality> }}
        {{ ?a skos:inScheme ?b }} UNION {{ ?c skos:inScheme ?a }} }}""",
    "COUNT of what is optional": """{
        { SELECT ?a (COUNT(?x) AS ?n) { ?y skos:inScheme ?a OPTIONAL { ?y skos:broader ?x } }
          GROUP BY ?a } BIND(IF(?n = 0, "none", "some") AS ?c) }""",
    "languages of texts": f"""{{
        ?a skos:inScheme <{VOCAB}modality>
        OPTIONAL {{ ?a skos:prefLabel ?b FILTER(LANG(?b) = "en") }}
        BIND(COALESCE(STR(?b), "none") AS ?c) }}""",
}


def failed(store: RemoteStore, graph: Graph) -> list[str]:
    """What a store does not answer as it should.

    Args:
        store: which.
        graph: at least all of its triples that are not of claims or their evidence.

    Raises:
        EndpointError: it does not answer.
    """
    return [name for name, query in _TRIALS.items() if _rows(store, query) != _rows(graph, query)]


def _rows(store: Store, query: str) -> Counter[object] | None:
    try:
        return Counter(select_columns(store, _HEAD + query, "a", "b", "c"))
    except EndpointError as error:
        if error.because != "wrong":
            raise
        return None
