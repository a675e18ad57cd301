"""Limits: work on files of others in a process that ends in time, and with whoever started it.

    code = apart(Limits(timeout=600))           two processes from here on
    if code is not None: sys.exit(code)         the one that watches, once the other has ended
    doing("queries/derive/10-edges.rq")         the other, which works: what it is at
    left()                                      how many seconds it still has

What comes with a repository may be made to never end, to take all memory, or to break down what
reads it. So a command does its work in a process of its own, and another one watches: it says in
one line why the work did not end by itself. Both, and the processes that they start, end together,
however one of them ends. Where a process cannot be split in two (Windows), work goes on unwatched.
"""

from __future__ import annotations

import mmap
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Final, NoReturn

_GIB: Final = 1 << 30
_MOST: Final = 8 * _GIB
_LEAST: Final = 2 * _GIB  # of addresses, of which deep stacks take many without using them
_ENDS: Final = ("SIGTERM", "SIGHUP", "SIGQUIT")
_GRACE: Final = 1.0  # seconds: who works gives up single steps in time, and says so himself
_NOTE: Final = 1000  # bytes
_CHUNK: Final = 4
# What Rust, Python and the C library say; a thread needs addresses for its stack.
_NO_MEMORY: Final = (
    "memory allocation of",
    "MemoryError",
    "can't start new thread",
    "Cannot allocate memory",
)
INTERRUPTED: Final = 130
"""The exit code after an interrupt from the keyboard, as shells count what a signal ended."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a command may take: seconds and bytes; None for a memory limit as fits here."""

    timeout: float
    memory: int | None = None


class _State:
    """What the process that works knows of its limits."""

    end: float | None = None
    note: mmap.mmap | None = None
    watched = False


def left() -> float | None:
    """The seconds until the work is ended, None where nothing ends it."""
    return None if _State.end is None else max(0.0, _State.end - time.monotonic())


def works_apart() -> bool:
    """Whether this is a process that was split off to do the work."""
    return _State.watched


def doing(what: str) -> None:
    """Note what is at work, to be named if it must be ended."""
    if _State.note is not None:
        said = what.encode("utf-8", "replace")[:_NOTE].decode("utf-8", "ignore").encode()
        _State.note[: _CHUNK + len(said)] = len(said).to_bytes(_CHUNK, "big") + said


@contextmanager
def at(what: str) -> Iterator[None]:
    """Note what is at work for so long; then what was noted before."""
    before = "" if _State.note is None else _noted(_State.note)
    doing(what)
    try:
        yield
    finally:
        doing(before)


def lacks_memory(said: str) -> bool:
    """Whether words of a process that broke down say that it could get no more memory.

    >>> lacks_memory("memory allocation of 1048576 bytes failed"), lacks_memory("Killed")
    (True, False)
    """
    return any(sign in said for sign in _NO_MEMORY)


def _noted(note: mmap.mmap) -> str:
    size = int.from_bytes(note[:_CHUNK], "big")
    return note[_CHUNK : _CHUNK + min(size, _NOTE)].decode("utf-8", "replace")


# Splitting


@dataclass(frozen=True, slots=True)
class Ended:
    """Work that was ended, or broke down: why, and what it was at."""

    reason: str
    """`timeout`, `interrupt`, or the name of a signal."""
    note: str
    limits: Limits

    @property
    def messages(self) -> dict[str, str]:
        """What to tell, by language.

        >>> print(Ended("timeout", "a.rq", Limits(5)).messages["en"])
        a.rq: Given up: the time limit of 5 seconds was over. Allow more with --timeout.
        """
        where = f"{self.note}: " if self.note else ""
        if self.reason == "timeout":
            seconds = f"{self.limits.timeout:g}"
            en = f"Given up: the time limit of {seconds} seconds was over."
            return {
                "en": f"{where}{en} Allow more with --timeout.",
                "zh-Hans": f"{where}已放弃:超过 {seconds} 秒的时限。可用 --timeout 延长。",
            }
        return {
            "en": f"{where}Broke down ({self.reason}). Nothing after this was read or checked; "
            "look for what nests without end or takes all memory.",
            "zh-Hans": f"{where}运行中断({self.reason})。此后的内容均未读取或检查;"
            "请查看是否有无尽嵌套或耗尽内存之处。",
        }


