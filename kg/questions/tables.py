"""Answers and views for people and machines: tables, JSON, CSV; citations and their quotes.

Tables are drawn by rich, which counts Chinese characters as two cells wide and drops colours where
the output is no terminal; there, rows are as wide as they need.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.hospital.lookup import slug
from kg.hospital.names import Span, shorten
from kg.hospital.texts import Texts
from kg.questions.catalogue import Theme
from kg.questions.show import CaveatView, ClaimView, Value, View
from kg.rdf.names import RDFS
from kg.rdf.terms import Term
from kg.report.console import as_json, label_of, print_table
from kg.signs import escaped, visible
from kg.sparql.stored import Column, Parameter, Question

if TYPE_CHECKING:
    from kg.questions.answer import Answer, AnswerRow


def short_of(term: Term | None) -> str:
    """A term as a person reads it: short forms for IRIs, values for literals.

    >>> short_of(ox.Literal("800")), short_of(ox.NamedNode("urn:x")), short_of(None)
    ('800', 'urn:x', '')
    """
    if term is None:
        return ""
    return (
        shorten(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", term))
    )


def print_catalogue(
    out: Console, themes: Iterable[tuple[Theme, Sequence[Question]]], language: str
) -> None:
    """The catalogue: under each theme the names of its questions, what they ask, and with what."""
    listed = list(themes)
    width = max((len(q.name) for _, own in listed for q in own), default=0)
    for number, (theme, own) in enumerate(listed):
        if number:
            out.print()
        _print_line(out, label_of(theme.label, language, theme.name), "bold")
        print_questions(out, own, language, width)


def print_questions(
    out: Console, questions: Iterable[Question], language: str, width: int = 0
) -> None:
    """Names of questions, what they ask and take; what may be left out is in brackets."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True, min_width=width)
    grid.add_column()
    for question in questions:
        text = Text(visible(question.question[language]))
        if question.parameters:
            taken = " ".join(_usage(p) for p in question.parameters)
            text.append("  " + visible(taken), style="dim")
        grid.add_row(Text(visible(question.name)), text)
    out.print(grid)


def _usage(parameter: Parameter) -> str:
    return parameter.name if parameter.required else f"[{parameter.name}]"


def print_question(
    out: Console,
    question: Question,
    values: Mapping[str, Mapping[str, dict[str, str]]],
    language: str,
) -> None:
    """One question: what it asks, of which claims, its parameters with what they take, its columns.

    Args:
        out: where to print.
        question: the question.
        values: for parameters of a kind, what they take: IRI to language to label.
        language: `en` or `zh-Hans`.
    """
    english = language == "en"
    _print_line(out, question.question[language], "bold")
    about = _MODALITIES[question.modality][0 if english else 1]
    _print_line(out, about, "dim")
    for parameter in question.parameters:
        optional = "" if parameter.required else (" (may be left out)" if english else "(可省略)")
        out.print()
        _print_line(out, f"  --param {parameter.name}=…{optional}", "cyan")
        example = f"for example {parameter.example}" if english else f"例如 {parameter.example}"
        _print_line(out, f"    {parameter.label[language]}, {parameter.type}, {example}")
        known = values.get(parameter.name, {})
        for iri in sorted(known, key=lambda i: label_of(known[i], language))[:_SHOWN]:
            _print_line(out, f"      {slug(iri)}  {label_of(known[iri], language)}", "dim")
        if len(known) > _SHOWN:
            more = len(known) - _SHOWN
            _print_line(out, f"      … {more} more" if english else f"      … 另 {more} 项", "dim")
    out.print()
    names = ", ".join(f"{c.name} ({c.label[language]})" for c in question.columns)
    _print_line(out, ("columns: " if english else "列:") + names)


_SHOWN: Final = 30
_MODALITIES: Final = {
    "actual": ("Answers of what is the case.", "只答现实情况。"),
    "other": ("Answers of what is not yet the case.", "只答尚未实现的情况。"),
    "any": ("Answers of what is the case and of what is not yet.", "既答现实情况,也答尚未实现者。"),
}


def questions_json(questions: Iterable[Question]) -> str:
    """The catalogue as JSON: name, question, parameters and columns of each question."""
    return as_json(
        [
            {
                "name": q.name,
                "theme": q.theme,
                "question": q.question,
                "modality": q.modality,
                "parameters": [
                    {
                        "name": p.name,
                        "type": p.type,
                        "required": p.required,
                        "example": p.example,
                        "label": p.label,
                        "of": list(p.kinds),
                    }
                    for p in q.parameters
                ],
                "columns": [{"name": c.name, "type": c.type, "label": c.label} for c in q.columns],
            }
            for q in questions
        ]
    )


def citation(span: Span, texts: Texts | None) -> str:
    """`source start–end`, with the quoted words where the text is at hand.

    >>> from pathlib import Path
    >>> citation(Span("a", 0, 3), Texts(Path(), {"a": "two beds"})), citation(Span("a", 0, 3), None)
    ('a 0–3 “two”', 'a 0–3')
    """
    quote = texts.quote(span) if texts else None
    return f"{span} “{quote}”" if quote is not None else str(span)


