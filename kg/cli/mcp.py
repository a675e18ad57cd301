"""`kg mcp`: stored questions as tools for programs that speak the Model Context Protocol."""

from __future__ import annotations

import click

from kg.cli.options import find_house, find_texts, sources_option


@click.command()
@sources_option
@click.pass_context
def mcp(ctx: click.Context, sources: str | None) -> None:
    """Serve stored questions and entities to a program over standard input and output (MCP)."""
    from kg.hospital.house import load
    from kg.serve.mcp import Service, serve
    from kg.sparql.stored import load_catalogue

    house = find_house(ctx)
    graph = load(house)
    serve(Service(graph, load_catalogue(house.questions), find_texts(graph, sources)))
