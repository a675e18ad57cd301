"""Servers for tests, on loopback: the `oxigraph` program of its Python package, and `kg serve`."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.rdf.graph import Graph


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def oxigraph_program() -> str:
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    assert found, "the oxigraph package is part of the test extra"
    return found


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert server.poll() is None, "the server stopped"
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start in 10 s")


@contextmanager
def serving(graph: Graph, home: Path) -> Iterator[str]:
    """The URL of an oxigraph server on loopback, filled with a graph, stopped at the end.

    Args:
        graph: what it answers from.
        home: an empty folder for its store.
    """
    (home / "all.nt").write_bytes(
        graph.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
    )
    program, store = oxigraph_program(), str(home / "store")
    subprocess.run(
        [program, "load", "--location", store, "--file", str(home / "all.nt")],
        check=True,
        capture_output=True,
        timeout=60,
    )
    port = free_port()
    server = subprocess.Popen(
        [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        server.terminate()
        server.wait(timeout=10)


@contextmanager
def kg_serving(root: Path, *options: str) -> Iterator[str]:
    """The address of a `kg serve` on loopback, without the last slash, stopped at the end."""
    with kg_process(root, *options) as (url, _):
        yield url


@contextmanager
def kg_process(
    root: Path, *options: str, stdout: int = subprocess.DEVNULL
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a `kg serve`, and its process, which is stopped at the end."""
    server = subprocess.Popen(
        [sys.executable, "-m", "kg", "--root", str(root), "serve", "--port", "0", *options],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )
    try:
        assert server.stderr is not None
        said = [server.stderr.readline()]
        while said[-1] and not said[-1].startswith("kg: serving at http://"):
            said.append(server.stderr.readline())
        line = said[-1]
        assert line, "".join(said)
        yield line.split()[-1].rstrip("/"), server
    finally:
        server.terminate()
        server.wait(timeout=20)


class Answered(NamedTuple):
    """What a server answers; the names of headers in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


def fetch(
    url: str, method: str = "GET", body: bytes | str | None = None, **headers: str
) -> Answered:
    """One request, as it is; names of headers are written with `_`, redirects are not followed."""
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=30)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body.encode("utf-8") if isinstance(body, str) else body
    try:
        connection.request(method, target, content, sent)
        answer = connection.getresponse()
        got = {name.lower(): value for name, value in answer.getheaders()}
        return Answered(answer.status, got, answer.read())
    finally:
        connection.close()
