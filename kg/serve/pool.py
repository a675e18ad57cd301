"""A pool: copies of this process that work on what is asked, each of which can be ended.

    pool = Pool(work, Terms(seconds=15, …))      work(content) -> content, in a copy
    reply = await pool.ask(content, client)      raises RefusedError: too busy, too long, too much

A copy has all that this process has read. It can open no file and no connection, whatever a query
says (unless it evaluates none and passes them on), and takes no more memory than it may. One that
takes too long, too much, or that breaks down is ended and another one takes its place; so is one
whose client has gone.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NoReturn

from kg.errors import NotSupportedError
from kg.limits import end_with, limit_memory
from kg.serve.exchange import RefusedError

Work = Callable[[bytes], bytes]
_SIZE: Final = 8  # bytes that say how long what follows is
_CHUNK: Final = 1 << 18
_STREAMS: Final = 3  # standard input, output and errors


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms work is done.

    Attributes:
        seconds: how long one piece of work may take, and how long it may wait.
        memory: bytes that it may take beside what all copies have.
        workers: how many pieces are worked on at once.
        places: how many may wait; half of them for one client.
        files: how many files and connections a copy may have open; it needs none but to pass on
            what it is asked.
    """

    seconds: float = 15
    memory: int = 512 << 20
    workers: int = 2
    places: int = 64
    files: int = 0


class Pool:
    """Copies of this process; see the module.

    Args:
        work: what a copy does with what it is sent.
        terms: on what terms.
    """

    def __init__(self, work: Work, terms: Terms) -> None:
        if not hasattr(os, "fork"):
            raise NotSupportedError(
                "kg serve needs a system that can copy a process, such as Linux or macOS.",
                chinese="kg serve 需要能复制进程的系统,例如 Linux 或 macOS。",
            )
        self._work, self._terms = work, terms
        self._free: asyncio.Queue[_Copy] = asyncio.Queue()
        self._all: set[_Copy] = set()
        self._waiting: Counter[str] = Counter()

    def start(self) -> None:
        """Make the copies.

        Raises:
            OSError: the process cannot be copied.
        """
        while len(self._all) < self._terms.workers:
            copy = _Copy(self._work, self._terms.memory, self._terms.files)
            self._all.add(copy)
            self._free.put_nowait(copy)

    async def ask(self, content: bytes, client: str = "") -> bytes:
        """What a copy makes of some content.

        Raises:
            RefusedError: too many wait (503) or too many of this client do (429), it took too long,
                or the copy broke down (503).
        """
        copy = await self._next(client)
        kept = False
        try:
            async with asyncio.timeout(self._terms.seconds):
                answer = await copy.ask(content)
            kept = True
            return answer
        except TimeoutError:
            raise self._late() from None
        except (EOFError, OSError):
            raise self._broken() from None
        finally:
            if not kept:
                copy.end()
                self._all.discard(copy)
                self.start()
            else:
                self._free.put_nowait(copy)

    async def _next(self, client: str) -> _Copy:
        with suppress(asyncio.QueueEmpty):
            return self._free.get_nowait()
        places = self._terms.places
        if self._waiting[client] >= max(places // 2, 1):
            raise RefusedError(
                429,
                f"{self._waiting[client]} requests of yours wait: send fewer at once.",
                f"您已有 {self._waiting[client]} 个请求在等待:请减少同时发出的请求。",
                {"retry-after": str(self._patience)},
            )
        if self._waiting.total() >= places:
            raise self._busy()
        self._waiting[client] += 1
        try:
            async with asyncio.timeout(self._terms.seconds):
                return await self._free.get()
        except TimeoutError:
            raise self._busy() from None
        finally:
            self._waiting[client] -= 1
            self._waiting += Counter()  # without those of whom none waits

    @property
    def _patience(self) -> int:
        return max(1, round(self._terms.seconds / 2))

    def _busy(self) -> RefusedError:
        return self._later("Too much to do: try again later.", "当前请求过多:请稍后再试。")

    def _late(self) -> RefusedError:
        seconds = f"{self._terms.seconds:g}"
        return self._later(
            f"It took more than {seconds} seconds and was ended. Ask for less.",
            f"用时超过 {seconds} 秒,已终止。请缩小范围。",
        )

    def _broken(self) -> RefusedError:
        mib = self._terms.memory >> 20
        return self._later(
            f"It took more than {mib} MiB of memory, or broke down. Ask for less.",
            f"占用内存超过 {mib} MiB,或运行中断。请缩小范围。",
        )

    def _later(self, english: str, chinese: str) -> RefusedError:
        return RefusedError(503, english, chinese, {"retry-after": str(self._patience)})

    def close(self) -> None:
        """End all copies."""
        for copy in self._all:
            copy.end()
        self._all.clear()
        self._free = asyncio.Queue()


class _Copy:
    """A copy of this process, and the end of the pair of sockets that leads to it."""

    def __init__(self, work: Work, memory: int, files: int) -> None:
        self._socket, theirs = socket.socketpair()
        parent = os.getpid()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # other threads hold no lock of ours
            self._process = os.fork()
        if self._process == 0:
            _serve(work, theirs, memory, files, parent)
        theirs.close()
        self._socket.setblocking(False)

    async def ask(self, content: bytes) -> bytes:
        """What it makes of some content.

        Raises:
            EOFError, OSError: it has ended.
        """
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._socket, len(content).to_bytes(_SIZE, "big") + content)
        begun = await self._read(loop, b"", _SIZE)
        size = int.from_bytes(begun[:_SIZE], "big")
        return await self._read(loop, begun[_SIZE:], size)

    async def _read(self, loop: asyncio.AbstractEventLoop, begun: bytes, size: int) -> bytes:
        parts, had = [begun], len(begun)
        while had < size:
            part = await loop.sock_recv(self._socket, _CHUNK)
            if not part:
                raise EOFError
            parts.append(part)
            had += len(part)
        return b"".join(parts)

    def end(self) -> None:
        """End it."""
        self._socket.close()
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)


def _serve(work: Work, stream: socket.socket, memory: int, files: int, parent: int) -> NoReturn:
    """What the copy does, which never comes back from here."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # from a keyboard it reaches all; we end it
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end_with(parent)
        limit_memory(_addresses() + memory)
        _shut(stream.fileno(), files)
        gc.freeze()
        with stream.makefile("rb") as asked:
            while size := int.from_bytes(asked.read(_SIZE), "big"):
                answer = work(asked.read(size))
                stream.sendall(len(answer).to_bytes(_SIZE, "big") + answer)
        code = 0
    finally:
        os._exit(code)


def _shut(kept: int, files: int) -> None:
    """Close all files and connections but this one, and let no more than some be opened."""
    import resource

    os.closerange(_STREAMS, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    most = kept + 1 + files if files else 0  # numbers of files are below it
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _addresses() -> int:
    """The bytes of addresses that this process has taken, 0 where it is not told."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
