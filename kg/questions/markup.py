"""Markup: answers as tables of Markdown and HTML, things as links with their labels.

    as_markdown(answer, "en") -> "| hospital | beds | … | [Kashgar …](<https://…>) | 800 | …"
    as_html(answer, "zh-Hans") -> "<table lang="zh-Hans">…</table>"

What a label holds is text: no sign in it begins markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.hospital.names import shorten
from kg.hospital.texts import Texts
from kg.questions.tables import citation, short_of
from kg.rdf.terms import Term
from kg.report.console import label_of
from kg.signs import visible

if TYPE_CHECKING:
    from kg.questions.answer import Answer, AnswerRow


def as_markdown(answer: Answer, language: str, texts: Texts | None = None) -> str:
    """An answer as a table of GitHub-flavoured Markdown."""
    rows = [[marked(label) for label in _headings(answer, language)]]
    rows.append(["---"] * len(rows[0]))
    rows += [
        [
            f"[{marked(text)}](<{iri}>)" if iri else marked(text)
            for text, iri in _cells(answer, row, language, texts)
        ]
        for row in answer.rows
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def as_html(answer: Answer, language: str, texts: Texts | None = None) -> str:
    """An answer as a table of HTML, to be put into a page or a notebook."""
    head = "".join(f"<th scope=col>{html.escape(h)}</th>" for h in _headings(answer, language))
    body = "".join(
        "<tr>" + "".join(map(_html_cell, _cells(answer, row, language, texts))) + "</tr>\n"
        for row in answer.rows
    )
    asked = html.escape(answer.question.question[language])
    return (
        f'<table lang="{language}">\n<caption>{asked}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
    )


def _html_cell(cell: tuple[str, str]) -> str:
    text, iri = cell
    shown = html.escape(visible(text, keep="\n")).replace("\n", "<br>")
    return f'<td><a href="{html.escape(iri)}">{shown}</a></td>' if iri else f"<td>{shown}</td>"


def _headings(answer: Answer, language: str) -> list[str]:
    cited = "citation" if language == "en" else "出处"
    return [*(column.label[language] for column in answer.columns), cited]


def _cells(
    answer: Answer, row: AnswerRow, language: str, texts: Texts | None
) -> Iterator[tuple[str, str]]:
    """The text of each cell, and the IRI that it links to, if it is that of a thing."""
    for column in answer.columns:
        term = row.cells[column.name]
        yield _text(answer, term, column.type == "claim", language), _link(term)
    yield "\n".join(citation(span, texts) for span in row.citations), ""


def _text(answer: Answer, term: Term | None, is_claim: bool, language: str) -> str:
    if isinstance(term, ox.NamedNode) and not is_claim:
        return label_of(answer.labels.get(term.value, {}), language, shorten(term.value))
    return short_of(term)


def _link(term: Term | None) -> str:
    is_web = isinstance(term, ox.NamedNode) and term.value.startswith(("http://", "https://"))
    return term.value if is_web and isinstance(term, ox.NamedNode) else ""


def marked(text: str) -> str:
    r"""Text in which Markdown sees no markup.

    >>> print(marked("a|b *c* <d>\n[e]"))
    a\|b \*c\* \<d\><br>\[e\]
    """
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", visible(text, keep="\n")).replace("\n", "<br>")
