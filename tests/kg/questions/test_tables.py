"""Answers and views as they are printed and written, to the letter."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rich.console import Console

from kg.hospital.names import CLAIM, ID, NS, Span
from kg.hospital.texts import Texts
from kg.questions.answer import Answer, AnswerRow
from kg.questions.catalogue import Theme
from kg.questions.show import ClaimView, Value, View
from kg.questions.tables import (
    answer_csv,
    answer_json,
    citation,
    print_answer,
    print_catalogue,
    print_questions,
    print_view,
    questions_json,
    short_of,
    view_json,
)
from kg.rdf.names import RDFS, XSD
from kg.sparql.stored import Column, Parameter, Question

TEXTS = Texts(Path("texts"), {"log": "The north\n  bridge stands."})
NORTH, FAR = Span("log", 0, 9), Span("other", 3, 5)
BRIDGE = ox.NamedNode(ID + "bridge")
CLAIMED = ox.NamedNode(CLAIM + "log/length")
INTEGER = ox.NamedNode(XSD + "integer")


def both(english: str, chinese: str) -> dict[str, str]:
    return {"en": english, "zh-Hans": chinese}


QUESTION = Question(
    "bridges",
    Path("bridges.rq"),
    "SELECT *",
    both("Which bridges?", "有哪些桥?"),
    (
        Parameter("river", "iri", "_river_iri", True, "aare", both("river", "河")),
        Parameter("from", "date", "_from_date", False, "1900-01-01", both("since", "自")),
    ),
    (
        Column("bridge", both("bridge", "桥")),
        Column("baseClaim", both("claim", "陈述")),
        Column("length", both("length", "长度")),
        Column("note", both("note", "备注")),
        Column("evidence", both("evidence", "证据")),
    ),
)
ANSWER = Answer(
    QUESTION,
    [
        AnswerRow(
            {
                "bridge": BRIDGE,
                "baseClaim": CLAIMED,
                "length": ox.Literal("70", datatype=INTEGER),
                "note": ox.Literal("old", language="en"),
            },
            (NORTH, FAR),
        ),
        AnswerRow({"bridge": CLAIMED, "baseClaim": None, "length": None, "note": None}, ()),
    ],
    {BRIDGE.value: {"en": "the bridge", "zh-hans": "那座桥"}, CLAIMED.value: {"en": "no label"}},
)


def printed(write: Callable[[Console], None]) -> list[str]:
    page = io.StringIO()
    write(Console(file=page, width=200, highlight=False, color_system=None))
    return [line.rstrip() for line in page.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("term", "short"),
    [
        (None, ""),
        (BRIDGE, "id:bridge"),
        (ox.Literal("70", datatype=INTEGER), "70"),
        (ox.BlankNode("b"), "b"),
    ],
)
def test_a_term_as_a_person_reads_it(term: Any, short: str) -> None:
    assert short_of(term) == short


@pytest.mark.parametrize(
    ("language", "question"), [("en", "Which bridges?"), ("zh-Hans", "有哪些桥?")]
)
def test_the_catalogue(language: str, question: str) -> None:
    (row,) = printed(lambda out: print_questions(out, [QUESTION], language))
    assert row.split() == ["bridges", *question.split(), "river", "[from]"]
    roads = {"en": "roads", "zh-hans": "道路"}
    themes = [(Theme("roads", roads), [QUESTION]), (Theme("x", {}), [QUESTION])]
    lines = printed(lambda out: print_catalogue(out, themes, language))
    assert [line for line in lines if not line.startswith("bridges")] == [
        roads[language.lower()],
        "",
        "x",
    ]


def test_the_catalogue_as_json() -> None:
    assert json.loads(questions_json([QUESTION])) == [
        {
            "name": "bridges",
            "theme": "",
            "modality": "any",
            "question": both("Which bridges?", "有哪些桥?"),
            "parameters": [
                {
                    "name": "river",
                    "type": "iri",
                    "required": True,
                    "example": "aare",
                    "label": both("river", "河"),
                    "of": [],
                },
                {
                    "name": "from",
                    "type": "date",
                    "required": False,
                    "example": "1900-01-01",
                    "label": both("since", "自"),
                    "of": [],
                },
            ],
            "columns": [
                {"name": c.name, "type": "any", "label": c.label} for c in QUESTION.columns
            ],
        }
    ]


def test_a_citation_has_its_words_where_the_text_is_at_hand() -> None:
    assert citation(NORTH, TEXTS) == "log 0–9 “The north”"
    assert citation(FAR, TEXTS) == "other 3–5"
    assert citation(NORTH, None) == "log 0–9"
    assert citation(Span("log", 4, 4), TEXTS) == "log 4–4 “”"


@pytest.mark.parametrize(
    ("language", "heading", "label"),
    [
        ("en", ["bridge", "claim", "length", "note", "citation"], "the bridge"),
        ("zh-Hans", ["桥", "陈述", "长度", "备注", "出处"], "那座桥"),
    ],
)
def test_an_answer_as_a_table(language: str, heading: list[str], label: str) -> None:
    """Labels stand for things, but a column of claims has their short names."""
    head, first, second, third = printed(lambda out: print_answer(out, ANSWER, TEXTS, language))
    assert head.split() == heading
    assert first.split() == [*label.split(), "claim:log/length", "70", "old", "log", "0–9", "“The", "north”"]  # fmt: skip
    assert second.strip() == "other 3–5"
    assert third == "no label"


def test_an_answer_as_json() -> None:
    assert json.loads(answer_json(ANSWER, TEXTS)) == {
        "question": "bridges",
        "columns": ["bridge", "baseClaim", "length", "note"],
        "rows": [
            {
                "bridge": {"iri": BRIDGE.value, "labels": ANSWER.labels[BRIDGE.value]},
                "baseClaim": {"iri": CLAIMED.value, "labels": {"en": "no label"}},
                "length": {"value": "70", "datatype": INTEGER.value},
                "note": {"value": "old", "language": "en"},
                "citations": [
                    {"source": "log", "start": 0, "end": 9, "quote": "The north"},
                    {"source": "other", "start": 3, "end": 5},
                ],
            },
            {
                "bridge": {"iri": CLAIMED.value, "labels": {"en": "no label"}},
                **dict.fromkeys(("baseClaim", "length", "note")),
                "citations": [],
            },
        ],
    }


def test_things_without_labels_and_blank_nodes_as_json() -> None:
    row = AnswerRow({"bridge": BRIDGE, "baseClaim": ox.BlankNode("b")}, (NORTH,))
    (cells,) = json.loads(answer_json(Answer(QUESTION, [row], {}), None))["rows"]
    assert cells == {
        "bridge": {"iri": BRIDGE.value},
        "baseClaim": {"value": "b", "language": None},
        "citations": [{"source": "log", "start": 0, "end": 9}],
    }


def test_an_answer_as_csv_and_tsv() -> None:
    assert answer_csv(ANSWER, TEXTS) == (
        "bridge,baseClaim,length,note,citations\n"
        f"{BRIDGE.value},{CLAIMED.value},70,old,log 0–9 “The north”; other 3–5\n"
        f"{CLAIMED.value},,,,\n"
    )
    first, *_ = answer_csv(ANSWER, None, "\t").splitlines()
    assert first.split("\t") == ["bridge", "baseClaim", "length", "note", "citations"]


# A thing and what is said of it

LENGTH = Value(
    NS + "length", {"en": "length", "zh-hans": "长度"}, ox.Literal("70", datatype=INTEGER), {}
)
NAMED = Value(RDFS + "seeAlso", {}, BRIDGE, {"en": "the bridge", "zh-hans": "那座桥"})
TAGGED = Value(NS + "remark", {}, ox.Literal("alt", language="de"), {})
VIEW = View(
    BRIDGE.value,
    {"en": "the bridge", "zh-hans": "那座桥", "de": "the bridge"},
    ({"en": "bridge", "zh-hans": "桥"}, {"en": "building", "zh-hans": "建筑"}),
    ("Old One", "旧桥"),
    (TAGGED,),
    (
        ClaimView(
            CLAIMED.value,
            {"en": "measurement", "zh-hans": "测量"},
            {"en": "It is long.", "zh-hans": "它很长。"},
            (LENGTH, NAMED),
            (NORTH, FAR),
        ),
        ClaimView(CLAIM + "log/x", {}, {}, (), ()),
    ),
)


def test_a_view_in_english() -> None:
    assert printed(lambda out: print_view(out, VIEW, TEXTS, "en")) == [
        "the bridge · 那座桥",
        "id:bridge  bridge, building",
        "also: Old One · 旧桥",
        "hkg:remark: alt @de",
        "",
        "It is long.",
        "  measurement  claim:log/length",
        "  length: 70",
        "  rdfs:seeAlso: the bridge",
        "  ↳ log 0–9 “The north”",
        "  ↳ other 3–5",
        "",
        "",
        "    claim:log/x",
        "",
        "2 claims",
    ]


def test_a_view_in_chinese() -> None:
    assert printed(lambda out: print_view(out, VIEW, None, "zh-Hans")) == [
        "the bridge · 那座桥",
        "id:bridge  桥, 建筑",
        "又称:Old One · 旧桥",
        "hkg:remark: alt @de",
        "",
        "它很长。",
        "  测量  claim:log/length",
        "  长度: 70",
        "  rdfs:seeAlso: 那座桥",
        "  ↳ log 0–9",
        "  ↳ other 3–5",
        "",
        "",
        "    claim:log/x",
        "",
        "共 2 项陈述",
    ]


def test_a_view_of_a_thing_without_a_name() -> None:
    bare = View(BRIDGE.value, {}, (), (), (), ())
    assert printed(lambda out: print_view(out, bare, None, "en")) == [
        *("id:bridge", "id:bridge", "", "0 claims")
    ]


def test_a_view_as_json() -> None:
    assert json.loads(view_json(VIEW, TEXTS)) == {
        "iri": BRIDGE.value,
        "labels": VIEW.labels,
        "aliases": ["Old One", "旧桥"],
        "kinds": list(VIEW.kinds),
        "values": [{"property": NS + "remark", "value": "alt", "language": "de"}],
        "claims": [
            {
                "iri": CLAIMED.value,
                "kind": {"en": "measurement", "zh-hans": "测量"},
                "labels": {"en": "It is long.", "zh-hans": "它很长。"},
                "values": [
                    {"property": NS + "length", "value": "70", "datatype": INTEGER.value},
                    {
                        "property": "seeAlso",
                        "iri": BRIDGE.value,
                        "labels": {"en": "the bridge", "zh-hans": "那座桥"},
                    },
                ],
                "citations": [
                    {"source": "log", "start": 0, "end": 9, "quote": "The north"},
                    {"source": "other", "start": 3, "end": 5},
                ],
                "caveats": [],
            },
            {
                "iri": CLAIM + "log/x",
                "kind": {},
                "labels": {},
                "values": [],
                "citations": [],
                "caveats": [],
            },
        ],
        "caveats": [],
    }
