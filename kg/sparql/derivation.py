"""Derivation: run stored CONSTRUCT rules over a graph and add what they give.

    derive(graph, [Path("queries/derive/10-edges.rq"), …]) -> the new triples of each

Each runs once, in the order given, over everything read and derived before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.files import read_text
from kg.limits import doing
from kg.rdf.graph import Graph
from kg.sparql.guard import guarded
from kg.sparql.text import sparql_error


def derive(graph: Graph, rules: Iterable[Path]) -> list[list[ox.Triple]]:
    """Add to a graph what the rules derive; the new triples are kept in `graph.derived`.

    Returns:
        The new triples of each rule.

    Raises:
        KgError: a rule is not a valid SPARQL CONSTRUCT query.
    """
    given = []
    for rule in rules:
        doing(str(rule))
        query = guarded(read_text(rule), rule)
        try:
            found = graph.construct(query)
        except SyntaxError as error:
            raise sparql_error(error, rule) from error
        given.append(graph.add_new(found))
        graph.derived += given[-1]
    return given
