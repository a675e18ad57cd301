"""Reports for people: findings grouped by file, each with its source line and a caret below it.

    print_findings(console(), findings, "en", prefixes={"ex": "http://example.org/"}, summary=True)

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

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

import rdflib
from rdflib.term import Node
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment, Segments
from rich.text import Text

from kg.findings import SEVERITIES, Finding, Place, Severity
from kg.names import XSD, shorten

PIPED_WIDTH = 100
LONGEST_VALUE = 60
_INDENT = 6
_TAB = 8
_STYLES = {"violation": "bold red", "warning": "yellow", "info": "cyan"}
_NAMES: dict[str, dict[Severity, str]] = {
    "en": {"violation": "violation", "warning": "warning", "info": "note"},
    "zh-Hans": {"violation": "违规", "warning": "警告", "info": "提示"},
}
_COUNTED = {"files": "个文件", "triples": "个三元组", "shapes": "个形状"}

# What would move the cursor, hide, or turn the direction of a text is shown as a sign of its own.
_SIGNS: dict[int, str] = {
    **{c: chr(0x2400 + c) for c in range(0x20)},
    0x7F: "\u2421",
    **{c: f"<U+{c:04X}>" for c in (*range(0x80, 0xA0), 0xAD, 0x61C, 0x200B, 0x200E, 0x200F)},
    **{c: f"<U+{c:04X}>" for c in (*range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF)},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
_PLAIN = {XSD + name for name in ("integer", "decimal", "boolean", "double")}


def print_findings(
    out: Console,
    findings: Sequence[Finding],
    language: str,
    *,
    prefixes: Mapping[str, str] | None = None,
    summary: bool = False,
    counts: Mapping[str, int] | None = None,
) -> None:
    """Findings grouped by file, in order of lines; each file is read once at most.

    Args:
        out: where to.
        findings: in any order.
        language: `en` or `zh-Hans`, of messages and words.
        prefixes: a project's own, prefix to namespace, for short names.
        summary: whether to end with the number of findings of each severity.
        counts: what was checked, such as `{"files": 12}`, for the summary.
    """
    width = out.width if out.is_terminal else PIPED_WIDTH
    page = _Page(out, out.width, max(width - _INDENT, 20), language, prefixes or {})
    by_file = sorted(findings, key=lambda f: (f.file or "", f.line or 0, f.sort_key))
    for file, group in groupby(by_file, key=lambda f: f.file):
        segments = _file_segments(page, file, list(group))
        out.print(Segments(segments), end="", soft_wrap=True)  # unlike Text, they keep their tabs
    if summary:
        out.print(Text(tally(findings, language) + _checked(counts or {}, language)))


@dataclass(frozen=True)
class _Page:
    """Where a report goes, how wide it and its source lines may be, and how it names things."""

    out: Console
    width: int
    source_width: int
    language: str
    prefixes: Mapping[str, str]


def _file_segments(page: _Page, file: str | None, findings: list[Finding]) -> Iterator[Segment]:
    name = Text.assemble((_file_name(file, page.language), "underline"))
    yield from name.render(page.out, end="\n")
    lines = _source_lines(file, {f.line for f in findings if f.line}) if file else {}
    for finding in findings:
        yield from _finding_segments(page, finding, lines.get(finding.line or 0))


def _file_name(file: str | None, language: str) -> str:
    if file is None:
        return "(no file)" if language == "en" else "(不在任何文件中)"
    return visible(relative(file))


def _finding_segments(page: _Page, finding: Finding, source: str | None) -> Iterator[Segment]:
    style = _STYLES[finding.severity]
    message = visible(message_of(finding, page.language), keep="\n").rstrip()
    head = Text(f"  {_where(finding.place)}")
    head.append(severity_name(finding.severity, page.language), style=style)
    yield from _folded(page, head.append(f"  {message}"))
    if source is not None and finding.place:
        yield from _source_segments(page, source, finding.place, style)
    details = (_details(finding, page.prefixes), "dim")
    yield from _folded(page, Text.assemble(" " * _INDENT, details))


def _where(place: Place | None) -> str:
    if place is None:
        return ""
    return f"{place.line}:{place.column}: " if place.column else f"{place.line}: "


def _details(finding: Finding, prefixes: Mapping[str, str]) -> str:
    parts = (
        visible(finding.rule),
        short_term(finding.focus, prefixes),
        short_path(finding, prefixes),
        short_term(finding.value, prefixes),
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
        with open(file, encoding="utf-8-sig", errors="replace") as stream:
            lines = enumerate(islice(stream, max(numbers, default=0)), 1)
            return {n: line.removesuffix("\n") for n, line in lines if n in numbers}
    except (OSError, ValueError):
        return {}


def excerpt(line: str, column: int, end: int, width: int) -> tuple[str, str]:
    """A line cut around a token to a width in cells, and the line of carets that belongs below.

    Columns count characters from 1, the end is exclusive; column 0 means no token and no caret.

    >>> excerpt("床位 800 .", 4, 7, 80)
    ('床位 800 .', '     ^^^')
    >>> excerpt("a very long line of words", 8, 12, 12)
    ('…ry long li…', '    ^^^^')
    """
    known = 0 < column <= len(line) + 1
    first = column - 1 if known else 0
    last = min(max(end - 1, first + 1), len(line)) if known else 0
    start, stop = _window(line, first, last, width)
    left, right = "…" if start else "", "…" if stop < len(line) else ""
    shown = left + visible(line[start:stop], keep="\t") + right
    if not known:
        return shown, ""
    carets = _fill(line[first : min(last, stop)], "^").rstrip("\t") or "^"
    return shown, _fill(left + line[start:first], " ") + carets


def _fill(text: str, mark: str) -> str:
    """As many marks as a text takes cells, its tabs kept."""
    return "\t".join(mark * cell_len(visible(part)) for part in text.split("\t"))


def _window(line: str, first: int, last: int, width: int) -> tuple[int, int]:
    """The part of a line that fits, with its token and about as much before it as after it."""
    if len(line) <= 4 * width and cell_len(visible(line)) + _TAB * line.count("\t") <= width:
        return 0, len(line)
    room = width - 2  # for an ellipsis on either side
    token, used = _fitting(line[first:last], room, width)
    whole = token == last - first
    before, left = _fitting(reversed(line[:first]), (room - used) // 2, width)
    after, right = _fitting(line[last:], room - used - left, width) if whole else (0, 0)
    before, _ = _fitting(reversed(line[:first]), room - used - right, width)
    return first - before, first + token + after


def _fitting(text: Iterable[str], room: int, width: int) -> tuple[int, int]:
    """How many characters of a text fit into a room, and the cells that they take."""
    count = used = 0
    for character in islice(text, 4 * width):
        cells = _TAB if character == "\t" else cell_len(visible(character))
        if used + cells > room:
            break
        count, used = count + 1, used + cells
    return count, used


def visible(text: str, keep: str = "") -> str:
    r"""A text whose control characters are signs; one of them may be kept.

    >>> visible("a\x1b[31m\tb")
    'a␛[31m␉b'
    """
    if keep:
        return keep.join(part.translate(_SIGNS) for part in text.split(keep))
    return text.translate(_SIGNS)


def message_of(finding: Finding, language: str) -> str:
    """The message in a language, else in one of its kind, else in any, else the rule."""
    found = {tag.lower(): text for tag, text in finding.messages.items() if text}
    kind = language.lower().partition("-")[0]
    near = (text for tag, text in found.items() if tag.partition("-")[0] == kind)
    otherwise = next(near, next(iter(found.values()), finding.rule))
    return found.get(language.lower(), otherwise)


def severity_name(severity: Severity, language: str) -> str:
    """The word for a severity.

    >>> severity_name("info", "en"), severity_name("info", "zh-Hans")
    ('note', '提示')
    """
    return _NAMES[language][severity]


def short_term(term: Node | None, prefixes: Mapping[str, str] | None = None) -> str:
    """A term as a person reads it: a short name, `[]`, or a literal in quotes, cut where long.

    >>> short_term(rdflib.Literal("喀什", lang="zh-Hans"))
    '"喀什"@zh-Hans'
    """
    if isinstance(term, rdflib.Literal):
        return _short_literal(term, prefixes)
    if isinstance(term, rdflib.BNode):
        return "[]"
    return visible(shorten(str(term), prefixes)) if term is not None else ""


def _short_literal(term: rdflib.Literal, prefixes: Mapping[str, str] | None) -> str:
    text = visible(term if len(term) <= LONGEST_VALUE else f"{term[: LONGEST_VALUE - 1]}…")
    datatype = str(term.datatype or "")
    if datatype in _PLAIN:
        return text
    if term.language:
        return f'"{text}"@{term.language}'
    typed = datatype not in {"", XSD + "string"}
    return f'"{text}"^^{visible(shorten(datatype, prefixes))}' if typed else f'"{text}"'


def short_path(finding: Finding, prefixes: Mapping[str, str] | None = None) -> str:
    """The path of a finding as SPARQL writes it, with short names."""
    if finding.path is None or isinstance(finding.path, rdflib.URIRef):
        return short_term(finding.path, prefixes)
    short = re.sub(r"<([^<>]*)>", lambda iri: _bracketed(iri[1], prefixes), finding.path_text)
    return visible(short)


def _bracketed(iri: str, prefixes: Mapping[str, str] | None) -> str:
    short = shorten(iri, prefixes)
    return f"<{iri}>" if short == iri else short


def tally(findings: Iterable[Finding], language: str) -> str:
    """How many findings there are of each severity, in words; notes only where there are some.

    >>> tally([Finding("violation", "terms", {})], "en")
    '1 violation, 0 warnings'
    >>> tally([], "zh-Hans")
    '未发现问题'
    """
    counts = Counter(f.severity for f in findings)
    if not counts:
        return "no findings" if language == "en" else "未发现问题"
    shown = [s for s in SEVERITIES if s != "info" or counts[s]]
    return _joined((_counted(counts[s], s, language) for s in shown), language)


def _counted(count: int, severity: Severity, language: str) -> str:
    name = severity_name(severity, language)
    if language != "en":
        return f"{count} 项{name}"
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _joined(parts: Iterable[str], language: str) -> str:
    return (", " if language == "en" else ",").join(parts)


def _checked(counts: Mapping[str, int], language: str) -> str:
    """What was checked, as an addition to a tally."""
    if not counts:
        return ""
    if language == "en":
        named = (f"{n:,} {k.removesuffix('s') if n == 1 else k}" for k, n in counts.items())
        return f" in {_joined(named, language)}"
    named = (f"{n:,} {_COUNTED.get(k, k)}" for k, n in counts.items())
    return f"(共检查 {_joined(named, language)})"


def relative(file: str) -> str:
    """A path as seen from the working folder where it lies below it."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file
