r"""How terms, paths and any text are shown to people: short, and without what a terminal obeys.

short_term(rdflib.Literal("喀什", lang="zh-Hans")) -> '"喀什"@zh-Hans'
short_path(path, names) -> "^ex:parent/ex:next*"
visible("a\x1b[31m") -> "a␛[31m"
as_argument(Path("sub dir/a.ttl")) -> "'sub dir/a.ttl'"
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

import rdflib
from rdflib.term import Node

from kg.rdf.names import STANDARD, XSD, Prefixes
from kg.rdf.paths import AnyPath, path_text

LONGEST_VALUE: Final = 60
_PLAIN: Final = frozenset(XSD + name for name in ("integer", "decimal", "boolean", "double"))

# What would move the cursor, hide, or turn the direction of a text is shown as a sign of its own.
_SIGNS: dict[int, str] = {
    **{c: chr(0x2400 + c) for c in range(0x20)},
    0x7F: "\u2421",
    **{c: f"<U+{c:04X}>" for c in (*range(0x80, 0xA0), 0xAD, 0x61C, 0x200B, 0x200E, 0x200F)},
    **{c: f"<U+{c:04X}>" for c in (*range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF)},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


def visible(text: str, keep: str = "") -> str:
    r"""A text whose control characters are signs; one of them may be kept.

    >>> visible("a\x1b[31m\tb")
    'a␛[31m␉b'
    """
    if keep:
        return keep.join(part.translate(_SIGNS) for part in text.split(keep))
    return text.translate(_SIGNS)


def short_term(term: Node | None, names: Prefixes = STANDARD) -> str:
    """A term as a person reads it: a short name, `[]`, or a literal in quotes, cut where long.

    >>> short_term(rdflib.Literal("喀什", lang="zh-Hans"))
    '"喀什"@zh-Hans'
    """
    if isinstance(term, rdflib.Literal):
        return _short_literal(term, names)
    if isinstance(term, rdflib.BNode):
        return "[]"
    return visible(names.shorten(str(term))) if term is not None else ""


def _short_literal(term: rdflib.Literal, names: Prefixes) -> str:
    text = visible(term if len(term) <= LONGEST_VALUE else f"{term[: LONGEST_VALUE - 1]}…")
    datatype = str(term.datatype or "")
    if datatype in _PLAIN:
        return text
    if term.language:
        return f'"{text}"@{term.language}'
    typed = datatype not in {"", XSD + "string"}
    return f'"{text}"^^{visible(names.shorten(datatype))}' if typed else f'"{text}"'


def short_path(path: AnyPath | None, names: Prefixes = STANDARD) -> str:
    """A path as SPARQL writes it, with short names.

    >>> short_path(rdflib.RDF.type), short_path(None)
    ('rdf:type', '')
    """
    return visible(path_text(path, names.shorten))


def as_argument(path: Path) -> str:
    r"""A path as one types it after a command in the working folder, so that the command runs.

    >>> as_argument(Path.cwd() / "sub dir" / "a.ttl"), as_argument(Path("-a.ttl"))
    ("'sub dir/a.ttl'", './-a.ttl')
    >>> print(as_argument(Path("it's\x1b.ttl")))
    $'it\'s\u001b.ttl'
    """
    here = Path.cwd()
    text = str(path.relative_to(here) if path.is_relative_to(here) else path)
    text = f"./{text}" if text.startswith("-") else text
    return shlex.quote(text) if text.isprintable() else f"$'{''.join(map(_escaped, text))}'"


def _escaped(character: str) -> str:
    """A character between the quotes of $'…': bytes that are no UTF-8 are surrogates in Python."""
    code = ord(character)
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable():
        return character
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
