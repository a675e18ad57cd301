"""Every constraint fires where it should and nowhere else, on both engines, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from kg.graph import n_triples
from kg.house import House
from kg.lines import Lines
from kg.names import CLAIM, ID, NS, SHAPE, SOURCE, expand, shorten
from kg.reading import read_all
from kg.shapes import Engine, check_shapes, validate
from tests.shapes.fixtures import (
    Bench,
    Fixture,
    Result,
    derived,
    fixture_paths,
    read_fixture,
    read_report,
    to_rdflib,
)

INVALID, VALID = fixture_paths("invalid"), fixture_paths("valid")
LANGUAGES = {"en", "zh-hans"}
SPARQL = "sh:SPARQLConstraintComponent"

# What is found by its class has a class: the least count of rdf:type cannot be missed.
UNREACHABLE = {
    ("shape:Claim-kind", "sh:MinCountConstraintComponent"),
    ("shape:Entity-kind", "sh:MinCountConstraintComponent"),
}


# 1. Each fixture alone


@pytest.mark.parametrize("path", [*INVALID, *VALID], ids=lambda path: path.stem)
def test_report(path: Path, bench: Bench) -> None:
    fixture = read_fixture(path)
    report = bench.report(fixture.data)
    assert sorted(report.results) == sorted(fixture.report.results)
    assert report.lacks(fixture.report) == []
    assert report.conforms == fixture.report.conforms


def test_folder_tells_what_is_expected() -> None:
    assert [p.stem for p in INVALID if not read_fixture(p).report.results] == []
    assert [p.stem for p in INVALID if read_fixture(p).report.conforms] == []
    assert [p.stem for p in VALID if not read_fixture(p).report.conforms] == []
    assert [p.stem for p in VALID if not read_fixture(p).about] == []


def test_fixtures_share_no_iri() -> None:
    owner: dict[str, str] = {}
    shared = [
        (iri, path.stem, owner[iri])
        for path in [*INVALID, *VALID]
        for iri in sorted(own_iris(read_fixture(path)))
        if owner.setdefault(iri, path.stem) != path.stem
    ]
    assert shared == []


def own_iris(fixture: Fixture) -> set[str]:
    terms = {str(term) for triple in to_rdflib(fixture.data) for term in triple}
    return {term for term in terms if term.startswith((ID, CLAIM, SOURCE))}


def test_no_derived_triple_is_written_by_hand() -> None:
    """Except where that is the fault."""
    written = [
        path.stem
        for path in [*INVALID, *VALID]
        if f"<{NS}source>" in n_triples(read_fixture(path).data)
        or f"<{NS}Evidence>" in n_triples(read_fixture(path).data)
    ]
    assert [stem for stem in written if not stem.startswith("evidence-by-hand-")] == []


# 2. All fixtures together, on both engines


class Union(NamedTuple):
    """Fixtures to validate together, and the shapes to hold them to."""

    fixtures: list[Fixture]
    shapes: rdflib.Graph

    def expected(self) -> set[Result]:
        queried = any(self.shapes.subjects(SH.sparql))
        results = (result for fixture in self.fixtures for result in fixture.report.results)
        return {result for result in results if queried or result.component != SPARQL}


Validate = Callable[[str, Engine], rdflib.Graph]


@pytest.fixture(scope="module")
def unions(shapes: rdflib.Graph) -> dict[str, Union]:
    """What to validate; pySHACL takes minutes for every query on every source, so it gets few."""
    fixtures = [read_fixture(path) for path in [*INVALID, *VALID]]
    plain = rdflib.Graph()
    for triple in shapes:
        if triple[1] != SH.sparql:
            plain.add(triple)
    return {
        "all fixtures": Union(fixtures, shapes),
        "all fixtures, no queries": Union(fixtures, plain),
        "fixtures of queries": Union([f for f in fixtures if asks(f, shapes)], shapes),
    }


def asks(fixture: Fixture, shapes: rdflib.Graph) -> bool:
    """Whether a fixture is there for a SPARQL constraint."""
    about = (rdflib.URIRef(expand(shape)) for shape in fixture.about)
    return any(result.component == SPARQL for result in fixture.report.results) or any(
        (shape, SH.sparql, None) in shapes for shape in about
    )


@pytest.fixture(scope="module")
def each_query_parsed_once() -> Iterator[None]:
    """rdflib parses a query anew for each focus node, which takes longer than to answer it."""

    @cache
    def translate(text: str) -> Query:
        return translateQuery(parseQuery(text))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "parseQuery", lambda text: text)
        patch.setattr(processor, "translateQuery", lambda text, *_: translate(text))
        yield


@pytest.fixture(scope="module")
def run(house: House, unions: dict[str, Union], each_query_parsed_once: None) -> Validate:
    """The report of an engine on a union, with the whole ontology; each is made once."""
    ontology = read_all(house.ontology)
    reports: dict[tuple[str, Engine], rdflib.Graph] = {}

    def report(name: str, engine: Engine) -> rdflib.Graph:
        if (name, engine) not in reports:
            data = [triple for fixture in unions[name].fixtures for triple in fixture.data]
            whole = to_rdflib([*ontology, *data, *derived(house, ontology, data)])
            reports[name, engine] = validate(whole, unions[name].shapes, engine)
        return reports[name, engine]

    return report


RUNS: list[tuple[str, Engine]] = [
    ("all fixtures", "shifty"),
    ("all fixtures, no queries", "shifty"),
    ("all fixtures, no queries", "pyshacl"),
    ("fixtures of queries", "shifty"),
    ("fixtures of queries", "pyshacl"),
]


@pytest.mark.parametrize(("name", "engine"), RUNS)
def test_union(name: str, engine: Engine, unions: dict[str, Union], run: Validate) -> None:
    results, expected = set(read_report(run(name, engine)).results), unions[name].expected()
    assert sorted(results - expected) == []
    assert sorted(expected - results) == []


@pytest.mark.parametrize("name", ["all fixtures, no queries", "fixtures of queries"])
def test_engines_agree_to_the_value(name: str, run: Validate) -> None:
    fast, reference = (read_report(run(name, engine)) for engine in ("shifty", "pyshacl"))
    assert sorted(fast.lacks(reference)) == []
    assert sorted(reference.lacks(fast)) == []
    assert fast == reference


# 3. Every constraint


def test_every_constraint_has_an_invalid_fixture(shapes: rdflib.Graph) -> None:
    named = {(r.shape, r.component) for path in INVALID for r in read_fixture(path).report.results}
    missing = constraints(shapes) - named - UNREACHABLE
    assert not missing, f"without an invalid fixture: {sorted(missing)}"


def test_unreachable_constraints_are_still_there(shapes: rdflib.Graph) -> None:
    assert constraints(shapes) >= UNREACHABLE


def test_no_shape_has_a_constraint_twice(shapes: rdflib.Graph) -> None:
    """A report names shape and component only, so two of a kind could not be told apart."""
    pairs = [pair for shape in named_shapes(shapes) for pair in constraints_of(shapes, shape)]
    assert sorted(pairs) == sorted(set(pairs))


def constraints(shapes: rdflib.Graph) -> set[tuple[str, str]]:
    """All pairs of a named shape and a constraint component; nameless shapes report nothing."""
    return {pair for shape in named_shapes(shapes) for pair in constraints_of(shapes, shape)}


def constraints_of(shapes: rdflib.Graph, shape: Node) -> list[tuple[str, str]]:
    components = (component(predicate) for predicate in shapes.predicates(shape, unique=False))
    return [(shorten(str(shape)), found) for found in components if found]


def component(predicate: Node) -> str | None:
    """The constraint component of a parameter, or None: sh:minCount, sh:MinCountConstraint…"""
    name = str(predicate).removeprefix(str(SH))
    if predicate == SH.property or name == str(predicate):
        return None
    name = "SPARQL" if predicate == SH.sparql else name[:1].upper() + name[1:]
    found = f"{name}ConstraintComponent"
    return f"sh:{found}" if rdflib.URIRef(f"{SH}{found}") in SH else None


def named_shapes(shapes: rdflib.Graph, kind: Node | None = None) -> list[rdflib.URIRef]:
    kinds = [kind] if kind else [SH.NodeShape, SH.PropertyShape]
    found = {shape for kind in kinds for shape in shapes.subjects(RDF.type, kind)}
    return sorted(shape for shape in found if isinstance(shape, rdflib.URIRef))


# 4. Every shape


def test_every_shape_is_named_in_our_namespace(shapes: rdflib.Graph) -> None:
    assert [s for s in named_shapes(shapes) if not s.startswith(SHAPE)] == []


def test_every_shape_has_one_severity(shapes: rdflib.Graph) -> None:
    wanting = [s for s in speakers(shapes) if len(list(shapes.objects(s, SH.severity))) != 1]
    assert wanting == []


def test_every_shape_has_a_message_in_each_language(shapes: rdflib.Graph) -> None:
    wanting = [
        shape
        for shape in speakers(shapes)
        if speaks(shapes, shape)
        and sorted(languages(shapes.objects(shape, SH.message))) != sorted(LANGUAGES)
    ]
    assert wanting == []


def speakers(shapes: rdflib.Graph) -> list[Node]:
    """All that a report can quote: shapes and SPARQL constraints."""
    return [*named_shapes(shapes), *shapes.objects(None, SH.sparql)]


def speaks(shapes: rdflib.Graph, shape: Node) -> bool:
    """Whether a message of its own is used: not if it only groups properties and queries."""
    pairs = constraints_of(shapes, shape)
    return (shape, SH.select, None) in shapes or any(found != SPARQL for _, found in pairs)


def languages(messages: Iterable[Node]) -> list[str]:
    return [m.language or "" for m in messages if isinstance(m, rdflib.Literal) and str(m).strip()]


def test_every_node_shape_has_a_valid_fixture(shapes: rdflib.Graph) -> None:
    about = {shape for path in VALID for shape in read_fixture(path).about}
    missing = {shorten(shape) for shape in named_shapes(shapes, SH.NodeShape)} - about
    assert not missing, f"without a valid fixture: {sorted(missing)}"


def test_valid_fixtures_reach_their_shapes(house: House, shapes: rdflib.Graph) -> None:
    ontology = read_all(house.ontology)
    above = to_rdflib(ontology)
    missed = [
        (path.stem, shape)
        for path in VALID
        for shape in read_fixture(path).about
        if shapes.value(rdflib.URIRef(expand(shape)), SH.targetClass)
        not in classes_of(read_fixture(path), above)
    ]
    assert missed == []


def classes_of(fixture: Fixture, ontology: rdflib.Graph) -> set[Node]:
    """The classes of what is in a fixture, and of the ranges that its claims cite."""
    data = to_rdflib(fixture.data)
    direct = set(data.objects(None, RDF.type))
    if (None, rdflib.URIRef(f"{NS}evidence"), None) in data:
        direct.add(rdflib.URIRef(f"{NS}Evidence"))
    above = (c for cls in direct for c in ontology.transitive_objects(cls, RDFS.subClassOf))
    return {cls for cls in above if cls is not None}


# 5. Every message


@pytest.mark.parametrize(("name", "engine"), RUNS)
def test_every_result_has_a_message_in_each_language(
    name: str, engine: Engine, run: Validate, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = run(name, engine)
    monkeypatch.setattr("kg.shapes.validate", lambda *_: report)
    empty = rdflib.Graph()
    findings = list(check_shapes(empty, empty, Lines(), engine))
    assert findings
    assert [f for f in findings if set(f.messages) != {"en", "zh-Hans"}] == []
    assert [f for f in findings if any(unfilled(text) for text in f.messages.values())] == []


def unfilled(message: str) -> bool:
    """Whether a message is empty or a value did not get into it."""
    return not message.strip() or "{?" in message or "{$" in message
