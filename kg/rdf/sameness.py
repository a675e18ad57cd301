"""Sameness: whether two texts of Turtle say the same, by our parser and by the reference parser.

same_triples("<a> <p> [ <q> 1 ; ] .", "<a> <p> [ <q> 1 ] .", "a.ttl", "http://e.org/") -> True
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import NotSupportedError, NotValidError
from kg.rdf.reading import syntax_errors_of, within_limits
from kg.rdf.turtle import Parser


def same_triples(text: str, other: str, file: str, base: str) -> bool:
    """Whether a text and one that is to replace it say the same.

    Our parser gives triples in the order of the text, and so the same blank nodes the same labels.
    The reference parser, for which labels are random and the order is its own business, must agree
    on how often each triple stands there and on what is said of each blank node. Neither needs more
    than one triple at a time, which making blank nodes canonical would.

    Raises:
        NotValidError: the first text is not valid Turtle.
        NotSupportedError: the reference parser does not take it.
    """
    said = demand_turtle(text, file, base)
    try:
        pairs = zip_longest(_as_we_read(text, base), _as_we_read(other, base))
        same = all(is_ == should for is_, should in pairs)
        return same and said == _as_the_reference_reads(other, file, base)
    except (NotValidError, NotSupportedError):
        return False


def demand_turtle(text: str, file: str, base: str) -> tuple[int, ...]:
    """A fingerprint of what a text of Turtle says.

    Raises:
        NotValidError: it is not valid Turtle.
        NotSupportedError: the reference parser does not take it.
    """
    try:
        return _as_the_reference_reads(text, file, base)
    except NotValidError:
        for _ in Parser(text, file, base).statements():
            pass  # its own error says more
        raise


def _as_we_read(text: str, base: str) -> Iterator[tuple[object, ...]]:
    return (statement[:3] for statement in Parser(text, "", base).statements())


def _as_the_reference_reads(text: str, file: str, base: str) -> tuple[int, ...]:
    with syntax_errors_of(Path(file)):
        return within_limits(text, file, lambda given: _fingerprint(given, base))


def _fingerprint(text: str, base: str) -> tuple[int, ...]:
    """How many triples there are, and sums over all triples and blank nodes, in whatever order.

    A triple counts with its blank nodes made equal, a blank node with the triples that it is in.
    Only texts are hashed: sums of the hashes of tuples or numbers are easily equal.
    """
    count = total = 0
    nodes: defaultdict[str, int] = defaultdict(int)
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base):
        count += 1
        subject, predicate, value = quad.triple
        masked = hash(f"{_masked(subject)} {predicate} {_masked(value)}")
        total += masked
        if isinstance(subject, ox.BlankNode):
            nodes[subject.value] += hash(f"subject {masked}")
        if isinstance(value, ox.BlankNode):
            nodes[value.value] += hash(f"object {masked}")
    return count, total, sum(hash(f"node {said}") for said in nodes.values())


def _masked(term: Any) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)
