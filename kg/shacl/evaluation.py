"""Evaluation: shapes held against a table of data, all focus nodes of a shape at once.

    evaluation = Evaluation(model, table)
    for batch in evaluation.report(root): batch.shape, batch.constraint, batch.rows
    evaluation.failing(shape, nodes)            those that do not meet a shape

Targets and values are sets; `sh:property` is followed from set to set, and what a constraint refers
to is decided once for each node. The rows of a report are as many as the specification has results:
a shape that is reached twice reports twice. Where a shape refers to itself without a negation, a
cycle in the data counts as met.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from rdflib.namespace import SH
from rdflib.term import Node

from kg.rdf.keys import BLANK
from kg.shacl.model import Constraint, Model, Shape
from kg.shacl.pairs import Pairs
from kg.shacl.plans import PLANS, Row, Rows
from kg.shacl.table import Table

Asked = Callable[[Shape, Constraint, Pairs], Rows]
_DEEPEST: Final = 8  # how often nested data are looked into once more


class Batch(NamedTuple):
    """What breaks one constraint of one shape, as numbers of a table."""

    shape: Shape
    constraint: Constraint
    rows: list[Row]


class Evaluation:
    """The shapes of a model on a table; who meets which inner shape is kept.

    Args:
        model: the shapes.
        table: the data.
        ask: what breaks a constraint in SPARQL.
    """

    def __init__(self, model: Model, table: Table, ask: Asked) -> None:
        self.model, self.table, self._ask = model, table, ask
        self._met: defaultdict[Node, set[int]] = defaultdict(set)
        self._unmet: defaultdict[Node, set[int]] = defaultdict(set)
        self._knot: _Knot | None = None

    # Targets

    def targets(self, root: Node) -> set[int]:
        """The focus nodes of a shape, not to be changed; rules: https://www.w3.org/TR/shacl/#targets."""
        graph, table = self.model.graph, self.table
        found = {table.of(node) for node in graph.objects(root, SH.targetNode)}
        kinds = set(graph.objects(root, SH.targetClass))
        kinds |= {root} & self.model.shapes.implicit
        for kind in kinds:
            found = found | table.instances(kind) if found else table.instances(kind)
        for path in graph.objects(root, SH.targetSubjectsOf):
            found = found | table.forward(path).keys()
        for path in graph.objects(root, SH.targetObjectsOf):
            found = found | table.inverse(path).keys()
        return found

    # Reports

    def report(self, root: Node, only: Iterable[Node] | None = None) -> Iterator[Batch]:
        """What a shape with a target finds, on its focus nodes or on some of these alone."""
        foci = self.targets(root)
        if only is not None:
            foci = foci & set(map(self.table.of, only))
        return self._report(root, foci, None, set())

    def _report(
        self,
        node: Node,
        foci: set[int],
        times: Mapping[int, int] | None,
        seen: set[tuple[Node, int]],
    ) -> Iterator[Batch]:
        """What a shape finds on some nodes, which count so often (None: once each)."""
        shape = self.model.shape(node)
        if node in self.model.knots:
            foci = {focus for focus in foci if (node, focus) not in seen}
            seen |= {(node, focus) for focus in foci}
        if shape.is_off or not foci:
            return
        pairs = self._pairs(shape, foci)
        for constraint in shape.constraints:
            rows = _repeated(self._rows(shape, constraint, pairs), times)
            if rows:
                yield Batch(shape, constraint, rows)
        if shape.properties:
            inner = pairs.spread(times)
            for other in shape.properties:
                yield from self._report(other, pairs.values, inner, seen)

    def _pairs(self, shape: Shape, foci: Collection[int]) -> Pairs:
        return Pairs.same(foci) if shape.path is None else self.table.along(shape.path, foci)

    def _rows(self, shape: Shape, constraint: Constraint, pairs: Pairs) -> Rows:
        if constraint.query is not None:
            return self._ask(shape, constraint, pairs)
        return PLANS[constraint.parameter](self, pairs, constraint)

    # Nested data

    def details(self, nodes: Iterable[tuple[Node, set[int]]]) -> Iterator[Batch]:
        """What nested data fail in: what is found on blank nodes that fail to meet a shape."""
        todo = list(nodes)
        seen: set[tuple[Node, int]] = set()
        for _ in range(_DEEPEST):
            deeper: list[tuple[Node, set[int]]] = []
            for node, asked in todo:
                new = {number for number in asked if (node, number) not in seen}
                seen |= {(node, number) for number in new}
                for found in self._report(node, new, None, set()):
                    rows = [row for row in found.rows if row.focus in new]
                    yield Batch(found.shape, found.constraint, rows)
                    deeper.append(self.nested(found))
            todo = [pair for pair in deeper if pair[1]]

    def nested(self, batch: Batch) -> tuple[Node, set[int]]:
        """The shape that some nodes should meet, and those of them that are blank and do not."""
        if batch.constraint.parameter != SH.node:
            return batch.constraint.value, set()
        values = {row.focus if row.value is None else row.value for row in batch.rows}
        return batch.constraint.value, {v for v in values if self.table.key(v)[:1] == BLANK}

    # Conformance

    def failing(self, shape: Node, nodes: Iterable[int]) -> set[int]:
        """Those of some nodes that do not meet a shape."""
        if self._knot is not None and shape in self._knot.shapes:
            return self._knot.failing(shape, set(nodes))
        met, unmet = self._met[shape], self._unmet[shape]
        asked = set(nodes)
        new = asked - met - unmet
        if new:
            if shape in self.model.knots:
                self._untie(shape, new)
            else:
                bad = self.once(shape, new)
                unmet |= bad
                met |= new - bad
        return asked & unmet

    def once(self, node: Node, nodes: set[int]) -> set[int]:
        """Those of some nodes that do not meet a shape, as far as it is known who meets others."""
        shape, left = self.model.shape(node), set(nodes)
        if shape.is_off:
            return set()
        bad = set[int]()
        pairs = self._pairs(shape, left)
        for constraint in shape.constraints:
            bad |= {row.focus for row in self._rows(shape, constraint, pairs)}
        for other in shape.properties:
            failed = self.failing(other, pairs.values)
            bad |= {focus for focus, _ in pairs.those(failed)}
        return bad

    def _untie(self, shape: Node, nodes: set[int]) -> None:
        """Decide on shapes that refer to each other, all that this hangs on included."""
        number = self.model.knots[shape]
        outer, self._knot = (
            self._knot,
            _Knot({node for node, other in self.model.knots.items() if other == number}, self),
        )
        try:
            for node, asked, bad in self._knot.decided(shape, nodes):
                self._unmet[node] |= bad
                self._met[node] |= asked - bad
        finally:
            self._knot = outer


