"""Tables: what `kg ask` answers to each question that takes nothing."""

from __future__ import annotations

import csv
import io

from kg.hospital.house import House
from kg.publish.tables import csv_name, csv_tables
from kg.questions.answer import ask
from kg.rdf.graph import Graph
from kg.sparql.stored import load_catalogue


def test_every_question_that_needs_nothing_has_its_table(house: House, graph: Graph) -> None:
    questions = load_catalogue(house.questions)
    tables = csv_tables(graph, questions.values())
    free = [q for q in questions.values() if not any(p.required for p in q.parameters)]
    assert list(tables) == [csv_name(question.name) for question in free]
    assert 20 < len(tables) < len(questions)
    for question in free:
        head, *rows = csv.reader(io.StringIO(tables[csv_name(question.name)]))
        answer = ask(graph, question, {})
        assert len(rows) == len(answer.rows) > 0
        assert head[-1] == "citations"
        assert [name for name in head if "Label" not in name][:-1] == [
            c.name for c in answer.columns
        ]


def test_things_have_labels_in_both_languages(house: House, graph: Graph) -> None:
    tables = csv_tables(graph, [load_catalogue(house.questions)["beds"]])
    first = next(csv.DictReader(io.StringIO(tables["csv-beds.csv"])))
    assert first["hospitalLabel_en"] == "Changji Prefecture People's Hospital"
    assert first["hospitalLabel_zh-Hans"] == "昌吉州人民医院"
    assert first["hospital"].endswith("id/changji-people") and first["beds"] == "800"
