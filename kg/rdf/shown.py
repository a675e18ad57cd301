"""How terms and paths are shown to people: short, and without what a terminal obeys.

short_term(rdflib.Literal("喀什", lang="zh-Hans")) -> '"喀什"@zh-Hans'
short_path(path, names) -> "^ex:parent/ex:next*"
"""

from __future__ import annotations

from typing import Final

import rdflib
from rdflib.term import Node

from kg.rdf.cutting import IN_A_SENTENCE, cut
from kg.rdf.names import STANDARD, XSD, Prefixes
from kg.rdf.paths import AnyPath, path_text
from kg.signs import visible

LONGEST_VALUE: Final = 60
_PLAIN: Final = frozenset(XSD + name for name in ("integer", "decimal", "boolean", "double"))


def short_term(term: Node | None, names: Prefixes = STANDARD) -> str:
    """A term as a person reads it: a short name, `[]`, or a literal in quotes, cut where long.

    >>> short_term(rdflib.Literal("喀什", lang="zh-Hans"))
    '"喀什"@zh-Hans'
    """
    if isinstance(term, rdflib.Literal):
        return _short_literal(term, names)
    if isinstance(term, rdflib.BNode):
        return "[]"
    return visible(cut(names.shorten(str(term)), IN_A_SENTENCE)) if term is not None else ""


def _short_literal(term: rdflib.Literal, names: Prefixes) -> str:
    text = visible(str(term) if len(term) <= LONGEST_VALUE else f"{term[: LONGEST_VALUE - 1]}…")
    datatype = str(term.datatype or "")
    if datatype in _PLAIN:
        return text
    if term.language:
        return f'"{text}"@{term.language}'
    typed = datatype not in {"", XSD + "string"}
    return f'"{text}"^^{visible(names.shorten(datatype))}' if typed else f'"{text}"'


def short_path(path: AnyPath | None, names: Prefixes = STANDARD) -> str:
    """A path as SPARQL writes it, with short names.

    >>> short_path(rdflib.RDF.type), short_path(None)
    ('rdf:type', '')
    """
    return visible(cut(path_text(path, names.shorten), IN_A_SENTENCE))
