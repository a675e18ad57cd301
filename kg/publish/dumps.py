"""Publishing: the dumps of `dist/`, the same bytes on every run, machine and hash seed.

    write_dumps(graph, house.shapes, Path("dist")) -> [Path("dist/hospital-kg.ttl"), …]

    hospital-kg.ttl, .nt, .jsonld   everything: ontology, data and what is derived
    shapes.ttl                      all shape files joined, for validators that take one
    questions.ttl                   the stored questions as `sh:SPARQLExecutable`s
    void.ttl                        a VoID and DCAT description with the SHA-256 of each file

Triples are sorted by their N-Triples form; `kg.publish.folder` puts the files in their place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.files import read_text
from kg.hospital.names import BASE, CAVEAT, CLAIM, ID, NAMES, NS, VOCAB
from kg.publish.catalogue import QUESTION, SCHEMA, describe_questions
from kg.publish.folder import replace_folder
from kg.rdf.graph import Graph, n_triples, serialize
from kg.rdf.names import RDF, STANDARD
from kg.sparql.stored import Question

NAME = "hospital-kg"
FILES = (f"{NAME}.ttl", f"{NAME}.nt", f"{NAME}.jsonld", "shapes.ttl", "questions.ttl", "void.ttl")
MEDIA_TYPES = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".jsonld": "application/ld+json",
}


def prefixes(graph: Graph) -> dict[str, str]:
    """The prefixes of the dumps: ours, the standard ones, one per vocabulary and per source.

    >>> claim = ox.Triple(ox.NamedNode(CLAIM + "a/beds"), ox.NamedNode(NS + "p"), ox.Literal("8"))
    >>> graph = Graph()
    >>> graph.add([claim])
    >>> [name for name in prefixes(graph) if name not in NAMES]
    ['claim-a']
    """
    schemes, apart = set(), dict[str, str]()
    for quad in graph.store:
        iri = getattr(quad.subject, "value", "")
        if iri.startswith(VOCAB):
            schemes.add(iri[len(VOCAB) :].partition("/")[0])
        elif iri.startswith((CLAIM, CAVEAT)):
            kind, source = iri.removeprefix(BASE).split("/")[:2]
            apart[f"{kind}-{source}"] = f"{BASE}{kind}/{source}/"
    found = {k: v for k, v in NAMES.items() if k not in ("claim", "caveat")} | apart
    found |= {s: f"{VOCAB}{s}/" for s in schemes}
    return dict(sorted(found.items()))


def turtle(triples: list[ox.Triple], names: dict[str, str]) -> str:
    """Triples as Turtle, one blank line between subjects; only the prefixes in use are declared.

    >>> triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(RDF + "type"), ox.NamedNode("urn:B"))
    >>> print(turtle([triple], {"ex": "urn:", "no": "http://example.org/"}), end="")
    @prefix ex: <urn:> .
    <BLANKLINE>
    ex:a a ex:B .
    """
    text = serialize(triples, ox.RdfFormat.TURTLE, used_in(triples, names))
    lines = [line.replace("\t", "    ", 1) for line in text.removesuffix("\n").split("\n")]
    head = sorted(line for line in lines if line.startswith("@prefix"))
    body = _spaced([line for line in lines if not line.startswith("@prefix")])
    return "\n".join([*head, *body]) + "\n"


def used_in(triples: Iterable[ox.Triple], names: dict[str, str]) -> dict[str, str]:
    """The prefixes of which the namespace stands in one of the triples.

    >>> triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(RDF + "type"), ox.NamedNode("urn:B"))
    >>> used_in([triple], {"ex": "urn:", "no": "http://example.org/"})
    {'ex': 'urn:'}
    """
    whole = "\n".join(map(str, triples))
    return {name: iri for name, iri in names.items() if iri in whole}


def _spaced(lines: list[str]) -> list[str]:
    return ["\n" + line if line and not line[0].isspace() else line for line in lines]


def json_ld(triples: list[ox.Triple], names: dict[str, str]) -> str:
    """Triples as JSON-LD, compacted to the prefixes of its context, one node a line.

    >>> triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(RDF + "type"), ox.NamedNode("urn:B"))
    >>> print(json_ld([triple], {"ex": "urn:"}), end="")
    {"@context": {
     "ex": "urn:"
    },
    "@graph": [
    {"@id": "ex:a", "@type": "ex:B"}
    ]}
    """
    nodes = json.loads(serialize(triples, ox.RdfFormat.JSON_LD))
    rows = ",\n".join(json.dumps(_compact(n, names), ensure_ascii=False) for n in nodes)
    context = json.dumps(names, ensure_ascii=False, indent=1)
    return f'{{"@context": {context},\n"@graph": [\n{rows}\n]}}\n'


def _compact(value: Any, names: dict[str, str], key: str = "@id") -> Any:
    """JSON-LD in compact form: short IRIs, plain strings, no list around a single value."""
    if isinstance(value, str):
        return _curie(value, names) if key in {"@id", "@type"} else value
    if isinstance(value, list):
        items = [_compact(item, names, key) for item in value]
        return items[0] if len(items) == 1 else items
    if set(value) == {"@value"}:
        return value["@value"]
    kinds = value.get(RDF + "type", [])
    types = [kind["@id"] for kind in kinds if "@id" in kind]
    if len(types) == len(kinds):  # a literal for a class, which is wrong, is no `@type`
        value.pop(RDF + "type", None)
    else:
        types = []
    found = {_curie(k, names): _compact(v, names, k) for k, v in value.items()}
    return found | ({"@type": _compact(types, names, "@type")} if types else {})


def _curie(iri: str, names: dict[str, str]) -> str:
    found = [(len(space), p) for p, space in names.items() if iri.startswith(space)]
    if not found:
        return iri
    length, prefix = max(found)
    return f"{prefix}:{iri[length:]}"


def write_dumps(
    graph: Graph, shapes: Iterable[Path], folder: Path, questions: Iterable[Question] = ()
) -> list[Path]:
    """Replace a folder by one with all dumps, and return their paths.

    At every moment the folder holds those of one build, and what else it held stays there.

    Raises:
        KgError: the folder cannot be replaced; what was there is untouched.
    """
    return replace_folder(folder, make_dumps(graph, shapes, questions))


def make_dumps(
    graph: Graph, shapes: Iterable[Path], questions: Iterable[Question] = ()
) -> dict[str, bytes]:
    """All dumps: the name of each file and what it holds."""
    names, triples = prefixes(graph), graph.triples()
    dumps = {
        f"{NAME}.ttl": turtle(triples, names),
        f"{NAME}.nt": n_triples(triples),
        f"{NAME}.jsonld": json_ld(triples, names),
        "shapes.ttl": "\n".join(read_text(path) for path in shapes),
        "questions.ttl": turtle(describe_questions(questions), names | CATALOGUE_NAMES),
    }
    dumps["void.ttl"] = describe(graph, dumps)
    return {name: text.encode("utf-8") for name, text in dumps.items()}


CATALOGUE_NAMES = {"question": QUESTION, "theme": f"{VOCAB}theme/", "schema": SCHEMA}


def describe(graph: Graph, dumps: dict[str, str]) -> str:
    """A VoID and DCAT description of the dumps, as Turtle; no date, so that it is stable."""
    dataset = f"<{BASE}>"
    lines = [
        f"@prefix dcat: <{STANDARD['dcat']}> .",
        f"@prefix dcterms: <{STANDARD['dcterms']}> .",
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .",
        f"@prefix hkg: <{NS}> .",
        "@prefix spdx: <http://spdx.org/rdf/terms#> .",
        "@prefix void: <http://rdfs.org/ns/void#> .",
        f"@prefix xsd: <{STANDARD['xsd']}> .",
        "",
        f"{dataset} a void:Dataset , dcat:Dataset ;",
        '    dcterms:title "Hospital networks of Xinjiang, as hospital profiles describe them"@en ,'
        ' "新疆医院网络:医院简介所述"@zh-Hans ;',
        '    dcterms:description "Every statement of three hospital profiles as a claim, pinned to '
        'the characters that say it, with what is inferred and what is in doubt marked."@en ,'
        ' "三篇医院简介的每项陈述,各附其所在字符区间;推断与存疑之处均予注明。"@zh-Hans ;',
        f"    dcterms:publisher <{BASE}#contributors> ;",
        "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;",
        f"    void:triples {len(graph)} ;",
        f'    void:uriSpace "{BASE}" ;',
        f"    void:exampleResource <{BASE}id/kashgar-second> ;",
        f"    void:vocabulary <{NS}> ;",
        "    dcat:distribution " + " , ".join(f"<{BASE}dist/{name}>" for name in dumps) + " .",
    ]
    lines += ["", f"<{BASE}#contributors> a foaf:Agent ;"]
    lines += ['    foaf:name "The hospital-kg contributors"@en .']
    for name, text in dumps.items():
        lines += ["", *_distribution(name, text)]
    return "\n".join(lines) + "\n"


def _distribution(name: str, text: str) -> list[str]:
    content = text.encode("utf-8")
    iri = f"{BASE}dist/{name}"
    media_type = f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[Path(name).suffix]}"
    return [
        f"<{iri}> a dcat:Distribution ;",
        f'    dcterms:title "{name}" ;',
        "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;",
        f"    dcat:accessURL <{BASE}dist/> ;",
        f"    dcat:downloadURL <{iri}> ;",
        f"    dcat:mediaType <{media_type}> ;",
        f"    dcat:byteSize {len(content)} ;",
        f"    spdx:checksum <{iri}#sha256> .",
        "",
        f"<{iri}#sha256> a spdx:Checksum ;",
        "    spdx:algorithm spdx:checksumAlgorithm_sha256 ;",
        f'    spdx:checksumValue "{hashlib.sha256(content).hexdigest()}"^^xsd:hexBinary .',
    ]


def summary(graph: Graph) -> dict[str, int]:
    """How many sources, claims, entities and triples, and how many of these are derived."""
    entity = f'?x a ?class FILTER(STRSTARTS(STR(?x), "{ID}"))'
    return {
        "sources": _count(graph, "?x a hkg:Source"),
        "claims": _count(graph, "?x hkg:evidence ?any"),
        "entities": _count(graph, entity),
        "triples": len(graph),
        "derived": len(graph.derived),
    }


def _count(graph: Graph, pattern: str) -> int:
    _, rows = graph.select(f"PREFIX hkg: <{NS}> SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")
    return int(getattr(rows[0][0], "value", 0))
