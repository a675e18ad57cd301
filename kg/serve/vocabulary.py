"""The vocabulary: what queries are written of: prefixes, classes, properties and concepts.

    GET /api/terms   {"prefixes": {"hkg": "https://…"}, "terms": [{"name": "hkg:Hospital", …}, …]}

The editor of the query page completes from these. Entities, of which there may be very many, are
not among them: `kg.serve.reconciliation` suggests those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg.hospital.lookup import find_labels
from kg.publish.site.addresses import LANGUAGES
from kg.publish.site.words import term_label
from kg.rdf.graph import TYPE, Graph
from kg.rdf.names import OWL, RDF, RDFS, SKOS, STANDARD, Prefixes
from kg.serve.exchange import Asked, Reply, json_reply
from kg.serve.room import Room

PATH: Final = "/api/terms"
KINDS: Final = ("class", "property", "concept", "vocabulary")
_DECLARED: Final = {
    **dict.fromkeys((f"{OWL}Class", f"{RDFS}Class"), "class"),
    **dict.fromkeys((f"{OWL}{kind}Property" for kind in ("Object", "Datatype")), "property"),
    **dict.fromkeys((f"{OWL}AnnotationProperty", f"{RDF}Property"), "property"),
    f"{SKOS}ConceptScheme": "vocabulary",
}
_IN_SCHEME: Final = f"{SKOS}inScheme"
_LOCAL: Final = re.compile(r"\w(?:[\w.-]*[\w-])?")  # what needs no escape in a name of SPARQL


class Vocabulary:
    """What answers with the terms of a graph.

    Args:
        graph: in which they are declared or used.
        names: its prefixes; those of the standard vocabularies that it uses come besides.
    """

    def __init__(self, graph: Graph, names: Mapping[str, str]) -> None:
        kinds = kinds_of(graph.triples())
        used = {p: iri for p, iri in STANDARD.items() if any(t.startswith(iri) for t in kinds)}
        prefixes = dict(sorted({**used, **names}.items()))
        labels = find_labels(graph, kinds)
        told = [_term(i, kinds[i], Prefixes(prefixes), labels.get(i, {})) for i in sorted(kinds)]
        self._told = {"prefixes": prefixes, "terms": told}

    @property
    def rooms(self) -> list[Room]:
        """The one list of all."""
        return [Room("terms", PATH, self)]

    def __call__(self, asked: Asked) -> Reply:
        """All prefixes and terms."""
        return json_reply(self._told)


def kinds_of(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The terms of a graph, declared or used: IRI to one of `KINDS`.

    >>> path, thing = ox.NamedNode("urn:path"), ox.NamedNode("urn:a")
    >>> kinds_of([ox.Triple(thing, TYPE, ox.NamedNode("urn:A")), ox.Triple(thing, path, thing)])
    {'http://www.w3.org/1999/02/22-rdf-syntax-ns#type': 'property', 'urn:A': 'class', \
'urn:path': 'property'}
    """
    used, declared = dict[str, str](), dict[str, str]()
    for subject, predicate, value in triples:
        used[predicate.value] = "property"
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode):
            continue
        if predicate == TYPE:
            used.setdefault(value.value, "class")
            if value.value in _DECLARED:
                declared[subject.value] = _DECLARED[value.value]
        elif predicate.value == _IN_SCHEME:
            declared[subject.value] = "concept"
    return used | declared


def _term(iri: str, kind: str, names: Prefixes, labels: Mapping[str, str]) -> dict[str, Any]:
    name = names.shorten(iri)
    if name == iri or not _LOCAL.fullmatch(name.partition(":")[2]):
        name = f"<{iri}>"
    common = {tag.lower(): label for tag in LANGUAGES if (label := term_label(iri, tag))}
    return {"name": name, "iri": iri, "kind": kind, "labels": {**common, **labels}}
