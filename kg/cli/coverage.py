"""`kg coverage`: which characters of the texts no claim accounts for."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.limited import limited
from kg.cli.options import find_house, find_texts, format_option, say, sources_option


@click.command()
@click.option("--source", metavar="ID", help="Only this source.")
@click.option("--html", "page", type=click.Path(), help="Also write a page with each text marked.")
@format_option("text", "json")
@sources_option
@limited(600)
@click.pass_context
def coverage(
    ctx: click.Context, source: str | None, page: str | None, form: str, sources: str | None
) -> None:
    """Which characters of the texts no claim accounts for; needs --sources."""
    from kg.hospital import coverage as run
    from kg.hospital.house import load
    from kg.report.console import console

    house = find_house(ctx)
    graph = load(house)
    found = run.coverage(graph, find_texts(graph, sources), source)
    if page is not None:
        run.write_page(Path(page), house.root, found, ctx.obj["lang"])
        say(f"kg: wrote {page}", err=True)
    if form == "json":
        click.echo(run.coverage_json(found))
    else:
        run.print_coverage(console(), found, ctx.obj["lang"])
    if not source and (missing := run.absent(graph, found)):
        say(f"kg: left out, as the text is not here: {', '.join(missing)}", err=True)
