"""Findings of shapes: at the right line, with a name, in both languages, whatever an engine does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
import rdflib
from rdflib.namespace import SH
from rdflib.term import Node

from kg.check.finding import Finding
from kg.check.findings import exit_code
from kg.check.project import Loaded, Project
from kg.check.shapes import ShapeCheck, Writer, check_shapes, report_findings
from kg.errors import KgError
from kg.forked import Outcome
from kg.rdf.lines import Lines
from kg.shacl.engines import Engine
from kg.shacl.messages import SENTENCES
from kg.shacl.portions import Portion
from kg.shacl.results import Result
from kg.shacl.running import Running
from kg.shacl.validation import GivenUp, validate
from tests.kg.shacl.test_results import ENGINES, EX, PREFIXES, content_of, graph_of

SHAPES_FILE, DATA_FILE = "shapes.ttl", "data.ttl"
HEAD = PREFIXES.strip() + "\n"  # 3 lines


def read(text: str, file: str, stem: str) -> tuple[rdflib.Graph, Lines]:
    graph, lines = rdflib.Graph(), Lines(stem)
    lines.read_text(HEAD + text, file, f"file:///{file}", graph)
    return graph, lines


def check(
    data: str, shapes: str, engine: Engine = "sets", timeout: float | None = 60
) -> list[Finding]:
    """Findings on Turtle; lines count from 1 below the prefixes."""
    _, lines = read(data, DATA_FILE, "d")
    graph, shape_lines = read(shapes, SHAPES_FILE, "s")
    found = check_shapes(lines.n_triples(), graph, lines, shape_lines, engine, timeout)
    return sorted(found, key=lambda finding: finding.sort_key)


def line(finding: Finding) -> int | None:
    return finding.line and finding.line - HEAD.count("\n")


def where(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(finding.rule, line(finding)) for finding in findings]


# What a finding has


DATA = """
ex:a a ex:A ;
    ex:age 200 ;
    ex:name "a" .
ex:b
    a ex:A .
