"""Projects: the RDF files that are checked together, read once, with the place of every triple.

    project = find_project(["data"], shapes=["shapes"], ontology=["ontology"])
    loaded = load_project(project)
    loaded.lines, loaded.graph, loaded.problems

Our own house is a project; so is any folder of Turtle. A file that cannot be read is a problem
among the findings, and the others are read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.derive import derive
from kg.errors import KgError
from kg.findings import Finding, Place
from kg.graph import Graph, n_triples
from kg.house import FOLDERS, House, around, find_house
from kg.lines import Lines
from kg.names import BASE

SUFFIXES = (".ttl", ".nt")
Progress = Callable[[Path], None]


@dataclass(frozen=True)
class Project:
    """What is checked together: files by what they are for, and what the project calls its own.

    `namespaces` are those of which every term must be defined (None: as the files suggest);
    `languages` are those in which everything needs a label (none: any will do); `only` limits the
    findings to these files, although all are read; `named` are the files and folders in which the
    files of each field were looked for.
    """

    data: Sequence[Path] = ()
    ontology: Sequence[Path] = ()
    shapes: Sequence[Path] = ()
    questions: Sequence[Path] = ()
    rules: Sequence[Path] = ()
    namespaces: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ()
    house: House | None = None
    only: frozenset[Path] | None = None
    named: Mapping[str, Sequence[Path]] = field(default_factory=dict)

    @property
    def files(self) -> list[Path]:
        """All Turtle files: ontology, data, shapes."""
        return [*self.ontology, *self.data, *self.shapes]


@dataclass
class Loaded:
    """A project as read: triples with their places, the graph with what rules derive, problems.

    `lines` are of ontology and data together, without what is derived; `graph` is the same with it.
    `given` is what each rule derived; `terms` are the triples of the ontology alone, `asserted` all
    that were read, as N-Triples.
    """

    project: Project
    lines: Lines = field(default_factory=Lines)
    terms: rdflib.Graph = field(default_factory=rdflib.Graph)
    shapes: rdflib.Graph = field(default_factory=rdflib.Graph)
    shape_lines: Lines = field(default_factory=lambda: Lines("s"))
    graph: Graph = field(default_factory=Graph)
    given: list[list[ox.Triple]] = field(default_factory=list)
    asserted: bytes = b""
    problems: list[Finding] = field(default_factory=list)

    @property
    def prefixes(self) -> dict[str, str]:
        """The project's own prefixes, for display: prefix to namespace."""
        return self.shape_lines.prefixes | self.lines.prefixes

    @property
    def content(self) -> bytes:
        """What is asserted and derived, as N-Triples; the store would write 4.0 as 4."""
        return self.asserted + n_triples(self.graph.derived).encode("utf-8")

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The namespaces of which every term must be defined."""
        if self.project.namespaces is not None:
            return self.project.namespaces
        return tuple(sorted(_term_namespaces(self.terms) | _data_namespaces(self.lines)))


_TERM_KINDS = (
    *(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
    *(OWL.NamedIndividual, RDFS.Class, RDF.Property, SKOS.Concept, SKOS.ConceptScheme),
)


def _term_namespaces(terms: rdflib.Graph) -> set[str]:
    found = {s for kind in _TERM_KINDS for s in terms.subjects(RDF.type, kind)}
    return {namespace_of(str(s)) for s in found if isinstance(s, rdflib.URIRef)} - {""}


def _data_namespaces(lines: Lines) -> set[str]:
    """Where the data give a thing a class, its namespace is the project's own."""
    typed = (s for s, p, _ in lines.triples if p == RDF.type)
    found = {s for s in typed if isinstance(s, rdflib.URIRef)}
    return {namespace_of(str(s)) for s in found} - {""}


def namespace_of(iri: str) -> str:
    """An IRI up to its last `#` or `/`; nothing where that leaves no more than a host.

    >>> namespace_of("http://example.org/ns#Person")
    'http://example.org/ns#'
    >>> namespace_of("http://example.org")
    ''
    """
    found = re.match(r"(.+[#/])[^#/]*$", iri)
    return found[1] if found and not found[1].endswith("//") else ""


