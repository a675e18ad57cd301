"""Reading: files of RDF into triples, with errors that name file and line.

load_turtle(path, store)                 into a store
parse(text, file, base, syntax)          quads and prefixes
parse_turtle(text, file, base)           the same of Turtle
read_triples(path)                       the triples of a file, each once, as written
kg.rdf.lines.read_lines(paths)           triples and their places

All graphs of a dataset (TriG, N-Quads, JSON-LD) are read as one: their merge.

The reference parser takes no token of more than 16 MiB. Comments may be longer: they are cut for
it; a text that is longer is an error that names its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from kg.errors import KgError, NotSupportedError, NotValidError
from kg.files import read_text
from kg.rdf.mending import mended
from kg.rdf.places import Positions
from kg.rdf.syntaxes import JSON_LD, RDF_XML, TURTLE, Syntax, syntax_of

T = TypeVar("T")
Parsed = tuple[T, dict[str, str]]

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


def parse_turtle(text: str, file: str, base: str) -> Parsed[list[ox.Quad]]:
    """The quads of a Turtle document in its order, and the prefixes it declares.

    >>> found, prefixes = parse_turtle("@prefix ex: <urn:x:> . ex:a a ex:B .", "a.ttl", "urn:base")
    >>> len(found), prefixes
    (1, {'ex': 'urn:x:'})

    Raises:
        NotValidError: a syntax error, with its line.
    """
    return parse(text, file, base, TURTLE, take=list)


def parse(
    text: str,
    file: str,
    base: str,
    syntax: Syntax = TURTLE,
    lenient: bool = False,
    *,
    take: Callable[[Iterable[ox.Quad]], T],
) -> Parsed[T]:
    """What comes of the quads of a document, and the prefixes it declares.

    Args:
        text: the document.
        file: its name, for errors.
        base: the IRI against which it is read.
        syntax: its notation.
        lenient: whether terms that are not valid are mended instead of refused.
        take: what takes the quads, in the order of the document and in the default graph; it may be
            asked again to begin anew.

    Raises:
        NotValidError: a syntax error, with its line where that is known.
        NotSupportedError: it needs what is not read: other documents, or too much memory.
    """
    prefixes = _look_through(text, file, syntax)
    text = _prepared(text) if syntax is RDF_XML else text

    def read(given: str) -> Parsed[T]:
        parser = ox.parse(given, format=syntax.form, base_iri=base, lenient=lenient)
        found = mended(parser) if lenient else parser
        if syntax.form.supports_datasets:
            found = (ox.Quad(*quad.triple) for quad in found)
        return take(found), parser.prefixes

    with syntax_errors_of(Path(file), syntax, text):
        found, declared = within_limits(text, file, read)
        return found, prefixes or declared


def _look_through(text: str, file: str, syntax: Syntax) -> dict[str, str]:
    """What guards against documents that pyoxigraph is no match for; the prefixes of RDF/XML."""
    if syntax is RDF_XML:
        from kg.rdf import rdfxml

        return rdfxml.look_through(text, file)
    if syntax is JSON_LD:
        from kg.rdf import jsonld

        jsonld.look_through(text, file)
    return {}


def _prepared(text: str) -> str:
    """RDF/XML as pyoxigraph wants it, which takes no claim to another encoding than UTF-8.

    The text was read as UTF-8. Nor does it take entities in single quotes.
    """
    match = _ENCODING.match(text)
    text = text[: match.end(1)] + text[match.end() :] if match else text
    return _ENTITY.sub(r'\1"\2"', text) if "<!ENTITY" in text else text


_ENCODING = re.compile(r"""(<\?xml\s[^>]*?)\sencoding\s*=\s*(?:"[^"]*"|'[^']*')""")

_ENTITY = re.compile(r"(<!ENTITY\s+[\w:.-]+\s+)'([^'\"]*)'")


def read_triples(path: Path) -> list[ox.Triple]:
    """The triples of a file, each once, with literals as written.

    Blank nodes get labels that no other reading has.

    Raises:
        FileError: the file cannot be read.
        NotValidError: a syntax error, with its line.
        NotSupportedError: it is in a notation that is not read.
    """
    text, base = read_text(path), path.resolve().as_uri()
    syntax = syntax_of(path, text)
    _look_through(text, str(path), syntax)
    text = _prepared(text) if syntax is RDF_XML else text

    def read(given: str) -> list[ox.Triple]:
        parsed = ox.parse(given, format=syntax.form, base_iri=base, rename_blank_nodes=True)
        return list(dict.fromkeys(quad.triple for quad in parsed))

    with syntax_errors_of(path, syntax, text):
        return within_limits(text, path, read)


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
def syntax_errors_of(path: Path, syntax: Syntax = TURTLE, text: str = "") -> Iterator[None]:
    """Make errors of the reference parser errors that name file and line."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise _as_kg_error(error, path, syntax, text) from error


def _as_kg_error(error: SyntaxError | ValueError, path: Path, syntax: Syntax, text: str) -> KgError:
    line, start = getattr(error, "lineno", None), getattr(error, "offset", None) or 0
    end = max(getattr(error, "end_offset", None) or 0, start + 1 if start else 0)
    said = getattr(error, "msg", None) or str(error)
    if syntax is JSON_LD and "LoadDocumentCallback" in said:
        from kg.rdf.jsonld import context_error

        return context_error(text, str(path))
    what = said.split(": ", 1)[-1].rstrip(".")
    return NotValidError(
        f"Not valid {syntax.name}: {what}.",
        file=path,
        line=line,
        columns=(start, end),
        chinese=f"不合 {syntax.name} 语法:{what}。",
    )
