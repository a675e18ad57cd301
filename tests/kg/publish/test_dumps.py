from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from kg.check.checking import Checked
from kg.check.finding import Finding, Severity
from kg.check.project import Loaded, Project
from kg.errors import FileError, KgError
from kg.hospital.house import House
from kg.hospital.names import BASE, NS
from kg.publish.build import Build, build
from kg.publish.dumps import prefixes, summary, write_dumps
from kg.rdf.graph import Graph
from kg.rdf.names import STANDARD
from kg.rdf.terms import Term
from kg.shacl.reference import Data

NAMES = [
    "hospital-kg.ttl",
    "hospital-kg.nt",
    "hospital-kg.jsonld",
    "shapes.ttl",
    "questions.ttl",
    "void.ttl",
]


@pytest.fixture(scope="module")
def dist(house: House, graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    assert [p.name for p in write_dumps(graph, house.shapes, folder)] == NAMES
    return folder


def as_triples(path: Path, form: ox.RdfFormat) -> set[ox.Triple]:
    quads = ox.parse(path=str(path), format=form)
    return {ox.Triple(q.subject, q.predicate, q.object) for q in quads}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("hospital-kg.ttl", ox.RdfFormat.TURTLE),
        ("hospital-kg.nt", ox.RdfFormat.N_TRIPLES),
        ("hospital-kg.jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_every_dump_holds_the_whole_graph(
    dist: Path, graph: Graph, name: str, form: ox.RdfFormat
) -> None:
    assert as_triples(dist / name, form) == set(graph.triples())


def test_rdflib_reads_the_json_ld_alike(dist: Path, graph: Graph) -> None:
    read = rdflib.Graph().parse(dist / "hospital-kg.jsonld", format="json-ld")
    assert len(read) == len(graph)


def test_dumps_have_no_blank_nodes(graph: Graph) -> None:
    assert not [
        t
        for t in graph.triples()
        if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)
    ]


def test_the_description_states_size_and_digest(dist: Path, graph: Graph) -> None:
    description = rdflib.Graph().parse(dist / "void.ttl")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    assert [int(str(n)) for n in description.objects(None, void.triples)] == [len(graph)]
    digest = hashlib.sha256((dist / "hospital-kg.nt").read_bytes()).hexdigest()
    assert digest in (dist / "void.ttl").read_text("utf-8")


BUILD = "import kg.cli; kg.cli.main(['build', '--out', {out!r}], standalone_mode=False)"
OTHER_DAY = "import time; time.time = lambda: 1e9; "


def build_bytes(folder: Path, seed: str, before: str = "") -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, "-c", before + BUILD.format(out=str(folder))],
        check=True,
        capture_output=True,
        timeout=120,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_builds_are_byte_identical_for_any_hash_seed_and_day(tmp_path: Path) -> None:
    first = build_bytes(tmp_path / "a", "1")
    second = build_bytes(tmp_path / "b", "4242", OTHER_DAY)
    assert sorted(first) == sorted(NAMES)
    assert first == second


def test_pyshacl_agrees_that_the_turtle_dump_conforms(dist: Path, house: House) -> None:
    data = Data().parse(dist / "hospital-kg.ttl")
    shapes = rdflib.Graph()
    for path in house.shapes:
        shapes.parse(path)
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True)
    assert conforms, text


def test_an_unwritable_folder_is_an_error(graph: Graph, house: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(KgError, match="Cannot write here"):
        write_dumps(graph, house.shapes, tmp_path / "file")


def test_other_files_of_the_folder_stay(graph: Graph, house: House, tmp_path: Path) -> None:
    (tmp_path / "hospital_kg.whl").write_text("a wheel", "utf-8")
    write_dumps(graph, house.shapes, tmp_path)
    assert (tmp_path / "hospital_kg.whl").read_text("utf-8") == "a wheel"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*NAMES, "hospital_kg.whl"])


def test_the_summary_counts(graph: Graph) -> None:
    counts = summary(graph)
    assert counts["sources"] == 3
    assert counts["claims"] > 400
    assert counts["triples"] == len(graph) > counts["derived"] > 0


# A small graph, whole

TURTLE = """
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix id: <https://w3id.org/hospital-kg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:hut a hkg:Hospital , hkg:Body ; rdfs:label "Hut"@en , "屋" ; hkg:at <http://example.org/x> .
<https://w3id.org/hospital-kg/claim/one/a> hkg:subject id:hut ; hkg:value 8 ; hkg:evidence <urn:x> .
<https://w3id.org/hospital-kg/claim/two/b> hkg:evidence <urn:x> , <urn:y> .
<https://w3id.org/hospital-kg/vocab/form/funds> rdfs:label "two\\nlines" .
<https://w3id.org/hospital-kg/source/one> a hkg:Source .
"""


