"""Fixtures of our shapes: what is ours about them. `kg.check.fixtures` runs them as any others.

A valid fixture names with dcterms:subject the shapes whose fault it comes close to. Fixtures use
the same short names; under names of their own, all of them can be validated at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from rdflib.term import Node, URIRef

from kg.check.fixtures.fixture import Fixture, fixtures_in, read_fixture
from kg.hospital.names import CAVEAT, CLAIM, ID, SOURCE
from kg.rdf.nodes import Triple
from kg.shacl.results import Result

FILES = sorted(Path(__file__).parent.glob("*.trig"))
ALL = [read_fixture(written) for file in FILES for written in fixtures_in(file)]
INVALID = [fixture for fixture in ALL if not fixture.conforms]
VALID = [fixture for fixture in ALL if fixture.conforms]
_OWN = (ID, CLAIM, SOURCE, CAVEAT, "https://example.org/")


def label(fixture: Fixture) -> str:
    """A fixture as tests call it: `support#without-kind`."""
    return f"{fixture.name.path.stem}#{fixture.name.graph}"


def is_own(node: Node) -> bool:
    """Whether a node belongs to its fixture, and not to the ontology or the shapes."""
    return isinstance(node, URIRef) and str(node).startswith(_OWN)


class Apart:
    """Names for fixtures that are validated together: each gets a number before its own."""

    def __init__(self, fixtures: Iterable[Fixture]) -> None:
        self._numbers = {fixture.name: i for i, fixture in enumerate(fixtures)}

    def data(self, fixture: Fixture) -> list[Triple]:
        """The data of a fixture under names of its own."""
        return [(self._node(s, fixture), p, self._node(o, fixture)) for s, p, o in fixture.data]

    def result(self, result: Result, fixture: Fixture) -> Result:
        """A result on a fixture, as it is on these data."""
        value = result.value and self._node(result.value, fixture)
        return replace(result, focus=self._node(result.focus, fixture), value=value)

    def _node(self, node: Node, fixture: Fixture) -> Node:
        space = next((s for s in _OWN if is_own(node) and str(node).startswith(s)), None)
        if space is None:
            return node
        return URIRef(f"{space}f{self._numbers[fixture.name]}-{str(node).removeprefix(space)}")
