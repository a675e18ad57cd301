"""The report for people: order, source lines, carets, both languages, and nasty files."""

from __future__ import annotations

import builtins
import io
import re
from pathlib import Path

import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib.namespace import SH
from rdflib.paths import AlternativePath, InvPath, SequencePath
from rich.cells import cell_len
from rich.console import Console

from kg.check.finding import SEVERITIES, Finding, Severity
from kg.rdf.names import STANDARD
from kg.rdf.places import Place
from kg.rdf.shown import short_path, short_term
from kg.report.console import relative
from kg.report.excerpt import excerpt
from kg.report.text import PIPED_WIDTH, print_findings
from kg.report.words import joined, message_of, severity_name, tally
from kg.signs import visible

EX = "http://example.org/"
ROOT = Path(__file__).resolve().parents[3]
NAMES = STANDARD.over({"ex": EX})


def finding(
    place: Place | None = None,
    severity: Severity = "violation",
    rule: str = "terms",
    message: str = "Wrong.",
) -> Finding:
    return Finding(severity, rule, {"en": message, "zh-Hans": "有误。"}, place=place)


def printed(findings: list[Finding], language: str = "en", width: int = 10_000) -> str:
    out = Console(file=io.StringIO(), width=width, highlight=False, color_system=None)
    print_findings(out, findings, language, names=NAMES)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def on_terminal(findings: list[Finding], width: int) -> str:
    out = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
    )
    print_findings(out, findings, "en")
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def shown(line: str, column: int, end: int, width: int = 80) -> list[str]:
    return list(excerpt(line, column, end, width))


# Carets


@pytest.mark.parametrize(
    ("line", "column", "end", "expected"),
    [
        ("ex:a ex:b 1 .", 6, 10, "     ^^^^"),
        ("床位 ex:b 1 .", 4, 8, "     ^^^^"),
        ("ex:床位 1 .", 1, 6, "^^^^^^^"),
        ("😀 ex:b", 3, 7, "   ^^^^"),
        ("e\u0301 ex:b", 4, 8, "  ^^^^"),
        ("\tex:b\t1 .", 2, 6, "\t^^^^"),
        ("\tex:b\t1 .", 7, 8, "\t    \t^"),
        ("\x1b ex:b", 3, 7, "  ^^^^"),
        ("\u202e ex:b", 3, 7, "         ^^^^"),
        ("ex:b", 5, 5, "    ^"),
        ("ex:b", 5, 6, "    ^"),
        ("ex:b", 2, 99, " ^^^"),
        ("ex:b", 2, 0, " ^"),
        ("", 1, 1, "^"),
        ("ex:b", 0, 0, ""),
        ("ex:b", 6, 8, ""),
    ],
)
def test_carets_stand_below_the_token(line: str, column: int, end: int, expected: str) -> None:
    assert excerpt(line, column, end, 80) == (visible(line, keep="\t"), expected)


def test_tabs_stay_and_control_characters_become_signs() -> None:
    assert shown("\ta\x07b\x7f\x85", 0, 0)[0] == "\ta␇b␡<U+0085>"


def at_cells(text: str, tab: int) -> str:
    """One character a cell, as a terminal with these tab stops would lay a text out."""
    laid = ""
    for character in text:
        if character == "\t":
            laid += " " * (tab - len(laid) % tab)
        else:
            laid += character + "\0" * (cell_len(character) - 1) if cell_len(character) else ""
    return laid


LINES = st.text(st.sampled_from("ab :;床位は😀\t\x1b\u202e"), max_size=300)


@given(LINES, st.integers(1, 301), st.integers(1, 80), st.integers(20, 120))
@example("x" * 500 + "床位" + "y" * 500, 501, 2, 40)
@example("床" * 500, 250, 80, 21)
def test_every_caret_stands_where_its_token_is_shown(
    line: str, column: int, length: int, width: int
) -> None:
    above, below = excerpt(line, column, column + length, width)
    if column > len(line) + 1:
        assert not below
        return
    token = visible(line[column - 1 : column - 1 + length], keep="\t")
    for tab in (4, 8):
        cells, carets = at_cells(above, tab), at_cells(below, tab)
        first = carets.index("^")
        assert set(carets[:first]) <= {" "}
        if column <= len(line) and line[column - 1] != "\t":
            assert cells[first] == token[0]
        assert len(carets.rstrip("\0")) <= max(len(cells), first + 1)


