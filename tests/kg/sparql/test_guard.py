"""Queries of others: parsed without being run, kept from the network, refused where they nest."""

from __future__ import annotations

import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotValidError
from kg.hospital.house import House
from kg.sparql.guard import (
    DEEPEST,
    MOST,
    chained,
    depth,
    guarded,
    has_service,
    parse,
    reach_problem,
    without_comments,
)

_TEN = "1 2 3 4 5 6 7 8 9 0"
_ENDLESS = " ".join(f"VALUES ?v{i} {{ {_TEN} }}" for i in range(12))


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT (COUNT(*) AS ?n) {{ {_ENDLESS} }}",
        f"SELECT * {{ {_ENDLESS} }} ORDER BY ?v1",
        f"ASK {{ {{ SELECT (SUM(?v1) AS ?n) {{ {_ENDLESS} }} }} FILTER(?n < 0) }}",
        f"CONSTRUCT {{ ?n ?n ?n }} {{ {{ SELECT (COUNT(*) AS ?n) {{ {_ENDLESS} }} }} }}",
        f"DESCRIBE ?n {{ {{ SELECT (COUNT(*) AS ?n) {{ {_ENDLESS} }} }} }}",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_to_parse_a_query_is_not_to_run_it(query: str) -> None:
    start = time.monotonic()
    parse(query)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "query", ["", "SELECT * {", "SELECT * {} }", "SELECT ?x { ?x ex:a 1 }", "INSERT DATA {}", "§"]
)
def test_what_is_no_query_has_a_place(query: str) -> None:
    with pytest.raises(SyntaxError, match=r"\d+:\d+"):
        parse(query)


def test_prefixes_may_be_given() -> None:
    parse("SELECT ?x { ?x ex:a 1 }", {"ex": "urn:x"})
    with pytest.raises(SyntaxError):
        parse("SELECT ?x { ?x ex:a 1 }", {"ex": "not an IRI"})


_BETWEEN = st.lists(
    st.sampled_from([" ", "\t", "\n", "\r", "\r\n", "# c\n", "#{\n", "#'\n", "# <x> {\r\n"]),
    max_size=4,
).map("".join)
_CASES = st.sampled_from(["SERVICE", "service", "SeRvIcE"])
_SILENT = st.sampled_from(["", "SILENT", "silent"])
_NAMES = st.sampled_from(
    ["<http://127.0.0.1:1/>", "<a#b>", "?e", "$e", "ex:a", ":a", "ex:", ":", r"ex:a\#b", "ex:a%23"]
)
_HEADS = st.sampled_from(
    ["", "# c\n", "FILTER(1<2) ", 'FILTER(?s = "{") ', "FILTER(?a<1#>'''\n) ", "?s <a#b> ?o . "]
)


@given(_HEADS, _CASES, _SILENT, _NAMES, _BETWEEN, _BETWEEN, _BETWEEN)
def test_a_service_clause_is_found_in_any_disguise(
    head: str, word: str, silent: str, name: str, one: str, two: str, three: str
) -> None:
    clause = f"{word}{one}{silent}{two if silent else ''}{name}{three}{{ ?s ?p ?o }}"
    query = f"PREFIX ex: <urn:x> PREFIX : <urn:y> SELECT * {{ {head}{clause} }}"
    assert has_service(query)
    try:
        parse(query)
    except SyntaxError:
        return  # such as `silent` glued to a name
    if "'''" not in head:
        assert reach_problem(query) is not None
        with pytest.raises(NotValidError, match="SERVICE"):
            guarded(query)


