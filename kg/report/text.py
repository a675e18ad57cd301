"""Reports for people: findings grouped by file, each with its source line and a caret below it.

    print_findings(console(), findings, "en", names=loaded.names, summary=True)

    data/beds.ttl
      14:5: violation  ex:bedz is not defined. Did you mean ex:beds?
              ex:bedz 800 ;
              ^^^^^^^
          terms  ex:north  ex:bedz  800
    1 violation, 0 warnings

Columns count characters; a Chinese one takes two cells and so two carets, and tabs stay tabs. A
line longer than the terminal (100 cells where there is none) is cut around the token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment, Segments
from rich.text import Text

from kg.check.account import Account
from kg.check.finding import CLOSED, Finding
from kg.check.findings import Findings, in_order
from kg.errors import KgError
from kg.files import open_file
from kg.rdf.cutting import cut
from kg.rdf.names import STANDARD, Prefixes
from kg.rdf.places import Place
from kg.rdf.shown import short_path, short_term
from kg.report.console import relative
from kg.report.excerpt import excerpt
from kg.report.words import message_of, severity_name, tally
from kg.signs import visible

PIPED_WIDTH = 100
MOST: Final = 20  # findings of a rule in a file
MOST_IN_ALL: Final = 2_000
LONGEST: Final = 2_000  # characters of a message
_INDENT = 6
_STYLES = {"violation": "bold red", "warning": "yellow", "info": "cyan"}


def print_findings(
    out: Console,
    findings: Iterable[Finding],
    language: str,
    *,
    names: Prefixes = STANDARD,
    summary: bool = False,
    files: int = 0,
    asked: int | None = None,
    most: int | None = MOST,
    show_all: str = "",
    account: Account | None = None,
) -> None:
    """Findings by file, the files with the worst first; each file is read once at most.

    Of many findings the worst are shown, and how many more there are of each rule in each file.

    Args:
        out: where to.
        findings: in any order.
        language: `en` or `zh-Hans`, of messages and words.
        names: how IRIs are shortened.
        summary: whether to end with the number of findings of each severity.
        files: how many files were read, for the summary.
        asked: how many of them were asked for (None: all).
        most: how many findings of a rule in a file are shown (None: all).
        show_all: what to type to see all of them, for the summary.
        account: what was read and run, to be told in a last line.
    """
    width = out.width if out.is_terminal else PIPED_WIDTH
    page = _Page(out, out.width, max(width - _INDENT, 20), language, names)
    found = in_order(findings)
    kept, more = _chosen(found, most)
    for file, part in kept.by_file():
        for segments in _file_segments(page, file, part, more.pop(file, {})):
            # Unlike Text, they keep their tabs.
            out.print(Segments(segments), end="", soft_wrap=True)
    if more:
        out.print(Text(_elsewhere(more, language)))
    if summary:
        shown = _shown(len(kept), len(found), show_all, language)
        out.print(Text(tally(found, language) + _checked(files, asked, language) + shown))
        if account is not None and (said := account.said(language)):
            out.print(Text(said, style="dim"))


More = dict[str | None, dict[str, int]]


def _chosen(ordered: Findings, most: int | None) -> tuple[Findings, More]:
    """The findings that are shown, and by file and rule how many are not."""
    if most is None:
        return ordered, {}
    seen: Counter[tuple[str | None, str]] = Counter()
    kept: list[int] = []
    more: More = {}
    for position, head in enumerate(ordered.heads):
        file, rule = head.file, head.kind.rule
        if seen[file, rule] < most and len(kept) < MOST_IN_ALL:
            seen[file, rule] += 1
            kept.append(position)
        else:
            counts = more.setdefault(file, {})
            counts[rule] = counts.get(rule, 0) + 1
    return ordered.view(kept), more


def _elsewhere(more: More, language: str) -> str:
    """What stands in files of which nothing is shown."""
    count, files = sum(sum(counts.values()) for counts in more.values()), len(more)
    if language != "en":
        return f"……另有 {count:,} 项,分布在其他 {files:,} 个文件中"
    return f"… and {count:,} more in {files:,} other file{'s' if files > 1 else ''}"


def _shown(shown: int, count: int, show_all: str, language: str) -> str:
    """How many of the findings were shown, if not all."""
    if shown == count:
        return ""
    if language != "en":
        return f";显示 {shown:,} 项" + (f",用 {show_all} 显示全部" if show_all else "")
    return f"; {shown:,} are shown" + (f", {show_all} shows all" if show_all else "")


@dataclass(frozen=True)
class _Page:
    """Where a report goes, how wide it and its source lines may be, and how it names things."""

    out: Console
    width: int
    source_width: int
    language: str
    names: Prefixes


def _file_segments(
    page: _Page, file: str | None, findings: Findings, more: Mapping[str, int]
) -> Iterator[list[Segment]]:
    """The name of a file, its findings one by one, and how many more it has of each rule."""
    name = Text.assemble((_file_name(file, page.language), "underline"))
    yield list(name.render(page.out, end="\n"))
    wanted = {h.line for h in findings.heads if h.line and h.kind.rule not in CLOSED}
    lines = _source_lines(file, wanted) if file and wanted else {}
    for finding in findings:
        yield list(_finding_segments(page, finding, lines.get(finding.line or 0)))
    for rule, count in sorted(more.items()):
        text = Text(f"  {_further(visible(rule), count, page.language)}", style="dim")
        yield list(_folded(page, text))


def _further(rule: str, count: int, language: str) -> str:
    return f"… and {count:,} more of {rule}" if language == "en" else f"……{rule} 另有 {count:,} 项"


def _file_name(file: str | None, language: str) -> str:
    if file is None:
        return "(no file)" if language == "en" else "(不在任何文件中)"
    return visible(relative(file))


def _finding_segments(page: _Page, finding: Finding, source: str | None) -> Iterator[Segment]:
    style = _STYLES[finding.severity]
    said = cut(message_of(finding, page.language), LONGEST, page.language)
    message = visible(said, keep="\n").rstrip()
    head = Text(f"  {_where(finding.place)}")
    head.append(severity_name(finding.severity, page.language), style=style)
    yield from _folded(page, head.append(f"  {message}"))
    if source is not None and finding.place:
        yield from _source_segments(page, source, finding.place, style)
    details = (_details(finding, page.names.of(finding.file)), "dim")
    yield from _folded(page, Text.assemble(" " * _INDENT, details))


def _where(place: Place | None) -> str:
    if place is None:
        return ""
    return f"{place.line}:{place.column}: " if place.column else f"{place.line}: "


def _details(finding: Finding, names: Prefixes) -> str:
    parts = (
        visible(finding.rule),
        short_term(finding.focus, names),
        short_path(finding.path, names),
        short_term(finding.value, names),
    )
    return "  ".join(part for part in parts if part)


def _folded(page: _Page, text: Text) -> Iterator[Segment]:
    """A text folded at the width of the page, all lines but the first indented."""
    if "\n" not in text.plain and cell_len(text.plain) <= page.width:
        yield from text.render(page.out, end="\n")
        return
    first, *rest = text.wrap(page.out, max(page.width - _INDENT, 20))
    for line in (first, *(Text(" " * _INDENT) + line for line in rest)):
        yield from line.render(page.out, end="\n")


def _source_segments(page: _Page, source: str, place: Place, style: str) -> Iterator[Segment]:
    shown, carets = excerpt(source, place.column, place.end, page.source_width)
    indent = " " * _INDENT
    yield Segment(f"{indent}{shown}\n")
    if carets:
        yield Segment(f"{indent}{carets}", page.out.get_style(style))
        yield Segment("\n")


def _source_lines(file: str, numbers: set[int]) -> dict[int, str]:
    """Some lines of a file by number; what cannot be read or decoded does no harm here."""
    try:
        with TextIOWrapper(open_file(Path(file)), "utf-8-sig", "replace") as stream:
            lines = enumerate(islice(stream, max(numbers, default=0)), 1)
            return {n: line.removesuffix("\n") for n, line in lines if n in numbers}
    except (KgError, OSError, ValueError):
        return {}


def _checked(files: int, asked: int | None, language: str) -> str:
    """What was checked, as an addition to a tally."""
    if not files:
        return ""
    some = "" if asked is None or asked == files else f"{asked:,}"
    if language == "en":
        return f" in {some + ' of ' if some else ''}{files:,} file{'s' if files > 1 else ''}"
    return f"(检查了 {files:,} 个文件中的 {some} 个)" if some else f"(共检查 {files:,} 个文件)"
