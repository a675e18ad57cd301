"""The reference: what pySHACL is handed, its errors as one kind, and its reports read."""

from __future__ import annotations

import logging
import re
import warnings

import pytest
from rdflib.namespace import RDF, RDFS, SH
from rdflib.query import ResultRow
from rdflib.term import BNode, URIRef

import kg.shacl.reference as module
from kg.errors import EngineError
from kg.shacl.reference import Data, Reference, makes_message
from kg.shacl.shapes import Shapes
from tests.kg.shacl.test_results import EX, alone, graph_of

# What it is handed


def reference_of(turtle: str) -> Reference:
    return Reference(Shapes(graph_of(turtle)))


def rows_of(content: bytes) -> set[str]:
    """N-Triples in short form, without the order, in which a graph has none."""
    text = content.decode()
    for name, prefix in ((SH, "sh:"), (EX, "ex:"), (RDF, "rdf:"), (RDFS, "rdfs:")):
        text = re.sub(f"<{re.escape(str(name))}([^>]*)>", rf"{prefix}\1", text)
    return {row.removesuffix(" .") for row in text.replace("urn:x-shape:", "").splitlines()}


LINKED = """ex:A sh:targetClass ex:C ; sh:property _:b0 ; sh:node ex:N . _:b0 sh:path ex:p ; sh:minCount 1 .
    ex:B sh:targetNode ex:x ; sh:node ex:A ; sh:uniqueLang "1" .
    ex:N a rdfs:Class , sh:NodeShape ; sh:class ex:K ; sh:uniqueLang true ."""
ONE = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
OF_A = {
    "ex:A sh:targetClass ex:C",
    "ex:A sh:property <0>",
    "ex:A sh:node ex:N",
    "<0> sh:path ex:p",
    f"<0> sh:minCount {ONE}",
}
OF_N = {
    "ex:N rdf:type sh:NodeShape",
    "ex:N sh:class ex:K",
    'ex:N sh:uniqueLang "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
}
CLASS = "ex:N rdf:type rdfs:Class"


def test_it_gets_its_shapes_and_what_they_refer_to_but_no_other_target() -> None:
    reference = reference_of(LINKED)
    assert reference.shapes.roots == [EX.A, EX.B, EX.N]
    assert rows_of(reference.content([EX.A], {})) == OF_A | OF_N
    assert rows_of(reference.content([EX.N], {})) == OF_N | {CLASS}
    other = OF_A - {"ex:A sh:targetClass ex:C"}
    of_b = {"ex:B sh:targetNode ex:x", "ex:B sh:node ex:A"}
    assert rows_of(reference.content([EX.B], {})) == of_b | other | OF_N
    assert rows_of(reference.content([EX.A, EX.B], {})) == of_b | OF_A | OF_N
    moved = reference.content([EX.A], {EX.A: {EX.y}})
    assert rows_of(moved) == other | OF_N | {"ex:A sh:targetNode ex:y"}
    assert rows_of(reference.content([EX.A], {EX.A: {EX.y, BNode("b")}})) == OF_A | OF_N
    assert rows_of(reference.content([EX.A], {EX.A: None})) == OF_A | OF_N


QUERIES = """ex:S sh:targetNode ex:a ; sh:message "of S"@en ; sh:sparql ex:q1 , ex:q2 , ex:q3 .
    ex:P sh:path [ sh:inversePath ex:p ] ; sh:sparql ex:q1 . ex:T sh:property ex:P ; sh:targetNode ex:b .
    ex:q1 sh:select "SELECT $this { $this $PATH ?x }" ; sh:prefixes ex:o ; ex:note 1 .
    ex:q2 sh:select "SELECT $this { $this ?p ?x }" ; sh:message "own" , "eigen"@de .
    ex:q3 sh:select "SELECT $this ?message { $this ?p ?message }" .
    ex:o sh:declare [ sh:prefix "e" ; sh:namespace "urn:e" ] ."""


def test_queries_are_spelt_out_for_each_shape_and_marked() -> None:
    reference = reference_of(QUERIES)
    rows = rows_of(reference.content([EX.S, EX.T], {}))
    found = {row for row in rows if row.startswith("<sparql-")}
    mark = "\ue0ff"
    number = {row.split()[2]: row.split()[0] for row in rows if " sh:sparql " in row}
    names = [f"sparql-{n}" for n in sorted(int(r[8:-1]) for r in number)]
    first, one, two, three = names
    assert [number[f"<{name}>"] for name in names] == ["ex:P", "ex:S", "ex:S", "ex:S"]

    def end(name: str) -> str:
        return mark + name.removeprefix("sparql-")

    assert found == {
        f'<{first}> sh:select "PREFIX e: <urn:e> SELECT $this {{ $this (^ex:p) ?x }}"',
        f"<{first}> ex:note {ONE}",
        f'<{first}> sh:message "{end(first)}"',
        f'<{one}> sh:select "PREFIX e: <urn:e> SELECT $this {{ $this $PATH ?x }}"',
        f"<{one}> ex:note {ONE}",
        f'<{one}> sh:message "of S{end(one)}"@en',
        f'<{two}> sh:select "SELECT $this {{ $this ?p ?x }}"',
        f'<{two}> sh:message "own{end(two)}"',
        f'<{two}> sh:message "eigen{end(two)}"@de',
        f'<{three}> sh:select "SELECT $this ?message {{ $this ?p ?message }}"',
        f'<{three}> sh:message "{{?message}}{end(three)}"',
    }
    assert not [row for row in rows if " sh:sparql ex:" in row]
    for name, query in zip(names, (EX.q1, EX.q1, EX.q2, EX.q3), strict=True):
        assert reference.original(URIRef(f"urn:x-shape:{name}")) == query
        assert reference.unmarked(f"words{end(name)}") == ("words", query)