@given(_HEADS, _CASES, _NAMES, _BETWEEN)
def test_what_is_handed_on_has_no_service_clause_however_it_is_read(
    head: str, word: str, name: str, between: str
) -> None:
    query = f"SELECT * {{ {head}{word}{between}{name}{between}{{ ?s ?p ?o }} }}"
    try:
        handed = guarded(query)
    except NotValidError:
        return
    assert not has_service(handed)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { \\u0053ERVICE <urn:x> { } }",
        "SELECT * { # a\rSERVICE <urn:x> { } }",
        "SELECT * { # a\nSERVICE <urn:x> { } }",
        "SELECT*{SERVICE<urn:x>{}}",
        "SELECT*{SERVICE:x{}}",
    ],
)
def test_escapes_and_line_ends_hide_nothing(query: str) -> None:
    assert has_service(query) and reach_problem(query) is not None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a :Service }",
        "SELECT * { ?x dcat:service/dct:title 'the service: title' }",
        "PREFIX service: <urn:service> SELECT * { service:a ?p ?o . }",
        "SELECT * { ?x ?p <http://example.org/service/> . { ?a ?b ?c } }",
    ],
)
def test_the_word_alone_is_none(query: str) -> None:
    assert not has_service(query) and guarded(query) == query


def test_one_in_a_comment_is_taken_out_with_the_comment() -> None:
    query = "SELECT * {\n  # SERVICE <urn:x> { ?s ?p ?o }\n  ?s ?p '#' } # end"
    assert guarded(query) == "SELECT * {\n  \n  ?s ?p '#' } "


@pytest.mark.parametrize(
    "iri",
    [
        *("<bif:http_get>", "<BIF:http_get>", "< sql:x>", "<java:java.lang.System.exit>"),
        *(r"<\u0062if:http_get>", r"<b\U00000069f:x>", "<bif:>", "<bif:x#y>"),
        *(
            "<http://www.openlinksw.com/schemas/bif#http_get>",
            "<HTTP://www.openlinksw.com/schemas/sql#x>",
        ),
    ],
)
def test_what_a_store_has_built_in_is_not_called(iri: str) -> None:
    for query in (
        f"SELECT ({iri}('http://127.0.0.1:9/') AS ?x) {{}}",
        f"PREFIX x: {iri} ASK {{ FILTER(x:http_get('http://127.0.0.1:9/')) }}",
        f"BASE {iri} ASK {{ FILTER(<y>(1)) }}",
    ):
        with pytest.raises(NotValidError, match="must not call what a store has built in"):
            guarded(query)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX bif: <http://example.org/bif/> ASK { ?s bif:x ?o }",
        "ASK { FILTER(<http://www.w3.org/2001/XMLSchema#integer>('1') = 1) }",
        "ASK { ?s ?p 'a bif: and sql: and java:' }",
        "ASK { ?s <urn:java:x> ?o }",
    ],
)
def test_their_names_alone_are_no_call(query: str) -> None:
    assert guarded(query) == query


def test_a_file_is_named() -> None:
    with pytest.raises(NotValidError) as caught:
        guarded("ASK { SERVICE ?x { } }", Path("q.rq"))
    assert str(caught.value).startswith("q.rq:1: The query must not use SERVICE")
    assert caught.value.messages["zh-Hans"].startswith("该查询不得使用 SERVICE")


@given(st.text(alphabet="a ?:<>{}\"'#\n\r\\u0053ERVICE.", max_size=60))
def test_comments_are_taken_out_of_any_text(text: str) -> None:
    assert without_comments(text).count("\n") == text.count("\n")
    assert isinstance(has_service(text), bool)


@pytest.mark.parametrize("pair", ["()", "{}", "[]"])
def test_what_nests_too_deep_is_refused_before_it_is_parsed(pair: str) -> None:
    def nested(n: int) -> str:
        return f"SELECT * {{ {pair[0] * n}{pair[1] * n} }}"

    assert depth(nested(5)) == 6
    assert reach_problem(nested(DEEPEST - 1)) is None
    problem = reach_problem(nested(100_000))
    assert problem is not None and str(DEEPEST) in problem[0] and str(DEEPEST) in problem[1]


def test_brackets_that_do_not_nest_are_no_depth() -> None:
    query = "SELECT * { " + "FILTER(1) " * (MOST - 2) + "?s ?p '((((' }"
    assert depth(query) == 2 and reach_problem(query) is None


