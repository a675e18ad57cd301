from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import FileError, KgError
from kg.hospital.house import FOLDERS, House, around, find_house, load, turtle_files
from kg.rdf.graph import Graph


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


def test_which_files_are_what(tmp_path: Path) -> None:
    for name in (
        *("ontology/b.ttl", "ontology/a/z.ttl", "data/a.ttl", "data/a.nt", "shapes/s.ttl"),
        *("queries/b.rq", "queries/a.rq", "queries/a.txt", "queries/derive/d.rq"),
        *("queries/derive/c.rq", "queries/derive/deep/e.rq", "queries/theme/f.rq"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    house = find_house(str(tmp_path))
    found = {
        name: [p.relative_to(tmp_path).as_posix() for p in getattr(house, name)]
        for name in ("ontology", "data", "shapes", "questions", "derivations")
    }
    assert found == {
        "ontology": ["ontology/a/z.ttl", "ontology/b.ttl"],
        "data": ["data/a.ttl"],
        "shapes": ["shapes/s.ttl"],
        "questions": ["queries/a.rq", "queries/b.rq", "queries/theme/f.rq"],
        "derivations": ["queries/derive/c.rq", "queries/derive/d.rq"],
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_folder_is_needed_and_named(folder: str, tmp_path: Path) -> None:
    for name in {*FOLDERS} - {folder}:
        (tmp_path / name).mkdir()
    (tmp_path / folder).write_text("a file", "utf-8")
    with pytest.raises(FileError) as caught:
        find_house(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: No folder {folder} here. Name the root of a checkout with --root."
    )


def test_what_is_said_of_a_folder_without_files(tmp_path: Path) -> None:
    for folder, message in (
        (tmp_path, "No Turtle file (*.ttl) in this folder."),
        (tmp_path / "gone", "No such folder. Name the root of a checkout with --root."),
    ):
        with pytest.raises(FileError) as caught:
            turtle_files(folder)
        assert str(caught.value) == f"{folder}: {message}"


def test_the_root_that_is_named_comes_before_the_environment_and_that_before_the_folder(
    house: House, copy_of_house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(house.root)
    monkeypatch.setenv("KG_ROOT", str(copy_of_house))
    assert find_house().root == copy_of_house
    assert find_house(house.root).root == house.root
    monkeypatch.setenv("KG_ROOT", "")
    assert find_house().root == house.root


def test_a_house_is_around_the_folder_of_its_records(tmp_path: Path) -> None:
    outer, inner = tmp_path / "outer", tmp_path / "outer" / "inner"
    for home in (outer, inner):
        (home / "data" / "deep").mkdir(parents=True)
    assert around(inner / "data") is None
    (outer / "data" / "sources.ttl").write_text("", "utf-8")
    assert around(inner / "data" / "deep") == around(outer) == outer
    (inner / "data" / "sources.ttl").write_text("", "utf-8")
    assert around(inner / "data" / "deep") == inner and around(tmp_path) is None


def test_loading_reads_ontology_and_data_and_derives(house: House, graph: Graph) -> None:
    assert len(load(house)) == len(graph) and graph.derived
