"""The pages on checking: what they show is what the tools print.

A page is carried out from top to bottom in an empty folder: a block below the name of a file is
written there, a command is run, and what stands below it must be its output. A line of … alone
stands for lines left out.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.test_action import ACTION, BROKEN, FAULTY, Runner, needs_bash

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
_BLOCK = re.compile(
    r"^(?:`(?P<name>[^`\n]+)`\n\n)?```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
_SECONDS = re.compile(r"\bin \d+\.\d+ ?s\b")


class Block(NamedTuple):
    kind: str
    name: str | None
    body: str


def blocks(page: str) -> list[Block]:
    text = (DOCS / page).read_text("utf-8")
    return [Block(m["kind"], m["name"], m["body"]) for m in _BLOCK.finditer(text)]


def write(folder: Path, block: Block) -> None:
    path = folder / (block.name or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.body, "utf-8")


def commands(body: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def small_repository(folder: Path) -> Path:
    """The repository of the page on checking, as it is before it is corrected."""
    for block in blocks("checking.md"):
        if block.kind == "console":
            break
        write(folder, block)
    return folder


def printed(command: str, folder: Path) -> str:
    """What a command shows a person."""
    program, *arguments = shlex.split(command)
    if program == "cat":
        return (folder / arguments[0]).read_text("utf-8")
    extra = ["-p", "no:cacheprovider", "--rootdir=."] if program == "pytest" else []
    # What CI sets makes pytest write longer lines.
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"CI", "BUILD_NUMBER"} and not name.startswith(("GITHUB_", "PYTEST_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", program, *extra, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=env | {"COLUMNS": "80"},
        timeout=120,
    )
    return done.stdout


def assert_shown(shown: str, real: str) -> None:
    """Output is shown as it is, but for times, spaces at the end, and what … stands for."""
    wanted = "".join(
        "(?:.*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()) + "\n"
        for line in _SECONDS.sub("in 0.00s", shown).rstrip().splitlines()
    )
    lines = _SECONDS.sub("in 0.00s", real).rstrip().splitlines()
    found = "".join(line.rstrip() + "\n" for line in lines)
    assert re.fullmatch(wanted, found), f"shown:\n{shown}\nprinted:\n{real}"


@pytest.mark.parametrize("page", ["checking.md", "pytest.md"])
def test_pages_show_what_commands_print(page: str, tmp_path: Path) -> None:
    run = 0
    if page != "checking.md":
        small_repository(tmp_path)
    for block in blocks(page):
        if block.name:
            write(tmp_path, block)
        elif block.kind == "console":
            for command, shown in commands(block.body):
                assert_shown(shown, printed(command, tmp_path))
                run += 1
    assert run >= 3


@needs_bash
def test_the_page_on_the_action_shows_its_log_and_its_summary(tmp_path: Path) -> None:
    workspace, temp = tmp_path / "hives", tmp_path / "temp"
    temp.mkdir()
    small_repository(workspace)
    runner = Runner(workspace, temp, {"install": {"python": sys.executable}})
    given: dict[str, str] = {}
    codes = []
    for block in blocks("github-action.md"):
        if block.name:
            write(workspace, block)
        if block.name and block.name.endswith(".yml"):
            given = yaml.safe_load(block.body)["jobs"]["check"]["steps"][1]["with"]
        if block.kind in {"text", "markdown"}:
            run = runner.check(given, GITHUB_REPOSITORY="you/hives", GITHUB_SHA="4f2a91c")
            assert_shown(block.body, run.log if block.kind == "text" else run.summary)
            codes.append(run.code)
    assert codes == [1, 1, 0]


def rows(page: str, heading: str) -> list[list[str]]:
    """The rows of the table below a heading, without its head."""
    section = (DOCS / page).read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_page_on_the_action_names_its_inputs_and_outputs() -> None:
    for heading, part in (("Inputs", "inputs"), ("Outputs", "outputs")):
        assert [row[0] for row in rows("github-action.md", heading)] == [
            f"`{name}`" for name in ACTION[part]
        ]
    for name, default, _ in rows("github-action.md", "Inputs"):
        assert default == (
            f"`{value}`" if (value := ACTION["inputs"][name.strip("`")]["default"]) else ""
        ), name


def test_rules_are_shown_with_messages_that_they_give(monkeypatch: pytest.MonkeyPatch) -> None:
    import kg

    monkeypatch.chdir(ROOT / "tests" / "project")
    given = {}
    for wanted in (FAULTY, BROKEN):
        split = {name: value.split("\n") for name, value in wanted.items()}
        for finding in kg.check_files(*split.pop("paths"), **split):  # type: ignore[arg-type]
            given[finding.rule, finding.messages["en"]] = finding.severity
    shown = [row for row in rows("checking.md", "What is found") if row[2]]
    assert len(shown) >= 15
    for rule, severity, message, _ in shown:
        name = rule.split("`")[1]
        key = name, re.sub(r"^(`+)(.*)\1$", r"\2", message)
        assert key in given, key
        assert severity.startswith((given[key], "the shape's"))
    named = {row[0].split("`")[1] for row in rows("checking.md", "What is found")}
    rules = {rule for rule, _ in given if not rule.startswith("shape:")}
    assert rules <= named


def test_the_options_are_those_of_the_command() -> None:
    help_ = printed("kg check --help", ROOT)
    real = set(re.findall(r"^  (--[a-z-]+)", help_, re.MULTILINE)) - {"--sources"}
    named = {
        o for row in rows("checking.md", "Options") for o in re.findall(r"`(--[a-z]+)", row[0])
    }
    assert named == real


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_readme_shows_what_the_check_prints(page: str) -> None:
    """A line that ends in … is the beginning of one."""
    text = (ROOT / page).read_text("utf-8")
    bodies = [m["body"] for m in _BLOCK.finditer(text) if m["kind"] == "console"]
    shown = [
        c for body in bodies for c in commands(body) if re.search(r"\bkg( --lang zh)? check$", c[0])
    ]
    assert shown
    for command, output in shown:
        arguments = shlex.split(command)[1:]
        done = subprocess.run(
            [sys.executable, "-m", "kg", *arguments], cwd=ROOT, capture_output=True, text=True
        )
        printed = done.stdout.splitlines()
        for line in filter("…".__ne__, output.splitlines()):
            begun = line.removesuffix("…")
            assert any(p == line or (begun != line and p.startswith(begun)) for p in printed), line
