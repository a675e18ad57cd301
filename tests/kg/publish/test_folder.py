"""A folder that is replaced whole: old or new at every moment, whoever is killed, and nothing left."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kg.errors import FileError
from kg.publish import exchange as system
from kg.publish import folder as place
from kg.publish.exchange import exchange
from kg.publish.folder import demand_place, replace_folder

NAMES = ("a.ttl", "b.nt", "void.ttl")
NESTED = ("id/a.html", "id/b/c.html", "start.html")


def files(text: str) -> dict[str, bytes]:
    return {name: f"{text} {name}".encode() for name in NAMES}


def held(folder: Path) -> dict[str, str]:
    """What lies in and beside a folder: path to content, folders with nothing."""
    return {
        path.relative_to(folder.parent).as_posix(): "" if path.is_dir() else path.read_text("utf-8")
        for path in sorted(folder.parent.rglob("*"))
    }


def whole(text: str, **others: str) -> dict[str, str]:
    """What is held after a build."""
    return {"dist": "", **{f"dist/{n}": f"{text} {n}" for n in NAMES}, **others}


@pytest.fixture(params=[True, False], ids=["exchange", "no exchange"])
def dist(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to build into, where the system can exchange two folders and where it cannot."""
    if not request.param:
        monkeypatch.setattr(system, "_exchanger", lambda: None)
    return tmp_path / "dist"


def test_a_folder_is_made_and_replaced(dist: Path) -> None:
    deep = dist.parent / "dist"
    assert replace_folder(deep, files("one")) == [deep / name for name in NAMES]
    assert held(dist) == whole("one")
    replace_folder(dist, files("two"))
    assert held(dist) == whole("two")


def test_what_else_lies_there_stays_the_very_same(dist: Path) -> None:
    (dist / "site" / "img").mkdir(parents=True)
    (dist / "site" / "img" / "a.png").write_text("image", "utf-8")
    (dist / "kg.whl").write_text("wheel", "utf-8")
    (dist / "latest").symlink_to("nowhere")
    (dist / ".building-notes").write_text("ours", "utf-8")
    (dist / "site").chmod(0o750)
    before = {p: (dist / p).lstat().st_ino for p in ("kg.whl", "latest", "site/img/a.png")}
    for text in ("one", "two"):
        replace_folder(dist, files(text))
        assert {p: (dist / p).lstat().st_ino for p in before} == before
        assert (dist / "kg.whl").stat().st_nlink == 1
        assert stat.S_IMODE((dist / "site").stat().st_mode) == 0o750
        assert os.readlink(dist / "latest") == "nowhere"
        assert sorted(p.name for p in dist.iterdir()) == sorted(
            [*NAMES, "site", "kg.whl", "latest", ".building-notes"]
        )
        assert list(dist.parent.iterdir()) == [dist]


