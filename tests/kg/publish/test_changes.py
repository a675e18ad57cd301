"""Changes between builds, and patches that turn one into the other, held against other readers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import FileError, KgError, NotSupportedError, NotValidError
from kg.hospital.names import CLAIM, NS
from kg.publish.changes import Changes, compare, read_build
from kg.publish.patches import as_data, as_markdown, as_rdf_patch, as_sparql_update, in_short
from kg.rdf.graph import quads
from tests.kg.publish.test_notations import PATHS, SUBJECTS

ANY = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.one_of(
    SUBJECTS,
    ANY.map(ox.Literal),
    ANY.map(lambda text: ox.Literal(text, language="en")),
    st.sampled_from(["\\u0041", "\\\\U0001F600", "\\", "##[group]\n::x::", "\u202e\x9b"]).map(
        ox.Literal
    ),
    st.integers().map(ox.Literal),
)
GRAPHS = st.sets(st.builds(ox.Triple, SUBJECTS, PATHS, VALUES), max_size=12)
Triples = set[ox.Triple]


def updated(triples: Triples, update: str) -> Triples:
    store = ox.Store()
    store.extend(quads(triples))
    store.update(update)
    return {quad.triple for quad in store}


@given(GRAPHS, GRAPHS)
@example(set(), set())
def test_an_update_turns_one_into_the_other(old: Triples, new: Triples) -> None:
    changes = compare(old, new)
    update = as_sparql_update(changes)
    assert updated(old, update) == new
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", update)
    back = as_sparql_update(compare(new, old))
    assert updated(new, back) == old


@given(GRAPHS, GRAPHS)
def test_a_patch_turns_one_into_the_other(old: Triples, new: Triples) -> None:
    """Row by row as the format has it: each is a letter and a triple of N-Triples."""
    patch = as_rdf_patch(compare(old, new))
    found = set(old)
    rows = patch.split("\n")[:-1]
    assert (rows[:1], rows[-1:]) == (([], []) if old == new else (["TX ."], ["TC ."]))
    for row in rows[1:-1]:
        (quad,) = ox.parse(row[2:], format=ox.RdfFormat.N_TRIPLES)
        (found.add if row.startswith("A ") else found.remove)(quad.triple)
    assert found == new


def test_rdflib_reads_the_patch() -> None:
    a, p = ox.NamedNode("urn:a"), ox.NamedNode("urn:p")
    old = {ox.Triple(a, p, ox.Literal("old")), ox.Triple(a, p, a)}
    new = {ox.Triple(a, p, ox.Literal("新", language="zh")), ox.Triple(a, p, a)}
    store = rdflib.Dataset()
    store.add((rdflib.URIRef("urn:a"), rdflib.URIRef("urn:p"), rdflib.Literal("old")))
    store.add((rdflib.URIRef("urn:a"), rdflib.URIRef("urn:p"), rdflib.URIRef("urn:a")))
    store.parse(data=as_rdf_patch(compare(old, new)), format="patch")
    assert {quad[2] for quad in store.quads()} == {
        rdflib.URIRef("urn:a"),
        rdflib.Literal("新", lang="zh"),
    }


@given(GRAPHS, GRAPHS)
def test_things_are_added_removed_or_changed(old: Triples, new: Triples) -> None:
    changes = compare(old, new)
    was, is_ = ({getattr(t.subject, "value", "") for t in side} for side in (old, new))
    for change in changes.things:
        kind = {(False, True): "added", (True, False): "removed", (True, True): "changed"}
        assert change.kind == kind[change.iri in was, change.iri in is_]
    assert {t for c in changes.things for t in c.added} == new - old == set(changes.added)
    assert {t for c in changes.things for t in c.removed} == old - new == set(changes.removed)
    parts = [*changes.claims, *changes.others]
    assert sorted(parts, key=lambda c: c.iri) == sorted(changes.things, key=lambda c: c.iri)
    data = as_data(changes)
    assert data["equal"] is (old == new)
    assert json.loads(json.dumps(data)) == data
    for language in ("en", "zh-Hans"):
        text = as_markdown(changes, language)
        assert text.startswith(in_short(changes, language)) and text.endswith("\n")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


OLD = f"""
@prefix claim: <{CLAIM}> .
@prefix hkg: <{NS}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix a: <{CLAIM}a/> .
a:beds a hkg:Measurement ; rdfs:label "800 beds"@en ; hkg:value 800 ; hkg:unit hkg:u .
a:gone rdfs:label "It is gone."@en , "没了。"@zh-hans ; hkg:value 1 .
a:same hkg:value 2 .
<urn:thing> rdfs:label "*A* thing" .
"""
NEW = (
    OLD.replace("800", "801")
    .replace("hkg:unit hkg:u", "hkg:form hkg:f , hkg:g")
    .replace("a:gone", "a:new")
    .replace("*A* thing", "Another")
)
ENGLISH = """\
The builds differ. Claims: 1 added, 1 removed, 1 changed. Other things: 0 added, 0 removed, 1 changed. Triples: 8 added, 7 removed.

