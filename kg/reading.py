"""Reading: Turtle files into triples.

    load_turtle(path, store)                 into a store
    parse_turtle(text, file, base)           triples and prefixes
    kg.lines.read_lines(paths)               triples and their places

Errors name file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def read_bytes(path: Path) -> bytes:
    """The bytes of a UTF-8 file, without a byte order mark.

    Raises:
        KgError: the file cannot be read, or is not UTF-8 (the line of the bad byte is named).
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror
        raise KgError(
            f"Cannot be read: {reason}.", file=path, chinese=f"文件无法读取:{reason}。"
        ) from error
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KgError(
            "Not UTF-8. Save the file as UTF-8.",
            file=path,
            line=line,
            chinese="不是 UTF-8 编码。请将文件存为 UTF-8。",
        ) from error
    return content.removeprefix(b"\xef\xbb\xbf")


def load_turtle(path: Path, store: ox.Store) -> None:
    """Add the triples of a Turtle file to the default graph of a store.

    Raises:
        KgError: unreadable file or syntax error, with its line; the store is then incomplete.
    """
    content = read_bytes(path)
    with _syntax_errors_of(path):
        store.load(content, format=ox.RdfFormat.TURTLE, base_iri=path.resolve().as_uri())


def check_turtle(path: Path) -> None:
    """Read a Turtle file and keep nothing.

    Raises:
        KgError: unreadable file or syntax error, with its line.
    """
    with _syntax_errors_of(path):
        for _ in _parser(read_bytes(path), path.resolve().as_uri()):
            pass


def parse_turtle(text: str, file: str, base: str) -> tuple[list[ox.Triple], dict[str, str]]:
    """The triples of a Turtle document in its order, and the prefixes it declares.

    Raises:
        KgError: a syntax error, with its line.
    """
    parser = _parser(text, base)
    with _syntax_errors_of(Path(file)):
        return [quad.triple for quad in parser], parser.prefixes


def _parser(content: str | bytes, base: str) -> ox.QuadParser:
    return ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=base)


@contextmanager
def _syntax_errors_of(path: Path) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError) as error:
        line, start = getattr(error, "lineno", None), getattr(error, "offset", None) or 0
        end = max(getattr(error, "end_offset", None) or 0, start + 1 if start else 0)
        text = getattr(error, "msg", None) or str(error)
        what = text.split(": ", 1)[-1].rstrip(".")
        raise KgError(
            f"Not valid Turtle: {what}.",
            file=path,
            line=line,
            columns=(start, end),
            chinese=f"不合 Turtle 语法:{what}。",
        ) from error


def read_turtle(path: Path) -> list[ox.Triple]:
    """The triples of a Turtle file.

    Raises:
        KgError: unreadable file or syntax error, with its line.
    """
    store = ox.Store()
    load_turtle(path, store)
    return [quad.triple for quad in store]


def read_all(paths: Iterable[Path]) -> list[ox.Triple]:
    """The triples of several Turtle files, one after the other."""
    return [triple for path in paths for triple in read_turtle(path)]
