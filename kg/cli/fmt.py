"""`kg fmt`: Turtle files in canonical form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.limited import limited
from kg.cli.options import say

if TYPE_CHECKING:
    from kg.check.walk import Refusal


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 instead.")
@limited(600)
@click.pass_context
def fmt(ctx: click.Context, paths: tuple[str, ...], only_check: bool) -> None:
    """Write Turtle files in canonical form; without PATHS, those of the house.

    Triples, their order and all comments stay as they are. A file that is no Turtle, that changes
    meanwhile or that has hard links is left, with a message.
    """
    from kg.rdf.canonical import format_paths

    files, refused = _files(ctx, paths)
    language, changed, failed = ctx.obj["lang"], 0, 0
    for refusal in refused:
        failed += not refusal.is_folder
        say(f"kg: {refusal.error.text(language)}", err=True)
    for done in format_paths(files, check=only_check):
        if done.error:
            failed += 1
            say(f"kg: {done.error.text(language)}", err=True)
        elif done.changed:
            changed += 1
            say(done.path)
    click.echo(_summary(len(files), changed, only_check, language), err=True)
    ctx.exit(2 if failed else 1 if changed and only_check else 0)


def _files(ctx: click.Context, paths: tuple[str, ...]) -> tuple[Sequence[Path], Sequence[Refusal]]:
    """The files that are named, whatever they are, and the Turtle in the folders that are.

    Beside them what is found there and not read.
    """
    from kg.check.search import Search, search_all
    from kg.hospital.project import find_project
    from kg.rdf.canonical import SUFFIXES

    if paths:
        found = search_all(Search(Path(path), SUFFIXES) for path in paths)
        return found.files, found.refused
    project = find_project(root=ctx.obj["root"])
    return [path for path in project.files if path.suffix in SUFFIXES], project.refused


def _summary(count: int, changed: int, only_check: bool, language: str) -> str:
    if language == "en":
        verb = "would be rewritten" if only_check else "rewritten"
        return f"{changed} of {count} files {verb}."
    return f"{count} 个文件中 {changed} 个{'需要改写' if only_check else '已改写'}。"