"""
SHAPES = """
ex:Shape a sh:NodeShape ; sh:targetClass ex:A ;
    sh:property [ sh:path ex:age ; sh:maxInclusive 150 ; sh:severity sh:Warning ] ,
        [ sh:path ex:name ; sh:minCount 1 ] .
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_finding_is_whole(engine: Engine) -> None:
    missing, high = check(DATA, SHAPES, engine)
    assert (high.severity, missing.severity) == ("warning", "violation")
    assert (high.rule, missing.rule) == ("ex:Shape/ex:age", "ex:Shape/ex:name")
    assert (high.focus, high.path, str(high.value)) == (EX.a, EX.age, "200")
    assert (missing.focus, missing.path, missing.value) == (EX.b, EX.name, None)
    assert high.component == SH.MaxInclusiveConstraintComponent
    assert (line(high), line(missing)) == (3, 5)
    assert high.file == DATA_FILE
    assert high.messages == {
        "en": "ex:age 200 must be at most 150.",
        "zh-Hans": "ex:age 200 不得大于 150。",
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_lexical_forms_find_their_line(engine: Engine) -> None:
    data = 'ex:a ex:p 1 ,\n  "01"^^xsd:integer ,\n  "x"@zh-Hans ,\n  "X"@zh-Hant .'
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ."
    assert [line(finding) for finding in check(data, shapes, engine)] == [1, 2, 3, 4]


def test_the_same_twice_is_said_once() -> None:
    shapes = 'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this { $this ?p ?o }" ] .'
    assert len(check("ex:a ex:p 1 , 2 , 3 .", shapes)) == 1


# Names


@pytest.mark.parametrize(
    ("shapes", "rule"),
    [
        ("ex:S sh:targetNode ex:a ; sh:class ex:B .", "ex:S"),
        (
            "ex:S sh:targetNode ex:a ; sh:property ex:P . ex:P sh:path ex:p ; sh:class ex:B .",
            "ex:P",
        ),
        ("ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:class ex:B ] .", "ex:S/ex:p"),
        (
            "ex:S sh:targetNode ex:a ; sh:property [ sh:path ( [ sh:inversePath ex:q ] ex:p ) ; "
            "sh:minCount 9 ] .",
            "ex:S/^ex:q/ex:p",
        ),
        (
            "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; "
            "sh:property [ sh:path ex:q ; sh:minCount 9 ] ] .",
            "ex:S/ex:p/ex:q",
        ),
        ("[] sh:targetNode ex:a ; sh:class ex:B .", "ex:a"),
        ("[] sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 9 .", "ex:p"),
        (
            "ex:S sh:targetNode ex:a ; sh:and ( [ sh:property [ sh:path ex:p ; sh:class ex:B ] ] ) .",
            "ex:S",
        ),
    ],
)
def test_names_of_shapes(shapes: str, rule: str) -> None:
    assert {finding.rule for finding in check("ex:a ex:p ex:b .", shapes)} == {rule}


# Messages


def test_an_authors_message_in_one_language_leaves_ours_in_the_other() -> None:
    (finding,) = check(
        "ex:a ex:p 1 .",
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 0 ; "
        'sh:message "没有"@zh , "rien"@fr ] .',
    )
    assert finding.messages == {
        "en": "ex:p must have at most 0 values: remove what is too many.",
        "zh-Hans": "没有",
        "fr": "rien",
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_values_in_messages_do_not_change_the_language(engine: Engine) -> None:
    (finding,) = check(
        'ex:a ex:p "中文" .',
        "ex:S sh:targetNode ex:a ; sh:sparql [ "
        'sh:message "Bad is {?value}."@en , "{?value} 不对。"@zh-Hans ; '
        'sh:select "SELECT $this ?value { $this <http://example.org/p> ?value }" ] .',
        engine,
    )
    assert finding.messages == {"en": "Bad is 中文.", "zh-Hans": "中文 不对。"}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_message_of_a_query_counts_before_that_of_its_shape(engine: Engine) -> None:
    (finding,) = check(
        "ex:a ex:p 1 .",
        'ex:S sh:targetNode ex:a ; sh:message "shape"@en ; sh:sparql [ sh:message "query"@en ; '
        'sh:select "SELECT $this { $this <http://example.org/p> ?x }" ] .',
        engine,
    )
    assert finding.messages["en"] == "query"


def test_a_query_that_makes_its_own_message() -> None:
    (finding,) = check(
        "ex:a ex:p 1 .",
        'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select """SELECT $this ?message {'
        ' $this <http://example.org/p> ?x BIND(CONCAT("no ", STR(?x)) AS ?message) }""" ] .',
    )
    assert finding.messages["en"] == "no 1"


CONSTRAINTS = {
    "and": "sh:and ( ex:T )",
    "class": "sh:class ex:C",
    "closed": "sh:closed true",
    "datatype": "sh:datatype xsd:date",
    "disjoint": "sh:disjoint ex:p",
    "equals": "sh:equals ex:q",
    "hasValue": "sh:hasValue ex:other",
    "in": 'sh:in ( ex:other "text"@en 5 )',
    "languageIn": 'sh:languageIn ( "en" "zh" )',
    "lessThan": "sh:lessThan ex:n",
    "lessThanOrEquals": "sh:lessThanOrEquals ex:n",
    "maxCount": "sh:maxCount 1",
    "maxExclusive": "sh:maxExclusive 1",
    "maxInclusive": "sh:maxInclusive 0",
    "maxLength": "sh:maxLength 0",
    "minCount": "sh:minCount 9",
    "minExclusive": "sh:minExclusive 9",
    "minInclusive": "sh:minInclusive 9",
    "minLength": "sh:minLength 99",
    "node": "sh:node ex:T",
    "nodeKind": "sh:nodeKind sh:BlankNode",
    "not": "sh:not ex:U",
    "or": "sh:or ( ex:T )",
    "pattern": 'sh:pattern "^[z]{2}$"',
    "qualifiedMaxCount": "sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape ex:U",
    "qualifiedMinCount": "sh:qualifiedMinCount 9 ; sh:qualifiedValueShape ex:U",
    "sparql": 'sh:sparql [ sh:select "SELECT $this { $this ?p ?o }" ]',
    "uniqueLang": "sh:uniqueLang true",
    "xone": "sh:xone ( ex:T )",
}


def component_of(name: str) -> rdflib.URIRef:
    stem = "SPARQL" if name == "sparql" else f"{name[0].upper()}{name[1:]}"
    return rdflib.URIRef(f"{SH}{stem}ConstraintComponent")


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_component_has_a_sentence_in_both_languages(name: str) -> None:
    findings = check(
        'ex:a ex:p 1 , "a"@en , "b"@en , ex:b ; ex:q ex:c ; ex:n 1 . ex:b ex:x 1 .',
        f"""ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {CONSTRAINTS[name]} ] .
        ex:T a sh:NodeShape ; sh:class ex:C . ex:U a sh:NodeShape ; sh:pattern "" .""",
    )
    assert findings
    assert {finding.component for finding in findings} == {component_of(name)}
    limits = {
        "in": 'ex:other, "text"@en, 5', "languageIn": '"en", "zh"', "pattern": "^[z]{2}$",
        "and": "ex:T", "class": "ex:C", "lessThan": "ex:n", "maxCount": "1", "not": "ex:U",
    }  # fmt: skip
    for finding in findings:
        assert set(finding.messages) == {"en", "zh-Hans"}
        for text in finding.messages.values():
            assert limits.get(name, "") in text
            assert "ex:" in text
            assert not any(mark in text for mark in "{}") or name == "pattern"
    assert findings[0].messages["en"].isascii()
    assert not findings[0].messages["zh-Hans"].isascii()


def test_every_core_component_is_tried() -> None:
    assert {component_of(name) for name in CONSTRAINTS} == set(SENTENCES)


def test_a_component_of_ones_own_is_named() -> None:
    (finding,) = check(
        "ex:a ex:p 5 .",
        """ex:Own a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
            sh:validator [ sh:ask "ASK { FILTER($value < $limit) }" ] .
        ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; ex:limit 1 ] .""",
    )
    assert finding.messages["en"] == "ex:p 5 breaks the constraint ex:Own of the shape ex:S/ex:p."


# Places


PLACES: dict[str, tuple[str, str, list[int]]] = {
    "value on a path of two steps": (
        "ex:a ex:p ex:b .\nex:b ex:q 1 ,\n  2 .\nex:c ex:q 2 .",
        "sh:path ( ex:p ex:q ) ; sh:in ( 1 )",
        [3],
    ),
    "inverse path": (
        "ex:a ex:x 1 .\nex:b a ex:B ;\n  ex:p ex:a .",
        "sh:path [ sh:inversePath ex:p ] ; sh:class ex:C",
        [3],
    ),
    "inverse of a sequence": (
        "ex:a ex:x 1 .\nex:b ex:p ex:c .\nex:c\n  ex:q ex:a .",
        "sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:class ex:C",
        [2],
    ),
    "any number of steps": (
        "ex:a ex:p ex:b .\nex:b ex:p ex:c .\nex:c ex:p ex:a .",
        "sh:path [ sh:oneOrMorePath ex:p ] ; sh:in ( ex:a ex:b )",
        [2],
    ),
    "either": (
        "ex:a ex:p 1 ;\n  ex:q 2 .",
        "sh:path [ sh:alternativePath ( ex:p ex:q ) ] ; sh:in ( 1 )",
        [2],
    ),
    "none or one": (
        "ex:a ex:x 1 ;\n ex:p ex:b .",
        "sh:path [ sh:zeroOrOnePath ex:p ] ; sh:in ( ex:a )",
        [2],
    ),
    "a step that is left out": (
        "ex:a ex:x 1 ;\n ex:p ex:b .",
        "sh:path ( ex:p [ sh:zeroOrMorePath ex:q ] ) ; sh:class ex:C",
        [2],
    ),
    "nothing on a path": (
        "ex:b ex:p 1 .\nex:a ex:x 1 .",
        "sh:path ( ex:p ex:q ) ; sh:minCount 1",
        [2],
    ),
    "too many": ("ex:a ex:x 1 ;\n  ex:p 1 ,\n  2 .", "sh:path ex:p ; sh:maxCount 1", [2]),
    "nested property": (
        "ex:a ex:p [\n ex:q 1 ;\n ex:n 5 ] .",
        "sh:path ex:p ; sh:property [ sh:path ex:n ; sh:maxInclusive 1 ]",
        [3],
    ),
    "nested shape": (
        "ex:a ex:x 1 ;\n  ex:p [\n ex:q 1 ;\n ex:n 5 ] .",
        "sh:path ex:p ; sh:node [ sh:property [ sh:path ex:n ; sh:maxInclusive 1 ] ]",
        [4],
    ),
    "nested twice": (
        "ex:a ex:p [\n ex:q [\n  ex:x 1 ;\n  ex:n 5 ] ] .",
        "sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; "
        "sh:node [ sh:property [ sh:path ex:n ; sh:maxInclusive 1 ] ] ] ]",
        [4],
    ),
    "nested, something missing": (
        "ex:a ex:x 1 ;\n  ex:p\n  [\n ex:q 1 ] .",
        "sh:path ex:p ; sh:node [ sh:property [ sh:path ex:n ; sh:minCount 1 ] ]",
        [3],
    ),
    "two nested, one fails": (
        "ex:a ex:p [ ex:n 1 ] ,\n  [ ex:n 5 ] .\nex:b ex:n 7 .",
        "sh:path ex:p ; sh:node [ sh:property [ sh:path ex:n ; sh:maxInclusive 1 ] ]",
        [2],
    ),
    "a named node fails elsewhere": (
        "ex:a ex:x 1 ;\n ex:p ex:b .\nex:b ex:n 5 .",
        "sh:path ex:p ; sh:node [ sh:property [ sh:path ex:n ; sh:maxInclusive 1 ] ]",
        [2],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", PLACES)
def test_places(name: str, engine: Engine) -> None:
    data, shape, expected = PLACES[name]
    findings = check(data, f"ex:S sh:targetNode ex:a ; sh:property [ {shape} ] .", engine)
    if (name, engine) == ("inverse of a sequence", "pyshacl"):
        assert findings == [], "pySHACL does this right now"
    else:
        assert [line(finding) for finding in findings] == expected


def test_a_derived_triple_stands_nowhere_but_its_subject_does() -> None:
    _, lines = read("ex:a\n  ex:p 1 .", DATA_FILE, "d")
    shapes, shape_lines = read(
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:maxCount 0 ] .", SHAPES_FILE, "s"
    )
    content = lines.n_triples() + content_of("ex:a ex:q 2 .")
    (finding,) = check_shapes(content, shapes, lines, shape_lines)
    assert line(finding) == 1


def test_findings_of_a_report() -> None:
    data, shapes = "ex:a a ex:A ; ex:age 200 .", graph_of(SHAPES)
    _, lines = read(data, DATA_FILE, "d")
    found = list(report_findings(validate(graph_of(data), shapes), shapes, lines))
    assert sorted(f.path_text.removeprefix(str(EX)) for f in found) == ["age", "name"]
    assert all(set(f.messages) == {"en", "zh-Hans"} for f in found)


# Shapes that cannot be used


SOUND = "ex:Sound sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .\n"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_fault_stands_in_the_shapes_and_the_rest_is_run(engine: Engine) -> None:
    shapes = (
        SOUND + "ex:Bad sh:targetNode ex:a ;\n  sh:property [ sh:path ex:p ;\n sh:minCount 'x' ] ."
    )
    found = check("ex:a ex:p 1 .", shapes, engine)
    assert sorted(where(found)) == [("ex:Sound/ex:q", 1), ("shapes", 4)]
    assert {f.file for f in found} == {SHAPES_FILE, DATA_FILE}
    assert exit_code(found) == 2


def test_a_fault_in_a_query_stands_at_the_query() -> None:
    shapes = 'ex:Bad sh:targetNode ex:a ;\n  sh:sparql [\n  sh:select "SELECT" ] .'
    assert where(check("", shapes)) == [("shapes", 3)]


def test_what_is_unclear_is_a_warning() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [\n sh:path ex:p ;\n sh:node ex:S ] ."
    found = check("ex:a ex:p ex:a .", shapes)
    assert [(f.rule, f.severity) for f in found] == [("shape-unclear", "warning")]
    assert exit_code(found) == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_to_check(engine: Engine) -> None:
    assert check("ex:a ex:p 1 .", "", engine) == []
    assert check("", "", engine) == []
    assert check("", "ex:S sh:targetClass ex:A ; sh:class ex:B .", engine) == []
    assert len(check("", SOUND, engine)) == 1


# Engines that fail


ENDLESS = """ex:Endless sh:targetNode ex:a ;
  sh:sparql [
    sh:select '''SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l .
        FILTER(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j)) = "never") }''' ] .
"""
CROWD = "".join(f"ex:n{i} ex:p ex:m{i} .\n" for i in range(300))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_that_does_not_end(engine: Engine) -> None:
    start = time.monotonic()
    found = check(CROWD + "ex:a ex:p 1 .", ENDLESS + SOUND, engine, timeout=6)
    assert time.monotonic() - start < 60
    timeout, missing = sorted(found, key=lambda f: f.rule != "timeout")
    assert (timeout.rule, timeout.severity, timeout.file) == ("timeout", "violation", SHAPES_FILE)
    assert (timeout.focus, line(timeout)) == (EX.Endless, 3)
    assert "ex:Endless" in timeout.messages["en"]
    assert missing.rule == "ex:Sound/ex:q"
    assert exit_code(found) == 2


def test_only_an_endless_query() -> None:
    assert where(check(CROWD + "ex:a ex:p 1 .", ENDLESS, timeout=1)) == [("timeout", 3)]


CHAIN = "".join(f"ex:c{i} ex:next ex:c{i + 1} .\n" for i in range(8_000))
DEEP = "ex:Deep sh:targetNode ex:c0 ; sh:property [ sh:path ex:next ; sh:node ex:Deep ] .\n"


def test_a_long_chain_is_followed_to_its_end() -> None:
    shapes = SOUND.replace("ex:a", "ex:c0") + DEEP
    assert {finding.rule for finding in check(CHAIN, shapes)} == {"shape-unclear", "ex:Sound/ex:q"}
    broken = shapes + "ex:Deep sh:property [ sh:path ex:wrong ; sh:maxCount 0 ] .\n"
    found = check(CHAIN + "ex:c7999 ex:wrong 1 .\n", broken)
    assert "ex:Deep/ex:next" in {finding.rule for finding in found}


def test_an_engine_that_crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    rightly = Running.portions

    def portions(self: Running, root: Node, only: object = None) -> Iterator[Portion]:
        if str(root).endswith("Sound"):
            raise SystemExit("_:gone.")
        return rightly(self, root)

    monkeypatch.setattr(Running, "portions", portions)
    found = check("ex:a ex:p 1 .", SOUND + SOUND.replace("Sound", "Other"))
    assert where(found) == [("ex:Other/ex:q", 1), ("shapes", 1)]
    assert found[1].messages["en"] == (
        "ex:Sound cannot be used, the engine fails on it: exit code 1: _:gone."
    )
    assert exit_code(found) == 2


def test_a_process_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise OSError("no more")

    monkeypatch.setattr(os, "fork", fork)
    with pytest.raises(KgError, match="cannot be started"):
        check("ex:a ex:p 1 .", SOUND)


def test_work_goes_on_meanwhile() -> None:
    beside = "".join(f"ex:beside{i} ex:number {i} .\n" for i in range(20_000))  # takes long to load
    _, lines = read(DATA + beside, DATA_FILE, "d")
    shapes, shape_lines = read(SHAPES, SHAPES_FILE, "s")
    content = lines.n_triples()
    with ShapeCheck("pyshacl", 60) as running:
        before = time.monotonic()
        running.start_on(content, Loaded(Project(), lines, shapes, shape_lines))
        started = time.monotonic() - before
        assert len(list(running.findings())) == 2
        assert started < (time.monotonic() - before) / 2


def test_a_check_that_is_left_ends_its_process() -> None:
    _, lines = read(CROWD, DATA_FILE, "d")
    shapes, shape_lines = read(ENDLESS, SHAPES_FILE, "s")
    with ShapeCheck() as running:
        running.start_on(lines.n_triples(), Loaded(Project(), lines, shapes, shape_lines))
        process = running._validation._forked
    assert process is not None and process._code == -9


def test_much_comes_back() -> None:
    data = "".join(f'ex:s{i} ex:p "{"x" * 90}" .\n' for i in range(30_000))
    found = check(data, "ex:S sh:targetSubjectsOf ex:p ; sh:class ex:C .")
    assert len(found) == 30_000


# To the letter


def said(shape: str, data: str = "ex:a ex:p 5 .") -> dict[str, str]:
    """What is said of the one result of a property shape."""
    (finding,) = check(data, f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {shape} ] .")
    return dict(finding.messages)


@pytest.mark.parametrize(
    ("shape", "english", "limit"),
    [
        ('sh:pattern "^[z]+$"', "ex:p 5", "^[z]+$"),
        ("sh:in ( 'b' 'a'@en 7 ex:c )", "ex:p 5", '"b", "a"@en, 7, ex:c'),
        ("sh:hasValue ex:c", "ex:p", "ex:c"),
        ("sh:node ex:T", "ex:p 5", "ex:T"),
        ("sh:not [ sh:datatype xsd:integer ]", "ex:p 5", "ex:S/ex:p/not"),
        ("sh:minCount 2", "ex:p", "2 values"),
        ("sh:or ( [ sh:class ex:B ] ex:T )", "ex:p 5", "ex:S/ex:p/or, ex:T"),
        ("sh:or ( [ sh:class ex:B ] [ sh:class ex:D ] )", "ex:p 5", "ex:S/ex:p/or (2 shapes)"),
    ],
)
def test_limits_are_said_as_people_write_them(shape: str, english: str, limit: str) -> None:
    (finding,) = check(
        "ex:a ex:p 5 .",
        f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {shape} ] . "
        "ex:T a sh:NodeShape ; sh:class ex:B .",
    )
    text = finding.messages["en"]
    assert text.startswith(f"{english} ")
    assert f" {limit}" in text and f'"{limit}"' not in text


@pytest.mark.parametrize("sign", ["$value", "?value", "$this"])
def test_a_message_that_names_a_long_value_very_often_is_cut(sign: str) -> None:
    long = "x" * 100_000
    query = "SELECT $this ?value { $this ex:p ?value }"
    places = " ".join([f"{{{sign}}}"] * 3000)
    shapes = (
        f'ex:S sh:targetSubjectsOf ex:p ; sh:sparql [ sh:message "a {places} z" ; '
        f'sh:select """PREFIX ex: <{EX}> {query}""" ] .'
    )
    (finding,) = check(f'ex:a ex:p "{long}" .', shapes)
    assert 0 < len(finding.messages["en"]) < 300_000


@pytest.mark.parametrize(("depth", "fails"), [(2000, False), (2001, True)])
def test_shapes_nested_by_the_thousand_are_judged(depth: int, fails: bool) -> None:
    nested = "sh:not [ " * depth + "sh:class ex:D" + " ]" * depth
    assert bool(check("ex:a a ex:C , ex:D .", f"ex:S sh:targetClass ex:C ; {nested} .")) is fails


def test_terms_for_people() -> None:
    writer = Writer(rdflib.Graph(), Lines(), Lines("s"))
    text = rdflib.XSD.string
    assert [
        writer.term(term)
        for term in (
            *(None, rdflib.RDFS.label, rdflib.BNode(), rdflib.Literal("a"), rdflib.Literal(5)),
            *(rdflib.Literal("a", lang="fr"), rdflib.Literal("a", datatype=text)),
        )
    ] == ["", "rdfs:label", "[…]", '"a"', "5", '"a"@fr', '"a"']


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ('"no"', "en"),
        ('"不"', "zh-Hans"),
        ('"no"@zh', "zh-Hans"),
        ('"no"@ZH-CN', "zh-Hans"),
        ('"no"@zh-Hans-CN', "zh-Hans"),
        ('"no"@zh-sg', "zh-Hans"),
        ('"no"@zh-Hant', "zh-hant"),
        ('"no"@en-GB', "en"),
        ('"不"@en-us', "en"),
        ('"no"@fr', "fr"),
    ],
)
def test_the_language_of_a_message(message: str, language: str) -> None:
    found = said(f"sh:maxCount 0 ; sh:message {message}")
    assert found[language] == message.partition("@")[0].strip('"')
    assert set(found) == {"en", "zh-Hans", language}


