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
from typing import Final, NamedTuple, overload

from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from kg.rdf.dictionary import Dictionary
from kg.rdf.keys import key_of
from kg.shacl.model import Model
from kg.shacl.results import Result

Found = tuple[bytes, bytes | None, Node | None, tuple[Literal, ...] | None]
"""Focus node, value, property if it is another than the shape's path, messages if of its own."""


class Portion(NamedTuple):
    """What breaks one constraint of one shape; `is_detail` if it is on nested data only."""

    shape: Node
    component: Node
    constraint: Node | None
    found: list[Found]
    is_detail: bool = False


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
        self._foci, self._values = array("I"), array("i")
        self._others: dict[int, tuple[Node | None, tuple[Literal, ...] | None]] = {}

    def keep(self, portion: Portion) -> None:
        """Add a portion."""
        number = self._terms.number
        self._firsts.append(len(self))
        self._portions.append(portion._replace(found=[]))
        for focus, value, path, messages in portion.found:
            if path is not None or messages is not None:
                self._others[len(self)] = path, messages
            self._foci.append(number(focus))
            self._values.append(_NONE if value is None else number(value))

    def __len__(self) -> int:
        return len(self._foci)

    @overload
    def __getitem__(self, position: int) -> Result: ...

    @overload
    def __getitem__(self, position: slice) -> list[Result]: ...

    def __getitem__(self, position: int | slice) -> Result | list[Result]:
        if isinstance(position, slice):
            return [self[number] for number in range(*position.indices(len(self)))]
        portion = self._portions[bisect_right(self._firsts, position) - 1]
        shape, node = self._model.shape(portion.shape), self._terms.node
        path, messages = self._others.get(position, (None, None))
        value = self._values[position]
        return Result(
            node(self._foci[position]),
            path if isinstance(path, URIRef) else shape.path,
            portion.component,
            None if value == _NONE else node(value),
            portion.shape,
            shape.severity,
            portion.constraint,
            shape.messages if messages is None else tuple(sorted(messages)),
        )


_NONE: Final = -1  # no value


def portion_of(result: Result) -> Portion:
    """A result of another engine as a portion; without text that another process reads anew."""
    path = result.path if isinstance(result.path, URIRef) else None
    value = None if result.value is None else key_of(result.value)
    found: Found = (key_of(result.focus), value, path, result.messages)
    kind = result.component or SH.ConstraintComponent
    return Portion(result.shape or SH.Shape, kind, result.constraint, [found])
