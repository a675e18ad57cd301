from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDFS, SH, SKOS, URIRef

from kg.check.checking import arrange, check
from kg.check.discovery import find_project
from kg.check.finding import Finding
from kg.check.findings import exit_code, has_violation
from kg.check.project import Project
from kg.check.rules import RULES
from kg.hospital.house import House, find_house
from kg.hospital.names import shorten
from kg.hospital.project import house_project
from kg.shacl.engines import Engine
from tests.conftest import SOURCES, Spoil, check_house
from tests.kg.check.test_since import spoil_at_random

CLAIMS = "data/claims/kashgar-second.ttl"
CHANGJI = "data/claims/changji-people.ttl"


def line_of(path: Path, text: str) -> int:
    return path.read_text("utf-8").split(text)[0].count("\n") + 1


def violations(home: Path) -> list[Finding]:
    return [f for f in check_house(home) if f.severity == "violation"]


def test_the_house_holds(house: House) -> None:
    assert not has_violation(check_house(house))


def test_the_audit_finds_departments_that_do_not_add_up(house: House) -> None:
    findings = [f for f in check_house(house) if f.rule == "shape:Audit-total"]
    assert [(f.severity, shorten(str(f.value))) for f in findings] == [
        ("warning", "claim:changji-people/departments")
    ]
    (finding,) = findings
    assert "60" in finding.messages["en"] and "61" in finding.messages["zh-Hans"]
    assert finding.file and finding.file.endswith(CHANGJI)
    assert finding.line == line_of(Path(finding.file), "claim:departments a")


FAULTS = [
    (
        CLAIMS,
        "    hkg:supporter id:shanghai ;\n    hkg:recipient id:kashgar-second ;\n    hkg:form",
        "    hkg:supporter id:shanghai ;\n    hkg:form",
        "shape:Support-recipient",
        None,
    ),
    (
        CHANGJI,
        "hkg:measure measure:beds-open",
        "hkg:mesure measure:beds-open",
        "terms",
        "hkg:mesure",
    ),
    (CHANGJI, "measure:beds-open ;", "measure:beds-opne ;", "terms", "measure:beds-opne"),
    (
        CHANGJI,
        "a hkg:TechnicalCooperation",
        "a hkg:TechnicalCoperation",
        "terms",
        "a hkg:TechnicalCoperation",
    ),
    (CHANGJI, "modality:goal", "modality:real", "terms", "modality:real"),
    (CHANGJI, "rdfs:label", "rdfs:lable", "terms", "rdfs:lable"),
    (
        CHANGJI,
        "hkg:partner id:xinjiang-people",
        "hkg:partner id:xinjiang-peoples",
        "dangling",
        "id:xinjiang-peoples",
    ),
    ("data/sources.ttl", "hkg:length 2034", "hkg:length 1", "shape:Source-ranges", None),
    (
        "shapes/kinds.ttl",
        "sh:path hkg:recipient",
        "sh:path hkg:recepient",
        "terms",
        "hkg:recepient",
    ),
    ("queries/capacity/beds.rq", "#+ columns:", "#+ colums:", "catalogue", "#+ question"),
    ("queries/capacity/beds.rq", "WHERE {", "WHERE {{", "catalogue", None),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "at"), FAULTS, ids=[f"{f[3]}-{i}" for i, f in enumerate(FAULTS)]
)
def test_a_fault_is_found_at_its_line(
    spoil: Spoil, file: str, old: str, new: str, rule: str, at: str | None
) -> None:
    home = spoil(file, old, new)
    found = [f for f in violations(home) if f.rule == rule]
    assert found
    assert all({"en", "zh-Hans"} <= set(f.messages) for f in found)
    if at:
        places = {(f.file, f.line) for f in found}
        assert (str(home / file), line_of(home / file, at)) in places


def test_a_misspelt_property_suggests_the_known_one(spoil: Spoil) -> None:
    home = spoil(CHANGJI, "hkg:measure measure:beds-open", "hkg:mesure measure:beds-open")
    (finding,) = [f for f in violations(home) if f.rule == "terms"]
    assert finding.messages["en"] == "hkg:mesure is not defined. Did you mean hkg:measure?"
    assert finding.messages["zh-Hans"] == "hkg:mesure 未定义。是否为 hkg:measure?"


def test_findings_come_in_one_order(spoil: Spoil) -> None:
    home = spoil(CHANGJI, "modality:goal", "modality:real")
    first, second = check_house(home), check_house(home)
    assert first == second == sorted(first, key=lambda f: f.sort_key)


