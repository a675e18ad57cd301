"""What commands print: whatever names, values and files say, nobody who reads it obeys it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings

from kg.cli.main import main
from kg.report.console import Screen, console, print_table
from kg.report.shield import beneath, shield
from kg.signs import harmless
from tests.kg.test_signs import COMMAND, OBEYED, TEXTS

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="names of files are freer elsewhere")
NAMESPACES = """@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix id: <https://w3id.org/hospital-kg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
NASTY = "\x1b]0;OWNED\x07\u202e\n::error title=x::y\r##[group]\x9b1m"


def escaped(text: str) -> str:
    """A text as Turtle, JSON and YAML write it in double quotes."""
    return "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}" for c in text)


class Home:
    """A small house with a query, a thing and a file that say what a test wants."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("ontology", "data", "shapes", "queries/derive"):
            (root / folder).mkdir(parents=True)
        self.write("data/sources.ttl", NAMESPACES)
        self.write("ontology/a.ttl", NAMESPACES + "hkg:Hospital a rdfs:Class .\n")
        self.write("shapes/a.ttl", NAMESPACES)
        self.odd: Path | None = None

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, "utf-8")

    def say(self, text: str, name: str) -> None:
        """Have the house say a text wherever it can, and a file bear a name."""
        quoted = escaped(text)
        self.write("data/b.ttl", f'{NAMESPACES}id:b  a hkg:Hospitel ; rdfs:label "{quoted}"@en .\n')
        self.unsay()
        labels = f'{{en: "{quoted}", zh-Hans: "{quoted}"}}'
        self.write(
            "queries/q.rq",
            f'#+ question: {labels}\n#+ columns: [{{name: a, en: "{quoted}", zh-Hans: b}}]\n'
            f'SELECT ?a {{ VALUES ?a {{ "{quoted}" }} }} # {" ".join(clean(text).split())}\n',
        )
        if self.odd:
            self.odd.unlink()
        self.odd = self.root / "data" / f"{name}.ttl"
        self.odd.write_text("<urn:a>  <urn:b> 1 .\n", "utf-8")

    def break_off(self, text: str) -> None:
        """Have files say it where they cannot be read."""
        said = clean(text)
        self.write("data/c.ttl", f'{NAMESPACES}id:c hkg:x """\n{said}\n""" ; ..\n{said}\n')
        self.write("queries/broken.rq", f"#+ question: [\n#+ {said}\n{said}\nSELECT {said}\n")

    def unsay(self) -> None:
        """Take away what cannot be read."""
        for name in ("data/c.ttl", "queries/broken.rq"):
            (self.root / name).unlink(missing_ok=True)


def clean(text: str) -> str:
    return re.sub('[\ud800-\udfff"\\\\]', "", text)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("house"))


def run(home: Home, *words: str) -> Result:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CliRunner().invoke(main, ["--root", str(home.root), *words])


NAMES = TEXTS.map(lambda text: re.sub("[\ud800-\udfff/\0]", "", text)[:30]).filter(
    lambda name: not name.startswith(".")
)


def printed(home: Home, text: str, name: str) -> Iterator[tuple[str, str]]:
    """What every command prints in every form, on either stream."""
    odd = str(home.odd)
    forms = ("text", "json", "github", "sarif", "junit", "turtle")
    commands = (
        *(("check", "--format", form) for form in forms),
        *(("check", odd, "--format", form) for form in forms),
        *(("ask", "--format", form) for form in ("table", "json")),
        *(("ask", "q", "--format", form) for form in ("table", "json", "csv", "tsv")),
        *(("ask", "q", "--sparql"), ("ask", text), ("ask", "q", "-p", text), ("show", text)),
        *(("show", "b"), ("show", "b", "--format", "json"), ("show", f"claim:{text}")),
        *(
            ("fmt", "--check"),
            ("fmt", "--check", odd),
            ("check", text),
            (text,),
            ("check", f"--{text}"),
        ),
        *(("test-shapes", odd, "--format", form) for form in ("text", "json", "junit")),
        *(("check", odd, "--since", text), ("--lang", text, "ask"), ("coverage", "--source", text)),
    )
    for words in commands:
        yield from said(home, *words)
    home.break_off(text)
    for words in commands[:12]:
        yield from said(home, *words)
    yield from (*said(home, "ask"), *said(home, "show", "b"), *said(home, "fmt", "--check"))


def said(home: Home, *words: str) -> Iterator[tuple[str, str]]:
    """What a command prints on either stream."""
    result = run(home, *words)
    assert result.exit_code in (0, 1, 2), words
    assert "A fault of kg" not in result.stderr, (words, result.stderr)
    assert result.exception is None or isinstance(result.exception, SystemExit), words
    yield " ".join(words), result.stdout_bytes.decode("utf-8")
    yield " ".join(words), result.stderr_bytes.decode("utf-8")


def check_harmless(words: str, text: str) -> None:
    assert not OBEYED.search(text), (words, text)
    if "--format github" in words:
        lines = [line for line in text.splitlines() if not line.startswith("kg")]
        assert all(re.match(r"::(error|warning|notice) [^:]*title=kg", line) for line in lines)
    else:
        assert not COMMAND.search(text), (words, text)


@POSIX
@given(TEXTS.map(lambda text: re.sub("[\ud800-\udfff\0]", "", text)), NAMES)
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_said_is_obeyed_by_nobody(home: Home, text: str, name: str) -> None:
    home.say(text, name)
    for words, out in printed(home, text, name):
        check_harmless(words, out)


@POSIX
@pytest.mark.parametrize(
    "name", [NASTY.replace("/", ""), os.fsdecode(b"\xff\xfe"), "\u2066a\u2069"]
)
def test_whatever_a_name_is_made_of_it_is_shown(home: Home, name: str) -> None:
    home.say(NASTY, name)
    for words, out in printed(home, NASTY, name):
        check_harmless(words, out)


@POSIX
def test_data_in_forms_with_escapes_are_what_they_are(home: Home) -> None:
    home.say(NASTY, "x")
    (row,) = json.loads(run(home, "ask", "q", "--format", "json").stdout)["rows"]
    assert row["a"]["value"] == NASTY
    assert json.loads(run(home, "show", "b", "--format", "json").stdout)["labels"] == {"en": NASTY}
    (found,) = ox.Store().query(run(home, "ask", "q", "--sparql").stdout)  # type: ignore[misc]
    assert found["a"].value == NASTY
    _, (cell, citations) = csv.reader(io.StringIO(run(home, "ask", "q", "--format", "csv").stdout))
    assert (cell, citations) == (harmless(NASTY), "")
    ET.fromstring(run(home, "check", "--format", "junit").stdout)
    ox.Store().load(run(home, "check", "--format", "turtle").stdout, format=ox.RdfFormat.TURTLE)


@POSIX
def test_names_are_percent_signs_in_uris(home: Home) -> None:
    home.say("", "a\n%\x1b")
    assert home.odd
    home.odd.write_text("<urn:a> .\n", "utf-8")
    log = json.loads(run(home, "check", "--format", "sarif").stdout)
    uris = {
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for r in log["runs"][0]["results"]
    }
    assert any(uri.endswith("data/a%0A%25%1B.ttl") for uri in uris)
    found = json.loads(run(home, "check", "--format", "json").stdout)["findings"]
    assert any(finding["file"].endswith("data/a\n%\x1b.ttl") for finding in found)
    lines = run(home, "check", "--format", "github").stdout.splitlines()
    assert any("data/a%0A%25␛.ttl,line=1" in line for line in lines)


def test_colours_are_those_of_the_report_alone() -> None:
    page = io.StringIO()
    screen = Screen(
        file=page, force_terminal=True, color_system="standard", width=80, highlight=False
    )
    screen.print("\x1b[32mgreen\x1b[0m ::error::x", style="red", markup=False)
    print_table(screen, ("\x1b[2J",), [("\x9b31m\n::error::y",)])
    text = page.getvalue()
    colours = set(re.findall("\x1b\\[[0-9;]*m", text))
    assert colours <= {"\x1b[31m", "\x1b[1;31m", "\x1b[0m", "\x1b[1m"}
    assert "␛[32mgreen␛[0m" in text and "\x1b[2J" not in text and "\x9b" not in text


def test_the_shield_is_before_both_streams_and_then_gone() -> None:
    out, error = sys.stdout, sys.stderr
    with shield():
        with shield():
            assert beneath(sys.stdout) is out and beneath(sys.stderr) is error
            assert sys.stdout is not out and not console().is_terminal
        assert beneath(sys.stdout) is out
    assert sys.stdout is out and sys.stderr is error


@pytest.mark.parametrize(
    "words",
    [
        ("check", "x" * 300 + ".ttl"),
        ("check", "a.ttl", "--timeout", "inf"),
        ("check", "a.ttl", "--timeout", "nan"),
        ("check", "a.ttl", "--timeout", "1e300"),
        ("check", "a.ttl", "--shapes", "loop.ttl"),
        ("check", "loop.ttl"),
        ("check", "gone.ttl"),
        ("check", "pipe.ttl"),
        ("fmt", "loop.ttl"),
        ("fmt", "pipe.ttl"),
        ("test-shapes", "pipe.ttl", "--shapes", "a.ttl"),
        ("--root", "loop.ttl", "check"),
        ("--root", "x" * 300, "ask"),
    ],
    ids=lambda words: " ".join(words)[:40],
)
@POSIX
def test_arguments_of_any_kind_end_in_one_message(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> 1 .\n", "utf-8")
    (tmp_path / "loop.ttl").symlink_to("loop.ttl")
    (tmp_path / "gone.ttl").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.ttl")
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 2 and not result.stdout
    assert "A fault of kg" not in result.stderr and "Traceback" not in result.stderr
    assert (
        len([line for line in result.stderr.splitlines() if line.startswith(("kg: ", "Error: "))])
        == 1
    )


@POSIX
def test_names_that_are_no_text_and_folders_that_are_gone(tmp_path: Path) -> None:
    def ended(script: str) -> tuple[int, str]:
        command = f'kg() {{ "{sys.executable}" -m kg "$@"; }}; cd "{tmp_path}"; {script}'
        done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
        return done.returncode, done.stderr.decode("utf-8")

    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> 1 .\n", "utf-8")
    for script, message in (
        ("kg check $'\\xff.ttl'", "kg: \ufffd.ttl: No such file or folder.\n"),
        ("mkdir x; cd x; rmdir ../x; kg check a.ttl", "kg: The working folder is gone"),
        ("kg check a.ttl > /dev/full", "kg: Standard output cannot be written"),
        ("kg check a.ttl --format json > /dev/full", "kg: Standard output cannot be written"),
    ):
        code, error = ended(script)
        assert (code, error.count("\n")) == (2, 1) and error.startswith(message), (script, error)


def test_what_nobody_thought_of_is_one_line_and_no_violation(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OverflowError("too \x1b[31m large\n::error::x")

    monkeypatch.setattr("kg.questions.catalogue.load_catalogue", fail)
    result = run(home, "ask")
    assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert result.stderr.startswith("kg: A fault of kg itself: OverflowError: too ␛[31m large␊")
    monkeypatch.setenv("KG_TRACEBACK", "1")
    assert isinstance(run(home, "ask").exception, OverflowError)


def test_no_python_of_the_working_folder_is_imported(tmp_path: Path) -> None:
    for name in ("click", "rich", "rdflib", "pyoxigraph", "yaml", "sets", "pyshacl", "encodings"):
        (tmp_path / f"{name}.py").write_text("open('EXECUTED', 'w')\n", "utf-8")
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> 1 .\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kg", "check", "a.ttl", "--shapes", "a.ttl"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode in (0, 1, 2) and done.stdout
    assert not (tmp_path / "EXECUTED").exists()
