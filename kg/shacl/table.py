r"""The table: data as columns of numbers, with a dictionary of the terms that they stand for.

    table = Table(b"<urn:a> <urn:p> \"1\" .\n")
    table.number(b"<urn:a>"), table.key(0)      a term in N-Triples and its number, both ways
    table.forward(p), table.inverse(p)          a property as subject -> objects and the reverse
    table.along(path, nodes)                    the value nodes of a path, as `kg.shacl.pairs`

Each distinct term has one number and is looked at once, whatever stands on it. A property is two
columns; an index on it is made when it is first asked for. What plans need of data is all here and
in `kg.shacl.pairs`, so that other backends can take the place of these two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Final

from rdflib.namespace import RDF, RDFS
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.term import Literal, Node, URIRef

from kg.rdf.paths import AnyPath, reverse
from kg.shacl.keys import key_of
from kg.shacl.pairs import Pairs
from kg.shacl.reading import Terms

Index = Mapping[int, Sequence[int]]
_NONE: Final[tuple[int, ...]] = ()


class Table:
    """Triples of numbers, and the terms that these are of.

    Args:
        content: N-Triples in UTF-8, one triple on a line, each term always written the same way.
    """

    def __init__(self, content: bytes) -> None:
        self._numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        self._columns: dict[bytes, tuple[list[int], list[int]]] = {}
        self._keys: list[bytes] = []
        self._nodes = Terms()
        self._ways: dict[tuple[int, bool], dict[int, Sequence[int]]] = {}
        self._kinds: dict[int, set[int]] = {}
        self._below: dict[int, set[int]] = {}
        self._read(content)

    def _read(self, content: bytes) -> None:
        numbers, columns = self._numbers, self._columns
        for line in content.split(b"\n"):
            if not line:
                continue
            subject, predicate, value = line.split(b" ", 2)
            column = columns.get(predicate)
            if column is None:
                column = columns[predicate] = ([], [])
            column[0].append(numbers[subject])
            column[1].append(numbers[value[:-2]])

    # Terms

    def number(self, key: bytes) -> int:
        """The number of a term in N-Triples; one that the data do not have gets a new one."""
        return self._numbers[key]

    def of(self, node: Node) -> int:
        """The number of a term of the shapes."""
        return self._numbers[key_of(node)]

    def key(self, number: int) -> bytes:
        """The term with this number in N-Triples."""
        if number >= len(self._keys):
            self._keys = list(self._numbers)
        return self._keys[number]

    def node(self, number: int) -> Node:
        """The term with this number as rdflib has it."""
        return self._nodes[self.key(number)]

    def __contains__(self, key: object) -> bool:
        return key in self._numbers

    def typed(self) -> Iterator[bytes]:
        """The literals with a datatype."""
        return (key for key in self._numbers if key[:1] == b'"' and key[-1:] == b">")

    def failing(self, numbers: Iterable[int], fails: Callable[[bytes], bool]) -> set[int]:
        """Those of some terms that fail a test of their text in N-Triples."""
        key = self.key
        return {number for number in numbers if fails(key(number))}

    # Triples

    @property
    def predicates(self) -> Collection[bytes]:
        """The properties of which there are triples."""
        return self._columns.keys()

    def columns(self, predicate: bytes) -> tuple[Sequence[int], Sequence[int]]:
        """The subjects and the objects of a property, in step."""
        return self._columns.get(predicate, (_NONE, _NONE))

    def forward(self, predicate: Node) -> Index:
        """The objects of each subject of a property."""
        return self._way(predicate, True)

    def inverse(self, predicate: Node) -> Index:
        """The subjects of each object of a property."""
        return self._way(predicate, False)

    def _way(self, predicate: Node, forward: bool) -> Index:
        return self._index(key_of(predicate), forward)

    def _index(self, key: bytes, forward: bool) -> dict[int, Sequence[int]]:
        way = (self._numbers[key], forward)
        if way not in self._ways:
            subjects, objects = self.columns(key)
            pair = (subjects, objects) if forward else (objects, subjects)
            self._ways[way] = _grouped(*pair)
        return self._ways[way]

    def statements(
        self, nodes: Collection[int], known: Collection[bytes]
    ) -> Iterator[tuple[int, bytes, int]]:
        """The triples of some nodes with other properties than those that are known."""
        wanted = set(nodes)
        for predicate in self._columns:
            if predicate not in known:
                index = self._index(predicate, True)
                for subject in index.keys() & wanted:
                    yield from ((subject, predicate, value) for value in index[subject])

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
        return any(key[:1] == b"_" for key in self._numbers)

    def literal(self, number: int) -> Literal | None:
        """The term with this number if it is a literal."""
        node = self.node(number) if self.key(number)[:1] == b'"' else None
        return node if isinstance(node, Literal) else None


def _grouped(keys: Sequence[int], values: Sequence[int]) -> dict[int, Sequence[int]]:
    """What is in two columns as a mapping, each pair once."""
    found: dict[int, list[int]] = {}
    for key, value in zip(keys, values, strict=True):
        known = found.get(key)
        if known is None:
            found[key] = [value]
        else:
            known.append(value)
    return {key: rows if len(rows) == 1 else [*dict.fromkeys(rows)] for key, rows in found.items()}


def _restricted(index: Index, nodes: Collection[int]) -> Mapping[int, Collection[int]]:
    if len(nodes) >= len(index) and isinstance(nodes, set | frozenset):
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
