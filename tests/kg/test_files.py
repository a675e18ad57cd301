"""Files: read with errors that name the line, written whole or not at all."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from kg.errors import FileError, KgError, NotValidError
from kg.files import Original, read_bytes, read_text, remove_leftovers, write_whole

MARK = b"\xef\xbb\xbf"
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def test_a_text_is_read_with_its_line_ends_and_without_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(MARK + "床\r\nb\r".encode())
    assert read_bytes(path) == MARK + "床\r\nb\r".encode()
    assert read_text(path) == "床\r\nb\r"
    assert read_text(path, keep_mark=True) == "\ufeff床\r\nb\r"


def test_what_cannot_be_read_is_said_in_either_language(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "gone.ttl", "No such file or directory"),
        (tmp_path, "Is a directory"),
    ):
        for read in (read_bytes, read_text):
            with pytest.raises(FileError) as caught:
                read(path)
            assert str(caught.value) == f"{path}: Cannot be read: {reason}."
            assert caught.value.text("zh-Hans") == f"{path}: 文件无法读取:{reason}。"


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"\xff", 1), (b"a\n\xff", 2), (b"a\n\nb\xe5\xba\n", 3), (b"\xff\n\xff", 1)],
)
def test_the_line_that_is_no_utf_8_is_named(content: bytes, line: int, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(content)
    with pytest.raises(NotValidError) as caught:
        read_text(path)
    assert str(caught.value) == f"{path}:{line}: Not UTF-8. Save the file as UTF-8."
    assert caught.value.text("zh-Hans") == f"{path}:{line}: 不是 UTF-8 编码。请将文件存为 UTF-8。"


def test_a_file_is_written_as_it_is_given_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    for content, found in (("床\r\n", "床\r\n".encode()), (b"\xff\n", b"\xff\n"), ("", b"")):
        write_whole(path, content)
        assert path.read_bytes() == found
    assert list(tmp_path.iterdir()) == [path]


def test_the_mode_of_a_file_is_kept_and_a_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "a.sh", tmp_path / "link"
    path.write_text("old", "utf-8")
    path.chmod(0o751)
    link.symlink_to(path)
    write_whole(link, "new")
    assert path.read_text("utf-8") == "new" and path.stat().st_mode & 0o777 == 0o751
    assert link.is_symlink() and sorted(tmp_path.iterdir()) == [path, link]


def test_a_file_that_cannot_take_its_name_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(FileError) as caught:
        write_whole(path, "new")
    assert str(caught.value) == f"{path}: Cannot write here: No space left on device."
    assert path.read_text("utf-8") == "old" and list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "a.ttl"
    with pytest.raises(KgError) as caught:
        write_whole(path, "new")
    assert str(caught.value) == f"{path}: Cannot write here: No such file or directory."


def test_links_in_a_circle_are_one_message(tmp_path: Path) -> None:
    link = tmp_path / "a.ttl"
    link.symlink_to(link)
    with pytest.raises(FileError, match="Cannot write here: "):
        write_whole(link, "new")


@pytest.mark.skipif(not ROOT, reason="only root may give files away")
def test_owner_and_group_are_kept_where_one_may(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old", "utf-8")
    os.chown(path, 1234, 2345)
    path.chmod(0o640)
    write_whole(path, "new")
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1234, 2345, 0o640)


def test_where_one_may_not_the_file_is_ones_own_and_runs_with_no_rights_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.sh"
    path.write_text("old", "utf-8")
    path.chmod(0o4755)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    write_whole(path, "new")
    assert path.read_text("utf-8") == "new" and stat.S_IMODE(path.stat().st_mode) == 0o755


def test_extended_attributes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old", "utf-8")
    try:
        os.setxattr(path, "user.note", b"kept")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    write_whole(path, "new")
    assert os.getxattr(path, "user.note") == b"kept"


def test_a_file_with_several_names_is_refused(tmp_path: Path) -> None:
    """A rename would part the names, and to write in place is not safe from being killed."""
    one, other = tmp_path / "a.ttl", tmp_path / "b.ttl"
    one.write_text("old", "utf-8")
    os.link(one, other)
    for write in (partial(write_whole, one), Original(one).replace):
        with pytest.raises(FileError) as caught:
            write("new")
        assert "2 names (hard links)" in caught.value.text("en")
        assert "2 个名称(硬链接)" in caught.value.text("zh-Hans")
    assert one.samefile(other) and one.read_text("utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.ttl", "b.ttl"]


# Streams


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileError) as caught:
        write_whole(pipe, "new")
    assert str(caught.value) == f"{pipe}: Nobody reads from this pipe. Start the reader first."
    content = "x" * 300_000  # more than a pipe holds
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert reader.stdout
        writer = threading.Thread(target=_written_once_read, args=(pipe, content))
        writer.start()
        assert reader.stdout.read() == content.encode()
        writer.join()
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def _written_once_read(pipe: Path, content: str) -> None:
    while True:
        try:
            return write_whole(pipe, content)
        except FileError as error:
            assert "Nobody reads" in str(error)


def test_a_socket_is_written_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("socket")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        write_whole(path, "new")
        connection, _ = server.accept()
        with connection:
            assert connection.recv(9) == b"new"
    assert stat.S_ISSOCK(path.stat().st_mode)
    with pytest.raises(FileError, match="Connection refused"):
        write_whole(path, "new")


def test_a_device_is_written_into(tmp_path: Path) -> None:
    link = tmp_path / "null"
    link.symlink_to("/dev/null")
    write_whole(link, "new")
    assert link.is_symlink() and stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(FileError, match="Cannot write here: No space left on device"):
        write_whole(Path("/dev/full"), "new")
    if ROOT:
        own = tmp_path / "own"
        try:
            os.mknod(own, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
            write_whole(own, "new")
        except PermissionError:
            pytest.skip("devices cannot be made or used here")
        assert stat.S_ISCHR(own.stat().st_mode)
    assert not list(tmp_path.glob(".*")) and not list(Path("/dev").glob(".kg-writing-*"))


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_what_is_open_already_is_not_replaced(tmp_path: Path, name: str) -> None:
    """Standard output may be a file: what else is written to it stands before and after."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    out = tmp_path / "out"
    code = (
        "import sys; from pathlib import Path; from kg.files import write_whole;"
        "print('before', flush=True); write_whole(Path(sys.argv[1]), 'report\\n');"
        "print('after')"
    )
    with out.open("ab") as stream:
        subprocess.run(
            [sys.executable, "-c", code, name], stdout=stream, cwd=tmp_path, check=True, env=ENV
        )
    assert out.read_text("utf-8") == "before\nreport\nafter\n"


