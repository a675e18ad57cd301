"""Documents: the data files of a thing: what is said of it, and what points at it.

    data_files(content, ID + "kashgar-second") -> {".ttl": "…", ".nt": "…", ".jsonld": "…"}

All triples of the graph are in the files of the documents that describe their subjects, so that
the union of these files is the dump.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

import pyoxigraph as ox

from kg.hospital.names import NS
from kg.publish.jsonld import context_of, json_ld
from kg.publish.notations import turtle, used_in
from kg.publish.site.content import Content
from kg.rdf.graph import n_triples

ENDINGS = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".jsonld": "application/ld+json",
}


def triples_of(content: Content, document: str) -> list[ox.Triple]:
    """What is said of what a document describes, and what points at it, sorted.

    What points at the terms of the ontology is left out: it is nearly all there is.
    """
    own = content.described.get(document, [])
    pointing = [] if f"{document}#" == NS else content.pointing.get(document, [])
    return sorted({*own, *pointing}, key=str)


def data_files(content: Content, document: str, endings: Iterable[str] = ENDINGS) -> dict[str, str]:
    """A document as Turtle, N-Triples and JSON-LD, or some of these, by endings of files."""
    triples = triples_of(content, document)
    names = used_in(triples, content.names)
    return {ending: _WRITERS[ending](triples, names) for ending in endings}


_WRITERS: Final[dict[str, Callable[[list[ox.Triple], dict[str, str]], str]]] = {
    ".ttl": turtle,
    ".nt": lambda triples, names: n_triples(triples),
    ".jsonld": lambda triples, names: json_ld(triples, context_of(triples, names)),
}


def embedded(content: Content, document: str) -> str:
    """What is said of a thing itself, as JSON-LD that a page can hold."""
    triples = content.own.get(document, [])
    context = context_of(triples, used_in(triples, content.names))
    return in_script(json.loads(json_ld(triples, context)))


def in_script(value: Any) -> str:
    r"""JSON in which nothing ends the element of HTML that it stands in.

    >>> in_script({"a": "</script><!--"})
    '{"a": "\\u003c/script\\u003e\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
