"""Values: the cells of an answer as Python has them, and whole answers as data frames.

    records(answer) -> [{"hospital": "Kashgar …", "beds": 800, …, "citations": "…"}]
    records(answer, iris=True) -> [{"hospital": "https://…/id/kashgar-second", …}]

Numbers are `int` or `Decimal`, days are `datetime.date`, things are their labels. pandas and polars
are loaded where somebody asks for them.
"""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import MissingExtraError
from kg.rdf.names import XSD
from kg.report.console import label_of

if TYPE_CHECKING:
    import pandas
    import polars

    from kg.questions.answer import Answer
    from kg.rdf.terms import Term

Value = str | int | float | Decimal | bool | datetime.date | None


def value_of(term: Term | None) -> Value:
    """A term as Python has it; a literal that its datatype does not allow stays as it is written.

    >>> value_of(ox.Literal("800", datatype=ox.NamedNode(XSD + "integer")))
    800
    >>> value_of(ox.Literal("2.50", datatype=ox.NamedNode(XSD + "decimal")))
    Decimal('2.50')
    >>> value_of(ox.Literal("1954-10-25", datatype=ox.NamedNode(XSD + "date")))
    datetime.date(1954, 10, 25)
    >>> value_of(ox.Literal("many", datatype=ox.NamedNode(XSD + "integer"))), value_of(None)
    ('many', None)
    """
    if not isinstance(term, ox.Literal):
        return None if term is None else str(getattr(term, "value", term))
    made = _MAKERS.get(term.datatype.value)
    try:
        return made(term.value) if made else term.value
    except (ValueError, InvalidOperation):
        return term.value


_MAKERS: dict[str, Any] = {
    f"{XSD}integer": int,
    f"{XSD}decimal": Decimal,
    f"{XSD}double": float,
    f"{XSD}boolean": lambda text: text in {"true", "1"},
    f"{XSD}date": datetime.date.fromisoformat,
}


def records(answer: Answer, language: str = "en", iris: bool = False) -> list[dict[str, Value]]:
    """The rows of an answer as mappings from the names of columns, and `citations`, to values.

    Args:
        answer: the answer.
        language: of the labels of things, `en` or `zh-Hans`.
        iris: whether things are their IRIs in place of their labels.
    """
    return [
        {
            **{name: _cell(answer, term, language, iris) for name, term in row.cells.items()},
            "citations": "; ".join(map(str, row.citations)),
        }
        for row in answer.rows
    ]


def _cell(answer: Answer, term: Term | None, language: str, iris: bool) -> Value:
    if isinstance(term, ox.NamedNode) and not iris:
        return label_of(answer.labels.get(term.value, {}), language, term.value)
    return value_of(term)


def columns_of(answer: Answer) -> list[str]:
    """The names of the columns of `records`, which an answer without rows has as well."""
    return [*(column.name for column in answer.columns), "citations"]


def to_pandas(answer: Answer, language: str = "en", iris: bool = False) -> pandas.DataFrame:
    """An answer as a data frame of pandas; see `records`.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    return _loaded("pandas").DataFrame(records(answer, language, iris), columns=columns_of(answer))


def to_polars(answer: Answer, language: str = "en", iris: bool = False) -> polars.DataFrame:
    """An answer as a data frame of polars; see `records`. What is mixed in a column is text.

    Raises:
        MissingExtraError: polars is not installed.
    """
    rows = records(answer, language, iris)
    frame: polars.DataFrame = _loaded("polars").DataFrame(
        {name: _alike([row[name] for row in rows]) for name in columns_of(answer)}
    )
    return frame


def _alike(values: list[Value]) -> list[Any]:
    """Values of one type: whole numbers beside others are decimals, anything else mixed is text."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int, Decimal} and len(kinds) > 1:
        return [None if value is None else Decimal(str(value)) for value in values]
    if len(kinds) > 1:
        return [None if value is None else str(value) for value in values]
    return values


def _loaded(name: str) -> Any:
    """A package that is an extra of its name."""
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError.of(name, extra=name) from error
