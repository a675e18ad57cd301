"""Work apart from who watches it: in time, within memory, and ended together, however one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import limits
from kg.limits import Ended, Limits, doing, left, works_apart

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be split here")

# A process that is split as `kg` is; what it does stands between the two parts.
_HEAD = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # a shell ignores them for what runs behind it
signal.signal(signal.SIGINT, signal.default_int_handler)
from kg.limits import Ended, Limits, apart, doing, left, works_apart
before = (works_apart(), left())
code = apart(Limits({timeout}, {memory}))
if code is not None:
    print(code if isinstance(code, int) else (code.reason, code.note), before)
    sys.exit(0)
"""


def split(code: str, timeout: float = 60, memory: int | None = None) -> str:
    """What a process says that does the work of some lines apart."""
    script = _HEAD.format(timeout=timeout, memory=memory) + code
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_exit_code_comes_back() -> None:
    said = split("print(works_apart(), 50 < left() <= 60, flush=True); sys.exit(7)")
    assert said == "True True\n7 (False, None)\n"


def test_what_does_not_end_is_ended_and_what_it_was_at_is_told() -> None:
    start = time.monotonic()
    said = split("doing('a.rq'); doing('喀什.rq')\nwhile True: pass", timeout=0.5)
    assert said.startswith("('timeout', '喀什.rq')")
    assert time.monotonic() - start < 10


def test_a_long_note_is_cut_between_characters() -> None:
    said = split("doing('喀' * 999)\nwhile True: pass", timeout=0.1)
    assert said.startswith(f"('timeout', '{'喀' * 333}')")


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL"])
def test_what_breaks_down_is_told_by_its_signal(name: str) -> None:
    said = split(f"import signal; doing('x'); os.kill(os.getpid(), signal.{name})")
    assert said.startswith(f"('{name}', 'x')")


def test_memory_is_limited_for_it_and_for_what_it_starts() -> None:
    code = "try: bytearray(1 << 30)\nexcept MemoryError: print('no', flush=True)\n"
    again = f"subprocess.run([sys.executable, '-c', {code!r}])\n"
    assert split(code + again, memory=600 << 20).splitlines()[:2] == ["no", "no"]


def test_a_limit_is_never_raised() -> None:
    code = "limits.limit_memory(500 << 20); limits.limit_memory(900 << 20); print(resource.getrlimit(resource.RLIMIT_AS)[0])"
    said = subprocess.run(
        [sys.executable, "-c", f"import resource; from kg import limits; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(said.stdout) == 500 << 20


def _is_alive(pid: int) -> bool:
    """Whether a process is there and has not ended; one may wait to be asked for its exit code."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def _all_end(pids: list[int], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while any(map(_is_alive, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(_is_alive, pids))


_FAMILY = """
child = "import os, sys; from kg.limits import end_with; end_with(int(sys.argv[1])); print(os.getpid(), flush=True)\\nwhile True: pass"
print(os.getpid(), flush=True)
subprocess.run([sys.executable, "-c", child, str(os.getpid())])
"""


@pytest.fixture
def family() -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A process that watches, and those below it: the one that works, and one that it started."""
    script = _HEAD.format(timeout=60, memory=None) + _FAMILY
    top = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert top.stdout is not None
    below = [int(top.stdout.readline()) for _ in range(2)]
    yield top, below
    for pid in below:
        if _is_alive(pid):
            os.kill(pid, signal.SIGKILL)
    top.kill()
    top.wait()
    top.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGKILL", "SIGINT"])
def test_all_end_with_the_one_that_watches(
    family: tuple[subprocess.Popen[str], list[int]], name: str
) -> None:
    top, below = family
    assert all(map(_is_alive, below))
    top.send_signal(getattr(signal, name))
    assert _all_end(below)
    top.wait(5)
    if name != "SIGINT":  # the one that works decides what an interrupt exits with
        assert top.returncode == -getattr(signal, name)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_all_end_with_the_one_that_works(
    family: tuple[subprocess.Popen[str], list[int]],
) -> None:
    top, below = family
    os.kill(below[0], signal.SIGKILL)
    assert _all_end(below) and top.wait(5) == 0
    assert top.stdout is not None and top.stdout.read().startswith("('SIGKILL', '')")


def test_a_signal_that_is_ignored_stays_so() -> None:
    """As nohup has it."""
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + _HEAD.format(
        timeout=60, memory=None
    )
    code += "os.kill(os.getppid(), signal.SIGHUP); time.sleep(0.2); sys.exit(3)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.startswith("3 ")


def test_where_nothing_is_split_nothing_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert limits.apart(Limits(1)) is None
    doing("anything")
    assert left() is None and not works_apart()


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_why_it_ended_is_told_in_both_languages(language: str) -> None:
    late = Ended("timeout", "a.rq", Limits(2.5)).messages[language]
    assert late.startswith("a.rq: ") and "2.5" in late and "--timeout" in late
    broken = Ended("SIGSEGV", "", Limits(1)).messages[language]
    assert "SIGSEGV" in broken and not broken.startswith(":")
