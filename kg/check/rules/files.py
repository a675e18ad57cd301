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

    Args:
        world: the project as read.
        only: the files to look at, as paths (default: all).
    """
    loaded = world.loaded
    texts = loaded.lines.texts | loaded.shape_lines.texts
    unreadable = {finding.file for finding in loaded.problems if finding.rule == "syntax"}
    for path in loaded.project.files:
        judged = only is None or str(path) in only
        if not judged or str(path) in unreadable or path.suffix != ".ttl":
            continue
        try:
            line = differs_at(texts[str(path)], path)
        except KgError as error:
            yield syntax_finding(error, path)
            continue
        if line is not None:
            command = f"kg fmt {typed_path(path)}"
            messages = {
                "en": f"Not in canonical form from this line on: run `{command}`.",
                "zh-Hans": f"自此行起不合规范格式:请运行 `{command}`。",
            }
            yield Finding("warning", "format", messages, place=Place(str(path), line))


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
