"""A closed world: what is misspelt is found where it stands, and what is right is left alone."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, SH, BNode, URIRef

from kg.check.finding import Finding
from kg.check.project import load_project
from kg.check.rules.terms import MOST
from kg.hospital.house import House, find_house
from kg.hospital.project import house_project
from kg.rdf.places import Place
from tests.conftest import Spoil
from tests.kg.check.libraries import (
    FILES,
    ID,
    NS,
    QUERIES,
    line_of,
    load,
    names,
    read,
    read_turtle,
    said,
    write,
)

ALL = "http://library.example/"
RULES = ("terms", "dangling")


def english(findings: list[Finding]) -> list[str]:
    return [f.messages["en"] for f in findings]


@pytest.mark.parametrize("namespaces", [[], [ALL], [NS, ID, ALL + "vocab"]])
def test_a_healthy_project_has_no_finding(tmp_path: Path, namespaces: list[str]) -> None:
    assert names(read(tmp_path, namespaces=namespaces)) == []


def test_the_house_has_no_finding(house: House) -> None:
    assert names(load_project(house_project(house))) == []


SLIPS = [
    ("data/books.ttl", "lib:pages 350", "lib:pagse 350", "terms", "lib:pages"),
    ("data/books.ttl", "id:walden a lib:Book", "id:walden a lib:Bok", "terms", "lib:Book"),
    ("data/books.ttl", "genre:essay", "genre:esay", "terms", "genre:essay"),
    ("data/books.ttl", "id:thoreau", "id:thorau", "dangling", "id:thoreau"),
    ("data/books.ttl", "foaf:page", "foaf:paeg", "terms", "foaf:page"),
    ("data/books.ttl", "schema:image", "schema:imgae", "terms", "schema:image"),
    ("data/books.ttl", "xsd:integer", "xsd:integr", "terms", "xsd:integer"),
    ("data/people.ttl", 'rdfs:label "G', 'skos:label "G', "terms", "rdfs:label"),
    ("data/people.ttl", "id:eliot a lib:Person", "id:eliot a lib:author", "terms", ""),
    ("data/people.ttl", 'rdfs:label "G', 'lib:Person "G', "terms", ""),
    ("ontology/library.ttl", "rdfs:domain lib:Book", "rdfs:domain lib:Bookk", "terms", "lib:Book"),
    ("ontology/library.ttl", "( lib:Person", "( lib:Preson", "terms", "lib:Person"),
    ("ontology/library.ttl", "rdfs:comment", "rdfs:coment", "terms", "rdfs:comment"),
    ("shapes/books.ttl", "sh:path lib:author", "sh:path lib:autor", "terms", "lib:author"),
    ("shapes/books.ttl", "( lib:author", "( lib:autor", "terms", "lib:author"),
    ("shapes/books.ttl", "sh:class lib:Person", "sh:class lib:person", "terms", "lib:Person"),
    ("shapes/books.ttl", "sh:targetClass", "sh:targetClas", "terms", "sh:targetClass"),
    ("shapes/books.ttl", "$this lib:pages", "$this lib:pagse", "terms", "lib:pages"),
    (
        "shapes/books.ttl",
        "sh:property shape:Book-author",
        "sh:property shape:Book-autor",
        "dangling",
        "shape:Book-author",
    ),
    ("queries/long.rq", "a lib:Book", "a lib:Books", "terms", "lib:Book"),
    ("queries/long.rq", "genre:novel", "genre:nvoel", "terms", "genre:novel"),
    ("queries/long.rq", "^lib:author", "^lib:authr", "terms", "lib:author"),
]


@pytest.mark.parametrize("namespaces", [[], [ALL]], ids=["inferred", "named"])
@pytest.mark.parametrize(("file", "old", "new", "rule", "meant"), SLIPS, ids=[s[2] for s in SLIPS])
def test_a_slip_is_found_where_it_stands(
    tmp_path: Path, namespaces: list[str], file: str, old: str, new: str, rule: str, meant: str
) -> None:
    (finding,) = names(read(tmp_path, {file: (old, new)}, namespaces=namespaces))
    slip = next(
        word for word in new.split()[::-1] if word not in old.split() and ":" in word
    ).strip('^"')
    assert said([finding]) == [(rule, Path(file).name, line_of(tmp_path, file, new))]
    assert finding.severity == "violation" and set(finding.messages) == {"en", "zh-Hans"}
    assert finding.messages["en"].startswith(slip) or f"describes {slip}." in finding.messages["en"]
    assert finding.messages["zh-Hans"].startswith(slip)
    if meant:
        assert finding.messages["en"].endswith(f"Did you mean {meant}?")
        assert finding.messages["zh-Hans"].endswith(f"是否为 {meant}?")
    row = (tmp_path / file).read_text("utf-8").splitlines()[(finding.line or 0) - 1]
    assert finding.place and slip in row[finding.place.column - 1 : finding.place.end - 1]


def test_wrong_kinds_are_named(tmp_path: Path) -> None:
    edits = {
        "data/people.ttl": ("id:eliot a lib:Person", "id:eliot a lib:author"),
        "data/books.ttl": ("lib:genre genre:novel", "genre:novel genre:novel"),
        "shapes/books.ttl": ("sh:path lib:author", "sh:path lib:Book"),
    }
    found = sorted(english(names(read(tmp_path, edits))))
    assert found == [
        "genre:novel is a concept, not a property. Correct it.",
        "lib:Book is a class, not a property. Correct it.",
        "lib:author is a property, not a class. Correct it.",
    ]  # and none of them is suggested in its own place


def test_the_same_name_in_another_vocabulary_is_suggested(tmp_path: Path) -> None:
    (finding,) = names(read(tmp_path, {"data/people.ttl": ('rdfs:label "G', 'rdfs:prefLabel "G')}))
    assert finding.messages["en"] == "rdfs:prefLabel is not defined. Did you mean skos:prefLabel?"


def test_each_place_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path)
    books = tmp_path / "data/books.ttl"
    books.write_text(books.read_text("utf-8").replace("lib:author", "lib:auhtor"), "utf-8")
    loaded = load(tmp_path)
    lines = [i for i, row in enumerate(rows(tmp_path, "data/books.ttl"), 1) if "auhtor" in row]
    assert [f.line for f in names(loaded)] == lines
    assert len(lines) == 2


def rows(folder: Path, file: str) -> list[str]:
    return (folder / file).read_text("utf-8").splitlines()


def test_many_places_are_counted(tmp_path: Path) -> None:
    terms = FILES["ontology/library.ttl"]
    books = "".join(f"id:b{i} a lib:Book ;\n  lib:pagse {i} .\n" for i in range(MOST + 3))
    found = names(read_turtle(tmp_path, books, terms))
    assert len(found) == MOST
    assert [f.line for f in found] == [
        line_of(tmp_path, "data.ttl", f"id:b{i} ") + 1 for i in range(MOST)
    ]
    assert found[-1].messages["en"].endswith("It stands in 3 more places of this file.")
    assert found[-1].messages["zh-Hans"].endswith("本文件中另有 3 处。")


def test_values_of_one_property_are_one_place(tmp_path: Path) -> None:
    loaded = read(tmp_path, {"data/books.ttl": ("lib:pages 350", "lib:pagse 350 , 351 , 352")})
    assert len(names(loaded)) == 1


def test_the_rules_share_out_the_findings(tmp_path: Path) -> None:
    edit = ("id:thoreau ;\n    lib:genre", "id:nobody ;\n    lib:gener")
    loaded = read(tmp_path, {"data/books.ttl": edit}, namespaces=[ALL])
    found = {rule: english([f for f in names(loaded) if f.rule == rule]) for rule in RULES}
    assert found == {
        "terms": ["lib:gener is not defined. Did you mean lib:genre?"],
        "dangling": ["Nothing describes id:nobody. Correct it, or describe it."],
    }


def test_focus_path_and_value_are_nodes(tmp_path: Path) -> None:
    (finding,) = names(read(tmp_path, {"data/books.ttl": ("id:thoreau", "id:thorau")}))
    assert finding.focus == URIRef(ID + "walden")
    assert finding.path == URIRef(NS + "author")
    assert finding.value == URIRef(ID + "thorau")


@pytest.mark.parametrize("namespaces", [[], [ALL]], ids=["inferred", "named"])
def test_a_slip_in_a_subject_makes_a_thing_without_class(
    tmp_path: Path, namespaces: list[str]
) -> None:
    people = "".join(f"id:person-{name} a lib:Person .\n" for name in "abcdefghij")
    slip = "\nid:persno-a lib:author id:person-b .\n"
    terms = FILES["ontology/library.ttl"]
    (finding,) = names(read_turtle(tmp_path, people + slip, terms, namespaces=namespaces))
    assert said([finding]) == [("dangling", "data.ttl", line_of(tmp_path, "data.ttl", "id:persno"))]
    assert "id:persno-a has no class" in finding.messages["en"]
    assert "id:person-a" in finding.messages["en"]
    assert finding.severity == ("violation" if namespaces else "warning")


def test_subjects_without_class_are_no_slips_where_they_are_common(tmp_path: Path) -> None:
    data = THINGS + "id:p11 lib:author id:p1 .\nid:p21 lib:author id:p1 .\n"
    assert names(read_turtle(tmp_path, data, TERMS)) == []


def test_a_domain_that_is_no_class_is_left_to_the_lint(tmp_path: Path) -> None:
    edit = ("rdfs:domain lib:Book", "rdfs:domain lib:genre")
    assert names(read(tmp_path, {"ontology/library.ttl": edit})) == []


def test_a_misspelt_namespace_of_a_standard_is_found(tmp_path: Path) -> None:
    edits = {"data/people.ttl": ("http://xmlns.com/foaf/0.1/", "https://xmlns.com/foaf/0.1/")}
    write(tmp_path, edits)
    with (tmp_path / "data/people.ttl").open("a", encoding="utf-8") as file:
        file.write('id:eliot foaf:name "George Eliot" .\n')
    (finding,) = names(load(tmp_path))
    line = line_of(tmp_path, "data/people.ttl", "foaf:name")
    assert said([finding]) == [("terms", "people.ttl", line)]
    assert "Write <http://xmlns.com/foaf/0.1/>." in finding.messages["en"]


def test_a_slip_before_the_last_separator_is_found_where_namespaces_are_named(
    tmp_path: Path,
) -> None:
    edits = {"data/books.ttl": ("vocab/genre/> .", "vocab/genres/> .")}
    found = names(read(tmp_path, edits, namespaces=[ALL]))
    assert [f.rule for f in found] == ["terms", "terms"]
    assert (
        "vocab/genre/essay" in found[0].messages["en"] or "genre:essay" in found[0].messages["en"]
    )


def test_a_vocabulary_that_still_grows_is_not_known_for_certain(tmp_path: Path) -> None:
    data = 'id:x a lib:Book ; schema:zyxwvut 1 ; schema:naem "x" .'
    found = {f.severity: f for f in names(read_turtle(tmp_path, data))}
    assert "schema:naem" in found["violation"].messages["en"]
    assert "schema:zyxwvut" in found["warning"].messages["en"]


# What is not the project's to judge

TERMS = FILES["ontology/library.ttl"]
MANY = "".join(f"id:m{i} a lib:Person .\n" for i in range(20))
THINGS = "".join(f"id:p{i} a lib:Person .\n" for i in range(4))
INNOCENT = {
    "links to registers": "wd:Q1 a lib:Book ; lib:author wd:Q2 . id:p1 owl:sameAs wd:Q3 , <http://viaf.org/viaf/1> .",
    "a mapping into our own namespace": "id:p1 skos:exactMatch id:elsewhere .",
    "pages and pictures of our own host": "id:p1 foaf:homepage id:page ; foaf:depiction id:p1-picture ; lib:author id:scan.JPG .",
    "a document of ours that is only linked": "id:p1 rdfs:seeAlso id:more ; dcterms:license id:terms-of-use .",
    "the namespace itself": "id:p1 rdfs:isDefinedBy lib: ; dcterms:isPartOf id: , <http://library.example/ns> .",
    "an ontology and its versions": "<http://library.example/id/onto> a owl:Ontology ; owl:imports id:other ; owl:versionIRI id:onto-1 ; owl:priorVersion id:onto-0 .",
    "an anchor of a document that is described": "id:text a lib:Book . id:p1 lib:author <http://library.example/id/text#char=1,2> , <http://library.example/id/text#xywh=1,2,3,4> .",
    "subjects of others": "<http://elsewhere.example/a> rdfs:label 'a' ; lib:author <http://elsewhere.example/b> .",
    "lists and blank nodes": "id:p2 lib:author ( id:p1 [ a lib:Person ] ) .",
    "container members": "id:p1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#_1> id:p2 .",
    "a prefix nobody uses": "@prefix nobody: <http://library.example/nobody#> .",
    "graph of others with fragment": "id:p1 dcterms:source <https://example.org/page#section> .",
    "a namespace of which little is described": "<http://big.example/a> a lib:Book . id:p1 lib:author <http://big.example/b> , <http://big.example/c> .",
    "terms that are only mentioned as classes": "<http://other.example/ns#Thing> a owl:Class . id:p1 a <http://other.example/ns#Unknown> .",
}


@pytest.mark.parametrize("data", INNOCENT.values(), ids=INNOCENT)
def test_no_false_alarm(tmp_path: Path, data: str) -> None:
    assert english(names(read_turtle(tmp_path, THINGS + data, TERMS))) == []


NAMED_INNOCENT = [
    "pages and pictures of our own host",
    "the namespace itself",
    "an anchor of a document that is described",
    "links to registers",
    "an ontology and its versions",
]


@pytest.mark.parametrize("case", NAMED_INNOCENT)
def test_no_false_alarm_where_namespaces_are_named(tmp_path: Path, case: str) -> None:
    loaded = read_turtle(tmp_path, THINGS + INNOCENT[case], TERMS, namespaces=[ALL])
    assert english(names(loaded)) == []


def test_without_ontology_terms_are_not_judged_but_things_are(tmp_path: Path) -> None:
    data = THINGS + MANY + "id:p1 lib:whatever id:p2 ; lib:author id:p9 .\nid:p3 a lib:Unheard ."
    (finding,) = names(read_turtle(tmp_path, data))
    assert finding.rule == "dangling" and finding.value == URIRef(ID + "p9")


def test_who_declares_classes_only_may_use_any_property(tmp_path: Path) -> None:
    classes = 'lib:Shelf a owl:Class . lib:Book a owl:Class ; rdfs:label "book"@en .'
    data = "id:a a lib:Book ; lib:shelf 1 . id:b a lib:Bok . id:c a lib:Book ; lib:genre id:a ."
    (finding,) = names(read_turtle(tmp_path, data, classes))
    assert finding.value == URIRef(NS + "Bok")
    assert len(names(read_turtle(tmp_path, data, classes, namespaces=[ALL]))) == 3


def test_an_anchor_of_an_undescribed_document_dangles(tmp_path: Path) -> None:
    data = THINGS + MANY + "id:p1 lib:author <http://library.example/id/p11#char=1,2> ."
    (finding,) = names(read_turtle(tmp_path, data, TERMS))
    assert finding.rule == "dangling"


def test_terms_among_the_data_are_closed_as_well(tmp_path: Path) -> None:
    (finding,) = names(read_turtle(tmp_path, TERMS + "id:w a lib:Book ; lib:pags 3 ."))
    assert finding.messages["en"] == "lib:pags is not defined. Did you mean lib:pages?"


def test_what_a_file_with_a_syntax_error_names_is_not_called_undefined(tmp_path: Path) -> None:
    write(tmp_path, {"data/books.ttl": ("lib:pages 350", "lib:pagse 350")})
    terms = tmp_path / "ontology/genres.ttl"
    terms.write_text(
        terms.read_text("utf-8").replace("a skos:Concept ;", "a skos:Concept", 1), "utf-8"
    )
    loaded = load(tmp_path, namespaces=[ALL])
    assert [p.rule for p in loaded.problems] == ["syntax"]
    assert [f.messages["en"] for f in names(loaded)] == [
        "lib:pagse is not defined. Did you mean lib:pages?"
    ]


def test_what_a_rule_derives_is_described(tmp_path: Path) -> None:
    write(tmp_path, {"data/books.ttl": ("id:thoreau", "id:derived")})
    loaded = load(tmp_path, namespaces=[ALL])
    assert [f.rule for f in names(loaded)] == ["dangling"]
    loaded.graph.derived += loaded.graph.construct(
        f"CONSTRUCT {{ <{ID}derived> a <{NS}Person> }} WHERE {{}}"
    )
    assert names(loaded) == []


def test_names_in_literals_of_one_line_and_of_many(tmp_path: Path) -> None:
    shape = """@prefix shape: <http://library.example/shape/> .
