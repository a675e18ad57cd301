"""The process of the engines, from outside and, with streams in memory, from inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from io import BytesIO

import pytest

import kg.shacl.process as module
from kg.errors import EngineError
from kg.shacl.engines import Engine
from kg.shacl.process import Job, Outcome, Worker, run_isolated

DATA = "<urn:é> <urn:p> <urn:o> .\n".encode()


def engine(name: Engine, data: bytes, shapes: bytes) -> bytes:
    """Stands for an engine: it gives back what it got, or refuses."""
    if shapes.startswith(b"bad"):
        raise EngineError("no \ud800 shape")
    return b"%s|%s|%s" % (name.encode(), data, shapes)


def request(data: bytes, jobs: list[Job]) -> bytes:
    head = {"data": len(data), "jobs": [[job.engine, len(job.shapes)] for job in jobs]}
    return json.dumps(head).encode() + b"\n" + data + b"".join(job.shapes for job in jobs)


class Watched(BytesIO):
    """Keeps what has been handed on each time that it is flushed."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed: list[bytes] = []

    def flush(self) -> None:
        self.flushed.append(self.getvalue())


JOBS = [Job("shifty", b"one\n"), Job("pyshacl", b"bad"), Job("shifty", b"")]
REPLIES = [
    b'["done", %d]\n' % len(b"shifty|" + DATA + b"|one\n") + b"shifty|" + DATA + b"|one\n",
    b'["refused", 10]\nno ? shape',
    b'["done", %d]\n' % len(b"shifty|" + DATA + b"|") + b"shifty|" + DATA + b"|",
]


def test_each_job_is_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "run", engine)
    target = Watched()
    module._serve(BytesIO(request(DATA, JOBS) + b"more"), target)
    assert target.getvalue() == b"".join(REPLIES)
    assert target.flushed == [b"".join(REPLIES[:count]) for count in (1, 2, 3)]
    assert list(module._read_outcomes(target.getvalue())) == [
        Outcome("done", b"shifty|" + DATA + b"|one\n"),
        Outcome("refused", b"no ? shape"),
        Outcome("done", b"shifty|" + DATA + b"|"),
    ]


def test_a_process_without_work_ends() -> None:
    target = Watched()
    module._serve(BytesIO(), target)
    assert target.getvalue() == b"" and target.flushed == []


def test_main_serves_its_streams_and_keeps_prints_apart(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    loaded: list[str] = []

    def printing(name: Engine, data: bytes, shapes: bytes) -> bytes:
        os.write(1, b"noise\n")
        return engine(name, data, shapes)

    class Input:
        buffer = BytesIO(request(b"data", [Job("pyshacl", b"shapes")]))

    monkeypatch.setattr(module, "run", printing)
    monkeypatch.setattr(module, "preload", loaded.append)
    monkeypatch.setattr(sys, "stdin", Input)
    kept = os.dup(1)
    try:
        module.main("pyshacl")
    finally:
        os.dup2(kept, 1)
        os.close(kept)
    assert loaded == ["pyshacl"]
    said = capfd.readouterr()
    assert said.out == '["done", 19]\npyshacl|data|shapes'
    assert said.err == "noise\n"


def test_only_what_arrived_whole_is_read() -> None:
    content = b"".join(REPLIES)
    for cut in range(len(content) + 1):
        whole = [len(b"".join(REPLIES[:count])) <= cut for count in (1, 2, 3)].count(True)
        found = list(module._read_outcomes(content[:cut]))
        assert [outcome.status for outcome in found] == ["done", "refused", "done"][:whole], cut


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"", ""), (b" a\n\tb  c\r\n", "a b c"), ("é".encode(), "é"), (b"\xff!", "\ufffd!")],
)
def test_what_an_engine_said_is_one_line(content: bytes, text: str) -> None:
    assert Outcome("refused", content).text == text


# A process of its own; in place of the engines it runs a few lines


def start(monkeypatch: pytest.MonkeyPatch, code: str) -> Worker:
    monkeypatch.setattr(module, "_START", code)
    return Worker()


READ = "import sys; sys.stdin.buffer.read(); "
REPLY = """sys.stdout.write('["done", 2]\\nok'); sys.stdout.flush(); """


