"""Files by themselves: whether Turtle has its form, and stored queries their header."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from kg.check.finding import Finding
from kg.check.project import Loaded, Project, load_project
from kg.check.rules.files import check_catalogue, check_format
from kg.check.world import World
from kg.errors import KgError
from kg.rdf.canonical import differs_at, format_text

TIDY = "@prefix ex: <http://example.org/ns#> .\n\nex:a a ex:B .\n"
UNTIDY = TIDY.replace("ex:a a", "ex:a  a")
HEADER = """#+ question: {en: "Which?", zh-Hans: "哪些?"}
#+ columns:
#+   - {name: x, en: x, zh-Hans: x}
"""


def loaded(folder: Path, **texts: str) -> Loaded:
    """A project of files by their names: x.ttl is data, s_x.ttl shapes, x.rq a question."""
    paths = []
    for name, text in texts.items():
        stem, _, ending = name.rpartition("_")
        path = folder / f"{stem}.{ending}"
        path.write_text(text, "utf-8")
        paths.append(path)
    shapes = [p for p in paths if p.name.startswith("s_")]
    data = [p for p in paths if p.suffix != ".rq" and p not in shapes]
    return load_project(Project(data, (), shapes, [p for p in paths if p.suffix == ".rq"]))


def places(found: list[Finding]) -> list[tuple[str, int | None]]:
    return [(Path(f.file or "").name, f.line) for f in found]


def test_a_file_that_is_not_in_its_form_is_a_warning_at_the_first_line_that_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    project = loaded(tmp_path, a_ttl=UNTIDY, s_b_ttl=UNTIDY + "\n\n", c_nt="<urn:a>  a <urn:b> .\n")
    first, second = check_format(World(project))
    assert places([first, second]) == [("a.ttl", 3), ("s_b.ttl", 3)]
    assert (first.severity, first.rule, first.focus) == ("warning", "format", None)
    command = "kg fmt a.ttl"
    assert first.messages == {
        "en": f"Not in canonical form from this line on: run `{command}`.",
        "zh-Hans": f"自此行起不合规范格式:请运行 `{command}`。",
    }


def test_the_command_that_mends_it_runs_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "it's so"
    folder.mkdir()
    project = loaded(folder, a_ttl=UNTIDY)
    (finding,) = check_format(World(project))
    _, command, _ = finding.messages["en"].split("`")
    kg, fmt, path = shlex.split(command)
    assert (kg, fmt, path) == ("kg", "fmt", os.path.join("it's so", "a.ttl"))
    assert f"`{command}`" in finding.messages["zh-Hans"]


def test_only_files_that_are_asked_for_are_looked_at(tmp_path: Path) -> None:
    project = loaded(tmp_path, a_ttl=UNTIDY, b_ttl=UNTIDY, q_rq="SELECT", r_rq="SELECT")
    world = World(project)
    assert places(list(check_format(world, {str(tmp_path / "b.ttl")}))) == [("b.ttl", 3)]
    assert places(list(check_format(world, set()))) == []
    assert places(list(check_format(world))) == [("a.ttl", 3), ("b.ttl", 3)]
    assert places(list(check_catalogue(world, {str(tmp_path / "q.rq")}))) == [("q.rq", 1)]
    assert places(list(check_catalogue(world, set()))) == []
    assert places(list(check_catalogue(world))) == [("q.rq", 1), ("r.rq", 1)]


def test_a_file_that_cannot_be_read_is_passed_over_and_the_next_is_not(tmp_path: Path) -> None:
    project = loaded(tmp_path, a_ttl="ex:a", b_nt="", c_ttl=UNTIDY)
    assert places(list(check_format(World(project)))) == [("c.ttl", 3)]


def test_a_file_in_its_form_has_no_finding(tmp_path: Path) -> None:
    assert list(check_format(World(loaded(tmp_path, a_ttl=TIDY, s_b_ttl=TIDY)))) == []


@pytest.mark.parametrize(
    "name", ["a b", "it's", "-a", "$(touch x)", "a;b", "喀什", "tab\there", "a`b", "\udcff"]
)
def test_the_command_that_is_given_runs_from_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """In a folder below, a name that a shell would take apart: bash runs it all the same."""
    (tmp_path / "sub dir").mkdir()
    monkeypatch.chdir(tmp_path)
    path = Path("sub dir", f"{name}.ttl") if name != "-a" else Path("-a.ttl")
    path.write_text(UNTIDY, "utf-8")
    (finding,) = check_format(World(load_project(Project([path]))))
    for language in ("en", "zh-Hans"):
        command = re.search("`(kg fmt .*)`", finding.messages[language])
        assert command and command[1].isprintable()
        shell = f'kg() {{ test $# = 2 && cat -- "$2"; }}; {command[1]}'
        done = subprocess.run(["bash", "-c", shell], capture_output=True, check=True)
        assert done.stdout.decode("utf-8") == UNTIDY
    absolute = Project([path.resolve()])
    (again,) = check_format(World(load_project(absolute)))
    assert again.messages == finding.messages


def test_what_cannot_be_laid_out_is_said_and_the_next_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should a file be read and its form not be found, that is a finding on the file."""
    project = loaded(tmp_path, a_ttl=TIDY, b_ttl=UNTIDY)

    def odd(text: str, path: Path) -> int | None:
        if path.name == "a.ttl":
            raise KgError("No form.", file=path, line=3)
        return differs_at(text, path)

    monkeypatch.setattr("kg.check.rules.files.differs_at", odd)
    first, untidy = check_format(World(project))
    assert places([first, untidy]) == [("a.ttl", 3), ("b.ttl", 3)]
    assert (first.rule, first.severity) == ("syntax", "violation")


