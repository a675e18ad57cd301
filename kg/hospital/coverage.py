"""Coverage: which characters of the source texts no claim accounts for.

    coverage(graph, texts) -> [Coverage("changji-people", …), …]    one for each text at hand
    print_coverage(out, found, "en"); coverage_json(found); write_page(path, root, found, "en")

Input: the evidence of all claims in a graph, and the texts. Output: runs of characters with the
claims that cite them; from these a table, JSON, or an HTML page. Positions are code points.

Only letters, marks and digits count. White space, punctuation and control characters say nothing;
nor do symbols (`+`, `=`): in a text they are layout, or part of a figure whose digits count.
"""

from __future__ import annotations

import os
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console
from rich.text import Text

from kg.errors import FileError, ParameterError, UnknownNameError
from kg.files import write_whole
from kg.hospital.names import NS, SOURCE, Span, parse_evidence, shorten
from kg.hospital.texts import Texts, records
from kg.rdf.graph import Graph
from kg.rdf.names import DCTERMS
from kg.report.console import as_json, label_of, print_table
from kg.spelling import did_you_mean

NO_TEXTS = "Coverage needs the texts: name their folder with --sources DIR or KG_SOURCES."
WIDTH = 60
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Run:
    """A maximal run of characters that the same claims (IRIs, sorted) cite; end exclusive.

    `uncovered`: no claim cites it, and it begins and ends with a character that counts.
    """

    start: int
    end: int
    claims: tuple[str, ...] = ()
    uncovered: bool = False


@dataclass(frozen=True)
class Coverage:
    """A text cut into runs; labels of the source and of its claims (by IRI) by language tag."""

    source: str
    text: str
    language: str
    labels: dict[str, str]
    claims: dict[str, dict[str, str]]
    runs: tuple[Run, ...]

    @property
    def characters(self) -> int:
        """How many characters count."""
        return count(self.text)

    @property
    def covered(self) -> int:
        """How many of these a claim cites."""
        return sum(count(self.text[r.start : r.end]) for r in self.runs if r.claims)

    @property
    def share(self) -> float:
        """The covered part of what counts, 0 to 1; 1 where nothing counts."""
        return self.covered / self.characters if self.characters else 1.0

    @property
    def uncovered(self) -> list[Run]:
        """The stretches that no claim cites, in reading order."""
        return [r for r in self.runs if r.uncovered]

    def words(self, run: Run) -> str:
        """The words of a run, white space folded."""
        return " ".join(self.text[run.start : run.end].split())


def counts(character: str) -> bool:
    """Whether a character counts: Unicode categories L, M and N.

    >>> [c for c in "+8 beds。" if counts(c)]
    ['8', 'b', 'e', 'd', 's']
    """
    return unicodedata.category(character)[0] in "LMN"


def count(text: str) -> int:
    """How many characters of a text count.

    >>> count("+8 beds。")
    5
    """
    return sum(map(counts, text))


def absent(graph: Graph, found: Iterable[Coverage]) -> list[str]:
    """The files of recorded sources that are not among those found, as their text is not here."""
    here = {one.source for one in found}
    return [f"{source}.txt" for source in records(graph) if source not in here]


def coverage(graph: Graph, texts: Texts | None, source: str | None = None) -> list[Coverage]:
    """What claims cite of each text at hand, or of one source, in the order of the source ids.

    Raises:
        KgError: no folder of texts is named, the source is unknown, or its text is not there.
    """
    known = records(graph)
    if source is not None and source not in known:
        hint = did_you_mean(source, known) or f" The sources are: {', '.join(known)}."
        raise UnknownNameError(f"There is no source '{source}'.{hint}")
    if texts is None:
        raise ParameterError(NO_TEXTS)
    if source is not None and source not in texts.by_source:
        raise FileError(f"The text of {source} is not here: {source}.txt.", file=texts.folder)
    cited = evidence(graph)
    wanted = [source] if source is not None else sorted(texts.by_source)
    return [_cover(graph, s, texts.by_source[s], cited.get(s, [])) for s in wanted]


Cited = tuple[str, Span]


def evidence(graph: Graph) -> dict[str, list[Cited]]:
    """By source id: the claims (IRIs) with the ranges they cite, each pair once."""
    _, rows = graph.select(f"SELECT DISTINCT ?claim ?range {{ ?claim <{NS}evidence> ?range }}")
    found: dict[str, list[Cited]] = defaultdict(list)
    for claim, where in rows:
        span = parse_evidence(str(getattr(where, "value", "")))
        if span and isinstance(claim, ox.NamedNode):
            found[span.source].append((claim.value, span))
    return dict(found)


