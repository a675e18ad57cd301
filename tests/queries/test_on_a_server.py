"""Every stored question gives the same answer on a live server: rows, order, labels, citations."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.questions.answer import ask
from kg.rdf.graph import Graph
from kg.sparql.stores import RemoteStore
from tests.queries.cases import CASES, printed, read_case


@pytest.fixture(scope="module")
def remote(endpoint: str) -> RemoteStore:
    return RemoteStore(endpoint)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_answers_are_the_same(path: Path, graph: Graph, remote: RemoteStore) -> None:
    question, values, rows = read_case(path)
    answer = ask(remote, question, values)
    assert printed(answer) == rows
    assert answer == ask(graph, question, values)
