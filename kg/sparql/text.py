"""SPARQL as text, read token by token: what it mentions, without running it.

    mentions("PREFIX ex: <http://example.org/> SELECT * { ?x a ex:Bok }")
        -> Mention(iri="http://example.org/Bok", text="ex:Bok", start=…, role="class")
    predicates("SELECT * { ?x <http://p> 1 }")   {<http://p>, …}; None if it may be any
    bare(query), keywords(query), undeclared(query), where_group(query), form(query)
    sparql_error(error, path)                    a parser's error with line and column

The text is not read as a grammar, so one that does not parse gives its names too. A prefix or base
that is declared in the text applies from there on. Comments end as in SPARQL, at LF or CR.
Tokens: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from typing import Literal as OneOf

from kg.errors import NotValidError
from kg.rdf.iris import resolve
from kg.rdf.tokens import BLANK, COMMENT, IRI, LITERAL, NUMBER, PNAME, VARIABLE, WORD, Token, tokens

if TYPE_CHECKING:
    from rdflib.term import Node

Role = OneOf["property", "class", "thing"]

# Mentions


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
    read = words(text)
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


def words(text: str) -> list[Token]:
    r"""The tokens of a text without its comments.

    >>> [word.text for word in words("SELECT ?x # all\n{ ?x a ex:B }")]
    ['SELECT', '?x', '{', '?x', 'a', 'ex:B', '}', '']
    """
    return [token for token in _tokens(text) if token.kind != COMMENT]


def _tokens(text: str) -> tuple[Token, ...]:
    return _kept(text) if len(text) <= _SHORT else tuple(tokens(text))


# The queries of shapes and rules are read again for every fixture; a file of data is not kept.
_SHORT: Final = 20_000
_kept = lru_cache(maxsize=256)(lambda text: tuple(tokens(text)))


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
    if i > 3 and read[i - 4].text.upper() == "VALUES":  # the second of VALUES ?x { ex:a ex:b }
        return "thing"
    begins = i < 2 or read[i - 2].text in {".", "{", "}", ")"}
    return "property" if begins and i and read[i - 1].kind in _NODES else "thing"


@cache
def predicates(query: str) -> frozenset[Node] | None:
    """The IRIs that a query mentions; None if a variable may stand for a property in it.

    Read token by token, since parsing a query takes rdflib a tenth of a second: a variable may be a
    property where a term or `;` stands before it and a term after it. What SELECT, GROUP BY and
    ORDER BY list is passed over.

    >>> predicates("SELECT * { ?s ?p ?o }") is None
    True
    >>> "urn:p" in map(str, predicates("SELECT * { ?s <urn:p> <urn:o> }"))
    True
    """
    from rdflib.namespace import RDF
    from rdflib.term import URIRef

    read = words(query)
    listed = False
    for before, word, after in zip(read, read[1:], read[2:], strict=False):
        listed = before.text.lower() in _LISTING or (listed and before.text not in {"{", "}"})
        follows = before.kind in _TERM or before.text in {";", "]", ")"}
        opens = after.kind in _TERM or after.text.lower() in _OPENING
        if word.kind == VARIABLE and not listed and follows and opens:
            return None
    unnamed = {RDF.type, RDF.first, RDF.rest}  # `a` and lists are written without a name
    return frozenset(URIRef(m.iri) for m in mentions(query)) | unnamed


_LISTING = {"select", "by"}
_OPENING = {"[", "(", "true", "false"}
_TERM = {IRI, PNAME, BLANK, LITERAL, NUMBER, VARIABLE}

# Words and structure

_OPAQUE: Final = frozenset({IRI, LITERAL, COMMENT})


def bare(query: str) -> str:
    """A query with its strings, IRIs and comments blanked out; positions stay.

    >>> bare('SELECT ?x { ?x <urn:y> "MINUS" }')
    'SELECT ?x { ?x                 }'
    """
    parts, end = [], 0
    for token in _tokens(query):
        if token.kind in _OPAQUE:
            parts += [query[end : token.start], re.sub(r"[^\r\n]", " ", token.text)]
            end = token.start + len(token.text)
    return "".join([*parts, query[end:]])


def keywords(query: str) -> set[str]:
    """The words of a query that are no name, no variable and in no string, in capitals.

    >>> sorted(keywords("SELECT ?minus { ?minus a :values } # SERVICE"))
    ['A', 'SELECT']
    """
    return {token.text.upper() for token in _tokens(query) if token.kind == WORD}


def variables(query: str) -> set[str]:
    r"""The names of the variables in a query, without the sign before them.

    >>> sorted(variables("SELECT ?a { $b <urn:p> \"?c\" }"))
    ['a', 'b']
    """
    return {token.text[1:] for token in _tokens(query) if token.kind == VARIABLE}


def form(query: str) -> str:
    r"""The first word of a query after its prologue, in capitals; nothing where no word stands.

    >>> form("PREFIX ex: <urn:x> BASE <urn:y> # ASK\n construct { ?s ex:p 1 } {}")
    'CONSTRUCT'
    """
    token = _first(query)
    return token.text.upper() if token.kind == WORD else ""


def demand_form(query: str, wanted: str, path: Path) -> None:
    """Refuse a query of another form than the one that is wanted; what is no query passes.

    Raises:
        NotValidError: it is of another form, such as ASK, or an update.
    """
    found = form(query)
    if found in _FORMS and found != wanted:
        line = query.count("\n", 0, _first(query).start) + 1
        raise NotValidError(
            f"This is {found}, and a {wanted} query is needed: write one.",
            file=path,
            line=line,
            chinese=f"此为 {found},而此处须为 {wanted} 查询:请改写。",
        )


_FORMS: Final = frozenset(
    {"SELECT", "CONSTRUCT", "ASK", "DESCRIBE", "INSERT", "DELETE", "LOAD", "CLEAR", "CREATE"}
    | {"DROP", "COPY", "MOVE", "ADD", "WITH"}
)


def _first(query: str) -> Token:
    """The token after the prologue."""
    read, i = words(query), 0
    while read[i].text.upper() in _PROLOGUE:
        i = min(i + _PROLOGUE[read[i].text.upper()], len(read) - 1)
    return read[i]


_PROLOGUE: Final = {"PREFIX": 3, "BASE": 2, "VERSION": 2}


def undeclared(query: str) -> list[str]:
    """The prefixes that a query uses and does not declare, sorted.

    >>> undeclared("PREFIX a: <urn:a> ASK { a:x b:y 1 }")
    ['b']
    """
    read = words(query)
    names = [(i, token.text) for i, token in enumerate(read) if token.kind == PNAME]
    declared = {n.partition(":")[0] for i, n in names if i and read[i - 1].text.upper() == "PREFIX"}
    return sorted({name.partition(":")[0] for _, name in names} - declared)


def where_group(query: str) -> int | None:
    """The position after the brace that opens the outermost group of a query; None for none.

    >>> where_group("SELECT (1 AS ?x) { }")
    18
    """
    depth = 0
    for token in _tokens(query):
        if token.text in {"(", ")"}:
            depth += 1 if token.text == "(" else -1
        elif token.text == "{" and depth == 0:
            return token.start + 1
    return None


# Errors


def sparql_error(error: SyntaxError, path: Path) -> NotValidError:
    """A SPARQL syntax error as one message with the line and column that the parser names.

    >>> print(sparql_error(SyntaxError("error at 2:7: expected one of …"), Path("a.rq")))
    a.rq:2: Not valid SPARQL at column 7.
    """
    place = error_place(error)
    line, column = place or (error.lineno, 0)
    detail = f" at column {column}" if place else f": {error.msg}"
    chinese = f"第 {column} 列不合 SPARQL 语法。" if place else f"不合 SPARQL 语法:{error.msg}。"
    return NotValidError(f"Not valid SPARQL{detail}.", file=path, line=line, chinese=chinese)


def error_place(error: Exception) -> tuple[int, int] | None:
    """The line and the column that a parser's message names, if it names them.

    >>> error_place(SyntaxError("error at 2:7: expected one of …"))
    (2, 7)
    """
    place = re.search(r"error at (\d+):(\d+)", str(error))
    return (int(place[1]), int(place[2])) if place else None
