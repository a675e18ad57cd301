"""Faults in tokens: the character that is wrong is named, wherever in the token it stands."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.rdf.faults import fault_in, fault_in_escapes
from kg.rdf.turtle import Parser

MARKS = ["'", '"', "'''", '"""']
FINE = st.lists(
    st.sampled_from(["a", " ", "喀", "😀", "\\\\", "\\n", "\\u00e9", "\\U0001F600", "#"])
)
BAD_ESCAPES = ["\\#", "\\x", "\\d", "\\ ", "\\u00e", "\\U0001F60", "\\喀"]


def error_of(text: str) -> KgError:
    with pytest.raises(KgError) as caught:
        list(Parser(text, "a.ttl", "http://e.org/").statements())
    return caught.value


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MARKS), FINE, st.sampled_from(BAD_ESCAPES), FINE, st.integers(0, 2))
def test_a_bad_escape_is_found_where_it_stands(
    mark: str, before: list[str], bad: str, after: list[str], lines: int
) -> None:
    """Line, column and what is written; the reference parser sees it in the same line."""
    rows = "\n" * (lines if len(mark) == 3 else 0)
    body = "".join(before)
    text = f"<a> <b> {mark}{body}{rows}{bad}|{''.join(after)}{mark} ."
    error = error_of(text)
    column = 1 if rows else len(f"<a> <b> {mark}{body}") + 1
    assert (error.line, error.columns) == (1 + len(rows), (column, column + len(bad)))
    assert f"“{bad}” is no escape" in error.message
    with pytest.raises(SyntaxError) as refused:
        list(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri="http://e.org/"))
    assert refused.value.lineno == error.line


@settings(max_examples=40, deadline=None)
@given(st.text("abc/?", max_size=9), st.sampled_from([*'<"{}|^`', " ", "\t", "\x00", "\\x", "\\"]))
def test_a_character_that_cannot_be_in_an_iri_is_named(before: str, bad: str) -> None:
    error = error_of(f"<a> <b> <x{before}{bad}y> .")
    column = len(f"<a> <b> <x{before}") + 1
    assert (error.line, error.columns[0]) == (1, column)
    assert ("escape" if bad[0] == "\\" else "an IRI cannot contain") in error.message


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("long", [1, 3_000, 1_200_000])
def test_a_string_may_be_long(mark: str, long: int) -> None:
    error = error_of(f"<a> <b> {mark}{'x' * long}\\# 1{mark} .")
    column = len(f"<a> <b> {mark}") + long + 1
    assert error.columns == (column, column + 2)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("rest", ["", "x", "x\\n"])
def test_a_string_that_does_not_end_is_found_where_it_begins(mark: str, rest: str) -> None:
    error = error_of(f"<a> <b> {mark}{rest}")
    assert error.columns == (9, 9 + len(mark)) and "does not end" in error.message


def test_what_is_no_string_and_no_iri_has_no_fault_of_these() -> None:
    assert [fault_in(text, 0) for text in ("", "ex:a", "{", "<< <a> <b> 1 >>")] == [None] * 4
    assert fault_in_escapes(r"'\t\u00e9'") is None
    assert fault_in_escapes(r"<\u0020>") is None and fault_in_escapes(r"<\u0020>", iri=True)
