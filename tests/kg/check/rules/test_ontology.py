"""An ontology whose terms are explained, consistent and of use, and what is found where one is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import URIRef

from kg.check.finding import Finding
from kg.check.project import load_project
from kg.check.rules.terms import MOST
from kg.hospital.house import House
from kg.hospital.project import house_project
from tests.kg.check.libraries import (
    FILES,
    NS,
    line_of,
    load,
    ontology,
    read,
    read_turtle,
    said,
    write,
)

FILE = "ontology/library.ttl"


def lint(folder: Path, old: str = "", new: str = "", **named: list[str]) -> list[Finding]:
    return ontology(read(folder, {FILE: (old, new)} if old else None, **named))


@pytest.mark.parametrize("languages", [[], ["en"]])
@pytest.mark.parametrize("namespaces", [[], ["http://library.example/"]])
def test_a_healthy_ontology_has_no_finding(
    tmp_path: Path, languages: list[str], namespaces: list[str]
) -> None:
    assert lint(tmp_path, languages=languages, namespaces=namespaces) == []


def test_our_own_ontology_has_no_finding(house: House) -> None:
    assert ontology(load_project(house_project(house))) == []


FAULTS = [
    ('    rdfs:label "book"@en ;\n', "", "label", "violation", "lib:Book a"),
    ('rdfs:label "book"@en', 'rdfs:label " "@en', "label", "violation", "lib:Book a"),
    ('    skos:definition "Who wrote the book."@en ;\n', "", "definition", "violation", "lib:author a"),
    ('    rdfs:comment "What sort of text it is."@en ;\n', "", "definition", "violation", "lib:genre a"),
    (' ;\n    skos:example "id:walden lib:pages 350 ."', "", "example", "warning", "lib:pages a"),
    ("rdfs:domain lib:Book", "rdfs:domain lib:genre", "domain", "violation", "rdfs:domain lib:genre"),
    ("rdfs:range xsd:integer", 'rdfs:range "integer"', "domain", "violation", 'rdfs:range "integer"'),
    ("schema:domainIncludes lib:Book", "schema:domainIncludes genre:essay", "domain", "violation", "schema:domainIncludes genre:essay"),
    ("rdfs:domain lib:Book", "rdfs:domain id:walden", "domain", "violation", "rdfs:domain id:walden"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule", "severity", "at"), FAULTS)
def test_a_fault_is_found_at_its_line(
    tmp_path: Path, old: str, new: str, rule: str, severity: str, at: str
) -> None:
    (finding,) = lint(tmp_path, old, new)
    assert said([finding]) == [(f"ontology-{rule}", "library.ttl", line_of(tmp_path, FILE, at))]
    assert finding.severity == severity
    assert set(finding.messages) == {"en", "zh-Hans"} and all(finding.messages.values())


def test_a_term_is_placed_where_it_is_defined_not_where_it_is_aligned(tmp_path: Path) -> None:
    (finding,) = lint(tmp_path, '    rdfs:label "author"@en ;\n')
    assert finding.focus == URIRef(NS + "author")
    assert finding.file == str(tmp_path / FILE)  # alignments.ttl is read first


def test_concepts_need_label_and_definition_but_no_example(tmp_path: Path) -> None:
    file = "ontology/genres.ttl"
    edit = (
        '    skos:prefLabel "essay"@en ;\n    skos:definition "A short text that reasons."@en',
        "    skos:notation 1",
    )
    found = ontology(read(tmp_path, {file: edit}))
    line = line_of(tmp_path, file, "genre:essay a")
    assert said(found) == [(f"ontology-{r}", "genres.ttl", line) for r in ("label", "definition")]
    assert "skos:prefLabel" in found[0].messages["en"]


def test_each_language_of_the_project_is_needed(tmp_path: Path) -> None:
    write(tmp_path, {FILE: ('rdfs:label "book"@en', 'rdfs:label "book"@en-GB , "书"@zh-hans-CN')})
    found = ontology(load(tmp_path, languages=["en", "zh-Hans"]))
    lacking = {f.focus: f.messages["en"] for f in found if f.rule == "ontology-label"}
    assert URIRef(NS + "Book") not in lacking
    assert (
        lacking[URIRef(NS + "Person")]
        == "lib:Person has no label in zh-Hans: add it as rdfs:label."
    )
    (person,) = [
        f for f in found if f.rule == "ontology-label" and f.focus == URIRef(NS + "Person")
    ]
    assert person.messages["zh-Hans"] == "lib:Person 缺少 zh-Hans 标签:请用 rdfs:label 添加。"
    untagged = ontology(load(tmp_path, languages=[""]))
    assert {f.rule for f in untagged} <= {"ontology-label", "ontology-definition"}


def test_terms_of_others_are_not_linted(tmp_path: Path) -> None:
    foreign = """foaf:Person a owl:Class ; skos:note "as elsewhere" .
