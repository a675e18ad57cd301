"""The catalogue of stored questions: `queries/*.rq`, each documented by its own header.

A question is a valid SPARQL 1.1 SELECT query. Its first lines, each starting `#+`, are YAML in the
convention of grlc (https://github.com/CLARIAH/grlc): what is asked, its parameters, its columns;
`kg.sparql.header` reads them.
A parameter is a variable `?_name_type` (`?__name_type` if it may be left out), where the type is
`iri`, `integer`, `date` or `literal`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import pyoxigraph as ox

from kg.errors import NotValidError, UnknownNameError
from kg.files import read_text
from kg.rdf.names import XSD
from kg.rdf.values import DIGITS, day
from kg.sparql.guard import guarded
from kg.sparql.text import demand_form, variables
from kg.spelling import did_you_mean

if TYPE_CHECKING:
    from kg.sparql.header import Entry

LANGUAGES: Final = ("en", "zh-Hans")
TYPES: Final = ("iri", "integer", "date", "literal")
COLUMN_TYPES: Final = ("thing", "concept", "number", "date", "text", "claim", "evidence", "any")
MODALITIES: Final = ("actual", "other", "any")
"""Claims of what is, of what is not yet (planned, a goal, applied for …), or of both."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the question takes; its SPARQL variable is `variable` (without `?`).

    Attributes:
        kinds: of an `iri`: short forms of the classes and concept schemes of which it must be one.
    """

    name: str
    type: str
    variable: str
    required: bool
    example: str
    label: dict[str, str]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer. Columns named …claim and …evidence are its citations.

    Attributes:
        type: what its cells hold, one of `COLUMN_TYPES`.
    """

    name: str
    label: dict[str, str]
    type: str = "any"

    @property
    def is_evidence(self) -> bool:
        """Whether the column holds evidence IRIs."""
        return self.name.lower().endswith("evidence")


