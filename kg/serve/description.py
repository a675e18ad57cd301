"""Descriptions for machines: of the service, and of the data that it answers from.

    service(asked) -> Reply      https://www.w3.org/TR/sparql11-service-description/
    void(asked) -> Reply         https://www.w3.org/TR/void/, at /.well-known/void

Both are graphs in the notation that is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from kg.hospital.names import BASE
from kg.publish.description import DESCRIPTION_NAMES, VOID
from kg.rdf.graph import TYPE
from kg.rdf.names import XSD
from kg.serve.exchange import Asked, Reply
from kg.serve.formats import GRAPHS, ROWS, graph
from kg.serve.query import PATH
from kg.serve.room import Room

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_NAMED: Final = {
    **{"json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML"},
    **{"csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV"},
    **{"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF_XML"},
}
Sizes = Mapping[ox.NamedNode | ox.BlankNode | None, int]
_NAMES: Final = {**DESCRIPTION_NAMES, "sd": SD, "formats": _FORMATS}
_HOST: Final = re.compile(r"[\w.-]+(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?", re.ASCII)


class Described:
    """What tells of the service and of its data.

    Args:
        sizes: how many triples there are, by graph; None is the default graph.
        said: the description of the data as the dumps have it.
        url: where the server is reached, without the last slash (default: as it is asked).
        most: bytes of a reply.
    """

    def __init__(self, sizes: Sizes, said: Iterable[ox.Triple], url: str, most: int) -> None:
        self._sizes, self._said, self._url, self._most = sizes, list(said), url, most

    @property
    def rooms(self) -> list[Room]:
        """The description of the data; that of the service is at the endpoint itself."""
        return [Room("void", "/.well-known/void", self.void)]

    def service(self, asked: Asked) -> Reply:
        """The description of the service.

        Raises:
            RefusedError: no notation is acceptable.
        """
        return graph(self._service(self.base(asked)), _NAMES, asked, self._most)

    def void(self, asked: Asked) -> Reply:
        """The description of the data.

        Raises:
            RefusedError: no notation is acceptable.
        """
        endpoint = ox.NamedNode(self.base(asked) + PATH)
        more = ox.Triple(ox.NamedNode(BASE), ox.NamedNode(f"{VOID}sparqlEndpoint"), endpoint)
        return graph([*self._said, more], _NAMES, asked, self._most)

    def base(self, asked: Asked) -> str:
        """Where the server is reached, without the last slash."""
        host = asked.headers.get("host", "")
        return self._url or f"http://{host if _HOST.fullmatch(host) else 'localhost'}"

    def _service(self, base: str) -> Iterator[ox.Triple]:
        service, data, usual = (ox.BlankNode(name) for name in ("service", "data", "usual"))
        yield ox.Triple(service, TYPE, _sd("Service"))
        yield _say(service, "endpoint", ox.NamedNode(base + PATH))
        yield _say(service, "supportedLanguage", _sd("SPARQL11Query"))
        for form in (*ROWS, *GRAPHS):
            yield _say(service, "resultFormat", ox.NamedNode(_FORMATS + _NAMED[form.name]))
        yield _say(service, "defaultDataset", data)
        yield ox.Triple(data, TYPE, _sd("Dataset"))
        yield _say(data, "defaultGraph", usual)
        for number, (name, size) in enumerate(self._sizes.items()):
            node = usual
            if name is not None:
                node, entry = ox.BlankNode(f"graph{number}"), ox.BlankNode(f"entry{number}")
                yield _say(data, "namedGraph", entry)
                yield ox.Triple(entry, TYPE, _sd("NamedGraph"))
                yield _say(entry, "name", name)
                yield _say(entry, "graph", node)
            yield ox.Triple(node, TYPE, _sd("Graph"))
            triples = ox.Literal(str(size), datatype=ox.NamedNode(f"{XSD}integer"))
            yield ox.Triple(node, ox.NamedNode(f"{VOID}triples"), triples)


def sizes(store: ox.Store) -> Sizes:
    """How many triples the graphs of a dataset have.

    >>> sizes(ox.Store())
    {None: 0}
    """
    names = (None, *store.named_graphs())
    return {name: _size(store, name or ox.DefaultGraph()) for name in names}


def _size(store: ox.Store, where: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, where))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)


def _say(subject: ox.BlankNode, name: str, value: ox.NamedNode | ox.BlankNode) -> ox.Triple:
    return ox.Triple(subject, _sd(name), value)
