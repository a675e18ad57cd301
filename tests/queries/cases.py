"""The cases of stored questions: what is asked, and the rows that answer it.

A case is a file `cases/<question>[--<what>].tsv`: lines `#param name=value`, then the answer as
`kg ask <question> --param … --format tsv` prints it. To add a case, write that output to a file
and read each row against the text.
"""

from __future__ import annotations

from pathlib import Path

from kg.hospital.house import find_house
from kg.questions.answer import Answer
from kg.questions.tables import answer_csv
from kg.sparql.stored import Question, load_catalogue

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.tsv"))
QUESTIONS = load_catalogue(find_house(HERE.parent.parent).questions)


def read_case(path: Path) -> tuple[Question, dict[str, str], str]:
    """The question of a case, the values of its parameters, and its rows as they are printed."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    params = [line[len("#param ") :].strip() for line in lines if line.startswith("#param ")]
    values = {name: value for name, _, value in (p.partition("=") for p in params)}
    rows = "".join(line for line in lines if not line.startswith("#param "))
    return QUESTIONS[path.stem.split("--")[0]], values, rows


def printed(answer: Answer) -> str:
    """An answer as the file of its case has it."""
    return answer_csv(answer, None, "\t")


def example(question: Question, with_optional: bool = False) -> dict[str, str]:
    """The values that a question cannot do without, or all, as its header shows them."""
    return {p.name: p.example for p in question.parameters if p.required or with_optional}
