"""The network of a thing: who supports, teaches, leads or holds whom, as ties and as a picture.

    ties(content, ID + "kashgar-second") -> [Tie(…/supportedBy, …/shanghai, (claims), False), …]
    picture(…) -> Picture(height=…, boxes=(Box(x, y, …), …))     what a template draws

Ties are the one-hop properties that rules derive from actual claims (`hkg:shortcutOf`) and their
inverses. What acts upon the thing stands on the left, what it acts upon on the right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.hospital.names import NS
from kg.publish.site.content import Content

MOST: Final = 40  # ties that a picture shows; the table has all
WIDTH: Final = 1020
SIDE: Final = 390  # the width of the boxes on both sides
MIDDLE: Final = 180  # that of the one in between
_ROW, _GAP, _TOP = 34, 14, 12
_SIGNS: Final = 46  # that a box on a side takes, of half the width of a Chinese character
_MIDDLE_SIGNS: Final = 22


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A one-hop property: its claims' kind, the two ends, and its inverse."""

    iri: str
    kind: str
    start: str
    end: str
    inverse: str


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie of a thing: by which property, to what, by which claims, and whether it acts."""

    property: str
    other: str
    claims: tuple[str, ...]
    outward: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a picture: its upper left corner, its text, cut to fit, and what it stands for."""

    x: int
    y: int
    text: str
    whole: str
    thing: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: how high it is, headings of relations, boxes, and lines to the middle."""

    height: int
    middle: int
    lines: tuple[str, ...]
    headings: tuple[tuple[int, int, str], ...]
    boxes: tuple[Box, ...]
    curves: tuple[str, ...]


def shortcuts(content: Content) -> list[Shortcut]:
    """The one-hop properties of an ontology, in the order of their names."""
    _, rows = content.graph.select(
        f"PREFIX hkg: <{NS}> PREFIX owl: <http://www.w3.org/2002/07/owl#> "
        "SELECT ?p ?kind ?start ?end (SAMPLE(?other) AS ?inverse) { ?p hkg:shortcutOf ?kind ; "
        "hkg:shortcutFrom ?start ; hkg:shortcutTo ?end OPTIONAL { ?p owl:inverseOf ?other } } "
        "GROUP BY ?p ?kind ?start ?end ORDER BY ?p ?kind ?start ?end"
    )
    return [Shortcut(*(str(getattr(term, "value", "")) for term in row)) for row in rows]


def all_ties(content: Content) -> dict[str, list[Tie]]:
    """The ties of every thing that has any, those that act upon it first."""
    found: dict[str, list[Tie]] = {}
    known = shortcuts(content)
    ways = {s.iri: True for s in known} | {s.inverse: False for s in known if s.inverse}
    grounds = _grounds(content, known)
    for triples in content.described.values():
        for triple in triples:
            path, subject, value = triple.predicate.value, triple.subject, triple.object
            if (
                path in ways
                and isinstance(subject, ox.NamedNode)
                and isinstance(value, type(subject))
            ):
                claims = grounds.get((path, subject.value, value.value), {})
                tie = Tie(path, value.value, tuple(claims), ways[path])
                found.setdefault(subject.value, []).append(tie)
    return {
        thing: sorted(own, key=lambda t: (t.outward, t.property, t.other))
        for thing, own in found.items()
    }


def _grounds(
    content: Content, known: Iterable[Shortcut]
) -> Mapping[tuple[str, str, str], dict[str, None]]:
    """The claims from which each tie may be derived."""
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    by_kind: dict[str, list[Shortcut]] = {}
    for shortcut in known:
        by_kind.setdefault(shortcut.kind, []).append(shortcut)
    for claim in content.claims:
        values = content.values(claim)
        for kind in content.kinds.get(claim, ()):
            for shortcut in by_kind.get(kind, ()):
                for start in _things(values.get(shortcut.start, ())):
                    for end in _things(values.get(shortcut.end, ())):
                        found.setdefault((shortcut.iri, start, end), {})[claim] = None
                        found.setdefault((shortcut.inverse, end, start), {})[claim] = None
    return found


def _things(terms: Iterable[object]) -> list[str]:
    return [term.value for term in terms if isinstance(term, ox.NamedNode)]


def picture(thing: str, ties: Iterable[Tie], label: Callable[[str], str]) -> Picture:
    """Where the boxes and lines of a picture stand, in units of an SVG `WIDTH` wide."""
    shown = list(ties)[:MOST]
    sides = [[t for t in shown if t.outward is outward] for outward in (False, True)]
    heights = [_height(side) for side in sides]
    lines = wrapped(label(thing), _MIDDLE_SIGNS)
    height = max(*heights, 20 * len(lines) + 40) + 2 * _TOP
    middle, headings, boxes, curves = height // 2, [], [], []
    for side, tall, x in zip(sides, heights, (0, WIDTH - SIDE), strict=True):
        y, before = (height - tall) // 2, ""
        for tie in side:
            if tie.property != before:
                y += _GAP * bool(before) + 18
                headings.append((x, y - 5, label(tie.property)))
                before = tie.property
            whole = label(tie.other)
            boxes.append(Box(x, y, cut(whole, _SIGNS), whole, tie.other))
            curves.append(_curve(x, y + (_ROW - 6) // 2, middle))
            y += _ROW
    return Picture(height, middle, tuple(lines), tuple(headings), tuple(boxes), tuple(curves))


def _height(side: list[Tie]) -> int:
    relations = len(dict.fromkeys(tie.property for tie in side))
    return _ROW * len(side) + 18 * relations + _GAP * max(relations - 1, 0)


def _curve(x: int, y: int, middle: int) -> str:
    left = x == 0
    start, end = (SIDE, (WIDTH - MIDDLE) // 2) if left else (x, (WIDTH + MIDDLE) // 2)
    bend = (start + end) // 2
    return f"M{start} {y}C{bend} {y} {bend} {middle} {end} {middle}"


def wide(text: str) -> int:
    """How wide a text is, in halves of a Chinese character.

    >>> wide("bed"), wide("床")
    (3, 2)
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def cut(text: str, most: int) -> str:
    """A text that is no wider than so many signs, with … where something was cut off.

    >>> cut("Shanghai", 5), cut("上海市", 5), cut("上海", 4)
    ('Shan…', '上海…', '上海')
    """
    if wide(text) <= most:
        return text
    while wide(text) > most - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, most: int, lines: int = 5) -> list[str]:
    """A text in lines that are no wider than so many signs; words stay whole where they can.

    >>> wrapped("People's Hospital", 9), wrapped("人民医院", 4)
    (["People's", 'Hospital'], ['人民', '医院'])
    """
    found, line = [], ""
    for piece in _pieces(text):
        if wide(line + piece.rstrip()) > most and line:
            found.append(line.rstrip())
            line = ""
        line += piece
    found.append(line.rstrip())
    if len(found) > lines:
        found = [*found[: lines - 1], cut(" ".join(found[lines - 1 :]), most)]
    return [cut(part, most) for part in found]


def _pieces(text: str) -> list[str]:
    """Words with the blanks after them, and single Chinese characters."""
    pieces = [""]
    for sign in text:
        if (
            wide(sign) == 2
            or pieces[-1][-1:].isspace()
            or (pieces[-1] and wide(pieces[-1][-1]) == 2)
        ):
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return [piece for piece in pieces if piece]
