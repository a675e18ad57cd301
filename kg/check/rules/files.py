"""Rules for a file by itself: stored queries have a header and valid SPARQL, Turtle its form.

catalogue    every stored question has a complete header and is valid SPARQL
format       every Turtle file is in canonical form
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from kg.check.finding import Finding
from kg.check.hints import typed_path
from kg.check.project import syntax_finding
from kg.check.rule import Rule
from kg.check.world import World
from kg.errors import FileError, KgError
from kg.limits import doing
from kg.rdf.canonical import differs_at
from kg.rdf.places import Place
from kg.sparql.guard import parse
from kg.sparql.stored import read_question
from kg.sparql.text import sparql_error


def check_format(world: World, only: Collection[str] | None = None) -> Iterator[Finding]:
    """Findings on Turtle files that are not in canonical form.

    Where most files of a project are not, it does not use that form: this is one note, and none
    where only some files are looked at.

    Args:
        world: the project as read.
        only: the files to look at, as paths (default: all).
    """
    turtle = _Turtle(world)
    judged = [path for path in turtle.files if only is None or str(path) in only]
    untidy = [finding for path in judged for finding in turtle.findings(path)]
    differing = [finding for finding in untidy if finding.rule == "format"]
    if len(turtle.files) <= _FEW or not differing or turtle.is_habit():
        yield from untidy
        return
    yield from (finding for finding in untidy if finding.rule != "format")
    if only is None:
        yield _all_untidy(differing, len(judged))


_FEW: Final = 2  # so few files show no habit


class _Turtle:
    """The Turtle files of a project, and in which line each leaves the canonical form."""

    def __init__(self, world: World) -> None:
        loaded = world.loaded
        self._texts = loaded.lines.texts | loaded.shape_lines.texts
        unreadable = {finding.file for finding in loaded.problems if finding.rule == "syntax"}
        self.files = [
            path
            for path in loaded.project.files
            if path.suffix == ".ttl" and str(path) in self._texts and str(path) not in unreadable
        ]
        self._found: dict[Path, Finding | None] = {}

    def findings(self, path: Path) -> list[Finding]:
        """What there is to say of a file: one thing, or nothing."""
        if path not in self._found:
            self._found[path] = _untidy(self._texts[str(path)], path)
        found = self._found[path]
        return [] if found is None else [found]

    def is_habit(self) -> bool:
        """Whether half of the files, or more, are in canonical form."""
        tidy = untidy = 0
        for path in self.files:
            if self.findings(path):
                untidy += 1
            else:
                tidy += 1
            if 2 * max(tidy, untidy) > len(self.files):
                break
        return tidy >= untidy


def _untidy(text: str, path: Path) -> Finding | None:
    try:
        line = differs_at(text, path)
    except KgError as error:
        return syntax_finding(error, path)
    if line is None:
        return None
    command = f"kg fmt {typed_path(path)}"
    messages = {
        "en": f"Not in canonical form from this line on: run `{command}`.",
        "zh-Hans": f"自此行起不合规范格式:请运行 `{command}`。",
    }
    return Finding("warning", "format", messages, place=Place(str(path), line))


def _all_untidy(differing: list[Finding], judged: int) -> Finding:
    count = len(differing)
    messages = {
        "en": f"{count:,} of {judged:,} Turtle files are not in canonical form, this being the "
        "first. `kg fmt` with their folder rewrites them, `kg fmt --check` lists them.",
        "zh-Hans": f"{judged:,} 个 Turtle 文件中有 {count:,} 个不合规范格式,此为首个。"
        "可用 `kg fmt` 加文件夹重写,或用 `kg fmt --check` 列出。",
    }
    return Finding("info", "format", messages, place=differing[0].place)


def check_catalogue(world: World, only: Collection[str] | None = None) -> Iterator[Finding]:
    """Findings on the headers and the SPARQL of stored questions; see `check_format`."""
    for path in world.loaded.project.questions:
        if only is None or str(path) in only:
            try:
                doing(str(path))
                parse(read_question(path).sparql)
            except KgError as error:
                yield _catalogue_finding(path, error)
            except SyntaxError as error:
                yield _catalogue_finding(path, sparql_error(error, path))


def _catalogue_finding(path: Path, error: KgError) -> Finding:
    place = Place(str(path), error.line or 1)
    rule = "unread" if isinstance(error, FileError) else "catalogue"
    return Finding("violation", rule, error.messages, place=place)


CATALOGUE: Final = Rule(
    {
        "catalogue": (
            "A stored question has a complete header and valid SPARQL.",
            "存储的查询头部完整,SPARQL 有效。",
        )
    },
    "file",
    check_catalogue,
)
FORMAT: Final = Rule(
    {"format": ("A Turtle file is in canonical form.", "Turtle 文件符合规范格式。")},
    "file",
    check_format,
)
