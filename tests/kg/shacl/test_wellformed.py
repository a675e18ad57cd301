"""Shapes that cannot be used: each fault is found where it stands, and the rest is still run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from kg.hospital.house import House
from kg.rdf.lines import read_lines
from kg.shacl.components import PARAMETERS
from kg.shacl.shapes import Shapes
from kg.shacl.usable import leave_out
from kg.shacl.validation import Prepared, find_results
from kg.shacl.wellformed import Fault, find_faults
from tests.kg.shacl.test_results import EX, brief, content_of, graph_of, shape_graphs

SHAPE = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; "
PROPERTY = SHAPE + "sh:property [ sh:path ex:p ; %s ] ."
QUERY = SHAPE + 'sh:sparql [ sh:select """%s""" ] .'

# Shapes, the property that the fault is in, and a part of what is said.
FAULTS: dict[str, tuple[str, str, str]] = {
    "count is text": (PROPERTY % 'sh:minCount "x"', "minCount", "must be one integer"),
    "count is a decimal": (PROPERTY % "sh:maxCount 1.0", "maxCount", "must be one integer"),
    "count twice": (PROPERTY % "sh:minCount 1, 2", "minCount", "stands twice"),
    "count in a node shape": (SHAPE + "sh:minCount 1 .", "minCount", "no sh:path"),
    "no path": (SHAPE + "sh:property [ sh:minCount 1 ] .", "path", "is missing"),
    "two paths": (PROPERTY % "sh:path ex:q", "path", "stands twice"),
    "path is text": (SHAPE + 'sh:property [ sh:path "p" ] .', "path", "no property path"),
    "path of one": (SHAPE + "sh:property [ sh:path ( ex:p ) ] .", "path", "no property path"),
    "path without end": (
        SHAPE + "sh:property [ sh:path _:l ] . _:l rdf:first ex:p ; rdf:rest _:l .",
        "path",
        "no property path",
    ),
    "path in a node shape": (
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:path ex:p .",
        "path",
        "only property shapes",
    ),
    "node shape with a path": (
        SHAPE + "sh:node [ sh:path ex:p ; sh:minCount 1 ] .",
        "path",
        "only property shapes",
    ),
    "in is no list": (PROPERTY % "sh:in ex:a", "in", "a list that ends"),
    "list without end": (
        PROPERTY % "sh:in _:l" + " _:l rdf:first 1 ; rdf:rest _:l .",
        "in",
        "a list that ends",
    ),
    "list with two rests": (
        PROPERTY % "sh:in _:l" + " _:l rdf:first 1 ; rdf:rest () , ( 2 ) .",
        "in",
        "a list that ends",
    ),
    "datatype is a literal": (PROPERTY % "sh:datatype 1", "datatype", "must be an IRI, not"),
    "class is blank": (PROPERTY % "sh:class [ a ex:C ]", "class", "must be an IRI"),
    "node kind": (PROPERTY % "sh:nodeKind sh:Iri", "nodeKind", "one of the six node kinds"),
    "language is an IRI": (PROPERTY % "sh:languageIn ( ex:en )", "languageIn", "language tags"),
    "closed is text": (SHAPE + 'sh:closed "yes" .', "closed", "true or false"),
    "or is no list": (SHAPE + "sh:or [ sh:class ex:C ] .", "or", "a list of shapes"),
    "shape that is not there": (SHAPE + "sh:node ex:Missing .", "node", "a shape that is defined"),
    "shape is a literal": (SHAPE + "sh:property 5 .", "property", "a shape that is defined"),
    "pattern": (PROPERTY % 'sh:pattern "("', "pattern", "a regular expression"),
    "pattern of POSIX": (PROPERTY % 'sh:pattern "[[:alpha:]]"', "pattern", "a regular expression"),
    "pattern too deep": (PROPERTY % f'sh:pattern "{"(" * 101}{")" * 101}"', "pattern", "deeper than 100"),
    "flags": (PROPERTY % 'sh:pattern "a" ; sh:flags "g"', "pattern", "a regular expression"),
    "target is blank": (
        "ex:S a sh:NodeShape ; sh:class ex:C ; sh:targetNode [] .",
        "targetNode",
        "an IRI or a literal",
    ),
    "target class is text": (
        'ex:S a sh:NodeShape ; sh:class ex:C ; sh:targetClass "C" .',
        "targetClass",
        "must be an IRI",
    ),
    "message is a number": (PROPERTY % "sh:minCount 1 ; sh:message 5", "message", "must be a text"),
    "advanced target": (
        "ex:S a sh:NodeShape ; sh:target [ a ex:Target ] .",
        "target",
        "Advanced Features",
    ),
    "expression": (SHAPE + "sh:expression [] .", "expression", "Advanced Features"),
    "no query": (SHAPE + 'sh:sparql [ sh:message "x" ] .', "select", "must stand once"),
    "query does not parse": (
        QUERY % "SELECT $this\nWHERE { $this <urn:p> }",
        "select",
        "line 2, column",
    ),
    "prefix is not declared": (QUERY % "SELECT $this { $this ex:p ?x }", "select", "sh:prefixes"),
    "query asks": (QUERY % "ASK {}", "select", "must be a SELECT query"),
    "query without this": (QUERY % "SELECT ?x { ?x ?p ?o }", "select", "must select $this"),
    "count of all is no projection": (
        QUERY % "SELECT (COUNT(*) AS ?n) { ?x ?p ?o }",
        "select",
        "must select $this",
    ),
    "subquery without this": (
        QUERY % "SELECT $this { $this ?p ?o { SELECT ?o { ?s ?p ?o } } }",
        "select",
        "must select $this",
    ),
    "minus": (QUERY % "SELECT $this { $this ?p ?o MINUS { ?s ?p 1 } }", "select", "MINUS"),
    "values": (QUERY % "SELECT $this { VALUES ?x { 1 } }", "select", "VALUES"),
    "service": (QUERY % "SELECT $this { SERVICE <urn:x> {} }", "select", "SERVICE"),
    "bound anew": (QUERY % "SELECT $this { BIND(1 AS $this) }", "select", "$this"),
    "ask without a question": (
        """ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
        sh:validator [ sh:ask "ASK {" ] . """
        + SHAPE
        + "ex:limit 1 .",
        "ask",
        "not valid SPARQL",
    ),
    "cycle through not": (
        SHAPE + "sh:property ex:P . ex:P sh:path ex:p ; sh:not ex:S .",
        "not",
        "ex:P → ex:S → ex:P",
    ),
    "cycle through qualified values": (
        SHAPE + "sh:property ex:P . ex:P sh:path ex:p ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShape ex:S .",
        "qualifiedValueShape",
        "ex:S",
    ),
    "cycle through exactly one": (SHAPE + "sh:xone ( ex:S [ sh:class ex:C ] ) .", "xone", "ex:S"),
}  # fmt: skip

# Worth saying, but the shapes can be run.
UNCLEAR: dict[str, tuple[str, str, str]] = {
    "cycle": (
        SHAPE + "sh:property ex:P . ex:P sh:path ex:p ; sh:node ex:S .",
        "node",
        "counts as met",
    ),
    "itself": (SHAPE + "sh:node ex:S .", "node", "ex:S → ex:S"),
    "rule": (SHAPE + "sh:rule [] .", "rule", "Advanced Features"),
    "qualified in a node shape": (
        SHAPE + "sh:qualifiedMinCount 1 .",
        "qualifiedMinCount",
        "no sh:path",
    ),
}

RIGHT = {
    "everything": """
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:targetNode ex:a , "text" , 5 ;
            sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:q ; sh:closed true ;
            sh:ignoredProperties ( rdf:type ) ; sh:severity ex:Own ; sh:deactivated false ;
            sh:message "one" , "two"@en ; sh:not [ sh:class ex:D ] ; sh:xone ( [ sh:in () ] ex:T ) ;
            sh:property [ sh:path ( ex:p [ sh:inversePath [ sh:zeroOrMorePath ex:q ] ] ) ; sh:minCount 0 ;
                sh:languageIn ( "en" ) ; sh:uniqueLang true ; sh:pattern "a(?=b)" ; sh:flags "i" ] .
        ex:T a sh:NodeShape ; sh:nodeKind sh:IRI .""",
    "shape used twice": SHAPE + "sh:node ex:T ; sh:not ex:T . ex:T sh:class ex:C .",
    "list of all in a subquery's count": QUERY
    % "SELECT $this { $this ?p ?o { SELECT $this (COUNT(*) AS ?n) { $this ?a ?b } GROUP BY $this } }",
    "all": QUERY % "SELECT * { $this ?p ?o }",
    "minus in other places": QUERY
    % "SELECT $this ?minus { $this <urn:MINUS> 'VALUES' ; <urn:x> ?minus } # SERVICE",
    "path in a query": SHAPE
    + 'sh:property [ sh:path ex:p ; sh:sparql [ sh:select "SELECT $this { $this $PATH/$PATH ?x }" ] ] .',
    "prefixes of an import": """
        ex:O owl:imports ex:I . ex:I sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] .
        ex:S sh:targetNode ex:a ;
            sh:sparql [ sh:prefixes ex:O ; sh:select "SELECT $this { $this ex:p ?x }" ] .""",
    "a path that is called so": QUERY % "SELECT $this ?path { $this ?q ?o BIND(?q AS ?path) }",
}


def short(name: str) -> str:
    return name.replace(str(SH), "sh:").replace(str(EX), "ex:")


def faults_of(turtle: str) -> list[Fault]:
    return find_faults(Shapes(graph_of(turtle)), short)


@pytest.mark.parametrize("name", FAULTS)
def test_faults(name: str) -> None:
    turtle, predicate, part = FAULTS[name]
    fatal = [fault for fault in faults_of(turtle) if fault.fatal]
    assert [f for f in fatal if f.predicate == SH[predicate] and part in f.messages["en"]], fatal
    assert all(set(fault.messages) == {"en", "zh-Hans"} for fault in fatal)


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_is_unclear_is_run(name: str) -> None:
    turtle, predicate, part = UNCLEAR[name]
    faults = faults_of(turtle)
    assert [(f.predicate, f.fatal) for f in faults] == [(SH[predicate], False)]
    assert part in faults[0].messages["en"]
    find_results(content_of("ex:a ex:p ex:b ."), graph_of(turtle))


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_wrong(name: str) -> None:
    assert faults_of(RIGHT[name]) == []


def test_the_house_has_no_fault(house: House) -> None:
    shapes, _ = read_lines(house.shapes)
    assert find_faults(Shapes(shapes)) == []


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("other", ["ex:S", "ex:Other"])
def test_the_rest_is_run(name: str, other: str) -> None:
    """A sound shape beside, and a sound part of the same shape where that may be run."""
    sound = f"{other} sh:targetNode ex:b ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    shapes = Shapes(graph_of(FAULTS[name][0] + sound))
    usable = leave_out(shapes, find_faults(shapes))
    assert [
        fault for fault in find_faults(usable) if fault.node in usable.closure(usable.roots)
    ] == []
    found = brief(find_results(content_of("ex:a ex:p ex:b . ex:b ex:p ex:a ."), usable.graph))
    if other == "ex:Other":
        assert ("b", "") in found


def test_a_faulty_part_is_left_out_alone() -> None:
    shapes = Shapes(
        graph_of(SHAPE + "sh:class ex:C ; sh:property [ sh:path ex:p ; sh:minCount 'x' ] .")
    )
    results = find_results(content_of(""), leave_out(shapes, find_faults(shapes)).graph)
    assert [result.component for result in results] == [SH.ClassConstraintComponent]


def test_what_negates_a_faulty_part_is_left_out_whole() -> None:
    """Without its count the inner shape always holds, and what negates it would always fail."""
    shapes = Shapes(graph_of(SHAPE + "sh:not [ sh:property [ sh:path ex:p ; sh:minCount 'x' ] ] ."))
    assert find_results(content_of(""), leave_out(shapes, find_faults(shapes)).graph) == []


# Word for word: where each fault is, in which value, and what is said in both languages


def named(node: Node | None) -> str:
    """A node in short form; labels of blank nodes are made up."""
    if node is None or isinstance(node, URIRef):
        return short(str(node or ""))
    return re.sub(r"_:\w+", "_:…", node.n3())


Said = list[tuple[str, str, str, str]]


def said(faults: Iterable[Fault]) -> Said:
    found = []
    for fault in faults:
        english, chinese = (re.sub(r"_:\w+", "_:…", text) for text in fault.messages.values())
        found.append((named(fault.node), named(fault.value), english, chinese))
    return found


SAID: dict[str, Said] = {
    "count is text": [
        (
            "_:…",
            '"x"',
            'sh:minCount must be one integer, not "x".',
            'sh:minCount 须为一个整数,而非 "x"。',
        ),
    ],
    "count is a decimal": [
        (
            "_:…",
            '"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>',
            'sh:maxCount must be one integer, not "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>.',
            'sh:maxCount 须为一个整数,而非 "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>。',
        ),
    ],
    "count twice": [
        (
            "_:…",
            '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
            "sh:minCount stands twice: keep one.",
            "sh:minCount 出现两次:请保留一个。",
        ),
    ],
    "count in a node shape": [
        (
            "ex:S",
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
            "sh:minCount needs a property shape: this one has no sh:path.",
            "sh:minCount 须用于属性形状:此处没有 sh:path。",
        ),
    ],
    "no path": [
        (
            "_:…",
            "",
            "sh:path is missing: a property shape needs one.",
            "sh:path 缺失:属性形状须有一个。",
        ),
        (
            "_:…",
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
            "sh:minCount needs a property shape: this one has no sh:path.",
            "sh:minCount 须用于属性形状:此处没有 sh:path。",
        ),
    ],
    "two paths": [
        (
            "_:…",
            "ex:q",
            "sh:path stands twice: keep one.",
            "sh:path 出现两次:请保留一个。",
        ),
    ],
    "path is text": [
        (
            "_:…",
            '"p"',
            "sh:path is no property path.",
            "sh:path 的值不是属性路径。",
        ),
    ],
    "path of one": [
        (
            "_:…",
            "_:…",
            "sh:path is no property path.",
            "sh:path 的值不是属性路径。",
        ),
    ],
    "path without end": [
        (
            "_:…",
            "_:…",
            "sh:path is no property path.",
            "sh:path 的值不是属性路径。",
        ),
    ],
    "path in a node shape": [
        (
            "ex:S",
            "ex:p",
            "sh:path stands in a node shape: only property shapes have one.",
            "sh:path 出现在节点形状中:仅属性形状可有。",
        ),
    ],
    "node shape with a path": [
        (
            "_:…",
            "ex:p",
            "sh:path stands in a node shape: only property shapes have one.",
            "sh:path 出现在节点形状中:仅属性形状可有。",
        ),
    ],
    "in is no list": [
        (
            "_:…",
            "ex:a",
            "sh:in must be a list that ends, not ex:a.",
            "sh:in 须为有终点的列表,而非 ex:a。",
        ),
    ],
    "list without end": [
        (
            "_:…",
            "_:…",
            "sh:in must be a list that ends, not _:….",
            "sh:in 须为有终点的列表,而非 _:…。",
        ),
    ],
    "list with two rests": [
        (
            "_:…",
            "_:…",
            "sh:in must be a list that ends, not _:….",
            "sh:in 须为有终点的列表,而非 _:…。",
        ),
    ],
    "datatype is a literal": [
        (
            "_:…",
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
            'sh:datatype must be an IRI, not "1"^^<http://www.w3.org/2001/XMLSchema#integer>.',
            'sh:datatype 须为一个 IRI,而非 "1"^^<http://www.w3.org/2001/XMLSchema#integer>。',
        ),
    ],
    "class is blank": [
        (
            "_:…",
            "_:…",
            "sh:class must be an IRI, not _:….",
            "sh:class 须为一个 IRI,而非 _:…。",
        ),
    ],
    "node kind": [
        (
            "_:…",
            "sh:Iri",
            "sh:nodeKind must be one of the six node kinds, such as sh:IRI, not sh:Iri.",
            "sh:nodeKind 须为六种节点类型之一,如 sh:IRI,而非 sh:Iri。",
        ),
    ],
    "language is an IRI": [
        (
            "_:…",
            "_:…",
            'sh:languageIn must be a list of language tags, such as ("en" "zh"), not _:….',
            'sh:languageIn 须为语言标签列表,如 ("en" "zh"),而非 _:…。',
        ),
    ],
    "closed is text": [
        (
            "ex:S",
            '"yes"',
            'sh:closed must be true or false, not "yes".',
            'sh:closed 须为true 或 false,而非 "yes"。',
        ),
    ],
    "or is no list": [
        (
            "ex:S",
            "_:…",
            "sh:or must be a list of shapes that are defined, not _:….",
            "sh:or 须为由已定义形状组成的列表,而非 _:…。",
        ),
    ],
    "shape that is not there": [
        (
            "ex:S",
            "ex:Missing",
            "sh:node must be a shape that is defined, not ex:Missing.",
            "sh:node 须为已定义的形状,而非 ex:Missing。",
        ),
    ],
    "shape is a literal": [
        (
            '"5"^^<http://www.w3.org/2001/XMLSchema#integer>',
            "",
            "sh:path is missing: a property shape needs one.",
            "sh:path 缺失:属性形状须有一个。",
        ),
        (
            "ex:S",
            '"5"^^<http://www.w3.org/2001/XMLSchema#integer>',
            'sh:property must be a shape that is defined, not "5"^^<http://www.w3.org/2001/XMLSchema#integer>.',
            'sh:property 须为已定义的形状,而非 "5"^^<http://www.w3.org/2001/XMLSchema#integer>。',
        ),
    ],
    "pattern": [
        (
            "_:…",
            '"("',
            'sh:pattern must be a regular expression: "(" has a bracket that is not closed.',
            'sh:pattern 须为正则表达式:"(" 有括号未闭合。',
        ),
    ],
    "pattern too deep": [
        (
            "_:…",
            f'"{"(" * 101}{")" * 101}"',
            f'sh:pattern must be a regular expression: "{"(" * 60}…" has brackets nested deeper than 100.',
            f'sh:pattern 须为正则表达式:"{"(" * 60}…" 括号嵌套超过 100 层。',
        ),
    ],
    "pattern of POSIX": [
        (
            "_:…",
            '"[[:alpha:]]"',
            'sh:pattern must be a regular expression: "[[:alpha:]]" has a class of POSIX, such as [:alpha:].',
            'sh:pattern 须为正则表达式:"[[:alpha:]]" 含 POSIX 字符类。',
        ),
    ],
    "flags": [
        (
            "_:…",
            '"a"',
            'sh:pattern must be a regular expression: "a" has another flag than s, m, i, x and q.',
            'sh:pattern 须为正则表达式:"a" 含 s、m、i、x、q 以外的标志。',
        ),
    ],
    "target is blank": [
        (
            "ex:S",
            "_:…",
            "sh:targetNode must be an IRI or a literal, not _:….",
            "sh:targetNode 须为IRI 或字面量,而非 _:…。",
        ),
    ],
    "target class is text": [
        (
            "ex:S",
            '"C"',
            'sh:targetClass must be an IRI, not "C".',
            'sh:targetClass 须为一个 IRI,而非 "C"。',
        ),
    ],
    "message is a number": [
        (
            "_:…",
            '"5"^^<http://www.w3.org/2001/XMLSchema#integer>',
            'sh:message must be a text, not "5"^^<http://www.w3.org/2001/XMLSchema#integer>.',
            'sh:message 须为文本,而非 "5"^^<http://www.w3.org/2001/XMLSchema#integer>。',
        ),
    ],
    "advanced target": [
        (
            "ex:S",
            "_:…",
            "sh:target is of SHACL's Advanced Features, which are not run here.",
            "sh:target 属于 SHACL 高级特性,此处不予执行。",
        ),
    ],
    "expression": [
        (
            "ex:S",
            "_:…",
            "sh:expression is of SHACL's Advanced Features, which are not run here.",
            "sh:expression 属于 SHACL 高级特性,此处不予执行。",
        ),
    ],
    "no query": [
        (
            "_:…",
            "",
            "sh:select must stand once, with a query as its text.",
            "sh:select 须出现一次,其文本为一条查询。",
        ),
    ],
    "query does not parse": [
        (
            "_:…",
            '"""SELECT $this\nWHERE { $this <urn:p> }"""',
            "sh:select is not valid SPARQL: line 2, column 23 of the query: expected something else.",
            "sh:select 不是有效的 SPARQL:查询第 2 行第 23 列:expected something else。",
        ),
    ],
    "prefix is not declared": [
        (
            "_:…",
            '"SELECT $this { $this ex:p ?x }"',
            "sh:select uses ex: without declaring it: name with sh:prefixes where it is declared.",
            "sh:select 使用了未声明的前缀 ex:,请以 sh:prefixes 指明其声明。",
        ),
    ],
    "query asks": [
        (
            "_:…",
            '"ASK {}"',
            "sh:select must be a SELECT query.",
            "sh:select 须为 SELECT 查询。",
        ),
    ],
    "query without this": [
        (
            "_:…",
            '"SELECT ?x { ?x ?p ?o }"',
            "sh:select must select $this, in subqueries too and there by name: SHACL binds it beforehand.",
            "sh:select 须选出 $this,子查询亦须写明:SHACL 预先绑定它。",
        ),
    ],
    "count of all is no projection": [
        (
            "_:…",
            '"SELECT (COUNT(*) AS ?n) { ?x ?p ?o }"',
            "sh:select must select $this, in subqueries too and there by name: SHACL binds it beforehand.",
            "sh:select 须选出 $this,子查询亦须写明:SHACL 预先绑定它。",
        ),
    ],
    "subquery without this": [
        (
            "_:…",
            '"SELECT $this { $this ?p ?o { SELECT ?o { ?s ?p ?o } } }"',
            "sh:select must select $this, in subqueries too and there by name: SHACL binds it beforehand.",
            "sh:select 须选出 $this,子查询亦须写明:SHACL 预先绑定它。",
        ),
    ],
    "minus": [
        (
            "_:…",
            '"SELECT $this { $this ?p ?o MINUS { ?s ?p 1 } }"',
            "sh:select must not use MINUS: SHACL forbids it.",
            "sh:select 不得使用 MINUS:SHACL 禁止。",
        ),
    ],
    "values": [
        (
            "_:…",
            '"SELECT $this { VALUES ?x { 1 } }"',
            "sh:select must not use VALUES: SHACL forbids it.",
            "sh:select 不得使用 VALUES:SHACL 禁止。",
        ),
    ],
    "service": [
        (
            "_:…",
            '"SELECT $this { SERVICE <urn:x> {} }"',
            "sh:select must not use SERVICE: SHACL forbids it.",
            "sh:select 不得使用 SERVICE:SHACL 禁止。",
        ),
    ],
    "bound anew": [
        (
            "_:…",
            '"SELECT $this { BIND(1 AS $this) }"',
            "sh:select must not bind $this anew.",
            "sh:select 不得重新绑定 $this。",
        ),
    ],
    "ask without a question": [
        (
            "_:…",
            '"ASK {"',
            "sh:ask is not valid SPARQL: line 1, column 6 of the query: expected something else.",
            "sh:ask 不是有效的 SPARQL:查询第 1 行第 6 列:expected something else。",
        ),
    ],
    "cycle through not": [
        (
            "ex:P",
            "ex:S",
            "The shape refers to itself: ex:P → ex:S → ex:P. SHACL leaves open what that means, and through sh:not it has none: break the cycle.",
            "形状引用了自身:ex:P → ex:S → ex:P。SHACL 未规定其含义,经由 sh:not 更无意义:请打断循环。",
        ),
    ],
    "cycle through qualified values": [
        (
            "ex:P",
            "ex:S",
            "The shape refers to itself: ex:P → ex:S → ex:P. SHACL leaves open what that means, and through sh:qualifiedValueShape it has none: break the cycle.",
            "形状引用了自身:ex:P → ex:S → ex:P。SHACL 未规定其含义,经由 sh:qualifiedValueShape 更无意义:请打断循环。",
        ),
    ],
    "cycle through exactly one": [
        (
            "ex:S",
            "ex:S",
            "The shape refers to itself: ex:S → ex:S. SHACL leaves open what that means, and through sh:xone it has none: break the cycle.",
            "形状引用了自身:ex:S → ex:S。SHACL 未规定其含义,经由 sh:xone 更无意义:请打断循环。",
        ),
    ],
    "cycle": [
        (
            "ex:P",
            "ex:S",
            "The shape refers to itself: ex:P → ex:S → ex:P. SHACL leaves open what that means; here a cycle in the data counts as met.",
            "形状引用了自身:ex:P → ex:S → ex:P。SHACL 未规定其含义;此处数据中的循环视为符合。",
        ),
    ],
    "itself": [
        (
            "ex:S",
            "ex:S",
            "The shape refers to itself: ex:S → ex:S. SHACL leaves open what that means; here a cycle in the data counts as met.",
            "形状引用了自身:ex:S → ex:S。SHACL 未规定其含义;此处数据中的循环视为符合。",
        ),
    ],
    "rule": [
        (
            "ex:S",
            "_:…",
            "sh:rule is of SHACL's Advanced Features, which are not run here.",
            "sh:rule 属于 SHACL 高级特性,此处不予执行。",
        ),
    ],
    "qualified in a node shape": [
        (
            "ex:S",
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
            "sh:qualifiedMinCount needs a property shape: this one has no sh:path.",
            "sh:qualifiedMinCount 须用于属性形状:此处没有 sh:path。",
        ),
    ],
}


@pytest.mark.parametrize("name", FAULTS | UNCLEAR)
def test_what_is_said_of_each_fault(name: str) -> None:
    turtle, predicate, _ = (FAULTS | UNCLEAR)[name]
    faults = faults_of(turtle)
    assert said(faults) == SAID[name]
    assert SH[predicate] in {fault.predicate for fault in faults}
    assert [fault.fatal for fault in faults] == [name in FAULTS] * len(faults)


def test_names_are_whole_iris_unless_shortened() -> None:
    (fault,) = find_faults(Shapes(graph_of(FAULTS["in is no list"][0])))
    assert fault.messages["en"] == f"{SH['in']} must be a list that ends, not {EX.a}."


@pytest.mark.parametrize(
    ("parameter", "right", "wrong"),
    [
        (
            "minLength",
            ["0", "+2", "-1", '"007"^^xsd:integer'],
            ["1.0", '"1"', '"1"^^xsd:int', '"x1"^^xsd:integer', '"1x"^^xsd:integer', "ex:a"],
        ),
        (
            "closed",
            ["true", "false", '"1"^^xsd:boolean', '"0"^^xsd:boolean'],
            ['"true"', '"2"^^xsd:boolean', '"TRUE"^^xsd:boolean', "1", "ex:a"],
        ),
        ("class", ["ex:C"], ['"C"', "[]"]),
        ("ignoredProperties", ["()", "( ex:p ex:q )"], ["ex:p", "( ex:p [] )", '( "p" ex:q )']),
        ("in", ["()", '( 1 "a"@en [] ex:a )'], ["ex:a", '"a"']),
        ("minInclusive", ["1", '"a"@en'], ["ex:a", "[]"]),
        ("nodeKind", ["sh:IRI", "sh:BlankNodeOrLiteral"], ["sh:Iri", '"IRI"', "[]"]),
        ("languageIn", ["()", '( "en" "zh" )'], ['( "en"@en )', "( ex:en )", '"en"', "( 1 )"]),
        ("message", ['"a"', '"a"@en', '"a"^^xsd:string'], ["1", "ex:a", '"a"^^ex:t']),
        ("node", ["ex:T", "[ sh:class ex:C ]"], ["ex:U", '"T"']),
        ("and", ["()", "( ex:T [ sh:class ex:C ] )"], ["ex:T", "( ex:T ex:U )", '( "T" )']),
        ("targetNode", ["ex:a", '"a"', "1"], ["[]"]),
        ("hasValue", ["ex:a", '"a"', "[]"], []),
        (
            "pattern",
            [
                '"a+"',
                '"\\\\p{L}"',
                '"a(?=b)"',
                '"[a-z]-[0-9]"',
                '"[A-\\\\[]"',
                '"[a-z-[aeiou]]"',
                '""',
            ],
            ['"("', '"[[:alpha:]]"', '"[x-[y]"', '"a"@en', "ex:a", "1"],
        ),
    ],
)
def test_what_a_parameter_takes(parameter: str, right: list[str], wrong: list[str]) -> None:
    for value in [*right, *wrong]:
        turtle = f"ex:S a sh:NodeShape ; sh:{parameter} {value} . ex:T sh:class ex:C ."
        found = [
            fault.predicate for fault in faults_of(turtle) if "must be" in fault.messages["en"]
        ]
        assert found == [SH[parameter]] * (value in wrong), value


@pytest.mark.parametrize(
    ("pattern", "flags", "right"),
    [
        ("a", "", True), ("a", "smixq", True), ("a", "i", True), ("a", "g", False), ("a", "ig", False),
        ("(", "q", True), ("(", "xq", True), ("(", "x", False), ("[a-[b]]", "q", True),
    ],
)  # fmt: skip
def test_flags_of_a_pattern(pattern: str, flags: str, right: bool) -> None:
    turtle = f'ex:S a sh:NodeShape ; sh:pattern "{pattern}" ; sh:flags "{flags}" .'
    assert [fault.predicate for fault in faults_of(turtle)] == ([] if right else [SH.pattern])


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("ex:p", True),
        ("( ex:p ex:q )", True),
        ("( ex:p [ sh:inversePath ex:q ] )", True),
        ("( ex:p [ sh:inversePath ex:q ; sh:inversePath ex:p ] )", False),
        ("( ex:p [ sh:inversePath ex:q ; ex:note 1 ] )", False),
        ("[ sh:inversePath ex:p ; ex:note 1 ]", False),
        ("[ sh:inversePath [ sh:zeroOrOnePath ex:p ] ]", True),
        ("[ sh:alternativePath ( ex:p ex:q ) ]", True),
        ("[ sh:alternativePath ( ex:p [ sh:inversePath ex:q ; ex:note 1 ] ) ]", False),
        ("[ sh:alternativePath ( ex:p ) ]", False),
        ("[ rdf:first ex:p ; rdf:rest [ rdf:first ex:q ; rdf:rest ex:r ] ]", False),
        ("[ rdf:first ex:p ; rdf:rest [ rdf:first ex:q , ex:r ; rdf:rest () ] ]", False),
        ("[ rdf:first ex:p ; rdf:rest [ rdf:first ex:q ; rdf:rest () , ( ex:r ) ] ]", False),
        ("_:l . _:l rdf:first ex:p ; rdf:rest [ rdf:first ex:q ; rdf:rest _:l ]", False),
    ],
)
def test_paths(path: str, right: bool) -> None:
    found = [f.messages["en"] for f in faults_of(f"ex:S a sh:PropertyShape ; sh:path {path} .")]
    assert found == ([] if right else ["sh:path is no property path."])


def test_only_some_shapes_are_judged_with_what_they_refer_to() -> None:
    query = '[ sh:select "SELECT ?x {}" ]'
    shapes = Shapes(
        graph_of(
            f"""ex:S a sh:NodeShape ; sh:closed 1 ; sh:node ex:T . ex:T sh:closed 2 ; sh:sparql {query} .
            ex:U sh:targetNode ex:a ; sh:closed 3 ; sh:sparql {query} ."""
        )
    )
    found = {only: find_faults(shapes, short, [EX[only]]) for only in "STU"}
    closed, select = "sh:closed", "sh:select"
    wanted = {"S": [closed, closed, select], "T": [closed, select], "U": [closed, select]}
    assert {k: [short(str(f.predicate)) for f in v] for k, v in found.items()} == wanted
    assert [short(str(f.node)) for f in found["S"][:2]] == ["ex:S", "ex:T"]
    assert [f.predicate for f in find_faults(shapes)] == [SH.closed] * 3 + [SH.select] * 2


def test_faults_of_a_shape_come_in_a_fixed_order() -> None:
    turtle = "ex:S a sh:PropertyShape ; sh:target ex:t ; sh:severity 1 ; sh:closed 2 , 1 ; sh:class 3 ; sh:path 4 ."
    found = [(short(str(f.predicate)), str(f.value)) for f in faults_of(turtle)]
    assert found == [
        ("sh:path", "4"), ("sh:class", "3"), ("sh:closed", "2"), ("sh:closed", "1"),
        ("sh:closed", "2"), ("sh:severity", "1"), ("sh:target", str(EX.t)),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [0, 2])
def test_a_query_stands_once(count: int) -> None:
    texts = " , ".join(f'"SELECT $this {{ ?s ?p {i} }}"' for i in range(count))
    select = f"sh:select {texts}" if count else 'sh:message "x"'
    (fault,) = faults_of(SHAPE + f"sh:sparql [ {select} ] .")
    assert fault.messages["en"] == "sh:select must stand once, with a query as its text."
    assert (fault.value is None) == (count == 0)


@pytest.mark.parametrize("link", ["validator", "nodeValidator", "propertyValidator"])
@pytest.mark.parametrize(("form", "other"), [("ask", "SELECT"), ("select", "ASK")])
def test_queries_of_validators_are_judged(link: str, form: str, other: str) -> None:
    query = {"ASK": "ASK {}", "SELECT": "SELECT $this {}"}[other]
    turtle = f'ex:C sh:{link} [ sh:{form} "{query}" ] .'
    (fault,) = faults_of(turtle)
    kind = "an ASK" if form == "ask" else "a SELECT"
    assert fault.messages["en"] == f"sh:{form} must be {kind} query."


# Against the W3C's shapes for shapes


@cache
def shapes_for_shapes() -> Prepared:
    folder = Path(str((find_spec("pyshacl") or pytest.fail()).origin)).parent
    return Prepared(Shapes(rdflib.Graph().parse(folder / "assets" / "shacl-shacl.ttl")))


def is_refused_by_w3c(graph: rdflib.Graph) -> bool:
    if not len(graph):
        return False
    return bool(find_results(graph, shapes_for_shapes()))


BEYOND_W3C = {
    # which says itself that it does not check these
    "path in a node shape", "pattern", "pattern of POSIX", "pattern too deep", "flags", "no query", "query does not parse",
    "prefix is not declared", "query asks", "query without this", "count of all is no projection",
    "subquery without this", "minus", "values", "service", "bound anew", "ask without a question",
    "cycle through not", "cycle through qualified values", "cycle through exactly one",
    # Advanced Features, and shapes that are only referred to
    "advanced target", "expression", "shape that is not there",
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_those_of_the_w3c(name: str) -> None:
    assert is_refused_by_w3c(graph_of(FAULTS[name][0])) == (name not in BEYOND_W3C)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_right_by_the_w3c(name: str) -> None:
    assert not is_refused_by_w3c(graph_of(RIGHT[name]))


VALUES = [
    Literal(1), Literal("x"), Literal("x", lang="en"), Literal(True), Literal("abc", datatype=XSD.integer),
    EX.a, SH.IRI, BNode("none"), RDF.nil, SH.NodeShape,
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    shape_graphs(),
    st.lists(
        st.tuples(
            st.integers(0, 99),
            st.sampled_from([p for p in PARAMETERS if p != SH.pattern] + [SH.path]),
            st.sampled_from(VALUES),
        ),
        max_size=2,
    ),
)
def test_whatever_the_w3c_refuses_is_a_fault(
    turtle: str, spoilers: list[tuple[int, URIRef, Literal]]
) -> None:
    graph = graph_of(turtle)
    nodes = sorted(Shapes(graph).all, key=str)
    for number, predicate, value in spoilers:
        graph.add((nodes[number % len(nodes)], predicate, value))
    if is_refused_by_w3c(graph):
        assert find_faults(Shapes(graph))


def test_a_class_is_a_shape() -> None:
    graph = graph_of("ex:C a sh:NodeShape , rdfs:Class ; sh:minCount 1 .")
    assert Shapes(graph).roots == [EX.C]
    assert (EX.C, RDF.type, RDFS.Class) in graph
    assert [fault.node for fault in find_faults(Shapes(graph))] == [EX.C]


DECLARED = """ex:S sh:targetNode ex:a ; sh:sparql [ sh:prefixes ex:one , ex:two ; sh:select "SELECT $this { $this e:p 1 }" ] .
    ex:one sh:declare [ sh:prefix "e" ; sh:namespace "urn:a#" ] ; owl:imports ex:three .
    ex:two sh:declare [ sh:prefix "%s" ; sh:namespace "urn:%s#" ] .
    ex:three sh:declare [ sh:prefix "%s" ; sh:namespace "urn:%s#" ] ."""


@pytest.mark.parametrize(
    ("two", "three", "clash"),
    [
        (("e", "a"), ("e", "a"), False),
        (("f", "b"), ("g", "b"), False),
        (("e", "b"), ("f", "b"), True),
        (("f", "b"), ("e", "b"), True),
    ],
)
def test_a_prefix_is_of_one_namespace(
    two: tuple[str, str], three: tuple[str, str], clash: bool
) -> None:
    """Whichever would be taken, the query would not ask for what was meant."""
    faults = find_faults(Shapes(graph_of(DECLARED % (*two, *three))))
    assert [(fault.predicate, fault.fatal) for fault in faults] == [(SH.prefixes, True)] * clash
    for fault in faults:
        assert (
            "declares e: for several namespaces: urn:a# and urn:b#. Keep one."
            in fault.messages["en"]
        )
        assert (
            "为前缀 e: 声明了多个命名空间:urn:a#、urn:b#。请保留一个。" in fault.messages["zh-Hans"]
        )


def test_the_prefixes_of_a_validator_clash_too() -> None:
    turtle = """ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:p ] ; sh:validator ex:V .
        ex:V sh:ask "ASK { $value e:p 1 }" ; sh:prefixes ex:o .
        ex:o sh:declare [ sh:prefix "e" ; sh:namespace "urn:a" ] , [ sh:prefix "e" ; sh:namespace "urn:b" ] ."""
    assert [fault.predicate for fault in find_faults(Shapes(graph_of(turtle)))] == [SH.prefixes]
