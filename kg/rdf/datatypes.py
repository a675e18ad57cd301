"""Datatypes: which texts are values of which datatype, the one place that says so.

    is_valid("http://www.w3.org/2001/XMLSchema#integer", " 12") -> False
    is_valid("http://example.org/length", "long") -> None          no datatype that is known

Strict: literals of RDF keep their white space, so `" 12"` is no `xsd:integer`. Known are the
datatypes of SPARQL 1.1 and all others that RDF 1.1 recommends.
Rules: https://www.w3.org/TR/xmlschema11-2/ and https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Final
from xml.parsers import expat

from kg.rdf.names import RDF, XSD

# Texts that XML Schema gives as expressions; in Python's `\d` there would be digits of any script.
_YEAR: Final = "-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH: Final = "(?:0[1-9]|1[0-2])"
_DAY: Final = "(?:0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE: Final = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DAYS: Final = r"[0-9]+D"
_CLOCK: Final = r"T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
_YEARS: Final = "(?:[0-9]+Y)?(?:[0-9]+M)?"
_REAL: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN"
_B64: Final = "[A-Za-z0-9+/] ?"
START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""The characters with which a name of XML may begin, colon left out, as a class has them."""
INNER: Final = START + "\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"
"""Those that may stand in it."""

_PATTERNS: Final = {
    "integer": "[+-]?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": _REAL,
    "float": _REAL,
    "boolean": "true|false|1|0",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "time": f"{_TIME}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "duration": f"-?P(?=.){_YEARS}(?:{_DAYS})?(?:{_CLOCK})?",
    "dayTimeDuration": f"-?P(?=.)(?:{_DAYS})?(?:{_CLOCK})?",
    "yearMonthDuration": f"-?P(?=.){_YEARS}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "base64Binary": (
        f"(?:(?:(?:{_B64}){{4}})*(?:(?:{_B64}){{3}}[A-Za-z0-9+/]"
        f"|(?:{_B64}){{2}}[AEIMQUYcgkosw048] ?=|{_B64}[AQgw] ?= ?=))?"
    ),
    "anyURI": r"[\s\S]*",
    "string": r"[\s\S]*",
    "normalizedString": "[^\t\n\r]*",
    "token": "(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": f"[:{START}][:{INNER}]*",
    "NCName": f"[{START}][{INNER}]*",
    "NMTOKEN": f"[:{INNER}]+",
}

BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
"""The types derived of `xsd:integer`, each with its least and its greatest value."""

_DATED: Final = ("date", "dateTime", "dateTimeStamp")


def is_valid(datatype: str, lexical: str) -> bool | None:
    """Whether a text is a value of a datatype; None for a datatype that is not known.

    >>> is_valid(XSD + "double", "-INF"), is_valid(XSD + "double", "inf")
    (True, False)
    >>> is_valid(XSD + "date", "2023-02-29"), is_valid("urn:mine", "") is None
    (False, True)
    """
    check = _CHECKS.get(datatype)
    return None if check is None else check(lexical)


def is_known(datatype: str) -> bool:
    """Whether it is known which texts are values of a datatype."""
    return datatype in _CHECKS


@cache
def _compiled(name: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(_PATTERNS[name]).fullmatch


def _matcher(name: str) -> Callable[[str], bool]:
    """Expressions are compiled where they are wanted: that of names takes its time."""
    if name in _DATED:
        return lambda text: _compiled(name)(text) is not None and _is_day(text)
    if name == "gMonthDay":
        return lambda text: _compiled(name)(text) is not None and _is_day(f"0000{text[1:]}")
    return lambda text: _compiled(name)(text) is not None


def _is_day(text: str) -> bool:
    """Whether the month has that day; in the year 0000, as in any fourth, February has 29."""
    year, month, day = text.lstrip("-").split("-", 2)
    return int(day[:2]) <= days_of(int(year[-4:]), int(month))


def days_of(year: int, month: int) -> int:
    """How many days a month has, in the Gregorian calendar as if it had always been in use.

    >>> days_of(2000, 2), days_of(1900, 2), days_of(2023, 4)
    (29, 28, 30)
    """
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def _bounded(least: int | None, greatest: int | None) -> Callable[[str], bool]:
    longest = len(str(greatest if greatest is not None else 0))

    def check(text: str) -> bool:
        if not _compiled("integer")(text):
            return False
        digits = text.lstrip("+-").lstrip("0") or "0"
        negative = text[0] == "-" and digits != "0"
        if (negative and least is None) or (not negative and greatest is None):
            return negative or least is None or digits != "0" or least <= 0
        if len(digits) > max(longest, len(str(abs(least or 0)))):
            return False  # Python refuses to read thousands of digits
        value = -int(digits) if negative else int(digits)
        return (least is None or value >= least) and (greatest is None or value <= greatest)

    return check


def _is_xml(text: str) -> bool:
    """Whether it is what may stand between two tags of XML, with all namespaces declared."""
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    try:
        parser.Parse(f"<x>{text}</x>".encode(), True)
    except (expat.ExpatError, UnicodeEncodeError):
        return False
    return True


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    **{XSD + name: _matcher(name) for name in _PATTERNS},
    **{XSD + name: _bounded(*bounds) for name, bounds in BOUNDS.items()},
    RDF + "XMLLiteral": _is_xml,
    RDF + "JSON": _is_json,
    RDF + "HTML": lambda text: True,  # any text is a fragment of HTML
    RDF + "langString": lambda text: True,  # a parser takes none without a language
}
