"""Asking: a stored question, its parameters bound, its answer with citations.

    bind(sparql, {"_hospital_iri": term}) -> str     a VALUES block is injected, no text pasted
    ask(store, question, {"hospital": "kashgar-second"}) -> Answer

Rows that differ only in their evidence are folded into one row with several citations, so that the
answer is the same whichever store gives the rows and in whichever order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import NotValidError, ParameterError, UnknownNameError
from kg.hospital.lookup import find_labels, slug
from kg.hospital.names import NS, Span, parse_evidence
from kg.limits import at
from kg.questions.kinds import find_value
from kg.rdf.graph import Row
from kg.rdf.names import XSD
from kg.rdf.terms import Term
from kg.sparql.binding import bind
from kg.sparql.stored import Column, Parameter, Question, is_day, is_integer
from kg.sparql.stores import RemoteStore, Store, select_columns
from kg.sparql.text import sparql_error
from kg.spelling import did_you_mean

if TYPE_CHECKING:
    import pandas
    import polars

    from kg.questions.values import Value


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row: a term or None for every column but evidence, and its citations in order."""

    cells: dict[str, Term | None]
    citations: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a question, and the labels of what they name: IRI to language to label.

    Attributes:
        things: the IRIs that were asked for, by parameter.
    """

    question: Question
    rows: list[AnswerRow]
    labels: dict[str, dict[str, str]]
    things: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column]:
        """The columns but for evidence, which is in the citations."""
        return [column for column in self.question.columns if not column.is_evidence]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """The rows as `kg.questions.values.records` has them, in English."""
        return iter(self.records())

    def records(self, language: str = "en", iris: bool = False) -> list[dict[str, Value]]:
        """The rows by the names of columns; numbers, days and labels as Python has them.

        Args:
            language: of the labels of things, `en` or `zh-Hans`.
            iris: whether things are their IRIs in place of their labels.
        """
        from kg.questions.values import records

        return records(self, language, iris)

    def to_pandas(self, language: str = "en", iris: bool = False) -> pandas.DataFrame:
        """A data frame of pandas (the extra `pandas`); see `records`.

        Raises:
            kg.errors.MissingExtraError: pandas is not installed.
        """
        from kg.questions.values import to_pandas

        return to_pandas(self, language, iris)

    def to_polars(self, language: str = "en", iris: bool = False) -> polars.DataFrame:
        """A data frame of polars (the extra `polars`); see `records`.

        Raises:
            kg.errors.MissingExtraError: polars is not installed.
        """
        from kg.questions.values import to_polars

        return to_polars(self, language, iris)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from kg.questions.markup import as_html

        return as_html(self, "en")


def ask(
    store: Store, question: Question, values: Mapping[str, str], names: Store | None = None
) -> Answer:
    """Ask a stored question; values are what a person types, by parameter name.

    Args:
        store: what is asked.
        question: which.
        values: its parameters.
        names: where it is looked up what values mean (default: in the store).

    Raises:
        KgError: an unknown, missing or ill-typed parameter, or a query that does not run.
    """
    parameters = _check_names(question, values)
    given = {p.name: parse_value(names or store, p, values[p.name]) for p in parameters}
    sparql = bind(question.sparql, {p.variable: given[p.name] for p in parameters})
    try:
        with at(str(question.path)):
            variables, rows = store.select(sparql)
    except SyntaxError as error:
        raise sparql_error(error, question.path) from error
    if isinstance(store, RemoteStore):
        missing = [c.name for c in question.columns if c.name not in variables]
        if missing:
            raise store.refuse(missing[0])
    folded = fold(question, variables, rows)
    things = {name: t.value for name, t in given.items() if isinstance(t, ox.NamedNode)}
    labels = find_labels(store, _iris(folded) | set(things.values()))
    return Answer(question, folded, labels, things)


def sources_read(store: Store) -> list[str]:
    """The names of the sources that a store has claims of."""
    rows = select_columns(
        store, f"SELECT DISTINCT ?source {{ ?claim <{NS}source> ?source }}", "source"
    )
    return sorted(
        slug(s.value).removeprefix("source:") for (s,) in rows if isinstance(s, ox.NamedNode)
    )


def silent_of(store: Store, answer: Answer) -> list[dict[str, str]]:
    """The labels, by language, of the hospitals of which sources speak but no row of an answer is.

    None where a hospital was asked for, or where rows are not by hospital.
    """
    if "hospital" in answer.things or "hospital" not in {c.name for c in answer.columns}:
        return []
    found = select_columns(
        store, f"SELECT ?it {{ ?source <{NS}describes> ?it }} ORDER BY ?it", "it"
    )
    described = {it.value for (it,) in found if isinstance(it, ox.NamedNode)}
    spoken = {getattr(row.cells["hospital"], "value", "") for row in answer.rows}
    labels = find_labels(store, described - spoken)
    return [labels[iri] for iri in sorted(labels)]


def bound_query(store: Store, question: Question, values: Mapping[str, str]) -> str:
    """The SPARQL of a question with its parameters bound, for any endpoint to run.

    Raises:
        KgError: an unknown, missing or ill-typed parameter.
    """
    parameters = _check_names(question, values)
    return bind(
        question.sparql,
        {p.variable: parse_value(store, p, values[p.name]) for p in parameters},
    )


def _check_names(question: Question, values: Mapping[str, str]) -> list[Parameter]:
    known = {p.name: p for p in question.parameters}
    for name in values:
        if name not in known:
            hint = did_you_mean(name, known) or (
                f" It takes: {', '.join(known)}." if known else " It takes none."
            )
            raise UnknownNameError(
                f"'{question.name}' has no parameter '{name}'.{hint}",
                chinese=f"“{question.name}”没有参数“{name}”。可用参数:{'、'.join(known) or '无'}。",
            )
    for name, parameter in known.items():
        if parameter.required and name not in values:
            raise ParameterError(
                f"'{question.name}' needs --param {name}=…, for example "
                f"--param {name}={parameter.example}",
                chinese=f"“{question.name}”须有 --param {name}=…,例如 {name}={parameter.example}。",
            )
    return [p for name, p in known.items() if name in values]


def parse_value(store: Store, parameter: Parameter, text: str) -> ox.NamedNode | ox.Literal:
    """The term for what a person typed as a parameter's value.

    An `iri` may be a slug, a short form, a whole IRI or a label in any language.

    Raises:
        KgError: the text does not fit the parameter's type, or nothing is called so.
    """
    return _PARSERS[parameter.type](store, parameter, text)


def _parse_integer(store: Store, parameter: Parameter, text: str) -> ox.Literal:
    if not is_integer(text):
        raise ParameterError(
            f"'{parameter.name}' takes a whole number, such as {parameter.example}; not '{text}'.",
            chinese=f"“{parameter.name}”须为整数,例如 {parameter.example};“{text}”不是。",
        )
    return ox.Literal(str(int(text)), datatype=ox.NamedNode(XSD + "integer"))


def _parse_date(store: Store, parameter: Parameter, text: str) -> ox.Literal:
    if not is_day(text):
        raise ParameterError(
            f"'{parameter.name}' takes a date as {parameter.example}; not '{text}'.",
            chinese=f"“{parameter.name}”须为日期,例如 {parameter.example};“{text}”不是。",
        )
    return ox.Literal(text, datatype=ox.NamedNode(XSD + "date"))


def _parse_literal(store: Store, parameter: Parameter, text: str) -> ox.Literal:
    return ox.Literal(text)


_PARSERS: dict[str, Callable[[Store, Parameter, str], ox.NamedNode | ox.Literal]] = {
    "iri": find_value,
    "integer": _parse_integer,
    "date": _parse_date,
    "literal": _parse_literal,
}


def fold(question: Question, variables: list[str], rows: Iterable[Row]) -> list[AnswerRow]:
    """Rows with their evidence gathered into citations, in the order of the first of each."""
    names = [c.name for c in question.columns]
    missing = [n for n in names if n not in variables]
    if missing:
        raise NotValidError(
            f"The query selects no ?{missing[0]}, which its header lists.",
            file=question.path,
            line=1,
        )
    evidence = {c.name for c in question.columns if c.is_evidence}
    gathered: dict[tuple[str, ...], tuple[dict[str, Term | None], set[Span]]] = {}
    for row in rows:
        by_name = dict(zip(variables, row, strict=True))
        cells = {n: by_name[n] for n in names if n not in evidence}
        key = tuple(str(term) for term in cells.values())
        _, spans = gathered.setdefault(key, (cells, set()))
        spans.update(_spans(by_name[n] for n in evidence))
    return [AnswerRow(cells, tuple(sorted(spans))) for cells, spans in gathered.values()]


def _spans(terms: Iterable[Term | None]) -> Iterable[Span]:
    for term in terms:
        span = parse_evidence(term.value) if isinstance(term, ox.NamedNode) else None
        if span:
            yield span


def _iris(rows: Iterable[AnswerRow]) -> set[str]:
    terms = (term for row in rows for term in row.cells.values())
    return {t.value for t in terms if isinstance(t, ox.NamedNode)}
