"""Where output goes: a reader that leaves early changes nothing, output that is lost is an error.

    with outlets():          standard output and standard error for as long as a command runs
        …

A pipe whose reader has gone, such as `head`, takes the rest of the output as if it were read: what
the command found is in its exit code all the same. Any other failure, such as a full disk, ends the
command with a message, since a report that is cut would pass for a whole one.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from kg.errors import FileError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Outlet(io.RawIOBase):
    """A raw stream that takes everything, though its reader has gone.

    Args:
        raw: where bytes go; None where there was no stream from the start.
        silent: whether a failure is passed over: that of standard error can be told to nobody.

    Raises:
        FileError: on writing, once; what is written after that is dropped.
    """

    def __init__(self, raw: BinaryIO | None, silent: bool = False) -> None:
        self._raw, self._silent, self._gone = raw, silent, False

    def writable(self) -> bool:
        """It is."""
        return True

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._raw is not None and self._raw.isatty()

    def fileno(self) -> int:
        """The descriptor below it."""
        if self._raw is None:
            raise io.UnsupportedOperation("fileno")
        return self._raw.fileno()

    def write(self, data: ReadableBuffer, /) -> int:
        """Write some of the bytes, or drop them all."""
        size = memoryview(data).nbytes
        if self._gone:
            return size
        try:
            if self._raw is None:
                raise OSError(0, "it is closed")
            return self._raw.write(data) or 0
        except BrokenPipeError:
            self._gone = True
        except OSError as error:
            self._gone = True
            if not self._silent:
                reason = error.strerror or str(error)
                raise FileError(
                    f"Standard output cannot be written: {reason}. Not all of it is there.",
                    chinese=f"无法写入标准输出:{reason}。输出不完整。",
                ) from error
        return size


@contextmanager
def outlets() -> Iterator[None]:
    """Put outlets before the standard streams; streams that something else has set stay."""
    before = sys.stdout, sys.stderr
    try:
        if before[0] is sys.__stdout__:
            sys.stdout = _opened(before[0], silent=False)
        if before[1] is sys.__stderr__:
            sys.stderr = _opened(before[1], silent=True)
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            if stream not in before:
                _flush_at_last(stream)
        sys.stdout, sys.stderr = before


def _opened(stream: TextIO | None, silent: bool) -> TextIO:
    """A text stream in UTF-8, since a pipe may have an encoding without Chinese, to an outlet."""
    raw = None
    if stream is None:
        os.open(os.devnull, os.O_RDWR)  # else a file that is opened later would get our output
    else:
        stream.flush()
        raw = cast(BinaryIO, getattr(stream.buffer, "raw", stream.buffer))
    outlet = Outlet(raw, silent)
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding="utf-8",
        errors="backslashreplace",  # the name of a file may be no UTF-8
        line_buffering=silent or outlet.isatty(),
    )


def _flush_at_last(stream: TextIO) -> None:
    """A command flushes before it ends; this is for what an error has left."""
    try:
        stream.flush()
    except FileError:
        stream.flush()  # dropped by now
