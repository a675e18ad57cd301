"""Names of the house: its base IRI and namespaces, their short forms, and ranges of sources.

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

from kg.rdf.names import STANDARD, Prefixes

BASE: Final = "https://w3id.org/hospital-kg/"
NS: Final = BASE + "ns#"
ID: Final = BASE + "id/"
VOCAB: Final = BASE + "vocab/"
CLAIM: Final = BASE + "claim/"
CAVEAT: Final = BASE + "caveat/"
SOURCE: Final = BASE + "source/"
SHAPE: Final = BASE + "shape/"

OWN_PREFIXES: Final[dict[str, str]] = {
    "hkg": NS,
    "id": ID,
    "claim": CLAIM,
    "caveat": CAVEAT,
    "source": SOURCE,
    "shape": SHAPE,
}

# Eighteen digits fit into 64 bits, and into what stores and engines reckon with.
_EVIDENCE = re.compile(re.escape(SOURCE) + r"([^#/]+)#char=([0-9]{1,18}),([0-9]{1,18})")


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
    >>> parse_evidence(f"https://w3id.org/hospital-kg/source/changji-people#char=7,{'9' * 20}")
    """
    match = _EVIDENCE.fullmatch(iri)
    return Span(match[1], int(match[2]), int(match[3])) if match else None


class HouseNames(Prefixes):
    """The prefixes of the house, and one for each vocabulary: `modality:actual`."""

    def __init__(self, behind: Prefixes = STANDARD) -> None:
        super().__init__(OWN_PREFIXES, behind)

    def shorten(self, iri: str) -> str:
        """The short form of an IRI: a concept is called after its vocabulary."""
        if not iri.startswith(VOCAB):
            return super().shorten(iri)
        scheme, _, concept = iri[len(VOCAB) :].partition("/")
        return f"{scheme}:{concept}" if concept else f"vocab:{scheme}"

    def expand(self, name: str) -> str:
        """The IRI of a short form; an unknown prefix is read as the name of a vocabulary."""
        found = super().expand(name)
        prefix, colon, local = name.partition(":")
        if found != name or not re.fullmatch(r"[A-Za-z][\w-]*", prefix) or local[:2] == "//":
            return found
        if not colon or prefix in {"http", "https", "urn"}:
            return found
        return VOCAB + local if prefix == "vocab" else f"{VOCAB}{prefix}/{local}"


NAMES: Final = HouseNames()


def names_with(declared: Mapping[str, str]) -> Prefixes:
    """The names of the house, before those that files declare, before the standard ones.

    >>> names_with({"ex": "urn:x:"}).shorten("urn:x:a"), names_with({}).shorten(NS + "beds")
    ('ex:a', 'hkg:beds')
    """
    return HouseNames(STANDARD.over(declared))


def shorten(iri: str) -> str:
    """The short form of an IRI, or the IRI itself where no prefix fits.

    >>> shorten("https://w3id.org/hospital-kg/claim/xmu-second/beds")
    'claim:xmu-second/beds'
    """
    return NAMES.shorten(iri)


def expand(name: str) -> str:
    """The IRI of a short form; an IRI or a word without a prefix comes back as it is.

    >>> expand("modality:actual")
    'https://w3id.org/hospital-kg/vocab/modality/actual'
    """
    return NAMES.expand(name)