@pytest.fixture
def small() -> Graph:
    made = Graph()
    made.store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    made.derived.append(made.triples()[0])
    return made


@pytest.fixture
def written(small: Graph, tmp_path: Path) -> Path:
    for name in "ab":
        (tmp_path / f"{name}.ttl").write_text(f"# {name}\n", "utf-8")
    folder = tmp_path / "new" / "dist"
    assert write_dumps(small, [tmp_path / "a.ttl", tmp_path / "b.ttl"], folder) == [
        folder / name for name in NAMES
    ]
    assert sorted(folder.iterdir()) == sorted(folder / name for name in NAMES)
    return folder


def test_the_turtle_dump_line_by_line(written: Path) -> None:
    assert (
        (written / "hospital-kg.ttl").read_text("utf-8")
        == """\
@prefix claim-one: <https://w3id.org/hospital-kg/claim/one/> .
@prefix claim-two: <https://w3id.org/hospital-kg/claim/two/> .
@prefix form: <https://w3id.org/hospital-kg/vocab/form/> .
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix id: <https://w3id.org/hospital-kg/id/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/hospital-kg/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

claim-one:a hkg:evidence <urn:x> ;
    hkg:subject id:hut ;
    hkg:value 8 .

claim-two:b hkg:evidence <urn:x> , <urn:y> .

id:hut a hkg:Body , hkg:Hospital ;
    rdfs:label "Hut"@en , "屋" ;
    hkg:at <http://example.org/x> .

source:one a hkg:Source .

form:funds rdfs:label "two\\nlines" .
"""
    )


def test_the_json_ld_dump_node_by_node(written: Path, small: Graph) -> None:
    text = (written / "hospital-kg.jsonld").read_text("utf-8")
    head, rows = text.split('},\n"@graph": [\n')
    assert head.startswith('{"@context": {\n "claim-one": ') and rows.endswith("\n]}\n")
    assert json.loads(text)["@context"] == prefixes(small)
    assert [json.loads(row.removesuffix(",")) for row in rows.splitlines()[:-1]] == [
        {
            "@id": "claim-one:a",
            "hkg:evidence": {"@id": "urn:x"},
            "hkg:subject": {"@id": "id:hut"},
            "hkg:value": {"@type": "xsd:integer", "@value": "8"},
        },
        {"@id": "claim-two:b", "hkg:evidence": [{"@id": "urn:x"}, {"@id": "urn:y"}]},
        {
            "@id": "id:hut",
            "rdfs:label": [{"@language": "en", "@value": "Hut"}, "屋"],
            "hkg:at": {"@id": "http://example.org/x"},
            "@type": ["hkg:Body", "hkg:Hospital"],
        },
        {"@id": "source:one", "@type": "hkg:Source"},
        {"@id": "form:funds", "rdfs:label": "two\nlines"},
    ]
    assert "屋" in text


def test_triples_and_shapes_in_the_order_given(written: Path, small: Graph) -> None:
    lines = (written / "hospital-kg.nt").read_text("utf-8").splitlines()
    assert lines == [f"{triple} ." for triple in small.triples()] == sorted(lines)
    assert (written / "shapes.ttl").read_text("utf-8") == "# a\n\n# b\n"


MEDIA = "https://www.iana.org/assignments/media-types/"


