"""The commands as a person runs them: output, messages, exit codes, what stays untouched."""

from __future__ import annotations

import csv
import io
import json
import locale
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from kg import __version__
from kg.check.finding import Finding
from kg.check.fixtures.running import Outcome
from kg.cli.main import main
from kg.cli.options import progress
from kg.hospital.house import House
from kg.publish.build import Build, Site
from kg.report import console as screens
from tests.conftest import ROOT, Spoil

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
    assert "kashgar-second 455–478" in result.stdout
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
    assert "通过国家信息安全等级保护第三级测评”" in shown.stdout
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
    home = spoil(CLAIMS, "modality:goal", "modality:real")
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
heavy = {{'rdflib', 'pyshacl'}} & set(sys.modules)
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


# Options

OPTIONS = """\
kg: What hospital profiles say, as linked data that can be checked and asked.
    --version | boolean | | Show the version and exit.
    --root | path | | Folder with ontology/, data/, shapes/ and queries/.
    --lang | en,zh | | Language of labels and messages (default: that of the locale).
build: Read, derive, check, and write the dumps; nothing is written if the check fails.
    --out | path | = dist | Output folder.
    --site | path DIR | | Also write a static site into this folder.
    --site-url | text URL | | Where the site will stand, for its site map.
    --sources | path | | Folder of the source texts (or KG_SOURCES).
    --timeout | seconds SECONDS | = 300 | When to give up.
    --memory | integer range MIB | | How much memory to take at most (default: 8 GiB, or half of what is here).
diff: What changed from build A to build B: claims added, removed and changed; then all else. A and B are folders that `kg build` wrote, or files of RDF. The text is an entry of a changelog in Markdown; rdf-patch and sparql-update turn A into B. Exit code 0, whether they differ or not.
    old | path A | required |
    new | path B | required |
    --format | text,json,rdf-patch,sparql-update | = text | Output format.
    --timeout | seconds SECONDS | = 90 | When to give up.
    --memory | integer range MIB | | How much memory to take at most (default: 8 GiB, or half of what is here).
check: Check PATHS, files or folders: syntax, terms, ontology, labels, shapes, format. Without PATHS, in a house of hospitals, all of the house with its claims.
    paths | path | any number |
    --shapes | path PATH | many | SHACL shapes: files or folders; repeat for several.
    --ontology | path PATH | many | Files or folders that define the terms.
    --queries | path PATH | many | Stored SPARQL queries (*.rq) with a header.
    --namespace | text IRI | many | A namespace of your own, in which everything must be defined (default: those of defined terms and described things).
    --language | text TAG | many | A language in which everything needs a label (default: any).
    --engine | sets,pyshacl | = sets | SHACL engine: our own, or the reference.
    --since | text REV | | Only what changed since this revision of Git.
    --each | boolean | | Take each file of PATHS as a graph of its own.
    --strict | boolean | | Exit with 1 on warnings, too.
    --all | boolean | | Show every finding in text.
    --format | text,json,github,sarif,junit,turtle | = text | Output format.
    --report | text FORMAT=FILE | many | Also write a report to a file: sarif=kg.sarif; repeat for several.
    --sources | path | | Folder of the source texts (or KG_SOURCES).
    --timeout | seconds SECONDS | = 600 | When to give up.
    --memory | integer range MIB | | How much memory to take at most (default: 8 GiB, or half of what is here).
fmt: Write Turtle files in canonical form; without PATHS, those of the house. Triples, their order and all comments stay as they are. A file that is no Turtle, that changes meanwhile or that has hard links is left, with a message.
    paths | path | any number |
    --check | boolean | | Write nothing; exit with 1 instead.
    --timeout | seconds SECONDS | = 600 | When to give up.
    --memory | integer range MIB | | How much memory to take at most (default: 8 GiB, or half of what is here).
test-shapes: Run fixtures that carry the report expected of them; list constraints that none tests.
    paths | path DIR… | any number required |
    --shapes | path PATH | many | SHACL shapes: files or folders (default: those of the house).
    --ontology | path PATH | many | Files or folders that define the terms.
    --engine | sets,pyshacl | = sets | SHACL engine: our own, or the reference.
    --strict | boolean | | Exit with 1 if a constraint has no failing fixture.
    --format | text,json,junit | = text | Output format.
    --timeout | seconds SECONDS | = 600 | When to give up.
    --memory | integer range MIB | | How much memory to take at most (default: 8 GiB, or half of what is here).
ask: Answer the question NAME, or one in words, with citations; alone, list the questions.
    name | text | |
    --param -p | text NAME=VALUE | many | A parameter of the question; repeat for several.
    --format | table,json,csv,tsv,markdown,html | = table | Output format.
    --labels | boolean | | In CSV and TSV, put the label after each IRI.
    --endpoint | text URL | | Ask a remote SPARQL 1.1 endpoint instead.
    --sparql | boolean | | Print the query with its parameters bound; do not run it.
    --find | text WORDS | | List the questions that some words find.
    --help -h | boolean | | Show this, or what NAME takes.
    --sources | path | | Folder of the source texts (or KG_SOURCES).
    --timeout | seconds SECONDS | = 90 | When to give up.
    --memory | integer range MIB | | How much memory to take at most (default: 8 GiB, or half of what is here).
show: All that is said of NAME, claim by claim: a slug, a label, a claim or a source.
    name | text | required |
    --format | text,json | = text | Output format.
    --sources | path | | Folder of the source texts (or KG_SOURCES).
    --timeout | seconds SECONDS | = 90 | When to give up.
    --memory | integer range MIB | | How much memory to take at most (default: 8 GiB, or half of what is here).
coverage: Which characters of the texts no claim accounts for; needs --sources.
    --source | text ID | | Only this source.
    --html | path | | Also write a page with each text marked.
    --format | text,json | = text | Output format.
    --sources | path | | Folder of the source texts (or KG_SOURCES).
    --timeout | seconds SECONDS | = 600 | When to give up.
    --memory | integer range MIB | | How much memory to take at most (default: 8 GiB, or half of what is here).
mcp: Serve stored questions and entities to a program over standard input and output (MCP).
    --sources | path | | Folder of the source texts (or KG_SOURCES).
serve: Serve SPARQL, pages and the stored questions over HTTP, read-only, until interrupted.
    --host | text | = 127.0.0.1 | Where to listen.
    --port | integer range | = 8000 | At which port.
    --timeout | seconds SECONDS | = 15 | When to give up a request: to receive it, to answer it, to send a part of the answer.
    --memory | integer range MIB | = 512 | How much memory a request may take.
    --result | integer range MIB | = 32 | How large a result may be.
    --workers | integer range | | How many requests are worked on at once.
    --queue | integer range | = 64 | How many requests may wait, half of them of one client.
    --pages | boolean | = True | Serve pages and data files, too (default: yes).
    --site | directory DIR | | Serve these, which kg build --site wrote, and do not make them.
    --endpoint | text URL | | Serve what this SPARQL store has, not the house's own data (or KG_ENDPOINT).
    --proxy | text ADDRESS | many | Whose X-Forwarded-For is believed: an address or network; repeat for several (default: 127.0.0.1 and ::1).
    --url | text URL | | Where the server is reached, for descriptions.
    --sources | path | | Folder of the source texts (or KG_SOURCES).
    --log | boolean | = True | Print a line of JSON for each request.
    --log-queries | boolean | | Put queries into these lines.
"""


