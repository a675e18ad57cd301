"""The same file gives the same rows on a real remote endpoint."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.ask.answer import ask
from kg.cli import main
from kg.errors import KgError
from kg.hospital.house import House
from kg.rdf.graph import Graph
from kg.sparql.stored import load_catalogue
from kg.sparql.stores import RdflibStore, RemoteStore


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


@pytest.fixture(scope="module")
def endpoint(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An oxigraph server on loopback, filled with the graph, stopped at the end."""
    home = tmp_path_factory.mktemp("oxigraph")
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


def test_every_question_gives_the_same_answer(endpoint: str, graph: Graph, house: House) -> None:
    remote = RemoteStore(endpoint)
    for question in load_catalogue(house.questions).values():
        values = {p.name: p.example for p in question.parameters if p.required}
        assert ask(remote, question, values) == ask(graph, question, values), question.name


def test_the_command_asks_an_endpoint_and_reads_nothing_local(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = CliRunner().invoke(main, ["ask", "beds", "--format", "csv"])

    def forbidden(*_: object) -> Graph:
        raise AssertionError("the local graph is built")

    monkeypatch.setattr("kg.hospital.house.load", forbidden)
    remote = CliRunner().invoke(main, ["ask", "beds", "--format", "csv", "--endpoint", endpoint])
    assert remote.exit_code == 0, remote.output
    assert remote.output == local.output and "1100" in local.output


def test_an_endpoint_that_refuses_a_query_is_one_message(endpoint: str) -> None:
    with pytest.raises(KgError, match="No answer from the endpoint"):
        RemoteStore(endpoint).select("SELECT nonsense")


def test_an_endpoint_that_is_not_there_is_one_message() -> None:
    with pytest.raises(KgError, match="Check the URL and that the server runs"):
        RemoteStore(f"http://127.0.0.1:{free_port()}/query", timeout=2).select("ASK {}")


# Without a server


class Wrapper:
    """Stands for SPARQLWrapper: it keeps what it is told, and gives an answer or an error."""

    answer: object = {"head": {"vars": ["x"]}, "results": {"bindings": []}}
    made: ClassVar[list[Wrapper]] = []

    def __init__(self, endpoint: str, returnFormat: str) -> None:  # noqa: N803
        self.told: list[object] = [endpoint, returnFormat]
        self.queryType = ""
        self.made.append(self)

    def setMethod(self, method: str) -> None:  # noqa: N802
        self.told.append(method)

    def setTimeout(self, timeout: int) -> None:  # noqa: N802
        self.told.append(timeout)

    def setQuery(self, sparql: str) -> None:  # noqa: N802
        self.told.append(sparql)
        self.queryType = "guessed"

    def query(self) -> Wrapper:
        self.told.append(self.queryType)
        return self

    def convert(self) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def wrapper(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Wrapper]]:
    monkeypatch.setattr("SPARQLWrapper.SPARQLWrapper", Wrapper)
    Wrapper.made.clear()
    yield Wrapper


def test_an_endpoint_is_asked_by_post_for_json(wrapper: type[Wrapper]) -> None:
    assert RemoteStore("http://e.org/").select("SELECT ?x {}") == (["x"], [])
    assert RemoteStore("http://e.org/", 5).select("SELECT ?y {}") == (["x"], [])
    assert [made.told for made in wrapper.made] == [
        ["http://e.org/", "json", "POST", 60, "SELECT ?x {}", "SELECT"],
        ["http://e.org/", "json", "POST", 5, "SELECT ?y {}", "SELECT"],
    ]


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (ValueError("\n first \nsecond"), "first "),
        (ValueError(), "ValueError"),
        (ValueError(" \n"), "ValueError"),
    ],
)
def test_an_error_says_why_in_one_line(
    wrapper: type[Wrapper], monkeypatch: pytest.MonkeyPatch, raised: Exception, reason: str
) -> None:
    monkeypatch.setattr(wrapper, "answer", raised)
    with pytest.raises(KgError) as error:
        RemoteStore("http://e.org/").select("SELECT")
    assert str(error.value) == (
        f"http://e.org/: No answer from the endpoint: {reason}. "
        "Check the URL and that the server runs."
    )


def test_without_sparqlwrapper_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SPARQLWrapper", None)
    with pytest.raises(KgError) as error:
        RemoteStore("http://e.org/")
    assert str(error.value) == (
        "Remote endpoints need SPARQLWrapper: pip install 'sparqlwrapper>=2,<3'."
    )


def test_every_store_gives_the_same_rows(
    wrapper: type[Wrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, sparql = Graph(), "SELECT ?o ?none { ?s ?p ?o } ORDER BY str(?o)"
    for value in ("<urn:o>", '"a"@en', '"01"^^<urn:t>'):
        graph.store.load(f"<urn:s> <urn:p> {value} .".encode(), ox.RdfFormat.N_TRIPLES)
    wanted = (
        ["o", "none"],
        [
            (ox.Literal("01", datatype=ox.NamedNode("urn:t")), None),
            (ox.Literal("a", language="en"), None),
            (ox.NamedNode("urn:o"), None),
        ],
    )
    assert graph.select(sparql) == wanted
    assert RdflibStore(graph.to_rdflib()).select(sparql) == wanted
    bindings = [
        {"o": {"type": "literal", "value": "01", "datatype": "urn:t"}},
        {"o": {"type": "literal", "value": "a", "xml:lang": "en"}},
        {"o": {"type": "uri", "value": "urn:o"}},
    ]
    answer = {"head": {"vars": ["o", "none"]}, "results": {"bindings": bindings}}
    monkeypatch.setattr(wrapper, "answer", answer)
    assert RemoteStore("http://e.org/").select(sparql) == wanted
