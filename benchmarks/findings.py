"""Very many findings: how long a check of them takes, and how much memory, in each format.

    python -m benchmarks.findings                              kg check: 10,000 and 100,000
    python -m benchmarks.findings 10000 --against ../before    and the code of another checkout
    python -m benchmarks.findings 1000000 --reports            the reports alone

Half of the findings break a shape, half are of terms that nothing defines; they are spread over
four files. The memory is that of the largest process, which is the engine's for a whole check, and
what the reports need for theirs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.measuring import ROOT, Measured, ratio, run

FORMATS: Final = ("text", "json", "sarif", "github", "junit", "turtle")
FILES: Final = 4
LIMIT: Final = 1800.0
HEAD: Final = """@prefix ex: <http://example.org/ns#> .
@prefix id: <http://example.org/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES: Final = """@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:S a sh:NodeShape ;
    sh:targetClass ex:C ;
    sh:property ex:S-p .

ex:S-p sh:path ex:p ;
    sh:nodeKind sh:IRI .
"""
ONTOLOGY: Final = """@prefix owl: <http://www.w3.org/2002/07/owl#> .

ex:C a owl:Class ;
    rdfs:label "C" .

ex:p a owl:DatatypeProperty ;
    rdfs:label "p" .
"""


def write_project(folder: Path, count: int) -> None:
    """Data with so many findings, a shape, an ontology."""
    for name, text in (("shapes", SHAPES), ("ontology", ONTOLOGY)):
        (folder / f"{name}.ttl").write_text(HEAD + "\n" + text, "utf-8")
    (folder / "data").mkdir()
    for number in range(FILES):
        with (folder / "data" / f"{number}.ttl").open("w", encoding="utf-8") as file:
            file.write(HEAD + "\n")
            file.writelines(_things(number, count))


def _things(number: int, count: int) -> Iterator[str]:
    """Every other thing breaks the shape, every other has a property of its own."""
    for n in range(number, count, FILES):
        wrong = f'ex:p "{n}"' if (n // FILES) % 2 else f"ex:q{n} 1"
        yield f'id:a{n} a ex:C ;\n    rdfs:label "a{n}" ;\n    {wrong} .\n\n'


def check(folder: Path, form: str, code: Path) -> Measured | None:
    """`kg check` of a project with the code of a checkout."""
    command = (sys.executable, "-P", "-m", "kg", "check", "data", "--format", form)
    options = ("--shapes", "shapes.ttl", "--ontology", "ontology.ttl", "--timeout", str(LIMIT))
    names = ("--namespace", "http://example.org/ns#")
    return run([*command, *options, *names], LIMIT, folder, code=code)


def check_all(counts: Sequence[int], forms: Sequence[str], against: Path | None) -> None:
    """A line for each format and number of findings."""
    more = " before s | CPU s | MB | before : now |" if against else ""
    print(f"| findings | format | s | CPU s | MB | report MB |{more}")
    print(f"|--:|---|{'--:|' * (8 if against else 4)}")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            write_project(Path(folder), count)
            for form in forms:
                now = check(Path(folder), form, ROOT)
                size = f"{len(now.output) / 1e6:,.1f}" if now else ""
                cells = [f"{count:,}", form, *_cells(now), size]
                if against:
                    before = check(Path(folder), form, against)
                    cells += _cells(before)
                    both = now and before and ratio(before.cpu, now.cpu)
                    cells.append(both or "")
                print(f"| {' | '.join(cells)} |", flush=True)


def _cells(measured: Measured | None) -> list[str]:
    if measured is None:
        return [f"> {LIMIT:.0f}", "", ""]
    return [f"{measured.seconds:.1f}", f"{measured.cpu:.1f}", f"{measured.megabytes:,.0f}"]


# The reports alone


def write_report(count: int, form: str) -> None:
    """Write a report on results of one shape to nowhere, as `kg check` does."""
    import gc

    import rdflib
    from rdflib.namespace import SH
    from rich.console import Console

    from kg.check.finding import Finding
    from kg.check.findings import in_order
    from kg.check.said import Said
    from kg.check.shapes import Writer
    from kg.rdf.lines import Lines
    from kg.rdf.names import STANDARD
    from kg.rdf.nodes import plain
    from kg.rdf.places import Place
    from kg.report.formats import chunks, page_of
    from kg.report.text import print_findings
    from kg.shacl.results import Result

    gc.set_threshold(100_000, 20, 50)
    ex = rdflib.Namespace("http://example.org/ns#")
    names = STANDARD.over({"ex": str(ex), "id": "http://example.org/id/"})
    graph = rdflib.Graph().parse(data=HEAD + SHAPES)
    writer, files = Writer(graph, Lines(), Lines("s"), names), [f"{n}.ttl" for n in range(FILES)]
    say, path, kind, shape = writer.messages, ex.p, SH.NodeKindConstraintComponent, ex["S-p"]

    def finding(n: int) -> Finding:
        focus, value = rdflib.URIRef(f"http://example.org/id/a{n}"), plain(f"{n}")
        result = Result(focus, path, kind, value, shape, SH.Violation)
        place = Place(files[n % FILES], 3 * (n // FILES) + 8, 10, 20)
        said = Said(say, result)
        return Finding(
            "violation", "ex:S-p", said, focus, path, value, place, kind, shape, result, writer
        )

    findings = in_order(map(finding, range(count)))
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        if form == "text":
            print_findings(Console(file=nowhere, width=10_000), findings, "en", names=names)
        else:
            nowhere.writelines(chunks(page_of(findings, "en", names), form))


def report_all(counts: Sequence[int], forms: Sequence[str]) -> None:
    """A line for each number of findings; each report is written by a process of its own."""
    print("| findings | format | s | CPU s | MB |\n|--:|---|--:|--:|--:|")
    for count in counts:
        for form in forms:
            command = (sys.executable, "-m", "benchmarks.findings", str(count), "--write", form)
            cells = [f"{count:,}", form, *_cells(run(command, LIMIT))]
            print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(description="Measure checks with very many findings.")
    parser.add_argument("counts", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--formats", nargs="*", choices=FORMATS, default=FORMATS)
    parser.add_argument("--against", type=Path, help="another checkout")
    parser.add_argument("--reports", action="store_true", help="the reports alone")
    parser.add_argument("--write", choices=FORMATS, help="one report, not measured")
    given = parser.parse_args()
    if given.write:
        write_report(given.counts[0], given.write)
    elif given.reports:
        report_all(given.counts, given.formats)
    else:
        check_all(given.counts, given.formats, given.against)


if __name__ == "__main__":
    main()
