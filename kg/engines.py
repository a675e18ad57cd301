"""Other engines than the embedded graph: rdflib in memory, and a remote SPARQL 1.1 endpoint.

Both answer like `kg.graph.Graph`: `select(sparql)` gives variable names and rows of terms.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from kg.errors import KgError
from kg.graph import Row

if TYPE_CHECKING:
    import rdflib


def _from_json(content: bytes) -> tuple[list[str], list[Row]]:
    parsed = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    solutions = cast(ox.QuerySolutions, parsed)
    return [v.value for v in solutions.variables], [tuple(row) for row in solutions]


class RdflibEngine:
    """Answers from an rdflib graph."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self.graph = graph

    def select(self, sparql: str) -> tuple[list[str], list[Row]]:
        """The variables and the rows of a SELECT query."""
        content = self.graph.query(sparql).serialize(format="json")
        return _from_json(content or b"")


class RemoteEngine:
    """Answers from a SPARQL 1.1 Protocol endpoint, by POST through SPARQLWrapper.

    Args:
        endpoint: its URL.
        timeout: seconds until a request is given up.
    """

    def __init__(self, endpoint: str, timeout: int = 60) -> None:
        try:
            import SPARQLWrapper
        except ImportError as error:
            raise KgError(
                "Remote endpoints need SPARQLWrapper: pip install 'hospital-kg[remote]'."
            ) from error
        self.endpoint = endpoint
        self._wrapper = SPARQLWrapper.SPARQLWrapper(endpoint, returnFormat=SPARQLWrapper.JSON)
        self._wrapper.setMethod(SPARQLWrapper.POST)
        self._wrapper.setTimeout(timeout)

    def select(self, sparql: str) -> tuple[list[str], list[Row]]:
        """The variables and the rows of a SELECT query.

        Raises:
            KgError: the endpoint cannot be reached or answers with an error.
        """
        self._wrapper.setQuery(sparql)
        self._wrapper.queryType = "SELECT"  # its own guess takes words in comments for updates
        try:
            answer: Any = self._wrapper.query().convert()
            return _from_json(json.dumps(answer).encode())
        except (
            Exception
        ) as error:  # SPARQLWrapper lets urllib and parser errors of any type through
            reason = str(error).strip().splitlines()
            raise KgError(
                f"No answer from the endpoint: {reason[0] if reason else type(error).__name__}. "
                "Check the URL and that the server runs.",
                file=self.endpoint,
            ) from error
