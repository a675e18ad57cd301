"""Whatever one client does, the next request is served."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import quote, urlencode, urlsplit

import pytest

from benchmarks.sockets import KINDS, WAYS, connection
from kg.hospital.house import House
from tests.servers import Answered, fetch, kg_serving

SECONDS = 1.5
SPARQL = "application/sparql-query"
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {PRODUCT}"


@pytest.fixture(scope="module")
def strict(house: House) -> Iterator[str]:
    """A server that gives up soon."""
    options = ("--timeout", str(SECONDS), "--memory", "150", "--result", "1", "--queue", "8")
    with kg_serving(house.root, "--no-pages", "--workers", "2", *options) as url:
        yield url


@pytest.fixture(autouse=True)
def _the_next_is_served(strict: str) -> Iterator[None]:
    yield
    begun = time.monotonic()
    assert ask(strict, "ASK {}").status == 200
    assert time.monotonic() - begun < 2 * SECONDS


def ask(server: str, query: str) -> Answered:
    return fetch(f"{server}/sparql", "POST", query, content_type=SPARQL)


@contextmanager
def connected(server: str) -> Iterator[socket.socket]:
    port = urlsplit(server).port
    with socket.create_connection(("127.0.0.1", port), timeout=4 * SECONDS + 2) as client:
        yield client


def received(client: socket.socket) -> bytes:
    """All that comes until the server closes."""
    parts = []
    try:
        while part := client.recv(1 << 16):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


# Queries


@pytest.mark.parametrize(
    "query",
    [
        ENDLESS,
        "SELECT (COUNT(*) AS ?n) { ?s (<urn:a>|!<urn:a>)* ?o . ?o (<urn:a>|!<urn:a>)* ?s }",
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?e), STR(?i)) = 'x') }",
    ],
)
def test_what_does_not_end_is_ended(strict: str, query: str) -> None:
    begun = time.monotonic()
    answer = ask(strict, query)
    assert answer.status == 503
    assert f"{SECONDS} seconds" in answer.text or "150 MiB of memory" in answer.text
    assert int(answer.headers["retry-after"]) >= 1
    assert time.monotonic() - begun < 3 * SECONDS


def test_what_takes_all_memory_is_ended(strict: str) -> None:
    text = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(30))
    answer = ask(strict, f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('0123456789' AS ?x0) {text} }}")
    assert answer.status == 503 and "150 MiB of memory" in answer.text
    assert "retry-after" in answer.headers


def test_a_result_that_is_too_large_is_refused(strict: str) -> None:
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        url = f"{strict}/sparql?{urlencode({'query': query})}"
        answer = fetch(url, accept="text/csv, application/n-triples")
        assert answer.status == 422 and "more than 1 MiB" in answer.text


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (403, f"ASK {{ FILTER({'(' * 20_000}1{')' * 20_000}) }}"),
        (403, f"ASK {'{' * 20_000}{'}' * 20_000}"),
        (400, f"ASK {'{' * 190}"),
        (413, f"ASK {{ VALUES ?x {{ {'1 ' * 600_000} }} }}"),
        (200, f"ASK {{ VALUES ?x {{ {'1 ' * 100_000} }} }}"),
        (200, 'ASK { FILTER(REGEX("' + "a" * 1000 + '", "(a+)+$")) }'),
        (400, "ASK \x00"),
    ],
    ids=lambda v: str(v)[:12],
)
def test_odd_queries(strict: str, status: int, query: str) -> None:
    answer = ask(strict, query)
    assert answer.status == status, answer.text
    assert status == 200 or len(answer.body) < 1500


def test_long_chains_are_refused_as_deep_ones_are(strict: str) -> None:
    for chain in ("1" + " + 1" * 100_000, "1" + " || true" * 50_000, "!" * 100_000 + "1"):
        assert ask(strict, f"ASK {{ FILTER({chain}) }}").status == 403
    assert ask(strict, f"ASK {{ ?s <urn:a>{'/<urn:a>' * 20_000} ?o }}").status == 403


def test_too_many_at_once_are_told_to_wait(strict: str) -> None:
    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(lambda _: ask(strict, ENDLESS), range(20)))
    statuses = {answer.status for answer in answers}
    assert statuses <= {429, 503} and 429 in statuses
    assert all("retry-after" in answer.headers for answer in answers)


def test_who_has_gone_is_not_worked_for(strict: str) -> None:
    """As many as can be worked for ask and go: the next need not wait for the limit."""
    for _ in range(4):
        with connected(strict) as client:
            client.sendall(
                f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nhost: a\r\n\r\n".encode()
            )
            time.sleep(0.1)
    begun = time.monotonic()
    assert ask(strict, "ASK {}").status == 200
    assert time.monotonic() - begun < SECONDS / 2


# Bodies


@pytest.mark.parametrize("length", ["99999999999", "1048577"])
def test_a_body_that_says_to_be_too_long_is_not_read(strict: str, length: str) -> None:
    with connected(strict) as client:
        head = f"POST /sparql HTTP/1.1\r\nhost: a\r\ncontent-type: {SPARQL}\r\n"
        client.sendall(f"{head}content-length: {length}\r\n\r\nASK {{}}".encode())
        assert received(client).startswith(b"HTTP/1.1 413 ")


def test_a_body_without_end_is_cut(strict: str) -> None:
    with connected(strict) as client:
        head = f"POST /sparql HTTP/1.1\r\nhost: a\r\ncontent-type: {SPARQL}\r\n"
        client.sendall(f"{head}transfer-encoding: chunked\r\n\r\n".encode())
        sent = 0
        try:
            while sent < 1 << 28:
                client.sendall(b"8000\r\n" + b" " * 0x8000 + b"\r\n")
                sent += 0x8000
        except ConnectionError:
            pass
        assert sent < 1 << 26
        assert received(client)[:13] in (b"", b"HTTP/1.1 413 ")


def test_a_body_that_does_not_come_is_not_waited_for(strict: str) -> None:
    with connected(strict) as client:
        head = f"POST /sparql HTTP/1.1\r\nhost: a\r\ncontent-type: {SPARQL}\r\n"
        client.sendall(f"{head}content-length: 100\r\n\r\nASK {{}}".encode())
        assert received(client).startswith(b"HTTP/1.1 408 ")


# Connections


@pytest.mark.parametrize("begun", [b"", b"GET /spar", b"GET /sparql HTTP/1.1\r\nhost: a\r\nx: "])
def test_a_head_that_does_not_end_is_not_waited_for(strict: str, begun: bytes) -> None:
    with connected(strict) as client:
        client.sendall(begun)
        start = time.monotonic()
        received(client)
        assert time.monotonic() - start < 3 * SECONDS


def test_a_head_that_drips_is_not_waited_for(strict: str) -> None:
    with connected(strict) as client:
        start = time.monotonic()
        try:
            client.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n")
            while time.monotonic() - start < 5 * SECONDS:
                client.sendall(b"x: y\r\n")
                time.sleep(0.1)
        except ConnectionError:
            pass
        assert time.monotonic() - start < 4 * SECONDS


def test_a_connection_half_closed(strict: str) -> None:
    """It may belong to one who has gone: only what is answered at once is."""
    for query, begun in (("ASK {}", b"HTTP/1.1 200 "), (ENDLESS, b"")):
        with connected(strict) as client:
            client.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nhost: a\r\n\r\n".encode())
            client.shutdown(socket.SHUT_WR)
            start = time.monotonic()
            assert received(client)[:13] == begun
            assert time.monotonic() - start < SECONDS


def test_a_reply_that_is_not_taken_is_dropped(strict: str) -> None:
    query = quote("SELECT * { ?s ?p ?o } LIMIT 3000")
    with connected(strict) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nhost: a\r\n\r\n".encode())
        assert ask(strict, "ASK {}").status == 200


def test_several_requests_at_once_on_one_connection(strict: str) -> None:
    one = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nhost: a\r\n\r\n"
    last = one.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    with connected(strict) as client:
        client.sendall(one * 5 + last)
        assert received(client).count(b'"boolean":true') == 6


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\xff" * 1000,
        b"GET\r\n\r\n",
        b"GET /sparql HTTP/9.9\r\n\r\n",
        b"GET /sparql?query=ASK{} HTTP/1.1\r\nhost: a\r\nx: " + b"y" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nASK {}",
        b"POST /sparql HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET http://127.0.0.1:9/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        b"CONNECT 127.0.0.1:9 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: close, upgrade\r\n\r\n",
    ],
    ids=lambda v: repr(v[:30]),
)
def test_what_is_no_request(strict: str, sent: bytes) -> None:
    with connected(strict) as client:
        try:
            client.sendall(sent)
        except ConnectionError:
            return
        answer = received(client)
        assert b"Traceback" not in answer and b"HTTP/1.1 500" not in answer


def test_odd_methods_and_names(strict: str) -> None:
    assert fetch(f"{strict}/sparql", "TRACE").status == 405
    assert fetch(f"{strict}/sparql", "FOO").status in (400, 405)
    parts = urlsplit(strict)
    for path in (
        "/sparql?%",
        "/sparql?query=%zz",
        "/%",
        "/sparql?" + "&" * 10_000,
        "/sparql?" + urlencode({"a": "\n"}),
    ):
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=10)
        connection.request("GET", path)
        assert connection.getresponse().status in (400, 404)
        connection.close()


def test_odd_bytes_of_every_kind(strict: str) -> None:
    """Odd request lines, headers, paths and bodies, sent whole, cut, slowly, half closed or reset."""
    with ThreadPoolExecutor(4) as clients:
        done = list(clients.map(lambda seed: connection(strict, seed), range(200)))
    assert not [sent for sent in done if sent.faults]
    assert {sent.kind for sent in done} == {*KINDS} and {sent.way for sent in done} == {*WAYS}
    statuses = {status for sent in done for status in sent.statuses}
    assert {"200", "400", "404"} <= statuses and not statuses & {"500", "502"}
