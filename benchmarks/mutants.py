"""Mutants: small faults sown into kg/, one at a time, and whether a test notices.

    python -m benchmarks.mutants --count 300 --seed 9 --log mutants.jsonl
    python -m benchmarks.mutants --list --only "kg/rdf/*"
    python -m benchmarks.mutants --retry mutants.jsonl          those that survived, once more

All places of kg/ where a fault can be sown are listed in a fixed order, and a seed draws some. A
first run of the tests under coverage, kept in a file, tells which tests execute which line; a
mutant is put to those that execute its line, the quickest first, and then to the tests of the
folder that mirrors its own, until one fails. Tests that fail without a mutant are left out.

mutmut and cosmic-ray mutate every place of a tree, which here are some 20,000; neither draws a
sample by a seed and picks tests by coverage within it.
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import importlib
import json
import math
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import venv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

ROOT: Final = Path(__file__).resolve().parent.parent
WORKERS: Final = 2
PRELOADED: Final = (
    "pytest",
    "hypothesis",
    "pyoxigraph",
    "rdflib",
    "pyshacl",
    "rich",
    "click",
)
PARTS: Final = (2.0, 8.0, 10.0)  # seconds of tests that a mutant is put to, one part after another
START, SLOWER = 20.0, 4.0  # seconds to start, and how much longer than usual before it hangs
STRINGS: Final = 1 / 8  # of a sample at most: a changed text is mostly a changed message

_COMPARED: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
_COUNTED: Final[dict[type[ast.operator], str]] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.BitOr: "&",
    ast.BitAnd: "|",
}


@dataclass(frozen=True, order=True)
class Mutant:
    """A fault: what stands in bytes `start` to `end` of a file becomes `after`."""

    file: str
    line: int
    start: int
    end: int
    kind: str
    before: str
    after: str

    @property
    def id(self) -> str:
        """What names it in a log."""
        return f"{self.file}:{self.line}:{self.start}:{self.kind}"

    def apply(self, content: bytes) -> bytes:
        """The file with the fault."""
        return content[: self.start] + self.after.encode() + content[self.end :]


class _Finder(ast.NodeVisitor):
    """The faults that can be sown into one file."""

    def __init__(self, file: str, content: bytes) -> None:
        self.file, self.content, self.found = file, content, list[Mutant]()
        lines = content.splitlines(keepends=True)
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: Any) -> tuple[int, int]:
        """Its bytes: the columns of `ast` count bytes of UTF-8."""
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def _text(self, start: int, end: int) -> str:
        return self.content[start:end].decode()

    def _add(self, node: Any, kind: str, after: str, span: tuple[int, int] | None = None) -> None:
        start, end = span or self.span(node)
        line = self.content.count(b"\n", 0, start) + 1
        before = self._text(start, end)
        if before != after:
            self.found.append(Mutant(self.file, line, start, end, kind, before, after))

    def _between(self, left: Any, right: Any, kind: str, after: str) -> None:
        """Replace the operator between two operands, brackets and spaces around it kept."""
        start, end = self.span(left)[1], self.span(right)[0]
        between = self._text(start, end)
        if "#" in between or "\\" in between:
            return
        operator = between.strip().strip("()").strip()
        at = start + len(between[: between.index(operator)].encode())
        self._add(left, kind, after, (at, at + len(operator.encode())))

    def visit_Compare(self, node: ast.Compare) -> None:
        """`<` becomes `<=`, `in` becomes `not in`, and so on."""
        operands = [node.left, *node.comparators]
        for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
            self._between(left, right, "comparison", _COMPARED[type(operator)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """`and` becomes `or`, and the other way round."""
        after = "or" if isinstance(node.op, ast.And) else "and"
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, "and/or", after)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """`not x` becomes `x`."""
        if isinstance(node.op, ast.Not):
            self._add(node, "not", f"bool({self._text(*self.span(node.operand))})")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """`+` becomes `-` …, but not between texts."""
        after = _COUNTED.get(type(node.op))
        is_text = any(
            isinstance(side, ast.JoinedStr)
            or (isinstance(side, ast.Constant) and isinstance(side.value, str))
            for side in (node.left, node.right)
        )
        if after and not is_text:
            self._between(node.left, node.right, "arithmetic", after)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A number becomes the next, True becomes False, a text begins with XX."""
        if isinstance(node.value, bool):
            self._add(node, "constant", str(not node.value))
        elif isinstance(node.value, int):
            self._add(node, "constant", str(node.value + 1))
        elif isinstance(node.value, str) and node.value:
            start, end = self.span(node)
            quote = self._text(start, end).lstrip("rRbBuU")[:1]
            if quote in ("'", '"') and not self._text(start, end).lstrip("rRuU").startswith(
                quote * 3
            ):
                self._add(node, "text", f"'XX' {self._text(start, end)}")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Nothing: Python 3.11 gives no exact places within an f-string."""

    def visit_Return(self, node: ast.Return) -> None:
        """Something returned becomes None."""
        none = isinstance(node.value, ast.Constant) and node.value.value is None
        if node.value is not None and not none:
            self._add(node.value, "return", "None")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        """A condition that always holds, or never."""
        self._condition(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """A condition that always holds, or never."""
        self._condition(node.test)
        self.generic_visit(node)

    def _condition(self, test: ast.expr) -> None:
        if isinstance(test, ast.Name) and test.id == "TYPE_CHECKING":
            return
        self._add(test, "condition", "True")
        self._add(test, "condition", "False")

    def visit_Break(self, node: ast.Break) -> None:
        """`break` becomes `continue`."""
        self._add(node, "loop", "continue")

    def visit_Continue(self, node: ast.Continue) -> None:
        """`continue` becomes `break`."""
        self._add(node, "loop", "break")

    def visit_Expr(self, node: ast.Expr) -> None:
        """A call that is a statement goes; docstrings stay."""
        if isinstance(node.value, ast.Call):
            self._add(node, "call", "None")
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """The body and the defaults, not the annotations or decorators."""
        for part in (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """The value alone."""
        if node.value is not None:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        """What is given to a function, but not types and patterns of types."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in {"cast", "TypeVar"}:
            self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Positions, not parameters of types such as `dict[str, int]`."""
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name[:1].islower() and name not in {"dict", "list", "set", "tuple", "frozenset", "type"}:
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """All but aliases of types and lists of exports."""
        names = {t.id for t in node.targets if isinstance(t, ast.Name)}
        if "__all__" not in names and not (isinstance(node.value, ast.Subscript)):
            self.generic_visit(node)


def candidates(root: Path, folder: str = "kg") -> list[Mutant]:
    """All faults that can be sown into the files of kg/ or a folder in it, in a fixed order."""
    found = set[Mutant]()
    for path in sorted((root / folder).rglob("*.py")):
        file = path.relative_to(root).as_posix()
        content = path.read_bytes()
        finder = _Finder(file, content)
        for statement in ast.parse(content).body:
            finder.visit(statement)
            start, end = finder.span(statement)
            found |= {m for m in finder.found if _compiles(m, content, start, end)}
            finder.found.clear()
    return sorted(found)


def _compiles(mutant: Mutant, content: bytes, start: int, end: int) -> bool:
    """Whether the statement around it compiles; the whole file would take much longer."""
    changed = mutant.apply(content)[
        start : end + len(mutant.after.encode()) - mutant.end + mutant.start
    ]
    try:
        compile(changed, mutant.file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def sample(found: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """So many of them, drawn by a seed, of texts no more than an eighth."""
    drawn = list(found)
    random.Random(seed).shuffle(drawn)
    texts = [m for m in drawn if m.kind == "text"][: int(count * STRINGS)]
    others = [m for m in drawn if m.kind != "text"][: count - len(texts)]
    return sorted([*texts, *others])


# Which tests


_PLUGIN: Final = """
import json, os, time
import coverage, pytest
_cov = coverage.Coverage(data_file=None, source_pkgs=["kg"])
_seen, _times, _bad = {}, {}, []

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    _cov.erase(); _cov.start(); start = time.perf_counter()
    yield
    _times[item.nodeid] = time.perf_counter() - start
    _cov.stop()
    data = _cov.get_data()
    root = os.environ["MUTANTS_ROOT"]
    for file in data.measured_files():
        name = os.path.relpath(file, root)
        for line in data.lines(file) or ():
            _seen.setdefault(f"{name}:{line}", []).append(item.nodeid)

