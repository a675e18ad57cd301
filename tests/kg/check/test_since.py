"""Checking only what changed gives what the whole check gives for it."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDFS, BNode, Literal, URIRef

from kg.check.checking import check
from kg.check.difference import Difference
from kg.check.finding import Finding
from kg.check.project import Project, Role, load_project
from kg.check.revisions import Revision, read_revision
from kg.check.shapes import ShapeCheck
from kg.check.since import Scope, check_scope, check_since, said
from kg.cli.main import main
from kg.hospital.house import House, find_house
from kg.hospital.project import find_project, house_project
from kg.rdf.places import Place
from tests.conftest import SOURCES

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
    sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ;
    sh:property [ sh:path ex:number ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ] ;
    sh:property [ sh:path ( ex:on ex:number ) ; sh:maxInclusive 50 ] ;
    sh:property [ sh:path [ sh:inversePath ex:next ] ; sh:maxCount 1 ] ;
    sh:property [ sh:path [ sh:oneOrMorePath ex:next ] ; sh:class ex:Stop ] ;
    sh:property [ sh:path ex:opens ; sh:lessThan ex:closes ] ;
    sh:property [ sh:path ex:at ; sh:maxCount 1 ; sh:node [ sh:property [ sh:path ex:code ; sh:minCount 1 ] ] ] .
ex:LineShape a sh:NodeShape ; sh:targetClass ex:Line ; sh:closed true ;
    sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> rdfs:label ) ;
    sh:property [ sh:path ex:number ; sh:minCount 1 ] ;
    sh:property [ sh:path ex:in ; sh:qualifiedMinCount 1 ;
        sh:qualifiedValueShape [ sh:class ex:Place ] ] .
ex:RideShape a sh:NodeShape ; sh:targetClass ex:Stop ;
    sh:property [ sh:path ex:on ; sh:property [
        sh:path [ sh:zeroOrOnePath ex:in ] ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ] ] .
ex:OrShape a sh:NodeShape ; sh:targetClass ex:Depot ;
    sh:or ( [ sh:property [ sh:path ex:code ; sh:minCount 1 ] ]
        [ sh:not [ sh:property [ sh:path [ sh:alternativePath ( [ sh:inversePath ex:in ] ex:at ) ] ; sh:minCount 2 ] ] ] ) .
ex:CodeShape a sh:NodeShape ; sh:targetSubjectsOf ex:code ;
    sh:property [ sh:path ex:code ; sh:pattern "^[a-z]+$" ] .
ex:InShape a sh:NodeShape ; sh:targetObjectsOf ex:in ; sh:class ex:Depot .
ex:OneShape a sh:NodeShape ; sh:targetNode id:d1 ; sh:disjoint ex:at ;
    sh:property [ sh:path ex:at ; sh:equals ex:next ] .
ex:TwinShape a sh:NodeShape ; sh:targetClass ex:Line ;
    sh:sparql [ sh:message "Two lines have one number." ; sh:select \"\"\"
        SELECT $this ?value WHERE {
            $this <http://example.org/ns#number> ?value .
            ?other a <http://example.org/ns#Line> ; <http://example.org/ns#number> ?value .
            FILTER(?other != $this) }\"\"\" ] .
ex:AnyShape a sh:NodeShape ; sh:targetClass ex:Depot ;
    sh:sparql [ sh:message "Something of a depot is true." ; sh:select \"\"\"
        SELECT $this ?value WHERE { ?value ?any true . $this <http://example.org/ns#next>/<http://example.org/ns#next> ?value }\"\"\" ] .
"""
)
BLANKS = (
    '[ ex:code "a" ]',
    '[ ex:code "A" ; ex:at [ ex:code "a" ] ]',
    "[ ex:number 1 ]",
    "_:one",
    "_:two",
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
    *(f"id:{t} ex:at {n} ." for t in ("s1", "s2", "d1") for n in BLANKS),
    *(f"id:d1 ex:at id:{o} ; ex:next id:{o} ." for o in ("d1", "d2")),
    *(f"id:{t} ex:open true ." for t in ("s1", "d1", "d2")),
    *(f"id:x{n} ex:number {n} ." for n in range(3)),
    "id:s1 ex:nmber 3 .",
    "id:s2 ex:nmber 3 .",
    "ex:Halt a ex:Line .",
]
BLANK_ROWS = ('_:one ex:code "a" .', "_:one ex:in id:d1 .", '_:two ex:code "a" .')
ROWS += BLANK_ROWS
QUERY = """#+ question: {{en: Which?, zh-Hans: 哪些?}}
#+ columns:
#+   - {{name: x, en: x, zh-Hans: x}}
PREFIX ex: <http://example.org/ns#>
PREFIX id: <http://example.org/id/>
SELECT ?x {{ ?x {} }}
"""
QUERIES = ["ex:in id:d2", "ex:closes 1", "a ex:Halt", "ex:number"]


