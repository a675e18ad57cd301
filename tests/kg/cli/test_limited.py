"""What comes with a repository may not end, or reach the network: every command ends in time."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.wrong_values import write_house
from kg.cli.main import main
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

_PREFIXES = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
_ENDLESS = " ".join(f"{{ {{BIND(1 AS ?v{i})}} UNION {{BIND(2 AS ?v{i})}} }}" for i in range(50))
_COUNT = f"{{ SELECT (COUNT(*) AS ?n) {{ {_ENDLESS} }} }}"
_HEADER = """#+ question: {en: "How many?", zh-Hans: "多少?"}
#+ columns: [{name: n, en: Number, zh-Hans: 数}]
"""
_TIMEOUT = 2


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small house: the real ontology, no claims."""
    for folder in ("ontology", "shapes"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "queries" / "derive").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / "sources.ttl", tmp_path / "data")
    return tmp_path


def kg(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *arguments]
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=surroundings)


def ended(
    *arguments: str, cwd: Path, timeout: float = _TIMEOUT
) -> subprocess.CompletedProcess[str]:
    start = time.monotonic()
    done = kg(*arguments, f"--timeout={timeout}", cwd=cwd)
    took = time.monotonic() - start
    assert done.returncode == 2, done.stdout + done.stderr
    assert took < timeout + 8, took  # two seconds, and what a busy machine takes to start Python
    assert "Traceback" not in done.stderr
    return done


RULE = f"CONSTRUCT {{ <urn:s> <urn:p> ?n }} {{ {_COUNT} }}"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("build",),
        ("show", "beds"),
        ("coverage", "--sources", "."),
        ("check", "data/sources.ttl"),
        ("ask", "how"),
    ],
)
def test_a_rule_that_does_not_end_is_named(home: Path, arguments: tuple[str, ...]) -> None:
    rule = home / "queries" / "derive" / "10-endless.rq"
    rule.write_text(RULE)
    (home / "queries" / "how.rq").write_text(_HEADER + "SELECT ?n { BIND(1 AS ?n) }")
    said = ended(*arguments, cwd=home).stderr
    assert "10-endless.rq" in said and "time limit of 2 seconds" in said and said.count("\n") == 1


def test_a_question_that_does_not_end_is_ended(home: Path) -> None:
    (home / "queries" / "how.rq").write_text(_HEADER + f"SELECT ?n {{ {_COUNT} }}")
    said = ended("ask", "how", cwd=home).stderr
    assert "queries/how.rq: Given up: the time limit" in said
    assert "queries/how.rq: Given up: the time limit" in said


def test_a_question_that_does_not_end_is_named_by_a_build(tmp_path: Path) -> None:
    write_house(tmp_path / "house", "hkg:value", [])
    header = _HEADER.replace("#+ columns", "#+ theme: capacity\n#+ columns")
    question = tmp_path / "house" / "queries" / "capacity" / "how.rq"
    question.write_text(header + f"SELECT ?n {{ {_COUNT} }}")
    said = ended("build", cwd=tmp_path / "house", timeout=8).stderr
    assert "capacity/how.rq: Given up: the time limit" in said
    assert "capacity/how.rq: Given up: the time limit" in said


def test_a_question_is_not_run_by_the_check(home: Path) -> None:
    (home / "queries" / "how.rq").write_text(_HEADER + f"SELECT ?n {{ {_COUNT} }}")
    done = kg("check", "data", "--queries=queries/how.rq", cwd=home)
    assert done.returncode == 0 and "catalogue" not in done.stdout


def _shape(more: str = "") -> str:
    query = f"SELECT $this (COUNT(*) AS ?n) {{ $this a ?k . {_ENDLESS} }} GROUP BY $this"
    return (
        _PREFIXES
        + f'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select """{query}"""'
        f" ] .\n{more}"
    )


_OTHER = "ex:T a sh:NodeShape ; sh:targetClass ex:C ; sh:nodeKind sh:Literal .\n"


