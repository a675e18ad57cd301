"""Writing a report to a file whole or not at all, though it is made piece by piece.

write_chunks(Path("kg.sarif"), chunks(page, "sarif"))
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from kg.errors import FileError
from kg.files import write_whole


def write_chunks(path: Path, chunks: Iterable[str]) -> None:
    """Write text in UTF-8 as it comes; the file takes its name once all of it is there.

    What comes waits in a file without a name, since a report may be larger than the memory.

    Raises:
        FileError: it cannot be written there; what was there is untouched.
    """
    try:
        with tempfile.TemporaryFile() as waiting:
            for chunk in chunks:
                waiting.write(chunk.encode("utf-8"))
            waiting.flush()
            if not waiting.tell():
                write_whole(path, b"")
                return
            with mmap.mmap(waiting.fileno(), 0, access=mmap.ACCESS_READ) as view:
                write_whole(path, cast(bytes, view))  # it takes whatever has bytes in a row
    except OSError as error:
        raise FileError(
            f"Cannot write here: {error.strerror}.",
            file=path,
            chinese=f"无法写入此处:{error.strerror}。",
        ) from error
