"""Findings: what is wrong, how badly, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import Protocol

import rdflib
from rdflib.term import Node

from kg.rdf.paths import AnyPath, path_text
from kg.rdf.places import Place
from kg.shacl.results import Result

Severity = OneOf["violation", "warning", "info"]
SEVERITIES: dict[Severity, int] = {"violation": 0, "warning": 1, "info": 2}

# Where one of these rules finds something, part of the input could not be judged at all.
INCOMPLETE = frozenset({"syntax", "unread", "derivation", "shapes", "timeout"})
# Of these something that looks at all files could not be run.
UNRUN = frozenset({"derivation", "shapes", "timeout"})
# Of what these rules find nothing was read, so nothing of it can be shown.
CLOSED = frozenset({"unread", "link"})


class Author(Protocol):
    """What knows the words of the author of a shape."""

    def stated(self, result: Result) -> Sequence[rdflib.Literal]:
        """These words for a result, each in the language that it was written in."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: how bad, by which rule, what and where.

    `messages` are by language tag (`en`, `zh-Hans`); `path` is a property or a SHACL property path;
    `place` is None where the thing stands in no file, such as a derived triple; `component` and
    `shape` are those of a SHACL result, which is in `result`; `author` knows its author's words.
    """

    severity: Severity
    rule: str
    messages: Mapping[str, str]
    focus: Node | None = None
    path: AnyPath | None = None
    value: Node | None = None
    place: Place | None = None
    component: rdflib.URIRef | None = None
    shape: Node | None = None
    result: Result | None = field(default=None, compare=False, repr=False)
    author: Author | None = field(default=None, compare=False, repr=False)

    @property
    def stated(self) -> Sequence[rdflib.Literal]:
        """The words of the shape's author, each in its own language; none where they are ours."""
        return self.author.stated(self.result) if self.author and self.result else ()

    @property
    def file(self) -> str | None:
        """The file it stands in."""
        return self.place.file if self.place else None

    @property
    def line(self) -> int | None:
        """The line it stands in, counted from 1."""
        return self.place.line if self.place else None

    @property
    def path_text(self) -> str:
        """The path as SPARQL writes it, the IRI alone where it is a single property."""
        return path_text(self.path)

    @property
    def sort_key(self) -> tuple[int, str, int, int, str, str, str, str, str]:
        """Worst first, then by place, then by rule."""
        place = self.place or Place("", 0)
        return (
            SEVERITIES[self.severity],
            place.file,
            place.line,
            place.column,
            self.rule,
            str(self.focus or ""),
            self.path_text,
            str(self.value or ""),
            self.messages.get("en", ""),
        )
