"""A rule for projects that derive: what rules derive is not written by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from rdflib import URIRef

from kg.check.finding import Finding
from kg.check.rule import Rule
from kg.check.world import World
from kg.rdf.graph import TYPE


def check_derived(world: World, only: Collection[object] | None = None) -> Iterator[Finding]:
    """Findings on properties that the project derives and that somebody wrote by hand."""
    lines, graph = world.loaded.lines, world.loaded.graph
    derived = {str(t.predicate.value) for t in graph.derived} - {TYPE.value}
    for triple in lines.triples if derived else ():
        subject, predicate, value = triple
        if isinstance(predicate, URIRef) and str(predicate) in derived:
            place = lines.triples[triple]
            name = world.short(predicate, place.file)
            messages = {
                "en": f"{name} is derived, never written by hand: write what it follows from.",
                "zh-Hans": f"{name} 由推导得出,不得直接书写:请书写其推导依据。",
            }
            yield Finding("violation", "derived", messages, subject, predicate, value, place)


DERIVED: Final = Rule(
    {"derived": ("What rules derive is not written by hand.", "由规则推导者不直接书写。")},
    "project",
    check_derived,
)
