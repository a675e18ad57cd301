"""No answer takes what is planned for what is.

Every claim of what is gets a planned twin: the same ends, figures that are larger and dates that are
later. A question of what is gives the same rows as before; any other gives those, and rows that name
a twin.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.hospital.house import House
from kg.hospital.names import CLAIM, NS, VOCAB
from kg.hospital.templates import make_labels
from kg.questions.answer import AnswerRow, ask
from kg.rdf.graph import Graph
from kg.rdf.names import RDFS, XSD
from kg.rdf.reading import load_turtle
from kg.rdf.terms import Term
from kg.sparql.derivation import derive
from kg.sparql.stored import Question
from tests.queries.cases import QUESTIONS, example

MODALITY, EVIDENCE = ox.NamedNode(f"{NS}modality"), ox.NamedNode(f"{NS}evidence")
ACTUAL = ox.NamedNode(f"{VOCAB}modality/actual")
PLANNED = ox.NamedNode(f"{VOCAB}modality/planned")
TWIN = "-planned-twin"
NUMBERS = {f"{XSD}integer", f"{XSD}decimal"}


def twin(node: Term, twins: set[ox.NamedNode]) -> Term:
    """The twin of a claim; a larger figure and a later day; anything else as it is."""
    if node in twins:
        return ox.NamedNode(f"{node.value}{TWIN}")  # type: ignore[union-attr]
    if isinstance(node, ox.Literal) and node.datatype.value in NUMBERS:
        return ox.Literal(f"{node.value}7", datatype=node.datatype)
    if isinstance(node, ox.Literal) and node.datatype.value == f"{XSD}date":
        return ox.Literal(f"{int(node.value[:4]) + 3}-03-03", datatype=node.datatype)
    return node


@pytest.fixture(scope="module")
def twinned(house: House) -> Graph:
    """The house with a planned twin of every claim of what is."""
    graph = Graph()
    for path in [*house.ontology, *house.data]:
        load_turtle(path, graph.store)
    written = graph.triples()
    claims = {t.subject for t in written if t.predicate == EVIDENCE}
    others = {t.subject for t in written if t.predicate == MODALITY and t.object != ACTUAL}
    twins = {c for c in claims - others if isinstance(c, ox.NamedNode)}
    assert len(twins) > 500
    for s, p, o in written:
        if s in twins and p != MODALITY:
            graph.add([ox.Triple(twin(s, twins), p, twin(o, twins))])  # type: ignore[arg-type]
    graph.add(ox.Triple(twin(c, twins), MODALITY, PLANNED) for c in twins)  # type: ignore[arg-type]
    derive(graph, house.derivations)
    graph.derived += graph.add_new(make_labels(graph))
    return graph


def names_a_twin(row: AnswerRow) -> bool:
    return any(TWIN in str(term) for term in row.cells.values())


def plain(rows: list[AnswerRow]) -> list[str]:
    return [str(row) for row in rows if not names_a_twin(row)]


@pytest.mark.parametrize("with_optional", [False, True], ids=["all", "example"])
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
def test_a_planned_twin_changes_no_other_row(
    question: Question, with_optional: bool, graph: Graph, twinned: Graph
) -> None:
    values = example(question, with_optional)
    before, after = ask(graph, question, values).rows, ask(twinned, question, values).rows
    assert plain(after) == [str(row) for row in before]
    if question.modality == "actual":
        assert not any(map(names_a_twin, after))


def test_the_twins_are_there(twinned: Graph) -> None:
    rows = ask(twinned, QUESTIONS["not-yet"], {}).rows
    assert sum(map(names_a_twin, rows)) > 300
    beds = ox.NamedNode(f"{CLAIM}xmu-second/beds{TWIN}")
    assert {getattr(v, "value", "") for v in twinned.objects(beds, ox.NamedNode(f"{NS}value"))} == {
        "10417"
    }
    assert len(list(twinned.objects(beds, ox.NamedNode(f"{RDFS}label")))) == 2


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
def test_a_question_that_does_not_ask_what_is_says_what_each_row_is(question: Question) -> None:
    names = {column.name for column in question.columns}
    claims = any(column.type == "claim" for column in question.columns)
    if question.modality == "any" and claims:
        assert any("modality" in name.lower() for name in names)
