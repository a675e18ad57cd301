"""Many findings: of each is kept what orders and counts it, and it is made when it is looked at.

    found = Findings([Finding("warning", "terms", {}), …])
    found.add(made)                   findings that something makes (`Made`), by their numbers
    found.in_order(), found[0]        a view of the same findings, worst first; the worst
    found.kinds                       how many there are of each severity and rule

A million findings as objects take a gigabyte, with the terms that they name; here they take 20 MB.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple, overload

import rdflib
from rdflib.term import Node

from kg.check.finding import INCOMPLETE, SEVERITIES, Finding, Severity
from kg.rdf.places import Place


class Kind(NamedTuple):
    """What many findings have in common."""

    severity: Severity
    rule: str
    component: rdflib.URIRef | None = None
    shape: Node | None = None


class Made(ABC):
    """Findings that are made one by one, each from its number."""

    @abstractmethod
    def __len__(self) -> int:
        """How many there are."""

    @abstractmethod
    def kind(self, number: int) -> Kind:
        """What a finding has in common with others."""

    @abstractmethod
    def place(self, number: int) -> Place | None:
        """Where it stands."""

    @abstractmethod
    def make(self, number: int, place: Place | None) -> Finding:
        """The finding, given its place."""


class _Kept(Made):
    """Findings that are there already."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._findings = list(findings)

    def __len__(self) -> int:
        return len(self._findings)

    def kind(self, number: int) -> Kind:
        found = self._findings[number]
        return Kind(found.severity, found.rule, found.component, found.shape)

    def place(self, number: int) -> Place | None:
        return self._findings[number].place

    def make(self, number: int, place: Place | None) -> Finding:
        return self._findings[number]


class Head(NamedTuple):
    """What is known of a finding before it is made."""

    kind: Kind
    file: str | None
    line: int
    column: int


class _Heads:
    """What is kept of findings, by numbers in the order in which they were found."""

    def __init__(self) -> None:
        self.kinds: dict[Kind, int] = {}
        self.files: dict[str | None, int] = {}
        self.kind, self.file = array("I"), array("I")
        self.line, self.column, self.end = array("I"), array("I"), array("I")
        self._makers: list[Made] = []
        self._firsts: list[int] = []
        self._known: list[str | None] = []

    def add(self, made: Made) -> None:
        self._firsts.append(len(self.kind))
        self._makers.append(made)
        kinds, files = self.kinds, self.files
        for number in range(len(made)):
            place = made.place(number) or _NOWHERE
            kind, file = made.kind(number), place.file or None
            self.kind.append(kinds.setdefault(kind, len(kinds)))
            self.file.append(files.setdefault(file, len(files)))
            self.line.append(place.line)
            self.column.append(place.column)
            self.end.append(place.end)

    def join(self, other: _Heads) -> None:
        """Add what another has."""
        self._firsts += (first + len(self.kind) for first in other._firsts)
        self._makers += other._makers
        kinds = [self.kinds.setdefault(kind, len(self.kinds)) for kind in other.kinds]
        files = [self.files.setdefault(file, len(self.files)) for file in other.files]
        self.kind.extend(map(kinds.__getitem__, other.kind))
        self.file.extend(map(files.__getitem__, other.file))
        self.line.extend(other.line)
        self.column.extend(other.column)
        self.end.extend(other.end)

    def make(self, number: int) -> Finding:
        part = bisect_right(self._firsts, number) - 1
        file = self._names[self.file[number]]
        place = file and Place(file, self.line[number], self.column[number], self.end[number])
        return self._makers[part].make(number - self._firsts[part], place or None)

    @property
    def _names(self) -> list[str | None]:
        """The files by their numbers."""
        if len(self._known) != len(self.files):
            self._known = list(self.files)
        return self._known

    def heads(self, numbers: Iterable[int]) -> Iterator[Head]:
        kinds, files = list(self.kinds), self._names
        for n in numbers:
            yield Head(kinds[self.kind[n]], files[self.file[n]], self.line[n], self.column[n])


_NOWHERE: Final = Place("", 0)


