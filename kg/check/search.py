"""Searches for files: what paths name, folders searched through by the endings of files.

Search(Path("data")).files()        the files of RDF in a folder, in a stable order
Search(Path("data")).look()         the same, and what was not read, with the reason
rdf_files(["data", "a.ttl"])        those of several paths, each once

What lies in a folder came with the repository, so links in it are followed only to what could be
found without them (`kg.check.walk`); what somebody names is their own wish.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.check.walk import Links, Refusal, Walk, each_once
from kg.errors import FileError
from kg.files import check_kind, unreadable
from kg.rdf.syntaxes import SUFFIXES

QUERY: Final = ".rq"


@dataclass(frozen=True)
class Found:
    """What was found: the files, each once, and what there is but is not read."""

    files: Sequence[Path]
    refused: Sequence[Refusal] = ()


@dataclass(frozen=True)
class Search:
    """A file, or a folder in which files are sought by their endings.

    Files in hidden folders do not count; `deep` tells whether those in folders below do, `without`
    names folders directly below that do not. Links may lead into the repository around the path,
    and into `roots`.
    """

    path: Path
    suffixes: tuple[str, ...] = SUFFIXES
    deep: bool = True
    roots: tuple[Path, ...] = ()
    without: tuple[str, ...] = ()

    def look(self) -> Found:
        """The files that are found, in a stable order, and what is refused.

        Raises:
            FileError: there is no such file or folder, or it cannot be read.
        """
        try:
            about = os.stat(self.path)
        except FileNotFoundError as error:
            raise FileError(
                "No such file or folder.", file=self.path, chinese="没有此文件或文件夹。"
            ) from error
        except (OSError, ValueError) as error:
            raise unreadable(self.path, error) from error
        if not stat.S_ISDIR(about.st_mode):
            check_kind(self.path, about)
            return Found([self.path])
        walk = Walk(self.suffixes, self.deep, Links((self.path, *self.roots), self.suffixes))
        files = sorted(p for p in walk.files(self.path) if self._counts(p))
        return Found(files, walk.refused)

    def files(self) -> list[Path]:
        """The files that are found, in a stable order.

        Raises:
            FileError: there is no such file or folder, none of its files counts, or something that
                counts is not read.
        """
        found = self.look()
        for refusal in found.refused:
            if not refusal.is_folder:
                raise refusal.error
        if not found.files:
            raise self.nothing()
        return list(found.files)

    def nothing(self) -> FileError:
        """The message that nothing was found."""
        wanted = ", ".join(f"*{suffix}" for suffix in self.suffixes)
        return FileError(
            f"No RDF ({wanted}) in this folder.",
            file=self.path,
            chinese=f"此文件夹中没有 RDF({wanted})。",
        )

    def _counts(self, path: Path) -> bool:
        return self.counts(path.relative_to(self.path).parts)

    def counts(self, parts: Sequence[str]) -> bool:
        """Whether a file at this place below the folder counts; the path itself always does."""
        if not parts:
            return True
        if len(parts) > 1 and (not self.deep or parts[0] in self.without):
            return False
        return parts[-1].endswith(self.suffixes) and not any(p.startswith(".") for p in parts)


def search_all(searches: Iterable[Search]) -> Found:
    """The files of several searches, in their order, each once, and what is refused.

    >>> [file.name for file in search_all([Search(Path(__file__)), Search(Path(__file__))]).files]
    ['search.py']

    Raises:
        FileError: a path does not exist or cannot be read, or there is nothing in a folder.
    """
    files: dict[str, Path] = {}
    refused: list[Refusal] = []
    for search in searches:
        found = search.look()
        if not found.files and not found.refused:
            raise search.nothing()
        for file in found.files:
            files.setdefault(os.path.realpath(file), file)
        refused += found.refused
    return Found(list(files.values()), each_once(refused))


def rdf_files(paths: Iterable[str | Path], queries: bool = False) -> list[Path]:
    """The RDF files that paths name, folders searched through, each once, in a stable order.

    Hidden folders are passed over. With `queries`, SPARQL files (*.rq) count, too.

    Raises:
        FileError: a path does not exist, a folder holds no RDF, or something in it is not read.
    """
    suffixes = (*SUFFIXES, QUERY) if queries else SUFFIXES
    files: dict[str, Path] = {}
    for file in (f for path in paths for f in Search(Path(path), suffixes).files()):
        files.setdefault(os.path.realpath(file), file)
    return list(files.values())
