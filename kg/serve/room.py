"""Rooms: what answers at a path, and what it answers once before it is asked.

Room("void", "/.well-known/void", described.void)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kg.serve.exchange import Asked, Reply

GET: Final = ("GET", "HEAD")
BOTH: Final = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Room:
    """What answers at a path.

    Attributes:
        path: as Starlette has it: `{name}` is a part of it, `{rest:path}` all the rest.
        apart: whether a copy of this process answers, which can be ended.
        samples: requests by which all that is loaded when it is needed is loaded before.
    """

    name: str
    path: str
    answer: Callable[[Asked], Reply]
    methods: tuple[str, ...] = GET
    apart: bool = True
    samples: tuple[Asked, ...] = ()
