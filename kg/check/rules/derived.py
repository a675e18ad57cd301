"""A rule for projects that derive: what rules derive is not written by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from rdflib import URIRef

from kg.check.finding import Finding
from kg.check.rule import Rule
from kg.check.world import World
from kg.files import read_text
from kg.rdf.graph import TYPE
from kg.sparql.derivation import looked_for


def check_derived(world: World, only: Collection[object] | None = None) -> Iterator[Finding]:
    """Findings on properties that the project derives and that somebody wrote by hand.

    What a rule completes, such as a default, may be written (`kg.sparql.derivation.looked_for`).
    """
    lines = world.loaded.lines
    derived = _derived(world) - {TYPE.value}
    for triple in world.triples_asked(lines) if derived else ():
        subject, predicate, value = triple
        if isinstance(predicate, URIRef) and str(predicate) in derived:
            place = lines.triples[triple]
            name = world.short(predicate, place.file)
            messages = {
                "en": f"{name} is derived, never written by hand: write what it follows from.",
                "zh-Hans": f"{name} 由推导得出,不得直接书写:请书写其推导依据。",
            }
            yield Finding("violation", "derived", messages, subject, predicate, value, place)


def _derived(world: World) -> set[str]:
    found = set[str]()
    rules = zip(world.loaded.project.derivations, world.loaded.given, strict=True)
    for rule, given in rules:
        properties = {t.predicate.value for t in given}
        found |= properties - (looked_for(read_text(rule)) if properties else set())
    return found


DERIVED: Final = Rule(
    {"derived": ("What rules derive is not written by hand.", "由规则推导者不直接书写。")},
    "project",
    check_derived,
)
