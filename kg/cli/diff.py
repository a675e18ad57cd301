"""`kg diff`: what one build says and another does not."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.limited import limited
from kg.cli.options import format_option, say


@click.command()
@click.argument("old", metavar="A", type=click.Path())
@click.argument("new", metavar="B", type=click.Path())
@format_option("text", "json", "rdf-patch", "sparql-update")
@limited(90)
@click.pass_context
def diff(ctx: click.Context, old: str, new: str, form: str) -> None:
    """What changed from build A to build B: claims added, removed and changed; then all else.

    A and B are folders that `kg build` wrote, or files of RDF. The text is an entry of a changelog
    in Markdown; rdf-patch and sparql-update turn A into B. Exit code 0, whether they differ or not.
    """
    from kg.publish import patches
    from kg.publish.changes import compare, read_build
    from kg.report.console import as_json

    changes = compare(read_build(Path(old)), read_build(Path(new)))
    language = ctx.obj["lang"]
    if form == "text":
        click.echo(patches.as_markdown(changes, language), nl=False)
        return
    if form == "json":
        click.echo(as_json(patches.as_data(changes)))
    else:
        write = patches.as_rdf_patch if form == "rdf-patch" else patches.as_sparql_update
        click.echo(write(changes), nl=False)
    say(f"kg: {patches.in_short(changes, language)}", err=True)
