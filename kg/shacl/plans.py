"""Plans: what each constraint component of SHACL Core demands, of sets and not of single nodes.

    PLANS[SH.minCount](site, pairs, constraint) -> rows      what breaks the constraint

A plan gets the focus nodes of a shape with all their value nodes and gives what breaks its
constraint: focus, value or None, and a property where it is another than the path of the shape.
Each distinct value is looked at once. A plan knows nothing of how data are kept (`kg.shacl.pairs`,
`kg.shacl.table`), nor of SPARQL. Rules: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import compress
from typing import Final, NamedTuple, Protocol

from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from kg.rdf.datatypes import is_valid
from kg.rdf.keys import BLANK, IRI, LITERAL, datatype_of, key_of, language_of, text_of
from kg.rdf.order import compare
from kg.shacl.model import Constraint, is_true
from kg.shacl.pairs import Pair, Pairs
from kg.shacl.patterns import unmatched
from kg.shacl.table import Table


class Row(NamedTuple):
    """What breaks a constraint: at which focus node, which value, and more where there is more."""

    focus: int
    value: int | None = None
    path: Node | None = None
    messages: tuple[Literal, ...] | None = None


class Site(Protocol):
    """Where plans are carried out: on which data, and who meets which shape."""

    @property
    def table(self) -> Table:
        """The data."""

    def failing(self, shape: Node, nodes: Iterable[int]) -> set[int]:
        """Those of some nodes that do not meet a shape."""


Rows = Iterable[Row]
Plan = Callable[[Site, Pairs, Constraint], Rows]
Test = Callable[[bytes], bool]


def _rows(pairs: Iterable[Pair]) -> Iterator[Row]:
    return (Row(focus, value) for focus, value in pairs)


def _foci(focuses: Iterable[int]) -> Iterator[Row]:
    return map(Row, focuses)


# Values by themselves


def _each(test: Callable[[Constraint], Test]) -> Plan:
    """The plan of a component that judges each value by itself: a row for each that fails."""

    def plan(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
        return _rows(pairs.those(site.table.failing(pairs.values, test(constraint))))

    return plan


def _datatype(constraint: Constraint) -> Test:
    wanted = str(constraint.value)

    def fails(key: bytes) -> bool:
        if datatype_of(key) != wanted:
            return True
        return not language_of(key) and is_valid(wanted, text_of(key)) is False

    return fails


_KINDS: Final[dict[Node, bytes]] = {
    SH.IRI: IRI,
    SH.BlankNode: BLANK,
    SH.Literal: LITERAL,
    SH.BlankNodeOrIRI: BLANK + IRI,
    SH.BlankNodeOrLiteral: BLANK + LITERAL,
    SH.IRIOrLiteral: IRI + LITERAL,
}


def _node_kind(constraint: Constraint) -> Test:
    allowed = _KINDS[constraint.value]
    return lambda key: key[0] not in allowed


def _bound(*allowed: int) -> Plan:
    """What a value may be beside the limit: -1 for less, 0 for equal, 1 for more."""

    def plan(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
        limit, table = constraint.value, site.table
        assert isinstance(limit, Literal)

        def fails(value: int) -> bool:
            literal = table.literal(value)
            return literal is None or compare(literal, limit) not in allowed

        return _rows(pairs.those(set(filter(fails, pairs.values))))

    return plan


def _length(fits: Callable[[int, int], bool]) -> Callable[[Constraint], Test]:
    def test(constraint: Constraint) -> Test:
        limit = int(str(constraint.value))
        return lambda key: key[:1] == BLANK or not fits(len(text_of(key)), limit)

    return test


def _pattern(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    key = site.table.key
    blank = {value for value in pairs.values if key(value)[:1] == BLANK}
    values = list(pairs.values - blank)
    texts = [text_of(key(value)) for value in values]
    missing = unmatched(str(constraint.value), constraint.flags, texts)
    return _rows(pairs.those(blank.union(compress(values, missing))))


def _language_in(constraint: Constraint) -> Test:
    ranges = [str(tag).lower() for tag in constraint.members]

    def fails(key: bytes) -> bool:
        tag = language_of(key)
        return not any(_is_in_range(tag, wanted) for wanted in ranges)

    return fails


def _is_in_range(tag: str, wanted: str) -> bool:
    """SPARQL's langMatches, which is RFC 4647's basic filtering."""
    return bool(tag) and (wanted == "*" or tag == wanted or tag.startswith(f"{wanted}-"))


def _class(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _rows(pairs.those(pairs.values - site.table.instances(constraint.value)))


def _in(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _rows(pairs.those(pairs.values - set(map(site.table.of, constraint.members))))


# Value nodes together


def _min_count(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _foci(pairs.fewer(int(str(constraint.value))))


def _max_count(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _foci(pairs.more(int(str(constraint.value))))


def _has_value(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _foci(pairs.without(site.table.of(constraint.value)))


def _unique_lang(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    if not is_true(constraint.value):
        return ()
    table = site.table
    return _foci(pairs.repeated(lambda value: language_of(table.key(value))))


# Pairs of properties


def _other(site: Site, pairs: Pairs, constraint: Constraint) -> Pairs:
    return site.table.along(URIRef(str(constraint.value)), pairs.foci)


def _equals(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _rows(pairs.in_one(_other(site, pairs, constraint)))


def _disjoint(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _rows(pairs.in_both(_other(site, pairs, constraint)))


def _less(*allowed: int) -> Plan:
    def plan(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
        table, known = site.table, dict[Pair, bool]()
        for focus, value, limit in pairs.beside(_other(site, pairs, constraint)):
            both = (value, limit)
            if both not in known:
                known[both] = _order(table.literal(value), table.literal(limit)) in allowed
            if not known[both]:
                yield Row(focus, value)

    return plan


def _order(left: Literal | None, right: Literal | None) -> int | None:
    return None if left is None or right is None else compare(left, right)


# Shapes


def _and(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    bad, left = set[int](), set(pairs.values)
    for shape in constraint.members:
        bad |= site.failing(shape, left)
        left -= bad
    return _rows(pairs.those(bad))


def _or(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    bad = set(pairs.values)
    for shape in constraint.members:
        bad = site.failing(shape, bad)
    return _rows(pairs.those(bad))


def _xone(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    once, often = set[int](), set[int]()
    for shape in constraint.members:
        meets = pairs.values - site.failing(shape, pairs.values)
        often |= once & meets
        once |= meets
    return _rows(pairs.those(pairs.values - (once - often)))


def _not(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _rows(pairs.those(pairs.values - site.failing(constraint.value, pairs.values)))


def _node(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    return _rows(pairs.those(site.failing(constraint.value, pairs.values)))


def _qualified(fits: Callable[[int, int], bool]) -> Plan:
    def plan(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
        if constraint.qualified is None:
            return
        good = pairs.values - site.failing(constraint.qualified, pairs.values)
        for other in constraint.siblings:
            good &= site.failing(other, good)
        limit = int(str(constraint.value))
        for focus, number in pairs.counts(good).items():
            if not fits(number, limit):
                yield Row(focus)

    return plan


def _closed(site: Site, pairs: Pairs, constraint: Constraint) -> Rows:
    if not is_true(constraint.value):
        return
    table, known = site.table, set(map(key_of, constraint.allowed))
    found: dict[int, list[tuple[bytes, int]]] = {}
    for subject, predicate, value in table.statements(pairs.values, known):
        found.setdefault(subject, []).append((predicate, value))
    for focus, node in pairs.those(found.keys()):
        for predicate, value in found[node]:
            yield Row(focus, value, URIRef(text_of(predicate)))


PLANS: Final[dict[Node, Plan]] = {
    SH["and"]: _and,
    SH["class"]: _class,
    SH.closed: _closed,
    SH.datatype: _each(_datatype),
    SH.disjoint: _disjoint,
    SH.equals: _equals,
    SH.hasValue: _has_value,
    SH["in"]: _in,
    SH.languageIn: _each(_language_in),
    SH.lessThan: _less(-1),
    SH.lessThanOrEquals: _less(-1, 0),
    SH.maxCount: _max_count,
    SH.maxExclusive: _bound(-1),
    SH.maxInclusive: _bound(-1, 0),
    SH.maxLength: _each(_length(int.__le__)),
    SH.minCount: _min_count,
    SH.minExclusive: _bound(1),
    SH.minInclusive: _bound(0, 1),
    SH.minLength: _each(_length(int.__ge__)),
    SH.node: _node,
    SH.nodeKind: _each(_node_kind),
    SH["not"]: _not,
    SH["or"]: _or,
    SH.pattern: _pattern,
    SH.qualifiedMaxCount: _qualified(int.__le__),
    SH.qualifiedMinCount: _qualified(int.__ge__),
    SH.uniqueLang: _unique_lang,
    SH.xone: _xone,
}
"""What a shape may demand, by the parameter that says so."""