@given(LINES, st.integers(0, 301), st.integers(0, 80), st.integers(20, 120))
def test_a_line_is_never_wider_than_asked(line: str, column: int, length: int, width: int) -> None:
    above, below = excerpt(line, column, column + length, width)
    assert len(at_cells(above, 8)) <= width
    assert len(at_cells(below, 8)) <= width + 1  # a caret after the last character


@given(LINES, st.integers(0, 301))
def test_a_cut_line_says_so_and_the_rest_is_as_in_the_file(line: str, column: int) -> None:
    above = excerpt(line, column, column + 3, 40)[0]
    middle = above.removeprefix("…").removesuffix("…")
    assert middle in visible(line, keep="\t")
    assert (above == visible(line, keep="\t")) or "…" in (above[:1], above[-1:])


def test_a_long_line_is_cut_around_its_token() -> None:
    line = "a" * 400 + " TOKEN " + "b" * 400
    above, below = excerpt(line, 402, 407, 60)
    assert above[0] == above[-1] == "…" and len(above) == 60
    assert above[below.index("^") : below.index("^") + 5] == "TOKEN" and below.count("^") == 5
    assert 20 < below.index("^") < 40


def test_a_token_longer_than_the_line_is_shown_from_its_start() -> None:
    above, below = excerpt("ex:a " + "位" * 300, 6, 306, 40)
    assert above.startswith("…位") and above.endswith("位…")
    assert below.startswith(" ^") and below.count("^") == 38


# Files


def file_of(folder: Path, content: bytes, name: str = "a.ttl") -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_are_counted_as_turtle_counts_them(tmp_path: Path, end: str, mark: str) -> None:
    text = mark + end.join(["ex:a", "  ex:\u2028床 \x0b\x0c1 ;", "ex:c ."])
    file = file_of(tmp_path, text.encode())
    report = printed([finding(Place(file, 1, 1, 5)), finding(Place(file, 3, 1, 5))])
    assert "      ex:a\n      ^^^^\n" in report and "      ex:c .\n      ^^^^\n" in report


