"""Files: read with errors that name the line, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.errors import FileError, KgError, NotValidError
from kg.files import read_bytes, read_text, write_whole

MARK = b"\xef\xbb\xbf"


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
