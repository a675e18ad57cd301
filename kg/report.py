"""Findings for people and machines: text grouped by file, and JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kg.findings import Finding
from kg.output import as_json, label_of

_STYLES = {"violation": "bold red", "warning": "yellow", "info": "cyan"}
_NAMES = {
    "en": {"violation": "violation", "warning": "warning", "info": "info"},
    "zh-Hans": {"violation": "违规", "warning": "警告", "info": "提示"},
}


def print_findings(
    out: Console, findings: list[Finding], language: str, summary: bool = False
) -> None:
    """Findings grouped by file, then how many of each severity."""
    by_file = sorted(findings, key=lambda f: (f.file or "", f.line or 0, f.sort_key))
    for file, group in groupby(by_file, key=lambda f: f.file):
        out.print(Text(relative(file) if file else "-", style="underline"))
        for finding in group:
            _print_finding(out, finding, language)
    if summary:
        out.print(Text(tally(findings, language)))


def _print_finding(out: Console, finding: Finding, language: str) -> None:
    severity = _NAMES[language][finding.severity]
    message = label_of({k.lower(): v for k, v in finding.messages.items()}, language)
    where = " ".join(part for part in (finding.focus, finding.path, finding.value) if part)
    line = Text(f"  {finding.line or '-'}: ")
    line.append(severity, style=_STYLES[finding.severity])
    line.append(f"  {message}")
    out.print(line)
    out.print(Text(f"      {finding.rule}  {where}", style="dim"))


def tally(findings: list[Finding], language: str) -> str:
    """How many findings there are of each severity, in words."""
    counts = Counter(f.severity for f in findings)
    if language == "en":
        return f"{counts['violation']} violations, {counts['warning']} warnings"
    return f"{counts['violation']} 项违规,{counts['warning']} 项警告"


def relative(file: str) -> str:
    """A path as seen from the working folder where it lies below it."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def findings_json(findings: list[Finding]) -> str:
    """Findings as a JSON array of objects."""
    return as_json([asdict(f) | {"file": relative(f.file) if f.file else None} for f in findings])
