"""The life of a server: its start, its log, its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kg.errors import MissingExtraError
from kg.hospital.house import House
from kg.serve.server import demand_extra
from tests.servers import fetch, kg_process

SLOW = quote("SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d }")


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


def ended(process: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2]
        except OSError:
            return True
        if state.split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def lines(server: subprocess.Popen[str]) -> list[dict[str, Any]]:
    assert server.stdout is not None
    return [json.loads(line) for line in server.stdout]


@linux
def test_what_is_being_answered_is_answered_before_the_end(house: House) -> None:
    options = ("--no-pages", "--workers", "2")
    with kg_process(house.root, *options, stdout=subprocess.PIPE) as (url, server):
        copies = children(server.pid)
        assert len(copies) == 2
        fetch(f"{url}/sparql", "POST", "SELEC #secret", content_type="application/sparql-query")
        fetch(f"{url}/api/questions/%0A%7B%22no%22")
        with ThreadPoolExecutor(1) as clients:
            asked = clients.submit(fetch, f"{url}/sparql?query={SLOW}")
            time.sleep(0.2)
            server.terminate()
            answer = asked.result(timeout=30)
        assert answer.status == 200 and '"n"' in answer.text
        assert server.wait(timeout=20) == -signal.SIGTERM
        assert all(map(ended, copies))
        with pytest.raises(OSError):
            fetch(url)
        told = lines(server)
    assert [(line["method"], line["path"], line["status"]) for line in told] == [
        ("POST", "/sparql", 400),
        ("GET", '/api/questions/\n{"no"', 404),
        ("GET", "/sparql", 200),
    ]
    assert all(line["client"] == "127.0.0.1" and line["ms"] > 0 for line in told)
    assert not [line for line in told if "secret" in str(line) or "SELECT" in str(line)]


@linux
def test_copies_are_replaced_and_end_with_the_server(house: House) -> None:
    options = ("--no-pages", "--workers", "2", "--log-queries")
    with kg_process(house.root, *options, stdout=subprocess.PIPE) as (url, server):
        for copy in children(server.pid):
            os.kill(copy, signal.SIGKILL)
        statuses = [fetch(f"{url}/sparql?query=ASK%7B%7D%23secret").status for _ in range(6)]
        assert statuses[-1] == 200 and set(statuses) <= {200, 503}
        copies = children(server.pid)
        assert len(copies) == 2
        server.kill()
        server.wait(timeout=10)
        assert all(map(ended, copies))
        assert all("secret" in line["query"] for line in lines(server))


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


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(MissingExtraError, match=r"hospital-kg\[serve\]"):
        demand_extra()
