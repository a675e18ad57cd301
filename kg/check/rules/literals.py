"""A rule for literals: each is a value of its datatype, as far as the datatype is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from rdflib.term import Literal, Node

from kg.check.finding import Finding
from kg.check.rule import Rule
from kg.check.world import World
from kg.rdf.datatypes import is_valid
from kg.rdf.keys import LITERAL, datatype_of, text_of
from kg.rdf.names import XSD
from kg.rdf.nodes import Triple
from kg.rdf.places import Place
from kg.rdf.spans import OBJECT

_LONG: Final = 60  # characters of a literal that a message shows
_NUMBER: Final = ("12", "-3")
_EXAMPLES: Final = {
    XSD + name: examples
    for name, examples in {
        "boolean": ("true", "false"),
        "date": ("2024-01-31",),
        "dateTime": ("2024-01-31T09:30:00", "2024-01-31T01:30:00Z"),
        "dateTimeStamp": ("2024-01-31T01:30:00Z",),
        "decimal": ("12.5", "-3"),
        "double": ("12.5", "1.0E3", "INF"),
        "duration": ("P1Y6M", "PT30M"),
        "float": ("12.5", "1.0E3", "INF"),
        "gYear": ("2024",),
        "gYearMonth": ("2024-01",),
        "integer": _NUMBER,
        "int": _NUMBER,
        "language": ("en", "zh-Hans"),
        "time": ("09:30:00",),
    }.items()
}


def check_literals(world: World, only: Collection[Node] | None = None) -> Iterator[Finding]:
    """Findings on literals that are no value of their datatype.

    Args:
        world: the project as read.
        only: the subjects to look at (default: all).
    """
    for lines in (world.loaded.lines, world.loaded.shape_lines):
        wrong = {number for number, key in enumerate(lines.dictionary) if _is_wrong(key)}
        for row in world.rows_asked(lines) if wrong else ():
            if lines.rows.objects[row] in wrong:
                triple = lines.triple(row)
                if only is None or triple[0] in only:
                    yield _finding(world, lines.place(row, OBJECT), triple)


def _is_wrong(key: bytes) -> bool:
    if key[:1] != LITERAL or key[-1:] != b">":
        return False
    return is_valid(datatype_of(key), text_of(key)) is False


def _finding(world: World, place: Place, triple: Triple) -> Finding:
    subject, predicate, value = triple
    assert isinstance(value, Literal)
    datatype = str(value.datatype)
    text = value if len(value) <= _LONG else f"{value[:_LONG]}…"
    name, examples = world.short(datatype), _EXAMPLES.get(datatype, ())
    such, likewise = f", such as {' or '.join(examples)}", f",如 {'、'.join(examples)}"
    messages = {
        "en": f"“{text}” is no {name}: write one{such if examples else ''}, or name another "
        "datatype.",
        "zh-Hans": f"“{text}”不是 {name} 的值:请改为该类型的值{likewise if examples else ''},"
        "或改用其他数据类型。",
    }
    return Finding("warning", "ill-typed", messages, subject, predicate, value, place)  # type: ignore[arg-type]


LITERALS: Final = Rule(
    {
        "ill-typed": (
            "Every literal is a value of its datatype.",
            "每个字面量都是其数据类型的值。",
        )
    },
    "node",
    check_literals,
)
