r"""Terms as the embedded store has them, without rdflib, which takes long to load.

    plain(ox.NamedNode("http://example.org/a")) -> "http://example.org/a"
    quoted("two\nlines") -> '"two\\nlines"'

What goes to rdflib and back is in `kg.rdf.nodes`.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

# As pyoxigraph writes them, so that a term is written in one way.
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff]')
_ESCAPES = {
    **{'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"},
    **{"\b": r"\b", "\f": r"\f"},
}


def named(iri: str) -> ox.NamedNode | None:
    """The node of an IRI, or None where the text is none.

    >>> named("urn:a"), named("urn:a b")
    (<NamedNode value=urn:a>, None)
    """
    try:
        return ox.NamedNode(iri)
    except ValueError:  # UnicodeEncodeError, for what stands for bytes that are no text, is one
        return None


def plain(term: Term | None) -> str:
    """The IRI, label or value of a term; nothing for none.

    >>> plain(ox.NamedNode("http://example.org/a")), plain(None)
    ('http://example.org/a', '')
    """
    return str(getattr(term, "value", term or ""))


def is_new(term: Term) -> bool:
    """Whether only RDF 1.2 has a term: a triple as a term, or a text with a direction.

    >>> is_new(ox.Literal("x")), is_new(ox.Triple(*[ox.NamedNode("urn:x")] * 3))
    (False, True)
    """
    if isinstance(term, ox.Literal):
        return term.direction is not None
    return isinstance(term, ox.Triple)


def quoted(text: str) -> str:
    r"""A text as N-Triples and Turtle write it, in double quotes on one line.

    >>> print(quoted('a "b"\n'))
    "a \"b\"\n"
    """
    return f'"{_TO_ESCAPE.sub(_escaped, text)}"'


def _escaped(character: re.Match[str]) -> str:
    return _ESCAPES.get(character[0]) or f"\\u{ord(character[0]):04X}"
