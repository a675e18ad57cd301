"""Building: read, derive, check, write; a house with a violation writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.check.checking import check
from kg.check.finding import Finding, exit_code
from kg.hospital.house import House
from kg.hospital.project import house_project
from kg.publish.dumps import summary, write_dumps


@dataclass(frozen=True)
class Build:
    """What a build found, counted and wrote; no files where the check failed."""

    findings: list[Finding]
    counts: dict[str, int]
    files: list[Path]


def build(
    house: House, out: Path, sources: str | Path | None = None, timeout: float | None = None
) -> Build:
    """Check a house and write its dumps into `out`; `timeout` are the seconds for its shapes.

    Raises:
        KgError: unreadable input, a text that differs, or a folder that cannot be written.
    """
    checked = check(house_project(house, sources=sources), timeout=timeout)
    graph, counts = checked.loaded.graph, summary(checked.loaded.graph)
    if exit_code(checked.findings):
        return Build(checked.findings, counts, [])
    return Build(checked.findings, counts, write_dumps(graph, house.shapes, out))
