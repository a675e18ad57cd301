"""Everything has a label, one a language, and no other's; what needs none is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDFS, SKOS, URIRef

from kg.check.finding import Finding
from kg.check.labels import _PLAIN, lacking
from kg.check.project import load_project
from kg.check.rules.labels import home, tag
from kg.check.rules.terms import MOST
from kg.check.world import World
from kg.hospital.house import House
from kg.hospital.project import house_project
from tests.kg.check.libraries import FILES, ID, line_of, read, read_turtle, said, things

TERMS = FILES["ontology/library.ttl"]
BOOKS = "data/books.ttl"
LABELLED = "".join(f'id:has{i} a lib:Book ; rdfs:label "has {i}" .\n' for i in range(20))


def found_in(folder: Path, data: str, **named: list[str]) -> list[Finding]:
    return things(read_turtle(folder, data, TERMS, **named))


@pytest.mark.parametrize("languages", [[], ["en"]])
@pytest.mark.parametrize("namespaces", [[], ["http://library.example/"]])
def test_a_healthy_project_has_no_finding(
    tmp_path: Path, languages: list[str], namespaces: list[str]
) -> None:
    assert things(read(tmp_path, languages=languages, namespaces=namespaces)) == []


def test_the_house_has_no_finding(house: House) -> None:
    assert things(load_project(house_project(house))) == []


# Missing


@pytest.mark.parametrize("new", ["", '    rdfs:label "" ;\n', '    skos:altLabel "Walden"@en ;\n'])
def test_a_missing_label_is_found_where_the_thing_begins(tmp_path: Path, new: str) -> None:
    loaded = read(tmp_path, {BOOKS: ('    rdfs:label "Walden"@en ;\n', new)})
    (finding,) = things(loaded)
    line = line_of(tmp_path, BOOKS, "id:walden a")
    assert said([finding]) == [("label-missing", "books.ttl", line)]
    assert finding.severity == "warning"
    assert finding.messages["en"] == "id:walden has no label: add one, such as rdfs:label."
    assert finding.messages["zh-Hans"] == "id:walden 缺少标签:请添加,例如用 rdfs:label。"


@pytest.mark.parametrize(
    "label", ["rdfs:label", "skos:prefLabel", "schema:name", "dcterms:title", "foaf:name"]
)
def test_any_of_the_usual_properties_is_a_label(tmp_path: Path, label: str) -> None:
    edit = ('    rdfs:label "Walden"@en ;\n', f'    {label} "Walden" ;\n')
    assert things(read(tmp_path, {BOOKS: edit})) == []


def test_each_language_is_needed(tmp_path: Path) -> None:
    data = """id:a a lib:Book ; rdfs:label "a"@en-US , "甲"@zh-hans .
