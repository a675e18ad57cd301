"""The description of a build: true to its files and to its graph, and as its shapes want it."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID
from rdflib.term import Literal, URIRef

import kg
from kg.hospital.house import House
from kg.hospital.names import BASE
from kg.publish.description import description, written_before
from kg.publish.dumps import write_dumps
from kg.rdf.graph import Graph
from kg.sparql.stored import load_catalogue

SHAPES = Path(__file__).with_name("description-shapes.ttl")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef(BASE)


@pytest.fixture(scope="module")
def dist(house: House, graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    write_dumps(graph, house.shapes, folder, load_catalogue(house.questions).values())
    return folder


@pytest.fixture(scope="module")
def void(dist: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(dist / "void.ttl")


def test_every_file_is_listed_with_its_size_digest_and_media_type(
    dist: Path, void: rdflib.Graph
) -> None:
    types = {
        ".ttl": "text/turtle",
        ".nt": "application/n-triples",
        ".trig": "application/trig",
        ".rdf": "application/rdf+xml",
        ".jsonld": "application/ld+json",
        ".csv": "text/csv",
    }
    listed = {
        str(void.value(d, DCTERMS.title)): d for d in void.objects(DATASET, DCAT.distribution)
    }
    assert sorted(listed) == sorted(p.name for p in dist.iterdir() if p.name != "void.ttl")
    for name, node in listed.items():
        content = (dist / name).read_bytes()
        assert str(node) == f"{BASE}dist/{name}" == str(void.value(node, DCAT.downloadURL))
        assert int(str(void.value(node, DCAT.byteSize))) == len(content)
        checksum = void.value(node, SPDX.checksum)
        assert str(void.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
        media = types[Path(name.removesuffix(".gz")).suffix]
        assert str(void.value(node, DCAT.mediaType)).endswith(f"/media-types/{media}")
        assert ((node, DCAT.compressFormat, None) in void) == name.endswith(".gz")
        is_whole = (DATASET, VOID.dataDump, node) in void
        assert is_whole == name.startswith("hospital-kg.")


def test_the_figures_are_those_of_the_graph(void: rdflib.Graph, graph: Graph) -> None:
    triples = graph.triples()
    kinds = Counter(t.object for t in triples if t.predicate.value == str(RDF.type))
    paths = Counter(t.predicate for t in triples)
    wanted = {
        VOID.triples: len(triples),
        VOID.distinctSubjects: len({t.subject for t in triples}),
        VOID.distinctObjects: len({t.object for t in triples}),
        VOID.properties: len(paths),
        VOID.classes: len(kinds),
    }
    assert {path: int(str(void.value(DATASET, path))) for path in wanted} == wanted

    def counted(part: URIRef, term: URIRef, count: URIRef) -> dict[str, int]:
        nodes = void.objects(DATASET, part)
        return {str(void.value(n, term)): int(str(void.value(n, count))) for n in nodes}

    told = counted(VOID.classPartition, VOID["class"], VOID.entities)
    assert told == {getattr(kind, "value", ""): n for kind, n in kinds.items()}
    told = counted(VOID.propertyPartition, VOID.property, VOID.triples)
    assert told == {path.value: n for path, n in paths.items()}


def test_examples_and_vocabularies_are_in_the_graph(void: rdflib.Graph, graph: Graph) -> None:
    examples = [str(e) for e in void.objects(DATASET, VOID.exampleResource)]
    assert {e.removeprefix(BASE).partition("/")[0].partition("#")[0] for e in examples} == {
        *("id", "claim", "source", "ns"),
    }
    for example in examples:
        assert list(graph.store.quads_for_pattern(ox.NamedNode(example), None, None))
    spaces = {str(v) for v in void.objects(DATASET, VOID.vocabulary)}
    assert f"{BASE}ns#" in spaces and "http://www.w3.org/2004/02/skos/core#" in spaces
    used = {q.predicate.value for q in graph.store}
    assert all(any(iri.startswith(space) for space in spaces) for iri in used)
    assert void.value(DATASET, URIRef(f"{DCAT}version")) == Literal(kg.__version__)


def test_the_digest_of_the_graph_is_that_of_its_canonical_form(
    void: rdflib.Graph, graph: Graph
) -> None:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in graph.triples())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    rows = "".join(sorted(f"{quad.triple} .\n" for quad in dataset))
    digest = void.value(void.value(DATASET, SPDX.checksum), SPDX.checksumValue)
    assert str(digest) == hashlib.sha256(rows.encode()).hexdigest()


def found(data: Path) -> list[str]:
    """What our engine finds wrong with a description."""
    findings = kg.check_files(data, shapes=[SHAPES])
    return [f"{f.rule} {f.messages['en']}" for f in findings if f.severity == "violation"]


def test_it_conforms_to_its_shapes(dist: Path) -> None:
    data = rdflib.Graph().parse(dist / "void.ttl")
    conforms, _, text = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(SHAPES))
    assert conforms, text
    assert found(dist / "void.ttl") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dcat:accessURL", "dcat:endpointURL"),
        ("spdx:checksumValue", "spdx:comment"),
        ("void:entities ", "void:documents "),
        ("dcterms:license", "dcterms:rights"),
        ("dcat:Dataset", "dcat:Catalog"),
        ("dcat:version", "dcterms:issued"),
        ("rdf-canon", "n-triples"),
        ('"@zh-hans ;', '"@fr ;'),
    ],
)
def test_the_shapes_find_what_is_missing(dist: Path, tmp_path: Path, old: str, new: str) -> None:
    text = (dist / "void.ttl").read_text("utf-8")
    assert old in text
    (tmp_path / "void.ttl").write_text(text.replace(old, new), "utf-8")
    assert found(tmp_path / "void.ttl")
    data = rdflib.Graph().parse(tmp_path / "void.ttl")
    conforms, _, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(SHAPES))
    assert not conforms


def test_terms_without_a_short_form_have_partitions_of_their_own() -> None:
    path, odd = ox.NamedNode("urn:p"), ox.NamedNode(f"{BASE}ns#a%20b")
    triples = [ox.Triple(path, path, path), ox.Triple(path, odd, path)]
    said = description(triples, {"hospital-kg.nt": b""}, {})
    parts = [t.object for t in said if t.predicate.value == str(VOID.propertyPartition)]
    assert len(set(parts)) == 2


def test_only_files_as_listed_are_of_an_earlier_build(dist: Path, tmp_path: Path) -> None:
    assert written_before(tmp_path) == set()
    for path in dist.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    names = {path.name for path in dist.iterdir()} - {"void.ttl"}
    assert written_before(tmp_path) == names
    (tmp_path / "csv-beds.csv").write_text("mine", "utf-8")
    (tmp_path / "shapes.ttl").unlink()
    (tmp_path / "csv-names.csv").unlink()
    (tmp_path / "csv-names.csv").symlink_to(dist / "csv-names.csv")
    assert written_before(tmp_path) == names - {"csv-beds.csv", "shapes.ttl", "csv-names.csv"}
    (tmp_path / "void.ttl").write_text("mine", "utf-8")
    assert written_before(tmp_path) == set()


def test_a_description_that_points_elsewhere_is_not_followed(dist: Path, tmp_path: Path) -> None:
    inner = tmp_path / "dist"
    inner.mkdir()
    content = b"of somebody else"
    (tmp_path / "x.csv").write_bytes(content)
    (inner / "void.ttl").write_text(
        f"<{BASE}dist/../x.csv#sha256> <{SPDX.checksumValue}> "
        f'"{hashlib.sha256(content).hexdigest()}" .',
        "utf-8",
    )
    assert written_before(inner) == set()
