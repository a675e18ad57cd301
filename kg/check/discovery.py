"""Discovery: the project that paths name, with the rules for any project.

find_project(["data"], shapes=["shapes"], ontology=["ontology"])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from kg.check.project import ROLES, Project, Role
from kg.check.rules import RULES
from kg.check.search import QUERY, Search, each_once
from kg.errors import FileError, ParameterError
from kg.rdf.syntaxes import FOREIGN


def find_project(
    paths: Sequence[str | Path] = (),
    shapes: Sequence[str | Path] = (),
    ontology: Sequence[str | Path] = (),
    queries: Sequence[str | Path] = (),
    namespaces: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> Project:
    """The project that paths name, with the rules for any project.

    What is named for shapes is data as well where it lies below a path of data: a graph may be
    both. Where nothing is named for shapes, the shapes among the data are run.

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
    taken = {p.resolve() for p in found["ontology"]}
    return Project(
        data=[p for p in found["data"] if p.resolve() not in taken],
        ontology=found["ontology"],
        shapes=found["shapes"],
        questions=found["questions"],
        namespaces=tuple(namespaces) or None,
        languages=tuple(languages),
        searches=searches,
        rules=RULES,
        foreign=tuple(_foreign(s for role in ROLES[:3] for s in searches[role])),
        finds_shapes=not shapes,
    )


def _foreign(searches: Iterable[Search]) -> Iterator[Path]:
    """The files in folders that are RDF in a notation that is not read."""
    folders = [Search(search.path, FOREIGN) for search in searches if search.path.is_dir()]
    for folder in folders:
        with suppress(FileError):  # there are none, as should be
            yield from each_once([folder])
