"""Reports of engines, read as they come: results out of N-Triples, without a graph around them.

    for result, has_blank_path in read_results(content): …

A report of 100,000 results has near a million triples; a graph of them takes minutes and gigabytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import pyoxigraph as ox
from rdflib.namespace import RDF, SH
from rdflib.term import BNode, Literal, Node, URIRef

from kg.rdf.nodes import Nodes, plain

# What is kept of a result, by the predicate that says it.
_FIELDS: Final = {
    b"<%b>" % str(predicate).encode(): number
    for number, predicate in enumerate(
        (
            SH.focusNode,
            SH.resultPath,
            SH.sourceConstraintComponent,
            SH.value,
            SH.sourceShape,
            SH.resultSeverity,
            SH.sourceConstraint,
        )
    )
}
_MESSAGE: Final = b"<%b>" % str(SH.resultMessage).encode()
_RESULT: Final = b"<%b>" % str(SH.result).encode()
_MESSAGES: Final = len(_FIELDS)

Fields = list[Any]


def read_results(content: bytes) -> Iterator[Fields]:
    r"""The results of a report in N-Triples, one triple on a line, in the order of the report.

    Each has focus node (rdf:nil where it is missing), path, component, value, shape, severity and
    constraint, None where the report does not say, and a tuple of messages.

    >>> line = "_:r <http://www.w3.org/ns/shacl#result> _:a .\\n"
    >>> [fields[0] == RDF.nil for fields in read_results(line.encode())]
    [True]
    """
    terms = Terms()
    found: dict[bytes, Fields] = {}
    listed: dict[bytes, None] = {}
    for line in io.BytesIO(content):
        try:
            subject, predicate, rest = line.split(b" ", 2)
        except ValueError:
            continue  # an empty line
        value = rest.rstrip(b" .\r\n") if rest[:1] != b'"' else rest.rstrip()[:-1].rstrip()
        if predicate == _RESULT:
            listed[value] = None
            continue
        number = _FIELDS.get(predicate)
        if number is None and predicate != _MESSAGE:
            continue
        fields = found.get(subject)
        if fields is None:
            fields = found[subject] = [RDF.nil, None, None, None, None, None, None, ()]
        if number is not None:
            fields[number] = terms[value]
        elif isinstance(message := terms[value], Literal):
            fields[_MESSAGES] += (message,)
    for node in listed:
        yield found.pop(node) if node in found else [RDF.nil, *[None] * (_MESSAGES - 1), ()]


class Terms(dict[bytes, Node]):
    """Terms of N-Triples as rdflib has them, each read once as long as there are not too many."""

    _MOST: Final = 200_000

    def __init__(self) -> None:
        self._nodes = Nodes()

    def __missing__(self, text: bytes) -> Node:
        node = self._read(text)
        if text[:1] == b"<" and len(self) < self._MOST:
            self[text] = node
        return node

    def _read(self, text: bytes) -> Node:
        if b"\\" not in text:
            if text[:1] == b"<":
                return URIRef(text[1:-1].decode())
            if text[:1] == b"_":
                return BNode(text[2:].decode())
            if text[-1:] == b'"':
                return plain(text[1:-1].decode())
        return self._parsed(text)

    def _parsed(self, text: bytes) -> Node:
        """A term with an escape, a datatype or a language."""
        line = b"<urn:s> <urn:p> %b ." % text
        _, _, value, _ = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES)))
        nodes = self._nodes
        node = nodes[value]
        if len(nodes) > 1000:
            nodes.clear()
        return node
