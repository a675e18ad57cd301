"""Portions: results as they pass from one process to another, with terms as N-Triples has them.

    results = Results(model, terms)
    results.keep(portion), results[0] -> Result(…)
    portion_of(result) -> Portion

A portion is all that breaks one constraint of one shape.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, overload

from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from kg.rdf.dictionary import Dictionary
from kg.rdf.keys import key_of
from kg.rdf.rows import NONE
from kg.shacl.model import Model
from kg.shacl.results import Result


class Found(NamedTuple):
    """Focus node and value, as numbers of terms (no value: `NONE`), and what is of its own.

    The path is a property if it is another than the shape's; messages are None if they are the
    shape's.
    """

    focus: int
    value: int
    path: Node | None
    messages: tuple[Literal, ...] | None


class Portion:
    """What breaks one constraint of one shape; `is_detail` if it is on nested data only.

    Both processes know the numbers of the terms that were there before these parted; `new` has the
    others in N-Triples.
    """

    def __init__(
        self,
        shape: Node,
        component: Node,
        constraint: Node | None,
        is_detail: bool = False,
    ) -> None:
        self.shape, self.component, self.constraint = shape, component, constraint
        self.is_detail = is_detail
        self.foci, self.values = array("I"), array("i")
        self.others: dict[int, tuple[Node | None, tuple[Literal, ...] | None]] = {}
        self.new: dict[int, bytes] = {}

    def add(self, found: Found) -> None:
        """Add something that breaks it."""
        if found.path is not None or found.messages is not None:
            self.others[len(self.foci)] = found.path, found.messages
        self.foci.append(found.focus)
        self.values.append(found.value)


class Results(Sequence[Result]):
    """Results as they came over, each of which is made when it is looked at.

    Args:
        model: the shapes.
        terms: what keeps the terms of the results.
    """

    def __init__(self, model: Model, terms: Dictionary) -> None:
        self._model, self._terms = model, terms
        self._portions: list[Portion] = []
        self._firsts: list[int] = []
        self._count = 0

    def keep(self, portion: Portion) -> None:
        """Add a portion, which is then ours."""
        known = {number: self._terms.number(key) for number, key in portion.new.items()}
        if known:
            portion.foci = array("I", (known.get(number, number) for number in portion.foci))
            portion.values = array("i", (known.get(number, number) for number in portion.values))
        self._firsts.append(self._count)
        self._portions.append(portion)
        self._count += len(portion.foci)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, position: int) -> Result: ...

    @overload
    def __getitem__(self, position: slice) -> list[Result]: ...

    def __getitem__(self, position: int | slice) -> Result | list[Result]:
        if isinstance(position, slice):
            return [self[number] for number in range(*position.indices(len(self)))]
        part = bisect_right(self._firsts, position) - 1
        portion, number = self._portions[part], position - self._firsts[part]
        shape, node = self._model.shape(portion.shape), self._terms.node
        path, messages = portion.others.get(number, (None, None))
        value = portion.values[number]
        return Result(
            node(portion.foci[number]),
            path if isinstance(path, URIRef) else shape.path,
            portion.component,
            None if value == NONE else node(value),
            portion.shape,
            shape.severity,
            portion.constraint,
            shape.messages if messages is None else tuple(sorted(messages)),
        )


def portion_of(result: Result) -> Portion:
    """A result of another engine as a portion; without text that another process reads anew."""
    path = result.path if isinstance(result.path, URIRef) else None
    kind = result.component or SH.ConstraintComponent
    portion = Portion(result.shape or SH.Shape, kind, result.constraint)
    portion.new = {
        number: key_of(node)
        for number, node in enumerate((result.focus, result.value))
        if node is not None
    }
    portion.add(Found(0, NONE if result.value is None else 1, path, result.messages))
    return portion
