"""The house: its four folders, in the checkout being worked on, else in the installed package.

house = find_house()
house.data, house.shapes, house.questions …
load(house) -> Graph                             read, then derived
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.check.search import QUERY, Found, Search
from kg.check.walk import Refusal, each_once, repository_around
from kg.errors import FileError
from kg.hospital.templates import make_labels
from kg.rdf.graph import Graph
from kg.rdf.reading import load_turtle
from kg.sparql.derivation import derive

FOLDERS = ("ontology", "data", "shapes", "queries")
RECORDS = Path("data", "sources.ttl")
_TURTLE = (".ttl",)


@dataclass(frozen=True)
class House:
    """The folders `ontology`, `data`, `shapes` and `queries` under one root."""

    root: Path

    @cached_property
    def ontology(self) -> list[Path]:
        """The Turtle files of the ontology and its vocabularies."""
        return turtle_files(self.root / "ontology")

    @cached_property
    def data(self) -> list[Path]:
        """The Turtle files of sources, entities and claims."""
        return turtle_files(self.root / "data")

    @cached_property
    def shapes(self) -> list[Path]:
        """The Turtle files of the SHACL shapes."""
        return turtle_files(self.root / "shapes")

    @cached_property
    def questions(self) -> list[Path]:
        """The stored SELECT queries, one question a file, in a folder for each theme."""
        return list(_look(self.searches["questions"]).files)

    @cached_property
    def derivations(self) -> list[Path]:
        """The stored CONSTRUCT queries that derive edges from claims."""
        return list(_look(self.searches["derivations"]).files)

    @property
    def searches(self) -> dict[str, Search]:
        """Where the files are looked for, by what they are for."""
        queries = self.root / "queries"
        return {
            **{name: Search(self.root / name, _TURTLE) for name in ("ontology", "data", "shapes")},
            "questions": Search(queries, (QUERY,), without=("derive",)),
            "derivations": Search(queries / "derive", (QUERY,), deep=False),
        }

    @cached_property
    def refused(self) -> list[Refusal]:
        """What there is in the folders, but is not read."""
        return each_once(r for search in self.searches.values() for r in _look(search).refused)


def turtle_files(folder: Path) -> list[Path]:
    """All `*.ttl` files below a folder, in the order of their paths.

    Raises:
        FileError: the folder does not exist, leads out of the repository, or holds no Turtle file.
    """
    if not os.path.isdir(folder):
        raise FileError("No such folder. Name the root of a checkout with --root.", file=folder)
    found = _look(Search(folder, _TURTLE))
    if not found.files and not found.refused:
        raise FileError("No Turtle file (*.ttl) in this folder.", file=folder)
    return list(found.files)


def _look(search: Search) -> Found:
    """What a search finds; nothing where there is no folder.

    Raises:
        FileError: the folder is a link that leads out of the repository around its house.
    """
    if not os.path.isdir(search.path):
        return Found([])
    home = Path(os.path.realpath(search.path.parent))
    if not Path(os.path.realpath(search.path)).is_relative_to(repository_around(home) or home):
        raise FileError(
            "A link that leads out of the repository is not followed. Put the folder in its place.",
            file=search.path,
            chinese="指向仓库之外的链接不予跟随。请换成文件夹本身。",
        )
    return search.look()


def find_house(root: str | Path | None = None) -> House:
    """The house at `root`, else at `KG_ROOT`, else around the working folder, else the installed.

    Raises:
        FileError: one of the four folders is missing there.
    """
    named = root or os.environ.get("KG_ROOT")
    home = Path(named) if named else around(Path.cwd()) or _installed()
    for folder in FOLDERS:
        if not os.path.isdir(home / folder):
            raise FileError(
                f"No folder {folder} here. Name the root of a checkout with --root.", file=home
            )
    return House(home)


def around(folder: Path) -> Path | None:
    """The nearest folder at or above this one that is a house: a checkout being worked on."""
    return next((c for c in (folder, *folder.parents) if os.path.isfile(c / RECORDS)), None)


def _installed() -> Path:
    package = Path(__file__).resolve().parents[1]
    bundled = package / "house"
    return bundled if bundled.is_dir() else package.parent


def load(house: House) -> Graph:
    """Read the ontology and the data of a house, derive what its rules derive, label the claims.

    Raises:
        KgError: a file is unreadable, or is not valid Turtle or SPARQL.
    """
    for refusal in house.refused:
        if not refusal.is_folder:
            raise refusal.error
    graph = Graph()
    for path in [*house.ontology, *house.data]:
        load_turtle(path, graph.store)
    derive(graph, house.derivations)
    graph.derived += graph.add_new(make_labels(graph))
    return graph
