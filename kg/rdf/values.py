r"""Values: literals read as numbers, whole numbers and days; None for what is none of these.

    number(ox.Literal("1.50", datatype=…)) -> Decimal("1.50")
    whole(ox.Literal("2034", datatype=…))  -> 2034
    day(ox.Literal("1954-01-01", datatype=…)) -> date(1954, 1, 1)

Whoever reads a value of a graph reads it here. Nothing raises: a value may be anything, and what is
wrong with it is for the shapes to say. Lexical forms are those of XML Schema Datatypes 1.1
(https://www.w3.org/TR/xmlschema11-2/), in RDF without white space around them; Python's own readers
take more (`1_000`, `１２３`, `2015-W01-1`) and less (`1954-01-01Z`).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from kg.rdf.names import XSD
from kg.rdf.terms import Term

# The bounds of each type that is derived from xsd:integer; None is without bound.
_INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE: Final = re.compile(rf"{_DECIMAL.pattern}([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_DATE: Final = re.compile(
    r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-([0-9]{2})-([0-9]{2})"
    r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
)
DIGITS: Final = 18  # no position and no count has more; what has fits into 64 bits


def number(term: Term | None) -> Decimal | None:
    """The number that a literal stands for, `Infinity` and `NaN` included.

    >>> number(ox.Literal("1.50", datatype=ox.NamedNode(XSD + "decimal")))
    Decimal('1.50')
    >>> number(ox.Literal("300", datatype=ox.NamedNode(XSD + "byte"))), number(ox.Literal("8"))
    (None, None)
    """
    kind, text = _typed(term)
    if kind in _INTEGERS and _WHOLE.fullmatch(text):
        found = Decimal(text)
        low, high = _INTEGERS[kind]
        inside = (low is None or found >= low) and (high is None or found <= high)
        return found if inside else None
    if kind == "decimal" and _DECIMAL.fullmatch(text):
        return Decimal(text)
    if kind in {"double", "float"} and _DOUBLE.fullmatch(text):
        return Decimal(
            repr(float(text))
        )  # as near as a double is, so that no exponent is too large
    return None


def whole(term: Term | None) -> int | None:
    """The whole number of at most 18 digits that a literal of an integer type stands for.

    >>> big = ox.Literal("9" * 20, datatype=ox.NamedNode(XSD + "integer"))
    >>> whole(ox.Literal("2034", datatype=ox.NamedNode(XSD + "int"))), whole(big)
    (2034, None)
    """
    found = number(term) if _typed(term)[0] in _INTEGERS else None
    return int(found) if found is not None and found.adjusted() < DIGITS else None


def day(term: Term | None) -> date | None:
    """The day of the years 1 to 9999 that a literal of type xsd:date means; its zone is left out.

    >>> date_type = ox.NamedNode(XSD + "date")
    >>> [day(ox.Literal(y + "-01-01Z", datatype=date_type)) for y in ("1954", "0000")]
    [datetime.date(1954, 1, 1), None]
    """
    match = _DATE.fullmatch(_typed(term)[1]) if is_date(term) else None
    if match is None or len(match[1]) != 4:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:  # year 0, or February 30
        return None


def is_date(term: Term | None) -> bool:
    """Whether a literal is said to be a date, be it one or not.

    >>> said_so = ox.Literal("soon", datatype=ox.NamedNode(XSD + "date"))
    >>> is_date(said_so), is_date(ox.Literal("1954"))
    (True, False)
    """
    return _typed(term)[0] == "date"


def _typed(term: Term | None) -> tuple[str, str]:
    """The type of a literal, without its namespace, and its text; nothing for other types."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return "", ""
    return term.datatype.value[len(XSD) :], term.value