def described(parameter: click.Parameter) -> str:
    """Names, type and place holder, how often and what otherwise, help."""
    kind = parameter.type
    choices = ",".join(kind.choices) if isinstance(kind, click.Choice) else kind.name
    often = [
        "many" * bool(parameter.multiple),
        "any number" * (parameter.nargs == -1),
        "required" * parameter.required,
        f"= {parameter.default}"
        * (isinstance(parameter.default, str | int) and bool(parameter.default)),
    ]
    help_text = parameter.help if isinstance(parameter, click.Option) else ""
    parts = (
        " ".join(parameter.opts),
        f"{choices} {parameter.metavar or ''}".strip(),
        " ".join(filter(None, often)),
        help_text or "",
    )
    return re.sub(" +", " ", " | ".join(parts)).rstrip()


def test_every_option_of_every_command() -> None:
    rows = []
    for name, command in [("kg", main), *main.commands.items()]:
        rows.append(f"{name}: {' '.join((command.help or '').split())}")
        rows += [f"    {described(parameter)}" for parameter in command.params]
    assert "\n".join(rows) + "\n" == OPTIONS
    assert run("-h").stdout == run("--help").stdout
    assert run("--version").stdout == f"kg, version {__version__}\n"


# A small project of somebody else's

ANN = "@prefix ex: <http://example.org/> .\n\nex:ann a ex:Person .\n"
BO = "@prefix ex: <http://example.org/> .\nex:bo a   ex:Person .\n"
SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:Shape a sh:NodeShape ;
    sh:targetClass ex:Person ;
    sh:property ex:Name .