@pytest.mark.parametrize("engine", ["sets", "pyshacl"])
def test_shapes_that_are_no_shapes_are_found_at_their_line(
    copy_of_house: Path, engine: Engine
) -> None:
    (copy_of_house / "data/claims/kashgar-second.ttl").unlink()  # pySHACL takes its time
    path = copy_of_house / "shapes/evidence.ttl"
    path.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
        "<http://a> a sh:NodeShape ;\n    sh:targetClass <http://b> ;\n"
        "    sh:property <http://c> .\n\n"
        "<http://c> a sh:PropertyShape ;\n    sh:minCount 1 .\n",
        "utf-8",
    )
    findings = check_house(copy_of_house, engine)
    found = {(f.file, f.line) for f in findings if f.rule == "shapes"}
    assert (str(path), 7) in found, "a property shape without a path"
    assert exit_code(findings) == 2
    assert [f for f in findings if f.rule == "shape:Audit-total"], "the other shapes still run"


def test_a_syntax_error_does_not_hide_what_else_is_wrong(spoil: Spoil) -> None:
    spoil(CLAIMS, "hkg:value 800 ;", "hkg:value 800 800 ;")
    home = spoil(CHANGJI, "modality:goal", "modality:real")
    findings = check_house(home)
    (broken,) = [f for f in findings if f.rule == "syntax"]
    assert (broken.file, broken.line) == (
        str(home / CLAIMS),
        line_of(home / CLAIMS, "hkg:value 800 800"),
    )
    assert [f.line for f in findings if f.rule == "terms" and "modality:real" in f.messages["en"]]
    assert exit_code(findings) == 2


# One file


@pytest.mark.parametrize("seed", (3, 4))
def test_one_file_gets_the_findings_of_the_whole_check(
    house: House, copy_of_house: Path, seed: int
) -> None:
    """Of any file, after edits of others and of itself: no finding more, none less."""
    rng = random.Random(seed)
    edited = [*spoil_at_random(copy_of_house, rng), *spoil_at_random(copy_of_house, rng)]
    spoilt = find_house(copy_of_house)
    sources = SOURCES if SOURCES.is_dir() else None
    whole = check(house_project(spoilt, sources=sources)).findings
    some = [rng.choice(list(files)) for files in (spoilt.ontology, spoilt.shapes, spoilt.questions)]
    found = {f.file for f in whole if f.file}
    assert found & set(map(str, edited))
    for path in {*edited, *some, *map(Path, found), rng.choice(list(spoilt.data))}:
        asked = check(house_project(spoilt, [path], sources)).findings
        assert asked == [f for f in whole if f.file == str(path)], path


def test_one_file_of_ours_gets_its_own_findings(house: House) -> None:
    whole = check(house_project(house)).findings
    for file in {f.file for f in whole if f.file}:
        asked = check(house_project(house, [Path(file)])).findings
        assert asked == [f for f in whole if f.file == file] != []


FAR = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Pages a sh:NodeShape ; sh:targetClass ex:Library ;
    sh:property [ sh:path ( [ sh:inversePath ex:in ] ex:pages ) ; sh:maxInclusive 900 ] .
ex:Shelf a sh:NodeShape ; sh:targetClass ex:Hall ;
    sh:property [ sh:path ex:shelf ; sh:property
        [ sh:path ( [ sh:inversePath ex:on ] ex:width ) ; sh:maxInclusive 2 ] ] .
ex:Lost a sh:NodeShape ; sh:targetClass ex:Desk ;
    sh:sparql [ sh:select "SELECT $this ?value { ?value <http://example.org/lost> $this }" ] .
"""
LIBRARY = """@prefix ex: <http://example.org/> .
ex:library a ex:Library .
ex:hall a ex:Hall ; ex:shelf ex:long .
ex:desk a ex:Desk .
"""
ELSEWHERE = """@prefix ex: <http://example.org/> .
ex:book ex:in ex:library ;
    ex:pages 950 .
ex:atlas ex:on ex:long ; ex:width 3 .
ex:other ex:lost ex:desk .
"""


def test_findings_of_nodes_in_other_files_stand_where_their_paths_lead(tmp_path: Path) -> None:
    """Over an inverse path, in a nested shape, and where a query points."""
    for name, text in {"a.ttl": LIBRARY, "b.ttl": ELSEWHERE, "s.ttl": FAR}.items():
        (tmp_path / name).write_text(text, "utf-8")
    data = [tmp_path / "a.ttl", tmp_path / "b.ttl"]
    whole = Project(data=data, shapes=[tmp_path / "s.ttl"])
    found = check(whole).findings
    assert [(Path(f.file or "").name, f.line) for f in found] == [("b.ttl", n) for n in (3, 4, 5)]
    for path, lines in ((data[0], []), (data[1], [3, 4, 5])):
        asked = check(replace(whole, only=frozenset({path.resolve()}))).findings
        assert [f.line for f in asked] == lines


# A project of its own

EX = "http://example.org/"
TURTLE = f"@prefix ex: <{EX}> .\n@prefix rdfs: <{RDFS}> .\n@prefix sh: <{SH}> .\n\n"
SHAPES = (
    TURTLE
    + """ex:S a sh:NodeShape ;
    sh:targetClass ex:A ;
    sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ;
    sh:property [ sh:path ex:n ; sh:maxInclusive 5 ] .