def pytest_runtest_logreport(report):
    if report.failed:
        _bad.append(report.nodeid)

def pytest_sessionfinish():
    with open(os.environ["MUTANTS_OUT"], "w", encoding="utf-8") as out:
        json.dump({"seen": _seen, "times": _times, "bad": _bad}, out)
"""


# Tests that start processes, whose lines the coverage of this one does not see.
_START_PROCESSES: Final = (
    "tests/test_action",
    "tests/kg/cli/",
    "tests/test_docs",
    "tests/kg/test_pytest",
)


@dataclass
class Tests:
    """Which tests execute a line, how long each takes, and which fail without a mutant."""

    seen: dict[str, list[str]]
    times: dict[str, float]
    bad: frozenset[str]

    def of(self, mutant: Mutant) -> list[str]:
        """The tests to run on a mutant, the most promising first.

        Those that execute its line, of the file that mirrors its own, of its room, of any other;
        then the rest of these files, and tests that start processes, whose lines are not seen.
        """
        path = Path(mutant.file)
        room = f"tests/{path.parent.as_posix()}/"
        own = (f"{room}test_{path.stem}", f"tests/test_{path.stem}", mutant.file)
        good = sorted((t for t in self.times if t not in self.bad), key=lambda t: self.times[t])
        covering = frozenset(self.seen.get(f"{mutant.file}:{mutant.line}", ()))
        mirrored = [t for t in good if t.startswith(own)]
        others = [t for t in good if t.startswith(room) and room != "tests/kg/"]
        started = [t for t in good if t.startswith(_START_PROCESSES)]
        first = [t for part in (mirrored, others, good) for t in part if t in covering]
        return list(dict.fromkeys([*first, *mirrored, *others, *started]))


def measured(copy: Path, kept: Path) -> Tests:
    """The tests of a checkout by the lines that they execute, from a file if it is there."""
    if not kept.exists():
        plugin = copy / "mutants_plugin.py"
        plugin.write_text(_PLUGIN, "utf-8")
        env = _environment(copy) | {"MUTANTS_OUT": str(kept.resolve()), "MUTANTS_ROOT": str(copy)}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "mutants_plugin"]
        _say("running all tests once under coverage …")
        subprocess.run(command, cwd=copy, env=env, stdout=subprocess.DEVNULL, check=False)
    found = json.loads(kept.read_text("utf-8"))
    return Tests(found["seen"], found["times"], frozenset(found["bad"]))


# Running


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: caught by which test, survived, or out of time, which is caught."""

    id: str
    outcome: str
    test: str
    seconds: float
    mutant: Mutant


