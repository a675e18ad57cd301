"""Revisions: what the files of a project were at a revision of Git; the work tree is not touched.

    read_revision(project, "origin/main") -> Revision(changed={Path("data/a.ttl")}, then={…}, …)

What counts now are the files as they lie there, committed or not. A file that the revision does not
have is new; one that it has and that is gone is found through the folders that were named. A file
under another name is one gone and one new. The revision itself is compared with, not the point
where a branch left it: for that, name `$(git merge-base REV HEAD)`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kg.check.checkout import Checkout, is_same_large_file
from kg.check.project import ROLES, Project, Role
from kg.check.sealed import Git, Said, sealed
from kg.check.walk import real
from kg.errors import FileError, RevisionError
from kg.files import read_whole

_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True)
class Revision:
    """A project at a revision, as far as it differs from now.

    `files` are those that it had then, by role; `then` has the content of those that were different
    or are gone; `changed` are these and the new ones. `comparable` is False where links or
    submodules make it impossible to say.
    """

    files: Mapping[Role, Sequence[Path]] = field(default_factory=dict)
    then: Mapping[Path, bytes] = field(default_factory=dict)
    changed: frozenset[Path] = frozenset()
    comparable: bool = True

    def changed_in(self, files: Iterable[Path]) -> list[Path]:
        """Those of these files that changed."""
        return [path for path in files if path in self.changed]


@dataclass(frozen=True)
class _Entry:
    """A file in the tree of a revision."""

    mode: str
    blob: str


def read_revision(project: Project, name: str, timeout: float | None = None) -> Revision:
    """What the files of a project were at a revision; `timeout` is in seconds.

    Raises:
        RevisionError: no Git, no repository around the project, no such revision, no time left.
    """
    with sealed(_somewhere(project), timeout) as git:
        return _Repository(git).revision(project, name)


class _Repository:
    """A repository as it is asked for one of its revisions."""

    def __init__(self, git: Git) -> None:
        self._git, self._root = git, git.folder.root

    def revision(self, project: Project, name: str) -> Revision:
        """What the files of a project were."""
        tree = self._tree(self._commit(name))
        files = {role: _files_then(project, role, tree, self._root) for role in ROLES}
        now = {path for role in ROLES for path in getattr(project, role)}
        before = {path for paths in files.values() for path in paths}
        found = _Comparison(self._root, tree)
        for path in sorted(now | before):
            found.look_at(path)
        found.settle(Checkout(self._git))
        comparable = found.comparable and not _holds_submodule(project, tree, self._root)
        changed = found.changed | (now ^ before)
        then = {p: c for p, c in found.then.items() if p in before}
        return Revision(files, then, frozenset(changed), comparable)

    def _commit(self, name: str) -> str:
        """The id of a commit.

        Raises:
            RevisionError: there is no such commit, or it was not fetched.
        """
        if "@" in name:
            self._git.know_more_names()
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        try:
            said = self._git.run(*words)
        except ValueError:  # a null in the name
            said = Said(1, b"", "")
        if said.code == 0:
            return said.out.decode("ascii").strip()
        way = (
            "Name a commit, a tag or a branch: 'git log --oneline' lists commits.",
            "请指定提交、标签或分支:“git log --oneline”可列出提交。",
        )
        if self._git.folder.is_shallow:
            way = (
                "This clone is shallow: fetch the whole history, with fetch-depth: 0 for "
                "actions/checkout, or by 'git fetch --unshallow'.",
                "此克隆为浅克隆:请获取全部历史,在 actions/checkout 中设 fetch-depth: 0,"
                "或运行“git fetch --unshallow”。",
            )
        raise RevisionError(
            f"There is no revision '{name}' in this repository. {way[0]}",
            file=self._root,
            chinese=f"此仓库中没有版本“{name}”。{way[1]}",
        )

    def _tree(self, commit: str) -> dict[str, _Entry]:
        """The files of a commit, by their path from the root.

        Raises:
            RevisionError: not all of its folders were fetched, or they cannot be read.
        """
        said = self._git.run("ls-tree", "-r", "-z", "--full-tree", commit)
        if said.code:
            raise self._failure(said)
        found = {}
        for record in said.out.split(b"\0")[:-1]:
            about, _, path = record.partition(b"\t")
            mode, _, blob = about.decode("ascii").split(" ")
            found[os.fsdecode(path)] = _Entry(mode, blob)
        return found

    def _failure(self, said: Said) -> RevisionError:
        if self._git.folder.is_partial:
            return RevisionError(
                "This clone is partial, and what it lacks is not fetched. Clone it without "
                "--filter, or with --filter=blob:none.",
                file=self._root,
                chinese="此克隆为部分克隆,缺少的内容不予获取。请不带 --filter 或以 "
                "--filter=blob:none 克隆。",
            )
        what = said.error.removeprefix("fatal: ")
        return RevisionError(
            f"Git cannot be asked: {what}.",
            file=self._root,
            chinese=f"无法询问 Git:{what}。",
        )


def _somewhere(project: Project) -> Path:
    """A folder in which the repository is sought."""
    searches = (search for role in ("data", *ROLES) for search in project.searches.get(role, ()))
    path = next((real(search.path) for search in searches), Path.cwd())
    return path if path.is_dir() else path.parent


class _Comparison:
    """Files as they are held against the tree of a revision."""

    def __init__(self, root: Path, tree: Mapping[str, _Entry]) -> None:
        self._root, self._tree = root, tree
        self._others: dict[Path, str] = {}
        self.changed: set[Path] = set()
        self.then: dict[Path, bytes] = {}
        self.comparable = True

    def look_at(self, path: Path) -> None:
        """Compare a file; a link must be the same link, and then what it leads to is compared."""
        place = real(path.parent) / path.name
        entry = self._entry(place)
        if place.is_symlink() or (entry and entry.mode == _LINK):
            self.comparable &= entry is not None and _is_same_link(place, entry)
            place = real(place)
            entry = self._entry(place)
        if entry is None:
            self.changed.add(path)
        elif entry.mode == _LINK:
            self.comparable = False
        elif _blob(_content(place), len(entry.blob)) != entry.blob:
            self._others[path] = self._inside(place)

    def settle(self, checkout: Checkout) -> None:
        """Of files that are not as Git has them, tell those that only look so where checked out.

        Where that cannot be told, all that is known is that nothing can be compared.
        """
        inside = set(self._others.values())
        contents = checkout.contents({path: self._tree[path].blob for path in inside})
        for path, place in self._others.items():
            now, then = _content(self._root / place), contents.get(place)
            if then is None:
                self._settle_unknown(path, now, checkout.raw(self._tree[place].blob))
            elif then != now:
                self.changed.add(path)
                self.then[path] = then

    def _settle_unknown(self, path: Path, now: bytes | None, raw: bytes | None) -> None:
        if now is None or raw is None or not is_same_large_file(raw, now):
            self.changed.add(path)
            self.comparable = False

    def _entry(self, place: Path) -> _Entry | None:
        return self._tree.get(self._inside(place))

    def _inside(self, place: Path) -> str:
        root = self._root
        return place.relative_to(root).as_posix() if place.is_relative_to(root) else ""


def _content(place: Path) -> bytes | None:
    """What a file holds now; None where there is none that can be read."""
    try:
        return read_whole(place)
    except FileError:
        return None


def _is_same_link(place: Path, entry: _Entry) -> bool:
    if entry.mode != _LINK or not place.is_symlink():
        return False
    return _blob(os.fsencode(os.readlink(place)), len(entry.blob)) == entry.blob


def _blob(content: bytes | None, digits: int) -> str:
    """The id that Git gives to a content: SHA-1, or SHA-256 in newer repositories."""
    if content is None:
        return ""
    digest = hashlib.new("sha1" if digits == 40 else "sha256", usedforsecurity=False)
    digest.update(b"blob %d\0" % len(content))
    digest.update(content)
    return digest.hexdigest()


# Which files there were


def _files_then(project: Project, role: Role, tree: Mapping[str, _Entry], root: Path) -> list[Path]:
    """The files of a role that a revision has, in the order in which a project has them."""
    found: dict[Path, Path] = {}
    for search in project.searches.get(role, ()):
        for path in sorted(_below(search.path, tree, root)):
            if search.counts(path.relative_to(search.path).parts):
                found.setdefault(real(path), path)
    taken = _taken(project, tree, root) if role == "data" else frozenset()
    return [path for place, path in found.items() if place not in taken]


def _taken(project: Project, tree: Mapping[str, _Entry], root: Path) -> frozenset[Path]:
    roles: tuple[Role, ...] = ("ontology", "shapes")
    files = [p for role in roles for p in _files_then(project, role, tree, root)]
    return frozenset(real(path) for path in files)


def _below(named: Path, tree: Mapping[str, _Entry], root: Path) -> Iterator[Path]:
    """The files of the tree that are this one, or in this folder."""
    place = real(named)
    if not place.is_relative_to(root):
        return
    inside = PurePosixPath(place.relative_to(root).as_posix())
    if str(inside) in tree:
        yield named
    start = "" if str(inside) == "." else f"{inside}/"
    for path, entry in tree.items():
        if path.startswith(start) and entry.mode != _SUBMODULE:
            yield named / path[len(start) :]


def _holds_submodule(project: Project, tree: Mapping[str, _Entry], root: Path) -> bool:
    modules = [root / path for path, e in tree.items() if e.mode == _SUBMODULE]
    named = [real(s.path) for role in ROLES for s in project.searches.get(role, ())]
    return any(
        module.is_relative_to(path) or path.is_relative_to(module)
        for module in modules
        for path in named
    )
