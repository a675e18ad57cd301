"""Deriving: run the stored CONSTRUCT rules over the graph and add what they give.

Input `queries/derive/*.rq`, one rule a file; each runs once, in the order of the file names,
over everything read and derived before it. Derived triples are never written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.graph import Graph, sparql_error
from kg.house import House
from kg.reading import load_turtle, read_bytes


def load(house: House) -> Graph:
    """Read the ontology and the data of a house and derive what its rules derive.

    Raises:
        KgError: a file is unreadable, or is not valid Turtle or SPARQL.
    """
    graph = Graph()
    for path in [*house.ontology, *house.data]:
        load_turtle(path, graph.store)
    derive(graph, house.rules)
    return graph


def derive(graph: Graph, rules: Iterable[Path]) -> list[list[ox.Triple]]:
    """Add to a graph what the rules derive; the new triples are kept in `graph.derived`.

    Returns:
        The new triples of each rule.

    Raises:
        KgError: a rule is not a valid SPARQL CONSTRUCT query.
    """
    given = []
    for rule in rules:
        query = read_bytes(rule).decode("utf-8")
        try:
            found = graph.construct(query)
        except SyntaxError as error:
            raise sparql_error(error, rule) from error
        given.append(graph.add_new(found))
        graph.derived += given[-1]
    return given
