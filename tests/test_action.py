"""The GitHub Action: its scripts as they stand in action.yml, run as GitHub runs them.

Each `run:` step is executed by bash, with its `env:` resolved as the runner resolves it, on an RDF
project that has nothing to do with ours. Two things are put in place of what only GitHub has:
`actions/setup-python` is the Python of the tests, and but for one test, which runs it, the step
that installs kg is the kg that is installed here.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from kg.action import ROWS, check_arguments, summary
from kg.errors import KgError

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "tests" / "project"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(
    BASH is None or sys.platform == "win32",
    reason="the steps are bash scripts, and bash is not here",
)
WHOLE = {"paths": "data", "shapes": "shapes", "ontology": "ontology", "queries": "queries"}
FAULTY = {
    "paths": "data\nfaulty/data",
    "shapes": "shapes",
    "ontology": "ontology\nfaulty/ontology",
    "queries": "queries\nfaulty/queries",
}
BROKEN = {"paths": "data\nbroken/data", "shapes": "shapes\nbroken/shapes", "ontology": "ontology"}


def expected(*folders: str) -> set[tuple[str, int, str, str]]:
    """What must be found in these folders of the project: file, line, severity, rule."""
    with (PROJECT / "expected.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {
        (r["file"], int(r["line"]), r["severity"], r["rule"])
        for r in rows
        if r["file"].startswith(folders)
    }


@dataclass
class Run:
    """A run of the check step: what it printed, wrote and exited with."""

    code: int
    log: str
    errors: str
    outputs: dict[str, str]
    summary: str

    @property
    def annotations(self) -> set[tuple[str, int, str, str]]:
        found = re.findall(
            r"^::(error|warning) file=([^,]+),line=(\d+),.*?title=kg ([^:]+)::",
            self.log,
            re.MULTILINE,
        )
        severity = {"error": "violation", "warning": "warning"}
        return {
            (unquote(file), int(line), severity[kind], unquote(rule))
            for kind, file, line, rule in found
        }


@dataclass
class Runner:
    """As much of GitHub's runner as a composite action needs."""

    workspace: Path
    temp: Path
    steps: dict[str, dict[str, str]] = field(default_factory=dict)

    def resolve(self, text: str, inputs: dict[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            known = {f"inputs.{name}": text for name, text in inputs.items()}
            known |= {"github.action_path": str(ROOT), "runner.temp": str(self.temp)}
            known |= {
                f"steps.{step}.outputs.{name}": text
                for step, outputs in self.steps.items()
                for name, text in outputs.items()
            }
            return known[match[1]]

        return EXPRESSION.sub(value, text)

    def run(self, step: str, given: dict[str, str], **env: str) -> Run:
        inputs = {name: spec["default"] for name, spec in ACTION["inputs"].items()} | given
        script, output, summary = (self.temp / f"{step}.{end}" for end in ("sh", "out", "md"))
        script.write_text(STEPS[step]["run"], "utf-8")
        for file in (output, summary):
            file.write_text("", "utf-8")
        variables = (
            os.environ
            | {
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "o/r",
                "GITHUB_SHA": "abc123",
                "GITHUB_ACTIONS": "true",
                "CI": "true",
            }
            | env
        )
        variables |= {n: self.resolve(v, inputs) for n, v in STEPS[step]["env"].items()}
        done = subprocess.run(
            [str(BASH), "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env=variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        outputs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
        self.steps[step] = outputs
        return Run(done.returncode, done.stdout, done.stderr, outputs, summary.read_text("utf-8"))

    def check(self, given: dict[str, str], **env: str) -> Run:
        return self.run("check", given, **env)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner whose workspace is the project, in a folder with a space and Chinese in its name."""
    workspace, temp = tmp_path / "work space 工作" / "seeds", tmp_path / "temp"
    shutil.copytree(PROJECT, workspace)
    temp.mkdir()
    return Runner(
        workspace,
        temp,
        {
            "python": {"python-path": sys.executable},
            "install": {"python": sys.executable, "kg": "kg"},
        },
    )


# The file


def test_the_action_has_the_parts_that_github_asks_for() -> None:
    assert {"name", "description", "inputs", "outputs", "runs"} <= set(ACTION)
    assert ACTION["runs"]["using"] == "composite"
    assert len(STEPS) == len(ACTION["runs"]["steps"])
    for step in STEPS.values():
        assert ("run" in step) != ("uses" in step)
        assert "uses" not in step or re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"])
        assert "run" not in step or step["shell"] == "bash"
    assert set(ACTION["branding"]) == {"icon", "color"}
    for name, spec in ACTION["inputs"].items():
        assert re.fullmatch("[a-z][a-z-]*", name)
        assert spec["description"] and isinstance(spec["default"], str), name
    assert all(spec["description"] for spec in ACTION["outputs"].values())


def test_no_input_is_ever_part_of_a_script() -> None:
    assert [step for step in STEPS.values() if EXPRESSION.search(step.get("run", ""))] == []


def test_every_expression_means_something_and_every_input_is_used() -> None:
    used = set(EXPRESSION.findall((ROOT / "action.yml").read_text("utf-8")))
    inputs = {f"inputs.{name}" for name in ACTION["inputs"]}
    assert {u for u in used if u.startswith("inputs.")} == inputs
    others = used - inputs - {"github.action_path", "runner.temp"}
    assert all(u.split(".")[0] == "steps" and u.split(".")[1] in STEPS for u in others)


# The check


@needs_bash
def test_a_project_that_holds(runner: Runner) -> None:
    run = runner.check(WHOLE)
    assert run.code == 0, run.log + run.errors
    assert run.annotations == set()
    assert run.outputs == {
        "exit-code": "0",
        "violations": "0",
        "warnings": "0",
        "sarif": "",
        "junit": "",
    }
    assert run.summary == "### kg check: 0 violations, 0 warnings\n\n"


@needs_bash
def test_every_fault_is_annotated_at_its_line(runner: Runner) -> None:
    run = runner.check(FAULTY)
    assert run.code == 1, run.log + run.errors
    assert run.annotations == expected("faulty/")
    counts = {s: sum(e[2] == s for e in expected("faulty/")) for s in ("violation", "warning")}
    assert run.outputs["exit-code"] == "1"
    assert run.outputs["violations"] == str(counts["violation"])
    assert run.outputs["warnings"] == str(counts["warning"])


@needs_bash
def test_what_cannot_be_read_is_exit_code_2_and_the_rest_is_checked(runner: Runner) -> None:
    run = runner.check(BROKEN)
    assert run.code == 2, run.log + run.errors
    assert expected("broken/") <= run.annotations
    assert {a[0] for a in run.annotations} == {e[0] for e in expected("broken/")}
    assert run.outputs["exit-code"] == "2"


@needs_bash
def test_both_engines_annotate_the_same(runner: Runner) -> None:
    assert runner.check(FAULTY | {"engine": "pyshacl"}).annotations == expected("faulty/")


@needs_bash
def test_files_are_named_from_the_root_of_the_workspace(runner: Runner, tmp_path: Path) -> None:
    folder = runner.workspace.parent
    inside = Runner(folder, runner.temp, runner.steps)
    given = FAULTY | {"working-directory": f"./{runner.workspace.name}", "report": "sarif=kg.sarif"}
    run = inside.check(given)
    assert run.annotations == {("seeds/" + e[0], *e[1:]) for e in expected("faulty/")}
    assert run.outputs["sarif"] == "seeds/kg.sarif"
    sarif = json.loads((folder / "seeds" / "kg.sarif").read_text("utf-8"))
    places = [r["locations"][0]["physicalLocation"] for r in sarif["runs"][0]["results"]]
    assert {(p["artifactLocation"]["uri"], p["region"]["startLine"]) for p in places} == {
        ("seeds/" + e[0], e[1]) for e in expected("faulty/")
    }


@needs_bash
def test_the_summary_links_every_finding(runner: Runner) -> None:
    run = runner.check(FAULTY)
    links = re.findall(r"\(https://github.com/o/r/blob/abc123/(\S+)#L(\d+)\)", run.summary)
    assert {(file, int(line)) for file, line in links} == {e[:2] for e in expected("faulty/")}
    assert run.summary.startswith("### kg check: 20 violations, 9 warnings\n")


@needs_bash
@pytest.mark.parametrize(
    ("given", "code"), [({}, 0), ({"strict": "true"}, 1), ({"format-check": "true"}, 0)]
)
def test_warnings_fail_if_they_shall(runner: Runner, given: dict[str, str], code: int) -> None:
    file = runner.workspace / "data" / "accessions.ttl"
    text = file.read_text("utf-8")
    file.write_text(text.replace("seed:seeds 85", "seed:seeds 0"), "utf-8")
    run = runner.check(WHOLE | given)
    assert (run.code, run.outputs["exit-code"]) == (code, str(code)), run.log + run.errors
    assert {a[2:] for a in run.annotations} == {("warning", "shape:Accession-seeds")}


@needs_bash
@pytest.mark.parametrize(("value", "code"), [("false", 0), ("true", 1)])
def test_untidy_files_fail_if_they_shall(runner: Runner, value: str, code: int) -> None:
    file = runner.workspace / "data" / "growers.ttl"
    file.write_text(file.read_text("utf-8") + "\n\n", "utf-8")
    run = runner.check(WHOLE | {"format-check": value})
    assert (run.code, run.outputs["exit-code"]) == (code, str(code)), run.log + run.errors


@needs_bash
def test_paths_may_hold_spaces_and_reports_go_where_they_are_wanted(runner: Runner) -> None:
    (runner.workspace / "data").rename(runner.workspace / "seed data")
    given = WHOLE | {"paths": "  seed data \n\n", "report": "junit=a b.xml\nsarif=kg.sarif"}
    run = runner.check(given)
    assert run.code == 0, run.log + run.errors
    assert (run.outputs["junit"], run.outputs["sarif"]) == ("a b.xml", "kg.sarif")
    assert (runner.workspace / "a b.xml").is_file() and (runner.workspace / "kg.sarif").is_file()


@needs_bash
@pytest.mark.parametrize(
    "name",
    ["paths", "shapes", "engine", "since", "report", "namespaces", "working-directory", "strict"],
)
def test_an_input_is_never_a_command(runner: Runner, name: str) -> None:
    run = runner.check(WHOLE | {name: """--help "; touch pwned; ' $(touch pwned) `touch pwned`"""})
    assert run.code in ({2} if name != "namespaces" else {0, 1}), (run.log, run.errors)
    assert "Usage: kg [" not in run.log
    assert not list(runner.workspace.parent.rglob("pwned"))


@needs_bash
@pytest.mark.parametrize(
    "given",
    [
        {"paths": "nowhere"},
        {"strict": "maybe"},
        {"report": "sarif"},
        {"engine": "fast"},
        {"report": "html=x"},
        {"timeout": "soon"},
        {"since": "no-such-revision"},
    ],
)
def test_what_cannot_be_run_says_so(runner: Runner, given: dict[str, str]) -> None:
    run = runner.check(WHOLE | given)
    assert run.code == 2
    assert run.outputs == {"exit-code": "2"}
    assert "::error title=kg check::" in run.log
    assert "Traceback" not in run.log + run.errors


@needs_bash
def test_python_files_of_the_repository_are_not_run(runner: Runner) -> None:
    for name in ("kg.py", "json.py", "yaml.py", "sitecustomize.py"):
        (runner.workspace / name).write_text("raise SystemExit('ran the code of the repository')")
    assert runner.check(WHOLE, PYTHONPATH=str(runner.workspace)).code == 0


@needs_bash
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_only_what_changed_since_a_revision(runner: Runner) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=runner.workspace, check=True)

    file = runner.workspace / "data" / "accessions.ttl"
    text = file.read_text("utf-8")
    file.write_text(text.replace("seed:seeds 85", "seed:seeds 0"), "utf-8")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "one packet is empty")
    file.write_text(file.read_text("utf-8").replace("seed:seeds 2000", "seed:seeds -1"), "utf-8")
    assert {a[1] for a in runner.check(WHOLE).annotations} == {
        number
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if line.strip() in {"seed:seeds 0 ;", "seed:seeds -1 ;"}
    }
    assert len(runner.check(WHOLE | {"since": "HEAD"}).annotations) == 1


