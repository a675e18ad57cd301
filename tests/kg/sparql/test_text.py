from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.hospital.house import House
from kg.sparql.text import (
    Mention,
    bare,
    error_place,
    form,
    keywords,
    mentions,
    predicates,
    sparql_error,
    undeclared,
    variables,
    where_group,
    words,
)

QUERY = """#+ question: about e:comment
PREFIX e: <http://e.org/>
PREFIX f: <http://f.org/ns#>
BASE <http://base.org/a/>
SELECT ?e_x ?é1 WHERE {
  ?e_x a e:Class ; e:p/^e:q* ?y , "e:string" , 'it''s' .
  ?y e:r f:thing, <rel>, <http://abs.org/z> .  # e:comment
  FILTER(?a<?b && ?b > 2 && ?y = e:other-one.1)
}
"""


def test_names_outside_of_comments_and_strings_with_their_roles() -> None:
    found = [(m.iri, m.role) for m in mentions(QUERY)]
    assert found == [
        ("http://e.org/Class", "class"),
        ("http://e.org/p", "property"),
        ("http://e.org/q", "property"),
        ("http://e.org/r", "property"),
        ("http://f.org/ns#thing", "thing"),
        ("http://base.org/a/rel", "thing"),
        ("http://abs.org/z", "thing"),
        ("http://e.org/other-one.1", "thing"),
    ]


def test_each_stands_where_it_is_written() -> None:
    assert all(QUERY.startswith(m.text, m.start) for m in mentions(QUERY))


def test_prefixes_declared_elsewhere_and_escapes() -> None:
    (found,) = mentions(r"ASK { ?x x:a\,b unknown:c ?y }", {"x": "http://x.org/"})
    assert found.iri == "http://x.org/a,b"


@pytest.mark.parametrize(
    "clause",
    [
        "SELECT * FROM <http://e.org/g> WHERE {}",
        "SELECT * FROM NAMED e:g WHERE {}",
        "SELECT * { GRAPH e:g {} }",
        "SELECT * { SERVICE SILENT <http://e.org/sparql> {} }",
        "SELECT * { SERVICE e:s {} }",
        "SELECT * { FILTER(e:function(1)) }",
        "ASK {} # e:x",
    ],
)
def test_graphs_services_and_functions_are_not_described(clause: str) -> None:
    assert list(mentions("PREFIX e: <http://e.org/> " + clause)) == []


def test_turtle_and_what_does_not_parse() -> None:
    text = '@prefix e: <http://e.org/> .\ne:a e:b [ e:c """e:not\n""" ; ) e:d\n"unfinished e:e'
    assert [m.iri[-1] for m in mentions(text)] == ["a", "b", "c", "d", "e"]


@given(st.text("@prefixabse:<>/?$\"'#{}.;,\\ \n", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for mention in mentions(text, {"e": "http://e.org/"}):
        assert text.startswith(mention.text, mention.start)


def test_our_own_queries_name_what_they_are_seen_to_name(house: House) -> None:
    for path in house.questions:
        text = path.read_text("utf-8")
        body = re.sub(r"(?m)#.*$|PREFIX.*$", "", re.sub(r"<[^>]*>|\"[^\"]*\"", "", text))
        seen = re.findall(r"(?<![\w:?])[a-z-]+:[\w-]+", body)
        assert [m.text for m in mentions(text)] == seen, path.name


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("?x e:p ?y", {"p"}),
        ("?x e:p/^e:q* ?y ; e:r e:s", {"p", "q", "r", "s"}),
        ("?x ?p ?y", None),
        ("?x e:p ?y ; ?p ?z", None),
        ("[ e:p 1 ] ?p true", None),
        ("?x e:p ( ?y e:q )", {"p", "q"}),
        ("{ SELECT ?x ?y { ?x e:p ?y } GROUP BY ?x ?y }", {"p"}),
    ],
)
def test_the_properties_that_a_query_may_look_at(pattern: str, names: set[str] | None) -> None:
    found = predicates(
        f"PREFIX e: <http://e.org/> SELECT ?x ?y WHERE {{ {pattern} }} ORDER BY ?x ?y"
    )
    wanted = None if names is None else {f"http://e.org/{name}" for name in names} | UNNAMED
    assert (None if found is None else set(map(str, found))) == wanted


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
UNNAMED = {RDF + name for name in ("type", "first", "rest")}


