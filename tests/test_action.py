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
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

import kg.action
from kg.action import ROWS, Read, check_arguments, read_report
from kg.action import summary as summary_of
from kg.check.finding import Finding
from kg.errors import KgError
from kg.rdf.places import Place
from kg.report.formats import render

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
    assert run.summary.startswith("### kg check: 20 violations, 10 warnings\n")


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


EVERYTHING = {
    "INPUT_PATHS": " data \n\n more data\n",
    "INPUT_SHAPES": "shapes",
    "INPUT_ONTOLOGY": "./terms\nother",
    "INPUT_QUERIES": "queries",
    "INPUT_NAMESPACES": "http://a.example/\nhttp://b.example/",
    "INPUT_LANGUAGES": "en\nzh-Hans",
    "INPUT_ENGINE": "pyshacl",
    "INPUT_SINCE": "HEAD~1",
    "INPUT_TIMEOUT": "9",
    "INPUT_REPORT": "sarif = out/kg.sarif\njunit=kg.xml",
    "INPUT_STRICT": "TRUE",
    "INPUT_WORKING_DIRECTORY": "rdf/",
}


def test_every_input_is_an_argument_of_the_check() -> None:
    assert check_arguments(EVERYTHING) == [
        *("check", "--format=github", "--shapes=rdf/shapes", "--ontology=rdf/terms"),
        *("--ontology=rdf/other", "--queries=rdf/queries", "--namespace=http://a.example/"),
        *("--namespace=http://b.example/", "--language=en", "--language=zh-Hans"),
        *("--engine=pyshacl", "--since=HEAD~1", "--timeout=9", "--report=sarif=rdf/out/kg.sarif"),
        *("--report=junit=rdf/kg.xml", "--strict", "--", "rdf/data", "rdf/more data"),
    ]
    assert check_arguments({"INPUT_STRICT": "false"}) == ["check", "--format=github", "--", "."]
    assert check_arguments({"INPUT_WORKING_DIRECTORY": "a/../b"})[-1] == "b"


@pytest.mark.parametrize("line", ["sarif", "sarif=", "sarif= ", "=", " "])
def test_a_report_needs_a_form_and_a_file(line: str) -> None:
    given = {"INPUT_REPORT": f"junit=a.xml\n{line}"}
    if not line.strip():
        assert "--report=junit=a.xml" in check_arguments(given)
        return
    with pytest.raises(KgError) as error:
        check_arguments(given)
    said = f"The input report takes FORMAT=FILE, one a line, not '{line.strip()}'."
    assert str(error.value) == said


def test_the_name_of_a_flag_is_as_the_action_has_it() -> None:
    with pytest.raises(KgError) as error:
        kg.action._flag({"INPUT_FORMAT_CHECK": "On"}, "FORMAT_CHECK")
    assert str(error.value) == "The input format-check is true or false, not 'on'."


def found(severity: str, rule: str, file: str | None = "a.ttl") -> dict[str, Any]:
    messages = {"zh-Hans": "有误", "en": f"{rule} is wrong"}
    line = 3 if file else None
    return {"severity": severity, "rule": rule, "file": file, "line": line, "messages": messages}


def report_of(rows: list[dict[str, Any]]) -> str:
    """The JSON report of a check that makes these findings; it sorts them."""
    return render(
        [
            Finding(
                row["severity"],
                row["rule"],
                row["messages"],
                place=Place(row["file"], row["line"]) if row["file"] else None,
            )
            for row in rows
        ],
        "json",
    )


def summary(rows: list[dict[str, Any]], blob: str = "", **limits: int) -> str:
    """The summary of a report that has no more findings than these."""
    counts = Counter(row["severity"] for row in rows)
    return summary_of(Read(counts, rows[:ROWS]), blob, **limits)


@dataclass
class Ended:
    """How the Action ended in this process: its code, what it ran, and what it wrote."""

    code: int
    ran: list[str]
    output: str
    summary: str
    log: str


Act = Callable[..., Ended]


@pytest.fixture
def act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Act:
    """Run the Action in this process over findings that a check is to have made."""

    def run(rows: list[dict[str, Any]] | None, code: int, **inputs: str) -> Ended:
        ran: list[str] = []

        def check(arguments: list[str]) -> int:
            ran.extend(arguments)
            if rows is not None:
                path = Path(arguments[1].removeprefix("--report=json="))
                path.write_text(report_of(rows), "utf-8")
            return code

        monkeypatch.setattr(kg.action, "_run", check)
        for name in [n for n in os.environ if n.startswith(("INPUT_", "GITHUB_"))]:
            monkeypatch.delenv(name)
        for name, value in inputs.items():
            monkeypatch.setenv(name, value)
        output, page = tmp_path / "output", tmp_path / "summary"
        output.write_text("before=1\n", "utf-8")
        page.write_text("# Before\n", "utf-8")
        monkeypatch.setenv("GITHUB_OUTPUT", str(output))
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
        ended = kg.action.main()
        written, shown = (path.read_bytes().decode("utf-8") for path in (output, page))
        return Ended(ended, ran, written, shown, capsys.readouterr().out)

    return run


