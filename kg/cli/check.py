"""`kg check`: everything that is wrong with a project, in the form that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import __version__
from kg.cli.limited import limited
from kg.cli.options import (
    engine_option,
    files_option,
    format_option,
    note_quotes,
    progress,
    say,
    sources_option,
)
from kg.errors import KgError, ParameterError

if TYPE_CHECKING:
    from kg.check.checking import Checked
    from kg.check.project import Project
    from kg.report.page import Page


def _project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What tells which files are checked together; without any, the house."""
    options = (
        files_option("--shapes", "SHACL shapes: files or folders; repeat for several."),
        files_option("--ontology", "Files or folders that define the terms."),
        files_option("--queries", "Stored SPARQL queries (*.rq) with a header."),
        click.option(
            "--namespace",
            "namespaces",
            multiple=True,
            metavar="IRI",
            help="A namespace of your own, in which everything must be defined "
            "(default: those of defined terms and described things).",
        ),
        click.option(
            "--language",
            "languages",
            multiple=True,
            metavar="TAG",
            help="A language in which everything needs a label (default: any).",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@_project_options
@engine_option
@click.option("--since", metavar="REV", help="Only what changed since this revision of Git.")
@click.option("--each", is_flag=True, help="Take each file of PATHS as a graph of its own.")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings, too.")
@click.option("--all", "show_all", is_flag=True, help="Show every finding in text.")
@format_option("text", "json", "github", "sarif", "junit", "turtle")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write a report to a file: sarif=kg.sarif; repeat for several.",
)
@sources_option
@limited(600)
@click.pass_context
def check(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    engine: Any,
    since: str | None,
    each: bool,
    strict: bool,
    show_all: bool,
    form: str,
    reports: tuple[str, ...],
    sources: str | None,
    **files: Any,
) -> None:
    """Check PATHS, files or folders: syntax, terms, ontology, labels, shapes, format.

    Without PATHS, in a house of hospitals, all of the house with its claims.
    """
    from kg.check.checking import check as run
    from kg.check.counting import counted
    from kg.check.findings import exit_code
    from kg.hospital.project import find_project
    from kg.hospital.rules import are_texts_wanting

    project = find_project(paths, root=ctx.obj["root"], sources=sources, **files)
    written = _parse_reports(reports)
    with progress("checking"):
        if each:
            checked = _check_each(project, since, engine, ctx.obj["timeout"])
        elif since is None:
            checked = run(project, engine, ctx.obj["timeout"])
        else:
            from kg.check.since import check_since

            checked = check_since(project, since, engine, ctx.obj["timeout"])
    if project.tells:
        checked.findings = counted(checked.findings, project.finds_shapes)
    failed = [
        error
        for kind, path in written
        if (error := _write_report(ctx, checked, kind, path, strict))
    ]
    if form == "text":
        _print_text(ctx, checked, show_all)
    else:
        _print_report(ctx, checked, form, strict)
    if form == "text":
        note_quotes(not are_texts_wanting(project, sources))
    if failed:
        raise failed[0]
    ctx.exit(exit_code(checked.findings, strict))


def _check_each(project: Project, since: str | None, engine: Any, timeout: float) -> Checked:
    from kg.check.each import check_each

    if since is not None:
        raise ParameterError(
            "--each and --since cannot go together: leave one of them out.",
            chinese="--each 与 --since 不能同时使用:请去掉其中之一。",
        )
    return check_each(project, engine, timeout)


def _print_text(ctx: click.Context, checked: Checked, show_all: bool) -> None:
    from kg.report.console import console
    from kg.report.text import MOST, print_findings

    project = checked.loaded.project
    print_findings(
        console(),
        checked.findings,
        ctx.obj["lang"],
        names=checked.loaded.names,
        summary=True,
        files=len(project.files) + len(project.questions),
        asked=len(_files(checked)),
        most=None if show_all else MOST,
        show_all="--all",
        account=checked.loaded.account,
    )


def _print_report(ctx: click.Context, checked: Checked, form: str, strict: bool) -> None:
    from kg.report.formats import chunks
    from kg.report.shield import beneath

    page = _page(ctx, checked, strict)
    # What is in the commands for GitHub was escaped, the shield would break the commands.
    file = beneath(sys.stdout) if form == "github" else None
    for chunk in chunks(page, form):
        click.echo(chunk, nl=False, file=file)
    _tell(ctx, page)


def _files(checked: Checked) -> list[str]:
    """The files that were asked for."""
    project = checked.loaded.project
    read = [*project.files, *project.questions]
    return [str(path) for path in read if project.is_asked_for(path)]


def _page(ctx: click.Context, checked: Checked, strict: bool) -> Page:
    """What the reports for machines need."""
    from kg.report.formats import page_of

    return page_of(
        checked.findings,
        ctx.obj["lang"],
        checked.loaded.names,
        rules=checked.loaded.project.rules,
        version=__version__,
        files=_files(checked),
        strict=strict,
        account=checked.loaded.account,
    )


def _tell(ctx: click.Context, page: Page) -> None:
    """What a report leaves out is said where a person sees it, too."""
    for note in page.notes:
        say(f"kg: {note[ctx.obj['lang']]}", err=True)


def _parse_reports(reports: tuple[str, ...]) -> list[tuple[str, Path]]:
    if not reports:
        return []
    from kg.report.formats import FORMATS

    found = []
    for report in reports:
        form, equals, path = report.partition("=")
        if not equals or not path or form not in FORMATS or form == "text":
            known = ", ".join(f for f in FORMATS if f != "text")
            raise ParameterError(f"--report takes FORMAT=FILE with one of {known}, not '{report}'.")
        found.append((form, Path(path)))
    return found


def _write_report(
    ctx: click.Context, checked: Checked, form: str, path: Path, strict: bool
) -> KgError | None:
    """Write a report before anything is printed, which may fail; an error is for later."""
    from kg.report.formats import chunks
    from kg.report.writing import write_chunks

    page = _page(ctx, checked, strict)
    try:
        write_chunks(path, chunks(page, form))
    except KgError as error:
        return error
    say(f"kg: wrote {path}", err=True)
    _tell(ctx, page)
    return None
