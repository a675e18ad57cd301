"""The pytest plugin in a project of its own, as pytest finds it by its entry point."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import kg.pytest_plugin
from kg.check.fixtures.running import Outcome

pytest_plugins = ["pytester"]

PROJECT = Path(__file__).resolve().parent.parent / "project"
CHECK = 'kg_check("data", shapes=["shapes"], ontology=["ontology"], queries=["queries"]'
MARK = '@pytest.mark.kg_shape_tests("fixtures", shapes=["shapes"], ontology="ontology")'


class Library:
    """The seed library with tests of its own."""

    def __init__(self, home: Path, pytester: pytest.Pytester) -> None:
        self.home, self.pytester = home, pytester

    def spoil(self, file: str, old: str, new: str) -> int:
        """Replace a text in a file; the line it stands in."""
        path = self.home / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    def run(self, *lines: str, folder: str = ".", **env: str) -> tuple[int, str]:
        """Exit code and output of pytest over a file of tests, in this process."""
        source = "\n".join(("import pytest", *lines, ""))
        (self.home / "tests" / "test_graph.py").write_text(source, "utf-8")
        command = ["--strict-markers", "-p", "no:cacheprovider", "-v"]
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.home / folder)
            for name, value in env.items():
                patch.setenv(name, value)
            done = self.pytester.runpytest_inprocess(
                *command, "--rootdir", self.home, self.home / "tests"
            )
        return int(done.ret), f"{done.stdout}\n{done.stderr}"


@pytest.fixture
def library(tmp_path: Path, pytester: pytest.Pytester) -> Library:
    for folder in ("ontology", "data", "shapes", "queries", "fixtures"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    (tmp_path / "tests").mkdir()
    return Library(tmp_path, pytester)


def test_pytest_finds_the_plugin() -> None:
    (entry,) = importlib.metadata.entry_points(group="pytest11", name="hospital_kg")
    assert entry.value == "kg.pytest_plugin"


def test_loading_the_plugin_imports_nothing_of_weight() -> None:
    probe = (
        "import pytest, sys; before = set(sys.modules); import kg.pytest_plugin\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["kg", "kg.pytest_plugin"]


def test_three_lines_put_a_graph_under_test(library: Library) -> None:
    code, printed = library.run("def test_graph(kg_check):", f"    {CHECK}, strict=True)")
    assert code == 0, printed
    assert "1 passed" in printed


def test_a_fault_is_shown_with_its_line_and_no_traceback(library: Library) -> None:
    line = library.spoil("data/tests.ttl", "seed:sprouted 97", "seed:sprouted 970")
    code, printed = library.run("def test_graph(kg_check):", f"    {CHECK})")
    assert code == 1
    where, source, caret = printed.partition("data/tests.ttl\n")[2].splitlines()[:3]
    assert where.startswith(f"  {line}:") and "More seeds sprouted" in where
    assert source.strip() == "seed:sprouted 970"
    assert source[caret.index("^") :] == "970" and caret.strip() == "^^^"
    assert "1 violation, 0 warnings" in printed
    shown = printed.split("FAILURES")[1].split("short test summary")[0]
    assert "Traceback" not in shown and "test_graph.py" not in shown


def test_the_report_is_in_chinese_where_that_is_asked_for(library: Library) -> None:
    library.spoil("data/tests.ttl", "seed:sprouted 97", "seed:sprouted 970")
    _, printed = library.run("def test_graph(kg_check):", f"    {CHECK})", KG_LANG="zh")
    assert "发芽粒数多于试验粒数" in printed


@pytest.mark.parametrize(("strict", "code"), [("False", 0), ("True", 1)])
def test_warnings_fail_only_where_they_shall_and_are_returned(
    library: Library, strict: str, code: int
) -> None:
    library.spoil("data/accessions.ttl", "seed:seeds 85", "seed:seeds 0")
    found, printed = library.run(
        "def test_graph(kg_check):",
        f"    (found,) = {CHECK}, strict={strict})",
        "    assert found.rule == 'shape:Accession-seeds' and found.severity == 'warning'",
    )
    assert found == code, printed


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/growers.ttl", "grower:ana a", "grower:ana a a"),
        ("shapes/seeds.ttl", "sh:path seed:crop ;", ""),
    ],
)
def test_what_cannot_be_judged_fails(library: Library, file: str, old: str, new: str) -> None:
    library.spoil(file, old, new)
    code, printed = library.run("def test_graph(kg_check):", f"    {CHECK})")
    assert code == 1
    assert file in printed and "Traceback" not in printed


def test_paths_start_from_the_root_wherever_pytest_is_started(library: Library) -> None:
    code, printed = library.run("def test_graph(kg_check):", f"    {CHECK})", folder="tests")
    assert code == 0, printed


def test_a_path_that_is_not_there_is_one_line(library: Library) -> None:
    code, printed = library.run("def test_graph(kg_check):", '    kg_check("nowhere")')
    assert code == 1
    assert "nowhere: No such file or folder." in printed and "Traceback" not in printed


def test_each_fixture_of_a_shape_is_a_test(library: Library) -> None:
    files = sorted((PROJECT / "fixtures").rglob("*.ttl"))
    code, printed = library.run(MARK, "def test_shape(kg_shape_case):", "    kg_shape_case()")
    assert code == 0, printed
    for path in files:
        assert f"test_shape[{path.relative_to(PROJECT).as_posix()}] PASSED" in printed
    assert f"{len(files)} passed" in printed


def test_a_shape_that_finds_nothing_fails_its_fixture_alone(library: Library) -> None:
    library.spoil("shapes/seeds.ttl", "sh:lessThanOrEquals seed:laidOut ;", "")
    code, printed = library.run(MARK, "def test_shape(kg_shape_case):", "    kg_shape_case()")
    assert code == 1
    assert "1 failed" in printed
    assert "[fixtures/invalid/more-sprouted-than-laid-out.ttl] FAILED" in printed
    assert "missing: sh:LessThanOrEqualsConstraintComponent, focus acc:t" in printed


GRAPHS = """@prefix acc: <https://seeds.example/accession/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<#nothing> { acc:t acc:weight 1 . [] sh:conforms true }
<#expected> {
    [] sh:conforms false }
