"""Suggestions: the known name that a misspelt one was probably meant to be.

Suggestions(world).nearest("http://example.org/ns#Bok", "class") -> "http://example.org/ns#Book"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from rdflib.term import URIRef

from kg.check.positions import Position
from kg.check.world import World
from kg.rdf.iris import whole_of
from kg.rdf.names import XSD, namespace_of
from kg.rdf.standards import standard
from kg.spelling import Spelling, shared

_MOST: Final = 50


class Suggestions:
    """Known names of a closed world, to be searched for what was meant."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._asked = 0

    @property
    def is_over(self) -> bool:
        """Whether so many names were asked for that no more is suggested."""
        return self._asked >= _MOST

    def nearest(self, iri: str, role: Position) -> str | None:
        """The known IRI that a misspelt one was probably meant to be, of the same kind first.

        After some dozens of misspelt names no more is suggested: so many are no slips of the pen.
        """
        if self.is_over:
            return None
        self._asked += 1
        whole = whole_of(iri)
        return next((found for found in self._guesses(whole, role) if found and found != iri), None)

    def _guesses(self, iri: str, role: Position) -> Iterator[str | None]:
        space = namespace_of(iri)
        name = iri[len(space) :]
        yield self._near(space, name, role, 0.8)
        yield self._elsewhere(space, name, role)
        yield self._near(space, name, role, 0.65)
        yield self._whole(iri)

    def _near(self, space: str, name: str, role: Position, least: float) -> str | None:
        found = self._spelling(space, role).nearest(name, least)
        return None if found is None else space + found

    def _spelling(self, space: str, role: Position) -> Spelling:
        if (space, role) not in self._spellings:
            self._spellings[space, role] = Spelling(self._names(space, role))
        return self._spellings[space, role]

    @cached_property
    def _spellings(self) -> dict[tuple[str, Position], Spelling]:
        return {}

    def _names(self, space: str, role: Position) -> Iterable[str]:
        vocabulary = standard(space)
        if vocabulary and not (self.world.explicit and self.world.owns(space + "x")):
            of_any_kind = role == "thing" or space == XSD
            return (n for n in vocabulary.names if of_any_kind or _looks(n) == role)
        untyped = {str(subject) for subject in self.world.untyped}
        names = [i for i in self.world.described_with(space.__eq__) if i not in untyped]
        if role in ("thing", "shape"):
            return (iri[len(space) :] for iri in names)
        return (iri[len(space) :] for iri in names if role in self.world.kinds.get(URIRef(iri), ()))

    def _elsewhere(self, space: str, name: str, role: Position) -> str | None:
        """The same name in another namespace that the project uses: the prefix was wrong."""
        if role in ("thing", "shape"):
            return None
        others = sorted({*self.world.loaded.prefixes.values(), *self.world.term_spaces} - {space})
        for other in others:
            vocabulary = standard(other)
            if (
                URIRef(other + name) in self.world.kinds
                and role in self.world.kinds[URIRef(other + name)]
            ):
                return other + name
            if vocabulary and vocabulary.has(name) and _looks(name) == role:
                return other + name
        return None

    def _whole(self, iri: str) -> str | None:
        """The nearest IRI of any namespace of ours: the slip is before the last `#` or `/`."""
        if not self.world.owns(iri) or namespace_of(iri) in self.world.closed:
            return None
        found = self._whole_spelling.nearest(iri[self._root :], 0.8)
        return None if found is None else iri[: self._root] + found

    @cached_property
    def _root(self) -> int:
        """How many characters all our namespaces have in common."""
        return shared(self.world.spaces[0], self.world.spaces[-1]) if self.world.spaces else 0

    @cached_property
    def _whole_spelling(self) -> Spelling:
        ours = self.world.described_with(set(self.world.spaces).__contains__)
        return Spelling(iri[self._root :] for iri in ours)


def _looks(name: str) -> Position:
    """What a term of a standard vocabulary is, by its first letter."""
    return "class" if name[:1].isupper() else "property"
