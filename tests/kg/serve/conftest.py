"""One `kg serve` for all tests that change nothing about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.hospital.house import House
from tests.servers import kg_serving


@pytest.fixture(scope="session")
def server(house: House) -> Iterator[str]:
    """The address of a server of the house."""
    with kg_serving(house.root) as url:
        yield url
