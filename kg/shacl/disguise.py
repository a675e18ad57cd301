r"""Disguise: ill-typed literals hidden from an engine that takes them for values, and brought back.

    disguise = Disguise(b'<urn:a> <urn:p> " 12"^^<…integer> .\n')
    disguise.put(data)      the same with a datatype that the engine does not know
    disguise.off(report)    what it says, with the literals as they were

All in N-Triples, one triple on a line. Nothing is loaded that takes long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.rdf.datatypes import is_valid

DISGUISE: Final = b"urn:x-ill-typed:"
"""What the datatype of an ill-typed literal begins with where the fast engine sees it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A literal with a datatype, and a property of which it is the value."""

    predicate: str
    lexical: str
    datatype: str


_MARK: Final = b'"^^<'


def rows(data: bytes) -> set[bytes]:
    """Predicate and object of each line whose object is a typed literal."""
    found, at = set(), data.find(_MARK)
    while at >= 0:
        start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
        line = data[start : end if end >= 0 else len(data)]
        if line.endswith(b"> ."):
            found.add(line.partition(b" ")[2])
        at = data.find(_MARK, end) if end >= 0 else -1
    return found


_ROW: Final = re.compile(rb'<([^>]*)> "(.*)"\^\^<([^>]*)> \.', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def read(row: bytes) -> Typed:
    """The literal of such a line."""
    match = _ROW.fullmatch(row)
    if not match:
        return Typed("", "", "")
    predicate, lexical, datatype = (part.decode("utf-8") for part in match.groups())
    return Typed(predicate, _unescaped(lexical), datatype)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_sign, text) if "\\" in text else text


def _sign(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    return _CONTROLS.get(letter, letter) if letter else chr(int(short or long, 16))


class Disguise:
    """The ill-typed literals of N-Triples, hidden from the fast engine and brought back.

    That takes `" 12"^^xsd:integer` for a value. With a datatype that it does not know, a literal is
    of no datatype that is asked for and in no order with others, as it should be, and else itself.
    """

    def __init__(self, *contents: bytes) -> None:
        found = {row for part in contents for row in rows(part)}
        self._ill = {_value(row) for row in found if _is_ill(read(row))}

    def put(self, content: bytes) -> bytes:
        """N-Triples with these literals disguised."""
        if not self._ill:
            return content
        return b"\n".join(map(self._line, content.split(b"\n")))

    def _line(self, line: bytes) -> bytes:
        if line[-3:] != b"> ." or _value(line.partition(b" ")[2]) not in self._ill:
            return line
        text, mark, datatype = line.rpartition(b"^^<")
        return text + mark + DISGUISE + datatype

    def off(self, content: bytes) -> bytes:
        """N-Triples with them as they were."""
        return content.replace(b"^^<" + DISGUISE, b"^^<") if self._ill else content


def _value(row: bytes) -> bytes:
    return row.partition(b" ")[2]


def _is_ill(found: Typed) -> bool:
    return is_valid(found.datatype, found.lexical) is False