class Findings(Sequence[Finding]):
    """Findings, made when they are looked at; a view shows some of them in an order of its own."""

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self._heads = _Heads()
        self._own: Sequence[int] = range(0)
        self._is_view = self._is_in_order = False
        self.add(found)

    @staticmethod
    def of(found: Iterable[Finding]) -> Findings:
        """The same as findings of this sort."""
        return found if isinstance(found, Findings) else Findings(found)

    def add(self, found: Iterable[Finding] | Made) -> None:
        """Add some more; not to a view, nor what is one."""
        assert not self._is_view
        if isinstance(found, Findings):
            assert not found._is_view
            self._heads.join(found._heads)
        else:
            self._heads.add(found if isinstance(found, Made) else _Kept(found))
        self._own = range(len(self._heads.kind))

    def view(self, chosen: Iterable[int | Finding], is_in_order: bool = False) -> Findings:
        """Some of these by their positions, in this order, or others in their place."""
        heads, own, numbers = self._heads, self._own, array("I")
        for one in chosen:
            if isinstance(one, Finding):
                numbers.append(len(heads.kind))
                heads.add(_Kept([one]))
            else:
                numbers.append(own[one])
        view = Findings()
        view._heads, view._own = heads, numbers
        view._is_view, view._is_in_order = True, is_in_order
        return view

    def without(self, positions: Collection[int]) -> Findings:
        """All but some."""
        if not positions:
            return self
        left = (n for n in range(len(self)) if n not in positions)
        return self.view(left, self._is_in_order)

    def __len__(self) -> int:
        return len(self._own)

    def __iter__(self) -> Iterator[Finding]:
        return map(self._heads.make, self._own)

    @overload
    def __getitem__(self, position: int) -> Finding: ...

    @overload
    def __getitem__(self, position: slice) -> Findings: ...

    def __getitem__(self, position: int | slice) -> Finding | Findings:
        if isinstance(position, slice):
            return self.view(range(*position.indices(len(self))))
        return self._heads.make(self._own[position])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Findings({list(self)!r})"

    # What is known of all

    @property
    def heads(self) -> Iterator[Head]:
        """What is known of each before it is made."""
        return self._heads.heads(self._own)

    @property
    def kinds(self) -> Counter[Kind]:
        """How many there are of each kind."""
        kinds = list(self._heads.kinds)
        counts = Counter(map(self._heads.kind.__getitem__, self._own))
        return Counter({kinds[number]: count for number, count in counts.items()})

    @property
    def severities(self) -> Counter[Severity]:
        """How many there are of each severity."""
        counts = Counter[Severity]()
        for kind, count in self.kinds.items():
            counts[kind.severity] += count
        return counts

    @property
    def files(self) -> set[str | None]:
        """The files that they stand in; None for what stands in none."""
        names = list(self._heads.files)
        return {names[number] for number in set(map(self._heads.file.__getitem__, self._own))}

    def where(self, is_wanted: Callable[[Kind], bool]) -> Iterator[int]:
        """The positions of those of some kinds."""
        wanted = {n for kind, n in self._heads.kinds.items() if is_wanted(kind)}
        column = self._heads.kind
        return (p for p, n in enumerate(self._own) if column[n] in wanted) if wanted else iter(())

    # Order

    def in_order(self) -> Findings:
        """The worst first, then by place, rule, terms and message.

        No more of a finding is worked out than tells it from others.
        """
        return self if self._is_in_order else self._sorted(by_file=False)

    def by_file(self) -> Iterator[tuple[str | None, Findings]]:
        """File by file in order of lines: first the files in which the worst stand."""
        ordered = self._sorted(by_file=True)
        start = 0
        for file, group in groupby(head.file for head in ordered.heads):
            end = start + sum(1 for _ in group)
            yield file, ordered[start:end]
            start = end

    def _sorted(self, by_file: bool) -> Findings:
        packed = sorted(self._packed(by_file))
        chosen = array("I")
        for _, group in groupby(packed, key=lambda key: key >> _BITS):
            positions = [key & _MASK for key in group]
            chosen.extend(positions if len(positions) == 1 else self._told_apart(positions))
        return self.view(chosen, is_in_order=not by_file)

    def _packed(self, by_file: bool) -> Iterator[int]:
        """What orders each, as a number that ends in its position."""
        heads = self._heads
        files = _ranks(file or "" for file in heads.files)
        rules = _ranks(kind.rule for kind in heads.kinds)
        file_of = [files[file or ""] for file in heads.files]
        severity_of = [SEVERITIES[kind.severity] for kind in heads.kinds]
        rule_of = [rules[kind.rule] for kind in heads.kinds]
        worst: dict[int, int] = {}
        if by_file:
            for n in self._own:
                file, severity = file_of[heads.file[n]], severity_of[heads.kind[n]]
                worst[file] = min(severity, worst.get(file, severity))
        for position, n in enumerate(self._own):
            kind, file, line = heads.kind[n], file_of[heads.file[n]], heads.line[n]
            severity = severity_of[kind]
            ahead = (worst[file], file, line, severity) if by_file else (severity, file, line)
            packed = 0
            for part in (*ahead, heads.column[n], rule_of[kind], position):
                packed = packed << _BITS | part
            yield packed

    def _told_apart(self, positions: Sequence[int]) -> list[int]:
        """Positions of findings of one rule in one place, in the order of what they are about."""
        made = {position: self[position] for position in positions}
        ordered: list[int] = []

        def terms(position: int) -> tuple[str, str, str]:
            return _terms(made[position])

        for _, group in groupby(sorted(positions, key=terms), key=terms):
            same = list(group)
            if len(same) > 1:
                same.sort(key=lambda position: made[position].messages.get("en", ""))
            ordered += same
        return ordered

    def repeats(self, rules: Collection[str]) -> Iterator[int]:
        """The positions of those that say of the same thing in the same place what others do.

        Args:
            rules: of these rules only; what they find has to be in order.
        """
        heads, own = self._heads, self._own

        def spot(position: int) -> tuple[int, ...]:
            n = own[position]
            return heads.file[n], heads.line[n], heads.column[n], heads.end[n], heads.kind[n]

        for _, group in groupby(self.where(lambda kind: kind.rule in rules), key=spot):
            first, *others = group
            seen = {_said(self[first])} if others and heads.line[own[first]] else set()
            for position in others if seen else ():
                said = _said(self[position])
                if said in seen:
                    yield position
                seen.add(said)


