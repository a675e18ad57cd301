"""hospital-kg: what hospital profile texts say, as linked data that can be checked and asked.

>>> import kg
>>> answer = kg.ask("beds", hospital="xmu-second")
>>> [(row["beds"], row["citations"]) for row in answer]
[(1041, 'xmu-second 319–329; xmu-second 1038–1065')]
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kg.check.finding import Finding
    from kg.hospital.house import House
    from kg.questions.answer import Answer
    from kg.rdf.graph import Graph
    from kg.sparql.stores import Store

__all__ = ["__version__", "ask", "check_files", "load"]


def load(root: str | Path | None = None) -> Graph:
    """The graph of a house (default: the one installed), read and derived.

    Raises:
        kg.errors.KgError: a folder is missing or a file is unreadable.
    """
    from kg.hospital.house import find_house
    from kg.hospital.house import load as run

    return run(find_house(root))


def ask(
    name: str, /, *, store: Store | None = None, root: str | Path | None = None, **values: str
) -> Answer:
    """The answer to a stored question; parameters by name, as a person types them.

    Args:
        name: of the question.
        store: what to ask (default: the graph of the house, read once).
        root: of the house (default: as `kg.load`).
        values: the parameters of the question.

    Raises:
        kg.errors.KgError: no such question, or a parameter does not fit.
    """
    from kg.hospital.house import find_house
    from kg.questions.answer import ask as run
    from kg.sparql.stored import find_question

    house = find_house(root)
    return run(store or _graph_of(house), find_question(name, house.questions), values)


def _graph_of(house: House) -> Graph:
    """The graph of a house, read again only where a file of it has changed."""
    from kg.hospital.house import load as run

    files = [*house.ontology, *house.data, *house.derivations]
    state = tuple((str(path), path.stat().st_mtime_ns) for path in files)
    if state not in _GRAPHS:
        _GRAPHS.clear()
        _GRAPHS[state] = run(house)
    return _GRAPHS[state]


_GRAPHS: dict[tuple[tuple[str, int], ...], Graph] = {}


def check_files(
    *paths: str | Path,
    shapes: Sequence[str | Path] = (),
    ontology: Sequence[str | Path] = (),
    queries: Sequence[str | Path] = (),
    namespaces: Sequence[str] = (),
    languages: Sequence[str] = (),
    engine: Literal["sets", "pyshacl"] = "sets",
    timeout: float | None = 600,
) -> list[Finding]:
    """All findings on a project, worst first; without paths, on the house of this folder.

    Args:
        paths: files or folders of data.
        shapes: files or folders of SHACL shapes.
        ontology: files or folders that define the terms.
        queries: stored SPARQL queries with a header.
        namespaces: those in which everything must be defined (default: as the files suggest).
        languages: those in which everything needs a label (default: any).
        engine: the SHACL engine: the fast one, or the reference.
        timeout: seconds that the shapes may take; None for no limit.

    Raises:
        kg.errors.KgError: no path is named and no house is around, a path does not exist, or a
            folder holds no RDF.
    """
    from kg.check.checking import check
    from kg.hospital.project import find_project

    project = find_project(paths, shapes, ontology, queries, namespaces, languages)
    return list(check(project, engine, timeout=timeout).findings)
