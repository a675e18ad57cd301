"""Walks: what is no file is not read, links lead nowhere else, and nothing is passed over silently."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from kg import files
from kg.check.checking import check
from kg.check.discovery import find_project
from kg.check.findings import exit_code
from kg.check.search import Search, rdf_files
from kg.check.since import check_since
from kg.cli.main import main
from kg.errors import FileError
from kg.hospital.house import House, load
from kg.hospital.project import house_project
from tests.kg.check.test_revisions import commit, git

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and links are of POSIX")

TTL = "<urn:a> <urn:b> 1 .\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a file in each of two folders, and a secret beside it."""
    folder = tmp_path / "repository"
    for name in ("data/a.ttl", "shapes/s.ttl", ".hidden/h.ttl", "data/b.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TTL, "utf-8")
    (tmp_path / "secret.ttl").write_text("the secret\n", "utf-8")
    git(folder, "init", "-q")
    (folder / ".git/token.ttl").write_text("the secret\n", "utf-8")
    return folder


def refused(folder: Path) -> list[tuple[str, str]]:
    found = check(find_project([folder])).findings
    return [
        (str(Path(f.file or "").relative_to(folder)), f.rule)
        for f in found
        if f.rule in ("unread", "link", "syntax")
    ]


LINKS = {
    "out": "../../secret.ttl",
    "to the root": "/etc/passwd",
    "to a device": "/dev/zero",
    "to a process": "/proc/self/environ",
    "to the settings": "../.git/config",
    "to a hidden file": "../.hidden/h.ttl",
    "into .git": "../.git/token.ttl",
    "to another kind": "b.txt",
    "to nothing": "nowhere.ttl",
    "to itself": "x.ttl",
}


@pytest.mark.parametrize("target", LINKS.values(), ids=LINKS)
def test_a_link_leads_nowhere_else(
    target: str,
    repository: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(repository)
    (repository / "data/x.ttl").symlink_to(target)
    assert refused(repository / "data") == [("x.ttl", "unread")]
    for form in ("text", "json", "github", "sarif", "junit", "turtle"):
        assert main(["check", "data", "--format", form], standalone_mode=False) == 2
    assert main(["fmt", "data"], standalone_mode=False) == 2
    with pytest.raises(FileError):
        rdf_files([repository / "data"])
    printed = "".join(capsys.readouterr())
    assert "secret" not in printed.replace("secret.ttl", "") and "root:" not in printed


def test_a_link_within_the_repository_is_followed(repository: Path) -> None:
    (repository / "data/x.ttl").symlink_to("../shapes/s.ttl")
    (repository / "data/y.ttl").symlink_to(repository / "data/a.ttl")
    assert refused(repository / "data") == []
    assert [p.name for p in find_project([repository / "data"]).data] == ["a.ttl", "x.ttl"]


def test_without_a_repository_links_lead_into_the_folders_that_are_named(tmp_path: Path) -> None:
    for name in ("one/a.ttl", "two/b.ttl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(TTL, "utf-8")
    (tmp_path / "one/x.ttl").symlink_to("../two/b.ttl")
    assert refused(tmp_path / "one") == [("x.ttl", "unread")]
    assert not find_project([tmp_path / "one"], [tmp_path / "two"]).refused


def test_what_somebody_names_is_their_own_wish(repository: Path) -> None:
    (repository / "data/x.ttl").symlink_to("../.hidden/h.ttl")
    assert Search(repository / "data/x.ttl").files() == [repository / "data/x.ttl"]


def test_pipes_and_sockets_are_found_and_not_read(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "data")
    os.mkfifo("p.ttl")
    server = socket.socket(socket.AF_UNIX)
    server.bind("s.ttl")
    try:
        assert refused(repository / "data") == [("p.ttl", "unread"), ("s.ttl", "unread")]
    finally:
        server.close()
    for name, kind in (("p.ttl", "a named pipe"), ("s.ttl", "a socket"), ("/dev/null", "a device")):
        with pytest.raises(FileError, match=f"Not a file but {kind}"):
            Search(Path(name)).files()
    (finding,) = [f for f in check(find_project(["."])).findings if f.file == "p.ttl"]
    assert finding.messages["zh-Hans"] == "不是文件而是命名管道,不予读取。请换成文件。"


def test_folders_that_bear_the_name_of_a_file_are_folders(repository: Path) -> None:
    (repository / "data/x.ttl").mkdir()
    (repository / "data/x.ttl/y.ttl").write_text(TTL, "utf-8")
    assert [p.name for p in find_project([repository / "data"]).data] == ["a.ttl", "y.ttl"]


def test_links_to_folders_are_said_unless_these_are_searched_anyway(repository: Path) -> None:
    (repository / "data/deep").mkdir()
    (repository / "data/again").symlink_to("deep")
    (repository / "data/deep/loop").symlink_to("..")
    (repository / "data/other").symlink_to("../shapes")
    (repository / "data/out").symlink_to("/etc")
    found = check(find_project([repository / "data"])).findings
    assert [(f.rule, f.severity) for f in found if f.rule == "link"] == [("link", "info")] * 2
    assert exit_code(found) == 0
    both = find_project([repository / "data"], [repository / "shapes"])
    assert [r.path.name for r in both.refused] == ["out"]


def test_a_folder_that_cannot_be_read_is_found(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "data/closed").mkdir()
    scan = os.scandir

    def deny(folder: Path) -> object:
        if str(folder).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", deny)
    assert refused(repository / "data") == [("closed", "unread")]


def test_a_file_that_cannot_be_read_is_found(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    project = find_project([repository / "data"])
    monkeypatch.setattr(files, "open", deny, raising=False)
    assert [(f.rule, f.messages["en"]) for f in check(project).findings] == [
        ("unread", "Cannot be read: Permission denied.")
    ]


def test_a_file_that_is_too_large_is_found(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 1 << 20)
    with open(repository / "data/x.ttl", "wb") as file:
        file.truncate((1 << 20) + 1)
    (finding,) = [
        f for f in check(find_project([repository / "data"])).findings if f.rule == "unread"
    ]
    assert finding.messages["en"] == "Larger than 1 MiB, so it is not read. Split it."


def test_nothing_unread_is_green_where_nothing_changed(repository: Path) -> None:
    commit(repository)
    os.mkfifo(repository / "data/x.ttl")
    project = find_project([repository / "data"])
    assert [f.rule for f in check_since(project, "HEAD").findings] == ["unread"]


def test_in_a_house_the_same_holds(copy_of_house: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.ttl").write_text("the secret\n", "utf-8")
    os.mkfifo(copy_of_house / "data/p.ttl")
    (copy_of_house / "shapes/x.ttl").symlink_to("/dev/zero")
    (copy_of_house / "queries/x.rq").symlink_to(tmp_path / "secret.ttl")
    (copy_of_house / "queries/derive/x.rq").symlink_to("x.rq")
    found = check(house_project(House(copy_of_house))).findings
    names = [Path(f.file or "").name for f in found if f.rule == "unread"]
    assert sorted(names) == ["p.ttl", "x.rq", "x.rq", "x.ttl"] and exit_code(found) == 2
    with pytest.raises(FileError):
        load(House(copy_of_house))


def test_a_folder_of_a_house_is_no_link_out(copy_of_house: Path, tmp_path: Path) -> None:
    (copy_of_house / "shapes").rename(tmp_path / "elsewhere")
    (copy_of_house / "shapes").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileError, match="A link that leads out"):
        house_project(House(copy_of_house))
