"""What all benchmarks share: the time of a step, and time and memory of a process of its own.

    medians([step, other], rounds=5)             -> seconds of each, taken in turn
    with given_up_after(20): …                   raises GivenUp if it takes longer
    run(["kg", "check"], limit=600)              -> Measured(seconds, megabytes, output) | None

Steps are taken in turn, so that what else the machine does hits all of them alike. The memory is
that of the largest process a command has started, not of all together.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

Step = Callable[[], object]
ROOT = Path(__file__).resolve().parent.parent
SHORT = 20.0  # seconds from which on a command is run once


@dataclass(frozen=True)
class Measured:
    """A command that ended: its time, its peak memory, its exit code, what it printed.

    `cpu` are the seconds that it and what it started kept processors busy, whatever others did.
    """

    seconds: float
    megabytes: float
    exit_code: int
    output: str
    cpu: float


class GivenUp(BaseException):
    """What was measured took longer than its limit."""


@contextmanager
def given_up_after(seconds: float) -> Iterator[None]:
    """Raise `GivenUp` in a block that takes longer."""

    def give_up(*_: object) -> None:
        raise GivenUp

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def timed(step: Step) -> float:
    """Seconds that a step takes."""
    start = perf_counter()
    step()
    return perf_counter() - start


def medians(steps: Sequence[Step], rounds: int) -> list[float]:
    """The median time of each step, all steps taken in turn."""
    times = [[timed(step) for step in steps] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]


def run(
    command: Sequence[str | Path],
    limit: float,
    cwd: Path = ROOT,
    endings: Iterable[int] = (0, 1),
    code: Path = ROOT,
) -> Measured | None:
    """Run a command to its end, or stop it at the limit and give None.

    Args:
        command: the command with its arguments.
        limit: seconds that it may take.
        cwd: the folder it runs in.
        endings: the exit codes that are not a failure.
        code: the checkout whose code it runs.

    Raises:
        RuntimeError: it ended in another way; the message has the end of what it printed.
    """
    with tempfile.TemporaryFile() as stream:
        start = perf_counter()
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=cwd,
            env=os.environ | {"PYTHONPATH": str(code)},
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stopped = threading.Event()
        timer = threading.Timer(limit, _stop, (process.pid, stopped))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        stream.seek(0)
        output = stream.read().decode("utf-8", "replace")
    if stopped.is_set():
        return None
    if process.returncode not in set(endings):
        raise RuntimeError(f"{' '.join(map(str, command))}: {process.returncode}\n{output[-2000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(seconds, usage.ru_maxrss / 1024, process.returncode, output, cpu)


def _stop(group: int, stopped: threading.Event) -> None:
    stopped.set()
    os.killpg(group, signal.SIGKILL)  # the session that we have started for this command


def run_rounds(
    commands: Sequence[Sequence[str | Path]], limit: float, rounds: int, cwd: Path = ROOT
) -> list[Measured | None]:
    """The median run of each command, taken in turn; long ones are run once."""
    done: list[list[Measured | None]] = [[] for _ in commands]
    for _ in range(rounds):
        for runs, command in zip(done, commands, strict=True):
            if not runs or (runs[0] and runs[0].seconds < SHORT):
                runs.append(run(command, limit, cwd))
    return [_middle(runs) for runs in done]


def _middle(runs: list[Measured | None]) -> Measured | None:
    ended = sorted((r for r in runs if r), key=lambda r: r.seconds)
    return ended[len(ended) // 2] if ended else None


def ratio(one: float, other: float) -> str:
    """How many times as much one is as the other.

    >>> ratio(30.0, 2.0), ratio(1.0, 0.8)
    ('15', '1.25')
    """
    value = one / other
    return f"{value:.0f}" if value >= 10 else f"{value:.3g}"
