"""Cuts: what is too long for anyone to read is cut, with a sign and how long it is.

cut("…" * 1_000_000, 500) -> 500 of them, "… (1,000,000 characters)"
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

IN_A_SENTENCE: Final = 500  # characters of a value in a message
WHOLE: Final = 10_000  # characters of a text that a report gives


def cut(text: str, most: int = WHOLE, language: str = "en") -> str:
    """A text, or so much of it and how long it is.

    >>> cut("bed", 3), cut("building", 3), cut("building", 3, "zh-Hans")
    ('bed', 'bui… (8 characters)', 'bui…(共 8 个字符)')
    """
    if len(text) <= most:
        return text
    size = f"{len(text):,}"
    chinese = language.startswith("zh")
    return text[:most] + (f"…(共 {size} 个字符)" if chinese else f"… ({size} characters)")


def cut_list(texts: Iterable[str], most: int = IN_A_SENTENCE, language: str = "en") -> str:
    """Texts with commas between them, or so many as there is room for and how many there are.

    >>> cut_list(["one", "two"]), cut_list(["one", "two", "three"], 8)
    ('one, two', 'one, two, … (3 values)')
    """
    shown: list[str] = []
    count = room = 0
    for text in texts:
        count += 1
        room += len(text) + 2
        if room <= most + 2 or not shown:
            shown.append(text)
    if len(shown) == count:
        return ", ".join(shown)
    chinese = language.startswith("zh")
    more = f"…(共 {count:,} 个值)" if chinese else f"… ({count:,} values)"
    return ", ".join([*shown, more])
