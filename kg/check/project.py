"""Projects: the RDF files that are checked together, read once, with the place of every triple.

    project = find_project(["data"], shapes=["shapes"])     from kg.check.discovery
    loaded = load_project(project)
    loaded.lines, loaded.graph, loaded.problems

Any folder of RDF is a project. A file that cannot be read is a problem among the findings, and the
others are read all the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final
from typing import Literal as OneOf

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF

from kg.check.account import Account
from kg.check.finding import Finding, Severity
from kg.check.search import Search
from kg.check.unasked import find_shapes
from kg.check.walk import Refusal
from kg.errors import FileError, KgError
from kg.limits import doing
from kg.rdf.graph import Graph, LateGraph, n_triples
from kg.rdf.lines import Lines
from kg.rdf.names import STANDARD, NamesByFile, Prefixes, namespace_of
from kg.rdf.nodes import Triple, new_graph
from kg.rdf.places import Place
from kg.shacl.table import Table
from kg.sparql.derivation import derive

if TYPE_CHECKING:
    from kg.check.rule import Rule

Role = OneOf["ontology", "data", "shapes", "questions", "derivations"]
ROLES: Final[tuple[Role, ...]] = ("ontology", "data", "shapes", "questions", "derivations")


@dataclass(frozen=True)
class Project:
    """What is checked together: files by what they are for, and what the project calls its own.

    Attributes:
        data: files of data.
        ontology: files that define the terms.
        shapes: files of SHACL shapes.
        questions: stored SPARQL queries with a header.
        derivations: stored CONSTRUCT queries that derive triples.
        makers: what makes further triples of all that, such as labels.
        refused: what there is in its folders, but is not read.
        namespaces: those of which every term must be defined (None: as the files suggest).
        languages: those in which everything needs a label (none: any will do).
        only: the findings are limited to these files, although all are read.
        searches: where the files of each role were looked for.
        rules: what is checked beside the shapes.
        severities: those of rules that are graver or lighter here than elsewhere.
        foreign: files that were found and are in a notation that is not read.
        finds_shapes: whether the shapes among the data are run, none being named.
        tells: whether a report for people ends with an account of what was read and run.
        names: the prefixes by which IRIs are shortened, given those that the files declare.
    """

    data: Sequence[Path] = ()
    ontology: Sequence[Path] = ()
    shapes: Sequence[Path] = ()
    questions: Sequence[Path] = ()
    derivations: Sequence[Path] = ()
    makers: Sequence[Callable[[Graph], Sequence[ox.Triple]]] = ()
    refused: Sequence[Refusal] = ()
    namespaces: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ()
    only: frozenset[Path] | None = None
    searches: Mapping[Role, Sequence[Search]] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    names: Callable[[Mapping[str, str]], Prefixes] = STANDARD.over
    foreign: Sequence[Path] = ()
    finds_shapes: bool = False
    tells: bool = True

    @property
    def files(self) -> list[Path]:
        """All files of RDF, each once: ontology, data, shapes."""
        known = {path.resolve() for path in (*self.ontology, *self.data)}
        others = (path for path in self.shapes if path.resolve() not in known)
        return [*self.ontology, *self.data, *others]

    def is_asked_for(self, file: str | Path | None) -> bool:
        """Whether findings in a file are wanted; those in no file only where all files are."""
        if self.only is None or file is None:
            return self.only is None
        return Path(os.path.realpath(file)) in self.only


@dataclass
class Loaded:
    """A project as read: triples with their places, the graph with what rules derive, problems.

    `lines` are of ontology and data together, without what is derived; `graph` is the same with it.
    `given` is what each derivation gave; the first `ontology_files` of `lines` are those of the
    ontology. `shape_files` are those of which the shapes are run.
    """

    project: Project
    lines: Lines = field(default_factory=Lines)
    shapes: rdflib.Graph = field(default_factory=new_graph)
    shape_lines: Lines = field(default_factory=lambda: Lines("s"))
    graph: Graph = field(default_factory=Graph)
    given: list[list[ox.Triple]] = field(default_factory=list)
    ontology_files: int = 0
    problems: list[Finding] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    shape_files: list[str] = field(default_factory=list)

    @property
    def is_derived(self) -> bool:
        """Whether all rules of derivation could be run; else half of the graph may be missing."""
        return all(problem.rule != "derivation" for problem in self.problems)

    def refuse(self, rule: Path, error: KgError) -> None:
        """Keep that a rule of derivation cannot be run."""
        messages = {
            "en": f"{error.messages['en']} Until then each file is checked by itself only, since "
            "the rest needs what the rule derives.",
            "zh-Hans": f"{error.messages['zh-Hans']}在此之前仅逐个检查文件,"
            "其余检查有赖该规则的推导结果。",
        }
        place = Place(str(rule), error.line or 1, *error.columns)
        self.problems.append(Finding("violation", "derivation", messages, place=place))

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the files declare: prefix to namespace."""
        return self.shape_lines.prefixes | self.lines.prefixes

    @cached_property
    def names(self) -> Prefixes:
        """How IRIs are shortened for people: where nothing else is set, as each file does."""
        names = self.project.names(self.prefixes)
        if self.project.names != STANDARD.over:
            return names
        return NamesByFile(names, self.shape_lines.prefixes_of | self.lines.prefixes_of)

    @property
    def table(self) -> Table:
        """What is asserted and derived; a store would take 4.0 for 4."""
        derived = n_triples(self.graph.derived).encode("utf-8")
        return Table(derived, self.lines.dictionary, self.lines.rows)

    def is_of_ontology(self, triple: Triple) -> bool:
        """Whether a triple stands in a file of the ontology."""
        return 0 <= self.lines.row(triple) < self.lines.size_of(self.ontology_files)

    @property
    def has_data(self) -> bool:
        """Whether anything is said that does not stand in the ontology."""
        rows = self.lines.rows
        rest = rows.once(range(self.lines.size_of(self.ontology_files), len(rows)))
        return next(rest, None) is not None

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The namespaces of which every term must be defined."""
        if self.project.namespaces is not None:
            return self.project.namespaces
        terms, rows = self.lines.dictionary, self.lines.rows
        typed = rows.by_predicate.all(terms.get(RDF.type))
        things = (terms.node(rows.subjects[row]) for row in typed)
        spaces = {namespace_of(str(s)) for s in things if isinstance(s, rdflib.URIRef)}
        return tuple(sorted(spaces - {""}))


def load_project(project: Project) -> Loaded:
    """Read all files of a project and derive what its rules derive."""
    loaded = Loaded(project, account=Account(tells=project.tells))
    loaded.graph = LateGraph(loaded.lines.fill)
    loaded.problems += map(refusal_finding, project.refused)
    for path in project.ontology:
        _read(loaded, path)
    loaded.ontology_files = loaded.lines.files_read
    for path in project.data:
        _read(loaded, path)
    _read_shapes(loaded)
    _note_flaws(loaded)
    loaded.given = derive(loaded.graph, project.derivations, loaded.refuse)
    for make in project.makers:
        loaded.graph.derived += loaded.graph.add_new(make(loaded.graph))
    return loaded


def _read(loaded: Loaded, path: Path) -> None:
    doing(str(path))
    with _problems_of(loaded, path):
        loaded.lines.read(path)


def _read_shapes(loaded: Loaded) -> None:
    """Read the files of shapes; those that are data as well have been read."""
    project, known = loaded.project, {}
    if project.shapes:
        known = {p.resolve(): str(p) for p in (*project.ontology, *project.data)}
    for path in project.shapes:
        name = known.get(path.resolve())
        if name is not None:
            loaded.shape_lines.share(loaded.lines, name, loaded.shapes)
            loaded.shape_files.append(name)
            continue
        doing(str(path))
        with _problems_of(loaded, path):
            loaded.shape_lines.read(path, loaded.shapes)
            loaded.shape_files.append(str(path))
    if project.finds_shapes:
        loaded.shape_files = find_shapes(loaded)
        for name in loaded.shape_files:
            loaded.shape_lines.share(loaded.lines, name, loaded.shapes)


def _note_flaws(loaded: Loaded) -> None:
    """What had to be mended in a file is a problem, too; the file counts as read."""
    for flaw in (*loaded.lines.flaws, *loaded.shape_lines.flaws):
        loaded.problems.append(syntax_finding(flaw, Path(str(flaw.file))))


@contextmanager
def _problems_of(loaded: Loaded, path: Path) -> Iterator[None]:
    """A file that cannot be read is a problem of its project."""
    try:
        yield
    except KgError as error:
        loaded.problems.append(syntax_finding(error, path))
        loaded.account.failed.append(str(path))


def syntax_finding(error: KgError, path: Path) -> Finding:
    """The finding on a file that cannot be read.

    >>> finding = syntax_finding(KgError("Not Turtle.", line=3), Path("a.ttl"))
    >>> finding.rule, finding.file, finding.line
    ('syntax', 'a.ttl', 3)
    """
    place = Place(str(path), error.line or 1, *error.columns)
    rule = "unread" if isinstance(error, FileError) else "syntax"
    return Finding("violation", rule, error.messages, place=place)


def refusal_finding(refusal: Refusal) -> Finding:
    """The finding on what is not read; a link to a folder is no fault, but is said."""
    place = Place(str(refusal.path), 1)
    if refusal.is_folder:
        return Finding("info", "link", refusal.error.messages, place=place)
    return Finding("violation", "unread", refusal.error.messages, place=place)