def test_several_messages_in_one_language_are_said_together() -> None:
    assert said('sh:maxCount 0 ; sh:message "b"@en , "a"@en-GB , "c"@en')["en"] == "b c a"


def test_a_template_over_several_lines_tells_the_language() -> None:
    (finding,) = check(
        'ex:a ex:p "x\\ny" .',
        "ex:S sh:targetNode ex:a ; sh:sparql [ "
        'sh:message "Is ({?value}). {$this}!"@fr , "Not {?value}"@en ; '
        'sh:select "SELECT $this ?value { $this <http://example.org/p> ?value }" ] .',
    )
    assert finding.messages["fr"].startswith("Is (x\ny). ")
    assert finding.messages["en"] == "Not x\ny"
    assert not any(c >= "\u4e00" for c in finding.messages["fr"])


def test_what_is_about_a_whole_node_names_the_node() -> None:
    (finding,) = check("ex:a ex:p 5 .", "ex:S sh:targetNode ex:a ; sh:class ex:B .")
    assert (finding.path, finding.value, finding.path_text) == (None, EX.a, "")
    assert finding.messages["en"].startswith("ex:a ")
    assert finding.place and (line(finding), finding.place.column, finding.place.end) == (1, 1, 5)


SEVERE = {"Violation": "violation", "Warning": "warning", "Info": "info"}