def print_nothing(out: Console, answer: Answer, sources: Sequence[str], language: str) -> None:
    """That no source states what was asked, which is not a no, and the sources that were read."""
    asked, is_of_facts = answer.question.question[language], answer.question.modality == "actual"
    if language == "en":
        _print_line(out, f"No source states it: {asked}{_given(answer, language)}")
        _print_line(out, f"Silence is not a no. Sources read: {', '.join(sources)}.", "dim")
        if is_of_facts:
            _print_line(out, "It asks what is, not what is planned or aimed at.", "dim")
    else:
        _print_line(out, f"没有来源述及:{asked}{_given(answer, language)}")
        _print_line(out, f"未述及不等于“否”。已读来源:{'、'.join(sources)}。", "dim")
        if is_of_facts:
            _print_line(out, "此处只问现实情形,不含计划与目标。", "dim")


def _given(answer: Answer, language: str) -> str:
    """The values that were asked for, as people call them."""
    parts = [
        f"{name}: {label_of(answer.labels.get(iri, {}), language, short_of(ox.NamedNode(iri)))}"
        for name, iri in answer.things.items()
    ]
    return f" ({'; '.join(parts)})" if parts else ""


def print_answer(out: Console, answer: Answer, texts: Texts | None, language: str) -> None:
    """An answer as a table, without columns that no row fills; the last holds the citations."""
    columns = [c for c in answer.columns if any(row.cells[c.name] for row in answer.rows)]
    rows = [
        [cell_text(row, c.name, answer, language) for c in columns]
        + ["\n".join(citation(s, texts) for s in row.citations)]
        for row in answer.rows
    ]
    print_table(out, headings(columns, language), once(rows) if out.is_terminal else rows)


def print_silent(out: Console, silent: Sequence[dict[str, str]], language: str) -> None:
    """Of which hospitals no source states what others are said to have; nothing where of all."""
    names = [label_of(labels, language, "") for labels in silent]
    english, chinese = f"No source states this of: {'; '.join(names)}.", "、".join(names)
    if names:
        _print_line(out, english if language == "en" else f"没有来源就此述及:{chinese}。", "dim")


def headings(columns: Iterable[Column], language: str) -> list[str]:
    """What stands over columns, and over the citations behind them."""
    return [*(c.label[language] for c in columns), "citation" if language == "en" else "出处"]


