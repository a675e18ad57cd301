"""Cells as Python has them, answers as data frames, as Markdown and as HTML."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas
import polars
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import kg
from kg.errors import KgError, MissingExtraError
from kg.hospital.house import House
from kg.hospital.names import ID, Span
from kg.questions.answer import Answer, AnswerRow
from kg.questions.markup import as_html, as_markdown
from kg.questions.values import value_of
from kg.rdf.graph import Graph
from kg.rdf.names import XSD
from kg.signs import visible
from kg.sparql.stored import Column, Question

BOTH = {"en": "bridge", "zh-Hans": "桥"}


def literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (literal("2.0", "double"), 2.0),
        (literal("true", "boolean"), True),
        (literal("0", "boolean"), False),
        (literal("2015-02-30", "date"), "2015-02-30"),
        (literal("x", "decimal"), "x"),
        (ox.Literal("桥", language="zh"), "桥"),
        (ox.NamedNode("urn:x"), "urn:x"),
        (ox.BlankNode("b"), "b"),
    ],
)
def test_a_term_as_python_has_it(term: ox.Literal, value: object) -> None:
    assert value_of(term) == value and type(value_of(term)) is type(value)


def answer_of(*cells: ox.Literal | ox.NamedNode | None, label: str = "Old Bridge") -> Answer:
    columns = (Column("bridge", BOTH), Column("evidence", BOTH, "evidence"))
    question = Question("bridges", Path("b.rq"), "", {"en": "Which?", "zh-Hans": "?"}, (), columns)
    rows = [AnswerRow({"bridge": cell}, (Span("log", 0, 9), Span("log", 11, 12))) for cell in cells]
    return Answer(question, rows, {ID + "old": {"en": label, "zh-hans": "老桥"}})


OLD = ox.NamedNode(ID + "old")


def test_rows_by_name() -> None:
    cited = "log 0–9; log 11–12"
    answer = answer_of(OLD, literal("7", "integer"), None)
    assert len(answer) == 3
    assert list(answer) == [
        {"bridge": "Old Bridge", "citations": cited},
        {"bridge": 7, "citations": cited},
        {"bridge": None, "citations": cited},
    ]
    assert answer.records("zh-Hans")[0]["bridge"] == "老桥"
    assert answer.records(iris=True)[0]["bridge"] == ID + "old"


def test_data_frames(house: House, graph: Graph) -> None:
    answer = kg.ask("beds", store=graph, root=house.root)
    frame, other = answer.to_pandas(), answer.to_polars()
    assert (
        list(frame.columns)
        == list(other.columns)
        == [*(c.name for c in answer.columns), "citations"]
    )
    assert frame["beds"].sum() == other["beds"].sum() == 800 + 1100 + 800 + 1041
    assert str(frame["beds"].dtype) == "int64" and other["beds"].dtype == polars.Int64
    chinese = answer.to_pandas("zh-Hans")
    assert "新疆医科大学第二附属医院" in set(chinese["hospital"])
    assert isinstance(frame, pandas.DataFrame)


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        ((literal("7", "integer"), literal("7.5", "decimal"), None), polars.Decimal),
        ((literal("7", "integer"), ox.Literal("many")), polars.String),
        ((literal("1954-01-01", "date"),), polars.Date),
    ],
)
def test_a_column_of_polars_has_one_type(cells: tuple[ox.Literal, ...], dtype: object) -> None:
    assert answer_of(*cells).to_polars()["bridge"].dtype == dtype
    assert list(answer_of().to_polars().columns) == ["bridge", "citations"]
    assert list(answer_of().to_pandas().columns) == ["bridge", "citations"]


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=rf"hospital-kg\[{name}\]"):
        getattr(answer_of(OLD), f"to_{name}")()


def test_ask_reads_the_house_once(copy_of_house: Path) -> None:
    first = kg.ask("beds", root=copy_of_house, hospital="xmu-second")
    assert [(row["beds"], type(row["beds"])) for row in first] == [(1041, int)]
    claims = copy_of_house / "data/claims/xmu-second.ttl"
    text = claims.read_text("utf-8")
    assert "hkg:value 1041" in text
    claims.write_text(text.replace("hkg:value 1041", "hkg:value 1042"), "utf-8")
    changed = kg.ask("beds", root=copy_of_house, hospital="xmu-second")
    assert [row["beds"] for row in changed] == [1042]
    with pytest.raises(KgError, match="Did you mean beds"):
        kg.ask("bed", root=copy_of_house)


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "td":
            self.cells.append("")
        if tag == "br":
            self.cells[-1] += "\n"

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cs"])))
def test_no_label_begins_markup(label: str) -> None:
    answer = answer_of(OLD, label=label)
    shown = visible(label) or "id:old"
    for text in (
        as_html(answer, "en"),
        MarkdownIt("gfm-like", {"linkify": False}).render(as_markdown(answer, "en")),
    ):
        page = _Cells()
        page.feed(text)
        first = page.cells[0].strip() if page.cells else ""
        assert first.split() == shown.split() or not shown.strip()
        assert set(page.tags) <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "a", "br"}


def test_tables_link_things_and_break_citations() -> None:
    answer = answer_of(OLD)
    assert as_markdown(answer, "zh-Hans") == (
        f"| 桥 | 出处 |\n| --- | --- |\n| [老桥](<{ID}old>) | log 0–9<br>log 11–12 |\n"
    )
    html = as_html(answer, "en")
    assert f'<a href="{ID}old">Old Bridge</a>' in html and "log 0–9<br>log 11–12" in html
    assert answer._repr_html_() == html
    assert '<table lang="zh-Hans">' in as_html(answer, "zh-Hans")
    unsafe = answer_of(ox.NamedNode("javascript:alert(1)"))
    assert "href" not in as_html(unsafe, "en") and "](" not in as_markdown(unsafe, "en")
