"""Routes: the constraints that the fast engine is not to run on some data, each with the reason.

    routes = Routes(shapes)
    routes.exact(root, Facts(data)) -> {(ex:S-code, SH.pattern, Literal("^(?!X)")): "…", …}

One constraint is told by its shape, its parameter and the value of that; it is run by
`kg.shacl.exact` alone, whatever else the shape demands. What refers to a shape with such a
constraint, otherwise than by `sh:property`, is one, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Literal, Node

from kg.rdf.paths import members, steps_of, to_path
from kg.shacl.constraints import CHECKS, is_true, siblings
from kg.shacl.cycles import knots
from kg.shacl.literals import Written, is_unordered
from kg.shacl.patterns import for_rust, problem
from kg.shacl.queries import put_path
from kg.shacl.seeing import has_foreign_pattern, sees
from kg.shacl.shapes import VALIDATORS, Shapes, prologue

Constraint = tuple[Node, Node, Node]

PATTERN = "the fast engine's patterns have no look-around and no back-references"
LARGE = "the fast engine takes a value for none that is longer than most"
ORDER = "the fast engine has no order of booleans, and another of floats"
BLANK = "the fast engine's queries take a blank node for a variable"
SPELT = "the fast engine's queries do not see literals as they are written"
CYCLE = "the fast engine walks every way through data when a shape refers to itself"
REASONS = (PATTERN, LARGE, ORDER, BLANK, SPELT, CYCLE)

_RANGES = frozenset({SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive})
_PAIRS = frozenset({SH.lessThan, SH.lessThanOrEquals})
_SHAPES = frozenset({SH.node, SH["not"]})
_LISTS = frozenset({SH["and"], SH["or"], SH.xone})
COUNTS = frozenset({SH.qualifiedMinCount, SH.qualifiedMaxCount})


class Blanks:
    """Where blank nodes stand in data: N-Triples, one triple on a line."""

    def __init__(self, data: bytes) -> None:
        self.present = b"_:" in data
        self._data = data if self.present else b""

    @cached_property
    def predicates(self) -> set[str]:
        """The properties that a blank node has."""
        return _found(rb"^\s*_:\S+\s*<([^>]*)>", self._data)

    @cached_property
    def inverses(self) -> set[str]:
        """The properties of which a blank node is the value."""
        return _found(rb"^\s*(?:<[^>]*>|_:[^\s<]+)\s*<([^>]*)>\s*_:", self._data)

    @cached_property
    def classes(self) -> set[str]:
        """The classes that a blank node is in, with what they are below."""
        kind = re.escape(str(RDF.type)).encode()
        found = _found(rb"^\s*_:\S+\s*<" + kind + rb">\s*<([^>]*)>", self._data)
        below = re.escape(str(RDFS.subClassOf)).encode()
        pairs = re.findall(rb"(?m)^\s*<([^>]*)>\s*<" + below + rb">\s*<([^>]*)>", self._data)
        todo = list(found)
        while todo:
            name = todo.pop().encode()
            new = {above.decode() for lower, above in pairs if lower == name} - found
            found |= new
            todo += new
        return found

    def are_targets(self, shapes: Shapes, root: Node) -> bool:
        """Whether a shape may have a blank node as its focus."""
        graph = shapes.graph
        classes = {str(root)} if root in shapes.implicit else set()
        classes |= {str(c) for c in graph.objects(root, SH.targetClass)}
        return bool(
            classes & self.classes
            or {str(p) for p in graph.objects(root, SH.targetSubjectsOf)} & self.predicates
            or {str(p) for p in graph.objects(root, SH.targetObjectsOf)} & self.inverses
        )


def _found(pattern: bytes, data: bytes) -> set[str]:
    return {match.decode() for match in re.findall(b"(?m)" + pattern, data)}


class Facts:
    """What of some data (N-Triples) the route of a constraint may hang on."""

    def __init__(self, data: bytes = b"") -> None:
        self.blanks, self.written = Blanks(data), Written(data)

    @cached_property
    def key(self) -> object:
        """Equal for data on which all constraints take the same route; None where none tells."""
        found = self.written
        if self.blanks.present:
            return None
        return found.rewritten, found.unread, found.unordered, found.refused


_NOTHING: Final[tuple[frozenset[str], ...]] = (frozenset(), frozenset(), frozenset(), frozenset())


class Routes:
    """The shapes of a graph, constraint by constraint."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes, self.graph = shapes, shapes.graph
        self._demanding = {*CHECKS, SH.sparql} | shapes.parameters
        self._constraints: dict[Node, list[Constraint]] = {}
        self._known: dict[tuple[Node, object], dict[Constraint, str]] = {}

    def exact(self, root: Node, facts: Facts) -> dict[Constraint, str]:
        """What a shape and those below it report that the fast engine is not to run, and why."""
        if facts.key == _NOTHING and self._is_plain:
            return {}
        if facts.key is None:
            return _Root(self, root, facts).reported()
        key = (root, facts.key)
        if key not in self._known:
            self._known[key] = _Root(self, root, facts).reported()
        return self._known[key]

    @cached_property
    def knots(self) -> dict[Node, int]:
        """The shapes that refer to themselves; see `kg.shacl.cycles.knots`."""
        return knots(self.shapes)

    @cached_property
    def _is_plain(self) -> bool:
        """Whether the fast engine runs all shapes on data without anything unusual."""
        judge = _Root(self, RDF.nil, Facts())
        return not any(map(judge.own, self.shapes.all))

    def constraints(self, shape: Node) -> list[Constraint]:
        """What a shape demands in its own name: all but its property shapes."""
        if shape not in self._constraints:
            self._constraints[shape] = [
                (shape, predicate, value)
                for predicate, value in self.graph.predicate_objects(shape)
                if predicate in self._demanding
            ]
        return self._constraints[shape]

    def every(self, root: Node) -> set[Constraint]:
        """All that a shape and the property shapes below it report."""
        return {found for shape in self.reporting(root) for found in self.constraints(shape)}

    def reporting(self, root: Node) -> set[Node]:
        """A shape and the property shapes that report in its course."""
        found, todo = {root}, [root]
        while todo:
            new = set(self.graph.objects(todo.pop(), SH.property)) - found
            found |= new
            todo += new
        return found

    def referred(self, constraint: Constraint) -> Iterable[Node]:
        """The shapes that a constraint hangs on."""
        shape, predicate, value = constraint
        if predicate in _SHAPES:
            return [value]
        if predicate in _LISTS:
            return members(self.graph, value)
        if predicate not in COUNTS:
            return []
        own = set(self.graph.objects(shape, SH.qualifiedValueShape))
        disjoint = is_true(self.graph.value(shape, SH.qualifiedValueShapesDisjoint))
        return own | siblings(self.graph, shape) if disjoint else own


