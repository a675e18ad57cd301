"""The life of a server: its start, its log, its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from kg.errors import MissingExtraError
from kg.hospital.house import House
from kg.hospital.names import NS
from kg.serve.server import demand_extra
from tests.servers import fetch, kg_process

SLOW = quote(f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d a <{NS}Measurement> FILTER(?a != ?d) }}")
ENDLESS = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


def children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found.append(int(path.parent.name))
    return found


def until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def ended(process: int) -> bool:
    def is_gone() -> bool:
        try:
            stat = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
        except OSError:
            return True
        return stat.rpartition(")")[2].split()[0] == "Z"

    return until(is_gone)


def copies_of(server: int) -> list[int]:
    """The copies that work, below the process that serves, below the one that keeps it."""
    return [copy for serving in children(server) for copy in children(serving)]


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def lines(server: subprocess.Popen[str]) -> list[dict[str, Any]]:
    assert server.stdout is not None
    return [json.loads(line) for line in server.stdout]


@linux
def test_what_is_being_answered_is_answered_before_the_end(house: House) -> None:
    options = ("--no-pages", "--workers", "2")
    with kg_process(house.root, *options, stdout=subprocess.PIPE) as (url, server):
        copies = copies_of(server.pid)
        assert len(copies) == 2
        fetch(f"{url}/sparql", "POST", "SELEC #secret", content_type="application/sparql-query")
        fetch(f"{url}/api/questions/%0A%7B%22no%22")
        port = urlsplit(url).port
        with (
            ThreadPoolExecutor(1) as clients,
            socket.create_connection(("127.0.0.1", port), timeout=10) as client,
        ):
            asked = clients.submit(fetch, f"{url}/sparql?query={SLOW}")
            time.sleep(0.2)
            server.terminate()
            time.sleep(0.2)  # what is on its way is answered, too
            client.sendall(b"OPTIONS /sparql HTTP/1.1\r\nhost: a\r\n\r\n")
            assert client.recv(1 << 16).startswith(b"HTTP/1.1 204 ")
            answer = asked.result(timeout=30)
        assert answer.status == 200 and '"n"' in answer.text
        assert server.wait(timeout=20) == -signal.SIGTERM
        assert all(map(ended, copies))
        with pytest.raises(OSError):
            fetch(url)
        told = lines(server)
    assert sorted((line["method"], line["path"], line["status"]) for line in told) == [
        ("GET", '/api/questions/\n{"no"', 404),
        ("GET", "/sparql", 200),
        ("OPTIONS", "/sparql", 204),
        ("POST", "/sparql", 400),
    ]
    assert all(line["client"] == "127.0.0.1" and line["ms"] > 0 for line in told)
    assert not [line for line in told if "secret" in str(line) or "SELECT" in str(line)]


@linux
def test_copies_are_replaced_and_end_with_the_server(house: House) -> None:
    options = ("--no-pages", "--workers", "2", "--log-queries")
    with kg_process(house.root, *options, stdout=subprocess.PIPE) as (url, server):
        for copy in copies_of(server.pid):
            os.kill(copy, signal.SIGKILL)
        statuses = [fetch(f"{url}/sparql?query=ASK%7B%7D%23secret").status for _ in range(6)]
        assert statuses[-1] == 200 and set(statuses) <= {200, 503}
        copies = copies_of(server.pid)
        assert len(copies) == 2
        with socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=10) as client:
            client.sendall(f"GET /sparql?query={ENDLESS} HTTP/1.1\r\nhost: a\r\n\r\n".encode())
            time.sleep(0.3)
            server.kill()
            server.wait(timeout=10)
            assert all(map(ended, copies))
        assert all("secret" in line["query"] for line in lines(server))


@linux
def test_a_new_build_is_swapped_in_without_a_lost_request(copy_of_house: Path) -> None:
    """Clients ask all the time while the house is changed, spoilt, and mended again."""
    label, query = "Shanghai", quote('ASK { ?s ?p "Swapped in"@en }')
    entities = next(
        p
        for p in (copy_of_house / "data").rglob("*.ttl")
        if f'"{label}"@en' in p.read_text("utf-8")
    )
    text, answers, done = entities.read_text("utf-8"), list[tuple[int, bool]](), False
    with kg_process(copy_of_house, "--no-pages", "--no-log") as (url, server):

        def client() -> None:
            while not done:
                answer = fetch(f"{url}/sparql?query={query}")
                answers.append((answer.status, "true" in answer.text))
                time.sleep(0.01)

        def swapped(content: str, wanted: bool) -> bool:
            entities.write_text(content, "utf-8")
            server.send_signal(signal.SIGHUP)
            return until(lambda: bool(answers) and answers[-1][1] == wanted)

        with ThreadPoolExecutor(2) as clients:
            asking = [clients.submit(client) for _ in range(2)]
            try:
                server.send_signal(signal.SIGHUP)  # what changes while it reads is read, too
                time.sleep(0.5)
                assert swapped(text.replace(f'"{label}"@en', '"Swapped in"@en'), True)
                entities.write_text("spoilt", "utf-8")
                server.send_signal(signal.SIGHUP)
                time.sleep(2)
                assert answers[-1] == (200, True)
                assert swapped(text, False)
            finally:
                done = True
        assert not [asked.exception() for asked in asking if asked.exception()]
        assert len(answers) > 100 and {status for status, _ in answers} == {200}
        assert until(lambda: len(children(server.pid)) == 1)


def test_a_port_that_is_taken_is_told(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "kg", "--root", str(house.root), "serve", "--port", port],
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        )
    assert done.returncode == 2 and done.stdout == ""
    assert f"127.0.0.1:{port}: Cannot listen there" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "believed"),
    [
        ((), True),
        (("--proxy", "127.0.0.0/8"), True),
        (("--proxy", "10.0.0.1", "--proxy", "192.0.2.0/24"), False),
    ],
)
def test_who_asks_is_told_by_known_proxies_only(
    house: House, options: tuple[str, ...], believed: bool
) -> None:
    options = ("--no-pages", *options)
    with kg_process(house.root, *options, stdout=subprocess.PIPE) as (url, server):
        fetch(f"{url}/sparql?query=ASK%7B%7D", x_forwarded_for="203.0.113.7")
        server.terminate()
        (told,) = lines(server)
    assert told["client"] == ("203.0.113.7" if believed else "127.0.0.1")


def test_a_proxy_that_is_no_network_is_refused(house: House) -> None:
    command = [sys.executable, "-m", "kg", "--root", str(house.root), "serve", "--port", "0"]
    for proxy in ("172.28.28.1/24", "proxy.example.org"):
        done = subprocess.run(
            [*command, "--proxy", proxy], capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert "--proxy takes an address or network" in done.stderr


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(MissingExtraError, match=r"hospital-kg\[serve\]"):
        demand_extra()