def test_it_is_told_where_kg_is_and_which_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        READ + "text = ' '.join(sys.argv[1:]); print(f'[\"done\", {len(text)}]\\n{text}', end='')"
    )
    monkeypatch.setattr(module, "_START", code)
    names: tuple[Engine, ...] = ("shifty", "pyshacl")
    for name in names:
        found = run_isolated(b"", [Job(name, b"")], engine=name)
        assert found == [Outcome("done", f"{module._HOME} {name} {os.getpid()}".encode())]


def test_without_work_nothing_comes_back_and_the_process_ends() -> None:
    worker = Worker()
    process = worker._process
    assert worker.outcomes() == [] and worker.outcomes(1) == []
    worker.close()
    assert process.poll() is not None
    assert process.stdin and process.stdin.closed


def test_leaving_the_context_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    with start(monkeypatch, "import time; time.sleep(20)") as worker:
        assert worker._process.poll() is None
    assert worker._process.returncode == -9


@pytest.mark.parametrize(
    ("code", "last"),
    [
        (READ + "sys.exit(3)", b"exit code 3: no message"),
        (READ + "sys.stderr.write('one\\n two \\n\\n'); sys.exit(4)", b"exit code 4:  two"),
        (READ + "import os; os.kill(os.getpid(), 6)", b"exit code -6: no message"),
        ("raise SystemExit(5)", b"exit code 5: no message"),
    ],
)
def test_a_crash_tells_its_code_and_the_last_line(
    monkeypatch: pytest.MonkeyPatch, code: str, last: bytes
) -> None:
    with start(monkeypatch, code) as worker:
        worker.feed(b"", JOBS)
        assert worker.outcomes() == [Outcome("crashed", last)]


@pytest.mark.parametrize(
    ("jobs", "wanted"),
    [
        (1, [Outcome("done", b"ok")]),
        (2, [Outcome("done", b"ok"), Outcome("crashed", b"exit code 0: no message")]),
    ],
)
def test_what_came_before_a_crash_counts(
    monkeypatch: pytest.MonkeyPatch, jobs: int, wanted: list[Outcome]
) -> None:
    with start(monkeypatch, READ + REPLY) as worker:
        worker.feed(b"", JOBS[:jobs])
        assert worker.outcomes(60) == wanted


def test_out_of_time_ends_the_process_and_keeps_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    with start(monkeypatch, READ + REPLY + "import time; time.sleep(20)") as worker:
        worker.feed(b"x", JOBS)
        before = time.monotonic()
        assert worker.outcomes(2) == [Outcome("done", b"ok"), Outcome("timeout")]
        assert 0.5 < time.monotonic() - before < 15
        assert worker._process.poll() is not None


def test_kg_is_looked_for_last() -> None:
    code = module._START.replace("start(*sys.argv[2:])", "print(sys.path[-1])")
    command = [sys.executable, "-P", "-c", code, module._HOME]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert said.strip() == module._HOME


_ONE = b"<urn:a> <urn:p> <urn:b> .\n"
_SHAPES_OF_ONE = b"<urn:S> <http://www.w3.org/ns/shacl#targetNode> <urn:a> .\n"


def test_much_goes_to_the_process_and_back_while_it_works() -> None:
    data = b"".join(b"<urn:a> <urn:p> <urn:%d> .\n" % n for n in range(5_000))
    shapes = (
        b"<urn:S> <http://www.w3.org/ns/shacl#targetSubjectsOf> <urn:p> .\n"
        b"<urn:S> <http://www.w3.org/ns/shacl#property> <urn:P> .\n"
        b"<urn:P> <http://www.w3.org/ns/shacl#path> <urn:p> .\n"
        b"<urn:P> <http://www.w3.org/ns/shacl#class> <urn:C> .\n"
    )
    (outcome,) = run_isolated(data, [Job("shifty", shapes)], 120)
    assert outcome.status == "done"
    assert outcome.content.count(b"ClassConstraintComponent") == 5_000


def test_a_worker_can_be_closed_at_any_time_and_twice() -> None:
    idle, busy = Worker(), Worker()
    busy.feed(_ONE, [Job("shifty", _SHAPES_OF_ONE)])
    for worker in (idle, busy):
        worker.close()
        worker.close()
        assert worker._process.poll() is not None
        assert worker._process.stdin is not None and worker._process.stdin.closed
    assert idle.outcomes(1) == []
