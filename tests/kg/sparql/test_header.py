"""Headers: what they may hold is read as it stands; all else is one message with its line."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError, NotValidError
from kg.sparql.header import DEEPEST, LONGEST, Entry, read_header

PATH = Path("who.rq")


def read(*lines: str) -> Entry:
    return read_header("".join(f"#+ {line}\n" for line in lines) + "SELECT * {}", PATH)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2016-01-01", "2016-01-01"),
        ("yes", "yes"),
        ("010", "010"),
        ("null", "null"),
        ("~", "~"),
        ("1_000", "1_000"),
        ("", ""),
        ("' a '", "a"),
        ('"\\u8c01"', "谁"),
        ('"99999999999999999999-01-01"', "99999999999999999999-01-01"),
    ],
)
def test_a_scalar_is_the_text_that_stands_there(written: str, text: str) -> None:
    assert read("a: b", f"example: {written}")["example"].text == text


def test_lines_lists_and_mappings() -> None:
    header = read("question:", "  en: Who?", "columns:", "  - {name: a}", "  - name: b")
    assert (header["question"].line, header["question"]["en"]) == (2, Entry("Who?", 2))
    items = header["columns"].items
    assert items is not None and [(e["name"].text, e.line) for e in items] == [("a", 4), ("b", 5)]
    assert header["none"] == Entry("", 1) and header.get("none") is None
    assert header["question"]["en"]["deeper"] == Entry("", 2)
    assert header["question"].items is None and header["question"].text == ""


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["a: &x 1"], 1, "no anchors and aliases"),
        (["a: b", "c: *a"], 2, "no anchors and aliases"),
        (["a: b", "c: !!python/name:os.system x"], 2, "no tags"),
        (["a: b", "c: ! x"], 2, "no tags"),
        (["a: b", "a: c"], 2, "has 'a' twice"),
        (["a: b", "? [c]", ": d"], 2, "no text"),
        (["a: b", "---", "c: d"], 2, "second document"),
        (["a: b", f"c: {'[' * 5000}"], 2, "nested more than"),
        (["a: b", f"c: {'{d: ' * 5000}"], 2, "nested more than"),
        (["a: b", f"c: {'9' * 5000}"], 2, "for a number or a date"),
        (["a: b", "c: 2016-13-01"], 2, "for a number or a date"),
        (["a: b", 'c: "\\UFFFFFFFF"'], 1, "not valid YAML"),
        (["a: b", 'c: "\\uD800"'], 1, "not valid YAML"),
        (["a: b", "c: \x07"], 2, "not valid YAML"),
        (["a: b\x0bc", "d: [e"], 1, "not valid YAML"),
        (["a: b\u2028", "d: [e"], 2, "not valid YAML"),
        ([f"a: {'x' * LONGEST}"], 1, "more than 100,000 characters"),
        (["- a"], 1, "No header"),
        (["a"], 1, "No header"),
        ([""], 1, "No header"),
        (["%YAML 3.0", "---", "a: b"], 1, "not valid YAML"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_a_header_may_not_have(lines: list[str], line: int, message: str) -> None:
    with pytest.raises(NotValidError, match=message) as error:
        read(*lines)
    assert (error.value.file, error.value.line) == (PATH, line)
    assert error.value.messages["zh-Hans"] != error.value.messages["en"]


def test_aliases_of_aliases_end_at_once() -> None:
    lines = ['a0: &a0 ["ha", "ha"]']
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    begun = monotonic()
    with pytest.raises(NotValidError, match="no anchors and aliases"):
        read(*lines, "question: *a29")
    assert monotonic() - begun < 2


def test_as_deep_as_a_header_may_be() -> None:
    depth = DEEPEST - 1
    assert read("a: " + "[" * (depth - 1) + "x" + "]" * (depth - 1))
    with pytest.raises(NotValidError):
        read("a: " + "[" * depth + "x" + "]" * depth)


SIGNS = [
    *"{}[]:,-?&*!|>'\"%@`#~ \n\r\tab019.eE+_\\xuU\x00\x85\u2028\ufeff<=谁",
    "- ",
    ": ",
    "a: ",
    "---",
]
YAML = st.lists(st.sampled_from(SIGNS), max_size=60).map("".join)


@given(YAML)
@settings(max_examples=300)
def test_any_header_is_read_or_refused_with_a_line(text: str) -> None:
    lines = text.replace("\r", "\n").split("\n")
    try:
        header = read(*lines)
    except KgError as error:
        assert 1 <= (error.line or 0) <= len(lines) + 1
        return
    assert isinstance(header.value, dict)
    assert all(1 <= entry.line <= len(lines) for entry in header.value.values())