def load_project(project: Project, progress: Progress | None = None) -> Loaded:
    """Read all files of a project and derive what its rules derive.

    Raises:
        KgError: a rule is not a valid CONSTRUCT query.
    """
    loaded = Loaded(project)
    seen = progress or (lambda _: None)
    for path in project.ontology:
        seen(path)
        _read(path, loaded.lines, loaded.problems, loaded.terms)
    for path in project.data:
        seen(path)
        _read(path, loaded.lines, loaded.problems)
    for path in project.shapes:
        seen(path)
        _read(path, loaded.shape_lines, loaded.problems, loaded.shapes)
    loaded.asserted = loaded.lines.n_triples()
    loaded.graph.add_n_triples(loaded.asserted)
    loaded.given = derive(loaded.graph, project.rules)
    return loaded


def _read(
    path: Path, lines: Lines, problems: list[Finding], graph: rdflib.Graph | None = None
) -> None:
    try:
        lines.read(path, graph)
    except KgError as error:
        problems.append(syntax_finding(error, path))


def syntax_finding(error: KgError, path: Path) -> Finding:
    """The finding on a file that cannot be read."""
    place = Place(str(path), error.line or 1, *error.columns)
    return Finding("violation", "syntax", error.messages, place=place)


def house_project(house: House, only: Iterable[Path] = ()) -> Project:
    """Our own house as a project."""
    chosen = frozenset(p.resolve() for p in only)
    return Project(
        data=house.data,
        ontology=house.ontology,
        shapes=house.shapes,
        questions=house.questions,
        rules=house.rules,
        namespaces=(BASE,),
        languages=("en", "zh-Hans"),
        house=house,
        only=chosen or None,
    )


def find_project(
    paths: Sequence[str | Path] = (),
    shapes: Sequence[str | Path] = (),
    ontology: Sequence[str | Path] = (),
    queries: Sequence[str | Path] = (),
    namespaces: Sequence[str] = (),
    languages: Sequence[str] = (),
    root: str | Path | None = None,
) -> Project:
    """The project that paths name; without any, the house that is found.

    Paths alone that lie in a house, such as one changed file, limit the findings to these: the
    whole house is read, because one file alone can hardly be judged.

    Raises:
        KgError: a path does not exist, or a folder holds no RDF.
    """
    named = [*shapes, *ontology, *queries]
    if not paths and not named:
        return house_project(find_house(root))
    home = None if named or namespaces or languages else _house_of(paths)
    if home:
        inside = [Path(p).resolve() for p in paths]
        everything = any(home.root.resolve().is_relative_to(p) for p in inside)
        return house_project(home, () if everything else rdf_files(paths, questions=True))
    taken = frozenset(p.resolve() for p in rdf_files([*shapes, *ontology]))
    return Project(
        data=[p for p in rdf_files(paths) if p.resolve() not in taken],
        ontology=rdf_files(ontology),
        shapes=rdf_files(shapes),
        questions=[p for p in rdf_files(queries, questions=True) if p.suffix == ".rq"],
        namespaces=tuple(namespaces) or None,
        languages=tuple(languages),
        named={
            "ontology": [Path(p) for p in ontology],
            "shapes": [Path(p) for p in shapes],
            "questions": [Path(p) for p in queries],
            "data": [Path(p) for p in paths],
        },
    )


def _house_of(paths: Sequence[str | Path]) -> House | None:
    """The one house in whose four folders, or around which, all these paths lie."""
    homes = {around(Path(p).resolve()) for p in paths}
    home = homes.pop() if len(homes) == 1 else None
    if home is None or not all((home / folder).is_dir() for folder in FOLDERS):
        return None
    rooms = [(home / folder).resolve() for folder in FOLDERS]
    inside = (
        Path(p).resolve() == home.resolve()
        or any(Path(p).resolve().is_relative_to(r) for r in rooms)
        for p in paths
    )
    return House(home) if all(inside) else None


def rdf_files(paths: Iterable[str | Path], questions: bool = False) -> list[Path]:
    """The RDF files that paths name, folders searched through, each once, in a stable order.

    Hidden folders are passed over. With `questions`, SPARQL files (*.rq) count, too.

    Raises:
        KgError: a path does not exist, or a folder holds no RDF.
    """
    suffixes = (*SUFFIXES, ".rq") if questions else SUFFIXES
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        for file in _files_at(path, suffixes):
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _files_at(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise KgError("No such file or folder.", file=path)
    files = sorted(
        p
        for suffix in suffixes
        for p in path.rglob(f"*{suffix}")
        if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
    )
    if not files:
        raise KgError(f"No RDF ({', '.join(f'*{s}' for s in suffixes)}) in this folder.", file=path)
    return files