schema:Book a owl:Class ; rdfs:label "book"@en .
dcterms:Agent a owl:Class ; rdfs:label "agent"@en .
<http://other.example/ns#x> a owl:Class .
"""
    loaded = read_turtle(tmp_path, "", FILES[FILE] + foreign)
    assert ontology(loaded) == []


# Use

UNUSED = """
lib:isbn a owl:DatatypeProperty ;
    rdfs:label "ISBN"@en ;
    skos:definition "Its number."@en ;
    skos:example "id:walden lib:isbn 1 ." .
"""


def with_isbn(folder: Path, file: str = "", text: str = "") -> list[Finding]:
    write(folder)
    with (folder / FILE).open("a", encoding="utf-8") as out:
        out.write(UNUSED)
    if file:
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write(text)
    return ontology(load(folder))


def test_an_unused_property_is_found(tmp_path: Path) -> None:
    (finding,) = with_isbn(tmp_path)
    assert said([finding]) == [
        ("ontology-unused", "library.ttl", line_of(tmp_path, FILE, "lib:isbn a"))
    ]
    assert finding.severity == "warning"


USES = [
    ("data/books.ttl", "id:walden lib:isbn 1 ."),
    ("data/books.ttl", "id:walden skos:note lib:isbn ."),
    ("data/books.ttl", 'id:walden lib:pages "1"^^lib:isbn .'),
    ("shapes/books.ttl", "shape:isbn a sh:PropertyShape ; sh:path [ sh:inversePath lib:isbn ] ."),
    ("shapes/books.ttl", 'shape:q sh:sparql [ sh:prefixes shape:prefixes ; sh:select "SELECT * { $this lib:isbn ?x }" ] .'),
    ("queries/long.rq", "# no use\nVALUES ?p { lib:isbn }"),
    ("ontology/library.ttl", "lib:pages rdfs:subPropertyOf lib:isbn ."),
    ("data/books.ttl", "id:walden a lib:Book ; lib:isbn [ ."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text"), USES)
def test_each_way_of_using_a_term_counts(tmp_path: Path, file: str, text: str) -> None:
    found = [f for f in with_isbn(tmp_path, file, text) if f.rule == "ontology-unused"]
    assert URIRef(NS + "isbn") not in {f.focus for f in found}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("queries/long.rq", "# lib:isbn"),
        ("ontology/library.ttl", 'lib:isbn rdfs:seeAlso lib:isbn ; skos:note "lib:isbn" .'),
    ],
)
def test_what_is_no_use_does_not(tmp_path: Path, file: str, text: str) -> None:
    assert [f.rule for f in with_isbn(tmp_path, file, text)] == ["ontology-unused"]


def test_a_deprecated_term_may_be_unused_and_without_example(tmp_path: Path) -> None:
    assert with_isbn(tmp_path, FILE, "lib:isbn owl:deprecated true .") == []


def test_an_ontology_without_data_uses_none_of_its_leaves(tmp_path: Path) -> None:
    assert ontology(read_turtle(tmp_path, "", FILES[FILE] + UNUSED)) == []


def test_unused_concepts_are_a_vocabulary_s_right(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    edits = {
        "data/books.ttl": ("lib:genre genre:novel ;", ""),
        "queries/long.rq": ("genre:novel", "?g"),
    }
    assert ontology(read(tmp_path / "x", edits)) == []


# Deprecation

OLD = """lib:leaves a owl:DatatypeProperty ;
    rdfs:label "leaves"@en ;
    skos:definition "How many leaves."@en ;
    owl:deprecated true ;
    dcterms:isReplacedBy lib:pages .
lib:Volume a owl:Class , owl:DeprecatedClass ;
    rdfs:label "volume"@en ;
    skos:definition "A book."@en .
"""


def test_data_that_use_deprecated_terms_are_found(tmp_path: Path) -> None:
    data = """id:a a lib:Volume ;
    lib:leaves 7 ,
        8 .
id:b a lib:Book ;
    lib:leaves 9 .
