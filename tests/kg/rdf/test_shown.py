"""How terms are shown: short, in quotes, and without what a terminal obeys."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.namespace import XSD
from rdflib.paths import InvPath
from rdflib.term import BNode, Literal, Node, URIRef

from kg.rdf.names import Prefixes
from kg.rdf.nodes import literal
from kg.rdf.shown import LONGEST_VALUE, short_path, short_term

EX = rdflib.Namespace("http://example.org/")
NAMES = Prefixes({"ex": str(EX)})


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
