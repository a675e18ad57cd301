"""The application: what the server answers at which path, routed by Starlette.

    app = make_app(desk, options)

This process reads requests and sends replies; copies of it (`kg.serve.pool`) find the answers.
"""

from __future__ import annotations

import asyncio
import hashlib
import pickle
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import ClientDisconnect
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from kg.publish.site.hosts import CSP
from kg.serve.desk import Desk
from kg.serve.exchange import FAULT, Asked, RefusedError, Reply, told
from kg.serve.pool import Pool, Terms
from kg.serve.query import is_steady
from kg.serve.room import Room

_HEADERS: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Location, Retry-After",
    "content-security-policy": CSP,
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "vary": "Accept, Accept-Encoding, Accept-Language",
    "x-content-type-options": "nosniff",
}
_USUAL: Final = [(name.encode("ascii"), value.encode("ascii")) for name, value in _HEADERS.items()]
_PREFLIGHT: Final = {
    "access-control-allow-headers": (
        "Accept, Accept-Language, Accept-Profile, Content-Type, If-None-Match"
    ),
    "access-control-max-age": "86400",
}
_PIECE: Final = 1 << 16  # bytes of a reply that are sent at once
_PASSED_OVER: Final = 1 << 24  # bytes too many that are read: most clients listen only then
_DIGITS: Final = 18
PROXIES: Final = ("127.0.0.1", "::1")
_GONE: Final = 499  # as nginx has it: the client has closed the connection


@dataclass(frozen=True, slots=True)
class Options:
    """How the server serves.

    Attributes:
        terms: on what terms work is done.
        body: bytes that the body of a request may have.
        patience: seconds in which a request must have come, and each piece of a reply been taken.
        log: is told of each request; None for nobody.
        log_queries: whether it is told of queries and parameters, too.
        proxies: addresses and networks whose word is taken for whom they ask.
    """

    terms: Terms = field(default_factory=Terms)
    body: int = 1 << 20
    patience: float = 20
    log: Callable[[dict[str, Any]], None] | None = None
    log_queries: bool = False
    proxies: tuple[str, ...] = PROXIES


def make_app(desk: Desk, options: Options) -> Router:
    """The application; copies of this process are made when it starts."""
    pool = Pool(desk.work, options.terms)

    @asynccontextmanager
    async def running(_: Router) -> AsyncIterator[None]:
        pool.start()
        try:
            yield
        finally:
            pool.close()

    entrances = [_Entrance(room, desk, pool, options) for room in desk.rooms]
    routes = [Route(entrance.room.path, entrance) for entrance in entrances]
    # The default is for a path with a line break, which no route fits.
    return Router(routes, redirect_slashes=False, default=entrances[-1], lifespan=running)


class _Entrance:
    """Where requests to a room come in and replies go out."""

    def __init__(self, room: Room, desk: Desk, pool: Pool, options: Options) -> None:
        self.room, self._desk, self._pool, self._options = room, desk, pool, options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begun = time.monotonic()
        asked = _asked(scope)
        client = scope["client"][0] if scope["client"] else ""
        reply, sent = Reply(_GONE), False
        try:
            reply = await self._reply(asked, receive, client)
            await _send(reply.status, _head(reply), reply.body, send, self._options.patience)
            sent = True
        except (ClientDisconnect, TimeoutError):
            return
        finally:
            self._note(asked, reply if sent else Reply(_GONE), client, time.monotonic() - begun)

    async def _reply(self, asked: Asked, receive: Receive, client: str) -> Reply:
        etag = self._etag(asked)
        try:
            if asked.method == "OPTIONS":
                return Reply(204, "", b"", {**_PREFLIGHT, **self._allow()})
            if asked.method not in self.room.methods:
                raise RefusedError(
                    405,
                    f"{asked.method} is not taken here.",
                    f"此处不接受 {asked.method}。",
                    self._allow(),
                )
            if etag and etag in _listed(asked.headers.get("if-none-match", "")):
                return Reply(304, "").having(etag=etag, cache_control="no-cache")
            if asked.method == "POST":
                asked = await self._with_body(asked, receive)
            content = pickle.dumps((self.room.name, asked), pickle.HIGHEST_PROTOCOL)
            if self.room.apart:
                answer = await _while_there(self._pool.ask(content, client), receive)
            else:
                answer = self._desk.work(content)
            reply = Reply.unpacked(answer)
            if etag and reply.status == 200:
                return reply.having(etag=etag, cache_control="no-cache")
            return reply if self._desk.digest else _by_content(asked, reply)
        except RefusedError as refusal:
            return told(refusal, asked)

    def _allow(self) -> dict[str, str]:
        listed = ", ".join((*self.room.methods, "OPTIONS"))
        return {"allow": listed, "access-control-allow-methods": listed}

    async def _with_body(self, asked: Asked, receive: Receive) -> Asked:
        most, body, size = self._options.body, bytearray(), 0
        said = asked.headers.get("content-length", "")
        expected = int(said) if said.isascii() and said.isdigit() and len(said) < _DIGITS else 0
        if expected > _PASSED_OVER:
            raise _too_long(most)
        try:
            async with asyncio.timeout(self._options.patience):
                async for part in _parts(receive):
                    size += len(part)
                    if size <= most:
                        body += part
                    elif size > _PASSED_OVER:
                        raise _too_long(most)
        except TimeoutError:
            if max(size, expected) <= most:
                raise _unfinished() from None
        if max(size, expected) > most:
            raise _too_long(most)
        return Asked(asked.method, asked.path, asked.query, asked.headers, bytes(body))

    def _etag(self, asked: Asked) -> str:
        """What stands for the reply to a request, as long as what is answered from is the same."""
        known = self._desk.digest and asked.method in ("GET", "HEAD")
        if not known or not is_steady(asked.query):
            return ""
        varied = (asked.headers.get(name, "") for name in _VARIED)
        text = "\0".join((self._desk.digest, asked.path, asked.query, *varied))
        return f'"{hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]}"'

    def _note(self, asked: Asked, reply: Reply, client: str, seconds: float) -> None:
        if self._options.log is None:
            return
        told = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "client": client,
            "method": asked.method,
            "path": asked.path,
            "status": reply.status,
            "bytes": len(reply.body),
            "ms": round(1000 * seconds, 1),
        }
        if FAULT in reply.headers:
            told["fault"] = reply.headers[FAULT]
        if self._options.log_queries:
            told["query"] = asked.query
            told["body"] = asked.body.decode("utf-8", "replace")
        self._options.log(told)