### Claims added

- `claim:a/new`: It is gone.

### Claims removed

- `claim:a/gone`: It is gone.

### Claims changed

- `claim:a/beds`: 801 beds
  - `rdfs:label`: “800 beds”@en → “801 beds”@en
  - `hkg:form`: — → `hkg:f`, `hkg:g`
  - `hkg:unit`: `hkg:u` → —
  - `hkg:value`: “800” → “801”

### Other things changed

- `urn:thing`: Another
  - `rdfs:label`: “\\*A\\* thing” → “Another”
"""


@pytest.fixture
def changes(tmp_path: Path) -> Changes:
    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / f"{name}.ttl").write_text(text, "utf-8")
    return compare(read_build(tmp_path / "old.ttl"), read_build(tmp_path / "new.ttl"))


def test_the_entry_of_a_changelog(changes: Changes) -> None:
    assert as_markdown(changes, "en") == ENGLISH
    chinese = as_markdown(changes, "zh-Hans")
    assert "### 删除的陈述\n\n- `claim:a/gone`: 没了。\n" in chinese
    assert chinese.startswith("两次构建内容不同。陈述:新增 1,删除 1,改动 1。其他事物:新增 0,")


def test_changes_as_data(changes: Changes) -> None:
    data = as_data(changes)
    assert data["triples"] == {"before": 9, "after": 10, "removed": 7, "added": 8}
    (gone,) = data["claims"]["removed"]
    assert gone["labels"] == {"en": "It is gone.", "zh-hans": "没了。"}
    (beds,) = data["claims"]["changed"]
    assert beds["iri"] == f"{CLAIM}a/beds"
    assert {"property": f"{NS}unit", "value": f"<{NS}u>"} in beds["removed"]
    assert data["others"]["added"] == data["others"]["removed"] == []


def test_a_build_is_a_folder_or_any_file(tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    folder.mkdir()
    for name, text in (
        ("dist/hospital-kg.nt", "<urn:a> <urn:b> <urn:c> .\n"),
        ("a.trig", "<urn:g> { <urn:a> <urn:b> <urn:c> }"),
        ("a.jsonld", '{"@id": "urn:a", "urn:b": {"@id": "urn:c"}}'),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    builds = [read_build(tmp_path / name) for name in ("dist", "a.trig", "a.jsonld")]
    assert builds[0] == builds[1] == builds[2] and len(builds[0]) == 1


@pytest.mark.parametrize(
    ("name", "text", "error", "said"),
    [
        ("a.ttl", "<urn:a> <urn:b> [] .", NotSupportedError, "has blank nodes"),
        ("a.nt", '<urn:a> <urn:b> "x"@en--ltr .', NotSupportedError, "RDF 1.2"),
        ("a.nt", "<urn:a> <urn:b>", NotValidError, "Not valid N-Triples"),
        ("a.txt", "?", KgError, "a.txt"),
        ("gone.ttl", None, FileError, "No such file"),
        ("", None, FileError, "No hospital-kg.nt is here"),
    ],
)
def test_what_is_no_build(
    name: str, text: str | None, error: type[KgError], said: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(error, match=said) as caught:
        read_build(tmp_path / name)
    assert str(tmp_path) in caught.value.text("zh-Hans")
