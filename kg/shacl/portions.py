"""Portions: results as they pass from one process to another, with terms as N-Triples has them.

    results_of_portion(portion, model, terms) -> Result, …
    portion_of(result) -> Portion

A portion is all that breaks one constraint of one shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from kg.rdf.keys import key_of
from kg.shacl.model import Model
from kg.shacl.reading import Terms
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


def results_of_portion(portion: Portion, model: Model, terms: Terms) -> Iterator[Result]:
    """A portion as results.

    Args:
        portion: what was found.
        model: the shapes.
        terms: terms in N-Triples as rdflib has them.
    """
    shape = model.shape(portion.shape)
    for focus, value, path, messages in portion.found:
        yield Result(
            terms[focus],
            path if isinstance(path, URIRef) else shape.path,
            portion.component,
            None if value is None else terms[value],
            portion.shape,
            shape.severity,
            portion.constraint,
            shape.messages if messages is None else tuple(sorted(messages)),
        )


def portion_of(result: Result) -> Portion:
    """A result of another engine as a portion; without text that another process reads anew."""
    path = result.path if isinstance(result.path, URIRef) else None
    value = None if result.value is None else key_of(result.value)
    found: Found = (key_of(result.focus), value, path, result.messages)
    kind = result.component or SH.ConstraintComponent
    return Portion(result.shape or SH.Shape, kind, result.constraint, [found])