id:b a lib:Book ; rdfs:label "b"@en .
id:c a lib:Book ; rdfs:label "c" .
"""
    found = found_in(tmp_path, data, languages=["en", "zh-Hans"])
    assert [f.messages["en"].split(":", 2)[1] for f in found] == [
        "b has no label in zh-Hans",
        "c has no label in en and zh-Hans",
    ]
    assert [f.line for f in found] == [line_of(tmp_path, "data.ttl", f"id:{x} a") for x in "bc"]
    assert "缺少 en、zh-Hans 标签" in found[1].messages["zh-Hans"]


def test_a_thing_described_in_two_files_begins_where_it_has_its_class(tmp_path: Path) -> None:
    edits = {
        BOOKS: ("lib:author id:thoreau", "lib:author id:thoreau .\nid:thoreau foaf:age 44 .\nid:walden lib:author id:thoreau"),
        "data/people.ttl": (' ;\n    rdfs:label "Henry David Thoreau"@en', ""),
    }  # fmt: skip
    (finding,) = things(read(tmp_path, edits))
    line = line_of(tmp_path, "data/people.ttl", "id:thoreau a")
    assert said([finding]) == [("label-missing", "people.ttl", line)]


@pytest.mark.parametrize(
    ("labelled", "bare", "asked_for"),
    [(0, 40, False), (0, 1, False), (1, 2, False), (5, 6, False), (6, 6, True), (9, 1, True)],
)
def test_labels_are_asked_for_where_most_things_of_a_class_have_one(
    tmp_path: Path, labelled: int, bare: int, asked_for: bool
) -> None:
    data = "".join(f"id:b{i} a lib:Book .\n" for i in range(bare))
    data += "".join(f'id:c{i} a lib:Book ; rdfs:label "{i}" .\n' for i in range(labelled))
    assert bool(found_in(tmp_path, data)) == asked_for
    assert len(found_in(tmp_path, data, languages=["en"])) >= bare % 11


def test_a_single_thing_of_its_class_is_held_against_all_others(tmp_path: Path) -> None:
    others = "".join(f'id:c{i} a lib:Book ; rdfs:label "{i}" .\n' for i in range(3))
    assert len(found_in(tmp_path, others + "id:p a lib:Person .")) == 1
    assert found_in(tmp_path, "id:p a lib:Person .") == []


def test_many_missing_labels_are_counted(tmp_path: Path) -> None:
    data = "".join(f"id:b{i} a lib:Book .\n" for i in range(MOST + 4))
    found = found_in(tmp_path, data + LABELLED)
    assert len(found) == MOST
    assert found[-1].messages["en"].endswith("The same is true of 4 more in this file.")
    assert len(found_in(tmp_path, data, languages=["en"])) == MOST


@pytest.mark.parametrize(
    "data",
    [
        "wd:Q1 a lib:Book .",
        "[] a lib:Book .",
        "id:onto a owl:Ontology .",
        "id:shape a sh:NodeShape ; sh:targetClass lib:Book .",
        "id:x lib:author id:y .",
        "id:catalogue.ttl a foaf:Document .",
        "<> a foaf:Document .",
        "lib:Other a owl:Class .",
        "<http://library.example/id/text#char=1,2> a lib:Book .",
    ],
)
def test_what_needs_no_label(tmp_path: Path, data: str) -> None:
    labelled = 'id:a a lib:Book ; rdfs:label "a" . '
    assert found_in(tmp_path, labelled + data) == []


@given(st.lists(st.sampled_from(["en", "en-gb", "zh-hans", "zh-hans-cn", "zh", ""])))
def test_languages_that_are_lacking(tags: list[str]) -> None:
    missing = lacking(tags, ["en", "zh-Hans"])
    assert ("en" in missing) == (not any(t in ("en", "en-gb") for t in tags))
    assert ("zh-Hans" in missing) == (not any(t.startswith("zh-hans") for t in tags))
    assert lacking(tags, []) == ([] if tags else [""])


def test_tags_are_shown_as_commonly_written() -> None:
    assert [tag(t) for t in ("en", "zh-hans", "en-gb", "zh-hant-hk")] == [
        *("en", "zh-Hans", "en-GB", "zh-Hant-HK")
    ]


# Twice


@pytest.mark.parametrize(
    ("label", "severity"), [("rdfs:label", "warning"), ("skos:prefLabel", "violation")]
)
def test_two_labels_in_one_language(tmp_path: Path, label: str, severity: str) -> None:
    data = f"""id:a a lib:Book ;
    {label} "one"@zh-Hans ,
        "un"@fr ,
        "two"@zh-HANS .
