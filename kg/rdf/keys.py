r"""Keys: terms as N-Triples write them, in UTF-8; what they are is told without parsing a file.

    key_of(Literal("喀什", lang="zh")) -> '"喀什"@zh'.encode()
    text_of(key) -> "喀什"      language_of(key) -> "zh"      datatype_of(key) -> "…#langString"

Whoever writes them, one term has one key: that of pyoxigraph's own N-Triples.
"""

from __future__ import annotations

from typing import Final

from rdflib.namespace import XSD
from rdflib.term import Literal, Node

from kg.rdf.names import RDF
from kg.rdf.nodes import n_triples_term
from kg.rdf.terms import quoted
from kg.rdf.tokens import STRING_ESCAPE, unescaped

IRI: Final = b"<"
BLANK: Final = b"_"
LITERAL: Final = b'"'
_STRING: Final = str(XSD.string)


def key_of(node: Node) -> bytes:
    """The key of a term of rdflib.

    >>> key_of(Literal("a", datatype=XSD.string))
    b'"a"'
    """
    if isinstance(node, Literal) and node.datatype is not None and str(node.datatype) == _STRING:
        return quoted(node).encode()
    return n_triples_term(node).encode()


def text_of(key: bytes) -> str:
    r"""What SPARQL's `str()` gives: an IRI or a lexical form; the label of a blank node.

    >>> text_of(b'"a\\n"^^<urn:t>'), text_of(b"<urn:a>")
    ('a\n', 'urn:a')
    """
    if key[:1] != LITERAL:
        return key[1:-1].decode() if key[:1] == IRI else key[2:].decode()
    text = key[1 : key.rfind(b'"')].decode()
    return STRING_ESCAPE.sub(unescaped, text) if "\\" in text else text


def language_of(key: bytes) -> str:
    """The language tag of a literal, in lower case; nothing where there is none.

    >>> language_of(b'"a@b"'), language_of(b'"a"@zh-hans')
    ('', 'zh-hans')
    """
    rest = _behind(key)
    return rest[1:].decode().lower() if rest[:1] == b"@" else ""


def datatype_of(key: bytes) -> str:
    """The datatype of a literal; nothing for what is none.

    >>> datatype_of(b'"1"^^<urn:t>'), datatype_of(b"<urn:a>")
    ('urn:t', '')
    """
    if key[:1] != LITERAL:
        return ""
    rest = _behind(key)
    if not rest:
        return _STRING
    return RDF + "langString" if rest[:1] == b"@" else rest[3:-1].decode()


def _behind(key: bytes) -> bytes:
    """What stands behind the quotation marks of a literal; nothing for what is none."""
    return key[key.rfind(b'"') + 1 :] if key[:1] == LITERAL else b""
