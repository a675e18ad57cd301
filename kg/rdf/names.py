"""Names: prefixes and namespaces, and the short forms that people type and read.

    STANDARD.shorten("http://www.w3.org/2004/02/skos/core#prefLabel") -> "skos:prefLabel"
    STANDARD.over({"ex": "http://example.org/"}).expand("ex:a") -> "http://example.org/a"

`curies` does as much and more, but it loads pydantic, which takes longer than a whole `kg ask`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
DCTERMS: Final = "http://purl.org/dc/terms/"

_CURIE = re.compile(r"([A-Za-z][\w-]*):(?!//)(.*)", re.DOTALL)
_SCHEMES: Final = frozenset({"http", "https", "urn"})


class Prefixes(Mapping[str, str]):
    """Prefixes with their namespaces; the longest namespace that fits gives the short form.

    >>> names = Prefixes({"ex": "http://example.org/", "ns": "http://example.org/ns#"})
    >>> names.shorten("http://example.org/ns#Person"), names.shorten("urn:x")
    ('ns:Person', 'urn:x')
    >>> names.expand("ex:a"), names.expand("no:a")
    ('http://example.org/a', 'no:a')

    Args:
        spaces: prefix to namespace.
        behind: names that are asked where none of these fits.
    """

    def __init__(self, spaces: Mapping[str, str], behind: Prefixes | None = None) -> None:
        self._spaces = dict(spaces)
        self._behind = behind
        self._longest = sorted(self._spaces.items(), key=lambda item: -len(item[1]))

    def __getitem__(self, prefix: str) -> str:
        if prefix in self._spaces or self._behind is None:
            return self._spaces[prefix]
        return self._behind[prefix]

    def __iter__(self) -> Iterator[str]:
        yield from self._spaces
        yield from (p for p in self._behind or () if p not in self._spaces)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def over(self, spaces: Mapping[str, str]) -> Prefixes:
        """These names behind others, which come first."""
        return Prefixes(spaces, self)

    def shorten(self, iri: str) -> str:
        """The short form of an IRI, or the IRI itself where no prefix fits.

        A prefix that means something else here is not taken from the names behind.

        >>> behind = Prefixes({"v": "http://example.org/v1/"})
        >>> behind.over({"v": "http://example.org/v2/"}).shorten("http://example.org/v1/a")
        'http://example.org/v1/a'
        """
        for prefix, namespace in self._longest:
            if namespace and iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        if self._behind is None:
            return iri
        found = self._behind.shorten(iri)
        return iri if found != iri and found.partition(":")[0] in self._spaces else found

    def of(self, file: str | None) -> Prefixes:
        """The names as they are in one file; see `NamesByFile`."""
        return self

    def expand(self, name: str) -> str:
        """The IRI of a short form; an IRI or a word without a known prefix comes back as it is."""
        match = _CURIE.fullmatch(name)
        if not match or match[1] in _SCHEMES or match[1] not in self:
            return name
        return self[match[1]] + match[2]


class NamesByFile(Prefixes):
    """The names of several files, of which each may mean something else by a prefix.

    Args:
        names: those of all files.
        by_file: the prefixes that each file declares.
    """

    def __init__(self, names: Prefixes, by_file: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__({}, names)
        self._all, self._by_file = names, by_file
        self._made: dict[str | None, Prefixes] = {}

    def of(self, file: str | None) -> Prefixes:
        """The prefixes of a file, and behind them those of all."""
        if file not in self._made:
            declared = self._by_file.get(file or "")
            self._made[file] = self._all.over(declared) if declared else self._all
        return self._made[file]


STANDARD: Final = Prefixes(
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": DCTERMS,
        "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
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
)


def namespace_of(iri: str) -> str:
    """An IRI up to its last `#` or `/`; nothing where that leaves no more than a host.

    >>> namespace_of("http://example.org/ns#Person")
    'http://example.org/ns#'
    >>> namespace_of("http://example.org")
    ''
    """
    space = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
    return "" if space.endswith("//") else space
