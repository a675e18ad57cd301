"""A process of its own for the SHACL engines: they may crash or never end.

    with Worker() as worker:
        worker.feed(data, [Job("shifty", shapes), Job("pyshacl", others)])
        worker.outcomes(timeout=60) -> [Outcome("done", report), Outcome("timeout")]

A job and its report cross the pipes as a line of JSON with their length, then the bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from typing import Literal as OneOf

from kg.errors import EngineError
from kg.limits import end_with, limit_memory
from kg.shacl.engines import Engine, preload, run

Status = OneOf["done", "refused", "crashed", "timeout"]

# No folder but that of kg itself comes to those in which the process looks for modules.
_START: Final = """import sys
sys.path.append(sys.argv[1])
from kg.shacl.process import start
start(*sys.argv[2:])
"""
_HOME: Final = str(Path(__file__).resolve().parents[2])


@dataclass(frozen=True, slots=True)
class Job:
    """Shapes in N-Triples, and the engine that is to run them."""

    engine: Engine
    shapes: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: `content` is the report in N-Triples, or what the engine said."""

    status: Status
    content: bytes = b""

    @property
    def text(self) -> str:
        """What the engine said, on one line."""
        return " ".join(self.content.decode("utf-8", "replace").split())


# The process, seen from outside


class Worker:
    """A process that runs engines; started early, its imports overlap with reading the data.

    Raises:
        OSError: no process can be started.
    """

    def __init__(self, engine: Engine = "shifty") -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-X", "utf8", "-c", _START, _HOME, engine, str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        except OSError:
            self._errors.close()
            raise
        self._thread: threading.Thread | None = None
        self._output = self._said = b""
        self._jobs, self._killed = 0, False

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def feed(self, data: bytes, jobs: Sequence[Job]) -> None:
        """Give the process its work and return at once; it runs one job after the other."""
        self._jobs = len(jobs)
        head = {"data": len(data), "jobs": [[job.engine, len(job.shapes)] for job in jobs]}
        parts = [json.dumps(head).encode() + b"\n", data, *(job.shapes for job in jobs)]
        self._thread = threading.Thread(
            target=self._try_to_talk, args=(b"".join(parts),), daemon=True
        )
        self._thread.start()

    def _try_to_talk(self, content: bytes) -> None:
        with suppress(ValueError):  # after an interrupt, streams are closed while it reads
            self._talk(content)

    def _talk(self, content: bytes) -> None:
        """Write all, then read all.

        Not by communicate(): it writes by 4 KB, and waits before each of them for the thread that
        is busy with other rules.
        """
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):  # of a process that has died
            self._process.stdin.write(content)
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._output = self._process.stdout.read()
        self._process.wait()
        self._errors.seek(0)
        self._said = self._errors.read()

    def outcomes(self, timeout: float | None = None) -> list[Outcome]:
        """What became of each job, within so many seconds from now on (None: without limit).

        Jobs after one that crashed or ran out of time are missing.
        """
        if self._thread is None:
            return []
        self._thread.join(timeout)
        if self._thread.is_alive():
            self.close()
        found = list(_read_outcomes(self._output))
        if len(found) < self._jobs:
            found.append(Outcome("timeout") if self._killed else self._crash())
        return found

    def _crash(self) -> Outcome:
        last = self._said.strip().splitlines()[-1:] or [b"no message"]
        code = f"exit code {self._process.returncode}: ".encode()
        return Outcome("crashed", code + last[0])

    def close(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._killed = True
            self._process.kill()
        if self._thread is not None:
            self._thread.join()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            with suppress(BrokenPipeError):
                if stream is not None:
                    stream.close()
        self._process.wait()


def run_isolated(
    data: bytes, jobs: Sequence[Job], timeout: float | None = None, engine: Engine = "shifty"
) -> list[Outcome]:
    """Run jobs in a process of their own; see `Worker.outcomes`."""
    with Worker(engine) as worker:
        worker.feed(data, jobs)
        return worker.outcomes(timeout)


def _read_outcomes(content: bytes) -> Iterable[Outcome]:
    """The outcomes that arrived whole."""
    while content:
        head, newline, rest = content.partition(b"\n")
        if not newline:
            return
        status, size = json.loads(head)
        if len(rest) < size:
            return
        yield Outcome(status, rest[:size])
        content = rest[size:]


# The process, seen from inside


def _serve(source: BinaryIO, target: BinaryIO) -> None:
    line = source.readline()
    if not line:
        return  # closed without work
    head = json.loads(line)
    data = source.read(head["data"])
    jobs = [Job(engine, source.read(size)) for engine, size in head["jobs"]]
    for job in jobs:
        outcome = _attempt(job, data)
        reply = json.dumps([outcome.status, len(outcome.content)])
        target.write(reply.encode() + b"\n" + outcome.content)
        target.flush()


def _attempt(job: Job, data: bytes) -> Outcome:
    try:
        return Outcome("done", run(job.engine, data, job.shapes))
    except EngineError as error:
        return Outcome("refused", str(error).encode("utf-8", "replace"))


def start(engine: str, parent: str) -> None:
    """What the process runs, which ends with its parent and takes no more memory than that may."""
    end_with(int(parent))
    limit_memory()
    main(engine)


def main(engine: str) -> None:
    """Jobs from standard input, their outcomes to standard output."""
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what an engine prints must not get among the reports
    preload(engine)
    _serve(sys.stdin.buffer, target)
