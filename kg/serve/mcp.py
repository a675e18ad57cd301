"""The Model Context Protocol: stored questions as tools and entities as resources.

    serve(graph, questions, texts)     runs until the other side closes its end

A program may ask what the catalogue asks and look up names, nothing else: there is no tool that
takes SPARQL. Every row has its citations, with the words where the texts are at hand. What does not
fit a parameter is told as the result of the tool, so that the program can ask again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.errors import KgError, MissingExtraError, ParameterError
from kg.hospital.lookup import find_labels, search_names, slug
from kg.hospital.names import ID
from kg.hospital.texts import Texts
from kg.questions.answer import ask, sources_read
from kg.questions.kinds import possible, things_of
from kg.questions.show import show
from kg.questions.tables import answer_json, view_json
from kg.rdf.graph import Graph
from kg.serve.schemas import property_schema
from kg.sparql.stored import MODALITIES, Question

if TYPE_CHECKING:
    from mcp.server import Server

SEARCH: Final = "search-entities"
_ENTITY: Final = ("hkg:Entity",)
_FOUND: Final = 10
_PAGE: Final = 200
_SAYS: Final = dict(
    zip(
        MODALITIES,
        (
            "Answers what is the case.",
            "Answers what is not yet the case (planned, a goal, applied for).",
            "Answers both what is the case and what is not yet; see the column modality.",
        ),
        strict=True,
    )
)
_INSTRUCTIONS: Final = (
    "Hospital profiles as a graph of claims. Each tool is a stored question; each row cites the "
    "characters of the source that say it. No rows: no source states it, which is not a no. "
    f"Use {SEARCH} for the names of things, in Chinese or English."
)


@dataclass(frozen=True)
class Service:
    """What is served: a graph, the questions that may be asked of it, the texts that it quotes."""

    graph: Graph
    questions: Mapping[str, Question]
    texts: Texts | None = None

    def tool_schema(self, question: Question) -> dict[str, Any]:
        """What a question takes, as JSON Schema."""
        return {
            "type": "object",
            "properties": {
                p.name: property_schema(p, possible(self.graph, p)) for p in question.parameters
            },
            "required": [p.name for p in question.parameters if p.required],
            "additionalProperties": False,
        }

    def answer(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a tool: rows with citations, or what a search finds.

        Raises:
            KgError: no such tool, or an argument does not fit.
        """
        if name == SEARCH:
            return self.search(arguments)
        if name not in self.questions:
            raise ParameterError(f"There is no tool '{name}'.")
        values = {key: _text(key, value) for key, value in arguments.items()}
        found = ask(self.graph, self.questions[name], values)
        told: dict[str, Any] = json.loads(answer_json(found, self.texts))
        if not found.rows:
            told["note"] = "No source states it, which is not a no."
        return told | {"sources": sources_read(self.graph)}

    def search(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The entities whose names are nearest to some words."""
        unknown = sorted(set(arguments) - {"words"})
        if unknown or "words" not in arguments:
            raise ParameterError(f"'{SEARCH}' takes words, a text.")
        among = things_of(self.graph, _ENTITY)
        near = search_names(self.graph, _text("words", arguments["words"]), among, _FOUND)
        labels = find_labels(self.graph, near)
        return {
            "entities": [{"iri": i, "slug": slug(i), "labels": labels.get(i, {})} for i in near]
        }

    def entities(self) -> dict[str, dict[str, str]]:
        """All entities with their labels by language, in order."""
        labels = find_labels(self.graph, things_of(self.graph, _ENTITY))
        return {iri: labels[iri] for iri in sorted(labels)}

    def entity(self, iri: str) -> str:
        """All that is said of an entity, as JSON.

        Raises:
            KgError: there is none.
        """
        return view_json(show(self.graph, iri), self.texts)


def _text(name: str, value: Any) -> str:
    """What a person would type.

    >>> _text("year", 2016), _text("year", 2016.0), _text("hospital", "喀什二院")
    ('2016', '2016', '喀什二院')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ParameterError(f"'{name}' takes a text or a whole number.")
    return str(value)


def make_server(service: Service) -> Server[Any]:
    """A server of the protocol.

    Raises:
        MissingExtraError: the package `mcp` is not installed.
    """
    try:
        import mcp_types as types
        from mcp.server import Server
        from mcp.shared.exceptions import MCPError
    except ImportError as error:
        raise MissingExtraError.of("mcp", extra="mcp") from error

    hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        words = {"type": "string", "description": "a name or a part of it, in any language"}
        tools = [
            types.Tool(
                name=SEARCH,
                title="Search entities",
                description="Hospitals, places, programmes and other things by name.",
                input_schema={
                    "type": "object",
                    "properties": {"words": words},
                    "required": ["words"],
                    "additionalProperties": False,
                },
                annotations=hints,
            )
        ]
        for question in service.questions.values():
            asked = question.question
            tools.append(
                types.Tool(
                    name=question.name,
                    title=asked["en"],
                    description=f"{asked['en']} {asked['zh-Hans']} {_SAYS[question.modality]}",
                    input_schema=service.tool_schema(question),
                    annotations=hints,
                )
            )
        return types.ListToolsResult(tools=tools)

    async def call_tool(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            found = service.answer(asked.name, asked.arguments or {})
        except KgError as error:
            said = [types.TextContent(text=str(error))]
            return types.CallToolResult(content=list(said), is_error=True)
        text = types.TextContent(text=json.dumps(found, ensure_ascii=False))
        return types.CallToolResult(content=[text], structured_content=found)

    async def list_resources(
        _: Any, page: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        entities = [*service.entities().items()]
        start = int(page.cursor) if page and page.cursor and page.cursor.isdecimal() else 0
        resources = [
            types.Resource(
                uri=iri,
                name=slug(iri),
                title=labels.get("en"),
                description=labels.get("zh-hans"),
                mime_type="application/json",
            )
            for iri, labels in entities[start : start + _PAGE]
        ]
        more = start + _PAGE < len(entities)
        return types.ListResourcesResult(
            resources=resources, next_cursor=str(start + _PAGE) if more else None
        )

    async def list_templates(_: Any, __: Any) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            uri_template=f"{ID}{{slug}}", name="entity", mime_type="application/json"
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        _: Any, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        try:
            text = service.entity(str(asked.uri))
        except KgError as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from error
        content = types.TextResourceContents(
            uri=str(asked.uri), mime_type="application/json", text=text
        )
        return types.ReadResourceResult(contents=[content])

    from kg import __version__

    return Server(
        "hospital-kg",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def serve(service: Service) -> None:
    """Serve on standard input and output until they are closed.

    Raises:
        MissingExtraError: the package `mcp` is not installed.
    """
    server = make_server(service)

    import anyio
    from mcp.server.stdio import stdio_server

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)
