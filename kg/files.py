"""Files: read as UTF-8 with errors that name the line, written whole or not at all.

read_text(Path("data/a.ttl")) -> str                     without a byte order mark
write_whole(Path("dist/void.ttl"), "…")                  complete before it takes its name
Original(Path("data/a.ttl")).replace("…")                only while it is what was read

What is no file (a pipe, a socket, a device) is never read: it may have no end, or never begin.

What is written stands beside its place first, in a file that a lock marks as being written. A run
that is killed leaves that file; the next one sees that nobody holds the lock, and removes it.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from kg.errors import FileError, NotValidError

if sys.platform != "win32":
    import fcntl

_STAGING: Final = ".kg-writing-"
# Names of what is open already: to replace what they lead to would part it from who holds it.
_OPEN_ALREADY: Final = ("/dev/fd/", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc/")
_MOST_LINKS: Final = 40
_LINE_END = re.compile(rb"\r\n?|\n")
LARGEST: Final = 512 * 1024 * 1024  # bytes; read whole, a file takes several times as much memory

_KINDS: Final[tuple[tuple[Callable[[int], bool], str, str], ...]] = (
    (stat.S_ISFIFO, "a named pipe", "命名管道"),
    (stat.S_ISSOCK, "a socket", "套接字"),
    (stat.S_ISCHR, "a device", "设备"),
    (stat.S_ISBLK, "a device", "设备"),
)


# Reading


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

    >>> import tempfile
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


# Writing


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and rename it; see `Original.replace` for what is kept.

    What is no regular file (a device, a pipe, a socket, `/dev/stdout`) is written into instead.

    Args:
        path: where; its folder must be there.
        content: text, written as UTF-8, or bytes.

    Raises:
        FileError: it cannot be written there; what was there is untouched.
    """
    with _errors_of(path):
        if _is_stream(path):
            _write_into(path, _encoded(content))
        else:
            target = path.resolve()
            remove_leftovers(target.parent)
            _replace(path, target, _encoded(content))


class Original:
    """A file that is about to be rewritten, as it was read.

    Raises:
        FileError: the file cannot be read.
        NotValidError: it is not UTF-8; the line of the bad byte is named.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._content = read_bytes(path)

    @property
    def text(self) -> str:
        """What was read, a byte order mark included."""
        return self._content.decode("utf-8")

    def replace(self, content: str) -> None:
        """Put another content in its place, all at once, unless somebody has changed it meanwhile.

        Mode, extended attributes and, where one may, owner and group stay; symbolic links lead on
        to it. A file with several names (hard links) is refused: to rename parts these names, and
        to write in place is not safe from being killed.

        Raises:
            FileError: it cannot be written, has several names, or is not what was read.
        """
        with _errors_of(self.path):
            _replace(self.path, self.path.resolve(), _encoded(content), self._content)


def remove_leftovers(folder: Path) -> None:
    """Remove from a folder what runs that were killed had begun to write there.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, ".kg-writing-0123456789abcdef").write_text("begun", "utf-8")
    ...     remove_leftovers(Path(folder))
    ...     os.listdir(folder)
    []
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_STAGING):
                with suppress(OSError):
                    _remove_unlocked(entry)


def _remove_unlocked(entry: os.DirEntry[str]) -> None:
    """Remove a file unless its writer is at work; on Windows, one cannot remove what is open."""
    if not entry.is_file(follow_symlinks=False):
        return
    if sys.platform == "win32":
        os.unlink(entry.path)
    else:
        opened = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(entry.path)
        finally:
            os.close(opened)