def test_a_shape_that_does_not_end_is_a_finding_and_the_others_are_run(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(_PREFIXES + "ex:a a ex:C .")
    (tmp_path / "s.ttl").write_text(_shape(_OTHER))
    arguments = ("check", "d.ttl", "--shapes", "s.ttl", "--format", "github")
    said = ended(*arguments, cwd=tmp_path, timeout=10).stdout
    assert "ex:S was given up" in said and "ex:a must be a literal" in said


def test_fixtures_that_do_not_end_are_ended(tmp_path: Path) -> None:
    (tmp_path / "s.ttl").write_text(_shape())
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "a.ttl").write_text(
        _PREFIXES + "ex:a a ex:C . [] a sh:ValidationReport ; sh:conforms true ."
    )
    said = ended("test-shapes", "fixtures", "--shapes", "s.ttl", cwd=tmp_path).stderr
    assert "time limit" in said


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_the_engine_ends_with_the_command(tmp_path: Path, name: str) -> None:
    (tmp_path / "d.ttl").write_text(_PREFIXES + "ex:a a ex:C .")
    (tmp_path / "s.ttl").write_text(_shape())
    command = [sys.executable, "-m", "kg", "check", "d.ttl", "--shapes", "s.ttl", "--timeout=60"]
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    top = subprocess.Popen(command, cwd=tmp_path, env=surroundings, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while len(below := _below(top.pid)) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.5)
    top.send_signal(getattr(signal, name))
    assert top.wait(10) == -getattr(signal, name)
    assert len(below) == 2
    end = time.monotonic() + 5
    while (alive := [pid for pid in below if _runs(pid)]) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive


@pytest.mark.parametrize(
    ("language", "said"), [("en", "kg: Interrupted.\n"), ("zh", "kg: 已中断。\n")]
)
@pytest.mark.parametrize("deaf", [True, False])
def test_an_interrupt_is_no_violation(home: Path, language: str, said: str, deaf: bool) -> None:
    """Whether it reaches the process that works, or that is in a query and does not hear of it."""
    if deaf:
        (home / "queries" / "derive" / "10-endless.rq").write_text(RULE)
    else:
        query = f"SELECT $this (COUNT(*) AS ?n) {{ $this a ?k . {_ENDLESS} }} GROUP BY $this"
        shape = "[] a sh:NodeShape ; sh:targetClass <https://w3id.org/hospital-kg/ns#Source> ;"
        with (home / "shapes" / "audits.ttl").open("a") as file:
            file.write(f'{shape} sh:sparql [ sh:select """{query}""" ] .')
    command = [sys.executable, "-m", "kg", "--lang", language, "check", "--timeout=30"]
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    top = subprocess.Popen(
        command,
        cwd=home,
        env=surroundings,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )
    time.sleep(3)
    for pid in (top.pid, *_below(top.pid)):  # as a terminal does
        with contextlib.suppress(ProcessLookupError):  # a worker ends with the one above it
            os.kill(pid, signal.SIGINT)
    assert top.stderr is not None
    assert (top.stderr.read(), top.wait(20)) == (said, 130)


def _below(pid: int) -> list[int]:
    """All processes that a process started, and those that these did."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *_below(child)]
    return found


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


# What nobody foresaw


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ZeroDivisionError('a\\nb')", "kg: This is a fault of kg, please report it: ZeroDivision"),
        ("MemoryError()", "kg: The memory limit was reached. Check less at a time, or allow more"),
        ("RecursionError('deep')", "kg: This is a fault of kg, please report it: RecursionError"),
    ],
)
def test_what_nobody_foresaw_is_one_line_and_no_violation(error: str, said: str) -> None:
    code = (
        "import kg.cli.start as s\n"
        f"def fail(*_, **__): raise {error}\n"
        "s.main = fail\ns.start(['check'])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2 and done.stderr.startswith(said) and done.stderr.count("\n") == 1
    again = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=os.environ | {"KG_TRACEBACK": "1"}
    )
    assert "Traceback" in again.stderr


@pytest.mark.parametrize(("language", "said"), [("en", "The memory limit"), ("zh", "已达内存上限")])
def test_a_command_that_runs_out_of_memory_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str, said: str
) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("kg.check.checking.check", full)
    (tmp_path / "d.ttl").write_text("")
    done = CliRunner().invoke(main, ["--lang", language, "check", str(tmp_path / "d.ttl")])
    assert done.exit_code == 2 and done.stderr.startswith(f"kg: {said}")
    assert "--memory" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("value", ["inf", "nan", "0", "-1", "x", "1e999", ""])
def test_a_time_limit_is_a_number_that_ends(value: str) -> None:
    done = CliRunner().invoke(main, ["check", ".", f"--timeout={value}"])
    assert done.exit_code == 2 and "seconds above 0" in done.output


# The network


@pytest.fixture
def asked() -> Iterator[tuple[str, socket.socket]]:
    """The address of a server that nobody may ask, and the server."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", server