def test_a_file_is_read_once_and_only_if_it_has_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = file_of(tmp_path, b"a\nb\nc\n", "1.ttl"), file_of(tmp_path, b"d\n", "2.ttl")
    opened: list[str] = []
    real = builtins.open

    def counting(file: object, *args: object, **options: object) -> object:
        opened.append(str(file))
        return real(file, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", counting)
    report = printed([finding(Place(one, n, 1, 2)) for n in (3, 1, 2)] + [finding(Place(two, 1))])
    assert [f for f in opened if f.endswith(".ttl")] == [one, two]
    assert [line.strip() for line in report.splitlines() if line.strip() in set("abcd")] == list(
        "abcd"
    )


@pytest.mark.parametrize("content", [None, b"", b"one line\n", b"\xff\xfea\x00\n\xe4\xb8 broken\n"])
def test_a_file_that_is_not_what_it_was_does_no_harm(tmp_path: Path, content: bytes | None) -> None:
    file = file_of(tmp_path, content) if content is not None else str(tmp_path / "gone.ttl")
    report = printed([finding(Place(file, 2, 1, 9), message="Still said.")])
    assert "  2:1: violation  Still said.\n" in report
    assert ("\ufffd broken" in report) == bool(content and b"broken" in content)


@pytest.mark.parametrize("file", ["no\0file.ttl", "", "."])
def test_what_is_no_file_does_no_harm(file: str) -> None:
    assert "3: violation  Wrong." in printed([finding(Place(file, 3))])


def test_a_line_of_300_characters_of_ours_fits(house_line: tuple[str, int, int]) -> None:
    file, line, column = house_line
    report = printed([finding(Place(file, line, column, column + 2))]).splitlines()
    carets = next(i for i, row in enumerate(report) if set(row.strip()) == {"^"})
    assert cell_len(report[carets - 1]) <= PIPED_WIDTH
    assert "…" in report[carets - 1]


@pytest.fixture
def house_line() -> tuple[str, int, int]:
    """The longest line of our data, and a column in its middle."""
    rows = [
        (len(row), str(path), number)
        for path in sorted((ROOT / "data").rglob("*.ttl"))
        for number, row in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    length, file, number = max(rows)
    assert length >= 300
    return file, number, length // 2


# The report


def test_files_with_the_worst_stand_first_and_findings_by_line(tmp_path: Path) -> None:
    one, two = file_of(tmp_path, b"x\n" * 30, "1 a,b.ttl"), file_of(tmp_path, b"y\n", "2.ttl")
    found = [
        finding(Place(two, 1)),
        finding(Place(one, 20, 1, 2), "warning"),
        finding(Place(one, 3, 1, 2), "info"),
        finding(None, message="Nowhere."),
    ]
    expected = [
        "(no file)",
        "Nowhere.",
        "2.ttl",
        "  1: ",
        "1 a,b.ttl",
        "  3:1: note",
        "  20:1: warning",
    ]
    report = printed(found)
    positions = [report.index(part) for part in expected]
    assert positions == sorted(positions)
    assert printed(found[::-1]) == report


def test_a_finding_is_told_whole(tmp_path: Path) -> None:
    file = file_of(tmp_path, b"ex:north ex:bedz 800 .\n")
    found = Finding(
        "violation",
        "terms",
        {"en": "ex:bedz is not defined.", "zh-Hans": "ex:bedz 未定义。"},
        rdflib.URIRef(EX + "north"),
        rdflib.URIRef(EX + "bedz"),
        rdflib.Literal(800),
        Place(file, 1, 10, 17),
    )
    assert printed([found]).splitlines()[1:] == [
        "  1:10: violation  ex:bedz is not defined.",
        "      ex:north ex:bedz 800 .",
        "               ^^^^^^^",
        "      terms  ex:north  ex:bedz  800",
    ]


def test_a_terminal_gets_colours_and_a_pipe_none(tmp_path: Path) -> None:
    found = [finding(Place(file_of(tmp_path, b"ex:b 1 .\n"), 1, 1, 5))]
    report = on_terminal(found, 60)
    assert "\x1b[1;31mviolation\x1b[0m" in report and "\x1b[1;31m      ^^^^\x1b[0m" in report
    assert "\x1b[2mterms\x1b[0m" in report and "\x1b[4m" in report.splitlines()[0]
    assert "\x1b" not in printed(found)


def test_long_messages_fold_with_an_indent_on_a_terminal() -> None:
    report = on_terminal([finding(message="word " * 60)], 50)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", report).splitlines()
    assert all(cell_len(line) <= 50 for line in plain)
    assert sum(line.startswith("      word") for line in plain) >= 5


def test_a_message_of_several_lines_is_indented_and_cannot_move_the_cursor() -> None:
    report = printed([finding(message="one\ntwo\x1b[2J\r\t%]]>\n")])
    assert "  violation  one\n      two␛[2J␍␉%]]>\n      terms\n" in report


def test_nothing_in_a_path_or_a_rule_moves_the_cursor() -> None:
    report = printed([finding(Place("a\x1b[2J\n.ttl", 1), rule="shape:\x1b[2J")])
    assert "a␛[2J␊.ttl\n" in report and "shape:␛[2J\n" in report and "\x1b" not in report


def test_markup_and_emoji_codes_stay_text() -> None:
    assert "[red]x[/red] :smile:" in printed([finding(message="[red]x[/red] :smile:")])


def test_chinese_is_chinese_throughout() -> None:
    found = [finding(severity=s) for s in ("violation", "warning", "info")]
    out = Console(file=io.StringIO(), width=200, color_system=None)
    print_findings(out, found, "zh-Hans", summary=True, files=1200)
    assert isinstance(out.file, io.StringIO)
    report = out.file.getvalue()
    assert not re.search("[A-Za-z]", report.replace("terms", ""))
    assert all(word in report for word in ("违规", "警告", "提示", "有误。"))
    assert report.splitlines()[-1] == "1 项违规,1 项警告,1 项提示(共检查 1,200 个文件)"


@pytest.mark.parametrize(
    ("violations", "warnings", "notes", "english", "chinese"),
    [
        (0, 0, 0, "no findings", "未发现问题"),
        (1, 0, 0, "1 violation, 0 warnings", "1 项违规,0 项警告"),
        (0, 1, 0, "0 violations, 1 warning", "0 项违规,1 项警告"),
        (2, 3, 1, "2 violations, 3 warnings, 1 note", "2 项违规,3 项警告,1 项提示"),
        (0, 0, 2, "0 violations, 0 warnings, 2 notes", "0 项违规,0 项警告,2 项提示"),
    ],
)
def test_a_tally(violations: int, warnings: int, notes: int, english: str, chinese: str) -> None:
    found = [finding(severity="violation")] * violations
    found += [finding(severity="warning")] * warnings + [finding(severity="info")] * notes
    assert tally(found, "en") == english
    assert tally(found, "zh-Hans") == chinese


@pytest.mark.parametrize(
    ("files", "asked", "english", "chinese"),
    [
        (0, None, "no findings", "未发现问题"),
        (1, None, "no findings in 1 file", "未发现问题(共检查 1 个文件)"),
        (1, 1, "no findings in 1 file", "未发现问题(共检查 1 个文件)"),
        (1200, 1200, "no findings in 1,200 files", "未发现问题(共检查 1,200 个文件)"),
        (76, 1, "no findings in 1 of 76 files", "未发现问题(检查了 76 个文件中的 1 个)"),
        (2, 0, "no findings in 0 of 2 files", "未发现问题(检查了 2 个文件中的 0 个)"),
    ],
)
def test_the_summary_tells_what_was_checked(
    files: int, asked: int | None, english: str, chinese: str
) -> None:
    for language, expected in (("en", english), ("zh-Hans", chinese)):
        out = Console(file=io.StringIO(), width=200, color_system=None)
        print_findings(out, [], language, summary=True, files=files, asked=asked)
        assert isinstance(out.file, io.StringIO)
        assert out.file.getvalue() == expected + "\n"


# Terms


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, ""),
        (rdflib.URIRef(EX + "a"), "ex:a"),
        (rdflib.URIRef("urn:a\x1b"), "urn:a␛"),
        (rdflib.BNode("whatever"), "[]"),
        (rdflib.Literal(5), "5"),
        (rdflib.Literal("85.10", datatype=rdflib.XSD.decimal), "85.10"),
        (rdflib.Literal("a\n\tb"), '"a␊␉b"'),
        (rdflib.Literal("喀什", lang="zh-Hans"), '"喀什"@zh-Hans'),
        (rdflib.Literal("2020-01-01", datatype=rdflib.XSD.date), '"2020-01-01"^^xsd:date'),
        (rdflib.Literal("位" * 61), '"' + "位" * 59 + '…"'),
        (rdflib.Literal("位" * 60), '"' + "位" * 60 + '"'),
    ],
)
def test_terms_are_short(term: rdflib.term.Node | None, expected: str) -> None:
    assert short_term(term, NAMES) == expected


