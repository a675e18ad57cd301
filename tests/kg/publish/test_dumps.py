from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from kg.errors import KgError
from kg.hospital.house import House
from kg.publish.dumps import summary, write_dumps
from kg.rdf.graph import Graph

NAMES = ["hospital-kg.ttl", "hospital-kg.nt", "hospital-kg.jsonld", "shapes.ttl", "void.ttl"]


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
    data = rdflib.Graph().parse(dist / "hospital-kg.ttl")
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
