r"""Hints: a path as it can be pasted into a command from where the user stands.

typed_path(Path("data/sub dir/a.ttl")) -> "'data/sub dir/a.ttl'"
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path


def typed_path(path: Path) -> str:
    r"""A path as seen from the working folder, quoted where a shell needs it.

    >>> typed_path(Path("a.ttl")), typed_path(Path("it's.ttl")), typed_path(Path("-x.ttl"))
    ('a.ttl', '\'it\'"\'"\'s.ttl\'', './-x.ttl')
    >>> print(typed_path(Path("bell\a.ttl")))
    $'bell\x07.ttl'
    """
    try:
        text = str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):  # it lies elsewhere, or the folder is gone
        text = str(path)
    text = f".{os.sep}{text}" if text.startswith("-") else text
    if os.name == "nt":
        return subprocess.list2cmdline([text])
    return shlex.quote(text) if _SHOWN.fullmatch(text) else f"$'{_escaped(text)}'"


# What a terminal does not show as it is must be written in another way to be typed.
_SHOWN = re.compile(
    r"[^\x00-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff]*"
)


def _escaped(text: str) -> str:
    """The inside of `$'…'`, byte by byte for what is not shown."""
    return "".join(
        f"\\{c}" if c in "\\'" else c if _SHOWN.fullmatch(c) else _bytes(c) for c in text
    )


def _bytes(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(character))
