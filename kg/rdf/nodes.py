r"""Nodes: the one place where terms pass between pyoxigraph, rdflib and N-Triples.

    as_node(ox.Literal("01", datatype=…)) -> rdflib.Literal("01", datatype=…)
    as_term(rdflib.URIRef("http://example.org/")) -> ox.NamedNode(…)
    n_triples_term(rdflib.Literal("two\nlines", lang="en")) -> '"two\\nlines"@en'
    read_graph(b"<urn:s> <urn:p> 1 .") -> rdflib.Graph

Lexical forms and labels of blank nodes stay as they are written, language tags become lower case:
both libraries would otherwise change them, each in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import pyoxigraph as ox
import rdflib
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import NotSupportedError
from kg.rdf.datatypes import is_valid
from kg.rdf.names import XSD
from kg.rdf.terms import quoted

Triple = tuple[Node, Node, Node]

_STRING: Final = URIRef(XSD + "string")


def literal(lexical: str, language: str | None = None, datatype: URIRef | None = None) -> Literal:
    """An RDF literal with just these characters: rdflib is kept from normalizing them.

    Whether it is a value of its datatype says `kg.rdf.datatypes`. What rdflib would not read it is
    not asked to: it would write a traceback to standard error.

    >>> str(literal("01", datatype=URIRef(XSD + "integer")))
    '01'
    >>> literal(" 1", datatype=URIRef(XSD + "integer")).ill_typed
    True
    """
    if language:
        return _tagged(lexical, language.lower())
    if datatype is None or datatype == _STRING:
        return plain(lexical)
    valid = is_valid(str(datatype), lexical)
    if valid is None or (valid and not _UNREAD.search(str(datatype) + lexical)):
        made = Literal(lexical, datatype=datatype, normalize=False)
        if str.__eq__(made, lexical):
            return made
    # rdflib collapses the white space of xsd:token, asked or not; state goes round that.
    made = Literal(lexical)
    made.__setstate__((None, {"language": None, "datatype": datatype}))
    made._value, made._ill_typed = None, None if valid is None else not valid
    return made


def _tagged(text: str, language: str) -> Literal:
    """A text in a language, made in a fraction of the time that rdflib takes to look at its tag."""
    made = str.__new__(Literal, text)
    made._language = _tag(language)
    made._datatype = made._ill_typed = None
    made._value = text
    return made


@cache
def _tag(language: str) -> str:
    """A language tag that rdflib takes; only one is looked at once."""
    return str(Literal("", lang=language).language)


def plain(text: str) -> Literal:
    """A literal of text alone, made in a tenth of the time that rdflib takes to look at it.

    >>> plain("Hotan") == Literal("Hotan"), plain("Hotan").value
    (True, 'Hotan')
    """
    made = str.__new__(Literal, text)
    made._language = made._datatype = made._ill_typed = None
    made._value = text
    return made


# Valid values that rdflib has none for, each after its datatype: XML and HTML, which it reads by
# parsers that complain, times out of Python's range, numbers of too many digits.
_UNREAD: Final = re.compile(
    "#(?:XMLLiteral$|XMLLiteral<|XMLLiteral.|HTML)|[Tt]ime(?:Stamp)?.*(?:T24|e24:)"
    "|#(?:date|dateTime|dateTimeStamp|gYear|gYearMonth)(?:-|0000|[0-9]{5})|[0-9]{4000}|uration.*P"
)


def as_node(term: Any) -> Node:
    """A term of pyoxigraph as rdflib has it.

    Raises:
        NotSupportedError: a term that only RDF 1.2 has.

    >>> as_node(ox.Literal("Hotan", language="en"))
    rdflib.term.Literal('Hotan', lang='en')
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal) and term.direction is None:
        return literal(term.value, term.language, URIRef(term.datatype.value))
    raise NotSupportedError(
        "Terms of RDF 1.2 (triple terms, text with a direction) are not taken: leave them out.",
        chinese="不支持 RDF 1.2 的三元组项和带方向的文本:请删去。",
    )


