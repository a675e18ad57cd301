"""Every constraint fires where it should and nowhere else, on both engines, in both languages.

Most fixtures are regular: one for each constraint of each shape, named after the fault. A fixture
says what it expects; nothing here repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from kg.graph import Graph
from kg.house import House
from kg.lines import Lines
from kg.names import NS, SHAPE, VOCAB, expand, shorten
from kg.reading import read_all
from kg.shapes import Engine, check_shapes, validate
from tests.shapes.fixtures import (
    Fixture,
    Report,
    Result,
    complete,
    fixture_paths,
    read_fixture,
    read_report,
    to_rdflib,
)

INVALID, VALID = fixture_paths("invalid"), fixture_paths("valid")
LANGUAGES = {"en", "zh-hans"}
SPARQL = "sh:SPARQLConstraintComponent"
EVIDENCE = ox.NamedNode(f"{NS}Evidence")

# What a shape finds by its class has a class, so that there is none cannot be found.
UNREACHABLE = {
    ("shape:Claim-kind", "sh:MinCountConstraintComponent"),
    ("shape:Entity-kind", "sh:MinCountConstraintComponent"),
}


@pytest.fixture(scope="module")
def shapes(house: House) -> rdflib.Graph:
    """The shapes of the house; tests must not change them."""
    return to_rdflib(read_all(house.shapes))


# What is validated at once


class Union(NamedTuple):
    """Fixtures to validate at once, and the shapes to hold them to."""

    fixtures: list[Fixture]
    shapes: rdflib.Graph

    def expected(self) -> set[Result]:
        queried = any(self.shapes.subjects(SH.sparql))
        results = (result for fixture in self.fixtures for result in fixture.report.results)
        return {result for result in results if queried or result.component != SPARQL}


@pytest.fixture(scope="module")
def unions(shapes: rdflib.Graph) -> dict[str, Union]:
    """pySHACL would take minutes to put every query to every source, so it gets fewer."""
    fixtures = [read_fixture(path) for path in [*INVALID, *VALID]]
    return {
        "all": Union(fixtures, shapes),
        "valid": Union([read_fixture(path) for path in VALID], shapes),
        "all, no queries": Union(fixtures, without_queries(shapes)),
        "queries": Union([f for f in fixtures if is_about_a_query(f, shapes)], shapes),
    }


def without_queries(shapes: rdflib.Graph) -> rdflib.Graph:
    plain = rdflib.Graph()
    for triple in shapes:
        if triple[1] != SH.sparql:
            plain.add(triple)
    return plain


def is_about_a_query(fixture: Fixture, shapes: rdflib.Graph) -> bool:
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


Run = Callable[[str, Engine], rdflib.Graph]


@pytest.fixture(scope="module")
def run(house: House, unions: dict[str, Union], each_query_parsed_once: None) -> Run:
    """The report of an engine on a union; each is made once."""

    @cache
    def report(name: str, engine: Engine) -> rdflib.Graph:
        data = [triple for fixture in unions[name].fixtures for triple in fixture.data]
        return validate(complete(house, data), unions[name].shapes, engine)

    return report


@pytest.fixture(scope="module")
def whole(run: Run) -> Report:
    """What the fast engine says of all fixtures."""
    return read_report(run("all", "shifty"))


RUNS: list[tuple[str, Engine]] = [
    ("all", "shifty"),
    ("all, no queries", "shifty"),
    ("all, no queries", "pyshacl"),
    ("queries", "shifty"),
    ("queries", "pyshacl"),
]


# 1. Each fixture


@pytest.mark.parametrize("path", [*INVALID, *VALID], ids=lambda path: path.stem)
def test_report(path: Path, whole: Report) -> None:
    fixture = read_fixture(path)
    expected, found = fixture.report.results, whole.on(fixture.names)
    assert sorted(found) == sorted(expected)
    assert {result: values - found[result] for result, values in expected.items()} == {
        result: frozenset() for result in expected
    }, "a value that the fixture names is not in the report"


def test_folder_tells_what_is_expected() -> None:
    assert [p.stem for p in INVALID if not read_fixture(p).report.results] == []
    assert [p.stem for p in INVALID if read_fixture(p).report.conforms] == []
    assert [p.stem for p in VALID if not read_fixture(p).report.conforms] == []
    assert [p.stem for p in VALID if not read_fixture(p).about] == []


def test_fixtures_share_nothing() -> None:
    owner: dict[str, str] = {}
    shared = [
        (name, path.stem, owner[name])
        for path in [*INVALID, *VALID]
        for name in sorted(read_fixture(path).names)
        if owner.setdefault(name, path.stem) != path.stem
    ]
    assert shared == []
    assert [name for name in owner if expand(name).startswith((NS, VOCAB, SHAPE))] == []


def test_no_derived_triple_is_written_by_hand(graph: Graph) -> None:
    """Except where that is the fault."""
    derived = {triple.predicate.value for triple in graph.derived} - {str(RDF.type)}
    written = [
        (path.stem, triple.predicate.value)
        for path in [*INVALID, *VALID]
        for triple in read_fixture(path).data
        if triple.predicate.value in derived or triple.object == EVIDENCE
    ]
    assert [pair for pair in written if not pair[0].startswith("evidence-by-hand-")] == []


# 2. All fixtures at once, on both engines


@pytest.mark.parametrize(("name", "engine"), [*RUNS, ("valid", "shifty")])
def test_union(name: str, engine: Engine, unions: dict[str, Union], run: Run) -> None:
    report, expected = read_report(run(name, engine)), unions[name].expected()
    assert sorted(set(report.results) - expected) == []
    assert sorted(expected - set(report.results)) == []
    assert report.conforms == (not expected)


@pytest.mark.parametrize("name", ["all, no queries", "queries"])
def test_engines_agree_to_the_value(name: str, run: Run) -> None:
    fast, reference = (read_report(run(name, engine)) for engine in ("shifty", "pyshacl"))
    assert sorted(fast.results) == sorted(reference.results)
    assert [r for r in sorted(fast.results) if fast.results[r] != reference.results[r]] == []


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
    components = (component(predicate) for predicate in shapes.predicates(shape))
    return [(shorten(str(shape)), found) for found in components if found]


def component(predicate: Node) -> str | None:
    """The component that a parameter belongs to, or None: minCount, MinCountConstraintComponent."""
    name = str(predicate).removeprefix(str(SH))
    if predicate == SH.property or name == str(predicate):
        return None
    name = "SPARQL" if predicate == SH.sparql else name[:1].upper() + name[1:]
    found = f"{name}ConstraintComponent"
    return f"sh:{found}" if rdflib.URIRef(f"{SH}{found}") in SH else None


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
    pairs = constraints_of(shapes, shape)
    return (shape, SH.select, None) in shapes or any(found != SPARQL for _, found in pairs)


def languages(messages: Iterable[Node]) -> list[str]:
    return [m.language or "" for m in messages if isinstance(m, rdflib.Literal) and str(m).strip()]


def test_every_node_shape_has_a_valid_fixture(shapes: rdflib.Graph) -> None:
    about = {shape for path in VALID for shape in read_fixture(path).about}
    missing = {shorten(shape) for shape in named_shapes(shapes, SH.NodeShape)} - about
    assert not missing, f"without a valid fixture: {sorted(missing)}"


def test_valid_fixtures_reach_their_shapes(house: House, shapes: rdflib.Graph) -> None:
    ontology = to_rdflib(read_all(house.ontology))
    missed = [
        (path.stem, shape)
        for path in VALID
        for shape in read_fixture(path).about
        if shapes.value(rdflib.URIRef(expand(shape)), SH.targetClass)
        not in classes_of(read_fixture(path), ontology)
    ]
    assert missed == []


def classes_of(fixture: Fixture, ontology: rdflib.Graph) -> set[Node | None]:
    """The classes of what is in a fixture, and of the ranges that its claims cite."""
    data = to_rdflib(fixture.data)
    direct = set(data.objects(None, RDF.type))
    if (None, rdflib.URIRef(f"{NS}evidence"), None) in data:
        direct.add(rdflib.URIRef(EVIDENCE.value))
    return {c for cls in direct for c in ontology.transitive_objects(cls, RDFS.subClassOf)}


# 5. Every message


@pytest.mark.parametrize(("name", "engine"), RUNS)
def test_every_result_has_a_message_in_each_language(
    name: str, engine: Engine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = run(name, engine)
    monkeypatch.setattr("kg.shapes.validate", lambda *_: report)
    findings = list(check_shapes(Graph(), rdflib.Graph(), Lines(), engine))
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
