"""Remote: a SPARQL store elsewhere that queries go on to, and what of its graph is read once.

    store = Remote("http://127.0.0.1:7878/query", 13.5, 32 << 20)
    store.find(Query("SELECT …"))       as a dataset here would have it
    store.select("SELECT …")            as any store: of stored questions
    read_graph(store, claims=False)     all but claims and evidence: names, classes, the ontology

A query is parsed here, so that what a store understands beside SPARQL 1.1, such as pragmas by which
it fetches documents, does not reach it. What it sends is read whole before a reply begins.
"""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from kg.errors import EndpointError, LimitError
from kg.hospital.names import NS
from kg.rdf.graph import Graph
from kg.rdf.terms import plain
from kg.serve.query import Found, Query
from kg.sparql.guard import parse
from kg.sparql.stores import RemoteStore, select_columns
from kg.sparql.text import form

MOST: Final = 2_000_000
"""Triples that are read at the start."""
_PAGE: Final = 10_000  # rows that are asked for at once: as many as Virtuoso gives at most
_JSON: Final = ox.QueryResultsFormat.JSON
_ALL: Final = "?s ?p ?o"
_NO_CLAIMS: Final = (
    f"?s ?p ?o FILTER NOT EXISTS {{ ?s <{NS}evidence> ?any }} "
    f"FILTER NOT EXISTS {{ ?s a <{NS}Evidence> }}"
)


class Remote(RemoteStore):
    """A store elsewhere; see the module."""

    def find(self, query: Query) -> Found:
        """What a query finds.

        Raises:
            SyntaxError: it is not valid.
            EndpointError: there is no answer in time, it is too long, or none to what was asked.
        """
        parse(query.text)
        fields = [
            (f"{kind}-graph-uri", name.value)
            for kind, names in (("default", query.default_graphs), ("named", query.named_graphs))
            for name in names or ()
            if isinstance(name, ox.NamedNode)
        ]
        asked = form(query.text)
        if asked in ("CONSTRUCT", "DESCRIBE"):
            return self.endpoint.graph(query.text, fields)
        content = self.endpoint.ask(query.text, fields)
        try:
            # Once to its end, so that what is wrong in it is known before a reply begins.
            ox.parse_query_results(content, format=_JSON).serialize(format=_JSON)
        except (ValueError, SyntaxError) as error:
            raise self.no_rows(content, error) from error
        found = ox.parse_query_results(content, format=_JSON)
        if isinstance(found, ox.QueryBoolean) != (asked == "ASK"):
            raise self.no_rows(content, f"{asked} was asked")
        return found


def read_graph(store: RemoteStore, claims: bool, most: int = MOST) -> Graph:
    """The triples of the default graph, as they are now.

    They are read property by property, in parts of some rows, which every store can give from an
    index without sorting; that none is lost or cut is told by their number.

    Args:
        store: from where.
        claims: whether what is said of claims and their evidence is read, too.
        most: triples that may be read.

    Raises:
        LimitError: there are more.
        EndpointError: no answer, fewer triples than were counted, or a blank node, of which parts
            do not say which is which.
    """
    pattern = _ALL if claims else _NO_CLAIMS
    whole = count_triples(store, pattern)
    if whole > most:
        raise LimitError(
            f"The store has {whole:,} triples, of which {most:,} may be read at once. "
            "Write the pages with kg build --site and name them with --site, or use --no-pages.",
            chinese=f"该存储有 {whole:,} 个三元组,至多可一次读入 {most:,} 个。"
            "请用 kg build --site 生成页面并以 --site 指定,或使用 --no-pages。",
        )
    counted = (
        f"SELECT ?p (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {pattern} }} }} GROUP BY ?p"
    )
    graph = Graph()
    for path, count in select_columns(store, counted, "p", "n"):
        if isinstance(path, ox.NamedNode):
            graph.add(_of_property(store, pattern, path, int(plain(count))))
    return graph


def count_triples(store: RemoteStore, pattern: str = _ALL) -> int:
    """How many triples of its default graph fit a pattern.

    Raises:
        EndpointError: there is no answer.
    """
    rows = list(select_columns(store, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", "n"))
    text = plain(rows[0][0]) if len(rows) == 1 else ""
    if not (text.isascii() and text.isdigit()):
        raise store.endpoint.error("it counts no triples", "未能给出三元组的数目")
    return int(text)


def _of_property(
    store: RemoteStore, pattern: str, path: ox.NamedNode, count: int
) -> list[ox.Triple]:
    rows = f"SELECT DISTINCT ?s ?o {{ {pattern.replace('?p', str(path))} }} LIMIT {_PAGE} OFFSET "
    found: dict[ox.Triple, None] = {}
    while len(found) < count:
        before = len(found)
        for subject, value in select_columns(store, f"{rows}{before}", "s", "o"):
            found[_triple(store, subject, path, value)] = None
        if len(found) == before:
            break
    if len(found) != count:
        raise store.endpoint.error(
            f"of {count:,} triples with {path} it gives {len(found):,}: "
            "it changes meanwhile, or cuts results",
            f"{path} 应有 {count:,} 个三元组,只给出 {len(found):,} 个:期间有变动或结果被截断",
        )
    return list(found)


def _triple(store: RemoteStore, subject: object, path: ox.NamedNode, value: object) -> ox.Triple:
    if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
        return ox.Triple(subject, path, value)
    raise _blank(store, path)


def _blank(store: RemoteStore, path: ox.NamedNode) -> EndpointError:
    return store.endpoint.error(
        f"a triple with {path} has a blank node, which parts of a graph cannot tell from others",
        f"{path} 的三元组含空白节点,分批读取时无法辨认",
    )
