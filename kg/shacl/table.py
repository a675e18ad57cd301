r"""The table: data as columns of numbers, with a dictionary of the terms that they stand for.

    table = Table(b"<urn:a> <urn:p> \"1\" .\n")
    table.number(b"<urn:a>"), table.key(0)      a term in N-Triples and its number, both ways
    table.forward(p), table.inverse(p)          a property as subject -> objects and the reverse
    table.along(path, nodes)                    the value nodes of a path, as `kg.shacl.pairs`

Each distinct term has one number and is looked at once, whatever stands on it: those of a project
are those that `kg.rdf.lines` gave them. An index on a property is made when it is first asked for.
What plans need of data is all here and in `kg.shacl.pairs`, so that other backends can take the
place of these two.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from rdflib.namespace import RDF, RDFS
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.term import Literal, Node, URIRef

from kg.rdf.dictionary import Dictionary
from kg.rdf.keys import BLANK, LITERAL
from kg.rdf.paths import AnyPath, reverse
from kg.rdf.rows import Rows
from kg.shacl.pairs import Pairs

Index = Mapping[int, Sequence[int]]
_NONE: Final[tuple[int, ...]] = ()
_MANY: Final = 100


class Table:
    """Triples of numbers, and the terms that these are of.

    Args:
        content: N-Triples in UTF-8, one triple on a line, each term always written the same way.
        terms: the numbers of terms that are known already; new ones are added to them.
        rows: triples of these numbers that have been read already.
    """

    def __init__(
        self, content: bytes = b"", terms: Dictionary | None = None, rows: Rows | None = None
    ) -> None:
        self.terms = Dictionary() if terms is None else terms
        self.known = len(self.terms)  # terms that were there before
        self.rows = Rows() if rows is None else rows.copy() if content else rows
        self._ways: dict[tuple[int, bool], dict[int, Sequence[int]]] = {}
        self._kinds: dict[int, set[int]] = {}
        self.number, self.of = self.terms.number, self.terms.of
        self.key, self.node = self.terms.key, self.terms.node
        self._read(content)

    def _read(self, content: bytes) -> None:
        number, add = self.number, self.rows.add
        for line in content.split(b"\n"):
            if line:
                subject, predicate, value = line.split(b" ", 2)
                add(number(subject), number(predicate), number(value[:-2]))

    @property
    def content(self) -> bytes:
        """The triples as N-Triples, as they were read."""
        rows = self.rows
        return rows.written(range(len(rows)), self.key)

    # Terms

    def __contains__(self, key: bytes) -> bool:
        return key in self.terms

    def typed(self) -> Iterator[bytes]:
        """The literals with a datatype."""
        return (key for key in self.terms if key[:1] == LITERAL and key[-1:] == b">")

    def failing(self, numbers: Iterable[int], fails: Callable[[bytes], bool]) -> set[int]:
        """Those of some terms that fail a test of their text in N-Triples."""
        key = self.key
        return {number for number in numbers if fails(key(number))}

    # Triples

    def properties_with(self, values: Collection[int]) -> set[bytes]:
        """The properties that have one of these values."""
        both = zip(self.rows.predicates, self.rows.objects, strict=True)
        return set(map(self.key, {predicate for predicate, value in both if value in values}))

    def forward(self, predicate: Node) -> Index:
        """The objects of each subject of a property."""
        return self._index(predicate, True)

    def inverse(self, predicate: Node) -> Index:
        """The subjects of each object of a property."""
        return self._index(predicate, False)

    def _index(self, predicate: Node, forward: bool) -> dict[int, Sequence[int]]:
        number = self.of(predicate)
        if (number, forward) not in self._ways:
            columns = self.rows.subjects, self.rows.objects
            keys, values = columns if forward else reversed(columns)
            rows = self.rows.once(self.rows.by_predicate.all(number))
            self._ways[number, forward] = _grouped((keys[row], values[row]) for row in rows)
        return self._ways[number, forward]

    def statements(
        self, nodes: Iterable[int], known: Iterable[bytes]
    ) -> Iterator[tuple[int, bytes, int]]:
        """The triples of some nodes with other properties than those that are known."""
        predicates, objects, chain = self.rows.predicates, self.rows.objects, self.rows.by_subject
        passed = set(map(self.number, known))
        for node in nodes:
            pairs = ((predicates[row], objects[row]) for row in chain.all(node))
            for predicate, value in dict.fromkeys(pairs):
                if predicate not in passed:
                    yield node, self.key(predicate), value

    # Classes

    def instances(self, kind: Node) -> set[int]:
        """What has a class, or one below it, as type."""
        number = self.of(kind)
        if number not in self._kinds:
            typed = self.inverse(RDF.type)
            found = (typed.get(below, _NONE) for below in self._subclasses(number))
            self._kinds[number] = set().union(*found)
        return self._kinds[number]

    def _subclasses(self, number: int) -> set[int]:
        return _reached(self.inverse(RDFS.subClassOf), number) | {number}

    # Paths

    def along(self, path: AnyPath, nodes: Collection[int]) -> Pairs:
        """The value nodes of a path, a set for each focus node that has any."""
        return Pairs(nodes, self._along(path, nodes))

    def _along(self, path: AnyPath, nodes: Collection[int]) -> Mapping[int, Collection[int]]:
        if isinstance(path, URIRef):
            return _restricted(self.forward(path), nodes)
        if isinstance(path, InvPath):
            if isinstance(path.arg, URIRef):
                return _restricted(self.inverse(path.arg), nodes)
            return self._along(reverse(path.arg), nodes)
        if isinstance(path, SequencePath):
            return self._sequence(path.args, nodes)
        if isinstance(path, AlternativePath):
            return self._alternatives(path.args, nodes)
        assert isinstance(path, MulPath)
        return self._again(path, nodes)

    def _sequence(
        self, parts: Sequence[AnyPath], nodes: Collection[int]
    ) -> Mapping[int, Collection[int]]:
        found: Mapping[int, Collection[int]] = self._along(parts[0], nodes)
        for part in parts[1:]:
            middle = set().union(*found.values())
            step = self._along(part, middle)
            found = _composed(found, step)
        return found

    def _alternatives(
        self, parts: Sequence[AnyPath], nodes: Collection[int]
    ) -> Mapping[int, Collection[int]]:
        found: dict[int, set[int]] = {}
        for part in parts:
            for node, values in self._along(part, nodes).items():
                found.setdefault(node, set()).update(values)
        return found

    def _again(self, path: MulPath, nodes: Collection[int]) -> Mapping[int, Collection[int]]:
        """A path taken not at all or once, or any number of times."""
        inner = path.path
        if path.mod == "?":
            step = self._along(inner, nodes)
            return {node: {node, *step.get(node, _NONE)} for node in nodes}
        steps = self._steps(inner, nodes)
        own = path.mod == "*"
        found = {}
        for node in nodes:
            values = _reached(steps, node) | ({node} if own else set())
            if values:
                found[node] = values
        return found

    def _steps(self, path: AnyPath, nodes: Collection[int]) -> Mapping[int, Collection[int]]:
        """One step of a path from all nodes that any number of them lead to."""
        if isinstance(path, URIRef):
            return self.forward(path)
        if isinstance(path, InvPath) and isinstance(path.arg, URIRef):
            return self.inverse(path.arg)
        steps: dict[int, Collection[int]] = {}
        todo = set(nodes)
        while todo:
            new = self._along(path, todo)
            steps.update(new)
            todo = set().union(*new.values()) - steps.keys() - todo
        return steps

    @cached_property
    def blank(self) -> bool:
        """Whether there are blank nodes."""
        return any(key[:1] == BLANK for key in self.terms)

    def literal(self, number: int) -> Literal | None:
        """The term with this number if it is a literal."""
        node = self.node(number) if self.key(number)[:1] == b'"' else None
        return node if isinstance(node, Literal) else None


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, Sequence[int]]:
    """Distinct pairs as a mapping; of many with one key a tenth of the memory is enough."""
    found: dict[int, list[int]] = {}
    for key, value in pairs:
        known = found.get(key)
        if known is None:
            found[key] = [value]
        else:
            known.append(value)
    long = {key: array("I", some) for key, some in found.items() if len(some) > _MANY}
    grouped: dict[int, Sequence[int]] = found  # type: ignore[assignment]
    grouped.update(long)
    return grouped


def _restricted(index: Index, nodes: Collection[int]) -> Mapping[int, Collection[int]]:
    if len(nodes) >= len(index) and isinstance(nodes, set | frozenset):
        if index.keys() <= nodes:
            return index
        return {node: values for node, values in index.items() if node in nodes}
    return {node: index[node] for node in nodes if node in index}


def _composed(
    first: Mapping[int, Collection[int]], second: Mapping[int, Collection[int]]
) -> dict[int, Collection[int]]:
    found: dict[int, Collection[int]] = {}
    for node, middle in first.items():
        ways = [second[one] for one in middle if one in second]
        if len(ways) == 1:
            found[node] = ways[0]
        elif ways:
            found[node] = set().union(*ways)
    return found


def _reached(steps: Mapping[int, Collection[int]], start: int) -> set[int]:
    """What one step or more lead to."""
    found: set[int] = set()
    todo = [start]
    while todo:
        for node in steps.get(todo.pop(), _NONE):
            if node not in found:
                found.add(node)
                todo.append(node)
    return found
