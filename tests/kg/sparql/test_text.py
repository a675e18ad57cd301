from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.hospital.house import House
from kg.sparql.text import mentions, predicates

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
