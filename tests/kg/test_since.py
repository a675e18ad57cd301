"""Checking only what changed gives what the whole check gives for it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import since
from kg.check import check
from kg.cli import main
from kg.findings import Finding
from kg.project import Project, find_project, load_project
from kg.revisions import Revision, read_revision
from kg.since import Difference, Scope, check_since

ENVIRONMENT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
PREFIXES = """@prefix ex: <http://example.org/ns#> .
@prefix id: <http://example.org/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = (
    PREFIXES
    + "".join(
        f'ex:{name} a owl:{kind} ; rdfs:label "{name}" ; rdfs:comment "{name}." .\n'
        for kind, names in {
            "Class": "Stop Line Depot Place",
            "ObjectProperty": "next on at in",
            "DatatypeProperty": "opens closes number code",
        }.items()
        for name in names.split()
    )
    + "ex:Depot rdfs:subClassOf ex:Place .\n"
)
SHAPES = (
    PREFIXES
    + """
ex:StopShape a sh:NodeShape ; sh:targetClass ex:Stop ;
    sh:property [ sh:path ex:number ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ] ;
    sh:property [ sh:path ( ex:on ex:number ) ; sh:maxInclusive 50 ] ;
    sh:property [ sh:path [ sh:inversePath ex:next ] ; sh:maxCount 1 ] ;
    sh:property [ sh:path [ sh:oneOrMorePath ex:next ] ; sh:class ex:Stop ] ;
    sh:property [ sh:path ex:opens ; sh:lessThan ex:closes ] ;
    sh:property [ sh:path ex:at ; sh:node [ sh:property [ sh:path ex:code ; sh:minCount 1 ] ] ] .
ex:LineShape a sh:NodeShape ; sh:targetClass ex:Line ; sh:closed true ;
    sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> rdfs:label ) ;
    sh:property [ sh:path ex:number ; sh:minCount 1 ] ;
    sh:property [ sh:path ex:in ; sh:qualifiedMinCount 1 ;
        sh:qualifiedValueShape [ sh:class ex:Place ] ] .
ex:CodeShape a sh:NodeShape ; sh:targetSubjectsOf ex:code ;
    sh:property [ sh:path ex:code ; sh:pattern "^[a-z]+$" ] .
ex:InShape a sh:NodeShape ; sh:targetObjectsOf ex:in ; sh:class ex:Depot .
ex:TwinShape a sh:NodeShape ; sh:targetClass ex:Line ;
    sh:sparql [ sh:message "Two lines have one number." ; sh:select \"\"\"
        SELECT $this ?value WHERE {
            $this <http://example.org/ns#number> ?value .
            ?other a <http://example.org/ns#Line> ; <http://example.org/ns#number> ?value .
            FILTER(?other != $this) }\"\"\" ] .
"""
)
THINGS = ["s1", "s2", "s3", "l1", "l2", "d1", "d2"]
ROWS = [
    *(f"id:{t} a ex:{c} ." for t in THINGS for c in ("Stop", "Line", "Depot", "Plase")),
    *(f'id:{t} rdfs:label "{n}" .' for t in THINGS for n in ("one", "two")),
    *(f"id:{t} ex:next id:{o} ." for t in THINGS[:3] for o in (*THINGS[:4], "s9")),
    *(f"id:{t} ex:on id:{o} ." for t in THINGS[:3] for o in ("l1", "l2")),
    *(f"id:{t} ex:in id:{o} ." for t in ("l1", "l2") for o in ("d1", "d2", "s1")),
    *(f"id:{t} ex:number {n} ." for t in THINGS[:5] for n in (1, 60, '"x"')),
    *(f"id:{t} ex:opens {a} ; ex:closes {b} ." for t in THINGS[:3] for a, b in ((1, 2), (3, 2))),
    *(f"id:{t} ex:at [ ex:code {c} ] ." for t in THINGS[:3] for c in ('"a"', '"A"')),
    *(f"id:{t} ex:at [ ex:number 1 ] ." for t in THINGS[:3]),
    "id:s1 ex:nmber 3 .",
]


def write(folder: Path, files: dict[str, list[str]]) -> None:
    for name, rows in files.items():
        path = folder / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PREFIXES + "\n".join(rows) + "\n", "utf-8")


def trams(folder: Path) -> Project:
    (folder / "ontology.ttl").write_text(ONTOLOGY, "utf-8")
    (folder / "shapes.ttl").write_text(SHAPES, "utf-8")
    return find_project([folder / "data"], [folder / "shapes.ttl"], [folder / "ontology.ttl"])


