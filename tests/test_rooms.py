"""The rooms of kg: what may import what, and that the checker knows nothing of hospitals."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.hospital.names import BASE

ROOT = Path(__file__).resolve().parent.parent
GENERIC = ("rdf", "sparql", "shacl", "check", "report")
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of a copy of the package."""
    return subprocess.run(
        [sys.executable, "-P", "-c", LINT],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "kg", tmp_path / "kg", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_room_sees_only_the_rooms_below(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("rdf/terms.py", "from kg.sparql.text import mentions"),
        ("check/finding.py", "from kg.hospital.names import BASE"),
        ("shacl/shapes.py", "def f():\n    from kg.report import words"),
        ("hospital/names.py", "import kg.questions.answer"),
        ("rdf/names.py", "from kg.rdf.turtle import Parser"),
    ],
)
def test_an_import_from_above_or_in_a_circle_is_found(copy: Path, file: str, line: str) -> None:
    path = copy / "kg" / file
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout


def test_a_room_that_the_rule_does_not_name_is_found(copy: Path) -> None:
    (copy / "kg" / "cellar").mkdir()
    (copy / "kg" / "cellar" / "__init__.py").write_text("")
    assert lint(copy).returncode == 1


def test_a_room_is_kept_for_what_comes(copy: Path) -> None:
    (copy / "kg" / "draft").mkdir()
    (copy / "kg" / "draft" / "__init__.py").write_text("import kg.hospital.house\n")
    assert lint(copy).returncode == 0


def test_the_generic_half_knows_nothing_of_hospitals() -> None:
    known = re.compile("hospital|hkg|claim:|医院|" + re.escape(BASE), re.IGNORECASE)
    told = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for room in GENERIC
        for path in sorted((ROOT / "kg" / room).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if known.search(line)
    ]
    assert told == []
