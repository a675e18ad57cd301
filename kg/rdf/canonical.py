"""Canonical form: one way to lay out a Turtle file, so that a diff shows what changed.

    format_text(text, "a.ttl") -> the text in canonical form
    format_file(Path("a.ttl"), write=True) -> whether it was changed
    is_canonical(Path("a.ttl")) -> None, or the first line that differs

What is written stays in the author's order; only white space, quotes, `;` without effect, the
spelling of directives and the order of neighbouring prefixes change:

    blocks       one blank line apart; a property a line, four spaces in; ` ;` and ` .` at its end
    values       ` , ` between them, on one line if they fit in 100 characters, else a value a line
    [ … ]        on one line up to two properties and if it fits, else a property a line
    ( … )        on one line if it fits and no member holds brackets in brackets, else a member a
                 line; twenty levels of brackets are indented, those in them no further
    comments     stay before what they precede or at the end of their line, and break lines for it

The text becomes leaves (a token and the comments around it), these a tree, and that lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise, zip_longest
from pathlib import Path
from typing import Final, NamedTuple

from kg.errors import KgError, NotSupportedError
from kg.files import Original, read_text, remove_leftovers
from kg.limits import doing
from kg.rdf.blocks import Block, Reader
from kg.rdf.layout import Page, write_block, write_comment
from kg.rdf.sameness import demand_turtle, same_triples

SUFFIXES: Final = (".ttl", ".turtle")
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
        KgError: it is not Turtle 1.1.
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
        KgError: the file cannot be read or written, is not Turtle, would not say the same, or was
            changed by somebody else meanwhile.
    """
    original = Original(path)
    text = original.text
    wanted, base = format_text(text, path), path.resolve().as_uri()
    plain = text.removeprefix("\ufeff")
    if wanted == text:
        demand_turtle(plain, str(path), base)
        return False
    if not same_triples(plain, wanted, str(path), base):
        message = "Its canonical form would say something else, so it is left as it is."
        raise KgError(
            f"{message} This is a fault of kg fmt: please report it.",
            file=path,
            chinese="其规范格式的含义会有不同,故未作改动。这是 kg fmt 的错误:请报告。",
        )
    if write:
        original.replace(wanted)
    return True


def format_paths(paths: Iterable[Path], check: bool = False) -> Iterator[Formatted]:
    """Bring files into canonical form, or with `check` only look; a bad file stops no other.

    Folders in which files may be written are cleared of what runs that were killed left there.
    """
    cleared: set[Path] = set()
    for path in paths:
        doing(str(path))
        if path.suffix.lower() not in SUFFIXES:
            yield Formatted(path, False, _other_syntax(path))
            continue
        folder = path.resolve().parent
        if not check and folder not in cleared:
            cleared.add(folder)
            remove_leftovers(folder)
        try:
            yield Formatted(path, format_file(path, write=not check))
        except KgError as error:
            yield Formatted(path, False, error)


def _other_syntax(path: Path) -> NotSupportedError:
    return NotSupportedError(
        "By its name not Turtle (*.ttl), and kg fmt writes nothing else: it is left as it is.",
        file=path,
        chinese="从名称看不是 Turtle(*.ttl),而 kg fmt 只改写 Turtle:未作改动。",
    )


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
