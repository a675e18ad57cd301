"""Files: read as UTF-8 with errors that name the line, written whole or not at all.

read_text(Path("data/a.ttl")) -> str                     without a byte order mark
write_whole(Path("dist/void.ttl"), "…")                  complete before it takes its name

What is no file (a pipe, a socket, a device) is never read: it may have no end, or never begin.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, cast

from kg.errors import FileError, NotValidError

_LINE_END = re.compile(rb"\r\n?|\n")
LARGEST: Final = 512 * 1024 * 1024  # bytes; read whole, a file takes several times as much memory

_KINDS: Final[tuple[tuple[Callable[[int], bool], str, str], ...]] = (
    (stat.S_ISFIFO, "a named pipe", "命名管道"),
    (stat.S_ISSOCK, "a socket", "套接字"),
    (stat.S_ISCHR, "a device", "设备"),
    (stat.S_ISBLK, "a device", "设备"),
)


def unreadable(path: Path, error: OSError | ValueError) -> FileError:
    """The message on a file or folder that the system does not let us read."""
    reason = getattr(error, "strerror", None) or str(error)
    return FileError(f"Cannot be read: {reason}.", file=path, chinese=f"文件无法读取:{reason}。")


def check_kind(path: Path, about: os.stat_result) -> None:
    """Make sure that a path is a file that can be read whole.

    Raises:
        FileError: it is a pipe, a socket or a device, or larger than `LARGEST`.
    """
    for is_kind, english, chinese in _KINDS:
        if is_kind(about.st_mode):
            raise FileError(
                f"Not a file but {english}, so it is not read. Put a file in its place.",
                file=path,
                chinese=f"不是文件而是{chinese},不予读取。请换成文件。",
            )
    if about.st_size > LARGEST:
        raise FileError(
            f"Larger than {LARGEST >> 20} MiB, so it is not read. Split it.",
            file=path,
            chinese=f"超过 {LARGEST >> 20} MiB,不予读取。请拆分文件。",
        )


def open_file(path: Path) -> BinaryIO:
    """Open a file to read its bytes; what is no file is not opened, or does not make us wait.

    Raises:
        FileError: it cannot be read, is no file, or is too large.
    """
    try:
        check_kind(path, os.stat(path))
        stream = open(path, "rb", opener=_open_without_waiting)  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    try:
        check_kind(path, os.fstat(stream.fileno()))  # it may be another one by now
    except FileError:
        stream.close()
        raise
    return cast(BinaryIO, stream)


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def read_whole(path: Path) -> bytes:
    """The bytes of a file, whatever they are.

    Raises:
        FileError: it cannot be read, is no file, or is too large.
    """
    with open_file(path) as stream:
        try:
            return stream.read()
        except OSError as error:
            raise unreadable(path, error) from error


def read_bytes(path: Path) -> bytes:
    """The bytes of a UTF-8 file, its byte order mark included.

    Raises:
        FileError: the file cannot be read.
        NotValidError: it is not UTF-8; the line of the bad byte is named.
    """
    content = read_whole(path)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(content, 0, error.start)) + 1
        raise NotValidError(
            "Not UTF-8. Save the file as UTF-8.",
            file=path,
            line=line,
            chinese="不是 UTF-8 编码。请将文件存为 UTF-8。",
        ) from error
    return content


def read_text(path: Path, keep_mark: bool = False) -> str:
    r"""The text of a UTF-8 file, its line ends as they are.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.txt")
    ...     write_whole(path, "\ufeff喀什\r\n")
    ...     read_text(path), read_text(path, keep_mark=True)
    ('喀什\r\n', '\ufeff喀什\r\n')

    Args:
        path: which file.
        keep_mark: whether a byte order mark stays at its beginning.

    Raises:
        FileError: the file cannot be read.
        NotValidError: it is not UTF-8; the line of the bad byte is named.
    """
    content = read_bytes(path)
    return content.decode("utf-8") if keep_mark else content.decode("utf-8-sig")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and rename it; the mode of an existing file is kept.

    Args:
        path: where; its folder must be there.
        content: text, written as UTF-8, or bytes.

    Raises:
        FileError: it cannot be written there; what was there is untouched.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    target = path.resolve()
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-") as staging:
            whole = Path(staging) / target.name
            whole.write_bytes(data)
            if target.exists():
                shutil.copymode(target, whole)
            os.replace(whole, target)
    except OSError as error:
        raise FileError(f"Cannot write here: {error.strerror}.", file=path) from error
