"""Places: which characters of which file, for people (line and column) and packed for us.

    Positions(text, "a.ttl").place(span(7, 9)) -> Place("a.ttl", line=1, column=8, end=10)

A span packs first character and length into one integer, since most of them are never looked at.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, TypeVar

K = TypeVar("K")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Characters of a file: lines and columns count from 1, in code points, `end` is exclusive.

    Column 0 means that only the line is known. A token over several lines ends with its first.
    """

    file: str
    line: int
    column: int = 0
    end: int = 0


class Places(Mapping[K, Place]):
    """A mapping to places that are found when they are looked at.

    Args:
        keys: what has a place, in reading order.
        find: the place of a key, None where it has none.
        has: whether a key has one, which takes less time.
    """

    def __init__(
        self,
        keys: Callable[[], Iterator[K]],
        find: Callable[[K], Place | None],
        has: Callable[[Any], bool],
    ) -> None:
        self._keys, self._find, self._has = keys, find, has

    def __getitem__(self, key: K) -> Place:
        place = self._find(key)
        if place is None:
            raise KeyError(key)
        return place

    def __contains__(self, key: object) -> bool:
        return self._has(key)

    def __iter__(self) -> Iterator[K]:
        return self._keys()

    def __len__(self) -> int:
        return sum(1 for _ in self._keys())


NEWLINE = re.compile(r"\r\n?|\n")
LENGTH_BITS: Final = 20
_LONGEST = (1 << LENGTH_BITS) - 1


def span(start: int, end: int) -> int:
    """A first character and a length as one integer.

    >>> start_of(span(7, 9)), end_of(span(7, 9))
    (7, 9)
    """
    return start << LENGTH_BITS | min(end - start, _LONGEST)


def start_of(packed: int) -> int:
    """The offset of the first character of a span.

    >>> start_of(span(7, 9))
    7
    """
    return packed >> LENGTH_BITS


def end_of(packed: int) -> int:
    """The offset after the last character of a span.

    >>> end_of(span(7, 9))
    9
    """
    return (packed >> LENGTH_BITS) + (packed & _LONGEST)


class Positions:
    """Where the lines of a text begin: LF, CRLF and a lone CR end one."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        if "\r" in text:
            starts = [0, *(match.end() for match in NEWLINE.finditer(text))]
        else:
            starts = list(accumulate((len(row) + 1 for row in text.split("\n")), initial=0))[:-1]
        self._starts = array("Q", starts)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def place(self, packed: int) -> Place:
        """The place of a span."""
        line, column = self.line_and_column(start_of(packed))
        return Place(self.file, line, column, column + (packed & _LONGEST))
