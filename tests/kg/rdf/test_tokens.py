"""Tokens of the three languages, with their kinds and boundaries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kg
from kg.rdf.tokens import (
    AT,
    BLANK,
    COMMENT,
    END,
    ERROR,
    IRI,
    LITERAL,
    NUMBER,
    PNAME,
    PUNCTUATION,
    VARIABLE,
    WORD,
    Token,
    tokens,
    unquote,
)


def read(text: str) -> list[tuple[int, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<a>", [IRI]), ("<>", [IRI]), ("<a\\u00e9>", [IRI]), ("<é>", [IRI]),
        ("ex:a", [PNAME]), (":", [PNAME]), (":a", [PNAME]), ("ex:", [PNAME]), ("ex:a.b", [PNAME]),
        ("ex:a:b", [PNAME]), ("ex:0", [PNAME]), ("ex:%4a\\~", [PNAME]), ("é:喀", [PNAME]),
        ("a.b:c", [PNAME]), ("a-b:c-d", [PNAME]), ("ex:a·b", [PNAME]),
        ("_:a", [BLANK]), ("_:0", [BLANK]), ("_:a.b", [BLANK]), ("_:é", [BLANK]),
        ("'a'", [LITERAL]), ('"a"', [LITERAL]), ('""', [LITERAL]), ('"a"@en-GB', [LITERAL]),
        ('"""a\n"b""c"""', [LITERAL]), ("'''a\n'b''c'''", [LITERAL]), ('""""""', [LITERAL]),
        ('"\\t\\b\\n\\r\\f\\"\\\'\\\\"', [LITERAL]), ('"\\u00e9\\U0001F600"', [LITERAL]),
        ("1", [NUMBER]), ("-1", [NUMBER]), ("+1.5", [NUMBER]), (".5", [NUMBER]), ("1e3", [NUMBER]),
        ("1.E-3", [NUMBER]), (".5e+1", [NUMBER]),
        ("true", [WORD]), ("a", [WORD]), ("SELECT", [WORD]),
        ("@en", [AT]), ("@en-US-x1", [AT]), ("@prefix", [AT]),
        ("^^", [PUNCTUATION]), (".", [PUNCTUATION]), (";", [PUNCTUATION]), (",", [PUNCTUATION]),
        ("(", [PUNCTUATION]), (")", [PUNCTUATION]), ("[", [PUNCTUATION]), ("]", [PUNCTUATION]),
        ("# a <b>", [COMMENT]), ("#", [COMMENT]),
        ("?x", [VARIABLE]), ("$x1", [VARIABLE]), ("?é", [VARIABLE]),
        ("{", [ERROR]), ("|", [ERROR]), ("_", [ERROR]), ("@", [ERROR]), ("?", [ERROR]),
        ("ex:a.", [PNAME, PUNCTUATION]), ("_:a.", [BLANK, PUNCTUATION]), ("1.", [NUMBER, PUNCTUATION]),
        ("ex:a..", [PNAME, PUNCTUATION, PUNCTUATION]), ("1.5.", [NUMBER, PUNCTUATION]),
        ("1.e", [NUMBER, PUNCTUATION, WORD]), ("1 2", [NUMBER, NUMBER]), ("-", [ERROR]),
        ("ex:é.", [PNAME, PUNCTUATION]), ("ex:a×", [PNAME, ERROR]), ("ex:a\u037e", [PNAME, ERROR]),
        ("×:a", [ERROR, PNAME]), ("_:×", [ERROR, PNAME, ERROR]),
        ('"a"@', [LITERAL, ERROR]), ('"a" @en', [LITERAL, AT]),
    ],
)  # fmt: skip
def test_kinds(text: str, kinds: list[int]) -> None:
    assert [kind for kind, _ in read(text)] == [*kinds, END]
    assert all(text.startswith(token.text, token.start) for token in tokens(text))
    assert "".join(token.text for token in tokens(text)) == "".join(re.split(r"(?<=[1\"]) ", text))


@pytest.mark.parametrize(
    "text",
    ["<a b>", "<a", "<a\\b>", '"a', "'a\n'", '"\\x"', '"\\u00e"', "%", "\\a"],
)
def test_what_is_no_token_begins_with_an_error(text: str) -> None:
    assert read(text)[0] == (ERROR, text[0])


def test_white_space_and_line_ends_part_tokens() -> None:
    text = "\t a \r\n# one\r# two\nb "
    assert list(tokens(text)) == [
        Token(WORD, "a", 2),
        Token(COMMENT, "# one", 6),
        Token(COMMENT, "# two", 12),
        Token(WORD, "b", 18),
        Token(END, "", 20),
    ]


def test_after_a_name_that_is_not_exact_the_rest_is_read_all_the_same() -> None:
    assert [t.text for t in tokens("ex:a× ex:b 'c' ")] == ["ex:a", "×", "ex:b", "'c'", ""]


@pytest.mark.parametrize(
    ("token", "text", "language"),
    [
        ('"a"', "a", None),
        ("'a'", "a", None),
        ('""', "", None),
        ("''", "", None),
        ('"""a"b"""', 'a"b', None),
        ('""""""', "", None),
        ("'''a'''@en", "a", "en"),
        ('"a"@en-GB', "a", "en-GB"),
        ('"a@b"', "a@b", None),
        ('"a@b"@en', "a@b", "en"),
        (r'"\t\b\n\r\f\"\'\\"', "\t\b\n\r\f\"'\\", None),
        (r'"\u00e9\U0001F600\U0010FFFF"', "é😀\U0010ffff", None),
        (r'"\uD7FF\uE000"', "\ud7ff\ue000", None),
    ],
)
def test_literals(token: str, text: str, language: str | None) -> None:
    assert unquote(token) == (text, language)


@pytest.mark.parametrize("escape", [r"\uD800", r"\uDFFF", r"\U00110000", r"\UFFFFFFFF"])
def test_an_escape_that_names_no_character(escape: str) -> None:
    with pytest.raises(ValueError) as error:
        unquote(f'"{escape}"')
    assert str(error.value) == escape


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 takes by such a group what does not fit; Debian 12 has 3.11.2."""
    code = Path(kg.__file__).parent
    found = [
        f"{path.relative_to(code)}: {line.strip()}"
        for path in sorted(code.rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"(?<![\\(])\)[*+?]\+", line)
    ]
    assert found == []
