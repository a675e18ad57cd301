"""The benchmark of very many findings makes as many as it says, and writes each report."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.findings import FORMATS, write_project, write_report
from kg.check.checking import check
from kg.check.project import Project
from kg.check.rules.terms import NAMES


def test_a_project_has_so_many_findings(tmp_path: Path) -> None:
    write_project(tmp_path, 40)
    data = sorted((tmp_path / "data").iterdir())
    found = check(
        Project(
            data,
            [tmp_path / "ontology.ttl"],
            [tmp_path / "shapes.ttl"],
            namespaces=("http://example.org/ns#",),
            rules=[NAMES],
        )
    ).findings
    assert Counter(f.rule for f in found) == {"ex:S-p": 20, "terms": 20}
    assert {f.file for f in found} == {str(path) for path in data}


@pytest.mark.parametrize("form", FORMATS)
def test_each_report_can_be_written(form: str) -> None:
    write_report(30, form)
    with pytest.raises(KeyError):
        write_report(1, "html")
