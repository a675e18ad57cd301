"""Signs: what a terminal or a build server obeys never leaves, and data stay the same data."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal

from kg.signs import escaped, harmless, visible


def code(character: int) -> str:
    return f"<U+{character:04X}>"


@pytest.mark.parametrize(
    ("characters", "shown"),
    [
        ("\0\t\n\r\x1b\x1f", "␀␉␊␍␛␟"),
        (" ~", " ~"),
        ("\x7f", "␡"),
        ("\x80\x9f\xa0", code(0x80) + code(0x9F) + "\xa0"),
        ("\xac\xad\xae", "\xac" + code(0xAD) + "\xae"),
        ("\u061b\u061c\u061d", "\u061b" + code(0x61C) + "\u061d"),
        ("\u200a\u200b\u200c\u200d", "\u200a" + code(0x200B) + "\u200c\u200d"),
        ("\u200e\u200f\u2010", code(0x200E) + code(0x200F) + "\u2010"),
        ("\u2027\u2028\u202e\u202f", "\u2027" + code(0x2028) + code(0x202E) + "\u202f"),
        ("\u205f\u2060\u206f\u2070", "\u205f" + code(0x2060) + code(0x206F) + "\u2070"),
        ("\ufefe\ufeff\uff00", "\ufefe" + code(0xFEFF) + "\uff00"),
        ("\ud7ff\ud800\udfff\ue000", "\ud7ff\ufffd\ufffd\ue000"),
        ("喀什😀", "喀什😀"),
    ],
)
def test_what_a_terminal_obeys_is_a_sign(characters: str, shown: str) -> None:
    assert visible(characters) == shown


def test_one_sign_may_be_kept() -> None:
    assert visible("a\n\tb\n", keep="\n") == "a\n␉b\n" and visible("\n\n", "\n") == "\n\n"


# Written apart from the module: what the Unicode standard calls Cc and Bidi_Control, and tags.
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f"
    "\ud800-\udfff]"
)
# As GitHub's runner reads a line, and what Azure Pipelines and TeamCity look for.
COMMAND = re.compile(r"^\s*::\w[^\n]*::|##(\[|vso\[|teamcity\[)", re.MULTILINE | re.IGNORECASE)
PIECES = st.one_of(
    st.characters(),
    st.sampled_from(
        [
            "\x1b]0;x\x07",
            "\x9b",
            "\u202e",
            "\r",
            "\n",
            "\n::error::",
            "::",
            "##[",
            "###[x]",
            "##vso[",
            "\u3000::a::",
        ]
    ),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
@settings(max_examples=300)
def test_whatever_goes_out_is_obeyed_by_nobody(text: str) -> None:
    shown = harmless(text)
    assert not OBEYED.search(shown) and not COMMAND.search(shown)
    assert harmless(shown) == shown and shown.count("\n") == text.count("\n")
    inside = visible(text)
    assert not OBEYED.search(inside) and "\n" not in inside and "\t" not in inside


@given(TEXTS)
@settings(max_examples=300)
def test_data_say_the_same_in_escapes(text: str) -> None:
    whole = re.sub("[\ud800-\udfff]", "\ufffd", text)
    document = escaped(json.dumps([text], ensure_ascii=False), "json")
    assert not OBEYED.search(document) and not COMMAND.search(document)
    assert json.loads(document) in ([whole], [text])
    triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(whole))
    turtle = escaped((ox.serialize([triple], format=ox.RdfFormat.TURTLE) or b"").decode(), "turtle")
    assert not OBEYED.search(turtle) and not COMMAND.search(turtle)
    (quad,) = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    assert quad.object.value == whole


def test_what_is_no_command_stays() -> None:
    for text in ("a::b::c", "::", ":: a ::", "x ::error::y", "## [a]", "#[a]", "a\tb\n"):
        assert harmless(text) == text


def test_all_that_is_obeyed_is_found_fast() -> None:
    """What is told by whether a text is printable has to be all of it."""
    for code in range(0x110000):
        character = chr(code)
        if visible(f"\x00{character}") != f"␀{character}":
            assert (
                visible(character) != character and harmless(f"a{character}") != f"a{character}"
            ) or (character in "\n\t")


def test_a_text_of_another_sort_becomes_a_text() -> None:
    """A literal of rdflib is a str, but equals none."""
    for shown in (visible(Literal(5)), harmless(Literal(5)), escaped(Literal(5), "json")):
        assert type(shown) is str and shown == "5"