@needs_bash
@pytest.mark.slow
def test_the_step_that_installs_kg(runner: Runner) -> None:
    installed = runner.run("install", {})
    assert installed.code == 0, installed.log + installed.errors
    own = Path(installed.outputs["python"])
    assert own.is_relative_to(runner.temp) and Path(installed.outputs["kg"]).is_file()
    where = subprocess.run(
        [own, "-I", "-c", "import kg; print(kg.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Path(where.strip()).is_relative_to(runner.temp)
    run = runner.check(FAULTY)
    assert run.annotations == expected("faulty/")


# Its parts


def test_arguments_are_never_read_as_options() -> None:
    found = check_arguments({"INPUT_PATHS": "--strict", "INPUT_SHAPES": "--engine\n b"})
    assert found == [
        "check",
        "--format=github",
        "--shapes=--engine",
        "--shapes=b",
        "--",
        "--strict",
    ]


def test_a_flag_that_is_none_is_refused() -> None:
    with pytest.raises(KgError, match="strict is true or false, not 'yes'"):
        check_arguments({"INPUT_STRICT": "yes"})


def test_a_summary_shows_messages_as_they_are_and_stops_in_time() -> None:
    row = {
        "severity": "violation",
        "rule": "terms",
        "file": "a|b [c].ttl",
        "line": 3,
        "messages": {"en": "<b> is *not* `x` | y"},
    }
    page = summary([row] * (ROWS + 5), "https://host/")
    assert r"a\|b \[c\].ttl:3](https://host/a%7Cb%20%5Bc%5D.ttl#L3)" in page
    assert r"&lt;b&gt; is \*not\* \`x\` \| y" in page
    assert page.count("❌") == ROWS
    assert "… and 5 more: see the log." in page
    nowhere = row | {"file": None, "line": None, "messages": {"fr": "rien"}}
    assert "| ❌ |  | rien | terms |" in summary([nowhere])