"""
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "a.ttl").write_text(TURTLE + "ex:a a ex:A ;\n    ex:n 7 .\n", "utf-8")
    (tmp_path / "b.ttl").write_text(TURTLE + 'ex:b a ex:A ;\n    rdfs:label "b" ;\n    ex:n 9 .\n', "utf-8")  # fmt: skip
    (tmp_path / "s.ttl").write_text(SHAPES, "utf-8")
    return find_project([tmp_path], [tmp_path / "s.ttl"])


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str, int | None]]:
    return [(f.severity, f.rule, Path(f.file or "").name, f.line) for f in findings]


OF_SHAPES = [
    ("violation", "ex:S/rdfs:label", "a.ttl", 5),
    ("violation", "ex:S/ex:n", "a.ttl", 6),
    ("violation", "ex:S/ex:n", "b.ttl", 7),
]


@pytest.mark.parametrize(
    "names", [None, {"a.ttl"}, {"b.ttl"}, {"a.ttl", "s.ttl"}, {"s.ttl"}, set()]
)
def test_files_that_are_asked_for_get_what_the_whole_check_finds_in_them(
    project: Project, names: set[str] | None
) -> None:
    """A missing label is said by the shape alone, and the worst comes first."""
    whole = told(check(project).findings)
    assert [f for f in whole if f[1] != "format"] == OF_SHAPES
    if names is None:
        return
    only = frozenset(p.resolve() for p in project.files if p.name in names)
    found = told(check(replace(project, only=only)).findings)
    assert found == [f for f in whole if f[2] in names]


def test_a_missing_label_is_said_once_and_by_the_shape() -> None:
    focus, other = URIRef(EX + "a"), URIRef(EX + "b")
    ours = Finding("warning", "label-missing", {}, focus, RDFS.label)
    elsewhere = Finding("warning", "label-missing", {}, other, RDFS.label)
    missing = SH.MinCountConstraintComponent
    shapes = {
        path: Finding("violation", "x", {}, focus, path, component=missing)
        for path in (RDFS.label, SKOS.prefLabel, RDFS.comment)
    }
    for path, shape in shapes.items():
        kept = [shape, elsewhere] if path != RDFS.comment else [shape, ours, elsewhere]
        assert arrange(Project(), [elsewhere, ours, shape]) == kept
    typed = replace(shapes[RDFS.label], component=SH.DatatypeConstraintComponent)
    assert arrange(Project(), [ours, typed]) == [typed, ours]


@pytest.mark.parametrize("only", [False, True])
def test_a_rule_that_cannot_be_run_is_one_finding_and_nothing_follows_from_it(
    tmp_path: Path, only: bool
) -> None:
    """What the rule would have derived is missing, so no shape and no name is judged by it."""
    prefixes = (
        "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
    )
    data, untidy = tmp_path / "a.ttl", tmp_path / "b.ttl"
    data.write_text(prefixes + "ex:a a ex:C .\n", "utf-8")
    untidy.write_text(prefixes + "ex:b  a ex:C .\n", "utf-8")
    shape = "ex:S a sh:NodeShape ;\n    sh:targetClass ex:C ;\n    sh:property [ sh:path ex:p ; sh:minCount 1 ] .\n"
    shapes, rule = tmp_path / "s.ttl", tmp_path / "r.rq"
    shapes.write_text(prefixes + shape, "utf-8")
    project = Project(
        [data, untidy],
        shapes=[shapes],
        derivations=[rule],
        rules=RULES,
        only=frozenset({untidy.resolve()}) if only else None,
    )
    rule.write_text("CONSTRUCT { ?s <http://example.org/p> 1 } { ?s a ?c }", "utf-8")
    assert "derivation" not in {finding.rule for finding in check(project).findings}
    rule.write_text("SELECT * { ?s a ?c }", "utf-8")
    checked = check(project)
    found = [(f.rule, Path(f.file or "").name, f.line) for f in checked.findings]
    wanted = [("derivation", "r.rq", 1), ("format", "b.ttl", 4)]
    assert [one for one in found if one[1] != "s.ttl"] == wanted
    assert exit_code(checked.findings) == 2
    assert "each file is checked by itself only" in checked.findings[0].messages["en"]
