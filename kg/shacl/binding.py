"""Binding: queries of shapes with variables bound beforehand, for many nodes in one go.

    form = Form.of("SELECT $this ?v { $this ex:p ?v }", frozenset({"this"}))
    form.text({("this",): [("<urn:a>",), ("<urn:b>",)]})     the query for two focus nodes at once

SHACL binds `$this` and its like as if their values stood in the query. With a table of values in
each group that mentions them, all can be asked for at once: rows of the answer tell of which they
are. Groups below EXISTS see what is outside, but for what they assign. A query that counts its
rows (LIMIT, OFFSET) is asked for one node after the other.

Rules: https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.rdf.tokens import VARIABLE, WORD, Token
from kg.sparql.text import words

_LIMITS: Final = frozenset({"LIMIT", "OFFSET"})
_REPEATS: Final = frozenset({"*", "?"})
Table = Mapping[tuple[str, ...], Sequence[Sequence[str]]]
"""Values of variables that belong together, by the names of these; terms as N-Triples has them."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a query at which values go, and the variables of which values are needed there.

    `binds` are those that the group binds by itself to terms of the data.
    """

    at: int
    names: frozenset[str]
    binds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Form:
    """A query ready for values: where they go, and how many focus nodes it can be asked for.

    Attributes:
        query: its text.
        holes: where values go; the first is the outermost group.
        counts: whether it counts its rows, so that it is asked for one node at a time.
        assigns: whether what is bound beforehand is assigned to another variable.
        is_open: whether what is bound beforehand is found in the data by every group.
    """

    query: str
    holes: tuple[Hole, ...]
    counts: bool
    assigns: bool
    is_open: bool

    @staticmethod
    @lru_cache(maxsize=256)
    def of(query: str, bound: frozenset[str]) -> Form:
        """The form of a query with some variables bound beforehand."""
        return _Reading(query, bound).form()

    def text(self, tables: Table) -> str:
        """The query with values; where a group needs only some of a table, it gets just these."""
        parts, end = list[str](), 0
        for hole in self.holes:
            blocks = (_block(names, rows, hole.names) for names, rows in tables.items())
            parts += [self.query[end : hole.at], *blocks]
            end = hole.at
        return "".join([*parts, self.query[end:]])


def _block(names: tuple[str, ...], rows: Sequence[Sequence[str]], needed: Set[str]) -> str:
    kept = [i for i, name in enumerate(names) if name in needed]
    if not kept:
        return ""
    head = " ".join(f"?{names[i]}" for i in kept)
    some = (
        rows if len(kept) == len(names) else dict.fromkeys(tuple(r[i] for i in kept) for r in rows)
    )
    body = " ".join(f"({' '.join(row)})" for row in some)
    return f" VALUES ({head}) {{ {body} }} "


class _Group:
    """A group between braces: what stands in it directly."""

    def __init__(self, start: int, in_exists: bool, is_select: bool) -> None:
        self.start, self.in_exists, self.is_select = start, in_exists, is_select
        self.names: set[str] = set()
        self.binds: set[str] = set()
        self.late: set[str] = set()
        self.repeats = False


class _Reading:
    """A query read token by token, from brace to brace."""

    def __init__(self, query: str, bound: frozenset[str]) -> None:
        self._query, self._bound = query, bound
        self._read = words(query)
        self.groups: list[_Group] = []
        self.counts = self.assigns = False
        self._walk()

    def form(self) -> Form:
        """What was read."""
        holes = [
            Hole(group.start, frozenset(group.names), frozenset(group.binds))
            for i, group in enumerate(g for g in self.groups if not g.is_select)
            if i == 0 or group.names
        ]
        if holes:  # the outermost group has all, mentioned there or not
            holes[0] = Hole(holes[0].at, self._bound | {"kg_row"}, holes[0].binds)
        is_open = all("this" in h.binds for h in holes if "this" in h.names)
        return Form(self._query, tuple(holes), self.counts, self.assigns, is_open)

    def _walk(self) -> None:
        stack: list[_Group] = []
        depths: list[int] = []  # of round brackets within each group
        for i, token in enumerate(self._read):
            if token.text == "{":
                self._open(i, stack)
                depths.append(0)
            elif token.text == "}" and stack:
                _close(stack.pop())
                depths.pop()
            elif token.kind == WORD and token.text.upper() in _LIMITS:
                self.counts = True
            elif not stack:
                self.assigns |= self._is_bound(token) and self._is_assigned(i)
            else:
                depths[-1] += {"(": 1, ")": -1}.get(token.text, 0)
                self._note(i, token, stack, depths[-1])

    def _open(self, i: int, stack: list[_Group]) -> None:
        before, after = self._read[max(i - 1, 0)], self._read[min(i + 1, len(self._read) - 1)]
        is_exists = before.text.upper() == "EXISTS" or bool(stack and stack[-1].in_exists)
        is_select = after.kind == WORD and after.text.upper() == "SELECT"
        group = _Group(self._read[i].start + 1, is_exists, is_select)
        self.groups.append(group)
        stack.append(group)

    def _note(self, i: int, token: Token, stack: list[_Group], depth: int) -> None:
        group = stack[-1]
        group.repeats |= token.text in _REPEATS
        name = token.text[1:]
        if not self._is_bound(token):
            return
        is_assigned = self._is_assigned(i)
        self.assigns |= is_assigned
        if group.is_select:
            return
        if is_assigned:
            group.names.add(name)
            group.late |= {name} - group.binds
        elif depth == 0:
            group.binds.add(name)
        if not group.in_exists:
            group.names.add(name)

    def _is_bound(self, token: Token) -> bool:
        return token.kind == VARIABLE and token.text[1:] in self._bound

    def _is_assigned(self, i: int) -> bool:
        """Whether a variable stands in what another one gets with AS."""
        depth = outermost = 0
        for token in self._read[i + 1 :]:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            outermost = min(outermost, depth)
            if token.text in {"{", "}"}:
                return False
            if depth == outermost and token.text.upper() == "AS":
                return True
        return False


def _close(group: _Group) -> None:
    """A path of no length binds nothing, nor what is used before."""
    group.binds = set() if group.repeats else group.binds - group.late
