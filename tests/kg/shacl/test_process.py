"""The process of the engines, from inside and from outside: what it says and when it ends."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

import pytest

from kg.shacl import process
from kg.shacl.process import Job, Outcome, Worker, run_isolated

DATA = b"<urn:a> <urn:p> <urn:b> .\n"
SHAPES = (
    b"<urn:S> <http://www.w3.org/ns/shacl#targetNode> <urn:a> .\n"
    b"<urn:S> <http://www.w3.org/ns/shacl#class> <urn:C> .\n"
)
ILL = b'<urn:S> <http://www.w3.org/ns/shacl#targetNode> "'


def talk(head: dict[str, object], *parts: bytes) -> bytes:
    target = io.BytesIO()
    process._serve(io.BytesIO(json.dumps(head).encode() + b"\n" + b"".join(parts)), target)
    return target.getvalue()


def test_jobs_come_in_and_outcomes_go_out() -> None:
    head: dict[str, object] = {
        "data": len(DATA),
        "jobs": [["shifty", len(SHAPES)], ["shifty", len(ILL)], ["pyshacl", len(SHAPES)]],
    }
    fast, ill, slow = process._read_outcomes(talk(head, DATA, SHAPES, ILL, SHAPES))
    assert [fast.status, ill.status, slow.status] == ["done", "refused", "done"]
    for outcome in (fast, slow):
        assert b"ClassConstraintComponent" in outcome.content and b"<urn:a>" in outcome.content
    assert ill.text and "\n" not in ill.text.strip()


def test_a_process_without_work_says_nothing() -> None:
    target = io.BytesIO()
    process._serve(io.BytesIO(b""), target)
    assert target.getvalue() == b""


@pytest.mark.parametrize("cut", [1, 4, 11, 13])
def test_outcomes_that_did_not_arrive_whole_are_left_out(cut: int) -> None:
    whole = b'["done", 3]\nabc'
    assert list(process._read_outcomes(whole)) == [Outcome("done", b"abc")]
    assert list(process._read_outcomes(whole[:cut])) == []
    twice = list(process._read_outcomes(whole + whole[:cut]))
    assert twice == [Outcome("done", b"abc")]


def test_much_go_to_the_process_and_back_while_it_works() -> None:
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
    busy.feed(DATA, [Job("shifty", SHAPES)])
    for worker in (idle, busy):
        worker.close()
        worker.close()
        assert worker._process.poll() is not None
        assert worker._process.stdin is not None and worker._process.stdin.closed
    assert idle.outcomes(1) == []


def test_work_that_takes_too_long_is_ended_and_is_no_crash() -> None:
    with Worker() as worker:
        worker.feed(DATA, [Job("shifty", SHAPES)] * 2)
        started = time.monotonic()
        found = worker.outcomes(0)
        assert time.monotonic() - started < 5
    assert found[-1] in (Outcome("timeout"), *found[:-1])


def test_a_process_that_dies_says_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        process, "_START", "import sys; print('one\\ntwo', file=sys.stderr); sys.exit(3)"
    )
    (outcome,) = run_isolated(DATA * 100_000, [Job("shifty", SHAPES)], 60)
    assert outcome == Outcome("crashed", b"exit code 3: two")
    monkeypatch.setattr(process, "_START", "import sys; sys.exit('alone')")
    (outcome,) = run_isolated(DATA, [Job("shifty", SHAPES)], 60)
    assert outcome == Outcome("crashed", b"exit code 1: alone")
    monkeypatch.setattr(process, "_START", "import sys; sys.exit(4)")
    (outcome,) = run_isolated(DATA, [Job("shifty", SHAPES)], 60)
    assert outcome == Outcome("crashed", b"exit code 4: no message")


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(OSError):
        Worker()
