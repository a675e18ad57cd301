"""The command line: arguments in, calls to the modules, output and exit code out. No logic.

Exit codes: 0 holds, 1 violations (warnings with --strict), 2 usage or unreadable input.
"""

from __future__ import annotations

import gc
import io
import locale
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import __version__
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.build import Build
    from kg.catalogue import Question
    from kg.check import Checked
    from kg.graph import Graph
    from kg.house import House
    from kg.lookup import Engine
    from kg.texts import Texts


class _Group(click.Group):
    """A group whose commands end with a message and exit code 2 on unusable input."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a KgError becomes one line on standard error."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"kg: {error.text((ctx.obj or {}).get('lang', 'en'))}", err=True)
            ctx.exit(2)
        except BrokenPipeError:  # the reader of our output, such as head, has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command, suggesting the nearest name for an unknown one."""
        from kg.errors import did_you_mean

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(error.message.split(" Did you mean")[0] + hint, ctx) from error


def _default_language() -> str:
    tag = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
    return "zh" if (tag or locale.getlocale()[0] or "").lower().startswith("zh") else "en"


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
@click.option(
    "--root", type=click.Path(), help="Folder with ontology/, data/, shapes/ and queries/."
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    envvar="KG_LANG",
    default=_default_language,
    help="Language of labels and messages (default: that of the locale).",
)
@click.pass_context
def main(ctx: click.Context, root: str | None, lang: str) -> None:
    """What hospital profiles say, as linked data that can be checked and asked."""
    gc.set_threshold(100_000, 20, 50)  # what is read stays to the end: to seek garbage is in vain
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe may have an encoding without Chinese
            stream.reconfigure(encoding="utf-8")
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # ill-typed values are findings
    ctx.obj = {"root": root, "lang": "zh-Hans" if lang == "zh" else "en"}


def _sources_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--sources", type=click.Path(), help="Folder of the source texts (or KG_SOURCES)."
    )(command)


def _format_option(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="Output format.",
    )


def _house(ctx: click.Context) -> House:
    from kg.house import find_house

    return find_house(ctx.obj["root"])


def _texts(graph: Graph, sources: str | None) -> Texts | None:
    from kg.texts import find_texts, records

    return find_texts(sources, records(graph))


def _note_quotes(texts: Texts | None) -> None:
    from kg.texts import NO_QUOTES

    if texts is None:
        click.echo(NO_QUOTES, err=True)


@contextmanager
def _progress(title: str) -> Iterator[None]:
    """A moving bar on a terminal while a step of unknown length runs; nothing elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from kg.output import console

    out = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        bar.add_task(title, total=None)
        yield


@main.command()
@click.option("--out", type=click.Path(), default="dist", show_default=True, help="Output folder.")
@_sources_option
@click.pass_context
def build(ctx: click.Context, out: str, sources: str | None) -> None:
    """Read, derive, check, and write the dumps; nothing is written if the check fails."""
    from kg.build import build as run
    from kg.findings import exit_code
    from kg.output import console, print_table
    from kg.report import print_findings

    with _progress("building"):
        result = run(_house(ctx), Path(out), sources)
    screen = console()
    print_findings(screen, result.findings, ctx.obj["lang"])
    if not result.files:
        click.echo(f"kg: the check failed; {out} keeps what it had.", err=True)
        ctx.exit(exit_code(result.findings))
    print_table(screen, ("", ""), _summary(result, ctx.obj["lang"]))


_COUNTED = {
    "sources": "来源",
    "claims": "陈述",
    "entities": "实体",
    "triples": "三元组",
    "derived": "其中推导",
    "warnings": "警告",
    "wrote": "写入",
}


def _summary(result: Build, language: str) -> list[tuple[str, str]]:
    rows = [(name, f"{count:,}") for name, count in result.counts.items()]
    rows += [("warnings", str(len(result.findings)))]
    rows += [("wrote", str(path)) for path in result.files]
    return [(name if language == "en" else _COUNTED[name], value) for name, value in rows]


_engine_option = click.option(
    "--engine",
    type=click.Choice(["shifty", "pyshacl"]),
    default="shifty",
    show_default=True,
    help="SHACL engine: the fast one, or the reference.",
)


def _files_option(name: str, text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(name, multiple=True, metavar="PATH", type=click.Path(), help=text)


def _project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What tells which files are checked together; without any, the house."""
    options = (
        _files_option("--shapes", "SHACL shapes: files or folders; repeat for several."),
        _files_option("--ontology", "Files or folders that define the terms."),
        _files_option("--queries", "Stored SPARQL queries (*.rq) with a header."),
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


@main.command()
@click.argument("paths", nargs=-1, type=click.Path())
@_project_options
@_engine_option
@click.option("--since", metavar="REV", help="Only what changed since this revision of Git.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long the shapes may take.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings, too.")
@_format_option("text", "json", "github", "sarif", "junit", "turtle")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write a report to a file: sarif=kg.sarif; repeat for several.",
)
@_sources_option
@click.pass_context
def check(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    engine: Any,
    since: str | None,
    timeout: float,
    strict: bool,
    form: str,
    reports: tuple[str, ...],
    sources: str | None,
    **files: Any,
) -> None:
    """Check PATHS, or the house: syntax, terms, ontology, labels, shapes, claims, format.

    With --shapes and --ontology, PATHS may be the Turtle of any project.
    """
    from kg.check import check as run
    from kg.findings import exit_code
    from kg.project import find_project

    project = find_project(paths, root=ctx.obj["root"], **files)
    written = _parse_reports(reports)
    with _progress("checking"):
        if since is None:
            checked = run(project, engine, sources, timeout)
        else:
            from kg.since import check_since

            checked = check_since(project, since, engine, sources, timeout)
    _print_findings(ctx, checked, form, strict)
    for kind, path in written:
        _write_report(ctx, checked, kind, path, strict)
    if form == "text" and project.house:
        _note_quotes(checked.texts)
    ctx.exit(exit_code(checked.findings, strict))


