"""What all tests share: the house, its graph read once, and the source texts where they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.check.finding import Finding
from kg.check.project import load_project
from kg.hospital.house import FOLDERS, House, find_house, load
from kg.hospital.project import house_project
from kg.hospital.texts import Texts
from kg.rdf.graph import Graph
from kg.shacl.engines import Engine

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that want the texts ask for them; no other test depends on the environment."""
    for name in ("KG_SOURCES", "KG_ROOT", "KG_LANG"):
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
    home: House | Path, engine: Engine = "shifty", texts: Texts | None = None
) -> list[Finding]:
    """All findings on a house or on a copy of it."""
    from kg.check.checking import check_all
    from kg.shacl.validation import ShapeCheck

    house = home if isinstance(home, House) else find_house(home)
    with ShapeCheck(engine) as shape_check:
        return check_all(load_project(house_project(house)), shape_check, texts)


_SOURCES = Path(os.environ.get("KG_SOURCES") or ROOT.parent / "shared" / "sources")


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the source texts; without it the test is skipped, and says so."""
    if not _SOURCES.is_dir():
        pytest.skip("the source texts are not here: name their folder with KG_SOURCES")
    return _SOURCES


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
