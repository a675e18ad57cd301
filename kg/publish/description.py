"""The description of a build, in VoID and DCAT 3: what it is of, whose, and what each file holds.

    description(triples, {"hospital-kg.ttl": b"…", …}) -> triples, for void.ttl
    written_before(Path("dist"))                        what the description there lists

Rules: https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/. No date is in it, so that
it is the same whenever it is made. The SHA-256 of the graph is that of its canonical N-Quads
(RDFC-1.0, https://www.w3.org/TR/rdf-canon/), which are the file of N-Triples.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg import __version__
from kg.hospital.names import BASE, CLAIM, ID, NS, SOURCE, shorten
from kg.rdf.graph import TYPE
from kg.rdf.names import STANDARD, XSD, namespace_of

NAME: Final = "hospital-kg"
DIST: Final = f"{BASE}dist/"
VOID: Final = "http://rdfs.org/ns/void#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SPDX: Final = "http://spdx.org/rdf/terms#"
DESCRIPTION_NAMES: Final = {
    **{name: STANDARD[name] for name in ("dcat", "dcterms", "rdfs", "xsd")},
    **{"foaf": FOAF, "hkg": NS, "spdx": SPDX, "void": VOID},
}
LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
RDFC: Final = "https://www.w3.org/TR/rdf-canon/"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_LANGUAGES: Final = "http://id.loc.gov/vocabulary/iso639-1/"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"

# By the ending of a file: its media type, and its name among the formats of the W3C, if it has one.
MEDIA_TYPES: Final = {
    ".ttl": ("text/turtle", "Turtle"),
    ".nt": ("application/n-triples", "N-Triples"),
    ".trig": ("application/trig", "TriG"),
    ".rdf": ("application/rdf+xml", "RDF_XML"),
    ".jsonld": ("application/ld+json", "JSON-LD"),
    ".csv": ("text/csv", ""),
}
TITLE: Final = {
    "en": "Hospital networks of Xinjiang, as hospital profiles describe them",
    "zh-Hans": "新疆医院网络:医院简介所述",
}
ABOUT: Final = {
    "en": "Every statement of hospital profiles as a claim, pinned to the characters that say it, "
    "with what is inferred and what is in doubt marked.",
    "zh-Hans": "医院简介的每项陈述,各附其所在字符区间;推断与存疑之处均予注明。",
}
_KEYWORDS: Final = {
    "en": ("hospital", "Xinjiang", "medical alliance", "counterpart support"),
    "zh-Hans": ("医院", "新疆", "医联体", "对口支援"),
}

Said = tuple[str, str, ox.NamedNode | ox.Literal]


def description(
    triples: Sequence[ox.Triple],
    files: Mapping[str, bytes],
    about: Mapping[str, Mapping[str, str]],
) -> list[ox.Triple]:
    """What is said of a graph, and of the files that it is published in, in the order to read it.

    Args:
        triples: the graph, without blank nodes.
        files: their content by name.
        about: what a file holds, in words by language, by name.
    """
    said = [*_document(), *_dataset(triples, files), *_partitions(triples)]
    for name, content in files.items():
        said += _distribution(name, content, about.get(name, {}))
    found = {ox.Triple(ox.NamedNode(s), ox.NamedNode(_iri(p)), o) for s, p, o in said}
    return sorted(found, key=_place)


def _place(triple: ox.Triple) -> tuple[bool, bool, str, bool, str]:
    """The dataset comes first, then its files, then partitions and digests; types before all."""
    iri = str(getattr(triple.subject, "value", ""))
    return iri != BASE, not iri.startswith(DIST), iri, triple.predicate != TYPE, str(triple)


def _iri(short: str) -> str:
    """The IRI of a property or class of the vocabularies used here."""
    prefix, _, local = short.partition(":")
    return ({"rdf": STANDARD["rdf"]} | DESCRIPTION_NAMES)[prefix] + local


def _thing(short: str) -> ox.NamedNode:
    return ox.NamedNode(_iri(short))


def _number(value: int, kind: str = "integer") -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + kind))


def _texts(subject: str, predicate: str, texts: Mapping[str, str]) -> list[Said]:
    return [(subject, predicate, ox.Literal(t, language=tag)) for tag, t in texts.items()]


def _document() -> Iterator[Said]:
    document, publisher = f"{DIST}void.ttl", f"{BASE}#contributors"
    yield document, "rdf:type", _thing("void:DatasetDescription")
    yield document, "foaf:primaryTopic", ox.NamedNode(BASE)
    yield publisher, "rdf:type", _thing("foaf:Organization")
    yield publisher, "foaf:name", ox.Literal("The hospital-kg contributors", language="en")


def _dataset(triples: Sequence[ox.Triple], files: Mapping[str, bytes]) -> Iterator[Said]:
    yield BASE, "rdf:type", _thing("void:Dataset")
    yield BASE, "rdf:type", _thing("dcat:Dataset")
    yield from _texts(BASE, "dcterms:title", TITLE)
    yield from _texts(BASE, "dcterms:description", ABOUT)
    for tag, words in _KEYWORDS.items():
        for word in words:
            yield BASE, "dcat:keyword", ox.Literal(word, language=tag)
    yield BASE, "dcterms:publisher", ox.NamedNode(f"{BASE}#contributors")
    yield BASE, "dcterms:license", ox.NamedNode(LICENSE)
    yield BASE, "dcterms:conformsTo", ox.NamedNode(f"{DIST}shapes.ttl")
    for code in ("en", "zh"):
        yield BASE, "dcterms:language", ox.NamedNode(_LANGUAGES + code)
    yield BASE, "dcat:version", ox.Literal(__version__)
    yield BASE, "void:uriSpace", ox.Literal(BASE)
    yield BASE, "void:triples", _number(len(triples))
    yield BASE, "void:distinctSubjects", _number(len({t.subject for t in triples}))
    yield BASE, "void:distinctObjects", _number(len({t.object for t in triples}))
    yield BASE, "void:properties", _number(len({t.predicate for t in triples}))
    yield BASE, "void:classes", _number(len({t.object for t in triples if t.predicate == TYPE}))
    for space in _vocabularies(triples):
        yield BASE, "void:vocabulary", ox.NamedNode(space)
    for example in _examples(triples):
        yield BASE, "void:exampleResource", ox.NamedNode(example)
    for name in files:
        yield BASE, "dcat:distribution", ox.NamedNode(DIST + name)
        if is_whole(name):
            yield BASE, "void:dataDump", ox.NamedNode(DIST + name)
            form = MEDIA_TYPES[Path(name.removesuffix(".gz")).suffix][1]
            yield BASE, "void:feature", ox.NamedNode(_FORMATS + form)
    canonical = f"{BASE}#rdfc"
    yield BASE, "spdx:checksum", ox.NamedNode(canonical)
    yield from _checksum(canonical, files[f"{NAME}.nt"])
    yield canonical, "dcterms:conformsTo", ox.NamedNode(RDFC)


def is_whole(name: str) -> bool:
    """Whether a file of this name holds the whole graph.

    >>> [is_whole(name) for name in ("hospital-kg.nt.gz", "shapes.ttl", "context.jsonld")]
    [True, False, False]
    """
    return name.startswith(f"{NAME}.")


def _vocabularies(triples: Iterable[ox.Triple]) -> list[str]:
    """The namespaces of all properties and classes."""
    terms = {t.predicate for t in triples} | {t.object for t in triples if t.predicate == TYPE}
    spaces = {namespace_of(term.value) for term in terms if isinstance(term, ox.NamedNode)}
    return sorted(spaces - {""})


def _examples(triples: Sequence[ox.Triple]) -> list[str]:
    """A hospital, a claim, a source and a term: of each the one that is most referred to."""
    kinds = ((ID, NS + "Hospital"), (CLAIM, ""), (SOURCE, NS + "Source"), (NS, ""))
    counts = Counter(t.object.value for t in triples if isinstance(t.object, ox.NamedNode))
    typed = [
        (t.subject.value, t.object.value)
        for t in triples
        if t.predicate == TYPE
        and isinstance(t.subject, ox.NamedNode)
        and isinstance(t.object, ox.NamedNode)
    ]
    found = []
    for space, wanted in kinds:
        own = {iri for iri, kind in typed if iri.startswith(space) and wanted in ("", kind)}
        found += sorted(own, key=lambda iri: (-counts[iri], iri))[:1]
    return found


def _partitions(triples: Sequence[ox.Triple]) -> Iterator[Said]:
    classes = Counter(t.object for t in triples if t.predicate == TYPE)
    for term, count in classes.items():
        if isinstance(term, ox.NamedNode):
            part = f"{BASE}#class-{_local(term.value)}"
            yield BASE, "void:classPartition", ox.NamedNode(part)
            yield part, "void:class", term
            yield part, "void:entities", _number(count)
    for path, count in Counter(t.predicate for t in triples).items():
        part = f"{BASE}#property-{_local(path.value)}"
        yield BASE, "void:propertyPartition", ox.NamedNode(part)
        yield part, "void:property", path
        yield part, "void:triples", _number(count)


def _local(iri: str) -> str:
    """A term as it can stand in a fragment: its short form, or a digest where it has none."""
    short = shorten(iri)
    if re.fullmatch(r"[\w-]+:[\w.-]+", short):
        return short.replace(":", "-")
    return hashlib.sha256(iri.encode()).hexdigest()[:8]


def _distribution(name: str, content: bytes, about: Mapping[str, str]) -> Iterator[Said]:
    iri = DIST + name
    media, _ = MEDIA_TYPES[Path(name.removesuffix(".gz")).suffix]
    yield iri, "rdf:type", _thing("dcat:Distribution")
    yield iri, "dcterms:title", ox.Literal(name)
    yield from _texts(iri, "dcterms:description", about)
    yield iri, "dcterms:license", ox.NamedNode(LICENSE)
    yield iri, "dcat:accessURL", ox.NamedNode(DIST)
    yield iri, "dcat:downloadURL", ox.NamedNode(iri)
    yield iri, "dcat:mediaType", ox.NamedNode(_MEDIA + media)
    if name.endswith(".gz"):
        yield iri, "dcat:compressFormat", ox.NamedNode(f"{_MEDIA}application/gzip")
    if name == f"{NAME}.nt":
        yield iri, "dcterms:conformsTo", ox.NamedNode(RDFC)
    yield iri, "dcat:byteSize", _number(len(content), "nonNegativeInteger")
    yield iri, "spdx:checksum", ox.NamedNode(f"{iri}#sha256")
    yield from _checksum(f"{iri}#sha256", content)


def _checksum(iri: str, content: bytes) -> Iterator[Said]:
    digest = hashlib.sha256(content).hexdigest()
    yield iri, "rdf:type", _thing("spdx:Checksum")
    yield iri, "spdx:algorithm", _thing("spdx:checksumAlgorithm_sha256")
    value = ox.Literal(digest, datatype=ox.NamedNode(f"{XSD}hexBinary"))
    yield iri, "spdx:checksumValue", value


def written_before(folder: Path) -> set[str]:
    """The files of a folder that its `void.ttl` lists and that are as it says: those of a build."""
    try:
        quads = list(ox.parse((folder / "void.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError, ValueError):
        return set()
    listed = {
        quad.subject.value.removeprefix(DIST).removesuffix("#sha256"): quad.object.value
        for quad in quads
        if quad.predicate.value == f"{SPDX}checksumValue"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.subject.value.startswith(DIST)
    }
    return {name for name, digest in listed.items() if _is_as_listed(folder, name, digest)}


def _is_as_listed(folder: Path, name: str, digest: str) -> bool:
    path = folder / name
    if Path(name).name != name or path.is_symlink() or not path.is_file():
        return False
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest.lower()
    except OSError:
        return False
