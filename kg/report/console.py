r"""The console: tables, JSON and signs for what a terminal must not be sent.

    print_table(console(), ("city", "people"), rows)
    visible("a\x1b[31m") -> "a␛[31m"

Tables are drawn by rich, which counts Chinese characters as two cells wide and drops colours where
the output is no terminal; there, rows are as wide as they need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text


def relative(file: str) -> str:
    """A path as seen from the working folder where it lies below it.

    >>> relative(str(Path.cwd() / "a.ttl")), relative("b.ttl")
    ('a.ttl', 'b.ttl')
    """
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


WIDE = 10_000


def console(stderr: bool = False) -> Console:
    """A console: coloured and as wide as the terminal, or plain and wide enough for any row."""
    plain = Console(stderr=stderr, highlight=False)
    return plain if plain.is_terminal else Console(stderr=stderr, highlight=False, width=WIDE)


def label_of(labels: dict[str, str], language: str, otherwise: str = "") -> str:
    """The label in a language, else in any, else the given word.

    >>> label_of({"en": "bed", "zh-hans": "床"}, "zh-Hans"), label_of({}, "en", "?")
    ('床', '?')
    """
    return labels.get(language.lower()) or next(iter(labels.values()), "") or otherwise


def print_table(
    out: Console, headings: Sequence[str], rows: Iterable[Sequence[str | Text]]
) -> None:
    """A table of text without a frame; bold headings unless all are empty."""
    table = Table(
        box=None,
        pad_edge=False,
        header_style="bold",
        padding=(0, 2, 0, 0),
        show_header=any(headings),
    )
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    out.print(table)


def as_json(value: Any) -> str:
    r"""A value as JSON text, Chinese left as it is.

    >>> as_json(["喀什"])
    '[\n  "喀什"\n]'
    """
    return json.dumps(value, ensure_ascii=False, indent=2)
