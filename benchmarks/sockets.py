"""`kg serve` given bytes that are no requests, or odd ones: no fault, and the next is served.

    python -m benchmarks.sockets                    2,000 connections
    python -m benchmarks.sockets --count 20000 --seed 3

Each connection sends one thing of a kind and reads until the server closes or has answered. Told
are statuses by kind, and faults: a status of 500, a traceback, an answer that is none of HTTP, what
was sent standing unescaped in a page, and a next request that is not served.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import socket
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from benchmarks.measuring import ROOT
from kg.report.console import console, print_table
from tests.servers import fetch, kg_process

CLIENTS = 16
NEXT = 0.05  # of connections after which is asked whether the next request is served
PATIENCE = 3  # seconds that the server waits for a request
PATHS = (
    *("/", "/sparql", "/query", "/api/questions", "/api/questions/beds", "/api/terms"),
    *("/reconcile", "/reconcile/suggest/entity", "/reconcile/preview", "/.well-known/void"),
    *("/id/kashgar-second", "/id/kashgar-second.html", "/claims.html", "/static/style.css"),
)
NAMES = ("query", "queries", "question", "hospital", "prefix", "id", "format", "lang", "cursor")
EVIL = (
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "\u202ekashgar",
        "\u2066a\u2069",
    ),
    *("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "....//....//etc/passwd", "%2e%2e/%2e%2e/x"),
    *("..\\..\\windows\\win.ini", "file:///etc/passwd", "%00", "\x00", "%c0%ae%c0%ae/", "%ff%fe"),
    *(
        "{{7*7}}",
        "${7*7}",
        "%0d%0aset-cookie:%20a=b",
        "\r\nx: y",
        "喀什二院",
        "a" * 3000,
        "%",
        "%zz",
    ),
    *(
        "\u0000\ufffe",
        "\U000e0001tag",
        "no-such-thing",
        "kashgar-secnd",
        "'; DROP ALL; --",
        "\ud800",
    ),
)
HEADERS = (
    *("accept", "accept-encoding", "accept-language", "range", "if-range", "content-encoding"),
    *("content-type", "if-none-match", "if-match", "if-modified-since", "host", "expect", "te"),
    *("connection", "upgrade", "cookie", "x-forwarded-for", "origin", "accept-profile", "trailer"),
)
VALUES = (
    *("", "*/*;q=", "text/html;q=2", ";;;,,,", "text/turtle;q=0.0001", "*/*;q=-1", "a/b/c", "\t"),
    *("bytes=0-", "bytes=5-1", "bytes=0-0,2-3,9-9", "bytes=-99999999999999999999", "lines=1-2"),
    *("gzip;q=0, *", "br", "gzip, gzip, gzip", "identity;q=0", "zh-Hans-CN-x-" + "a" * 200, "*"),
    *('W/"', '"a", "b"', "*", "Thu, 99 Foo 2026", "100-continue", "close, keep-alive", "h2c"),
    *("\xff\xfe", "a\x01b", "喀什", "x" * 5000, "1.2.3.4, 5.6.7.8", "127.0.0.1:99999", "[::1"),
    *("application/sparql-query; charset=utf-16", "multipart/form-data", "text/plain;" * 50),
)
BODIES = (
    *(b"", b"ASK {}", b"query=ASK%20%7B%7D", b"query=%ff", b"\x00" * 100, b"{" * 5000, b"%" * 999),
    *(b"queries=" + b"[" * 2000, b'queries={"a":{"query":null}}', gzip.compress(b"ASK {}")),
)


def _some(chance: random.Random) -> str:
    return "".join(chance.choice(EVIL) for _ in range(chance.randint(1, 2)))


def _target(chance: random.Random) -> str:
    """A path and parameters, some percent-encoded, some as they are."""
    path, rest = chance.choice(PATHS), ""
    if chance.random() < 0.5:
        path = chance.choice(("/", "/id/", "/static/", "/api/questions/", "/dist/")) + _some(chance)
    if chance.random() < 0.7:
        rest = "?" + "&".join(
            f"{chance.choice(NAMES)}={_some(chance)}" for _ in range(chance.randint(1, 4))
        )
    if chance.random() < 0.7:
        return quote(path, "/%", errors="surrogatepass") + quote(
            rest, "?&=%", errors="surrogatepass"
        )
    return path + rest


def _head(chance: random.Random, target: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "host: 127.0.0.1", "connection: close", *headers]
    return "\r\n".join((*lines, "", "")).encode("utf-8", "surrogatepass")


def lines(chance: random.Random) -> bytes:
    """Request lines that are none."""
    parts = ["GET", "/sparql", "HTTP/1.1"]
    spoilt = (
        lambda: " ".join(chance.sample(parts, chance.randint(1, 3))),
        lambda: f"{_some(chance)} /sparql HTTP/1.1",
        lambda: f"GET {_some(chance)} HTTP/{chance.randint(0, 99)}.{chance.randint(0, 9)}",
        lambda: chance.choice(("\t", "  ", "\x0b", "\r")).join(parts),
        lambda: f"get{' ' * chance.randint(1, 2000)}/ HTTP/1.1",
        lambda: f"GET http://127.0.0.1:9/{_some(chance)} HTTP/1.1",
        lambda: chance.choice(("OPTIONS * HTTP/1.1", "CONNECT a:1 HTTP/1.1", "PRI * HTTP/2.0")),
        lambda: f"{chance.choice(('TRACE', 'PUT', 'DELETE', 'M-SEARCH', 'FOO'))} / HTTP/1.1",
    )
    if chance.random() < 0.2:
        return chance.randbytes(chance.randint(1, 400)) + b"\r\n\r\n"
    line = chance.choice(spoilt)()
    return f"{line}\r\nhost: a\r\nconnection: close\r\n\r\n".encode("utf-8", "surrogatepass")


def headers(chance: random.Random) -> bytes:
    """Odd headers."""
    made = [
        f"{chance.choice(HEADERS)}: {chance.choice(VALUES)}" for _ in range(chance.randint(1, 6))
    ]
    if chance.random() < 0.1:
        made.append(chance.choice(("no colon", ": no name", " folded", "a b: c", "x" * 70_000)))
    return _head(chance, chance.choice(PATHS), *made)


def paths(chance: random.Random) -> bytes:
    """Odd paths and parameters."""
    return _head(
        chance, _target(chance), f"accept: {chance.choice(('*/*', 'text/html', 'text/csv'))}"
    )


def bodies(chance: random.Random) -> bytes:
    """Odd bodies, whose length or kind may not be as is said."""
    body = chance.choice(BODIES)
    kinds = (
        "application/sparql-query",
        "application/x-www-form-urlencoded",
        "application/json",
        "",
    )
    said = [f"content-type: {chance.choice(kinds)}"]
    length = chance.choice((len(body), len(body), len(body) + 9, 0, -1, 10**20))
    said.append(
        chance.choice(
            (f"content-length: {length}", "transfer-encoding: chunked", "content-length: x")
        )
    )
    if chance.random() < 0.3:
        said.append(f"content-encoding: {chance.choice(('gzip', 'br', 'deflate', 'x'))}")
    if "chunked" in said[1] and chance.random() < 0.7:
        body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    target = chance.choice(("/sparql", "/reconcile", "/query", "/"))
    return _head(chance, target, *said, method="POST") + body


def several(chance: random.Random) -> bytes:
    """Several on one connection, of which the last may be odd."""
    asked = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nhost: a\r\n\r\n"
    return asked * chance.randint(1, 5) + chance.choice((paths, headers, lines))(chance)


KINDS: dict[str, Callable[[random.Random], bytes]] = {
    **{"request line": lines, "headers": headers, "path": paths, "body": bodies},
    "several": several,
}
WAYS = ("whole", "whole", "whole", "half closed", "cut", "reset", "slow")


def sent(port: int, content: bytes, way: str, chance: random.Random) -> bytes:
    """Send something, and what comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=4 * PATIENCE) as client:
        if way in ("cut", "reset"):
            content = content[: chance.randrange(len(content) + 1)]
        try:
            if way == "slow":
                step = max(1, len(content) // 20)
                for start in range(0, len(content), step):
                    client.sendall(content[start : start + step])
                    time.sleep(0.01)
            else:
                client.sendall(content)
            if way == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return b""
            if way in ("half closed", "cut"):
                client.shutdown(socket.SHUT_WR)
            return b"".join(_received(client))
        except ConnectionError:
            return b""


def _received(client: socket.socket) -> Iterator[bytes]:
    while part := client.recv(1 << 16):
        yield part


def faults(answer: bytes) -> Iterator[str]:
    """What is wrong with an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if answer and not answer.startswith(b"HTTP/1."):
        yield "no HTTP"
    if re.search(rb"^HTTP/1.1 5(?!03)", answer, re.MULTILINE):
        yield "5xx"
    if b"Traceback" in answer:
        yield "traceback"
    if b"set-cookie" in head.lower():
        yield "a header of the client's"
    if b"text/html" in head and (b"<script>alert" in body or b"<img src=x" in body):
        yield "script"
    if "\u202e".encode() in body:
        yield "direction"


class Sent(NamedTuple):
    """One connection: the kind of what was sent, how, and what came of it."""

    kind: str
    way: str
    statuses: list[str]
    faults: list[str]


def connection(url: str, seed: int) -> Sent:
    """Send one thing, and now and then ask whether the next request is served."""
    chance = random.Random(seed)
    kind, way = chance.choice(list(KINDS)), chance.choice(WAYS)
    content = KINDS[kind](chance)
    answer = sent(urlsplit(url).port or 0, content, way, chance)
    statuses = [s.decode() for s in re.findall(rb"^HTTP/1.1 (\d{3})", answer, re.MULTILINE)]
    wrong = list(faults(answer))
    if chance.random() < NEXT and fetch(f"{url}/sparql?query=ASK%7B%7D").status != 200:
        wrong.append("the next is not served")
    for fault in wrong:
        print(f"{seed}: {fault}: {kind}, {way}: {content[:300]!r} -> {answer[:300]!r}")
    return Sent(kind, way, statuses or ["closed"], wrong)


def main() -> None:
    """Send, count and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2000, help="connections")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    seeds = range(options.seed * 10**6, options.seed * 10**6 + options.count)
    with (
        tempfile.TemporaryFile() as log,
        kg_process(ROOT, "--timeout", str(PATIENCE), stdout=log.fileno()) as (url, process),
        ThreadPoolExecutor(CLIENTS) as clients,
    ):
        done = list(clients.map(lambda seed: connection(url, seed), seeds))
        assert process.poll() is None and fetch(f"{url}/").status == 200
        log.seek(0)
        logged = sum(b'"fault"' in line for line in log)
    counts = {
        kind: Counter(s for d in done if d.kind == kind for s in d.statuses) for kind in KINDS
    }
    names = sorted({status for found in counts.values() for status in found})
    rows = [(kind, *(str(found[name] or "") for name in names)) for kind, found in counts.items()]
    print_table(console(), ("sent", *names), rows)
    wrong = Counter(fault for d in done for fault in d.faults)
    print(f"{len(done):,} connections; faults: {dict(wrong)}, {logged} in the log")


if __name__ == "__main__":
    main()
