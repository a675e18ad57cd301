"""Canonical form: one way to lay out a Turtle file, so that a diff shows what changed.

    format_text(text, "a.ttl") -> the text in canonical form
    format_file(Path("a.ttl"), write=True) -> whether it was changed
    is_canonical(Path("a.ttl")) -> None, or the first line that differs

What is written stays in the author's order; only white space, quotes, `;` without effect, the
spelling of directives and the order of neighbouring prefixes change:

    blocks       one blank line apart; a property a line, four spaces in; ` ;` and ` .` at its end
    values       ` , ` between them, on one line whatever its width
    [ … ]        on one line up to two properties, else a property a line
    ( … )        on one line, unless a member holds brackets in brackets: then a member a line
    comments     stay before what they precede or at the end of their line, and break lines for it

The text becomes leaves (a token and the comments around it), these a tree, and that lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, pairwise, zip_longest
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import KgError
from kg.files import read_text, write_whole
from kg.limits import doing
from kg.rdf.blocks import Block, Reader
from kg.rdf.layout import Page, write_block, write_comment
from kg.rdf.reading import parse_turtle
from kg.rdf.turtle import Parser

_LINE = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


class Formatted(NamedTuple):
    """A file, whether it was not in canonical form, and why it could not be read."""

    path: Path
    changed: bool
    error: KgError | None = None


def format_text(text: str, file: str | Path) -> str:
    """Turtle in canonical form.

    >>> print(format_text("@prefix ex: <urn:x:> . ex:a ex:b 1;ex:c 2.", "a.ttl"), end="")
    @prefix ex: <urn:x:> .
    <BLANKLINE>
    ex:a ex:b 1 ;
        ex:c 2 .

    Raises:
        KgError: it is not Turtle 1.1, or nests too deep to be laid out.
    """
    reader, page = Reader(text.removeprefix("\ufeff"), str(file)), Page()
    kind = ""
    for block in _sorted_prefixes(reader.blocks()):
        kind = write_block(page, block, kind)
    for comment in reader.rest:
        kind = write_comment(page, comment, kind == "statement" or (comment.blank and bool(kind)))
    return page.text()


def is_canonical(path: Path) -> int | None:
    """The first line of a file that differs from its canonical form, or None.

    Raises:
        KgError: the file cannot be read or is not Turtle.
    """
    return differs_at(read_text(path, keep_mark=True), path)


def differs_at(text: str, file: str | Path) -> int | None:
    r"""The first line of a text that differs from its canonical form, or None.

    A byte order mark at its beginning is a difference.

    >>> differs_at("<urn:s> <urn:p> 1 .\n", "a.ttl")
    >>> differs_at("<urn:s> <urn:p> 1 .\n\n\n", "a.ttl")
    2

    Raises:
        KgError: it is not Turtle.
    """
    wanted = format_text(text, file)
    if wanted == text:
        return None
    lines = _LINE.split(text.removeprefix("\ufeff")), _LINE.split(wanted)
    pairs = enumerate(zip_longest(*lines), start=1)
    return next((line for line, (is_, should) in pairs if is_ != should), 1)


def format_file(path: Path, write: bool = True) -> bool:
    """Whether a file is not in canonical form; with `write` it then is.

    Raises:
        KgError: the file cannot be read or written, is not Turtle, or would not say the same.
    """
    text = read_text(path, keep_mark=True)
    wanted = format_text(text, path)
    if wanted == text:
        return False
    _same_triples(path, text.removeprefix("\ufeff"), wanted)
    if write:
        write_whole(path, wanted)
    return True


def format_paths(paths: Iterable[Path], check: bool = False) -> Iterator[Formatted]:
    """Bring files into canonical form, or with `check` only look; a bad file stops no other."""
    for path in paths:
        doing(str(path))
        try:
            yield Formatted(path, format_file(path, write=not check))
        except KgError as error:
            yield Formatted(path, False, error)


# Prefixes


def _sorted_prefixes(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with neighbouring prefixes in order, unless one is declared twice."""
    for plain, run in groupby(blocks, key=_is_plain_prefix):
        if plain:
            yield from _in_order(list(run))
        else:
            yield from run


def _is_plain_prefix(block: Block) -> bool:
    leaves = block.directive
    return len(leaves) == 4 and not any(leaf.before or leaf.after for leaf in leaves)


def _in_order(run: list[Block]) -> list[Block]:
    """Runs are cut where comments stand above a prefix."""
    starts = [i for i, block in enumerate(run) if i == 0 or block.comments]
    return [
        block for first, end in pairwise([*starts, len(run)]) for block in _by_name(run[first:end])
    ]


def _by_name(run: list[Block]) -> list[Block]:
    names = [block.directive[1].text for block in run]
    if len(set(names)) < len(names):
        return run
    comments, blank = run[0].comments, run[0].blank
    run[0].comments = []
    ordered = sorted(run, key=lambda block: block.directive[1].text[:-1])
    ordered[0].comments, ordered[0].blank = comments, blank
    return ordered


# Proof


def _same_triples(path: Path, text: str, wanted: str) -> None:
    """Prove that a file and its canonical form say the same.

    Our parser gives triples in the order of the text, and so the same blank nodes the same labels;
    the reference parser, for which these labels are random, must agree on everything else. Neither
    needs more than one triple at a time, which making blank nodes canonical would.

    Raises:
        KgError: they do not, or the file is not valid Turtle.
    """
    base = path.resolve().as_uri()
    parse_turtle(text, str(path), base)
    try:
        pairs = chain(
            zip_longest(_as_we_read(text, base), _as_we_read(wanted, base)),
            zip_longest(_without_labels(text, base), _without_labels(wanted, base)),
        )
        same = all(is_ == should for is_, should in pairs)
    except (KgError, SyntaxError, ValueError):
        same = False
    if not same:
        message = "Its canonical form would say something else, so it is left as it is."
        raise KgError(f"{message} This is a fault of kg fmt: please report it.", file=path)


def _as_we_read(text: str, base: str) -> Iterator[tuple[object, ...]]:
    return (statement[:3] for statement in Parser(text, "", base).statements())


def _without_labels(text: str, base: str) -> Iterator[tuple[str, ...]]:
    for quad in ox.parse(text.encode("utf-8"), format=ox.RdfFormat.TURTLE, base_iri=base):
        terms = (str(term) for term in quad.triple)
        yield tuple("_:" if term[:2] == "_:" else term for term in terms)