shape:p sh:declare [ sh:prefix "lib" ; sh:namespace "http://library.example/ns#"^^xsd:anyURI ] .
shape:one a sh:NodeShape ; sh:sparql [ sh:prefixes shape:p ;
    sh:select "SELECT $this {\\n # lib:x lib:pagse \\"lib:pagse\\"\\n $this lib:x ?lib ; lib:pagse 1 }" ] .
"""
    write(tmp_path)
    (tmp_path / "shapes/books.ttl").write_text(FILES_PREFIXES + shape, "utf-8")
    found = names(load(tmp_path))
    row = rows(tmp_path, "shapes/books.ttl")
    for finding, name in zip(found, ("lib:x", "lib:pagse"), strict=True):
        assert finding.place
        text = row[finding.place.line - 1]
        assert text[finding.place.column - 1 : finding.place.end - 1] == name
        assert finding.place.column - 1 == text.rindex(name)


FILES_PREFIXES = (
    "@prefix lib: <http://library.example/ns#> .\n"
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)


USED = re.compile(r"(?<![\w:<])(?:lib|genre|id):\w+")


@st.composite
def renamed(draw: st.DrawFn) -> tuple[str, int, str]:
    """A file, a name used in it, and another that nothing defines."""
    file = draw(st.sampled_from([f for f in FILES | QUERIES if not f.startswith("ontology")]))
    text = (FILES | QUERIES)[file]
    places = [m for m in USED.finditer(text) if is_reference(text, m)]
    match = draw(st.sampled_from(places))
    return file, match.start(), match[0] + draw(st.text("xyz", min_size=1, max_size=6))


def is_reference(text: str, match: re.Match[str]) -> bool:
    """Not a subject, which may be anything, nor in a comment."""
    row = text[: match.start()].rpartition("\n")[2]
    return not ("#" in row.replace("ns#", "") or (row == "" and match[0].startswith("id:")))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(renamed())
def test_any_name_used_and_then_renamed_is_found(case: tuple[str, int, str]) -> None:
    file, start, name = case
    original = (FILES | QUERIES)[file]
    old = USED.match(original, start)
    assert old
    spoilt = original[:start] + name + original[old.end() :]
    with tempfile.TemporaryDirectory() as folder:
        loaded = read(Path(folder), {file: (original, spoilt)}, namespaces=[ALL])
        found = [f for f in names(loaded) if f.value and f"{name} " in in_english(f)]
        whole = (Path(folder) / file).read_text("utf-8")
        line = whole[: whole.index(spoilt) + start].count("\n") + 1
        assert (Path(file).name, line) in {(Path(f.file or "").name, f.line) for f in found}


def in_english(finding: Finding) -> str:
    return finding.messages["en"].replace(".", " ")


# The house

HOUSE_SLIPS = [
    ("data/claims/changji-people.ttl", "hkg:measure measure:beds-open", "hkg:mesure measure:beds-open", "terms"),
    ("data/claims/changji-people.ttl", "measure:beds-authorised ;", "measure:beds-autorised ;", "terms"),
    ("data/claims/changji-people.ttl", "a hkg:TechnicalCooperation", "a hkg:TechnicalCoperation", "terms"),
    ("data/claims/changji-people.ttl", "modality:goal", "modality:real", "terms"),
    ("data/claims/changji-people.ttl", "hkg:partner id:xinjiang-people", "hkg:partner id:xinjiang-peoples", "dangling"),
    ("shapes/kinds.ttl", "sh:path hkg:recipient", "sh:path hkg:recepient", "terms"),
    ("shapes/audits.ttl", "?partClaim hkg:partOfTotal", "?partClaim hkg:partOfTotl", "terms"),
    ("shapes/audits.ttl", "sh:prefixes shape:prefixes", "sh:prefixes shape:prefxies", "dangling"),
    ("queries/capacity/beds.rq", "hkg:measure ?measure", "hkg:measur ?measure", "terms"),
    ("queries/derive/grade.rq", "hkg:gradeClass ?class ;", "hkg:gradClass ?class ;", "terms"),
    ("ontology/alignments.ttl", "hkg:Place rdfs", "hkg:Plaace rdfs", "terms"),
]  # fmt: skip


def test_slips_in_the_house_are_found(spoil: Spoil) -> None:
    home = {spoil(file, old, new) for file, old, new, _ in HOUSE_SLIPS}.pop()
    expected = sorted(
        (rule, Path(file).name, line_of(home, file, new)) for file, _, new, rule in HOUSE_SLIPS
    )
    found = names(load_project(house_project(find_house(home))))
    assert sorted(said(found)) == expected


def test_evidence_of_a_source_that_is_not_recorded_dangles(spoil: Spoil) -> None:
    file = "data/claims/xmu-second.ttl"
    home = spoil(file, "source/xmu-second> .", "source/xmu-secnd> .")
    found = names(load_project(house_project(find_house(home))))
    assert {f.rule for f in found} == {"dangling"}
    meant = "Nothing describes source:xmu-secnd. Did you mean source:xmu-second?"
    assert len(found) == MOST and all(f.messages["en"].startswith(meant) for f in found)


# To the letter


def told(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(f.severity, f.rule, f.messages["en"], f.messages["zh-Hans"]) for f in findings]


MESSAGES = {
    "a concept as a property": (
        "id:a genre:essay 1 .",
        ("violation", "terms", "genre:essay is a concept, not a property. Correct it.", "genre:essay 是概念,不是属性。请更正。"),
    ),
    "a property as a class": (
        "id:a a lib:pages .",
        ("violation", "terms", "lib:pages is a property, not a class. Correct it.", "lib:pages 是属性,不是类。请更正。"),
    ),
    "a class as a property": (
        "id:a lib:Book 1 .",
        ("violation", "terms", "lib:Book is a class, not a property. Correct it.", "lib:Book 是类,不是属性。请更正。"),
    ),
    "a term that nothing is near": (
        "id:a lib:xyzzy 1 .",
        ("violation", "terms", "lib:xyzzy is not defined. Correct it, or define it.", "lib:xyzzy 未定义。请更正或予以定义。"),
    ),
    "a thing that nothing is near": (
        "id:a lib:author id:xyzzy .",
        ("violation", "dangling", "Nothing describes id:xyzzy. Correct it, or describe it.", "id:xyzzy 未见描述。请更正或补充其描述。"),
    ),
    "a part of a document that nothing describes": (
        "id:a lib:author <http://library.example/id/xyzzy#char=1,2> .",
        ("violation", "dangling", "Nothing describes id:xyzzy. Correct it, or describe it.", "id:xyzzy 未见描述。请更正或补充其描述。"),
    ),
    "a slip of a standard term": (
        "id:a rdfs:lable 'a' .",
        ("violation", "terms", "rdfs:lable is not defined. Did you mean rdfs:label?", "rdfs:lable 未定义。是否为 rdfs:label?"),
    ),
    "what a growing vocabulary may have by now": (
        "id:a schema:xyzzy 1 .",
        ("warning", "terms", "schema:xyzzy is not known to be a term of its vocabulary. Correct it, unless it has been added of late.", "schema:xyzzy 不在其词表已知的术语之列。如非新增术语,请更正。"),
    ),
    "another namespace than that of a standard": (
        "id:a <http://www.w3.org/2000/01/rdf-schema/label> 'a' .",
        ("violation", "terms", "<http://www.w3.org/2000/01/rdf-schema/> is not the namespace of label. Write <http://www.w3.org/2000/01/rdf-schema#>.", "label 的命名空间不是 <http://www.w3.org/2000/01/rdf-schema/>。请写作 <http://www.w3.org/2000/01/rdf-schema#>。"),
    ),
    "a datatype": (
        'id:a lib:pages "1"^^xsd:integr .',
        ("violation", "terms", "xsd:integr is not defined. Did you mean xsd:integer?", "xsd:integr 未定义。是否为 xsd:integer?"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MESSAGES)
def test_what_is_said(tmp_path: Path, case: str) -> None:
    data, expected = MESSAGES[case]
    genres = FILES["ontology/genres.ttl"]
    found = names(read_turtle(tmp_path, f"{THINGS}id:a a lib:Book .\n{data}", TERMS + genres))
    assert told(found) == [expected]


@pytest.mark.parametrize(("namespaces", "severity"), [([], "warning"), ([ALL], "violation")])
def test_what_is_said_of_a_subject_without_a_class(
    tmp_path: Path, namespaces: list[str], severity: str
) -> None:
    people = "".join(f"id:person-{i} a lib:Person .\n" for i in range(20))
    slips = "id:persno-1 lib:pages 1 .\nid:xyzzy lib:pages 1 .\n"
    found = names(read_turtle(tmp_path, people + slips, TERMS, namespaces=namespaces))
    slip = (
        *(severity, "dangling"),
        "id:persno-1 has no class: say with “a …” what it is. Or was id:person-1 meant?",
        "id:persno-1 未注明所属的类:请用“a …”注明。或者是否为 id:person-1?",
    )
    new = (
        *(severity, "dangling"),
        "id:xyzzy has no class: say with “a …” what it is.",
        "id:xyzzy 未注明所属的类:请用“a …”注明。",
    )
    assert told(found) == ([slip, new] if namespaces else [slip])
    assert (found[0].focus, found[0].path, found[0].value) == (
        *(URIRef(ID + "persno-1"), RDF.type, None),
    )
    place = found[0].place
    assert place and (place.column, place.end) == (1, 12)


@pytest.mark.parametrize("more", [0, 1])
def test_ten_places_of_a_name_in_a_file_are_told(tmp_path: Path, more: int) -> None:
    data = "".join(f"id:b{i} a lib:Book ;\n  lib:pagse {i} .\n" for i in range(MOST + more))
    found = names(read_turtle(tmp_path, data, TERMS))
    said_of_it = "lib:pagse is not defined. Did you mean lib:pages?"
    rest = f" It stands in {more} more places of this file." if more else ""
    assert english(found) == [said_of_it] * (MOST - 1) + [said_of_it + rest]
    chinese = "lib:pagse 未定义。是否为 lib:pages?" + (f"本文件中另有 {more} 处。" if more else "")
    assert found[-1].messages["zh-Hans"] == chinese


def test_places_are_counted_by_file_and_position(tmp_path: Path) -> None:
    """A name as a class and as a property is two names, and so it is in two files."""
    write(tmp_path)
    for file in ("books", "people"):
        with (tmp_path / f"data/{file}.ttl").open("a", encoding="utf-8") as out:
            out.writelines(f"id:{file}{i} a lib:Xyz ; lib:Xyz {i} .\n" for i in range(MOST + 1))
    found = names(load(tmp_path))
    counted = [f for f in found if "in 1 more places" in f.messages["en"]]
    assert (len(found), len(counted)) == (4 * MOST, 4)


@pytest.mark.parametrize(
    ("known", "unknown", "judged"),
    [(5, 1, True), (4, 1, False), (2, 1, False), (15, 3, True), (14, 3, False), (0, 1, False)],
)
def test_a_namespace_of_things_is_closed_where_five_times_as_many_are_described(
    tmp_path: Path, known: int, unknown: int, judged: bool
) -> None:
    space = "http://big.example/"
    data = "".join(f"<{space}k{i}> a lib:Book .\n" for i in range(known))
    data += "".join(f"id:p1 lib:author <{space}unheard-{i}> .\n" for i in range(unknown))
    found = names(read_turtle(tmp_path, THINGS + data, TERMS))
    assert len(found) == (unknown if judged else 0)
    named = names(read_turtle(tmp_path, THINGS + data, TERMS, namespaces=[space]))
    assert len(named) == unknown


@pytest.mark.parametrize("namespaces", [[], [ALL]])
def test_a_mapping_is_judged_where_namespaces_are_named(
    tmp_path: Path, namespaces: list[str]
) -> None:
    data = THINGS + "id:p1 skos:exactMatch id:p9 ; foaf:homepage id:p8 .\n"
    found = names(read_turtle(tmp_path, data, TERMS, namespaces=namespaces))
    assert [f.value for f in found] == ([URIRef(ID + "p9")] if namespaces else [])


def test_members_of_lists_are_in_the_position_of_the_list(tmp_path: Path) -> None:
    data = """lib:U a owl:Class ; owl:unionOf ( lib:Book lib:pages ) .
