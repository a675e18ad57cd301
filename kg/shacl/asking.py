"""Asking: queries of shapes put to data in which every literal is as it is written.

    Asker(data).rows(text, {"this": node}) -> [{"this": node, "value": …}, …]
    Asker(data).holds(text, {"this": node, "value": value}) -> True

rdflib answers: a store would take `007` for 7 and `"3"^^xsd:int` for an `xsd:integer`. What rdflib
puts in an order although SPARQL has none for it, `"a" < 5`, is an error here, as it should be, and
where no row is, GROUP BY has no group. An empty text, 0 and false are ends of a path like others;
rdflib takes them for no end at all.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MethodType
from typing import Any, Final

import rdflib
import rdflib.plugins.sparql as sparql
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath, eval_path
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
        if "triples" in part:
            part["triples"] = [(s, _repeated(p), o) for s, p, o in part.triples]
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


class Repeated(MulPath):
    """A path repeated from an end that is known, whatever that is; each other end is found once."""

    def eval(
        self, graph: rdflib.Graph, subj: Any = None, obj: Any = None, first: bool = True
    ) -> Generator[tuple[Node, Node], None, None]:
        """The pairs of ends, as rdflib asks for them."""
        if subj is not None:
            for end in self._reached(subj, lambda n: _ends(graph, (n, self.path, None), 1)):
                if obj is None or end == obj:
                    yield subj, end
        elif obj is not None:
            for end in self._reached(obj, lambda n: _ends(graph, (None, self.path, n), 0)):
                yield end, obj
        else:
            yield from super().eval(graph, subj, obj, first)

    def _reached(self, start: Node, step: Callable[[Node], Iterable[Node]]) -> list[Node]:
        reached, todo = dict.fromkeys([start] if self.zero else ()), [start]
        while todo:
            for end in step(todo.pop()):
                if end not in reached:
                    reached[end] = None
                    if self.more:
                        todo.append(end)
        return list(reached)


def _ends(graph: rdflib.Graph, pattern: Any, side: int) -> Iterator[Node]:
    return (pair[side] for pair in eval_path(graph, pattern))


def _repeated(path: Any) -> Any:
    """A path in which all that is repeated is a `Repeated`."""
    if isinstance(path, MulPath):
        return Repeated(_repeated(path.path), path.mod)
    if isinstance(path, InvPath):
        return InvPath(_repeated(path.arg))
    if isinstance(path, AlternativePath | SequencePath):
        return type(path)(*map(_repeated, path.args))
    return path
