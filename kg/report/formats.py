"""Reports for machines: findings as JSON, GitHub annotations, SARIF, JUnit or a SHACL report.

    page = page_of(findings, "en", version="0.1.0", files=["data/beds.ttl"])
    for chunk in chunks(page, "sarif"): …           text, as it is made
    page.notes                                      what a writer has left out, if anything
    render(findings, "sarif", "en") -> str          all of it at once

Columns count characters from 1, an end is exclusive. The order is that of `Finding.sort_key`; the
same findings give the same text. Each format has a module of its own in this folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from kg.check.account import Account
from kg.check.finding import Finding
from kg.check.findings import in_order
from kg.check.rule import Rule
from kg.rdf.names import STANDARD, Prefixes
from kg.report.github import write_github
from kg.report.json import write_json
from kg.report.junit import write_junit
from kg.report.page import Page
from kg.report.sarif import write_sarif
from kg.report.turtle import write_turtle
from kg.signs import Form, escaped

_SURROGATE = re.compile("[\ud800-\udfff]")  # a file name may be no UTF-8, a report has to be
_WRITERS: Final[dict[str, Callable[[Page], Iterator[str]]]] = {
    "json": write_json,
    "github": write_github,
    "sarif": write_sarif,
    "junit": write_junit,
    "turtle": write_turtle,
}
FORMATS: Final = ("text", *_WRITERS)


_CHUNK: Final = 1 << 16  # characters


def page_of(
    findings: Iterable[Finding],
    language: str = "en",
    names: Prefixes = STANDARD,
    *,
    rules: Sequence[Rule] = (),
    version: str = "",
    files: Iterable[str] = (),
    strict: bool = False,
    account: Account | None = None,
) -> Page:
    """What all writers need; see `chunks`.

    Args:
        findings: in any order.
        language: `en` or `zh-Hans`, where a format has room for one only.
        names: how IRIs are shortened.
        rules: those that were run, for what each demands.
        version: of this software.
        files: all that was checked, with findings or without.
        strict: whether warnings count as failures.
        account: what was read and run.
    """
    about = (names, rules, version, list(files), strict, account or Account())
    return Page(in_order(findings), language, *about)


def chunks(page: Page, form: str) -> Iterator[str]:
    """A report in one of the machine formats, ending with a newline, as it is made.

    Args:
        page: what to report.
        form: one of `FORMATS`, but `text`, which is `kg.report.text.print_findings`.
    """
    waiting: list[str] = []
    size = 0
    for part in _WRITERS[form](page):
        waiting.append(part)
        size += len(part)
        if size >= _CHUNK:
            yield _cleaned("".join(waiting), form)
            waiting, size = [], 0
    if waiting:
        yield _cleaned("".join(waiting), form)


def _cleaned(text: str, form: str) -> str:
    """Whole strings of a form, what a terminal would obey in them written as escapes."""
    syntax = _ESCAPES.get(form)
    return escaped(text, syntax) if syntax else _SURROGATE.sub("\ufffd", text)


_ESCAPES: Final[dict[str, Form]] = {"json": "json", "sarif": "json"}


def render(
    findings: Iterable[Finding],
    form: str,
    language: str = "en",
    names: Prefixes = STANDARD,
    **options: Any,
) -> str:
    r"""Findings in one of the machine formats; `options` are those of `page_of`.

    >>> render([], "github")
    'kg check: no findings\n'
    >>> render([Finding("violation", "terms", {"en": "No."})], "json")[:11]
    '{\n  "tool":'

    >>> render([Finding("warning", "terms", {"en": "Unknown: ex:a."})], "github").splitlines()
    ['::warning title=kg terms::Unknown: ex:a.', 'kg check: 0 violations, 1 warning']
    """
    return "".join(chunks(page_of(findings, language, names, **options), form))
