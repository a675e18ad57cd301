"""Order: literals compared as SPARQL's `<` does, exactly and whatever their size.

    compare(Literal("2"), Literal("10")) -> 1                   text, sign by sign
    compare("2"^^xsd:int, "2.50"^^xsd:decimal) -> -1
    compare("2024"^^xsd:gYear, "2025"^^xsd:gYear) -> None       they have no order in SPARQL 1.1

Rules: https://www.w3.org/TR/sparql11-query/#OperatorMapping; dates and times of day are ordered
like `xsd:dateTime`, as stores do. With a time zone and without one, two times are in no order when
less than 14 hours lie between them (https://www.w3.org/TR/xmlschema11-2/#dateTime).
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from rdflib.term import Literal

from kg.rdf.datatypes import BOUNDS, is_valid
from kg.rdf.names import XSD

if TYPE_CHECKING:
    from fractions import Fraction

_DECIMALS: Final = {XSD + name for name in ("integer", "decimal", *BOUNDS)}
_WIDEST: Final = 14 * 3600
_TIMES: Final = re.compile(
    r"(?:(-?[0-9]{4,})-([0-9]{2})-([0-9]{2}))?T?(?:([0-9]{2}):([0-9]{2}):([0-9.]+))?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2}))?"
)


def compare(left: Literal, right: Literal) -> int | None:
    """-1, 0 or 1 as one literal is less than, equal to or more than another; None for no order.

    >>> from rdflib import XSD as X
    >>> compare(Literal("1e0", datatype=X.double), Literal("01", datatype=X.integer))
    0
    >>> compare(Literal("a", lang="en"), Literal("b", lang="en")) is None
    True
    """
    mine, yours = _value(left), _value(right)
    if mine is None or yours is None:
        return None
    (kind, one), (other, two) = mine, yours
    if kind == "number" and other == "number":
        return _compare_numbers(one, two)
    if kind != other:
        return None
    if isinstance(one, tuple):
        return _compare_times(*one, *two)
    return int(one > two) - int(one < two)


def _value(literal: Literal) -> tuple[str, Any] | None:
    """What kind of value a literal is of, and the value; None for what has no order."""
    if literal.language:
        return None
    datatype = str(literal.datatype or XSD + "string")
    read = _READERS.get(datatype)
    if read is None or not is_valid(datatype, str(literal)):
        return None
    return read(str(literal))


def _compare_numbers(one: Any, two: Any) -> int | None:
    """Decimals exactly; else as the wider of two kinds, `xsd:double` before `xsd:float`."""
    if isinstance(one, Decimal) and isinstance(two, Decimal):
        return (one > two) - (one < two)
    single = not any(isinstance(number, float) for number in (one, two))
    left, right = (_as_float(number, single) for number in (one, two))
    if math.isnan(left) or math.isnan(right):
        return None
    return (left > right) - (left < right)


class _Single:
    """A number of `xsd:float`."""

    def __init__(self, value: float) -> None:
        self.value = _rounded(value)


def _as_float(number: Any, single: bool) -> float:
    value: float = number.value if isinstance(number, _Single) else float(number)
    return _rounded(value) if single else value


def _rounded(value: float) -> float:
    """The nearest number that `xsd:float` has."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def _compare_times(one: Fraction, zoned: bool, two: Fraction, also: bool) -> int | None:
    if zoned != also and abs(one - two) <= _WIDEST:
        return None
    return (one > two) - (one < two)


def _time(text: str) -> tuple[Fraction, bool]:
    """Seconds since a day in the year 0, in UTC if there is a time zone, and whether there is."""
    from fractions import Fraction  # which few checks want

    match = _TIMES.fullmatch(text)
    assert match, text
    year, month, day, hour, minute, second, utc, sign, hours, minutes = match.groups()
    days = _days(int(year), int(month), int(day)) if year else 0
    clock = int(hour) * 3600 + int(minute) * 60 if hour else 0
    offset = (int(hours) * 3600 + int(minutes) * 60) * (-1 if sign == "-" else 1) if sign else 0
    return days * 86400 + clock - offset + Fraction(second or 0), bool(utc or sign)


def _days(year: int, month: int, day: int) -> int:
    """Days since the first of March of the year 0, in the Gregorian calendar throughout."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 1


def _clock(text: str) -> tuple[Fraction, bool]:
    """A time of day; 24:00:00 is 00:00:00."""
    return _time("00" + text[2:] if text.startswith("24") else text)


_Reader = Callable[[str], tuple[str, Any]]
_READERS: Final[dict[str, _Reader]] = {
    **dict.fromkeys(_DECIMALS, lambda text: ("number", Decimal(text))),
    XSD + "double": lambda text: ("number", float(text)),
    XSD + "float": lambda text: ("number", _Single(float(text))),
    XSD + "boolean": lambda text: ("truth", text in {"true", "1"}),
    XSD + "string": lambda text: ("text", text),
    XSD + "dateTime": lambda text: ("moment", _time(text)),
    XSD + "dateTimeStamp": lambda text: ("moment", _time(text)),
    XSD + "date": lambda text: ("day", _time(text)),
    XSD + "time": lambda text: ("clock", _clock(text)),
}

ORDERED: Final = frozenset(_READERS)
"""The datatypes of which two values may have an order."""
