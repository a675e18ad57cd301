"""The catalogue as linked data: what others find of a question is enough to ask it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, RDF, RDFS, SDO, SH
from rdflib.term import Literal

from kg.hospital.house import House
from kg.hospital.names import VOCAB
from kg.publish.catalogue import describe_questions, question_iri
from kg.publish.dumps import write_dumps
from kg.questions.answer import bound_query
from kg.rdf.graph import Graph
from kg.sparql.stored import Question, load_catalogue


@pytest.fixture(scope="module")
def questions(house: House) -> dict[str, Question]:
    return load_catalogue(house.questions)


@pytest.fixture(scope="module")
def described(
    questions: dict[str, Question], tmp_path_factory: pytest.TempPathFactory
) -> rdflib.Graph:
    """The file of a build, read by another library."""
    folder = tmp_path_factory.mktemp("dist")
    write_dumps(Graph(), [], folder, questions.values())
    return rdflib.Graph().parse(folder / "questions.ttl")


def test_each_question_is_executable_as_it_stands(
    questions: dict[str, Question], described: rdflib.Graph, graph: Graph
) -> None:
    nodes = set(described.subjects(RDF.type, SH.SPARQLSelectExecutable))
    assert nodes == {rdflib.URIRef(question_iri(name)) for name in questions}
    for name, question in questions.items():
        node = rdflib.URIRef(question_iri(name))
        (query,) = described.objects(node, SH.select)
        assert not str(query).startswith("#")
        required = {p.name: p.example for p in question.parameters if p.required}
        ours = bound_query(graph, question, required) if required else question.sparql
        if not required:
            assert graph.select(str(query)) == graph.select(ours)
        comments = [c for c in described.objects(node, RDFS.comment) if isinstance(c, Literal)]
        assert {c.language for c in comments} == {"en", "zh-hans"}
        assert (node, DCAT.theme, rdflib.URIRef(f"{VOCAB}theme/{question.theme}")) in described
        assert {str(w) for w in described.objects(node, SDO.keywords)} == set(question.also)
        given = {
            str(described.value(p, SH.path)).partition("#")[2]: described.value(p, SH.optional)
            for p in described.objects(node, SH.parameter)
        }
        assert given == {p.variable: Literal(not p.required) for p in question.parameters}
        for parameter in question.parameters:
            assert f"?{parameter.variable}" in str(query)


def test_a_question_without_parameters() -> None:
    asked = Question("a", Path("t/a.rq"), "#+ x: y\r\n#+ z\nSELECT ?a {}", {"en": "A?"}, (), ())
    found = {t.predicate.value.rpartition("#")[2]: t.object for t in describe_questions([asked])}
    assert found["select"] == ox.Literal("SELECT ?a {}")
    assert found["theme"] == ox.NamedNode(f"{VOCAB}theme/t")
