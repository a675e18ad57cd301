"""GitHub: a workflow command for each finding, then how many; GitHub shows ten of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.check.finding import Finding, Severity
from kg.rdf.places import Place
from kg.report.page import Page
from kg.report.words import tally_of
from kg.signs import visible

SHOWN_BY_GITHUB: Final = 10
LONGEST: Final = 2_000  # characters of a message
_COMMANDS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "notice"}


def write_github(page: Page) -> Iterator[str]:
    """Findings as workflow commands, line by line."""
    for finding in page.findings:
        yield f"{_command(page, finding)}\n"
    yield f"{_github_end(page)}\n"


def _command(page: Page, finding: Finding) -> str:
    properties = _github_place(page, finding.place) | {"title": f"kg {finding.rule}"}
    shown = ",".join(f"{k}={_escape(str(v), ':,')}" for k, v in properties.items())
    return f"::{_COMMANDS[finding.severity]} {shown}::{_escape(page.message(finding, LONGEST))}"


def _github_place(page: Page, place: Place | None) -> dict[str, str | int]:
    if place is None:
        return {}
    found: dict[str, str | int] = {"file": page.name(place.file), "line": place.line}
    if place.column:
        found |= {"col": place.column}
    return found | ({"endColumn": place.end} if place.column and place.end else {})


def _escape(text: str, also: str = "") -> str:
    """Percent signs and line ends as a workflow command wants them; in properties `:` and `,`."""
    shown = visible(text, keep="\r\n")
    return re.sub(rf"[%\r\n{also}]", lambda found: f"%{ord(found[0]):02X}", shown)


def _github_end(page: Page) -> str:
    """How many findings there are; an annotation of its own where GitHub leaves some out."""
    counted = f"kg check: {tally_of(page.counts, page.language)}"
    if said := page.account.said(page.language):
        counted += f" ({said})"
    if max(page.counts.values(), default=0) <= SHOWN_BY_GITHUB:
        return counted
    more = (
        f"; of each kind GitHub shows {SHOWN_BY_GITHUB} only, the log of this step has all."
        if page.language == "en"
        else f";每类 GitHub 只显示 {SHOWN_BY_GITHUB} 项,全部见本步骤日志。"
    )
    return f"::notice title=kg check::{_escape(counted + more)}"
