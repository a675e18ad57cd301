"""Whatever is sent from the description of the API, to the endpoint or as names: no fault, and in time."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.queries.cases import QUESTIONS
from tests.servers import Answered, fetch

FORM = "application/x-www-form-urlencoded"
SLOWLY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ASKED = sorted(name for name, question in QUESTIONS.items() if question.parameters)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
WORDS = st.sampled_from(
    [
        "SELECT",
        "*",
        "{",
        "}",
        "?s",
        "a",
        ".",
        "FILTER",
        "(",
        ")",
        "'",
        '"',
        "<urn:x>",
        "1",
        "!",
        "ASK",
        "CONSTRUCT",
        "WHERE",
        "VALUES",
        "GRAPH",
        "LIMIT",
        "#",
        "ORDER",
        "BY",
        "\\u0053",
        "SERVICE",
        "\\",
        "[",
        "]",
        ";",
        ",",
        "^",
        "/",
        "|",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
QUERY = st.fixed_dictionaries(
    {},
    optional={"query": JSON, "type": JSON, "limit": JSON, "properties": JSON, "type_strict": JSON},
)


def holds(answer: Answered) -> None:
    assert answer.status in (200, 400, 403, 404), answer.text
    assert "Traceback" not in answer.text


@SLOWLY
@given(st.data())
def test_values_of_parameters(server: str, data: st.DataObject) -> None:
    question = QUESTIONS[data.draw(st.sampled_from(ASKED))]
    values: dict[str, Any] = {
        p.name: data.draw(st.one_of(st.just(p.example), TEXT, st.integers().map(str)))
        for p in question.parameters
    }
    holds(fetch(f"{server}/api/questions/{question.name}?{urlencode(values)}"))


@SLOWLY
@given(TEXT, TEXT)
def test_names(server: str, name: str, value: str) -> None:
    holds(fetch(f"{server}/api/questions/{quote(name, safe='')}?{urlencode({name: value})}"))
    holds(fetch(f"{server}/{quote(name)}"))


@SLOWLY
@given(st.lists(WORDS, max_size=25).map(" ".join) | TEXT)
def test_queries(server: str, query: str) -> None:
    sent = urlencode({"query": query})
    holds(fetch(f"{server}/sparql", "POST", sent, content_type=FORM))


@SLOWLY
@given(st.dictionaries(TEXT, QUERY, max_size=3))
def test_batches(server: str, batch: dict[str, Any]) -> None:
    sent = urlencode({"queries": json.dumps(batch)})
    holds(fetch(f"{server}/reconcile", "POST", sent, content_type=FORM))


@SLOWLY
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_accept_headers(server: str, header: str) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/api/questions/beds", "/sparql"):
        answer = fetch(
            f"{server}{path}", accept=header, accept_language=header, accept_encoding=header
        )
        assert answer.status in (200, 406)
