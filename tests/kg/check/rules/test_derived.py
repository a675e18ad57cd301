"""What rules derive is not written by hand; what they only give a class may be."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from kg.check.project import Loaded, Project, load_project
from kg.check.rules.derived import check_derived
from kg.check.world import World

EX = "http://example.org/ns#"
DATA = f"""@prefix ex: <{EX}> .

ex:a ex:doubled 4 ;
    ex:single 2 ;
    a ex:Thing .
ex:b ex:doubled 6 .
"""
RULE = f"PREFIX ex: <{EX}>\nCONSTRUCT {{ ?x %s }} WHERE {{ ?x ex:single ?n }}\n"


def loaded(folder: Path, *derives: str) -> Loaded:
    (folder / "a.ttl").write_text(DATA, "utf-8")
    rules = []
    for number, derived in enumerate(derives):
        rules.append(folder / f"r{number}.rq")
        rules[-1].write_text(RULE % derived, "utf-8")
    return load_project(Project([folder / "a.ttl"], derivations=rules))


def test_each_use_of_a_derived_property_is_a_violation_at_its_value(tmp_path: Path) -> None:
    found = list(check_derived(World(loaded(tmp_path, "a ex:Other", "ex:doubled 10"))))
    assert [(f.severity, f.rule, f.line) for f in found] == [
        ("violation", "derived", 3),
        ("violation", "derived", 6),
    ]
    assert found[0].messages == {
        "en": "ex:doubled is derived, never written by hand: write what it follows from.",
        "zh-Hans": "ex:doubled 由推导得出,不得直接书写:请书写其推导依据。",
    }
    assert (found[0].focus, found[0].path, found[0].value) == (
        URIRef(EX + "a"),
        URIRef(EX + "doubled"),
        Literal(4),
    )
    assert found[0].place and (found[0].place.column, found[0].place.end) == (17, 18)


@pytest.mark.parametrize("derives", [(), ("a ex:Other",), ("ex:tripled ?n",)])
def test_what_no_rule_derives_may_be_written(tmp_path: Path, derives: tuple[str, ...]) -> None:
    assert list(check_derived(World(loaded(tmp_path, *derives)))) == []
