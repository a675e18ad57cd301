"""Discovery: the project that paths name, with the rules for any project.

find_project(["data"], shapes=["shapes"], ontology=["ontology"])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from kg.check.project import ROLES, Project, Role
from kg.check.rules import RULES
from kg.check.search import QUERY, Search, search_all
from kg.check.walk import each_once, real
from kg.errors import FileError, ParameterError
from kg.rdf.syntaxes import FOREIGN, SUFFIXES


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
    roots = tuple(Path(p) for p in (*ontology, *shapes, *queries, *paths))
    named: dict[Role, tuple[Sequence[str | Path], tuple[str, ...]]] = {
        "ontology": (ontology, SUFFIXES),
        "shapes": (shapes, SUFFIXES),
        "questions": (queries, (QUERY,)),
        "data": (paths, SUFFIXES),
    }
    searches: dict[Role, list[Search]] = {
        role: [Search(Path(p), suffixes, roots=roots) for p in given]
        for role, (given, suffixes) in named.items()
    }
    found = {role: search_all(role_searches) for role, role_searches in searches.items()}
    taken = {real(p) for p in found["ontology"].files}
    return Project(
        data=[p for p in found["data"].files if real(p) not in taken],
        ontology=found["ontology"].files,
        shapes=found["shapes"].files,
        questions=found["questions"].files,
        refused=each_once(r for role in found.values() for r in role.refused),
        namespaces=tuple(namespaces) or None,
        languages=tuple(languages),
        searches=searches,
        rules=RULES,
        foreign=tuple(_foreign(s for role in ROLES[:3] for s in searches[role])),
        finds_shapes=not shapes,
    )


def _foreign(searches: Iterable[Search]) -> Iterator[Path]:
    """The files in folders that are RDF in a notation that is not read."""
    for search in searches:
        if search.path.is_dir():
            with suppress(FileError):
                yield from Search(search.path, FOREIGN, roots=search.roots).look().files
