from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.hospital.house import House, find_house, turtle_files


def test_the_root_may_come_from_the_environment(
    copy_of_house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_ROOT", str(copy_of_house))
    assert find_house().root == copy_of_house


def test_a_checkout_is_found_from_any_folder_in_it(
    copy_of_house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy_of_house / "data" / "claims")
    assert find_house().root == copy_of_house


def test_the_tests_of_a_house_are_no_house(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(house.root / "tests" / "queries")
    assert find_house().root == house.root


def test_elsewhere_the_installed_house_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_house().questions


def test_a_missing_folder_is_named(copy_of_house: Path) -> None:
    shutil.rmtree(copy_of_house / "shapes")
    with pytest.raises(KgError, match="No folder shapes here"):
        find_house(copy_of_house)


def test_a_folder_without_turtle_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="No Turtle file"):
        turtle_files(tmp_path)
    with pytest.raises(KgError, match="No such folder"):
        turtle_files(tmp_path / "nowhere")


def test_files_come_in_the_order_of_their_paths(copy_of_house: Path) -> None:
    found = find_house(copy_of_house).data
    assert found == sorted(found)