def _cover(graph: Graph, source: str, text: str, cited: list[Cited]) -> Coverage:
    node = ox.NamedNode(SOURCE + source)
    tags = graph.objects(node, ox.NamedNode(DCTERMS + "language"))
    return Coverage(
        source,
        text,
        next((str(t.value) for t in tags if isinstance(t, ox.Literal)), ""),
        graph.labels(node),
        {c: graph.labels(ox.NamedNode(c)) for c in sorted({claim for claim, _ in cited})},
        tuple(cut(text, cited)),
    )


def cut(text: str, cited: Iterable[Cited]) -> Iterator[Run]:
    """A text as runs, none empty, that join to the whole; what lies outside it is left out.

    >>> [(run.start, run.end, run.claims) for run in cut("two beds.", [("urn:c", Span("a", 0, 3))])]
    [(0, 3, ('urn:c',)), (3, 4, ()), (4, 8, ()), (8, 9, ())]
    """
    for claims, group in groupby(_pieces(len(text), cited), key=lambda piece: piece.claims):
        pieces = list(group)
        run = Run(pieces[0].start, pieces[-1].end, claims)
        yield from [run] if claims else _trimmed(text, run)


def _pieces(length: int, cited: Iterable[Cited]) -> Iterator[Run]:
    changes: dict[int, Counter[str]] = defaultdict(Counter)
    for claim, span in cited:
        if span.start < span.end:
            changes[min(span.start, length)][claim] += 1
            changes[min(span.end, length)][claim] -= 1
    active: Counter[str] = Counter()
    for start, end in pairwise(sorted({0, length, *changes})):
        active.update(changes.get(start, {}))
        yield Run(start, end, tuple(sorted(+active)))


def _trimmed(text: str, run: Run) -> Iterator[Run]:
    held = [i for i in range(run.start, run.end) if counts(text[i])]
    start, end = (held[0], held[-1] + 1) if held else (run.end, run.end)
    parts = (Run(run.start, start), Run(start, end, uncovered=True), Run(end, run.end))
    return (part for part in parts if part.start < part.end)


@dataclass(frozen=True, slots=True)
class _Words:
    heads: tuple[str, ...]
    title: str
    counted: str
    uncovered: str
    none: str
    depths: tuple[str, ...]
    private: str


_WORDS = {
    "en": _Words(
        heads=("SOURCE", "CLAIMS", "CHARACTERS", "COVERED", "SHARE"),
        title="What the claims account for",
        counted="Letters and digits count; white space, punctuation and symbols do not.",
        uncovered="not covered",
        none="no claim",
        depths=("1 claim", "2 claims", "3 claims", "4 claims or more"),
        private="This page contains the texts. Keep it out of the repository.",
    ),
    "zh-Hans": _Words(
        heads=("来源", "陈述", "计入字符", "已覆盖", "占比"),
        title="陈述覆盖了哪些文字",
        counted="只计文字和数字，空白、标点和符号不计。",
        uncovered="未覆盖",
        none="无陈述",
        depths=("1 项陈述", "2 项陈述", "3 项陈述", "4 项及以上"),
        private="本页含有原文，不得放入代码仓库。",
    ),
}


def per_cent(found: Coverage) -> str:
    """The share in per cent with one decimal; `100.0%` only where nothing is left.

    >>> per_cent(Coverage("a", "two beds", "en", {}, {}, (Run(0, 3, ("urn:c",)),)))
    '42.9%'
    """
    share = round(found.share * 100, 1)
    return f"{share if found.covered == found.characters else min(share, 99.9):.1f}%"


def _row(found: Coverage) -> list[str]:
    numbers = (len(found.claims), found.characters, found.covered)
    return [found.source, *(f"{n:,}" for n in numbers), per_cent(found)]


def print_coverage(out: Console, found: Iterable[Coverage], language: str) -> None:
    """A table with a row for each source, then the stretches that no claim cites."""
    found = list(found)
    print_table(out, _WORDS[language].heads, map(_row, found))
    for one in found:
        if one.uncovered:
            out.print(Text(f"\n{one.source}  {_WORDS[language].uncovered}", style="bold"))
        for run in one.uncovered:
            out.print(Text(f"  {run.start}–{run.end} “{shortened(one.words(run))}”"))


def shortened(words: str, width: int = WIDTH) -> str:
    """Words cut to at most `width` characters, `…` the last where something is left out.

    >>> shortened("eleven beds", 7)
    'eleven…'
    """
    return words if len(words) <= width else words[: width - 1].rstrip() + "…"


