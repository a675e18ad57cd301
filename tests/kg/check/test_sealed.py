"""A sealed repository: nothing that a repository brings is executed, whichever way it asks for it."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.check import sealed as module
from kg.check.revisions import read_revision
from kg.check.sealed import find_git, sealed
from kg.errors import RevisionError
from tests.kg.check.test_revisions import TTL, changed, commit, git, project, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the traps are shell commands")

EDITED = "<urn:a> a <urn:D> .\n"


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a mark where it is executed."""
    path = tmp_path / "trap"
    path.write_text(f"#!/bin/sh\n: > {shlex.quote(str(tmp_path / 'EXECUTED'))}\ncat\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one file that is other than at its last revision."""
    folder = tmp_path / "repository"
    write(folder, "data/a.ttl", "data/b.ttl", "shapes/s.ttl", "data/ontology/o.ttl")
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    (folder / "data/a.ttl").write_text(EDITED, "utf-8")
    return folder


def was_executed(trap: Path) -> bool:
    return (trap.parent / "EXECUTED").exists()


def attributes(folder: Path, *lines: str) -> None:
    text = "\n".join(lines or ("*.ttl filter=f diff=f merge=f",)) + "\n"
    (folder / ".gitattributes").write_text(text, "utf-8")


def filters(folder: Path, trap: Path) -> None:
    for name in ("filter.f.smudge", "filter.f.clean", "filter.f.process"):
        git(folder, "config", name, str(trap))


def by_filters(folder: Path, trap: Path) -> None:
    filters(folder, trap)
    attributes(folder)


def by_attributes_of_its_own(folder: Path, trap: Path) -> None:
    filters(folder, trap)
    (folder / ".git/info/attributes").write_text("*.ttl filter=f\n", "utf-8")


def by_an_attributes_file(folder: Path, trap: Path) -> None:
    filters(folder, trap)
    (folder / "elsewhere").write_text("*.ttl filter=f\n", "utf-8")
    git(folder, "config", "core.attributesFile", str(folder / "elsewhere"))


def by_included_settings(folder: Path, trap: Path) -> None:
    attributes(folder)
    (folder / "more").write_text(f'[filter "f"]\n\tsmudge = {trap}\n', "utf-8")
    git(folder, "config", "include.path", str(folder / "more"))
    git(folder, "config", "includeIf.gitdir:**.path", str(folder / "more"))


def by_settings_of_a_work_tree(folder: Path, trap: Path) -> None:
    attributes(folder)
    git(folder, "config", "extensions.worktreeConfig", "true")
    git(folder, "config", "--worktree", "filter.f.smudge", str(trap))


def by_programs(folder: Path, trap: Path) -> None:
    attributes(folder)
    for name in (
        *("core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand"),
        *("core.gitProxy", "core.alternateRefsCommand", "credential.helper", "diff.external"),
        *("diff.f.textconv", "diff.f.command", "merge.f.driver", "gpg.program", "pager.log"),
        *("pager.rev-parse", "uploadpack.packObjectsHook", "interactive.diffFilter"),
        *("alias.rev-parse", "alias.ls-tree", "alias.cat-file", "alias.check-attr"),
    ):
        git(folder, "config", name, f"!{trap}" if name.startswith("alias") else str(trap))


def by_hooks(folder: Path, trap: Path) -> None:
    for name in (
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
    ):
        for home in (folder / ".git/hooks", folder / "hooks"):
            home.mkdir(exist_ok=True)
            shutil.copy(trap, home / name)
    git(folder, "config", "core.hooksPath", str(folder / "hooks"))
    git(folder, "config", "core.fsmonitor", str(folder / "hooks/fsmonitor-watchman"))


def by_a_work_tree_elsewhere(folder: Path, trap: Path) -> None:
    by_filters(folder, trap)
    write(folder, "elsewhere/data/a.ttl")
    git(folder, "config", "core.worktree", str(folder / "elsewhere"))


def by_what_is_missing(folder: Path, trap: Path) -> None:
    """A partial clone, whose missing files a program fetches."""
    blob = git(folder, "rev-parse", "HEAD:data/a.ttl")
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    git(folder, "config", "core.repositoryFormatVersion", "1")
    for name, value in (
        *(("extensions.partialClone", "origin"), ("remote.origin.promisor", "true")),
        *(("remote.origin.url", f"ext::{trap}"), ("remote.origin.uploadpack", str(trap))),
        *(("protocol.allow", "always"), ("protocol.ext.allow", "always")),
    ):
        git(folder, "config", name, value)


def by_borrowed_objects(folder: Path, trap: Path) -> None:
    shutil.copytree(folder / ".git", folder.parent / "lender")
    git(folder.parent / "lender", "config", "core.alternateRefsCommand", str(trap))
    git(folder, "config", "core.alternateRefsCommand", str(trap))
    shutil.rmtree(folder / ".git/objects")
    (folder / ".git/objects/info").mkdir(parents=True)
    (folder / ".git/objects/pack").mkdir()
    lender = folder.parent / "lender/objects"
    (folder / ".git/objects/info/alternates").write_text(f"{lender}\n", "utf-8")


def by_another_content(folder: Path, trap: Path) -> None:
    """A replacement, which makes Git read another content than the one it is asked for."""
    by_filters(folder, trap)
    git(
        folder,
        "-c",
        "filter.f.clean=cat",
        "-c",
        "filter.f.process=",
        "hash-object",
        "-w",
        "data/a.ttl",
    )
    new = git(folder, "hash-object", "--no-filters", "-w", "data/a.ttl")
    git(folder, "replace", git(folder, "rev-parse", "HEAD:data/a.ttl"), new)
    (folder.parent / "EXECUTED").unlink(missing_ok=True)


def bare(folder: Path, trap: Path) -> None:
    """A repository as plain files, with a work tree and a program in its settings."""
    home = folder / "data"
    for name in ("HEAD", "objects", "refs"):
        source = folder / ".git" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, home / name)
    (home / "config").write_text(
        f'[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = {trap}\n[filter "f"]\n\tsmudge = {trap}\n',
        "utf-8",
    )