def write(folder: Path, files: dict[str, list[str]]) -> None:
    for name, rows in files.items():
        path = folder / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PREFIXES + "\n".join(rows) + "\n", "utf-8")


def trams(folder: Path, namespaces: tuple[str, ...] = ()) -> Project:
    (folder / "ontology.ttl").write_text(ONTOLOGY, "utf-8")
    (folder / "shapes.ttl").write_text(SHAPES, "utf-8")
    queries = folder / "queries"
    return find_project(
        [folder / "data"],
        [folder / "shapes.ttl"],
        [folder / "ontology.ttl"],
        [queries] if queries.is_dir() else [],
        namespaces,
    )


def revision_of(project: Project) -> dict[Path, bytes]:
    """What the files that may be edited hold."""
    return {path: path.read_bytes() for path in (*project.data, *project.questions)}


def compare(before: dict[Path, bytes], project: Project) -> Revision:
    """What Git would say of files that were as before."""
    now = revision_of(project)
    changed = {p for p in now.keys() | before.keys() if now.get(p) != before.get(p)}
    files: dict[Role, list[Path]] = {
        "data": [p for p in before if p.suffix == ".ttl"],
        "questions": [p for p in before if p.suffix == ".rq"],
    }
    files["ontology"], files["shapes"] = list(project.ontology), list(project.shapes)
    files["derivations"] = list(project.derivations)
    return Revision(files, {p: c for p, c in before.items() if p in changed}, frozenset(changed))


def scope_and_findings(project: Project, then: Revision) -> tuple[Scope, Sequence[Finding]]:
    with ShapeCheck() as shape_check:
        return check_scope(Difference(load_project(project), then), shape_check)


def without_labels(finding: Finding) -> tuple[str, ...]:
    """What a finding says, however blank nodes are labelled."""
    terms = (finding.focus, finding.value)
    plain = ("_" if isinstance(t, BNode) else str(t) for t in terms)
    return (finding.rule, *plain, finding.path_text, str(finding.component), said(finding)[5])


def assert_same(project: Project, earlier: Sequence[Finding], then: Revision) -> None:
    """The findings are those of the whole check in scope, and no new one is out of it."""
    whole = check(project).findings
    scope, found = scope_and_findings(project, then)
    assert found == [f for f in whole if f in scope]
    new = Counter(map(without_labels, whole)) - Counter(map(without_labels, earlier))
    assert new - Counter(map(without_labels, found)) == Counter()


