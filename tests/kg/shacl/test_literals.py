"""Literals of data as a store reads them."""

from __future__ import annotations

import pytest

from kg.shacl.literals import Spelling
from kg.shacl.table import Table
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


def spelling_of(data: str) -> Spelling:
    return Spelling(Table(content_of(data)))


def kinds(value: str) -> set[str]:
    spelling = spelling_of(f"ex:a ex:p {value} .")
    return {name for name in ("rewritten", "unread") if getattr(spelling, name)}


@pytest.mark.parametrize("value", KEPT)
def test_what_a_store_keeps_as_it_is_written(value: str) -> None:
    assert not kinds(value)


@pytest.mark.parametrize("value", REWRITTEN)
def test_what_it_spells_anew(value: str) -> None:
    assert kinds(value) == {"rewritten"}


@pytest.mark.parametrize("value", UNREAD)
def test_what_it_takes_for_no_value(value: str) -> None:
    assert "unread" in kinds(value)


def test_answers_are_by_property() -> None:
    spelling = spelling_of(
        """ex:a ex:p 007 , 1 ; ex:q 2 , true ; ex:r " 1"^^xsd:int , "a\\n\\"b" ;
        ex:s "2024-01-01T00:00:00.12345678901234567890"^^xsd:dateTime , "é\\t"^^xsd:date ."""
    )
    assert {name.rpartition("/")[2] for name in spelling.rewritten} == {"p"}
    assert {name.rpartition("/")[2] for name in spelling.unread} == {"r", "s"}
    empty = spelling_of('ex:a ex:p "^^<" , ex:b , "x"@en .')
    assert not (empty.rewritten or empty.unread)


def test_what_is_spelt_anew_is_found_again_where_one_spelling_is_meant() -> None:
    one = spelling_of("ex:a ex:p 007 .")
    integer = b"^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert one.again == {b'"7"' + integer: b'"007"' + integer} and not one.is_ambiguous
    assert spelling_of("ex:a ex:p 007 , 7 .").is_ambiguous
    assert spelling_of("ex:a ex:p 007 , 07 .").is_ambiguous
    assert one.is_odd(b'"08"' + integer) and not one.is_odd(b'"8"' + integer)
