"""Mending: what RDF does not allow, such as an IRI with a space, made into what it does.

    mended_iri("http://example.org/a b#c#d") -> "http://example.org/a%20b#c%23d"
    mended(quads)                       quads of a lenient reading, safe for all that follows

One bad IRI makes a file invalid, and is said; the rest of the file is worth reading all the same.
A term that is not valid must not go on, since no store and no engine takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from kg.rdf.names import RDF

LANG_STRING: Final = RDF + "langString"
_FORBIDDEN: Final = re.compile(
    r"[\x00-\x20<>\"{}|\\^`\[\]\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff]"
    r"|%(?![0-9A-Fa-f]{2})"
)
_NOWHERE: Final = "urn:x-not-an-iri:"


@lru_cache(maxsize=10_000)
def iri_fault(iri: str) -> str | None:
    """What is wrong with an IRI, in pyoxigraph's words; None if it is valid.

    >>> iri_fault("http://example.org/a"), iri_fault("http://example.org/a b")
    (None, "Invalid IRI code point ' '")
    """
    try:
        ox.NamedNode(iri)
    except (ValueError, UnicodeEncodeError) as error:
        return str(error)
    return None


def mended_iri(iri: str) -> str:
    """An IRI with what may not stand in one percent-encoded; a valid one stays as it is.

    >>> mended_iri("http://example.org/a b"), mended_iri("http://example.org/a#b#c")
    ('http://example.org/a%20b', 'http://example.org/a#b%23c')
    """
    if iri_fault(iri) is None:
        return iri
    whole, mark, fragment = iri.partition("#")
    parts = whole, fragment.replace("#", "%23")
    encoded = mark.join(_FORBIDDEN.sub(_percent, part) for part in (parts if mark else parts[:1]))
    return encoded if iri_fault(encoded) is None else _NOWHERE + quote(iri, errors="replace")


def _percent(found: re.Match[str]) -> str:
    return quote(found[0], safe="", errors="replace")


def literal_fault(language: str | None, datatype: str | None) -> str | None:
    """What is wrong with the language tag or the datatype of a literal.

    >>> literal_fault(None, LANG_STRING)
    'it has no language tag'
    """
    if datatype == LANG_STRING and not language:
        return "it has no language tag"
    try:
        ox.Literal("", language=language)
    except ValueError as error:
        return str(error)
    return None


def mended(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Quads with every term mended that RDF does not allow."""
    known: dict[Any, Any] = {}

    def mend(term: Any) -> Any:
        if term not in known:
            known[term] = _mended_term(term)
        return known[term]

    for q in quads:
        yield ox.Quad(*map(mend, (q.subject, q.predicate, q.object, q.graph_name)))


def _mended_term(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return ox.NamedNode(mended_iri(term.value))
    if not isinstance(term, ox.Literal) or term.direction is not None:
        return term
    if literal_fault(term.language, term.datatype.value if not term.language else None):
        return ox.Literal(term.value)
    if term.language:
        return term
    return ox.Literal(term.value, datatype=ox.NamedNode(mended_iri(term.datatype.value)))