@pytest.mark.parametrize("severity", [*SEVERE, "own"])
def test_severities(severity: str) -> None:
    name = f"sh:{severity}" if severity in SEVERE else "ex:Dire"
    shape = f"sh:path ex:p ; sh:maxCount 0 ; sh:severity {name}"
    (finding,) = check("ex:a ex:p 5 .", f"ex:S sh:targetNode ex:a ; sh:property [ {shape} ] .")
    assert finding.severity == SEVERE.get(severity, "violation")


def lost(status: str) -> Finding:
    shapes = "ex:S sh:targetNode ex:a ;\n  sh:sparql [\n   sh:select 'SELECT $this {}' ] ."
    graph, shape_lines = read(shapes, SHAPES_FILE, "s")
    outcome = Outcome("timeout" if status == "timeout" else "crashed")
    wanted = tuple(graph.objects(EX.S, SH.sparql)) if status != "no query" else ()
    writer = Writer(graph, Lines(), shape_lines)
    return writer.given_up(GivenUp(EX.S, wanted, outcome, "it broke"))


def test_what_is_said_of_shapes_that_are_given_up() -> None:
    timeout, crashed, unknown = lost("timeout"), lost("crashed"), lost("no query")
    assert timeout.messages == {
        "en": "ex:S was given up: it did not end within the time limit. Its query in SPARQL is the "
        "likely cause. Make it simpler, or allow more time with --timeout.",
        "zh-Hans": "已放弃 ex:S:未在时限内结束。其 SPARQL 查询可能是原因。"
        "请简化该形状,或用 --timeout 延长时限。",
    }
    assert (timeout.rule, timeout.severity, timeout.focus, line(timeout)) == (
        *("timeout", "violation", EX.S, 3),
    )
    assert crashed.messages == {
        "en": "ex:S cannot be used, the engine fails on it: it broke.",
        "zh-Hans": "ex:S 无法使用,引擎执行失败:it broke。",
    }
    assert (crashed.rule, line(crashed), line(unknown)) == ("shapes", 3, 1)


