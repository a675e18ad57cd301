"""Spans: where the terms of triples stand in plain Turtle, told without making these terms.

    spans_of("<urn:s> <urn:p> 1 , 2 .").columns[OBJECT]     two spans, as `kg.rdf.places` packs them

The reference parser has read the text and found it valid, so that the signs between terms tell all.
What has brackets is read by `kg.rdf.turtle`, which knows more and takes twice as long.
"""

from __future__ import annotations

from array import array
from typing import Final

from kg.rdf.places import NEWLINE, span
from kg.rdf.tokens import AT, COMMENT, END, IRI, LITERAL, NUMBER, PNAME, WORD, matches

SUBJECT, PREDICATE, OBJECT = range(3)
NOWHERE: Final = (1 << 64) - 1  # the place of what is not found
# What comes next beside these.
_AFTER, _DATATYPE, _PREFIX, _BASE, _FULL_STOP, _ELSE = range(3, 9)


class Spans:
    """Where subject, predicate and object of each triple stand, in reading order.

    That of a subject is where its block begins.
    """

    __slots__ = ("columns",)

    def __init__(self) -> None:
        self.columns = array("Q"), array("Q"), array("Q")

    def add(self, subject: int, predicate: int, value: int) -> None:
        """Add a triple."""
        subjects, predicates, objects = self.columns
        subjects.append(subject)
        predicates.append(predicate)
        objects.append(value)

    def __len__(self) -> int:
        return len(self.columns[0])


def spans_of(text: str) -> Spans | None:
    """The spans of a valid document of Turtle; None where it has brackets."""
    found = Spans()
    subject_at, predicate_at, start, end, is_text = 0, 0, 0, 0, False
    state = following = SUBJECT
    for match in matches(text):
        kind = match.lastindex or 0
        if kind == COMMENT:
            continue
        if state == OBJECT:
            if kind not in _OBJECTS:
                return None
            start, end = match.span(kind)
            is_text, state = kind == LITERAL, _AFTER
        elif state == _AFTER:
            if kind == AT:  # a language tag that stands apart
                end = match.end(kind)
                continue
            state = _BY_SIGN.get(match[kind], _ELSE)
            if state == _ELSE:
                return None
            if state != _DATATYPE:
                if is_text and (line_end := NEWLINE.search(text, start, end)):
                    end = line_end.start()
                found.add(subject_at, predicate_at, span(start, end))
        elif state == PREDICATE:
            if kind in _VERBS:
                predicate_at, state = span(*match.span(kind)), OBJECT
            elif match[kind] == ".":
                state = SUBJECT
            elif match[kind] != ";":
                return None
        elif state == SUBJECT:
            if kind in _NAMES:
                subject_at, state = span(*match.span(kind)), PREDICATE
            elif kind == END:
                return found
            elif (word := match[kind].lower().removeprefix("@")) in _DIRECTIVES:
                state, following = _DIRECTIVES[word], _FULL_STOP if kind == AT else SUBJECT
            else:
                return None
        elif state == _DATATYPE:
            end, state = match.end(kind), _AFTER
        elif state == _PREFIX:
            state = _BASE
        else:
            state, following = following, SUBJECT
    return None


_NAMES: Final = frozenset({IRI, PNAME})
_VERBS: Final = _NAMES | {WORD}
_OBJECTS: Final = _VERBS | {LITERAL, NUMBER}
_BY_SIGN: Final = {",": OBJECT, ";": PREDICATE, ".": SUBJECT, "^^": _DATATYPE}
_DIRECTIVES: Final = {"prefix": _PREFIX, "base": _BASE}
