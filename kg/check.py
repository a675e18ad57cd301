"""Checking: everything that is wrong with a project, as findings with file, line and column.

    check(house_project(find_house())).findings -> [Finding("violation", "shape:…", …), …]

The rules; the shapes run beside all others:
    syntax       every file can be read
    catalogue    every stored question has a complete header and is valid SPARQL
    format       every Turtle file is in canonical form
    terms        closed world: every term of the project's own namespaces is defined
    dangling     everything referred to in them is described
    ontology-…   every term has label, definition and example, domain and range, and a use
    label-…      everything has a label, and one only
    shape:…      SHACL, over what is asserted and what is derived
and in a house, where texts are modelled as claims:
    duplicate    no claim and no entity is written twice
    derived      nothing that rules derive is written by hand
    label-…      the sentences of a claim agree with its properties
    grounding-…  where the texts are at hand: what a claim says stands in the words it cites
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib
from rdflib import RDFS, SH, URIRef
from rdflib.term import Node

from kg.catalogue import read_question
from kg.claims import Locate, claims
from kg.errors import KgError
from kg.findings import Finding, Place
from kg.fmt import is_canonical
from kg.graph import TYPE, Graph, sparql_error
from kg.grounding import check_grounding
from kg.labels import check_labels
from kg.lines import Lines
from kg.lint import check_ontology
from kg.names import CLAIM, ID, shorten
from kg.naming import check_things
from kg.project import Loaded, Project, load_project, syntax_finding
from kg.shapes import Engine, ShapeCheck
from kg.terms import check_names
from kg.texts import Texts, find_texts, records
from kg.world import World

LABELS = (RDFS.label, rdflib.SKOS.prefLabel)


@dataclass
class Checked:
    """A project as read, the texts it was held against, and all findings, worst first."""

    loaded: Loaded
    texts: Texts | None
    findings: list[Finding]


def check(
    project: Project,
    engine: Engine = "shifty",
    sources: str | Path | None = None,
    timeout: float | None = None,
) -> Checked:
    """Read a project and find everything that is wrong with it.

    Args:
        project: what to check.
        engine: `shifty` is the default because it is fast; `pyshacl` is the reference.
        sources: folder of the texts of a house (default: `KG_SOURCES`); with them, claims are
            grounded.
        timeout: seconds that the shapes may take.

    Raises:
        KgError: a rule is not valid SPARQL, or a text differs from its record.
    """
    with ShapeCheck(engine, timeout) as shape_check:
        loaded = load_project(project)
        texts = find_texts(sources, records(loaded.graph)) if project.house else None
        return Checked(loaded, texts, check_all(loaded, shape_check, texts))


def check_all(loaded: Loaded, shape_check: ShapeCheck, texts: Texts | None = None) -> list[Finding]:
    """All findings on a project that has been read; the shapes run beside the other rules."""
    shape_check.start(loaded.content, loaded.shapes, loaded.lines, loaded.shape_lines)
    findings = [*check_rules(loaded, texts), *shape_check.findings()]
    return arrange(loaded.project, findings)


def arrange(project: Project, findings: list[Finding]) -> list[Finding]:
    """Findings worst first, each said once, and only in the files that were asked for."""
    return sorted(_within(project, _said_once(findings)), key=lambda f: f.sort_key)


def check_rules(loaded: Loaded, texts: Texts | None = None) -> Iterator[Finding]:
    """The findings of all rules but the shapes; with the texts, claims are grounded."""
    yield from loaded.problems
    yield from check_files(loaded)
    yield from check_project(loaded)
    if loaded.project.house:
        yield from check_duplicates(loaded.lines)
        yield from check_claims(loaded, texts)


def check_files(loaded: Loaded, only: Container[str] | None = None) -> Iterator[Finding]:
    """The findings of the rules that judge a file by itself: headers of queries, canonical form."""
    project = loaded.project
    chosen = [q for q in project.questions if only is None or str(q) in only]
    yield from check_catalogue(chosen)
    yield from check_format(loaded, only)


def check_project(loaded: Loaded) -> Iterator[Finding]:
    """The findings of the rules that hold everything against everything."""
    world = World(loaded)
    for rule in PROJECT_RULES:
        yield from rule(loaded, world)


def check_claims(
    loaded: Loaded, texts: Texts | None = None, only: Iterable[str] | None = None
) -> Iterator[Finding]:
    """The findings of the rules that judge a claim by what it says and by what it names."""
    locate: Locate = loaded.lines.find
    said = claims(loaded.graph, only)
    yield from check_labels(loaded.graph, said, locate)
    if texts:
        yield from check_grounding(loaded.graph, said, texts, locate)


def _within(project: Project, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings in the files that were asked for."""
    for finding in findings:
        if project.only is None or (finding.file and Path(finding.file).resolve() in project.only):
            yield finding


