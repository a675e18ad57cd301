"""Patterns: what XPath says of them, from Rust and from Python alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.rdf.terms import quoted
from kg.shacl.patterns import for_python, for_rust, matches, problem, unmatched


def in_rust(pattern: str, flags: str, text: str) -> bool | None:
    """Whether a pattern matches by the fast engine's library; None where it cannot say it."""
    found = for_rust(pattern, flags)
    if found is None:
        return None
    asked = ", ".join(map(quoted, (text, *found)))
    answer = ox.Store().query(f"ASK {{ FILTER(REGEX({asked})) }}")
    assert isinstance(answer, ox.QueryBoolean)
    return bool(answer)


# Pattern, flags, what matches, what does not.
CASES: list[tuple[str, str, Iterable[str], Iterable[str]]] = [
    ("1+1", "q", ["1+1", "a1+1b"], ["11", "1 1"]),
    ("A.b", "iq", ["a.B"], ["axb"]),
    ("[", "q", ["["], ["a"]),
    ("a b", "x", ["ab"], ["a b"]),
    ("a#b", "x", ["a#b"], ["a"]),
    ("[ ]", "x", [" "], ["a"]),
    ("a.b", "", ["axb"], ["a\nb"]),
    ("a.b", "s", ["axb", "a\nb"], ["ab"]),
    ("a$", "", ["a", "ba"], ["a\n", "ab"]),
    ("^b$", "m", ["a\nb\nc"], ["ab"]),
    ("^b", "", ["b"], ["a\nb"]),
    ("É", "i", ["é"], ["e"]),
    ("[a-z-[aeiou]]", "", ["b"], ["a", "B", "-"]),
    ("[^a-z-[^b]]", "", [], ["a", "b", "A"]),
    ("[^a-c-[D-Z]]", "", ["d", "A"], ["a", "D"]),
    ("[a-z-[b-y-[m]]]", "", ["a", "m", "z"], ["b"]),
    (r"^\i\c*$", "", ["a-1", ":", "_é"], ["1a", "-", "a b", ""]),
    (r"[\I]", "", ["1", " "], ["a"]),
    (r"\C", "", [" "], ["a1-"]),
    (r"^\s$", "", [" ", "\t", "\n", "\r"], ["\u00a0", "\f", "a"]),
    (r"^\S$", "", ["\u00a0", "a"], [" "]),
    (r"^\d$", "", ["1", "٣"], ["½", "a"]),
    (r"^\w+$", "", ["a_1é", "中文"], ["a-b", "+"]),
    (r"^[\w-]+$", "", ["a-b"], ["a b"]),
    (r"\p{Lu}", "", ["A", "É"], ["a"]),
    (r"^\P{L}$", "", ["1"], ["a"]),
    (r"^[^\p{L}\d]$", "", ["-"], ["a", "1"]),
    (r"^\p{IsCyrillic}$", "", ["я"], ["a"]),
    (r"^[\P{IsBasicLatin}]$", "", ["é"], ["a"]),
    ("[a&&b]", "", ["a", "&", "b"], ["c"]),
    ("[+--]", "", [",", "+", "-"], ["."]),
    ("[a~~b]", "", ["~"], ["c"]),
    ("[a-]", "", ["-"], ["b"]),
    ("[-a]", "", ["-"], ["b"]),
    ("[]a]", "", ["]"], ["b"]),
    ("[^^]", "", ["a"], ["^"]),
    ("[[]", "", ["["], ["a"]),
    (r"[\]\\]", "", ["]", "\\"], ["a"]),
    ("a{2,3}?b", "", ["aab"], ["ab"]),
    ("a{,2}", "", ["a{,2}"], ["aa"]),
    ("{x}", "", ["{x}"], ["x"]),
    (r"\u0041\x42", "", ["AB"], ["ab"]),
    ("(?i)a", "", ["A"], ["b"]),
    ("(?<n>a)b", "", ["ab"], ["a"]),
    (r"a\.b\-c", "", ["a.b-c"], ["axb-c"]),
    (r"\ba", "", ["a", "-a"], ["ba"]),
    ("a|^$", "", ["", "a"], ["b"]),
    ("😀.", "", ["😀😀"], ["😀"]),
    ("(?!X)^", "", ["A"], ["X"]),
    (r"(.)\1", "", ["aa"], ["ab"]),
    ("(?<=a)b", "", ["ab"], ["b"]),
]  # fmt: skip
ONLY_PYTHON = {"(?!X)^", r"(.)\1", "(?<=a)b"}


