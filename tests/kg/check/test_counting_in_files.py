"""Findings of one cause become few, with a count."""

from __future__ import annotations

import rdflib

from kg.check.counting import at_most
from kg.check.finding import Finding
from kg.check.shapes import check_shapes
from kg.rdf.lines import Lines
from kg.rdf.places import Place


def finding(line: int, file: str = "a.ttl", said: str = "Wrong.", rule: str = "r") -> Finding:
    return Finding("warning", rule, {"en": said, "zh-Hans": "有误。"}, place=Place(file, line))


def test_the_first_places_stay_and_the_last_of_them_counts_the_others() -> None:
    found = list(at_most([finding(n) for n in (4, 2, 9, 3)], 2))
    assert [(f.line, f.messages["en"], f.messages["zh-Hans"]) for f in found] == [
        (2, "Wrong.", "有误。"),
        (3, "Wrong. The same is true of 2 more in this file.", "有误。本文件中另有 2 处亦然。"),
    ]


def test_other_files_rules_and_words_are_other_causes() -> None:
    others = [finding(1), finding(1, "b.ttl"), finding(1, said="No."), finding(1, rule="q")]
    assert list(at_most(others, 1)) == others
    assert list(at_most([finding(1), finding(2)], 2)) == [finding(1), finding(2)]


SHAPES = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetClass ex:C ;
"""


def test_what_is_not_run_is_said_once_in_a_file_with_how_often() -> None:
    lines = Lines("s")
    graph = rdflib.Graph()
    rules = " ;\n".join(f"    sh:rule [ a sh:TripleRule ; sh:order {n} ]" for n in range(30))
    lines.read_text(f"{SHAPES}{rules} .\n", "s.ttl", "urn:base", graph)
    (found,) = check_shapes(b"", graph, shape_lines=lines)
    assert (found.severity, found.line, found.rule) == ("warning", 4, "shape-unclear")
    assert found.messages["en"].endswith("not run here. The same is true of 29 more in this file.")


def test_shapes_that_are_lost_for_the_same_reason_are_told_up_to_ten() -> None:
    lines = Lines("s")
    graph = rdflib.Graph()
    shapes = "".join(f"ex:S{n} a sh:NodeShape ; sh:target [] .\n" for n in range(25))
    lines.read_text(SHAPES.split("ex:S")[0] + shapes, "s.ttl", "urn:base", graph)
    found = list(check_shapes(b"", graph, shape_lines=lines))
    assert [f.rule for f in found] == ["shapes"] * 10
    assert found[-1].messages["en"].endswith("The same is true of 15 more in this file.")