@pytest.mark.parametrize(
    ("query", "role"),
    [
        ("ASK { ?x a e:n }", "class"),
        ("ASK { ?x a/e:n ?y }", "property"),
        ("ASK { ?x e:n ?y }", "property"),
        ("ASK { e:s e:n 1 }", "property"),
        ("ASK { _:b e:n 1 }", "property"),
        ("ASK { 'x' e:n 1 }", "property"),
        ("ASK { ?s ?p ?o . ?x e:n ?y }", "property"),
        ("ASK { { } ?x e:n ?y }", "property"),
        ("ASK { FILTER(1) ?x e:n ?y }", "property"),
        ("ASK { ?x ?p 1 ; e:n ?y }", "property"),
        ("ASK { ?x ^e:n ?y }", "property"),
        ("ASK { ?x !e:n ?y }", "property"),
        ("ASK { ?x ?q|e:n ?y }", "property"),
        ("ASK { ?x e:n/?q ?y }", "property"),
        ("ASK { ?x e:n* ?y }", "property"),
        ("ASK { ?x (e:n|?q) ?y }", "property"),
        ("e:n", "thing"),
        ("?x e:n", "property"),
        ("ASK { e:n ?p 1 }", "thing"),
        ("ASK { ?x ?p e:n }", "thing"),
        ("ASK { ?x ?p 1 , e:n }", "thing"),
        ("ASK { 5 e:n 1 }", "thing"),
    ],
)
def test_what_a_name_is_by_what_stands_around_it(query: str, role: str) -> None:
    assert [
        (m.text, m.role) for m in mentions(query, {"e": "http://e.org/"}) if m.text == "e:n"
    ] == [("e:n", role)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<a>", ["a"]),
        ("<../a/./b>", ["../a/./b"]),
        ("BASE <http://b/x/> <a>", ["http://b/x/a"]),
        ("BASE <http://b/x/> BASE <y/> <a>", ["http://b/x/y/a"]),
        ("@base <http://b/> . <a>", ["http://b/a"]),
        ("BASE <http://b/> PREFIX p: <c#> p:d", ["http://b/c#d"]),
        ("p:d PREFIX p: <http://c#> p:d", ["http://c#d"]),
        ("prefix p: <http://c#> PREFIX p: <http://d#> p:e", ["http://d#e"]),
        ("PREFIX : <http://c#> :d", ["http://c#d"]),
        ("PREFIX p: <http://c#> p:", ["http://c#"]),
        ("PREFIX p: <http://c#> _:p ?p 'p:x' \"p:y\" # p:z", []),
        ("PREFIX p: <http://c#> p:a\\-b", ["http://c#a-b"]),
        ("<prefix> <a> <b>", ["prefix", "a", "b"]),
    ],
)
def test_iris_by_what_is_declared_before_them(text: str, found: list[str]) -> None:
    assert [m.iri for m in mentions(text)] == found


def test_a_mention_says_all() -> None:
    text = "PREFIX e: <http://e.org/>\nASK { ?x e:a <http://f.org/> }"
    assert list(mentions(text)) == [
        Mention("http://e.org/a", "e:a", 35, "property"),
        Mention("http://f.org/", "<http://f.org/>", 39, "thing"),
    ]


@pytest.mark.parametrize(
    "word", ["FROM", "named", "GRAPH", "service", "SILENT", "INTO", "to", "WITH"]
)
def test_names_after_some_words_are_of_machinery(word: str) -> None:
    assert list(mentions(f"{word} <http://e.org/g>")) == []
    assert [m.iri for m in mentions(f"'{word}' <http://e.org/g>")] == ["http://e.org/g"]
    assert [m.iri for m in mentions(f"<http://e.org/g> {word}")] == ["http://e.org/g"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("FILTER(e:f(1))", []),
        ("ASK { ?x e:p ( 1 ) }", ["e:p"]),
        ("ASK { ?x a e:C } (", ["e:C"]),
        ("e:f (", []),
        ("e:f", ["e:f"]),
    ],
)
def test_what_is_called_is_of_machinery(query: str, found: list[str]) -> None:
    assert [m.text for m in mentions(query, {"e": "http://e.org/"})] == found


@pytest.mark.parametrize(
    ("query", "blanked"),
    [
        ("a 'b' c", "a     c"),
        ('"""x\r\ny""" z', "    \r\n     z"),
        ("<urn:a> # {\n?x", "           \n?x"),
        ("?a < 2 && ?b > 1", "?a < 2 && ?b > 1"),
        ("'open {", "'open {"),
        ("", ""),
    ],
)
def test_strings_iris_and_comments_are_blanked(query: str, blanked: str) -> None:
    assert bare(query) == blanked and len(blanked) == len(query)


