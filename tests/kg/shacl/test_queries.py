"""What SHACL demands of the queries of shapes, word for word in both languages."""

from __future__ import annotations

import pytest
from rdflib.namespace import SH

from kg.shacl.queries import query_problem

SHOW = (
    "must select $this, in subqueries too and there by name: SHACL binds it beforehand.",
    "须选出 $this,子查询亦须写明:SHACL 预先绑定它。",
)


def forbidden(word: str) -> tuple[str, str]:
    return f"must not use {word}: SHACL forbids it.", f"不得使用 {word}:SHACL 禁止。"


def bound(name: str) -> tuple[str, str]:
    return f"must not bind ${name} anew.", f"不得重新绑定 ${name}。"


def undeclared(names: str) -> tuple[str, str]:
    return (
        f"uses {names} without declaring it: name with sh:prefixes where it is declared.",
        f"使用了未声明的前缀 {names},请以 sh:prefixes 指明其声明。",
    )


def at(line: int, column: int, detail: str = "expected something else") -> tuple[str, str]:
    return (
        f"is not valid SPARQL: line {line}, column {column} of the query: {detail}.",
        f"不是有效的 SPARQL:查询第 {line} 行第 {column} 列:{detail}。",
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this ?p ?o }",
        "select ?this { $this ?p ?o }",
        "SELECT * { $this ?p ?o }",
        "SELECT DISTINCT * { $this ?p ?o }",
        "SELECT REDUCED * { $this ?p ?o }",
        "SELECT DISTINCT ?x $this { $this ?p ?x }",
        "SELECT $this WHERE { { SELECT $this { $this ?p ?o } } }",
        "PREFIX e: <urn:e> BASE <urn:b> SELECT $this { $this e:p <x> }",
        "SELECT $this (1 AS ?value) { $this ?p ?o }",
        "SELECT $this { $this ?p ?o BIND(1 AS ?value) }",
        "SELECT $this { $this $PATH ?o }",
        "SELECT $this { $this ?PATH ?o }",
        "SELECT $this { $this ?p ?o BIND(1 AS ?thisone) }",
        "SELECT $this { $this <urn:MINUS> 'VALUES' } # SERVICE",
        "SELECT $this { $this a ?as . ?this ?p ?value }",
    ],
)
def test_right_constraints(query: str) -> None:
    assert query_problem(query, "", SH.select) is None


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT $this { $this ?p ?o MINUS { ?s ?p 1 } }", forbidden("MINUS")),
        ("SELECT $this { values ?x { 1 } }", forbidden("VALUES")),
        ("SELECT $this { SERVICE <urn:x> {} }", forbidden("SERVICE")),
        ("VALUES MINUS nonsense", forbidden("MINUS")),
        ("ASK {}", ("must be a SELECT query.", "须为 SELECT 查询。")),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", ("must be a SELECT query.", "须为 SELECT 查询。")),
        ("PREFIX select: <urn:x> ASK {}", ("must be a SELECT query.", "须为 SELECT 查询。")),
        ("SELECT $this { BIND(1 AS $this) }", bound("this")),
        ("SELECT $this { BIND(1 as ?shapesGraph) }", bound("shapesGraph")),
        ("SELECT $this (1 AS ?currentShape) {}", bound("currentShape")),
        ("SELECT $this { BIND(1 AS ?value) BIND(2 AS $this) }", bound("this")),
        ("SELECT ?x { ?x ?p ?o }", SHOW),
        ("SELECT ?x ?that { ?x ?p $this }", SHOW),
        ("SELECT (COUNT(*) AS ?n) { ?x ?p ?o }", SHOW),
        ("SELECT $this { $this ?p ?o { SELECT ?o { ?s ?p ?o } } }", SHOW),
        ("SELECT $this { $this ?p ?o { SELECT * { ?s ?p ?o } } }", SHOW),
        ("SELECT * { { SELECT DISTINCT * { $this ?p ?o } } }", SHOW),
        ("SELECT $this { $this e:p ?o }", undeclared("e:")),
        ("SELECT $this { $this f:p e:o ; :x 1 }", undeclared(":, e:, f:")),
        ("SELECT $this { $this <urn:p> }", at(1, 30)),
        ("SELECT $this\nWHERE { $this <urn:p> }", at(2, 23)),
    ],
)
def test_faulty_constraints(query: str, problem: tuple[str, str]) -> None:
    assert query_problem(query, "", SH.select) == problem


@pytest.mark.parametrize("query", ["ASK {}", "ask { $this ?p $value }", "PREFIX e: <urn:e> ASK {}"])
def test_right_questions(query: str) -> None:
    assert query_problem(query, "", SH.ask) is None


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT $this {}", ("must be an ASK query.", "须为 ASK 查询。")),
        ("ASK { BIND(1 AS ?value) }", bound("value")),
        ("ASK { BIND(1 AS $this) }", bound("this")),
        ("ASK { MINUS {} }", forbidden("MINUS")),
        ("ASK {", at(1, 6)),
    ],
)
def test_faulty_questions(query: str, problem: tuple[str, str]) -> None:
    assert query_problem(query, "", SH.ask) == problem


PREFIXES = "PREFIX e: <urn:e:> "


def test_prefixes_that_the_graph_declares_count_but_move_no_column() -> None:
    assert query_problem("SELECT $this { $this e:p ?o }", PREFIXES, SH.select) is None
    one, two = "SELECT $this { $this e:p }", "SELECT $this\n{ $this e:p }"
    assert query_problem(one, PREFIXES, SH.select) == at(1, 26)
    assert query_problem(two, PREFIXES, SH.select) == at(2, 13)


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ("error at 1:20: expected a", "expected a"),
        ("error at 1:20: expected  a\n b", "expected a b"),
        ("error at 1:20: expected one of " + "x" * 64, "expected one of " + "x" * 64),
        ("error at 1:20: expected one of " + "x" * 65, "expected something else"),
    ],
)
def test_long_lists_of_what_might_follow_are_cut(
    monkeypatch: pytest.MonkeyPatch, message: str, detail: str
) -> None:
    def parse(_: str) -> None:
        raise SyntaxError(message)

    monkeypatch.setattr("kg.shacl.queries.parse", parse)
    found = query_problem("SELECT $this {}", PREFIXES, SH.select)
    assert found == at(1, 20 - len(PREFIXES), detail)


def test_an_error_without_a_place_is_given_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(_: str) -> None:
        raise SyntaxError("odd")

    monkeypatch.setattr("kg.shacl.queries.parse", parse)
    assert query_problem("SELECT $this {}", "", SH.select) == (
        "is not valid SPARQL: odd.",
        "不是有效的 SPARQL:odd。",
    )
