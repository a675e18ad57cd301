"""Tokens: the fast pattern and the exact one agree, and literals stand for what they say."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kg.rdf.tokens as module
from kg.rdf.tokens import END, ERROR, STRING_ESCAPE, matches, tokens, unescaped, unquote


def seen(found: list[re.Match[str]]) -> list[tuple[int | None, str]]:
    return [(match.lastindex, match[0]) for match in found]


PIECES = st.lists(
    st.sampled_from(
        ["ex:a", "ex:床", "床:a", "_:b", "_:床", "ex:a·", "ex:·", "×", "ex:×a", "<urn:x>", '"a"@en',
         "'''b'''", "1.5e3", ".", ";", "#c\n", " ", "?v", "$w", "@prefix", "^^", "(", "[", "a.b", "%"]
    ),
    max_size=12,
)  # fmt: skip


@given(PIECES)
@example(["ex:×a", " ", "ex:b"])
@example(["ex:床×", "ex:床"])
def test_the_fast_pattern_finds_what_the_exact_one_finds(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert seen(list(matches(text))) == seen(list(module._exact().finditer(text)))


@given(PIECES)
def test_tokens_leave_nothing_but_white_space(pieces: list[str]) -> None:
    text = "".join(pieces)
    read = list(tokens(text))
    assert read[-1].kind == END
    if not any(token.kind == ERROR for token in read):
        assert "".join(text.split()) == "".join("".join(t.text for t in read).split())
    assert all(text[t.start : t.start + len(t.text)] == t.text for t in read)


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ('""', ("", None)),
        ("''", ("", None)),
        ('"a"', ("a", None)),
        ('"""a"b"""', ('a"b', None)),
        ("''''''", ("", None)),
        ("'''a''b'''@en-GB", ("a''b", "en-GB")),
        (r'"\t\b\n\r\f\"\'\\"', ("\t\b\n\r\f\"'\\", None)),
        (r'"\u5580\U00004EC0"@zh', ("喀什", "zh")),
        ('"@"', ("@", None)),
        ('"a@b"@en', ("a@b", "en")),
    ],
)
def test_what_a_literal_stands_for(token: str, expected: tuple[str, str | None]) -> None:
    assert unquote(token) == expected


@pytest.mark.parametrize("escape", [r"\uD800", r"\uDFFF", r"\U00110000"])
def test_escapes_that_name_no_character(escape: str) -> None:
    match = STRING_ESCAPE.match(escape)
    assert match
    with pytest.raises(ValueError, match=re.escape(escape)):
        unescaped(match)


@pytest.mark.parametrize(
    ("escape", "character"),
    [(r"\uD7FF", "\ud7ff"), (r"\uE000", "\ue000"), (r"\U0010FFFF", "\U0010ffff")],
)
def test_escapes_at_the_edges(escape: str, character: str) -> None:
    match = STRING_ESCAPE.match(escape)
    assert match and unescaped(match) == character
