from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import to_canonical_graph

from kg.check.checking import Checked
from kg.check.finding import Finding, Severity
from kg.check.findings import Findings
from kg.check.project import Loaded, Project
from kg.errors import FileError, KgError, NotSupportedError
from kg.hospital.house import House
from kg.hospital.names import BASE, NS
from kg.publish.build import build
from kg.publish.dumps import FILES, summary, write_dumps
from kg.publish.notations import prefixes
from kg.rdf.graph import Graph
from kg.rdf.names import STANDARD
from kg.rdf.terms import Term
from kg.shacl.reference import Data
from kg.sparql.stored import load_catalogue
from tests.conftest import ROOT

FORMS = {
    "hospital-kg.ttl": ox.RdfFormat.TURTLE,
    "hospital-kg.nt": ox.RdfFormat.N_TRIPLES,
    "hospital-kg.jsonld": ox.RdfFormat.JSON_LD,
    "hospital-kg.rdf": ox.RdfFormat.RDF_XML,
    "hospital-kg.trig": ox.RdfFormat.TRIG,
}
NAMES = [
    *FORMS,
    *(f"{name}.gz" for name in FORMS),
    "context.jsonld",
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


@pytest.mark.parametrize(("name", "form"), FORMS.items())
def test_every_dump_holds_the_whole_graph(
    dist: Path, graph: Graph, name: str, form: ox.RdfFormat
) -> None:
    assert as_triples(dist / name, form) == set(graph.triples())
    assert gzip.decompress((dist / f"{name}.gz").read_bytes()) == (dist / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "form"), [("jsonld", "json-ld"), ("rdf", "xml"), ("trig", "trig")]
)
def test_rdflib_reads_what_it_reads_in_n_triples(dist: Path, name: str, form: str) -> None:
    def read(ending: str, form: str) -> set[tuple[str, ...]]:
        found = rdflib.Dataset(default_union=True)
        found.parse(dist / f"hospital-kg.{ending}", format=form)
        return {tuple(term.n3() for term in quad[:3]) for quad in found.quads()}

    assert read(name, form) == read("nt", "nt")


def test_dumps_have_no_blank_nodes(graph: Graph) -> None:
    assert not [
        t
        for t in graph.triples()
        if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)
    ]


def test_the_n_triples_are_the_canonical_form_of_the_graph(dist: Path, graph: Graph) -> None:
    """RDFC-1.0 only names blank nodes and sorts; what is written is what it demands."""
    dataset = ox.Dataset(ox.Quad(*triple) for triple in graph.triples())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    rows = sorted(f"{quad.triple} .\n" for quad in dataset)
    content = (dist / "hospital-kg.nt").read_bytes()
    assert "".join(rows).encode() == content
    read = rdflib.Graph().parse(dist / "hospital-kg.nt")
    assert to_canonical_graph(read).isomorphic(read) and len(read) == len(rows)
    # PyLD has RDFC-1.0, too, but takes minutes for all.
    some = "".join(rows[::97]).encode()
    options = {
        "algorithm": "URDNA2015",
        "inputFormat": "application/n-quads",
        "format": "application/n-quads",
    }
    assert jsonld.normalize(some.decode(), options).encode() == some


