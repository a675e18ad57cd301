"""Files: read as UTF-8 with errors that name the line, written whole or not at all.

read_text(Path("data/a.ttl")) -> str                     without a byte order mark
write_whole(Path("dist/void.ttl"), "…")                  complete before it takes its name
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from kg.errors import FileError, NotValidError

_LINE_END = re.compile(rb"\r\n?|\n")


def read_bytes(path: Path) -> bytes:
    """The bytes of a UTF-8 file, its byte order mark included.

    Raises:
        FileError: the file cannot be read.
        NotValidError: it is not UTF-8; the line of the bad byte is named.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror
        raise FileError(
            f"Cannot be read: {reason}.", file=path, chinese=f"文件无法读取:{reason}。"
        ) from error
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