# Killed, and at once

ENV = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
STUCK = """
import os, sys, time
from pathlib import Path
from kg.files import write_whole
os.fsync = lambda opened: (print("written", flush=True), time.sleep(60))
write_whole(Path(sys.argv[1]), "new")
"""


def test_what_is_left_by_one_that_was_killed_is_removed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old", "utf-8")
    (tmp_path / ".kg-writing-folder").mkdir()
    (tmp_path / ".kg-writing-link").symlink_to(path)
    command = [sys.executable, "-c", STUCK, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=ENV) as stuck:
        assert stuck.stdout and stuck.stdout.readline() == b"written\n"
        (begun,) = (
            p for p in tmp_path.iterdir() if p.name.startswith(".kg-writing-") and len(p.name) > 20
        )
        write_whole(tmp_path / "b.ttl", "other")
        assert begun.read_text("utf-8") == "new"  # its writer is at work
        stuck.send_signal(signal.SIGKILL)
        stuck.wait()
    assert path.read_text("utf-8") == "old" and begun.exists()
    write_whole(tmp_path / "b.ttl", "other")
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == [".kg-writing-folder", ".kg-writing-link", "a.ttl", "b.ttl"]


def test_a_folder_that_is_gone_has_no_leftovers(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "gone")


@pytest.mark.parametrize("later", ["new!", "old+", "old", "new", None])
def test_what_others_save_meanwhile_stays(tmp_path: Path, later: str | None) -> None:
    """Also where it is as long as what was read; the same, before or after, is no change."""
    path = tmp_path / "a.ttl"
    path.write_text("old", "utf-8")
    original = Original(path)
    assert original.text == "old"
    if later is None:
        path.unlink()
    else:
        path.write_text(later, "utf-8")
    if later in ("old", "new"):
        original.replace("new")
        assert [p.read_text("utf-8") for p in tmp_path.iterdir()] == ["new"]
        return
    with pytest.raises(FileError) as caught:
        original.replace("new")
    assert caught.value.text("en").startswith(f"{path}: It was changed by somebody else")
    assert caught.value.text("zh-Hans").startswith(f"{path}: 其间有他人改动了此文件")
    assert [p.read_text("utf-8") for p in tmp_path.iterdir()] == ([later] if later else [])


def test_what_is_saved_in_the_last_moment_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the content is compared."""
    path = tmp_path / "a.ttl"
    path.write_text("old", "utf-8")
    original, read = Original(path), Path.read_bytes

    def saved_then(self: Path) -> bytes:
        content = read(self)
        path.write_text("later", "utf-8")
        return content

    monkeypatch.setattr(Path, "read_bytes", saved_then)
    with pytest.raises(FileError, match="changed by somebody else"):
        original.replace("new")
    assert path.read_text("utf-8") == "later"


@pytest.mark.parametrize(
    ("before", "line"),
    [(b"", 1), (b"a\n", 2), (b"a\r\nb\r\n", 3), (b"a\rb\r", 3), (b"a\r\n\r\r", 4)],
)
def test_a_bad_byte_stands_in_its_line_however_lines_end(
    tmp_path: Path, before: bytes, line: int
) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(before + b"x\xe9\n")
    with pytest.raises(NotValidError) as error:
        read_text(path)
    assert error.value.line == line
