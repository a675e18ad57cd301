"""Spelling: the known names that a misspelt one was probably meant to be.

    Spelling(["supporter", "recipient", "measure"]).nearest("mesure") -> "measure"
    did_you_mean("suporters", ["supporters", "beds"]) -> " Did you mean supporters?"

rapidfuzz compares; it is loaded with the first name that is misspelt. Likeness is its `ratio`, the
share of letters in the longest common subsequence, from 0 to 1, without regard to case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LEAST: Final = 0.65  # below this, names have little in common but their letters
_LONG: Final = 8  # letters from which on a second slip is taken for one, too
_FEW: Final = 5


class Spelling:
    """Known names, to be searched for the nearest to a name that is not among them.

    >>> Spelling(["name", "names", "measure"]).nearest("nmae")
    'name'
    >>> Spelling(["Claim", "claim"]).nearest("Cliam")
    'Claim'
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(set(names))
        self._folded = [name.casefold() for name in self.names]

    def nearest(self, name: str, least: float = LEAST) -> str | None:
        """The nearest known name, or None where none is near.

        Of equally near ones it is that with more letters in the same case, then the first.

        Args:
            name: the name as it was written.
            least: how alike it must be, from 0 to 1.
        """
        return next(iter(self.ranked(name, least)), None)

    def ranked(self, name: str, least: float = LEAST, count: int = _FEW) -> list[str]:
        """The nearest known names, the nearest first; see `nearest`."""
        from rapidfuzz import fuzz, process

        found = process.extract(
            name.casefold(), self._folded, scorer=fuzz.ratio, score_cutoff=100 * least, limit=count
        )
        near = [(-score, -fuzz.ratio(name, self.names[i]), i) for _, score, i in found]
        return [self.names[i] for *_, i in sorted(near)]


def did_you_mean(name: str, known: Iterable[str], count: int = 3) -> str:
    """` Did you mean …?` with the nearest of the known names, or nothing.

    >>> did_you_mean("suporters", ["supporters", "beds"])
    ' Did you mean supporters?'
    >>> did_you_mean("wards", ["supporters", "beds"])
    ''
    """
    near = Spelling(known).ranked(name, least=0.5, count=count)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def is_slip(one: str, other: str) -> bool:
    """Whether two names differ in one letter or one pair swapped, long ones in two.

    >>> is_slip("imgae", "image"), is_slip("hasCertification", "certification")
    (True, False)
    """
    from rapidfuzz.distance import OSA

    most = 2 if len(one) >= _LONG else 1
    return OSA.distance(one.casefold(), other.casefold(), score_cutoff=most) <= most


def shared(one: str, other: str) -> int:
    """With how many characters both begin.

    >>> shared("http://a.org/x", "http://a.org/yz")
    13
    """
    from rapidfuzz.distance import Prefix

    return Prefix.similarity(one, other)
