"""Words: how findings, severities and terms are put for people, in English and in Chinese.

tally(findings, "zh-Hans") -> "1 项违规,0 项警告"
short_term(rdflib.Literal("喀什", lang="zh-Hans")) -> '"喀什"@zh-Hans'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.check.finding import SEVERITIES, Finding, Severity
from kg.check.findings import Findings

_NAMES: dict[str, dict[Severity, str]] = {
    "en": {"violation": "violation", "warning": "warning", "info": "note"},
    "zh-Hans": {"violation": "违规", "warning": "警告", "info": "提示"},
}


def message_of(finding: Finding, language: str) -> str:
    """The message in a language, else in one of its kind, else in any, else the rule.

    >>> message_of(Finding("info", "terms", {"zh": "未定义"}), "zh-Hans")
    '未定义'
    >>> message_of(Finding("info", "terms", {}), "en")
    'terms'
    """
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


def tally(findings: Iterable[Finding], language: str) -> str:
    """How many findings there are of each severity, in words; notes only where there are some.

    >>> tally([Finding("violation", "terms", {})], "en")
    '1 violation, 0 warnings'
    >>> tally([], "zh-Hans")
    '未发现问题'
    """
    return tally_of(Findings.of(findings).severities, language)


def tally_of(counts: Mapping[Severity, int], language: str) -> str:
    """The same of findings that were counted before.

    >>> tally_of({"warning": 2}, "en")
    '0 violations, 2 warnings'
    """
    if not counts:
        return "no findings" if language == "en" else "未发现问题"
    shown = [s for s in SEVERITIES if s != "info" or counts.get(s)]
    return joined((_counted(counts.get(s, 0), s, language) for s in shown), language)


def _counted(count: int, severity: Severity, language: str) -> str:
    name = severity_name(severity, language)
    if language != "en":
        return f"{count} 项{name}"
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def joined(parts: Iterable[str], language: str) -> str:
    """Parts with the comma of a language between them.

    >>> joined(["1", "2"], "en"), joined(["1", "2"], "zh-Hans")
    ('1, 2', '1,2')
    """
    return (", " if language == "en" else ",").join(parts)
