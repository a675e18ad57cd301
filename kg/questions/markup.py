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

from kg.hospital.texts import Texts
from kg.questions.tables import cell_text, citation, headings
from kg.rdf.terms import Term
from kg.signs import visible

if TYPE_CHECKING:
    from kg.questions.answer import Answer, AnswerRow


def as_markdown(answer: Answer, language: str, texts: Texts | None = None) -> str:
    """An answer as a table of GitHub-flavoured Markdown."""
    rows = [[marked(label) for label in headings(answer.columns, language)]]
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
    head = "".join(
        f"<th scope=col>{html.escape(h)}</th>" for h in headings(answer.columns, language)
    )
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


def _cells(
    answer: Answer, row: AnswerRow, language: str, texts: Texts | None
) -> Iterator[tuple[str, str]]:
    """The text of each cell, and the IRI that it links to, if it is that of a thing."""
    for column in answer.columns:
        term = row.cells[column.name]
        yield cell_text(row, column.name, answer, language), _link(term)
    yield "\n".join(citation(span, texts) for span in row.citations), ""


def _link(term: Term | None) -> str:
    is_web = isinstance(term, ox.NamedNode) and term.value.startswith(("http://", "https://"))
    return term.value if is_web and isinstance(term, ox.NamedNode) else ""


def marked(text: str) -> str:
    r"""Text in which Markdown sees no markup.

    >>> print(marked("a|b *c* <d>\n[e]"))
    a\|b \*c\* \<d\><br>\[e\]
    """
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", visible(text, keep="\n")).replace("\n", "<br>")
