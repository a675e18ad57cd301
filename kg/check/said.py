"""Messages that are put into words when somebody reads them: of a million, most are never read.

Said(lambda: {"en": "Wrong.", "zh-Hans": "有误。"})["en"] -> "Wrong."
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from typing import Any, TypeVar

T = TypeVar("T")


class Said(Mapping[str, str]):
    """Messages by language, made anew each time that they are asked for.

    >>> Said(lambda name: {"en": f"{name} is wrong."}, "ex:a") == {"en": "ex:a is wrong."}
    True

    Args:
        say: what makes them; one for many findings.
        about: of what.
    """

    __slots__ = ("_about", "_say")

    def __init__(self, say: Callable[[T], dict[str, str]], about: T) -> None:
        self._say: Callable[[Any], dict[str, str]] = say
        self._about = about

    def __getitem__(self, tag: str) -> str:
        return self._say(self._about)[tag]

    def __iter__(self) -> Iterator[str]:
        return iter(self._say(self._about))

    def __len__(self) -> int:
        return len(self._say(self._about))

    def items(self) -> ItemsView[str, str]:
        """The messages with their languages."""
        return self._say(self._about).items()

    def values(self) -> ValuesView[str]:
        """The messages."""
        return self._say(self._about).values()

    def __repr__(self) -> str:
        return repr(self._say(self._about))
