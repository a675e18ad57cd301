"""Every stored question gives the rows of its cases on rdflib, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.hospital.house import House
from kg.questions.answer import ask
from kg.rdf.graph import Graph
from kg.rdf.reading import load_turtle
from kg.sparql.derivation import derive
from kg.sparql.stores import RdflibStore
from tests.queries.cases import CASES, QUESTIONS, example, printed, read_case

# rdflib takes more than five seconds for one of their cases; it answers them on one source alone.
SLOW_ON_RDFLIB = frozenset(
    [
        "discrepancies",
        "documents",
        "information-systems",
        "named-by-one",
        "not-yet",
        "parts-and-totals",
        "properties-used",
        "research-topics",
        "shared-university",
        "shares",
        "work-on",
    ]
)


@pytest.fixture(scope="module")
def rdflib_engine(graph: Graph) -> RdflibStore:
    return RdflibStore(graph.to_rdflib())


@pytest.fixture(scope="module")
def of_one_source(house: House) -> Graph:
    """The house with the claims of its shortest source only."""
    found = Graph()
    for path in [*house.ontology, *house.data]:
        if path.parent.name != "claims" or path.stem == "xmu-second":
            load_turtle(path, found.store)
    derive(found, house.derivations)
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_rows_are_exact(path: Path, rdflib_engine: RdflibStore) -> None:
    question, values, rows = read_case(path)
    if question.name in SLOW_ON_RDFLIB:
        pytest.skip("too slow on rdflib: see test_slow_questions_agree_on_one_source")
    assert printed(ask(rdflib_engine, question, values)) == rows


@pytest.mark.parametrize("name", sorted(SLOW_ON_RDFLIB))
def test_slow_questions_agree_on_one_source(name: str, of_one_source: Graph) -> None:
    question = QUESTIONS[name]
    slow = RdflibStore(of_one_source.to_rdflib())
    values = example(question)
    assert ask(of_one_source, question, values) == ask(slow, question, values)