def test_the_deepest_query_does_not_break_the_parser() -> None:
    n = DEEPEST - 3
    for opening, closing in [("(", ")"), ("STR(", ")"), ("EXISTS {FILTER ", "}")]:
        inner = "(1)" if "EXISTS" in opening else "1"
        query = f"SELECT * {{ FILTER({opening * n}{inner}{closing * n}) }}"
        if "EXISTS" in opening:
            query = f"SELECT * {{ FILTER {opening * n}{inner}{closing * n} }}"
        parse(query)


CHAINS = {
    "not": ("SELECT * {{ FILTER({}true) }}", "!"),
    "sum": ("SELECT * {{ FILTER(1{}) }}", "+1"),
    "difference": ("SELECT * {{ FILTER(1{}) }}", " -1"),
    "product": ("SELECT * {{ FILTER(1{}) }}", "*1"),
    "or": ("SELECT * {{ FILTER(true{}) }}", "||true"),
    "and": ("SELECT * {{ FILTER(true{}) }}", "&&true"),
    "union": ("SELECT * {{ {{}}{} }}", " UNION {}"),
    "minus": ("SELECT * {{ {} }}", "MINUS {} "),
    "optional": ("SELECT * {{ {} }}", "optional {} "),
    "groups": ("SELECT * {{ {} }}", "{} "),
    "filters": ("SELECT * {{ {} }}", "FILTER(true) "),
    "values": ("SELECT * {{ {} }}", "VALUES ?x { 1 } "),
    "sequence": ("SELECT * {{ ?s <urn:p>{} ?o }}", "/<urn:p>"),
    "alternative": ("SELECT * {{ ?s <urn:p>{} ?o }}", "|<urn:p>"),
    "triples": ("SELECT * {{ {} }}", "?s <urn:p> 1 . "),
    "objects": ("SELECT * {{ ?s <urn:p> 1{} }}", ", 1"),
    "properties": ("SELECT * {{ ?s <urn:p> 1{} }}", "; <urn:p> 1"),
    "negated property set": ("SELECT * {{ ?s !(<urn:p>{}) ?o }}", "|<urn:p>"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_what_chains_too_much_is_refused_before_it_is_parsed(name: str) -> None:
    whole, link = CHAINS[name]
    once, twice, many = (whole.format(link * n) for n in (1, 2, 100_000))
    parse(once)
    assert chained(twice) > chained(once)
    problem = reach_problem(many)
    assert problem is not None and f"{MOST:,}" in problem[0] and f"{MOST:,}" in problem[1]


# The others take the parser too long at this length, which is what limits of time are for.
@pytest.mark.parametrize("name", ["not", "sum", "difference", "product", "or", "and"])
def test_the_longest_chain_does_not_break_the_parser(name: str) -> None:
    whole, link = CHAINS[name]
    longest = max(n for n in range(MOST) if chained(whole.format(link * n)) <= MOST)
    parse(whole.format(link * longest))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?x {" + " 1" * 10_000 + " } }",
        "SELECT * { VALUES (?x ?y) {" + " (1 2)" * 10_000 + " } }",
        "SELECT * { FILTER(?x IN (1" + ", 1" * 10_000 + ")) }",
    ],
    ids=["values", "rows", "in"],
)
def test_a_long_list_is_no_chain(query: str) -> None:
    assert reach_problem(query) is None
    parse(query)


def test_the_queries_of_the_house_pass(house: House) -> None:
    for path in [*house.questions, *house.derivations]:
        query = path.read_text("utf-8")
        assert guarded(query) == query
        if "CONSTRUCT" not in query:
            assert isinstance(ox.Store().query(query), ox.QuerySolutions)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("#+ question: x\n# SERVICE\nSELECT * {\n  SERVICE <urn:x> { } }", 4),
        ("SELECT * {\n" + "{" * 250 + "}" * 250 + "\n}", 2),
        ("SELECT * {\n FILTER(\n1" + " + 1" * 1100 + " > 2) }", 3),
    ],
)
def test_what_must_not_be_stands_at_its_line(query: str, line: int) -> None:
    with pytest.raises(NotValidError) as caught:
        guarded(query, Path("a.rq"))
    assert caught.value.line == line