"""
    (finding,) = found_in(tmp_path, data)
    assert said([finding]) == [("label-twice", "data.ttl", line_of(tmp_path, "data.ttl", '"two"'))]
    assert finding.severity == severity
    assert "two labels in zh-Hans, “one” and “two”" in finding.messages["en"]
    assert "有两个 zh-Hans 标签" in finding.messages["zh-Hans"]


def test_a_second_label_in_another_file_and_of_a_term(tmp_path: Path) -> None:
    edit = (
        "id:middlemarch",
        'id:eliot rdfs:label "Eliot"@en .\nlib:Book rdfs:label "tome"@en .\nid:middlemarch',
    )
    found = things(read(tmp_path, {BOOKS: edit}))
    assert [(f.rule, f.focus) for f in found] == [
        ("label-twice", URIRef("http://library.example/ns#Book")),
        ("label-twice", URIRef(ID + "eliot")),
    ]
    assert [Path(f.file or "").name for f in found] == ["books.ttl", "people.ttl"]


@pytest.mark.parametrize(
    "labels",
    [
        'rdfs:label "a"@en , "a"@fr , "a"',
        'rdfs:label "a"@en ; skos:prefLabel "b"@en',
        'rdfs:label "a"@en ; rdfs:label "a"@en',
        'rdfs:label "a"@en ; skos:altLabel "b"@en , "c"@en',
        'schema:name "a" , "b"',
    ],
)
def test_labels_that_are_not_one_too_many(tmp_path: Path, labels: str) -> None:
    assert found_in(tmp_path, f"id:a a lib:Book ; {labels} .") == []


# Shared


def test_two_things_with_one_label(tmp_path: Path) -> None:
    edit = ('rdfs:label "Middlemarch"@en', 'rdfs:label "Walden"@en')
    (finding,) = things(read(tmp_path, {BOOKS: edit}))
    assert finding.severity == "warning" and finding.focus == URIRef(ID + "middlemarch")
    lines = [
        i for i, r in enumerate((tmp_path / BOOKS).read_text().splitlines(), 1) if '"Walden"' in r
    ]
    assert said([finding]) == [("label-shared", "books.ttl", lines[1])]
    first = line_of(tmp_path, BOOKS, "id:walden a")
    assert f"the same label as id:walden (books.ttl:{first}): “Walden”" in finding.messages["en"]
    assert f"id:walden(books.ttl:{first})" in finding.messages["zh-Hans"].replace(" ", "")


def test_a_pair_with_two_labels_in_common_is_one_finding(tmp_path: Path) -> None:
    data = 'id:a a lib:Book ; rdfs:label "a"@en , "甲"@zh . id:b a lib:Book ; rdfs:label "a"@en , "甲"@zh .'
    (finding,) = found_in(tmp_path, data)
    assert "“a”, “甲”" in finding.messages["en"]


@pytest.mark.parametrize(
    "data",
    [
        'id:a a lib:Book ; rdfs:label "a"@en . id:b a lib:Person ; rdfs:label "a"@en .',
        'id:a a lib:Book ; rdfs:label "a"@en . id:b a lib:Book ; rdfs:label "a"@fr .',
        'id:a a lib:Book ; rdfs:label "a"@en . wd:Q1 a lib:Book ; rdfs:label "a"@en .',
        'id:a a lib:Book ; dcterms:title "a"@en . id:b a lib:Book ; dcterms:title "a"@en .',
        'id:a a skos:Concept ; skos:inScheme id:s ; skos:prefLabel "a" . id:b a skos:Concept ; skos:inScheme id:t ; skos:prefLabel "a" .',
        'lib:Old a owl:Class ; owl:deprecated true ; rdfs:label "book"@en .',
    ],
)
def test_labels_that_may_be_shared(tmp_path: Path, data: str) -> None:
    assert found_in(tmp_path, data) == []


def test_concepts_of_one_scheme_may_not_share(tmp_path: Path) -> None:
    data = "".join(
        f'id:{x} a skos:Concept ; skos:inScheme id:s ; skos:prefLabel "x" .\n' for x in "ab"
    )
    assert [f.rule for f in found_in(tmp_path, data)] == ["label-shared"]


# To the letter


def texts(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(f.severity, f.rule, f.messages["en"], f.messages["zh-Hans"]) for f in findings]


def test_what_is_said_of_missing_labels(tmp_path: Path) -> None:
    """Below eleven in a file each is a finding; of more, the tenth tells how many are left."""
    some = "".join(f"id:b{i} a lib:Book .\n" for i in range(MOST))
    found = found_in(tmp_path, some, languages=["en", "fr"])
    assert texts(found) == [
        (
            *("warning", "label-missing"),
            f"id:b{i} has no label in en and fr: add one, such as rdfs:label.",
            f"id:b{i} 缺少 en、fr 标签:请添加,例如用 rdfs:label。",
        )
        for i in range(MOST)
    ]
    assert [(f.focus, f.path, f.value) for f in found[:1]] == [
        (URIRef(ID + "b0"), RDFS.label, None)
    ]
    one_more = found_in(tmp_path, f"{some}id:z a lib:Book .\n", languages=["fr"])
    assert texts(one_more)[-1] == (
        *("warning", "label-missing"),
        "id:b9 has no label in fr: add one, such as rdfs:label. "
        "The same is true of 1 more in this file.",
        "id:b9 缺少 fr 标签:请添加,例如用 rdfs:label。本文件中另有 1 个亦然。",
    )


def test_what_is_said_of_a_thing_without_a_label(tmp_path: Path) -> None:
    data = "id:b1 a lib:Book , lib:Aged .\nid:b2 a lib:Aged , lib:Book .\nid:c a lib:Book .\n"
    found = found_in(tmp_path, data + LABELLED)
    assert texts(found) == [
        (
            *("warning", "label-missing"),
            "id:c has no label: add one, such as rdfs:label.",
            "id:c 缺少标签:请添加,例如用 rdfs:label。",
        ),
    ]
    assert [(f.focus, f.path) for f in found] == [(URIRef(ID + "c"), RDFS.label)]
    assert [f.line for f in found] == [line_of(tmp_path, "data.ttl", "id:c a")]


def test_what_is_said_of_two_labels(tmp_path: Path) -> None:
    data = 'id:a a lib:Book ; rdfs:label "un" , "deux" ; skos:prefLabel "x"@EN-us , "y"@en-US .\n'
    found = found_in(tmp_path, data)
    assert texts(found) == [
        (
            *("warning", "label-twice"),
            "id:a has two labels, “un” and “deux”: keep one, write the other as skos:altLabel.",
            "id:a 有两个标签:“un”与“deux”。请保留其一,另一个写作 skos:altLabel。",
        ),
        (
            *("violation", "label-twice"),
            "id:a has two labels in en-US, “x” and “y”: keep one, write the other as "
            "skos:altLabel.",
            "id:a 有两个 en-US 标签:“x”与“y”。请保留其一,另一个写作 skos:altLabel。",
        ),
    ]
    row = (tmp_path / "data.ttl").read_text("utf-8").splitlines()[-1]
    written = [row[f.place.column - 1 : f.place.end - 1] for f in found if f.place]
    assert written == ['"deux"', '"y"@en-US']
    assert [(f.focus, f.path, str(f.value)) for f in found] == [
        (URIRef(ID + "a"), RDFS.label, "deux"),
        (URIRef(ID + "a"), SKOS.prefLabel, "y"),
    ]


def test_what_is_said_of_a_shared_label(tmp_path: Path) -> None:
    data = 'id:a a lib:Book ; rdfs:label "Same  thing"@en .\nid:b a lib:Book ; rdfs:label "Same thing"@en , "甲"@zh ; skos:prefLabel "甲"@zh .\nid:c a lib:Book ; rdfs:label "甲"@zh .\n'
    found = found_in(tmp_path, data)
    a, b = (line_of(tmp_path, "data.ttl", f"id:{x} a") for x in "ab")
    assert texts(found) == [
        (
            *("warning", "label-shared"),
            f"id:b has the same label as id:a (data.ttl:{a}): “Same thing”. "
            "Tell them apart, or join them.",
            f"id:b 与 id:a (data.ttl:{a}) 的标签相同:“Same thing”。请加以区分,或合并二者。",
        ),
        (
            *("warning", "label-shared"),
            f"id:c has the same label as id:b (data.ttl:{b}): “甲”. Tell them apart, or join them.",
            f"id:c 与 id:b (data.ttl:{b}) 的标签相同:“甲”。请加以区分,或合并二者。",
        ),
    ]
    rows = (tmp_path / "data.ttl").read_text("utf-8").splitlines()
    for finding, label in zip(found, ('"Same thing"@en', '"甲"@zh'), strict=True):
        assert finding.place and finding.path == RDFS.label
        row = rows[finding.place.line - 1]
        assert row[finding.place.column - 1 : finding.place.end - 1] == label


@pytest.mark.parametrize("more", [0, 1])
def test_of_many_with_one_label_the_first_ten_are_told(tmp_path: Path, more: int) -> None:
    data = "".join(f'id:b{i} a lib:Book ; rdfs:label "a" .\n' for i in range(MOST + 1 + more))
    found = found_in(tmp_path, data)
    assert [f.focus for f in found] == [URIRef(f"{ID}b{i}") for i in range(1, MOST + 1)]


def test_a_thing_begins_in_the_last_block_before_its_class(tmp_path: Path) -> None:
    data = "id:a lib:pages 1 .\nid:a lib:pages 2 ;\n    a lib:Book .\nid:a lib:pages 3 .\n"
    (finding,) = found_in(tmp_path, data + LABELLED)
    assert finding.line == line_of(tmp_path, "data.ttl", "id:a lib:pages 2")
    loaded = read_turtle(tmp_path, data + "id:b lib:pages 4 .\n", TERMS)
    place = home(World(loaded), URIRef(ID + "b"))
    assert place and place.line == line_of(tmp_path, "data.ttl", "id:b lib")
    assert home(World(loaded), URIRef(ID + "nobody")) is None


@pytest.mark.parametrize(
    ("data", "count"),
    [
        ("id:a a owl:NamedIndividual .", 1),
        ("id:a a owl:Thing , sh:NodeShape .", 1),
        ("id:a a <http://www.w3.org/2000/01/rdf-schema#Resource> .", 1),
        ("id:a a owl:Axiom .", 0),
        ("id:a a owl:Axiom , lib:Book .", 1),
    ],
)
def test_what_is_part_of_the_machinery_and_what_is_a_thing(
    tmp_path: Path, data: str, count: int
) -> None:
    assert len(found_in(tmp_path, LABELLED + data)) == count


def test_general_classes_are_no_ground_to_tell_names_apart(tmp_path: Path) -> None:
    both = "".join(f'id:{x} a owl:NamedIndividual , lib:{k} ; rdfs:label "x" .\n' for x, k in (("a", "Book"), ("b", "Person")))  # fmt: skip
    assert found_in(tmp_path, both) == []


@pytest.mark.parametrize("code", [n for n in range(0x10000) if chr(n).isspace()])
def test_a_text_with_other_white_space_is_not_taken_for_plain(code: int) -> None:
    assert not _PLAIN.fullmatch(f'"a{chr(code)} b"'.encode())
    assert code == 0x20 or not _PLAIN.fullmatch(f'"a{chr(code)}b"'.encode())


def test_a_plain_text() -> None:
    assert all(_PLAIN.fullmatch(f'"{t}"'.encode()) for t in ("a", "喀什 二院", "é b", "。"))
    assert not any(_PLAIN.fullmatch(f'"{t}"'.encode()) for t in ("", " a", "a  b", "a\\tb"))