"""


def test_each_graph_of_a_file_is_a_test(library: Library) -> None:
    shutil.rmtree(library.home / "fixtures")
    (library.home / "fixtures").mkdir()
    (library.home / "fixtures" / "a.trig").write_text(GRAPHS, "utf-8")
    (library.home / "fixtures" / "b.trig").write_text("{", "utf-8")
    code, printed = library.run(MARK, "def test_shape(kg_shape_case):", "    kg_shape_case()")
    assert code == 1
    assert "[fixtures/a.trig#nothing] PASSED" in printed
    assert "[fixtures/a.trig#expected] FAILED" in printed
    assert "a.trig:5: wrong: sh:conforms false is expected, true is found" in printed
    assert "[fixtures/b.trig] FAILED" in printed
    assert "b.trig:1: error: Not valid TriG" in printed


def test_a_constraint_without_a_fixture_fails_where_that_is_asked_for(library: Library) -> None:
    call = 'kg_test_shapes("fixtures", shapes=["shapes"], ontology=["ontology"], strict=True)'
    whole = library.run("def test_shapes(kg_test_shapes):", f"    {call}")
    assert whole[0] == 0, whole[1]
    (library.home / "fixtures" / "invalid" / "packet-empty.ttl").unlink()
    code, printed = library.run("def test_shapes(kg_test_shapes):", f"    {call}")
    assert code == 1
    assert "shape:Accession-seeds sh:MinInclusiveConstraintComponent" in printed


def test_the_mark_is_missed_where_it_is_needed(library: Library) -> None:
    code, printed = library.run("def test_shape(kg_shape_case):", "    kg_shape_case()")
    assert code != 0
    assert "kg_shape_case needs the mark: @pytest.mark.kg_shape_tests(" in printed


def test_the_fixtures_of_a_mark_are_run_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tests of a mark share one run of the shapes; another mark has its own."""
    runs: list[object] = []
    real = kg.pytest_plugin._outcome

    def counted(root: Path, paths: tuple[str, ...], **options: Any) -> Outcome:
        runs.append((paths, options))
        return real(root, paths, **options)

    monkeypatch.setattr(kg.pytest_plugin, "_outcome", counted)
    whole, part = 'shapes=["shapes"], ontology="ontology"', '"fixtures/invalid"'
    code, printed = library.run(
        f'@pytest.mark.kg_shape_tests("fixtures", {whole})',
        "def test_all(kg_shape_case):",
        "    assert kg_shape_case().passed",
        f"@pytest.mark.kg_shape_tests({part}, {whole})",
        "def test_part(kg_shape_case):",
        "    assert not kg_shape_case().differences",
    )
    assert code == 0, printed
    options = {"shapes": ["shapes"], "ontology": "ontology"}
    assert runs == [(("fixtures",), options), (("fixtures/invalid",), options)]


def test_what_a_check_is_told(library: Library) -> None:
    """Namespaces, languages, engine and timeout are those of `kg check`; one path needs no list."""
    call = (
        'kg_check("data", shapes="shapes", ontology=library / "ontology", languages=["de"], '
        'namespaces=["https://seeds.example/"], engine="pyshacl", timeout=None)'
    )
    code, printed = library.run(
        "def test_graph(kg_check, pytestconfig):",
        "    library = pytestconfig.rootpath",
        f"    {call}",
    )
    assert code == 1
    assert " in de: add it as rdfs:label." in printed
    assert re.search(r"\d+ violations, \d+ warnings", printed)


def test_the_mark_is_known(library: Library) -> None:
    done = library.pytester.runpytest_inprocess("--markers")
    assert (
        "@pytest.mark.kg_shape_tests(*paths, shapes, ontology=(), engine='sets'): one test for each "
        "fixture in these files and folders, through the fixture kg_shape_case"
    ) in str(done.stdout)


def test_differences_and_errors_of_shape_tests_are_in_the_language_asked_for(
    library: Library,
) -> None:
    library.spoil("shapes/seeds.ttl", "sh:lessThanOrEquals seed:laidOut ;", "")
    run = (MARK, "def test_shape(kg_shape_case):", "    kg_shape_case()")
    _, printed = library.run(*run, KG_LANG="zh-Hans")
    assert "缺少:" in printed and "missing:" not in printed
    call = 'kg_test_shapes("fixtures", shapes="shapes", ontology="ontology")'
    code, printed = library.run("def test_shapes(kg_test_shapes):", f"    {call}", KG_LANG="zh")
    assert code == 1 and "缺少:" in printed


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            (MARK.replace('"shapes"', '"nowhere"'), "def test_shape(kg_shape_case):", "    kg_shape_case()"),
            "nowhere: No such file or folder.",
        ),
        (
            (MARK.replace('"fixtures"', '"nowhere"'), "def test_shape(kg_shape_case):", "    kg_shape_case()"),
            "nowhere: No such file or folder.",
        ),
        (
            ("def test_shapes(kg_test_shapes):", '    kg_test_shapes("nowhere", shapes=["shapes"])'),
            "nowhere: No such file or folder.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_there_fails_without_a_traceback(
    library: Library, lines: tuple[str, ...], said: str
) -> None:
    code, printed = library.run(*lines)
    assert code != 0
    assert said in printed and "Traceback" not in printed
