"""What the tests of the shapes share."""

from __future__ import annotations

import pytest
import rdflib

from kg.house import House
from tests.shapes.fixtures import Bench


@pytest.fixture(scope="session")
def bench(house: House) -> Bench:
    """Where fixtures are validated, each alone."""
    return Bench(house)


@pytest.fixture(scope="session")
def shapes(bench: Bench) -> rdflib.Graph:
    """The shapes of the house; tests must not change them."""
    return bench.shapes
