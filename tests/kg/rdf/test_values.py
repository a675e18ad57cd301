"""Values: what is a number or a day is read, exactly; nothing else is, and nothing raises."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf.names import XSD
from kg.rdf.values import day, is_date, number, whole

TYPES = (
    *("integer", "nonNegativeInteger", "negativeInteger", "int", "byte", "unsignedByte", "decimal"),
    *("double", "float", "date", "dateTime", "gYear", "boolean", "string", "duration", "no-type"),
)


def typed(lexical: str, datatype: str) -> ox.Literal:
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("lexical", "datatype", "wanted"),
    [
        ("800", "integer", "800"),
        ("-0", "integer", "0"),
        ("+7", "positiveInteger", "7"),
        ("9" * 5000, "integer", "9" * 5000),
        ("127", "byte", "127"),
        ("128", "byte", None),
        ("-1", "unsignedInt", None),
        ("0", "positiveInteger", None),
        (" 8", "integer", None),
        ("8\n", "integer", None),
        ("1_000", "integer", None),
        ("１２", "integer", None),
        ("8.0", "integer", None),
        ("", "integer", None),
        ("1.50", "decimal", "1.50"),
        (".5", "decimal", "0.5"),
        ("5.", "decimal", "5"),
        (".", "decimal", None),
        ("1e5", "decimal", None),
        ("NaN", "decimal", None),
        ("sNaN", "decimal", None),
        ("1e3", "double", "1000"),
        ("1e999999999", "double", "Infinity"),
        ("1e-999999999", "double", "0"),
        ("-INF", "float", "-Infinity"),
        ("Infinity", "double", None),
        ("inf", "double", None),
        ("nan", "double", None),
        ("800", "string", None),
        ("true", "boolean", None),
        ("1954", "gYear", None),
    ],
)
def test_numbers(lexical: str, datatype: str, wanted: str | None) -> None:
    assert number(typed(lexical, datatype)) == (None if wanted is None else Decimal(wanted))


@pytest.mark.parametrize(
    ("lexical", "wanted"),
    [
        ("1954-01-31", date(1954, 1, 31)),
        ("1954-01-31Z", date(1954, 1, 31)),
        ("1954-01-31+14:00", date(1954, 1, 31)),
        ("1954-01-31+14:01", None),
        ("1954-01-31 ", None),
        ("1954-1-31", None),
        ("19540131", None),
        ("2015-W01-1", None),
        ("2015-02-29", None),
        ("2016-02-29", date(2016, 2, 29)),
        ("0000-01-01", None),
        ("-0001-01-01", None),
        ("99999-01-01", None),
        ("１９５４-01-01", None),
        ("", None),
    ],
)
def test_days(lexical: str, wanted: date | None) -> None:
    assert day(typed(lexical, "date")) == wanted
    assert day(typed(lexical, "dateTime")) is None
    assert is_date(typed(lexical, "date")) and not is_date(typed(lexical, "string"))


def test_a_whole_number_has_at_most_eighteen_digits() -> None:
    assert whole(typed("9" * 18, "integer")) == 10**18 - 1
    assert whole(typed("-" + "9" * 18, "long")) == 1 - 10**18
    assert whole(typed("1" + "0" * 18, "integer")) is None
    assert whole(typed("2034.0", "decimal")) is None
    assert whole(typed("0" * 5000 + "8", "integer")) == 8


@pytest.mark.parametrize(
    "term", [None, ox.NamedNode("urn:800"), ox.BlankNode(), ox.Literal("8", language="en")]
)
def test_what_is_no_literal_with_a_type_is_no_value(term: ox.Literal | None) -> None:
    assert (number(term), whole(term), day(term), is_date(term)) == (None, None, None, False)


@given(
    st.one_of(
        st.text(), st.from_regex(r"[-+]?[0-9.]{0,30}([eE][-+]?[0-9]{1,12})?", fullmatch=True)
    ),
    st.sampled_from(TYPES),
)
@settings(max_examples=300)
def test_nothing_raises(lexical: str, datatype: str) -> None:
    term = typed(lexical, datatype)
    read = (number(term), whole(term), day(term))
    assert read[1] is None or read[0] == read[1]
    assert not (read[0] is not None and read[2] is not None)


@given(st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=6), st.dates())
def test_what_is_right_is_read(count: int, share: Decimal, when: date) -> None:
    assert number(typed(str(count), "integer")) == count
    assert number(typed(f"{share:f}", "decimal")) == share
    assert day(typed(when.isoformat(), "date")) == when
