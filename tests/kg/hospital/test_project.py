"""Which project a user means: the house, a part of it, or anybody's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check.project import load_project
from kg.check.rules import RULES
from kg.errors import FileError, ParameterError
from kg.hospital.house import House
from kg.hospital.names import BASE
from kg.hospital.project import find_project, house_project


def same(one: object, other: object) -> bool:
    """Projects are the same but for their rules, which are made anew for each."""
    hidden = {"rules": None}
    return {**vars(one), **hidden} == {**vars(other), **hidden}


def test_without_paths_the_house_is_checked(house: House) -> None:
    project = find_project(root=house.root)
    assert same(project, house_project(house))
    assert load_project(project).own == (BASE,)


def test_a_file_of_a_house_is_judged_with_the_whole_house(house: House) -> None:
    path = house.root / "data/claims/xmu-second.ttl"
    project = find_project([path])
    assert project.only == frozenset({path.resolve()})
    assert list(project.data) == house.data
    assert find_project([house.root]).only is None


def test_files_beside_the_house_are_a_project_of_their_own(house: House) -> None:
    project = find_project([house.root / "tests/project/data"])
    assert list(project.rules) == list(RULES) and project.only is None


def test_where_no_house_is_around_nothing_is_checked_in_place_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match="Name the files or folders"):
        find_project()
    monkeypatch.setenv("KG_ROOT", str(tmp_path / "nowhere"))
    with pytest.raises(FileError, match="No folder ontology here"):
        find_project()


def test_around_the_working_folder_is_enough(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(house.root / "data" / "claims")
    assert same(find_project(), house_project(House(house.root)))


def test_what_is_told_of_namespaces_makes_it_a_project_of_its_own(house: House) -> None:
    project = find_project([house.root / "data"], namespaces=[BASE])
    assert project.languages == () and list(project.rules) == list(RULES)


def test_the_searches_find_just_the_files_of_the_house(house: House) -> None:
    project = house_project(house)
    for role, searches in project.searches.items():
        assert [p for s in searches for p in s.files()] == list(getattr(project, role)), role