class _Knot:
    """Shapes that refer to each other: they count as met as far as nothing else is found.

    First all that is asked of them is asked; then what has failed is told to what asked for it.
    """

    def __init__(self, shapes: set[Node], evaluation: Evaluation) -> None:
        self.shapes, self._evaluation = shapes, evaluation
        self._asked: defaultdict[Node, set[int]] = defaultdict(set)
        self._bad: defaultdict[Node, set[int]] = defaultdict(set)
        self._todo: list[tuple[Node, set[int]]] = []
        self._askers: defaultdict[tuple[Node, int], set[int]] = defaultdict(set)
        self._now = -1

    def failing(self, shape: Node, nodes: set[int]) -> set[int]:
        """Those that are known to fail; the others are asked for."""
        new = nodes - self._asked[shape]
        if new:
            self._asked[shape] |= new
            self._todo.append((shape, new))
        for node in nodes:
            self._askers[shape, node].add(self._now)
        return nodes & self._bad[shape]

    def decided(self, shape: Node, nodes: set[int]) -> Iterator[tuple[Node, set[int], set[int]]]:
        """Each shape with the nodes that were asked for, and those that fail."""
        self.failing(shape, nodes)
        todo, again = self._todo, dict[int, None]()
        done = 0
        while done < len(todo) or again:
            if done < len(todo):
                number, done = done, done + 1
            else:
                number = next(iter(again))
                del again[number]
            again.update(dict.fromkeys(self._judge(number)))
        for node in self.shapes:
            yield node, self._asked[node], self._bad[node]

    def _judge(self, number: int) -> set[int]:
        """Judge what was asked for under a number; the numbers that hang on what is new."""
        shape, nodes = self._todo[number]
        self._now = number
        bad = self._evaluation.once(shape, nodes) - self._bad[shape]
        self._bad[shape] |= bad
        return set().union(*(self._askers[shape, node] for node in bad)) - {-1}


def _repeated(rows: Rows, times: Mapping[int, int] | None) -> list[Row]:
    if times is None:
        return list(rows)
    return [row for row in rows for _ in range(times[row.focus])]
