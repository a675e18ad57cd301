"""A program asks stored questions through the protocol, over standard streams, with a real client."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from kg.errors import MissingExtraError
from kg.hospital.house import House
from kg.hospital.names import ID
from kg.rdf.graph import Graph
from kg.serve.mcp import SEARCH, Service, make_server
from kg.sparql.stored import load_catalogue

ROOT = Path(__file__).resolve().parents[3]


def through(work: Callable[[Client], Awaitable[Any]], *options: str, mode: str = "auto") -> Any:
    """What a client does with a server that it starts."""
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "kg", "mcp", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), "KG_ROOT": str(ROOT)},
    )

    async def run() -> Any:
        with anyio.fail_after(60):
            async with Client(stdio_client(parameters), mode=mode) as client:
                return await work(client)

    return anyio.run(run)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_questions_are_tools_and_rows_are_cited(house: House, mode: str) -> None:
    async def work(client: Client) -> tuple[Any, Any, Any]:
        tools = (await client.list_tools()).tools
        found = await client.call_tool("supporters", {"hospital": "喀什二院"})
        nothing = await client.call_tool("supporters", {"hospital": "xmu-second"})
        return tools, found, nothing

    tools, found, nothing = through(work, mode=mode)
    questions = load_catalogue(house.questions)
    assert {tool.name for tool in tools} == {SEARCH, *questions}
    assert not [t.name for t in tools if "sparql" in str(t.input_schema).lower()]
    by_name = {tool.name: tool for tool in tools}
    schema = by_name["supporters"].input_schema
    assert schema["required"] == ["hospital"] and schema["additionalProperties"] is False
    assert "kashgar-second (Second People's Hospital" in str(schema)
    assert "谁支援某医院" in by_name["supporters"].description
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert not found.is_error and json.loads(found.content[0].text) == found.structured_content
    rows = found.structured_content["rows"]
    assert {"Shanghai"} <= {row["supporter"].get("labels", {}).get("en") for row in rows}
    assert all(row["citations"] for row in rows)
    assert nothing.structured_content["rows"] == []
    assert nothing.structured_content["note"].startswith("No source states it")
    assert nothing.structured_content["sources"] == [
        "changji-people",
        "kashgar-second",
        "xmu-second",
    ]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("supporters", {}, "needs --param hospital"),
        ("supporters", {"hospital": "shanghai"}, "'hospital' takes: hospital"),
        ("supporters", {"hospital": ["kashgar-second"]}, "takes a text or a whole number"),
        ("supporters", {"hospital": True}, "takes a text or a whole number"),
        ("supporters", {"hopsital": "x"}, "Did you mean hospital?"),
        ("supporters", {"hospital": '> } DROP ALL # "'}, "nothing is called"),
        ("query", {"sparql": "SELECT * { ?s ?p ?o }"}, "There is no tool 'query'"),
        (SEARCH, {}, "takes words"),
        (SEARCH, {"words": "x", "more": 1}, "takes words"),
    ],
)
def test_what_does_not_fit_is_told(
    house: House, graph: Graph, tool: str, arguments: dict[str, Any], said: str
) -> None:
    async def work() -> Any:
        server = make_server(Service(graph, load_catalogue(house.questions)))
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    result = anyio.run(work)
    assert result.is_error and said in result.content[0].text


def test_entities_are_found_and_read(sources: Path) -> None:
    async def work(client: Client) -> Any:
        found = await client.call_tool(SEARCH, {"words": "喀什地区第二医院"})
        first = await client.list_resources()
        second = await client.list_resources(cursor=first.next_cursor)
        read = await client.read_resource(f"{ID}kashgar-second")
        with pytest.raises(MCPError, match="Nothing is called"):
            await client.read_resource(f"{ID}no-such-thing")
        templates = await client.list_resource_templates()
        return found, [*first.resources, *second.resources], read, templates

    found, resources, read, templates = through(work, "--sources", str(sources))
    assert found.structured_content["entities"][0]["slug"] == "kashgar-second"
    assert len({r.uri for r in resources}) == len(resources) > 200
    assert f"{ID}kashgar-second" in {r.uri for r in resources}
    told = json.loads(read.contents[0].text)
    assert told["iri"] == f"{ID}kashgar-second" and len(told["claims"]) > 100
    assert all(span["quote"] for claim in told["claims"] for span in claim["citations"])
    assert templates.resource_templates[0].uri_template == f"{ID}{{slug}}"


def test_what_is_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch, house: House, graph: Graph
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingExtraError, match=r"hospital-kg\[mcp\]"):
        make_server(Service(graph, {}))
