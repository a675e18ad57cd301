"""Check-outs: what a file of a revision holds where it is checked out, told without any program.

    Checkout(git).contents({"data/a.ttl": "<id of its content>", …}) -> {"data/a.ttl": b"…", …}

Git changes line ends as attributes and settings say, which is done here as Git does it; programs
that it would run over a file (filters) are not run, so what these would give is not known. Of large
files that Git LFS keeps elsewhere, it is known whether they are the same.
Rules: https://git-scm.com/docs/gitattributes, `text`, `eol`, `ident`, `working-tree-encoding`.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from kg.check.sealed import Git, Settings
from kg.files import LARGEST

Attributes = Mapping[str, str]

_NAMES: Final = ("text", "crlf", "eol", "filter", "ident", "working-tree-encoding")
_NONE: Final = ("unspecified", "unset")
_AS_IT_IS: Final = ("UNSPECIFIED", "UNSET", "UTF-8")
_TRUE: Final = ("true", "yes", "on", "1")
_LFS: Final = re.compile(
    rb"version https://[^\n]+/spec/v1\n(?:ext-[^\n]+\n)*oid sha256:([0-9a-f]{64})\nsize \d+\n"
)
_LONGEST_POINTER: Final = 1024
_LONE_LF: Final = re.compile(rb"(?<!\r)\n")


class Checkout:
    """Files of a revision as they are checked out."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._known: dict[str, bytes] = {}

    def contents(self, blobs: Mapping[str, str]) -> dict[str, bytes]:
        """What files hold, given with the ids of their contents; what cannot be told is missing."""
        raw = self._known = self._read(sorted(set(blobs.values())))
        attributes = self._attributes([path for path in blobs if blobs[path] in raw])
        return {
            path: content
            for path, about in attributes.items()
            if (content := checked_out(raw[blobs[path]], about, self._git.line_ends)) is not None
        }

    def raw(self, blob: str) -> bytes | None:
        """The content of an id that was asked for, as Git has it; None if it was not fetched."""
        return self._known.get(blob)

    def _read(self, blobs: Sequence[str]) -> dict[str, bytes]:
        """The contents of these ids as Git has them; those that were not fetched are missing."""
        asked = "".join(f"{blob}\n" for blob in blobs).encode()
        sizes = self._git.run("cat-file", "--batch-check", given=asked).out.decode(
            "ascii", "replace"
        )
        known, room = [], LARGEST
        for line in sizes.splitlines():
            blob, _, about = line.partition(" ")
            kind, _, size = about.partition(" ")
            if kind == "blob" and int(size) <= room:
                known.append(blob)
                room -= int(size)
        given = "".join(f"{blob}\n" for blob in known).encode()
        return dict(_batch(self._git.run("cat-file", "--batch", given=given).out))

    def _attributes(self, paths: Sequence[str]) -> dict[str, Attributes]:
        """The attributes of files; those for which they cannot be read are missing."""
        asked = [path for path in paths if self._may_ask(path)]
        given = b"".join(os.fsencode(path) + b"\0" for path in asked)
        words = ("check-attr", "-z", "--stdin", *_NAMES)
        fields = self._git.run(*words, given=given, inside=True).out.split(b"\0")[:-1]
        found: dict[str, dict[str, str]] = {}
        for path, name, value in zip(*(iter(map(os.fsdecode, fields)),) * 3, strict=True):
            found.setdefault(path, {})[name] = value
        return {path: about for path, about in found.items() if len(about) == len(_NAMES)}

    def _may_ask(self, path: str) -> bool:
        """Whether what has attributes for a file is a file itself, or not there."""
        root = self._git.folder.root
        return all(
            _is_file_or_nothing(root / folder / ".gitattributes")
            for folder in PurePosixPath(path).parents
        )


def _is_file_or_nothing(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return True


def _batch(out: bytes) -> Iterator[tuple[str, bytes]]:
    """The contents that `git cat-file --batch` lists, by id."""
    at = 0
    while at < len(out):
        end = out.index(b"\n", at)
        blob, _, size = out[at:end].decode("ascii").split(" ")
        at = end + 1 + int(size)
        yield blob, out[end + 1 : at]
        at += 1


def is_same_large_file(raw: bytes, content: bytes) -> bool:
    r"""Whether a file is the one that a pointer of Git LFS names.

    >>> digest = hashlib.sha256(b"<a> <b> 1 .").hexdigest()
    >>> pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 11\n"
    >>> is_same_large_file(pointer.encode(), b"<a> <b> 1 .")
    True
    """
    pointer = _LFS.fullmatch(raw) if len(raw) <= _LONGEST_POINTER else None
    return pointer is not None and hashlib.sha256(content).hexdigest() == pointer[1].decode()


def checked_out(raw: bytes, about: Attributes, settings: Settings) -> bytes | None:
    r"""A content of Git as it is checked out; None where only a program could tell.

    >>> checked_out(b"a\n", {"text": "set", "eol": "crlf"}, {})
    b'a\r\n'
    >>> checked_out(b"a\n", {"filter": "lfs"}, {}) is None
    True
    """
    encoding = about.get("working-tree-encoding", "unset").upper()
    if about.get("filter", "unset") not in _NONE or encoding not in _AS_IT_IS:
        return None
    if about.get("ident") == "set" and b"$Id" in raw:
        return None
    return _LONE_LF.sub(b"\r\n", raw) if _gets_crlf(raw, about, settings) else raw


def _gets_crlf(raw: bytes, about: Attributes, settings: Settings) -> bool:
    """Whether line ends become CRLF, as Git decides it."""
    text = about.get("text", "unspecified")
    text = about.get("crlf", "unspecified") if text == "unspecified" else text
    eol = about.get("eol", "unspecified")
    by_default = settings.get("core.autocrlf", "false").lower()
    if text == "unset":
        return False
    if eol in ("lf", "crlf"):
        crlf = eol == "crlf"
    elif text in ("set", "auto"):
        crlf = _is_crlf_native(by_default, settings)
    else:
        crlf = text != "input" and by_default in _TRUE
    guessed = text == "auto" or (text not in ("set", "input") and eol not in ("lf", "crlf"))
    return crlf and not (guessed and (b"\r" in raw or _is_binary(raw)))


def _is_crlf_native(by_default: str, settings: Settings) -> bool:
    if by_default in (*_TRUE, "input"):
        return by_default != "input"
    eol = settings.get("core.eol", "native").lower()
    return eol == "crlf" or (eol == "native" and sys.platform == "win32")


_ODD: Final = [bytes([c]) for c in (*range(32), 127) if c not in b"\b\t\n\x0c\r\x1b"]


def _is_binary(raw: bytes) -> bool:
    """What Git takes for no text: a null, or of 128 characters more than one of control."""
    odd = sum(map(raw.count, _ODD))
    return b"\0" in raw or (len(raw) - odd - raw.count(b"\n")) >> 7 < odd
