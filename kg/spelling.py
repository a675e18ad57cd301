"""Spelling: the known name that a misspelt one was probably meant to be.

    Spelling(["supporter", "recipient", "measure"]).nearest("mesure") -> "measure"

Names that share pairs of letters with the misspelt one are compared with it letter by letter, so
that a hundred thousand known names take a few milliseconds and not a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cached_property
from heapq import nlargest
from typing import Final

LEAST: Final = 0.65  # below this, names have little in common but their letters
_COMMON: Final = 2_000  # a pair of letters in more names than this tells nothing
_COMPARED: Final = 25


class Spelling:
    """Known names, to be searched for the nearest to a name that is not among them.

    >>> Spelling(["name", "names", "measure"]).nearest("nmae")
    'name'
    >>> Spelling(["Claim", "claim"]).nearest("Cliam")
    'Claim'
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(set(names))

    def nearest(self, name: str, least: float = LEAST) -> str | None:
        """The nearest known name, or None where none is near.

        Args:
            name: the name as it was written.
            least: how alike it must be, from 0 to 1.
        """
        ranked = (
            (alike(name.casefold(), known.casefold()), alike(name, known), -index)
            for index, known in self._candidates(name)
        )
        best = max((rank for rank in ranked if rank[0] >= least), default=None)
        return None if best is None else self.names[-best[2]]

    def _candidates(self, name: str) -> Iterator[tuple[int, str]]:
        pairs = _pairs(name)
        shared: Counter[int] = Counter()
        for pair in pairs:
            found = self._index.get(pair, [])
            if len(found) <= _COMMON:
                shared.update(found)
        closest = nlargest(
            _COMPARED,
            shared.items(),
            key=lambda item: (item[1] / (len(pairs) + len(self.names[item[0]])), -item[0]),
        )
        for index in {i for i, _ in closest} | set(self._swapped(name)):
            yield index, self.names[index]

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        """The numbers of the names that hold a pair of letters."""
        index: dict[str, list[int]] = {}
        for number, name in enumerate(self.names):
            for pair in _pairs(name):
                index.setdefault(pair, []).append(number)
        return index

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name.casefold(): number for number, name in enumerate(self.names)}

    def _swapped(self, name: str) -> Iterator[int]:
        """Names with two neighbouring letters the other way round: short ones share no pair."""
        word = name.casefold()
        for i in range(len(word) - 1):
            found = self._numbers.get(word[:i] + word[i + 1] + word[i] + word[i + 2 :])
            if found is not None:
                yield found


def alike(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1.

    >>> alike("mesure", "measure") > 0.9
    True
    """
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def is_slip(one: str, other: str) -> bool:
    """Whether two names differ in one letter or one pair swapped, long ones in two.

    >>> is_slip("imgae", "image"), is_slip("hasCertification", "certification")
    (True, False)
    """
    return _edits(one.casefold(), other.casefold()) <= (2 if len(one) >= 8 else 1)


def _edits(one: str, other: str) -> int:
    """How many letters to add, drop, change or swap with their neighbour, at the least."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            changed = before[j - 1] + (letter != wanted)
            row.append(min(before[j] + 1, row[-1] + 1, changed))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], earlier[j - 2] + 1)
    return row[-1]


def shared(one: str, other: str) -> int:
    """With how many characters both begin.

    >>> shared("http://a.org/x", "http://a.org/yz")
    13
    """
    both = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(both) if a != b), min(len(one), len(other)))


def _pairs(name: str) -> set[str]:
    word = f"\x02{name.casefold()}\x03"
    return {word[i : i + 2] for i in range(len(word) - 1)}
