"""What a project says that it did not say, asserted and derived, and what that can touch."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, BNode, Literal, URIRef
from rdflib.term import Node

from kg.check.difference import Difference
from kg.check.project import Loaded, Project, Role, load_project
from kg.check.revisions import Revision
from kg.rdf.nodes import as_node

EX = "http://example.org/"
HEAD = f"""@prefix ex: <{EX}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
RULE = f"PREFIX ex: <{EX}>\nCONSTRUCT {{ ?x ex:%s ?n }} WHERE {{ ?x ex:%s ?n }}\n"


class Change:
    """A project of data files, before and after; a text that is None is no file."""

    def __init__(self, folder: Path, rules: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.rules = []
        for number, rule in enumerate(rules):
            self.rules.append(folder / f"r{number}.rq")
            self.rules[-1].write_text(rule, "utf-8")

    def of(
        self, before: dict[str, str | None], after: dict[str, str | None], comparable: bool = True
    ) -> Difference:
        then: dict[Path, bytes] = {}
        data: list[Path] = []
        changed = set()
        for name, text in after.items():
            if text is not None:
                path = self.folder / name
                path.write_text(HEAD + text, "utf-8")
                data.append(path)
        old = [self.folder / name for name, text in before.items() if text is not None]
        for name in before.keys() | after.keys():
            if before.get(name) != after.get(name):
                changed.add(self.folder / name)
                text = before.get(name)
                if text is not None:
                    then[self.folder / name] = (HEAD + text).encode("utf-8")
        files: dict[Role, list[Path]] = {"data": old, "derivations": self.rules}
        revision = Revision(files, then, frozenset(changed), comparable)
        return Difference(self.load(data), revision)

    def load(self, data: list[Path]) -> Loaded:
        return load_project(Project(data, derivations=self.rules))


def shown(triples: list[tuple[Node, Node, Node]]) -> list[str]:
    """Triples in few letters, sorted; blank nodes are `_`."""
    return sorted(
        " ".join(
            "_" if isinstance(t, BNode) else str(t).removeprefix(EX).rpartition("#")[2] for t in ts
        )
        for ts in triples
    )


def as_nodes(triple: ox.Triple) -> tuple[Node, Node, Node]:
    return as_node(triple.subject), as_node(triple.predicate), as_node(triple.object)


BLANKS: dict[str, tuple[str, str, list[str]]] = {
    "a value": ("ex:a ex:p 1 .", "ex:a ex:p 2 .", ["a p 1", "a p 2"]),
    "nothing but the layout": ("ex:a ex:p 1 ; ex:q 2 .", "ex:a ex:q 2 .\nex:a ex:p 1 .", []),
    "the same twice": ("ex:a ex:p 1 .", "ex:a ex:p 1 . ex:a ex:p 1 .", []),
    "one of two": ("ex:a ex:p 1 , 2 .", "ex:a ex:p 2 .", ["a p 1"]),
    "the label of a blank node": ("_:x ex:p 1 .", "_:y ex:p 1 .", []),
    "its content": ("_:x ex:p 1 .", "_:x ex:p 2 .", ["_ p 1", "_ p 2"]),
    "content further in": (
        "ex:a ex:p [ ex:q [ ex:n 1 ] ] .",
        "ex:a ex:p [ ex:q [ ex:n 2 ] ] .",
        ["_ n 1", "_ n 2", "_ q _", "_ q _", "a p _", "a p _"],
    ),
    "the order of nested data": (
        "ex:a ex:p [ ex:n 1 ] , [ ex:n 2 ] .",
        "ex:a ex:p [ ex:n 2 ] , [ ex:n 1 ] .",
        [],
    ),
    "the same again": (
        "ex:a ex:p [ ex:n 1 ] .",
        "ex:a ex:p [ ex:n 1 ] , [ ex:n 1 ] .",
        ["_ n 1"] * 3 + ["a p _"] * 3,
    ),
    "one that is shared": (
        "ex:a ex:p _:x . ex:b ex:p _:x .",
        "ex:a ex:p _:x . ex:b ex:p _:x . ex:c ex:p 1 .",
        ["a p _", "a p _", "b p _", "b p _", "c p 1"],
    ),
    "a literal that is written in another way": (
        "ex:a ex:p 4.0 .",
        "ex:a ex:p 4 .",
        ["a p 4", "a p 4.0"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BLANKS)
def test_what_differs(case: str, tmp_path: Path) -> None:
    before, after, expected = BLANKS[case]
    found = Change(tmp_path).of({"a.ttl": before}, {"a.ttl": after})
    assert shown([*found.removed, *found.added]) == expected
    assert found.files == {str(tmp_path / "a.ttl")} or before == after


def test_removed_and_added_are_told_apart(tmp_path: Path) -> None:
    found = Change(tmp_path).of(
        {"a.ttl": "ex:a ex:p 1 .", "gone.ttl": "ex:g ex:p 3 ."},
        {"a.ttl": "ex:a ex:p 2 .", "new.ttl": "ex:n ex:p 4 .", "same.ttl": None},
    )
    assert (shown(found.removed), shown(found.added)) == (["a p 1", "g p 3"], ["a p 2", "n p 4"])
    assert shown(found.triples) == ["a p 1", "a p 2", "g p 3", "n p 4"]


def test_what_moves_from_file_to_file_is_no_difference(tmp_path: Path) -> None:
    found = Change(tmp_path).of(
        {"a.ttl": "ex:a ex:p [ ex:q 1 ] .", "b.ttl": "ex:b ex:p 1 ."},
        {"a.ttl": "ex:b ex:p 1 .", "c.ttl": "ex:a ex:p [ ex:q 1 ] ."},
    )
    assert (found.removed, found.added, found.triples) == ([], [], [])


RULES = (RULE % ("twice", "once"), RULE % ("more", "twice"), RULE % ("other", "else"))


@pytest.mark.parametrize(
    ("before", "after", "derived"),
    [
        ("ex:a ex:once 1 .", "ex:a ex:once 2 .", ["a more 1", "a other 9", "a twice 1"]),
        ("ex:a ex:once 1 .", "", ["a more 1", "a other 9", "a twice 1"]),
        ("", "ex:a ex:once 1 .", ["a other 9"]),
        ("ex:a ex:p 1 .", "ex:a ex:p 2 .", ["a other 9"]),
        ("ex:a ex:else 1 .", "ex:a ex:else 2 .", ["a other 1", "a other 9"]),
    ],
)
def test_what_was_derived_is_derived_again(
    tmp_path: Path, before: str, after: str, derived: list[str]
) -> None:
    """And the store is afterwards as it was, with what is derived now."""
    change = Change(tmp_path, RULES)
    keep = "ex:a ex:else 9 ."
    found = change.of({"a.ttl": before, "b.ttl": keep}, {"a.ttl": after, "b.ttl": keep})
    assert shown(list(map(as_nodes, found.derived))) == derived
    now = set(map(str, found.loaded.graph.store))
    assert now == set(map(str, change.load(list(found.loaded.project.data)).graph.store))
    old = {line for line in found.content_before.decode().splitlines() if line}
    assert len(old) == before.count("ex:a") + 1 + len(derived)


def test_a_derived_triple_that_is_gone_or_new_counts(tmp_path: Path) -> None:
    found = Change(tmp_path, RULES).of({"a.ttl": "ex:a ex:once 1 ."}, {"a.ttl": "ex:a ex:once 2 ."})
    assert shown(found.triples) == sorted(
        f"a {p} {n}" for p in ("once", "twice", "more") for n in (1, 2)
    )


EVERYTHING = [
    ("ex:a rdfs:subClassOf ex:B .", True),
    ("ex:a rdfs:subPropertyOf ex:b .", True),
    ("ex:a owl:equivalentClass ex:B .", True),
    ("ex:a owl:imports ex:b .", True),
    ("ex:a rdfs:seeAlso ex:B .", False),
    *((f"ex:a a {kind} .", True) for kind in (
        "rdfs:Class", "owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty",
        "owl:AnnotationProperty", "owl:Ontology", "skos:Concept", "skos:ConceptScheme",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#Property>",
    )),
    ("ex:a a ex:Class .", False),
    ("ex:a ex:p owl:Class .", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "everything"), EVERYTHING)
def test_what_can_affect_anything(tmp_path: Path, text: str, everything: bool) -> None:
    change = Change(tmp_path)
    assert change.of({"a.ttl": ""}, {"a.ttl": text}).is_everything is everything
    assert change.of({"a.ttl": text}, {"a.ttl": ""}).is_everything is everything
    assert not change.of({"a.ttl": text}, {"a.ttl": text}).is_everything


def test_a_change_that_cannot_be_told_can_affect_anything(tmp_path: Path) -> None:
    change = Change(tmp_path, RULES[:1])
    assert change.of({"a.ttl": ""}, {"a.ttl": ""}, comparable=False).is_everything
    found = change.of({"a.ttl": ""}, {"a.ttl": ""})
    assert not found.is_everything
    rule = change.rules[0]
    for role in ("ontology", "shapes", "derivations"):
        found.then = Revision({role: [rule]}, {}, frozenset({rule}))
        found.loaded.project = Project(found.loaded.project.data)
        assert found.is_everything
        found.then = Revision({"data": [rule]}, {}, frozenset({rule}))
        assert not found.is_everything
        found.loaded.project = Project((), **{role: [rule]})
        assert found.is_everything


def test_the_project_as_it_was(tmp_path: Path) -> None:
    change = Change(tmp_path)
    found = change.of(
        {"a.ttl": "ex:a ex:p 1 .", "b.ttl": "ex:b ex:p 1 ."},
        {"a.ttl": "ex:a ex:p", "b.ttl": "ex:b ex:p 1 ."},
    )
    (tmp_path / "copies").mkdir()
    assert [Path(p.file or "").name for p in found.loaded.problems] == ["a.ttl"]
    old = found.load_before(tmp_path / "copies")
    assert old and shown(list(old.lines.triples)) == ["a p 1", "b p 1"]
    assert old.problems == []
    back = change.of({"a.ttl": "ex:a ex:p"}, {"a.ttl": "ex:a ex:p 1 ."})
    assert back.load_before(tmp_path / "copies") is None
    assert (shown(back.removed), shown(back.added)) == ([], ["a p 1"])
    always = change.of({"a.ttl": "ex:a", "b.ttl": ""}, {"a.ttl": "ex:a", "b.ttl": "ex:b ex:p 2 ."})
    kept = always.load_before(tmp_path / "copies")
    assert kept and [Path(p.file or "").name for p in kept.problems] == ["a.ttl"]


def test_a_query_that_changed_is_written_as_it_was(tmp_path: Path) -> None:
    change = Change(tmp_path)
    found = change.of({"a.ttl": ""}, {"a.ttl": ""})
    copies, same, other = tmp_path / "copies", tmp_path / "same.rq", tmp_path / "other.rq"
    copies.mkdir()
    files: dict[Role, list[Path]] = {"questions": [same, other, other]}
    found.then = Revision(files, {other: b"ASK {}"}, frozenset({other}))
    project = found.project_before(copies)
    assert project.questions == [same, copies / "0-other.rq", copies / "1-other.rq"]
    assert {p.read_bytes() for p in project.questions[1:]} == {b"ASK {}"}
    assert project.data == ()


def test_deep_and_circular_blank_nodes_end(tmp_path: Path) -> None:
    """Beyond a hundred levels, and in circles, they count as changed with their file."""
    deep = "ex:a ex:p " + "[ ex:p " * 99 + "1" + " ]" * 99 + " ."
    found = Change(tmp_path).of({"a.ttl": deep}, {"a.ttl": deep + " ex:b ex:p 1 ."})
    assert shown(found.triples) == ["b p 1"]
    circle = "_:x ex:p _:y . _:y ex:p _:x ."
    found = Change(tmp_path).of({"a.ttl": circle}, {"a.ttl": circle + " ex:b ex:p 1 ."})
    assert (URIRef(EX + "b"), URIRef(EX + "p"), Literal(1)) in found.triples
    assert RDF.type not in {p for _, p, _ in found.triples}
