"""Stores: what answers a SELECT query, here or elsewhere, with the same rows.

kg.rdf.graph.Graph           embedded, the default
RdflibStore(graph)           rdflib in memory
RemoteStore(url)             a SPARQL 1.1 endpoint, through SPARQLWrapper

variables, rows = store.select("SELECT …")
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol, cast

import pyoxigraph as ox

from kg.errors import EndpointError, MissingExtraError
from kg.rdf.graph import Row

if TYPE_CHECKING:
    import rdflib


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
    """Answers from a SPARQL 1.1 Protocol endpoint, by POST through SPARQLWrapper.

    Args:
        endpoint: its URL.
        timeout: seconds until a request is given up.

    Raises:
        MissingExtraError: SPARQLWrapper is not installed.
    """

    def __init__(self, endpoint: str, timeout: int = 60) -> None:
        try:
            import SPARQLWrapper
        except ImportError as error:
            raise MissingExtraError(
                "Remote endpoints need SPARQLWrapper: pip install 'sparqlwrapper>=2,<3'."
            ) from error
        self.endpoint = endpoint
        self._wrapper = SPARQLWrapper.SPARQLWrapper(endpoint, returnFormat=SPARQLWrapper.JSON)
        self._wrapper.setMethod(SPARQLWrapper.POST)
        self._wrapper.setTimeout(timeout)

    def select(self, sparql: str) -> tuple[list[str], list[Row]]:
        """The variables and the rows of a SELECT query.

        Raises:
            EndpointError: the endpoint cannot be reached or answers with an error.
        """
        self._wrapper.setQuery(sparql)
        self._wrapper.queryType = "SELECT"  # its own guess takes words in comments for updates
        try:
            answer: Any = self._wrapper.query().convert()
            return _from_json(json.dumps(answer).encode())
        except Exception as error:  # SPARQLWrapper lets urllib's and parsers' errors through
            reason = str(error).strip().splitlines()
            raise EndpointError(
                f"No answer from the endpoint: {reason[0] if reason else type(error).__name__}. "
                "Check the URL and that the server runs.",
                file=self.endpoint,
            ) from error


def _from_json(content: bytes) -> tuple[list[str], list[Row]]:
    parsed = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    solutions = cast(ox.QuerySolutions, parsed)
    return [v.value for v in solutions.variables], [tuple(row) for row in solutions]
