"""Every seeded fault is found in its file and line, by the command itself and in every format.

`pytest -n 0 -s` prints the table. Faults stand in `faults.py`; those of one batch share a copy of our house
and one run of `kg check`, which writes all formats. What the sound house has is no finding here.
"""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
import rdflib
from click.testing import CliRunner
from rdflib.namespace import PROV, SH

import kg.check.checking
from kg.check.checking import Checked
from kg.check.finding import INCOMPLETE, Finding
from kg.cli.main import main
from kg.hospital.house import FOLDERS, House
from kg.hospital.names import shorten
from kg.report.page import RULE
from tests.conftest import SOURCES
from tests.kg.check.faults import BATCHES, FAULTS, Expected, Fault, seed, write_clinic

TIMEOUT = 4
MISSED = "(not there)"
MACHINE = ("json", "github", "sarif", "junit", "turtle")
FORMATS = ("text", *MACHINE)
BY_SHAPES = ("data", "more")


class Found(NamedTuple):
    """A finding as one of the formats gives it: its rule, its file in the house, its line."""

    rule: str
    file: str
    line: int


def read_text(text: str) -> Iterator[Found]:
    """The findings of a text report; a finding ends with the line that begins with its rule."""
    file, line = "", 0
    pending: list[str] = []
    for row in [*text.splitlines(), ""]:
        begins = re.match(r"  (?:(\d+)(?::\d+)?: )?(?:violation|warning|note)  ", row)
        if begins or not row.startswith("  "):
            if pending and line:
                yield Found(pending[-1].split()[0], file, line)
            pending, line = [], int(begins[1] or 0) if begins else 0
            file = file if begins else row
        else:
            pending.append(row)


def read_json(text: str) -> Iterator[Found]:
    for found in json.loads(text)["findings"]:
        if found["file"]:
            yield Found(found["rule"], found["file"], found["line"])


def read_github(text: str) -> Iterator[Found]:
    for command in re.findall(r"^::(?:error|warning|notice) (.*?)::", text, re.MULTILINE):
        given = dict(part.split("=", 1) for part in command.split(","))
        if "file" in given:
            title = unquote(given["title"]).removeprefix("kg ")
            yield Found(title, unquote(given["file"]), int(given["line"]))


def read_sarif(text: str) -> Iterator[Found]:
    (run,) = json.loads(text)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        if "region" in place:
            assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
            file = unquote(place["artifactLocation"]["uri"])
            yield Found(result["ruleId"], file, place["region"]["startLine"])


def read_junit(text: str) -> Iterator[Found]:
    for case in ET.fromstring(text).iter("testcase"):
        file, rule = case.get("classname") or "", case.get("name") or ""
        for outcome in case:
            for place in re.finditer(
                rf"^{re.escape(file)}:(\d+):", outcome.text or "", re.MULTILINE
            ):
                yield Found(rule, file, int(place[1]))


def read_turtle(text: str) -> Iterator[Found]:
    report = rdflib.Graph().parse(data=text, format="turtle")
    base = re.search(r"^@base <(.*)> \.$", text, re.MULTILINE)
    assert base
    for result in report.objects(None, SH.result):
        rule = report.value(result, SH.sourceConstraintComponent)
        shape = report.value(result, SH.sourceShape)
        place = report.value(result, PROV.atLocation)
        if place:
            file, _, line = str(place).removeprefix(base[1]).partition("#line=")
            name = shorten(str(shape)) if shape else unquote(str(rule).removeprefix(RULE))
            yield Found(name, unquote(file), int(line.split(",")[1]))


READERS: dict[str, Callable[[str], Iterator[Found]]] = {
    "text": read_text,
    "json": read_json,
    "github": read_github,
    "sarif": read_sarif,
    "junit": read_junit,
    "turtle": read_turtle,
}


@dataclass
class Run:
    """A run of the command over a house: what it found, what each format says, how it ended."""

    findings: Sequence[Finding]
    formats: dict[str, Counter[Found]]
    exit_code: int

    def places(self, home: Path) -> Counter[Found]:
        """The findings as the formats should have them."""
        return Counter(
            Found(f.rule, Path(f.file).relative_to(home).as_posix(), f.line or 0)
            for f in self.findings
            if f.file
        )


