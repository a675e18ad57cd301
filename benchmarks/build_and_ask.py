"""Build the graph and run every stored question on pyoxigraph and on rdflib, in one run.

    python -m benchmarks.build_and_ask [ROUNDS]

Prints the median time of each step on both and the ratio rdflib : pyoxigraph. Ratios hold across
machines; the milliseconds are those of this one.
"""

from __future__ import annotations

import sys
from functools import partial

import rdflib

from benchmarks.measuring import ROOT, Step, medians
from kg.hospital.house import House, find_house, load
from kg.questions.answer import ask
from kg.rdf.graph import Graph
from kg.report.console import console, print_table
from kg.sparql.stored import load_catalogue
from kg.sparql.stores import RdflibStore


def main() -> None:
    """Measure, and print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    house = find_house(ROOT)
    graph = load(house)
    slow = RdflibStore(graph.to_rdflib())
    steps: list[tuple[str, Step, Step]] = [
        ("build: read and derive", lambda: load(house), lambda: load_with_rdflib(house))
    ]
    steps += [(q, *pair) for q, pair in questions(house, graph, slow).items()]
    rows = [measure(name, fast, other, rounds) for name, fast, other in steps]
    print_table(console(), ("step", "pyoxigraph ms", "rdflib ms", "ratio"), rows)


def load_with_rdflib(house: House) -> rdflib.Graph:
    """What a user would do without this package: parse everything, run the rules, with rdflib."""
    graph = rdflib.Graph()
    for path in [*house.ontology, *house.data]:
        graph.parse(path)
    for rule in house.derivations:
        for triple in list(graph.query(rule.read_text("utf-8"))):
            graph.add(triple)  # type: ignore[arg-type]
    return graph


def questions(house: House, graph: Graph, slow: RdflibStore) -> dict[str, tuple[Step, Step]]:
    """Each stored question with its required parameters at their examples, on both engines."""
    found: dict[str, tuple[Step, Step]] = {}
    for question in load_catalogue(house.questions).values():
        values = {p.name: p.example for p in question.parameters if p.required}
        found[question.name] = (
            partial(ask, graph, question, values),
            partial(ask, slow, question, values),
        )
    return found


def measure(name: str, fast: Step, slow: Step, rounds: int) -> tuple[str, str, str, str]:
    """The medians of both, taken in turn, and their ratio."""
    one, other = medians([fast, slow], rounds)
    return name, f"{one * 1000:.1f}", f"{other * 1000:.1f}", f"{other / one:.0f}"


if __name__ == "__main__":
    main()