def test_paths_are_short() -> None:
    a, b, far = rdflib.URIRef(EX + "a"), rdflib.URIRef(EX + "b"), rdflib.URIRef("urn:x:c")
    path = SequencePath(InvPath(a), AlternativePath(b, far))
    found = Finding("warning", "x", {}, path=path, component=SH.MinCountConstraintComponent)
    assert short_path(found.path, NAMES) == "^ex:a/(ex:b|<urn:x:c>)"


@pytest.mark.parametrize(
    ("messages", "language", "expected"),
    [
        ({"en": "e", "zh-Hans": "z"}, "zh-Hans", "z"),
        ({"en": "e", "zh-Hans": "z"}, "en", "e"),
        ({"EN": "e"}, "zh-Hans", "e"),
        ({"fr": "f", "zh": "z"}, "zh-Hans", "z"),
        ({"fr": "f", "en-GB": "g"}, "en", "g"),
        ({"en": ""}, "en", "the-rule"),
        ({}, "en", "the-rule"),
    ],
)
def test_the_nearest_message_is_taken(
    messages: dict[str, str], language: str, expected: str
) -> None:
    assert message_of(Finding("info", "the-rule", messages), language) == expected


def test_paths_below_the_working_folder_are_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert relative(str(tmp_path / "data" / "a.ttl")) == str(Path("data", "a.ttl"))
    assert relative("data/a.ttl") == "data/a.ttl"
    assert relative(str(tmp_path.parent)) == str(tmp_path.parent)


