"""Validation: shapes held against data, in a process of its own and within a time limit.

    validate(data, shapes) -> the W3C validation report, in this process
    with Validation("shifty", timeout=60) as validation:     the process starts
        validation.start(data, Shapes(graph))                and gets its work
        done = validation.finish()                           here it is waited for
    done.results, done.given_up, done.details

A query that does not end, or an engine that crashes, costs the shape it is in and no other. Shapes
that cannot be used are among `validation.faults`; all others are run.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import rdflib
from rdflib.namespace import SH
from rdflib.term import BNode, Node

from kg.errors import EngineError
from kg.rdf.nodes import n_triples_of
from kg.shacl.engines import Engine, run
from kg.shacl.plan import Focuses, Plan, Task
from kg.shacl.process import Outcome, Worker, run_isolated
from kg.shacl.results import Result, engine_results, report_of
from kg.shacl.shapes import Shapes
from kg.shacl.usable import leave_out
from kg.shacl.wellformed import Fault, Shorten, find_faults

_START = 3.0  # seconds
_SHAPES = 0.9  # of the time, so that there is some left to tell what was found
_DEEPEST = 8  # how often nested data are looked into once more

Details = Mapping[Node, Sequence[Result]]


def validate(
    data: rdflib.Graph | bytes, shapes: rdflib.Graph, engine: Engine = "shifty"
) -> rdflib.Graph:
    r"""The W3C validation report of data (a graph, or N-Triples in UTF-8) against shapes.

    >>> data = b"<urn:s> <urn:p> <urn:o> .\n"
    >>> shapes = rdflib.Graph().add((BNode(), SH.targetNode, rdflib.URIRef("urn:s")))
    >>> (None, SH.conforms, rdflib.Literal(True)) in validate(data, shapes)
    True

    >>> shapes = rdflib.Graph().parse(data='''
    ... @prefix sh: <http://www.w3.org/ns/shacl#> .
    ... <urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:nodeKind sh:Literal .''')
    >>> [str(focus) for focus in validate(b"", shapes).objects(None, SH.focusNode)]
    ['urn:a']

    Args:
        data: what to validate.
        shapes: the shapes graph.
        engine: `shifty` leaves to pySHACL what it does not do right; `pyshacl` runs all.

    Raises:
        EngineError: an engine does not take the shapes.
    """
    return report_of(find_results(data, shapes, engine))


def find_results(
    data: rdflib.Graph | bytes, shapes: rdflib.Graph | Plan, engine: Engine = "shifty"
) -> list[Result]:
    """The results of validation; see `validate`. A plan made once serves for many data."""
    plan = shapes if isinstance(shapes, Plan) else Plan(Shapes(shapes))
    content = data if isinstance(data, bytes) else n_triples_of(data)
    return [r for task in plan.tasks(engine, content) for r in run_task(task, content, plan)]


def run_task(task: Task, data: bytes, plan: Plan) -> list[Result]:
    """The results of one task, in this process.

    Raises:
        EngineError: the engine does not take the shapes.
    """
    try:
        return engine_results(run(task.engine, data, task.content), plan)
    except EngineError as error:
        raise EngineError(f"The shapes cannot be used: {plan.unmarked(str(error))[0]}") from error


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A shape with a target that could not be run, the queries in it, and what became of it."""

    root: Node
    queries: tuple[Node, ...]
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a validation found; `details` are results on the blank nodes that results are about."""

    results: list[Result]
    given_up: list[GivenUp]
    details: Details


class Validation:
    """A validation whose engine is at work while the caller does other things.

    Args:
        engine: which.
        timeout: seconds from now on in which all is done, second tries included (None: no limit).

    Raises:
        EngineError: no process can be started.
    """

    def __init__(self, engine: Engine = "shifty", timeout: float | None = None) -> None:
        self.engine, self._time = engine, _Time(timeout)
        self.faults: list[Fault] = []
        try:
            self._worker = Worker(engine)
        except OSError as error:
            raise EngineError(f"The SHACL engine cannot be started: {error}.") from error
        self._tasks: list[Task] = []

    def __enter__(self) -> Validation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process if it still runs."""
        self._worker.close()

    def allow(self, timeout: float) -> None:
        """Have all done in so many seconds from now on, instead of what was said before."""
        self._time = _Time(timeout)

    def start(
        self,
        data: bytes,
        shapes: Shapes,
        shorten: Shorten = str,
        focuses: Focuses | None = None,
    ) -> None:
        """Look at the shapes, and give those that can be used to the engine.

        Args:
            data: what to validate, in N-Triples.
            shapes: the shapes.
            shorten: how the messages of faults name an IRI.
            focuses: the only shapes to run, and the only nodes of each (default: all); a shape that
                is to look at a blank node is run on all its targets.
        """
        self._data = data
        self.faults = find_faults(shapes, shorten, focuses)
        self._plan = Plan(leave_out(shapes, self.faults))
        self._tasks = self._plan.tasks(self.engine, data, focuses)
        if self._tasks:
            self._worker.feed(data, [task.job for task in self._tasks])

    def finish(self) -> Done:
        """Wait for the engine; what failed is tried once more, in parts."""
        results, failed = self._outcomes()
        given_up: list[GivenUp] = []
        if failed:
            again = _SecondTry(self._data, self._plan, self._time)
            given_up += again.run(failed)
            results += again.results
        results = list(dict.fromkeys(results))  # a query may name the same thing in several rows
        return Done(results, given_up, self._details(results))

    def _outcomes(self) -> tuple[list[Result], list[tuple[Task, Outcome | None]]]:
        results: list[Result] = []
        failed: list[tuple[Task, Outcome | None]] = []
        for task, outcome in zip_longest(self._tasks, self._wait()):
            if outcome is not None and outcome.status == "done":
                results += engine_results(outcome.content, self._plan)
            else:
                failed.append((task, outcome))
        return results, failed

    def _wait(self) -> list[Outcome]:
        if not self._tasks:
            return []
        is_alone = len(self._tasks) == 1 and len(self._tasks[0].roots) == 1
        return self._worker.outcomes(self._time.share(1 if is_alone else 2))

    def _details(self, results: Iterable[Result]) -> Details:
        """What nested data fail in: results on the blank nodes that results are about."""
        details: dict[Node, list[Result]] = {}
        todo = [result for result in results if is_nested(result)]
        for _ in range(_DEEPEST):
            if not todo or self._time.is_over:
                break
            found = self._inside(todo)
            new = [r for r in found if r.focus not in details]
            for result in new:
                details.setdefault(result.focus, []).append(result)
            todo = [result for result in new if is_nested(result)]
        return details

    def _inside(self, results: list[Result]) -> list[Result]:
        """The results of the shapes that blank nodes should meet, on these nodes."""
        graph = self._plan.shapes.graph
        nodes = {str(result.value or result.focus) for result in results}
        roots = sorted({s for r in results for s in graph.objects(r.shape, SH.node)}, key=str)
        targets = [
            (root, SH.targetObjectsOf, rdflib.URIRef(predicate))
            for root in roots
            for predicate in _predicates_to(nodes, self._data)
        ]
        tasks = self._plan.tasks_on(self.engine, roots, targets, self._data)
        outcomes = run_isolated(self._data, [task.job for task in tasks], self._time.left)
        done = [outcome.content for outcome in outcomes if outcome.status == "done"]
        found = [result for content in done for result in engine_results(content, self._plan)]
        return [result for result in found if str(result.focus) in nodes]