def test_made_up_names_do_not_come_out() -> None:
    reference = reference_of(LINKED)
    assert reference.original(URIRef("urn:x-shape:0")) == BNode("b0")
    assert reference.original(EX.A) == EX.A and reference.original(None) is None
    text = "<urn:x-shape:0> and urn:x-shape:0 in <urn:x-other:0>"
    assert reference.unmarked(text) == ("_:b0 and _:b0 in <urn:x-other:0>", None)
    assert reference.unmarked("") == ("", None)


def test_queries_that_may_look_at_any_shape_get_them_all() -> None:
    query = 'sh:sparql [ sh:select "SELECT $this { GRAPH $shapesGraph { ?s ?p ?o } }" ]'
    reference = reference_of(
        f"ex:A sh:targetNode ex:a ; {query} . ex:B sh:class ex:C . ex:D sh:node ex:B ."
    )
    rows = rows_of(reference.content([EX.A], {}))
    assert {"ex:B sh:class ex:C", "ex:D sh:node ex:B"} <= rows


def test_components_of_its_own_go_with_every_shape() -> None:
    reference = reference_of(
        """ex:C a sh:ConstraintComponent ; sh:parameter ex:P ; sh:validator [ sh:ask "ASK {}" ; sh:prefixes ex:o ] .
        ex:P sh:path ex:limit . ex:o sh:declare [ sh:prefix "e" ; sh:namespace "urn:e" ] .
        ex:S sh:targetNode ex:a ; ex:limit 1 . ex:T sh:class ex:K ."""
    )
    rows = rows_of(reference.content([EX.S], {}))
    assert {"ex:C sh:parameter ex:P", "ex:P sh:path ex:limit", f"ex:S ex:limit {ONE}"} <= rows
    assert "ex:T sh:class ex:K" not in rows
    assert any(row.endswith('sh:ask "PREFIX e: <urn:e> ASK {}"') for row in rows)


@pytest.mark.parametrize(
    ("query", "makes"),
    [
        ("SELECT $this ?message { $this ?p ?message }", True),
        ("SELECT ?message $this { }", True),
        ("SELECT $this { $this ?p ?message }", False),
        ("SELECT $this ?messages { }", False),
        ("SELECT $this ('?message' AS ?x) { }", False),
        ("SELECT * { $this ?p ?message }", False),
    ],
)
def test_which_queries_make_their_message(query: str, makes: bool) -> None:
    assert makes_message(query) is makes


def chain(length: int) -> str:
    links = " ".join(f"ex:S{i} sh:node ex:S{i + 1} ." for i in range(length))
    return f"ex:S0 sh:targetNode ex:a . {links} ex:S{length} sh:nodeKind sh:IRI ."


def test_it_takes_shapes_nested_forty_deep_and_no_deeper() -> None:
    assert alone("pyshacl", "", chain(39)) == []
    with pytest.raises(EngineError, match="too deep"):
        alone("pyshacl", "", chain(40))
    assert alone("sets", "", chain(400)) == []


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (ValueError("odd"), "odd"),
        (KeyError(), "KeyError"),
        (EngineError("own"), "own"),
        (RecursionError("maximum depth"), "recursion is too deep"),
    ],
)
def test_errors_of_any_type(monkeypatch: pytest.MonkeyPatch, raised: Exception, said: str) -> None:
    def failing(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("pyshacl.validate", failing)
    with pytest.raises(EngineError) as error:
        module._run(Data(), b"")
    assert str(error.value) == said and error.value.__cause__ is raised


def test_what_it_says_instead_of_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failure:
        message = "why"

    answers = [
        (Failure(), "text", "why"),
        ("odd", "text", "odd"),
        (b"", "text", "text"),
        ("", "text", "text"),
    ]
    for report, text, said in answers:
        monkeypatch.setattr("pyshacl.validate", lambda *_, r=report, t=text, **__: (False, r, t))
        with pytest.raises(EngineError) as error:
            module._run(Data(), b"")
        assert str(error.value) == said


def test_it_logs_and_warns_of_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    shapes = "ex:S sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ."
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        alone("pyshacl", 'ex:a ex:p "x"^^xsd:integer .', shapes)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("rdflib.term").level == logging.CRITICAL
    quiet = module._silent_logger()
    assert [type(handler) for handler in quiet.handlers] == [logging.NullHandler]


def test_a_query_is_parsed_once_and_answers_by_its_bindings_and_prefixes() -> None:
    data = Data().parse(data="@prefix : <http://a/> . :x :p 1 . :y :p 2 .")
    text = "SELECT ?v { $this ex:p ?v }"

    def ask(name: str, namespace: str) -> list[str]:
        rows = data.query(
            text, initBindings={"this": URIRef(f"http://a/{name}")}, initNs={"ex": namespace}
        )
        return [str(row[0]) for row in rows if isinstance(row, ResultRow)]

    assert [ask("x", "http://a/"), ask("y", "http://a/"), ask("x", "http://b/")] == [
        ["1"],
        ["2"],
        [],
    ]
