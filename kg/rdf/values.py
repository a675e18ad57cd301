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

from datetime import date
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from kg.rdf.datatypes import BOUNDS, is_valid
from kg.rdf.names import XSD
from kg.rdf.terms import Term

_INTEGERS: Final = frozenset({"integer", *BOUNDS})
DIGITS: Final = 18  # no position and no count has more; what has fits into 64 bits


def number(term: Term | None) -> Decimal | None:
    """The number that a literal stands for, `Infinity` and `NaN` included.

    >>> number(ox.Literal("1.50", datatype=ox.NamedNode(XSD + "decimal")))
    Decimal('1.50')
    >>> number(ox.Literal("300", datatype=ox.NamedNode(XSD + "byte"))), number(ox.Literal("8"))
    (None, None)
    """
    kind, text = _typed(term)
    if not kind or not is_valid(XSD + kind, text):
        return None
    if kind in _INTEGERS or kind == "decimal":
        return Decimal(text)
    if kind in {"double", "float"}:  # as near as a double is, so that no exponent is too large
        return Decimal(repr(float(text)))
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
    kind, text = _typed(term)
    if kind != "date" or not is_valid(XSD + kind, text):
        return None
    try:
        return date(*map(int, text[:10].split("-")))
    except ValueError:  # a year before 1 or after 9999
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
