"""hospital-kg: what hospital profile texts say, as linked data that can be checked and asked.

>>> import kg
>>> graph = kg.load()
>>> found = kg.answer(graph, "supporters", hospital="kashgar-second")
>>> [row.citations[0].source for row in found.rows][:1]
['kashgar-second']
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kg.ask import Answer
    from kg.findings import Finding
    from kg.graph import Graph
    from kg.lookup import Engine

__all__ = ["__version__", "answer", "findings", "load"]


def load(root: str | Path | None = None) -> Graph:
    """The graph of a house (default: the one installed), read and derived.

    Raises:
        kg.errors.KgError: a folder is missing or a file is unreadable.
    """
    from kg.derive import load as run
    from kg.house import find_house

    return run(find_house(root))


def answer(engine: Engine, name: str, /, root: str | Path | None = None, **values: str) -> Answer:
    """The answer to a stored question; parameters by name, as a person types them.

    Raises:
        kg.errors.KgError: no such question, or a parameter does not fit.
    """
    from kg.ask import ask
    from kg.catalogue import find_question
    from kg.house import find_house

    return ask(engine, find_question(name, find_house(root).questions), values)


def findings(root: str | Path | None = None) -> list[Finding]:
    """All findings on a house, worst first.

    Raises:
        kg.errors.KgError: a file is unreadable or not valid Turtle.
    """
    from kg.check import check
    from kg.house import find_house

    return check(find_house(root))
