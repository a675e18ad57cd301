"""The catalogue of stored questions: `queries/*.rq`, each documented by its own header.

A question is a valid SPARQL 1.1 SELECT query. Its first lines, each starting `#+`, are YAML in the
convention of grlc (https://github.com/CLARIAH/grlc): what is asked, its parameters, its columns.
A parameter is a variable `?_name_type` (`?__name_type` if it may be left out), where the type is
`iri`, `integer`, `date` or `literal`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from kg.errors import NotValidError, UnknownNameError
from kg.files import read_text
from kg.sparql.guard import guarded
from kg.spelling import did_you_mean

LANGUAGES: Final = ("en", "zh-Hans")
TYPES: Final = ("iri", "integer", "date", "literal")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the question takes; its SPARQL variable is `variable` (without `?`)."""

    name: str
    type: str
    variable: str
    required: bool
    example: str
    label: dict[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer. Columns named …claim and …evidence are its citations."""

    name: str
    label: dict[str, str]

    @property
    def is_evidence(self) -> bool:
        """Whether the column holds evidence IRIs."""
        return self.name.lower().endswith("evidence")


@dataclass(frozen=True, slots=True)
class Question:
    """A stored question with its documentation and its SPARQL text."""

    name: str
    path: Path
    sparql: str
    question: dict[str, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]


def load_catalogue(paths: list[Path]) -> dict[str, Question]:
    """The questions of several files by name.

    Raises:
        KgError: a file is unreadable or its header is not as it must be.
    """
    return {path.stem: read_question(path) for path in paths}


def find_question(name: str, paths: list[Path]) -> Question:
    """The question of that name, reading no other file.

    Raises:
        KgError: there is none; the nearest names are given.
    """
    by_name = {path.stem: path for path in paths}
    if name not in by_name:
        hint = did_you_mean(name, by_name) or " 'kg ask' lists the questions."
        raise UnknownNameError(f"There is no question '{name}'.{hint}")
    return read_question(by_name[name])


def read_question(path: Path) -> Question:
    """Read one stored question.

    Raises:
        KgError: unreadable, no header, invalid YAML, or a key is missing; with the line.
    """
    sparql = guarded(read_text(path), path)
    header = read_header(sparql, path)
    text = _bilingual(header, "question", path)
    parameters = tuple(_parameter(entry, sparql, path) for entry in _entries(header, "parameters"))
    columns = tuple(
        Column(str(entry.get("name", "")), _bilingual({"column": entry}, "column", path))
        for entry in _entries(header, "columns")
    )
    if not columns:
        _refuse(
            path, "The header names no columns. Add 'columns:'.", "头部未列出列。请添加“columns:”。"
        )
    return Question(path.stem, path, sparql, text, parameters, columns)


def read_header(sparql: str, path: Path) -> dict[str, Any]:
    r"""The YAML header of a stored question as a mapping.

    >>> read_header("#+ title: Beds\nSELECT * {}", Path("beds.rq"))
    {'title': 'Beds'}

    Raises:
        KgError: there is none, or it is not a YAML mapping.
    """
    lines = []
    for line in sparql.splitlines():
        if not line.startswith("#+"):
            break
        lines.append(line[2:].removeprefix(" "))
    import yaml

    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotValidError(
            "The header is not valid YAML. Correct this line.",
            file=path,
            line=mark.line + 1 if mark else 1,
            chinese="头部不是有效的 YAML。请更正此行。",
        ) from error
    if not isinstance(header, dict):
        _refuse(
            path,
            "No header: start the file with '#+ question:'.",
            "没有头部:文件请以“#+ question:”开头。",
        )
    return header


def _refuse(path: Path, english: str, chinese: str) -> NoReturn:
    raise NotValidError(english, file=path, line=1, chinese=chinese)


def _entries(header: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = header.get(key) or []
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _bilingual(header: dict[str, Any], key: str, path: Path) -> dict[str, str]:
    value = header.get(key)
    texts = (
        {k: str(v) for k, v in value.items() if k in LANGUAGES} if isinstance(value, dict) else {}
    )
    missing = [language for language in LANGUAGES if language not in texts]
    if missing:
        _refuse(
            path,
            f"The header's '{key}' lacks {' and '.join(missing)}. Add it.",
            f"头部的“{key}”缺少 {'、'.join(missing)}。请补充。",
        )
    return texts


def _parameter(entry: dict[str, Any], sparql: str, path: Path) -> Parameter:
    name, example = str(entry.get("name", "")), str(entry.get("example", ""))
    match = re.search(rf"\?(__?{re.escape(name)}_({'|'.join(TYPES)}))\b", sparql)
    if not match or not example:
        lacks = "example" if match else f"variable ?_{name}_iri"
        lacking = "示例" if match else f"变量 ?_{name}_iri"
        _refuse(
            path,
            f"The header's parameter '{name}' has no {lacks}. Add it.",
            f"头部的参数“{name}”没有{lacking}。请补充。",
        )
    label = _bilingual({name: entry}, name, path)
    required = not match[1].startswith("__")
    return Parameter(name, match[2], match[1], required, example, label)
