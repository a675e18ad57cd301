"""Exact: shapes evaluated node by node as the specification has it, for what no engine does right.

    evaluate(data, shapes) -> the W3C validation report, in N-Triples as both of these

Slower than shifty, and in step with it: where both can, both find the same. Queries see literals as
they are written. Where a shape is marked with `ONLY`, just the constraints named there report; as
part of another constraint, a shape counts whole.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, TypeVar

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import EngineError
from kg.rdf.nodes import n_triples_of, new_graph, read_graph
from kg.rdf.paths import AnyPath, to_path, values
from kg.shacl.asking import Asker
from kg.shacl.constraints import CHECKS, At, Breach, component, is_true
from kg.shacl.cycles import knots
from kg.shacl.queries import Problem, put_path, query_problem
from kg.shacl.shapes import ONLY, Shapes, node_order
from kg.shacl.targets import Targets
from kg.sparql.text import variables

_STACK: Final = 512 * 2**20  # bytes, of which the system gives out what is used
_CALLS: Final = 200_000
_T = TypeVar("_T")
# What is set here holds for the whole process, so only one at a time may set and put it back.
_ONE_AT_A_TIME: Final = threading.Lock()


def evaluate(data: bytes, shapes: bytes) -> bytes:
    """The report on data against shapes; all three in N-Triples."""
    return _with_room(lambda: _Report(read_graph(data), read_graph(shapes)).written())


def _with_room(work: Callable[[], _T]) -> _T:
    """Do some work on a deep stack: a list that a shape follows may have thousands of members."""
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


@dataclass(frozen=True, slots=True)
class _Constraint:
    """One thing that a shape demands: its component, and how it is judged."""

    key: tuple[Node, Node]
    component: Node
    check: Callable[[At], Iterator[Breach]]


class _Evaluator:
    """Shapes on nodes; each answer is kept, but for shapes that refer to themselves."""

    def __init__(self, data: rdflib.Graph, shapes: rdflib.Graph) -> None:
        self.data, self.graph = data, shapes
        self.shapes = Shapes(shapes)
        self._paths: dict[Node, AnyPath | None] = {}
        self._constraints: dict[Node, list[_Constraint]] = {}
        self._known: dict[tuple[Node, Node], bool] = {}
        self._open: set[tuple[Node, Node]] = set()
        self._assumed: dict[tuple[Node, Node], None] = {}
        self._knots = knots(self.shapes)
        self._off: dict[Node, bool] = {}

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Any:
        return self.data.triples((s, p, o))

    def path(self, shape: Node) -> AnyPath | None:
        if shape not in self._paths:
            self._paths[shape] = to_path(self.graph, self.graph.value(shape, SH.path))
        return self._paths[shape]

    def is_off(self, shape: Node) -> bool:
        if shape not in self._off:
            self._off[shape] = is_true(self.graph.value(shape, SH.deactivated))
        return self._off[shape]

    def at(self, shape: Node, focus: Node) -> At:
        path = self.path(shape)
        found = (focus,) if path is None else tuple(values(path, [focus], self.match))
        return At(self.graph, self.data, shape, focus, found, self.conforms)

    def conforms(self, shape: Node, node: Node) -> bool:
        """Whether a node meets a shape; where that hangs on itself, it counts as met.

        What holds only if an open question is answered with yes is assumed until it is answered.
        """
        key = (shape, node)
        if key in self._known:
            return self._known[key]
        if key in self._open or key in self._assumed:
            return True
        if not self._is_cyclic(shape):
            self._known[key] = self._conforms(shape, node)
            return self._known[key]
        before = len(self._assumed)
        self._open.add(key)
        found = self._conforms(shape, node)
        self._open.discard(key)
        self._settle(key, found, before)
        return found

    def _settle(self, key: tuple[Node, Node], found: bool, before: int) -> None:
        if not found:
            for other in list(self._assumed)[before:]:
                del self._assumed[other]
            self._known[key] = False
            return
        self._assumed[key] = None
        if not self._open:
            self._known.update(dict.fromkeys(self._assumed, True))
            self._assumed.clear()

    def _conforms(self, shape: Node, node: Node) -> bool:
        if self.is_off(shape):
            return True
        at = self.at(shape, node)
        for constraint in self.constraints(shape):
            for _ in constraint.check(at):
                return False
        inner = self.graph.objects(shape, SH.property)
        return all(self.conforms(other, value) for other in inner for value in at.values)

    def _is_cyclic(self, shape: Node) -> bool:
        return shape in self._knots

    # Constraints

    def constraints(self, shape: Node) -> list[_Constraint]:
        if shape not in self._constraints:
            self._constraints[shape] = list(self._find(shape))
        return self._constraints[shape]

    def _find(self, shape: Node) -> Iterator[_Constraint]:
        for predicate, value in self.graph.predicate_objects(shape):
            check = CHECKS.get(predicate)
            if check is not None:
                yield _core(predicate, value, check)
            elif predicate == SH.sparql:
                query = self._query(value)
                yield _Constraint((predicate, value), SH.SPARQLConstraintComponent, query)
        for kind in self._components:
            yield from self._custom(shape, kind)

    @cached_property
    def asker(self) -> Asker:
        return Asker(self.data)

    def _query(self, constraint: Node) -> Callable[[At], Iterator[Breach]]:
        return lambda at: self._rows(at, constraint, {}, self._messages(constraint), constraint)

    def _messages(self, node: Node) -> list[Literal]:
        return sorted(m for m in self.graph.objects(node, SH.message) if isinstance(m, Literal))

    def _rows(
        self,
        at: At,
        holder: Node,
        bound: Mapping[str, Node],
        messages: list[Literal],
        constraint: Node | None = None,
    ) -> Iterator[Breach]:
        """A breach for each solution of a SELECT query."""
        query = str(self.graph.value(holder, SH.select))
        if is_true(self.graph.value(holder, SH.deactivated)):
            return
        text = self._asked(query, SH.select, at)
        fixed = {"this": at.focus, "currentShape": at.shape, **bound}
        for row in self.asker.rows(text, fixed):
            value = row.get("value")
            if value is None and self.path(at.shape) is None:
                value = at.focus
            path = row.get("path")
            texts = tuple(_filled(message, row) for message in messages)
            yield Breach(value, path if isinstance(path, URIRef) else None, texts, constraint)

    def _asked(self, query: str, predicate: URIRef, at: At) -> str:
        """A query as it is put; one that SHACL does not allow is refused."""
        problem = _problem(query, predicate)
        if problem or "shapesGraph" in variables(query):
            raise EngineError(f"A query {problem[0] if problem else 'asks for the shapes graph.'}")
        return put_path(query, self.path(at.shape))

    # Components of the graph's own

    @cached_property
    def _components(self) -> list[Node]:
        return sorted(set(self.graph.subjects(SH.parameter)), key=str)

    def _custom(self, shape: Node, kind: Node) -> Iterator[_Constraint]:
        """A constraint for each value of a component's one parameter, or one for all together."""
        described = list(self.graph.objects(kind, SH.parameter))
        paths = {p: self.graph.value(p, SH.path) for p in described}
        given = {
            p: sorted(self.graph.objects(shape, path), key=node_order) for p, path in paths.items()
        }
        needed = [p for p in described if not is_true(self.graph.value(p, SH.optional))]
        validator = self._validator(shape, kind)
        if validator is None or not any(given.values()) or not all(given[p] for p in needed):
            return
        several = given[described[0]] if len(described) == 1 else [None]
        for one in several:
            chosen = {p: one or found[0] for p, found in given.items() if found}
            bound = {_local(paths[p]): value for p, value in chosen.items()}
            first = next(iter(chosen))
            key = (paths[first] or RDF.nil, chosen[first])
            yield _Constraint(key, kind, self._judge(kind, validator, bound))

    def _validator(self, shape: Node, kind: Node) -> Node | None:
        own = SH.nodeValidator if self.path(shape) is None else SH.propertyValidator
        return self.graph.value(kind, own) or self.graph.value(kind, SH.validator)

    def _judge(
        self, kind: Node, validator: Node, bound: Mapping[str, Node]
    ) -> Callable[[At], Iterator[Breach]]:
        messages = self._messages(validator) or self._messages(kind)
        if (validator, SH.select, None) in self.graph:
            return lambda at: self._rows(at, validator, bound, messages)
        query = str(self.graph.value(validator, SH.ask))

        def check(at: At) -> Iterator[Breach]:
            text = self._asked(query, SH.ask, at)
            for value in at.values:
                row = {"this": at.focus, "currentShape": at.shape, "value": value, **bound}
                if not self.asker.holds(text, row):
                    yield Breach(value, messages=tuple(_filled(m, row) for m in messages))

        return check