def is_nested(result: Result) -> bool:
    """Whether a result says no more than that a blank node does not meet another shape.

    >>> is_nested(Result(rdflib.URIRef("urn:a"), None, SH.NodeConstraintComponent, BNode()))
    True
    >>> is_nested(Result(rdflib.URIRef("urn:a"), None, SH.NodeConstraintComponent))
    False
    """
    about = result.value or result.focus
    return result.component == SH.NodeConstraintComponent and isinstance(about, BNode)


def _predicates_to(nodes: set[str], data: bytes) -> list[str]:
    """The properties by which blank nodes with these labels are reached."""
    found = re.findall(rb"(?m)<([^<>]*)>\s*_:(\S+?)\s*\.\s*$", data)
    return sorted({predicate.decode() for predicate, node in found if node.decode() in nodes})


class _Time:
    """What is left of the time for the shapes, in seconds; None: it has no end."""

    def __init__(self, timeout: float | None) -> None:
        self.whole = None if timeout is None else timeout * _SHAPES
        self._end = None if self.whole is None else time.monotonic() + self.whole

    @property
    def left(self) -> float | None:
        return None if self._end is None else self._end - time.monotonic()

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left <= 0

    def share(self, parts: int) -> float | None:
        """The seconds that a step may take if others are to follow it."""
        return None if self.left is None else max(0.0, self.left / parts)

    def again(self) -> float | None:
        """The seconds for a second try, of which there may be many.

        A process of its own for so little takes long to start on a busy machine.
        """
        half = self.share(2)
        return None if half is None or self.whole is None else min(half, self.whole / 4 + _START)


