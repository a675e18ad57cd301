"""What is served of a house: read, checked where pages are made of it, and made into rooms.

make_desk(house, Served(pages=False)) -> Desk
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg import __version__
from kg.check.checking import check
from kg.check.finding import Finding
from kg.check.findings import exit_code
from kg.errors import NotValidError
from kg.hospital.house import House, load
from kg.hospital.project import house_project
from kg.hospital.texts import find_texts, records
from kg.publish.dumps import canonical, make_dumps
from kg.publish.notations import prefixes
from kg.publish.site.content import gather
from kg.publish.site.writing import Site
from kg.questions.catalogue import by_theme
from kg.rdf.graph import Graph, n_triples
from kg.serve import page
from kg.serve.description import Described
from kg.serve.desk import Desk
from kg.serve.documents import Documents, Files, Folder, Live, Nothing
from kg.serve.page import QueryPage
from kg.serve.query import Endpoint, dataset
from kg.serve.questions import Questions
from kg.serve.reconciliation import Reconciliation
from kg.serve.room import Room
from kg.serve.vocabulary import Vocabulary

MORE: Final = {page.NAME: "ask"}
"""The pages beside those of the site: their paths, and the words for them in the menu."""


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
    graph, findings = _read(house, served)
    themes = by_theme(house)
    known = {q.name: q for _, own in themes for q in own}
    texts = find_texts(served.sources, records(graph)) if served.sources else None
    whole = graph.triples()
    triples = canonical(whole)
    digest = hashlib.sha256(n_triples(triples).encode("utf-8")).hexdigest()
    files: Files = Nothing()
    site: Site | None = None
    if served.pages:
        content = gather(graph, themes, findings, texts)
        dumps = {} if served.site else make_dumps(graph, house.shapes, known.values())
        site = Site(content, dumps, house.shapes, served.url, MORE, page.TEMPLATES)
        iris = {*content.described}
        files = Folder(served.site, digest, iris) if served.site else Live(site)
    store = dataset(whole)
    void = ox.parse(files.file("dist/void.ttl") or b"", ox.RdfFormat.TURTLE)
    described = Described(store, [quad.triple for quad in void], served.url, served.result)
    names = prefixes(triples)
    endpoint = Endpoint(store, names, described.service, served.result, page.NAME if site else "")
    api = Questions(graph, known, texts, served.url)
    rooms: list[Room] = [
        *api.rooms,
        *endpoint.rooms,
        *described.rooms,
        *Vocabulary(graph, names).rooms,
    ]
    rooms += Reconciliation(graph, described.base).rooms
    if site:
        rooms += QueryPage(site, graph, themes, api, endpoint).rooms
    rooms += Documents(files).rooms
    version = f"{digest} {__version__} {texts is not None}"
    made = Desk(tuple(rooms), hashlib.sha256(version.encode("ascii")).hexdigest())
    made.warm()
    return made


def _read(house: House, served: Served) -> tuple[Graph, Sequence[Finding]]:
    """The graph, and what a check finds of it where pages are made that tell so."""
    if not served.pages or served.site:
        return load(house), []
    checked = check(house_project(house))
    if exit_code(checked.findings):
        raise NotValidError(
            "The check finds violations: run kg check.",
            file=house.root,
            chinese="检查发现违规:请运行 kg check。",
        )
    return checked.loaded.graph, checked.findings
