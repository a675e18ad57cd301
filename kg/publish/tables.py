"""Tables: the answers of the stored questions that take nothing, as CSV with labels and citations.

    csv_tables(graph, questions)     {"csv-beds.csv": "hospital,hospitalLabel_en,…", …}

The format is that of `kg ask NAME --format csv --labels`, with labels in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.questions.answer import ask
from kg.questions.tables import answer_csv
from kg.rdf.graph import Graph
from kg.sparql.stored import LANGUAGES, Question


def csv_name(question: str) -> str:
    """The name of the table of a question.

    >>> csv_name("beds")
    'csv-beds.csv'
    """
    return f"csv-{question}.csv"


def csv_tables(graph: Graph, questions: Iterable[Question]) -> dict[str, str]:
    """The tables by name of file.

    Raises:
        KgError: a question that cannot be run.
    """
    return {
        csv_name(question.name): answer_csv(ask(graph, question, {}), None, labels=LANGUAGES)
        for question in questions
        if not any(parameter.required for parameter in question.parameters)
    }
