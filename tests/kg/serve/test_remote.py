"""A store elsewhere behind `kg serve`: the same answers, and honest ones where it does not answer."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from kg.errors import EndpointError, LimitError, NotSupportedError
from kg.hospital.house import House
from kg.hospital.names import BASE, NS
from kg.questions.answer import ask
from kg.questions.tables import answer_json
from kg.rdf.graph import Graph, n_triples
from kg.serve.exchange import Asked
from kg.serve.query import Query
from kg.serve.remote import Remote, read_graph
from kg.serve.served import Served, make_desk
from kg.serve.trial import failed
from kg.sparql.stores import RemoteStore
from tests.kg.serve.elsewhere import SECRET, Elsewhere
from tests.queries.cases import QUESTIONS, example
from tests.servers import Answered, fetch, kg_process, kg_serving

SPARQL = "application/sparql-query"
SECONDS = 1.5


@pytest.fixture(scope="module")
def far(house: House, endpoint: str) -> Iterator[str]:
    """The address of a server over a real store elsewhere, with pages."""
    with kg_serving(house.root, "--endpoint", endpoint) as url:
        yield url


@pytest.fixture(scope="module")
def store(graph: Graph) -> Iterator[Elsewhere]:
    with Elsewhere(graph) as elsewhere:
        yield elsewhere


@pytest.fixture(autouse=True)
def _right(store: Elsewhere) -> Iterator[None]:
    store.mode = "right"
    store.asked.clear()
    yield
    store.mode = "right"


@pytest.fixture(scope="module")
def over(house: House, store: Elsewhere) -> Iterator[str]:
    """The address of a server over a store that can misbehave."""
    options = ("--no-pages", "--timeout", str(SECONDS), "--result", "1", "--workers", "2")
    with kg_serving(house.root, "--endpoint", store.url, *options) as url:
        yield url


def sparql(server: str, query: str, accept: str = "", **more: str) -> Answered:
    headers = {"accept": accept} if accept else {}
    return fetch(f"{server}/sparql?{urlencode({'query': query} | more)}", **headers)


# The same as here


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_stored_questions_are_answered_as_in_this_process(
    far: str, name: str, graph: Graph
) -> None:
    values = example(QUESTIONS[name], with_optional=True)
    answer = fetch(f"{far}/api/questions/{name}?{urlencode(values)}")
    assert answer.status == 200, answer.text
    told = json.loads(answer.body)
    assert told.pop("sources") == ["changji-people", "kashgar-second", "xmu-second"]
    assert told == json.loads(answer_json(ask(graph, QUESTIONS[name], values), None))


def test_values_are_looked_up_as_here(far: str) -> None:
    url = f"{far}/api/questions/supporters?"
    same = [fetch(url + urlencode({"hospital": v})).body for v in ("喀什二院", "kashgar-second")]
    assert same[0] == same[1]
    wrong = fetch(url + urlencode({"hospital": "kashgar-secnd"}))
    assert wrong.status == 400 and "Did you mean kashgar-second" in wrong.text


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/id/kashgar-second.html", "/id/kashgar-second.ttl", "/claim/xmu-second/beds.html"),
        *("/compare.zh.html", "/question/beds.html", "/dist/hospital-kg.nt", "/dist/void.ttl"),
        *("/reconcile", "/reconcile/suggest/entity?prefix=kash", "/api/questions"),
        *("/api/openapi.json", "/query?question=beds", "/search.json", "/id/kashgar-secnd"),
    ],
)
def test_pages_and_names_are_the_same(far: str, site: str, path: str) -> None:
    here, there = (fetch(server + path, accept="text/html,*/*;q=0.5") for server in (site, far))
    assert here.status == there.status
    text = FOUND_BY_THE_CHECK.sub("", here.text)
    assert text.replace(site, "") == there.text.replace(far, "")


FOUND_BY_THE_CHECK = re.compile(
    r'<p class="doubt"><strong>(?:Discrepancy|不一致)</strong>.*?</p>\n?'
)


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (f"SELECT ?h {{ ?h a <{NS}Hospital> }} ORDER BY ?h", "text/csv"),
        (f"SELECT ?h ?n {{ ?h a <{NS}Hospital> OPTIONAL {{ ?h <urn:x> ?n }} }} ORDER BY ?h", ""),
        ("ASK { ?s ?p ?o }", "application/sparql-results+xml"),
        (f"CONSTRUCT WHERE {{ ?h a <{NS}Hospital> }}", "application/n-triples"),
        (f"DESCRIBE <{NS}Hospital>", "application/n-triples"),
    ],
)
def test_queries_find_the_same(far: str, site: str, query: str, accept: str) -> None:
    here, there = (sparql(server, query, accept) for server in (site, far))
    assert (here.status, here.type) == (there.status, there.type) == (200, accept or there.type)
    if accept.endswith("n-triples"):
        assert sorted(here.text.splitlines()) == sorted(there.text.splitlines())
    else:
        assert here.text == there.text


def test_nothing_of_the_data_of_the_house_is_read(
    copy_of_house: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_ENDPOINT", endpoint)
    for path in (copy_of_house / "data").rglob("*.ttl"):
        path.write_text("spoilt", "utf-8")
    with kg_serving(copy_of_house, "--no-pages") as url:
        answer = fetch(f"{url}/api/questions/beds?format=csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert "1100" in {row["beds"] for row in rows}
        assert fetch(f"{url}/id/kashgar-second", accept="text/html").status == 404


# What goes on, and what does not


def test_a_dataset_that_is_asked_for_goes_on(over: str, store: Elsewhere) -> None:
    named = {"default-graph-uri": "urn:a", "named-graph-uri": "urn:b"}
    assert sparql(over, "ASK {}", **named).status == 200
    assert sparql(over, "CONSTRUCT WHERE { ?s <urn:none> ?o }", **named).status == 200
    for form in store.asked:
        assert (form["default-graph-uri"], form["named-graph-uri"]) == (["urn:a"], ["urn:b"])


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (403, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        (403, "ASK { FILTER(<bif:http_get>('http://127.0.0.1:9/') = 1) }"),
        (403, "PREFIX b: <\\u0062if:> ASK { FILTER(b:http_get('http://127.0.0.1:9/') = 1) }"),
        (403, "ASK { FILTER(<java:java.lang.System.exit>(1)) }"),
        (403, "ASK { FILTER(<http://www.openlinksw.com/schemas/sql#x>(1)) }"),
        (403, f"ASK {{ FILTER(1{' + 1' * 2000}) }}"),
        (400, "define get:soft 'soft' ASK {}"),
        (400, "SELECT * {"),
        (400, "DROP ALL"),
        (400, "ASK { FILTER(bif:http_get('http://127.0.0.1:9/') = 1) }"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_what_may_not_be_run_does_not_go_on(
    over: str, store: Elsewhere, status: int, query: str
) -> None:
    answer = fetch(f"{over}/sparql", "POST", query, content_type=SPARQL)
    assert answer.status == status, answer.text
    assert store.asked == []
    assert fetch(f"{over}/sparql", "POST", urlencode({"update": "DROP ALL"})).status in (403, 415)
    assert store.asked == []


def test_a_service_in_a_comment_does_not_go_on(over: str, store: Elsewhere) -> None:
    query = "ASK {} # SERVICE <http://127.0.0.1:9/> { }"
    assert fetch(f"{over}/sparql", "POST", query, content_type=SPARQL).status == 200
    assert store.asked[-1]["query"] == ["ASK {} "]


# Where it does not answer

FAULTS = {
    "garbage": 502,
    "html": 502,
    "error": 502,
    "other": 502,
    "busy": 503,
    "gone": 503,
    "late": 504,
    "drip": 504,
    "endless": 422,
}


@pytest.mark.parametrize(("mode", "status"), FAULTS.items())
@pytest.mark.parametrize(
    "path",
    [
        f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o } LIMIT 1'})}",
        f"/sparql?{urlencode({'query': 'CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1'})}",
        "/api/questions/beds",
    ],
    ids=["rows", "graph", "question"],
)
def test_it_is_said_why_there_is_no_answer(
    over: str, store: Elsewhere, mode: str, status: int, path: str
) -> None:
    store.mode = mode
    begun = time.monotonic()
    answer = fetch(over + path)
    if mode == "drip" and "sparql" in path and answer.status == 502:
        pytest.fail(answer.text)
    assert answer.status == status, answer.text
    assert time.monotonic() - begun < 2 * SECONDS
    assert "store behind this server" in answer.text and len(answer.body) < 300
    assert ("retry-after" in answer.headers) == (status == 503)
    chinese = fetch(over + path, accept_language="zh")
    assert (chinese.status, "存储" in chinese.text) == (status, True)
    port = store.url.split(":")[2].split("/")[0]
    for told in (answer, chinese):
        assert SECRET not in told.text and port not in f"{told.text}{told.headers}"
    store.mode = "right"
    assert fetch(over + path).status == 200


def test_the_page_says_it_too_and_the_log_says_why(house: House, store: Elsewhere) -> None:
    options = ("--endpoint", store.url, "--timeout", "5")
    with kg_process(house.root, *options, stdout=subprocess.PIPE) as (url, server):
        store.mode = "busy"
        answer = fetch(f"{url}/query?question=beds")
        assert answer.status == 503 and 'role="alert"' in answer.text
        assert "too much to do" in answer.text and answer.headers["retry-after"]
        assert "x-fault" not in answer.headers
        store.mode = "right"
        page = f"{url}/query?{urlencode({'query': 'CONSTRUCT WHERE { ?s a ?o } LIMIT 3'})}"
        assert fetch(page).status == 200
        server.terminate()
        assert server.stdout is not None
        lines = [json.loads(line) for line in server.stdout]
    (told,) = [line for line in lines if line["status"] == 503]
    assert SECRET in told["fault"]


def test_a_tag_stands_for_what_the_store_has_now(over: str, store: Elsewhere) -> None:
    url = f"{over}/sparql?{urlencode({'query': 'SELECT ?o { <urn:new> ?p ?o }'})}"
    quad = ox.Quad(*[ox.NamedNode("urn:new")] * 3)
    tag = fetch(url).headers["etag"]
    again = fetch(url, if_none_match=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    store.graph.store.add(quad)
    try:
        changed = fetch(url, if_none_match=tag)
    finally:
        store.graph.store.remove(quad)
    assert changed.status == 200 and "urn:new" in changed.text and changed.headers["etag"] != tag
    assert "etag" not in fetch(f"{over}/none").headers


# What is read at the start


def test_all_is_read_that_is_there(store: Elsewhere, graph: Graph) -> None:
    assert read_graph(RemoteStore(store.url), claims=True).triples() == graph.triples()
    names = read_graph(RemoteStore(store.url), claims=False)
    assert 0 < len(names) < len(graph) / 2
    kept = {str(t.subject) for t in names.triples()}
    assert {f"<{NS}Hospital>", f"<{BASE}source/xmu-second>", f"<{BASE}id/shanghai>"} < kept
    assert not [iri for iri in kept if "/claim/" in iri or "#char" in iri]


def test_a_store_that_gives_few_rows_at_once_is_asked_more_often(
    store: Elsewhere, graph: Graph
) -> None:
    store.mode = "short"
    assert len(read_graph(RemoteStore(store.url), claims=True)) == len(graph)


def test_what_is_cut_is_told(store: Elsewhere) -> None:
    store.mode = "stuck"
    with pytest.raises(EndpointError, match="cuts results"):
        read_graph(RemoteStore(store.url), claims=True)


def test_more_than_may_be_read_is_told_before_it_is_read(store: Elsewhere) -> None:
    with pytest.raises(LimitError, match="1,000 may be read at once") as error:
        read_graph(RemoteStore(store.url), claims=True, most=1000)
    assert "--no-pages" in error.value.messages["zh-Hans"] and len(store.asked) == 1


def test_a_blank_node_is_told() -> None:
    graph = Graph()
    graph.store.load(b"_:a <urn:p> <urn:o> .", ox.RdfFormat.N_TRIPLES)
    with Elsewhere(graph) as store, pytest.raises(EndpointError, match="blank node"):
        read_graph(RemoteStore(store.url), claims=True)


@pytest.mark.parametrize("mode", ["garbage", "gone", "error", "other"])
def test_a_server_does_not_start_over_what_does_not_answer(
    house: House, store: Elsewhere, mode: str
) -> None:
    store.mode = mode
    with pytest.raises(EndpointError, match="No answer from the endpoint"):
        make_desk(house, Served(endpoint=store.url, pages=False))


def test_the_command_says_it_in_one_line(house: House) -> None:
    command = [sys.executable, "-m", "kg", "--root", str(house.root), "serve", "--port", "0"]
    for given in ("ftp://127.0.0.1/", "http://127.0.0.1:9/"):
        options = ("--endpoint", given, "--no-pages")
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr


# A store that leaves out rows


def test_a_store_that_answers_as_it_should_passes_all_trials(
    endpoint: str, store: Elsewhere, graph: Graph
) -> None:
    assert failed(RemoteStore(endpoint), graph) == []
    store.mode = "lossy"
    found = failed(RemoteStore(store.url), graph)
    assert len(found) == 3 and "OPTIONAL with a path and BIND" in found
    store.mode = "error"
    assert len(failed(RemoteStore(store.url), graph)) == 6


def test_questions_are_not_asked_of_a_store_that_leaves_out_rows(
    house: House, store: Elsewhere
) -> None:
    store.mode = "lossy"
    with pytest.raises(NotSupportedError, match="leave out --no-pages"):
        make_desk(house, Served(endpoint=store.url, pages=False))
    told: list[str] = []
    desk = make_desk(house, Served(endpoint=store.url), lambda note: told.append(note.text("en")))
    assert len(told) == 1 and "are answered from what was read" in told[0]
    store.asked.clear()
    answer = desk.answer("question", Asked("GET", "/api/questions/beds"))
    assert b"1100" in answer.body and store.asked == []
    query = "SELECT * { ?a ?b ?c OPTIONAL {} } LIMIT 1"
    desk.answer("sparql", Asked("GET", "/sparql", urlencode({"query": query})))
    assert [form["query"] for form in store.asked] == [[query]]


# A site that was written before

HERE = ("id/kashgar-second", "claim/xmu-second/beds", "question/beds")


def test_a_site_of_the_same_graph_is_served(
    house: House, endpoint: str, graph: Graph, tmp_path: Path
) -> None:
    pages = [f"{iri}.html" for iri in HERE]
    for name in (dump := "dist/hospital-kg.nt", *pages):
        (tmp_path / "www" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "www" / name).write_text(name, "utf-8")
    (tmp_path / "www" / "files.txt").write_text("\n".join([dump, *pages]), "utf-8")
    (tmp_path / "www" / dump).write_text(n_triples(graph.triples()), "utf-8")
    options = ("--endpoint", endpoint, "--site", str(tmp_path / "www"))
    with kg_serving(house.root, *options) as url:
        for iri in HERE:
            see = fetch(f"{url}/{iri}")
            assert see.status == 303 and see.headers["location"].endswith(".html")
            assert fetch(f"{url}/{iri}.html").status == 200
        missing = fetch(f"{url}/claim/xmu-second/bedz", accept="text/html")
        assert missing.status == 404
        assert re.search(r'href="\.\./\.\./claim/xmu-second/beds\.html"', missing.text)
        assert "1041" in fetch(f"{url}/query?question=beds").text
    with (tmp_path / "www" / dump).open("a", encoding="utf-8") as file:
        file.write("<urn:a> <urn:b> <urn:c> .\n")
    command = [sys.executable, "-m", "kg", "--root", str(house.root), "serve", "--port", "0"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "of another graph" in done.stderr


def test_a_query_is_parsed_before_it_is_sent(store: Elsewhere) -> None:
    remote = Remote(store.url, 5, 1 << 20)
    with pytest.raises(SyntaxError):
        remote.find(Query("define sql:log-enable 1 ASK {}"))
    assert store.asked == []
    found = remote.find(Query("SELECT ?x { VALUES ?x { 1 } }"))
    assert isinstance(found, ox.QuerySolutions)
