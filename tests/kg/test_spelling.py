from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.spelling import Spelling, alike, shared

KNOWN = ["supporter", "recipient", "measure", "Measure", "measurement", "name", "beds", "病床"]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("mesure", "measure"),
        ("Mesure", "Measure"),
        ("nmae", "name"),
        ("suporters", "supporter"),
        ("BEDS", "beds"),
        ("病床数", "病床"),
    ],
)
def test_the_nearest_name_is_found(slip: str, meant: str) -> None:
    assert Spelling(KNOWN).nearest(slip) == meant


@pytest.mark.parametrize("slip", ["", "x", "ambulance", "#"])
def test_what_is_near_to_nothing_gets_no_suggestion(slip: str) -> None:
    assert Spelling(KNOWN).nearest(slip) is None
    assert Spelling([]).nearest(slip) is None


@given(st.lists(st.text("abcdefgh", min_size=4, max_size=12), min_size=1, max_size=60), st.data())
def test_no_known_name_is_nearer_than_the_one_suggested(
    names: list[str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(names))
    at = data.draw(st.integers(0, len(name) - 1))
    slip = name[:at] + name[at + 1 :]
    found = Spelling(names).nearest(slip)
    if alike(slip, name) < 0.8:
        return  # short names share too little to be looked at
    assert found is not None and alike(slip, found) >= 0.65


def test_swapped_letters_of_a_short_name_among_many() -> None:
    many = [f"n{a}{b}e" for a in "bcdfghjklp" for b in "bcdfghjklpqrstvwxz"]
    assert Spelling(["name", *many]).nearest("nmae") == "name"


def test_the_same_whatever_the_order() -> None:
    assert Spelling(["ab-one", "ab-two"]).nearest("ab-xxx", 0.1) == Spelling(
        ["ab-two", "ab-one"]
    ).nearest("ab-xxx", 0.1)


def test_a_hundred_thousand_names_are_searched_in_time() -> None:
    spelling = Spelling(f"{i:x}-{i * 7919 % 100_003:x}-station" for i in range(100_000))
    spelling.nearest("first-builds-the-index")
    begun = time.perf_counter()
    for i in range(10):
        spelling.nearest(f"{i}-staton")
    assert time.perf_counter() - begun < 5


@given(st.text(), st.text(), st.text())
def test_shared_beginnings(start: str, one: str, other: str) -> None:
    count = shared(start + one, start + other)
    assert count >= len(start)
    assert (start + one)[:count] == (start + other)[:count]
    assert (start + one)[count : count + 1] != (start + other)[count : count + 1] or count == len(
        start + one
    )
