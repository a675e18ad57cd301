"""JUnit XML: a test case for each file and rule with findings, one that passes for other files.

    junit_text("kg check", [new_case("data/a.ttl", "terms"), …])

There is no specification. The packages that write JUnit pass through what XML cannot hold, which a
message or the name of a file may have; the standard library does all else.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from kg.check.finding import INCOMPLETE, SEVERITIES, Finding
from kg.rdf.shown import short_path, short_term
from kg.report.page import TOOL, Page
from kg.report.words import severity_name
from kg.signs import visible


def write_junit(page: Page) -> str:
    """Findings as test cases: one for each file and rule, one that passes for any other file."""
    return junit_text(TOOL, list(_cases(page)))


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
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
    }
    whole = ET.Element("testsuites", {"name": suite_name} | counts)
    suite = ET.SubElement(whole, "testsuite", {"name": suite_name} | counts, skipped="0")
    if seconds is not None:
        suite.set("time", f"{seconds:.3f}")
    suite.extend(cases)
    ET.indent(whole)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(whole, "unicode")}\n'


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


def _cases(page: Page) -> Iterator[ET.Element]:
    """A case for each file and rule with findings, one that passes for each other file."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in page.findings:
        file = xml(page.name(finding.file)) if finding.file else "-"
        found.setdefault((file, xml(finding.rule) or TOOL), []).append(finding)
    passed = {xml(page.name(file)) for file in page.files} - {file for file, _ in found}
    for file, rule in sorted({*found, *((file, TOOL) for file in passed)}):
        case = new_case(file, rule)
        if (file, rule) in found:
            _add_outcome(case, page, found[file, rule])
        yield case


def _add_outcome(case: ET.Element, page: Page, findings: list[Finding]) -> None:
    """What a test case says: an error, a failure, or where it passes all the same, output."""
    first = min(findings, key=lambda f: SEVERITIES[f.severity])
    failing = {"violation", "warning"} if page.strict else {"violation"}
    text = "\n".join(_line(page, f) for f in findings)
    if first.rule in INCOMPLETE or first.severity in failing:
        tag = "error" if first.rule in INCOMPLETE else "failure"
        add_failure(case, tag, page.message(first), text, first.severity)
    else:
        ET.SubElement(case, "system-out").text = xml(text)


def _line(page: Page, finding: Finding) -> str:
    place, names = finding.place, page.names
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