def run(
    mutants: Sequence[Mutant], kept: Path, full: bool = False, count: int = WORKERS
) -> Iterator[Outcome]:
    """Put mutants to the tests, some at a time, each in a copy of the checkout."""
    for name in PRELOADED:  # once, here: every run of tests is a fork of this process
        importlib.import_module(name)
    forks = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as folder:
        copies = [_copied(Path(folder) / str(number)) for number in range(count)]
        tests = measured(copies[0], kept)
        if tests.bad:
            _say(f"{len(tests.bad)} tests fail without a mutant and are left out")
        todo, done = forks.SimpleQueue(), forks.SimpleQueue()
        for mutant in [*mutants, *[None] * count]:
            todo.put(mutant)
        workers = [
            forks.Process(target=_work, args=(copy, tests, todo, done, full)) for copy in copies
        ]
        for worker in workers:
            worker.start()
        for _ in mutants:
            yield done.get()
        for worker in workers:
            worker.join()


def _copied(target: Path) -> Path:
    ignored = shutil.ignore_patterns(
        ".git", ".venv*", "dist", "__pycache__", ".*_cache", ".hypothesis", "*.jsonl"
    )
    shutil.copytree(ROOT, target, ignore=ignored)
    command = ["git", "init", "-q", str(target)]  # some tests want a repository around them
    subprocess.run(command, check=False)
    # Tests that start Python get one that finds kg in the copy and the packages of this one.
    venv.create(target / ".venv", with_pip=False, symlinks=True)
    (site,) = (target / ".venv").glob("lib/python*/site-packages")
    (site / "copy.pth").write_text(f"{target}\n{sysconfig.get_path('purelib')}\n", "utf-8")
    return target