# Whole reports


def mixed() -> list[Finding]:
    def said(english: str, chinese: str) -> dict[str, str]:
        return {"en": english, "zh-Hans": chinese}

    path = SequencePath(rdflib.URIRef(EX + "p"), InvPath(rdflib.URIRef(EX + "q")))
    return [
        Finding("info", "format", said("Fine.", "尚可。"), place=Place("a.ttl", 9, 2)),
        Finding(
            "warning",
            "terms",
            said("Odd.", "可疑。"),
            rdflib.BNode("x"),
            rdflib.URIRef(EX + "p"),
            rdflib.Literal(5),
            Place("a.ttl", 2, 3, 7),
        ),
        Finding(
            "violation",
            "shape:Bed",
            said("A bed.", "一张床。"),
            rdflib.URIRef(EX + "a"),
            path,
            rdflib.Literal("床", lang="zh-Hans"),
            Place("a.ttl", 3),
        ),
        Finding("violation", "terms", said("Gone.", "无。"), place=Place("gone.ttl", 1, 1, 2)),
        Finding("violation", "derived", said("Nowhere.", "无处。"), rdflib.URIRef(EX + "z")),
    ]


@pytest.fixture
def beds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file_of(tmp_path, "ex:a\n  ex:床 1 ;\n\tex:c 2 .\n".encode())


REPORT = """\
{no_file}
  {violation}  {nowhere}
      derived  ex:z
a.ttl
  2:3: {warning}  {odd}
        ex:床 1 ;
        ^^^^^
      terms  []  ex:p  5
  3: {violation}  {bed}
      \tex:c 2 .
      shape:Bed  ex:a  ex:p/^ex:q  "床"@zh-Hans
  9:2: {info}  {fine}
      format
gone.ttl
  1:1: {violation}  {gone}
      terms
"""
ENGLISH = {"violation": "violation", "warning": "warning", "info": "note", "no_file": "(no file)"}
ENGLISH |= {"nowhere": "Nowhere.", "odd": "Odd.", "bed": "A bed.", "fine": "Fine.", "gone": "Gone."}
CHINESE = {"violation": "违规", "warning": "警告", "info": "提示", "no_file": "(不在任何文件中)"}
CHINESE |= {
    "nowhere": "无处。",
    "odd": "可疑。",
    "bed": "一张床。",
    "fine": "尚可。",
    "gone": "无。",
}


@pytest.mark.usefixtures("beds")
def test_a_whole_report_in_either_language_without_a_summary() -> None:
    assert printed(mixed()) == REPORT.format(**ENGLISH)
    assert printed(mixed()[::-1], "zh-Hans") == REPORT.format(**CHINESE)


@pytest.mark.usefixtures("beds")
def test_a_whole_report_on_a_terminal() -> None:
    (warning,) = (f for f in mixed() if f.severity == "warning")
    assert on_terminal([warning], 60) == (
        "\x1b[4ma.ttl\x1b[0m\n"
        "  2:3: \x1b[33mwarning\x1b[0m  Odd.\n"
        "        ex:床 1 ;\n"
        "\x1b[33m        ^^^^^\x1b[0m\n"
        "      \x1b[2mterms  []  http://example.org/p  5\x1b[0m\n"
    )
    assert "\x1b[36mnote\x1b[0m" in on_terminal(mixed()[:1], 60)


def test_what_fits_is_not_folded_and_one_character_more_is() -> None:
    for cells, rows in ((40, 1), (41, 2)):
        message = "床" * 10 + " " + "x" * (cells - len("  violation  ") - 21)
        report = on_terminal([finding(message=message)], 40)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", report).splitlines()
        assert len(plain) == 2 + rows
        assert plain[1].startswith("  violation  床") and plain[-1] == "      terms"


