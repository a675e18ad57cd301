"""Forked: work in a copy of this process, which may crash or never end, and tells how far it is.

    forked = Forked(work)              work(tell) runs in the copy; tell(…) sends what pickles
    for said in forked.said(limit): …  what it tells, until it ends or takes too long
    forked.close()                     it is ended if it still runs

The copy has all that this process has read, so that nothing crosses over but what is found. It ends
with this process and takes no more memory than that may. Where a process cannot be split in two
(Windows), work is done here, when it is asked for.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from typing import Literal as OneOf

from kg.limits import end_with, lacks_memory, limit_memory

Tell = Callable[[Any], None]
Work = Callable[[Tell], None]
Status = OneOf["done", "refused", "crashed", "timeout"]
_SIZE: Final = 8  # bytes that say how long what follows is
_END: Final = b""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of work: how it ended, and what was said last."""

    status: Status
    text: str = ""


class Forked:
    """Work in a copy of this process.

    Args:
        work: what to do there.

    Raises:
        OSError: the process cannot be copied.
    """

    def __init__(self, work: Work) -> None:
        self._work, self._process = work, 0
        self._queue: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._code: int | None = None
        self._errors: BinaryIO | None = None
        if hasattr(os, "fork"):
            self._start()

    def _start(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
        source, target = os.pipe()
        parent = os.getpid()
        try:
            with warnings.catch_warnings():
                # Other threads hold no lock of ours, and the copy starts none of theirs.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._process = os.fork()
        except OSError:
            self._errors.close()
            raise
        if self._process == 0:
            os.close(source)
            _serve(self._work, target, self._errors.fileno(), parent)
        os.close(target)
        self._thread = threading.Thread(target=self._listen, args=(source,), daemon=True)
        self._thread.start()

    def _listen(self, source: int) -> None:
        """Take what is told as it comes, so that the copy never waits for us."""
        with os.fdopen(source, "rb") as stream:
            while len(size := stream.read(_SIZE)) == _SIZE:
                content = stream.read(int.from_bytes(size, "big"))
                self._queue.put(content)
        self._queue.put(_END)

    def said(self, seconds: Callable[[], float | None]) -> Iterator[Any]:
        """What is told, as it comes.

        Args:
            seconds: how long to wait for the next, from now on (None: without limit).

        Raises:
            TimeoutError: nothing was told for so long; the copy has been ended.
        """
        if not self._process:
            yield from self._here()
            return
        while True:
            try:
                content = self._queue.get(timeout=_positive(seconds()))
            except queue.Empty:
                self.close()
                raise TimeoutError from None
            if content == _END:
                self._wait()
                return
            yield pickle.loads(content)

    def _here(self) -> Iterator[Any]:
        said: list[Any] = []
        self._work(said.append)
        yield from said
        self._code = 0

    def _wait(self) -> None:
        if self._code is None:
            _, status = os.waitpid(self._process, 0)
            self._code = os.waitstatus_to_exitcode(status)

    def outcome(self) -> Outcome:
        """How it ended, once it has."""
        if self._code == 0:
            return Outcome("done")
        words = self._words()
        if any(map(lacks_memory, words)):
            return Outcome("crashed", "memory ran out; allow more with --memory")
        last = " ".join((words or ["no message"])[-1].split())
        return Outcome("crashed", f"exit code {self._code}: {last}")

    def _words(self) -> list[str]:
        if self._errors is None:
            return []
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace").strip().splitlines()

    def close(self) -> None:
        """End the process if it still runs."""
        if not self._process:
            return
        if self._code is None:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            self._wait()
        self._thread.join()
        if self._errors is not None:
            self._errors.close()
            self._errors = None


def _positive(seconds: float | None) -> float | None:
    return None if seconds is None else max(0.001, min(seconds, 1e6))


def _serve(work: Work, target: int, errors: int, parent: int) -> None:
    """What the copy does, which never comes back from here."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.dup2(errors, 1)  # what an engine prints is for nobody
        os.dup2(errors, 2)
        sys.stdout = sys.stderr = os.fdopen(errors, "w", encoding="utf-8", closefd=False)
        end_with(parent)
        limit_memory()
        gc.freeze()
        with os.fdopen(target, "wb") as stream:
            work(_teller(stream))
        code = 0
    except BaseException as error:  # even SystemExit, or two processes would go on
        said = str(error) or type(error).__name__
        with suppress(OSError):
            os.write(errors, b"\n" + said.encode("utf-8", "replace"))
    finally:
        os._exit(code)


def _teller(stream: BinaryIO) -> Tell:
    def tell(said: Any) -> None:
        content = pickle.dumps(said, pickle.HIGHEST_PROTOCOL)
        stream.write(len(content).to_bytes(_SIZE, "big") + content)
        stream.flush()

    return tell