def run(home: Path, *options: str) -> Run:
    """Run `kg check` over a house with all formats in one go."""
    checked: list[Checked] = []
    real = kg.check.checking.check

    def recording(*given: Any, **named: Any) -> Checked:
        checked.append(real(*given, **named))
        return checked[0]

    reports = home.parent / "reports"
    reports.mkdir(exist_ok=True)
    written = [f"--report={form}={reports / form}" for form in MACHINE]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("KG_SOURCES", "KG_LANG", "GITHUB_WORKSPACE"):
            patch.delenv(name, raising=False)
        patch.chdir(home)
        patch.setattr(kg.check.checking, "check", recording)
        arguments = ["--root", str(home), "--lang", "en", "check", "--all", *options, *written]
        done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    texts = {form: (reports / form).read_text("utf-8") for form in MACHINE} | {"text": done.stdout}
    read = {form: Counter(READERS[form](texts[form])) for form in FORMATS}
    return Run(checked[0].findings, read, done.exit_code)


@dataclass
class Batch:
    """A copy with faults: where they are expected, and what the run over it found."""

    home: Path
    expected: dict[Fault, Expected]
    run: Run
    new: list[Finding]


def whereabouts(f: Finding) -> tuple[str | None, ...]:
    """All of a finding but its words, which pySHACL fills in less of."""
    return (f.severity, f.rule, f.file, str(f.line), str(f.focus), f.path_text, str(f.value))


def _key(finding: Finding) -> tuple[str, ...]:
    said = finding.messages.get("en", "")
    return (finding.rule, str(finding.focus), finding.path_text, str(finding.value), said)


class Batches:
    """Batches, each seeded and checked when the first of its faults is looked at."""

    def __init__(self, house: House, folder: Path, texts: Path | None) -> None:
        self.house, self.folder, self.texts = house, folder, texts
        self._done: dict[str, Batch] = {}
        self._sound: dict[bool, set[tuple[str, ...]]] = {}

    def copy(self, name: str, clinic: bool) -> tuple[Path, Path]:
        """A copy of the house, and the folder of the texts that go with it."""
        home = self.folder / name.replace(" ", "-") / "house"
        for room in FOLDERS:
            shutil.copytree(self.house.root / room, home / room)
        if clinic:
            write_clinic(home, home.parent / "texts")
        return home, home.parent / "texts"

    def options(self, name: str, texts: Path) -> list[str]:
        """What the command is told about a batch."""
        timeout = [f"--timeout={TIMEOUT}"] if name == "endless" else []
        if name == "texts":
            return [*timeout, f"--sources={self.texts}"]
        return [*timeout, *([f"--sources={texts}"] if name == "grounding" else [])]

    def sound(self, clinic: bool) -> set[tuple[str, ...]]:
        """What is found without any fault; with the clinic nothing more than without."""
        if clinic not in self._sound:
            home, texts = self.copy(f"sound {clinic}", clinic)
            done = run(home, *self.options("grounding" if clinic else "", texts))
            self._sound[clinic] = {_key(f) for f in done.findings}
        return self._sound[clinic]

    def __getitem__(self, name: str) -> Batch:
        if name not in self._done:
            home, texts = self.copy(name, name == "grounding")
            expected = seed(home, [f for f in FAULTS if f.batch == name])
            done = run(home, *self.options(name, texts))
            sound = self.sound(name == "grounding")
            new = [f for f in done.findings if _key(f) not in sound]
            self._done[name] = Batch(home, expected, done, new)
        return self._done[name]

    def found(self, fault: Fault) -> list[int]:
        """The lines of the new findings of a fault's rule in the file where it is expected."""
        batch = self[fault.batch]
        file = batch.expected[fault].file
        return [
            f.line or 0
            for f in batch.new
            if f.rule == fault.rule and f.file == str(batch.home / file)
        ]


