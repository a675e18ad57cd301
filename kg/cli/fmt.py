"""`kg fmt`: Turtle files in canonical form."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 instead.")
@click.pass_context
def fmt(ctx: click.Context, paths: tuple[str, ...], only_check: bool) -> None:
    """Write Turtle files in canonical form; without PATHS, those of the house.

    Triples, their order and all comments stay as they are. A file that is no Turtle, that changes
    meanwhile or that has hard links is left, with a message.
    """
    from kg.rdf.canonical import format_paths
    from kg.rdf.shown import visible

    files, language = _files(ctx, paths), ctx.obj["lang"]
    changed = failed = 0
    for done in format_paths(files, check=only_check):
        if done.error:
            failed += 1
            click.echo(visible(f"kg: {done.error.text(language)}"), err=True)
        elif done.changed:
            changed += 1
            click.echo(visible(str(done.path)))
    click.echo(_summary(len(files), changed, only_check, language), err=True)
    ctx.exit(2 if failed else 1 if changed and only_check else 0)


def _files(ctx: click.Context, paths: tuple[str, ...]) -> list[Path]:
    """The files that are named, whatever they are, and the Turtle in the folders that are."""
    from kg.check.search import Search, each_once
    from kg.hospital.project import find_project
    from kg.rdf.canonical import SUFFIXES

    if paths:
        return list(each_once(Search(Path(path), SUFFIXES) for path in paths))
    files = find_project(root=ctx.obj["root"]).files
    return [path for path in files if path.suffix in SUFFIXES]


def _summary(count: int, changed: int, only_check: bool, language: str) -> str:
    if language == "en":
        verb = "would be rewritten" if only_check else "rewritten"
        return f"{changed} of {count} files {verb}."
    return f"{count} 个文件中 {changed} 个{'需要改写' if only_check else '已改写'}。"
