"""The console: tables, labels, JSON, and how wide it is."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console
from rich.text import Text

from kg.report.console import WIDE, as_json, console, label_of, print_table


def table(
    headings: list[str], *rows: list[str | Text], width: int = WIDE, colours: bool = False
) -> str:
    out = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colours,
        color_system="standard" if colours else None,
        legacy_windows=False,
    )
    print_table(out, headings, rows)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().removesuffix("\n")


def test_a_table_has_headings_and_two_cells_between_columns() -> None:
    rows: list[list[str | Text]] = [["喀什", "7"], ["Urumqi", "12"]]
    assert table(["CITY", "BEDS"], *rows) == "CITY    BEDS\n喀什    7   \nUrumqi  12  "


def test_a_table_without_headings_begins_with_its_first_row() -> None:
    assert table(["", ""], ["a", "b"]) == "a  b"
    assert table(["", "B"], ["a", "b"]) == "   B\na  b"


def test_what_is_wider_than_a_column_is_folded_not_cut() -> None:
    assert table(["X"], ["abcdefghij"], width=6) == "X     \nabcdef\nghij  "


def test_markup_in_cells_is_text_and_a_text_keeps_its_style() -> None:
    assert table(["X"], ["[red]a[/red] :smile:"]) == "X                   \n[red]a[/red] :smile:"
    assert "\x1b[31ma" in table(["X"], [Text("a", style="red")], colours=True)
    assert "\x1b[1mX" in table(["X"], ["a"], colours=True)


def test_a_pipe_is_wide_and_a_terminal_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.StringIO())
    assert (console().width, console().is_terminal) == (WIDE, False)
    assert [console(stderr=s).stderr for s in (True, False)] == [True, False]
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "70")
    assert (console().width, console().is_terminal) == (70, True)
    assert console(stderr=True).stderr and not console().stderr


@pytest.mark.parametrize(
    ("labels", "language", "expected"),
    [
        ({"en": "beds", "zh-hans": "床"}, "zh-Hans", "床"),
        ({"en": "beds", "zh-hans": "床"}, "en", "beds"),
        ({"fr": "lits", "de": "Betten"}, "en", "lits"),
        ({"en": "", "fr": "lits"}, "en", "or this"),
        ({}, "en", "or this"),
    ],
)
def test_the_nearest_label(labels: dict[str, str], language: str, expected: str) -> None:
    assert label_of(labels, language, "or this") == expected
    assert label_of({}, language) == ""


def test_json_has_two_spaces_and_chinese_as_it_is() -> None:
    assert as_json({"城": ["喀什", 1]}) == '{\n  "城": [\n    "喀什",\n    1\n  ]\n}'
