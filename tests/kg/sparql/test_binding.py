"""Parameters are bound as terms at the head of the outermost group, whatever the query says before."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotValidError
from kg.sparql.binding import bind

ONE = {"_x_literal": ox.Literal("1")}


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("SELECT * { ?s ?p ?o }", 'SELECT * { VALUES ?_x_literal { "1" }  ?s ?p ?o }'),
        ("SELECT * # {\n{ }", 'SELECT * # {\n{ VALUES ?_x_literal { "1" }  }'),
        (
            'SELECT ("{" AS ?a) WHERE { { ?s ?p ?o } }',
            'SELECT ("{" AS ?a) WHERE { VALUES ?_x_literal { "1" }  { ?s ?p ?o } }',
        ),
    ],
)
def test_the_block_stands_in_the_outermost_group(query: str, bound: str) -> None:
    assert bind(query, ONE) == bound


def test_no_binding_leaves_a_query_as_it_is() -> None:
    assert bind("no query at all", {}) == "no query at all"


def test_a_query_without_a_group_is_refused() -> None:
    with pytest.raises(NotValidError, match="has no WHERE group to bind parameters in"):
        bind("SELECT *", ONE)


def test_bindings_stand_in_the_order_of_their_names() -> None:
    terms: dict[str, ox.NamedNode | ox.Literal] = {
        "b": ox.Literal("2"),
        "a": ox.NamedNode("urn:a"),
    }
    assert bind("SELECT * {}", terms) == ('SELECT * { VALUES ?a { <urn:a> } VALUES ?b { "2" } }')


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_text_leaves_its_term(text: str) -> None:
    """Quotes, braces, comments and escapes in a value stay the value."""
    query = bind("SELECT ?_x_literal { }", {"_x_literal": ox.Literal(text)})
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    assert [row["_x_literal"] for row in found] == [ox.Literal(text)]
