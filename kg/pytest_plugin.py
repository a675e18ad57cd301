"""The pytest plugin: a project puts its graph under test in three lines.

    def test_graph(kg_check):
        kg_check("data", shapes=["shapes"], ontology=["ontology"])

    @pytest.mark.kg_shape_tests("tests/shapes", shapes=["shapes"], ontology=["ontology"])
    def test_shape(kg_shape_case):
        kg_shape_case()

pytest loads this module in every project that has kg installed: it imports nothing of kg before a
test asks for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pytest

if TYPE_CHECKING:
    from rich.console import Console

    from kg.check.finding import Finding
    from kg.check.fixtures.comparing import Case
    from kg.check.fixtures.fixture import Name
    from kg.check.fixtures.running import Outcome
    from kg.errors import KgError
    from kg.rdf.names import Prefixes

_MARK = "kg_shape_tests"
_HELP = (
    f"{_MARK}(*paths, shapes, ontology=(), engine='sets'): one test for each fixture in these "
    "files and folders, through the fixture kg_shape_case"
)


class Check(Protocol):
    """`kg check` as a call."""

    def __call__(
        self,
        *paths: str | Path,
        shapes: Sequence[str | Path] = (),
        ontology: Sequence[str | Path] = (),
        queries: Sequence[str | Path] = (),
        namespaces: Sequence[str] = (),
        languages: Sequence[str] = (),
        engine: Literal["sets", "pyshacl"] = "sets",
        timeout: float | None = 600,
        strict: bool = False,
    ) -> list[Finding]:
        """Fail the test with the report of `kg check`, or return what else was found.

        Args:
            paths: files or folders of data, from pytest's rootdir.
            shapes: files or folders of SHACL shapes.
            ontology: files or folders that define the terms.
            queries: stored SPARQL queries with a header.
            namespaces: those in which everything must be defined (default: as the files suggest).
            languages: those in which everything needs a label (default: any).
            engine: the SHACL engine: the fast one, or the reference.
            timeout: seconds that the shapes may take; None for no limit.
            strict: whether warnings fail the test, too.
        """
        ...


class RunShapeTests(Protocol):
    """`kg test-shapes` as a call."""

    def __call__(
        self,
        *paths: str | Path,
        shapes: Sequence[str | Path],
        ontology: Sequence[str | Path] = (),
        engine: Literal["sets", "pyshacl"] = "sets",
        strict: bool = False,
    ) -> Outcome:
        """Fail the test with what differs from the fixtures' reports, or return what was run.

        Args:
            paths: fixtures, or folders of them, from pytest's rootdir.
            shapes: files or folders of SHACL shapes.
            ontology: files or folders that define the terms.
            engine: the SHACL engine: the fast one, or the reference.
            strict: whether a constraint that no fixture makes fail fails the test, too.
        """
        ...


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", _HELP)


@pytest.fixture
def kg_check(pytestconfig: pytest.Config) -> Check:
    """Check a graph as `kg check` does; a finding that matters fails the test."""

    def check(*paths: str | Path, strict: bool = False, **options: Any) -> list[Finding]:
        __tracebackhide__ = True
        from kg.check.findings import exit_code
        from kg.errors import KgError

        try:
            findings, report = _findings(pytestconfig.rootpath, paths, **options)
        except KgError as error:
            pytest.fail(_shown(error), pytrace=False)
        if exit_code(findings, strict):
            pytest.fail(report(), pytrace=False)
        return findings

    return check


def _findings(
    root: Path,
    paths: Sequence[str | Path],
    *,
    shapes: Sequence[str | Path] = (),
    ontology: Sequence[str | Path] = (),
    queries: Sequence[str | Path] = (),
    namespaces: Sequence[str] = (),
    languages: Sequence[str] = (),
    engine: Literal["sets", "pyshacl"] = "sets",
    timeout: float | None = 600,
) -> tuple[list[Finding], Callable[[], str]]:
    """The findings, and what writes them down for a reader."""
    from kg.check.checking import check
    from kg.hospital.project import find_project

    data, about, terms, questions = (_at(root, p) for p in (paths, shapes, ontology, queries))
    project = find_project(data, about, terms, questions, namespaces, languages, root)
    checked = check(project, engine, timeout=timeout)
    findings = list(checked.findings)
    return findings, lambda: _report(findings, checked.loaded.names)


def _at(root: Path, paths: Sequence[str | Path]) -> list[Path]:
    """Paths from the root; a single one may come without a list around it."""
    given = [paths] if isinstance(paths, str | Path) else paths
    return [root / path for path in given]


def _report(findings: list[Finding], names: Prefixes) -> str:
    from kg.report.text import print_findings

    return _printed(
        lambda out: print_findings(out, findings, _language(), names=names, summary=True)
    )


def _printed(write: Callable[[Console], None]) -> str:
    """What a report prints, without colours."""
    from io import StringIO

    from kg.report.console import Screen
    from kg.report.text import PIPED_WIDTH

    page = StringIO()
    write(Screen(file=page, width=PIPED_WIDTH, highlight=False, color_system=None))
    return page.getvalue().rstrip("\n")


def _shown(error: KgError) -> str:
    from kg.signs import visible

    return visible(str(error))


def _language() -> str:
    return "zh-Hans" if os.environ.get("KG_LANG", "en").startswith("zh") else "en"


@pytest.fixture
def kg_test_shapes(pytestconfig: pytest.Config) -> RunShapeTests:
    """Run the fixtures of shapes as `kg test-shapes` does; one that differs fails the test."""

    def run(*paths: str | Path, strict: bool = False, **options: Any) -> Outcome:
        __tracebackhide__ = True
        from kg.errors import KgError

        try:
            outcome = _outcome(pytestconfig.rootpath, paths, **options)
        except KgError as error:
            pytest.fail(_shown(error), pytrace=False)
        if outcome.exit_code(strict):
            pytest.fail(_outcome_text(outcome), pytrace=False)
        return outcome

    return run


def _outcome(
    root: Path,
    paths: Sequence[str | Path],
    *,
    shapes: Sequence[str | Path],
    ontology: Sequence[str | Path] = (),
    engine: Literal["sets", "pyshacl"] = "sets",
) -> Outcome:
    from kg.check.fixtures.running import run
    from kg.check.search import rdf_files

    return run(
        _at(root, paths),
        rdf_files(_at(root, shapes)),
        rdf_files(_at(root, ontology)),
        engine=engine,
    )


def _outcome_text(outcome: Outcome) -> str:
    from kg.report.fixtures import print_results

    return _printed(lambda out: print_results(out, outcome, _language()))


@pytest.fixture
def kg_shape_case(request: pytest.FixtureRequest) -> Callable[[], Case]:
    """Hold shapes to one of the fixtures that the mark kg_shape_tests names."""
    mark = request.node.get_closest_marker(_MARK)
    name: Name = request.param

    def run() -> Case:
        __tracebackhide__ = True
        from kg.errors import KgError
        from kg.report.fixtures import failure_text

        try:
            case = _cases(request.config, mark)[name]
        except KgError as error:
            pytest.fail(_shown(error), pytrace=False)
        if not case.passed:
            pytest.fail(failure_text(case, _language()), pytrace=False)
        return case

    return run


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of each fixture that the mark names."""
    if "kg_shape_case" not in metafunc.fixturenames:
        return
    mark = metafunc.definition.get_closest_marker(_MARK)
    if mark is None:
        pytest.fail(f"kg_shape_case needs the mark: @pytest.mark.{_HELP}", pytrace=False)
    root = metafunc.config.rootpath
    names = _fixtures(root, mark)
    ids = [os.path.relpath(str(name), root).replace(os.sep, "/") for name in names]
    metafunc.parametrize("kg_shape_case", names, ids=ids, indirect=True)


def _fixtures(root: Path, mark: pytest.Mark) -> list[Name]:
    from kg.check.fixtures.fixture import fixture_files, names_in
    from kg.errors import KgError

    try:
        files = fixture_files(_at(root, mark.args))
    except KgError as error:
        pytest.fail(_shown(error), pytrace=False)
    return [name for file in files for name in names_in(file)]


_Cases = dict["Name", "Case"]
_CASES = pytest.StashKey[dict[str, _Cases]]()


def _cases(config: pytest.Config, mark: pytest.Mark) -> _Cases:
    """All cases of a mark by name: run with the first that is asked for, since that is faster."""
    known = config.stash.setdefault(_CASES, {})
    key = repr(mark)
    if key not in known:
        outcome = _outcome(config.rootpath, mark.args, **mark.kwargs)
        known[key] = {case.name: case for case in outcome.cases}
    return known[key]
