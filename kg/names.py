"""Names: the base IRI, its namespaces, and the short forms people type and read.

The base IRI is written here and nowhere else in Python.

>>> expand("id:kashgar-second")
'https://w3id.org/hospital-kg/id/kashgar-second'
>>> shorten("https://w3id.org/hospital-kg/vocab/form/funds")
'form:funds'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BASE: Final = "https://w3id.org/hospital-kg/"
NS: Final = BASE + "ns#"
ID: Final = BASE + "id/"
VOCAB: Final = BASE + "vocab/"
CLAIM: Final = BASE + "claim/"
SOURCE: Final = BASE + "source/"
SHAPE: Final = BASE + "shape/"
RULE: Final = BASE + "rule/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
DCTERMS: Final = "http://purl.org/dc/terms/"
NIF: Final = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"

OWN_PREFIXES: Final[dict[str, str]] = {
    "hkg": NS,
    "id": ID,
    "claim": CLAIM,
    "source": SOURCE,
    "shape": SHAPE,
}
STANDARD_PREFIXES: Final[dict[str, str]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": DCTERMS,
    "nif": NIF,
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": SKOS,
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": XSD,
}

_EVIDENCE = re.compile(re.escape(SOURCE) + r"([^#/]+)#char=(\d+),(\d+)")
_CURIE = re.compile(r"([A-Za-z][\w-]*):(?!//)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of one source: Unicode code points from `start` to `end`, end exclusive."""

    source: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.source} {self.start}–{self.end}"


def parse_evidence(iri: str) -> Span | None:
    """The range that an evidence IRI names (RFC 5147 `char=`), or None if it names none.

    >>> parse_evidence("https://w3id.org/hospital-kg/source/changji-people#char=7,16")
    Span(source='changji-people', start=7, end=16)
    """
    match = _EVIDENCE.fullmatch(iri)
    return Span(match[1], int(match[2]), int(match[3])) if match else None


def shorten(iri: str, prefixes: Mapping[str, str] | None = None) -> str:
    """The short form of an IRI, or the IRI itself where no prefix fits.

    Args:
        iri: a whole IRI.
        prefixes: a project's own, prefix to namespace; they come before ours, the longest first.

    >>> shorten("https://w3id.org/hospital-kg/claim/xmu-second/beds")
    'claim:xmu-second/beds'
    >>> shorten("http://example.org/ns#Person", {"ex": "http://example.org/ns#"})
    'ex:Person'
    """
    for prefix, namespace in sorted((prefixes or {}).items(), key=lambda item: -len(item[1])):
        if namespace and iri.startswith(namespace) and not iri.startswith(BASE):
            return f"{prefix}:{iri[len(namespace) :]}"
    if iri.startswith(VOCAB):
        scheme, _, concept = iri[len(VOCAB) :].partition("/")
        return f"{scheme}:{concept}" if concept else f"vocab:{scheme}"
    for prefix, namespace in (OWN_PREFIXES | STANDARD_PREFIXES).items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str) -> str:
    """The IRI of a short form; an IRI or a word without a prefix comes back as it is.

    An unknown prefix is read as the name of a vocabulary: `modality:actual`.
    """
    match = _CURIE.fullmatch(name)
    if not match or match[1] in {"http", "https", "urn"}:
        return name
    prefix, local = match.groups()
    known = OWN_PREFIXES | STANDARD_PREFIXES | {"vocab": VOCAB}
    return known[prefix] + local if prefix in known else f"{VOCAB}{prefix}/{local}"
