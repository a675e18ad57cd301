"""How terms are shown: short, in quotes, and without what a terminal obeys."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.namespace import XSD
from rdflib.paths import InvPath
from rdflib.term import BNode, Literal, Node, URIRef

from kg.rdf.names import Prefixes
from kg.rdf.nodes import literal
from kg.rdf.shown import LONGEST_VALUE, short_path, short_term, visible

EX = rdflib.Namespace("http://example.org/")
NAMES = Prefixes({"ex": str(EX)})


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


LONG = "x" * LONGEST_VALUE


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (None, ""),
        (EX.a, "ex:a"),
        (URIRef("urn:\x1b"), "urn:␛"),
        (BNode("x"), "[]"),
        (Literal("a"), '"a"'),
        (Literal("a", datatype=XSD.string), '"a"'),
        (Literal("a", lang="en"), '"a"@en'),
        (Literal("a\tb"), '"a␉b"'),
        (literal("a", datatype=EX.t), '"a"^^ex:t'),
        (literal("2020", datatype=XSD.gYear), f'"2020"^^{XSD.gYear}'),
        (literal("01", datatype=XSD.integer), "01"),
        (literal("1.50", datatype=XSD.decimal), "1.50"),
        (literal("1e3", datatype=XSD.double), "1e3"),
        (literal("true", datatype=XSD.boolean), "true"),
        (Literal(LONG), f'"{LONG}"'),
        (Literal(LONG + "y"), f'"{LONG[1:]}…"'),
        (literal("1" * 61, datatype=XSD.integer), "1" * 59 + "…"),
    ],
)
def test_terms(term: Node | None, shown: str) -> None:
    assert short_term(term, NAMES) == shown
    assert LONGEST_VALUE == 60


def test_standard_names_are_there_without_being_given() -> None:
    assert short_term(XSD.integer) == "xsd:integer" and short_path(XSD.integer) == "xsd:integer"


def test_paths() -> None:
    assert short_path(InvPath(EX.p), NAMES) == "^ex:p"
    assert short_path(None, NAMES) == ""
    assert short_path(URIRef("urn:\n"), NAMES) == "urn:␊"
