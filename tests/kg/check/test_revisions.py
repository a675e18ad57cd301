"""Revisions: what Git has of a project, whatever lies around it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.check.project import ROLES, Project, Role
from kg.check.revisions import Revision, read_revision
from kg.errors import KgError
from kg.hospital.house import FOLDERS, House
from kg.hospital.project import find_project, house_project

NOBODY = ("-c", "user.name=one", "-c", "user.email=one@example.org")
TTL = "<urn:{}> a <urn:C> .\n"


def git(folder: Path, *words: str) -> str:
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *NOBODY, *words],
        cwd=folder,
        env=os.environ | alone,
        check=True,
        capture_output=True,
    )
    return done.stdout.decode().strip()


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TTL.format(Path(name).stem), "utf-8")


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a step")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    write(folder, "data/a.ttl", "data/deep/b c.ttl", "data/.hidden/x.ttl", "data/notes.txt")
    write(folder, "data/ontology/o.ttl", "shapes/s.ttl", "elsewhere/e.ttl", "elsewhere/g.ttl")
    git(folder, "init", "-q")
    commit(folder)
    return folder


def project(folder: Path) -> Project:
    return find_project([folder / "data"], [folder / "shapes"], [folder / "data" / "ontology"])


def names(found: Revision, role: Role) -> list[str]:
    return [path.name for path in found.files[role]]


def changed(found: Revision) -> set[str]:
    return {path.name for path in found.changed}


def test_files_by_role_are_those_of_the_project(repository: Path) -> None:
    now = project(repository)
    found = read_revision(now, "HEAD")
    assert found.files["data"] == now.data and names(found, "data") == ["a.ttl", "b c.ttl"]
    assert found.files["ontology"] == now.ontology and found.files["shapes"] == now.shapes
    assert found == Revision(found.files)


def test_new_edited_and_deleted_files(repository: Path) -> None:
    (repository / "data/a.ttl").write_text(TTL.format("other"), "utf-8")
    (repository / "data/deep/b c.ttl").unlink()
    write(repository, "data/new.ttl", "data/.hidden/y.ttl", "elsewhere/f.ttl")
    found = read_revision(project(repository), "HEAD")
    assert changed(found) == {"a.ttl", "b c.ttl", "new.ttl"}
    assert {p.name: c.decode() for p, c in found.then.items()} == {
        "a.ttl": TTL.format("a"),
        "b c.ttl": TTL.format("b c"),
    }


def test_a_folder_that_is_gone(repository: Path) -> None:
    shutil.rmtree(repository / "data/deep")
    assert changed(read_revision(project(repository), "HEAD")) == {"b c.ttl"}


def test_staged_and_committed_changes_count(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    write(repository, "data/staged.ttl")
    git(repository, "add", "data/staged.ttl")
    assert changed(read_revision(project(repository), first)) == {"staged.ttl"}
    second = commit(repository)
    assert changed(read_revision(project(repository), first)) == {"staged.ttl"}
    assert not read_revision(project(repository), second).changed


def test_what_git_ignores_is_new(repository: Path) -> None:
    (repository / ".gitignore").write_text("data/built.ttl\n", "utf-8")
    commit(repository)
    write(repository, "data/built.ttl")
    assert changed(read_revision(project(repository), "HEAD")) == {"built.ttl"}


def test_a_file_that_goes_to_another_role_is_in_its_role_of_then(repository: Path) -> None:
    git(repository, "mv", "data/ontology/o.ttl", "data/o.ttl")
    write(repository, "data/ontology/p.ttl")
    found = read_revision(project(repository), "HEAD")
    assert names(found, "ontology") == ["o.ttl"] and changed(found) == {"o.ttl", "p.ttl"}


def test_the_work_tree_and_the_index_stay_as_they_are(repository: Path) -> None:
    (repository / "data/a.ttl").write_text(TTL.format("other"), "utf-8")
    (repository / "data/deep/b c.ttl").unlink()
    before = git(repository, "status", "--porcelain"), (repository / ".git/index").read_bytes()
    read_revision(project(repository), "HEAD")
    after = git(repository, "status", "--porcelain"), (repository / ".git/index").read_bytes()
    assert before[0] == after[0]


def test_line_ends_as_git_sets_them_are_no_change(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.ttl text eol=crlf\n", "utf-8")
    commit(repository)
    path = repository / "data/a.ttl"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert not read_revision(project(repository), "HEAD").changed


def test_in_a_hook_git_may_name_another_repository(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "other", "x.ttl")
    git(tmp_path / "other", "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert not read_revision(project(repository), "HEAD").changed


def test_a_link_is_what_it_leads_to(repository: Path) -> None:
    link = repository / "data/link.ttl"
    link.symlink_to("../elsewhere/e.ttl")
    commit(repository)
    assert not read_revision(project(repository), "HEAD").changed
    (repository / "elsewhere/e.ttl").write_text(TTL.format("other"), "utf-8")
    found = read_revision(project(repository), "HEAD")
    assert found.comparable and found.then == {link: TTL.format("e").encode()}


@pytest.mark.parametrize("target", [None, "../elsewhere/g.ttl", "notes.txt"])
def test_another_link_cannot_be_compared(repository: Path, target: str | None) -> None:
    link = repository / "data/link.ttl"
    link.symlink_to("../elsewhere/e.ttl")
    commit(repository)
    link.unlink()
    if target:
        link.symlink_to(target)
    assert not read_revision(project(repository), "HEAD").comparable


def test_a_link_instead_of_a_file_cannot_be_compared(repository: Path) -> None:
    (repository / "data/a.ttl").unlink()
    (repository / "data/a.ttl").symlink_to("../elsewhere/e.ttl")
    assert not read_revision(project(repository), "HEAD").comparable


def test_relative_paths(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "data")
    now = find_project([".", "../elsewhere"], ["../shapes"])
    found = read_revision(now, "HEAD")
    assert not found.changed and found.files["data"] == now.data


def test_a_submodule_cannot_be_compared(repository: Path, tmp_path: Path) -> None:
    write(tmp_path / "part", "data/p.ttl")
    git(tmp_path / "part", "init", "-q")
    commit(tmp_path / "part")
    allowed = ("-c", "protocol.file.allow=always")
    git(repository, *allowed, "submodule", "add", "-q", str(tmp_path / "part"), "data/part")
    commit(repository)
    assert not read_revision(project(repository), "HEAD").comparable


def test_files_outside_the_repository_are_new(repository: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside.ttl")
    both = find_project([repository / "data", tmp_path / "outside.ttl"])
    assert changed(read_revision(both, "HEAD")) == {"outside.ttl"}


def test_a_project_in_a_folder_of_a_repository(house: House, tmp_path: Path) -> None:
    home = tmp_path / "repository" / "docs" / "house"
    for folder in FOLDERS:
        shutil.copytree(house.root / folder, home / folder)
    git(tmp_path / "repository", "init", "-q")
    commit(tmp_path / "repository")
    now = house_project(House(home))
    found = read_revision(now, "HEAD")
    assert not found.changed
    for role in ROLES:
        assert [p.resolve() for p in found.files[role]] == [p.resolve() for p in getattr(now, role)]


@pytest.mark.parametrize("name", ["no-such", "", "HEAD:data/a.ttl", "-x", "--all", "0" * 40])
def test_an_unknown_revision_is_one_message(repository: Path, name: str) -> None:
    with pytest.raises(KgError, match="There is no revision"):
        read_revision(project(repository), name)


def test_a_shallow_clone_says_how_to_get_the_rest(repository: Path, tmp_path: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    write(repository, "data/new.ttl")
    commit(repository)
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), "shallow")
    with pytest.raises(KgError, match="fetch-depth: 0"):
        read_revision(project(tmp_path / "shallow"), first)


def test_no_repository_is_one_message(tmp_path: Path) -> None:
    write(tmp_path, "data/a.ttl")
    with pytest.raises(KgError, match="Not in a Git repository"):
        read_revision(find_project([tmp_path / "data"]), "HEAD")


def test_a_repository_without_commits(tmp_path: Path) -> None:
    write(tmp_path, "data/a.ttl")
    git(tmp_path, "init", "-q")
    with pytest.raises(KgError, match="There is no revision 'HEAD'"):
        read_revision(find_project([tmp_path / "data"]), "HEAD")


def test_without_git_there_is_one_message(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(KgError, match="--since needs Git"):
        read_revision(project(repository), "HEAD")