@pytest.fixture(scope="module")
def batches(house: House, tmp_path_factory: pytest.TempPathFactory) -> Batches:
    folder = tmp_path_factory.mktemp("faults")
    return Batches(house, folder, SOURCES if SOURCES.is_dir() else None)


def needs_texts(batch: str, batches: Batches) -> None:
    if batch == "texts" and batches.texts is None:
        pytest.skip("the source texts are not here: name their folder with KG_SOURCES")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.id)
def test_a_fault_is_found_at_its_line_in_every_format(fault: Fault, batches: Batches) -> None:
    needs_texts(fault.batch, batches)
    batch = batches[fault.batch]
    place = batch.expected[fault]
    assert place.line in batches.found(fault), f"expected in line {place.line} of {place.file}"
    for form in FORMATS:
        assert Found(fault.rule, *place) in batch.run.formats[form], form
    messages = [
        f.messages
        for f in batch.new
        if (f.rule, f.file, f.line) == (fault.rule, str(batch.home / place.file), place.line)
    ]
    assert messages and all(m["en"] and re.search("[一-鿿]", m["zh-Hans"]) for m in messages)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.id)
def test_its_rule_finds_nothing_else_in_the_file(fault: Fault, batches: Batches) -> None:
    needs_texts(fault.batch, batches)
    if fault.rule == "timeout":
        pytest.skip("what is left of so little time does not do for all other shapes")
    expected = batches[fault.batch].expected
    same = {
        place.line + i
        for other, place in expected.items()
        if (other.rule, place.file) == (fault.rule, expected[fault].file)
        for i in range(other.lines)
    }
    assert set(batches.found(fault)) == same


@pytest.mark.parametrize("name", BATCHES)
def test_all_formats_say_the_same(name: str, batches: Batches) -> None:
    needs_texts(name, batches)
    batch = batches[name]
    for form in FORMATS:
        assert batch.run.formats[form] == batch.run.places(batch.home), form


@pytest.mark.parametrize("name", BATCHES)
def test_the_exit_code_tells_what_could_not_be_read_from_what_is_wrong(
    name: str, batches: Batches
) -> None:
    needs_texts(name, batches)
    batch = batches[name]
    incomplete = any(f.rule in INCOMPLETE for f in batch.new)
    violated = any(f.severity == "violation" for f in batch.new)
    assert batch.run.exit_code == (2 if incomplete else 1 if violated else 0)


def test_the_clinic_brings_no_finding_of_its_own(batches: Batches) -> None:
    assert batches.sound(clinic=True) == batches.sound(clinic=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_SHAPES)
def test_the_reference_engine_finds_the_same(name: str, batches: Batches) -> None:
    batch = batches[name]
    reference = run(batch.home, "--engine=pyshacl")
    assert Counter(map(whereabouts, reference.findings)) == Counter(
        map(whereabouts, batch.run.findings)
    )


def test_there_are_forty_faults_and_two_of_each_rule() -> None:
    rules = Counter(fault.rule.partition(":")[0] for fault in FAULTS)
    assert len(FAULTS) >= 40
    assert min(rules.values()) >= 2, rules
    assert len({(f.rule, f.name, f.file) for f in FAULTS}) == len(FAULTS)


def test_the_table(batches: Batches) -> None:
    rows = [row(fault, batches) for fault in FAULTS if fault.batch != "texts" or batches.texts]
    print("\n" + "\n".join(rows))
    assert [r for r in rows if MISSED in r] == []


def row(fault: Fault, batches: Batches) -> str:
    """A fault: rule, name, where it is expected, the line found, and the formats that have it."""
    batch = batches[fault.batch]
    place = batch.expected[fault]
    marks = [
        form if Found(fault.rule, *place) in batch.run.formats[form] else MISSED for form in FORMATS
    ]
    near = [n for n in batches.found(fault) if n == place.line]
    where, found = f"{place.file}:{place.line}", f"{near[0] if near else MISSED}"
    return f"{fault.rule:<34} {fault.name:<50} {where:<46} {found:>5}  {' '.join(marks)}"
