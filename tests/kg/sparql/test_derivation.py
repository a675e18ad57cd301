from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import KgError
from kg.hospital.house import House, find_house, load
from kg.hospital.names import BASE, ID, NS
from kg.rdf.graph import Graph
from kg.sparql.derivation import derive

EDGES = [
    ("xmu-second", "affiliatedWith", "hasAffiliatedHospital", "xinjiang-medical-university"),
    ("changji-people", "teachingHospitalOf", "hasTeachingHospital", "shihezi-university-medicine"),
    (
        "changji-people",
        "technicalCooperationHospitalOf",
        "hasTechnicalCooperationHospital",
        "xinjiang-people",
    ),
    ("shanghai", "supports", "supportedBy", "kashgar-second"),
    ("kashgar-city-people", "memberOfAlliance", "hasAllianceMember", "kashgar-medical-alliance"),
    ("kashgar-second", "leadsAlliance", "allianceLedBy", "kashgar-medical-alliance"),
    (
        "kashgar-second",
        "memberOfAssociation",
        "hasAssociationMember",
        "chinese-stroke-center-alliance",
    ),
    ("shanghai-seven-hospitals", "jointlyBuilt", "jointlyBuiltBy", "kashgar-tumour-centre"),
    ("changji-people", "hosts", "hostedBy", "changji-120-centre"),
    ("kashgar-second", "hasPart", "partOf", "kashgar-second-branch-1"),
    ("xmu-second", "locatedIn", "locationOf", "urumqi"),
    ("kashgar-second", "serves", "servedBy", "kizilsu-prefecture"),
    ("kashgar-second", "founded", "foundedBy", "kashgar-second-mobile-internet-medical-college"),
]


def holds(graph: Graph, subject: str, predicate: str, value: str) -> bool:
    quad = ox.Quad(
        ox.NamedNode(ID + subject), ox.NamedNode(NS + predicate), ox.NamedNode(ID + value)
    )
    return quad in graph.store


@pytest.mark.parametrize(("subject", "edge", "inverse", "value"), EDGES, ids=lambda e: str(e))
def test_an_edge_is_derived_in_both_directions_and_no_other(
    graph: Graph, subject: str, edge: str, inverse: str, value: str
) -> None:
    assert holds(graph, subject, edge, value)
    assert holds(graph, value, inverse, subject)
    assert not holds(graph, value, edge, subject)
    assert not holds(graph, subject, inverse, value)


def test_every_edge_of_the_ontology_is_tested(graph: Graph) -> None:
    _, rows = graph.select(f"PREFIX hkg: <{NS}> SELECT ?edge {{ ?edge hkg:shortcutOf ?claim }}")
    edges = {str(getattr(edge, "value", "")).removeprefix(NS) for (edge,) in rows}
    assert edges == {edge for _, edge, _, _ in EDGES}


def test_kinds_are_kept_apart(graph: Graph) -> None:
    assert not holds(graph, "xmu-second", "teachingHospitalOf", "xinjiang-medical-university")
    assert not holds(graph, "kashgar-second", "affiliatedWith", "xinjiang-medical-university")
    assert not holds(graph, "kashgar-second", "memberOfAlliance", "kashgar-medical-alliance")
    assert not holds(graph, "kashgar-second", "supports", "shanghai")


@pytest.mark.parametrize(
    ("thing", "whole"),
    [
        ("kashgar-second-branch-1", "kashgar-second"),
        ("changji-120-centre", "changji-people"),
        ("kashgar-second-mobile-internet-medical-college", "kashgar-second"),
        ("kashgar-medical-alliance", "kashgar-second"),
        ("kashgar-second-staff", "kashgar-second"),
    ],
    ids=lambda name: str(name),
)
def test_parts_groups_and_what_is_hosted_founded_or_led_are_included(
    graph: Graph, thing: str, whole: str
) -> None:
    assert holds(graph, thing, "includedIn", whole)
    assert not holds(graph, whole, "includedIn", thing)
    assert not holds(graph, "kashgar-second", "includedIn", "shanghai")


def test_a_planned_claim_gives_no_edge(house: House, graph: Graph) -> None:
    planned = Graph()
    planned.add(graph.triples())
    planned.store.update(f"""
        PREFIX hkg: <{NS}>
        DELETE WHERE {{ ?a hkg:supports ?b }} ;
        DELETE {{ ?c hkg:modality ?m }}
        INSERT {{ ?c hkg:modality <{BASE}vocab/modality/planned> }}
        WHERE {{ ?c a hkg:Support ; hkg:modality ?m }}""")
    derive(planned, house.derivations)
    assert not holds(planned, "shanghai", "supports", "kashgar-second")


