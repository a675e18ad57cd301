"""`kg fmt`: Turtle files in canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.limited import limited
from kg.cli.options import say


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 instead.")
@limited(600)
@click.pass_context
def fmt(ctx: click.Context, paths: tuple[str, ...], only_check: bool) -> None:
    """Write Turtle files in canonical form; without PATHS, those of the house.

    Triples, their order and all comments stay as they are.
    """
    from kg.check.search import Search, search_all
    from kg.hospital.project import find_project
    from kg.rdf.canonical import format_paths

    if paths:
        found = search_all(Search(Path(path)) for path in paths)
        files, refused = found.files, found.refused
    else:
        project = find_project(root=ctx.obj["root"])
        files, refused = project.files, project.refused
    changed = failed = 0
    for refusal in refused:
        failed += not refusal.is_folder
        say(f"kg: {refusal.error.text(ctx.obj['lang'])}", err=True)
    for done in format_paths((p for p in files if p.suffix == ".ttl"), check=only_check):
        if done.error:
            failed += 1
            say(f"kg: {done.error}", err=True)
        elif done.changed:
            changed += 1
            say(done.path)
    click.echo(_summary(len(files), changed, only_check, ctx.obj["lang"]), err=True)
    ctx.exit(2 if failed else 1 if changed and only_check else 0)


def _summary(count: int, changed: int, only_check: bool, language: str) -> str:
    if language == "en":
        verb = "would be rewritten" if only_check else "rewritten"
        return f"{changed} of {count} files {verb}."
    return f"{count} 个文件中 {changed} 个{'需要改写' if only_check else '已改写'}。"
