"""Where many fixtures are validated at once, each gives what it gives alone; else they are not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.check.fixtures.locality import names_of_local
from kg.check.fixtures.running import Surroundings, run_fixtures
from kg.rdf.reading import read_triples
from tests.kg.test_shape_tests import CONFORMS, EX, PREFIXES

ONTOLOGY = (
    "ex:red ex:next ex:green . ex:green ex:next ex:red . ex:Child rdfs:subClassOf ex:Person ."
)
HEAD = PREFIXES + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
DECLARED = f'ex:names sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}" ] .'
TARGETED = f"{DECLARED} ex:S a sh:NodeShape ; sh:targetClass ex:Person ; "


def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=HEAD + text, format="turtle")


def is_local(shapes: str, ontology: str = ONTOLOGY) -> bool:
    return names_of_local(graph(shapes), graph(ontology)) is not None


def query(where: str, select: str = "SELECT $this", after: str = "") -> str:
    text = f"{select} WHERE {{ {where} }} {after}"
    return f"{TARGETED} sh:sparql [ sh:prefixes ex:names ; sh:select '''{text}''' ] ."


CORE = {
    "count": "sh:property [ sh:path ex:knows ; sh:minCount 1 ; sh:maxCount 2 ]",
    "class of a value": "sh:property [ sh:path ex:knows ; sh:class ex:Person ]",
    "sequence": "sh:property [ sh:path ( ex:likes ex:next ) ; sh:maxCount 1 ]",
    "star": "sh:property [ sh:path [ sh:zeroOrMorePath ex:knows ] ; sh:maxCount 2 ]",
    "alternative": "sh:property [ sh:path [ sh:alternativePath ( ex:knows ex:likes ) ] ; sh:maxCount 1 ]",
    "pairs": "sh:property [ sh:path ex:knows ; sh:disjoint ex:likes ; sh:equals ex:knows ]",
    "closed": "sh:closed true ; sh:ignoredProperties ( ex:knows )",
    "logic": "sh:xone ( [ sh:not [ sh:class ex:Child ] ] [ sh:property [ sh:path ex:knows ; sh:minCount 1 ] ] )",
    "qualified": "sh:property [ sh:path ex:knows ; sh:qualifiedValueShape [ sh:class ex:Child ] ; sh:qualifiedMaxCount 0 ]",
    "values that are nodes of the ontology": "sh:targetObjectsOf ex:likes ; sh:nodeKind sh:Literal",
    "subjects": "sh:targetSubjectsOf ex:likes ; sh:nodeKind sh:Literal",
}
LOCAL = {
    "forward": "$this ex:knows ?o . ?o ex:likes ?c . ?c ex:next ?d",
    "backward from this": "?s ex:knows $this . ?s ex:likes ?c",
    "in any order": "?t ex:likes ?c . ?s ex:knows ?t . ?s ex:knows+ $this",
    "filter": "$this ex:knows ?o FILTER NOT EXISTS { ?o ex:knows ?p . ?q ex:knows ?o }".replace(
        "?q ex:knows ?o", "?o ex:likes ?q"
    ),
    "optional": "$this ex:knows ?o OPTIONAL { ?o ex:likes ?c } FILTER(!BOUND(?c))",
    "union": "{ $this ex:knows ?o } UNION { ?o ex:knows $this } ?o ex:likes ?c",
    "subselect": "{ SELECT $this (COUNT(?o) AS ?n) WHERE { $this ex:knows ?o } GROUP BY $this } FILTER(?n > 1)",
    "grouped by a node of its own": "{ SELECT $this ?s (COUNT(?o) AS ?n) WHERE { ?s ex:knows $this ; ex:knows ?o } GROUP BY $this ?s } FILTER(?n > 1)",
    "exists within exists": "$this ex:knows ?o FILTER NOT EXISTS { ?s ex:knows $this FILTER NOT EXISTS { ?s ex:likes ?c } }",
    "optional within optional": "$this ex:knows ?o OPTIONAL { ?o ex:likes ?c OPTIONAL { ?o ex:knows ?d } }",
    "optional beside": "?s ex:knows $this { ?s ex:likes ?c OPTIONAL { ?s ex:knows ?d } }",
    "any property": "$this ?p ?o . ?o ?q ex:red",
    "bound to itself": "BIND($this AS ?s) ?s ex:knows ?o",
    "constant": "ex:red ex:next ?c . $this ex:likes ?c",
}
NOT_LOCAL = {
    "any node": "?a ex:knows ?b . FILTER(?a != $this)",
    "back from a node of the ontology": "$this ex:likes ?c . ?other ex:likes ?c . FILTER(?other != $this)",
    "back from a constant": "?other ex:likes ex:red . FILTER(?other != $this)",
    "exists": "$this ex:knows ?o FILTER EXISTS { ?a ex:likes ?c }",
    "in an expression": "$this ex:likes ?o FILTER(?o = ex:red || EXISTS { ?a ex:likes ?o })",
    "bound by an expression": "$this ex:knows ?o FILTER(BOUND(?o)) BIND(EXISTS { ?a ex:likes ?b } AS ?x)",
    "inverse path": "$this ex:likes/^ex:likes ?o",
    "negated path": "$this !ex:likes ?o",
    "optional variable": "$this ex:likes ?c OPTIONAL { $this ex:knows ?o } ?o ex:likes ?d . ?e ex:knows ?o",
    "one side of a union": "{ $this ex:knows ?o } UNION { $this ex:likes ?p } ?o ex:likes ?d",
    "computed IRI": 'BIND(IRI(CONCAT(STR($this), "x")) AS ?s) ?s ex:knows ?o',
    "minus, which SHACL forbids": "$this ex:likes ?c MINUS { $this ex:knows ?c }",
    "values, which SHACL forbids": "VALUES ?c { ex:red } $this ex:likes ?c",
    "subselect without this": "$this ex:likes ?c { SELECT ?c (COUNT(?a) AS ?n) WHERE { ?a ex:likes ?c } GROUP BY ?c } FILTER(?n > 1)",
    "group by what is shared": "{ SELECT $this ?c (COUNT(*) AS ?n) WHERE { $this ex:likes ?c } GROUP BY ?c }",
    "no group": "{ SELECT (COUNT(*) AS ?n) WHERE { ?a ex:likes ?c } } FILTER(?n > 1)",
    "optional within optional, of what is outside": "$this ex:knows ?o OPTIONAL { $this ex:likes ?c OPTIONAL { ?o ex:likes ?d } }",
    "optional beside, of what is outside": "$this ex:knows ?o { $this ex:likes ?c OPTIONAL { ?o ex:likes ?d } }",
    "exists, of what may be bound": "$this ex:knows ?o { $this ex:likes ?c OPTIONAL { $this ex:knows ?o } FILTER EXISTS { ?o ex:likes ?d } }",
    "limit in a subselect": "{ SELECT $this ?o WHERE { $this ex:knows ?o } LIMIT 1 }",
    "graph": "GRAPH ?g { $this ex:knows ?o }",
    "syntax": "$this ex:knows",
    "unknown prefix": "$this nowhere:knows ?o",
}


@pytest.mark.parametrize("part", CORE.values(), ids=CORE)
def test_core_constraints_are_local(part: str) -> None:
    assert is_local(f"{TARGETED} {part} .")


@pytest.mark.parametrize("where", LOCAL.values(), ids=LOCAL)
def test_anchored_queries_are_local(where: str) -> None:
    assert is_local(query(where))


@pytest.mark.parametrize("where", NOT_LOCAL.values(), ids=NOT_LOCAL)
def test_other_queries_are_not(where: str) -> None:
    assert not is_local(query(where))


@pytest.mark.parametrize(
    "shapes",
    [
        f"{TARGETED} sh:property [ sh:path [ sh:inversePath ex:likes ] ; sh:maxCount 1 ] .",
        f"{TARGETED} sh:target [ sh:select 'SELECT ?this {{}}' ] .",
        "ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:even ] .",
        f"{TARGETED} sh:unheardOf true .",
        query("$this ex:knows ?o").replace(
            "sh:targetClass ex:Person", "sh:targetObjectsOf ex:likes"
        ),
        query("$this ex:knows ?o").replace("sh:targetClass ex:Person", "sh:targetNode ex:ann"),
        query("$this ex:knows ?o").replace(
            "sh:targetClass ex:Person", "sh:targetSubjectsOf ex:next"
        ),
        query("$this ex:knows ?o") + " ex:red a ex:Child .",
        query("$this ex:knows ?o") + " ex:T sh:node ex:S .",
        query("$this ex:knows ?o") + " ex:T sh:path ex:likes ; sh:property ex:S .",
        query("$this ex:knows ?o") + " ex:T sh:targetNode ex:ann ; sh:property ex:S .",
    ],
)
def test_what_else_is_not_local(shapes: str) -> None:
    assert not is_local(shapes, ONTOLOGY + " ex:Child rdfs:subClassOf ex:Person .")


def test_query_of_a_property_is_local_as_its_shape_is() -> None:
    outer = "ex:T a sh:NodeShape ; sh:targetClass ex:Child ; sh:property ex:S ."
    assert is_local(query("$this ex:knows ?o") + outer)


def test_names_of_queries_are_told() -> None:
    names = names_of_local(
        graph(query("$this ex:knows/ex:likes ?o . ?o ex:likes ex:blue")), graph("")
    )
    assert names is not None
    assert {f"{EX}{name}" for name in ("S", "Person", "knows", "likes", "blue")} <= names


# Together as alone

NODES = ["ann", "bo", "cy"]
STATEMENTS = st.tuples(
    st.sampled_from(NODES),
    st.sampled_from(
        [
            "a ex:Person",
            "a ex:Child",
            "ex:knows {}",
            "ex:likes {}",
            "ex:likes ex:red",
            "ex:likes ex:blue",
            'ex:knows "x"',
        ]
    ),
    st.sampled_from([*NODES, "shared"]),
)
PARTS = st.lists(st.lists(STATEMENTS, min_size=1, max_size=8), min_size=8, max_size=8)
PARTS_OF_SHAPES = [*(f"{TARGETED} {part} ." for part in CORE.values()), *map(query, LOCAL.values())]
SHAPES = graph(
    "".join(text.replace("ex:S ", f"ex:S{i} ") + "\n" for i, text in enumerate(PARTS_OF_SHAPES))
)


def fixture_text(index: int, part: list[tuple[str, str, str]], apart: bool) -> str:
    """Statements whose nodes belong to this fixture alone, but for values that all may have."""

    def node(name: str) -> str:
        return f"ex:{name}" if name == "shared" else f"ex:{name}{index if apart else index % 3}"

    return "".join(f"{node(s)} {p.format(node(o))} .\n" for s, p, o in part)


@settings(max_examples=8, deadline=None)
@given(parts=PARTS, apart=st.booleans())
def test_together_as_alone(parts: list[list[tuple[str, str, str]]], apart: bool) -> None:
    with TemporaryDirectory() as folder:
        ontology = Path(folder, "ontology.ttl")
        ontology.write_text(HEAD + ONTOLOGY, "utf-8")
        paths = [Path(folder, f"{i}.ttl") for i in range(len(parts))]
        for i, path in enumerate(paths):
            path.write_text(HEAD + fixture_text(i, parts[i], apart) + CONFORMS, "utf-8")
        surroundings = Surroundings([ontology])
        together = run_fixtures(paths, SHAPES, surroundings)
        alone = run_fixtures(paths, SHAPES, surroundings, alone=True)
    for one, other in zip(together, alone, strict=True):
        assert Counter(one.found) == Counter(other.found)
        assert one.passed == other.passed


def test_many_are_validated_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the shapes are not local, or the fixtures share a subject."""
    calls: list[int] = []

    def count(data: bytes, shapes: rdflib.Graph, engine: str) -> rdflib.Graph:
        calls.append(len(data))
        return rdflib.Graph()

    monkeypatch.setattr("kg.shape_tests.validate", count)
    paths = [tmp_path / f"{i}.ttl" for i in range(20)]

    def calls_for(shapes: str, same: bool = False) -> int:
        for i, path in enumerate(paths):
            name = "ex:ann" if same else f"ex:ann{i}"
            path.write_text(f"{HEAD}{name} a ex:Person .\n{CONFORMS}", "utf-8")
        calls.clear()
        run_fixtures(paths, graph(shapes))
        return len(calls)

    local, other = query(LOCAL["forward"]), query(NOT_LOCAL["any node"])
    assert calls_for(local) == 1
    assert calls_for(other) == 20
    assert calls_for(local, same=True) == 20


