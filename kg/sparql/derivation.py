"""Derivation: run stored CONSTRUCT rules over a graph and add what they give.

    derive(graph, [Path("queries/derive/10-edges.rq"), …]) -> the new triples of each

Each runs once, in the order given, over everything read and derived before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError, NotSupportedError
from kg.files import read_text
from kg.limits import doing
from kg.rdf.graph import Graph
from kg.rdf.terms import is_new
from kg.sparql.guard import guarded
from kg.sparql.text import demand_form, mentions, sparql_error, words


def derive(
    graph: Graph, rules: Iterable[Path], refuse: Callable[[Path, KgError], None] | None = None
) -> list[list[ox.Triple]]:
    """Add to a graph what the rules derive; the new triples are kept in `graph.derived`.

    Args:
        graph: what the rules look at.
        rules: files of CONSTRUCT queries.
        refuse: told of each rule that gives nothing since it is none; without it, the first raises.

    Returns:
        The new triples of each rule.

    Raises:
        KgError: a rule is not a valid SPARQL CONSTRUCT query, or gives what RDF 1.1 has not.
    """
    given = []
    for rule in rules:
        doing(str(rule))
        try:
            found = _construct(graph, rule)
        except KgError as error:
            if refuse is None:
                raise
            refuse(rule, error)
            found = []
        given.append(graph.add_new(found))
        graph.derived += given[-1]
    return given


def looked_for(rule: str) -> set[str]:
    """The IRIs that the pattern of a CONSTRUCT query names, beside its template.

    A property that a rule both gives and looks for is one that it completes: a default, or a step
    of a longer way. Such may be written by hand.

    >>> looked_for("PREFIX e: <http://e.org/> CONSTRUCT { ?x e:a ?z } WHERE { ?x e:b ?z }")
    {'http://e.org/b'}
    """
    end = _end_of_template(rule)
    return {mention.iri for mention in mentions(rule) if mention.start >= end}


def _end_of_template(rule: str) -> int:
    """The position behind the template; 0 where there is none, as in CONSTRUCT WHERE { … }."""
    read, depth = words(rule), 0
    start = next((i for i, w in enumerate(read) if w.text.upper() == "CONSTRUCT"), len(read))
    for word in read[start + 1 :]:
        depth += {"{": 1, "}": -1}.get(word.text, 0)
        if depth == 0:
            return word.start if word.text == "}" else 0
    return 0


def _construct(graph: Graph, rule: Path) -> list[ox.Triple]:
    query = guarded(read_text(rule), rule)
    demand_form(query, "CONSTRUCT", rule)
    try:
        found = graph.construct(query)
    except SyntaxError as error:
        raise sparql_error(error, rule) from error
    if any(is_new(triple.object) for triple in found):
        raise NotSupportedError(
            "The rule gives terms of RDF 1.2 (triple terms, text with a direction), which are not "
            "taken: leave them out.",
            file=rule,
            line=1,
            chinese="规则给出 RDF 1.2 的三元组项或带方向的文本,不予支持:请删去。",
        )
    return found