ex:Name sh:path ex:name ;
    sh:minCount 1 ;
    sh:message "No name."@en , "无名。"@zh-Hans .
"""
QUOTES = (
    "Quotes are not available: name the folder of the texts with --sources DIR or KG_SOURCES.\n"
)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    for name, text in {"a": ANN, "b": BO, "c": "ex:", "s": SHAPES}.items():
        (tmp_path / f"{name}.ttl").write_text(text, "utf-8")
    return tmp_path


def ended(*args: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a run."""
    result = run(*args)
    return result.exit_code, result.stdout, result.stderr


CHECKED = """\
a.ttl
  3:1: {violation}  {no_name}
      ex:ann a ex:Person .
      ^^^^^^
      ex:Name  ex:ann  ex:name
  3:1: {warning}  {no_label}
      ex:ann a ex:Person .
      ^^^^^^
      label-missing  ex:ann  rdfs:label
{end}
"""


@pytest.mark.usefixtures("small")
def test_all_that_a_check_prints() -> None:
    english = CHECKED.format(
        violation="violation",
        no_name="No name.",
        warning="warning",
        no_label="ex:ann has no label in en: add one, such as rdfs:label.",
        end="1 violation, 1 warning in 2 files\nread: 2 Turtle; run: 1 shape",
    )
    chinese = CHECKED.format(
        violation="违规",
        no_name="无名。",
        warning="警告",
        no_label="ex:ann 缺少 en 标签:请添加,例如用 rdfs:label。",
        end="1 项违规,1 项警告(共检查 2 个文件)\n已读取:2 个 Turtle;已运行:1 个形状",
    )
    files = ("a.ttl", "--shapes", "s.ttl", "--language", "en")
    assert ended("check", *files) == (1, english, "")
    assert ended("--lang", "zh", "check", *files) == (1, chinese, "")


@pytest.mark.usefixtures("small")
def test_warnings_end_with_1_where_they_shall_and_what_is_unreadable_with_2() -> None:
    check = ("check", "a.ttl", "--language", "en")
    (one, text, _), (other, same, _) = ended(*check), ended(*check, "--strict")
    assert (one, other) == (0, 1) and text == same
    assert ended("check", "c.ttl")[0] == 2


@pytest.mark.usefixtures("small")
def test_a_label_is_wanted_in_each_language_named() -> None:
    found = run("check", "a.ttl", "--language", "en", "--language", "fr", "--format", "json").stdout
    told = [f["messages"]["en"] for f in json.loads(found)["findings"]]
    assert told == ["ex:ann has no label in en and fr: add one, such as rdfs:label."]


def test_reports_are_written_as_they_would_be_printed(small: Path) -> None:
    check = ("check", "a.ttl", "--language", "en")
    code, text, error = ended(
        *check, "--report", "sarif=x.sarif", "--report", "github=x=y.txt", "--strict"
    )
    assert (code, error) == (1, "kg: wrote x.sarif\nkg: wrote x=y.txt\n")
    assert text == run(*check).stdout
    for form, name in (("sarif", "x.sarif"), ("github", "x=y.txt")):
        printed = ended(*check, "--strict", "--format", form)
        assert printed == (1, (small / name).read_text("utf-8"), "")
    assert ended("check", "a.ttl", "--format", "json", "--report", "json=x.json") == (
        0,
        (small / "x.json").read_text("utf-8"),
        "kg: wrote x.json\n",
    )
    report = json.loads((small / "x.json").read_text("utf-8"))
    assert report["tool"]["version"] == __version__ and report["summary"]["files"] == 1


