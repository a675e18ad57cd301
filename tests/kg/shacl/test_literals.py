"""Literals of data as the engines read them."""

from __future__ import annotations

import pytest

from kg.rdf.names import XSD
from kg.shacl.literals import Written, is_unordered
from tests.kg.shacl.test_results import content_of

KEPT = [
    "1", "-1", "0", "2.5", "true", "false", '"x"', '"x"@en', '"2024-01-01"^^xsd:date',
    '"2024-01-01T00:00:00Z"^^xsd:dateTime', '"2024-01-01T00:00:00"^^xsd:dateTime',
    '"10:00:00"^^xsd:time', '"2024"^^xsd:gYear', '"P1Y"^^xsd:duration', '"a"^^xsd:token',
    '"007"^^ex:own', '" a "^^xsd:anyURI', '"00"^^xsd:hexBinary', '"NaN"^^xsd:double',
]  # fmt: skip
REWRITTEN = [
    "007", "+1", "-0", "2.50", "4.0", "1e0", '"1"^^xsd:boolean', '"0"^^xsd:boolean', '"3"^^xsd:int',
    '"3"^^xsd:positiveInteger', '"2024-01-01T00:00:00+00:00"^^xsd:dateTime', '".5"^^xsd:decimal',
    '"2024-01-01T24:00:00"^^xsd:dateTime', '"2024-01-01T00:00:00.50"^^xsd:dateTime',
    '"1.50"^^xsd:float', '"+INF"^^xsd:double', '"P12M"^^xsd:duration', '"2024+00:00"^^xsd:gYear',
]  # fmt: skip
UNREAD = [
    '" 12"^^xsd:integer', '"x"^^xsd:boolean', '"inf"^^xsd:double', '"1e5"^^xsd:decimal',
    "9223372036854775808", "-99999999999999999999", '"99999999999999999999"^^xsd:nonNegativeInteger',
    '"1234567890123456789012345678901234567890.5"^^xsd:decimal',
    '"2024-01-01T00:00:00.123456789012345678901"^^xsd:dateTime',
    '"9999999999999999999-01-01"^^xsd:date', '"P99999999999999999999Y"^^xsd:duration',
    '"2024-01-01T00:00:00Z"^^xsd:dateTimeStamp',
]  # fmt: skip


def kinds(value: str) -> set[str]:
    written = Written(content_of(f"ex:a ex:p {value} ."))
    names = ("rewritten", "unread", "unordered")
    return {name for name in names if getattr(written, name)}


@pytest.mark.parametrize("value", KEPT)
def test_what_the_fast_queries_see_as_it_is_written(value: str) -> None:
    assert not kinds(value) & {"rewritten", "unread"}


@pytest.mark.parametrize("value", REWRITTEN)
def test_what_they_spell_anew(value: str) -> None:
    assert "rewritten" in kinds(value) and "unread" not in kinds(value)


@pytest.mark.parametrize("value", UNREAD)
def test_what_they_take_for_no_value(value: str) -> None:
    assert "unread" in kinds(value)


def test_answers_are_by_property_and_datatype() -> None:
    written = Written(
        content_of(
            """ex:a ex:p 007 , 1 ; ex:q 2 , true ; ex:r " 1"^^xsd:int , "a\\n\\"b" ;
            ex:s "2024-01-01T00:00:00.1234567890123456"^^xsd:dateTime , "é\\t"^^xsd:date ."""
        )
    )
    assert {name.rpartition("/")[2] for name in written.rewritten} == {"p"}
    assert {name.rpartition("/")[2] for name in written.unread} == {"r", "s"}
    assert {name.rpartition("/")[2] for name in written.unordered} == {"q", "s"}
    assert written.refused == {XSD + "dateTime"}
    empty = Written(content_of('ex:a ex:p "^^<" , ex:b , "x"@en .'))
    assert not (empty.rewritten or empty.unread or empty.unordered or empty.refused)


def test_what_has_another_order_in_the_fast_engine() -> None:
    assert all(is_unordered(XSD + name, "1") for name in ("boolean", "float", "dateTimeStamp"))
    assert not any(is_unordered(XSD + name, "1" * 20) for name in ("integer", "decimal", "double"))
    assert is_unordered(XSD + "time", "00:00:00." + "1" * 16)
    assert not is_unordered(XSD + "time", "00:00:00." + "1" * 15)
