"""Asking: queries of shapes put to data in which every literal is as it is written.

    Asker(data).rows(text, {"this": node}) -> [{"this": node, "value": …}, …]
    Asker(data).holds(text, {"this": node, "value": value}) -> True

rdflib answers: a store would take `007` for 7 and `"3"^^xsd:int` for an `xsd:integer`. What rdflib
puts in an order although SPARQL has none for it, `"a" < 5`, is an error here, as it should be, and
where no row is, GROUP BY has no group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MethodType
from typing import Any, Final

import rdflib
import rdflib.plugins.sparql as sparql
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import SPARQLError
from rdflib.term import Literal, Node, Variable

from kg.rdf.order import compare
from kg.sparql.text import words

_ORDERS: Final = {
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (0, 1),
}
_ROWS: Final = Variable("kg_rows")


class Asker:
    """Queries on one graph; nothing else is read, whatever FROM names."""

    def __init__(self, data: rdflib.Graph) -> None:
        self._data = data
        rdflib.NORMALIZE_LITERALS = False
        sparql.SPARQL_LOAD_GRAPHS = False

    def rows(self, query: str, bound: Mapping[str, Any]) -> Iterator[dict[str, Node]]:
        """The solutions of a SELECT query, with these variables bound beforehand."""
        for row in self._data.query(_prepared(query), initBindings=dict(bound)).bindings:
            yield {**bound, **{str(name): value for name, value in row.items()}}

    def holds(self, query: str, bound: Mapping[str, Any]) -> bool:
        """The answer of an ASK query."""
        return bool(self._data.query(_prepared(query), initBindings=dict(bound)).askAnswer)


@lru_cache(maxsize=256)
def _prepared(query: str) -> Any:
    prepared = sparql.prepareQuery(_with_false(query))
    for part in list(_parts(prepared.algebra)):
        if part.name == "RelationalExpression" and part.op in _ORDERS:
            part._evalfn = MethodType(_ordering(part._evalfn), part)
        elif part.name == "AggregateJoin" and part.p.expr is not None:
            _keep_groups_with_rows(part)
    return prepared


def _with_false(query: str) -> str:
    """A query in which `FILTER(false)` is written so that rdflib does not pass over it."""
    read = words(query)
    for i, token in reversed(list(enumerate(read))):
        around = [other.text.upper() for other in read[max(i - 2, 0) : i + 2]]
        if around == ["FILTER", "(", "FALSE", ")"]:
            query = f"{query[: token.start]}1 = 2{query[token.start + 5 :]}"
    return query


def _parts(start: Any) -> Iterator[CompValue]:
    """Every operator and expression of a query in rdflib's algebra."""
    todo: list[Any] = [start]
    while todo:
        part = todo.pop()
        if isinstance(part, CompValue):
            yield part
            todo += part.values()
        elif isinstance(part, list | tuple | set):
            todo += part


def _keep_groups_with_rows(groups: CompValue) -> None:
    """Filter the one empty group that rdflib makes of no rows.

    Rules: https://www.w3.org/TR/sparql11-query/#defn_algGroup
    """
    count = CompValue("Aggregate_Count", vars="*", res=_ROWS)
    grouped = CompValue(groups.name, A=[*groups.A, count], p=groups.p, _vars=groups._vars | {_ROWS})
    groups.clear()
    groups.name = "Filter"
    groups.update(expr=_ROWS, p=grouped, _vars=grouped._vars)


def _ordering(theirs: Any) -> Any:
    def order(expression: Any, context: Any) -> Any:
        left, right = expression.expr, expression.other
        if not isinstance(left, Literal) or not isinstance(right, Literal):
            return theirs(context)
        found = compare(left, right)
        if found is not None:
            return Literal(found in _ORDERS[expression.op])
        if left.datatype != right.datatype or left.language or right.language:
            raise SPARQLError(f"{left!r} and {right!r} are in no order")
        return theirs(context)

    return order