def test_what_is_nested_deep_has_a_form_as_well(tmp_path: Path) -> None:
    deep = TIDY + "\nex:a ex:p " + "[ ex:p " * 3000 + "1" + " ]" * 3000 + " .\n"
    project = loaded(tmp_path, a_ttl=deep, b_ttl=format_text(deep, "b.ttl"))
    assert places(list(check_format(World(project)))) == [("a.ttl", 5)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{HEADER}SELECT ?x {{ ?x a ?y }}\n", None),
        (f"{HEADER}SELECT ?x {{\n  ?x a ; ?y\n}}\n", 5),
        ("SELECT ?x { ?x a ?y }\n", 1),
    ],
)
def test_a_stored_question_has_a_header_and_sparql(
    tmp_path: Path, text: str, line: int | None
) -> None:
    found = list(check_catalogue(World(loaded(tmp_path, q_rq=text))))
    assert places(found) == ([("q.rq", line)] if line else [])
    assert [(f.severity, f.rule) for f in found] == [("violation", "catalogue")] * bool(line)
    assert all(f.messages["en"] and f.messages["zh-Hans"] for f in found)


def test_a_question_that_cannot_be_read_stands_in_its_first_line(tmp_path: Path) -> None:
    project = Project(questions=[tmp_path / "nowhere.rq"])
    assert places(list(check_catalogue(World(load_project(project))))) == [("nowhere.rq", 1)]


@pytest.mark.parametrize(
    ("tidy", "untidy", "severity"),
    [(0, 3, "info"), (1, 4, "info"), (2, 2, "warning"), (5, 1, "warning"), (0, 2, "warning")],
)
def test_form_is_asked_for_where_most_files_have_it(
    tmp_path: Path, tidy: int, untidy: int, severity: str
) -> None:
    texts = {f"a{n}_ttl": TIDY for n in range(tidy)} | {f"b{n}_ttl": UNTIDY for n in range(untidy)}
    world = World(loaded(tmp_path, **texts))
    found = list(check_format(world))
    assert {f.severity for f in found} == {severity}
    assert len(found) == (1 if severity == "info" else untidy)
    if severity == "info":
        assert f"{untidy} of {tidy + untidy} Turtle files" in found[0].messages["en"]
    some = list(check_format(world, {str(tmp_path / "b0.ttl")}))
    assert [f.file for f in some] == ([] if severity == "info" else [str(tmp_path / "b0.ttl")])
