"""Reading: files of RDF into triples, with errors that name file and line.

load_turtle(path, store)                 into a store
parse_turtle(text, file, base)           quads and prefixes
read_triples(path)                       the triples of a file, each once, as written
kg.rdf.lines.read_lines(paths)           triples and their places

The reference parser takes no token of more than 16 MiB. Comments may be longer: they are cut for
it; a text that is longer is an error that names its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from kg.errors import NotSupportedError, NotValidError
from kg.files import read_text
from kg.rdf.places import Positions

T = TypeVar("T")

# What the reference parser says of a token that is too long; MemoryError has no other type.
_TOO_LONG: Final = "buffer maximal size"
_LONG_COMMENT: Final = 1 << 20


def load_turtle(path: Path, store: ox.Store) -> None:
    """Add the triples of a Turtle file to the default graph of a store.

    Raises:
        FileError: the file cannot be read.
        NotValidError: a syntax error, with its line; the store is then incomplete.
    """
    content, base = read_text(path), path.resolve().as_uri()
    with syntax_errors_of(path):
        within_limits(
            content,
            path,
            lambda text: store.load(text, format=ox.RdfFormat.TURTLE, base_iri=base),
        )


def parse_turtle(text: str, file: str, base: str) -> tuple[list[ox.Quad], dict[str, str]]:
    """The quads of a Turtle document in its order, and the prefixes it declares.

    >>> found, prefixes = parse_turtle("@prefix ex: <urn:x:> . ex:a a ex:B .", "a.ttl", "urn:base")
    >>> len(found), prefixes
    (1, {'ex': 'urn:x:'})

    Raises:
        NotValidError: a syntax error, with its line.
    """
    with syntax_errors_of(Path(file)):
        return within_limits(text, file, lambda given: _quads(given, base))


def _quads(text: str, base: str) -> tuple[list[ox.Quad], dict[str, str]]:
    parser = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base)
    return list(parser), parser.prefixes


def read_triples(path: Path) -> list[ox.Triple]:
    """The triples of a Turtle file, each once, with literals as written.

    Blank nodes get labels that no other reading has.

    Raises:
        FileError: the file cannot be read.
        NotValidError: a syntax error, with its line.
    """
    content, base = read_text(path), path.resolve().as_uri()
    with syntax_errors_of(path):
        return within_limits(content, path, lambda text: _renamed(text, base))


def _renamed(text: str, base: str) -> list[ox.Triple]:
    parsed = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
    return list(dict.fromkeys(quad.triple for quad in parsed))


# Limits


def within_limits(text: str, file: str | Path, read: Callable[[str], T]) -> T:
    """What comes of reading a text, in which too long comments are cut if need be.

    Raises:
        NotSupportedError: a token is too long; its line is named.
    """
    try:
        return read(text)
    except MemoryError as error:
        if _TOO_LONG not in str(error):
            raise
    try:
        return read(_with_short_comments(text))
    except MemoryError as error:
        if _TOO_LONG not in str(error):
            raise
        raise _too_long(text, file) from error


def _with_short_comments(text: str) -> str:
    from kg.rdf.tokens import COMMENT, tokens

    parts, end = [], 0
    for kind, token, start in tokens(text):
        if kind == COMMENT and len(token) > _LONG_COMMENT:
            parts.append(text[end : start + 1])
            end = start + len(token)
    return "".join([*parts, text[end:]])


def _too_long(text: str, file: str | Path) -> NotSupportedError:
    """The error on the longest token."""
    from kg.rdf.tokens import COMMENT, tokens

    found = (token for token in tokens(text) if token.kind != COMMENT)
    longest = max(found, key=lambda token: len(token.text))
    line, column = Positions(text, str(file)).line_and_column(longest.start)
    size = len(longest.text)
    return NotSupportedError(
        f"What begins at column {column} has {size:,} characters; more than 16 MiB are not taken. "
        "Keep it in a file of its own, and name that here.",
        file=file,
        line=line,
        columns=(column, column + 1),
        chinese=f"自第 {column} 列起的记号有 {size:,} 个字符,超过 16 MiB 者不受支持。"
        "请将其存为单独的文件,并在此引用该文件。",
    )


@contextmanager
def syntax_errors_of(path: Path) -> Iterator[None]:
    """Make errors of the reference parser errors that name file and line."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        line, start = getattr(error, "lineno", None), getattr(error, "offset", None) or 0
        end = max(getattr(error, "end_offset", None) or 0, start + 1 if start else 0)
        text = getattr(error, "msg", None) or str(error)
        what = text.split(": ", 1)[-1].rstrip(".")
        raise NotValidError(
            f"Not valid Turtle: {what}.",
            file=path,
            line=line,
            columns=(start, end),
            chinese=f"不合 Turtle 语法:{what}。",
        ) from error
