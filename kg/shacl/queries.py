"""Queries of shapes, held against what SHACL-SPARQL demands of them.

    query_problem("SELECT ?x { ?x a ?y }", "", SH.select) -> ("must select $this, …", "须选出 …")

Rules: https://www.w3.org/TR/shacl/#pre-binding and https://www.w3.org/TR/shacl/#sparql-constraints
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rdflib.namespace import SH
from rdflib.term import URIRef

from kg.rdf.paths import AnyPath
from kg.rdf.tokens import VARIABLE, WORD, Token
from kg.sparql.guard import parse, reach_problem
from kg.sparql.text import bare, error_place, keywords, undeclared, words

_NO_FROM_CHINESE = "不得使用 FROM:查询针对被检查的数据。"
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE")
_BOUND = ("this", "shapesGraph", "currentShape", "value", "PATH")
_PATH = re.compile(r"[$?]PATH\b")
_LONG = 80  # the parser lists all that it would take

Problem = tuple[str, str] | None


def query_problem(query: str, prefixes: str, predicate: URIRef) -> Problem:
    """What is wrong with the query of a constraint or a validator, in both languages, or None.

    >>> query_problem("SELECT $this { $this ?p 1 }", "", SH.select) is None
    True
    >>> query_problem("SELECT $this { $this ?p 1 MINUS {} }", "", SH.select)[0]
    'must not use MINUS: SHACL forbids it.'

    Args:
        query: its text.
        prefixes: the PREFIX lines that the shapes graph declares for it.
        predicate: sh:select or sh:ask, by which the query is given.
    """
    used, is_ask = keywords(query), predicate == SH.ask
    for word in _FORBIDDEN:
        if word in used:
            return f"must not use {word}: SHACL forbids it.", f"不得使用 {word}:SHACL 禁止。"
    if "FROM" in used:
        return "must not use FROM: it asks the data that are checked.", _NO_FROM_CHINESE
    if problem := reach_problem(query):
        return problem
    try:
        parse(prefixes + _PATH.sub("<urn:path>", query))
    except SyntaxError as error:
        return _prefix_problem(prefixes + query) or _syntax_problem(error, prefixes)
    read = words(query)
    form, article = ("ASK", "an") if is_ask else ("SELECT", "a")
    if _form(read) != form:
        return f"must be {article} {form} query.", f"须为 {form} 查询。"
    for name in _rebound(read):
        if name != "value" or is_ask:
            return f"must not bind ${name} anew.", f"不得重新绑定 ${name}。"
    return None if is_ask else _projection_problem(read)


def put_path(query: str, path: AnyPath | None) -> str:
    """A query with the path of its shape put in for `$PATH`.

    >>> put_path("SELECT $this { $this $PATH ?v }", URIRef("urn:p"))
    'SELECT $this { $this <urn:p> ?v }'
    """
    if path is None:
        return query
    text = path.n3() if isinstance(path, URIRef) else f"({path.n3()})"
    for match in reversed(list(_PATH.finditer(bare(query)))):
        query = query[: match.start()] + text + query[match.end() :]
    return query


def _form(read: list[Token]) -> str:
    """The word that tells the form of a query: SELECT, ASK …, after what is declared."""
    found = (t.text.upper() for t in read if t.kind == WORD)
    return next((word for word in found if word not in {"PREFIX", "BASE"}), "")


def _rebound(read: list[Token]) -> Iterator[str]:
    """The pre-bound variables to which a query assigns a value."""
    for before, token in pairwise(read):
        if before.kind == WORD and before.text.upper() == "AS" and token.text[1:] in _BOUND:
            yield token.text[1:]


def _projection_problem(read: list[Token]) -> Problem:
    heads = list(_heads(read))
    if all(_shows_this(head, whole=not i) for i, head in enumerate(heads)):
        return None
    return (
        "must select $this, in subqueries too and there by name: SHACL binds it beforehand.",
        "须选出 $this,子查询亦须写明:SHACL 预先绑定它。",
    )


def _heads(read: list[Token]) -> Iterator[list[Token]]:
    """What each SELECT lists."""
    for i, token in enumerate(read):
        if token.kind == WORD and token.text.upper() == "SELECT":
            end = next((j for j in range(i, len(read)) if read[j].text == "{"), len(read))
            yield read[i + 1 : end]


def _shows_this(head: list[Token], whole: bool) -> bool:
    """Whether a SELECT lists $this; that of the whole query may list all with `*`."""
    if any(token.kind == VARIABLE and token.text[1:] == "this" for token in head):
        return True
    listed = [t.text for t in head if t.text.upper() not in {"DISTINCT", "REDUCED"}]
    return whole and listed[:1] == ["*"]


def _prefix_problem(query: str) -> Problem:
    """The parser does not say that what it cannot read is a prefix nobody declared."""
    missing = undeclared(query)
    if not missing:
        return None
    names = ", ".join(f"{name}:" for name in missing)
    return (
        f"uses {names} without declaring it: name with sh:prefixes where it is declared.",
        f"使用了未声明的前缀 {names},请以 sh:prefixes 指明其声明。",
    )


def _syntax_problem(error: Exception, prefixes: str) -> tuple[str, str]:
    place = error_place(error)
    if place is None:
        return f"is not valid SPARQL: {error}.", f"不是有效的 SPARQL:{error}。"
    (line, column), detail = place, " ".join(str(error).partition(": ")[2].split())
    column -= len(prefixes) if line == 1 else 0
    if len(detail) > _LONG:
        detail = detail.partition(" one of")[0] + " something else"
    return (
        f"is not valid SPARQL: line {line}, column {column} of the query: {detail}.",
        f"不是有效的 SPARQL:查询第 {line} 行第 {column} 列:{detail}。",
    )
