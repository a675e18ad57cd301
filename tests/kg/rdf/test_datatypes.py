"""Datatypes: the lexical spaces of XML Schema 1.1, to the letter, and as elementpath has them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf import datatypes
from kg.rdf.datatypes import BOUNDS, days_of, is_known, is_valid
from kg.rdf.names import RDF, XSD

RIGHT = {
    "integer": ["12", "+5", "-0", "007", "9" * 5000],
    "int": ["2147483647", "-2147483648", "-0"],
    "byte": ["127", "-128", "+0000000000000000127"],
    "positiveInteger": ["1", "+1", "9" * 5000],
    "nonPositiveInteger": ["0", "-0", "+0", "-1", "-" + "9" * 5000],
    "negativeInteger": ["-1"],
    "nonNegativeInteger": ["0", "-0", "9" * 30],
    "unsignedLong": ["18446744073709551615"],
    "decimal": ["1.5", ".5", "5.", "+.5", "-0.0", "1" * 60 + ".5"],
    "double": ["NaN", "INF", "-INF", "+INF", "1e400", "1.e5", ".5E-1", "1"],
    "float": ["NaN", "-INF", "0"],
    "boolean": ["true", "false", "1", "0"],
    "date": ["2024-02-29", "-0004-02-29", "0000-02-29", "12024-01-31", "2024-01-01+14:00", "2024-01-01Z"],
    "dateTime": ["2024-01-01T24:00:00", "2024-01-01T24:00:00.000Z", "2024-01-01T00:00:00." + "1" * 30],
    "dateTimeStamp": ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00-00:00"],
    "time": ["24:00:00", "23:59:59.9-13:59"],
    "gYear": ["2024", "-0001", "0000", "12024Z"],
    "gYearMonth": ["2024-12"],
    "gMonthDay": ["--02-29"],
    "gDay": ["---31"],
    "gMonth": ["--12Z"],
    "duration": ["P1Y", "-P1Y2M3DT4H5M6.7S", "PT0S", "P" + "9" * 20 + "Y"],
    "dayTimeDuration": ["P1D", "PT1H", "-PT0.5S"],
    "yearMonthDuration": ["P1Y", "P1M", "-P1Y1M"],
    "hexBinary": ["", "0f0F"],
    "base64Binary": ["", "YQ==", "Y Q = =", "YWI=", "YWJj", "YWJj YWJj"],
    "anyURI": ["", "a b", "%zz"],
    "string": ["", " a\n"],
    "normalizedString": [" a  b "],
    "token": ["", "a b"],
    "language": ["en", "zh-Hans", "x-1"],
    "Name": ["a", "_:é", ":"],
    "NCName": ["a-1", "中文"],
    "NMTOKEN": ["1a", "-", "a:b"],
}  # fmt: skip
WRONG = {
    "integer": ["", " 12", "12 ", "1.0", "1e3", "٣", "+", "\n1", "1\n"],
    "int": ["2147483648", "-2147483649", "13 ", "1" * 5000],
    "byte": ["128", "-129"],
    "positiveInteger": ["0", "-0", "-1"],
    "nonPositiveInteger": ["1"],
    "negativeInteger": ["0", "-0", "1"],
    "nonNegativeInteger": ["-1", "-" + "9" * 30],
    "unsignedLong": ["18446744073709551616", "-1"],
    "decimal": ["1e5", " 1.5 ", ".", "INF", "1,5", ""],
    "double": ["nan", "inf", "Infinity", "-NaN", "+NaN", "1e", "0x10", "1f", " 1", ""],
    "float": ["nan", "infinity"],
    "boolean": ["TRUE", "True", "yes", "2", " true", ""],
    "date": ["2023-02-29", "1900-02-29", "2024-04-31", "24-01-01", "02024-01-01", "2024-1-1", "2024-01-01+14:01", " 2024-01-01"],
    "dateTime": ["2024-01-01", "2024-01-01T00:00", "2024-01-01 00:00:00", "2024-01-01T24:00:01", "2024-01-01T00:00:60", "2017-06-02-T03:00:00-7:00"],
    "dateTimeStamp": ["2024-01-01T00:00:00"],
    "time": ["24:00:01", "1:00:00", "25:00:00"],
    "gYear": ["24", "02024", "2024-01"],
    "gYearMonth": ["2024-13", "2024-00"],
    "gMonthDay": ["--02-30", "--13-01", "02-29", "--04-31"],
    "gDay": ["---32", "---00"],
    "gMonth": ["--13", "--12--"],
    "duration": ["P", "PT", "P1YT", "+P1Y", "P1.5Y", "P1S", "-P", ""],
    "dayTimeDuration": ["P1Y", "P1M", "PT"],
    "yearMonthDuration": ["P1D", "P"],
    "hexBinary": ["0", "0g", "0 0"],
    "base64Binary": ["no!", "YQ=", "YR==", "YWJ=", "Y", " YQ==", "YQ== "],
    "normalizedString": ["a\nb", "\t"],
    "token": [" a", "a ", "a  b", "a\nb"],
    "language": ["", "en-", "toolongtag", "e1"],
    "Name": ["", "1a", "a b", "-a"],
    "NCName": ["a:b", "1"],
    "NMTOKEN": ["", "a b"],
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_a_value_and_what_is_none(name: str) -> None:
    assert [text for text in RIGHT[name] if not is_valid(XSD + name, text)] == []
    assert [text for text in WRONG.get(name, []) if is_valid(XSD + name, text) is not False] == []


def test_all_datatypes_that_are_known_are_shown() -> None:
    known = {name for name in datatypes._CHECKS if name.startswith(XSD)}
    shown = {XSD + name for name in {**RIGHT, **BOUNDS}}
    assert known == shown


def test_datatypes_of_rdf() -> None:
    assert is_valid(RDF + "HTML", "<p>x</b>")
    for text in ("", "a", "<a/>", "<a>&amp;</a>x<b/>"):
        assert is_valid(RDF + "XMLLiteral", text), text
    for text in ("<a>", "</x><x>", "&no;", "<a:b/>", "a\x00", "\ud800", "<!DOCTYPE a>"):
        assert is_valid(RDF + "XMLLiteral", text) is False, text
    for text in ('{"a": [1, 1.5e3, null]}', "1" * 5000, '"\\ud800"'):
        assert is_valid(RDF + "JSON", text), text
    for text in ("", "{", "NaN", "{'a': 1}", "[" * 100_000):
        assert is_valid(RDF + "JSON", text) is False, text[:10]


@pytest.mark.parametrize("name", ["urn:mine", XSD + "QName", XSD + "anyType", ""])
def test_an_unknown_datatype_is_not_judged(name: str) -> None:
    assert is_valid(name, "x") is None and not is_known(name)
    assert is_known(XSD + "int")


def test_days_of_months() -> None:
    assert [days_of(2023, month) for month in range(1, 13)] == [
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]  # fmt: skip
    assert [days_of(year, 2) for year in (0, 4, 100, 400, 1900, 2000, 2024)] == [
        29, 29, 28, 29, 28, 29, 29,
    ]  # fmt: skip


ELSEWHERE = {
    "date": "Date", "dateTime": "DateTime", "dateTimeStamp": "DateTimeStamp", "time": "Time",
    "gYear": "GregorianYear", "gYearMonth": "GregorianYearMonth", "gMonthDay": "GregorianMonthDay",
    "gDay": "GregorianDay", "gMonth": "GregorianMonth", "duration": "Duration",
    "dayTimeDuration": "DayTimeDuration", "yearMonthDuration": "YearMonthDuration",
    "hexBinary": "HexBinary", "base64Binary": "Base64Binary", "language": "Language", "Name": "Name",
    "NCName": "NCName", "NMTOKEN": "NMToken", "int": "Int", "byte": "Byte",
    "positiveInteger": "PositiveInteger", "unsignedLong": "UnsignedLong",
    "negativeInteger": "NegativeInteger", "nonNegativeInteger": "NonNegativeInteger",
}  # fmt: skip
# Where elementpath takes what XML Schema does not, or refuses what it takes.
APART = re.compile(
    r"\s|^-?P(?:0+[YMD])+$|[0-9]{16}|\.[0-9]{7}|^-?P.*T$|^[A-Za-z0-9+/= ]*=|^-?[0-9]{5}"
)


@pytest.mark.parametrize("name", ELSEWHERE)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_elementpath_takes(name: str, data: st.DataObject) -> None:
    """Texts that are right, and such with one character changed, left out or put in."""
    theirs = pytest.importorskip("elementpath.datatypes")
    text = data.draw(
        st.sampled_from([*RIGHT[name], *WRONG.get(name, ())]) if name in RIGHT else st.text()
    )
    at = data.draw(st.integers(0, len(text)))
    sign = data.draw(st.sampled_from("0129-+:.TZPYMDHS=aéx:"))
    text = text[:at] + sign * data.draw(st.booleans()) + text[at + data.draw(st.integers(0, 1)) :]
    if APART.search(text):
        return
    try:
        kind = getattr(theirs, ELSEWHERE[name])
        getattr(kind, "fromstring", kind)(text)
        taken = True
    except (ValueError, ArithmeticError, TypeError):
        taken = False
    assert is_valid(XSD + name, text) is taken, text
