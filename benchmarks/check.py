"""Check our graph and generated ones, with our engine and with pySHACL as its users run it.

    python -m benchmarks.check [--hospitals 100,1000,5000] [--limit 600] [--rounds 3]

Three tables: the shapes alone on N-Triples (what is asserted and derived), with pySHACL's command,
and with `kg.check.shapes`, which is our engine with a process, a time limit and findings
around it; the same without the constraints in SPARQL; then `kg check` as a command, whole and with
`--since` after one claim was edited. Every figure is that of a process of its own, Python's start
included. In generated data one hospital in ten has a fault, so that there is something to report.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import ROOT, Measured, ratio, run, run_rounds

ENGINES = ("pySHACL", "kg.check.shapes")


@dataclass(frozen=True)
class Sample:
    """A house to measure, and its graph and shapes in the files that engines read."""

    name: str
    folder: Path

    @property
    def house(self) -> Path:
        """The root of the house."""
        return self.folder / "house"

    @property
    def data(self) -> Path:
        """What is asserted and derived, as N-Triples."""
        return self.folder / "data.nt"

    def shapes(self, sparql: bool) -> Path:
        """All shapes, or these without their constraints in SPARQL."""
        return self.folder / ("shapes.ttl" if sparql else "core.ttl")


# What runs in a process of its own, so that it alone is measured.


def prepare(hospitals: str, folder: str) -> None:
    """Write a sample: our own house for 0 hospitals, else a generated one."""
    import rdflib
    from rdflib.namespace import SH

    from benchmarks.generate import write_house
    from kg.hospital.house import FOLDERS, find_house, load
    from kg.rdf.graph import n_triples

    sample, count = Sample(hospitals, Path(folder)), int(hospitals)
    if count:
        write_house(sample.house, find_house(ROOT), count, faults=count // 10)
    else:
        for room in FOLDERS:
            shutil.copytree(ROOT / room, sample.house / room)
    home = find_house(sample.house)
    sample.data.write_text(n_triples(load(home).triples()), "utf-8")
    shapes = rdflib.Graph()
    for path in home.shapes:
        shapes.parse(path)
    shapes.serialize(sample.shapes(True), format="turtle")
    shapes.remove((None, SH.sparql, None))
    shapes.serialize(sample.shapes(False), format="turtle")


def run_ours(data: str, shapes: str) -> None:
    """Validate with `kg.check.shapes`, and print what it found."""
    import rdflib

    from kg.check.shapes import check_shapes
    from kg.rdf.lines import Lines

    graph = rdflib.Graph().parse(shapes)
    found = check_shapes(Path(data).read_bytes(), graph, Lines())
    print(digest((str(f.focus), str(f.component)) for f in found))


def read_report(report: str) -> None:
    """Print what a report in N-Triples says."""
    import rdflib

    print(digest(results_of(rdflib.Graph().parse(report, format="nt"))))


def results_of(report: object) -> Iterator[tuple[str, str]]:
    """The focus node and the component of every result of a report."""
    import rdflib
    from rdflib.namespace import SH

    assert isinstance(report, rdflib.Graph)
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        yield str(focus), str(report.value(result, SH.sourceConstraintComponent))


def digest(results: Iterable[tuple[str, str]]) -> str:
    """How many results there are, and a digest that is the same for the same results."""
    found = sorted(results)
    mark = hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16]
    return f"{len(found)} {mark}"


JOBS: dict[str, Callable[..., None]] = {
    "prepare": prepare,
    "kg.check.shapes": run_ours,
    "report": read_report,
}


def job(name: str, *arguments: str | Path) -> list[str | Path]:
    """The command that runs one of the jobs."""
    return [sys.executable, "-m", "benchmarks.check", "--job", name, *arguments]


# What is measured.


def measure_engines(
    samples: Iterable[Sample], sparql: bool, limit: float, rounds: int
) -> Iterator[list[str]]:
    """Rows: the engines on each sample, and whether they found the same.

    Where pySHACL has not ended on one, it is not tried on the larger ones after it.
    """
    ended = True
    for sample in samples:
        runs, said = run_engines(sample, sparql, limit, rounds, ended)
        same = "=" if all(s == said[0] for s in said) else f"DIFFERENT: {said}"
        cells = [cell for r in runs for cell in _cells(r, limit)]
        if not ended:
            cells[0] = "not tried"
        times = _ratio(runs[0], runs[-1], limit) if ended else "-"
        ended = ended and runs[0] is not None
        yield [sample.name, _count(sample.data), *cells, times, f"{said[0][0]} {same}"]


def run_engines(
    sample: Sample, sparql: bool, limit: float, rounds: int, reference: bool
) -> tuple[list[Measured | None], list[list[str]]]:
    """The runs of the engines on a sample, and what each that ended has found."""
    data, shapes, report = sample.data, sample.shapes(sparql), sample.folder / "report.nt"
    pyshacl: list[str | Path] = [
        sys.executable,
        "-m",
        "pyshacl",
        "-s",
        shapes,
        "-sf",
        "turtle",
        "-df",
        "nt",
    ]
    commands: list[list[str | Path]] = [
        [*pyshacl, "-f", "nt", "-o", report, data],
        job("kg.check.shapes", data, shapes),
    ]
    runs = run_rounds(commands if reference else commands[1:], limit, rounds)
    if not reference:
        runs.insert(0, None)
    said = [r.output.split()[-2:] for r in runs[1:] if r]
    if runs[0]:
        read = run(job("report", report), limit)
        said += [read.output.split()[-2:]] if read else []
    return runs, said


def _cells(measured: Measured | None, limit: float) -> tuple[str, str]:
    if measured is None:
        return f"> {limit:.0f}", "-"
    return f"{measured.seconds:.2f}", f"{measured.megabytes:.0f}"


def _ratio(one: Measured | None, other: Measured | None, limit: float) -> str:
    if other is None:
        return "-"
    return ratio(one.seconds, other.seconds) if one else f"> {ratio(limit, other.seconds)}"


def _count(path: Path) -> str:
    with path.open("rb") as stream:
        return f"{sum(1 for _ in stream):,}"


def measure_command(sample: Sample, limit: float, rounds: int) -> list[str]:
    """A row: the whole `kg check`, one file, and with `--since` after one claim was edited."""
    for arguments in (["init", "-q"], ["add", "."], [*_WHO, "commit", "-q", "-m", "Before"]):
        subprocess.run(["git", *arguments], cwd=sample.house, check=True)
    file = edit_one_claim(sample.house)
    check: list[str | Path] = [
        sys.executable,
        "-m",
        "kg",
        "--root",
        sample.house,
        "check",
        "--format",
        "json",
    ]
    commands = [check, [*check, file], [*check, "--since", "HEAD"]]
    whole, one, since = run_rounds(commands, limit, rounds, sample.house)
    counts = " : ".join(str(len(_findings(r))) if r else "-" for r in (whole, one, since))
    cells = [cell for r in (whole, one, since) for cell in _cells(r, limit)]
    ratios = [_ratio(whole, one, limit), _ratio(whole, since, limit)]
    return [sample.name, _count(sample.data), *cells, *ratios, counts]


_WHO = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org"]


def edit_one_claim(home: Path) -> Path:
    """Take a property away from the first claim of the first file, and name that."""
    path = sorted((home / "data" / "claims").glob("*.ttl"))[0]
    text = path.read_text("utf-8")
    edited = re.sub(r"(?m)^    hkg:\w+ [^;\n]+ ;\n", "", text, count=1)
    assert edited != text
    path.write_text(edited, "utf-8")
    return path


def _findings(measured: Measured) -> list[object]:
    found = json.loads(measured.output[measured.output.index("{") :])["findings"]
    assert isinstance(found, list)
    return found


_ENGINE_HEAD = ("graph", "triples", *(h for e in ENGINES for h in (f"{e} s", "MB")))
_COMMAND_HEAD = (
    *("graph", "triples", "kg check s", "MB", "FILE s", "MB", "--since s", "MB"),
    *("check : FILE", "check : --since", "findings"),
)


def print_rows(title: str, head: Iterable[str], rows: Iterable[list[str]]) -> None:
    """A table in Markdown, so that it can be kept; each row as soon as it is measured."""
    names = list(head)
    print(f"\n{title}\n\n| {' | '.join(names)} |\n|---|{'--:|' * (len(names) - 1)}", flush=True)
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="Time and memory of checks.")
    parser.add_argument("--job", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--hospitals", default="100,1000,5000", help="sizes, with commas")
    parser.add_argument("--limit", type=float, default=600, help="seconds for each command")
    parser.add_argument("--rounds", type=int, default=3, help="of what takes less than 20 seconds")
    given = parser.parse_args()
    if given.job:
        JOBS[given.job[0]](*given.job[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        sizes = [0, *(int(size) for size in given.hospitals.split(",") if size)]
        measure(Path(folder), sizes, given.limit, given.rounds)


def measure(folder: Path, sizes: list[int], limit: float, rounds: int) -> None:
    """Prepare the samples, measure them and print the tables."""
    samples = [Sample(f"{n:,} hospitals" if n else "ours", folder / str(n)) for n in sizes]
    for size, sample in zip(sizes, samples, strict=True):
        run(job("prepare", str(size), sample.folder), limit=3600, endings=(0,))
    head = (*_ENGINE_HEAD, "pySHACL : kg", "results")
    for sparql, title in ((True, "All shapes"), (False, "Without the constraints in SPARQL")):
        print_rows(title, head, measure_engines(samples, sparql, limit, rounds))
    rows = (measure_command(s, limit, rounds) for s in samples)
    print_rows(
        "kg check: whole, the file of an edited claim, and --since HEAD after the edit",
        _COMMAND_HEAD,
        rows,
    )


if __name__ == "__main__":
    main()
