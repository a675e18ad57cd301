"""The folder of a repository: found whichever kind it is, with all that names its commits."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.check.gitfolder import find_repository
from kg.check.revisions import read_revision
from kg.errors import RevisionError
from tests.kg.check.test_revisions import changed, commit, git, project, write


@pytest.fixture(params=["sha1", "sha256"])
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A repository with two commits, the second of which has one file more."""
    folder = tmp_path / "repository"
    write(folder, "data/a.ttl", "shapes/s.ttl", "data/ontology/o.ttl")
    git(folder, "init", "-q", "-b", "main", f"--object-format={request.param}")
    commit(folder)
    git(folder, "tag", "one")
    git(folder, "tag", "-m", "one", "annotated")
    write(folder, "data/b.ttl")
    commit(folder)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "HEAD~1",
        "HEAD^",
        "one",
        "annotated",
        "main~1",
        "refs/tags/one",
        "HEAD@{1}",
        "main@{1}",
        "@~1",
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_names_of_commits_mean_what_they_mean_to_git(
    name: str, packed: bool, repository: Path
) -> None:
    if packed:
        git(repository, "gc", "-q")
    assert changed(read_revision(project(repository), name)) == {"b.ttl"}
    assert changed(read_revision(project(repository), git(repository, "rev-parse", name))) == {
        "b.ttl"
    }


def test_branches_of_others_and_the_one_that_is_followed(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(repository), "clone")
    clone = tmp_path / "clone"
    write(clone, "data/c.ttl")
    commit(clone)
    for name in ("origin/main", "@{u}", "main@{upstream}", "origin"):
        assert changed(read_revision(project(clone), name)) == {"c.ttl"}, name
    base = git(clone, "merge-base", "origin/main~1", "HEAD")
    assert changed(read_revision(project(clone), base)) == {"b.ttl", "c.ttl"}


def test_a_linked_work_tree_has_a_head_of_its_own(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"), "one")
    tree = tmp_path / "tree"
    found = find_repository(tree / "data")
    assert found.root == tree and found.common == repository / ".git"
    write(tree, "data/d.ttl")
    assert changed(read_revision(project(tree), "HEAD")) == {"d.ttl"}
    assert changed(read_revision(project(tree), "main")) == {"b.ttl", "d.ttl"}
    moved = tmp_path / "moved"
    shutil.move(tree, moved)
    with pytest.raises(RevisionError, match="does not lead back"):
        find_repository(moved)


def test_a_submodule_is_a_repository_within_its_own(repository: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    write(outer, "x.ttl")
    git(outer, "init", "-q", *(["--object-format=sha256"] if is_sha256(repository) else []))
    allowed = ("-c", "protocol.file.allow=always")
    git(outer, *allowed, "submodule", "add", "-q", str(repository), "part")
    commit(outer)
    found = find_repository(outer / "part/data")
    assert found.root == outer / "part" and found.own.is_relative_to(outer / ".git/modules")
    assert changed(read_revision(project(outer / "part"), "HEAD~1")) == {"b.ttl"}


def is_sha256(folder: Path) -> bool:
    return len(git(folder, "rev-parse", "HEAD")) == 64


def test_what_only_looks_like_a_repository_is_none(tmp_path: Path) -> None:
    for name in ("bare/objects", "bare/refs", "inside/.git", "far/.git/refs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "bare/HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    for name in ("bare", "bare/refs", "inside", "far"):
        with pytest.raises(RevisionError, match="Not in a Git repository") as caught:
            find_repository(tmp_path / name)
        assert "不在 Git 仓库中" in caught.value.text("zh-Hans")


@pytest.mark.parametrize(
    "pointer",
    [
        b"",
        b"gitdir: ",
        b"gitdir: nowhere\n",
        b"gitdir: //server/share/x\n",
        b"gitdir: \\\\server\\share\n",
        b"gitdir: \0\n",
        b"gitdir: " + b"x" * 10_000,
        b"\xff",
    ],
)
def test_a_file_that_leads_nowhere_is_refused(pointer: bytes, tmp_path: Path) -> None:
    (tmp_path / ".git").write_bytes(pointer)
    with pytest.raises(RevisionError, match="does not lead back"):
        find_repository(tmp_path)


def test_folders_of_a_repository_that_lead_elsewhere_are_not_copied(
    repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere/heads").mkdir(parents=True)
    (tmp_path / "elsewhere/heads/secret").write_text("secret", "utf-8")
    shutil.rmtree(repository / ".git/refs")
    (repository / ".git/refs").symlink_to(tmp_path / "elsewhere")
    (repository / ".git/FETCH_HEAD").unlink(missing_ok=True)
    (repository / ".git/FETCH_HEAD").symlink_to(tmp_path / "elsewhere/heads/secret")
    copied = tmp_path / "copied"
    find_repository(repository).copy_refs(copied, logs=True)
    assert not [p for p in copied.rglob("*") if p.is_file() and "secret" in p.read_text("utf-8")]
