"""Walks through folders: which files there are, and what is no file, or leads elsewhere.

    walk = Walk((".ttl",), deep=True, links=Links([Path("data")], (".ttl",)))
    walk.files(Path("data")) -> [Path("data/a.ttl")]
    walk.refused -> [Refusal(…)]            what is not read, each with its message

Folders are the repository's own: a link in one may lead to the keys of whoever checks it, a pipe
never ends. So a link is followed only to a file that could be found without it: in the repository
around the folders named (or in these folders, where there is none around), in no hidden folder, and
with an ending of the same kind. Links to folders are not followed at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import FileError
from kg.files import check_kind, unreadable


def real(path: str | Path) -> Path:
    """Where a path leads in the end; unlike `Path.resolve`, links in a circle raise nothing."""
    return Path(os.path.realpath(path))


@dataclass(frozen=True)
class Refusal:
    """Something that is not read, and why; `is_folder` tells of a mere link to a folder."""

    error: FileError
    is_folder: bool = False

    @property
    def path(self) -> Path:
        """What is not read."""
        return Path(self.error.file or "")


class Links:
    """Where links may lead.

    Args:
        roots: the folders that are searched.
        suffixes: the endings of the files that are sought.
    """

    def __init__(self, roots: Iterable[Path], suffixes: Sequence[str]) -> None:
        self._searched = [real(root) for root in roots]
        self._allowed = [repository_around(root) or root for root in self._searched]
        self._suffixes = tuple(suffixes)

    def check(self, link: Path) -> None:
        """Make sure that a link to a file is one that may be followed.

        Raises:
            FileError: it leads out, to a hidden place, to a file of another kind, or nowhere.
        """
        end = real(link)
        below = [end.relative_to(root).parts for root in self._allowed if end.is_relative_to(root)]
        if not below:
            raise FileError(
                "A link that leads out of the repository is not followed: put the file there.",
                file=link,
                chinese="指向仓库之外的链接不予跟随。请换成文件本身。",
            )
        shown = any(not any(part.startswith(".") for part in parts) for parts in below)
        if not shown or not end.name.endswith(self._suffixes):
            raise FileError(
                "A link to a hidden file or to one of another kind is not followed: put a file "
                "there.",
                file=link,
                chinese="指向隐藏文件或其他类型文件的链接不予跟随。请换成文件。",
            )

    def is_searched(self, folder: Path) -> bool:
        """Whether what lies in a folder that a link leads to is found without the link."""
        end = real(folder)
        return any(end.is_relative_to(root) for root in self._searched)


def repository_around(folder: Path) -> Path | None:
    """The nearest folder at or above this one that has a `.git`, or None."""
    around = (folder, *folder.parents)
    return next((f for f in around if os.path.lexists(f / ".git")), None)


class Walk:
    """A walk through folders, and what was refused on the way; hidden places are passed over."""

    def __init__(self, suffixes: Sequence[str], deep: bool, links: Links) -> None:
        self._suffixes, self._deep, self._links = tuple(suffixes), deep, links
        self.refused: list[Refusal] = []

    def files(self, folder: Path) -> Iterator[Path]:
        """The files below a folder whose names end as they must, in any order."""
        todo = [folder]
        while todo:
            around = todo.pop()
            for entry in self._entries(around):
                path = around / entry.name
                if entry.is_dir(follow_symlinks=False):
                    todo += [path] if self._deep else []
                elif self._is_taken(path, entry):
                    yield path

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            self.refused.append(Refusal(unreadable(folder, error)))
            return []

    def _is_taken(self, path: Path, entry: os.DirEntry[str]) -> bool:
        """Whether this is a file that counts; if it ought to be one and is not, that is kept."""
        if entry.is_symlink() and os.path.isdir(path):
            self._note_folder(path)
            return False
        if not entry.name.endswith(self._suffixes):
            return False
        try:
            if entry.is_symlink():
                self._links.check(path)
                about = os.stat(path)
            else:
                about = entry.stat(follow_symlinks=False)
            check_kind(path, about)
        except FileError as error:
            self.refused.append(Refusal(error))
            return False
        except OSError as error:
            self.refused.append(Refusal(unreadable(path, error)))
            return False
        return True

    def _note_folder(self, path: Path) -> None:
        if self._deep and not self._links.is_searched(path):
            error = FileError(
                "A link to a folder is not followed: name the folder itself to have it read.",
                file=path,
                chinese="指向文件夹的链接不予跟随:如需读取,请直接指定该文件夹。",
            )
            self.refused.append(Refusal(error, is_folder=True))


def each_once(refused: Iterable[Refusal]) -> list[Refusal]:
    """Refusals, each of its path once."""
    return list({os.path.abspath(refusal.path): refusal for refusal in refused}.values())