@pytest.mark.parametrize("report", ["sarif", "sarif=", "text=x", "xml=x", "=x", ""])
def test_a_report_that_is_none(report: str, small: Path) -> None:
    before = sorted(small.iterdir())
    assert ended("check", "a.ttl", "--report", report) == (
        2,
        "",
        "kg: --report takes FORMAT=FILE with one of json, github, sarif, junit, turtle, "
        f"not '{report}'.\n",
    )
    assert sorted(small.iterdir()) == before


@pytest.mark.usefixtures("small")
def test_a_report_that_cannot_be_written_is_named() -> None:
    code, text, error = ended("check", "a.ttl", "--report", "json=gone/x.json")
    assert code == 2 and text == run("check", "a.ttl").stdout
    assert error == "kg: gone/x.json: Cannot write here: No such file or directory.\n"


def test_a_check_of_one_file_of_a_house_counts_it_among_all_and_tells_that_quotes_are_missing(
    copy_of_house: Path, small: Path
) -> None:
    file = copy_of_house / "data" / "sources.ttl"
    code, text, error = ended("check", file)
    assert (code, error) == (0, QUOTES)
    house = House(copy_of_house)
    every = [*house.ontology, *house.data, *house.shapes, *house.questions]
    assert text.splitlines()[-1] == f"no findings in 1 of {len(every)} files"
    code, report, error = ended("check", file, "--format", "json")
    assert (code, error, json.loads(report)["summary"]["files"]) == (0, "", 1)
    assert ended("check", small / "a.ttl")[2] == ""


WRONG = (
    "kg: c.ttl:1: Not valid Turtle at column 1: the prefix “ex:” is not declared. Declare it: "
    "`@prefix ex: <…> .`\n"
)


def test_fmt_tells_what_it_would_rewrite_and_what_it_has(small: Path) -> None:
    assert ended("fmt", "--check", "a.ttl", "b.ttl") == (
        1,
        "b.ttl\n",
        "1 of 2 files would be rewritten.\n",
    )
    assert ended("--lang", "zh", "fmt", "--check", "a.ttl", "b.ttl") == (
        1,
        "b.ttl\n",
        "2 个文件中 1 个需要改写。\n",
    )
    assert (small / "b.ttl").read_text("utf-8") == BO
    assert ended("fmt", "--check", "a.ttl") == (0, "", "0 of 1 files would be rewritten.\n")
    assert ended("fmt", "--check", "c.ttl", "b.ttl")[0] == 2
    assert ended("fmt", "c.ttl", "b.ttl") == (2, "b.ttl\n", f"{WRONG}1 of 2 files rewritten.\n")
    assert (small / "b.ttl").read_text("utf-8") != BO
    assert ended("--lang", "zh", "fmt", "a.ttl", "b.ttl") == (0, "", "2 个文件中 0 个已改写。\n")
    (small / "b.ttl").write_text(BO, "utf-8")
    assert ended("--lang", "zh", "fmt", "b.ttl") == (0, "b.ttl\n", "1 个文件中 1 个已改写。\n")


OTHER = "By its name not Turtle (*.ttl), and kg fmt writes nothing else: it is left as it is."


def test_fmt_says_what_is_no_turtle_and_seeks_only_turtle_in_folders(small: Path) -> None:
    folder = small / "folder"
    folder.mkdir()
    for name in ("x.trig", "x.nt", "x.ttl"):
        (folder / name).write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    (small / "x.owl").write_text("<rdf:RDF/>", "utf-8")
    assert ended("fmt", "--check", "folder") == (0, "", "0 of 1 files would be rewritten.\n")
    assert ended("fmt", "x.owl", "folder/x.nt", "b.ttl") == (
        2,
        "b.ttl\n",
        f"kg: x.owl: {OTHER}\nkg: folder/x.nt: {OTHER}\n1 of 3 files rewritten.\n",
    )
    assert ended("--lang", "zh", "fmt", "x.owl")[2].startswith("kg: x.owl: 从名称看不是 Turtle")
    (small / "none").mkdir()
    (small / "none" / "x.jsonld").write_text("{}", "utf-8")
    assert ended("fmt", "none")[:2] == (2, "")


