"""Mentions: the IRIs that a SPARQL or Turtle text names, with the place of each.

    predicates("SELECT * { ?x <http://p> 1 }")   {<http://p>, …}; None if it may be any
    mentions("PREFIX ex: <http://example.org/> SELECT * { ?x a ex:Bok }")
        -> Mention(iri="http://example.org/Bok", text="ex:Bok", start=…, role="class")

The text is read token by token, not as a grammar, so one that does not parse gives its names too.
A prefix or base that is declared in the text applies from there on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal as OneOf

from rdflib.namespace import RDF
from rdflib.term import Node, URIRef

from kg.turtle import (
    BLANK,
    COMMENT,
    ERROR,
    IRI,
    LITERAL,
    NUMBER,
    PNAME,
    WORD,
    Token,
    resolve,
    tokens,
)

Role = OneOf["property", "class", "thing"]


@dataclass(frozen=True, slots=True)
class Mention:
    """An IRI as a text names it: what stands there, from which character, and as what."""

    iri: str
    text: str
    start: int
    role: Role


def mentions(text: str, prefixes: Mapping[str, str] | None = None) -> Iterator[Mention]:
    """The IRIs that a text names outside of comments and strings, in order.

    The names of graphs, of services and of functions are passed over: nothing describes these.

    Args:
        text: SPARQL or Turtle.
        prefixes: those declared elsewhere; a name with an unknown prefix is passed over.

    >>> [m.iri for m in mentions("PREFIX e: <http://e.org/> ASK { ?x e:a 'e:b' } # e:c")]
    ['http://e.org/a']
    """
    known, base = dict(prefixes or {}), ""
    read = [token for token in sparql_tokens(text) if token.kind != COMMENT]
    for i, token in enumerate(read):
        directive, declared = _directive(read, i)
        if directive == "prefix":
            known[declared] = resolve(token.text[1:-1], base)
        elif directive == "base":
            base = resolve(token.text[1:-1], base)
        elif not directive and not _is_of_machinery(read, i):
            iri = _iri(token, known, base)
            if iri is not None:
                yield Mention(iri, token.text, token.start, _role(read, i))


VARIABLE = 0


def sparql_tokens(text: str) -> Iterator[Token]:
    """Tokens, with `?name` and `$name`, which Turtle lacks, as one token each."""
    end = -1
    for token in tokens(text):
        if token.start == end and re.fullmatch(r"\w+", token.text):
            end = token.start + len(token.text)
        elif token.kind == ERROR and token.text in "?$":
            end = token.start + 1
            yield token._replace(kind=VARIABLE)
        else:
            end = -1
            yield token


def _directive(read: list[Token], i: int) -> tuple[str, str]:
    """What the IRI at a position declares: (`prefix`, its name), (`base`, nothing), or nothing.

    The name of a declared prefix is a part of the directive, and no mention either.
    """
    word = [token.text.casefold().removeprefix("@") for token in read[max(i - 2, 0) : i]]
    if word[-1:] == ["prefix"] and read[i].kind == PNAME:
        return "name", ""
    if word[-1:] == ["base"] and read[i].kind == IRI:
        return "base", ""
    if word[:1] == ["prefix"] and len(word) == 2 and read[i].kind == IRI:
        return "prefix", read[i - 1].text.removesuffix(":")
    return "", ""


_BEFORE_GRAPHS = frozenset({"from", "named", "graph", "service", "silent", "into", "to", "with"})


def _is_of_machinery(read: list[Token], i: int) -> bool:
    """Whether a name is that of a graph, of a service, or of a function that is called."""
    before = read[i - 1] if i else None
    if before and before.kind == WORD and before.text.casefold() in _BEFORE_GRAPHS:
        return True
    called = i + 1 < len(read) and read[i + 1].text == "("
    return called and _role(read, i) == "thing"


def _iri(token: Token, known: Mapping[str, str], base: str) -> str | None:
    if token.kind == IRI:
        inside = token.text[1:-1]
        return resolve(inside, base) if base else inside
    prefix, colon, local = token.text.partition(":")
    if token.kind != PNAME or not colon or prefix not in known:
        return None
    return known[prefix] + re.sub(r"\\(.)", r"\1", local)


_NODES = frozenset({VARIABLE, IRI, PNAME, BLANK, LITERAL})


def _role(read: list[Token], i: int) -> Role:
    """What a name is, by the tokens around it."""
    before = read[i - 1].text if i else "."
    following = read[i + 1].text if i + 1 < len(read) else ""
    if before == "a":
        return "class"
    if before in {";", "/", "|", "^", "!"} or following in {"/", "*", "|"}:
        return "property"
    begins = i < 2 or read[i - 2].text in {".", "{", "}", ")"}
    return "property" if begins and i and read[i - 1].kind in _NODES else "thing"


@cache
def predicates(query: str) -> frozenset[Node] | None:
    """The IRIs that a query mentions; None if a variable may stand for a property in it.

    Read token by token, since parsing a query takes rdflib a tenth of a second: a variable may be a
    property where a term or `;` stands before it and a term after it. What SELECT, GROUP BY and
    ORDER BY list is passed over.
    """
    words = [t for t in sparql_tokens(query) if t.kind != COMMENT]
    listed = False
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        listed = before.text.lower() in _LISTING or (listed and before.text not in {"{", "}"})
        follows = before.kind in _TERM or before.text in {";", "]", ")"}
        opens = after.kind in _TERM or after.text.lower() in _OPENING
        if word.kind == VARIABLE and not listed and follows and opens:
            return None
    return frozenset(URIRef(m.iri) for m in mentions(query)) | _UNNAMED


_UNNAMED = {RDF.type, RDF.first, RDF.rest}  # `a` and lists are written without a name
_LISTING = {"select", "by"}
_OPENING = {"[", "(", "true", "false"}
_TERM = {IRI, PNAME, BLANK, LITERAL, NUMBER, VARIABLE}
