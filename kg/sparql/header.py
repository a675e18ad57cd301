r"""Headers: the YAML at the head of a stored question, as texts, lists and mappings.

    read_header("#+ question: {en: Who?}\n#+ columns: []\nSELECT …", path)["question"].line -> 1

A header is data that strangers write, so a part of YAML is taken: one document of mappings, lists
and texts, nested twelve deep at most and 100,000 characters long. A scalar is the text that stands
there (`2016-01-01`, `yes`, `010`): a header means the words, whatever YAML makes of them; but what
YAML takes for a number or a date has to be one. There are no tags, and no aliases, by which a small
file can stand for endless lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import yaml

from kg.errors import NotValidError

DEEPEST: Final = 12
LONGEST: Final = 100_000
_FAST: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INVALID: Final = (yaml.YAMLError, ValueError, OverflowError)  # the last of "\UFFFFFFFF"


@dataclass(frozen=True, slots=True)
class Entry:
    """A text, a list or a mapping of a header, and the line of the file that it begins in."""

    value: str | list[Entry] | dict[str, Entry]
    line: int

    @property
    def text(self) -> str:
        """What stands there, without white space around it; nothing where it is no text."""
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def items(self) -> list[Entry] | None:
        """The members of a list; none of what stands empty, None where it is no list."""
        if isinstance(self.value, list):
            return self.value
        return [] if self.value == "" else None

    def get(self, key: str) -> Entry | None:
        """What a mapping has under a key; None where it has nothing, or is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def __getitem__(self, key: str) -> Entry:
        """What a mapping has under a key; nothing, in its own line, where it has no such key."""
        return self.get(key) or Entry("", self.line)


def read_header(sparql: str, path: Path) -> Entry:
    r"""The header of a stored question, a mapping.

    >>> read_header("#+ title: Beds\nSELECT * {}", Path("beds.rq"))["title"]
    Entry(value='Beds', line=1)

    Raises:
        NotValidError: there is none, it is not a YAML mapping, or it has what is not taken; with
            the line.
    """
    text = _text(sparql)
    try:
        if len(text) > LONGEST:
            _refuse(
                1,
                f"The header has more than {LONGEST:,} characters. Make it shorter.",
                f"头部超过 {LONGEST:,} 字。请缩短。",
            )
        header = _document(text)
        if header is None or not isinstance(header.value, dict):
            _refuse(
                1,
                "No header: start the file with '#+ question:'.",
                "没有头部:文件请以“#+ question:”开头。",
            )
    except NotValidError as error:
        chinese = error.messages["zh-Hans"]
        raise NotValidError(error.message, file=path, line=error.line, chinese=chinese) from None
    except _INVALID as error:
        raise NotValidError(
            "The header is not valid YAML. Correct this line.",
            file=path,
            line=_line_of(error, text),
            chinese="头部不是有效的 YAML。请更正此行。",
        ) from error
    return header


def _text(sparql: str) -> str:
    """What stands after `#+` in the first lines; lines end as comments of SPARQL do."""
    lines = []
    for line in sparql.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.startswith("#+"):
            break
        lines.append(line[2:].removeprefix(" "))
    return "\n".join(lines)


def _line_of(error: Exception, text: str) -> int:
    """The line of the file that YAML means; its own count of lines knows other ends of lines."""
    mark = getattr(error, "problem_mark", None)
    at = mark.index if mark else getattr(error, "position", 0)
    return text.count("\n", 0, at if isinstance(at, int) else 0) + 1


def _refuse(line: int, english: str, chinese: str) -> NoReturn:
    raise NotValidError(english, line=line, chinese=chinese)


def _document(text: str) -> Entry | None:
    """The one document of a header; the slower parser in Python says where one is at fault."""
    try:
        return _Reader(text, _FAST).document()
    except (NotValidError, *_INVALID):
        return _Reader(text, yaml.SafeLoader).document()


class _Reader:
    """A header, read event by event, so that what is not taken is never built."""

    def __init__(self, text: str, loader: type[yaml.SafeLoader]) -> None:
        self._text = text
        self._yaml = yaml.SafeLoader("")
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=loader)

    def document(self) -> Entry | None:
        """The one document of a header; None where there is none."""
        found = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    _refuse(
                        self._line(event),
                        "The header has a second document. Remove this line.",
                        "头部有第二个文档。请删除此行。",
                    )
                found = self._node(next(self._events), 1)
        return found

    def _line(self, event: yaml.Event) -> int:
        at = event.start_mark.index if event.start_mark else 0
        return self._text.count("\n", 0, at) + 1

    def _node(self, event: yaml.Event, depth: int) -> Entry:
        line = self._line(event)
        self._accept(event, line, depth)
        if isinstance(event, yaml.ScalarEvent):
            event.value.encode("utf-8")  # an escape can make half a character
            self._demand_value(event, line)
            return Entry(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Entry(self._sequence(depth), line)
        return Entry(self._mapping(depth), line)

    def _accept(self, event: yaml.Event, line: int, depth: int) -> None:
        """Refuse what a header may not have."""
        if depth > DEEPEST:
            _refuse(
                line,
                f"The header is nested more than {DEEPEST} deep. Make it flatter.",
                f"头部嵌套超过 {DEEPEST} 层。请减少层次。",
            )
        if getattr(event, "anchor", None):  # an alias has one as well
            _refuse(
                line,
                "A header has no anchors and aliases (& and *). Write out what is meant.",
                "头部不得有锚点与别名(& 与 *)。请直接写出所指内容。",
            )
        if getattr(event, "tag", None):
            _refuse(
                line,
                "A header has no tags (!). Remove it; in quotes it is text.",
                "头部不得有标签(!)。请删除;加引号即为文本。",
            )

    def _demand_value(self, event: yaml.ScalarEvent, line: int) -> None:
        """Refuse a number or a date that is none; in quotes anything is text."""
        if event.style:
            return
        tag: str = self._yaml.resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
        if tag.rpartition(":")[2] in {"int", "float", "timestamp"}:
            try:
                self._yaml.construct_object(yaml.ScalarNode(tag, event.value))
            except (ValueError, OverflowError):
                _refuse(
                    line,
                    "YAML takes this for a number or a date, and it is none. Correct it, or put it "
                    "in quotes.",
                    "YAML 以此为数字或日期,而其并非有效值。请更正,或加引号。",
                )

    def _sequence(self, depth: int) -> list[Entry]:
        found = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._node(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key.value, str):
                _refuse(
                    key.line,
                    "A key of the header is no text. Correct this line.",
                    "头部的键不是文本。请更正此行。",
                )
            if key.value in found:
                _refuse(
                    key.line,
                    f"The header has '{key.value[:60]}' twice here. Remove one.",
                    f"头部此处有两个“{key.value[:60]}”。请删去其一。",
                )
            found[key.value] = self._node(next(self._events), depth + 1)
        return found