def in_order(findings: Iterable[Finding]) -> Findings:
    """Findings by their `sort_key`, of which no more is worked out than tells them apart.

    >>> found = [Finding("warning", "terms", {}), Finding("violation", "terms", {})]
    >>> [finding.severity for finding in in_order(found)]
    ['violation', 'warning']
    """
    return Findings.of(findings).in_order()


def has_violation(findings: Iterable[Finding], strict: bool = False) -> bool:
    """Whether any finding is a violation, or with `strict` a warning.

    >>> found = [Finding("warning", "format", {})]
    >>> has_violation(found), has_violation(found, strict=True)
    (False, True)
    """
    worst = {"violation", "warning"} if strict else {"violation"}
    return any(kind.severity in worst for kind in Findings.of(findings).kinds)


def exit_code(findings: Iterable[Finding], strict: bool = False) -> int:
    """0 holds, 1 violations (with `strict` also warnings), 2 part of the input cannot be judged.

    >>> exit_code([]), exit_code([Finding("violation", "terms", {})])
    (0, 1)
    >>> exit_code([Finding("violation", "syntax", {})])
    2
    """
    found = Findings.of(findings)
    if any(kind.rule in INCOMPLETE for kind in found.kinds):
        return 2
    return 1 if has_violation(found, strict) else 0


def _said(finding: Finding) -> tuple[Node | None, str, Node | None]:
    return finding.focus, finding.path_text, finding.value


def _ranks(names: Iterable[str]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(sorted(set(names)))}


def _terms(finding: Finding) -> tuple[str, str, str]:
    return str(finding.focus or ""), finding.path_text, str(finding.value or "")


_BITS: Final = 32
_MASK: Final = (1 << _BITS) - 1
