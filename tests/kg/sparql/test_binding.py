"""Parameters are put into a query as terms, at the head of its outermost group."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import NotValidError
from kg.sparql.binding import bind

A, TEXT = ox.NamedNode("urn:a"), ox.Literal('"} ?x', language="en")


def test_each_parameter_is_a_block_in_the_order_of_names() -> None:
    bound = bind("SELECT (1 AS ?o) { ?s ?p ?o { } }", {"z": TEXT, "a": A})
    assert bound == (
        'SELECT (1 AS ?o) { VALUES ?a { <urn:a> } VALUES ?z { "\\"} ?x"@en }  ?s ?p ?o { } }'
    )


def test_nothing_to_bind_changes_nothing() -> None:
    assert bind("SELECT", {}) == "SELECT"


def test_a_query_without_a_group_is_refused() -> None:
    with pytest.raises(NotValidError) as error:
        bind("SELECT ?x", {"x": A})
    assert str(error.value) == "The query has no WHERE group to bind parameters in."
