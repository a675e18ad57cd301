"""A house of hospitals as a project that is checked, and the project that a user means.

find_project([]) -> the house around the working folder
find_project(["data/claims/xmu-second.ttl"]) -> that house, with findings in this file alone
find_project(["elsewhere"], shapes=["elsewhere/shapes"]) -> a project of its own
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from kg.check import discovery
from kg.check.finding import Severity
from kg.check.project import ROLES, Project
from kg.check.search import rdf_files
from kg.check.walk import real
from kg.hospital.house import FOLDERS, House, around, find_house
from kg.hospital.names import BASE, names_with
from kg.hospital.rules import house_rules
from kg.hospital.templates import make_labels

_SEVERITIES: Final[Mapping[str, Severity]] = {"ontology-example": "violation"}


def house_project(
    house: House, only: Iterable[Path] = (), sources: str | Path | None = None
) -> Project:
    """A house as a project.

    Args:
        house: which.
        only: the files to which findings are limited (default: all).
        sources: folder of the texts (default: `KG_SOURCES`); with them, claims are grounded.
    """
    chosen = frozenset(real(p) for p in only)
    return Project(
        data=house.data,
        ontology=house.ontology,
        shapes=house.shapes,
        questions=house.questions,
        derivations=house.derivations,
        makers=(make_labels,),
        namespaces=(BASE,),
        languages=("en", "zh-Hans"),
        only=chosen or None,
        refused=house.refused,
        searches={role: [house.searches[role]] for role in ROLES},
        rules=house_rules(sources),
        severities=_SEVERITIES,
        names=names_with,
        tells=False,
    )


def find_project(
    paths: Sequence[str | Path] = (),
    shapes: Sequence[str | Path] = (),
    ontology: Sequence[str | Path] = (),
    queries: Sequence[str | Path] = (),
    namespaces: Sequence[str] = (),
    languages: Sequence[str] = (),
    root: str | Path | None = None,
    sources: str | Path | None = None,
) -> Project:
    """The project that paths name; without any, the house around the working folder.

    Paths alone that lie in a house, such as one changed file, limit the findings to these: the
    whole house is read, because one file alone can hardly be judged. The house that is installed
    with the package is none that anybody works on: it is never checked in place of something else.

    Raises:
        ParameterError: no path is named, and no house is around.
        FileError: a path does not exist, or a folder holds no RDF.
    """
    named = [*shapes, *ontology, *queries, *namespaces, *languages]
    home = None if named else _house_of(paths) if paths else house_here(root)
    if home is None:
        return discovery.find_project(paths, shapes, ontology, queries, namespaces, languages)
    inside = [real(p) for p in paths]
    everything = not paths or any(real(home.root).is_relative_to(p) for p in inside)
    return house_project(home, () if everything else rdf_files(paths, queries=True), sources)


def house_here(root: str | Path | None) -> House | None:
    """The house that is named, or that the working folder lies in."""
    if root or os.environ.get("KG_ROOT") or around(Path.cwd()):
        return find_house(root)
    return None


def _house_of(paths: Sequence[str | Path]) -> House | None:
    """The one house in whose four folders, or around which, all these paths lie."""
    homes = {around(real(p)) for p in paths}
    home = homes.pop() if len(homes) == 1 else None
    if home is None or not all(os.path.isdir(home / folder) for folder in FOLDERS):
        return None
    rooms = [real(home / folder) for folder in FOLDERS]
    inside = (
        place == real(home) or any(place.is_relative_to(room) for room in rooms)
        for place in map(real, paths)
    )
    return House(home) if all(inside) else None
