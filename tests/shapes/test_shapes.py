"""Every constraint fires where it should and nowhere else, on both engines, in both languages.

Most fixtures are regular: one for each constraint of each shape, named after the fault. A fixture
says what it expects; nothing here repeats it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node, URIRef

from kg.check.fixtures.comparing import Case
from kg.check.fixtures.coverage import component_of, components, constraints, uncovered
from kg.check.fixtures.fixture import Fixture, Name
from kg.check.fixtures.running import Surroundings, run_fixtures
from kg.check.shapes import report_findings
from kg.files import read_text
from kg.hospital.house import House
from kg.hospital.names import NS, SHAPE
from kg.rdf.graph import Graph
from kg.rdf.lines import Lines, read_lines
from kg.rdf.nodes import as_triples, to_graph
from kg.rdf.reading import read_triples
from kg.report.fixtures import constraint_text, failure_text
from kg.shacl.engines import Engine
from kg.shacl.results import Result, results_of
from kg.shacl.validation import validate
from kg.sparql.derivation import looked_for
from tests.shapes.fixtures import ALL, FILES, INVALID, VALID, Apart, is_own, label

APART = Apart(ALL)
LANGUAGES = {"en", "zh-hans"}
SPARQL = SH.SPARQLConstraintComponent
EVIDENCE = URIRef(f"{NS}Evidence")


@pytest.fixture(scope="module")
def read_shapes(house: House) -> tuple[rdflib.Graph, Lines]:
    """The shapes of the house and where they stand; tests must not change them."""
    return read_lines(house.shapes)


@pytest.fixture(scope="module")
def shapes(read_shapes: tuple[rdflib.Graph, Lines]) -> rdflib.Graph:
    return read_shapes[0]


@pytest.fixture(scope="module")
def surroundings(house: House) -> Surroundings:
    return Surroundings(house.ontology, house.derivations)


@pytest.fixture(scope="module")
def cases(shapes: rdflib.Graph, surroundings: Surroundings) -> dict[Name, Case]:
    """What the fast engine says of each fixture."""
    return {case.name: case for case in run_fixtures(FILES, shapes, surroundings)}


# 1. Each fixture


@pytest.mark.parametrize("fixture", ALL, ids=label)
def test_report(fixture: Fixture, cases: dict[Name, Case]) -> None:
    assert failure_text(cases[fixture.name], "en") == ""


def has_query(fixture: Fixture) -> bool:
    return any(result.component == SPARQL for result in fixture.results)


def test_a_fixture_has_results_or_says_what_it_is_about() -> None:
    assert [label(f) for f in INVALID if not f.results] == []
    assert [label(f) for f in VALID if not f.about] == []


def test_fixtures_say_all_of_a_result() -> None:
    """But its value, which a missing property does not have."""
    vague = [(label(f), r) for f in ALL for r in f.results if not (r.shape and r.severity)]
    assert vague == []


def test_fixtures_are_about_things_of_their_own() -> None:
    """Not about terms of the ontology or shapes, which all fixtures share."""
    assert [(label(f), s) for f in ALL for s, _, _ in f.data if not is_own(s)] == []


def test_a_graph_says_nothing_again_that_its_frame_says() -> None:
    repeated = [
        (label(f), statement[:3])
        for f in ALL
        for statement, count in Counter(s[:3] for s in f.written.statements).items()
        if count > 1
    ]
    assert repeated == []


def test_no_derived_triple_is_written_by_hand(house: House, graph: Graph) -> None:
    """Except where that is the fault, or where a rule fills in what is left out."""
    filled_in = set[str]().union(*(looked_for(read_text(rule)) for rule in house.derivations))
    filled_in |= {str(RDF.type), str(RDFS.label)}
    derived = {t.predicate.value for t in graph.derived} - filled_in
    written = [
        (fixture.name.graph, predicate)
        for fixture in ALL
        for _, predicate, value in fixture.data
        if str(predicate) in derived or value == EVIDENCE
    ]
    assert [pair for pair in written if "by-hand-" not in pair[0]] == []


# 2. All fixtures at once, on both engines


class Union(NamedTuple):
    """Fixtures to validate at once, and the shapes to hold them to."""

    fixtures: list[Fixture]
    shapes: rdflib.Graph


@pytest.fixture(scope="module")
def unions(shapes: rdflib.Graph) -> dict[str, Union]:
    """pySHACL would take minutes to put every query to every source, so it gets fewer."""
    return {
        "all": Union(ALL, shapes),
        "valid": Union(VALID, shapes),
        "all, no queries": Union(ALL, without_queries(shapes)),
        "queries": Union([f for f in ALL if is_about_a_query(f, shapes)], shapes),
    }


def without_queries(shapes: rdflib.Graph) -> rdflib.Graph:
    plain = rdflib.Graph()
    for triple in shapes:
        if triple[1] != SH.sparql:
            plain.add(triple)
    return plain


def is_about_a_query(fixture: Fixture, shapes: rdflib.Graph) -> bool:
    return has_query(fixture) or any((shape, SH.sparql, None) in shapes for shape in fixture.about)


Run = Callable[[str, Engine], rdflib.Graph]


@pytest.fixture(scope="module")
def run(surroundings: Surroundings, unions: dict[str, Union]) -> Run:
    """The report of an engine on a union; each is made once."""

    @cache
    def report(name: str, engine: Engine) -> rdflib.Graph:
        data = [triple for fixture in unions[name].fixtures for triple in APART.data(fixture)]
        content = surroundings.with_data(surroundings.complete(as_triples(data)))
        return validate(content, unions[name].shapes, engine)

    return report


RUNS: list[tuple[str, Engine]] = [
    ("all", "sets"),
    ("all, no queries", "sets"),
    ("all, no queries", "pyshacl"),
    ("queries", "sets"),
    ("queries", "pyshacl"),
]


def found(report: rdflib.Graph) -> Counter[Result]:
    return Counter(
        replace(result, constraint=None, messages=()) for _, result in results_of(report)
    )


@pytest.mark.parametrize("name", ["all", "valid", "all, no queries", "queries"])
def test_union(name: str, unions: dict[str, Union], run: Run, cases: dict[Name, Case]) -> None:
    """A union gives what its fixtures give, and nothing on the ontology or between them."""
    queried = any(unions[name].shapes.subjects(SH.sparql))
    each = (APART.result(r, f) for f in unions[name].fixtures for r in cases[f.name].found)
    report = run(name, "sets")
    assert found(report) == Counter(r for r in each if queried or r.component != SPARQL)
    assert (None, SH.conforms, rdflib.Literal(name == "valid")) in report


@pytest.mark.parametrize("name", ["all, no queries", "queries"])
def test_engines_agree_to_the_value(name: str, run: Run) -> None:
    assert found(run(name, "sets")) == found(run(name, "pyshacl"))


# 3. Every constraint


def test_every_constraint_has_a_fixture_of_its_own(
    cases: dict[Name, Case], read_shapes: tuple[rdflib.Graph, Lines]
) -> None:
    """A fixture that makes this constraint fail, and nothing else."""
    alone = {
        (result.shape, result.component)
        for fixture in INVALID
        for result in cases[fixture.name].proven
        if len(cases[fixture.name].found) == 1
    }
    shapes, lines = read_shapes
    assert [constraint_text(c) for c in uncovered(shapes, alone, lines)] == []
    assert alone <= constraints(shapes)


def test_no_shape_has_a_constraint_twice(shapes: rdflib.Graph) -> None:
    """A report names shape and component only, so two of a kind could not be told apart."""
    pairs = [
        (shape, component_of(predicate))
        for shape in named_shapes(shapes)
        for predicate in shapes.predicates(shape)
        if component_of(predicate)
    ]
    assert sorted(pairs) == sorted(set(pairs))


def named_shapes(shapes: rdflib.Graph, *kinds: Node) -> list[rdflib.URIRef]:
    wanted = kinds or (SH.NodeShape, SH.PropertyShape)
    found = {shape for kind in wanted for shape in shapes.subjects(RDF.type, kind)}
    return sorted(shape for shape in found if isinstance(shape, rdflib.URIRef))


# 4. Every shape


def test_every_shape_is_named_in_our_namespace(shapes: rdflib.Graph) -> None:
    assert [s for s in named_shapes(shapes) if not s.startswith(SHAPE)] == []


def test_every_shape_has_one_severity(shapes: rdflib.Graph) -> None:
    wanting = [s for s in quotable(shapes) if len(list(shapes.objects(s, SH.severity))) != 1]
    assert wanting == []


def test_every_shape_has_one_message_in_each_language(shapes: rdflib.Graph) -> None:
    wanting = [
        shape
        for shape in quotable(shapes)
        if speaks(shapes, shape)
        and sorted(languages(shapes.objects(shape, SH.message))) != sorted(LANGUAGES)
    ]
    assert wanting == []


def quotable(shapes: rdflib.Graph) -> list[Node]:
    """All that a report can quote: shapes and queries."""
    return [*named_shapes(shapes), *shapes.objects(None, SH.sparql)]


def speaks(shapes: rdflib.Graph, shape: Node) -> bool:
    """Whether its own message is used: not if it only groups properties and queries."""
    return (shape, SH.select, None) in shapes or bool(components(shapes, shape) - {SPARQL})


def languages(messages: Iterable[Node]) -> list[str]:
    return [m.language or "" for m in messages if isinstance(m, rdflib.Literal) and str(m).strip()]


def test_every_node_shape_has_a_valid_fixture(shapes: rdflib.Graph) -> None:
    about = {shape for fixture in VALID for shape in fixture.about}
    missing = set(named_shapes(shapes, SH.NodeShape)) - about
    assert not missing, f"without a valid fixture: {sorted(missing)}"


def test_valid_fixtures_reach_their_shapes(house: House, shapes: rdflib.Graph) -> None:
    ontology = to_graph(t for path in house.ontology for t in read_triples(path))
    missed = [
        (label(fixture), shape)
        for fixture in VALID
        for shape in fixture.about
        if shapes.value(shape, SH.targetClass) not in classes_of(fixture, ontology)
    ]
    assert missed == []


def classes_of(fixture: Fixture, ontology: rdflib.Graph) -> set[Node | None]:
    """The classes of what is in a fixture, and of the ranges that its claims cite."""
    direct = {o for _, p, o in fixture.data if p == RDF.type}
    if any(p == URIRef(f"{NS}evidence") for _, p, _ in fixture.data):
        direct.add(EVIDENCE)
    return {c for cls in direct for c in ontology.transitive_objects(cls, RDFS.subClassOf)}


# 5. Every message


@pytest.mark.parametrize(("name", "engine"), RUNS)
def test_every_result_has_a_message_in_each_language(
    name: str, engine: Engine, run: Run, unions: dict[str, Union]
) -> None:
    findings = list(report_findings(run(name, engine), unions[name].shapes, Lines()))
    assert findings
    assert [f for f in findings if set(f.messages) != {"en", "zh-Hans"}] == []
    assert [f for f in findings if any(unfilled(text) for text in f.messages.values())] == []


def unfilled(message: str) -> bool:
    """Whether a message is empty or a value did not get into it."""
    return not message.strip() or "{?" in message or "{$" in message


def test_messages_of_a_query_name_what_it_selects(shapes: rdflib.Graph) -> None:
    """An engine leaves out, without a word, what the query does not select."""
    for query in shapes.objects(None, SH.sparql):
        selected = set(
            re.findall(r"[?$](\w+)", str(shapes.value(query, SH.select)).split("WHERE")[0])
        )
        named = [set(re.findall(r"{[?$](\w+)}", str(m))) for m in shapes.objects(query, SH.message)]
        assert all(names <= selected for names in named), query
        assert all(names == named[0] for names in named), query
