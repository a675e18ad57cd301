"""What is said of results: in the author's words as they stand, and never at the length of a book."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.namespace import SH

from kg.check.finding import Finding
from kg.check.shapes import check_shapes
from kg.rdf.lines import Lines
from kg.shacl.engines import Engine

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = rdflib.Namespace("http://example.org/")


def found(shapes: str, data: str, engine: Engine = "sets") -> list[Finding]:
    lines = Lines()
    lines.read_text(HEAD + data, "d.ttl", "urn:base")
    graph = rdflib.Graph().parse(data=HEAD + shapes)
    return list(check_shapes(lines.n_triples(), graph, lines, engine=engine))


@pytest.mark.parametrize("engine", ["sets", "pyshacl"])
def test_the_author_s_words_have_the_languages_that_they_were_written_in(engine: Engine) -> None:
    shapes = """ex:S sh:targetClass ex:C ; sh:property ex:P .
    ex:P sh:path ex:p ; sh:nodeKind sh:IRI ; sh:severity ex:Fatal ;
        sh:message "Nein {?value}"@de-AT , "Non"@fr , "plain" ;
        sh:sparql [ sh:message "Zu {?value}"@de , "Too {?value}" ;
            sh:select "SELECT $this ?value { $this $PATH ?value }" ] ."""
    by_component = {f.component: f for f in found(shapes, 'ex:a a ex:C ; ex:p "v" .', engine)}
    core = by_component[SH.NodeKindConstraintComponent]
    assert {(str(m), m.language) for m in core.stated} == {
        ("Nein {?value}", "de-at"),
        ("Non", "fr"),
        ("plain", None),
    }
    query = by_component[SH.SPARQLConstraintComponent]
    assert {(str(m), m.language) for m in query.stated} == {("Zu v", "de"), ("Too v", None)}
    assert core.result and core.result.severity == EX.Fatal
    assert core.severity == "violation"


def test_a_shape_without_words_states_nothing() -> None:
    (finding,) = found("ex:S sh:targetNode ex:a ; sh:nodeKind sh:Literal .", "")
    assert list(finding.stated) == [] and set(finding.messages) == {"en", "zh-Hans"}


def test_a_long_value_is_cut_in_a_sentence_with_its_length() -> None:
    shape = "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ."
    (finding,) = found(shape, f'ex:a ex:p "{"x" * 100_000}" .')
    assert finding.messages["en"].endswith('xxx… (100,000 characters)" must be an IRI.')
    assert "xxx…(共 100,000 个字符)" in finding.messages["zh-Hans"]
    assert max(map(len, finding.messages.values())) < 700


def test_a_long_list_is_cut_in_a_sentence_with_how_many_there_are() -> None:
    values = " ".join(f"ex:value{n}" for n in range(5000))
    (finding,) = found(f"ex:S sh:targetNode ex:a ; sh:in ( {values} ) .", "")
    assert finding.messages["en"].count("value1") > 3 and len(finding.messages["en"]) < 700
    assert finding.messages["en"].endswith("… (5,000 values).")
    assert "(共 5,000 个值)" in finding.messages["zh-Hans"]


def test_a_target_of_which_the_data_say_nothing_stands_where_the_shapes_name_it() -> None:
    lines, graph = Lines("s"), rdflib.Graph()
    shapes = "ex:S sh:targetNode ex:a ;\n    sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    lines.read_text(HEAD + shapes, "s.ttl", "urn:base", graph)
    (finding,) = check_shapes(b"", graph, shape_lines=lines)
    assert (finding.file, finding.line, finding.focus) == ("s.ttl", 3, EX.a)
