"""What nobody asked for by name: shapes among the data, and notes on what was not read or run.

    find_shapes(loaded) -> ["shapes.ttl", …]    the files of data of which the shapes are run
    tell(loaded) -> Finding(…), …               the notes; it fills the account

Where no shapes are named, those among the data are run, as whoever checks a folder expects. Not
so those of tests, which come with the report that is expected of them and fail on purpose, nor
shapes of one name in several files: these are editions of one another, and would be held against
each other. Both are noted.

    not-read    files of RDF in a notation that is not read; documents that are imported
    not-run     shapes that stand in the files and judge nothing
    shapes      named files that hold no shape with a target, or import what is not at hand
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from rdflib import Namespace
from rdflib.namespace import OWL, RDF, SH
from rdflib.term import BNode, Node, URIRef

from kg.check.account import NotRead
from kg.check.finding import Finding, Severity
from kg.rdf.nodes import Triple
from kg.rdf.places import Place
from kg.rdf.standards import standard
from kg.rdf.syntaxes import foreign_syntax
from kg.shacl.shapes import TARGETS, Shapes

if TYPE_CHECKING:
    from kg.check.project import Loaded

_SH: Final = str(SH)
_MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SHT: Final = Namespace("http://www.w3.org/ns/shacl-test#")
_SHAPE_TYPES: Final = frozenset({SH.NodeShape, SH.PropertyShape})
_TEST_TYPES: Final = frozenset({SH.ValidationReport, _MF.Manifest, _SHT.Validate})
# A shape may have these in common with its parts in other files.
_UNTELLING: Final = frozenset(
    {*TARGETS, SH.severity, SH.closed, SH.deactivated, SH.name, SH.description, SH.message}
)


# Shapes among the data


def find_shapes(loaded: Loaded) -> list[str]:
    """The files of which the shapes are run, in reading order."""
    found = dict(_with_shapes(loaded, loaded.lines.texts))
    twice = _editions(found)
    loaded.account.aside += sum(len(_named(found[file])) for file in twice)
    if twice:
        loaded.problems.append(_note_editions(sorted(twice)))
    left = [file for file in found if file not in twice]
    if not any(_named(found[file]) for file in left):
        return []
    return left


def _with_shapes(loaded: Loaded, files: Iterable[str]) -> Iterator[tuple[str, list[Triple]]]:
    """The triples of each file that speaks of shapes, tests of shapes left out."""
    tests: list[tuple[str, int]] = []
    for file in files:
        if _SH not in loaded.lines.texts[file]:
            continue
        triples = list(loaded.lines.triples_in({file}))
        if any(o in _TEST_TYPES for _, p, o in triples if p == RDF.type):
            count = len(_named(triples))
            tests += [(file, count)] if count else []
        elif any(_speaks_of_shapes(triple) for triple in triples):
            yield file, triples
    if tests:
        loaded.account.aside += sum(count for _, count in tests)
        loaded.problems.append(_note_tests(tests))


def _speaks_of_shapes(triple: Triple) -> bool:
    _, p, o = triple
    return str(p).startswith(_SH) or (p == RDF.type and o in _SHAPE_TYPES)


def _named(triples: Sequence[Triple]) -> set[Node]:
    """The shapes that have a type or a target."""
    return {
        s for s, p, o in triples if p in TARGETS or (p == RDF.type and o in _SHAPE_TYPES)
    }  # fmt: skip


def _editions(found: dict[str, list[Triple]]) -> set[str]:
    """The files in which a shape of the same name constrains the same.

    A shape may be written in several files, each with constraints of its own.
    """
    first: dict[tuple[Node, Node, Node], str] = {}
    twice: set[str] = set()
    for file, triples in found.items():
        for mark in _constraints(triples):
            known = first.setdefault(mark, file)
            if known != file:
                twice |= {known, file}
    return twice


def _constraints(triples: Sequence[Triple]) -> Iterator[Triple]:
    """What the shapes with a name constrain: properties with what they take, and paths."""
    shapes = {s for s in _named(triples) if isinstance(s, URIRef)}
    paths = {s: o for s, p, o in triples if p == SH.path}
    for s, p, o in triples:
        if s in shapes and str(p).startswith(_SH) and p not in _UNTELLING:
            if p == SH.property and o in paths and isinstance(paths[o], URIRef):
                yield s, SH.path, paths[o]
            elif not isinstance(o, BNode):
                yield s, p, o


def _note_editions(files: list[str]) -> Finding:
    english, chinese = _listed(files)
    return _note(
        "warning",
        "not-run",
        f"The shapes in {english} were not run: shapes of the same name stand in several of these "
        "files, as in editions of one another. Name those that are meant with --shapes.",
        f"{chinese} 中的形状未运行:其中多个文件含有同名的形状,似为不同版本。"
        "请用 --shapes 指定所需者。",
        files[0],
    )


def _note_tests(tests: list[tuple[str, int]]) -> Finding:
    files, count = [file for file, _ in tests], sum(count for _, count in tests)
    english, chinese = _listed(files)
    return _note(
        "info",
        "not-run",
        f"{_shapes(count)} in {english} {_was(count)} not run: tests, which come with the report "
        "that is expected of them. Name them with --shapes if they are meant.",
        f"{chinese} 中的 {count:,} 个形状未运行:它们是附有预期报告的测试。"
        "如有需要,请用 --shapes 指定。",
        files[0],
    )


# Notes


def tell(loaded: Loaded) -> Iterator[Finding]:
    """Fill the account of what was read and run; the notes on what was not."""
    account = loaded.account
    account.read = Counter((loaded.lines.syntaxes | loaded.shape_lines.syntaxes).values())
    account.not_read = [
        NotRead(str(path), foreign_syntax(path) or "") for path in loaded.project.foreign
    ]
    yield from _foreign(account.not_read)
    yield from _imports(loaded)
    if loaded.project.shapes:
        yield from _aside(loaded)
    yield from _without_target(loaded)


def _foreign(not_read: Sequence[NotRead]) -> Iterator[Finding]:
    by_syntax: dict[str, list[str]] = {}
    for file, syntax in not_read:
        by_syntax.setdefault(syntax, []).append(file)
    for syntax, files in by_syntax.items():
        english, chinese = _listed(files)
        yield _note(
            "info",
            "not-read",
            f"{english} {_was(len(files))} not read, since {syntax} is not. Convert to Turtle, for "
            "example, what is to be checked.",
            f"未读取 {chinese}:不支持 {syntax}。如需检查,请转换为 Turtle 等格式。",
            files[0],
        )


def _imports(loaded: Loaded) -> Iterator[Finding]:
    """Findings on documents that are imported and not among the files."""
    both = (loaded.shape_lines, loaded.lines)
    of_shapes = any(True for _ in loaded.shapes.triples((None, OWL.imports, None)))
    of_data = any("imports" in text or "\\u" in text for text in loaded.lines.texts.values())
    imports = [
        [t for t in lines.triples if t[1] == OWL.imports] if there else []
        for lines, there in zip(both, (of_shapes, of_data), strict=True)
    ]
    known = _documents(loaded) if any(imports) else set()
    seen: set[Node] = set()
    for lines, triples in zip(both, imports, strict=True):
        missing = {t[2]: t for t in triples if t[2] not in seen and _is_missing(t[2], known)}
        seen |= missing.keys()
        loaded.account.imports += map(str, missing)
        if missing:
            of_shapes = lines is loaded.shape_lines and bool(loaded.project.shapes)
            place = lines.triples[next(iter(missing.values()))]
            yield _not_imported(list(missing), place, of_shapes)


def _is_missing(document: Node, known: set[str]) -> bool:
    """Whether a document is not among those known; standard vocabularies are."""
    name = _bare(document)
    return name not in known and not (standard(f"{name}#") or standard(f"{name}/"))


def _not_imported(missing: list[Node], place: Place, of_shapes: bool) -> Finding:
    count = len(missing)
    english = f"<{missing[0]}>" + (f" and {count - 1:,} more" if count > 1 else "")
    chinese = f"<{missing[0]}>" + (f" 等 {count:,} 个文档" if count > 1 else "")
    says = (
        f"{english} {_was(count)} imported, and not read: what is not among the files is never "
        "fetched.",
        f"所导入的 {chinese} 未读取:不在文件之列者从不下载。",
    )
    ways = (
        ("Shapes in it did not run: name its file with --shapes.", "请用 --shapes 指定其文件。")
        if of_shapes
        else ("Name its file as well, if it matters here.", "如有需要,请一并指定其文件。")
    )
    messages = {"en": f"{says[0]} {ways[0]}", "zh-Hans": says[1] + ways[1]}
    severity, rule = ("violation", "shapes") if of_shapes else ("info", "not-read")
    return Finding(
        cast(Severity, severity), rule, messages, path=OWL.imports, value=missing[0], place=place
    )


def _documents(loaded: Loaded) -> set[str]:
    """What an import may name: the files, and the ontologies in them with their versions."""
    known = {
        _bare(URIRef(Path(file).resolve().as_uri()))
        for lines in (loaded.lines, loaded.shape_lines)
        for file in lines.texts
    }
    for lines in (loaded.lines, loaded.shape_lines):
        for s, p, o in lines.triples:
            if p == RDF.type and o == OWL.Ontology:
                known.add(_bare(s))
            elif p == OWL.versionIRI:
                known.add(_bare(o))
    return known


def _bare(iri: Node) -> str:
    return str(iri).partition("#")[0].rstrip("/").removesuffix(".ttl")


def _aside(loaded: Loaded) -> Iterator[Finding]:
    """The note on shapes in files that are not among those named for shapes."""
    others = [file for file in loaded.lines.texts if file not in loaded.shape_files]
    found = {
        file: len(shapes)
        for file, triples in _with_shapes(loaded, others)
        if (shapes := _named(triples))
    }
    if found:
        count, (english, chinese) = sum(found.values()), _listed(list(found))
        loaded.account.aside += count
        yield _note(
            "info",
            "not-run",
            f"{_shapes(count)} in {english} {_was(count)} not run, since --shapes names others. "
            "Name these, too, if they are meant.",
            f"{chinese} 中的 {count:,} 个形状未运行:--shapes 指定的是其他文件。"
            "如有需要,请一并指定。",
            next(iter(found)),
        )


def _without_target(loaded: Loaded) -> Iterator[Finding]:
    """Findings on shapes that judge nothing: without a target, and nothing refers to them."""
    if not loaded.shape_files:
        return
    shapes, lines = Shapes(loaded.shapes), loaded.shape_lines
    loaded.account.shapes = len(shapes.roots)
    reached = shapes.closure(shapes.roots)
    idle = [s for s in lines.subjects if s in shapes.all and s not in reached]
    if loaded.project.shapes and not shapes.roots and not loaded.account.failed:
        english, chinese = _listed(loaded.shape_files)
        place = lines.find(idle[0]) if idle else Place(loaded.shape_files[0], 1)
        messages = {
            "en": f"No shape in {english} has a target, so that nothing was validated. Name the "
            "files that hold the shapes.",
            "zh-Hans": f"{chinese} 中没有带目标的形状,因此未作任何检验。请指定含有形状的文件。",
        }
        yield Finding("violation", "shapes", messages, place=place)
    elif idle:
        count, loaded.account.aside = len(idle), loaded.account.aside + len(idle)
        first = f" The first is {name}." if (name := _name(loaded, idle[0])) else ""
        first_zh = f"首个为 {name}。" if name else ""
        messages = {
            "en": f"{_shapes(count)} {'judges' if count == 1 else 'judge'} nothing: no target, and "
            f"no shape with a target that refers to {'it' if count == 1 else 'them'}.{first}",
            "zh-Hans": f"{count:,} 个形状不检验任何内容:没有目标,也未被有目标的形状引用。"
            f"{first_zh}",
        }
        yield Finding("info", "not-run", messages, idle[0], place=lines.find(idle[0]))


def _name(loaded: Loaded, node: Node) -> str:
    return loaded.names.shorten(str(node)) if isinstance(node, URIRef) else ""


# Words


def _note(severity: Severity, rule: str, english: str, chinese: str, file: str) -> Finding:
    messages = {"en": english, "zh-Hans": chinese}
    return Finding(severity, rule, messages, place=Place(file, 1))


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _shapes(count: int) -> str:
    return "1 shape" if count == 1 else f"{count:,} shapes"


def _listed(files: Sequence[str]) -> tuple[str, str]:
    """The first files by name, and how many more there are; in English and in Chinese."""
    names, more = [Path(file).name for file in files[:3]], len(files) - 3
    english = ", ".join(names) + (f" and {more:,} more" if more > 0 else "")
    return english, "、".join(names) + (f" 等 {len(files):,} 个文件" if more > 0 else "")