def key(finding: Finding) -> tuple[str, ...]:
    """What a finding says, without where it stands or how blank nodes are labelled."""
    terms = (finding.focus, finding.value)
    plain = ("_" if type(t).__name__ == "BNode" else str(t) for t in terms)
    return (finding.rule, *plain, finding.path_text, str(finding.component))


rows = st.lists(st.sampled_from(ROWS), unique=True, min_size=4, max_size=24)
edits = st.lists(st.sampled_from(ROWS), unique=True, min_size=1, max_size=4)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=rows, second=rows, edit=edits, which=st.booleans())
def test_what_changed_gets_the_findings_of_the_whole_check(
    tmp_path: Path, first: list[str], second: list[str], edit: list[str], which: bool
) -> None:
    files = {"a.ttl": first, "b.ttl": second}
    write(tmp_path, files)
    project = trams(tmp_path)
    earlier = {key(f) for f in check(project).findings}
    name = "a.ttl" if which else "b.ttl"
    path = tmp_path / "data" / name
    then = Revision({"data": project.data}, {path: path.read_bytes()}, frozenset({path}))
    write(tmp_path, {name: sorted(set(files[name]) ^ set(edit))})
    whole = check(project).findings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(since, "read_revision", lambda *_: then)
        found = check_since(project, "HEAD").findings
    scope = Scope(Difference(load_project(project), then))
    assert found == [f for f in whole if f in scope]
    assert [f for f in whole if key(f) not in earlier and f not in found] == []


def test_an_edit_elsewhere_is_out_of_scope(tmp_path: Path) -> None:
    healthy = ['id:s1 a ex:Stop ; rdfs:label "s1" ; ex:number 1 .']
    faulty = ['id:s2 a ex:Stop ; rdfs:label "s2" .']
    write(tmp_path, {"a.ttl": healthy, "b.ttl": faulty})
    project = trams(tmp_path)
    path = tmp_path / "data/a.ttl"
    then = Revision({"data": project.data}, {path: path.read_bytes()}, frozenset({path}))
    write(tmp_path, {"a.ttl": ['id:s1 a ex:Stop ; rdfs:label "s1" ; ex:number 7 .']})
    scope = Scope(Difference(load_project(project), then))
    names = {str(n).removeprefix("http://example.org/id/") for n in scope.nodes}
    assert "s1" in names and "s2" not in names


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=one", "-c", "user.email=one@example.org", *arguments],
        cwd=folder,
        env=os.environ | ENVIRONMENT,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write(tmp_path, {"a.ttl": ROWS[:3], "名 b.ttl": ROWS[3:6]})
    trams(tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_nothing_changed(repository: Path) -> None:
    assert not read_revision(trams(repository), "HEAD").changed
    assert check_since(trams(repository), "HEAD").findings == []


def test_changed_new_and_gone_files(repository: Path) -> None:
    before = (repository / "data/名 b.ttl").read_bytes()
    write(repository, {"a.ttl": ROWS[:2], "c.ttl": ROWS[9:10]})
    (repository / "data/名 b.ttl").unlink()
    found = read_revision(trams(repository), "HEAD")
    assert {path.name for path in found.changed} == {"a.ttl", "c.ttl", "名 b.ttl"}
    assert {path.name for path in found.then} == {"a.ttl", "名 b.ttl"}
    assert found.then[repository / "data/名 b.ttl"] == before


def test_a_file_that_only_moved_changes_no_triple(repository: Path) -> None:
    (repository / "data/a.ttl").rename(repository / "data/z.ttl")
    project = trams(repository)
    difference = Difference(load_project(project), read_revision(project, "HEAD"))
    assert difference.triples == []


def test_a_change_of_shapes_is_a_change_of_everything(repository: Path) -> None:
    path = repository / "shapes.ttl"
    project = trams(repository)
    path.write_text(SHAPES.replace("sh:maxInclusive 50", "sh:maxInclusive 5"), "utf-8")
    assert check_since(project, "HEAD").findings == check(project).findings


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    return result.exit_code, result.stderr


def test_no_repository_is_one_message(tmp_path: Path) -> None:
    write(tmp_path, {"a.ttl": ROWS[:2]})
    code, said = run("check", tmp_path / "data", "--since", "HEAD")
    assert code == 2 and "Not in a Git repository" in said and "Traceback" not in said


def test_an_unknown_revision_is_one_message(repository: Path) -> None:
    code, said = run("check", repository / "data", "--since", "no-such")
    assert code == 2 and "no revision 'no-such'" in said
