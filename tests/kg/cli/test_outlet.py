"""Output whose reader has gone changes nothing; output that is lost is an error."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from kg.cli.outlet import Outlet, outlets
from kg.errors import FileError
from tests.conftest import ROOT

GOOD = "@prefix ex: <http://example.org/> .\n\nex:a ex:p 1 .\n"
FORMATS = ("text", "json", "github", "sarif", "junit", "turtle")


def kg(*arguments: str | Path, **streams: int | IO[bytes]) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "KG_LANG": "en"}
    command = [sys.executable, "-P", "-m", "kg", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, **streams)  # type: ignore[call-overload, no-any-return]


def gone() -> int:
    """The end of a pipe at whose other end nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A file for each exit code."""
    folder = tmp_path_factory.mktemp("files")
    texts = {
        0: GOOD,
        2: "broken",
        1: GOOD + '\nex:c ex:q "x"^^<http://www.w3.org/2001/XMLSchema#strin> .\n',
    }
    for code, text in texts.items():
        (folder / f"{code}.ttl").write_text(text)
    return {code: folder / f"{code}.ttl" for code in texts}


@pytest.mark.parametrize("form", FORMATS)
def test_a_reader_that_leaves_does_not_change_what_was_found(
    files: dict[int, Path], form: str
) -> None:
    end = gone()
    started = {
        code: kg("check", file, "--format", form, stdout=end, stderr=subprocess.PIPE)
        for code, file in files.items()
    }
    os.close(end)
    for code, process in started.items():
        _, said = process.communicate(timeout=60)
        assert (process.returncode, b"rror" in said) == (code, False), said


def test_a_report_is_written_though_the_reader_has_left(
    files: dict[int, Path], tmp_path: Path
) -> None:
    end, report = gone(), tmp_path / "found.json"
    process = kg("check", files[2], "--report", f"json={report}", stdout=end, stderr=end)
    os.close(end)
    assert process.wait(60) == 2 and '"syntax"' in report.read_text("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize(
    "arguments", [("check", "{file}"), ("check", "{file}", "--format=json"), ("--help",), ("ask",)]
)
def test_output_that_is_lost_is_one_line_and_2(
    files: dict[int, Path], arguments: tuple[str, ...]
) -> None:
    with open("/dev/full", "wb") as full:
        given = (argument.format(file=files[0]) for argument in arguments)
        process = kg(*given, stdout=full, stderr=subprocess.PIPE)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.decode() == (
        "kg: Standard output cannot be written: No space left on device. Not all of it is there.\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="a folder in use cannot be deleted elsewhere")
def test_a_working_folder_that_is_gone_is_one_line_and_2(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    command = f'cd "{folder}" && rmdir "{folder}" && exec "{sys.executable}" -P -m kg check'
    environment = os.environ | {"PYTHONPATH": str(ROOT), "KG_LANG": "en"}
    done = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "kg: The working folder is gone: change into another.\n" in done.stderr
    assert "Traceback" not in done.stderr


# In this process


class Failing(io.RawIOBase):
    """A raw stream that fails as it is told, and counts."""

    def __init__(self, error: OSError) -> None:
        self.error, self.tried = error, 0

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        self.tried += 1
        raise self.error


def test_an_outlet_tells_an_error_once_and_drops_the_rest() -> None:
    raw = Failing(OSError(28, "No space left on device"))
    outlet = Outlet(raw)  # type: ignore[arg-type]
    with pytest.raises(FileError, match="cannot be written: No space left") as error:
        outlet.write(b"ab")
    assert "无法写入标准输出" in error.value.messages["zh-Hans"]
    assert (outlet.write(b"abc"), raw.tried) == (3, 1)


@pytest.mark.parametrize(("error", "silent"), [(BrokenPipeError(), False), (OSError(5, "x"), True)])
def test_an_outlet_says_nothing_of_a_reader_or_where_nobody_hears(
    error: OSError, silent: bool
) -> None:
    raw = Failing(error)
    outlet = Outlet(raw, silent)  # type: ignore[arg-type]
    assert [outlet.write(b"ab"), outlet.write(b"c"), raw.tried] == [2, 1, 1]


def test_a_stream_that_is_closed_from_the_start_is_lost_output() -> None:
    outlet = Outlet(None)
    assert not outlet.isatty()
    with pytest.raises(io.UnsupportedOperation):
        outlet.fileno()
    with pytest.raises(FileError, match="it is closed"):
        outlet.write(b"a")


def test_streams_that_something_else_has_set_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    other = io.StringIO()
    monkeypatch.setattr(sys, "stdout", other)
    with outlets():
        assert sys.stdout is other
