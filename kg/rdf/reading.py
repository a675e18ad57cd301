"""Reading: files of RDF into triples, with errors that name file and line.

load_turtle(path, store)                 into a store
parse_turtle(text, file, base)           quads and prefixes
read_triples(path)                       the triples of a file, each once, as written
kg.rdf.lines.read_lines(paths)           triples and their places
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg.errors import NotValidError
from kg.files import read_text


def load_turtle(path: Path, store: ox.Store) -> None:
    """Add the triples of a Turtle file to the default graph of a store.

    Raises:
        FileError: the file cannot be read.
        NotValidError: a syntax error, with its line; the store is then incomplete.
    """
    content = read_text(path)
    with _syntax_errors_of(path):
        store.load(content, format=ox.RdfFormat.TURTLE, base_iri=path.resolve().as_uri())


def parse_turtle(text: str, file: str, base: str) -> tuple[list[ox.Quad], dict[str, str]]:
    """The quads of a Turtle document in its order, and the prefixes it declares.

    >>> read, prefixes = parse_turtle("@prefix e: <urn:> . e:a e:p <b> .", "a.ttl", "http://e.org/")
    >>> str(read[0].object), prefixes
    ('<http://e.org/b>', {'e': 'urn:'})

    Raises:
        NotValidError: a syntax error, with its line.
    """
    parser = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base)
    with _syntax_errors_of(Path(file)):
        return list(parser), parser.prefixes


def read_triples(path: Path) -> list[ox.Triple]:
    """The triples of a Turtle file, each once, with literals as written.

    Blank nodes get labels that no other reading has.

    Raises:
        FileError: the file cannot be read.
        NotValidError: a syntax error, with its line.
    """
    content, base = read_text(path), path.resolve().as_uri()
    with _syntax_errors_of(path):
        parsed = ox.parse(
            content, format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True
        )
        return list(dict.fromkeys(quad.triple for quad in parsed))


@contextmanager
def _syntax_errors_of(path: Path) -> Iterator[None]:
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
