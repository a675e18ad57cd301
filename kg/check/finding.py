"""Findings: what is wrong, how badly, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal as OneOf

import rdflib
from rdflib.term import Node

from kg.rdf.paths import AnyPath, path_text
from kg.rdf.places import Place

Severity = OneOf["violation", "warning", "info"]
SEVERITIES: dict[Severity, int] = {"violation": 0, "warning": 1, "info": 2}

# Where one of these rules finds something, part of the input could not be judged at all.
INCOMPLETE = frozenset({"syntax", "derivation", "shapes", "timeout"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: how bad, by which rule, what and where.

    `messages` are by language tag (`en`, `zh-Hans`); `path` is a property or a SHACL property path;
    `place` is None where the thing stands in no file, such as a derived triple; `component` and
    `shape` are those of a SHACL result.
    """

    severity: Severity
    rule: str
    messages: dict[str, str]
    focus: Node | None = None
    path: AnyPath | None = None
    value: Node | None = None
    place: Place | None = None
    component: rdflib.URIRef | None = None
    shape: Node | None = None

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


def has_violation(findings: Iterable[Finding], strict: bool = False) -> bool:
    """Whether any finding is a violation, or with `strict` a warning.

    >>> found = [Finding("warning", "format", {})]
    >>> has_violation(found), has_violation(found, strict=True)
    (False, True)
    """
    worst = {"violation", "warning"} if strict else {"violation"}
    return any(f.severity in worst for f in findings)


def exit_code(findings: Iterable[Finding], strict: bool = False) -> int:
    """0 holds, 1 violations (with `strict` also warnings), 2 part of the input cannot be judged.

    >>> exit_code([]), exit_code([Finding("violation", "terms", {})])
    (0, 1)
    >>> exit_code([Finding("violation", "syntax", {})])
    2
    """
    found = list(findings)
    if any(f.rule in INCOMPLETE for f in found):
        return 2
    return 1 if has_violation(found, strict) else 0