def once(rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """Rows in which the first cells are said once, as long as they stay the same.

    >>> list(once([["a", "b", "1"], ["a", "b", "1"], ["a", "c", "1"], ["d", "c", "1"]]))
    [['a', 'b', '1'], ['', '', '1'], ['', 'c', '1'], ['d', 'c', '1']]
    """
    before: Sequence[str] = ()
    for row in rows:
        same = 0
        while same < min(len(row), len(before)) - 1 and row[same] == before[same]:
            same += 1
        yield [*[""] * same, *row[same:]]
        before = row


def cell_text(row: AnswerRow, column: str, answer: Answer, language: str) -> str:
    """A cell as people read it: the label of a thing, the short name of a claim, a value."""
    term = row.cells[column]
    if isinstance(term, ox.NamedNode) and not column.lower().endswith("claim"):
        return label_of(answer.labels.get(term.value, {}), language, short_of(term))
    return short_of(term)


def answer_json(answer: Answer, texts: Texts | None) -> str:
    """An answer as JSON: `question`, `columns`, `rows` of cells with their citations."""
    rows = [
        {name: _json_term(term, answer.labels) for name, term in row.cells.items()}
        | {"citations": [_json_span(s, texts) for s in row.citations]}
        for row in answer.rows
    ]
    columns = [c.name for c in answer.columns]
    return as_json({"question": answer.question.name, "columns": columns, "rows": rows})


def _json_term(term: Term | None, labels: dict[str, dict[str, str]]) -> Any:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return {"iri": term.value} | (
            {"labels": labels[term.value]} if term.value in labels else {}
        )
    if isinstance(term, ox.Literal) and not term.language:
        return {"value": term.value, "datatype": term.datatype.value}
    return {"value": short_of(term), "language": getattr(term, "language", None)}


def _json_span(span: Span, texts: Texts | None) -> dict[str, Any]:
    quote = texts.quote(span) if texts else None
    plain_span = {"source": span.source, "start": span.start, "end": span.end}
    return plain_span | ({"quote": quote} if quote is not None else {})


def answer_csv(
    answer: Answer,
    texts: Texts | None,
    separator: str = ",",
    labels: str | Sequence[str] | None = None,
) -> str:
    """An answer as CSV (RFC 4180) or TSV: whole IRIs and values, citations in the last column.

    Args:
        answer: the answer.
        texts: for quotes, where they are at hand.
        separator: a comma or a tab.
        labels: a language: then a column `…Label` follows each of things; or several languages:
            then columns such as `…Label_en` do.
    """
    suffixes = {labels: ""} if isinstance(labels, str) else {tag: f"_{tag}" for tag in labels or ()}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    named = {c.name for c in answer.columns if suffixes and _has_things(answer, c.name)}
    heads = []
    for column in answer.columns:
        heads.append(column.name)
        if column.name in named:
            heads += [f"{column.name}Label{suffix}" for suffix in suffixes.values()]
    writer.writerow([*heads, "citations"])
    for row in answer.rows:
        cells = []
        for column in answer.columns:
            cells.append(str(getattr(row.cells[column.name], "value", "") or ""))
            if column.name in named:
                cells += [cell_text(row, column.name, answer, tag) for tag in suffixes]
        writer.writerow([*cells, "; ".join(citation(s, texts) for s in row.citations)])
    return text.getvalue()


def _has_things(answer: Answer, column: str) -> bool:
    found = (row.cells[column] for row in answer.rows)
    is_claim = column.lower().endswith("claim")
    return not is_claim and any(isinstance(term, ox.NamedNode) for term in found)


def printable_query(sparql: str) -> str:
    r"""A query that says the same, with escapes for what a terminal obeys.

    A lone carriage return ends a line, and a comment, as any other line end does.

    >>> printable_query('SELECT ("\x9b" AS ?a) {} # one\r# two')
    'SELECT ("\\u009b" AS ?a) {} # one\n# two'
    """
    return escaped(re.sub("\r\n?", "\n", sparql), "sparql")


def print_view(out: Console, view: View, texts: Texts | None, language: str) -> None:
    """All that is said of a thing: a head, then its claims with values and citations."""
    kinds = ", ".join(label_of(k, language) for k in view.kinds)
    names = " · ".join(dict.fromkeys(view.labels.values()))
    _print_line(out, names or shorten(view.iri), "bold")
    _print_line(out, f"{shorten(view.iri)}  {kinds}", "dim")
    if view.aliases:
        _print_line(out, ("also: " if language == "en" else "又称:") + " · ".join(view.aliases))
    for value in view.values:
        _print_line(out, _value_line(value, language))
    for caveat in view.caveats:
        _print_line(out, _caveat_line(caveat, language), "yellow")
    for claim in view.claims:
        out.print()
        _print_claim(out, claim, texts, language)
    counted = f"{len(view.claims)} claims" if language == "en" else f"共 {len(view.claims)} 项陈述"
    out.print(Text(f"\n{counted}", style="dim"))


def _print_claim(out: Console, claim: ClaimView, texts: Texts | None, language: str) -> None:
    _print_line(out, label_of(claim.labels, language), "bold")
    _print_line(out, f"  {label_of(claim.kind, language)}  {shorten(claim.iri)}", "dim")
    for value in claim.values:
        _print_line(out, "  " + _value_line(value, language))
    for caveat in claim.caveats:
        _print_line(out, "  " + _caveat_line(caveat, language), "yellow")
    for span in claim.citations:
        _print_line(out, "  ↳ " + citation(span, texts), "green")


def _caveat_line(caveat: CaveatView, language: str) -> str:
    about = ", ".join(label_of(p, language) for p in caveat.properties)
    kind = label_of(caveat.kind, language)
    return f"? {kind} ({about}): {label_of(caveat.labels, language)}"


def _print_line(out: Console, text: str, style: str = "") -> None:
    """A line; what is in a label or a value does not begin another."""
    out.print(Text(visible(text), style=style))


def _value_line(value: Value, language: str) -> str:
    name = label_of(value.property_labels, language, short_of(ox.NamedNode(value.property)))
    shown = label_of(value.labels, language, short_of(value.term))
    tag = getattr(value.term, "language", None)
    return f"{name}: {shown}" + (f" @{tag}" if tag else "")


def view_json(view: View, texts: Texts | None) -> str:
    """A view as JSON: labels, kinds, own values, claims with values and citations."""
    return as_json(
        {
            "iri": view.iri,
            "labels": view.labels,
            "aliases": list(view.aliases),
            "kinds": list(view.kinds),
            "values": [_json_value(v) for v in view.values],
            "caveats": [_json_caveat(c) for c in view.caveats],
            "claims": [_json_claim(c, texts) for c in view.claims],
        }
    )


def _json_claim(claim: ClaimView, texts: Texts | None) -> dict[str, Any]:
    return {
        "iri": claim.iri,
        "kind": claim.kind,
        "labels": claim.labels,
        "values": [_json_value(v) for v in claim.values],
        "citations": [_json_span(s, texts) for s in claim.citations],
        "caveats": [_json_caveat(c) for c in claim.caveats],
    }


def _json_caveat(caveat: CaveatView) -> dict[str, Any]:
    return {
        "iri": caveat.iri,
        "kind": caveat.kind,
        "properties": list(caveat.properties),
        "labels": caveat.labels,
    }


def _json_value(value: Value) -> dict[str, Any]:
    labels = {getattr(value.term, "value", ""): value.labels} if value.labels else {}
    term = _json_term(value.term, labels)
    return {"property": value.property.removeprefix(RDFS), **(term or {})}