"""
    loaded = read_turtle(
        tmp_path, data, FILES[FILE] + OLD + "lib:Folio rdfs:subClassOf lib:Volume ."
    )
    found = [f for f in ontology(loaded) if f.rule == "ontology-deprecated"]
    at = [
        line_of(tmp_path, "data.ttl", t) for t in ("a lib:Volume", "lib:leaves 7", "lib:leaves 9")
    ]
    assert said(found) == [("ontology-deprecated", "data.ttl", line) for line in at]
    assert found[1].messages["en"] == "lib:leaves is deprecated. Write lib:pages."
    assert found[1].messages["zh-Hans"] == "lib:leaves 已弃用。请改用 lib:pages。"
    assert found[0].messages["en"] == "lib:Volume is deprecated."
    assert found[0].place and found[0].place.column == 8


# To the letter


def told(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(f.severity, f.rule, f.messages["en"], f.messages["zh-Hans"]) for f in findings]


BARE = """lib:Bare a owl:Class ; skos:note "bare" .
lib:bare a owl:DatatypeProperty ; rdfs:domain lib:author , "x" ; rdfs:range [] ; rdfs:label "" .
lib:idea a skos:Concept .
lib:both a skos:Concept , owl:Class ; rdfs:label "both" ; dcterms:description "Both." .
"""


def test_what_is_said_of_terms(tmp_path: Path) -> None:
    """In the order in which terms are read, and of each label, definition, example, domain."""
    loaded = read_turtle(tmp_path, "id:a a lib:Book .", FILES[FILE] + BARE, languages=["en", "fr"])
    found = [f for f in ontology(loaded) if "are" in f.messages["en"] or "idea" in f.messages["en"]]
    none = ("violation", "ontology-label"), ("violation", "ontology-definition")
    example, unused = ("warning", "ontology-example"), ("warning", "ontology-unused")
    tail = ": neither data, shapes, queries nor other terms. Use it, or remove it."
    zh_tail = " 未被使用:数据、形状、查询及其他术语均未用到。请使用或删除。"
    assert told(found) == [
        (*none[0], "lib:Bare has no label in en and fr: add it as rdfs:label.", "lib:Bare 缺少 en、fr 标签:请用 rdfs:label 添加。"),
        (*none[1], "lib:Bare has no definition in en and fr: add it as skos:definition.", "lib:Bare 缺少 en、fr 定义:请用 skos:definition 添加。"),
        (*example, "lib:Bare has no example: add a line that uses it as skos:example.", "lib:Bare 缺少示例:请用 skos:example 添加一行用例。"),
        (*none[0], "lib:bare has no label in en and fr: add it as rdfs:label.", "lib:bare 缺少 en、fr 标签:请用 rdfs:label 添加。"),
        (*none[1], "lib:bare has no definition in en and fr: add it as skos:definition.", "lib:bare 缺少 en、fr 定义:请用 skos:definition 添加。"),
        (*example, "lib:bare has no example: add a line that uses it as skos:example.", "lib:bare 缺少示例:请用 skos:example 添加一行用例。"),
        ("violation", "ontology-domain", "rdfs:domain of lib:bare is lib:author, which is no class. Name a class.", "lib:bare 的 rdfs:domain 为 lib:author,并非类:请写类名。"),
        ("violation", "ontology-domain", "rdfs:domain of lib:bare is x, which is no class. Name a class.", "lib:bare 的 rdfs:domain 为 x,并非类:请写类名。"),
        (*none[0], "lib:idea has no label in en and fr: add it as skos:prefLabel.", "lib:idea 缺少 en、fr 标签:请用 skos:prefLabel 添加。"),
        (*none[1], "lib:idea has no definition in en and fr: add it as skos:definition.", "lib:idea 缺少 en、fr 定义:请用 skos:definition 添加。"),
        (*unused, f"Nothing uses lib:Bare{tail}", f"lib:Bare{zh_tail}"),
        (*unused, f"Nothing uses lib:bare{tail}", f"lib:bare{zh_tail}"),
    ]  # fmt: skip
    assert [str(f.path).rpartition("#")[2] for f in found if f.focus == URIRef(NS + "Bare")] == [
        *("label", "definition", "example", "type")
    ]
    (domain, text) = (f for f in found if f.rule == "ontology-domain")
    assert (domain.value, str(text.value)) == (URIRef(NS + "author"), "x")
    assert domain.place and (domain.place.column, domain.place.end) == (47, 57)


def test_what_is_a_concept_and_a_class_needs_what_both_need(tmp_path: Path) -> None:
    loaded = read_turtle(tmp_path, "id:a a lib:Book .", FILES[FILE] + BARE)
    found = [f for f in ontology(loaded) if f.focus == URIRef(NS + "both")]
    assert [f.rule for f in found] == ["ontology-example", "ontology-unused"]


def test_an_example_may_be_wanted_more_strongly(tmp_path: Path) -> None:
    loaded = read_turtle(tmp_path, "", FILES[FILE] + BARE)
    loaded.project = replace(loaded.project, severities={"ontology-example": "violation"})
    found = {f.severity for f in ontology(loaded) if f.rule == "ontology-example"}
    assert found == {"violation"}


def test_what_is_said_of_deprecated_terms(tmp_path: Path) -> None:
    terms = """lib:old a owl:DatatypeProperty ; owl:deprecated true ;
    dcterms:isReplacedBy lib:pages ; schema:supersededBy lib:genre .
