"""The SPARQL 1.1 Protocol, its query part: https://www.w3.org/TR/sparql11-protocol/#query-operation.

    Endpoint(Embedded(dataset(triples)), names, about, most)(asked) -> Reply

The default graph has all triples. What a source says is besides in a graph named by the source, as
in the TriG dump. A dataset that is asked for, by parameters or by FROM, is made of these graphs:
one that is not here is empty, and none is ever fetched. Nothing can be changed. Where queries go on
to a store elsewhere (`kg.serve.remote`), its graphs are those that are here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol
from urllib.parse import unquote

import pyoxigraph as ox

from kg.errors import NotValidError
from kg.publish.notations import source_of
from kg.rdf.graph import quads
from kg.rdf.terms import named
from kg.serve.exchange import FORM, Asked, Fields, RefusedError, Reply, one_of, refused
from kg.serve.formats import GRAPHS, ROWS, Names, graph, rows
from kg.serve.negotiation import weight
from kg.serve.room import BOTH, Room
from kg.sparql.guard import guarded
from kg.sparql.text import error_place

PATH: Final = "/sparql"
QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_SAMPLES: Final = tuple(
    Asked("GET", PATH, f"query={query}", {"accept": media})
    for query, media in (
        ("CONSTRUCT{?s+?p+?o}{?s+?p+?o}LIMIT+1", "application/ld+json"),
        ("ASK{}", "text/csv"),
        ("SELECT", ""),
    )
)
ACCEPTED: Final = f"{QUERY}, {FORM}"
Named = ox.NamedNode | ox.BlankNode
Default = Named | ox.DefaultGraph
Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | list[ox.Triple]


@dataclass(frozen=True, slots=True)
class Query:
    """A query as the protocol has it: its text, and the IRIs of the dataset, None for the usual."""

    text: str
    default_graphs: list[Default] | None = None
    named_graphs: list[Named] | None = None


class Source(Protocol):
    """Where a query goes that may be run."""

    def find(self, query: Query) -> Found:
        """What it finds.

        Raises:
            SyntaxError: it is not valid.
        """
        ...


@dataclass(frozen=True, slots=True)
class Embedded:
    """A dataset in this process."""

    store: ox.Store

    def find(self, query: Query) -> Found:
        """What a query finds, as it is read.

        Raises:
            SyntaxError: it is not valid.
        """
        return self.store.query(
            query.text, default_graph=query.default_graphs, named_graphs=query.named_graphs
        )


class Endpoint:
    """What answers queries.

    Args:
        source: where they go.
        names: prefixes for graphs.
        about: what tells of the service, where nothing is asked.
        most: bytes that a result may have.
        page: where browsers are sent, which would have a page; nothing if there is none.
    """

    def __init__(
        self,
        source: Source,
        names: Names,
        about: Callable[[Asked], Reply],
        most: int,
        page: str = "",
    ) -> None:
        self._source, self.names, self._about = source, names, about
        self._most, self._page = most, page

    @property
    def rooms(self) -> list[Room]:
        """The endpoint."""
        return [Room("sparql", PATH, self, BOTH, samples=_SAMPLES)]

    def __call__(self, asked: Asked) -> Reply:
        """The answer to a query.

        Raises:
            RefusedError: there is none in the request, it is not valid (400), it may not be run
                (403), or what it finds cannot be had as is wanted.
        """
        if asked.method != "POST" and self._page and prefers_page(asked):
            behind = f"?{asked.query}" if asked.query else ""
            return Reply(303, "").having(location=self._page + behind)
        if asked.method != "POST" and not asked.query:
            return self._about(asked)
        found = self.run(read(asked))
        if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
            return rows(found, asked, self._most)
        return graph(found, self.names, asked, self._most)

    def run(self, query: Query) -> Found:
        """What a query finds.

        Raises:
            RefusedError: it is not valid (400), or may not be run (403).
            EndpointError: it goes on to a store elsewhere, which does not answer.
        """
        try:
            return self._source.find(replace(query, text=guarded(query.text)))
        except NotValidError as error:
            raise refused(error, 403) from error
        except SyntaxError as error:
            raise _not_valid(error) from error
        except RuntimeError as error:  # such as a function of somebody else's
            raise RefusedError(
                400, f"This cannot be evaluated: {error}.", f"无法求值:{error}。"
            ) from error


def prefers_page(asked: Asked) -> bool:
    """Whether a client would rather have a page than data, as browsers would.

    >>> accepted = {"accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}
    >>> prefers_page(Asked("GET", "/sparql", "query=ASK{}", accepted))
    True
    >>> prefers_page(Asked("GET", "/sparql", "query=ASK{}&format=csv", accepted))
    False
    """
    if any(name == "format" for name, _ in asked.fields(lenient=True)):
        return False
    best = max(weight(asked.accept, form.media) for form in (*ROWS, *GRAPHS))
    return weight(asked.accept, "text/html") > best


def dataset(triples: Sequence[ox.Triple]) -> ox.Store:
    """A store with all triples in the default graph, and those of each source in its own."""
    store = ox.Store()
    store.extend(quads(triples))
    by_source = ((triple, source_of(triple.subject)) for triple in triples)
    store.extend(
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(iri)) for t, iri in by_source if iri
    )
    return store


def read(asked: Asked) -> Query:
    """The query of a request.

    Raises:
        RefusedError: there is none, or there are several; it is none of this protocol.

    >>> read(Asked("GET", "/sparql", "query=ASK+%7B%7D")).text
    'ASK {}'
    """
    if asked.method == "POST" and asked.media_type == QUERY:
        fields = (*asked.fields(), ("query", _text(asked)))
    elif asked.method == "POST" and asked.media_type == _UPDATE:
        raise _read_only()
    elif asked.method == "POST" and asked.media_type != FORM:
        raise RefusedError(
            415,
            f"A query is sent as {QUERY} or as a form ({FORM}).",
            f"查询须以 {QUERY} 或表单({FORM})发送。",
            {"accept-post": ACCEPTED},
        )
    else:
        fields = asked.form()
    if any(name == "update" for name, _ in fields):
        raise _read_only()
    text = one_of(fields, "query")
    if not text.strip():
        raise RefusedError(
            400,
            "There is no query. Send it as the parameter 'query'.",
            "缺少查询。请用参数“query”发送。",
        )
    default, chosen = (_graphs(fields, f"{kind}-graph-uri") for kind in ("default", "named"))
    if default or chosen:
        return Query(text, [*default], [*chosen])
    return Query(text)


def _text(asked: Asked) -> str:
    charset = asked.headers.get("content-type", "").lower().partition("charset=")[2].strip(' "')
    if charset not in ("", "utf-8", "utf8"):
        raise RefusedError(415, "Send the query in UTF-8.", "请以 UTF-8 编码发送查询。")
    try:
        return asked.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "The query is not UTF-8.", "查询不是 UTF-8 编码。") from error


def _graphs(fields: Fields, name: str) -> list[ox.NamedNode]:
    found = []
    for iri in (value for key, value in fields if key == name):
        node = named(iri)
        if node is None:
            raise RefusedError(400, f"'{name}' takes absolute IRIs.", f"“{name}”须为绝对 IRI。")
        found.append(node)
    return found


def _read_only() -> RefusedError:
    return RefusedError(
        403,
        "This endpoint is read-only: it takes queries, no updates.",
        "此端点只读:仅接受查询,不接受更新。",
    )


def _not_valid(error: SyntaxError) -> RefusedError:
    place = error_place(error)
    detail = str(error.msg or error)
    if place is None:
        return RefusedError(400, f"Not valid SPARQL: {detail}.", f"不合 SPARQL 语法:{detail}。")
    line, column = place
    expected = detail.partition(": ")[2]
    expected = f": {expected}" if 0 < len(expected) <= _TOLD else ""  # else any sign would do
    return RefusedError(
        400,
        f"Not valid SPARQL at line {line}, column {column}{expected}.",
        f"第 {line} 行第 {column} 列不合 SPARQL 语法{expected}。",
        more={"line": line, "column": column},
    )


_TOLD: Final = 120  # characters of what a parser expects


def is_steady(text: str) -> bool:
    """Whether the parameters of a URL ask for the same whenever they are sent, by their words.

    >>> is_steady("query=SELECT+*+%7B+%7D"), is_steady("query=SELECT+(%52AND()+AS+?r)+{}")
    (True, False)
    """
    read = unquote(text).upper()
    return not any(word in read for word in _UNSTEADY)


_UNSTEADY: Final = ("RAND", "NOW", "UUID", "BNODE")