def test_where_a_file_may_have_no_second_name_it_is_copied(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    dist.mkdir()
    (dist / "kg.whl").write_text("wheel", "utf-8")
    (dist / "latest").symlink_to("nowhere")
    monkeypatch.setattr("os.link", refuse)
    replace_folder(dist, files("one"))
    (dist / "latest").unlink()
    assert held(dist) == whole("one", **{"dist/kg.whl": "wheel"})
    os.mkfifo(dist / "pipe")
    with pytest.raises(FileError, match="Cannot write here: Operation not permitted"):
        replace_folder(dist, files("two"))
    (dist / "pipe").unlink()
    assert held(dist) == whole("one", **{"dist/kg.whl": "wheel"})


def test_modes_stay(dist: Path) -> None:
    replace_folder(dist, files("one"))
    dist.chmod(0o2750)
    (dist / "a.ttl").chmod(0o640)
    replace_folder(dist, files("two"))
    assert stat.S_IMODE(dist.stat().st_mode) == 0o2750
    assert stat.S_IMODE((dist / "a.ttl").stat().st_mode) == 0o640


def test_a_link_to_a_folder_stays_and_its_target_is_replaced(dist: Path) -> None:
    real = dist.parent / "real"
    real.mkdir()
    dist.symlink_to("real")
    assert replace_folder(dist, files("one")) == [dist / name for name in NAMES]
    assert os.readlink(dist) == "real"
    assert {p.name: p.read_bytes() for p in real.iterdir()} == files("one")
    dist.unlink()
    dist.symlink_to("gone/dist")
    replace_folder(dist, files("two"))
    assert (dist.parent / "gone" / "dist" / "a.ttl").read_text("utf-8") == "two a.ttl"
    assert sorted(p.name for p in dist.parent.iterdir()) == ["dist", "gone", "real"]
    dist.unlink()
    dist.symlink_to("dist")
    with pytest.raises(FileError, match="Cannot write here"):
        replace_folder(dist, files("three"))


def test_what_killed_builds_left_is_removed(dist: Path) -> None:
    """Within the folder, as builds of 0.1.0 left it, and beside it; nothing that only looks so."""
    replace_folder(dist, files("one"))
    for left in ("dist/.building-l_z5zl8l", ".dist.building-0123abcd", ".dist.replaced-0123abcd"):
        (dist.parent / left).mkdir()
        (dist.parent / left / "a.ttl").write_text("left", "utf-8")
    near = {".dist.building-0123abcd.txt": "kept", ".other.building-0123abcd": "kept"}
    for name, text in near.items():
        (dist.parent / name).write_text(text, "utf-8")
    replace_folder(dist, files("two"))
    assert held(dist) == whole("two", **near)


def test_a_folder_that_had_stepped_aside_comes_back(dist: Path) -> None:
    replace_folder(dist, files("one"))
    (dist / "kg.whl").write_text("wheel", "utf-8")
    dist.rename(dist.parent / ".dist.replaced-0123abcd")
    replace_folder(dist, files("two"))
    assert held(dist) == whole("two", **{"dist/kg.whl": "wheel"})


def test_what_comes_in_or_is_replaced_meanwhile_is_not_lost(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dist / "site").mkdir(parents=True)
    (dist / "site" / "old.html").write_text("old", "utf-8")
    real = place._swap

    def slow(new: Path, target: Path) -> None:
        (target / "late.txt").write_text("late", "utf-8")
        (target / "site" / "late.html").write_text("late", "utf-8")
        other = target / "site" / "new"
        other.write_text("new", "utf-8")
        other.replace(target / "site" / "old.html")
        real(new, target)

    monkeypatch.setattr(place, "_swap", slow)
    replace_folder(dist, files("one"))
    site = {"dist/site": "", "dist/site/late.html": "late", "dist/site/old.html": "new"}
    assert held(dist) == whole("one", **{"dist/late.txt": "late"}, **site)


# What is refused, and before anything is changed


def test_a_folder_with_the_name_of_a_file(dist: Path) -> None:
    replace_folder(dist, files("one"))
    (dist / "void.ttl").unlink()
    (dist / "void.ttl").mkdir()
    before = held(dist)
    with pytest.raises(FileError, match=r"void\.ttl: A folder has the name of a file"):
        replace_folder(dist, files("two"))
    assert held(dist) == before


@pytest.mark.parametrize("name", [".", "..", "/"])
def test_the_folder_that_one_is_in(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match="the folder that you are in, or one around it") as caught:
        replace_folder(Path(name), files("one"))
    assert "当前所在的文件夹" in caught.value.messages["zh-Hans"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["house", "house/data", "house/data/dist", "house/ontology"])
def test_the_house_itself(name: str, tmp_path: Path) -> None:
    kept = [tmp_path / "house" / part for part in ("data", "ontology")]
    with pytest.raises(FileError, match="of the house itself"):
        demand_place(tmp_path / name, NAMES, kept)
    assert demand_place(tmp_path / "house" / "dist", NAMES, kept) == tmp_path / "house" / "dist"


def test_a_mount_point(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dist.mkdir()
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path) == dist)
    with pytest.raises(FileError, match="A file system is mounted here"):
        replace_folder(dist, files("one"))
    assert held(dist) == {"dist": ""}


