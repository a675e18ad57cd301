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

from kg.errors import FileError
from kg.rdf.graph import Graph
from kg.rdf.reading import load_turtle
from kg.sparql.derivation import derive

FOLDERS = ("ontology", "data", "shapes", "queries")
RECORDS = Path("data", "sources.ttl")


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
        """The stored SELECT queries, one question a file."""
        return sorted((self.root / "queries").glob("*.rq"))

    @cached_property
    def derivations(self) -> list[Path]:
        """The stored CONSTRUCT queries that derive edges from claims."""
        return sorted((self.root / "queries" / "derive").glob("*.rq"))


def turtle_files(folder: Path) -> list[Path]:
    """All `*.ttl` files below a folder, in the order of their paths.

    Raises:
        FileError: the folder does not exist or holds no Turtle file.
    """
    if not folder.is_dir():
        raise FileError("No such folder. Name the root of a checkout with --root.", file=folder)
    found = sorted(folder.rglob("*.ttl"))
    if not found:
        raise FileError("No Turtle file (*.ttl) in this folder.", file=folder)
    return found


def find_house(root: str | Path | None = None) -> House:
    """The house at `root`, else at `KG_ROOT`, else around the working folder, else the installed.

    Raises:
        FileError: one of the four folders is missing there.
    """
    named = root or os.environ.get("KG_ROOT")
    home = Path(named) if named else around(Path.cwd()) or _installed()
    for folder in FOLDERS:
        if not (home / folder).is_dir():
            raise FileError(
                f"No folder {folder} here. Name the root of a checkout with --root.", file=home
            )
    return House(home)


def around(folder: Path) -> Path | None:
    """The nearest folder at or above this one that is a house: a checkout being worked on."""
    return next((c for c in (folder, *folder.parents) if (c / RECORDS).is_file()), None)


def _installed() -> Path:
    package = Path(__file__).resolve().parents[1]
    bundled = package / "house"
    return bundled if bundled.is_dir() else package.parent


def load(house: House) -> Graph:
    """Read the ontology and the data of a house and derive what its rules derive.

    Raises:
        KgError: a file is unreadable, or is not valid Turtle or SPARQL.
    """
    graph = Graph()
    for path in [*house.ontology, *house.data]:
        load_turtle(path, graph.store)
    derive(graph, house.derivations)
    return graph