class _Root:
    """The constraints below one shape with a target, on some data."""

    def __init__(self, routes: Routes, root: Node, facts: Facts) -> None:
        self._routes, self._shapes, self._graph = routes, routes.shapes, routes.graph
        self._root, self._facts = root, facts

    @cached_property
    def _near(self) -> set[Node]:
        return {self._root, *self._graph.objects(self._root, SH.property)}

    @cached_property
    def _closure(self) -> set[Node]:
        return self._shapes.closure([self._root])

    def reported(self) -> dict[Constraint, str]:
        routes, found = self._routes, dict[Constraint, str]()
        own = {shape: self.own(shape) for shape in self._closure}
        touched = {shape: next(iter(whys.values())) for shape, whys in own.items() if whys}
        first, whys = self._above(touched), list(touched.values())
        for shape in routes.reporting(self._root):
            found |= own[shape]
            for constraint in routes.constraints(shape) if touched else ():
                below = (first[other] for other in routes.referred(constraint) if other in first)
                number = min(below, default=None)
                if number is not None:
                    found.setdefault(constraint, whys[number])
        return found

    def _above(self, touched: Iterable[Node]) -> dict[Node, int]:
        """The shapes that refer to one of these, by whatever way: to which first, by its number."""
        found: dict[Node, int] = {}
        for number, shape in enumerate(touched):
            todo = [shape]
            while todo:
                node = todo.pop()
                if node not in found:
                    found[node] = number
                    todo += (parent for _, parent in self._shapes.parents.get(node, ()))
        return found

    def own(self, shape: Node) -> dict[Constraint, str]:
        """The constraints of a shape that are for another engine by themselves."""
        found = {}
        for constraint in self._routes.constraints(shape):
            why = self._why(*constraint)
            if why:
                found[constraint] = why
        return found

    def _why(self, shape: Node, predicate: Node, value: Node) -> str | None:
        if self._is_cyclic(shape, predicate, value):
            return CYCLE
        if predicate == SH.pattern:
            return self._pattern(shape, str(value))
        if predicate == SH.datatype:
            return LARGE if str(value) in self._facts.written.refused else None
        if predicate in _RANGES:
            odd = isinstance(value, Literal) and is_unordered(str(value.datatype), str(value))
            return ORDER if odd or self._reaches_odd(shape) else None
        if predicate in _PAIRS:
            other = {str(value)} & self._facts.written.unordered
            return ORDER if other or self._reaches_odd(shape) else None
        if predicate == SH.sparql:
            return self._query(shape, [value])
        if predicate in self._shapes.parameters:
            return self._query(shape, self._validators(predicate), custom=True)
        return None

    def _is_cyclic(self, shape: Node, predicate: Node, value: Node) -> bool:
        """Whether a constraint hangs on the shape that it is of."""
        referred = self._routes.referred((shape, predicate, value))
        if predicate in COUNTS:  # these may hang on shapes that theirs does not refer to
            return bool(referred) and shape in self._shapes.closure(referred)
        known = self._routes.knots
        return shape in known and any(known.get(other) == known[shape] for other in referred)

    def _pattern(self, shape: Node, pattern: str) -> str | None:
        flags = str(self._graph.value(shape, SH.flags) or "")
        if problem(pattern, flags) is not None:
            return None
        return PATTERN if for_rust(pattern, flags) is None else None

    def _reaches_odd(self, shape: Node) -> bool:
        """Whether a value node may be a literal whose order the fast engine gets wrong."""
        odd = self._facts.written.unordered
        return bool(odd) and not odd.isdisjoint(self._properties(shape))

    def _properties(self, shape: Node) -> set[str]:
        """The properties by which the value nodes of a shape may be reached."""
        paths = [self._graph.value(shape, SH.path)]
        if paths == [None]:
            paths = [self._graph.value(other, SH.path) for other in self._closure]
        read = [path for path in (to_path(self._graph, p) for p in paths if p) if path is not None]
        found = {str(step) for path in read for step, _ in steps_of(path)}
        return found | {str(p) for p in self._graph.objects(self._root, SH.targetObjectsOf)}

    # Queries

    def _query(self, shape: Node, holders: Iterable[Node], custom: bool = False) -> str | None:
        texts = [text for holder in holders for text in self._texts(shape, holder)]
        if any("shapesGraph" in text for text in texts):
            return None  # which only the fast engine knows
        if self._meets_blank(shape):
            return BLANK
        written, bound = self._facts.written, self._bound(shape, custom)
        if any(has_foreign_pattern(text) or sees(text, written, bound) for text in texts):
            return SPELT
        return None

    def _texts(self, shape: Node, holder: Node) -> Iterator[str]:
        path = to_path(self._graph, self._graph.value(shape, SH.path))
        for kind in (SH.select, SH.ask):
            for text in self._graph.objects(holder, kind):
                yield prologue(self._graph, holder) + put_path(str(text), path)

    def _validators(self, parameter: Node) -> set[Node]:
        """The validators of the components that have a parameter."""
        described = self._graph.subjects(SH.path, parameter)
        components = {c for d in described for c in self._graph.subjects(SH.parameter, d)}
        return {v for c in components for link in VALIDATORS for v in self._graph.objects(c, link)}

    def _meets_blank(self, shape: Node) -> bool:
        """Whether a query of a shape may be put to a blank node."""
        blanks = self._facts.blanks
        if not blanks.present:
            return False
        custom = not self._shapes.parameters.isdisjoint(self._graph.predicates(shape))
        deep = custom or shape not in self._near
        return blanks.are_targets(self._shapes, self._root) or (deep and bool(blanks.inverses))

    def _bound(self, shape: Node, custom: bool) -> set[str]:
        """The variables that may be bound beforehand to a literal written in an unusual way."""
        odd = self._facts.written.rewritten | self._facts.written.unread
        if not odd:
            return set()
        targets = {str(p) for p in self._graph.objects(self._root, SH.targetObjectsOf)}
        named = any(isinstance(t, Literal) for t in self._graph.objects(self._root, SH.targetNode))
        deep = shape not in self._near
        found = {"this"} if named or targets & odd or deep else set[str]()
        return found | ({"value"} if custom and odd & self._properties(shape) else set())
