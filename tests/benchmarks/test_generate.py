"""The generated graphs that benchmarks measure: the same for a seed, right by our shapes, or spoilt."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from benchmarks.generate import FAULTS, KINDS, generate, read_vocabularies, spoil, write_house
from kg.check.checking import check
from kg.hospital.house import House, find_house, load
from kg.hospital.names import NS
from kg.hospital.project import house_project
from kg.rdf.graph import n_triples
from kg.shacl.validation import validate

HOSPITALS = 40


@pytest.fixture(scope="module")
def generated(house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A generated house; tests must not change it."""
    return write_house(tmp_path_factory.mktemp("generated") / "house", house, HOSPITALS)


def report(house: House) -> rdflib.Graph:
    shapes = rdflib.Graph()
    for path in house.shapes:
        shapes.parse(path)
    return validate(n_triples(load(house).triples()).encode("utf-8"), shapes)


def test_a_seed_gives_one_graph_and_another_seed_another(house: House) -> None:
    vocabularies = read_vocabularies(house)
    first, again, other = (dict(generate(20, vocabularies, seed=s)) for s in (1, 1, 2))
    assert first == again
    assert first.keys() == other.keys()
    assert first != other


def test_every_hospital_has_a_source_and_as_many_claims_as_asked_for(house: House) -> None:
    files = dict(generate(20, read_vocabularies(house), claims=15))
    claims = [text for file, text in files.items() if file.startswith("data/claims/")]
    assert [text.count("hkg:evidence") for text in claims] == [15] * 20
    assert files["data/sources.ttl"].count("hkg:describes") == 20


def test_the_generated_graph_holds_by_our_shapes(generated: House) -> None:
    found = report(generated)
    assert [
        str(found.value(r, SH.resultMessage)) for r in found.subjects(RDF.type, SH.ValidationResult)
    ] == []
    assert (None, SH.conforms, rdflib.Literal(True)) in found


def test_the_whole_check_finds_no_violation_in_it(generated: House) -> None:
    found = check(house_project(generated)).findings
    assert [f for f in found if f.severity == "violation"] == []
    assert {f.rule for f in found} <= {"ontology-unused"}


def test_kinds_of_claim_are_as_frequent_as_in_our_own_data(house: House, tmp_path: Path) -> None:
    home = write_house(tmp_path / "house", house, 200, claims=30)
    counted = Counter(
        kind
        for path in (home.root / "data" / "claims").iterdir()
        for kind in re.findall(r"^claim:\S+ a hkg:(\w+) ;", path.read_text("utf-8"), re.MULTILINE)
    )
    assert {kind.name for kind in KINDS} <= set(counted)
    common = [name for name, _ in counted.most_common(2)]
    assert sorted(common) == ["Measurement", "SelfDescription"]
    assert counted["SelfDescription"] > 5 * counted["Hosting"] > 5 * counted["Affiliation"] > 0


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=lambda n: FAULTS[n].pattern)
def test_every_fault_is_found(house: House, tmp_path: Path, number: int) -> None:
    home = write_house(tmp_path / "house", house, 8)
    path = home.root / "data" / "claims" / "hospital-00003.ttl"
    head, _, rest = path.read_text("utf-8").partition("claim:grade a ")
    block, dot, tail = rest.partition(" .\n")
    spoilt = spoil(f"claim:grade a {block}{dot}", number)
    assert block not in spoilt
    path.write_text(head + spoilt + tail, "utf-8")
    found = {
        str(node)
        for predicate in (SH.focusNode, SH.value)
        for node in report(find_house(home.root)).objects(None, predicate)
    }
    grade = "claim/hospital-00003/grade"
    cited = "source/hospital-00003#char=80"
    assert any(node.endswith(grade) or cited in node for node in found), found


def test_as_many_claims_are_spoilt_as_asked_for(house: House) -> None:
    vocabularies = read_vocabularies(house)
    sound, spoilt = dict(generate(30, vocabularies)), dict(generate(30, vocabularies, faults=25))
    changed = [
        block
        for file in sound
        for block in set(sound[file].split("\n\n")) - set(spoilt[file].split("\n\n"))
        if f"a <{NS}" not in block and not block.startswith("@")
    ]
    assert len(changed) == 25
