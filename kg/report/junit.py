"""JUnit XML: a test case for each file and rule with findings, and one for each other file.

    junit_text("kg check", [new_case("data/a.ttl", "terms"), …])

There is no specification. The packages that write JUnit pass through what XML cannot hold, which a
message or the name of a file may have; the standard library does all else.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kg.check.finding import INCOMPLETE, SEVERITIES, Finding
from kg.check.findings import Findings
from kg.rdf.shown import short_path, short_term
from kg.report.page import TOOL, Page
from kg.report.words import severity_name
from kg.signs import visible

LINES: Final = 100  # findings of one rule in one file that are told one by one

Key = tuple[str, str]


def write_junit(page: Page) -> Iterator[str]:
    """Findings as test cases: one for each file and rule, one for any other file.

    That one passes if the file was judged, else it is skipped and says why.
    """
    names = {file: xml(page.name(file)) if file else "-" for file in page.findings.files}
    positions: dict[Key, array[int]] = {}
    for position, head in enumerate(page.findings.heads):
        key = names[head.file], xml(head.kind.rule) or TOOL
        positions.setdefault(key, array("I")).append(position)
    found = {key: page.findings.view(some) for key, some in positions.items()}
    skipped = {xml(page.name(file)): why for file, why in page.skipped.items()}
    others = {xml(page.name(file)) for file in page.files} | skipped.keys()
    others -= {file for file, _ in found}
    keys = sorted({*found, *((file, TOOL) for file in others)})
    outcomes = Counter(_outcome(page, group) for group in found.values())
    mere_notes = {key for key in found if key[1] == "not-read" and key[0] in skipped}
    missed = len(others & skipped.keys()) + len(mere_notes)
    yield _head(TOOL, len(keys), outcomes["failure"], outcomes["error"], skipped=missed)
    for file, rule in keys:
        case = new_case(file, rule)
        if (file, rule) in found:
            _add_outcome(case, page, found[file, rule])
        if (file, rule) in mere_notes or ((file, rule) not in found and file in skipped):
            ET.SubElement(case, "skipped", message=xml(skipped[file]))
        yield _case_text(case)
    yield _END if keys else _EMPTY


def _head(
    name: str,
    tests: int,
    failures: int,
    errors: int,
    seconds: float | None = None,
    skipped: int = 0,
) -> str:
    """The document up to the first case; without cases, up to the end of the start tag."""
    counts = {"name": name, "tests": str(tests), "failures": str(failures), "errors": str(errors)}
    suite = counts | {"skipped": str(skipped)}
    if seconds is not None:
        suite["time"] = f"{seconds:.3f}"
    whole = f"<testsuites{_attributes(counts)}>\n  <testsuite{_attributes(suite)}"
    return f'<?xml version="1.0" encoding="utf-8"?>\n{whole}' + (">\n" if tests else "")


_EMPTY: Final = " />\n</testsuites>\n"
_END: Final = "  </testsuite>\n</testsuites>\n"


def _attributes(values: Mapping[str, str]) -> str:
    return ET.tostring(ET.Element("a", dict(values)), "unicode")[2:-3]


def _case_text(case: ET.Element) -> str:
    ET.indent(case, level=2)
    return f"    {ET.tostring(case, 'unicode')}\n"


def junit_text(suite_name: str, cases: Sequence[ET.Element], seconds: float | None = None) -> str:
    """Test cases as a JUnit document with one suite, ending with a newline.

    >>> print(junit_text("kg check", [new_case("a.ttl", "terms")]), end="")
    <?xml version="1.0" encoding="utf-8"?>
    <testsuites name="kg check" tests="1" failures="0" errors="0">
      <testsuite name="kg check" tests="1" failures="0" errors="0" skipped="0">
        <testcase classname="a.ttl" name="terms" />
      </testsuite>
    </testsuites>

    Args:
        suite_name: what was run, such as `kg check`.
        cases: elements made by `new_case`.
        seconds: how long it took, where that was measured.
    """
    failures = sum(case.find("failure") is not None for case in cases)
    errors = sum(case.find("error") is not None for case in cases)
    head = _head(suite_name, len(cases), failures, errors, seconds)
    return "".join([head, *map(_case_text, cases), _END if cases else _EMPTY])


def new_case(classname: str, name: str, **attributes: str) -> ET.Element:
    """A test case that passes; see `add_failure`.

    >>> new_case("a.ttl", "terms", time="0.1").attrib
    {'classname': 'a.ttl', 'name': 'terms', 'time': '0.1'}
    """
    return ET.Element("testcase", {"classname": xml(classname), "name": xml(name)} | attributes)


def add_failure(case: ET.Element, tag: str, message: str, text: str, kind: str = "") -> None:
    """Say of a test case that it failed (`failure`) or could not be judged (`error`)."""
    found = ET.SubElement(case, tag, message=xml(message))
    if kind:
        found.set("type", kind)
    found.text = xml(text)


def _outcome(page: Page, findings: Findings) -> str:
    """`error`, `failure`, or nothing where a test case passes all the same."""
    first = _worst(findings)
    failing = {"violation", "warning"} if page.strict else {"violation"}
    if first.rule in INCOMPLETE:
        return "error"
    return "failure" if first.severity in failing else ""


def _worst(findings: Findings) -> Finding:
    """The first of the worst."""
    severities = enumerate(head.kind.severity for head in findings.heads)
    return findings[min(severities, key=lambda found: SEVERITIES[found[1]])[0]]


def _add_outcome(case: ET.Element, page: Page, findings: Findings) -> None:
    """What a test case says: an error, a failure, or where it passes all the same, output."""
    first = _worst(findings)
    text = "\n".join([*(_line(page, f) for f in findings[:LINES]), *_more(page, len(findings))])
    if tag := _outcome(page, findings):
        add_failure(case, tag, page.message(first), text, first.severity)
    else:
        ET.SubElement(case, "system-out").text = xml(text)


def _more(page: Page, count: int) -> list[str]:
    if count <= LINES:
        return []
    more = f"{count - LINES:,}"
    return [f"… and {more} more." if page.language == "en" else f"……另有 {more} 项。"]


def _line(page: Page, finding: Finding) -> str:
    place, names = finding.place, page.names.of(finding.file)
    where = f"{page.name(place.file)}:{place.line}:" if place else ""
    where += f"{place.column}:" if place and place.column else ""
    terms = (short_term(finding.focus, names), short_path(finding.path, names))
    about = "  ".join(t for t in (*terms, short_term(finding.value, names)) if t)
    severity = severity_name(finding.severity, page.language)
    said = f"{where} {severity}: {page.message(finding)}".strip()
    return f"{said}\n    {about}" if about else said


_NO_CHARACTER = re.compile("[\ufffe\uffff]")


def xml(text: str) -> str:
    r"""A text as XML can hold it: signs for control characters, line ends as XML has them.

    >>> xml("a\x1b[1m\r\nb")
    'a␛[1m\nb'
    """
    return _NO_CHARACTER.sub("\ufffd", visible(re.sub("\r\n?", "\n", text), keep="\n\t"))
