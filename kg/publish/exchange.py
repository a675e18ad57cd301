"""The exchange of two names at one moment: renameat2 on Linux, renamex_np on macOS.

exchange(Path("new"), Path("old"))      what was called new is called old, and the other way
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final


def exchange(one: Path, other: Path) -> None:
    """Exchange what two names mean, at one moment.

    Raises:
        OSError: with ENOSYS, EINVAL or ENOTSUP where system or file system cannot.
    """
    call = _exchanger()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    ctypes.set_errno(0)
    if call(os.fsencode(one), os.fsencode(other)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


_HERE: Final = -100  # AT_FDCWD: paths are read from the working folder
_EXCHANGE: Final = 2  # RENAME_EXCHANGE in linux/fs.h, RENAME_SWAP in sys/stdio.h of macOS


def _exchanger() -> Callable[[bytes, bytes], int] | None:
    if sys.platform == "win32":
        return None
    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):
        return lambda one, other: library.renameat2(_HERE, one, _HERE, other, _EXCHANGE)
    if hasattr(library, "renamex_np"):
        return lambda one, other: library.renamex_np(one, other, _EXCHANGE)
    return None