class _SecondTry:
    """Shapes of tasks that failed, run apart so that only those that fail are lost.

    What an engine refuses or crashes on is found by halves, all of one round in one process; what
    does not end is tried shape by shape.
    """

    def __init__(self, data: bytes, plan: Plan, left: _Time) -> None:
        self._data, self._plan, self._time = data, plan, left
        self.results: list[Result] = []

    def run(self, failed: list[tuple[Task, Outcome | None]]) -> Iterator[GivenUp]:
        """Run all shapes of these tasks anew; those that fail again.

        A task without an outcome was not run, because one before it ended the process.
        """
        todo: list[Task] = []
        for task, outcome in failed:
            yield from self._again(task, outcome, todo)
        while todo:
            tasks, todo = todo, []
            for task, outcome in zip_longest(tasks, self._run(tasks)):
                yield from self._again(task, outcome, todo)

    def _again(self, task: Task, outcome: Outcome | None, todo: list[Task]) -> Iterator[GivenUp]:
        """What is known of a task, or what is to be done to know more."""
        if outcome is None:
            todo.append(task)
        elif outcome.status == "done":
            self.results += engine_results(outcome.content, self._plan)
        elif len(task.roots) == 1 and outcome.status != "timeout" and task.engine == "shifty":
            todo.append(self._plan.rest(task))
        elif len(task.roots) == 1:
            yield self._given_up(task, outcome)
        elif outcome.status == "timeout":
            yield from self._one_by_one(task)
        else:
            middle = len(task.roots) // 2
            todo += [self._part(task, task.roots[:middle]), self._part(task, task.roots[middle:])]

    def _one_by_one(self, task: Task) -> Iterator[GivenUp]:
        """Run the parts of a task; once the time is over, no more of them are even made."""
        for roots in self._groups(task):
            if self._time.is_over:
                yield from (self._lost(root, Outcome("timeout")) for root in roots)
            else:
                yield from self._attempt(self._part(task, roots))

    def _part(self, task: Task, roots: Iterable[Node]) -> Task:
        return self._plan.task(task.engine, roots, taken=task.taken)

    def _groups(self, task: Task) -> list[list[Node]]:
        """Shapes without queries together, then one by one those with."""
        plain = [root for root in task.roots if not self._queries(root)]
        groups = [plain] if len(plain) > 1 else [[root] for root in plain]
        return groups + [[root] for root in task.roots if root not in plain]

    def _attempt(self, task: Task) -> Iterator[GivenUp]:
        """Run a task within a quarter of the time limit, its shapes one by one if that fails."""
        outcome = next(iter(self._run([task], one=True)))
        if outcome.status == "done":
            self.results += engine_results(outcome.content, self._plan)
        elif len(task.roots) == 1:
            yield self._given_up(task, outcome)
        else:
            for root in task.roots:
                if self._time.is_over:
                    yield self._lost(root, Outcome("timeout"))
                else:
                    yield from self._attempt(self._part(task, [root]))

    def _run(self, tasks: list[Task], one: bool = False) -> list[Outcome]:
        """In the time that is left; `one` of many gets no more than its share."""
        if self._time.is_over:
            return [Outcome("timeout") for _ in tasks]
        seconds = self._time.again() if one else self._time.left
        return run_isolated(self._data, [task.job for task in tasks], seconds)

    def _given_up(self, task: Task, outcome: Outcome) -> GivenUp:
        return self._lost(task.roots[0], outcome)

    def _lost(self, root: Node, outcome: Outcome) -> GivenUp:
        text = self._plan.unmarked(outcome.text)[0].rstrip(".")
        return GivenUp(root, tuple(self._queries(root)), outcome, text)

    def _queries(self, root: Node) -> list[Node]:
        """The SPARQL constraints of a shape and of what it refers to."""
        graph = self._plan.shapes.graph
        reached = self._plan.shapes.closure([root])
        return sorted((q for n in reached for q in graph.objects(n, SH.sparql)), key=str)
