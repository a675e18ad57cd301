"""The desk: all that the server answers, made once and handed to the copies that do the work.

desk = make_desk(house, …)
desk.work(pickled ("sparql", Asked)) -> pickled Reply
"""

from __future__ import annotations

import gzip
import os
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kg.errors import KgError
from kg.hospital.house import House, load
from kg.publish.notations import prefixes
from kg.serve.exchange import Asked, RefusedError, Reply, refused, told
from kg.serve.negotiation import takes_gzip
from kg.serve.query import SAMPLES, Endpoint

_SMALL: Final = 1000  # bytes from which on compression pays
_PACKED: Final = ("image/", "application/gzip")
_FAST: Final = 1  # of the levels of gzip


GET: Final = ("GET", "HEAD")
BOTH: Final = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Room:
    """What answers at a path.

    Attributes:
        path: as Starlette has it: `{name}` is a part of it, `{rest:path}` all the rest.
        samples: requests by which all that is loaded when it is needed is loaded before.
    """

    name: str
    path: str
    answer: Callable[[Asked], Reply]
    methods: tuple[str, ...] = GET
    samples: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What the server answers.

    Attributes:
        rooms: what answers; of two that fit a path, the first does.
        digest: of all that is answered from.
    """

    rooms: tuple[Room, ...]
    digest: str = ""

    @cached_property
    def _by_name(self) -> dict[str, Room]:
        return {room.name: room for room in self.rooms}

    def warm(self) -> None:
        """Load all that answers need, since copies of this process can open no file."""
        for room in self.rooms:
            for sample in room.samples:
                self.answer(room.name, sample)

    def answer(self, room: str, asked: Asked) -> Reply:
        """The reply of a room, or why there is none."""
        try:
            return self._by_name[room].answer(asked)
        except KgError as error:
            return told(refused(error, 400), asked)
        except MemoryError:
            raise
        except Exception as error:  # what nobody foresaw is told, too, and logged by its kind
            if os.environ.get("KG_TRACEBACK"):
                traceback.print_exc()
            what = type(error).__name__
            fault = RefusedError(
                500,
                f"A fault of kg itself: {what}.",
                f"kg 自身的缺陷:{what}。",
                more={"fault": what},
            )
            return told(fault, asked).having(x_fault=what)

    def work(self, content: bytes) -> bytes:
        """The reply to a request, both as they pass between processes."""
        room, asked = pickle.loads(content)
        return pickle.dumps(packed(self.answer(room, asked), asked), pickle.HIGHEST_PROTOCOL)


def packed(reply: Reply, asked: Asked) -> Reply:
    """A reply, compressed where the client takes that and it pays."""
    if (
        len(reply.body) < _SMALL
        or reply.type.startswith(_PACKED)
        or not takes_gzip(asked.headers.get("accept-encoding", ""))
    ):
        return reply
    body = gzip.compress(reply.body, _FAST, mtime=0)
    return replace(reply, body=body).having(content_encoding="gzip")


def make_desk(house: House, most: int) -> Desk:
    """What answers from a house.

    Args:
        house: which.
        most: bytes that the result of a query may have.

    Raises:
        KgError: a file of it is unreadable or not valid.
    """
    graph = load(house)
    names = prefixes(graph.triples())
    made = Desk((Room("sparql", "/sparql", Endpoint(graph, names, most), BOTH, SAMPLES),))
    made.warm()
    return made