def test_results_on_what_all_share_are_told_apart(tmp_path: Path) -> None:
    """A result on a literal is due to those fixtures only in which it occurs."""
    shapes = graph("ex:S a sh:NodeShape ; sh:targetObjectsOf ex:name ; sh:maxLength 3 .")
    texts = ['"Anna"', '"Bo"', '"Anna"', *(f'"{i}"' for i in range(10))]
    paths = [tmp_path / f"{i}.ttl" for i in range(len(texts))]
    for i, (path, text) in enumerate(zip(paths, texts, strict=True)):
        path.write_text(f"{HEAD}ex:p{i} ex:name {text} .\n{CONFORMS}", "utf-8")
    cases = run_fixtures(paths, shapes)
    assert [i for i, case in enumerate(cases) if case.found] == [0, 2]


def test_what_is_wrong_with_the_ontology_is_no_fault_of_a_fixture(tmp_path: Path) -> None:
    shapes = graph(
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:next ; sh:property [ sh:path ex:label ; sh:minCount 1 ] ."
    )
    ontology, fixture = tmp_path / "ontology.ttl", tmp_path / "fixture.ttl"
    ontology.write_text(HEAD + ONTOLOGY, "utf-8")
    fixture.write_text(f"{HEAD}ex:blue ex:next ex:red .\n{CONFORMS}", "utf-8")
    assert len(read_triples(ontology)) == 3
    (case,) = run_fixtures([fixture], shapes, Surroundings([ontology]))
    assert [str(result.focus) for result in case.found] == [f"{EX}blue"]


