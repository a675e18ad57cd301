"""`kg show`: all that is said of one thing."""

from __future__ import annotations

import click

from kg.cli.limited import limited
from kg.cli.options import find_house, find_texts, format_option, note_quotes, sources_option


@click.command()
@click.argument("name")
@format_option("text", "json")
@sources_option
@limited(90)
@click.pass_context
def show(ctx: click.Context, name: str, form: str, sources: str | None) -> None:
    """All that is said of NAME, claim by claim: a slug, a label, a claim or a source."""
    from kg.hospital.house import load
    from kg.questions import tables
    from kg.questions.show import show as run
    from kg.report.console import console

    graph = load(find_house(ctx))
    texts = find_texts(graph, sources)
    view = run(graph, name)
    if form == "json":
        click.echo(tables.view_json(view, texts))
        return
    tables.print_view(console(), view, texts, ctx.obj["lang"])
    note_quotes(texts is not None)
