"""The desk: all rooms of the server, made once and handed to the copies that do the work.

    Desk(rooms).answer("sparql", Asked("GET", "/sparql", "query=…")) -> Reply

Whatever happens in a room, there is a reply: what is refused is told with its status.
"""

from __future__ import annotations

import gzip
import os
import pickle
import traceback
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kg.errors import KgError
from kg.serve.exchange import FAULT, Asked, RefusedError, Reply, refused, told
from kg.serve.negotiation import takes_gzip
from kg.serve.room import Room

_SMALL: Final = 1000  # bytes from which on compression pays
_PACKED: Final = ("image/", "application/gzip")
_FAST: Final = 1  # of the levels of gzip


@dataclass(frozen=True)
class Desk:
    """What the server answers.

    Attributes:
        rooms: what answers; of two that fit a path the first does, of none the last.
        digest: of all that replies depend on beside the request; nothing where that is not known.
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
            return told(fault, asked).having(**{FAULT: what})

    def work(self, content: bytes) -> bytes:
        """The reply to a request, both as they pass between processes."""
        room, asked = pickle.loads(content)
        return compressed(self.answer(room, asked), asked).packed()


def compressed(reply: Reply, asked: Asked) -> Reply:
    """A reply, compressed where the client takes that and it pays."""
    if (
        len(reply.body) < _SMALL
        or reply.type.startswith(_PACKED)
        or not takes_gzip(asked.headers.get("accept-encoding", ""))
    ):
        return reply
    body = gzip.compress(reply.body, _FAST, mtime=0)
    return replace(reply, body=body).having(content_encoding="gzip")
