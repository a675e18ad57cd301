"""Every stored question gives exactly the rows of its cases, and each row cites what it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.questions.answer import ask
from kg.rdf.graph import Graph
from kg.sparql.stored import Question
from tests.queries.cases import CASES, QUESTIONS, example, printed, read_case


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_rows_are_exact(path: Path, graph: Graph) -> None:
    question, values, rows = read_case(path)
    assert printed(ask(graph, question, values)) == rows


def test_every_question_has_a_case() -> None:
    assert {path.stem.split("--")[0] for path in CASES} == set(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
def test_every_row_carries_claim_source_and_range(question: Question, graph: Graph) -> None:
    rows = ask(graph, question, example(question)).rows
    assert rows
    claims = [column.name for column in question.columns if column.type == "claim"]
    if claims:
        assert all(row.citations and row.cells[claims[0]] for row in rows)
    else:
        assert "row" in question.question["en"] and "各行" in question.question["zh-Hans"]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
def test_example_values_give_rows(question: Question, graph: Graph) -> None:
    assert ask(graph, question, {p.name: p.example for p in question.parameters}).rows


def test_the_catalogue_is_large_enough() -> None:
    assert len(QUESTIONS) >= 100