def _print_findings(ctx: click.Context, checked: Checked, form: str, strict: bool) -> None:
    from kg.output import console
    from kg.report import print_findings

    if form != "text":
        click.echo(_rendered(ctx, checked, form, strict), nl=False)
        return
    files = {"files": len(_files(checked))}
    prefixes = checked.loaded.prefixes
    print_findings(
        console(), checked.findings, ctx.obj["lang"], prefixes=prefixes, summary=True, counts=files
    )


def _files(checked: Checked) -> list[str]:
    project = checked.loaded.project
    return [str(path) for path in [*project.files, *project.questions]]


def _rendered(ctx: click.Context, checked: Checked, form: str, strict: bool) -> str:
    from kg.formats import render

    return render(
        checked.findings,
        form,
        ctx.obj["lang"],
        checked.loaded.prefixes,
        version=__version__,
        files=_files(checked),
        strict=strict,
    )


def _parse_reports(reports: tuple[str, ...]) -> list[tuple[str, Path]]:
    from kg.formats import FORMATS

    found = []
    for report in reports:
        form, equals, path = report.partition("=")
        if not equals or not path or form not in FORMATS or form == "text":
            known = ", ".join(f for f in FORMATS if f != "text")
            raise KgError(f"--report takes FORMAT=FILE with one of {known}, not '{report}'.")
        found.append((form, Path(path)))
    return found


def _write_report(
    ctx: click.Context, checked: Checked, form: str, path: Path, strict: bool
) -> None:
    from kg.writing import write_whole

    write_whole(path, _rendered(ctx, checked, form, strict))
    click.echo(f"kg: wrote {path}", err=True)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 instead.")
@click.pass_context
def fmt(ctx: click.Context, paths: tuple[str, ...], only_check: bool) -> None:
    """Write Turtle files in canonical form; without PATHS, those of the house.

    Triples, their order and all comments stay as they are.
    """
    from kg.fmt import format_file
    from kg.project import house_project, rdf_files

    files = rdf_files(paths) if paths else house_project(_house(ctx)).files
    changed = failed = 0
    for path in (p for p in files if p.suffix == ".ttl"):
        try:
            if format_file(path, write=not only_check):
                changed += 1
                click.echo(path)
        except KgError as error:
            failed += 1
            click.echo(f"kg: {error}", err=True)
    click.echo(_fmt_summary(len(files), changed, only_check, ctx.obj["lang"]), err=True)
    ctx.exit(2 if failed else 1 if changed and only_check else 0)


def _fmt_summary(count: int, changed: int, only_check: bool, language: str) -> str:
    if language == "en":
        verb = "would be rewritten" if only_check else "rewritten"
        return f"{changed} of {count} files {verb}."
    return f"{count} 个文件中 {changed} 个{'需要改写' if only_check else '已改写'}。"


@main.command("test-shapes")
@click.argument("paths", nargs=-1, required=True, metavar="DIR…", type=click.Path())
@_files_option("--shapes", "SHACL shapes: files or folders (default: those of the house).")
@_files_option("--ontology", "Files or folders that define the terms.")
@_engine_option
@click.option("--strict", is_flag=True, help="Exit with 1 if a constraint has no failing fixture.")
@_format_option("text", "json", "junit")
@click.pass_context
def test_shapes(
    ctx: click.Context,
    paths: tuple[str, ...],
    shapes: tuple[str, ...],
    ontology: tuple[str, ...],
    engine: Any,
    strict: bool,
    form: str,
) -> None:
    """Run fixtures that carry the report expected of them; list constraints that none tests."""
    from kg import shape_report
    from kg.output import as_json, console
    from kg.project import rdf_files
    from kg.shape_tests import run

    house = None if shapes else _house(ctx)
    rules = house.rules if house else ()
    with _progress("testing"):
        outcome = run(
            paths,
            house.shapes if house else rdf_files(shapes),
            house.ontology if house and not ontology else rdf_files(ontology),
            rules,
            engine,
        )
    if form == "json":
        click.echo(as_json(shape_report.results_json(outcome)))
    elif form == "junit":
        click.echo(shape_report.results_junit(outcome, ctx.obj["lang"]), nl=False)
    else:
        shape_report.print_results(console(), outcome, ctx.obj["lang"])
    ctx.exit(outcome.exit_code(strict))


