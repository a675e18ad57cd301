"""What all tests share: the house, its graph read once, the source texts and W3C suites."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.check.checking import check
from kg.check.finding import Finding
from kg.hospital.house import FOLDERS, House, find_house, load
from kg.hospital.project import house_project
from kg.rdf.graph import Graph
from kg.shacl.engines import Engine
from tests.servers import serving

ROOT = Path(__file__).resolve().parent.parent


def _beside(variable: str, folder: str) -> Path:
    """A folder that a variable names, else one that lies beside the checkout."""
    return Path(os.environ.get(variable) or ROOT.parent / "shared" / folder).resolve()


SOURCES, W3C = _beside("KG_SOURCES", "sources"), _beside("W3C_TESTS", "w3c")


def pytest_report_header() -> list[str]:
    """Say at the top of a run what will be skipped, and how to have it run."""
    wanted = {"source texts": ("KG_SOURCES", SOURCES), "W3C suites": ("W3C_TESTS", W3C)}
    return [
        f"{name}: {folder if folder.is_dir() else f'not here, their tests are skipped ({variable})'}"
        for name, (variable, folder) in wanted.items()
    ]


@pytest.fixture(autouse=True)
def _no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that want the texts ask for them; no other test depends on the environment."""
    for name in ("KG_SOURCES", "KG_ROOT", "KG_LANG", "KG_ENDPOINT", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="session")
def house() -> House:
    """The house of this checkout."""
    return find_house(ROOT)


@pytest.fixture(scope="session")
def graph(house: House) -> Graph:
    """Its graph, read and derived; tests must not change it."""
    return load(house)


def check_house(
    home: House | Path, engine: Engine = "sets", sources: Path | None = None
) -> list[Finding]:
    """All findings on a house or on a copy of it."""
    house = home if isinstance(home, House) else find_house(home)
    return list(check(house_project(house, sources=sources), engine).findings)


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the source texts; without it the test is skipped, and says so."""
    if not SOURCES.is_dir():
        pytest.skip("the source texts are not here: name their folder with KG_SOURCES")
    return SOURCES


@pytest.fixture(scope="session")
def w3c() -> Path:
    """The folder of the W3C test suites; without it the test is skipped, and says so."""
    if not W3C.is_dir():
        pytest.skip("the W3C suites are not here: name their folder with W3C_TESTS")
    return W3C


@pytest.fixture
def copy_of_house(house: House, tmp_path: Path) -> Path:
    """A copy of the four folders that a test may spoil."""
    home = tmp_path / "house"
    for folder in FOLDERS:
        shutil.copytree(house.root / folder, home / folder)
    return home


Spoil = Callable[[str, str, str], Path]


@pytest.fixture
def spoil(copy_of_house: Path) -> Spoil:
    """Replace a text in one file of the copy; the text must be there."""

    def replace(file: str, old: str, new: str) -> Path:
        path = copy_of_house / file
        content = path.read_text("utf-8")
        assert old in content, f"{old!r} is not in {file}"
        path.write_text(content.replace(old, new, 1), "utf-8")
        return copy_of_house

    return replace


@pytest.fixture(scope="session")
def endpoint(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real SPARQL server that answers from the house."""
    with serving(graph, tmp_path_factory.mktemp("oxigraph")) as url:
        yield url
