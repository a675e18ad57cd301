"""Counting: findings of one cause are one finding that says how many there are.

counted(findings) -> the same, with the eleventh of a cause and all after it told by the first

An ontology that moved to another namespace gives a thousand deprecated uses, and two editions of
one vocabulary share every label: the cause is one, and told once it leaves room for what matters.
What shapes find is never counted together: it is for their author to say what one cause is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from rdflib import URIRef

from kg.check.finding import Finding
from kg.rdf.names import namespace_of

MOST: Final = 10
_FEW: Final = 3


def _by_value(finding: Finding) -> object:
    return finding.value


def _by_namespace(finding: Finding) -> object:
    focus = finding.focus
    return namespace_of(focus) if isinstance(focus, URIRef) else None


def _by_file(finding: Finding) -> object:
    return finding.file


def _by_words(finding: Finding) -> object:
    return finding.messages.get("en")


def _by_rule(finding: Finding) -> object:
    return finding.rule


_CAUSES: Final[dict[str, Callable[[Finding], object]]] = {
    "ontology-deprecated": _by_value,
    "label-shared": _by_namespace,
    "label-twice": _by_file,
    "not-run": _by_rule,
    "syntax": _by_words,  # such as of a context that is elsewhere
    "shape-unclear": _by_file,
    "ontology-example": _by_file,
    "ontology-unused": _by_file,
}


def counted(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in their order, those of one cause as one where there are more than ten.

    >>> found = [Finding("warning", "label-twice", {"en": f"Two: {n}."}) for n in range(12)]
    >>> [finding.messages["en"] for finding in counted(found)]
    ['Two: 0. There are 11 more of this kind.']
    """
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        cause = _CAUSES.get(finding.rule)
        own = cause is None or finding.component is not None
        key = number if own or cause is None else (finding.rule, finding.severity, cause(finding))
        groups.setdefault(key, []).append(finding)
    return [one for group in groups.values() for one in _told(group)]


def _told(group: list[Finding]) -> list[Finding]:
    if len(group) <= (_FEW if group[0].rule in ("syntax", "not-run") else MOST):
        return group
    first, more = group[0], len(group) - 1
    files = list(dict.fromkeys(f.file for f in group if f.file))
    inside = f", in {len(files):,} files" if len(files) > 1 else ""
    zh_inside = f",分布于 {len(files):,} 个文件" if len(files) > 1 else ""
    near = f" ({', '.join(Path(f).name for f in files[:3])}, …)" if len(files) > 3 else ""
    messages = dict(first.messages)
    messages["en"] = f"{messages['en']} There are {more:,} more of this kind{inside}{near}."
    if "zh-Hans" in messages:
        messages["zh-Hans"] += f"同类尚有 {more:,} 项{zh_inside}。"
    return [replace(first, messages=messages)]
