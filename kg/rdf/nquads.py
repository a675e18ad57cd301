"""N-Quads and N-Triples, after pyoxigraph has found them valid: statements and where they stand."""

from __future__ import annotations

from kg.rdf.tokens import BLANK
from kg.rdf.turtle import Parser, State


class QuadParser(Parser):
    """A document of N-Quads: Turtle without abbreviations, and a graph may follow the object.

    Which graph a triple is in makes no difference here, since all are checked as one.

    >>> parser = QuadParser("<urn:s> <urn:p> 'o' <urn:g> .", "a.nq", "urn:base")
    >>> [str(statement.object) for statement in parser.statements()]
    ['o']
    """

    def _separator(self, kind: int, text: str, start: int) -> State:
        if kind <= BLANK:
            self._node(kind, text, start)
            return self._full_stop
        return super()._separator(kind, text, start)
