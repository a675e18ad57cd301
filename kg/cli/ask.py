"""`kg ask`: stored questions and their answers."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click

from kg.cli.limited import limited
from kg.cli.options import find_house, find_texts, format_option, note_quotes, say, sources_option
from kg.errors import ParameterError, UnknownNameError

if TYPE_CHECKING:
    from kg.hospital.house import House
    from kg.hospital.texts import Texts
    from kg.questions.answer import Answer
    from kg.questions.words import Reading
    from kg.sparql.stored import Question
    from kg.sparql.stores import Store


@click.command(add_help_option=False)
@click.argument("name", required=False)
@click.option(
    "--param",
    "-p",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the question; repeat for several.",
)
@format_option("table", "json", "csv", "tsv", "markdown", "html")
@click.option("--labels", is_flag=True, help="In CSV and TSV, put the label after each IRI.")
@click.option("--endpoint", metavar="URL", help="Ask a remote SPARQL 1.1 endpoint instead.")
@click.option(
    "--sparql", is_flag=True, help="Print the query with its parameters bound; do not run it."
)
@click.option("--find", metavar="WORDS", help="List the questions that some words find.")
@click.option("--help", "-h", "wants_help", is_flag=True, help="Show this, or what NAME takes.")
@sources_option
@limited(90)
@click.pass_context
def ask(
    ctx: click.Context,
    name: str | None,
    params: tuple[str, ...],
    form: str,
    labels: bool,
    endpoint: str | None,
    sparql: bool,
    find: str | None,
    wants_help: bool,
    sources: str | None,
) -> None:
    """Answer the question NAME, or one in words, with citations; alone, list the questions."""
    if wants_help and name is None:
        click.echo(ctx.get_help())
        return
    from kg.questions.answer import ask as run
    from kg.questions.answer import bound_query
    from kg.questions.tables import printable_query
    from kg.sparql.stored import find_question

    house = find_house(ctx)
    if find is not None and name is not None:  # words that were not put in quotes
        name, find = None, f"{find} {name}"
    if name is None:
        return _list_questions(ctx, house, form, find)
    values, store = _parse_params(params), _find_store(house, endpoint)
    if _is_in_words(name):
        question, understood = _understand(ctx, house, store, name)
        values = understood | values
    else:
        question = find_question(name, house.questions)
    if wants_help:
        return _explain(ctx, question, store)
    if sparql:
        click.echo(printable_query(bound_query(store, question, values)))
        return
    _print_answer(
        ctx, store, run(store, question, values), find_texts(store, sources), form, labels
    )


def _find_store(house: House, endpoint: str | None) -> Store:
    """The graph of the house, or the endpoint; then nothing is read here."""
    if endpoint is None:
        from kg.hospital.house import load

        return load(house)
    from kg.sparql.stores import RemoteStore

    return RemoteStore(endpoint)


def _print_answer(
    ctx: click.Context, store: Store, answer: Answer, texts: Texts | None, form: str, labels: bool
) -> None:
    from kg.questions import markup, tables
    from kg.questions.answer import silent_of, sources_read

    if form == "json":
        click.echo(tables.answer_json(answer, texts))
    elif form in {"csv", "tsv"}:
        separator = "," if form == "csv" else "\t"
        with_labels = ctx.obj["lang"] if labels else None
        click.echo(tables.answer_csv(answer, texts, separator, with_labels), nl=False)
    elif form in {"markdown", "html"}:
        write = markup.as_markdown if form == "markdown" else markup.as_html
        click.echo(write(answer, ctx.obj["lang"], texts), nl=False)
    else:
        from kg.report.console import console

        if answer.rows:
            tables.print_answer(console(), answer, texts, ctx.obj["lang"])
            tables.print_silent(console(), silent_of(store, answer), ctx.obj["lang"])
            note_quotes(texts is not None)
        else:
            tables.print_nothing(console(), answer, sources_read(store), ctx.obj["lang"])


def _list_questions(ctx: click.Context, house: House, form: str, find: str | None) -> None:
    from kg.questions import tables
    from kg.questions.catalogue import by_theme, search
    from kg.report.console import console

    themes, language = by_theme(house), ctx.obj["lang"]
    questions = [question for _, own in themes for question in own]
    if find is not None:
        questions = search(questions, find)
        if not questions:
            raise UnknownNameError(
                f"No question is found by '{find}'. 'kg ask' lists them all; "
                "'kg ask about-word -p word=…' finds what is said with a word.",
                chinese=f"没有查到与“{find}”有关的问题。“kg ask”可列出全部;"
                "“kg ask about-word -p word=…”查找含有某词的陈述。",
            )
    if form == "json":
        click.echo(tables.questions_json(questions))
    elif find is not None:
        tables.print_questions(console(), questions, language)
    else:
        tables.print_catalogue(console(), themes, language)


def _is_in_words(name: str) -> bool:
    """Whether it is no name of a question: names have neither spaces nor Chinese signs."""
    return not re.fullmatch(r"[\w.-]+", name, re.ASCII)


def _understand(
    ctx: click.Context, house: House, store: Store, text: str
) -> tuple[Question, dict[str, str]]:
    """The stored question that is meant; what was understood is told, and what comes next to it.

    Raises:
        UnknownNameError: it is not sure; the nearest questions are named.
    """
    from kg.questions.words import Interpreter
    from kg.sparql.stored import load_catalogue

    found = Interpreter(store, load_catalogue(house.questions).values()).understand(text)
    if found.best is None:
        near = [_command(reading) for reading in found.others]
        english = f" The nearest: {'; '.join(near)}." if near else " 'kg ask' lists what there is."
        chinese = f"最接近的:{';'.join(near)}。" if near else "“kg ask”列出所有问题。"
        raise UnknownNameError(
            f"No stored question answers “{text}” for sure.{english}",
            chinese=f"没有能确切回答“{text}”的问题。{chinese}",
        )
    english = ctx.obj["lang"] == "en"
    asked = found.best.question.question[ctx.obj["lang"]]
    say(f"{'Understood' if english else '理解为'}: {asked} ({_command(found.best)})", err=True)
    for other in found.others:
        say(f"{'Or perhaps' if english else '或为'}: {_command(other)}", err=True)
    return found.best.question, dict(found.best.values)


def _command(reading: Reading) -> str:
    values = " ".join(f"-p {shlex.quote(f'{n}={v}')}" for n, v in reading.values.items())
    return f"kg ask {reading.question.name} {values}".rstrip()


def _explain(ctx: click.Context, question: Question, store: Store) -> None:
    from kg.questions import tables
    from kg.questions.kinds import possible
    from kg.report.console import console

    values = {p.name: possible(store, p) for p in question.parameters}
    tables.print_question(console(), question, values, ctx.obj["lang"])


def _parse_params(params: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise ParameterError(f"--param takes NAME=VALUE, not '{param}'.")
        values[name.strip()] = value.strip()
    return values