id:p1 lib:author ( id:p9 [ lib:author id:p8 ] ) .
"""
    found = names(read_turtle(tmp_path, THINGS + MANY + data, TERMS))
    assert (
        sorted(english(found))
        == [
            "Nothing describes id:p8. Correct it, or describe it.",
            "Nothing describes id:p9. Correct it, or describe it.",
            "lib:pages is a property, not a class. Correct it.",
        ]
        or len(found) == 3
    )


IN_TEXTS = """@prefix lib: <http://library.example/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

lib:p sh:declare [ sh:prefix "lib" ; sh:namespace "http://library.example/ns#"^^xsd:anyURI ] .
lib:s a sh:NodeShape ;
    sh:sparql [ sh:prefixes lib:p ;
        sh:select \"\"\"SELECT $this {
            $this lib:pagse 1 ; lib:pages 2 .
            # lib:pagse
            ?x lib:pagse 3 }\"\"\" ] .
"""


def test_a_name_in_the_query_of_a_shape_stands_within_the_text(tmp_path: Path) -> None:
    write(tmp_path)
    file = tmp_path / "shapes/books.ttl"
    file.write_text(IN_TEXTS, "utf-8")
    found = names(load(tmp_path))
    assert [f.messages["en"] for f in found] == [
        "lib:pagse is not defined. Did you mean lib:pages?"
    ] * 2
    assert [f.place for f in found] == [
        Place(str(file), 9, 19, 28),
        Place(str(file), 11, 16, 25),
    ]
    assert {(type(f.focus), f.path, f.value) for f in found} == {
        (BNode, SH.select, URIRef(NS + "pagse"))
    }


def test_a_name_in_a_stored_query_stands_within_the_file(tmp_path: Path) -> None:
    (finding,) = names(read(tmp_path, {"queries/long.rq": ("^lib:author", "^lib:authr")}))
    row = rows(tmp_path, "queries/long.rq")[(finding.line or 0) - 1]
    assert finding.place and row[finding.place.column - 1 : finding.place.end - 1] == "lib:authr"
    assert (finding.focus, finding.path) == (None, None)
