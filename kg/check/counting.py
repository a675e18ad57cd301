"""Counting: findings of one cause are one finding that says how many there are.

counted(findings) -> the same, with the eleventh of a cause and all after it told by the first
at_most(findings, 1) -> of those that say the same in one file the first, with how many more

An ontology that moved to another namespace gives a thousand deprecated uses, and two editions of
one vocabulary share every label: the cause is one, and told once it leaves room for what matters.
What named shapes find is never counted together; of shapes that only stood among the data, ten
results of one constraint are told and the others counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from rdflib import URIRef

from kg.check.finding import Finding
from kg.check.findings import Findings, Kind
from kg.rdf.names import namespace_of

MOST: Final = 10
_FEW: Final = 3
_SELDOM: Final = frozenset({"syntax", "not-run", "timeout"})


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
    "timeout": _by_rule,
    "syntax": _by_words,  # such as of a context that is elsewhere
    "shape-unclear": _by_file,
    "ontology-example": _by_file,
    "ontology-unused": _by_file,
}


def counted(findings: Iterable[Finding], of_shapes: bool = False) -> Findings:
    """Findings in their order, those of one cause as one where there are more than ten.

    >>> found = [Finding("warning", "label-twice", {"en": f"Two: {n}."}) for n in range(12)]
    >>> [finding.messages["en"] for finding in counted(found)]
    ['Two: 0. There are 11 more of this kind.']

    Args:
        findings: worst first.
        of_shapes: whether of the results of one constraint, too, no more than ten are told.
    """

    def may_be_of_first(kind: Kind) -> bool:
        return kind.rule in _CAUSES if kind.component is None else of_shapes

    def of_first(finding: Finding) -> object:
        if finding.component is not None:
            return finding.component, finding.shape
        return (_CAUSES[finding.rule](finding),)

    def may_be_of_second(kind: Kind) -> bool:
        return kind.rule == "ontology-deprecated"

    first = _grouped(Findings.of(findings), may_be_of_first, of_first)
    return _grouped(first, may_be_of_second, _by_file)


def _grouped(
    found: Findings, may: Callable[[Kind], bool], cause: Callable[[Finding], object]
) -> Findings:
    """Findings with the same cause told together, where the first of them stands.

    Args:
        found: findings in their order.
        may: whether findings of a kind have a cause.
        cause: that of a finding.
    """
    groups: dict[object, list[int]] = {}
    for position in found.where(may):
        finding = found[position]
        key = finding.rule, finding.severity, cause(finding)
        groups.setdefault(key, []).append(position)
    if not groups:
        return found
    firsts = {group[0]: group for group in groups.values()}
    others = {position for group in groups.values() for position in group[1:]}
    return found.view(
        one
        for position in range(len(found))
        if position not in others
        for one in (_told(found, firsts[position]) if position in firsts else (position,))
    )


def _told(found: Findings, group: list[int]) -> list[int | Finding]:
    first = found[group[0]]
    if len(group) <= (_FEW if first.rule in _SELDOM else MOST):
        return [*group]
    kept = group[:MOST] if first.component is not None else group[:1]
    others = found.view(group[len(kept) :])
    return [*kept[:-1], _with_count(found[kept[-1]], others)]


def _with_count(last: Finding, others: Findings) -> Finding:
    """The last finding of a cause that is told, with how many more there are."""
    more, files = (
        f"{len(others):,}",
        list(dict.fromkeys(head.file for head in others.heads if head.file)),
    )
    inside = f", in {len(files):,} files" if len(files) > 1 else ""
    zh_inside = f",分布于 {len(files):,} 个文件" if len(files) > 1 else ""
    near = f" ({', '.join(Path(f).name for f in files[:3])}, …)" if len(files) > 3 else ""
    messages = dict(last.messages)
    for language in messages:
        messages[language] += (
            f"同类尚有 {more} 项{zh_inside}。"
            if language.startswith("zh")
            else f" There are {more} more of this kind{inside}{near}."
        )
    return replace(last, messages=messages)


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
            kept[-1] = replace(kept[-1], messages=_with_more(kept[-1].messages, more))
        yield from kept


def _with_more(messages: Mapping[str, str], more: int) -> dict[str, str]:
    further = {
        "en": f" The same is true of {more} more in this file.",
        "zh-Hans": f"本文件中另有 {more} 处亦然。",
    }
    return {tag: text + further.get(tag, "") for tag, text in messages.items()}
