"""The pre-commit hooks: the manifest is one, and the hooks do in a repository what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pre_commit.clientlib import load_manifest

from tests.test_docs import assert_shown, blocks, commands, small_repository, write

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "tests" / "project"
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
NEEDED = (
    "kg",
    "ontology",
    "data",
    "shapes",
    "queries",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "LICENSE-DATA",
    MANIFEST.name,
)
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def hooks() -> dict[str, dict[str, Any]]:
    return {hook["id"]: hook for hook in load_manifest(MANIFEST)}


def test_pre_commit_accepts_the_manifest() -> None:
    assert list(hooks()) == ["kg-check", "kg-fmt", "kg-test-shapes"]
    assert {hook["language"] for hook in hooks().values()} == {"python"}


@pytest.mark.parametrize(
    ("hook", "taken", "passed_over"),
    [
        ("kg-check", ["data/a.ttl", "a.nt", "queries/a.rq"], ["a.py", "a.ttl.bak"]),
        ("kg-fmt", ["data/a.ttl"], ["a.nt", "queries/a.rq"]),
        ("kg-test-shapes", ["tests/a.ttl", "tests/a.trig"], ["a.md"]),
    ],
)
def test_hooks_run_on_rdf_alone(hook: str, taken: list[str], passed_over: list[str]) -> None:
    files = re.compile(hooks()[hook]["files"])
    assert all(files.search(name) for name in taken)
    assert not any(files.search(name) for name in passed_over)


@pytest.mark.parametrize("hook", ["kg-check", "kg-fmt", "kg-test-shapes"])
def test_entries_are_commands_of_kg(hook: str) -> None:
    program, command = hooks()[hook]["entry"].split()
    assert program == "kg"
    done = subprocess.run([sys.executable, "-m", "kg", command, "--help"], capture_output=True)
    assert done.returncode == 0


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """This repository as pre-commit clones it, and its revision."""
    home = tmp_path_factory.mktemp("tool")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, home / name)
    return home, commit(home)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment that it installs once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


class Repository:
    """A repository of RDF that uses our hooks."""

    def __init__(self, home: Path, cache: Path) -> None:
        self.home, self.cache = home, cache

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`pre-commit run`, as a commit runs it on all files."""
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"]
        environment = os.environ | {"PRE_COMMIT_HOME": str(self.cache), "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [*command, *arguments],
            cwd=self.home,
            env=environment,
            text=True,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )


@pytest.fixture
def repository(tool: tuple[Path, str], cache: Path, tmp_path: Path) -> Repository:
    home = tmp_path / "seed library"
    for folder in ("ontology", "data", "shapes", "queries", "fixtures"):
        shutil.copytree(PROJECT / folder, home / folder)
    wanted = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))
    wanted["repos"][0] |= {"repo": str(tool[0]), "rev": tool[1]}
    (home / ".pre-commit-config.yaml").write_text(yaml.safe_dump(wanted), "utf-8")
    commit(home)
    return Repository(home, cache)


@needs_git
@pytest.mark.slow
def test_the_hooks_pass_what_holds(repository: Repository) -> None:
    done = repository.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"^(kg [\w-]+)\.+(\w+)$", done.stdout, re.MULTILINE) == [
        ("kg fmt", "Passed"),
        ("kg check", "Passed"),
        ("kg test-shapes", "Passed"),
    ]


@needs_git
@pytest.mark.slow
def test_kg_check_stops_a_commit_at_the_line(repository: Repository) -> None:
    file = repository.home / "data" / "accessions.ttl"
    content = file.read_text("utf-8")
    assert "seed:seeds 120" in content
    line = content[: content.index("seed:seeds 120")].count("\n") + 1
    file.write_text(content.replace("seed:seeds 120", "seed:seedz 120"), "utf-8")
    done = repository.run("kg-check")
    assert done.returncode == 1
    assert re.search(rf"data/accessions.ttl\n\s+{line}:\d+: violation", done.stdout), done.stdout


@needs_git
@pytest.mark.slow
def test_kg_fmt_rewrites_and_stops_the_commit(repository: Repository) -> None:
    file = repository.home / "data" / "growers.ttl"
    tidy = file.read_text("utf-8")
    file.write_text(tidy.replace(" ;\n    rdfs:label", ";   rdfs:label"), "utf-8")
    assert file.read_text("utf-8") != tidy
    done = repository.run("kg-fmt")
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert file.read_text("utf-8") == tidy
    assert repository.run("kg-fmt").returncode == 0


@needs_git
@pytest.mark.slow
def test_kg_test_shapes_stops_a_shape_that_finds_nothing(repository: Repository) -> None:
    file = repository.home / "shapes" / "seeds.ttl"
    content = file.read_text("utf-8")
    file.write_text(content.replace("sh:minInclusive 10 .", "sh:minInclusive 0 ."), "utf-8")
    assert file.read_text("utf-8") != content
    done = repository.run("kg-test-shapes")
    assert done.returncode == 1
    assert "fixtures/invalid/" in done.stdout


@needs_git
@pytest.mark.slow
def test_the_page_on_pre_commit_shows_what_it_prints(
    tool: tuple[Path, str], cache: Path, tmp_path: Path
) -> None:
    repository = Repository(small_repository(tmp_path), cache)
    git(tmp_path, "init", "-q")
    codes = []
    for block in blocks("pre-commit.md"):
        if block.name:
            ours = block.body.replace("https://github.com/OWNER/hospital-kg", str(tool[0]))
            write(tmp_path, block._replace(body=ours.replace("v0.1.0", tool[1])))
        elif block.kind == "console":
            ((command, shown),) = commands(block.body)
            assert command == "pre-commit run --all-files"
            git(tmp_path, "add", "-A")
            done = repository.run()
            lines = done.stdout.splitlines(keepends=True)
            assert_shown(shown, "".join(x for x in lines if not x.startswith(("[INFO]", "[WARN"))))
            codes.append(done.returncode)
    assert codes == [1, 0]


def test_our_own_configuration_is_one() -> None:
    from pre_commit.clientlib import load_config

    config = load_config(ROOT / ".pre-commit-config.yaml")
    local = {hook["id"]: hook for repo in config["repos"] for hook in repo["hooks"]}
    assert {"kg-fmt", "kg-check"} <= set(local)
    assert all(hook["entry"].startswith(("kg", "ruff")) for hook in local.values())
