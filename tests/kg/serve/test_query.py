"""The SPARQL 1.1 Protocol, its query part, by the words of https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import SPARQLWrapper

from kg.hospital.names import NS, SOURCE
from kg.rdf.graph import Graph
from tests.servers import Answered, fetch

ASK = "ASK { ?s ?p ?o }"
SELECT = f"PREFIX hkg: <{NS}> SELECT ?h {{ ?h a hkg:Hospital }} ORDER BY ?h LIMIT 3"
CONSTRUCT = f"PREFIX hkg: <{NS}> CONSTRUCT WHERE {{ ?h a hkg:Hospital }}"
DESCRIBE = f"DESCRIBE <{NS}Hospital>"
FORM = "application/x-www-form-urlencoded"
SPARQL = "application/sparql-query"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
XMU, CHANGJI = f"{SOURCE}xmu-second", f"{SOURCE}changji-people"


def get(server: str, query: str, accept: str = "", **fields: Any) -> Answered:
    sent = urlencode({"query": query} | fields, doseq=True)
    return fetch(f"{server}/sparql?{sent}", **({"accept": accept} if accept else {}))


def number(answer: Answered) -> int:
    assert answer.status == 200, answer.text
    (row,) = json.loads(answer.body)["results"]["bindings"]
    return int(row["n"]["value"])


# 2.1 The query operation


def test_by_get(server: str) -> None:
    answer = get(server, ASK)
    assert (answer.status, answer.type) == (200, "application/sparql-results+json")
    assert json.loads(answer.body)["boolean"] is True


def test_by_post_of_a_form(server: str) -> None:
    answer = fetch(f"{server}/sparql", "POST", urlencode({"query": ASK}), content_type=FORM)
    assert answer.status == 200 and json.loads(answer.body)["boolean"] is True


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"'])
def test_by_post_of_the_query(server: str, charset: str) -> None:
    query = 'ASK { FILTER("喀什" = "喀什") }'
    answer = fetch(f"{server}/sparql", "POST", query, content_type=SPARQL + charset)
    assert answer.status == 200 and json.loads(answer.body)["boolean"] is True


# 2.1.4 Specifying an RDF dataset


def test_the_usual_dataset(server: str, graph: Graph) -> None:
    """All triples are in the default graph, what a source says in a graph of its name as well."""
    assert number(get(server, COUNT)) == len(graph)
    rows = json.loads(get(server, GRAPHS).body)["results"]["bindings"]
    assert [row["g"]["value"].removeprefix(SOURCE) for row in rows] == [
        *("changji-people", "kashgar-second", "xmu-second"),
    ]


@pytest.mark.parametrize("way", ["GET", "form", "direct"])
def test_a_dataset_by_parameters(server: str, way: str) -> None:
    def ask(query: str, **graphs: Any) -> Answered:
        if way == "GET":
            return get(server, query, **graphs)
        if way == "form":
            sent = urlencode({"query": query} | graphs, doseq=True)
            return fetch(f"{server}/sparql", "POST", sent, content_type=FORM)
        url = f"{server}/sparql?{urlencode(graphs, doseq=True)}"
        return fetch(url, "POST", query, content_type=SPARQL)

    one, two = (number(ask(COUNT, **{"default-graph-uri": [iri]})) for iri in (XMU, CHANGJI))
    assert one > 1000 and two > 1000
    assert number(ask(COUNT, **{"default-graph-uri": [XMU, CHANGJI]})) == one + two
    assert number(ask(COUNT, **{"named-graph-uri": [XMU]})) == 0
    rows = json.loads(ask(GRAPHS, **{"named-graph-uri": [XMU, CHANGJI]}).body)["results"][
        "bindings"
    ]
    assert [row["g"]["value"] for row in rows] == [CHANGJI, XMU]
    both = {"default-graph-uri": [XMU], "named-graph-uri": [CHANGJI]}
    assert number(ask(COUNT, **both)) == one
    (row,) = json.loads(ask(GRAPHS, **both).body)["results"]["bindings"]
    assert (row["g"]["value"], int(row["n"]["value"])) == (CHANGJI, two)


def test_parameters_come_before_from(server: str) -> None:
    within = f"SELECT (COUNT(*) AS ?n) FROM <{CHANGJI}> {{ ?s ?p ?o }}"
    usual = number(get(server, within))
    assert usual == number(get(server, COUNT, **{"default-graph-uri": CHANGJI}))
    other = number(get(server, within, **{"default-graph-uri": XMU}))
    assert other == number(get(server, COUNT, **{"default-graph-uri": XMU})) != usual


def test_no_graph_is_fetched(server: str) -> None:
    """A graph that is not here is empty, whatever its address leads to."""
    there = f"{server}/sparql?{urlencode({'query': CONSTRUCT})}"
    assert number(get(server, f"SELECT (COUNT(*) AS ?n) FROM <{there}> {{ ?s ?p ?o }}")) == 0
    assert number(get(server, COUNT, **{"default-graph-uri": there})) == 0


# 2.1.5 Accepted response formats

ROWS = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"]
ROWS += ["text/tab-separated-values"]


@pytest.mark.parametrize("media", ROWS)
@pytest.mark.parametrize("query", [SELECT, ASK])
def test_rows_in_each_format(server: str, media: str, query: str) -> None:
    answer = get(server, query, media)
    assert (answer.status, answer.type) == (200, media)
    if media.endswith("json"):
        assert json.loads(answer.body)["head"] is not None
    elif media.endswith("xml"):
        assert ElementTree.fromstring(answer.body).tag.endswith("sparql")
    elif query is SELECT:
        assert len(answer.text.splitlines()) == 4
        if media == "text/csv":
            assert next(csv.reader(io.StringIO(answer.text))) == ["h"]
    if query is SELECT:
        form = ox.QueryResultsFormat.from_media_type(media)
        if media != "text/csv":  # which tells no IRI from a text
            found = ox.parse_query_results(answer.body, format=form)
            assert isinstance(found, ox.QuerySolutions) and len(list(found)) == 3


GRAPH_TYPES = ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]


@pytest.mark.parametrize("media", GRAPH_TYPES)
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_graphs_in_each_format(server: str, graph: Graph, media: str, query: str) -> None:
    answer = get(server, query, media)
    assert (answer.status, answer.type) == (200, media)
    form = ox.RdfFormat.from_media_type(media)
    assert form is not None
    assert {q.triple for q in ox.parse(answer.body, form)} == set(graph.construct(query))


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", ROWS[0]),
        ("application/*", ROWS[0]),
        ("text/*", "text/csv"),
        ("application/json", ROWS[0]),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", ROWS[1]),
        ("text/csv, */*;q=0.1", "text/csv"),
        ("*/*;q=0.1, application/sparql-results+json;q=0, text/csv;q=0", ROWS[1]),
        ("garbage;;;, ,,/, text/csv", "text/csv"),
        (",".join(["a/b"] * 3000), None),
        ("image/png", None),
        ("text/turtle", None),
    ],
)
def test_what_is_accepted(server: str, accept: str, media: str | None) -> None:
    answer = get(server, SELECT, accept)
    if media is None:
        assert answer.status == 406 and "application/sparql-results+json" in answer.text
    else:
        assert (answer.status, answer.type) == (200, media)
    assert "Accept" in answer.headers["vary"]


def test_a_link_can_name_a_format(server: str) -> None:
    assert get(server, SELECT, format="csv").type == "text/csv"
    assert get(server, CONSTRUCT, format="nt").type == "application/n-triples"
    assert get(server, SELECT, format="ttl").type == ROWS[0]  # clients have other names


# 2.1.6 Success and failure


@pytest.mark.parametrize(
    ("status", "said", "fields"),
    [
        (400, "no query", {"a": "b"}),
        (400, "no query", {"query": ""}),
        (400, "given 2 times", {"query": [ASK, ASK]}),
        (400, "line 1, column 6", {"query": "SELEC"}),
        (400, "Not valid SPARQL", {"query": "SELECT * { ?s nope:p ?o }"}),
        (400, "Not valid SPARQL", {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}),
        (400, "absolute IRIs", {"query": ASK, "default-graph-uri": "not an IRI"}),
        (403, "read-only", {"update": "CLEAR ALL"}),
        (403, "read-only", {"query": ASK, "update": "CLEAR ALL"}),
        (403, "SERVICE", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
        (403, "SERVICE", {"query": "ASK { # \rSERVICE SILENT ?x { } }"}),
        (403, "deep", {"query": f"ASK {'{' * 5000}{'}' * 5000}"}),
        (400, "more than 100", {str(i): "x" for i in range(101)}),
    ],
    ids=str,
)
def test_what_is_refused(
    server: str, status: int, said: str, fields: dict[str, str | list[str]]
) -> None:
    sent = urlencode(fields, doseq=True)
    for answer in (
        fetch(f"{server}/sparql?{sent}"),
        fetch(f"{server}/sparql", "POST", sent, content_type=FORM),
    ):
        assert answer.status == status and said in answer.text
        assert answer.type == "text/plain" and len(answer.body) < 1500
        assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("status", "method", "body", "media"),
    [
        (405, "PUT", ASK, SPARQL),
        (405, "DELETE", None, ""),
        (405, "PATCH", ASK, SPARQL),
        (415, "POST", ASK, ""),
        (415, "POST", ASK, "text/plain"),
        (415, "POST", ASK, "application/sparql-query-results"),
        (415, "POST", ASK, f"{SPARQL}; charset=utf-16"),
        (403, "POST", "CLEAR ALL", "application/sparql-update"),
        (400, "POST", b"ASK { FILTER('\xff' = '') }", SPARQL),
        (400, "POST", b"query=ASK%20%7B%7D%ff", FORM),
        (400, "POST", "query=喀", FORM),
        (400, "POST", "", SPARQL),
        (400, "POST", "", FORM),
    ],
)
def test_requests_of_other_protocols(
    server: str, status: int, method: str, body: bytes | str | None, media: str
) -> None:
    headers = {"content_type": media} if media else {}
    answer = fetch(f"{server}/sparql", method, body, **headers)
    assert answer.status == status, answer.text
    if status == 405:
        assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    if status == 415 and "charset" not in media:
        assert SPARQL in answer.headers["accept-post"]


def test_a_refusal_is_in_the_language_of_the_reader(server: str) -> None:
    answer = fetch(f"{server}/sparql?query=SELEC", accept_language="zh-CN, en;q=0.5")
    assert answer.text.startswith("第 1 行第 6 列") and answer.headers["content-language"] == "zh"


# HTTP around it


def test_head_and_options(server: str) -> None:
    url = f"{server}/sparql?{urlencode({'query': SELECT})}"
    whole, head = fetch(url), fetch(url, "HEAD")
    assert head.body == b"" and head.headers["content-length"] == str(len(whole.body))
    assert head.headers["etag"] == whole.headers["etag"]
    options = fetch(
        url, "OPTIONS", origin="http://example.org", access_control_request_method="POST"
    )
    assert options.status == 204 and options.headers["access-control-allow-origin"] == "*"
    assert "POST" in options.headers["access-control-allow-methods"]
    assert "Content-Type" in options.headers["access-control-allow-headers"]


def test_what_has_not_changed_is_not_sent_again(server: str) -> None:
    url = f"{server}/sparql?{urlencode({'query': SELECT})}"
    first = fetch(url, accept="text/csv")
    tag = first.headers["etag"]
    again = fetch(url, accept="text/csv", if_none_match=f'"x", W/{tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert fetch(url, accept="application/json", if_none_match=tag).status == 200
    assert "etag" not in get(server, "SELECT (RAND() AS ?r) {}").headers
    assert "etag" not in fetch(f"{server}/sparql?query=ASK%20%7BFILTER(N%4FW()%3E0)%7D").headers


def test_what_is_long_is_compressed_if_that_is_accepted(server: str) -> None:
    import gzip

    url = f"{server}/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o } LIMIT 500'})}"
    plain, packed = fetch(url), fetch(url, accept_encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body and len(packed.body) < len(plain.body) / 5
    assert packed.headers["etag"] != plain.headers["etag"]


def test_headers_are_strict(server: str) -> None:
    for answer in (
        get(server, ASK),
        fetch(f"{server}/sparql?query=x"),
        fetch(f"{server}/sparql", "PUT"),
    ):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s ?p ?o FILTER(<urn:f>(?s)) }", "ASK { FILTER(<urn:f>(1)) }"]
)
def test_a_function_that_is_not_known_is_named(server: str, query: str) -> None:
    answer = get(server, query)
    assert answer.status == 400 and "<urn:f> is not supported" in answer.text


# Clients


def test_sparqlwrapper(server: str) -> None:
    for method in ("GET", "POST"):
        client = SPARQLWrapper(f"{server}/sparql", returnFormat="json")
        client.setMethod(method)
        client.setQuery(SELECT)
        found: Any = client.queryAndConvert()
        assert len(found["results"]["bindings"]) == 3
    client = SPARQLWrapper(f"{server}/sparql", returnFormat="turtle")
    client.setQuery(CONSTRUCT)
    content: Any = client.query().convert()
    assert len(rdflib.Graph().parse(content, format="turtle")) > 10


def test_rdflib(server: str) -> None:
    store = SPARQLStore(f"{server}/sparql", returnFormat="xml")
    remote = rdflib.Graph(store)
    hospital = rdflib.URIRef(f"{NS}Hospital")
    assert len(list(remote.subjects(rdflib.RDF.type, hospital))) > 10
    assert len(list(remote.query(SELECT))) == 3


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
def test_curl(server: str) -> None:
    sent = ["--data-urlencode", f"query={SELECT}", f"{server}/sparql"]
    for way in ([], ["--get"], ["--compressed", "--http1.0"]):
        done = subprocess.run(
            ["curl", "--silent", "--noproxy", "*", "-H", "Accept: text/csv", *way, *sent],
            capture_output=True,
            timeout=30,
        )
        assert done.stdout.decode("utf-8").splitlines()[0] == "h" and done.stdout.count(b"\n") == 4


@pytest.mark.parametrize("chance", ["UUID()", "RAND()"])
def test_copies_draw_by_lot_apart(server: str, chance: str) -> None:
    drawn = [get(server, f"SELECT ({chance} AS ?x) {{}}", "text/csv").text for _ in range(9)]
    assert len(set(drawn)) == 9


@pytest.mark.skipif(
    not shutil.which("comunica-sparql"),
    reason="Comunica is not here: npm install -g @comunica/query-sparql, with Node.js 22 or later",
)
def test_comunica(server: str) -> None:
    """By its description, and as a SPARQL endpoint; a long query is sent by POST."""
    long = f"{SELECT} # {'x' * 3000}"
    for source, query in ((f"sparql@{server}/sparql", SELECT), (f"{server}/sparql", long)):
        done = subprocess.run(
            ["comunica-sparql", source, query, "-t", "application/sparql-results+json"],
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)["results"]["bindings"]) == 3
    done = subprocess.run(
        ["comunica-sparql", f"sparql@{server}/sparql", CONSTRUCT, "-t", "application/n-triples"],
        capture_output=True,
        timeout=120,
    )
    assert len(rdflib.Graph().parse(data=done.stdout, format="nt")) > 10