@dataclass(frozen=True, slots=True)
class Question:
    """A stored question with its documentation and its SPARQL text.

    Attributes:
        modality: of which claims its rows are, one of `MODALITIES`.
        also: other words by which people ask it, in any language.
    """

    name: str
    path: Path
    sparql: str
    question: dict[str, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    modality: str = "any"
    also: tuple[str, ...] = ()

    @property
    def theme(self) -> str:
        """The theme, after which its folder is named."""
        return self.path.parent.name


def is_integer(text: str) -> bool:
    """Whether a text is a whole number of at most 18 digits, as people type one.

    >>> is_integer("-800"), is_integer("８００"), is_integer("9" * 20)
    (True, False, False)
    """
    return re.fullmatch(rf"[+-]?0*[0-9]{{1,{DIGITS}}}", text) is not None


def is_day(text: str) -> bool:
    """Whether a text is a day of the years 1 to 9999, as YYYY-MM-DD.

    >>> is_day("2016-02-29"), is_day("2015-02-29"), is_day("20160101")
    (True, False, False)
    """
    return day(ox.Literal(text, datatype=ox.NamedNode(XSD + "date"))) is not None


_EXAMPLES: Final[dict[str, Callable[[str], bool]]] = {"integer": is_integer, "date": is_day}


def load_catalogue(paths: list[Path]) -> dict[str, Question]:
    """The questions of several files by name.

    Raises:
        KgError: a file is unreadable, its header is not as it must be, or two have one name.
    """
    return {name: read_question(path) for name, path in _by_name(paths).items()}


def _by_name(paths: list[Path]) -> dict[str, Path]:
    """Files by the names of their questions, which are unique over all folders."""
    found: dict[str, Path] = {}
    for path in paths:
        if path.stem in found:
            raise NotValidError(
                f"{found[path.stem]} has this name, too. Give one of the questions another.",
                file=path,
                line=1,
                chinese=f"与 {found[path.stem]} 重名。请为其中一个问题另取名称。",
            )
        found[path.stem] = path
    return found


def find_question(name: str, paths: list[Path]) -> Question:
    """The question of that name, reading no other file.

    Raises:
        KgError: there is none; the nearest names are given.
    """
    by_name = _by_name(paths)
    if name not in by_name:
        hint = did_you_mean(name, by_name) or " 'kg ask' lists the questions."
        raise UnknownNameError(f"There is no question '{name}'.{hint}")
    return read_question(by_name[name])


def read_question(path: Path) -> Question:
    """Read one stored question.

    Raises:
        KgError: unreadable, no SELECT query, no header, or something in it is missing or is not as
            it must be; with the line.
    """
    from kg.sparql.header import read_header

    sparql = guarded(read_text(path), path)
    demand_form(sparql, "SELECT", path)
    header = _Header(read_header(sparql, path), path, variables(sparql))
    return Question(
        path.stem,
        path,
        sparql,
        header.bilingual(header.whole["question"], "question"),
        header.parameters(),
        header.columns(),
        header.choice("modality", header.whole["modality"], MODALITIES, "any"),
        header.texts("also", header.whole["also"]),
    )


class _Header:
    """The header of a file, held against the variables of its query."""

    def __init__(self, whole: Entry, path: Path, known: set[str]) -> None:
        self.whole, self.path, self.known = whole, path, known

    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that it lists, if any."""
        entries = self._entries("parameters") if self.whole.get("parameters") else []
        return tuple(self._parameter(name, entry) for name, entry in entries)

    def columns(self) -> tuple[Column, ...]:
        """The columns that it lists, of which there is one at least."""
        found = []
        for name, entry in self._entries("columns") if self.whole.get("columns") else ():
            label = self.bilingual(entry, "column")
            if name not in self.known:
                self._refuse(
                    entry.line,
                    f"The query selects no ?{name[:60]}, which its header lists.",
                    f"头部所列的 ?{name[:60]} 未见于查询。",
                )
            found.append(Column(name, label, self._column_type(name, entry)))
        if not found:
            self._refuse(
                self.whole["columns"].line,
                "The header names no columns. Add 'columns:'.",
                "头部未列出列。请添加“columns:”。",
            )
        return tuple(found)

    def _column_type(self, name: str, entry: Entry) -> str:
        """What the cells of a column hold; claims and evidence are told by their names."""
        for kind in ("claim", "evidence"):
            if name.lower().endswith(kind):
                return kind
        return self.choice("type", entry["type"], COLUMN_TYPES, "any")

    def choice(self, key: str, entry: Entry, known: Sequence[str], usual: str) -> str:
        """One of some words."""
        found = entry.text or usual
        if found not in known or entry.value not in ("", found):
            self._refuse(
                entry.line,
                f"The header's '{key}' is none of {', '.join(known)}.",
                f"头部的“{key}”须为 {'、'.join(known)} 之一。",
            )
        return found

    def texts(self, key: str, entry: Entry) -> tuple[str, ...]:
        """A list of texts, or one text."""
        found = [e.text for e in entry.items or ()] if entry.items is not None else [entry.text]
        if not all(found):
            self._refuse(
                entry.line,
                f"The header's '{key}' is no list of texts. Write each after '-'.",
                f"头部的“{key}”不是文字列表。请逐项以“-”开头书写。",
            )
        return tuple(found)

    def bilingual(self, entry: Entry, key: str) -> dict[str, str]:
        """The texts of an entry by language."""
        texts = {language: entry[language].text for language in LANGUAGES}
        missing = [language for language, text in texts.items() if not text]
        if missing:
            self._refuse(
                entry.line,
                f"The header's '{key[:60]}' lacks {' and '.join(missing)}. Add it.",
                f"头部的“{key[:60]}”缺少 {'、'.join(missing)}。请补充。",
            )
        return texts

    def _entries(self, key: str) -> list[tuple[str, Entry]]:
        """The members of a list by their names; each has one, and none the same."""
        entry = self.whole[key]
        if entry.items is None:
            self._refuse(
                entry.line,
                f"The header's '{key}' is no list. Write each on a line of its own, after '-'.",
                f"头部的“{key}”不是列表。请逐行书写,以“-”开头。",
            )
        found: dict[str, Entry] = {}
        for member in entry.items:
            name = member["name"].text
            if not name or name in found:
                fault = f"has '{name[:60]}' twice" if name else "has an entry without a name"
                chinese = f"有两个“{name[:60]}”" if name else "有一项没有名称"
                self._refuse(
                    member.line,
                    f"The header's '{key}' {fault}. Write 'name:' with one of its own.",
                    f"头部的“{key}”{chinese}。请用“name:”各取其名。",
                )
            found[name] = member
        return list(found.items())

    def _parameter(self, name: str, entry: Entry) -> Parameter:
        wanted = ((f"{dash}{name}_{kind}", kind) for dash in ("_", "__") for kind in TYPES)
        variable, kind = next((found for found in wanted if found[0] in self.known), ("", ""))
        example = entry["example"].text
        if not variable or not example:
            lacks = "example" if variable else f"variable ?_{name[:60]}_iri"
            lacking = "示例" if variable else f"变量 ?_{name[:60]}_iri"
            self._refuse(
                entry.line,
                f"The header's parameter '{name[:60]}' has no {lacks}. Add it.",
                f"头部的参数“{name[:60]}”没有{lacking}。请补充。",
            )
        fits = _EXAMPLES.get(kind)
        if fits and not fits(example):
            self._refuse(
                entry["example"].line,
                f"The example of '{name[:60]}' is no {kind}. Correct it.",
                f"“{name[:60]}”的示例不是{'整数' if kind == 'integer' else '日期'}。请更正。",
            )
        label = self.bilingual(entry, name)
        kinds = self.texts("of", entry["of"])
        if kinds and kind != "iri":
            self._refuse(
                entry["of"].line,
                f"'{name[:60]}' is no iri, so it is of no class. Leave 'of' out.",
                f"“{name[:60]}”不是 iri,不属于任何类。请删去“of”。",
            )
        required = not variable.startswith("__")
        return Parameter(name, kind, variable, required, example, label, kinds)

    def _refuse(self, line: int, english: str, chinese: str) -> NoReturn:
        raise NotValidError(english, file=self.path, line=line, chinese=chinese)