class Nodes(dict[Any, Node]):
    """The terms of pyoxigraph as rdflib has them, each made once; `iris` may be shared.

    Raises:
        NotSupportedError: a term that only RDF 1.2 has.
    """

    def __init__(self) -> None:
        self.iris: dict[str, URIRef] = {}

    def __missing__(self, term: Any) -> Node:
        if isinstance(term, ox.NamedNode):
            node: Node = self._iri(term.value)
        elif isinstance(term, ox.Literal) and term.direction is None:
            node = literal(term.value, term.language, self._iri(term.datatype.value))
        else:
            node = as_node(term)
        self[term] = node
        return node

    def _iri(self, iri: str) -> URIRef:
        known = self.iris.get(iri)
        if known is None:
            known = self.iris[iri] = URIRef(iri)
        return known


def as_term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib as pyoxigraph has it.

    Raises:
        ValueError: it is no valid IRI or language tag.

    >>> as_term(Literal("01", datatype=URIRef(XSD + "integer"), normalize=False)).value
    '01'
    """
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, Literal):
        raise TypeError(f"Not an RDF term: {node!r}.")
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or _STRING)))


def as_triples(triples: Iterable[Triple]) -> list[ox.Triple]:
    """Triples of rdflib as pyoxigraph has them.

    >>> print(*as_triples([(BNode("b0"), URIRef("urn:p"), Literal("x", lang="en"))]))
    _:b0 <urn:p> "x"@en
    """
    return [ox.Triple(as_term(s), as_term(p), as_term(o)) for s, p, o in triples]  # type: ignore[arg-type]


def n_triples_term(term: Node) -> str:
    r"""A term as N-Triples; rdflib's own form of a literal may be of Turtle.

    >>> print(n_triples_term(rdflib.Literal("two\nlines", lang="en")))
    "two\nlines"@en
    """
    if isinstance(term, URIRef):
        return f"<{term}>"
    if isinstance(term, BNode):
        return f"_:{term}"
    if not isinstance(term, Literal):
        raise TypeError(f"Not an RDF term: {term!r}.")
    if term.language:
        return f"{quoted(term)}@{term.language}"
    return quoted(term) + (f"^^<{term.datatype}>" if term.datatype else "")


def n_triples_of(triples: Iterable[Triple]) -> bytes:
    r"""Triples as N-Triples in UTF-8, in the order given; each term is written once.

    >>> n_triples_of([(URIRef("urn:s"), URIRef("urn:p"), Literal("4.0", None, rdflib.XSD.decimal))])
    b'<urn:s> <urn:p> "4.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
    """
    written = _Written()
    rows = (f"{written[s]} {written[p]} {written[o]} .\n" for s, p, o in triples)
    return "".join(rows).encode("utf-8")


class _Written(dict[Node, str]):
    """The N-Triples form of each term, made once."""

    def __missing__(self, term: Node) -> str:
        text = self[term] = n_triples_term(term)
        return text


def read_graph(content: bytes, into: rdflib.Graph | None = None) -> rdflib.Graph:
    r"""N-Triples as an rdflib graph, a new one or one that is given.

    >>> len(read_graph(b"<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> <urn:o> ."))
    1
    """
    quads = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
    return to_graph((quad.triple for quad in quads), into)


def new_graph() -> rdflib.Graph:
    """An empty graph without contexts, which cost rdflib's usual one a third of its time.

    Not for pySHACL, which wants one with contexts.
    """
    return rdflib.Graph(SimpleMemory())


def to_graph(triples: Iterable[ox.Triple], into: rdflib.Graph | None = None) -> rdflib.Graph:
    """Triples as an rdflib graph, a new one or one that is given; see `as_node`.

    >>> integer = ox.Literal("01", datatype=ox.NamedNode(XSD + "integer"))
    >>> graph = to_graph([ox.Triple(ox.BlankNode("b0"), ox.NamedNode("urn:p"), integer)])
    >>> [str(value) for value in graph.objects()]
    ['01']
    """
    graph, nodes = rdflib.Graph() if into is None else into, Nodes()
    for triple in triples:
        s, p, o = triple
        graph.store.add((nodes[s], nodes[p], nodes[o]), graph)
    return graph