def test_a_graph_with_blank_nodes_is_labelled_as_rdfc_has_it(tmp_path: Path) -> None:
    path = ox.NamedNode("urn:p")
    for folder in ("a", "b"):
        made = Graph()
        first, second = ox.BlankNode(), ox.BlankNode()
        made.add([ox.Triple(first, path, second), ox.Triple(second, path, ox.Literal("x"))])
        write_dumps(made, [], tmp_path / folder)
    one, other = ((tmp_path / f / "hospital-kg.nt").read_text("utf-8") for f in ("a", "b"))
    assert one == other and one.count("_:c14n") == 3


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
    tables = [name for name in first if name.startswith("csv-")]
    assert sorted(first) == sorted([*NAMES, *tables]) and len(tables) > 20
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
    context = json.loads((written / "context.jsonld").read_text("utf-8"))
    assert json.loads(text)["@context"] == context["@context"]
    assert context["@context"] == prefixes(small.triples()) | {
        "hkg:at": {"@id": "hkg:at", "@type": "@id"},
        "hkg:evidence": {"@id": "hkg:evidence", "@type": "@id"},
        "hkg:subject": {"@id": "hkg:subject", "@type": "@id"},
        "hkg:value": {"@id": "hkg:value", "@type": "xsd:integer"},
    }
    assert [json.loads(row.removesuffix(",")) for row in rows.splitlines()[:-1]] == [
        {
            "@id": "claim-one:a",
            "hkg:evidence": "urn:x",
            "hkg:subject": "id:hut",
            "hkg:value": "8",
        },
        {"@id": "claim-two:b", "hkg:evidence": ["urn:x", "urn:y"]},
        {
            "@id": "id:hut",
            "@type": ["hkg:Body", "hkg:Hospital"],
            "rdfs:label": [{"@language": "en", "@value": "Hut"}, "屋"],
            "hkg:at": "http://example.org/x",
        },
        {"@id": "source:one", "@type": "hkg:Source"},
        {"@id": "form:funds", "rdfs:label": "two\nlines"},
    ]
    assert "屋" in text


def test_triples_and_shapes_in_the_order_given(written: Path, small: Graph) -> None:
    lines = (written / "hospital-kg.nt").read_text("utf-8").splitlines()
    assert lines == [f"{triple} ." for triple in small.triples()] == sorted(lines)
    assert (written / "shapes.ttl").read_text("utf-8") == "# a\n\n# b\n"


def test_prefixes_and_counts_of_a_small_graph(small: Graph) -> None:
    names = prefixes(small.triples())
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
        return Checked(Loaded(project, graph=small), Findings(found))

    monkeypatch.setattr("kg.publish.build.check", checked)
    made = build(house, tmp_path / "dist")
    assert (made.findings, made.counts) == (found, summary(small))
    wrote = severity == "warning"
    assert (tmp_path / "dist").exists() is wrote
    fixed = [path.name for path in made.files if not path.name.startswith("csv-")]
    assert fixed == (NAMES if wrote else [])
    assert [list(p.data) for p in asked] == [house.data]


def test_dumps_hold_any_value(tmp_path: Path) -> None:
    """Signs that Python takes for ends of lines, control characters, long and wrong values."""
    values: list[Term] = [
        ox.Literal("a\u2028b\u2029c\x85d\xa0e\u3000f\x9fg\tj\nk\rl"),
        ox.Literal("\u007f\u202e\ufeff'\"\\ <&>]]>"),
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
    for name, form in FORMS.items():
        assert as_triples(tmp_path / "dist" / name, form) == wanted, name


def test_what_xml_cannot_say_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    graph = Graph()
    graph.add([ox.Triple(ox.NamedNode(f"{BASE}id/a"), ox.NamedNode(NS + "p"), ox.Literal("\x01"))])
    with pytest.raises(NotSupportedError) as caught:
        write_dumps(graph, [], tmp_path / "dist")
    said = "RDF/XML cannot express the character U+0001 in hkg:p of id:a. Remove it."
    assert str(caught.value) == said
    assert not list(tmp_path.iterdir())


def test_what_an_earlier_build_wrote_and_this_one_does_not_is_gone(
    graph: Graph, house: House, tmp_path: Path
) -> None:
    """Unless somebody has changed it since."""
    asked = load_catalogue(house.questions)
    dist = tmp_path / "dist"
    write_dumps(graph, [], dist, [asked["beds"], asked["names"], asked["grading"]])
    (dist / "csv-names.csv").write_text("mine", "utf-8")
    (dist / "csv-own.csv").write_text("mine", "utf-8")
    write_dumps(graph, [], dist, [asked["grading"]])
    tables = sorted(p.name for p in dist.iterdir() if p.name.startswith("csv-"))
    assert tables == ["csv-grading.csv", "csv-names.csv", "csv-own.csv"]


def test_the_fixed_names_are_known_before() -> None:
    assert sorted(FILES) == sorted(NAMES)


def test_the_page_on_the_dumps_names_every_file() -> None:
    page = (ROOT / "docs" / "dumps.md").read_text("utf-8")
    named = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert named == [*FORMS, "hospital-kg.….gz", "context.jsonld", "csv-….csv", *NAMES[-3:]]