def test_what_was_found_goes_into_outputs_and_summary(act: Act) -> None:
    rows = [found("violation", "terms"), found("warning", "x"), found("warning", "format", None)]
    ended = act(rows, 1, INPUT_REPORT="sarif=k.sarif\njunit=k.xml", INPUT_PATHS="data")
    assert (ended.code, ended.log) == (1, "")
    assert ended.output == (
        "before=1\nexit-code=1\nviolations=1\nwarnings=2\nsarif=k.sarif\njunit=k.xml\n"
    )
    assert ended.summary == (
        "# Before\n### kg check: 1 violations, 2 warnings\n\n"
        "| | where | what | rule |\n|---|---|---|---|\n"
        "| ❌ | a.ttl:3 | terms is wrong | terms |\n"
        "| ⚠️ |  | format is wrong | format |\n"
        "| ⚠️ | a.ttl:3 | x is wrong | x |\n\n"
    )
    command, own, *rest = ended.ran
    assert (command, rest[:2], rest[-2:]) == (
        "check",
        ["--format=github", "--report=sarif=k.sarif"],
        ["--", "data"],
    )
    assert own.startswith("--report=json=") and not Path(own.rpartition("=")[2]).parent.exists()


@pytest.mark.parametrize(
    ("rule", "strict", "code", "ended"),
    [
        ("format", "true", 0, 1),
        ("format", "false", 0, 0),
        ("format", "", 0, 0),
        ("terms", "true", 0, 0),
        ("format", "true", 1, 1),
        ("format", "true", 2, 2),
    ],
)
def test_untidy_files_change_the_exit_code_of_a_check_that_held(
    act: Act, rule: str, strict: str, code: int, ended: int
) -> None:
    run = act([found("warning", "x"), found("warning", rule)], code, INPUT_FORMAT_CHECK=strict)
    assert run.code == ended
    assert run.output.splitlines()[1] == f"exit-code={ended}"


@pytest.mark.parametrize(("code", "ended"), [(0, 2), (1, 2), (2, 2), (3, 3)])
def test_a_check_that_did_not_run_is_told(act: Act, code: int, ended: int) -> None:
    run = act(None, code)
    assert (run.code, run.summary) == (ended, "# Before\n")
    assert run.output == f"before=1\nexit-code={ended}\n"
    assert run.log == "::error title=kg check::kg check did not run: the log says why.\n"


def test_an_input_that_is_wrong_is_told_in_one_line(act: Act) -> None:
    run = act([], 0, INPUT_REPORT="50% of\rit")
    assert (run.code, run.ran) == (2, [])
    assert run.log.startswith("::error title=kg check::kg: The input report takes FORMAT=FILE")
    assert run.log.endswith("not '50%25 of'.\n")
    assert kg.action._command_text("a%\r\nb") == "a%25%0D%0Ab"


def test_no_name_makes_an_output_or_a_command_of_its_own(act: Act) -> None:
    for folder in ("w\nkg=FORGED\nx", "w\r::error::x", "w\x1b[31m"):
        run = act([], 0, INPUT_WORKING_DIRECTORY=folder, INPUT_REPORT="sarif=r.sarif")
        assert (run.code, run.ran, run.output) == (2, [], "before=1\nexit-code=2\n")
        assert run.log.startswith("::error title=kg check::") and run.log.count("\n") == 1
        assert "\x1b" not in run.log
    nasty = "a\nb=FORGED\x1b[31m\u202e.ttl"
    row = found("violation", nasty, nasty) | {"messages": {"en": nasty}}
    run = act([row], 1)
    assert len(run.output.splitlines()) == 6 and "FORGED" not in run.output
    table = run.summary.splitlines()[-2]
    assert table.count("FORGED␛") == 3 and not re.search("[\x00-\x1f\u202e]", table)


