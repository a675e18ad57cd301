from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from kg.spelling import Spelling, did_you_mean, is_slip, shared

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
    assert found is not None and fuzz.ratio(slip, found) >= fuzz.ratio(slip, name)


def test_swapped_letters_of_a_short_name_among_many() -> None:
    many = [f"n{a}{b}e" for a in "bcdfghjklp" for b in "bcdfghjklpqrstvwxz"]
    assert Spelling(["name", *many]).nearest("nmae") == "name"


def test_the_same_whatever_the_order() -> None:
    assert Spelling(["ab-one", "ab-two"]).nearest("ab-xxx", 0.1) == Spelling(
        ["ab-two", "ab-one"]
    ).nearest("ab-xxx", 0.1)


def test_the_nearest_names_are_suggested() -> None:
    assert did_you_mean("suporters", ["supporters", "beds"]) == " Did you mean supporters?"
    assert did_you_mean("喀什二院", ["喀什地区第二人民医院", "喀什二医院"]).startswith(
        " Did you mean 喀什"
    )


def test_nothing_near_gives_nothing() -> None:
    assert did_you_mean("zzzzzz", ["supporters", "beds"]) == ""


def test_more_letters_in_the_same_case_win_then_the_order_of_the_alphabet() -> None:
    assert Spelling(["CLAIM", "Claim", "claim"]).ranked("Cliam") == ["Claim", "claim", "CLAIM"]
    assert Spelling(["b-name", "a-name"]).ranked("x-name") == ["a-name", "b-name"]


def test_no_more_names_than_asked_for() -> None:
    names = [f"name{i}" for i in range(9)]
    assert Spelling(names).ranked("name", count=2) == ["name0", "name1"]
    assert did_you_mean("name", names).count(" or ") == 2


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("beds", "bedz", True),
        ("beds", "bedss", True),
        ("beds", "ebds", True),
        ("beds", "BEDS", True),
        ("beds", "bdez", False),
        ("hospitals", "hsopitasl", True),
        ("hospital", "hozpitaz", True),
        ("wardens", "warzenz", False),
        ("hospital", "hpsoitla", False),
    ],
)
def test_a_slip_is_one_letter_two_in_a_long_name(one: str, other: str, is_one: bool) -> None:
    assert is_slip(one, other) is is_one


@given(st.text(), st.text(), st.text())
def test_shared_beginnings(start: str, one: str, other: str) -> None:
    count = shared(start + one, start + other)
    assert count >= len(start)
    assert (start + one)[:count] == (start + other)[:count]
    assert (start + one)[count : count + 1] != (start + other)[count : count + 1] or count == len(
        start + one
    )


def test_how_near_a_name_must_be() -> None:
    assert Spelling(["abcd"]).nearest("abxy", 0.5) == "abcd"
    assert Spelling(["abcd"]).nearest("abxy", 0.51) is None
    assert Spelling(["abcdefghijklmnopqrst"]).nearest("abcdefghijklm1234567") == (
        "abcdefghijklmnopqrst"
    )
    assert Spelling(["abcdefghijklmnopqrst"]).nearest("abcdefghijkl12345678") is None
    assert did_you_mean("abxy", ["abcd"]) == " Did you mean abcd?"
    assert did_you_mean("axyz", ["abcd"]) == ""


def test_the_nearest_come_first_and_no_more_than_five() -> None:
    known = ["beds", "bedss", "bedsss", "bedssss", "bedsssss", "bedssssss"]
    assert Spelling([*known, *known]).ranked("beds") == known[:5]
    assert did_you_mean("beds", known) == " Did you mean beds or bedss or bedsss?"
    assert did_you_mean("beds", known, 1) == " Did you mean beds?"
