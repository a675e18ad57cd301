"""Syntaxes: in which notation a file of RDF is written, told by its name and how it begins.

    syntax_of(Path("a.nt"), text)           N_TRIPLES
    syntax_of(Path("a.owl"), "<?xml …")     RDF_XML: what several notations end in is looked into
    foreign_syntax(Path("a.n3"))            "N3", which is not read here

What is read is what pyoxigraph parses of RDF 1.1. The other notations of RDF and OWL are known by
name, so that a report can say which files it is not about.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg.errors import NotSupportedError


class Syntax(NamedTuple):
    """A notation of RDF that is read: its name, and what pyoxigraph calls it."""

    name: str
    form: ox.RdfFormat

    @property
    def has_own_parser(self) -> bool:
        """Whether `kg.rdf.turtle` reads it, which knows the place of everything."""
        return self not in (RDF_XML, JSON_LD)


TURTLE: Final = Syntax("Turtle", ox.RdfFormat.TURTLE)
TRIG: Final = Syntax("TriG", ox.RdfFormat.TRIG)
N_TRIPLES: Final = Syntax("N-Triples", ox.RdfFormat.N_TRIPLES)
N_QUADS: Final = Syntax("N-Quads", ox.RdfFormat.N_QUADS)
RDF_XML: Final = Syntax("RDF/XML", ox.RdfFormat.RDF_XML)
JSON_LD: Final = Syntax("JSON-LD", ox.RdfFormat.JSON_LD)

_BY_SUFFIX: Final[dict[str, Syntax]] = {
    ".ttl": TURTLE,
    ".nt": N_TRIPLES,
    ".trig": TRIG,
    ".nq": N_QUADS,
    ".jsonld": JSON_LD,
}
_MIXED: Final = (".rdf", ".owl", ".shacl", ".xml")  # these are used for several notations
SUFFIXES: Final = (*_BY_SUFFIX, ".rdf", ".owl", ".shacl")

_FOREIGN: Final = {
    ".n3": "N3",
    ".ofn": "OWL functional syntax",
    ".omn": "OWL Manchester syntax",
    ".owx": "OWL/XML",
    ".obo": "OBO",
    ".trix": "TriX",
    ".rj": "RDF/JSON",
    ".hdt": "HDT",
}
_PACKED: Final = {".gz", ".bz2", ".xz", ".zip", ".zst"}
FOREIGN: Final = (*_FOREIGN, *(s + p for s in SUFFIXES for p in sorted(_PACKED)))

# What a file begins with, after white space and comments.
_BLANK: Final = re.compile(r"(?>(?:\ufeff|\s|<!--.*?-->|<\?.*?\?>)*)", re.DOTALL)
_COMMENTS: Final = re.compile(r"(?>(?:\ufeff|\s|#[^\n]*\n)*)")
_ROOT: Final = re.compile(
    r"<!DOCTYPE\s+|<(?:[\w.-]+:)?(?:RDF\b)|<\w[\w.-]*(?::\w[\w.-]*)?\s+[\w:.-]+\s*="
)
_OWL_XML: Final = re.compile(r"<(?:\w+:)?Ontology[\s>]")
_FUNCTIONAL: Final = re.compile(r"(?:Prefix|Ontology)\s*\(")
_MANCHESTER: Final = re.compile(r"(?:Prefix|Ontology|Namespace):\s")
_OBO: Final = re.compile(r"(?:format-version|ontology):\s")
_LOOKED_AT: Final = 20_000


def foreign_syntax(path: Path) -> str | None:
    """The notation of a file that is not read here, by its ending; None for any other file.

    >>> [foreign_syntax(Path(name)) for name in ("a.n3", "a.ttl.gz", "a.ttl")]
    ['N3', 'compressed Turtle', None]
    """
    suffix = path.suffix.lower()
    if suffix in _PACKED:
        inner = Path(path.stem).suffix.lower()
        known = _BY_SUFFIX.get(inner)
        return None if inner not in SUFFIXES else f"compressed {known.name if known else 'RDF'}"
    return _FOREIGN.get(suffix)


def syntax_of(path: Path, text: str) -> Syntax:
    """The notation of a file; Turtle where neither its ending nor its beginning says another.

    >>> syntax_of(Path("a.owl"), "<?xml version='1.0'?> <rdf:RDF>").name
    'RDF/XML'
    >>> syntax_of(Path("a.owl"), "@prefix ex: <http://example.org/> .").name
    'Turtle'

    Raises:
        NotSupportedError: it is one that is not read here.
    """
    suffix = path.suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    foreign = foreign_syntax(path) or (_beginning(text) if suffix in _MIXED else None)
    if foreign is not None:
        raise unread(path, foreign)
    return _sniffed(text)


def unread(path: Path, name: str) -> NotSupportedError:
    """The error on a file in a notation that is not read here."""
    return NotSupportedError(
        f"{name} is not read here. Convert the file to Turtle, for example.",
        file=path,
        chinese=f"此处不读取 {name}。请将文件转换为其他格式,例如 Turtle。",
    )


def _sniffed(text: str) -> Syntax:
    if text[_end(_BLANK, text) :].startswith(("{", "[{", "[ {", "[\n")):
        return JSON_LD
    return RDF_XML if _ROOT.match(text, _end(_BLANK, text)) else TURTLE


def _beginning(text: str) -> str | None:
    """The foreign notation that a text begins like."""
    head = text[:_LOOKED_AT]
    if _OWL_XML.match(head, _end(_BLANK, head)):
        return "OWL/XML"
    at = _end(_COMMENTS, head)
    signs = ((_FUNCTIONAL, ".ofn"), (_MANCHESTER, ".omn"), (_OBO, ".obo"))
    return next((_FOREIGN[suffix] for sign, suffix in signs if sign.match(head, at)), None)


def _end(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text, 0, _LOOKED_AT)
    return match.end() if match else 0
