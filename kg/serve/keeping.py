"""Keeping: a process that has another one serve, and puts a new one in its place when told to.

    kept = keep()                     two processes from here on
    if isinstance(kept, int): …       the one that keeps, at its end: the exit code of the other
    kept.ready()                      the one that serves, once it does

SIGHUP makes another one, which reads all anew; once that serves, the one before takes no more
requests, answers those that it has, and ends. Both listen at the same socket, so that no request is
lost; where the new one cannot serve, the old one goes on. All end with the one that keeps. At a
terminal SIGHUP says that the terminal is gone, and ends them, too.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, NoReturn

from kg.limits import end_with

_READY: Final = b"1"
_MANY: Final = 100  # signals that are read at once
_NAMES: Final = ("SIGTERM", "SIGINT", "SIGHUP", "SIGCHLD")
_TERM, _INT, _HUP, _CHLD = (getattr(signal, name, 0) for name in _NAMES)
_SIGNALS: Final = tuple(number for number in (_TERM, _INT, _HUP, _CHLD) if number)


class Kept:
    """What the process that serves knows of the one that keeps it."""

    def __init__(self, target: int) -> None:
        self._target = target

    def ready(self) -> None:
        """Tell that requests are served."""
        with suppress(OSError):  # it may have ended
            os.write(self._target, _READY)


def keep() -> int | Kept:
    """Split into a process that serves, which returns, and one that keeps it until the end.

    Returns:
        In the one that serves: what it tells when it does so. In the other: the exit code, which is
        below zero for the number of a signal.

    Raises:
        KeyboardInterrupt: in the one that keeps, after an interrupt from the keyboard.
    """
    if not hasattr(os, "fork"):
        return Kept(-1)
    with _told() as wakes:
        keeper = _Keeper(wakes)
        kept = keeper.begin()
        while kept is None and keeper.keeps:
            kept = keeper.look()
    if kept is not None:
        return kept
    if keeper.interrupted:
        raise KeyboardInterrupt
    return keeper.code


def end_as(code: int) -> NoReturn:
    """End as another process did, which may have been by a signal.

    Args:
        code: its exit code, below zero for the number of a signal.
    """
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)


class _Keeper:
    """The one that keeps: the process that serves, and the one that is to follow it, if any."""

    def __init__(self, wakes: int) -> None:
        self._wakes, self._sources = wakes, dict[int, int]()
        self._serving = self._coming = self.code = 0
        self.interrupted = self._again = False

    @property
    def keeps(self) -> bool:
        """Whether any process is left."""
        return bool(self._sources)

    def begin(self) -> Kept | None:
        """Make a process that serves; what it gets in that one, None in this one."""
        source, target = os.pipe()
        keeper = os.getpid()
        process = os.fork()
        if process == 0:
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            for number in (_INT, _HUP):  # the one that keeps tells what they mean
                signal.signal(number, signal.SIG_IGN)
            for other in (source, *self._sources.values()):
                os.close(other)
            end_with(keeper)
            return Kept(target)
        os.close(target)
        self._sources[process] = source
        if self._serving:
            self._coming = process
        else:
            self._serving = process
        return None

    def look(self) -> Kept | None:
        """Wait for what happens next, and do what it asks for; as `begin`."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._wakes, selectors.EVENT_READ)
            if self._coming:
                selector.register(self._sources[self._coming], selectors.EVENT_READ)
            happened = {key.fd for key, _ in selector.select()}
        if self._coming and self._sources[self._coming] in happened:
            self._follow()
        told = set(os.read(self._wakes, _MANY)) if self._wakes in happened else set()
        if _CHLD in told:
            self._bury()
        if told & {_TERM, _INT} or (_HUP in told and os.isatty(0)):
            self.interrupted = _INT in told
            for process in self._sources:
                _end(process)
            self._again = False
        else:
            self._again |= _HUP in told
        if self._again and self._serving and not self._coming:
            self._again = False
            return self.begin()
        return None

    def _follow(self) -> None:
        """The one to come tells that it serves, or has ended before it did."""
        if os.read(self._sources[self._coming], 1) == _READY:
            _end(self._serving)
            self._serving, self._coming = self._coming, 0

    def _bury(self) -> None:
        """Take leave of processes that have ended."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                process, status = ended
                os.close(self._sources.pop(process))
                if process == self._serving:
                    self.code = os.waitstatus_to_exitcode(status)
                    self._serving, self._coming = self._coming, 0
                elif process == self._coming:
                    self._coming = 0


def _end(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, _TERM)


@contextmanager
def _told() -> Iterator[int]:
    """Where the numbers of signals can be read, as long as it lasts."""
    source, target = os.pipe()
    os.set_blocking(target, False)
    before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
    wakes = signal.set_wakeup_fd(target, warn_on_full_buffer=False)
    keeper = os.getpid()
    try:
        yield source
    finally:
        signal.set_wakeup_fd(wakes)
        if os.getpid() == keeper:
            for number, handler in before.items():
                signal.signal(number, handler)
        os.close(source)
        os.close(target)
