"""Copies of a process that work: what they may not do, and what becomes of those that break down."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable

import pytest

from kg.serve.exchange import RefusedError
from kg.serve.pool import Pool, Terms, Work


def within(work: Work, steps: Callable[[Pool], Awaitable[object]], terms: Terms) -> None:
    async def run() -> None:
        pool = Pool(work, terms)
        pool.start()
        try:
            await steps(pool)
        finally:
            pool.close()

    asyncio.run(run())


def work(content: bytes) -> bytes:
    """What is asked for: to reach out, to sleep, to grow, to break down, or to tell who one is."""
    word, _, rest = content.decode().partition(" ")
    if word == "open":
        open(rest).close()
    elif word == "connect":
        socket.create_connection(("127.0.0.1", int(rest)))
    elif word == "sleep":
        time.sleep(float(rest))
    elif word == "grow":
        return bytes(int(rest) << 20)[:1] + b"grown"
    elif word == "kill":
        signal.raise_signal(signal.SIGSEGV)
    return str(os.getpid()).encode()


SHORT = Terms(seconds=0.5, memory=64 << 20, workers=1, places=4)


def test_it_reaches_no_file_and_no_network() -> None:
    def told(content: bytes) -> bytes:
        try:
            return work(content)
        except OSError as error:
            return type(error).__name__.encode()

    async def steps(pool: Pool) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            for asked in (f"open {__file__}", "open /etc/passwd", f"connect {port}"):
                assert await pool.ask(asked.encode()) == b"OSError"

    within(told, steps, SHORT)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("sleep 5", "0.5 seconds"),
        ("grow 500", "64 MiB"),
        ("kill", "broke down"),
        ("open /", "broke"),
    ],
)
def test_one_that_breaks_down_is_replaced(asked: str, said: str) -> None:
    async def steps(pool: Pool) -> None:
        first = await pool.ask(b"who")
        assert await pool.ask(b"who") == first
        with pytest.raises(RefusedError, match=said) as caught:
            await pool.ask(asked.encode())
        assert caught.value.status == 503 and "retry-after" in caught.value.headers
        assert await pool.ask(b"who") != first
        with pytest.raises(ProcessLookupError):
            os.kill(int(first), 0)

    within(work, steps, SHORT)


def test_who_leaves_is_not_worked_for() -> None:
    async def steps(pool: Pool) -> None:
        first = await pool.ask(b"who")
        asking = asyncio.ensure_future(pool.ask(b"sleep 100"))
        await asyncio.sleep(0.05)
        asking.cancel()
        assert await pool.ask(b"who") != first

    within(work, steps, SHORT)


def test_places_are_shared() -> None:
    async def steps(pool: Pool) -> None:
        async def one(client: str) -> int:
            try:
                await pool.ask(b"sleep 0.2", client)
            except RefusedError as error:
                return error.status
            return 200

        clients = ["a"] * 5 + ["b"] * 2 + ["c"]
        statuses = await asyncio.gather(*map(one, clients))
        # One of a is worked for and two wait, two of b wait; then no place is left.
        assert statuses[3:5] == [429, 429] and statuses[7] == 503
        assert set(statuses[:3]) <= {200, 503} and statuses[0] == 200

    within(work, steps, SHORT)


def test_long_content_comes_whole() -> None:
    async def steps(pool: Pool) -> None:
        content = os.urandom(3 << 20)
        assert await pool.ask(content) == content[::-1]

    within(lambda content: content[::-1], steps, SHORT)