@main.command()
@click.argument("name", required=False)
@click.option(
    "--param",
    "-p",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the question; repeat for several.",
)
@_format_option("table", "json", "csv", "tsv")
@click.option("--endpoint", metavar="URL", help="Ask a remote SPARQL 1.1 endpoint instead.")
@click.option(
    "--sparql", is_flag=True, help="Print the query with its parameters bound; do not run it."
)
@_sources_option
@click.pass_context
def ask(
    ctx: click.Context,
    name: str | None,
    params: tuple[str, ...],
    form: str,
    endpoint: str | None,
    sparql: bool,
    sources: str | None,
) -> None:
    """Answer the stored question NAME with citations; without NAME, list the questions."""
    from kg.catalogue import find_question
    from kg.derive import load

    house = _house(ctx)
    if name is None:
        return _list_questions(ctx, house, form)
    question, values = find_question(name, house.questions), _parse_params(params)
    graph = load(house)
    engine = _engine(graph, endpoint)
    if sparql:
        from kg.ask import bound_query

        click.echo(bound_query(engine, question, values))
        return
    _print_answer(ctx, engine, question, values, _texts(graph, sources), form)


def _engine(graph: Graph, endpoint: str | None) -> Engine:
    if endpoint is None:
        return graph
    from kg.engines import RemoteEngine

    return RemoteEngine(endpoint)


def _print_answer(
    ctx: click.Context,
    engine: Engine,
    question: Question,
    values: dict[str, str],
    texts: Texts | None,
    form: str,
) -> None:
    from kg import output
    from kg.ask import ask as run

    answer = run(engine, question, values)
    if form == "json":
        click.echo(output.answer_json(answer, texts))
    elif form in {"csv", "tsv"}:
        separator = "," if form == "csv" else "\t"
        click.echo(output.answer_csv(answer, texts, separator), nl=False)
    else:
        if answer.rows:
            output.print_answer(output.console(), answer, texts, ctx.obj["lang"])
        else:
            click.echo("没有结果。" if ctx.obj["lang"] != "en" else "No rows.")
        _note_quotes(texts)


def _list_questions(ctx: click.Context, house: House, form: str) -> None:
    from kg import output
    from kg.catalogue import load_catalogue

    questions = load_catalogue(house.questions).values()
    if form == "json":
        click.echo(output.questions_json(questions))
    else:
        output.print_questions(output.console(), questions, ctx.obj["lang"])


def _parse_params(params: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise KgError(f"--param takes NAME=VALUE, not '{param}'.")
        values[name.strip()] = value.strip()
    return values


@main.command()
@click.argument("name")
@_format_option("text", "json")
@_sources_option
@click.pass_context
def show(ctx: click.Context, name: str, form: str, sources: str | None) -> None:
    """All that is said of NAME, claim by claim: a slug, a label, a claim or a source."""
    from kg import output
    from kg.derive import load
    from kg.show import show as run

    graph = load(_house(ctx))
    texts = _texts(graph, sources)
    view = run(graph, name)
    if form == "json":
        click.echo(output.view_json(view, texts))
        return
    output.print_view(output.console(), view, texts, ctx.obj["lang"])
    _note_quotes(texts)


@main.command()
@click.option("--source", metavar="ID", help="Only this source.")
@click.option("--html", "page", type=click.Path(), help="Also write a page with each text marked.")
@_format_option("text", "json")
@_sources_option
@click.pass_context
def coverage(
    ctx: click.Context, source: str | None, page: str | None, form: str, sources: str | None
) -> None:
    """Which characters of the texts no claim accounts for; needs --sources."""
    from kg import coverage as run
    from kg.derive import load
    from kg.output import console

    house = _house(ctx)
    graph = load(house)
    found = run.coverage(graph, _texts(graph, sources), source)
    if page is not None:
        run.write_page(Path(page), house.root, found, ctx.obj["lang"])
        click.echo(f"kg: wrote {page}", err=True)
    if form == "json":
        click.echo(run.coverage_json(found))
    else:
        run.print_coverage(console(), found, ctx.obj["lang"])
    if not source and (missing := run.absent(graph, found)):
        click.echo(f"kg: left out, as the text is not here: {', '.join(missing)}", err=True)
