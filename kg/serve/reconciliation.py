"""Reconciliation: names in a table matched to entities, as OpenRefine asks for it.

    GET /reconcile                               the manifest
    POST /reconcile  queries={"q0": {…}, …}      candidates with scores for each name
    GET /reconcile/suggest/entity?prefix=…       also …/type and …/property
    GET /reconcile/preview?id=kashgar-second     a small page

Rules: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. Scores are
those of `kg.serve.matching`; a match is the only entity that bears the very name.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox

from kg.hospital.lookup import near_names, slug
from kg.hospital.names import ID, NS
from kg.publish.description import TITLE
from kg.publish.site.hosts import CSP
from kg.rdf.graph import Graph
from kg.rdf.terms import plain
from kg.report.console import label_of
from kg.serve.exchange import HTML, Asked, RefusedError, Reply, json_reply, one_of
from kg.serve.matching import LONGEST, SAME, Entities
from kg.serve.room import BOTH, Room
from kg.signs import visible
from kg.sparql.stores import select_columns

PATH: Final = "/reconcile"
_SAMPLES: Final = (Asked("GET", PATH, 'queries={"q":{"query":"x"}}'),)
_MOST_QUERIES: Final = 500
_MOST: Final = 25  # candidates
_USUAL: Final = 5
_LISTED: Final = 10  # suggestions at once
_FRAMED: Final = CSP.replace("frame-ancestors 'none'", "frame-ancestors *")


class Reconciliation:
    """What answers OpenRefine.

    Args:
        graph: with the entities.
        base: tells where the server is reached, without the last slash.
    """

    def __init__(self, graph: Graph, base: Callable[[Asked], str]) -> None:
        self._graph, self._base, self._known = graph, base, Entities(graph)

    @property
    def rooms(self) -> list[Room]:
        """The service itself, its suggestions, its previews."""
        return [
            Room("reconcile", PATH, self, BOTH, samples=_SAMPLES),
            Room("suggest-entity", f"{PATH}/suggest/entity", self.suggest_entity),
            Room("suggest-type", f"{PATH}/suggest/type", self.suggest_type),
            Room("suggest-property", f"{PATH}/suggest/property", self.suggest_property),
            Room("preview", f"{PATH}/preview", self.preview),
        ]

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
        return self._suggest(asked, self._known.names)

    def suggest_type(self, asked: Asked) -> Reply:
        """Classes of entities, likewise."""
        return self._suggest(asked, self._known.classes)

    def suggest_property(self, asked: Asked) -> Reply:
        """Properties of entities, likewise."""
        return self._suggest(asked, self._known.properties)

    def preview(self, asked: Asked) -> Reply:
        """A small page on an entity, to be shown in a frame.

        Raises:
            RefusedError: there is none of that id.
        """
        iri = ID + one_of(asked.fields(), "id")
        if iri not in self._known.names:
            raise RefusedError(404, "There is no such entity.", "没有此实体。")
        language = asked.language
        names = [n for n in dict.fromkeys(self._known.names[iri]) if n != slug(iri)]
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
        found = self._known.candidates(query)
        same = [c.iri for c in found if c.name == SAME]
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

    def _suggest(self, asked: Asked, names: Mapping[str, Sequence[str]]) -> Reply:
        fields = asked.fields()
        prefix, cursor = one_of(fields, "prefix")[:LONGEST], one_of(fields, "cursor", "0")
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
            if thing in self._known.names and kind.startswith(NS):
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