@pytest.mark.parametrize(("pattern", "flags", "right", "wrong"), CASES)
def test_what_matches(pattern: str, flags: str, right: Iterable[str], wrong: Iterable[str]) -> None:
    assert problem(pattern, flags) is None
    for text, expected in [*((t, True) for t in right), *((t, False) for t in wrong)]:
        assert matches(pattern, flags, text) is expected, text
        fast = in_rust(pattern, flags, text)
        assert fast is (None if pattern in ONLY_PYTHON else expected), text


PROBLEMS = {
    "(": "not closed", ")": "not open", "[a": "not closed", "[": "not closed", "a\\": "backslash",
    "[\\": "backslash", r"\y": "stands for nothing", r"\p{Foo}": "not known", r"\p{IsKlingon}": "not known",
    r"\pL": "not known", "[z-a]": "before its start", r"[a-\d]": "no characters",
    "[[:alpha:]]": "POSIX", "a(?i)b": "after its beginning", "(?#a)": "not known",
    "[a-[b]c]": "after a subtracted", "*a": "no regular expression",
    "a**": "repeats",
    "(1?*)": "repeats",
    "a{2}{3}": "repeats",
    "a*??": "repeats", r"(a)\2": "no regular expression",
    "a{99999999999}": "no regular expression", r"\x{110000}": "Unicode has not",
    "(" * 101 + ")" * 101: "nested deeper", "(" * 100_000: "nested deeper",
}  # fmt: skip


@pytest.mark.parametrize("pattern", PROBLEMS, ids=lambda pattern: pattern[:20])
def test_what_is_no_pattern(pattern: str) -> None:
    found = problem(pattern)
    assert found is not None and PROBLEMS[pattern] in found[0]
    assert re.search("[\u4e00-\u9fff]", found[1])


def test_flags() -> None:
    for flags in ("", "s", "m", "i", "x", "q", "smixq", "ii"):
        assert problem("a", flags) is None
    for flags in ("g", "I", "s m"):
        assert "flag" in (problem("a", flags) or ("",))[0]
    assert problem("(", "q") is None and problem("(", "xq") is None


def test_brackets_may_nest_a_hundred_deep() -> None:
    pattern = "(" * 100 + "a" + ")" * 100
    assert problem(pattern) is None and matches(pattern, "", "a")
    assert for_rust(pattern, "") is not None


def test_what_rust_finds_too_large_python_takes() -> None:
    assert problem("(a{1000}){1000}") is None and for_rust("(a{1000}){1000}", "") is None


ATOMS = [
    "a", "b", ".", "-", r"\d", r"\s", r"\w", r"\p{Ll}", "[ab]", "[^a]", "[a-c-[b]]", r"[\d-]", "A", " ",
    "(a|b)", "(?:ab)", "^", "$", r"\.", "é", "[&&]", r"\i", "#",
]  # fmt: skip
TIMES = ["", "*", "+", "?", "{2}", "{1,2}", "*?"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(TIMES)), min_size=1, max_size=5),
    st.text("smix", max_size=2) | st.just("q"),
    st.text("abcABé1 \n\t.-&#", max_size=6),
)
def test_rust_and_python_find_the_same(parts: list[tuple[str, str]], flags: str, text: str) -> None:
    pattern = "".join(atom + ("" if atom in "^$" else times) for atom, times in parts)
    assume(problem(pattern, flags) is None)
    assert in_rust(pattern, flags, text) is matches(pattern, flags, text)
    assert unmatched(pattern, flags, [text, "a"])[0] is not matches(pattern, flags, text)


@settings(max_examples=300, deadline=None)
@given(
    st.text(r"()[]{}^$|.*+?\-&~#:=!<>abpPiIcdLsnx1,9", max_size=12),
    st.sampled_from(["", "x", "q", "i"]),
)
def test_whatever_stands_there_is_a_pattern_or_a_problem(pattern: str, flags: str) -> None:
    if problem(pattern, flags) is None:
        re.compile(for_python(pattern, flags))
        matches(pattern, flags, "ab1")
        in_rust(pattern, flags, "ab1")


def test_what_would_take_for_ever_does_not() -> None:
    texts = ["a" * 5000 + "b", "a" * 5000] * 700
    assert unmatched("^(a+)+$", "", texts) == [True, False] * 700
    assert unmatched("^(a|a)*$", "i", ["A" * 5000 + "b"]) == [True]