@pytest.fixture
def engine_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine in this process: a process for each of hundreds of examples takes too long."""
    monkeypatch.delattr(os, "fork")


rows = st.lists(st.sampled_from(ROWS), unique=True, min_size=4, max_size=24)
edits = st.lists(st.sampled_from(ROWS), unique=True, max_size=4)
renames = st.sampled_from([("", ""), ("id:d1", "id:dd"), ("ex:in", "ex:on"), ("id:s1", "id:s2")])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    files=st.tuples(rows, rows),
    edit=st.tuples(edits, edits),
    rename=renames,
    moved=st.booleans(),
    queries=st.tuples(st.sampled_from(QUERIES), st.sampled_from(QUERIES)),
    namespaces=st.sampled_from([(), ("http://example.org/",)]),
)
@pytest.mark.usefixtures("engine_here")
def test_what_changed_gets_the_findings_of_the_whole_check(
    tmp_path: Path,
    files: tuple[list[str], list[str]],
    edit: tuple[list[str], list[str]],
    rename: tuple[str, str],
    moved: bool,
    queries: tuple[str, str],
    namespaces: tuple[str, ...],
) -> None:
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
    write(tmp_path, {"a.ttl": files[0], "b.ttl": files[1]})
    (tmp_path / "queries").mkdir(exist_ok=True)
    query = tmp_path / "queries" / "q.rq"
    query.write_text(QUERY.format(queries[0]), "utf-8")
    project = trams(tmp_path, namespaces)
    earlier, before = check(project).findings, revision_of(project)
    first, second = (
        [row.replace(*rename) if rename[0] else row for row in sorted({*f} ^ {*e})]
        for f, e in zip(files, edit, strict=True)
    )
    write(tmp_path, {"a.ttl": first, "c.ttl" if moved else "b.ttl": second})
    if moved:
        (tmp_path / "data" / "b.ttl").unlink()
    query.write_text(QUERY.format(queries[1]), "utf-8")
    project = trams(tmp_path, namespaces)
    assert_same(project, earlier, compare(before, project))


STOP = 'id:s1 a ex:Stop ; rdfs:label "s1" ; ex:number 1 ; ex:on id:l1 .'
LINE = "id:l1 a ex:Line ; ex:number 2 ; ex:in id:d1 ."
DEPOT = "id:d1 a ex:Depot ."

# What stood in a file before and what stands there now, what stands in the other file all the time,
# and the focus and the rule or component of a finding that is new in the other file or on this.
CASES = {
    "a new focus node, and a finding within its nested data": (
        ["id:s1 ex:number 1 ; ex:on id:x1 ."],
        ["id:s1 a ex:Stop ; ex:number 1 ; ex:on id:x1 ."],
        ["id:x1 ex:number 2 ."],
        ("id/x1", "MinCountConstraintComponent"),
    ),
    "a finding within nested data of a node that is not affected itself": (
        ["id:d2 ex:next id:d1 ."],
        ["id:d2 ex:next id:d2 ; ex:number 3 . id:d1 ex:number 5 ."],
        [STOP, LINE, DEPOT],
        ("id/d1", "MinCountConstraintComponent"),
    ),
    "the same said again of another blank node": (
        ['id:s2 a ex:Stop ; ex:at [ ex:code "a" ] .'],
        ['id:s2 a ex:Stop ; ex:at [ ex:code "a" ] , [ ex:code "a" ] .'],
        [],
        ("id/s2", "MaxCountConstraintComponent"),
    ),
    "two blank nodes that say nothing instead of one": (
        ["id:d1 ex:at _:one ; ex:next _:one ."],
        ["id:d1 ex:at _:one ; ex:next _:two ."],
        [],
        ("id/d1", "EqualsConstraintComponent"),
    ),
    "what another file mentions is gone": (
        ['id:d2 a ex:Depot ; rdfs:label "d2" .'],
        ['id:d3 a ex:Depot ; rdfs:label "d2" .'],
        [LINE.replace("d1", "d2")],
        ("id/l1", "dangling"),
    ),
    "what a query mentions is gone": (
        ['id:d2 a ex:Depot ; rdfs:label "d2" .'],
        ['id:d3 a ex:Depot ; rdfs:label "d2" .'],
        ['id:d1 a ex:Depot ; rdfs:label "d1" .'],
        ("", "dangling"),
    ),
    "others of the class have labels now": (
        ["id:l2 a ex:Line ; ex:number 1 . id:l3 a ex:Line ."],
        ['id:l2 a ex:Line ; rdfs:label "l2" . id:l3 a ex:Line ; rdfs:label "l3" .'],
        [LINE, DEPOT],
        ("id/l1", "label-missing"),
    ),
    "a shape no longer says of nested data that a label is missing": (
        ["id:s1 a ex:Stop ."],
        ["id:s1 a ex:Depot ."],
        [
            "id:s1 ex:on id:l2 . id:l2 a ex:Line . id:s1 a ex:Line .",
            'id:l5 a ex:Line ; rdfs:label "l5" . id:l6 a ex:Line ; rdfs:label "l6" .',
        ],
        ("id/l2", "label-missing"),
    ),
    "a finding of a query on a node that another rule brings in": (
        ["id:l2 a ex:Line ; ex:number 2 . id:l3 a ex:Line ."],
        [
            'id:l2 a ex:Line ; ex:number 2 ; rdfs:label "l2" .',
            'id:l3 a ex:Line ; ex:number 9 ; rdfs:label "l3" .',
        ],
        [LINE, DEPOT],
        ("id/l1", "SPARQLConstraintComponent"),
    ),
    "a boolean behind a variable": (
        ["id:s1 ex:next id:s2 ."],
        ["id:s1 ex:next id:s2 ; ex:open true ."],
        [DEPOT + " id:d1 ex:next id:s0 . id:s0 ex:next id:s1 ."],
        ("id/d1", "SPARQLConstraintComponent"),
    ),
}


@pytest.mark.usefixtures("engine_here")
@pytest.mark.parametrize("case", CASES)
def test_what_a_change_affects_elsewhere(case: str, tmp_path: Path) -> None:
    first, second, other, expected = CASES[case]
    write(tmp_path, {"a.ttl": first, "b.ttl": other})
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "q.rq").write_text(QUERY.format("ex:in id:d2"), "utf-8")
    project = trams(tmp_path, ("http://example.org/",))
    earlier, before = check(project).findings, revision_of(project)
    write(tmp_path, {"a.ttl": second})
    then = compare(before, project)
    assert_same(project, earlier, then)
    _, found = scope_and_findings(project, then)
    what = {(str(f.focus or ""), str(f.component or f.rule)) for f in found}
    assert any(focus.endswith(expected[0]) and rule.endswith(expected[1]) for focus, rule in what)


def test_a_line_that_moved_makes_nothing_new(tmp_path: Path) -> None:
    """The message of label-shared says where the other thing stands."""
    first = ['id:s1 a ex:Stop ; rdfs:label "one" .', 'id:s2 a ex:Stop ; rdfs:label "two" .']
    write(tmp_path, {"a.ttl": first, "b.ttl": ['id:s3 a ex:Stop ; rdfs:label "two" .']})
    project = trams(tmp_path)
    before = revision_of(project)
    write(tmp_path, {"a.ttl": ["", "", *first, "id:s1 ex:number 1 ."]})
    scope, found = scope_and_findings(project, compare(before, project))
    assert "label-shared" in {f.rule for f in check(project).findings}
    assert "label-shared" not in {f.rule for f in found}
    assert not any(str(node).endswith("s3") for node in scope.nodes)


def test_an_edit_elsewhere_is_out_of_scope(tmp_path: Path) -> None:
    healthy = ['id:s1 a ex:Stop ; rdfs:label "s1" ; ex:number 1 .']
    faulty = ['id:s2 a ex:Stop ; rdfs:label "s2" .']
    write(tmp_path, {"a.ttl": healthy, "b.ttl": faulty})
    project = trams(tmp_path)
    before = revision_of(project)
    write(tmp_path, {"a.ttl": ['id:s1 a ex:Stop ; rdfs:label "s1" ; ex:number 7 .']})
    scope, _ = scope_and_findings(project, compare(before, project))
    names = {str(n).removeprefix("http://example.org/id/") for n in scope.nodes}
    assert "s1" in names and "s2" not in names


SEEDS = (1, 2)

# Ways to spoil a text: what to look for, and what to write instead.
SPOIL: list[tuple[str, str]] = [
    (r"(hkg:value )(\d+)", r"\g<1>1\2"),
    (r"\n(claim:[\w-]+) a hkg:Support ;", r"\n\1-x a hkg:Support ;"),
    (r"    hkg:(supporter|subject|recipient) id:[\w-]+ ;\n", ""),
    (r"(    hkg:subject id:)[\w-]+", r"\1xinjiang"),
    (r"    hkg:evidence ", "    hkg:modality modality:planned ;\n    hkg:evidence "),
    (r"(rdfs:label \"[^\"]*\"@en) , \"[^\"]*\"@zh-Hans", r"\1"),
    (r"\nid:[\w-]+ a hkg:\w+ ;\n(    .*\n)+", "\n"),
    (r"\n(id:[\w-]+) a (hkg:\w+) ;", r"\n\1-x a \2 ;"),
    (r"(#char=)(\d+),", r"\g<1>9\2,"),
    (r"hkg:form ", "hkg:from "),
]


def spoil_at_random(home: Path, rng: random.Random) -> set[Path]:
    """Edit two places of a house, each in one of several ways."""
    edited: set[Path] = set()
    while len(edited) < 2:
        path = rng.choice(sorted((home / "data").rglob("*.ttl")))
        pattern, new = rng.choice(SPOIL)
        text = path.read_text("utf-8")
        found = list(re.finditer(pattern, text))
        if found and path not in edited:
            match = rng.choice(found)
            changed = text[: match.start()] + match.expand(new) + text[match.end() :]
            path.write_text(changed, "utf-8")
            edited.add(path)
    return edited


def as_project(house: House) -> Project:
    """A house as a project; with the texts, where they are at hand."""
    return house_project(house, sources=SOURCES if SOURCES.is_dir() else None)


@pytest.fixture(scope="module")
def earlier(house: House) -> Sequence[Finding]:
    """What was found before any edit."""
    return check(as_project(house)).findings


@pytest.mark.parametrize("seed", SEEDS)
def test_random_edits_of_our_house(
    copy_of_house: Path, earlier: Sequence[Finding], seed: int
) -> None:
    before = revision_of(as_project(find_house(copy_of_house)))
    spoil_at_random(copy_of_house, random.Random(seed))
    project = as_project(find_house(copy_of_house))
    whole = check(project).findings
    scope, found = scope_and_findings(project, compare(before, project))
    assert found == [f for f in whole if f in scope]
    new = Counter(map(said, whole)) - Counter(map(said, earlier))
    assert new and new - Counter(map(said, found)) == Counter()
    old = Counter(map(said, earlier))
    assert [f for f in found if f.shape and f.focus not in scope.nodes and said(f) in old] == []


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


def test_a_change_of_everything_is_none_of_the_form_of_other_files(repository: Path) -> None:
    for number in range(8):
        (repository / f"data/c{number}.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    path = repository / "ontology.ttl"
    path = path if path.exists() else repository / "shapes.ttl"
    path.write_text(path.read_text("utf-8") + "\n\n", "utf-8")
    project = trams(repository)
    assert len([f for f in check(project).findings if f.rule == "format"]) > 1
    found = check_since(project, "HEAD").findings
    assert {f.file for f in found if f.rule == "format"} <= {str(path)}


def test_a_change_of_shapes_is_a_change_of_everything(repository: Path) -> None:
    path = repository / "shapes.ttl"
    project = trams(repository)
    path.write_text(SHAPES.replace("sh:maxInclusive 50", "sh:maxInclusive 5"), "utf-8")
    whole = check(project).findings
    layout = [f for f in whole if f.rule == "format" and f.file != str(path)]
    assert layout and check_since(project, "HEAD").findings == [f for f in whole if f not in layout]


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


# What findings say


WHERE = Place("a.ttl", 3)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Finding("violation", "x", {"en": "See line 3."}), Finding("violation", "x", {"en": "See line 44."}), True),
        (Finding("violation", "x", {"zh-Hans": "见第 3 行"}), Finding("violation", "x", {"zh-Hans": "见第 12 行"}), True),
        (Finding("violation", "x", {"en": "as id:a (a.ttl:3)"}), Finding("violation", "x", {"en": "as id:a (a.ttl:9)"}), True),
        (Finding("violation", "x", {"en": "has 3"}), Finding("violation", "x", {"en": "has 4"}), False),
        (Finding("violation", "x", {}), Finding("warning", "x", {}), False),
        (Finding("violation", "x", {}), Finding("violation", "y", {}), False),
        (Finding("violation", "x", {}, path=RDFS.label), Finding("violation", "x", {}), False),
        (Finding("violation", "x", {}, value=Literal(1)), Finding("violation", "x", {}, value=Literal("1")), False),
        (Finding("violation", "x", {}, value=Literal("")), Finding("violation", "x", {}), False),
        (Finding("violation", "x", {}, place=WHERE), Finding("violation", "x", {}, place=Place("a.ttl", 4)), True),
        (Finding("violation", "x", {}, place=WHERE), Finding("violation", "x", {}, place=Place("b.ttl", 3)), False),
        (Finding("violation", "x", {}, place=WHERE), Finding("violation", "x", {}), False),
        (Finding("violation", "x", {}, RDFS.label, place=WHERE), Finding("violation", "x", {}, RDFS.label), True),
    ],
)  # fmt: skip
def test_what_a_finding_says_is_not_where_it_stands(
    one: Finding, other: Finding, same: bool
) -> None:
    assert (said(one) == said(other)) is same


def test_what_is_in_scope(tmp_path: Path) -> None:
    """What is about a node that is affected, of a changed file, new, or cannot be judged."""
    write(tmp_path, {"a.ttl": [STOP], "b.ttl": [LINE, DEPOT]})
    project = trams(tmp_path)
    before = revision_of(project)
    write(tmp_path, {"a.ttl": [STOP.replace("number 1", "number 7")]})
    scope, _ = scope_and_findings(project, compare(before, project))
    stop, line = (URIRef(f"http://example.org/id/{x}") for x in ("s1", "l2"))
    changed, same = (Place(str(tmp_path / "data" / x), 1) for x in ("a.ttl", "b.ttl"))

    def finding(rule: str = "x", focus: URIRef | None = None, place: Place = same) -> Finding:
        return Finding("violation", rule, {"en": "x"}, focus, place=place)

    assert finding(focus=stop) in scope and finding(focus=line) not in scope
    assert finding(place=changed) in scope and finding() not in scope
    assert finding(focus=line, place=changed) not in scope
    assert all(finding(rule, line) in scope for rule in ("syntax", "shapes", "timeout"))
    scope.new.add(said(finding(focus=line)))
    assert finding(focus=line) in scope and finding("y", line) not in scope


def test_hidden_labels_are_looked_for_in_everything(tmp_path: Path) -> None:
    """What does not name a concept may hold its cue."""
    write(tmp_path, {"a.ttl": [STOP], "b.ttl": [LINE]})
    project = trams(tmp_path)
    before = revision_of(project)
    hidden = "id:s1 <http://www.w3.org/2004/02/skos/core#hiddenLabel> 'stop' ."
    for row, everything in ((hidden, True), (hidden.replace("hidden", "alt"), False)):
        write(tmp_path, {"a.ttl": [STOP, row]})
        scope, _ = scope_and_findings(project, compare(before, project))
        assert (scope.only is None) is everything
        assert everything or scope.only == scope.nodes


def test_a_rule_for_a_file_is_run_on_changed_files_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.ttl": [STOP], "b.ttl": ["id:l1  a  ex:Line ."]})
    for number in range(8):  # where most files have the form, it is asked for
        (tmp_path / f"data/c{number}.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    project = trams(tmp_path)
    before = revision_of(project)
    write(tmp_path, {"a.ttl": [STOP.replace("number 1", "number   7")]})
    _, found = scope_and_findings(project, compare(before, project))
    layout = {Path(f.file or "").name for f in check(project).findings if f.rule == "format"}
    assert layout >= {"a.ttl", "b.ttl"}
    assert {Path(f.file or "").name for f in found if f.rule == "format"} == {"a.ttl"}


def test_where_a_rule_cannot_be_run_only_changed_files_are_looked_at(repository: Path) -> None:
    for number in range(8):
        (repository / f"data/c{number}.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    rule = repository / "rule.rq"
    rule.write_text("CONSTRUCT {", "utf-8")
    (repository / "data/c0.ttl").write_text("<urn:a>  <urn:b> <urn:c> .\n", "utf-8")
    project = replace(trams(repository), derivations=[rule])
    found = check_since(project, "HEAD").findings
    assert any(f.rule == "derivation" for f in found)
    assert [Path(f.file or "").name for f in found if f.rule == "format"] == ["c0.ttl"]
