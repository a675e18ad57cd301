"""Running: shapes on data in this process, one shape with a target after the other.

running = Running(model, table, store)
for portion in running.portions(root): …        what it finds, with terms as numbers
running.details(results)                        what the blank nodes that these are about fail in
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Final, TypeVar

import pyoxigraph as ox
from rdflib.namespace import SH
from rdflib.term import BNode, Node

from kg.errors import EngineError
from kg.rdf.nodes import as_triples
from kg.rdf.rows import NONE
from kg.shacl.answers import Answers
from kg.shacl.evaluation import Batch, Evaluation
from kg.shacl.model import Model
from kg.shacl.plans import Row
from kg.shacl.portions import Found, Portion
from kg.shacl.results import Result
from kg.shacl.table import Table

_STACK: Final = 512 * 2**20  # bytes, of which the system gives out what is used
_CALLS: Final = 200_000
_MANY: Final = 20_000  # results in a portion
_T = TypeVar("_T")
# What is set here holds for the whole process, so only one at a time may set and put it back.
_ONE_AT_A_TIME: Final = threading.Lock()


class Running:
    """Shapes on data.

    Args:
        model: the shapes.
        table: the data.
        store: the same data in a store, if there is one.
        once: whether what is found twice is told once.
    """

    def __init__(
        self,
        model: Model,
        table: Table,
        store: Callable[[], ox.Store] | None = None,
        once: bool = False,
    ) -> None:
        self.model, self._once = model, once
        self.table = table
        shapes = as_triples(model.graph) if _reads_shapes(model) else ()
        answers = Answers(table, store, shapes)
        self._evaluation = Evaluation(model, self.table, answers)
        self._told: dict[tuple[Node, int], set[Row]] = {}

    def portions(self, root: Node, only: Iterable[Node] | None = None) -> Iterator[Portion]:
        """What a shape with a target finds, on all its focus nodes or on some of these alone.

        Raises:
            EngineError: a query in it cannot be used.
        """
        try:
            for batch in self._evaluation.report(root, only):
                yield from self._portions(batch, self._new(batch))
                if batch.constraint.parameter == SH.node and self.table.blank:
                    yield from self._details([self._evaluation.nested(batch)])
        except RecursionError as error:
            raise EngineError("recursion is too deep") from error

    def details(self, results: Iterable[Result]) -> Iterator[Portion]:
        """What the blank nodes fail in that do not meet a shape by these results."""
        of, graph = self.table.of, self.model.graph
        nested = (r for r in results if r.component == SH.NodeConstraintComponent)
        return self._details(
            (inner, {of(about)})
            for result in nested
            if isinstance(about := result.value or result.focus, BNode)
            for inner in graph.objects(result.shape, SH.node)
        )

    def _details(self, nodes: Iterable[tuple[Node, set[int]]]) -> Iterator[Portion]:
        for detail in self._evaluation.details(nodes):
            yield from self._portions(detail, detail.rows, is_detail=True)

    def _new(self, batch: Batch) -> list[Row]:
        """What was not told before, where it is to be told once."""
        if not self._once:
            return batch.rows
        rows = list(dict.fromkeys(batch.rows))
        if batch.shape.node in self._shared:
            key = (batch.shape.node, batch.shape.constraints.index(batch.constraint))
            told = self._told.setdefault(key, set())
            rows = [row for row in rows if row not in told]
            told.update(rows)
        return rows

    @cached_property
    def _shared(self) -> set[Node]:
        """The shapes that are reached in several ways."""
        shapes, ways = self.model.shapes, Counter[Node]()
        for root in shapes.roots:
            todo, seen = [root], 0
            while todo and seen <= len(shapes.all) * 2:
                node = todo.pop()
                ways[node] += 1
                seen += 1
                todo += [n for link, n in shapes.links.get(node, ()) if link == SH.property]
        return {node for node, count in ways.items() if count > 1}

    def _portions(
        self, batch: Batch, rows: Sequence[Row], is_detail: bool = False
    ) -> Iterator[Portion]:
        """What breaks a constraint, in portions that are not too large to cross over at a time."""
        constraint, key = batch.constraint, self.table.key
        for start in range(0, len(rows), _MANY):
            about = batch.shape.node, constraint.component, constraint.source
            portion = Portion(*about, is_detail)
            for focus, value, path, messages in rows[start : start + _MANY]:
                portion.add(Found(focus, NONE if value is None else value, path, messages))
            for number in chain(portion.foci, portion.values):
                if number >= self.table.known:
                    portion.new[number] = key(number)
            yield portion


def _reads_shapes(model: Model) -> bool:
    """Whether a query may read the shapes graph."""
    texts = (o for p in (SH.select, SH.ask) for o in model.graph.objects(None, p))
    return any("shapesGraph" in str(text) for text in texts)


def with_room(work: Callable[[], _T]) -> _T:
    """Do some work on a deep stack: shapes may nest deep, and lists have thousands of members."""
    done: list[_T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    with _ONE_AT_A_TIME:
        calls, size = sys.getrecursionlimit(), threading.stack_size(_STACK)
        try:
            sys.setrecursionlimit(_CALLS)
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
        finally:
            threading.stack_size(size)
            sys.setrecursionlimit(calls)
    if failed:
        raise failed[0]
    return done[0]
