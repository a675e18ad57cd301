"""Reconciliation: names in a table matched to entities, as OpenRefine asks for it.

    GET /reconcile                               the manifest
    POST /reconcile  queries={"q0": {…}, …}      candidates with scores for each name
    GET /reconcile/suggest/entity?prefix=…       also …/type and …/property
    GET /reconcile/preview?id=kashgar-second     a small page

Rules: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. A score is
from 0 to 100: how alike the nearest name is (`kg.hospital.lookup`), three tenths of it how many of
the properties given fit. A match is the only entity that bears the very name.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox

from kg.hospital.lookup import all_labels, is_short_for, near_names, slug
from kg.hospital.names import ID, NS
from kg.publish.description import TITLE
from kg.publish.site.hosts import CSP
from kg.questions.kinds import things_of
from kg.rdf.graph import Graph
from kg.rdf.names import RDFS
from kg.rdf.terms import plain
from kg.report.console import label_of
from kg.serve.exchange import HTML, Asked, RefusedError, Reply, json_reply, one_of
from kg.signs import visible
from kg.sparql.stores import select_columns

PATH: Final = "/reconcile"
SAMPLES: Final = (Asked("GET", PATH, 'queries={"q":{"query":"x"}}'),)
_SAME: Final = 100.0
_SHORT: Final = 90.0  # for a name with words left out
_OF_PROPERTIES: Final = 0.3  # of a score
_MOST_QUERIES: Final = 500
_MOST: Final = 25  # candidates
_USUAL: Final = 5
_LONGEST: Final = 500  # characters of a name
_LISTED: Final = 10  # suggestions at once
_FRAMED: Final = CSP.replace("frame-ancestors 'none'", "frame-ancestors *")

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


class Reconciliation:
    """What answers OpenRefine.

    Args:
        graph: with the entities.
        base: tells where the server is reached, without the last slash.
    """

    def __init__(self, graph: Graph, base: Callable[[Asked], str]) -> None:
        self._graph, self._base = graph, base
        entities, labels = things_of(graph, ["hkg:Entity"]), all_labels(graph)
        self._names = {i: (*labels[i], slug(i)) for i in sorted(entities) if i in labels}
        self._members: dict[str, set[str]] = {}
        for thing, kind in select_columns(graph, _KINDS, "thing", "kind"):
            if plain(thing) in self._names and plain(kind) in labels:
                self._members.setdefault(plain(kind), set()).add(plain(thing))
        found = {plain(path) for (path,) in select_columns(graph, _PATHS, "path")}
        self._properties = {i: labels.get(i, [slug(i)]) for i in sorted(found) if i.startswith(NS)}

    # Replies

    def __call__(self, asked: Asked) -> Reply:
        """The manifest, or the candidates of a batch of queries.

        Raises:
            RefusedError: the queries are none.
        """
        text = one_of(asked.form(), "queries")
        if not text:
            return json_reply(self._manifest(asked))
        batch = _batch(text)
        return json_reply(
            {key: {"result": self._result(query, asked.language)} for key, query in batch.items()}
        )

    def suggest_entity(self, asked: Asked) -> Reply:
        """Entities whose names begin with, hold, or are like some letters."""
        return self._suggest(asked, self._names)

    def suggest_type(self, asked: Asked) -> Reply:
        """Classes of entities, likewise."""
        labels = all_labels(self._graph)
        return self._suggest(asked, {iri: labels[iri] for iri in self._members})

    def suggest_property(self, asked: Asked) -> Reply:
        """Properties of entities, likewise."""
        return self._suggest(asked, self._properties)

    def preview(self, asked: Asked) -> Reply:
        """A small page on an entity, to be shown in a frame.

        Raises:
            RefusedError: there is none of that id.
        """
        iri = ID + one_of(asked.fields(), "id")
        if iri not in self._names:
            raise RefusedError(404, "There is no such entity.", "没有此实体。")
        language = asked.language
        names = [n for n in dict.fromkeys(self._names[iri]) if n != slug(iri)]
        shown = [self._label(iri, language), self._about(iri, language), " · ".join(names)]
        title, kinds, also = (html.escape(visible(text)) for text in shown)
        text = (
            f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
            f"<title>{title}</title></head><body><h1>{title}</h1><p>{kinds}</p><p>{also}</p>"
            f'<p><a href="{html.escape(iri)}" target="_blank" rel="noopener">{html.escape(iri)}'
            "</a></p></body></html>\n"
        )
        return Reply(200, HTML, text.encode("utf-8")).having(content_security_policy=_FRAMED)

    # Parts of replies

    def _manifest(self, asked: Asked) -> dict[str, Any]:
        base = self._base(asked)
        suggest = {
            kind: {"service_url": base, "service_path": f"{PATH}/suggest/{kind}"}
            for kind in ("entity", "type", "property")
        }
        return {
            "versions": ["0.2"],
            "name": TITLE["en" if asked.language == "en" else "zh-Hans"],
            "identifierSpace": ID,
            "schemaSpace": NS,
            "defaultTypes": [self._type(f"{NS}Hospital", asked.language)],
            "view": {"url": f"{base}/id/{{{{id}}}}"},
            "preview": {"url": f"{base}{PATH}/preview?id={{{{id}}}}", "width": 400, "height": 200},
            "suggest": suggest,
        }

    def _result(self, query: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
        found = self._candidates(query)
        same = [c.iri for c in found if c.name == _SAME]
        limit = query.get("limit", _USUAL)
        most = min(max(limit, 0), _MOST) if isinstance(limit, int) else _USUAL
        return [
            {
                "id": slug(c.iri),
                "name": self._label(c.iri, language),
                "description": self._about(c.iri, language),
                "type": [self._type(kind, language) for kind in self._kinds(c.iri)],
                "score": round(c.score, 1),
                "match": same == [c.iri],
                "features": [
                    {"id": "name", "value": round(c.name, 1)},
                    *({"id": path, "value": round(v, 1)} for path, v in c.properties.items()),
                ],
            }
            for c in found[:most]
        ]

    def _candidates(self, query: Mapping[str, Any]) -> list[Candidate]:
        text = str(query.get("query", ""))[:_LONGEST]
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
        return {i: own for i, own in self._names.items() if i in members} if iris else self._names

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
            plain(term): (slug(plain(term)), *self._names.get(plain(term), ())) for term in there
        }
        near = (near_names(names, value)[:1] for value in values)
        return max((found[0][1] for found in near if found), default=0.0)

    def _suggest(self, asked: Asked, names: Mapping[str, Sequence[str]]) -> Reply:
        fields = asked.fields()
        prefix, cursor = one_of(fields, "prefix")[:_LONGEST], one_of(fields, "cursor", "0")
        start = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 9 else 0
        wanted = prefix.strip().casefold()
        starts = [i for i, own in names.items() if any(_begins(n, wanted) for n in own)]
        holds = [i for i, own in names.items() if any(wanted in n.casefold() for n in own)]
        near = [iri for iri, _ in near_names(names, prefix)] if wanted else []
        found = list(dict.fromkeys([*starts, *holds, *near]))[start : start + _LISTED]
        language = asked.language
        return json_reply(
            {
                "result": [
                    {
                        "id": slug(iri).removeprefix("hkg:"),
                        "name": self._label(iri, language),
                        "description": self._about(iri, language),
                    }
                    for iri in found
                ]
            }
        )

    def _label(self, iri: str, language: str) -> str:
        return label_of(self._graph.labels(ox.NamedNode(iri)), language, slug(iri))

    def _about(self, iri: str, language: str) -> str:
        return ", ".join(self._label(kind, language) for kind in self._kinds(iri))

    def _kinds(self, iri: str) -> list[str]:
        """The classes of an entity itself."""
        return self._own_kinds.get(iri, [])

    @cached_property
    def _own_kinds(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        rows = select_columns(
            self._graph, "SELECT ?thing ?kind { ?thing a ?kind }", "thing", "kind"
        )
        for thing, kind in sorted((plain(t), plain(k)) for t, k in rows):
            if thing in self._names and kind.startswith(NS):
                found.setdefault(thing, []).append(kind)
        return found

    def _type(self, iri: str, language: str) -> dict[str, str]:
        return {"id": iri.removeprefix(NS), "name": self._label(iri, language)}


def _begins(name: str, start: str) -> bool:
    return name.casefold().startswith(start)


def _batch(text: str) -> dict[str, dict[str, Any]]:
    """The queries of a batch by their keys.

    Raises:
        RefusedError: they are none (400), or too many (413).
    """
    try:
        batch = json.loads(text)
    except (ValueError, RecursionError):
        batch = None
    if not isinstance(batch, dict) or not all(isinstance(q, dict) for q in batch.values()):
        raise RefusedError(
            400,
            '\'queries\' takes JSON such as {"q0": {"query": "喀什二院"}}.',
            '“queries”须为 JSON,例如 {"q0": {"query": "喀什二院"}}。',
        )
    if len(batch) > _MOST_QUERIES:
        raise RefusedError(
            413,
            f"A batch has {_MOST_QUERIES} queries at most.",
            f"一批至多 {_MOST_QUERIES} 个查询。",
        )
    return batch


def _properties(given: Any) -> list[tuple[str, list[str]]]:
    """Properties that are given with the values wanted; what is none is passed over."""
    found = []
    for entry in given if isinstance(given, list) else ():
        path = entry.get("pid") if isinstance(entry, dict) else None
        if isinstance(path, str) and path.isidentifier():
            values = entry.get("v")
            listed = values if isinstance(values, list) else [values]
            texts = [v.get("id", "") if isinstance(v, dict) else v for v in listed]
            found.append((path, [str(t)[:_LONGEST] for t in texts if t is not None]))
    return found
