"""Pairs: focus nodes with their value nodes, and the few things that plans do with them.

    pairs = Pairs([1, 2], {1: {7, 8}})
    pairs.fewer(1) -> [2]            pairs.those({8}) -> [(1, 8)]

Nodes are numbers of `kg.shacl.table`. A plan of a constraint (`kg.shacl.plans`) says what it wants
of pairs and of sets of values only; how they are kept is a matter of this module alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property

Pair = tuple[int, int]


class Pairs:
    """Focus nodes, and for those that have any the set of their value nodes.

    Args:
        foci: all focus nodes, each once.
        values: the value nodes of those that have some; other nodes in it are none of ours.
    """

    def __init__(self, foci: Collection[int], values: Mapping[int, Collection[int]]) -> None:
        self.foci, self._values = foci, values

    @staticmethod
    def same(foci: Collection[int]) -> Pairs:
        """Nodes that are their own value nodes, as those of node shapes are."""
        return _Same(foci)

    def of(self, focus: int) -> Collection[int]:
        """The value nodes of a focus node."""
        return self._values.get(focus, ())

    def __iter__(self) -> Iterator[Pair]:
        for focus, values in self._values.items():
            for value in values:
                yield focus, value

    @cached_property
    def values(self) -> set[int]:
        """All value nodes."""
        return set().union(*self._values.values())

    def those(self, values: Collection[int]) -> list[Pair]:
        """The pairs with one of these value nodes."""
        if not values:
            return []
        return [(f, v) for f, found in self._values.items() for v in found if v in values]

    def fewer(self, least: int) -> list[int]:
        """The focus nodes with fewer value nodes."""
        values = self._values
        if least == 1:
            return [focus for focus in self.foci if focus not in values]
        return [f for f in self.foci if len(values.get(f, ())) < least]

    def more(self, most: int) -> list[int]:
        """The focus nodes with more value nodes."""
        return [focus for focus, found in self._values.items() if len(found) > most]

    def without(self, value: int) -> list[int]:
        """The focus nodes that do not have this value node."""
        values = self._values
        return [focus for focus in self.foci if value not in values.get(focus, ())]

    def counts(self, values: Collection[int]) -> dict[int, int]:
        """How many of these value nodes each focus node has."""
        found = dict.fromkeys(self.foci, 0)
        for focus, _ in self.those(values):
            found[focus] += 1
        return found

    def in_both(self, other: Pairs) -> list[Pair]:
        """The pairs that the other has as well."""
        return [(f, v) for f, v in self if v in other.of(f)]

    def in_one(self, other: Pairs) -> Iterator[Pair]:
        """The pairs that only one of both has."""
        for focus in self.foci:
            yield from ((focus, v) for v in set(self.of(focus)) ^ set(other.of(focus)))

    def beside(self, other: Pairs) -> Iterator[tuple[int, int, int]]:
        """Each value node with each of the other's at the same focus node."""
        for focus, value in self:
            yield from ((focus, value, limit) for limit in other.of(focus))

    def repeated(self, sign: Callable[[int], str]) -> Iterator[int]:
        """The focus nodes, once for each sign that several of their values bear; "" is none."""
        for focus in self.more(1):
            signs = [found for value in self.of(focus) if (found := sign(value))]
            yield from [focus] * sum(signs.count(one) > 1 for one in set(signs))

    def spread(self, times: Mapping[int, int] | None) -> dict[int, int] | None:
        """How often value nodes are reached, where focus nodes count so often; None: once."""
        found: dict[int, int] = {}
        for focus, value in self:
            found[value] = found.get(value, 0) + (1 if times is None else times[focus])
        return None if all(n == 1 for n in found.values()) else found


class _Same(Pairs):
    def __init__(self, foci: Collection[int]) -> None:
        super().__init__(foci, {focus: (focus,) for focus in foci})

    @cached_property
    def values(self) -> set[int]:
        return set(self.foci)

    def those(self, values: Collection[int]) -> list[Pair]:
        return [(focus, focus) for focus in self.foci if focus in values] if values else []

    def spread(self, times: Mapping[int, int] | None) -> dict[int, int] | None:
        return None if times is None else dict(times)
