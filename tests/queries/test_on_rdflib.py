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
from tests.queries.cases import CASES, QUESTIONS, printed, read_case

# rdflib takes more than a second for one of their cases; it answers them on one source alone.
SLOW_ON_RDFLIB = frozenset(
    [
        "about-word",
        "caveats",
        "discrepancies",
        "documents",
        "expert-teams",
        "information-systems",
        "named-by-one",
        "named-by-several",
        "not-yet",
        "partner-counts",
        "partners",
        "parts-and-totals",
        "profile",
        "properties-used",
        "ratios",
        "research-topics",
        "same-specialty",
        "shared-university",
        "shares",
        "silent-on",
        "silent-sources",
        "sources-about",
        "support",
        "support-areas",
        "support-given",
        "units",
        "work-on",
    ]
)

# A path from any thing to any other, which rdflib walks to its ends: none of these ends in a minute.
ENDLESS_ON_RDFLIB = frozenset(["research-topics--kashgar", "research-topics--none"])


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


@pytest.fixture(scope="module")
def rdflib_on_one_source(of_one_source: Graph) -> RdflibStore:
    return RdflibStore(of_one_source.to_rdflib())


def is_slow(path: Path) -> bool:
    return read_case(path)[0].name in SLOW_ON_RDFLIB


SLOW = [case for case in CASES if is_slow(case) and case.stem not in ENDLESS_ON_RDFLIB]


@pytest.mark.parametrize("path", [c for c in CASES if not is_slow(c)], ids=lambda p: p.stem)
def test_rows_are_exact(path: Path, rdflib_engine: RdflibStore) -> None:
    question, values, rows = read_case(path)
    assert printed(ask(rdflib_engine, question, values)) == rows


@pytest.mark.parametrize("path", SLOW, ids=lambda p: p.stem)
def test_slow_questions_agree_on_one_source(
    path: Path, of_one_source: Graph, rdflib_on_one_source: RdflibStore
) -> None:
    question, values, _ = read_case(path)
    assert ask(of_one_source, question, values) == ask(rdflib_on_one_source, question, values)


def test_every_question_has_a_case() -> None:
    assert {read_case(path)[0].name for path in CASES} == set(QUESTIONS) >= SLOW_ON_RDFLIB
