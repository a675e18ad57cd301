"""Discovery: the project that paths name, with the rules for any project.

find_project(["data"], shapes=["shapes"], ontology=["ontology"])
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.check.project import Project, Role
from kg.check.rules import RULES
from kg.check.search import QUERY, Search, each_once
from kg.errors import ParameterError


def find_project(
    paths: Sequence[str | Path] = (),
    shapes: Sequence[str | Path] = (),
    ontology: Sequence[str | Path] = (),
    queries: Sequence[str | Path] = (),
    namespaces: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> Project:
    """The project that paths name, with the rules for any project.

    Raises:
        ParameterError: no path is named.
        FileError: a path does not exist, or a folder holds no RDF.
    """
    if not any((paths, shapes, ontology, queries)):
        raise ParameterError(
            "Name the files or folders to check, as in: kg check .",
            chinese="请指定要检查的文件或文件夹,例如:kg check .",
        )
    searches: dict[Role, list[Search]] = {
        "ontology": [Search(Path(p)) for p in ontology],
        "shapes": [Search(Path(p)) for p in shapes],
        "questions": [Search(Path(p), (QUERY,)) for p in queries],
        "data": [Search(Path(p)) for p in paths],
    }
    found = {role: list(each_once(role_searches)) for role, role_searches in searches.items()}
    taken = {p.resolve() for p in (*found["ontology"], *found["shapes"])}
    return Project(
        data=[p for p in found["data"] if p.resolve() not in taken],
        ontology=found["ontology"],
        shapes=found["shapes"],
        questions=found["questions"],
        namespaces=tuple(namespaces) or None,
        languages=tuple(languages),
        searches=searches,
        rules=RULES,
    )
