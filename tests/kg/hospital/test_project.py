"""Which project a user means: the house, a part of it, or anybody's files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from kg.check.project import Project, load_project
from kg.check.rules import RULES
from kg.errors import FileError, ParameterError
from kg.hospital.house import House
from kg.hospital.names import BASE, names_with
from kg.hospital.project import find_project, house_here, house_project


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


def test_what_a_house_is_as_a_project(house: House) -> None:
    project = house_project(house)
    assert (project.namespaces, project.languages) == ((BASE,), ("en", "zh-Hans"))
    assert (project.only, project.names) == (None, names_with)
    assert project.severities == {"ontology-example": "violation"}
    assert [*project.ontology, *project.data, *project.shapes] == project.files
    assert all(p.is_relative_to(house.root / "data") for p in project.data)
    assert all(p.is_relative_to(house.root / "ontology") for p in project.ontology)
    assert all(p.is_relative_to(house.root / "shapes") for p in project.shapes)
    assert {p.parent.parent for p in project.questions} == {house.root / "queries"}
    assert not {p.parent.name for p in project.questions} & {"queries", "derive"}
    assert {p.parent for p in project.derivations} == {house.root / "queries" / "derive"}
    assert house_project(house, []).only is None
    here = Path("data/sources.ttl")
    assert house_project(house, [here]).only == frozenset({here.resolve()})


def test_where_the_files_of_a_house_are_sought(house: House) -> None:
    found = {
        role: [(s.path.relative_to(house.root).as_posix(), s.suffixes, s.deep) for s in searches]
        for role, searches in house_project(house).searches.items()
    }
    assert found == {
        "ontology": [("ontology", (".ttl",), True)],
        "data": [("data", (".ttl",), True)],
        "shapes": [("shapes", (".ttl",), True)],
        "questions": [("queries", (".rq",), True)],
        "derivations": [("queries/derive", (".rq",), False)],
    }


def asked(project: Project, root: Path) -> list[str] | None:
    """The files of a house to which findings are limited."""
    if project.only is None:
        return None
    return sorted(p.relative_to(root).as_posix() for p in project.only)


def test_a_folder_of_a_house_stands_for_its_files_queries_as_well(house: House) -> None:
    assert asked(find_project([house.root / "queries" / "derive"]), house.root) == sorted(
        p.relative_to(house.root).as_posix() for p in house.derivations
    )
    two = [house.root / "queries" / "capacity" / "beds.rq", house.root / "data" / "sources.ttl"]
    assert asked(find_project(two), house.root) == ["data/sources.ttl", "queries/capacity/beds.rq"]
    assert asked(find_project([*two, house.root]), house.root) is None
    for folder in ("ontology", "data", "shapes"):
        found = find_project([house.root / folder])
        assert asked(found, house.root) == sorted(
            p.relative_to(house.root).as_posix() for p in getattr(house, folder)
        )


def test_paths_of_two_houses_or_partly_outside_one_are_of_none(
    house: House, copy_of_house: Path, tmp_path: Path
) -> None:
    ours, theirs = house.root / "data" / "sources.ttl", copy_of_house / "data" / "sources.ttl"
    (tmp_path / "a.ttl").write_text("", "utf-8")
    (copy_of_house / "b.ttl").write_text("", "utf-8")
    for paths in ([ours, theirs], [theirs, tmp_path / "a.ttl"], [theirs, copy_of_house / "b.ttl"]):
        project = find_project(paths)
        assert list(project.rules) == list(RULES) and project.only is None
    assert asked(find_project([theirs]), copy_of_house) == ["data/sources.ttl"]


def test_what_lacks_a_folder_is_no_house(copy_of_house: Path) -> None:
    path = copy_of_house / "data" / "sources.ttl"
    shutil.rmtree(copy_of_house / "shapes")
    assert list(find_project([path]).rules) == list(RULES)


@pytest.mark.parametrize("name", ["shapes", "ontology", "queries", "namespaces", "languages"])
def test_anything_named_makes_it_a_project_of_its_own(house: House, name: str) -> None:
    named = {
        "shapes": [house.root / "shapes"],
        "ontology": [house.root / "ontology"],
        "queries": [house.root / "queries" / "capacity" / "beds.rq"],
        "namespaces": [BASE],
        "languages": ["en"],
    }[name]
    options: dict[str, Any] = {name: named}
    project = find_project([house.root / "data"], **options)
    assert list(project.rules) == list(RULES) and project.only is None
    if name == "languages":
        assert project.languages == ("en",)
    if name == "namespaces":
        assert project.namespaces == (BASE,)


def test_which_house_is_here(
    house: House, copy_of_house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert house_here(None) is None
    assert house_here(copy_of_house) == House(copy_of_house)
    monkeypatch.setenv("KG_ROOT", str(house.root))
    assert house_here(None) == House(house.root)
    assert house_here(copy_of_house) == House(copy_of_house)
    monkeypatch.delenv("KG_ROOT")
    monkeypatch.chdir(copy_of_house / "shapes")
    assert house_here(None) == House(copy_of_house)
