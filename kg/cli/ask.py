"""`kg ask`: stored questions and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.limited import limited
from kg.cli.options import find_house, find_texts, format_option, note_quotes, sources_option
from kg.errors import ParameterError

if TYPE_CHECKING:
    from kg.ask.answer import Answer
    from kg.hospital.house import House
    from kg.hospital.texts import Texts
    from kg.sparql.stores import Store


@click.command()
@click.argument("name", required=False)
@click.option(
    "--param",
    "-p",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the question; repeat for several.",
)
@format_option("table", "json", "csv", "tsv")
@click.option("--endpoint", metavar="URL", help="Ask a remote SPARQL 1.1 endpoint instead.")
@click.option(
    "--sparql", is_flag=True, help="Print the query with its parameters bound; do not run it."
)
@sources_option
@limited(90)
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
    from kg.ask.answer import ask as run
    from kg.ask.answer import bound_query
    from kg.ask.tables import printable_query
    from kg.sparql.stored import find_question

    house = find_house(ctx)
    if name is None:
        return _list_questions(ctx, house, form)
    question, values = find_question(name, house.questions), _parse_params(params)
    store = _find_store(house, endpoint)
    if sparql:
        click.echo(printable_query(bound_query(store, question, values)))
        return
    _print_answer(ctx, run(store, question, values), find_texts(store, sources), form)


def _find_store(house: House, endpoint: str | None) -> Store:
    """The graph of the house, or the endpoint; then nothing is read here."""
    if endpoint is None:
        from kg.hospital.house import load

        return load(house)
    from kg.sparql.stores import RemoteStore

    return RemoteStore(endpoint)


def _print_answer(ctx: click.Context, answer: Answer, texts: Texts | None, form: str) -> None:
    from kg.ask import tables

    if form == "json":
        click.echo(tables.answer_json(answer, texts))
    elif form in {"csv", "tsv"}:
        separator = "," if form == "csv" else "\t"
        click.echo(tables.answer_csv(answer, texts, separator), nl=False)
    else:
        from kg.report.console import console

        if answer.rows:
            tables.print_answer(console(), answer, texts, ctx.obj["lang"])
        else:
            click.echo("没有结果。" if ctx.obj["lang"] != "en" else "No rows.")
        note_quotes(texts is not None)


def _list_questions(ctx: click.Context, house: House, form: str) -> None:
    from kg.ask import tables
    from kg.sparql.stored import load_catalogue

    questions = load_catalogue(house.questions).values()
    if form == "json":
        click.echo(tables.questions_json(questions))
    else:
        from kg.report.console import console

        tables.print_questions(console(), questions, ctx.obj["lang"])


def _parse_params(params: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise ParameterError(f"--param takes NAME=VALUE, not '{param}'.")
        values[name.strip()] = value.strip()
    return values
