"""Findings: what is wrong, how badly, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal as OneOf

Severity = OneOf["violation", "warning", "info"]
_ORDER: dict[Severity, int] = {"violation": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: how bad, by which rule, what and where.

    `messages` are by language tag (`en`, `zh-Hans`); `file` and `line` are None where the thing
    stands in no file, such as a derived triple.
    """

    severity: Severity
    rule: str
    messages: dict[str, str]
    focus: str
    path: str = ""
    value: str = ""
    file: str | None = None
    line: int | None = None

    @property
    def sort_key(self) -> tuple[int, str, int, str, str, str, str]:
        """Worst first, then by place, then by rule."""
        return (
            _ORDER[self.severity],
            self.file or "",
            self.line or 0,
            self.rule,
            self.focus,
            self.path,
            self.value,
        )


def has_violation(findings: Iterable[Finding], strict: bool = False) -> bool:
    """Whether any finding is a violation, or with `strict` a warning."""
    worst = {"violation", "warning"} if strict else {"violation"}
    return any(f.severity in worst for f in findings)
