"""The desk: all that the server answers, made once and handed to the copies that do the work.

desk = make_desk(house, …)
desk.work(pickled ("sparql", Asked)) -> pickled Reply
"""

from __future__ import annotations

import gzip
import hashlib
import os
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg import __version__
from kg.check.checking import check
from kg.check.finding import exit_code
from kg.errors import KgError, NotValidError
from kg.hospital.house import House, load
from kg.hospital.project import house_project
from kg.hospital.texts import find_texts, records
from kg.publish.dumps import canonical, make_dumps
from kg.publish.notations import prefixes
from kg.publish.site.content import gather
from kg.publish.site.writing import Site
from kg.questions.catalogue import by_theme
from kg.rdf.graph import n_triples
from kg.serve import documents, page, query, questions, reconciliation
from kg.serve.description import SPARQL, Described
from kg.serve.documents import Documents, Files, Folder, Live, Nothing
from kg.serve.exchange import Asked, RefusedError, Reply, refused, told
from kg.serve.negotiation import takes_gzip
from kg.serve.page import QueryPage
from kg.serve.query import Endpoint, dataset
from kg.serve.questions import PATH, Questions
from kg.serve.reconciliation import Reconciliation

_SMALL: Final = 1000  # bytes from which on compression pays
_PACKED: Final = ("image/", "application/gzip")
_FAST: Final = 1  # of the levels of gzip


MORE: Final = {page.NAME: "ask"}
"""The pages beside those of the site: their paths, and the words for them in the menu."""
FAULT: Final = "x-fault"
"""A header for the log alone: the kind of a fault of our own."""
GET: Final = ("GET", "HEAD")
BOTH: Final = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Room:
    """What answers at a path.

    Attributes:
        path: as Starlette has it: `{name}` is a part of it, `{rest:path}` all the rest.
        apart: whether a copy of this process answers, which can be ended.
        samples: requests by which all that is loaded when it is needed is loaded before.
    """

    name: str
    path: str
    answer: Callable[[Asked], Reply]
    methods: tuple[str, ...] = GET
    apart: bool = True
    samples: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What the server answers.

    Attributes:
        rooms: what answers; of two that fit a path the first does, of none the last.
        digest: of all that replies depend on beside the request.
    """

    rooms: tuple[Room, ...]
    digest: str = ""

    @cached_property
    def _by_name(self) -> dict[str, Room]:
        return {room.name: room for room in self.rooms}

    def warm(self) -> None:
        """Load all that answers need, since copies of this process can open no file."""
        for room in self.rooms:
            for sample in room.samples:
                self.answer(room.name, sample)

    def answer(self, room: str, asked: Asked) -> Reply:
        """The reply of a room, or why there is none."""
        try:
            return self._by_name[room].answer(asked)
        except KgError as error:
            return told(refused(error, 400), asked)
        except MemoryError:
            raise
        except Exception as error:  # what nobody foresaw is told, too, and logged by its kind
            if os.environ.get("KG_TRACEBACK"):
                traceback.print_exc()
            what = type(error).__name__
            fault = RefusedError(
                500,
                f"A fault of kg itself: {what}.",
                f"kg 自身的缺陷:{what}。",
                more={"fault": what},
            )
            return told(fault, asked).having(**{FAULT: what})

    def work(self, content: bytes) -> bytes:
        """The reply to a request, both as they pass between processes."""
        room, asked = pickle.loads(content)
        return pickle.dumps(packed(self.answer(room, asked), asked), pickle.HIGHEST_PROTOCOL)


def packed(reply: Reply, asked: Asked) -> Reply:
    """A reply, compressed where the client takes that and it pays."""
    if (
        len(reply.body) < _SMALL
        or reply.type.startswith(_PACKED)
        or not takes_gzip(asked.headers.get("accept-encoding", ""))
    ):
        return reply
    body = gzip.compress(reply.body, _FAST, mtime=0)
    return replace(reply, body=body).having(content_encoding="gzip")


@dataclass(frozen=True, slots=True)
class Served:
    """What is served.

    Attributes:
        result: bytes that the result of a query may have.
        pages: whether there are pages and data files.
        site: a folder with these, as `kg build --site` writes it; None if they are made here.
        url: where the server is reached, without the last slash; nothing: as it is asked.
        sources: the folder of the texts, which then are quoted.
    """

    result: int = 32 << 20
    pages: bool = True
    site: Path | None = None
    url: str = ""
    sources: str | Path | None = None


def make_desk(house: House, served: Served) -> Desk:
    """What answers from a house.

    Raises:
        KgError: a file of it is unreadable or not valid, a check of it finds violations, the site
            is of another graph, or an extra is not installed.
    """
    findings = []
    if served.pages and not served.site:
        checked = check(house_project(house))
        graph, findings = checked.loaded.graph, checked.findings
        if exit_code(findings):
            raise NotValidError(
                "The check finds violations: run kg check.",
                file=house.root,
                chinese="检查发现违规:请运行 kg check。",
            )
    else:
        graph = load(house)
    themes = by_theme(house)
    known = {q.name: q for _, own in themes for q in own}
    texts = find_texts(served.sources, records(graph)) if served.sources else None
    triples = canonical(graph.triples())
    digest = hashlib.sha256(n_triples(triples).encode("utf-8")).hexdigest()
    store = dataset(graph)
    files: Files = Nothing()
    site: Site | None = None
    if served.pages:
        content = gather(graph, themes, findings, texts)
        made_here = not served.site
        dumps = make_dumps(graph, house.shapes, known.values()) if made_here else {}
        site = Site(content, dumps, house.shapes, served.url, MORE, page.TEMPLATES)
        files = Live(site)
        if served.site:
            files = Folder(served.site, digest, {*content.described})
    void = files.file("dist/void.ttl") or b""
    said = [quad.triple for quad in ox.parse(void, ox.RdfFormat.TURTLE)]
    described = Described(store, said, served.url, served.result)
    away = page.NAME if site else ""
    endpoint = Endpoint(store, prefixes(triples), described.service, served.result, away)
    api = Questions(graph, known, texts, served.url)
    rooms = [
        Room("catalogue", PATH, api.catalogue),
        Room("question", f"{PATH}/{{name:path}}", api.answer, samples=questions.SAMPLES),
        Room("openapi", "/api/openapi.json", api.openapi),
        Room("sparql", SPARQL, endpoint, BOTH, samples=query.SAMPLES),
        Room("void", "/.well-known/void", described.void),
    ]
    matching = Reconciliation(graph, described.base)
    at = reconciliation.PATH
    rooms += [
        Room("reconcile", at, matching, BOTH, samples=reconciliation.SAMPLES),
        Room("suggest-entity", f"{at}/suggest/entity", matching.suggest_entity),
        Room("suggest-type", f"{at}/suggest/type", matching.suggest_type),
        Room("suggest-property", f"{at}/suggest/property", matching.suggest_property),
        Room("preview", f"{at}/preview", matching.preview),
    ]
    if site:
        asking = QueryPage(site, graph, themes, api, endpoint)
        rooms += [Room(path, path, asking, samples=page.SAMPLES) for path in page.PATHS]
    in_folder = isinstance(files, Folder)
    rooms.append(
        Room(
            "documents",
            "/{path:path}",
            Documents(files),
            apart=not in_folder,
            samples=() if in_folder else documents.SAMPLES,
        )
    )
    whole = f"{digest} {__version__} {texts is not None}"
    made = Desk(tuple(rooms), hashlib.sha256(whole.encode("ascii")).hexdigest())
    made.warm()
    return made