def test_a_time_out_without_a_query_names_no_cause() -> None:
    graph, shape_lines = read("ex:S sh:targetNode ex:a .", SHAPES_FILE, "s")
    writer = Writer(graph, Lines(), shape_lines)
    finding = writer.given_up(GivenUp(EX.S, (), Outcome("timeout"), ""))
    assert finding.messages == {
        "en": "ex:S was given up: it did not end within the time limit. Make it simpler, or allow "
        "more time with --timeout.",
        "zh-Hans": "已放弃 ex:S:未在时限内结束。请简化该形状,或用 --timeout 延长时限。",
    }


def test_a_result_of_no_component_is_nobody_s_words() -> None:
    """The messages of validators of other components are not written for it."""
    graph, shape_lines = read(
        'ex:Own sh:validator [ sh:message "Words"@fr ] . ex:S sh:targetNode ex:a .',
        SHAPES_FILE,
        "s",
    )
    writer = Writer(graph, Lines(), shape_lines)
    result = Result(EX.a, None, None, messages=(rdflib.Literal("Words"),))
    assert set(writer.finding(result).messages) == {"en", "zh-Hans"}
    own = writer.finding(Result(EX.a, None, EX.Own, messages=(rdflib.Literal("Words"),)))
    assert own.messages["fr"] == "Words"
    assert (own.rule, own.component, own.shape, own.severity) == (
        "ex:Own",
        EX.Own,
        None,
        "violation",
    )


