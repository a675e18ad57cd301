"""Servers of the house for all tests that change nothing about them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.hospital.house import House
from tests.servers import kg_serving


@pytest.fixture(scope="session")
def server(house: House) -> Iterator[str]:
    """The address of a server without pages, which starts at once."""
    with kg_serving(house.root, "--no-pages") as url:
        yield url


@pytest.fixture(scope="session")
def site(house: House) -> Iterator[str]:
    """The address of a server with pages."""
    with kg_serving(house.root) as url:
        yield url
