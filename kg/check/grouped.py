"""Causes: findings that say the same of many places in a file become few, the last with a count.

at_most(findings, 1)    -> the first of those that say the same, "The same is true of 9 more …"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.check.finding import Finding


def at_most(findings: Iterable[Finding], count: int) -> Iterator[Finding]:
    """Findings, of those that say the same in one file no more than so many, first places first.

    >>> found = [Finding("warning", "terms", {"en": "Wrong.", "zh-Hans": "有误。"})] * 3
    >>> [finding.messages["en"] for finding in at_most(found, 2)]
    ['Wrong.', 'Wrong. The same is true of 1 more in this file.']
    """
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        said = (finding.rule, finding.severity, finding.file, tuple(finding.messages.items()))
        groups.setdefault(said, []).append(finding)
    for group in groups.values():
        group.sort(key=lambda finding: (finding.line or 0, finding.place and finding.place.column))
        kept, more = group[:count], len(group) - count
        if more > 0:
            kept[-1] = replace(kept[-1], messages=_counted(kept[-1].messages, more))
        yield from kept


def _counted(messages: Mapping[str, str], more: int) -> dict[str, str]:
    further = {
        "en": f" The same is true of {more} more in this file.",
        "zh-Hans": f"本文件中另有 {more} 处亦然。",
    }
    return {tag: text + further.get(tag, "") for tag, text in messages.items()}
