"""Places: lines end with LF, CRLF and a lone CR; columns count code points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.places import LENGTH_BITS, Place, Positions, end_of, span, start_of

TEXT = "ab\ncd\r\nef\rg😀h\n"


@pytest.mark.parametrize(
    ("offset", "line", "column"),
    [(0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 2, 3), (6, 2, 4), (7, 3, 1), (9, 3, 3), (10, 4, 1)],
)
def test_lines_and_columns(offset: int, line: int, column: int) -> None:
    assert Positions(TEXT, "a.ttl").line_and_column(offset) == (line, column)


def test_a_place_has_an_exclusive_end() -> None:
    at = TEXT.index("😀")
    assert Positions(TEXT, "a.ttl").place(span(at, at + 2)) == Place("a.ttl", 4, 2, 4)
    assert Positions("", "a.ttl").place(span(0, 0)) == Place("a.ttl", 1, 1, 1)


@given(st.integers(0, 2**43), st.integers(0, 2 ** (LENGTH_BITS + 1)))
def test_spans_hold_what_was_put_in(start: int, length: int) -> None:
    packed = span(start, start + length)
    assert start_of(packed) == start
    assert end_of(packed) == start + min(length, 2**LENGTH_BITS - 1)


@given(st.text(st.sampled_from("ab\n\r"), max_size=30))
def test_lines_are_those_of_a_text_file(text: str) -> None:
    wanted = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert Positions(text, "a").line_and_column(len(text))[0] == wanted
