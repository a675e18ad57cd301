"""Publishing: the dumps of `dist/`, the same bytes on every run, machine and hash seed.

    make_dumps(graph, house.shapes, questions) -> {"hospital-kg.ttl": b"…", …}
    write_dumps(graph, house.shapes, Path("dist")) -> [Path("dist/hospital-kg.ttl"), …]

    hospital-kg.ttl, .nt, .jsonld, .rdf   everything: ontology, data and what is derived
    hospital-kg.trig                      the same, what a source says in a graph of its own
    hospital-kg.….gz                      each of them, compressed
    context.jsonld                        the context of the JSON-LD
    csv-….csv                             the answer of each question that takes nothing
    shapes.ttl                            all shape files joined, for validators that take one
    questions.ttl                         the stored questions as `sh:SPARQLExecutable`s
    void.ttl                              a VoID and DCAT description with the SHA-256 of each file

Triples are sorted by their N-Triples form; `kg.publish.folder` puts the files in their place.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.files import read_text
from kg.hospital.names import ID, NAMES, NS
from kg.publish.catalogue import CATALOGUE_NAMES, describe_questions
from kg.publish.description import DESCRIPTION_NAMES, NAME, description, is_whole, written_before
from kg.publish.folder import replace_folder
from kg.publish.jsonld import context_file, context_of, json_ld
from kg.publish.notations import prefixes, rdf_xml, trig, turtle
from kg.publish.tables import csv_name, csv_tables
from kg.rdf.graph import Graph, n_triples
from kg.sparql.stored import Question

_PARTS: Final = {
    "context.jsonld": {
        "en": "The context of the JSON-LD, for documents that refer to it.",
        "zh-Hans": "JSON-LD 的上下文,供其他文档引用。",
    },
    "shapes.ttl": {
        "en": "The SHACL shapes that the graph conforms to.",
        "zh-Hans": "本图谱所符合的 SHACL 形状。",
    },
    "questions.ttl": {
        "en": "The stored questions with their SPARQL queries.",
        "zh-Hans": "预存问题及其 SPARQL 查询。",
    },
}
_WHOLE: Final = {
    "en": "The whole graph: ontology, data and what is derived.",
    "zh-Hans": "整个图谱:本体、数据及推导结果。",
}
_WHOLE_BY_SOURCE: Final = {
    "en": "The whole graph; claims, caveats and evidence in the named graph of their source.",
    "zh-Hans": "整个图谱;陈述、存疑与出处各在其来源的命名图中。",
}
_GRAPHS: Final = tuple(f"{NAME}.{ending}" for ending in ("ttl", "nt", "jsonld", "rdf", "trig"))
FILES: Final = (*_GRAPHS, *(f"{name}.gz" for name in _GRAPHS), *_PARTS, "void.ttl")
"""The files that every build writes; those of questions, `csv-….csv`, come besides."""


def write_dumps(
    graph: Graph, shapes: Iterable[Path], folder: Path, questions: Iterable[Question] = ()
) -> list[Path]:
    """Replace a folder by one with all dumps, and return their paths.

    At every moment the folder holds those of one build, and what else it held stays there, but for
    files that the description of an earlier build lists and that are as it says.

    Raises:
        KgError: a question cannot be run, RDF/XML or JSON-LD cannot express the graph, or the
            folder cannot be replaced; what was there is untouched.
    """
    return replace_folder(folder, make_dumps(graph, shapes, questions), outdated=written_before)


def make_dumps(
    graph: Graph, shapes: Iterable[Path], questions: Iterable[Question] = ()
) -> dict[str, bytes]:
    """All dumps: the name of each file and what it holds.

    Raises:
        KgError: a question cannot be run, or RDF/XML or JSON-LD cannot express the graph.
    """
    asked = list(questions)
    triples = canonical(graph.triples())
    files = _graph_files(triples)
    files["shapes.ttl"] = "\n".join(read_text(path) for path in shapes).encode("utf-8")
    catalogue = describe_questions(asked)
    files["questions.ttl"] = turtle(catalogue, {**NAMES, **CATALOGUE_NAMES}).encode("utf-8")
    files |= {name: text.encode("utf-8") for name, text in csv_tables(graph, asked).items()}
    said = description(triples, files, _about(files, asked))
    files["void.ttl"] = turtle(said, DESCRIPTION_NAMES).encode("utf-8")
    return files


def canonical(triples: Sequence[ox.Triple]) -> Sequence[ox.Triple]:
    """Sorted triples with blank nodes, if there are any, labelled as RDFC-1.0 has it.

    >>> path = ox.NamedNode("urn:p")
    >>> [str(t.subject) for t in canonical([ox.Triple(ox.BlankNode("x"), path, path)])]
    ['_:c14n0']
    """
    if not any(isinstance(term, ox.BlankNode) for t in triples for term in (t.subject, t.object)):
        return triples
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)


def _graph_files(triples: Sequence[ox.Triple]) -> dict[str, bytes]:
    names = prefixes(triples)
    context = context_of(triples, names)
    texts = {
        "ttl": turtle(triples, names),
        "nt": n_triples(triples),
        "jsonld": json_ld(triples, context),
        "rdf": rdf_xml(triples, names),
        "trig": trig(triples, names),
    }
    files = {f"{NAME}.{ending}": text.encode("utf-8") for ending, text in texts.items()}
    files |= {f"{name}.gz": compressed(content) for name, content in files.items()}
    return files | {"context.jsonld": context_file(context).encode("utf-8")}


def compressed(content: bytes) -> bytes:
    """Content as gzip, without a time or a name; the same wherever zlib is the same.

    >>> compressed(b"")[:10].hex(" ")
    '1f 8b 08 00 00 00 00 00 00 ff'
    """
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


def _about(names: Iterable[str], questions: Iterable[Question]) -> dict[str, Mapping[str, str]]:
    """What each file holds, in words by language."""
    asked = {csv_name(question.name): question.question for question in questions}
    return {
        name: (_WHOLE_BY_SOURCE if ".trig" in name else _WHOLE)
        if is_whole(name)
        else _PARTS.get(name) or asked[name]
        for name in names
    }


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