def test_a_folder_of_more_files_than_dumps_lie_among(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "MOST", 3)
    replace_folder(dist, files("one"))
    for number in range(4):
        (dist / f"{number}.txt").write_text("", "utf-8")
    before = held(dist)
    with pytest.raises(FileError, match="more than 3 other files"):
        replace_folder(dist, files("two"))
    assert held(dist) == before


def test_a_file_in_the_place_of_the_folder(dist: Path) -> None:
    dist.write_text("a file", "utf-8")
    with pytest.raises(FileError, match="Cannot write here: Not a directory"):
        replace_folder(dist, files("one"))
    assert held(dist) == {"dist": "a file"}


def test_without_a_working_folder(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "cwd", gone)
    with pytest.raises(FileError, match="Cannot write here: No such file or directory"):
        replace_folder(dist, files("one"))


# Two at once, and kills


def test_a_build_waits_for_another_but_not_for_ever(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist.mkdir()
    other = os.open(dist.parent, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    monkeypatch.setattr(place, "WAIT", 0.1)
    with pytest.raises(FileError, match="Another build has been writing here"):
        replace_folder(dist, files("one"))
    assert held(dist) == {"dist": ""}
    monkeypatch.setattr(place, "WAIT", 60.0)
    threading.Timer(0.2, os.close, [other]).start()
    begun = time.monotonic()
    replace_folder(dist, files("one"))
    assert time.monotonic() - begun > 0.1 and held(dist) == whole("one")


def test_an_exchange_that_fails_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with pytest.raises(OSError, match="No such file or directory"):
        exchange(tmp_path / "one", tmp_path / "none")
    assert [p.name for p in tmp_path.iterdir()] == ["one"]


# Each child is killed right before one call of the system more than the child before it.
CHILDREN = """
import json, os, signal, sys
from pathlib import Path
from kg.publish import exchange as system
from kg.publish import folder as place

root, exchanges, names = Path(sys.argv[1]), sys.argv[2] == "True", sys.argv[3].split()
dist, real = root / "dist", place.exchange
CALLS = ("os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod", "open", "exchange")
if not exchanges:
    system._exchanger = lambda: None

def files(text):
    return {name: f"{text} {name}".encode() for name in names}

def exchange(one, other):
    sys.audit("exchange")
    real(one, other)
    sys.audit("exchange")

def die_before(count):
    left = count
    def hook(event, args):
        nonlocal left
        if event in CALLS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

def state():
    found = {p.name: p.read_bytes() for p in dist.iterdir() if p.is_file()} if dist.is_dir() else {}
    kept = found.pop("kg.whl", None) == b"wheel"
    if not dist.exists():
        return "absent"
    return "mixed" if not kept or found not in (files("old"), files("new")) else found[names[0]].decode()[:3]

place.exchange = exchange
states = []
for count in range(1, 500):
    place.replace_folder(dist, files("old"))
    (dist / "kg.whl").write_bytes(b"wheel")
    child = os.fork()
    if child == 0:
        die_before(count)
        place.replace_folder(dist, files("new"))
        os._exit(0)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    states.append(state())
    place.replace_folder(dist, files("new"))
    after = sorted(p.relative_to(root).as_posix() for p in root.rglob("*"))
    if after != sorted(["dist", "dist/kg.whl", *(f"dist/{name}" for name in names)]) or state() != "new":
        states.append(f"left over: {after}")
    if not killed:
        break
print(json.dumps(states))
"""


@pytest.mark.parametrize("exchanges", [True, False])
def test_killed_before_any_call_of_the_system_the_folder_is_whole(
    exchanges: bool, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILDREN, str(tmp_path), str(exchanges), " ".join(NAMES)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    states = json.loads(done.stdout)
    assert len(states) > 20 and states[-1] == "new"
    gone = {"absent"} if not exchanges else set()
    assert set(states) == {"old", "new"} | gone
    order = [s for s, following in zip(states, [*states[1:], ""], strict=True) if s != following]
    assert order == (["old", "new"] if exchanges else ["old", "absent", "new"])


# Files in folders


def nested(text: str, *names: str) -> dict[str, bytes]:
    return {name: f"{text} {name}".encode() for name in names or NESTED}


def lies(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())


def test_what_a_build_no_longer_writes_is_gone_and_what_is_of_others_stays(dist: Path) -> None:
    replace_folder(dist, nested("one"), "files.txt")
    assert lies(dist) == ["files.txt", *NESTED]
    for mine in ("id/b/notes.txt", "id/mine/deep.txt", "own.txt"):
        (dist / mine).parent.mkdir(exist_ok=True)
        (dist / mine).write_text("mine", "utf-8")
    (dist / "id" / "empty").mkdir()
    (dist / "id" / "b").chmod(0o750)
    replace_folder(dist, nested("two", "id/a.html", "new/x.html"), "files.txt")
    assert lies(dist) == [
        *("files.txt", "id/a.html", "id/b/notes.txt", "id/mine/deep.txt", "new/x.html", "own.txt")
    ]
    assert (dist / "id/a.html").read_text("utf-8") == "two id/a.html"
    assert stat.S_IMODE((dist / "id" / "b").stat().st_mode) == 0o750
    assert (dist / "id" / "empty").is_dir()
    (dist / "id" / "b" / "notes.txt").unlink()
    replace_folder(dist, nested("three", "x.html"), "files.txt")
    assert lies(dist) == ["files.txt", "id/mine/deep.txt", "own.txt", "x.html"]
    assert not (dist / "new").exists() and (dist / "id" / "empty").is_dir()
    assert list(dist.parent.iterdir()) == [dist]


@pytest.mark.parametrize("listed", ["../kept\n/etc\n\n.\nown\n", "\x00\n" * 9])
def test_a_list_of_files_that_somebody_else_wrote_reaches_nothing_else(
    listed: str, dist: Path
) -> None:
    (dist / "own").mkdir(parents=True)
    (dist / "own" / "a").write_text("mine", "utf-8")
    (dist.parent / "kept").write_text("mine", "utf-8")
    (dist / "files.txt").write_text(listed, "utf-8")
    replace_folder(dist, nested("one"), "files.txt")
    assert lies(dist) == ["files.txt", "id/a.html", "id/b/c.html", "own/a", "start.html"]
    assert (dist.parent / "kept").read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["id", "id/b", "link"])
def test_a_file_in_the_place_of_a_folder_is_refused(name: str, dist: Path) -> None:
    (dist / name).parent.mkdir(parents=True, exist_ok=True)
    if name == "link":
        name = "id"
        (dist / name).symlink_to(dist.parent)
    else:
        (dist / name).write_text("mine", "utf-8")
    with pytest.raises(FileError, match=rf"/{name}: A file or a link has the name .* with --site"):
        demand_place(dist, NESTED, option="--site")
    with pytest.raises(FileError, match="has the name of a folder"):
        replace_folder(dist, nested("one"))
    assert os.path.lexists(dist / name) and not (dist / "start.html").exists()


def test_what_comes_while_a_build_writes_is_not_lost(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_folder(dist, nested("one"), "files.txt")
    real = place._swap

    def slow(new: Path, target: Path) -> None:
        (target / "id" / "b" / "late.txt").write_text("mine", "utf-8")
        (target / "id" / "late").mkdir()
        real(new, target)

    monkeypatch.setattr(place, "_swap", slow)
    replace_folder(dist, nested("two", "x.html"), "files.txt")
    assert lies(dist) == ["files.txt", "id/b/late.txt", "x.html"]
    assert (dist / "id" / "late").is_dir()