def test_words_and_variables() -> None:
    query = "PREFIX a: <urn:a> select ?x $y { a:b 'WORD' ?X . true } # OPTIONAL"
    assert keywords(query) == {"PREFIX", "SELECT", "TRUE"}
    assert variables(query) == {"x", "y", "X"}
    assert [t.text for t in words("a # b\n c")] == ["a", "c", ""]


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("ASK { b:x c:y a:z , :e }", ["", "a", "b", "c"]),
        ("PREFIX a: <urn:a> prefix b: <urn:b> ASK { a:x b:y c:z }", ["c"]),
        ("a: PREFIX a: <urn:a>", []),
        ("PREFIX", []),
        ("ASK { <a:b> 'c:d' _:e ?f }", []),
    ],
)
def test_prefixes_that_are_not_declared(query: str, missing: list[str]) -> None:
    assert undeclared(query) == missing


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("SELECT * {}", 10),
        ("SELECT * WHERE { { } }", 16),
        ("SELECT (EXISTS { } AS ?x) { }", 27),
        ("SELECT (f(g({)}) AS ?x) { }", 25),
        ("SELECT '{' # {\n{", 16),
        ("SELECT *", None),
        ("SELECT ({", None),
        ("SELECT ) {", None),
        ("", None),
    ],
)
def test_where_the_outermost_group_begins(query: str, at: int | None) -> None:
    assert where_group(query) == at


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("error at 1:2: expected", (1, 2)),
        ("parse error at 10:203: x", (10, 203)),
        ("error at 1: x", None),
        ("at 1:2", None),
    ],
)
def test_the_place_in_an_error(message: str, place: tuple[int, int] | None) -> None:
    assert error_place(ValueError(message)) == place
    error = SyntaxError(message)
    error.lineno = 7
    found = sparql_error(error, Path("q.rq"))
    line = place[0] if place else 7
    if place:
        english, chinese = f" at column {place[1]}.", f"第 {place[1]} 列不合 SPARQL 语法。"
    else:
        english, chinese = f": {message}.", f"不合 SPARQL 语法:{message}。"
    assert found.messages == {"en": f"Not valid SPARQL{english}", "zh-Hans": chinese}
    assert (found.line, found.file, found.columns) == (line, Path("q.rq"), (0, 0))


@pytest.mark.parametrize(
    ("query", "is_any"),
    [
        ("{ ?x ?p ?y }", True),
        ("{ ?x ?p true }", True),
        ("{ ?x ?p FALSE }", True),
        ("{ ?x ?p [ ] }", True),
        ("{ ?x ?p ( 1 ) }", True),
        ("{ ( 1 ) ?p 2 }", True),
        ("{ [ ] ?p 2 }", True),
        ("{ ?x e:p 1 ; ?p 2 }", True),
        ("{ 5 ?p 2 }", True),
        ("{ ?x e:p ?y . ?z e:q 1 }", False),
        ("{ ?x e:p ?y ; e:q ?z }", False),
        ("SELECT ?a ?b ?c { }", False),
        ("SELECT ?a ?b ?c { ?a ?b ?c }", True),
        ("{ } GROUP BY ?a ?b ?c", False),
        ("{ } ORDER BY ?a ?b ?c { ?a ?b ?c }", True),
        ("{ { SELECT ?a ?b ?c { } } ?a ?b ?c }", True),
        ("{ FILTER(?a = ?b) FILTER(?c < ?d) }", False),
        ("{ VALUES ?a { ?b } }", False),
    ],
)
def test_whether_a_variable_may_stand_for_a_property(query: str, is_any: bool) -> None:
    assert (predicates(f"PREFIX e: <http://e.org/> {query}") is None) is is_any


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT * {}", "SELECT"),
        ("#+ ASK\nbase <urn:x> Prefix : <y>\rprefix a: <z> # b\nAsk {}", "ASK"),
        ("PREFIX select: <urn:x> construct {} {}", "CONSTRUCT"),
        ("PREFIX", ""),
        ("PREFIX a: PREFIX", ""),
        ("{ SELECT", ""),
        ("'SELECT'", ""),
        ("# SELECT", ""),
    ],
)
def test_the_form_of_a_query(query: str, found: str) -> None:
    assert form(query) == found


@given(st.text())
def test_the_form_of_any_text(text: str) -> None:
    assert form(text) == form(text).upper()
    assert form("PREFIX a: <urn:a> SELECT " + text) == "SELECT"


def test_the_members_of_a_table_are_things() -> None:
    text = "PREFIX e: <urn:> SELECT * { VALUES ?x { e:a e:b e:c } ?x e:p e:o }"
    assert {m.iri: m.role for m in mentions(text)} == {
        "urn:a": "thing",
        "urn:b": "thing",
        "urn:c": "thing",
        "urn:p": "property",
        "urn:o": "thing",
    }
