"""`kg test-shapes`: fixtures that carry the report expected of them."""

from __future__ import annotations

from typing import Any

import click

from kg.cli.limited import limited
from kg.cli.options import engine_option, files_option, format_option, progress
from kg.errors import ParameterError


@click.command("test-shapes")
@click.argument("paths", nargs=-1, required=True, metavar="DIR…", type=click.Path())
@files_option("--shapes", "SHACL shapes: files or folders (default: those of the house).")
@files_option("--ontology", "Files or folders that define the terms.")
@engine_option
@click.option("--strict", is_flag=True, help="Exit with 1 if a constraint has no failing fixture.")
@format_option("text", "json", "junit")
@limited(600)
@click.pass_context
def shape_tests(
    ctx: click.Context,
    paths: tuple[str, ...],
    shapes: tuple[str, ...],
    ontology: tuple[str, ...],
    engine: Any,
    strict: bool,
    form: str,
) -> None:
    """Run fixtures that carry the report expected of them; list constraints that none tests."""
    from kg.check.fixtures.running import run
    from kg.check.search import rdf_files
    from kg.hospital.project import house_here
    from kg.report import fixtures as report
    from kg.report.console import as_json, console

    house = None if shapes else house_here(ctx.obj["root"])
    if not shapes and house is None:
        raise ParameterError(
            "Name the shapes with --shapes.", chinese="请用 --shapes 指定形状文件。"
        )
    with progress("testing"):
        outcome = run(
            paths,
            house.shapes if house else rdf_files(shapes),
            house.ontology if house and not ontology else rdf_files(ontology),
            house.derivations if house else (),
            engine,
        )
    if form == "json":
        click.echo(as_json(report.results_json(outcome)))
    elif form == "junit":
        click.echo(report.results_junit(outcome, ctx.obj["lang"]), nl=False)
    else:
        report.print_results(console(), outcome, ctx.obj["lang"])
    ctx.exit(outcome.exit_code(strict))