def _said_once(findings: list[Finding]) -> list[Finding]:
    """Findings without the missing labels that a shape reports as well."""
    missing = SH.MinCountConstraintComponent
    said = {f.focus for f in findings if f.component == missing and f.path in LABELS}
    return [f for f in findings if not (f.rule == "label-missing" and f.focus in said)]


def check_format(loaded: Loaded, only: Container[str] | None = None) -> Iterator[Finding]:
    """Findings on Turtle files that are not in canonical form."""
    unreadable = {finding.file for finding in loaded.problems}
    for path in loaded.project.files:
        judged = only is None or str(path) in only
        if not judged or str(path) in unreadable or path.suffix != ".ttl":
            continue
        try:
            line = is_canonical(path)
        except KgError as error:
            yield syntax_finding(error, path)
            continue
        if line is not None:
            messages = {
                "en": f"Not in canonical form from this line on: run `kg fmt {path.name}`.",
                "zh-Hans": f"自此行起不合规范格式:请运行 `kg fmt {path.name}`。",
            }
            yield Finding("warning", "format", messages, place=Place(str(path), line))


def check_duplicates(lines: Lines, only: Container[Node] | None = None) -> Iterator[Finding]:
    """Findings on claims and entities that are written in two places."""
    for subject in lines.subjects:
        ours = str(subject).startswith((CLAIM, ID)) and (only is None or subject in only)
        if ours and lines.written_twice(subject):
            first, *others = lines.blocks(subject)
            for place in others:
                name = shorten(str(subject))
                messages = {
                    "en": f"{name} stands already in line {first.line} of {Path(first.file).name}: "
                    "rename one of the two, or join them.",
                    "zh-Hans": f"{name} 已见于 {Path(first.file).name} 第 {first.line} 行:"
                    "请将其一改名,或合并两处。",
                }
                yield Finding("violation", "duplicate", messages, subject, place=place)


def check_derived(loaded: Loaded, world: World | None = None) -> Iterator[Finding]:
    """Findings on properties that rules of a house derive and that somebody wrote by hand."""
    lines, graph = loaded.lines, loaded.graph
    derived = {str(t.predicate.value) for t in graph.derived} - {TYPE.value}
    for triple in lines.triples if loaded.project.house else ():
        subject, predicate, value = triple
        if isinstance(predicate, URIRef) and str(predicate) in derived:
            place = lines.triples[triple]
            name = shorten(str(predicate))
            messages = {
                "en": f"{name} is derived, never written by hand: write the claim it follows from.",
                "zh-Hans": f"{name} 由推导得出,不得直接书写:请书写其所由推导的陈述。",
            }
            yield Finding("violation", "derived", messages, subject, predicate, value, place)


ProjectRule = Callable[[Loaded, World | None], Iterator[Finding]]
PROJECT_RULES: tuple[ProjectRule, ...] = (check_names, check_ontology, check_things, check_derived)


def check_catalogue(questions: Iterable[Path]) -> Iterator[Finding]:
    """Findings on the headers and the SPARQL of stored questions."""
    empty = Graph()
    for path in questions:
        try:
            empty.select(read_question(path).sparql)
        except KgError as error:
            yield _catalogue_finding(path, error)
        except SyntaxError as error:
            yield _catalogue_finding(path, sparql_error(error, path))


def _catalogue_finding(path: Path, error: KgError) -> Finding:
    place = Place(str(path), error.line or 1)
    return Finding("violation", "catalogue", error.messages, place=place)