@pytest.mark.skipif(sys.platform == "win32", reason="links need no rights elsewhere")
def test_links_of_a_commit_lead_out_of_no_workspace(
    act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "workspace"
    (root / ".git").mkdir(parents=True)
    (root / "in").mkdir()
    monkeypatch.chdir(root)
    (tmp_path / "secret.ttl").write_text("secret", "utf-8")
    for name, target in (("data", "in"), ("a.ttl", "../secret.ttl"), ("b", ".git"), ("c", "..")):
        (root / name).symlink_to(target)
    (root / "r.json").symlink_to("in/r.json")
    for name, value, code in (
        *(("paths", "data", 0), ("paths", "in", 0), ("paths", str(tmp_path / "secret.ttl"), 0)),
        *(("paths", "a.ttl", 2), ("shapes", "b", 2), ("ontology", "c/secret.ttl", 2)),
        *(("report", "json=r.json", 2), ("report", "json=b/r.json", 2), ("report", "json=x", 0)),
        *(("working_directory", "c", 2), ("working_directory", "in", 0)),
    ):
        given = {f"INPUT_{name.upper()}": value, "GITHUB_WORKSPACE": str(root)}
        assert act([], 0, **given).code == code, (name, value)


def test_off_github_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_OUTPUT", "")
    kg.action._append("GITHUB_OUTPUT", "x")
    monkeypatch.delenv("GITHUB_OUTPUT")
    kg.action._append("GITHUB_OUTPUT", "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", ["", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"])
def test_links_need_to_know_all_of_where_they_lead(missing: str) -> None:
    known = {"GITHUB_SERVER_URL": "https://h", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "c0"}
    found = kg.action._blob({name: text for name, text in known.items() if name != missing})
    assert found == ("" if missing else "https://h/o/r/blob/c0/")


@pytest.mark.parametrize(
    ("count", "more"), [(ROWS, ""), (ROWS + 1, "\n\n… and 1 more: see the log.")]
)
def test_a_summary_has_so_many_rows_and_no_more(count: int, more: str) -> None:
    page = summary([found("info", "x", None)] * count)
    assert page.endswith(f"| ℹ️ |  | x is wrong | x |{more}\n\n")
    assert page.count("\n| ℹ️ |") == ROWS
    assert page.startswith("### kg check: 0 violations, 0 warnings\n\n| | where")


def test_a_summary_stays_below_what_github_takes_and_counts_the_rest() -> None:
    long = found("violation", "é" * 3000) | {"messages": {"en": "床" * 1_000_000}}
    page = summary([long] * 500)
    assert "床… (1,000,000 characters) |" in page
    assert len(page.encode()) < 2**20
    assert f"… and {500 - page.count('❌')} more: see the log." in page
    small = summary([long] * 500, most=100_000)
    assert 80_000 < len(small.encode()) <= 100_000
    assert f"… and {500 - small.count('❌')} more: see the log." in small


def test_a_report_is_read_as_far_as_it_is_shown(tmp_path: Path) -> None:
    path, nasty = tmp_path / "found.json", '"\n    },\n  "findings": [\u2028'
    rows = [found("violation", nasty)] * ROWS + [found("warning", "format"), found("info", "x")]
    path.write_text(report_of(rows), "utf-8")
    read = read_report(path)
    assert read.counts == {"violation": ROWS, "warning": 1, "info": 1}
    assert read.has_format and len(read.rows) == ROWS
    assert {(row["rule"], row["file"], row["line"]) for row in read.rows} == {(nasty, "a.ttl", 3)}
    path.write_text(report_of([]), "utf-8")
    assert read_report(path) == Read({"violation": 0, "warning": 0, "info": 0}, [])


def test_a_row_links_what_stands_in_a_file_alone() -> None:
    rows = [found("violation", "a_b"), found("violation", "c", None)]
    assert summary(rows, "https://h/").splitlines()[-3:-1] == [
        r"| ❌ | [a.ttl:3](https://h/a.ttl#L3) | a\_b is wrong | a\_b |",
        r"| ❌ |  | c is wrong | c |",
    ]
    assert kg.action._cell("a  \n b&c <\\~#>") == r"a b&amp;c &lt;\\\~\#&gt;"
    assert kg.action._message({"messages": {"fr": "rien", "de": "nichts"}}) == "rien"
    assert kg.action._message({"messages": {}}) == ""


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--version"], 0), (["check", "--no-such-option"], 2)]
)
def test_the_code_is_that_of_the_command(
    arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "here")
    assert kg.action._run(arguments) == code
    assert "PYTHONPATH" not in os.environ


@pytest.mark.parametrize(("end", "code"), [("said", 2), (3, 3), (0, 0)])
def test_an_end_without_a_number_is_a_failure(
    end: str | int, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ending(*_: object, **__: object) -> None:
        raise SystemExit(end)

    monkeypatch.setenv("PYTHONPATH", "here")
    monkeypatch.setattr("kg.cli.main.main", ending)
    assert kg.action._run([]) == code
    monkeypatch.setattr("kg.cli.main.main", lambda *_, **__: None)
    assert kg.action._run([]) == 0
