"""What commands share: options, the house, the texts, a bar that moves while work goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from kg.signs import visible

if TYPE_CHECKING:
    from kg.hospital.house import House
    from kg.hospital.texts import Texts
    from kg.sparql.stores import Store

LONGEST: Final = 366 * 24 * 3600.0
MIB: Final = 1 << 20
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

sources_option: Decorator = click.option(
    "--sources", type=click.Path(), help="Folder of the source texts (or KG_SOURCES)."
)
engine_option: Decorator = click.option(
    "--engine",
    type=click.Choice(["sets", "pyshacl"]),
    default="sets",
    show_default=True,
    help="SHACL engine: our own, or the reference.",
)


def format_option(*forms: str) -> Decorator:
    """`--format` with these choices, the first of which is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="Output format.",
    )


def memory_option(about: str, default: int | None = None, name: str = "--memory") -> Decorator:
    """An option of whole MiB, one at least."""
    return click.option(
        name,
        type=click.IntRange(min=1),
        default=default,
        show_default=default is not None,
        metavar="MIB",
        help=about,
    )


def timeout_option(about: str, default: float) -> Decorator:
    """`--timeout`, in seconds."""
    return click.option(
        "--timeout",
        type=Seconds(),
        default=default,
        show_default=True,
        metavar="SECONDS",
        help=about,
    )


class Seconds(click.FloatRange):
    """A time limit: more than nothing, and no more than what a clock can wait."""

    name = "seconds"

    def __init__(self) -> None:
        super().__init__(min=0, max=LONGEST, min_open=True)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Seconds; what is no such number, as `nan` and `inf` are none, is refused."""
        try:
            return float(value) if 0 < float(value) <= LONGEST else self._refuse(value, param, ctx)
        except ValueError:
            return self._refuse(value, param, ctx)

    def _refuse(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> NoReturn:
        most = f"{LONGEST:,.0f}"
        self.fail(f"{value!r} is no number of seconds above 0, up to {most}.", param, ctx)


def say(text: object, err: bool = False) -> None:
    """Print one line: names and values in it do not begin another."""
    click.echo(visible(str(text)), err=err)


def files_option(name: str, text: str) -> Decorator:
    """An option that names files or folders and can be repeated."""
    return click.option(name, multiple=True, metavar="PATH", type=click.Path(), help=text)


def find_house(ctx: click.Context) -> House:
    """The house that the command is about, the installed one if there is no other.

    Raises:
        FileError: one of its folders is missing.
    """
    from kg.hospital.house import find_house

    return find_house(ctx.obj["root"])


def find_texts(store: Store, sources: str | None) -> Texts | None:
    """The texts, if a folder of them is named; their records are asked of the store."""
    from kg.hospital.texts import find_texts, is_folder_named, records

    return find_texts(sources, records(store)) if is_folder_named(sources) else None


def note_quotes(available: bool) -> None:
    """Say once that there are no quotes, if so."""
    from kg.hospital.texts import NO_QUOTES

    if not available:
        click.echo(NO_QUOTES, err=True)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A moving bar on a terminal while a step of unknown length runs; nothing elsewhere.

    It gives what can be told how much is done, and of how much, where that becomes known.
    """
    from kg.report.console import console

    out = console(stderr=True)
    if not out.is_terminal:
        yield lambda done, whole: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
