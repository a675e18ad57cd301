"""Matching: which entities a name in a table may mean, and how well each fits.

    Entities(graph).candidates({"query": "喀什二院", "type": "Hospital"}) -> [Candidate(…), …]

A score is from 0 to 100: how alike the nearest name is (`kg.hospital.lookup`), three tenths of it
how many of the properties given fit. A name with words left out counts nearly as the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from kg.hospital.lookup import all_labels, is_short_for, near_names, slug
from kg.hospital.names import ID, NS
from kg.questions.kinds import things_of
from kg.rdf.graph import Graph
from kg.rdf.names import RDFS
from kg.rdf.terms import plain
from kg.sparql.stores import select_columns

SAME: Final = 100.0
LONGEST: Final = 500  # characters of a name
_SHORT: Final = 90.0  # for a name with words left out, at least
_OF_PROPERTIES: Final = 0.3  # of a score

_KINDS: Final = f"""
SELECT DISTINCT ?thing ?kind {{ ?thing a/<{RDFS}subClassOf>* ?kind }} ORDER BY ?kind
"""
_PATHS: Final = f"""
SELECT DISTINCT ?path {{ ?thing ?path ?value FILTER(STRSTARTS(STR(?thing), "{ID}")) }}
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant: its score, and how alike its name and each property are."""

    iri: str
    score: float
    name: float
    properties: Mapping[str, float]


class Entities:
    """The entities of a graph, by their names, classes and properties.

    Attributes:
        names: IRI to labels, aliases and slug.
        classes: IRIs of classes that entities have, to labels.
        properties: IRIs of properties that entities have, to labels.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        entities, labels = things_of(graph, ["hkg:Entity"]), all_labels(graph)
        self.names = {i: (*labels[i], slug(i)) for i in sorted(entities) if i in labels}
        self._members: dict[str, set[str]] = {}
        for thing, kind in select_columns(graph, _KINDS, "thing", "kind"):
            if plain(thing) in self.names and plain(kind) in labels:
                self._members.setdefault(plain(kind), set()).add(plain(thing))
        self.classes = {iri: labels[iri] for iri in self._members}
        found = {plain(path) for (path,) in select_columns(graph, _PATHS, "path")}
        self.properties = {i: labels.get(i, [slug(i)]) for i in sorted(found) if i.startswith(NS)}

    def candidates(self, query: Mapping[str, Any]) -> list[Candidate]:
        """The entities that a query of the API may mean, the best first; odd values are nothing."""
        text = str(query.get("query", ""))[:LONGEST]
        names = self._of_types(query.get("type"))
        near = dict(near_names(names, text))
        for iri, own in names.items():
            if any(is_short_for(text, name) for name in own):
                likeness = near.get(iri, 0.0)
                near[iri] = max(likeness, _SHORT + likeness / 20)
        wanted = _properties(query.get("properties"))
        found = [self._candidate(iri, score, wanted) for iri, score in near.items()]
        return sorted(found, key=lambda c: (-c.score, c.iri))

    def _of_types(self, kinds: Any) -> Mapping[str, Sequence[str]]:
        """The names of the entities of some types, of all where none of these is known."""
        listed = kinds if isinstance(kinds, list) else [kinds]
        ids = [kind.get("id") if isinstance(kind, dict) else kind for kind in listed]
        iris = [iri for kind in ids if (iri := f"{NS}{kind}") in self._members]
        members = {iri for kind in iris for iri in self._members[kind]}
        return {i: own for i, own in self.names.items() if i in members} if iris else self.names

    def _candidate(
        self, iri: str, name: float, wanted: Sequence[tuple[str, list[str]]]
    ) -> Candidate:
        fits = {path: self._fit(iri, path, values) for path, values in wanted}
        if not fits:
            return Candidate(iri, name, name, fits)
        mean = sum(fits.values()) / len(fits)
        return Candidate(iri, (1 - _OF_PROPERTIES) * name + _OF_PROPERTIES * mean, name, fits)

    def _fit(self, iri: str, path: str, values: Iterable[str]) -> float:
        """How alike the values of a property are to those wanted, from 0 to 100."""
        there = list(self._graph.objects(ox.NamedNode(iri), ox.NamedNode(NS + path)))
        names = {
            plain(term): (slug(plain(term)), *self.names.get(plain(term), ())) for term in there
        }
        near = (near_names(names, value)[:1] for value in values)
        return max((found[0][1] for found in near if found), default=0.0)


def _properties(given: Any) -> list[tuple[str, list[str]]]:
    """Properties that are given with the values wanted; what is none is passed over."""
    found = []
    for entry in given if isinstance(given, list) else ():
        path = entry.get("pid") if isinstance(entry, dict) else None
        if isinstance(path, str) and path.isidentifier():
            values = entry.get("v")
            listed = values if isinstance(values, list) else [values]
            texts = [v.get("id", "") if isinstance(v, dict) else v for v in listed]
            found.append((path, [str(t)[:LONGEST] for t in texts if t is not None]))
    return found