def _core(predicate: Node, value: Node, check: Callable[[At, Node], Any]) -> _Constraint:
    return _Constraint((predicate, value), component(predicate), lambda at: iter(check(at, value)))


@cache
def _problem(query: str, predicate: URIRef) -> Problem:
    return query_problem(query, "", predicate)


def _local(path: Node | None) -> str:
    """The name of a parameter's variable: what stands after the last `#`, `/` or `:`."""
    return re.split("[#/:]", str(path))[-1]


_PLACE = re.compile(r"\{[?$](\w+)\}")


def _filled(message: Literal, row: Mapping[str, Node]) -> Literal:
    """A message with the values of variables put in where it names them."""
    text = _PLACE.sub(lambda m: str(row[m[1]]) if m[1] in row else m[0], message)
    return Literal(text, lang=message.language)


class _Report:
    """The results of all shapes with a target, and of the property shapes below them."""

    def __init__(self, data: rdflib.Graph, shapes: rdflib.Graph) -> None:
        self._evaluator = _Evaluator(data, shapes)
        self._graph, self._made = new_graph(), new_graph()
        self._open: set[tuple[Node, Node]] = set()
        self._only: dict[Node, set[tuple[Node, Node]]] = {}
        for shape, predicate, value in shapes:
            if str(predicate).startswith(ONLY):
                key = (URIRef(str(predicate).removeprefix(ONLY)), value)
                self._only.setdefault(shape, set()).add(key)

    def written(self) -> bytes:
        report, shapes = BNode(), self._evaluator.shapes
        targets = Targets(shapes, self._evaluator.match)
        self._made.add((report, RDF.type, SH.ValidationReport))
        for root in shapes.roots:
            for focus in targets.of(root):
                self._shape(report, root, focus)
        conforms = (report, SH.result, None) not in self._made
        self._made.add((report, SH.conforms, Literal(conforms)))
        return n_triples_of(self._made)

    def _shape(self, report: Node, shape: Node, focus: Node) -> None:
        evaluator = self._evaluator
        if evaluator.is_off(shape) or (shape, focus) in self._open:
            return
        self._open.add((shape, focus))
        at = evaluator.at(shape, focus)
        wanted = self._only.get(shape, set()) if self._only else None
        for constraint in evaluator.constraints(shape):
            if wanted is None or constraint.key in wanted:
                for breach in constraint.check(at):
                    self._add(report, at, constraint, breach)
        for inner in evaluator.graph.objects(shape, SH.property):
            for value in at.values:
                self._shape(report, inner, value)
        self._open.discard((shape, focus))

    def _add(self, report: Node, at: At, constraint: _Constraint, breach: Breach) -> None:
        graph, node = self._evaluator.graph, BNode()
        path = breach.path or graph.value(at.shape, SH.path)
        messages = breach.messages or graph.objects(at.shape, SH.message)
        pairs = [
            (RDF.type, SH.ValidationResult),
            (SH.focusNode, at.focus),
            (SH.resultPath, path),
            (SH.value, breach.value),
            (SH.sourceShape, at.shape),
            (SH.sourceConstraintComponent, constraint.component),
            (SH.sourceConstraint, breach.constraint),
            (SH.resultSeverity, graph.value(at.shape, SH.severity) or SH.Violation),
            *((SH.resultMessage, message) for message in messages),
        ]
        self._made.add((report, SH.result, node))
        for predicate, value in pairs:
            if value is not None:
                self._made.add((node, predicate, value))
