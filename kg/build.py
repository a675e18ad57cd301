"""Building: read, derive, check, write; a house with a violation writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.check import check
from kg.derive import load
from kg.findings import Finding, has_violation
from kg.house import House
from kg.publish import summary, write_dumps
from kg.texts import find_texts, records


@dataclass(frozen=True)
class Build:
    """What a build found, counted and wrote; no files where the check failed."""

    findings: list[Finding]
    counts: dict[str, int]
    files: list[Path]


def build(house: House, out: Path, sources: str | Path | None = None) -> Build:
    """Check a house and write its dumps into `out`.

    Raises:
        KgError: unreadable input, a text that differs, or a folder that cannot be written.
    """
    graph = load(house)
    texts = find_texts(sources, records(graph))
    findings = check(house, texts=texts)
    if has_violation(findings):
        return Build(findings, summary(graph), [])
    files = write_dumps(graph, house.shapes, out)
    return Build(findings, summary(graph), files)