def apart(limits: Limits) -> int | Ended | None:
    """Split into a process that works and one that watches it.

    Returns:
        None in the one that works; in the other, once that has ended: its exit code, or why it has
        none. A signal to end that reaches the one that watches ends both.
    """
    if not hasattr(os, "fork"):
        return None
    note = mmap.mmap(-1, _CHUNK + _NOTE)
    alive, lifeline = os.pipe()
    watcher = os.getpid()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    child = os.fork()
    if child == 0:
        os.close(alive)
        _State.end, _State.note, _State.watched = time.monotonic() + limits.timeout, note, True
        end_with(watcher)
        limit_memory(limits.memory)
        if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt_once)
        return None
    os.close(lifeline)
    try:
        return _watch(child, alive, limits, note)
    finally:
        os.close(alive)


def _watch(child: int, alive: int, limits: Limits, note: mmap.mmap) -> int | Ended:
    reason = "timeout"
    with _signals(child):
        # A file descriptor that the child alone holds open: readable once the child has ended.
        try:
            ready, _, _ = select.select([alive], [], [], min(limits.timeout + _GRACE, 1e8))
        except _Interrupted:  # a query that is being run does not hear of it
            reason = "interrupt"
            ready, _, _ = select.select([alive], [], [], _GRACE)
        if not ready:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not ready:
        return Ended(reason, _noted(note), limits)
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGINT:
        return Ended("interrupt", _noted(note), limits)
    return code if code >= 0 else Ended(signal.Signals(-code).name, _noted(note), limits)


def _interrupt_once(*_: object) -> NoReturn:
    """From the keyboard it comes twice, here and by way of the one that watches."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


class _Interrupted(Exception):  # noqa: N818  # it is caught at once
    """An interrupt from the keyboard."""


@contextmanager
def _signals(child: int) -> Iterator[None]:
    """Signals to end reach the child as well; an interrupt from the keyboard does so by itself."""

    def end(number: int, _: FrameType | None) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _end_by(number)

    def interrupt(*_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGINT)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise _Interrupted

    before = {number: signal.getsignal(number) for number in (*_ends(), signal.SIGINT)}
    for number in _ends():
        if before[number] != signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, end)
    if before[signal.SIGINT] != signal.SIG_IGN:  # as shells set it for what runs behind them
        signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ends() -> Iterator[int]:
    return (getattr(signal, name) for name in _ENDS if hasattr(signal, name))


def _end_by(number: int) -> NoReturn:
    """End as by a signal, so that who started this sees what ended it."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    os._exit(128 + number)


# Within the process that works


def end_with(parent: int) -> None:
    """End this process when its parent ends, at once on Linux, else within a second."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)
        return
    threading.Thread(target=_end_without, args=(parent,), daemon=True).start()


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def limit_memory(most: int | None = None) -> None:
    """Let this process and those that it starts take no more memory than so many bytes each.

    Without a number: 8 GiB, or half of what the machine has, but 2 at least. No core is dumped.
    """
    if sys.platform == "win32":
        return
    import resource

    wanted = most or min(_MOST, max(_LEAST, _physical() // 2 or _MOST))
    for kind, value in ((resource.RLIMIT_AS, wanted), (resource.RLIMIT_CORE, 0)):
        soft, hard = resource.getrlimit(kind)
        bounds = [bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY]
        with suppress(ValueError, OSError):  # macOS takes no limit of address space
            resource.setrlimit(kind, (min([value, *bounds]), hard))


def _physical() -> int:
    """The bytes of memory of this machine, 0 where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0
