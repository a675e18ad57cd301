"""Every stored question gives exactly the rows of its cases, and each row cites what it rests on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.check.project import load_project
from kg.check.world import World
from kg.hospital.house import House, find_house
from kg.hospital.names import NS
from kg.hospital.project import house_project
from kg.questions.answer import ask
from kg.rdf.graph import Graph
from kg.sparql.stored import Question
from kg.sparql.text import mentions
from tests.conftest import ROOT
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
    assert ask(graph, question, example(question, with_optional=True)).rows


def test_the_catalogue_is_large_enough() -> None:
    assert len(QUESTIONS) >= 100


# What the files are written and checked with; of hospitals it says nothing.
MACHINERY = frozenset(
    {
        "Evidence",
        "accountedFor",
        "inSentence",
        "notIn",
        "requires",
        "sentence",
        "subjectCode",
        "vocabulary",
    }
)


def test_every_class_and_property_is_asked_about_or_answered_with(
    house: House, graph: Graph
) -> None:
    kinds = World(load_project(house_project(house))).kinds
    terms = {str(t) for t, is_ in kinds.items() if is_ & {"class", "property"}}
    own = {t.removeprefix(NS) for t in terms if t.startswith(NS)}
    texts = [path.read_text("utf-8") for path in house.questions]
    asked = {m.iri for text in texts for m in mentions(text)}
    asked |= {NS + name for text in texts for name in re.findall(r"\bhkg:(\w+)", text)}
    for question in QUESTIONS.values():
        for row in ask(graph, question, example(question)).rows:
            asked |= {str(getattr(cell, "value", "")) for cell in row.cells.values() if cell}
    assert own - {name.removeprefix(NS) for name in asked} == MACHINERY


@pytest.mark.parametrize("path", find_house(ROOT).questions, ids=lambda p: p.stem)
def test_what_is_bound_is_bound_last(path: Path) -> None:
    """A BIND ends a group: patterns after it are joined to each row, and time grows by squares."""
    body = path.read_text("utf-8").partition("\nWHERE {\n")[2].partition("\nORDER BY")[0]
    after = body.partition("\n  BIND(")[2]
    assert not re.search(r"^  \?\w+ ", after, re.MULTILINE)
