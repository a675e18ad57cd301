"""Order: that of SPARQL, exact whatever the size, and none where there is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.term import Literal, URIRef

from kg.rdf.names import XSD
from kg.rdf.nodes import literal
from kg.rdf.order import ORDERED, compare


def typed(text: str) -> Literal:
    """`integer 1` is "1"^^xsd:integer."""
    name, _, lexical = text.partition(" ")
    return literal(lexical, None, URIRef(XSD + name))


ASCENDING = [
    ["double -INF", "decimal -1.5", "integer -1", "double 0", "byte 1", "decimal 1.5", "float INF"],
    ["integer 99999999999999999998", "integer 99999999999999999999", "double 1e400"],
    ["decimal 0.1", "decimal 0.10000000000000000000000001", "integer 1"],
    ["double 0.1", "float 0.1", "double 0.11"],
    ["boolean false", "boolean true"],
    ["string ", "string Z", "string a", "string aa", "string é", "string 中", "string 😀"],
    ["date -0001-01-01", "date 0000-12-31", "date 2024-02-29", "date 2024-03-01", "date 12024-01-01"],
    ["date 2024-01-01+14:00", "date 2024-01-01Z", "date 2024-01-01-12:00"],
    ["dateTime 2024-01-01T23:59:59.9999999999999999999999999999", "dateTime 2024-01-01T24:00:00", "dateTime 2024-01-02T00:00:01"],
    ["dateTime 2024-01-01T00:00:00+01:00", "dateTimeStamp 2024-01-01T00:00:00Z", "dateTime 2024-01-01T00:00:00.5Z"],
    ["dateTime 2024-01-01T00:00:00", "dateTime 2024-01-01T14:00:01Z"],
    ["time 24:00:00", "time 00:00:01", "time 23:59:59"],
    ["time 12:00:00+02:00", "time 12:00:00Z"],
]  # fmt: skip
EQUAL = [
    ["integer 1", "decimal 1.0", "double 1e0", "float 1", "int 01", "integer +1"],
    ["double -0", "integer 0"],
    ["integer 9007199254740993", "double 9007199254740992"],
    ["boolean 1", "boolean true"],
    ["dateTime 2024-01-01T24:00:00Z", "dateTime 2024-01-02T01:00:00+01:00"],
    ["time 24:00:00", "time 00:00:00"],
]
APART = [
    ("integer 1", "string 1"), ("boolean true", "integer 1"), ("double NaN", "double NaN"),
    ("gYear 2024", "gYear 2024"), ("gYear 2024", "integer 2024"), ("anyURI a", "anyURI b"),
    ("date 2024-01-01", "dateTime 2024-01-01T00:00:00"), ("integer x", "integer 1"),
    ("integer  1", "integer 1"), ("date 2023-02-29", "date 2024-01-01"),
    ("dateTime 2024-01-01T00:00:00", "dateTime 2024-01-01T14:00:00Z"),
    ("date 2024-01-01", "date 2024-01-01Z"), ("time 12:00:00", "time 12:00:00Z"),
    ("duration P1Y", "duration P2Y"), ("hexBinary 00", "hexBinary 01"),
]  # fmt: skip


@pytest.mark.parametrize("row", ASCENDING)
def test_what_is_less(row: list[str]) -> None:
    values = [typed(text) for text in row]
    for i, left in enumerate(values):
        for j, right in enumerate(values):
            assert compare(left, right) == (i > j) - (i < j), (row[i], row[j])


@pytest.mark.parametrize("row", EQUAL)
def test_what_is_equal(row: list[str]) -> None:
    values = [typed(text) for text in row]
    assert {compare(left, right) for left in values for right in values} == {0}


@pytest.mark.parametrize(("left", "right"), APART)
def test_what_has_no_order(left: str, right: str) -> None:
    assert compare(typed(left), typed(right)) is None
    assert compare(typed(right), typed(left)) is None


def test_text_with_a_language_has_no_order() -> None:
    assert compare(Literal("a", lang="en"), Literal("b", lang="en")) is None
    assert compare(Literal("a"), Literal("b", lang="en")) is None
    assert compare(Literal("a"), typed("string b")) == -1


def test_datatypes_with_an_order() -> None:
    assert {XSD + name for name in ("integer", "unsignedByte", "float", "time")} <= ORDERED
    assert XSD + "gYear" not in ORDERED and len(ORDERED) == 22


numbers = st.from_regex(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?", fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(numbers, numbers)
def test_decimals_are_compared_exactly(left: str, right: str) -> None:
    one, two = Fraction(left.rstrip(".")), Fraction(right.rstrip("."))
    assert compare(typed(f"decimal {left}"), typed(f"decimal {right}")) == (one > two) - (one < two)


@settings(max_examples=200, deadline=None)
@given(st.datetimes(), st.datetimes())
def test_moments_are_in_pythons_order(left, right) -> None:  # type: ignore[no-untyped-def]
    one, two = (typed(f"dateTime {moment.isoformat()}") for moment in (left, right))
    assert compare(one, two) == (left > right) - (left < right)
    days = [typed(f"date {moment.date().isoformat()}") for moment in (left, right)]
    assert compare(*days) == (left.date() > right.date()) - (left.date() < right.date())
