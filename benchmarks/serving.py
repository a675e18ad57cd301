"""`kg serve` against the `oxigraph` server alone: the same store, the same queries, in one run.

    python -m benchmarks.serving                     1, 8 and 32 clients
    python -m benchmarks.serving --requests 100000   also whether memory stays flat

Each client is a process of its own with one connection that stays open, and asks as soon as it is
answered. No query is asked twice of a server, so that nothing is answered from what is remembered.
Servers and clients share the processors; rates are of the median of rounds taken in turn.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from benchmarks.measuring import ROOT, ratio
from kg.hospital.house import find_house, load
from kg.hospital.lookup import all_labels
from kg.hospital.names import ID, NS
from kg.rdf.graph import Graph
from kg.report.console import console, print_table
from tests.servers import kg_process, serving

CLIENTS = (1, 8, 32)
ROUNDS = 3
JSON = "application/sparql-results+json"
KINDS = {
    "of one thing": "SELECT ?p ?o {{ <{thing}> ?p ?o }} # {number}",
    "claims on one thing": (
        f"PREFIX hkg: <{NS}> SELECT ?claim ?kind ?evidence {{{{ "
        "?claim ?end <{thing}> ; a ?kind ; hkg:evidence ?evidence }} # {number}"
    ),
    "all measurements": (
        f"PREFIX hkg: <{NS}> SELECT ?subject ?measure ?value {{{{ ?claim a hkg:Measurement ; "
        "hkg:subject ?subject ; hkg:measure ?measure ; hkg:value ?value }} # {number}"
    ),
}


def queries(kind: str, graph: Graph, count: int, start: int) -> list[str]:
    """Queries of a kind, none of which is another one."""
    things = sorted(iri for iri in all_labels(graph) if iri.startswith(ID))
    numbers = range(start, start + count)
    return [KINDS[kind].format(thing=things[n % len(things)], number=n) for n in numbers]


def ask(url: str, asked: Sequence[str], begin: float) -> None:
    """What a client does, from a moment on."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port)
    targets = [f"{parts.path}?query={quote(query)}" for query in asked]
    time.sleep(max(0.0, begin - time.time()))
    for target in targets:
        connection.request("GET", target, headers={"accept": JSON})
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == 200, content
    connection.close()


def rate(url: str, asked: Sequence[str], clients: int) -> float:
    """Answers in a second to so many clients at once."""
    begin = time.time() + 0.3
    processes = [
        multiprocessing.Process(target=ask, args=(url, asked[number::clients], begin))
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    return len(asked) / (time.time() - begin)


@contextmanager
def servers(graph: Graph) -> Iterator[tuple[dict[str, str], int]]:
    """The endpoints by name, and the process of ours."""
    with (
        tempfile.TemporaryDirectory() as home,
        serving(graph, Path(home)) as theirs,
        kg_process(ROOT, "--no-pages", "--no-log") as (ours, process),
    ):
        yield {"oxigraph": theirs, "kg serve": f"{ours}/sparql"}, process.pid


def resident(process: int) -> int:
    """KiB of memory of a process and of all that it has started, what they share counted once."""
    whole = 0
    for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            whole += int(line.split()[1])
    started = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    return whole + sum(map(resident, map(int, started)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=0, help="ask so many for memory, too")
    parser.add_argument("--size", type=int, default=1000, help="requests of a round")
    options = parser.parse_args()
    graph, number, rows = load(find_house(ROOT)), 0, list[tuple[str, ...]]()
    with servers(graph) as (urls, process):
        for kind in KINDS:
            for clients in CLIENTS:
                rates: dict[str, list[float]] = {name: [] for name in urls}
                for _ in range(ROUNDS):
                    for name, url in urls.items():
                        number += options.size
                        asked = queries(kind, graph, options.size, number)
                        rates[name].append(rate(url, asked, clients))
                middle = {name: median(found) for name, found in rates.items()}
                shown = [f"{value:,.0f}" for value in middle.values()]
                share = ratio(middle["kg serve"], middle["oxigraph"])
                rows.append((kind, str(clients), *shown, share))
        print_table(console(), ("query", "clients", *urls, "ratio"), rows)
        for done in range(0, options.requests, 10_000):
            print(f"{done:,} requests: {resident(process):,} KiB", flush=True)
            asked = queries("of one thing", graph, 10_000, number + done + options.size)
            rate(urls["kg serve"], asked, 8)


if __name__ == "__main__":
    main()
