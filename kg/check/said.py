"""Messages that are put into words when somebody reads them: of a million, most are never read.

Said(lambda: {"en": "Wrong.", "zh-Hans": "有误。"})["en"] -> "Wrong."
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView


class Said(Mapping[str, str]):
    """Messages by language, made anew each time that they are asked for.

    >>> Said(lambda: {"en": "Wrong."}) == {"en": "Wrong."}
    True

    Args:
        say: what makes them.
    """

    __slots__ = ("_say",)

    def __init__(self, say: Callable[[], dict[str, str]]) -> None:
        self._say = say

    def __getitem__(self, tag: str) -> str:
        return self._say()[tag]

    def __iter__(self) -> Iterator[str]:
        return iter(self._say())

    def __len__(self) -> int:
        return len(self._say())

    def items(self) -> ItemsView[str, str]:
        """The messages with their languages."""
        return self._say().items()

    def values(self) -> ValuesView[str]:
        """The messages."""
        return self._say().values()

    def __repr__(self) -> str:
        return repr(self._say())
