"""The commands as a person runs them: output, messages, exit codes, what stays untouched."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.main import main
from tests.conftest import Spoil

CLAIMS = "data/claims/changji-people.ttl"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args])


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(c in result.stdout for c in ("build", "check", "ask", "show"))


def test_an_unknown_command_suggests_the_nearest() -> None:
    result = run("buid")
    assert result.exit_code == 2
    assert "Did you mean build?" in result.stderr


def test_ask_alone_lists_the_questions_in_both_languages() -> None:
    assert "Who supports a hospital" in run("ask").stdout
    assert "谁支援某医院" in run("--lang", "zh", "ask").stdout
    assert "supporters" in {q["name"] for q in json.loads(run("ask", "--format", "json").stdout)}


def test_an_answer_cites_and_says_that_quotes_are_missing() -> None:
    result = run("ask", "supporters", "-p", "hospital=kashgar-second")
    assert result.exit_code == 0
    assert all(w in result.stdout for w in ("personnel", "equipment", "funds", "projects"))
    assert "kashgar-second 455–474" in result.stdout
    assert result.stderr.count("Quotes are not available") == 1


def test_an_answer_in_chinese() -> None:
    result = run("--lang", "zh", "ask", "beds", "-p", "hospital=昌吉州人民医院")
    assert "编制床位" in result.stdout and "实际开放床位" in result.stdout
    assert "800" in result.stdout and "1100" in result.stdout


def test_chinese_columns_are_aligned() -> None:
    lines = run("--lang", "zh", "ask", "beds").stdout.splitlines()
    width = [_width(line[: line.index("claim:")]) for line in lines if "claim:" in line]
    assert len(width) == 4 and len(set(width)) == 1


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def test_json_and_csv_carry_the_same_rows() -> None:
    rows = json.loads(run("ask", "beds", "--format", "json").stdout)["rows"]
    assert rows[0]["citations"][0].keys() == {"source", "start", "end"}
    table = list(csv.DictReader(io.StringIO(run("ask", "beds", "--format", "csv").stdout)))
    assert [r["beds"] for r in table] == [r["beds"]["value"] for r in rows]


def test_the_bound_query_can_be_printed() -> None:
    text = run("ask", "beds", "-p", "hospital=changji-people", "--sparql").stdout
    assert "VALUES ?__hospital_iri { <https://w3id.org/hospital-kg/id/changji-people> }" in text


def test_quotes_are_printed_where_the_texts_are(sources: Path) -> None:
    asked = run("ask", "beds", "--sources", sources)
    assert "“编制床位800张”" in asked.stdout and not asked.stderr
    shown = run("show", "claim:kashgar-second/mlps", "--sources", sources)
    assert "“2015年,率先通过国家信息安全等级保护第三级测评”" in shown.stdout
    answer = json.loads(run("ask", "beds", "--sources", sources, "--format", "json").stdout)
    assert answer["rows"][0]["citations"][0]["quote"] == "编制床位800张"


def test_show_prints_claims_with_values() -> None:
    result = run("show", "喀什二院")
    assert result.exit_code == 0
    assert "approved beds" in result.stdout and "claims" in result.stdout
    assert json.loads(run("show", "xmu-second", "--format", "json").stdout)["claims"]


MESSAGES = [
    (("ask", "suporters"), "There is no question 'suporters'. Did you mean supporters"),
    (("ask", "supporters"), "needs --param hospital=…"),
    (("ask", "supporters", "-p", "hospital"), "--param takes NAME=VALUE, not 'hospital'"),
    (("ask", "supporters", "-p", "hospitl=x"), "Did you mean hospital?"),
    (("ask", "supporters", "-p", "hospital=kashgar"), "nothing is called 'kashgar'"),
    (("show", "kashgr-second"), "Did you mean kashgar-second"),
    (("ask", "beds", "--sources", "nowhere"), "nowhere: Cannot read this folder"),
    (("show", "xmu-second", "--sources", "nowhere"), "nowhere: Cannot read this folder"),
    (
        ("--root", str(Path(__file__).resolve().parents[3]), "check", "--sources", "nowhere"),
        "nowhere: Cannot read this folder",
    ),
    (("check",), "Name the files or folders to check, as in: kg check ."),
    (("check", "--sources", "nowhere"), "Name the files or folders to check"),
    (("build", "--sources", "nowhere"), "nowhere: Cannot read this folder"),
    (("--root", "nowhere", "ask"), "nowhere: No folder ontology here"),
]


@pytest.mark.parametrize(("args", "message"), MESSAGES, ids=[" ".join(m[0]) for m in MESSAGES])
def test_bad_input_is_one_clear_message(
    args: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture
def built(copy_of_house: Path, tmp_path: Path) -> dict[str, bytes]:
    result = run("--root", copy_of_house, "build", "--out", tmp_path / "dist")
    assert result.exit_code == 0, result.output
    return content(tmp_path / "dist")


def content(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_a_build_says_what_it_made(copy_of_house: Path, tmp_path: Path) -> None:
    result = run("--root", copy_of_house, "build", "--out", tmp_path / "dist")
    assert result.exit_code == 0
    words = result.stdout.split()
    assert all(w in words for w in ("sources", "claims", "entities", "triples", "warnings"))
    assert "The parts make 60, the total is 61" in result.stdout


def test_a_syntax_error_leaves_the_last_build(
    built: dict[str, bytes], spoil: Spoil, tmp_path: Path
) -> None:
    home = spoil(CLAIMS, "hkg:value 61 ;", "hkg:value 61 61 ;")
    line = (home / CLAIMS).read_text("utf-8").split("hkg:value 61 61")[0].count("\n") + 1
    for command in (
        ("build", "--out", str(tmp_path / "dist")),
        ("check",),
        ("ask", "beds"),
        ("show", "xmu-second"),
    ):
        result = run("--root", home, *command)
        assert result.exit_code == 2
        said = result.stderr if command[0] in {"ask", "show"} else result.stdout
        assert "changji-people.ttl" in said and "Not valid Turtle" in said
        assert f":{line}: " in said or f"\n  {line}:" in said
    assert content(tmp_path / "dist") == built


def test_a_violation_leaves_the_last_build(
    built: dict[str, bytes], spoil: Spoil, tmp_path: Path
) -> None:
    home = spoil(CLAIMS, "    hkg:unit unit:NUM ;\n", "")
    result = run("--root", home, "build", "--out", tmp_path / "dist")
    assert result.exit_code == 1
    assert "keeps what it had" in result.stderr
    assert "A measurement claim has exactly one unit" in result.stdout
    assert content(tmp_path / "dist") == built


def test_a_text_that_differs_leaves_the_last_build(
    built: dict[str, bytes], copy_of_house: Path, tmp_path: Path
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "xmu-second.txt").write_text("another text", "utf-8")
    result = run("--root", copy_of_house, "build", "--out", tmp_path / "dist", "--sources", texts)
    assert result.exit_code == 2
    assert "xmu-second.txt: This is not the text that was recorded" in result.stderr
    assert content(tmp_path / "dist") == built


def test_check_exit_codes(copy_of_house: Path, spoil: Spoil) -> None:
    holds = run("--root", copy_of_house, "check")
    assert holds.exit_code == 0 and "0 violations" in holds.stdout
    assert run("--root", copy_of_house, "check", "--strict").exit_code == 1
    home = spoil(CLAIMS, "modality:actual", "modality:real")
    broken = run("--root", home, "check", "--format", "json")
    assert broken.exit_code == 1
    first = json.loads(broken.stdout)["findings"][0]
    assert {"severity", "rule", "messages", "focus", "file", "line", "column"} <= first.keys()
    assert "违规" in run("--root", home, "--lang", "zh", "check").stdout


FAST = [
    ("--help",),
    ("ask",),
    ("ask", "beds"),
    ("ask", "supporters", "-p", "hospital=kashgar-second"),
    ("show", "kashgar-second"),
]
PROBE = """
import sys
from kg.cli.main import main
try:
    main({args!r})
except SystemExit as end:
    assert not end.code, end.code
heavy = {{'rdflib', 'pyshacl', 'shifty'}} & set(sys.modules)
assert not heavy, heavy
"""


@pytest.mark.parametrize("args", FAST, ids=" ".join)
def test_the_fast_commands_import_neither_rdflib_nor_pyshacl(args: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(args=list(args))],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_output_is_utf8_in_any_locale_and_plain_when_piped() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "--lang", "zh", "ask", "beds"],
        capture_output=True,
        timeout=60,
        env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
    assert "实际开放床位" in done.stdout.decode("utf-8")
    assert b"\x1b[" not in done.stdout


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m kg show kashgar-second | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