def _environment(copy: Path) -> dict[str, str]:
    named = {
        n: str(Path(v).resolve()) for n in ("KG_SOURCES", "W3C_TESTS") if (v := os.environ.get(n))
    }
    return os.environ | named | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}


def _work(copy: Path, tests: Tests, todo: Any, done: Any, full: bool) -> None:
    os.chdir(copy)
    os.environ.update(_environment(copy))
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    sys.path.insert(0, str(copy))
    sys.executable = str(copy / ".venv" / "bin" / "python")
    while (mutant := todo.get()) is not None:
        path = copy / mutant.file
        content = path.read_bytes()
        try:
            path.write_bytes(mutant.apply(content))
            done.put(_put_to(mutant, tests, full))
        finally:
            path.write_bytes(content)


def _put_to(mutant: Mutant, tests: Tests, full: bool) -> Outcome:
    start = time.monotonic()
    for part in _parts(tests.of(mutant), tests, full):
        limit = START + SLOWER * sum(tests.times[test] for test in part)
        status, test = _pytest(part, limit)
        if status != "survived":
            return Outcome(mutant.id, status, test, time.monotonic() - start, mutant)
    return Outcome(mutant.id, "survived", "", time.monotonic() - start, mutant)


def _parts(chosen: Sequence[str], tests: Tests, full: bool) -> Iterator[list[str]]:
    """The tests in parts that take ever longer, so that most mutants are caught by the first."""
    at = 0
    for seconds in (*PARTS, *([math.inf] if full else ())):
        part: list[str] = []
        while at < len(chosen) and seconds > 0:
            seconds -= tests.times[chosen[at]]
            part.append(chosen[at])
            at += 1
        if part:
            yield part


