"""Binding: the parameters of a query as a VALUES block, built of terms and never of pasted text.

bind(sparql, {"_city_iri": term}) -> str
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kg.errors import NotValidError
from kg.sparql.text import where_group

Bindings = Mapping[str, ox.NamedNode | ox.Literal]


def bind(sparql: str, bindings: Bindings) -> str:
    """The query with a VALUES block for each binding at the head of its outermost group.

    Args:
        sparql: a SELECT query.
        bindings: terms by variable name, without the question mark.

    Raises:
        NotValidError: the query has no group to bind in.

    >>> bind("SELECT * { ?s ?p ?_x_literal }", {"_x_literal": ox.Literal("a")})
    'SELECT * { VALUES ?_x_literal { "a" }  ?s ?p ?_x_literal }'
    """
    if not bindings:
        return sparql
    at = where_group(sparql)
    if at is None:
        raise NotValidError("The query has no WHERE group to bind parameters in.")
    values = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in sorted(bindings.items()))
    return f"{sparql[:at]} {values} {sparql[at:]}"
