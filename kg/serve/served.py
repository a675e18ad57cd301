"""What is served of a house: read, checked where pages are made of it, and made into rooms.

make_desk(house, Served(pages=False)) -> Desk
make_desk(house, Served(endpoint="http://127.0.0.1:7878/query")) -> Desk

With an endpoint the graph is in a store elsewhere, and the house has the stored questions and the
shapes that pages tell of. Queries and questions go on to the store. Read of it at the start is what
is not a claim, for names; all that it has, for pages that are made here. Of a store that does not
answer as SPARQL 1.1 has it (`kg.serve.trial`), no stored question is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg import __version__
from kg.check.checking import check
from kg.check.finding import Finding
from kg.check.findings import exit_code
from kg.errors import KgError, NotSupportedError, NotValidError
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
from kg.serve.description import Described, Sizes, sizes
from kg.serve.desk import Desk
from kg.serve.documents import Documents, Files, Folder, Live, Nothing
from kg.serve.page import QueryPage
from kg.serve.query import Embedded, Endpoint, Source, dataset
from kg.serve.questions import Questions
from kg.serve.reconciliation import Reconciliation
from kg.serve.remote import Remote, count_triples, read_graph
from kg.serve.room import Room
from kg.serve.trial import failed
from kg.serve.vocabulary import Vocabulary
from kg.sparql.stores import RemoteStore, Store

MORE: Final = {page.NAME: "ask"}
"""The pages beside those of the site: their paths, and the words for them in the menu."""
_PATIENCE: Final = 60  # seconds that a store elsewhere has at least, while it is read at the start


@dataclass(frozen=True, slots=True)
class Served:
    """What is served.

    Attributes:
        result: bytes that the result of a query may have.
        pages: whether there are pages and data files.
        site: a folder with these, as `kg build --site` writes it; None if they are made here.
        url: where the server is reached, without the last slash; nothing: as it is asked.
        sources: the folder of the texts, which then are quoted.
        endpoint: the URL of a store elsewhere that has the graph; nothing: it is made of the house.
        seconds: how long that store may take to answer.
    """

    result: int = 32 << 20
    pages: bool = True
    site: Path | None = None
    url: str = ""
    sources: str | Path | None = None
    endpoint: str = ""
    seconds: float = 15


def make_desk(
    house: House, served: Served, tell: Callable[[KgError], None] = lambda note: None
) -> Desk:
    """What answers from a house, or from a store elsewhere.

    Args:
        house: which.
        served: what of it.
        tell: is told what whoever starts a server should know.

    Raises:
        KgError: a file of the house is unreadable or not valid, a check of it finds violations, the
            store does not answer, not as it should, or has more than may be read, the site is of
            another graph, or an extra is not installed.
    """
    remote: Remote | None = None
    findings: Sequence[Finding] = ()
    if served.endpoint:
        remote = Remote(served.endpoint, served.seconds, served.result)
        graph = _read_elsewhere(served)
    else:
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
        if served.site:
            files = Folder(served.site, _same(remote, digest), {*content.described})
        else:
            files = Live(site)
    source, sized = _source(remote, whole)
    void = ox.parse(files.file("dist/void.ttl") or b"", ox.RdfFormat.TURTLE)
    described = Described(sized, [quad.triple for quad in void], served.url, served.result)
    names = prefixes(triples)
    endpoint = Endpoint(source, names, described.service, served.result, page.NAME if site else "")
    api = Questions(_asked(remote, graph, served, tell), graph, known, texts, served.url)
    rooms: list[Room] = [*api.rooms, *endpoint.rooms, *described.rooms]
    rooms += Vocabulary(graph, names).rooms
    rooms += Reconciliation(graph, described.base).rooms
    if site:
        rooms += QueryPage(site, graph, themes, api, endpoint).rooms
    rooms += Documents(files, site).rooms
    version = f"{digest} {__version__} {texts is not None}"
    # What a store elsewhere has may change at any time.
    steady = "" if remote else hashlib.sha256(version.encode("ascii")).hexdigest()
    made = Desk(tuple(rooms), steady)
    made.warm()
    return made


def _asked(
    remote: Remote | None, graph: Graph, served: Served, tell: Callable[[KgError], None]
) -> Store:
    """What stored questions are asked of.

    Raises:
        NotSupportedError: of a store elsewhere that would leave out rows.
    """
    unlike = failed(remote, graph) if remote else []
    if not remote or not unlike:
        return remote or graph
    english = f"The store gives other rows than SPARQL 1.1 has for {'; '.join(unlike)}."
    chinese = f"该存储对下列查询返回的行与 SPARQL 1.1 不符:{'; '.join(unlike)}。"
    if not served.pages or served.site:
        raise NotSupportedError(
            f"{english} Stored questions can be answered from what is read of it for pages: "
            "leave out --no-pages and --site.",
            chinese=f"{chinese}预存问题可改由为页面读入的内容回答:请去掉 --no-pages 与 --site。",
        )
    tell(
        NotSupportedError(
            f"{english} Stored questions are answered from what was read of it.",
            chinese=f"{chinese}预存问题改由读入的内容回答。",
        )
    )
    return graph


def _source(remote: Remote | None, triples: Sequence[ox.Triple]) -> tuple[Source, Sizes]:
    """Where queries go, and how many triples its graphs have, as far as that is known."""
    if remote:
        return remote, {None: count_triples(remote)}
    store = dataset(triples)
    return Embedded(store), sizes(store)


def _same(remote: Remote | None, digest: str) -> Callable[[bytes], bool]:
    """Tells of a dump as N-Triples whether it is of the graph that is served."""
    if remote:
        count = count_triples(remote)
        return lambda dump: dump.count(b"\n") == count
    return lambda dump: hashlib.sha256(dump).hexdigest() == digest


def _read_elsewhere(served: Served) -> Graph:
    """What is needed here of the graph of a store elsewhere."""
    store = RemoteStore(served.endpoint, max(served.seconds, _PATIENCE))
    return read_graph(store, claims=served.pages and not served.site)


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