def _pytest(tests: Sequence[str], limit: float) -> tuple[str, str]:
    """Run tests in a fork: survived, timeout, or caught by which."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        os.close(reader)
        _run_tests(tests, writer)
    os.close(writer)
    with open(reader, "rb") as pipe:
        ended = threading.Event()
        watch = threading.Timer(limit, lambda: None if ended.is_set() else _kill(child))
        watch.start()
        said = pipe.read().decode("utf-8", "replace")
        _, status = os.waitpid(child, 0)
        ended.set()
        watch.cancel()
    _kill(child)
    if os.WIFSIGNALED(status):
        return ("timeout" if os.WTERMSIG(status) == signal.SIGKILL else "caught"), "signal"
    code = os.WEXITSTATUS(status)
    return ("survived", "") if code in (0, 5) else ("caught", said or "import")


def _run_tests(tests: Sequence[str], writer: int) -> NoReturn:
    """Run tests in this process, tell the first that fails, and end it."""
    import pytest

    class Chosen:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            order = {test: number for number, test in enumerate(tests)}
            items[:] = sorted(
                (item for item in items if item.nodeid in order), key=lambda i: order[i.nodeid]
            )

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                os.write(writer, report.nodeid.encode())

    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    files = sorted({test.partition("::")[0] for test in tests})
    code = 3
    try:
        arguments = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider", *files]
        code = int(pytest.main(arguments, plugins=[Chosen()]))
    finally:
        os._exit(code)


def _kill(group: int) -> None:
    with suppress(OSError):
        os.killpg(group, signal.SIGKILL)


# The command


def main() -> None:
    """Draw, run and count."""
    parser = argparse.ArgumentParser(description="Sow faults into kg/ and count those noticed.")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument(
        "--only", default="kg/*", help="of the sample, files such as 'kg/rdf/*,kg/files.py'"
    )
    parser.add_argument("--list", action="store_true", help="show the sample and stop")
    parser.add_argument("--log", type=Path, help="append outcomes to this file; skip those in it")
    parser.add_argument("--retry", type=Path, help="run the survivors in this log again")
    parser.add_argument("--tests", type=Path, default=Path("mutants-tests.json"))
    parser.add_argument("--workers", type=int, default=WORKERS, help="mutants at a time")
    parser.add_argument("--full", action="store_true", help="put survivors to all tests")
    given = parser.parse_args()
    if given.retry:
        drawn = _survivors(given.retry)
    else:
        drawn = sample(candidates(ROOT), given.count, given.seed)
    drawn = [m for m in drawn if any(fnmatch.fnmatch(m.file, p) for p in given.only.split(","))]
    if given.list:
        for mutant in drawn:
            print(_shown(mutant))
        return
    known = {row["id"] for row in _rows(given.log)}
    drawn = [mutant for mutant in drawn if mutant.id not in known]
    outcomes: list[Outcome] = []
    for outcome in run(drawn, given.tests, given.full, given.workers):
        outcomes.append(outcome)
        if given.log:
            with given.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
        caught = sum(o.outcome != "survived" for o in outcomes)
        _say(f"{len(outcomes)} of {len(drawn)}, {caught} caught  {outcome.id} {outcome.outcome}")
    _summary(outcomes)


def _survivors(log: Path) -> list[Mutant]:
    """The survivors in a log, found again in the files as they are now."""
    lost = [Mutant(**row["mutant"]) for row in _rows(log) if row["outcome"] == "survived"]
    now = {(m.file, m.kind, m.before, m.after): list[Mutant]() for m in lost}
    for mutant in candidates(ROOT):
        key = (mutant.file, mutant.kind, mutant.before, mutant.after)
        if key in now:
            now[key].append(mutant)
    found = set[Mutant]()
    for m in lost:
        near = now[m.file, m.kind, m.before, m.after]
        if near:
            found.add(min(near, key=lambda n: abs(n.start - m.start)))
    return sorted(found)


def _rows(log: Path | None) -> list[dict[str, Any]]:
    if log is None or not log.exists():
        return []
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def _shown(mutant: Mutant) -> str:
    line = (ROOT / mutant.file).read_text("utf-8").splitlines()[mutant.line - 1].strip()
    return f"{mutant.file}:{mutant.line}  {line}\n    {mutant.before!r} -> {mutant.after!r}"


def _summary(outcomes: Sequence[Outcome]) -> None:
    rooms = Counter(Path(o.mutant.file).parent.as_posix() for o in outcomes)
    caught = Counter(
        Path(o.mutant.file).parent.as_posix() for o in outcomes if o.outcome != "survived"
    )
    print(f"{'room':24}{'mutants':>8}{'caught':>8}{'left':>6}")
    for room, count in sorted(rooms.items()):
        print(f"{room:24}{count:8}{caught[room]:8}{count - caught[room]:6}")
    noticed = sum(caught.values())
    print(f"{'all':24}{len(outcomes):8}{noticed:8}{len(outcomes) - noticed:6}")
    for outcome in outcomes:
        if outcome.outcome == "survived":
            print(_shown(outcome.mutant))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
