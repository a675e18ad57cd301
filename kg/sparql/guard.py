"""A guard: queries of others are parsed without being run, kept from the network, and small enough.

    parse(query)                raises SyntaxError; nothing is evaluated
    reach_problem(query)        ("must not …", "不得……") if it may reach the network, nests deep or
                                chains much
    guarded(query)              the text to hand to an engine; raises what the problem is

Stores and engines fetch what SERVICE names. A reader of our own might take for a comment what an
engine takes for code, so the text is searched as it stands for what is a SERVICE clause in any
reading of its comments, line ends and escapes. One that stands in a comment only is taken out with
the comment before the text is handed on, and then the text is searched once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import NotValidError
from kg.rdf.terms import Term
from kg.rdf.tokens import COMMENT, NUMBER, STRING_ESCAPE, WORD, Token, tokens, unescaped

Problem = tuple[str, str] | None

DEEPEST: Final = 200
"""Brackets within brackets; parsers call themselves for each of them until their stack ends."""
MOST: Final = 1_000
"""Operators, patterns and groups one after another: what a parser makes of them nests as well."""

_NOWHERE: Final[dict[ox.Variable, Term]] = {ox.Variable("kg_nowhere"): ox.Literal("")}

_SPACE = r"(?>(?:[\s\x00-\x20]|#[^\n]*(?:\n|\Z))*)"
_NAME = r"(?=[^\s{}]*:)(?>(?:[^\s{}#\\]|\\.)*)"
_SERVICE: Final = re.compile(
    rf"service{_SPACE}(?:silent{_SPACE})?(?:<[^<>]*+>|[?$]\w++|{_NAME}){_SPACE}\{{",
    re.IGNORECASE,
)
_DEEP: Final = (
    f"nests brackets more than {DEEPEST} deep: make it simpler.",
    f"括号嵌套超过 {DEEPEST} 层:请简化。",
)
_LONG: Final = (
    f"chains more than {MOST:,} operators, patterns or groups: make it simpler.",
    f"所连的运算符、图式或组超过 {MOST:,} 个:请简化。",
)
_INSIDE: Final = (
    "must not call what a store has built in (bif:, sql:, java:).",
    "不得调用存储内置的函数(bif:、sql:、java:)。",
)
_BUILT_IN: Final = re.compile(
    r"<[\x00-\x20]*(?:http://www\.openlinksw\.com/schemas/)?(?:bif|sql|java)[:#]", re.IGNORECASE
)
_REMOTE: Final = (
    "must not use SERVICE: no query of a repository reaches the network here.",
    "不得使用 SERVICE:此处仓库中的查询一律不得访问网络。",
)


def parse(query: str, prefixes: dict[str, str] | None = None) -> None:
    """Parse a query of SPARQL 1.1 without running it.

    >>> parse("SELECT * { ?s ?p ?o } ORDER BY RAND()")

    Raises:
        SyntaxError: it is none; the place is in the message.
    """
    try:
        # It binds what no query lists, and that is found out before anything is evaluated.
        ox.Store().query(query, prefixes=prefixes, substitutions=_NOWHERE)
    except RuntimeError as error:
        if "kg_nowhere" not in str(error):
            raise SyntaxError(str(error)) from error
    except ValueError as error:
        raise SyntaxError(str(error)) from error


def depth(text: str) -> int:
    """How deep brackets stand in brackets, outside of strings, IRIs and comments.

    >>> depth("ASK { FILTER((1) = 1) }")
    3
    """
    return max((deep for _, deep, _ in _in_brackets(text)), default=0)


def chained(text: str) -> int:
    """How many operators, patterns and groups stand one after another, at most.

    The members of a list in round brackets do not count, be they rows of VALUES or of IN.

    >>> chained("ASK { FILTER(!true || 1 + 1 IN (1, 2, 3)) VALUES ?x { 1 2 3 } }")
    8
    """
    return sum(_chains(token, around) for token, _, around in _in_brackets(text))


def _chains(token: Token, around: str) -> bool:
    """Whether a token, in these brackets, goes on with what stands before it."""
    text = token.text
    if text == ",":
        return around != "("
    number = token.kind == NUMBER and text[0] in "+-"  # 1 -1 is a difference
    return text in _CHAINING or number or (token.kind == WORD and text.upper() in _CLAUSES)


def _may_chain(text: str) -> bool:
    """Whether signs and words that may chain are so many, wherever they stand: few queries have."""
    signs, upper = sum(map(text.count, (*_CHAINING, ","))), text.upper()
    return signs + sum(map(upper.count, _CLAUSES)) > MOST


def _in_brackets(text: str) -> Iterator[tuple[Token, int, str]]:
    """Each token, with how many brackets are open once it is read, and the last of them."""
    open_: list[str] = []
    for token in tokens(text):
        if token.text in _OPEN:
            open_.append(token.text)
        elif token.text in _CLOSE and open_:
            open_.pop()
        yield token, len(open_), open_[-1] if open_ else ""


_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_CHAINING: Final = frozenset("!+-*/|&.;{")
_CLAUSES: Final = frozenset(["UNION", "MINUS", "OPTIONAL", "FILTER", "BIND", "VALUES", "AS"])


def reach_problem(query: str) -> Problem:
    """What a query that came with a repository must not do here, in both languages, or None.

    >>> reach_problem("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }") is None
    False
    """
    if sum(map(query.count, _OPEN)) > DEEPEST and depth(query) > DEEPEST:
        return _DEEP
    if _may_chain(query) and chained(query) > MOST:
        return _LONG
    if _BUILT_IN.search(_unescaped(query)):  # some of these run programs and fetch documents
        return _INSIDE
    return _REMOTE if has_service(query) and has_service(without_comments(query)) else None


def guarded(query: str, file: Path | None = None) -> str:
    r"""A query as it may be handed to a store or an engine.

    >>> guarded("ASK { } # SERVICE ?x { }\n")
    'ASK { } \n'

    Raises:
        NotValidError: it would reach the network, or nests too deep.
    """
    problem = reach_problem(query)
    if problem:
        english, chinese = (f"{part}{text}" for part, text in zip(_SUBJECT, problem, strict=True))
        line = _line(query, problem) if file else None
        raise NotValidError(english, file=file, line=line, chinese=chinese)
    return without_comments(query) if has_service(query) else query


def _line(query: str, problem: Problem) -> int:
    """The line in which a query does what it must not; the first where that is not to be told."""
    chains = 0
    for token, deep, around in _in_brackets(query):
        chains += _chains(token, around)
        if problem is _REMOTE:
            found = token.kind == WORD and token.text.upper() == "SERVICE"
        else:
            found = deep > DEEPEST if problem is _DEEP else problem is _LONG and chains > MOST
        if found:
            return query.count("\n", 0, token.start) + 1
    return 1


_SUBJECT: Final = ("The query ", "该查询")


def has_service(text: str) -> bool:
    r"""Whether a text holds a SERVICE clause in any reading of its comments and escapes.

    >>> has_service("SELECT * { # a comment\rSERVICE <urn:x> { } }")
    True
    >>> has_service("SELECT ?service { ?x :service [] FILTER(?service != 'a service') }")
    False
    """
    return "service" in _unescaped(text).casefold() and any(
        _SERVICE.search(reading) for reading in _readings(text)
    )


def _readings(text: str) -> Iterator[str]:
    for one in {text, _unescaped(text)}:
        yield one.replace("\r", "\n")
        yield one.replace("\r", " ")


def _unescaped(text: str) -> str:
    if "\\u" not in text and "\\U" not in text:
        return text
    try:
        return STRING_ESCAPE.sub(unescaped, text)
    except ValueError:
        return text


def without_comments(query: str) -> str:
    r"""A query without its comments; its lines stay.

    >>> without_comments("ASK { } # one\n# two")
    'ASK { } \n'
    """
    parts, end = [], 0
    for token in tokens(query):
        if token.kind == COMMENT:
            parts.append(query[end : token.start])
            end = token.start + len(token.text)
    return "".join([*parts, query[end:]])
