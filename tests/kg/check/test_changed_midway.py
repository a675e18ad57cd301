"""Files that change while they are checked: findings or one message, whatever stands there then."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg import files
from kg.cli.main import main

TERMS = """@prefix ex: <http://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .

ex:Bed a owl:Class .

ex:beds a owl:DatatypeProperty .
"""
DATA = """@prefix ex: <http://example.org/ns#> .

ex:north a ex:Bed ;
    ex:bedz 800 ;
    ex:beds 1 , 2 .

ex:south a ex:Bad ;  ex:beds [ ex:bedz 1 ] .
"""
SHAPES = """@prefix ex: <http://example.org/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:S a sh:NodeShape ;
    sh:targetClass ex:Bed ;
    sh:property [ sh:path ex:beds ; sh:maxCount 1 ] ;
    sh:sparql [
        sh:message "?" ;
        sh:prefixes ex: ;
        sh:select "SELECT $this { $this ex:bedz ?x ; ex:bads ?y }"
    ] .

ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/ns#" ] .
"""
QUERY = """#+ question: {en: "Which?", zh-Hans: "哪些?"}
#+ columns:
#+   - {name: x, en: x, zh-Hans: x}
SELECT ?x { ?x <http://example.org/ns#bedz> 1 }
"""
FILES = {"o.ttl": TERMS, "d.ttl": DATA, "s.ttl": SHAPES, "q.rq": QUERY}


def _gone(path: Path) -> None:
    path.unlink(missing_ok=True)


def _a_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir(exist_ok=True)


CHANGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "short": lambda path: path.write_bytes(b"x\n"),
    "no UTF-8": lambda path: path.write_bytes(b"\xff" * 9),
    "no line ends": lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b" ")),
    "gone": _gone,
    "a folder": _a_folder,
}


def check(*options: str) -> Result:
    """`kg check` on the four files; whatever comes of it, it is no traceback."""
    named = ("--ontology", "o.ttl", "--shapes", "s.ttl", "--queries", "q.rq")
    space = ("--namespace", "http://example.org/ns#")
    done = CliRunner().invoke(main, ["check", "d.ttl", *named, *space, *options])
    assert isinstance(done.exception, SystemExit | None), done.exception
    return done


def changing(
    monkeypatch: pytest.MonkeyPatch, change: str, names: Collection[str], after: bool
) -> set[str]:
    """Let files change right after or before each is read first; those that did."""
    read, seen = files.read_whole, set[str]()

    def reading(path: Path) -> bytes:
        content = read(path) if after else b""
        if path.name in names and path.name not in seen:
            seen.add(path.name)
            CHANGES[change](path)
        return content if after else read(path)

    monkeypatch.setattr(files, "read_whole", reading)
    return seen


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, "utf-8")


@pytest.mark.parametrize("form", ["text", "sarif"])
@pytest.mark.parametrize("change", CHANGES)
def test_each_file_changes_once_it_has_been_read(
    monkeypatch: pytest.MonkeyPatch, change: str, form: str
) -> None:
    wanted = check("--format", form)
    assert wanted.exit_code == 1 and "bads" in wanted.output
    seen = changing(monkeypatch, change, FILES, after=True)
    done = check("--format", form)
    assert seen == set(FILES) and done.exit_code in (1, 2)
    if form != "text":  # which quotes the lines as they are then
        names = re.compile(r"bed[sz]|b[ae]ds")
        assert names.findall(done.output) and done.output.count("bads") == wanted.output.count(
            "bads"
        )


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_changes_between_the_search_and_its_reading(
    monkeypatch: pytest.MonkeyPatch, change: str, name: str
) -> None:
    seen = changing(monkeypatch, change, [name], after=False)
    assert check().exit_code in (1, 2) and seen == {name}
