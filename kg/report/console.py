r"""The console: tables and JSON, without what a terminal must not be sent.

    print_table(console(), ("city", "people"), rows)

Tables are drawn by rich, which counts Chinese characters as two cells wide and drops colours where
the output is no terminal; there, rows are as wide as they need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from kg.report.shield import beneath
from kg.signs import escaped, harmless, visible


def relative(file: str) -> str:
    """A path as seen from the working folder where it lies below it.

    >>> relative(str(Path.cwd() / "a.ttl")), relative("b.ttl")
    ('a.ttl', 'b.ttl')
    """
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


WIDE = 10_000


class Screen(Console):
    """A console whose colours are its own: what is in a text is shown, never obeyed."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """The parts of what is printed, all that was put into a text as signs."""
        for part in super().render(renderable, options):
            yield part if part.control else part._replace(text=harmless(part.text))


def console(stderr: bool = False) -> Console:
    """A console: coloured and as wide as the terminal, or plain and wide enough for any row."""
    screen = Screen(stderr=stderr, highlight=False)
    if not screen.is_terminal:
        return Screen(stderr=stderr, highlight=False, width=WIDE)
    screen.file = beneath(screen.file)  # the shield would show the colours as signs, too
    return screen


def label_of(labels: dict[str, str], language: str, otherwise: str = "") -> str:
    """The label in a language, else in any, else the given word.

    >>> label_of({"en": "bed", "zh-hans": "床"}, "zh-Hans"), label_of({}, "en", "?")
    ('床', '?')
    """
    return labels.get(language.lower()) or next(iter(labels.values()), "") or otherwise


def print_table(
    out: Console, headings: Sequence[str], rows: Iterable[Sequence[str | Text]]
) -> None:
    """A table of text without a frame; bold headings unless all are empty.

    Signs are put in here, since what a terminal obeys would be counted as taking no room.
    """
    table = Table(
        box=None,
        pad_edge=False,
        header_style="bold",
        padding=(0, 2, 0, 0),
        show_header=any(headings),
    )
    for heading in headings:
        table.add_column(visible(heading), overflow="fold")
    for row in rows:
        cells = (c if isinstance(c, Text) else Text(visible(c, keep="\n")) for c in row)
        table.add_row(*cells)
    out.print(table)


def as_json(value: Any) -> str:
    r"""A value as JSON text, Chinese left as it is, what a terminal obeys in escapes.

    >>> as_json(["喀什"])
    '[\n  "喀什"\n]'
    """
    return escaped(json.dumps(value, ensure_ascii=False, indent=2), "json")
