"""Places: lines and columns as people count them, and spans as we keep them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.places import LENGTH_BITS, Place, Positions, end_of, span, start_of

LONGEST = 2**LENGTH_BITS - 1


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (0, 0, 0),
        (0, 1, 1),
        (7, 9, 9),
        (3, 3 + LONGEST - 1, 3 + LONGEST - 1),
        (3, 3 + LONGEST, 3 + LONGEST),
        (3, 3 + LONGEST + 1, 3 + LONGEST),
        (2**40, 2**40 + 5, 2**40 + 5),
    ],
)
def test_a_span_keeps_start_and_length(start: int, end: int, kept: int) -> None:
    assert (start_of(span(start, end)), end_of(span(start, end))) == (start, kept)
    assert LONGEST == 1_048_575


def test_spans_are_sorted_by_where_they_begin() -> None:
    assert span(1, 900) < span(2, 2) < span(2, 3)


TEXT = "ab\nc\r\n\rde\r\n"


@pytest.mark.parametrize(
    ("offset", "line", "column"),
    [
        (0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 2, 2), (5, 2, 3), (6, 3, 1), (7, 4, 1),
        (8, 4, 2), (9, 4, 3), (10, 4, 4), (11, 5, 1),
    ],
)  # fmt: skip
def test_lines_and_columns(offset: int, line: int, column: int) -> None:
    assert Positions(TEXT, "a.ttl").line_and_column(offset) == (line, column)


def test_a_place_has_both_ends() -> None:
    positions = Positions(TEXT, "a.ttl")
    assert positions.place(span(1, 2)) == Place("a.ttl", 1, 2, 3)
    assert positions.place(span(7, 9)) == Place("a.ttl", 4, 1, 3)
    assert positions.place(span(11, 11)) == Place("a.ttl", 5, 1, 1)
    assert Place("a", 3) == Place("a", 3, 0, 0)
    assert not hasattr(Place("a", 3), "__dict__"), "there may be many"


def test_places_are_in_the_order_of_files_lines_and_columns() -> None:
    ordered = [Place("a", 1), Place("a", 1, 2), Place("a", 1, 2, 3), Place("a", 2), Place("b", 1)]
    assert sorted({*ordered}) == ordered


@given(st.text("ab\n\r😀", max_size=20))
def test_any_text_is_counted_as_it_is_split(text: str) -> None:
    positions = Positions(text, "a.ttl")
    rows = re.split(r"\r\n|\r|\n", text)
    for offset in range(len(text) + 1):
        before = text[:offset]
        if before.endswith("\r") and text[offset : offset + 1] == "\n":
            continue  # between the two signs of one line end
        line, column = positions.line_and_column(offset)
        split = re.split(r"\r\n|\r|\n", before)
        assert (line, column) == (len(split), len(split[-1]) + 1)
        assert rows[line - 1].startswith(split[-1])