def _was_asked(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


DISGUISES = {
    "plain": "SERVICE <{url}> {{ ?a ?b ?c }}",
    "silent": "service silent<{url}>{{ ?a ?b ?c }}",
    "comment-cr": "# c\\rSERVICE <{url}> {{ ?a ?b ?c }}",
    "prefixed": "SERVICE far:x {{ ?a ?b ?c }}",
    "variable": "VALUES ?far {{ <{url}> }} SERVICE ?far {{ ?a ?b ?c }}",
    "name-with-number-sign": "BIND(far:a\\\\#b AS ?z) SERVICE <{url}> {{ ?a ?b ?c }}",
    "escape": "\\\\u0053ERVICE <{url}> {{ ?a ?b ?c }}",
    "less-than": "FILTER(1<2) SERVICE<{url}>{{ ?a ?b ?c }} FILTER(3>2)",
}


@pytest.mark.parametrize("engine", ["sets", "pyshacl"])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_shape_reaches_the_network(
    tmp_path: Path, asked: tuple[str, socket.socket], disguise: str, engine: str
) -> None:
    url, server = asked
    clause = DISGUISES[disguise].format(url=url)
    declared = f'ex: sh:declare [ sh:prefix "far" ; sh:namespace "{url}" ] .\n'
    declared += f'ex:o sh:declare [ sh:prefix "x" ; sh:namespace "urn:x> SELECT $this {{ SERVICE <{url}> {{ ?a ?b ?c }} }} #" ] .\n'
    places = [
        f'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex: , ex:o ; sh:select "SELECT $this ?a {{ {clause} }}" ] .',
        f'ex:V a sh:ConstraintComponent ; sh:parameter [ sh:path ex:far ] ; sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes ex: ; sh:ask "ASK {{ {clause} }}" ] .',
        "ex:U a sh:NodeShape ; sh:targetClass ex:C ; ex:far true .",
        f'ex:T a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:prefixes ex: ; sh:select "SELECT ?this {{ {clause} }}" ] ; sh:nodeKind sh:Literal .',
        f'ex:R a sh:NodeShape ; sh:targetClass ex:C ; sh:rule [ a sh:SPARQLRule ; sh:prefixes ex: ; sh:construct "CONSTRUCT {{ ?a ?b ?c }} {{ {clause} }}" ] .',
        f'ex:F a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select "SELECT $this FROM <{url}> {{ $this ?p ?o }}" ] .',
    ]
    (tmp_path / "s.ttl").write_text(_PREFIXES + declared + "\n".join(places))
    (tmp_path / "d.ttl").write_text(_PREFIXES + "ex:a a ex:C ; ex:p 1 .")
    arguments = ["check", "d.ttl", "--shapes", "s.ttl", "--engine", engine, "--timeout", "30"]
    done = kg(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert not _was_asked(server)


@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_stored_query_and_no_rule_reaches_the_network(
    home: Path, asked: tuple[str, socket.socket], disguise: str
) -> None:
    url, server = asked
    clause = DISGUISES[disguise].format(url=url).replace("\\r", "\r").replace("\\\\", "\\")
    prefix = f"PREFIX far: <{url}> "
    (home / "queries" / "how.rq").write_text(
        _HEADER + prefix + f"SELECT ?n {{ {clause} }}", newline=""
    )
    done = kg("check", "data", "--queries=queries", cwd=home)
    assert done.returncode in {1, 2} and "how.rq" in done.stdout
    assert kg("ask", "how", cwd=home).returncode == 2
    assert kg("ask", "how", "--endpoint", url, "--timeout=5", cwd=home).returncode == 2
    rule = home / "queries" / "derive" / "10.rq"
    rule.write_text(prefix + f"CONSTRUCT {{ ?a ?b ?c }} {{ {clause} }}", newline="")
    for command in ("check", "build", "show"):
        arguments = [command, "beds"] if command == "show" else [command]
        said = kg(*arguments, cwd=home)
        assert said.returncode == 2 and "10.rq" in said.stdout + said.stderr
    assert not _was_asked(server)