lib:Old a owl:Class ; owl:deprecated true .
lib:Young rdfs:subClassOf lib:Old .
"""
    data = "id:a lib:old 1 ; a lib:Old ; lib:author lib:Old .\n"
    loaded = read_turtle(tmp_path, data, FILES[FILE] + terms)
    found = [f for f in ontology(loaded) if f.rule == "ontology-deprecated"]
    new = ("lib:genre or lib:pages", "lib:genre、lib:pages")
    old = ("lib:Old is deprecated.", "lib:Old 已弃用。")
    assert told(found) == [
        (*("warning", "ontology-deprecated"), f"lib:old is deprecated. Write {new[0]}.", f"lib:old 已弃用。请改用 {new[1]}。"),
        (*("warning", "ontology-deprecated"), *old),
        (*("warning", "ontology-deprecated"), *old),
    ]  # fmt: skip
    assert [(f.place.column, f.place.end) for f in found if f.place] == [
        (6, 13),
        (20, 27),
        (41, 48),
    ]
    assert [(f.focus, f.value) for f in found] == [
        (URIRef("http://library.example/id/a"), URIRef(NS + x)) for x in ("old", "Old", "Old")
    ]
    assert [str(f.path).rpartition("#")[2] for f in found] == ["old", "type", "author"]


@pytest.mark.parametrize("count", [MOST, MOST + 1])
def test_ten_uses_of_a_deprecated_term_in_a_file_are_told(tmp_path: Path, count: int) -> None:
    data = "".join(f"id:a{i} lib:leaves {i} .\n" for i in range(count))
    found = ontology(read_turtle(tmp_path, data, FILES[FILE] + OLD))
    assert [f.line for f in found if f.rule == "ontology-deprecated"] == [
        line_of(tmp_path, "data.ttl", f"id:a{i} ") for i in range(MOST)
    ]


def test_values_of_one_property_are_one_use(tmp_path: Path) -> None:
    data = "id:a lib:leaves 1 , 2 ;\n    lib:author lib:Volume , lib:Volume .\n"
    found = ontology(read_turtle(tmp_path, data, FILES[FILE] + OLD))
    uses = [f for f in found if f.rule == "ontology-deprecated"]
    assert [f.value for f in uses] == [URIRef(NS + "leaves"), URIRef(NS + "Volume")]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("dcterms:isReplacedBy lib:pages", "Write lib:pages."),
        ("rdfs:seeAlso lib:pages", "Write lib:pages."),
        ("owl:equivalentProperty lib:pages", "Write lib:pages."),
        ("<urn:own#isReplacedBy> lib:pages", "Write lib:pages."),
        ("<urn:own#replaced-by> lib:pages", "Write lib:pages."),
        ("rdfs:seeAlso <urn:x> ; dcterms:isReplacedBy lib:pages", "Write lib:pages."),
        ("<urn:own#deprecationMessage> 'Count pages.'", "Count pages."),
        ("<urn:own#deprecation> [ <urn:own#deprecationMitigationMessage> 'Count.' ]", "Count."),
        ("rdfs:comment 'Old.'", ""),
    ],
)
def test_a_deprecated_term_says_what_replaces_it(tmp_path: Path, said: str, words: str) -> None:
    terms = f"lib:leaves a owl:DatatypeProperty ; owl:deprecated true ; {said} .\n"
    loaded = read_turtle(tmp_path, "id:a lib:leaves 1 .\n", FILES[FILE] + terms)
    (found,) = (f for f in ontology(loaded) if f.rule == "ontology-deprecated")
    assert found.messages["en"] == f"lib:leaves is deprecated. {words}".strip()


def test_what_replaces_a_term_may_say_so_itself(tmp_path: Path) -> None:
    terms = "lib:leaves a owl:DatatypeProperty ; owl:deprecated true . lib:pages dcterms:replaces lib:leaves .\n"
    loaded = read_turtle(tmp_path, "id:a lib:leaves 1 .\n", FILES[FILE] + terms)
    (found,) = (f for f in ontology(loaded) if f.rule == "ontology-deprecated")
    assert found.messages["en"].endswith("Write lib:pages.")


def test_what_is_said_of_a_deprecated_term_is_no_use_of_it(tmp_path: Path) -> None:
    data = """lib:leaves a owl:DatatypeProperty ; owl:deprecated true ; rdfs:subPropertyOf lib:sheets .
lib:sheets a owl:DatatypeProperty ; owl:deprecated true .
lib:pages dcterms:replaces lib:leaves ; rdfs:seeAlso lib:sheets .
"""
    found = ontology(read_turtle(tmp_path, data, FILES[FILE]))
    assert [f for f in found if f.rule == "ontology-deprecated"] == []