def test_the_description_line_by_line(written: Path) -> None:
    base = "https://w3id.org/hospital-kg/"
    types = {
        ".ttl": "text/turtle",
        ".nt": "application/n-triples",
        ".jsonld": "application/ld+json",
    }
    parts = []
    for name in NAMES[:-1]:
        content = (written / name).read_bytes()
        parts.append(f"""
<{base}dist/{name}> a dcat:Distribution ;
    dcterms:title "{name}" ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcat:accessURL <{base}dist/> ;
    dcat:downloadURL <{base}dist/{name}> ;
    dcat:mediaType <{MEDIA}{types[Path(name).suffix]}> ;
    dcat:byteSize {len(content)} ;
    spdx:checksum <{base}dist/{name}#sha256> .

<{base}dist/{name}#sha256> a spdx:Checksum ;
    spdx:algorithm spdx:checksumAlgorithm_sha256 ;
    spdx:checksumValue "{hashlib.sha256(content).hexdigest()}"^^xsd:hexBinary .
""")
    dumps = " , ".join(f"<{base}dist/{name}>" for name in NAMES[:-1])
    assert (
        (written / "void.ttl").read_text("utf-8")
        == f"""\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hkg: <{base}ns#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<{base}> a void:Dataset , dcat:Dataset ;
    dcterms:title "Hospital networks of Xinjiang, as hospital profiles describe them"@en , "新疆医院网络:医院简介所述"@zh-Hans ;
    dcterms:description "Every statement of three hospital profiles as a claim, pinned to the characters that say it, with what is inferred and what is in doubt marked."@en , "三篇医院简介的每项陈述,各附其所在字符区间;推断与存疑之处均予注明。"@zh-Hans ;
    dcterms:publisher <{base}#contributors> ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    void:triples 12 ;
    void:uriSpace "{base}" ;
    void:exampleResource <{base}id/kashgar-second> ;
    void:vocabulary <{base}ns#> ;
    dcat:distribution {dumps} .

<{base}#contributors> a foaf:Agent ;
    foaf:name "The hospital-kg contributors"@en .
{"".join(parts)}"""
    )


def test_prefixes_and_counts_of_a_small_graph(small: Graph) -> None:
    names = prefixes(small)
    assert list(names) == sorted(names) and "claim" not in names and names["hkg"] == NS
    ours = {k: v for k, v in names.items() if k not in STANDARD}
    assert {k: v.removeprefix(BASE) for k, v in ours.items()} == {
        "claim-one": "claim/one/",
        "claim-two": "claim/two/",
        "form": "vocab/form/",
        "hkg": "ns#",
        "id": "id/",
        "shape": "shape/",
        "source": "source/",
    }
    assert summary(small) == {"sources": 1, "claims": 2, "entities": 1, "triples": 12, "derived": 1}


def test_a_full_disk_leaves_the_folder_as_it_was(
    small: Graph, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {p.name: p.read_bytes() for p in written.iterdir()}
    small.store.clear()
    real, count = os.fsync, 0

    def full(number: int) -> None:
        nonlocal count
        count += 1
        if count == len(NAMES):
            raise OSError(28, "No space left on device")
        real(number)

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FileError) as caught:
        write_dumps(small, [], written)
    assert str(caught.value) == f"{written}: Cannot write here: No space left on device."
    assert {p.name: p.read_bytes() for p in written.iterdir()} == before
    assert list(written.parent.iterdir()) == [written]


@pytest.mark.parametrize("severity", ["violation", "warning"])
def test_a_build_writes_where_nothing_is_violated(
    severity: Severity, house: House, small: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Finding(severity, "terms", {"en": "Odd."})]
    asked = []

    def checked(project: Project, timeout: float | None) -> Checked:
        asked.append(project)
        return Checked(Loaded(project, graph=small), found)

    monkeypatch.setattr("kg.publish.build.check", checked)
    made = build(house, tmp_path / "dist")
    files = [tmp_path / "dist" / name for name in NAMES] if severity == "warning" else []
    assert made == Build(found, summary(small), files)
    assert (tmp_path / "dist").exists() is bool(files)
    assert [list(p.data) for p in asked] == [house.data]


def test_dumps_hold_any_value(tmp_path: Path) -> None:
    """Signs that Python takes for ends of lines, control characters, long and wrong values."""
    values: list[Term] = [
        ox.Literal("a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\x1dh\x1ei\tj\nk\rl"),
        ox.Literal("\u0001\u007f\u202e\ufeff'\"\\"),
        ox.Literal("x" * 100_000, language="zh-hans"),
        ox.Literal("9" * 5000, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.Literal("soon", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
        ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")),
        ox.NamedNode("urn:喀什?a=b&c=%3C#d"),
    ]
    graph = Graph()
    for path in (NS + "value", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"):
        subject = ox.NamedNode(f"{BASE}id/{len(graph)}")
        graph.add(ox.Triple(subject, ox.NamedNode(path), value) for value in values)
    write_dumps(graph, [], tmp_path / "dist")
    wanted = set(graph.triples())
    for name, form in (
        ("hospital-kg.ttl", ox.RdfFormat.TURTLE),
        ("hospital-kg.nt", ox.RdfFormat.N_TRIPLES),
        ("hospital-kg.jsonld", ox.RdfFormat.JSON_LD),
    ):
        assert as_triples(tmp_path / "dist" / name, form) == wanted, name