def coverage_json(found: Iterable[Coverage]) -> str:
    """Coverage as a JSON array; `share` is 0 to 1, `text` has its white space folded."""
    return as_json(
        [
            {
                "source": one.source,
                "claims": len(one.claims),
                "characters": one.characters,
                "covered": one.covered,
                "share": one.share,
                "uncovered": [
                    {"start": r.start, "end": r.end, "text": one.words(r)} for r in one.uncovered
                ],
            }
            for one in found
        ]
    )


_STYLE = """
:root { color-scheme: light dark; --page: #fff; --ink: #1b1b1b; --line: #ccc;
  --tint: 30 120 200; --gap: #ffd9d4; --edge: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #ececec; --line: #444;
  --tint: 70 140 220; --gap: #5c1d18; --edge: #ff8a80; } }
body { background: var(--page); color: var(--ink); font: 1rem/1.9 system-ui, sans-serif;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.3; }
table { border-collapse: collapse; line-height: 1.5; }
th, td { padding: .3rem .7rem .3rem 0; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
a { color: inherit; white-space: nowrap; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { color: inherit; box-shadow: inset 1px 0 var(--page); print-color-adjust: exact; }
.n1 { background: rgb(var(--tint) / .14); }
.n2 { background: rgb(var(--tint) / .26); }
.n3 { background: rgb(var(--tint) / .38); }
.n4 { background: rgb(var(--tint) / .5); }
.gap { background: var(--gap); text-decoration: underline wavy var(--edge); }
"""


def page(found: Iterable[Coverage], language: str) -> str:
    """One self-contained HTML page: shares, legend, and each text with its claims marked."""
    found, words = list(found), _WORDS[language]
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{words.title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            f"<h1>{words.title}</h1>\n<p>{words.private}</p>",
            *_shares(found, language),
            *_legend(language),
            *(line for one in found for line in _section(one, language)),
            "</body>\n</html>\n",
        ]
    )


def _shares(found: list[Coverage], language: str) -> Iterator[str]:
    yield "<table>\n<thead>"
    yield _table_row("th", map(escape, _WORDS[language].heads))
    yield "</thead>\n<tbody>"
    for one in found:
        source, *numbers = map(escape, _row(one))
        yield _table_row("td", [f'<a href="#{source}">{source}</a>', *numbers])
    yield f"</tbody>\n</table>\n<p>{_WORDS[language].counted}</p>"


def _table_row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


def _legend(language: str) -> Iterator[str]:
    depths = enumerate(_WORDS[language].depths, 1)
    marks = [f'<mark class="n{n}">{name}</mark>' for n, name in depths]
    yield f'<p>{" ".join(marks)} <mark class="gap">{_WORDS[language].none}</mark></p>'


def _section(found: Coverage, language: str) -> Iterator[str]:
    source, marks = escape(found.source), "".join(_marks(found, language))
    yield f'<h2 id="{source}">{escape(label_of(found.labels, language, found.source))}</h2>'
    if found.uncovered:
        links = (f'<a href="#{source}-{r.start}">{r.start}–{r.end}</a>' for r in found.uncovered)
        yield f"<p><b>{_WORDS[language].uncovered}</b> {' · '.join(links)}</p>"
    yield f'<div class="text" lang="{escape(found.language)}">{marks}</div>'


def _marks(found: Coverage, language: str) -> Iterator[str]:
    titles = {c: label_of(names, language, shorten(c)) for c, names in found.claims.items()}
    for run in found.runs:
        words = escape(found.text[run.start : run.end])
        if run.claims:
            title = escape("\n".join(titles[c] for c in run.claims))
            depth = min(len(run.claims), DEEPEST)
            yield f'<mark class="n{depth}" title="{title}">{words}</mark>'
        elif run.uncovered:
            place, title = f"{escape(found.source)}-{run.start}", _WORDS[language].none
            yield f'<mark class="gap" id="{place}" title="{title}">{words}</mark>'
        else:
            yield words


def checkout(root: Path) -> Path | None:
    """The git checkout that a folder lies in: the nearest folder at or above with `.git`."""
    home = root.resolve()
    return next((p for p in (home, *home.parents) if (p / ".git").exists()), None)


def write_page(path: Path, root: Path, found: Iterable[Coverage], language: str) -> None:
    """Write the page at `path`; the file is complete before it takes its name.

    Raises:
        KgError: `path` lies inside the git checkout of the house at `root`, or is not writable.
    """
    target, home = Path(os.path.realpath(path)), checkout(root)
    if home and _inside(target, home):
        raise ParameterError(
            f"This page contains the texts, which must never enter the repository at {home}. "
            "Name a path outside it with --html.",
            file=path,
        )
    write_whole(target, page(found, language))


def _inside(target: Path, folder: Path) -> bool:
    # samefile, for names compare unequal where the file system ignores case
    return any(p.exists() and p.samefile(folder) for p in (target, *target.parents))
