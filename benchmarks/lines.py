"""What the places of triples cost: our reader against a plain parse, and `kg fmt` beside them.

    python -m benchmarks.lines [--hospitals 1000] [--rounds 5]

Each step reads all Turtle files of ontology, data and shapes of a house from disk into a graph, or
for `kg fmt` into text. rdflib's parser is what ours replaces, since both end in an rdflib graph;
pyoxigraph keeps no places and makes no rdflib terms.
"""

from __future__ import annotations

import argparse
import tempfile
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import rdflib

from benchmarks.generate import write_house
from benchmarks.measuring import ROOT, Step, medians, ratio
from kg.hospital.house import House, find_house
from kg.hospital.project import house_project
from kg.rdf.canonical import format_text
from kg.rdf.lines import Lines
from kg.report.console import console, print_table


def parse_with_rdflib(paths: list[Path]) -> rdflib.Graph:
    """A graph without places, as rdflib reads it."""
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def load_with_pyoxigraph(paths: list[Path]) -> ox.Store:
    """A store without places."""
    store = ox.Store()
    for path in paths:
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.resolve().as_uri())
    return store


def read(paths: list[Path]) -> Lines:
    """Triples whose places can be asked for."""
    lines = Lines()
    for path in paths:
        lines.read(path)
    return lines


def read_and_find(paths: list[Path]) -> Lines:
    """The same, with the place of every triple looked up as findings do."""
    lines = read(paths)
    for subject, predicate, value in lines.triples:
        lines.find(subject, predicate, value)
    return lines


def format_all(paths: list[Path]) -> list[str]:
    """All files in canonical form."""
    return [format_text(path.read_text("utf-8"), path) for path in paths]


def measure(name: str, house: House, rounds: int) -> list[tuple[str, ...]]:
    """The rows of one house."""
    paths = house_project(house).files
    steps: dict[str, Step] = {
        "rdflib: parse": partial(parse_with_rdflib, paths),
        "pyoxigraph: load": partial(load_with_pyoxigraph, paths),
        "kg.rdf.lines: read": partial(read, paths),
        "kg.rdf.lines: and find the place of every triple": partial(read_and_find, paths),
        "kg.rdf.canonical: format": partial(format_all, paths),
    }
    triples = len(read(paths).triples)
    assert triples == len(parse_with_rdflib(paths)), "not the same triples"
    seconds = medians(list(steps.values()), rounds)
    return [
        (name, f"{triples:,}", step, f"{taken * 1000:.0f}", ratio(taken, seconds[0]))
        for step, taken in zip(steps, seconds, strict=True)
    ]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="The cost of keeping places.")
    parser.add_argument("--hospitals", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    ours = measure("ours", find_house(ROOT), given.rounds)
    with tempfile.TemporaryDirectory() as folder:
        home = write_house(Path(folder) / "house", find_house(ROOT), given.hospitals)
        name = f"{given.hospitals:,} hospitals"
        generated = measure(name, home, max(given.rounds // 2, 1))
    head = ("graph", "triples", "step", "ms", "ratio to rdflib")
    print_table(console(), head, [*ours, *generated])


if __name__ == "__main__":
    main()
