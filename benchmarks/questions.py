"""Every stored question on the embedded store, a SPARQL server and rdflib, and how it grows.

    python -m benchmarks.questions                    our house
    python -m benchmarks.questions 100 1000           generated houses of so many hospitals, too
    python -m benchmarks.questions --limit 60         seconds after which a question is given up

A question has its required parameters at their examples, in a generated house at a thing of their
kind, and no others. Times are medians of runs in turn, labels of the answer included. The server is
the `oxigraph` program on loopback. A question that takes many times as long in the larger house as
it has more rows is marked.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import rdflib

from benchmarks.generate import write_house
from benchmarks.measuring import ROOT, GivenUp, given_up_after, medians, ratio
from kg.errors import KgError
from kg.hospital.house import House, find_house, load
from kg.hospital.lookup import slug
from kg.questions.answer import ask
from kg.questions.kinds import things_of
from kg.rdf.graph import Graph
from kg.report.console import console, print_table
from kg.sparql.stored import Question, load_catalogue
from kg.sparql.stores import RdflibStore, RemoteStore, Store
from tests.servers import serving

ROUNDS = 3
OFTEN = 300  # hospitals from which on rdflib is not asked: it would take hours
STEEP = 1.3  # how much faster than its rows a time may grow, as an exponent


@dataclass(frozen=True)
class Measured:
    """A question in a house: its rows, seconds on each store, and which answers differ."""

    rows: int
    seconds: Mapping[str, float]
    different: tuple[str, ...]


def load_with_rdflib(house: House) -> rdflib.Graph:
    """What a user would do without this package: parse everything, run the rules, with rdflib."""
    graph = rdflib.Graph()
    for path in [*house.ontology, *house.data]:
        graph.parse(path)
    for rule in house.derivations:
        for triple in list(graph.query(rule.read_text("utf-8"))):
            graph.add(triple)  # type: ignore[arg-type]
    return graph


def values_of(question: Question, graph: Graph, is_ours: bool) -> dict[str, str]:
    """The values of the required parameters: their examples, else a thing of their kind."""
    values = {}
    for parameter in question.parameters:
        if parameter.required:
            things = sorted(things_of(graph, parameter.kinds)) if parameter.kinds else []
            values[parameter.name] = parameter.example
            if things and not is_ours:
                values[parameter.name] = slug(things[len(things) // 2])
    return values


def measure(
    question: Question, stores: Mapping[str, Store], values: dict[str, str], limit: float
) -> Measured:
    """One question on all stores; what is given up has no time."""
    answers, seconds = {}, {}
    for name, store in stores.items():
        try:
            with given_up_after(limit):
                answers[name] = ask(store, question, values)
                rounds = ROUNDS if name != "rdflib" else 1
                (seconds[name],) = medians([partial(ask, store, question, values)], rounds)
        except GivenUp:
            continue
    first = answers["embedded"]
    different = tuple(name for name, answer in answers.items() if answer != first)
    return Measured(len(first.rows), seconds, different)


def measure_house(house: House, hospitals: int, limit: float) -> dict[str, Measured]:
    """All questions in a house, with a server of its own; 0 hospitals: it is ours."""
    graph = load(house)
    with tempfile.TemporaryDirectory() as folder, serving(graph, Path(folder)) as url:
        stores: dict[str, Store] = {"embedded": graph, "server": RemoteStore(url)}
        if hospitals < OFTEN:
            stores["rdflib"] = RdflibStore(graph.to_rdflib())
        found = {}
        for question in load_catalogue(find_house(ROOT).questions).values():
            try:
                values = values_of(question, graph, not hospitals)
                found[question.name] = measure(question, stores, values, limit)
            except KgError:  # a required thing of which a generated house has none
                continue
    return found


def print_house(name: str, measured: Mapping[str, Measured]) -> None:
    """The table of a house, the slowest first, and what all questions make together."""
    rows = []
    for question, one in sorted(measured.items(), key=lambda m: -m[1].seconds.get("embedded", 0)):
        fast = one.seconds.get("embedded", math.inf)
        others = [
            ratio(one.seconds[other], fast) if other in one.seconds else "-"
            for other in ("server", "rdflib")
        ]
        differs = ", ".join(one.different) or "equal"
        rows.append((question, str(one.rows), f"{fast * 1000:.1f}", *others, differs))
    headers = ("question", "rows", "embedded ms", "server", "rdflib", "answers")
    print_table(console(), headers, rows)
    for other in ("server", "rdflib"):
        both = [m for m in measured.values() if other in m.seconds and "embedded" in m.seconds]
        if both:
            total = [sum(m.seconds[store] for m in both) for store in (other, "embedded")]
            given_up = len(measured) - len(both) if other == "rdflib" else 0
            print(
                f"{name}: {other} : embedded {ratio(*total)} over {len(both)}, {given_up} given up"
            )


def print_growth(
    small: Mapping[str, Measured], large: Mapping[str, Measured], times: float
) -> None:
    """The questions whose time grows much faster than their rows from one house to another."""
    rows = []
    for name in sorted(small.keys() & large.keys()):
        before, after = (m[name].seconds.get("embedded") for m in (small, large))
        if before and after and after > 0.02:
            power = math.log(after / before) / math.log(times)
            more = math.log(max(large[name].rows, 1) / max(small[name].rows, 1)) / math.log(times)
            if power > max(1.0, more) * STEEP:
                figures = (
                    f"{before * 1000:.1f}",
                    f"{after * 1000:.1f}",
                    f"{power:.2f}",
                    f"{more:.2f}",
                )
                rows.append((name, *figures))
    headers = ("steep question", "ms before", "ms after", "exponent", "that of its rows")
    print_table(console(), headers, rows)


def main() -> None:
    """Measure as the arguments say, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure every stored question.")
    parser.add_argument("hospitals", type=int, nargs="*")
    parser.add_argument("--limit", type=float, default=20)
    given = parser.parse_args()
    ours = find_house(ROOT)
    (built, plainly) = medians([partial(load, ours), partial(load_with_rdflib, ours)], 1)
    print(f"read and derive: {built * 1000:.0f} ms; with rdflib {ratio(plainly, built)} times that")
    print_house("ours", measure_house(ours, 0, given.limit))
    before: tuple[int, dict[str, Measured]] | None = None
    for hospitals in given.hospitals:
        with tempfile.TemporaryDirectory() as folder:
            house = write_house(Path(folder) / "house", ours, hospitals)
            measured = measure_house(house, hospitals, given.limit)
        print_house(f"{hospitals} hospitals", measured)
        if before:
            print_growth(before[1], measured, hospitals / before[0])
        before = hospitals, measured


if __name__ == "__main__":
    main()
