"""Spans of plain Turtle, held against those of our parser."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf.spans import spans_of
from kg.rdf.turtle import Parser

HEAD = "@prefix ex: <http://e.org/> .\nPREFIX a: <http://a.org/> @base <http://b.org/> .\n"
NAMES = ["ex:a", "<d>", "a:%41\\~", "ex:喀什"]
VALUES = [
    *NAMES,
    "1",
    "-1.5e3",
    "true",
    "'x'@EN",
    "'x' @en",
    '"""a\nb"""',
    "'1'^^ex:a",
    "'1' ^^ <x>",
]
ENDS = [" .", " .\n# c\n", " ; .\n", " ;; ex:p 1 , 2 .\r\n"]
BLOCKS = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["a", *NAMES]),
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=3),
    st.sampled_from(ENDS),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(BLOCKS, max_size=6))
def test_spans_are_those_of_our_parser(blocks: list[tuple[str, str, list[str], str]]) -> None:
    text = HEAD + "".join(f"{s} {p} {' , '.join(o)}{end}" for s, p, o, end in blocks)
    found = spans_of(text)
    assert found is not None and len(found) == len(found.columns[0])
    wanted = [s[3:6] for s in Parser(text, "a.ttl", "http://b.org/").statements()]
    assert list(zip(*found.columns, strict=True)) == wanted


@pytest.mark.parametrize("value", ["[]", "( 1 )", "_:b", "()", "[ ex:p 1 ]"])
def test_what_has_brackets_or_labels_is_left_to_our_parser(value: str) -> None:
    assert spans_of(f"{HEAD}ex:a ex:p {value} .") is None
