"""Standards: the terms of the vocabularies that everybody uses, as rdflib lists them.

    standard("http://www.w3.org/2004/02/skos/core#").has("prefLabel") -> True
    lookalike("http://www.w3.org/2004/02/skos/core/") -> "http://www.w3.org/2004/02/skos/core#"

Some of these vocabularies are finished; others still grow, and rdflib's list may lag behind them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from rdflib import namespace

from kg.spelling import Spelling, is_slip

_FINISHED: Final = (
    *(namespace.RDF, namespace.RDFS, namespace.OWL, namespace.SKOS, namespace.XSD),
    *(namespace.DC, namespace.DCTERMS, namespace.DCMITYPE, namespace.FOAF, namespace.ORG),
    *(namespace.PROV, namespace.QB, namespace.TIME, namespace.VANN, namespace.VOID),
)
_GROWING: Final = (
    *(namespace.SDO, namespace.SH, namespace.DCAT, namespace.SOSA, namespace.SSN),
    *(namespace.CSVW, namespace.DOAP, namespace.GEO, namespace.ODRL2, namespace.PROF),
)

# What rdflib's lists lack: RDF 1.2, the abstract types of XML Schema, DCAT 3, SHACL 1.2.
_MISSING: Final = {
    str(namespace.RDF): "dirLangString reifies",
    str(namespace.XSD): "anyType anySimpleType anyAtomicType error numeric",
    "http://www.w3.org/ns/dcat#": "DatasetSeries inSeries seriesMember prev next first last "
    "version hasVersion isVersionOf previousVersion nextVersion hasCurrentVersion "
    "isCurrentVersionOf resource inCatalog",
    "http://www.w3.org/ns/shacl#": "values reifierShape reificationRequired codeIdentifier Debug "
    "Trace memberShape uniqueMembers minListLength maxListLength singleLine someValue rootClass "
    "subsetOf agentInstruction intent shape targetWhere nodeByExpression ShapeClass",
}
_ALIASES: Final = {"http://schema.org/": "https://schema.org/"}


@dataclass(frozen=True)
class Vocabulary:
    """A standard vocabulary: its local names, and whether more may have been added since."""

    namespace: str
    names: frozenset[str]
    finished: bool

    def has(self, name: str) -> bool:
        """Whether the vocabulary defines a local name; `rdf:_1` and its like are without end."""
        counted = self.namespace == str(namespace.RDF) and re.fullmatch(r"_[1-9][0-9]*", name)
        return name in self.names or bool(counted)

    def is_slip(self, name: str) -> bool:
        """Whether a name is but a letter or two away from one that the vocabulary has."""
        near = self.spelling.nearest(name)
        return near is not None and is_slip(name, near)

    @cached_property
    def spelling(self) -> Spelling:
        """Its names, to find the one that was meant."""
        return Spelling(self.names)


@cache
def standard(space: str) -> Vocabulary | None:
    """The standard vocabulary of a namespace, or None.

    >>> standard("http://xmlns.com/foaf/0.1/").has("nmae")
    False
    """
    known = _known().get(_ALIASES.get(space, space))
    if known is None:
        return None
    home = str(known._NS)  # the only way rdflib gives to a namespace's IRI
    listed = {*known.__annotations__, *known._extras}  # dir() says the same, slowly
    names = frozenset(listed | set(_MISSING.get(home, "").split()))
    return Vocabulary(home, names, known in _FINISHED)


@cache
def _known() -> dict[str, type[namespace.DefinedNamespace]]:
    return {str(known._NS): known for known in (*_FINISHED, *_GROWING)}


def lookalike(space: str) -> str | None:
    """The standard namespace that another differs from only in `http(s)`, `www.`, `#` or `/`.

    >>> lookalike("https://www.w3.org/ns/shacl#")
    'http://www.w3.org/ns/shacl#'
    >>> lookalike("http://example.org/ns#") is None
    True
    """
    meant = _bare_standards().get(_bare(space))
    return None if meant == space or space in _ALIASES else meant


@cache
def _bare_standards() -> dict[str, str]:
    return {_bare(space): space for space in _known()}


def _bare(space: str) -> str:
    return re.sub(r"^https?://(www\.)?|[#/]+$", "", space.casefold())
