"""The catalogue as linked data: each stored question a `sh:SPARQLExecutable`.

    describe_questions(questions, "https://example.org/sparql") -> Turtle

The conventions are those of SIB's SPARQL examples (https://github.com/sib-swiss/sparql-examples):
`sh:select` with the query, `rdfs:comment` with what it asks, `schema:keywords`; parameters are
`sh:parameter`s, whose values go into the query as `VALUES` of the variable that the local name of
their path names (https://www.w3.org/TR/shacl/#constraint-components-parameters).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from kg.hospital.names import BASE, VOCAB, expand
from kg.rdf.names import RDF, RDFS, STANDARD, XSD
from kg.sparql.stored import Parameter, Question

SH, SCHEMA = STANDARD["sh"], "https://schema.org/"
QUESTION = f"{BASE}question/"
CATALOGUE_NAMES = {"question": QUESTION, "schema": SCHEMA, "theme": f"{VOCAB}theme/"}
_DATATYPES = {"integer": f"{XSD}integer", "date": f"{XSD}date", "literal": f"{XSD}string"}


def question_iri(name: str) -> str:
    """The IRI of a stored question.

    >>> question_iri("beds").removeprefix(BASE)
    'question/beds'
    """
    return f"{QUESTION}{name}"


def describe_questions(questions: Iterable[Question]) -> list[ox.Triple]:
    """The triples on stored questions: what each asks, its theme, its query, its parameters."""
    return [triple for question in questions for triple in _question(question)]


def _question(question: Question) -> list[ox.Triple]:
    node = ox.NamedNode(question_iri(question.name))

    def say(predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(predicate), value)

    found = [
        say(f"{RDF}type", ox.NamedNode(f"{SH}SPARQLExecutable")),
        say(f"{RDF}type", ox.NamedNode(f"{SH}SPARQLSelectExecutable")),
        say(f"{SH}select", ox.Literal(query_of(question.sparql))),
        say(f"{STANDARD['dcat']}theme", ox.NamedNode(f"{VOCAB}theme/{question.theme}")),
    ]
    found += [
        say(f"{RDFS}comment", ox.Literal(text, language=tag))
        for tag, text in question.question.items()
    ]
    found += [say(f"{SCHEMA}keywords", ox.Literal(word)) for word in question.also]
    for parameter in question.parameters:
        about = ox.NamedNode(f"{node.value}#{parameter.name}")
        found += [say(f"{SH}parameter", about), *_parameter(about, parameter)]
    return found


def _parameter(about: ox.NamedNode, parameter: Parameter) -> list[ox.Triple]:
    def say(predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(about, ox.NamedNode(f"{SH}{predicate}"), value)

    found = [
        ox.Triple(about, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SH}Parameter")),
        say("path", ox.NamedNode(f"{about.value.partition('#')[0]}#{parameter.variable}")),
        say("optional", ox.Literal(not parameter.required)),
    ]
    found += [say("name", ox.Literal(t, language=tag)) for tag, t in parameter.label.items()]
    if parameter.type != "iri":
        return [*found, say("datatype", ox.NamedNode(_DATATYPES[parameter.type]))]
    found.append(say("nodeKind", ox.NamedNode(f"{SH}IRI")))
    if len(parameter.kinds) == 1 and not expand(parameter.kinds[0]).startswith(VOCAB):
        found.append(say("class", ox.NamedNode(expand(parameter.kinds[0]))))
    return found


def query_of(sparql: str) -> str:
    r"""A query without the header of its file.

    >>> query_of("#+ question: …\nASK {}")
    'ASK {}'
    """
    return re.sub(r"\A(?:#\+[^\r\n]*(?:\r\n?|\n))*", "", sparql)