def test_fmt_shows_no_control_characters_of_names(small: Path) -> None:
    for text, code in ((BO, 0), ("<urn:a>", 2)):
        (small / "b\x1b[31m.ttl").write_text(text, "utf-8")
        done = ended("fmt", "b\x1b[31m.ttl")
        assert done[0] == code and "b␛[31m.ttl" in done[1] + done[2] and "\x1b" not in str(done[1:])


def test_fmt_without_paths_is_of_the_house(copy_of_house: Path) -> None:
    path = copy_of_house / "data" / "sources.ttl"
    path.write_text(path.read_text("utf-8").replace(" ;\n", "   ;\n", 1), "utf-8")
    code, text, error = ended("--root", copy_of_house, "fmt", "--check")
    assert (code, text) == (1, f"{path}\n")
    assert re.fullmatch(r"1 of \d\d files would be rewritten\.\n", error)


FIXTURE = """
[] a sh:ValidationReport ; sh:conforms false ;
    sh:result [ sh:focusNode ex:ann ; sh:resultPath ex:name ;
        sh:sourceConstraintComponent sh:MinCountConstraintComponent ] .
"""


def test_shapes_are_tested(small: Path) -> None:
    prefix = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    (small / "f.ttl").write_text(prefix + ANN + FIXTURE, "utf-8")
    assert ended("test-shapes", "f.ttl") == (2, "", "kg: Name the shapes with --shapes.\n")
    assert ended("--lang", "zh", "test-shapes", "f.ttl") == (
        2,
        "",
        "kg: 请用 --shapes 指定形状文件。\n",
    )
    passes = ("test-shapes", "f.ttl", "--shapes", "s.ttl", "--strict")
    code, text, error = ended(*passes)
    assert (code, error) == (0, "") and re.search(r"^1 passed in \d\.\d\ds$", text, re.MULTILINE)
    assert "项通过" in ended("--lang", "zh", *passes)[1]
    (small / "s.ttl").write_text(SHAPES.replace("minCount 1 ;", "minCount 1 ; sh:maxCount 2 ;"))
    assert [ended(*passes)[0], ended(*passes[:-1])[0]] == [1, 0]
    (small / "f.ttl").write_text(prefix + ANN, "utf-8")
    assert ended(*passes[:-1])[0] == 1
    found = json.loads(run(*passes, "--format", "json").stdout)
    assert list(found) == ["passed", "failed", "seconds", "cases", "uncovered"]
    english, chinese = (run("--lang", x, *passes, "--format", "junit").stdout for x in ("en", "zh"))
    assert english.startswith('<?xml version="1.0" encoding="utf-8"?>\n<testsuites ')
    assert english.endswith("</testsuites>\n") and ": error: " in english and ": 错误: " in chinese


