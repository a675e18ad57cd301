"""The folder of a Git repository, found and read as data; Git itself is not asked.

    found = find_repository(Path("project/data"))
    found.root, found.own, found.common       the work tree, its `.git`, what work trees share
    found.copy_refs(Path("empty"))            HEAD, branches and tags, for a repository of ours

Only a folder `.git` counts, or a file `.git` that leads to one that leads back: of a linked work
tree, or of a submodule within its repository. What merely looks like a repository does not (as
files in a folder it would come with any clone), nor does one that a file or a link points at.
Format: https://git-scm.com/docs/gitrepository-layout
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kg.errors import FileError, RevisionError
from kg.files import LARGEST, read_whole

_POINTER: Final = re.compile(rb"gitdir: ([^\0\n]+)\n*")
_HEADS: Final = re.compile(r"(?:[A-Z]+_)?HEAD")
_ELSEWHERE: Final = re.compile(rb"[\\/]{2}")  # a share of another computer, on Windows
_MOST_REFS: Final = 200_000
_DEEPEST: Final = 5  # alternates of alternates, as many as Git follows


@dataclass(frozen=True)
class GitFolder:
    """A repository: the root of the work tree, its own folder, the one that work trees share."""

    root: Path
    own: Path
    common: Path

    @property
    def objects(self) -> Path:
        """The folder of its objects."""
        return self.common / "objects"

    @cached_property
    def settings(self) -> bytes:
        """The text of its settings, which nothing obeys."""
        return _content(self.common / "config")

    @property
    def is_shallow(self) -> bool:
        """Whether only the latest commits were fetched."""
        return bool(_content(self.common / "shallow").strip())

    @property
    def is_partial(self) -> bool:
        """Whether some of its files were not fetched."""
        return re.search(rb"(?i)partialclone|promisor", self.settings) is not None

    def copy_refs(self, empty: Path, logs: bool = False) -> Path:
        """Copy what names commits into an empty folder; with `logs`, what names meant before, too.

        Returns:
            The folder that Git is to be given: that of the work tree.

        Raises:
            RevisionError: there are too many refs.
        """
        folders = ("refs", "reftable", *(["logs"] if logs else []))
        _copy(self.common, empty, ("packed-refs", "shallow", "info/attributes"), folders)
        if self.own == self.common:
            return empty
        own = empty / "worktrees" / "one"
        _copy(self.own, own, (), folders)
        (own / "commondir").write_text("../..\n", "utf-8")
        (own / "gitdir").write_text(f"{empty / 'nowhere'}\n", "utf-8")
        return own

    def check_objects(self) -> None:
        """Make sure that the objects, and those that it borrows, lie in folders of this computer.

        Raises:
            RevisionError: they do not.
        """
        todo = [self.objects]
        for _ in range(_DEEPEST + 1):
            todo = [path for folder in todo for path in _borrowed(folder)]


def find_repository(folder: Path) -> GitFolder:
    """The repository around a folder.

    Raises:
        RevisionError: there is none, or its `.git` is not one that can be trusted to be its own.
    """
    start = Path(os.path.realpath(folder))
    for around in (start, *start.parents):
        found = _opened(around)
        if found:
            return found
    raise RevisionError(
        "Not in a Git repository: --since compares with one of its revisions. Leave --since out.",
        file=folder,
        chinese="不在 Git 仓库中:--since 与仓库的某一版本比较。请去掉 --since。",
    )


def _opened(root: Path) -> GitFolder | None:
    """The repository whose work tree begins here, or None."""
    place = root / ".git"
    try:
        mode = os.lstat(place).st_mode
    except OSError:
        return None
    if stat.S_ISDIR(mode):
        is_one = os.path.isdir(place / "objects") and os.path.lexists(place / "HEAD")
        return GitFolder(root, place, place) if is_one else None
    found = _pointed_at(root, place) if stat.S_ISREG(mode) else None
    if found is None:
        raise RevisionError(
            "This .git leads to a repository that does not lead back, so it is not used. "
            "Leave --since out.",
            file=place,
            chinese="此 .git 指向的仓库并不指回此处,因此不予使用。请去掉 --since。",
        )
    return found


def _pointed_at(root: Path, place: Path) -> GitFolder | None:
    """The repository of a linked work tree or of a submodule, if that knows of it."""
    pointer = _POINTER.fullmatch(_content(place))
    if pointer is None or _ELSEWHERE.match(pointer[1]):
        return None
    own = _path(root, pointer[1])
    shared, back = _content(own / "commondir").strip(), _content(own / "gitdir").strip()
    if shared and not _ELSEWHERE.match(shared):
        common = _path(own, shared)
        leads_back = back and not _ELSEWHERE.match(back) and _path(own, back) == _real(place)
        return GitFolder(root, own, common) if leads_back and own.parent.parent == common else None
    try:
        outer = find_repository(root.parent)
    except RevisionError:
        return None
    return GitFolder(root, own, own) if own.is_relative_to(outer.common / "modules") else None


def _path(start: Path, written: bytes) -> Path:
    return _real(start / os.fsdecode(written))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _content(path: Path) -> bytes:
    """The bytes of a file; none where it is no file or not there."""
    try:
        return read_whole(path) if stat.S_ISREG(os.lstat(path).st_mode) else b""
    except (FileError, OSError, ValueError):
        return b""


def _copy(source: Path, target: Path, files: tuple[str, ...], folders: tuple[str, ...]) -> None:
    """Copy some files and folders, and all names such as HEAD."""
    target.mkdir(parents=True, exist_ok=True)
    room = LARGEST
    heads = (name for name in os.listdir(source) if _HEADS.fullmatch(name))
    for name in (*heads, *files):
        content = _content(source / name)
        if content:
            (target / name).parent.mkdir(exist_ok=True)
            (target / name).write_bytes(content)
    for folder in folders:
        (target / folder).mkdir(exist_ok=True)
        for number, path in enumerate(_files(source / folder)):
            content = _content(path)
            room -= len(content)
            if number >= _MOST_REFS or room < 0:
                raise RevisionError(
                    f"More than {_MOST_REFS:,} refs: run 'git pack-refs --all'.",
                    file=source,
                    chinese=f"引用超过 {_MOST_REFS:,} 个:请运行“git pack-refs --all”。",
                )
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder; a link in its place may lead anywhere."""
    if folder.is_symlink():
        return
    for around, _, names in os.walk(folder):
        yield from (Path(around, name) for name in names if not name.endswith(".lock"))


def _borrowed(objects: Path) -> list[Path]:
    """The folders of objects that one names as its alternates."""
    path = objects / "info" / "alternates"
    if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode):
        lines = [b"//"]
    else:
        lines = [line for line in _content(path).split(b"\n") if line and line[:1] != b"#"]
    if any(_ELSEWHERE.match(line.lstrip(b'"')) for line in lines):
        raise RevisionError(
            "The repository borrows objects from elsewhere, which are not fetched. "
            "Leave --since out.",
            file=path,
            chinese="仓库借用别处的对象,不予获取。请去掉 --since。",
        )
    return [objects / os.fsdecode(line) for line in lines]