def test_excerpts_have_at_least_20_cells_on_any_terminal(tmp_path: Path) -> None:
    file = file_of(tmp_path, b"x" * 200)
    for width, cells in ((10, 20), (26, 20), (27, 21), (80, 74)):
        report = on_terminal([finding(Place(file, 1, 100, 101))], width)
        (row,) = (r for r in report.splitlines() if "xxx" in r)
        assert len(row.strip()) == cells


def test_a_pipe_gets_excerpts_of_its_own_width(tmp_path: Path) -> None:
    file = file_of(tmp_path, b"x" * 200)
    (row,) = (r for r in printed([finding(Place(file, 1, 100, 101))]).splitlines() if "xxx" in r)
    assert len(row.strip()) == PIPED_WIDTH - 6 == 94


WORDS_OF_A_LINE = "a very long line of words"


@pytest.mark.parametrize(
    ("line", "column", "end", "width", "above", "below"),
    [
        (WORDS_OF_A_LINE, 8, 12, 12, "…ry long li…", "    ^^^^"),
        (WORDS_OF_A_LINE, 1, 2, 12, "a very lon…", "^"),
        (WORDS_OF_A_LINE, 3, 7, 12, "a very lon…", "  ^^^^"),
        (WORDS_OF_A_LINE, 21, 26, 12, "…e of words", "      ^^^^^"),
        (WORDS_OF_A_LINE, 8, 12, 13, "…ry long lin…", "    ^^^^"),
        (WORDS_OF_A_LINE, 8, 12, 24, "a very long line of wo…", "       ^^^^"),
        (WORDS_OF_A_LINE, 8, 12, 25, WORDS_OF_A_LINE, "       ^^^^"),
        (WORDS_OF_A_LINE, 1, 26, 12, "a very lon…", "^" * 10),
        (WORDS_OF_A_LINE, 8, 26, 12, "…long line …", " " + "^" * 10),
        ("床位" * 5, 5, 6, 10, "…位床位床…", "   ^^"),
        ("a\tb\tc\td\te\tf", 5, 6, 20, "…\tc\td…", " \t^"),
        ("a\tb\tc\td\te\tf", 5, 6, 40, "a\tb\tc\td\te…", " \t \t^"),
        ("a\tb\tc\td\te\tf", 5, 6, 51, "a\tb\tc\td\te\tf", " \t \t^"),
        ("abcdefghij", 1, 2, 10, "abcdefghij", "^"),
        ("abcdefghijk", 1, 2, 10, "abcdefgh…", "^"),
        ("abcdefghijk", 11, 12, 10, "…defghijk", "        ^"),
        ("abcdefghijk", 12, 12, 10, "…defghijk", "         ^"),
        ("abcdefghijk", 13, 14, 10, "abcdefgh…", ""),
        ("abcdefghijk", 0, 0, 10, "abcdefgh…", ""),
        ("ab\x1b\x1b\u202e\u202eef", 7, 8, 10, "…ef", " ^"),
    ],
)
def test_where_a_line_is_cut(
    line: str, column: int, end: int, width: int, above: str, below: str
) -> None:
    assert excerpt(line, column, end, width) == (above, below)


def test_signs_without_width_do_not_make_an_excerpt_endless() -> None:
    line = "\u0301" * 1000
    above, below = excerpt(line, 500, 501, 20)
    assert len(above) < 200 and below.strip(" ") == "^"


def test_the_word_for_each_severity() -> None:
    names = {(s, tag): severity_name(s, tag) for s in SEVERITIES for tag in ("en", "zh-Hans")}
    assert names == {
        ("violation", "en"): "violation",
        ("violation", "zh-Hans"): "违规",
        ("warning", "en"): "warning",
        ("warning", "zh-Hans"): "警告",
        ("info", "en"): "note",
        ("info", "zh-Hans"): "提示",
    }
    assert joined(["a", "b"], "en") == "a, b" and joined(["a", "b"], "zh-Hans") == "a,b"