YEARS = """ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; %s ] ."""


@pytest.mark.parametrize(
    ("value", "limit", "said"),
    [
        (
            '"2025"^^xsd:gYear',
            'sh:minInclusive "2024"^^xsd:gYear',
            "ex:p 2025 cannot be compared with 2024:",
        ),
        (
            '"2025"^^xsd:gYear',
            'sh:maxExclusive "2024"^^xsd:gYear',
            "ex:p 2025 cannot be compared with 2024:",
        ),
        ('"b"', "sh:minExclusive 5", 'ex:p "b" cannot be compared with 5:'),
        ("ex:b", "sh:maxInclusive 5", "ex:p ex:b cannot be compared with 5:"),
        ('" 7"^^xsd:integer', "sh:minInclusive 5", "ex:p  7 cannot be compared with 5:"),
        ('"b"@en', "sh:lessThan ex:q", 'ex:p "b"@en cannot be compared with ex:q:'),
        ("4", "sh:minInclusive 5", "ex:p 4 must be at least 5."),
        ("4", "sh:lessThan ex:q", "ex:p 4 must be less than ex:q."),
    ],
)
def test_what_has_no_order_is_said_to_have_none(value: str, limit: str, said: str) -> None:
    (finding,) = check(f"ex:a ex:p {value} ; ex:q 1 .", YEARS % limit)
    assert finding.messages["en"].startswith(said)
    assert ("无法与" in finding.messages["zh-Hans"]) is ("cannot" in said)
