r"""The dictionary: terms with a number each, so that a triple is three numbers.

    terms = Dictionary()
    terms.number(b"<urn:a>") -> 0               a term in N-Triples; a new one gets a number
    terms.key(0), terms.node(0)                 the term again, in N-Triples and as rdflib has it
    terms.get(URIRef("urn:b")) -> -1            no number, where there is none yet

Of a million terms most are never looked at: they are kept as they are written, and made into terms
of rdflib where somebody asks for one.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count, islice
from typing import Final, Generic, TypeVar

from rdflib.term import BNode, Node, URIRef

from kg.rdf.keys import BLANK, IRI, datatype_of, key_of, language_of, text_of
from kg.rdf.nodes import literal

T = TypeVar("T")

_MANY: Final = 500_000  # terms from which on memory counts for more than time
_MOST: Final = 50_000  # terms of rdflib that are kept; they take five times as much as numbers


class Dictionary:
    """Terms and their numbers, from 0 in the order in which they came."""

    def __init__(self) -> None:
        self._numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        self._keys: list[bytes] = []
        self._settled = 0
        self._slots = array("i")
        self._nodes: dict[int, Node] = {}
        self._datatypes: dict[str, URIRef] = {}

    def number(self, key: bytes) -> int:
        """The number of a term in N-Triples; a new one gets the next."""
        known = self._among_settled(key) if self._settled else -1
        return self._numbers[key] if known < 0 else known

    @property
    def numbering(self) -> Callable[[bytes], int]:
        """What gives the numbers of terms while a file is read, as fast as can be."""
        return self.number if self._settled else self._numbers.__getitem__

    def of(self, node: Node) -> int:
        """The number of a term of rdflib; a new one gets the next."""
        return self.number(key_of(node))

    def find(self, key: bytes) -> int:
        """The number of a term in N-Triples, -1 if it has none."""
        known = self._among_settled(key) if self._settled else -1
        return self._numbers.get(key, -1) if known < 0 else known

    def get(self, node: Node) -> int:
        """The number of a term of rdflib, -1 if it has none."""
        return self.find(key_of(node))

    def key(self, number: int) -> bytes:
        """The term with this number in N-Triples."""
        if number >= len(self._keys):
            self._keys += islice(self._numbers, len(self._keys) - self._settled, None)
        return self._keys[number]

    def settle(self) -> None:
        """Have millions of terms take less memory, and somewhat longer to be found.

        Where Python keeps a term with its number in 90 bytes, there are 11 for the number here: a
        table of numbers, each where the hash of its term says or as soon after it as there is room.
        """
        if len(self) < _MANY or self._settled:
            return
        self.key(len(self) - 1)
        mask = (1 << (2 * len(self)).bit_length()) - 1
        slots = array("i", [-1]) * (mask + 1)
        for number, key in enumerate(self._keys):
            slot = hash(key) & mask
            while slots[slot] >= 0:
                slot = slot + 1 & mask
            slots[slot] = number
        self._slots, self._settled = slots, len(self._keys)
        self._numbers = defaultdict(count(self._settled).__next__)

    def _among_settled(self, key: bytes) -> int:
        slots, keys, mask = self._slots, self._keys, len(self._slots) - 1
        slot = hash(key) & mask
        while (number := slots[slot]) >= 0 and keys[number] != key:
            slot = slot + 1 & mask
        return number

    def node(self, number: int) -> Node:
        """The term with this number as rdflib has it."""
        node = self._nodes.get(number)
        if node is None:
            node = self._made(self.key(number))
            if len(self._nodes) < _MOST:
                self._nodes[number] = node
        return node

    def _made(self, key: bytes) -> Node:
        text, first = text_of(key), key[:1]
        if first == IRI:
            return str.__new__(URIRef, text)  # it was looked at when it was read
        if first == BLANK:
            return BNode(text)
        if key[-1:] == b'"':
            return literal(text)
        name = datatype_of(key)
        datatype = self._datatypes.setdefault(name, URIRef(name))
        return literal(text, language_of(key), datatype)

    def cut(self, size: int) -> None:
        """Forget all terms but those that came first, such as those of a file that is not valid."""
        for _ in range(len(self) - size):
            self._numbers.popitem()
        self._numbers.default_factory = count(size).__next__
        del self._keys[size:]
        for number in [number for number in self._nodes if number >= size]:
            del self._nodes[number]

    def __len__(self) -> int:
        return self._settled + len(self._numbers)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.key, range(len(self)))

    def __contains__(self, key: bytes) -> bool:
        return self.find(key) >= 0


class Memo(Generic[T]):
    """A function of terms by their numbers, of which many give the same; each is asked once.

    >>> said = Memo(lambda number: "even" if number % 2 == 0 else "odd", 10)
    >>> said(2), said(3), said(4) is said(2)
    ('even', 'odd', True)

    Args:
        function: of numbers; what it gives can be a key.
        size: how many numbers there are.
    """

    def __init__(self, function: Callable[[int], T], size: int) -> None:
        self._function = function
        self._known: dict[T, int] = {}
        self._values: list[T] = []
        self._value_of = array("I", [0]) * size  # from 1, 0 is what was not asked yet

    def __call__(self, number: int) -> T:
        """What the function gives for a number."""
        known = self._value_of[number]
        if not known:
            value = self._function(number)
            known = self._value_of[number] = self._known.setdefault(value, len(self._known) + 1)
            if known > len(self._values):
                self._values.append(value)
        return self._values[known - 1]
