"""Each file of data as a graph of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.check.discovery import find_project
from kg.check.each import check_each
from kg.cli.main import main

HEAD = "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
SHAPE = HEAD + (
    "ex:Boat-shape a sh:NodeShape ;\n    sh:targetClass ex:Boat ;\n"
    "    sh:property [ sh:path ex:length ; sh:minCount 1 ] .\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/good.ttl").write_text(
        HEAD + "ex:ada a ex:Boat ;\n    ex:length 9 .\n", "utf-8"
    )
    (tmp_path / "data/bad.ttl").write_text(HEAD + "ex:ada a ex:Boat .\n", "utf-8")
    (tmp_path / "shapes.ttl").write_text(SHAPE, "utf-8")
    return tmp_path


def test_what_one_file_lacks_no_other_makes_good(folder: Path) -> None:
    checked = check_each(find_project(["data"], ["shapes.ttl"]))
    assert [(f.file, f.line) for f in checked.findings if f.component] == [("data/bad.ttl", 4)]
    assert checked.loaded.account.said("en") == "read: 3 Turtle; run: 1 shape"


def test_what_is_wrong_with_shapes_is_said_once(folder: Path) -> None:
    (folder / "shapes.ttl").write_text(SHAPE.replace("ex:length", "1"), "utf-8")
    (folder / "data/broken.ttl").write_text("ex:a ex:b", "utf-8")
    checked = check_each(find_project(["data"], ["shapes.ttl"]))
    assert sorted(f.rule for f in checked.findings) == ["shapes", "syntax"]
    assert checked.loaded.account.failed == ["data/broken.ttl"]


def test_files_that_hold_their_own_shapes_are_held_to_these(folder: Path) -> None:
    (folder / "data/bad.ttl").write_text(SHAPE + "ex:bea a ex:Boat .\n", "utf-8")
    checked = check_each(find_project(["data"]))
    assert [f.file for f in checked.findings if f.component] == ["data/bad.ttl"]


def test_the_command_has_it_but_not_with_since(folder: Path) -> None:
    run = CliRunner().invoke(main, ["check", "data", "--shapes", "shapes.ttl", "--each"])
    assert run.exit_code == 1 and "data/bad.ttl" in run.output
    whole = CliRunner().invoke(main, ["check", "data", "--shapes", "shapes.ttl"])
    assert whole.exit_code == 0
    both = CliRunner().invoke(main, ["check", "data", "--each", "--since", "HEAD"])
    assert both.exit_code == 2