@pytest.mark.parametrize(
    ("hospital", "grade"),
    [("kashgar-second", {"tertiary-a"}), ("changji-people", {"tertiary-a"}), ("xmu-second", set())],
)
def test_a_grade_needs_tier_and_class(graph: Graph, hospital: str, grade: set[str]) -> None:
    found = graph.objects(ox.NamedNode(ID + hospital), ox.NamedNode(NS + "grade"))
    assert {str(o.value).rsplit("/", 1)[1] for o in found if isinstance(o, ox.NamedNode)} == grade


@pytest.mark.parametrize(
    ("period", "source", "bounds"),
    [
        ("past-ten-years", "changji-people", ("2003-01-01", "2012-12-31")),
        ("at-present", "changji-people", ("2012-01-01", "2012-12-31")),
        ("past-three-years", "kashgar-second", ("2014-01-01", "2018-12-31")),
        ("thirteenth-five-year-plan", "kashgar-second", ("2016-01-01", "2020-12-31")),
    ],
)
def test_relative_periods_get_inferred_bounds(
    graph: Graph, period: str, source: str, bounds: tuple[str, str]
) -> None:
    _, rows = graph.select(f"""PREFIX hkg: <{NS}> SELECT DISTINCT ?start ?end {{
        ?claim hkg:period <{BASE}vocab/period/{period}> ; hkg:source <{BASE}source/{source}> .
        OPTIONAL {{ ?claim hkg:inferredStart ?start ; hkg:inferredEnd ?end }} }}""")
    assert [tuple(getattr(t, "value", None) for t in row) for row in rows] == [bounds]


def test_evidence_gets_source_and_positions(graph: Graph) -> None:
    _, rows = graph.select(f"""
        PREFIX hkg: <{NS}>
        PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
        SELECT ?begin ?end ?context {{
          <{BASE}claim/kashgar-second/support-by-shanghai> hkg:evidence ?e ; hkg:source ?context .
          ?e a hkg:Evidence ; nif:beginIndex ?begin ; nif:endIndex ?end ;
            nif:referenceContext ?context
        }} ORDER BY ?begin""")
    assert [tuple(getattr(t, "value", None) for t in row) for row in rows] == [
        ("455", "478", BASE + "source/kashgar-second"),
        ("550", "571", BASE + "source/kashgar-second"),
    ]


def test_nothing_derived_is_written_by_hand(house: House, graph: Graph) -> None:
    asserted = Graph()
    from kg.rdf.reading import read_triples

    asserted.add([t for path in [*house.ontology, *house.data] for t in read_triples(path)])
    assert len(asserted) + len(graph.derived) == len(graph)


def test_a_rule_that_is_not_sparql_is_an_error(copy_of_house: Path) -> None:
    (copy_of_house / "queries/derive/wrong.rq").write_text("CONSTRUCT {", "utf-8")
    with pytest.raises(KgError, match=r"wrong\.rq:1: Not valid SPARQL"):
        load(find_house(copy_of_house))


FAULTY = {
    "SELECT * { ?s ?p ?o }": (1, "This is SELECT, and a CONSTRUCT query is needed"),
    "# ASK\nPREFIX ex: <urn:x>\nASK {}": (3, "This is ASK, and a CONSTRUCT query is needed"),
    "INSERT DATA { <urn:a> <urn:b> 1 }": (1, "This is INSERT"),
    "CONSTRUCT { ?s ?p }": (1, "Not valid SPARQL"),
    "": (1, "Not valid SPARQL"),
    "CONSTRUCT { ?s <urn:q> <<( ?s ?p ?o )>> } { ?s ?p ?o }": (1, "terms of RDF 1.2"),
    "CONSTRUCT { ?s <urn:q> ?n } { ?s ?p ?o BIND(STRLANGDIR('x', 'ar', 'rtl') AS ?n) }": (
        1,
        "terms of RDF 1.2",
    ),
}


@pytest.mark.parametrize("query", FAULTY)
def test_a_rule_that_is_none_gives_nothing_and_is_told(query: str, tmp_path: Path) -> None:
    line, message = FAULTY[query]
    first, other = tmp_path / "a.rq", tmp_path / "b.rq"
    first.write_text(query, "utf-8")
    other.write_text("CONSTRUCT { ?s <urn:q> ?o } { ?s <urn:p> ?o }", "utf-8")
    one = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x"))
    graph = Graph()
    graph.add([one])
    told: list[tuple[Path, KgError]] = []
    given = derive(graph, [first, other], lambda *fault: told.append(fault))
    assert [len(new) for new in given] == [0, 1] and graph.derived == given[1]
    ((file, error),) = told
    assert (file, error.file, error.line) == (first, first, line)
    assert message in error.message and error.messages["zh-Hans"] != error.message
    with pytest.raises(KgError, match=message):
        derive(graph, [first])
