"""Shapes: SHACL over what is asserted and what is derived, as findings at file and line.

    check_shapes(graph, shapes, lines, shape_lines) -> Finding(rule="shape:Support-recipient", …), …
    validate(data, shapes) -> the W3C validation report, in this process

The engine runs in a process of its own, so that a query that does not end or an engine that crashes
is a finding. With `ShapeCheck` that process starts before the data are read, and works while other
checks run. Shapes that cannot be used are findings; all others are run.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import zip_longest

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH
from rdflib.term import Node

from kg.errors import KgError
from kg.findings import Finding
from kg.graph import Graph
from kg.lines import Lines
from kg.results import Details, Writer, is_nested
from kg.shacl import Plan, Result, Shapes, Task, read_results, reasons, validate
from kg.wellformed import find_faults, leave_out
from kg.worker import Engine, Outcome, Status, Worker, run_isolated

__all__ = ["Engine", "ShapeCheck", "check_shapes", "report_findings", "validate"]

_START = 3.0  # seconds
_DEEPEST = 8  # how often nested data are looked into once more


def check_shapes(
    graph: Graph | bytes,
    shapes: rdflib.Graph,
    lines: Lines,
    shape_lines: Lines | None = None,
    engine: Engine = "shifty",
    timeout: float | None = None,
) -> Iterator[Finding]:
    """Findings of the SHACL shapes on a graph (or N-Triples in UTF-8).

    Args:
        graph: what to validate.
        shapes: the shapes graph.
        lines: where the triples of the graph stand.
        shape_lines: where the triples of the shapes stand.
        engine: `shifty` leaves to pySHACL what it does not do right; `pyshacl` runs all.
        timeout: seconds for the engine (None: no limit).
    """
    with ShapeCheck(engine, timeout) as check:
        check.start(graph, shapes, lines, shape_lines)
        yield from check.findings()


def report_findings(
    report: rdflib.Graph, shapes: rdflib.Graph, lines: Lines, shape_lines: Lines | None = None
) -> Iterator[Finding]:
    """The results of a W3C validation report as findings."""
    plan = Plan(Shapes(shapes))
    content = report.serialize(format="nt", encoding="utf-8")
    writer = Writer(shapes, lines, shape_lines or Lines())
    yield from map(writer.finding, read_results(content, plan))


class ShapeCheck:
    """A check whose engine is at work while the caller does other things.

        with ShapeCheck("shifty", timeout=60) as check:      the process starts
            check.start(graph, shapes, lines, shape_lines)   and gets its work
            findings = list(check.findings())                here it is waited for

    Raises:
        KgError: no process can be started.
    """

    def __init__(self, engine: Engine = "shifty", timeout: float | None = None) -> None:
        self.engine, self.timeout = engine, timeout
        try:
            self._worker = Worker(engine)
        except OSError as error:
            raise KgError(f"The SHACL engine cannot be started: {error}.") from error
        self._tasks: list[Task] = []

    def __enter__(self) -> ShapeCheck:
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.close()

    def start(
        self,
        graph: Graph | bytes,
        shapes: rdflib.Graph,
        lines: Lines,
        shape_lines: Lines | None = None,
        focuses: Mapping[Node, Set[Node]] | None = None,
    ) -> None:
        """Look at the shapes, and give those that can be used to the engine.

        Args:
            graph: what to validate.
            shapes: the shapes graph.
            lines: where the triples of the graph stand.
            shape_lines: where the triples of the shapes stand.
            focuses: the only shapes to run, and the only nodes of each (default: all); a shape that
                is to look at a blank node is run on all its targets.
        """
        self._data = graph if isinstance(graph, bytes) else _content(graph)
        self._writer = Writer(shapes, lines, shape_lines or Lines())
        self._faults = find_faults(self._writer.shapes, self._writer.short)
        self._plan = Plan(leave_out(self._writer.shapes, self._faults))
        self._tasks = self._plan.tasks(self.engine, self._data, focuses)
        if self._tasks:
            self._worker.feed(self._data, [task.job for task in self._tasks])

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the shapes, then what they find."""
        yield from map(self._writer.fault, self._faults)
        results, failed = self._outcomes()
        if failed:
            again = _SecondTry(self._data, self._plan, self._writer, self.timeout)
            yield from again.run(failed)
            results += again.results
        results = list(dict.fromkeys(results))  # a query may name the same thing in several rows
        details = self._details(results)
        for result in results:
            yield self._writer.finding(result, details)

    def _outcomes(self) -> tuple[list[Result], list[tuple[Task, Outcome]]]:
        results: list[Result] = []
        failed: list[tuple[Task, Outcome]] = []
        for task, outcome in zip_longest(self._tasks, self._wait()):
            if outcome is not None and outcome.status == "done":
                results += read_results(outcome.content, self._plan)
            else:
                failed.append((task, outcome or Outcome("timeout")))
        return results, failed

    def _wait(self) -> list[Outcome]:
        return self._worker.outcomes(self.timeout) if self._tasks else []

    def _details(self, results: Iterable[Result]) -> Details:
        """What nested data fail in: results on the blank nodes that results are about."""
        details: dict[Node, list[Result]] = {}
        todo = [result for result in results if is_nested(result)]
        for _ in range(_DEEPEST):
            if not todo:
                break
            found = self._inside(todo)
            new = [r for r in found if r.focus not in details]
            for result in new:
                details.setdefault(result.focus, []).append(result)
            todo = [result for result in new if is_nested(result)]
        return details

    def _inside(self, results: list[Result]) -> list[Result]:
        """The results of the shapes that blank nodes should meet, on these nodes."""
        shapes, graph = self._plan.shapes, self._plan.shapes.graph
        nodes = {str(result.value or result.focus) for result in results}
        roots = sorted({s for r in results for s in graph.objects(r.shape, SH.node)}, key=str)
        slow = self.engine == "pyshacl" or any(reasons(shapes, r, self._data) for r in roots)
        targets = [
            (root, SH.targetObjectsOf, rdflib.URIRef(predicate))
            for root in roots
            for predicate in _predicates_to(nodes, self._data)
        ]
        task = self._plan.task("pyshacl" if slow else "shifty", roots, targets)
        outcome = run_isolated(self._data, [task.job], self.timeout)[0]
        found = read_results(outcome.content, self._plan) if outcome.status == "done" else []
        return [result for result in found if str(result.focus) in nodes]


