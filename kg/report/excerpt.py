"""Excerpts: a line of source cut around a token, with the carets that belong below it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from rich.cells import cell_len

from kg.signs import visible

_TAB = 8


def excerpt(line: str, column: int, end: int, width: int) -> tuple[str, str]:
    """A line cut around a token to a width in cells, and the line of carets that belongs below.

    Columns count characters from 1, the end is exclusive; column 0 means no token and no caret.

    >>> excerpt("床位 800 .", 4, 7, 80)
    ('床位 800 .', '     ^^^')
    >>> excerpt("a very long line of words", 8, 12, 12)
    ('…ry long li…', '    ^^^^')
    """
    known = 0 < column <= len(line) + 1
    first = column - 1 if known else 0
    last = min(max(end - 1, first + 1), len(line)) if known else 0
    start, stop = _window(line, first, last, width)
    left, right = "…" if start else "", "…" if stop < len(line) else ""
    shown = left + visible(line[start:stop], keep="\t") + right
    if not known:
        return shown, ""
    carets = _fill(line[first : min(last, stop)], "^").rstrip("\t") or "^"
    return shown, _fill(left + line[start:first], " ") + carets


def _fill(text: str, mark: str) -> str:
    """As many marks as a text takes cells, its tabs kept."""
    return "\t".join(mark * cell_len(visible(part)) for part in text.split("\t"))


def _window(line: str, first: int, last: int, width: int) -> tuple[int, int]:
    """The part of a line that fits, with its token and about as much before it as after it."""
    if len(line) <= 4 * width and cell_len(visible(line)) + _TAB * line.count("\t") <= width:
        return 0, len(line)
    room = width - 2  # for an ellipsis on either side
    token, used = _fitting(line[first:last], room, width)
    whole = token == last - first
    before, left = _fitting(reversed(line[:first]), (room - used) // 2, width)
    after, right = _fitting(line[last:], room - used - left, width) if whole else (0, 0)
    before, _ = _fitting(reversed(line[:first]), room - used - right, width)
    return first - before, first + token + after


def _fitting(text: Iterable[str], room: int, width: int) -> tuple[int, int]:
    """How many characters of a text fit into a room, and the cells that they take."""
    count = used = 0
    for character in islice(text, 4 * width):
        cells = _TAB if character == "\t" else cell_len(visible(character))
        if used + cells > room:
            break
        count, used = count + 1, used + cells
    return count, used
