"""Rows of numbers, held against tuples in a list."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.rdf.rows as module
from kg.rdf.rows import ANY, NONE, Numbers, Rows

TRIPLES = st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=12)


def position(found: Sequence[tuple[int, ...]], wanted: tuple[int, ...]) -> int:
    return found.index(wanted) if wanted in found else NONE


@settings(max_examples=300, deadline=None)
@given(TRIPLES, TRIPLES, st.sampled_from([1, 100]))
def test_rows_are_found_as_in_a_list(first: list[Numbers], more: list[Numbers], long: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LONG", long)
        rows, known = Rows(), list[Numbers]()
        for part in (first, more):
            for triple in part:
                rows.add(*triple)
            known += part
            assert [rows.numbers(row) for row in range(len(rows))] == known
            for column, chain in enumerate((rows.by_subject, rows.by_predicate, rows.by_object)):
                for n in (-1, *range(5)):
                    wanted = [i for i, triple in enumerate(known) if triple[column] == n]
                    assert list(chain.all(n)) == wanted and chain.first(n) == [*wanted, NONE][0]
                firsts = {triple[column]: i for i, triple in reversed([*enumerate(known)])}
                assert list(chain.firsts()) == sorted(firsts.values())
            for s, p, o in ((s, p, o) for s in range(5) for p in range(5) for o in range(5)):
                assert rows.find(s, p, o) == position(known, (s, p, o))
                assert rows.find(s, p, ANY) == position([t[:2] for t in known], (s, p))
            repeated = {i for i, triple in enumerate(known) if triple in known[:i]}
            assert rows.repeated == repeated
            assert list(rows.once(range(len(known)))) == [*sorted({*range(len(known))} - repeated)]


def test_a_copy_is_added_to_by_itself() -> None:
    rows = Rows()
    rows.add(0, 1, 2)
    copy = rows.copy()
    copy.add(3, 1, 2)
    assert len(rows) == 1 and len(copy) == 2 and copy.find(0, 1, 2) == 0
    copy.cut(0)
    assert len(copy) == 0 and rows.find(0, 1, 2) == 0