def _content(graph: Graph) -> bytes:
    return graph.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""


def _predicates_to(nodes: set[str], data: bytes) -> list[str]:
    """The properties by which blank nodes with these labels are reached."""
    found = re.findall(rb"(?m)<([^<>]*)>\s*_:(\S+?)\s*\.\s*$", data)
    return sorted({predicate.decode() for predicate, node in found if node.decode() in nodes})


# When an engine fails


class _SecondTry:
    """Shapes of a task that failed, run apart so that only those that fail are lost."""

    def __init__(self, data: bytes, plan: Plan, writer: Writer, timeout: float | None) -> None:
        self._data, self._plan, self._writer = data, plan, writer
        self._limit = timeout
        self._end = None if timeout is None else time.monotonic() + timeout
        self.results: list[Result] = []

    def run(self, failed: list[tuple[Task, Outcome]]) -> Iterator[Finding]:
        """Run all shapes of these tasks anew; findings on those that fail again."""
        for task, outcome in failed:
            if len(task.roots) == 1:
                yield from self._give_up(task, outcome)
                continue
            for part in self._parts(task):
                yield from self._attempt(part)

    def _parts(self, task: Task) -> list[Task]:
        """Shapes without queries together, then one by one those with."""
        plain = [root for root in task.roots if not self._queries(root)]
        groups = [plain] if len(plain) > 1 else [[root] for root in plain]
        groups += [[root] for root in task.roots if root not in plain]
        return [self._plan.task(task.engine, group) for group in groups]

    def _attempt(self, task: Task) -> Iterator[Finding]:
        outcome = self._run(task)
        if outcome.status == "done":
            self.results += read_results(outcome.content, self._plan)
        elif len(task.roots) == 1:
            yield from self._give_up(task, outcome)
        else:
            for root in task.roots:
                yield from self._attempt(self._plan.task(task.engine, [root]))

    def _run(self, task: Task) -> Outcome:
        """Within a quarter of the time limit, and of what is left of it for all.

        A process of its own for so little takes long to start on a busy machine.
        """
        if self._limit is None or self._end is None:
            return run_isolated(self._data, [task.job])[0]
        left = self._end - time.monotonic()
        if left <= 0:
            return Outcome("timeout")
        return run_isolated(self._data, [task.job], min(left, self._limit / 4) + _START)[0]

    def _give_up(self, task: Task, outcome: Outcome) -> Iterator[Finding]:
        """What shifty refuses pySHACL may take; else the shape is reported."""
        if task.engine == "shifty" and outcome.status in {"refused", "crashed"}:
            yield from self._attempt(self._plan.task("pyshacl", task.roots))
        else:
            yield self._finding(task.roots[0], outcome)

    def _queries(self, root: Node) -> list[Node]:
        """The SPARQL constraints of a shape and of what it refers to."""
        graph = self._plan.shapes.graph
        reached = self._plan.shapes.closure([root])
        return sorted((q for n in reached for q in graph.objects(n, SH.sparql)), key=str)

    def _finding(self, root: Node, outcome: Outcome) -> Finding:
        queries, name = self._queries(root), self._writer.name(root)
        text = self._plan.unmarked(outcome.text)[0].rstrip(".")
        if outcome.status == "timeout":
            suspect = " Its query in SPARQL is the likely cause." if queries else ""
            zh_suspect = "其 SPARQL 查询可能是原因。" if queries else ""
            en = f"{name} was given up: it did not end within the time limit.{suspect}"
            zh = f"已放弃 {name}:未在时限内结束。{zh_suspect}"
            en += " Make it simpler, or allow more time with --timeout."
            zh += "请简化该形状,或用 --timeout 延长时限。"
        else:
            en = f"{name} cannot be used, the engine fails on it: {text}."
            zh = f"{name} 无法使用,引擎执行失败:{text}。"
        node, predicate = (queries[0], SH.select) if queries else (root, None)
        return Finding(
            "violation",
            _RULES[outcome.status],
            {"en": en, "zh-Hans": zh},
            root,
            place=self._writer.shape_lines.find(node, predicate)
            or self._writer.shape_lines.find(root),
        )


_RULES: dict[Status, str] = {"timeout": "timeout", "refused": "shapes", "crashed": "shapes"}
