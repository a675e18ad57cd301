"""The graph: what is asserted and what rules derive, in an embedded store.

graph = kg.load()                   read, then derive
graph.select("SELECT …")            rows of terms
graph.triples()                     all triples, sorted: the order of every dump
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import NotValidError
from kg.rdf.names import RDF, RDFS, SKOS
from kg.rdf.terms import Term

if TYPE_CHECKING:
    import rdflib

TYPE = ox.NamedNode(RDF + "type")
LABELS = (ox.NamedNode(RDFS + "label"), ox.NamedNode(SKOS + "prefLabel"))
ALIAS = ox.NamedNode(SKOS + "altLabel")

Row = tuple[Term | None, ...]


@dataclass
class Graph:
    """Triples in an embedded Oxigraph store; `derived` are those that rules added."""

    store: ox.Store = field(default_factory=ox.Store)
    derived: list[ox.Triple] = field(default_factory=list)

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Add triples to the default graph."""
        self.store.extend(quads(triples))

    def add_new(self, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
        """Add triples and return those that were not there, each once, in the order given."""
        new = [quad for quad in quads(dict.fromkeys(triples)) if quad not in self.store]
        self.store.extend(new)
        return [quad.triple for quad in new]

    def __len__(self) -> int:
        return len(self.store)

    def select(self, sparql: str) -> tuple[list[str], list[Row]]:
        """The variables and the rows of a SELECT query.

        Raises:
            SyntaxError: the query is not valid SPARQL 1.1.
            NotValidError: it is no SELECT query.
        """
        solutions = self.store.query(sparql)
        if not isinstance(solutions, ox.QuerySolutions):
            raise NotValidError("This is no SELECT query.", chinese="此非 SELECT 查询。")
        return [v.value for v in solutions.variables], [tuple(row) for row in solutions]

    def construct(self, sparql: str) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query.

        Raises:
            SyntaxError: the query is not valid SPARQL 1.1.
            NotValidError: it is another one.
        """
        triples = self.store.query(sparql)
        if not isinstance(triples, ox.QueryTriples):
            raise NotValidError("This is no CONSTRUCT query.", chinese="此非 CONSTRUCT 查询。")
        return list(triples)

    def triples(self) -> list[ox.Triple]:
        """All triples, sorted by their N-Triples form in code point order."""
        plain = (ox.Triple(q.subject, q.predicate, q.object) for q in self.store)
        return sorted(plain, key=str)

    def objects(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[Term]:
        """The objects of a subject's property."""
        return (q.object for q in self.store.quads_for_pattern(subject, predicate, None))

    def labels(self, subject: ox.NamedNode) -> dict[str, str]:
        """The labels of a thing by language tag, in lower case."""
        found = (o for p in LABELS for o in self.objects(subject, p))
        return {o.language or "": o.value for o in found if isinstance(o, ox.Literal)}

    def to_rdflib(self) -> rdflib.Graph:
        """A copy as an rdflib graph, the interchange type of the API."""
        from kg.rdf.nodes import to_graph

        return to_graph(self.triples())


class LateGraph(Graph):
    """A graph whose store is filled when it is first asked for: many graphs nobody asks.

    >>> len(LateGraph(lambda store: store.add(ox.Quad(TYPE, TYPE, TYPE))))
    1

    Args:
        fill: what puts the triples into the store.
    """

    def __init__(self, fill: Callable[[ox.Store], object]) -> None:
        self._made, self._fill = ox.Store(), [fill]
        super().__init__(self._made)

    @property
    def store(self) -> ox.Store:
        """The store, filled."""
        while self._fill:
            self._fill.pop()(self._made)
        return self._made

    @store.setter
    def store(self, made: ox.Store) -> None:
        self._made = made


def quads(triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    """Triples as a store takes them, in the default graph.

    >>> [quad.graph_name for quad in quads([ox.Triple(TYPE, TYPE, TYPE)])]
    [<DefaultGraph>]
    """
    return [ox.Quad(*triple) for triple in triples]


def serialized(read: Iterable[ox.Quad]) -> bytes:
    """Quads as N-Triples in UTF-8, in the order given."""
    return ox.serialize((quad.triple for quad in read), format=ox.RdfFormat.N_TRIPLES) or b""


def n_triples(triples: Iterable[ox.Triple]) -> str:
    r"""Triples as N-Triples, in the order given.

    >>> n_triples([ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("喀什"))])
    '<urn:s> <urn:p> "喀什" .\n'
    """
    return serialize(triples, ox.RdfFormat.N_TRIPLES)


def serialize(
    triples: Iterable[ox.Triple], form: ox.RdfFormat, prefixes: dict[str, str] | None = None
) -> str:
    r"""Triples as text in an RDF format, in the order given.

    >>> triple = ox.Triple(ox.BlankNode("b0"), ox.NamedNode("urn:p"), ox.Literal("x"))
    >>> serialize([triple], ox.RdfFormat.TURTLE, {"ex": "urn:"})
    '@prefix ex: <urn:> .\n_:b0 ex:p "x" .\n'
    """
    return (ox.serialize(triples, format=form, prefixes=prefixes) or b"").decode("utf-8")
