"""Work in a copy of this process: what it tells, how it ends, and that it ends."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

import pytest

from kg.forked import Forked, Outcome, Tell


def said(
    work: Callable[[Tell], None], seconds: float | None = None
) -> tuple[list[object], Outcome]:
    forked = Forked(work)
    try:
        return list(forked.said(lambda: seconds)), forked.outcome()
    finally:
        forked.close()


def test_what_is_told_comes_over_in_order_and_whole() -> None:
    big = "x" * 3_000_000

    def work(tell: Tell) -> None:
        for thing in (1, {"a": big}, None, [os.getpid()]):
            tell(thing)

    found, outcome = said(work)
    assert found[:3] == [1, {"a": big}, None] and found[3] != [os.getpid()]
    assert outcome == Outcome("done")


def test_the_copy_knows_what_was_known_here_and_changes_nothing_here() -> None:
    known = ["here"]

    def work(tell: Tell) -> None:
        known.append("there")
        tell(known)

    assert said(work)[0] == [["here", "there"]]
    assert known == ["here"]


def leave(_: Tell) -> None:
    sys.exit("one\n two \n\n")


def die(_: Tell) -> None:
    os.kill(os.getpid(), 9)


def fail(_: Tell) -> None:
    raise ValueError("out of order")


def print_first(tell: Tell) -> None:
    print("noise", flush=True)
    os.write(2, b"more noise\n")
    tell(1)


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (leave, "exit code 1: two"),
        (die, "exit code -9: no message"),
        (fail, "exit code 1: out of order"),
    ],
)
def test_a_crash_tells_its_code_and_the_last_line(work: Callable[[Tell], None], text: str) -> None:
    assert said(work) == ([], Outcome("crashed", text))


@pytest.mark.parametrize(
    "last",
    ["MemoryError", "memory allocation of 80 bytes failed\nnote: more", "can't start new thread"],
)
def test_memory_that_ran_out_is_told_as_that(last: str) -> None:
    def work(tell: Tell) -> None:
        os.write(2, last.encode())
        os.kill(os.getpid(), signal.SIGABRT)

    reason = "memory ran out; allow more with --memory"
    assert said(work) == ([], Outcome("crashed", reason))


def test_what_is_printed_does_not_get_among_what_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert said(print_first) == ([1], Outcome("done"))
    assert capfd.readouterr() == ("", "")


def test_what_came_before_a_crash_counts() -> None:
    def work(tell: Tell) -> None:
        tell("first")
        die(tell)

    found, outcome = said(work)
    assert found == ["first"] and outcome.status == "crashed"


def test_out_of_time_ends_the_process_and_keeps_what_came() -> None:
    def work(tell: Tell) -> None:
        tell("first")
        time.sleep(60)

    forked = Forked(work)
    before, found = time.monotonic(), []
    with pytest.raises(TimeoutError):
        for thing in forked.said(lambda: 0.3):
            found.append(thing)
    assert found == ["first"] and time.monotonic() - before < 20
    with pytest.raises(ProcessLookupError):
        os.kill(forked._process, 0)


def test_it_can_be_closed_at_any_time_and_twice() -> None:
    forked = Forked(lambda _: time.sleep(60))
    forked.close()
    forked.close()
    with pytest.raises(ProcessLookupError):
        os.kill(forked._process, 0)


def test_where_no_process_can_be_copied_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    found, outcome = said(lambda tell: tell(os.getpid()))
    assert found == [os.getpid()] and outcome == Outcome("done")
