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
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kg.check.project import ROLES, Project, Role
from kg.errors import RevisionError

# A hook runs with these set, and then Git would look at another repository or folder.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
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


class _Git:
    """A repository; what goes wrong becomes one message."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = Path(os.fsdecode(self._run("rev-parse", "--show-toplevel").rstrip(b"\n")))

    def _call(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        surroundings = {k: v for k, v in os.environ.items() if k not in _OF_HOOKS}
        surroundings |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
        command = ["git", "-C", str(self.folder), *words]
        try:
            return subprocess.run(command, capture_output=True, env=surroundings)
        except OSError as error:
            raise RevisionError("--since needs Git: install it, or leave --since out.") from error

    def _run(self, *words: str) -> bytes:
        done = self._call(*words)
        if done.returncode == 0:
            return done.stdout
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        if "not a git repository" in said:
            raise RevisionError(
                "Not in a Git repository: --since compares with one of its revisions. "
                "Leave --since out.",
                file=self.folder,
            )
        raise RevisionError(
            f"Git cannot be asked: {said.removeprefix('fatal: ')}", file=self.folder
        )

    def commit(self, name: str) -> str:
        """The id of a commit.

        Raises:
            RevisionError: there is no such commit, or it was not fetched.
        """
        done = self._call(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        )
        if done.returncode == 0:
            return done.stdout.decode("ascii").strip()
        way = "Name a commit, a tag or a branch: 'git log --oneline' lists commits."
        if self._run("rev-parse", "--is-shallow-repository").strip() == b"true":
            way = (
                "This clone is shallow: fetch the whole history, with fetch-depth: 0 for "
                "actions/checkout, or by 'git fetch --unshallow'."
            )
        raise RevisionError(
            f"There is no revision '{name}' in this repository. {way}", file=self.root
        )

    def tree(self, commit: str) -> dict[str, _Entry]:
        """The files of a commit, by their path from the root."""
        found = {}
        for record in self._run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
            about, _, path = record.partition(b"\t")
            mode, _, blob = about.decode("ascii").split(" ")
            found[os.fsdecode(path)] = _Entry(mode, blob)
        return found

    def content(self, path: str, blob: str) -> bytes:
        """What a file holds where it is checked out: line ends and large files as set up here."""
        return self._run("cat-file", "--filters", f"--path={path}", blob)


def read_revision(project: Project, name: str) -> Revision:
    """What the files of a project were at a revision.

    Raises:
        RevisionError: no Git, no repository around the project, no such revision.
    """
    git = _Git(_somewhere(project))
    tree = git.tree(git.commit(name))
    files = {role: _files_then(project, role, tree, git.root) for role in ROLES}
    now = {path for role in ROLES for path in getattr(project, role)}
    before = {path for paths in files.values() for path in paths}
    found = _Comparison(git, tree)
    for path in sorted(now | before):
        found.look_at(path)
    comparable = found.comparable and not _holds_submodule(project, tree, git.root)
    changed = found.changed | (now ^ before)
    then = {p: c for p, c in found.then.items() if p in before}
    return Revision(files, then, frozenset(changed), comparable)


def _somewhere(project: Project) -> Path:
    """A folder in which the repository is sought."""
    searches = (search for role in ("data", *ROLES) for search in project.searches.get(role, ()))
    path = next((search.path.resolve() for search in searches), Path.cwd())
    return path if path.is_dir() else path.parent


class _Comparison:
    """Files as they are held against the tree of a revision."""

    def __init__(self, git: _Git, tree: Mapping[str, _Entry]) -> None:
        self.git, self.tree = git, tree
        self.changed: set[Path] = set()
        self.then: dict[Path, bytes] = {}
        self.comparable = True

    def look_at(self, path: Path) -> None:
        """Compare a file; a link must be the same link, and then what it leads to is compared."""
        place = path.parent.resolve() / path.name
        entry = self._entry(place)
        if place.is_symlink() or (entry and entry.mode == _LINK):
            self.comparable &= entry is not None and _is_same_link(place, entry)
            place = place.resolve()
            entry = self._entry(place)
        if entry is None:
            self.changed.add(path)
        elif entry.mode == _LINK:
            self.comparable = False
        else:
            self._compare(path, place, entry)

    def _entry(self, place: Path) -> _Entry | None:
        return self.tree.get(self._inside(place))

    def _inside(self, place: Path) -> str:
        root = self.git.root.resolve()
        return place.relative_to(root).as_posix() if place.is_relative_to(root) else ""

    def _compare(self, path: Path, place: Path, entry: _Entry) -> None:
        content = place.read_bytes() if place.is_file() else None
        if content is not None and _blob(content, len(entry.blob)) == entry.blob:
            return
        then = self.git.content(self._inside(place), entry.blob)
        if then != content:
            self.changed.add(path)
            self.then[path] = then


def _is_same_link(place: Path, entry: _Entry) -> bool:
    if entry.mode != _LINK or not place.is_symlink():
        return False
    return _blob(os.fsencode(os.readlink(place)), len(entry.blob)) == entry.blob


def _blob(content: bytes, digits: int) -> str:
    """The id that Git gives to a content: SHA-1, or SHA-256 in newer repositories."""
    digest = hashlib.new("sha1" if digits == 40 else "sha256", usedforsecurity=False)
    digest.update(b"blob %d\0" % len(content))
    digest.update(content)
    return digest.hexdigest()


# Which files there were


def _files_then(project: Project, role: Role, tree: Mapping[str, _Entry], root: Path) -> list[Path]:
    """The files of a role that a revision has, in the order in which a project has them."""
    found: dict[Path, Path] = {}
    for search in project.searches.get(role, ()):
        for path in sorted(_below(search.path, tree, root.resolve())):
            if search.counts(path.relative_to(search.path).parts):
                found.setdefault(path.resolve(), path)
    taken = _taken(project, tree, root) if role == "data" else frozenset()
    return [path for place, path in found.items() if place not in taken]


def _taken(project: Project, tree: Mapping[str, _Entry], root: Path) -> frozenset[Path]:
    roles: tuple[Role, ...] = ("ontology", "shapes")
    files = [p for role in roles for p in _files_then(project, role, tree, root)]
    return frozenset(path.resolve() for path in files)


def _below(named: Path, tree: Mapping[str, _Entry], root: Path) -> Iterator[Path]:
    """The files of the tree that are this one, or in this folder."""
    place = named.resolve()
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
    modules = [root.resolve() / path for path, e in tree.items() if e.mode == _SUBMODULE]
    named = [s.path.resolve() for role in ROLES for s in project.searches.get(role, ())]
    return any(
        module.is_relative_to(path) or path.is_relative_to(module)
        for module in modules
        for path in named
    )
