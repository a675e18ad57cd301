"""Building: read, derive, check, write; a house with a violation writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.check.checking import check
from kg.check.finding import Finding, exit_code
from kg.hospital.house import FOLDERS, House
from kg.hospital.project import house_project
from kg.publish.dumps import FILES, summary, write_dumps
from kg.publish.folder import demand_place
from kg.publish.tables import csv_name
from kg.sparql.stored import load_catalogue


@dataclass(frozen=True)
class Build:
    """What a build found, counted and wrote; no files where the check failed."""

    findings: list[Finding]
    counts: dict[str, int]
    files: list[Path]


def build(
    house: House, out: Path, sources: str | Path | None = None, timeout: float | None = None
) -> Build:
    """Check a house and write its dumps into `out`, which is replaced whole.

    `timeout` are the seconds for the shapes.

    Raises:
        KgError: unreadable input, a text that differs, or a folder that cannot be replaced.
    """
    tables = (csv_name(path.stem) for path in house.questions)
    kept = [(house.root / folder).resolve() for folder in FOLDERS]
    demand_place(out, [*FILES, *tables], kept)
    checked = check(house_project(house, sources=sources), timeout=timeout)
    graph, counts = checked.loaded.graph, summary(checked.loaded.graph)
    if exit_code(checked.findings):
        return Build(checked.findings, counts, [])
    questions = load_catalogue(house.questions).values()
    return Build(checked.findings, counts, write_dumps(graph, house.shapes, out, questions))
