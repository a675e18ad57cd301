"""The repository as a whole: its commands, its wheel, its style, and what must not be in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {
    ".git",
    ".venv",
    ".venv-test",
    "dist",
    "build",
    "__pycache__",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
}


def run(*command: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )


def files() -> list[Path]:
    found = []
    for path in sorted(ROOT.rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        if path.is_file() and not parts & SKIPPED and not any("egg-info" in p for p in parts):
            found.append(path)
    return found


def commands(readme: str) -> list[str]:
    text = (ROOT / readme).read_text("utf-8")
    return [line for line in text.splitlines() if line.startswith("python3 -m venv")]


def test_ci_runs_the_commands_of_the_readme_and_nothing_hidden() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    plain = [line for line in script if line and not line.startswith(("#", "set ", "cd "))]
    assert plain == commands("README.md") == commands("README.zh.md")
    assert len(plain) == 2


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_links_of_the_readme_lead_somewhere(readme: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / readme).read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readmes_show_what_the_commands_print() -> None:
    shown = {"README.md": "en", "README.zh.md": "zh"}
    for readme, language in shown.items():
        text = (ROOT / readme).read_text("utf-8")
        printed = run(sys.executable, "-m", "kg", "--lang", language, "ask", "beds").stdout
        for line in printed.splitlines():
            assert line.rstrip() in text, readme


@pytest.mark.parametrize(
    "tool",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)],
    ids=lambda t: " ".join(t),
)
def test_style(tool: tuple[str, ...]) -> None:
    done = run(sys.executable, "-m", *tool)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_answers_in_an_empty_directory(tmp_path: Path) -> None:
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        names = archive.namelist()
    assert any(n.endswith("entry_points.txt") for n in names)
    empty = tmp_path / "empty"
    empty.mkdir()
    probe = (
        "import kg, sys; assert 'site' in kg.__file__, kg.__file__; from kg.cli import main; main()"
    )
    done = run(
        sys.executable, "-c", probe, "ask", "beds", cwd=empty, PYTHONPATH=str(tmp_path / "site")
    )
    assert done.returncode == 0, done.stderr
    assert "1100" in done.stdout
    assert not list(empty.iterdir())
    apart = (sys.executable, "-c", probe, "build", "--out", "dist", "--site", "www")
    done = run(*apart, cwd=empty, PYTHONPATH=str(tmp_path / "site"))
    assert done.returncode == 0, done.stderr
    assert (empty / "www" / "static" / "style.css").is_file()
    assert "1041" in (empty / "www" / "claim" / "xmu-second" / "beds.zh.html").read_text("utf-8")


def test_no_sentence_of_the_texts_is_in_the_repository(sources: Path) -> None:
    runs = {run_ for path in sources.glob("*.txt") for run_ in _runs(path.read_text("utf-8"))}
    for path in files():
        flat = " ".join(path.read_bytes().decode("utf-8", "replace").split())
        for size in (40, 80):
            hits = {flat[i : i + size] for i in range(len(flat) - size + 1)} & runs
            assert not hits, f"{path}: {hits}"


def _runs(text: str) -> set[str]:
    size = 40 if re.search(r"[\u4e00-\u9fff]{20}", text) else 80
    flat = " ".join(text.split())
    return {flat[i : i + size] for i in range(len(flat) - size + 1)}


def test_no_lock_file_and_no_absolute_path() -> None:
    assert not [p for p in files() if p.name in {"uv.lock", "package-lock.json", "poetry.lock"}]
    homes = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w")
    assert not [
        p
        for p in files()
        if p.suffix in {".py", ".md", ".toml", ".yml", ".ttl", ".rq"}
        and homes.search(p.read_text("utf-8", "replace"))
    ]
