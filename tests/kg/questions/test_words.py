"""Questions in words: which stored question is meant, or that none is.

`asked/` has two sets of 150 questions as people type them, in Chinese and English, a third of which
nothing here answers. `seen.tsv` was looked at while the reading was made; `unseen.tsv` was written by
somebody who knew neither it nor the catalogue, and its figures are those of the first run on it, or
better. A row has what is asked, the stored questions that answer it (none: nothing does), and the
hospital that has to be understood.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from kg.hospital.house import House
from kg.questions.words import Interpreter, Understood
from kg.rdf.graph import Graph
from kg.sparql.stored import load_catalogue

ASKED = Path(__file__).parent / "asked"


@pytest.fixture(scope="module")
def interpreter(graph: Graph, house: House) -> Interpreter:
    return Interpreter(graph, load_catalogue(house.questions).values())


def judged(understood: Understood, row: dict[str, str]) -> str:
    best, wanted = understood.best, row["questions"].split()
    if best is None:
        return "wrongly refused" if wanted else "rightly refused"
    if not wanted:
        return "wrongly answered"
    named = not row["thing"] or row["thing"] in best.values.values()
    return "right" if best.question.name in wanted and named else "wrong"


def rows(name: str) -> list[dict[str, str]]:
    with (ASKED / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize(
    ("name", "right", "wrong", "wrongly_answered"), [("seen", 73, 6, 5), ("unseen", 66, 9, 8)]
)
def test_paraphrases(
    name: str, right: int, wrong: int, wrongly_answered: int, interpreter: Interpreter
) -> None:
    counted = Counter(judged(interpreter.understand(r["asked"]), r) for r in rows(name))
    print(f"\n{name}: {dict(counted)}")
    assert counted.total() == 150
    assert counted["right"] >= right
    assert counted["wrong"] <= wrong
    assert counted["wrongly answered"] <= wrongly_answered


def test_the_paraphrases_name_questions_that_there_are(house: House) -> None:
    named = {q for name in ("seen", "unseen") for r in rows(name) for q in r["questions"].split()}
    assert named <= set(load_catalogue(house.questions))


@pytest.mark.parametrize(
    ("asked", "question", "values"),
    [
        ("喀什二院由谁支援?", "supporters", {"hospital": "kashgar-second"}),
        ("Who supports the hospital in Kashgar?", "supporters", {"hospital": "kashgar-second"}),
        ("昌吉州医院 床位", "beds", {"hospital": "changji-people"}),  # 昌吉回族自治州人民医院
        ("what's the motto of Kashgar Second", "principles", {"entity": "kashgar-second"}),
        ("outpatint visits of kashgar-second", "workload", {"hospital": "kashgar-second"}),
    ],
)
def test_what_is_understood(
    asked: str, question: str, values: dict[str, str], interpreter: Interpreter
) -> None:
    best = interpreter.understand(asked).best
    assert best is not None
    assert best.question.name == question
    assert values.items() <= best.values.items()


@pytest.mark.parametrize(
    "asked", ["", "?", "今天天气怎么样", "How is the weather?", "select *", "\u202e"]
)
def test_what_nothing_answers_is_refused(asked: str, interpreter: Interpreter) -> None:
    assert interpreter.understand(asked).best is None
