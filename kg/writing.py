"""Writing: a file is complete before it takes its name, so a reader never sees half of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from kg.errors import KgError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and rename it; the mode of an existing file is kept.

    Args:
        path: where; its folder must be there.
        content: text, written as UTF-8, or bytes.

    Raises:
        KgError: it cannot be written there; what was there is untouched.
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
        raise KgError(f"Cannot write here: {error.strerror}.", file=path) from error