def test_fixtures_run_with_the_shapes_ontology_and_derivations_of_the_house(
    house: House, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def ran(*given: object) -> Outcome:
        asked.append(given)
        return Outcome([], [], 0.0)

    monkeypatch.setattr("kg.check.fixtures.running.run", ran)
    root = ("--root", house.root, "test-shapes", "f.ttl")
    for more in ((), ("--ontology", "a.ttl"), ("--shapes", "s.ttl", "--engine", "pyshacl")):
        assert ended(*root, *more)[0] == 0
    given, a, s = ("f.ttl",), [Path("a.ttl")], [Path("s.ttl")]
    assert asked == [
        (given, house.shapes, house.ontology, house.derivations, "sets"),
        (given, house.shapes, a, house.derivations, "sets"),
        (given, s, [], (), "pyshacl"),
    ]


# Questions and answers


def test_no_rows_are_said_in_either_language() -> None:
    question = ("ask", "supporters", "-p", "hospital=xmu-second")
    code, said, errors = ended("--lang", "en", *question)
    assert (code, errors) == (0, "")
    asked, read, actual = said.splitlines()
    assert actual == "It asks what is, not what is planned or aimed at."
    assert asked.startswith("No source states it: Who supports a hospital")
    assert asked.endswith("(hospital: Second Affiliated Hospital of Xinjiang Medical University)")
    assert read.endswith("Sources read: changji-people, kashgar-second, xmu-second.")
    asked, read, actual = ended("--lang", "zh", *question)[1].splitlines()
    assert actual == "此处只问现实情形,不含计划与目标。"
    assert asked.startswith("没有来源述及:谁支援") and "新疆医科大学第二附属医院" in asked
    assert read.endswith("已读来源:changji-people、kashgar-second、xmu-second。")
    assert ended(*question, "--format", "csv")[2] == ""


def test_the_catalogue_is_by_theme() -> None:
    for language, theme in (("en", "support and aid"), ("zh", "支援与帮扶")):
        lines = run("--lang", language, "ask").stdout.splitlines()
        below = lines[lines.index(theme) + 1 :]
        own = {line.split()[0] for line in below[: below.index("")]}
        assert {"supporters", "supported-by"} <= own and "beds" not in own


@pytest.mark.parametrize(
    ("words", "name"),
    [("supporters", "supporters"), ("医联体", "alliance-members"), ("grde", "grading")],
)
def test_words_find_questions(words: str, name: str) -> None:
    lines = run("ask", "--find", words).stdout.splitlines()
    assert name in {line.split()[0] for line in lines if not line.startswith(" ")}
    found = json.loads(run("ask", "--find", words, "--format", "json").stdout)
    assert name in {question["name"] for question in found}


def test_words_that_find_nothing() -> None:
    result = run("--lang", "zh", "ask", "--find", "xqzzy")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有查到与“xqzzy”有关的问题" in result.stderr


def test_what_a_question_takes() -> None:
    said = run("ask", "strong-in", "--help").stdout
    assert "--param specialty=…" in said and "specialty:cardiology  cardiology" in said
    assert "--param hospital=… (may be left out)" in run("ask", "beds", "-h").stdout
    chinese = run("--lang", "zh", "ask", "beds", "-h").stdout
    assert "(可省略)" in chinese and "kashgar-second  喀什地区第二人民医院" in chinese
    assert "Usage:" in run("ask", "--help").stdout


@pytest.mark.parametrize(
    ("question", "value", "takes", "near"),
    [
        ("beds", "hospital=xinjiang-medical-university", "hospital", "Did you mean"),
        ("said-by", "source=kashgar-city-people", "source", "source:kashgar-second"),
        ("strong-in", "specialty=measure:beds", "medical specialty", "specialty:"),
    ],
)
def test_a_value_of_another_kind_is_an_error_with_the_nearest(
    question: str, value: str, takes: str, near: str
) -> None:
    result = run("ask", question, "-p", value)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"takes: {takes}. '{value.partition('=')[2]}' is none." in result.stderr
    assert near in result.stderr


def test_rows_are_separated_by_commas_or_tabs() -> None:
    tables = [run("ask", "beds", "--format", form).stdout for form in ("csv", "tsv")]
    commas, tabs = (
        list(csv.reader(io.StringIO(text), delimiter=sign))
        for text, sign in zip(tables, ",\t", strict=True)
    )
    assert commas == tabs and len(commas[0]) > 2
    assert all(text.endswith("\n") and not text.endswith("\n\n") for text in tables)


@pytest.mark.parametrize("param", ["hospital", "=x", "", "="])
def test_a_parameter_has_a_name_and_a_value(param: str) -> None:
    assert ended("ask", "supporters", "-p", param) == (
        2,
        "",
        f"kg: --param takes NAME=VALUE, not '{param}'.\n",
    )


def test_white_space_around_a_parameter_does_not_count_and_a_value_may_have_signs() -> None:
    plain = ended("ask", "supporters", "-p", "hospital=kashgar-second", "--sparql")
    assert ended("ask", "supporters", "-p", " hospital = kashgar-second ", "--sparql") == plain
    assert "nothing is called 'a=b'" in run("ask", "supporters", "-p", "hospital=a=b").stderr


def test_show_says_that_quotes_are_missing_unless_it_prints_data(sources: Path) -> None:
    assert ended("show", "xmu-second")[::2] == (0, QUOTES)
    assert ended("show", "xmu-second", "--format", "json")[::2] == (0, "")
    assert ended("show", "xmu-second", "--sources", sources)[::2] == (0, "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["sources", "claims", "entities", "triples", "derived", "warnings", "files", "wrote"],
        ),
        ("zh", ["来源", "陈述", "实体", "三元组", "其中推导", "警告", "文件", "写入"]),
    ],
)
def test_all_that_a_build_counts(
    language: str, words: list[str], small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Finding("warning", "terms", {"en": "Odd.", "zh-Hans": "可疑。"})
    names = ["sources", "claims", "entities", "triples", "derived"]
    counts = dict(zip(names, (3, 999, 1000, 1234567, 0), strict=True))
    asked = []

    def made(
        house: House, out: Path, sources: str | None, timeout: float, site: Site | None
    ) -> Build:
        assert timeout == 300 and site is None
        asked.append((house.root, out, sources))
        return Build([odd] * len(asked), counts, [out / "a.ttl", out / "b.nt"][: 3 - len(asked)])

    monkeypatch.setattr("kg.publish.build.build", made)
    command = ("--root", ROOT, "--lang", language, "build", "--out", "x", "--sources", "texts")
    code, text, error = ended(*command)
    figures = ["3", "999", "1,000", "1,234,567", "0", "1", "2", "x"]
    assert [row.split() for row in text.splitlines()[3:]] == [
        [word, figure] for word, figure in zip(words, figures, strict=True)
    ]
    assert (code, error) == (0, "") and asked == [(ROOT, Path("x"), "texts")]
    assert ("Odd." in text, "可疑。" in text) == (language == "en", language == "zh")
    assert [row.split() for row in ended(*command)[1].splitlines()[-3:-1]] == [
        [words[-3], "2"],
        [words[-2], "1"],
    ]


@pytest.mark.parametrize(("rule", "code"), [("terms", 1), ("syntax", 2)])
def test_a_build_that_fails_counts_nothing(
    rule: str, code: int, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Finding("violation", rule, {"en": "Wrong.", "zh-Hans": "有误。"})
    monkeypatch.setattr("kg.publish.build.build", lambda *_: Build([wrong], {"claims": 1}, []))
    assert ended("--root", ROOT, "build") == (
        code,
        f"(no file)\n  violation  Wrong.\n      {rule}\n",
        "kg: the check failed; dist keeps what it had.\n",
    )


def test_a_build_with_a_site_counts_its_files(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def made(house: House, out: Path, sources: str, timeout: float, site: Site) -> Build:
        asked.append((site.folder, site.url))
        site.tell(1, 2)
        return Build([], {}, [out / "a.ttl"], 7297, 35_040_000)

    monkeypatch.setattr("kg.publish.build.build", made)
    command = ("build", "--out", "x", "--site", "www", "--site-url", "https://example.org/kg/")
    code, text, error = ended("--root", ROOT, *command)
    assert (code, error, asked) == (0, "", [(Path("www"), "https://example.org/kg/")])
    assert text.splitlines()[-1].split() == ["site", "www", "7,297", "files,", "35.0", "MB"]
    assert "站点" in ended("--root", ROOT, "--lang", "zh", *command)[1]


@pytest.mark.parametrize("url", ["example.org", "ftp://a/", "https://a/?b", "https://a/#b", "a b"])
def test_the_address_of_a_site_is_one_of_http(url: str, small: Path) -> None:
    command = ("--root", ROOT, "build", "--site", "www", "--site-url", url)
    assert ended(*command)[::2] == (
        2,
        f"kg: --site-url takes an address such as https://example.org/kg/, not '{url}'.\n",
    )


# What changed

SAID = '<https://w3id.org/hospital-kg/claim/a/beds> <urn:p> "{}" .\n'


@pytest.fixture
def two(small: Path) -> tuple[Path, Path]:
    for name, value in (("old", "8"), ("new", "9\x9b")):
        (small / name).mkdir()
        (small / name / "hospital-kg.nt").write_text(SAID.format(value), "utf-8")
    return small / "old", small / "new"


def test_what_changed_from_one_build_to_another(two: tuple[Path, Path]) -> None:
    code, text, error = ended("diff", *two)
    assert (code, error) == (0, "")
    assert text.startswith("The builds differ. Claims: 0 added, 0 removed, 1 changed. ")
    assert text.endswith("- `claim:a/beds`\n  - `urn:p`: “8” → “9\\<U+009B\\>”\n")
    assert "### 改动的陈述\n" in ended("--lang", "zh", "diff", *two)[1]


def test_that_nothing_changed_is_said_in_every_form(two: tuple[Path, Path]) -> None:
    same = "Both builds say the same: 1 triples.\n"
    for form in ("text", "json", "rdf-patch", "sparql-update"):
        code, text, error = ended("diff", two[0], two[0], "--format", form)
        assert code == 0
        if form == "json":
            assert json.loads(text)["equal"] is True
        else:
            assert text == (same if form == "text" else "")
        assert error == ("" if form == "text" else f"kg: {same}")


def test_patches_are_printed_so_that_they_say_what_they_should(two: tuple[Path, Path]) -> None:
    code, patch, error = ended("diff", *two, "--format", "rdf-patch")
    assert code == 0 and error.startswith("kg: The builds differ. ")
    subject = SAID.partition(" ")[0]
    assert patch == f'TX .\nD {subject} <urn:p> "8" .\nA {subject} <urn:p> "9\\u009b" .\nTC .\n'
    store = ox.Store()
    store.load(path=str(two[0] / "hospital-kg.nt"))
    store.update(ended("diff", *two, "--format", "sparql-update")[1])
    assert [q.object for q in store] == [ox.Literal("9\x9b")]
    (changed,) = json.loads(run("diff", *two, "--format", "json").stdout)["claims"]["changed"]
    assert changed["added"] == [{"property": "urn:p", "value": '"9\x9b"'}]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("gone", "kg: gone: Cannot be read: No such file or directory.\n"),
        (
            ".",
            "kg: .: No hospital-kg.nt is here, so this is no build. Name the folder of one, or a "
            "file.\n",
        ),
        ("c.ttl", None),
    ],
)
def test_builds_that_cannot_be_read(other: str, said: str | None, two: tuple[Path, Path]) -> None:
    for pair in ((two[0], other), (other, two[0])):
        code, text, error = ended("diff", *pair)
        assert (code, text) == (2, "") and error.startswith("kg: ") and error.count("\n") == 1
        assert said in (None, error)


# What holds for all commands


def test_an_unknown_command_without_a_near_one_gets_no_hint() -> None:
    assert run("zzzzz").stderr.endswith("\nError: No such command 'zzzzz'.\n")
    assert run("buid").stderr.endswith("\nError: No such command 'buid'. Did you mean build?\n")


@pytest.mark.parametrize(
    ("variables", "chinese"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "ZH_TW"}, True),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_GB"}, True),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "C", "LC_ALL": ""}, False),
        ({"KG_LANG": "zh", "LC_ALL": "en_GB"}, True),
        ({"KG_LANG": "en", "LC_ALL": "zh_CN"}, False),
    ],
)
def test_the_language_is_that_of_the_environment(
    variables: dict[str, str], chinese: bool, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("有误" in ended("fmt", "c.ttl")[2] or "个文件中" in ended("fmt", "c.ttl")[2]) is chinese


@pytest.mark.parametrize(("found", "chinese"), [("zh_CN", True), ("en_GB", False), (None, False)])
def test_without_a_variable_the_language_is_that_of_the_locale(
    found: str | None, chinese: bool, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: (found, "UTF-8"))
    assert ("个文件中" in ended("fmt", "a.ttl")[2]) is chinese


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_moves_on_a_terminal_only(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    out = Console(file=io.StringIO(), force_terminal=terminal, width=60, legacy_windows=False)
    asked = []

    def screen(stderr: bool = False) -> Console:
        asked.append(stderr)
        return out

    monkeypatch.setattr(screens, "console", screen)
    with progress("counting beds"):
        pass
    assert asked == [True]
    assert isinstance(out.file, io.StringIO)
    assert ("counting beds" in out.file.getvalue()) is terminal
    assert bool(out.file.getvalue()) is terminal


def test_output_may_go_to_what_has_no_encoding(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["--lang", "en", "fmt", "--check", "b.ttl"], standalone_mode=False) == 1
    assert out.getvalue() == "b.ttl\n"