def found_in(tmp_path: Path, shapes: str, texts: list[str]) -> list[int]:
    """How many results each fixture has, run after eight others of no concern."""
    texts = [*(f"ex:other{i} ex:of ex:nothing ." for i in range(8)), *texts]
    paths = [tmp_path / f"{i}.ttl" for i in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(f"{HEAD}{text}\n{CONFORMS}", "utf-8")
    return [len(case.found) for case in run_fixtures(paths, graph(shapes))]


def test_results_on_a_node_that_no_fixture_has(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetNode ex:ghost ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
    assert found_in(tmp_path, shapes, ["ex:ann ex:of ex:nothing ."]) == [1] * 9


@pytest.mark.parametrize("first", [0, 1])
def test_what_another_fixture_says_of_a_value_is_not_seen(tmp_path: Path, first: int) -> None:
    shapes = f"{TARGETED} sh:property [ sh:path ex:knows ; sh:class ex:Person ] ."
    texts = ["ex:ann a ex:Person ; ex:knows ex:bo .", "ex:bo a ex:Person ."]
    expected = [1, 0]
    if first:
        texts.reverse()
        expected.reverse()
    assert found_in(tmp_path, shapes, texts)[-2:] == expected


def test_blank_nodes_of_the_same_label_are_two(tmp_path: Path) -> None:
    shapes = f"{TARGETED} sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
    texts = ["_:a a ex:Person .", '_:a ex:name "Ann" .']
    assert found_in(tmp_path, shapes, texts)[-2:] == [1, 0]