def by_files_that_look_like_a_repository(folder: Path, trap: Path) -> None:
    bare(folder, trap)
    attributes(folder / "data")


def by_a_program_called_git(folder: Path, trap: Path) -> None:
    for home in (folder, folder / "data", folder / "bin"):
        home.mkdir(exist_ok=True)
        shutil.copy(trap, home / "git")


WAYS = [
    *(by_filters, by_attributes_of_its_own, by_an_attributes_file, by_included_settings),
    *(by_settings_of_a_work_tree, by_programs, by_hooks, by_a_work_tree_elsewhere),
    *(by_what_is_missing, by_borrowed_objects, by_another_content),
    *(by_files_that_look_like_a_repository, by_a_program_called_git),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nothing_of_a_repository_is_executed(
    way: Callable[[Path, Path], None],
    repository: Path,
    trap: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    way(repository, trap)
    places = [".", "", str(repository), str(repository / "bin"), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(places))
    monkeypatch.chdir(repository)
    found = read_revision(project(repository), "HEAD")
    assert not was_executed(trap)
    if way in (by_what_is_missing, by_filters, by_attributes_of_its_own):
        assert "a.ttl" in changed(found) and not found.comparable
    elif found.comparable:
        assert found.then == {repository / "data/a.ttl": TTL.format("a").encode()}


def test_the_traps_would_be_sprung(repository: Path, trap: Path) -> None:
    """Else the tests above would prove nothing."""
    bare(repository, trap)
    attributes(repository / "data")
    git(repository / "data", "cat-file", "--filters", "HEAD:data/a.ttl")
    assert was_executed(trap)


@pytest.mark.parametrize("made", ["file", "absolute", "link"])
def test_a_git_that_leads_elsewhere_is_refused(
    made: str, repository: Path, trap: Path, tmp_path: Path
) -> None:
    unpacked = tmp_path / "unpacked"
    shutil.copytree(repository, unpacked, ignore=shutil.ignore_patterns(".git"))
    (unpacked / "x").mkdir()
    shutil.copytree(repository / ".git", unpacked / "x/objects-of-it")
    by = {"file": "x/objects-of-it", "absolute": str(repository / ".git")}
    if made == "link":
        (unpacked / ".git").symlink_to("x/objects-of-it")
    else:
        (unpacked / ".git").write_text(f"gitdir: {by[made]}\n", "utf-8")
    with pytest.raises(RevisionError, match="does not lead back"):
        read_revision(project(unpacked), "HEAD")


def test_programs_of_the_user_are_not_run_either(
    repository: Path, trap: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository asks by its attributes for a filter that the user has for others."""
    attributes(repository)
    settings = (
        f'[filter "f"]\n\tsmudge = {trap}\n\tprocess = {trap}\n[core]\n\tfsmonitor = {trap}\n'
    )
    (tmp_path / "gitconfig").write_text(settings, "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    assert not read_revision(project(repository), "HEAD").comparable
    assert not was_executed(trap)


def test_variables_of_git_do_not_count(
    repository: Path, trap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_PAGER", "GIT_ASKPASS", "GIT_EDITOR"):
        monkeypatch.setenv(name, str(trap))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(trap))
    monkeypatch.setenv("GIT_EXEC_PATH", str(trap.parent))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "nowhere")
    assert changed(read_revision(project(repository), "HEAD")) == {"a.ttl"}
    assert not was_executed(trap)


def test_git_is_none_of_the_work_tree(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "bin").mkdir(exist_ok=True)
    (repository / "bin/git").write_text("#!/bin/sh\n", "utf-8")
    (repository / "bin/git").chmod(0o755)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/git").symlink_to(repository / "bin/git")
    monkeypatch.setenv("PATH", os.pathsep.join((str(repository / "bin"), str(tmp_path / "linked"))))
    with pytest.raises(RevisionError, match="--since needs Git"):
        find_git(repository)


def test_a_program_that_does_not_end_is_ended(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow/git").write_text("#!/bin/sh\nexec sleep 60\n", "utf-8")
    (tmp_path / "slow/git").chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join((str(tmp_path / "slow"), os.environ["PATH"])))
    start = time.monotonic()
    with pytest.raises(RevisionError, match="did not end within"):
        read_revision(project(repository), "HEAD", timeout=0.5)
    assert time.monotonic() - start < 5


def test_what_has_no_end_is_not_read(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 50)
    with pytest.raises(RevisionError, match="more than"):
        read_revision(project(repository), "HEAD")


def test_pipes_in_a_repository_are_not_opened(repository: Path) -> None:
    for place in ("HEAD", "packed-refs", "config", "shallow", "info/attributes", "refs/heads/x"):
        path = repository / ".git" / place
        content = path.read_bytes() if path.exists() else b""
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        start = time.monotonic()
        if place == "HEAD":
            with pytest.raises(RevisionError):
                read_revision(project(repository), "HEAD")
        else:
            read_revision(project(repository), "HEAD")
        assert time.monotonic() - start < 20
        path.unlink()
        if content:
            path.write_bytes(content)
    os.mkfifo(repository / "data/.gitattributes")
    assert not read_revision(project(repository), "HEAD").comparable


def test_objects_of_other_computers_are_not_borrowed(repository: Path) -> None:
    (repository / ".git/objects/info").mkdir(exist_ok=True)
    (repository / ".git/objects/info/alternates").write_text("//server/share/objects\n", "utf-8")
    with pytest.raises(RevisionError, match="borrows objects"):
        read_revision(project(repository), "HEAD")


def test_nothing_is_left_and_nothing_is_written(repository: Path) -> None:
    def state() -> list[tuple[str, int]]:
        files = sorted((repository / ".git").rglob("*"))
        return [(str(path), path.stat().st_mtime_ns) for path in files]

    before = state()
    with sealed(repository / "data") as git_:
        home = git_._home
        assert git_.run("rev-parse", "HEAD").code == 0 and home.is_dir()
    assert state() == before and not home.exists()