def _by_content(asked: Asked, reply: Reply) -> Reply:
    """A reply with a tag of what it holds, where nobody knows before whether that is the same."""
    if reply.status != 200 or asked.method not in ("GET", "HEAD"):
        return reply
    etag = f'"{hashlib.sha256(reply.body).hexdigest()[:24]}"'
    if etag in _listed(asked.headers.get("if-none-match", "")):
        reply = Reply(304, "")
    return reply.having(etag=etag, cache_control="no-cache")


_VARIED: Final = ("accept", "accept-encoding", "accept-language")
_READ: Final = {
    name.encode("ascii"): name
    for name in (*_VARIED, "content-type", "content-length", "host", "if-none-match")
}
_CLOSE: Final = {"connection": "close"}


def _asked(scope: Scope) -> Asked:
    """A request without its body."""
    headers = {
        _READ[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _READ
    }
    return Asked(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers)


def _head(reply: Reply) -> list[tuple[bytes, bytes]]:
    """The headers of a reply: its own, and those that all have."""
    own = {"cache-control": "no-store", **reply.headers}
    own.pop(FAULT, None)
    if reply.type:
        own["content-type"] = reply.type
    if reply.status not in (204, 304):
        own["content-length"] = str(len(reply.body))
    usual = [header for header in _USUAL if header[0].decode("ascii") not in own]
    return [*usual, *((n.encode("ascii"), v.encode("latin-1", "replace")) for n, v in own.items())]


def _listed(header: str) -> set[str]:
    """The tags that a header lists."""
    return {part.strip().removeprefix("W/") for part in header.split(",")}


def _unfinished() -> RefusedError:
    return RefusedError(
        408, "The request did not come to its end in time.", "请求未在时限内发送完毕。", _CLOSE
    )


def _too_long(most: int) -> RefusedError:
    kib = most >> 10
    return RefusedError(
        413, f"The request has more than {kib} KiB.", f"请求超过 {kib} KiB。", _CLOSE
    )


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    """The body of a request, part by part.

    Raises:
        ClientDisconnect: the client has gone before its end.
    """
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def _while_there(work: Coroutine[Any, Any, bytes], receive: Receive) -> bytes:
    """The end of some work, which is cancelled when the client goes before.

    Raises:
        ClientDisconnect: it has gone.
    """
    task, gone = asyncio.current_task(), False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        if task:
            task.cancel()

    watching = asyncio.ensure_future(watch())
    try:
        return await work
    except asyncio.CancelledError:
        if gone:
            raise ClientDisconnect from None
        raise
    finally:
        watching.cancel()


async def _send(
    status: int, headers: list[tuple[bytes, bytes]], body: bytes, send: Send, patience: float
) -> None:
    """Send a reply piece by piece to a client that takes each in time.

    Raises:
        TimeoutError: it does not.
    """
    async with asyncio.timeout(patience) as limit:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for start in range(0, len(body) or 1, _PIECE):
            more = start + _PIECE < len(body)
            piece = {"body": body[start : start + _PIECE], "more_body": more}
            await send({"type": "http.response.body", **piece})
            if more:
                limit.reschedule(asyncio.get_running_loop().time() + patience)
