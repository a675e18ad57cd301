"""Characters: sets as ranges, sorted and apart, and as a class has them."""

from __future__ import annotations

import re
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.characters import BLOCKS, CATEGORIES, SETS, category, escaped, joined, others, written


def members(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    return {n for first, last in ranges for n in range(first, last + 1)}


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9)), max_size=9))
def test_ranges_are_joined_and_turned(found: list[tuple[int, int]]) -> None:
    parts = [((first, first + more),) for first, more in found]
    ranges = joined(parts)
    assert members(ranges) == {n for part in parts for n in members(part)}
    assert all(a[1] + 1 < b[0] for a, b in pairwise(ranges))
    rest = others(ranges)
    assert joined([ranges, rest]) == ((0, sys.maxunicode),)
    assert others(rest) == ranges


@given(st.integers(0, 0x2FF))
def test_a_class_has_its_characters_and_no_other(number: int) -> None:
    pattern = re.compile(f"[{written(((number, number),))}]")
    assert [n for n in range(0x300) if pattern.match(chr(n))] == [number]


def test_signs() -> None:
    assert [escaped(ord(sign)) for sign in "a0-]^é中"] == [
        "a",
        "0",
        r"\x2d",
        r"\x5d",
        r"\x5e",
        "é",
        "中",
    ]
    assert (escaped(0xD800), escaped(0xDFFF)) == ("\ud7ff", "\ue000")


def test_sets() -> None:
    assert SETS["s"]() == ((9, 10), (13, 13), (32, 32))
    for name, inside, outside in (
        ("d", "09٣", "a½"),
        ("w", "a_é中\u0301", "-+ "),
        ("i", ":_aé", "-0."),
        ("c", ":-.0·a", " /"),
    ):
        found = members(SETS[name]())
        assert all(ord(sign) in found for sign in inside) and not any(
            ord(s) in found for s in outside
        )
    assert members(category("Lu")) < members(category("L"))
    assert {"L", "Lu", "Cn"} <= CATEGORIES and "X" not in CATEGORIES


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks_are_those_of_elementpath(name: str) -> None:
    regex = pytest.importorskip("elementpath.regex")
    theirs = regex.translate_pattern(rf"^\p{{Is{name}}}$", back_references=False)
    first, last = BLOCKS[name]
    near = [n for n in (first - 1, first, (first + last) // 2, last, last + 1) if n >= 0]
    matched = [bool(re.match(theirs, chr(n))) for n in near]
    assert matched == [first <= n <= last for n in near]
