"""The query page: forms and queries without need of a script; nothing in it is obeyed."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urljoin
from xml.etree import ElementTree as ET

import html5lib
import pytest

from kg.hospital.names import NS
from kg.serve.vocabulary import KINDS
from tests.queries.cases import QUESTIONS
from tests.servers import Answered, fetch

XHTML = "{http://www.w3.org/1999/xhtml}"
EVIL = "<script>alert(1)</script>\u202e"


def page(site: str, name: str = "query", **fields: str) -> Answered:
    answer = fetch(f"{site}/{name}{'?' if fields else ''}{urlencode(fields)}")
    assert answer.type == "text/html"
    return answer


def parsed(answer: Answered) -> ET.Element:
    """A page, read as the standard of HTML has it; what is wrong in it is an error."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=False)
    tree = parser.parse(answer.text)
    known = {"unexpected-start-tag-implies-end-tag"}
    assert not [error for error in parser.errors if error[1] not in known]
    assert isinstance(tree, ET.Element)
    return tree


def rows(answer: Answered) -> list[str]:
    tables = parsed(answer).iter(f"{XHTML}table")
    return ["".join(row.itertext()) for table in tables for row in table.iter(f"{XHTML}tr")]


def test_all_questions_can_be_asked(site: str) -> None:
    answer = page(site)
    tree = parsed(answer)
    named = {e.get("value") for e in tree.iter(f"{XHTML}input") if e.get("name") == "question"}
    linked = set(re.findall(r'href="query\.html\?question=([\w-]+)"', answer.text))
    assert named | linked == {*QUESTIONS} and not named & linked
    assert named == {name for name, q in QUESTIONS.items() if q.parameters}
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    lists = {e.get("list") for e in tree.iter(f"{XHTML}input")} - {None}
    assert lists == {e.get("id") for e in tree.iter(f"{XHTML}datalist")}


def test_it_runs_its_own_script_and_loads_nothing_from_elsewhere(site: str) -> None:
    tree = parsed(page(site))
    for element in tree.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
    (script,) = tree.iter(f"{XHTML}script")
    assert script.attrib == {"src": "query.js", "defer": ""} and not script.text
    there = fetch(f"{site}/query.js")
    assert (there.status, there.type) == (200, "text/javascript")
    assert not re.search(r"https?:|\beval\b|innerHTML|\bFunction\(", there.text)
    links = [e.get("href") for e in tree.iter(f"{XHTML}link")]
    assert not [href for href in links if href and "//" in href]


def test_the_editor_says_what_its_script_needs(site: str) -> None:
    """Without the script nothing of it is seen; with it, words are those of the page."""
    for name, words in (("query.html", "choices"), ("query.zh.html", "候选")):
        tree = parsed(page(site, name))
        ids = {e.get("id"): e for e in tree.iter() if e.get("id")}
        assert "hidden" in ids["choices"].attrib and "hidden" in ids["help"].attrib
        assert words in (ids["told"].get("data-some") or "")
        kinds = {k.removeprefix("data-") for k in ids["choices"].attrib if k.startswith("data-")}
        assert kinds == {"prefix", *KINDS}
        for path in ("data-terms", "data-things"):
            target = urljoin(f"{site}/{name}", ids["query"].get(path))
            assert fetch(target).type == "application/json", target


def test_languages(site: str) -> None:
    assert 'lang="en"' in page(site).text and 'lang="zh-Hans"' in page(site, "query.zh.html").text
    assert 'lang="zh-Hans"' in fetch(f"{site}/query", accept_language="zh").text
    english = page(site, "query.html", question="supporters", hospital="kashgar-second")
    assert "query.zh.html?question=supporters&amp;hospital=kashgar-second" in english.text


def test_a_stored_question(site: str) -> None:
    answer = page(site, "query.zh.html", question="supporters", hospital="喀什二院")
    assert answer.status == 200 and any("上海" in row for row in rows(answer))
    assert 'value="喀什二院"' in answer.text
    for href in re.findall(r'href="(api/[^"]+|sparql[^"]+)"', answer.text):
        there = fetch(urljoin(site + "/", href.replace("&amp;", "&")), accept="text/html,*/*;q=0.8")
        assert there.status == 200 and "上海" in there.text
    edit = re.search(r'href="(query\.zh\.html\?query=[^"]+)"', answer.text)
    assert edit and "上海" in fetch(f"{site}/{edit[1].replace('&amp;', '&')}").text


def test_a_question_that_needs_a_value_shows_its_form(site: str) -> None:
    answer = page(site, question="supporters")
    assert answer.status == 200 and "asked-supporters-hospital" in answer.text
    assert 'role="alert"' not in answer.text


@pytest.mark.parametrize(
    ("status", "fields", "said"),
    [
        (404, {"question": "suporters"}, "Did you mean supporters"),
        (
            400,
            {"question": "supporters", "hospital": "kashgar-secnd"},
            "Did you mean kashgar-second",
        ),
        (400, {"question": "supporters", "hospital": EVIL}, "nothing is called"),
        (400, {"query": "SELECT * {"}, "line 1, column 11"),
        (403, {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}, "SERVICE"),
    ],
    ids=str,
)
def test_faults_are_told_on_the_page(
    site: str, status: int, fields: dict[str, str], said: str
) -> None:
    answer = page(site, **fields)
    text = "".join(parsed(answer).itertext())
    assert answer.status == status and said in text and 'role="alert"' in answer.text
    assert "\u202e" not in answer.text and "<script>" not in answer.text


def test_a_query_of_ones_own(site: str) -> None:
    query = (
        f"PREFIX hkg: <{NS}> SELECT ?h ?x {{ ?h a hkg:Hospital BIND({quote_text(EVIL)} AS ?x) }}"
    )
    answer = page(site, query=query)
    assert any("Kashgar Prefecture" in row for row in rows(answer))
    assert "<script>" not in answer.text and "&lt;script&gt;" in answer.text
    assert 'href="id/kashgar-second.html"' in answer.text
    downloads = re.findall(r'href="(sparql\?[^"]+)"', answer.text)
    assert len(downloads) == 4
    for href in downloads:
        assert fetch(f"{site}/{href.replace('&amp;', '&')}", accept="text/html").status == 200


def quote_text(text: str) -> str:
    return f'"{text}"'


def test_other_kinds_of_answers(site: str) -> None:
    assert "Yes." in page(site, query="ASK {}").text
    assert "Nothing is found." in page(site, query="SELECT * { ?s <urn:none> ?o }").text
    graph = page(site, query=f"CONSTRUCT WHERE {{ ?h a <{NS}Hospital> }}")
    assert "a hkg:Hospital" in graph.text
    many = page(site, query="SELECT * { ?s ?p ?o }")
    assert "There is more" in many.text and len(rows(many)) == 501


def test_browsers_are_sent_here(site: str) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for behind in ("", f"?query={quote('ASK {}')}"):
        answer = fetch(f"{site}/sparql{behind}", accept=accept)
        assert answer.status == 303
        assert urljoin(f"{site}/sparql", answer.headers["location"]) == f"{site}/query{behind}"
