"""Stores: what answers a SELECT query, here or elsewhere, with the same rows.

kg.rdf.graph.Graph           embedded, the default
RdflibStore(graph)           rdflib in memory
RemoteStore(url)             a SPARQL 1.1 endpoint, through SPARQLWrapper

variables, rows = store.select("SELECT …")
select_columns(store, "SELECT …", "thing", "label")     rows by name, whatever else a store adds
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph as ox

from kg.errors import EndpointError
from kg.rdf.graph import Row

if TYPE_CHECKING:
    import rdflib

_BEGUN: Final = 60  # characters of an answer that a message shows


class Store(Protocol):
    """Whatever answers SELECT queries: the embedded graph, rdflib, a remote endpoint."""

    def select(self, sparql: str) -> tuple[list[str], list[Row]]:
        """The variables and the rows of a SELECT query."""
        ...


class RdflibStore:
    """Answers from an rdflib graph."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self.graph = graph

    def select(self, sparql: str) -> tuple[list[str], list[Row]]:
        """The variables and the rows of a SELECT query."""
        content = self.graph.query(sparql).serialize(format="json")
        return _from_json(content or b"")


class RemoteStore:
    """Answers from a SPARQL 1.1 Protocol endpoint; see `kg.sparql.endpoint`.

    Args:
        endpoint: its URL.
        timeout: seconds until a request is given up.
        most: bytes that an answer may have.

    Attributes:
        endpoint: what sends the requests.

    Raises:
        MissingExtraError: SPARQLWrapper is not installed.
        EndpointError: the URL is none of HTTP.
    """

    def __init__(self, endpoint: str, timeout: float = 60, most: int | None = None) -> None:
        from kg.sparql.endpoint import MOST, Endpoint

        self.endpoint = Endpoint(endpoint, timeout, most or MOST)

    def select(self, sparql: str) -> tuple[list[str], list[Row]]:
        """The variables and the rows of a SELECT query.

        Raises:
            EndpointError: the endpoint cannot be reached, or answers with an error or in a form
                that was not asked for.
        """
        content = self.endpoint.ask(sparql)
        try:
            return _from_json(content)
        except (ValueError, SyntaxError, TypeError) as error:
            raise self.no_rows(content, error) from error

    def no_rows(self, content: bytes, why: object) -> EndpointError:
        """What is wrong where an answer is not what was asked for."""
        begun = content[:_BEGUN].decode("utf-8", "replace")
        return self.endpoint.error(
            f"what it sends is not rows in JSON: {why} (it begins “{begun}”)",
            f"返回的不是 JSON 格式的结果行:{why}(开头为“{begun}”)",
        )

    def refuse(self, name: str) -> EndpointError:
        """What is wrong where the rows lack a variable that the query selects."""
        return self.endpoint.error(
            f"its rows have no ?{name}, which the query selects",
            f"结果行没有查询所选的 ?{name}",
        )


def select_columns(store: Store, sparql: str, *names: str) -> Iterator[Row]:
    """The cells of these variables of each row, whatever their order and whatever else there is.

    Raises:
        EndpointError: a remote answer lacks one of them.
        KeyError: a local one does.
    """
    variables, rows = store.select(sparql)
    for name in names:
        if name not in variables:
            raise store.refuse(name) if isinstance(store, RemoteStore) else KeyError(name)
    at = [variables.index(name) for name in names]
    return (tuple(row[i] for i in at) for row in rows)


def _from_json(content: bytes) -> tuple[list[str], list[Row]]:
    solutions = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("yes or no")
    try:
        return [v.value for v in solutions.variables], list(map(tuple, solutions))
    finally:
        del solutions  # it must not be dropped in another thread, where an error may carry it