def _encoded(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def _replace(path: Path, target: Path, data: bytes, expected: bytes | None = None) -> None:
    known = target.stat() if target.exists() else None
    if known and stat.S_ISREG(known.st_mode) and known.st_nlink > 1:
        _refuse_links(path, known.st_nlink)
    staging, stream = _begin(target.parent, 0o600 if known else 0o666)
    try:
        with stream:
            stream.write(data)
            stream.flush()
            if known:
                _make_like(stream.fileno(), target, known)
            os.fsync(stream.fileno())
            if sys.platform == "win32":
                stream.close()
            if expected is None or _is_still(target, expected):
                os.replace(staging, target)
                return
        if not _is_still(target, data):  # another run may have written the same meanwhile
            _refuse_changed(path)
        os.unlink(staging)
    except BaseException:
        with suppress(OSError):
            os.unlink(staging)
        raise


def _begin(folder: Path, mode: int) -> tuple[Path, BinaryIO]:
    """A new file in a folder, locked: who removes leftovers may have been faster than the lock."""
    while True:
        staging = folder / f"{_STAGING}{os.urandom(8).hex()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        stream = os.fdopen(os.open(staging, flags, mode), "wb")
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks: nothing is removed there
                fcntl.flock(stream, fcntl.LOCK_EX)
        if os.fstat(stream.fileno()).st_nlink:
            return staging, stream
        stream.close()


def _make_like(opened: int, target: Path, known: os.stat_result) -> None:
    """Give an open file what another has: owner and group where one may, attributes, mode."""
    if sys.platform == "win32":
        return
    same_owner = True
    try:
        os.fchown(opened, known.st_uid, known.st_gid)
    except OSError:
        same_owner = os.geteuid() == known.st_uid
        with suppress(OSError):
            os.fchown(opened, -1, known.st_gid)
    # Who else's it becomes must not run with the rights of whose it was.
    os.fchmod(opened, stat.S_IMODE(known.st_mode) if same_owner else known.st_mode & 0o777)
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(target):
                with suppress(OSError):
                    os.setxattr(opened, name, os.getxattr(target, name))


def _is_still(target: Path, expected: bytes) -> bool:
    """Whether a file holds what is expected, now that its content has been read."""
    try:
        before = target.stat()
        content, now = target.read_bytes(), target.stat()
    except OSError:
        return False
    return content == expected and _stamp(before) == _stamp(now)


def _stamp(known: os.stat_result) -> tuple[int, ...]:
    return known.st_dev, known.st_ino, known.st_size, known.st_mtime_ns


# What is no regular file


def _is_stream(path: Path) -> bool:
    """Whether a path leads to what is no regular file, or to what somebody holds open."""
    step = os.path.abspath(path)
    for _ in range(_MOST_LINKS):
        if step.startswith(_OPEN_ALREADY):
            return True
        if not os.path.islink(step):
            break
        step = os.path.abspath(os.path.join(os.path.dirname(step), os.readlink(step)))
    mode = path.stat().st_mode if path.exists() else stat.S_IFREG
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _write_into(path: Path, data: bytes) -> None:
    """Write into what is there, after what it holds; a pipe that nobody reads is not waited for."""
    if sys.platform == "win32":
        with path.open("ab") as stream:
            stream.write(data)
    elif stat.S_ISSOCK(path.stat().st_mode):
        import socket

        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(data)
    else:
        with os.fdopen(_opened(path), "wb") as stream:
            os.set_blocking(stream.fileno(), True)
            stream.write(data)


def _opened(path: Path) -> int:
    flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        return os.open(path, flags)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise FileError(
            "Nobody reads from this pipe. Start the reader first.",
            file=path,
            chinese="没有程序读取此管道。请先启动读取者。",
        ) from error


# Errors


@contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(
            f"Cannot write here: {reason}.", file=path, chinese=f"无法写入此处:{reason}。"
        ) from error


def _refuse_links(path: Path, names: int) -> None:
    raise FileError(
        f"Cannot write here: the file has {names} names (hard links), and would lose the others. "
        "It is left as it is: make this name a file of its own, as by `cp` and `mv`, or a symbolic "
        "link.",
        file=path,
        chinese=f"无法写入此处:该文件有 {names} 个名称(硬链接),写入会使其与其他名称分离,"
        "故未作改动。请先用 `cp` 和 `mv` 使此名称成为独立文件,或改用符号链接。",
    )


def _refuse_changed(path: Path) -> None:
    raise FileError(
        "It was changed by somebody else in the meantime and is left as it is. Run this again.",
        file=path,
        chinese="其间有他人改动了此文件,故未作改动。请重新运行。",
    )
