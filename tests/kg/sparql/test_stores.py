"""The same file gives the same rows on a real remote endpoint."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import EndpointError, KgError
from kg.hospital.house import House
from kg.hospital.lookup import all_labels, find_labels
from kg.questions.answer import ask
from kg.rdf.graph import Graph
from kg.sparql.stored import load_catalogue
from kg.sparql.stores import RdflibStore, RemoteStore, select_columns
from tests.kg.sparql.replies import Replies, rows_in_json
from tests.servers import free_port


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


# With a server of our own


@pytest.fixture
def replies() -> Iterator[Replies]:
    with Replies() as server:
        yield server


def test_without_sparqlwrapper_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SPARQLWrapper", None)
    with pytest.raises(KgError) as error:
        RemoteStore("http://e.org/")
    assert str(error.value) == (
        "Remote endpoints need SPARQLWrapper: pip install 'sparqlwrapper>=2,<3'."
    )


def test_every_store_gives_the_same_rows(replies: Replies) -> None:
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
    replies.body = rows_in_json(["o", "none"], *bindings)
    assert RemoteStore(replies.url).select(sparql) == wanted
    ((path, headers, form),) = replies.asked
    assert (path, form["query"]) == ("/", [sparql])
    assert "application/sparql-results+json" in headers["Accept"]


# What an endpoint answers


THING = {"type": "uri", "value": "urn:thing"}
LABEL = {"type": "literal", "value": "Label"}


def test_rows_are_read_by_name_whatever_else_an_endpoint_adds(replies: Replies) -> None:
    replies.body = rows_in_json(["more", "label", "thing"], {"label": LABEL, "thing": THING})
    assert find_labels(RemoteStore(replies.url), ["urn:thing"]) == {"urn:thing": {"": "Label"}}
    assert all_labels(RemoteStore(replies.url)) == {"urn:thing": ["Label"]}


@pytest.mark.parametrize("names", [["thing"], ["label"], [], ["thing", "Label"]])
def test_a_column_that_lacks_is_one_message(replies: Replies, names: list[str]) -> None:
    replies.body = rows_in_json(names)
    with pytest.raises(EndpointError, match=r"rows have no \?(thing|label), which the query sel"):
        find_labels(RemoteStore(replies.url), ["urn:thing"])


def test_a_local_store_that_lacks_a_column_is_a_fault_of_ours(graph: Graph) -> None:
    with pytest.raises(KeyError):
        select_columns(graph, "SELECT ?a { VALUES ?a { 1 } }", "b")


def test_a_question_whose_columns_an_endpoint_lacks_is_one_message(
    replies: Replies, house: House
) -> None:
    replies.body = rows_in_json(["hospital"])
    question = load_catalogue(house.questions)["beds"]
    with pytest.raises(EndpointError, match="rows have no "):
        ask(RemoteStore(replies.url), question, {})


@pytest.mark.parametrize("command", ["beds", "supporters"])
@pytest.mark.parametrize("names", [[], ["thing", "label"], ["hospital"]])
def test_the_command_ends_with_one_line_and_2(
    replies: Replies, command: str, names: list[str]
) -> None:
    replies.body = rows_in_json(names)
    arguments = ["ask", command, "--endpoint", replies.url]
    arguments += ["-p", "hospital=kashgar-second"] if command == "supporters" else []
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.output
