"""Fixtures of our shapes: what is ours about them. `kg.shape_tests` runs them as any other.

A valid fixture names with dcterms:subject the shapes whose fault it comes close to. No two fixtures
share an entity, a claim or a source, so all can be validated at once.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.check.fixtures.fixture import Fixture, read_fixture
from kg.hospital.names import CLAIM, ID, SOURCE, shorten

HERE = Path(__file__).parent


def fixture_paths(folder: str) -> list[Path]:
    """The fixtures in `invalid` or `valid`, in the order of their names."""
    return sorted((HERE / folder).glob("*.ttl"))


INVALID, VALID = fixture_paths("invalid"), fixture_paths("valid")


@cache
def read(path: Path) -> Fixture:
    """A fixture, read once."""
    return read_fixture(path)


def names(fixture: Fixture) -> set[str]:
    """What belongs to a fixture alone: its subjects, and what else is no ontology's."""
    terms = [t for triple in fixture.data for t in (triple.subject, triple.object)]
    iris = {t.value for t in terms if isinstance(t, ox.NamedNode)}
    subjects = {str(t.subject).strip("<>") for t in fixture.data}
    return {shorten(i) for i in iris if i in subjects or i.startswith((ID, CLAIM, SOURCE))}
