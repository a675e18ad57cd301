"""Check-outs: line ends as Git itself makes them, and of programs only that they are not known."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.check.checkout import checked_out
from kg.check.revisions import read_revision
from tests.kg.check.test_revisions import TTL, changed, commit, git, project, write

PIECES = st.sampled_from(
    [b"a", b"\n", b"\r\n", b"\r", b"\0", b"\x01", b"\x1a", b"\x7f", "床".encode(), b"text " * 60]
)
CONTENTS = st.lists(PIECES, max_size=8).map(b"".join)
TEXT = st.sampled_from(
    ["", "text", "-text", "text=auto", "text=input", "crlf", "-crlf", "crlf=input", "text=odd"]
)
EOL = st.sampled_from(["", "eol=lf", "eol=crlf", "-eol", "eol=odd"])
AUTOCRLF = st.sampled_from(["", "true", "false", "input"])
CORE_EOL = st.sampled_from(["", "crlf", "lf", "native"])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    git(folder, "init", "-q")
    return folder


@given(CONTENTS, TEXT, EOL, AUTOCRLF, CORE_EOL)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_line_ends_are_those_that_git_makes(
    empty: Path, content: bytes, text: str, eol: str, autocrlf: str, core_eol: str
) -> None:
    (empty / ".gitattributes").write_text(f"* {text} {eol}\n", "utf-8")
    chosen = {"core.autocrlf": autocrlf, "core.eol": core_eol}
    flags = [word for name, value in chosen.items() if value for word in ("-c", f"{name}={value}")]

    def ask(*words: str, given_: bytes = b"") -> bytes:
        return subprocess.run(
            ["git", *flags, *words],
            cwd=empty,
            input=given_,
            env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            check=True,
            capture_output=True,
        ).stdout

    blob = ask("hash-object", "-w", "--stdin", given_=content).decode().strip()
    listed = ask("check-attr", "-z", "text", "crlf", "eol", "--", "a").split(b"\0")[:-1]
    about = {listed[i + 1].decode(): listed[i + 2].decode() for i in range(0, len(listed), 3)}
    known = {name: value for name, value in chosen.items() if value}
    assert checked_out(content, about, known) == ask("cat-file", "--filters", "--path=a", blob)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    write(folder, "data/a.ttl", "data/b.ttl", "shapes/s.ttl", "data/ontology/o.ttl")
    git(folder, "init", "-q")
    commit(folder)
    return folder


def with_crlf(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def test_line_ends_as_the_user_has_them(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_crlf(repository / "data/a.ttl")
    assert changed(read_revision(project(repository), "HEAD")) == {"a.ttl"}
    (tmp_path / "gitconfig").write_text("[core]\n\tautocrlf = true\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    assert not read_revision(project(repository), "HEAD").changed


def test_line_ends_as_this_clone_has_them(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(repository, "config", "core.autocrlf", "true")
    with_crlf(repository / "data/a.ttl")
    assert not read_revision(project(repository), "HEAD").changed
    (repository / "data/b.ttl").write_bytes(b"<urn:b> a <urn:D> .\r\n")
    found = read_revision(project(repository), "HEAD")
    assert found.then == {repository / "data/b.ttl": TTL.format("b").replace("\n", "\r\n").encode()}


def test_large_files_kept_elsewhere(repository: Path) -> None:
    """What is checked out is the file, what Git has is a pointer to it."""
    content = (repository / "data/a.ttl").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    pointer = (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"
    )
    (repository / "data/a.ttl").write_text(pointer, "utf-8")
    commit(repository)
    (repository / ".gitattributes").write_text(
        "*.ttl filter=lfs diff=lfs merge=lfs -text\n", "utf-8"
    )
    (repository / "data/a.ttl").write_bytes(content)
    found = read_revision(project(repository), "HEAD")
    assert found.comparable and not found.changed
    (repository / "data/a.ttl").write_bytes(content + b"# more\n")
    found = read_revision(project(repository), "HEAD")
    assert not found.comparable and changed(found) == {"a.ttl"}


@pytest.mark.parametrize("attribute", ["filter=x", "working-tree-encoding=UTF-16", "ident"])
def test_what_only_a_program_could_tell_cannot_be_compared(
    attribute: str, repository: Path
) -> None:
    (repository / "data/a.ttl").write_text("# $Id$\n", "utf-8")
    commit(repository)
    (repository / ".gitattributes").write_text(f"*.ttl {attribute}\n", "utf-8")
    assert read_revision(project(repository), "HEAD").comparable
    (repository / "data/a.ttl").write_text("# $Id: 1 $\n", "utf-8")
    assert not read_revision(project(repository), "HEAD").comparable


def test_what_was_not_fetched_cannot_be_compared(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    for filter_ in ("blob:none", "tree:0"):
        clone = tmp_path / filter_.replace(":", "-")
        url = repository.as_uri()
        git(tmp_path, "clone", "-q", f"--filter={filter_}", url, str(clone))
        assert not read_revision(project(clone), "HEAD").changed
        write(clone, "data/c.ttl")
        assert changed(read_revision(project(clone), "HEAD")) == {"c.ttl"}


def test_of_a_partial_clone_what_is_missing_is_said(repository: Path, tmp_path: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    (repository / "data/a.ttl").write_text("<urn:a> a <urn:D> .\n", "utf-8")
    commit(repository)
    git(repository, "config", "uploadpack.allowFilter", "true")
    for filter_ in ("blob:none", "tree:0"):
        clone = tmp_path / filter_.replace(":", "-")
        git(tmp_path, "clone", "-q", f"--filter={filter_}", repository.as_uri(), str(clone))
        if filter_ == "blob:none":
            found = read_revision(project(clone), first)
            assert changed(found) == {"a.ttl"} and not found.comparable
        else:
            with pytest.raises(Exception, match="This clone is partial"):
                read_revision(project(clone), first)
