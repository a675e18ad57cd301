"""What is shown: no character moves the cursor, hides, or turns the direction of a text."""

from __future__ import annotations

import unicodedata

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.shown import LONGEST_VALUE, short_term, visible

SIGNS = {
    **{chr(c): chr(0x2400 + c) for c in range(0x20)},
    "\x7f": "␡",
    "\x80": "<U+0080>",
    "\x9f": "<U+009F>",
    "\xa0": "\xa0",
    "\xad": "<U+00AD>",
    "\u061c": "<U+061C>",
    "\u200b": "<U+200B>",
    "\u200c": "\u200c",
    "\u200d": "\u200d",
    "\u200e": "<U+200E>",
    "\u200f": "<U+200F>",
    "\u2027": "\u2027",
    "\u2028": "<U+2028>",
    "\u202e": "<U+202E>",
    "\u202f": "\u202f",
    "\u205f": "\u205f",
    "\u2060": "<U+2060>",
    "\u206f": "<U+206F>",
    "\u2070": "\u2070",
    "\ufeff": "<U+FEFF>",
    chr(0xD800): "\ufffd",
    chr(0xDFFF): "\ufffd",
    "\ue000": "\ue000",
    "喀": "喀",
    "😀": "😀",
    "~": "~",
}


def test_every_sign_and_the_characters_beside_them() -> None:
    assert {c: visible(c) for c in SIGNS} == SIGNS


@pytest.mark.parametrize("kept", ["\n", "\t"])
def test_one_character_may_be_kept(kept: str) -> None:
    assert visible(f"a{kept}\x1b{kept}", keep=kept) == f"a{kept}␛{kept}"


@given(st.text())
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    assert not [c for c in visible(text) if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]


def test_long_literals_are_cut_and_plain_ones_stand_without_quotes() -> None:
    at, over = "x" * LONGEST_VALUE, "x" * (LONGEST_VALUE + 1)
    assert short_term(rdflib.Literal(at)) == f'"{at}"'
    assert short_term(rdflib.Literal(over)) == f'"{over[: LONGEST_VALUE - 1]}…"'
    typed = {"integer": "5", "decimal": "5", "boolean": "true", "double": "5"}
    for name, text in typed.items():
        assert short_term(rdflib.Literal(text, None, rdflib.XSD[name], False)) == text
    assert short_term(rdflib.Literal("5", datatype=rdflib.XSD.int)) == '"5"^^xsd:int'
    assert short_term(rdflib.Literal("5", datatype=rdflib.XSD.string)) == '"5"'
