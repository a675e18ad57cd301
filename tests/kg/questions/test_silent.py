"""Of which hospitals an answer says nothing, where it is asked of all."""

from __future__ import annotations

import pytest

from kg.questions.answer import ask, silent_of
from kg.rdf.graph import Graph
from tests.queries.cases import QUESTIONS


def silent(graph: Graph, name: str, **values: str) -> list[str]:
    """The English labels of the hospitals of which the answer to a question says nothing."""
    return [labels["en"] for labels in silent_of(graph, ask(graph, QUESTIONS[name], values))]


def test_a_hospital_of_which_nothing_is_stated_is_named(graph: Graph) -> None:
    assert silent(graph, "contacts") == ["Changji Prefecture People's Hospital"]
    assert len(silent(graph, "money")) == 2


def test_where_something_is_stated_of_all_nobody_is_named(graph: Graph) -> None:
    assert silent(graph, "beds") == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("beds", {"hospital": "xmu-second"}),  # the others were not asked about
        ("headings", {}),  # rows are of sources
    ],
)
def test_who_was_not_asked_about_is_not_silent(
    graph: Graph, name: str, values: dict[str, str]
) -> None:
    assert silent(graph, name, **values) == []
