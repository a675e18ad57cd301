"""A graph of many hospitals in our own model, for measuring: always the same for the same seed.

    python -m benchmarks.generate 1000 FOLDER [--claims 12] [--seed 1] [--faults 0]

    write_house(FOLDER, find_house(), hospitals=1000)  -> the house: ontology, shapes and queries of
                                                          ours, and generated data
    generate(hospitals=1000, vocabularies=…)           -> (file, Turtle), …

Every hospital has a source and a file of claims: a core (name, place, grade, founding, and for one
in three its staff), and what is drawn besides, each kind of claim as often as in our own data. All
holds by our shapes, unless faults are asked for: each spoils one claim.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from kg.hospital.house import FOLDERS, House, find_house
from kg.hospital.names import CLAIM, NS, SOURCE, expand, shorten
from kg.rdf.blocks import LINE
from kg.rdf.names import SKOS
from kg.rdf.reading import read_triples

NEXT = "\n        "
RANGE = 40  # characters that each claim cites
CORE = 9  # the most that the core of a profile takes


class Thing(NamedTuple):
    """What a claim names: its short IRI and its labels; `needs_more` if it is no plain count."""

    name: str
    english: str
    chinese: str
    needs_more: bool = False

    @property
    def slug(self) -> str:
        """The part of its name after the prefix."""
        return self.name.partition(":")[2]


Vocabularies = Mapping[str, Sequence[Thing]]
Properties = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Pool:
    """Entities that hospitals share: class, labels with a number, how many hospitals to one."""

    kind: str
    english: str
    chinese: str
    share: int
    file: str = "organizations"

    def things(self, name: str, hospitals: int) -> list[Thing]:
        """All entities of the pool."""
        count = max(8, hospitals // self.share)
        return [
            Thing(f"id:{name}-{n:05}", self.english.format(n), self.chinese.format(n))
            for n in range(1, count + 1)
        ]


POOLS = {
    "university": Pool("University", "University {:05}", "第{:05}大学", 40),
    "place": Pool("Place", "County {:05}", "第{:05}县", 4, "places"),
    "authority": Pool("GovernmentBody", "Health Bureau {:05}", "第{:05}卫生局", 10),
    "alliance": Pool("MedicalAlliance", "Alliance {:05}", "第{:05}医共体", 20),
    "association": Pool("Association", "Society {:05}", "第{:05}学会", 100),
    "company": Pool("Company", "Company {:05}", "第{:05}公司", 100),
    "service": Pool("Service", "service {:05}", "第{:05}项服务", 20, "services"),
    "equipment": Pool("Equipment", "device {:05}", "第{:05}号设备", 20, "systems-and-equipment"),
    "award": Pool("Award", "award {:05}", "第{:05}号奖项", 50, "awards-and-periodicals"),
    "programme": Pool("Programme", "programme {:05}", "第{:05}号计划", 20, "programmes-and-events"),
}
OWN = {
    "Department": ("department of {topic} of {self}", "{self}{topic}科室", "units"),
    "Centre": ("centre for {topic} of {self}", "{self}{topic}中心", "units"),
    "InformationSystem": ("{topic} system of {self}", "{self}{topic}系统", "systems-and-equipment"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of claim: how many of it our own data have, its label, its properties.

    In a label stand `self`, the hospital, `topic`, a concept of the vocabulary `topics` that no
    other claim of this kind and hospital has, and `other`, the first other entity. A property is
    `self`, `source`, `topic`, `words` (those of the topic), a value in Turtle, an entity of a pool
    or, after `+`, of its own, or, after a colon, concepts of a vocabulary.
    """

    name: str
    weight: int
    english: str
    chinese: str
    properties: Properties
    topics: str = "specialty"
    plans: bool = False

    @property
    def slug(self) -> str:
        """The beginning of the slug of its claims."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", self.name).lower()


KINDS = (
    Kind(
        "SelfDescription",
        106,
        "{self} says of itself that its {topic} is strong.",
        "{self}自述其{topic}实力较强。",
        (("subject", "self"), ("scope", "place"), ("text", "words")),
        plans=True,
    ),
    Kind(
        "Measurement",
        80,
        "Of {topic}, {self} has {number}.",
        "{self}的{topic}为{number}。",
        (("subject", "self"), ("measure", "topic"), ("value", "number"), ("unit", "unit:NUM")),
        topics="measure",
        plans=True,
    ),
    Kind(
        "Policy",
        32,
        "It is a policy of {self} to build up {topic}.",
        "{self}的办院方针之一是发展{topic}。",
        (("subject", "self"), ("policyKind", ":policy-kind"), ("text", "words")),
        plans=True,
    ),
    Kind(
        "ServiceProvision",
        26,
        "{self} provides {other} in {topic}.",
        "{self}的{topic}提供{other}。",
        (("subject", "self"), ("service", "service")),
    ),
    Kind(
        "Composition",
        22,
        "{self} has a {other}.",
        "{self}设有{other}。",
        (("whole", "self"), ("part", "+Department")),
    ),
    Kind(
        "EquipmentHolding",
        20,
        "{self} has a {other} for {topic}.",
        "{self}的{topic}有{other}。",
        (("subject", "self"), ("equipment", "equipment"), ("manufacturer", "company")),
    ),
    Kind(
        "Training",
        17,
        "{self} trains people in {topic} under {other}.",
        "{self}按{other}培养{topic}人才。",
        (("subject", "self"), ("programme", "programme"), ("participant", "university")),
        plans=True,
    ),
    Kind(
        "Honour",
        17,
        "{self} received {other} for {topic}.",
        "{self}的{topic}获得{other}。",
        (("subject", "self"), ("award", "award"), ("level", ":level"), ("conferredBy", "place")),
    ),
    Kind(
        "Designation",
        13,
        "{self} is designated for {topic} by {other}.",
        "{self}的{topic}由{other}认定。",
        (
            ("subject", "self"),
            ("designation", ":designation"),
            ("level", ":level"),
            ("conferredBy", "authority"),
            ("field", "topic"),
        ),
    ),
    Kind(
        "Participation",
        11,
        "{self} takes part in {other} with its {topic}.",
        "{self}的{topic}参加{other}。",
        (("subject", "self"), ("activity", "programme")),
    ),
    Kind(
        "Undertaking",
        11,
        "{self} carries {other} in {topic}.",
        "{self}的{topic}承担{other}。",
        (("subject", "self"), ("task", "service"), ("beneficiary", "place")),
    ),
    Kind(
        "Support",
        10,
        "{other} supports {self} in {topic}.",
        "{other}在{topic}方面支援{self}。",
        (
            ("supporter", "place"),
            ("recipient", "self"),
            ("form", ":form*3"),
            ("supportKind", ":support-kind"),
            ("listing", "listing:open"),
        ),
        plans=True,
    ),
    Kind(
        "SystemOperation",
        10,
        "{self} runs the {other}.",
        "{self}运行{other}。",
        (("subject", "self"), ("system", "+InformationSystem")),
    ),
    Kind(
        "Hosting",
        9,
        "{self} is the seat of the {other}.",
        "{self}是{other}的所在地。",
        (("host", "self"), ("hosted", "+Centre")),
    ),
    Kind(
        "AllianceMembership",
        7,
        "{self} is in {other} with its {topic}.",
        "{self}以其{topic}加入{other}。",
        (("member", "self"), ("alliance", "alliance"), ("role", ":alliance-role")),
    ),
    Kind(
        "TeachingHospitalRelation",
        5,
        "{self} is a teaching hospital of {other} for {topic}.",
        "{self}是{other}的{topic}教学医院。",
        (("hospital", "self"), ("institution", "university")),
    ),
    Kind(
        "Oversight",
        5,
        "{self} is overseen by {other} in {topic}.",
        "{self}的{topic}由{other}主管。",
        (("subject", "self"), ("authority", "authority")),
    ),
    Kind(
        "TechnicalCooperation",
        4,
        "{self} is a technical cooperation hospital of {other} for {topic}.",
        "{self}是{other}的{topic}技术协作医院。",
        (("hospital", "self"), ("partner", "university")),
    ),
    Kind(
        "Cooperation",
        3,
        "{self} works with {other} in {topic}.",
        "{self}与{other}在{topic}方面合作。",
        (("subject", "self"), ("partner", "university"), ("programme", "programme")),
        plans=True,
    ),
    Kind(
        "Assessment",
        3,
        "{self} was assessed by {other} in {topic}.",
        "{self}的{topic}由{other}评审。",
        (
            ("subject", "self"),
            ("scheme", ":assessment-scheme"),
            ("outcome", ":outcome"),
            ("conferredBy", "authority"),
        ),
    ),
    Kind(
        "AssociationMembership",
        2,
        "{self} is a member of {other} for {topic}.",
        "{self}为{other}的{topic}成员单位。",
        (("member", "self"), ("association", "association"), ("role", ":association-role")),
    ),
    Kind(
        "Affiliation",
        2,
        "{self} is an affiliated hospital of {other} for {topic}.",
        "{self}是{other}的{topic}附属医院。",
        (("hospital", "self"), ("institution", "university")),
    ),
    Kind(
        "ServiceArea",
        2,
        "{self} serves {other} in {topic}.",
        "{self}的{topic}服务于{other}。",
        (("subject", "self"), ("area", "place")),
    ),
    Kind(
        "JointConstruction",
        2,
        "{other} and {self} build a centre for {topic}.",
        "{other}与{self}共建{topic}中心。",
        (("builder", "company"), ("facility", "+Centre")),
    ),
)

# Labels of the core, in English and Chinese.
NAMED = ("{self} bears the name {other}.", "{self}的名称为{other}。")
LIES = ("{self} lies in {other}.", "{self}位于{other}。")
GRADED = ("{self} is a {other} hospital.", "{self}为{other}医院。")
FOUNDED = ("{self} was founded in {other}.", "{self}成立于{other}。")
COUNTED = ("{self} has of {other}.", "{self}的{other}。")

# Measures with rules of their own: parts of a total, and units but a count.
_NOT_DRAWN = re.compile(r"measure:(beds|staff.*|.*area|assets.*|magnetic-.*|tube-.*)$")


@dataclass
class Claim:
    """One claim, ready to be written."""

    slug: str
    kind: str
    english: str
    chinese: str
    properties: list[tuple[str, list[str]]] = field(default_factory=list)

    def turtle(self, number: int) -> str:
        """Its block, which cites the range of its number."""
        start = number * RANGE
        evidence = f"<#char={start},{start + RANGE - 1}>"
        labels = [f'"{self.english}"@en', f'"{self.chinese}"@zh-Hans']
        lines = [f"claim:{self.slug} a hkg:{self.kind}", _property("rdfs:label", labels)]
        lines += [
            _property(f"hkg:{name}", values)
            for name, values in self.properties
            if values != ["modality:actual"]
        ]
        lines += [f"    hkg:evidence {evidence}"]
        return " ;\n".join(lines) + " .\n"


def _property(name: str, values: Sequence[str]) -> str:
    """A property as `kg fmt` writes it, without the mark at its end."""
    line = f"    {name} {' , '.join(values)}"
    return line if len(line) + len(" ;") <= LINE else f"    {name} {f' ,{NEXT}'.join(values)}"


class Fault(NamedTuple):
    """What spoils a claim: a text in its block, and what stands there instead."""

    pattern: str
    replacement: str


FAULTS = (
    Fault(r" a hkg:\w+ ;\n   ", ""),
    Fault("    hkg:evidence", "    hkg:restsOn claim:name ;\n    hkg:evidence"),
    Fault("    hkg:evidence", "    hkg:modality hkg:Naming ;\n    hkg:evidence"),
    Fault(r'("[^"]+")@zh-Hans', r"\1@fr"),
    Fault(r"#char=(\d+),\d+", r"#char=\1,\1"),
    Fault(r"#char=(\d+),\d+", r"#char=\1,9999999"),
    Fault(r"    hkg:evidence", r'    hkg:periodStart "2012"^^xsd:integer ;\n    hkg:evidence'),
    Fault(r"    hkg:evidence", r"    hkg:telephone 12 ;\n    hkg:evidence"),
)


class Generator:
    """What is drawn so far: the random numbers, the pools, and the entities that claims name."""

    def __init__(self, hospitals: int, vocabularies: Vocabularies, seed: int) -> None:
        self.random = random.Random(seed)
        self.vocabularies = vocabularies
        self.pools = {name: pool.things(name, hospitals) for name, pool in POOLS.items()}
        self.entities: dict[str, list[str]] = {}
        for name, pool in POOLS.items():
            for thing in self.pools[name]:
                self.describe(pool.file, pool.kind, thing)

    def describe(self, file: str, kind: str, thing: Thing) -> None:
        """Write the block of an entity."""
        labels = [f'"{thing.english}"@en', f'"{thing.chinese}"@zh-Hans']
        block = f"{thing.name} a hkg:{kind} ;\n{_property('rdfs:label', labels)} .\n"
        self.entities.setdefault(file, []).append(block)

    def own(self, kind: str, hospital: Thing, topic: Thing) -> Thing:
        """An entity of one hospital's own, described once."""
        english, chinese, file = OWN[kind]
        thing = Thing(
            f"{hospital.name}-{topic.slug}-{kind.lower()}",
            english.format(self=hospital.english, topic=topic.english),
            chinese.format(self=hospital.chinese, topic=topic.chinese),
        )
        if thing.name not in self._described:
            self._described.add(thing.name)
            self.describe(file, kind, thing)
        return thing

    def profile(self, number: int, count: int) -> tuple[Thing, list[Claim]]:
        """A hospital and its claims: the core, and what is drawn besides."""
        hospital = Thing(f"id:hospital-{number:05}", f"Hospital {number:05}", f"第{number:05}医院")
        self._described: set[str] = set()
        self.describe("organizations", "Hospital", hospital)
        claims = {claim.slug: claim for claim in self.core(hospital)}
        while len(claims) < count:
            claim = self.claim(hospital)
            claims.setdefault(claim.slug, claim)
        return hospital, list(claims.values())

    def core(self, hospital: Thing) -> Iterator[Claim]:
        """What every profile says, and for one in three its staff, whose parts add up."""
        name, place = f'"{hospital.chinese}"@zh-Hans', self.random.choice(self.pools["place"])
        yield self.plain("name", "Naming", NAMED, hospital, hospital, ("name", name))
        yield self.plain("location", "Location", LIES, hospital, place, ("place", place.name))
        yield self._grade(hospital)
        yield self._founding(hospital)
        if self.random.random() < 1 / 3:
            yield from self._staff(hospital)

    @staticmethod
    def plain(
        slug: str,
        kind: str,
        labels: tuple[str, str],
        hospital: Thing,
        other: Thing,
        *properties: tuple[str, str],
    ) -> Claim:
        """A claim about a hospital, with labels that name it and another thing."""
        english = labels[0].format(self=hospital.english, other=other.english)
        chinese = labels[1].format(self=hospital.chinese, other=other.chinese)
        given = (("subject", hospital.name), *properties, ("modality", "modality:actual"))
        return Claim(slug, kind, english, chinese, [(name, [value]) for name, value in given])

    def _grade(self, hospital: Thing) -> Claim:
        tier = self.random.choice(self.vocabularies["tier"])
        letter = self.random.choice(self.vocabularies["grade-class"])
        graded = (("tier", tier.name), ("gradeClass", letter.name))
        return self.plain("grade", "Grading", GRADED, hospital, tier, *graded)

    def _founding(self, hospital: Thing) -> Claim:
        year = self.random.randint(1900, 2010)
        dated = (
            ("notBefore", f'"{year}-01-01"^^xsd:date'),
            ("notAfter", f'"{year}-12-31"^^xsd:date'),
            ("precision", "precision:year"),
        )
        when = Thing("", str(year), f"{year}年")
        return self.plain("founding", "Founding", FOUNDED, hospital, when, *dated)

    def _staff(self, hospital: Thing) -> Iterator[Claim]:
        active, retired = self.random.randint(80, 3000), self.random.randint(5, 800)
        technical = self.random.randint(20, active - 5)
        share = round(Decimal(100 * technical) / active, 1)
        part = ("partOfTotal", "claim:staff")
        parts = (
            ("numerator", "claim:staff-health-technical"),
            ("denominator", "claim:staff-active"),
        )
        yield self._figure(hospital, "staff", active + retired)
        yield self._figure(hospital, "staff-active", active, part)
        yield self._figure(hospital, "staff-retired", retired, part)
        yield self._figure(hospital, "staff-health-technical", technical)
        yield self._figure(hospital, "share", share, *parts, unit="unit:PERCENT")

    def _figure(
        self,
        hospital: Thing,
        measure: str,
        value: Decimal | int,
        *more: tuple[str, str],
        unit: str = "unit:NUM",
    ) -> Claim:
        concept = next(t for t in self.vocabularies["measure"] if t.slug == measure)
        said = Thing("", f"{concept.english}: {value}", f"{concept.chinese}:{value}")
        valued = (("measure", concept.name), ("value", str(value)), ("unit", unit), *more)
        return self.plain(measure, "Measurement", COUNTED, hospital, said, *valued)

    def claim(self, hospital: Thing) -> Claim:
        """A claim of a kind that is drawn."""
        kind = self.random.choices(KINDS, [kind.weight for kind in KINDS])[0]
        topics = [
            t
            for t in self.vocabularies[kind.topics]
            if not (t.needs_more or _NOT_DRAWN.match(t.name))
        ]
        topic = self.random.choice(topics)
        number = str(round(10 ** self.random.uniform(1, 5)))
        drawn = {name: self._drawn(what, hospital, topic, number) for name, what in kind.properties}
        others = [t for things in drawn.values() for t in things if t.english and t != hospital]
        other = next((t for t in others if t.name.startswith("id:")), topic)
        words = [
            label.format(
                self=getattr(hospital, tongue),
                topic=getattr(topic, tongue),
                other=getattr(other, tongue),
                number=number,
            )
            for label, tongue in ((kind.english, "english"), (kind.chinese, "chinese"))
        ]
        properties = [(name, [thing.name for thing in things]) for name, things in drawn.items()]
        properties += self._circumstances(kind)
        return Claim(f"{kind.slug}-{topic.slug}", kind.name, words[0], words[1], properties)

    def _drawn(self, what: str, hospital: Thing, topic: Thing, number: str) -> list[Thing]:
        if what == "words":
            return [
                Thing(f'"{topic.english}"@en', "", ""),
                Thing(f'"{topic.chinese}"@zh-Hans', "", ""),
            ]
        given = {"self": hospital, "topic": topic, "number": Thing(number, "", "")}
        if what in given:
            return [given[what]]
        if what.startswith(":"):
            vocabulary, _, count = what[1:].partition("*")
            return self.random.sample(self.vocabularies[vocabulary], int(count or 1))
        if what.startswith("+"):
            return [self.own(what[1:], hospital, topic)]
        return [self.random.choice(self.pools[what]) if what in POOLS else Thing(what, "", "")]

    def _circumstances(self, kind: Kind) -> Iterator[tuple[str, list[str]]]:
        if self.random.random() < 0.2:
            yield "period", [self.random.choice(self.vocabularies["period"]).name]
        planned = kind.plans and self.random.random() < 0.08
        modalities = self.vocabularies["modality"] if planned else ()
        yield "modality", [self.random.choice(modalities).name if planned else "modality:actual"]


def read_vocabularies(house: House) -> dict[str, list[Thing]]:
    """The concepts of a house's vocabularies with their labels, in a stable order."""
    labels: dict[str, dict[str, str]] = {}
    needing: set[str] = set()
    for triple in [t for path in house.ontology for t in read_triples(path)]:
        if triple.predicate.value == NS + "requires":
            needing.add(str(getattr(triple.subject, "value", "")))
        elif triple.predicate.value == SKOS + "prefLabel":
            tag = str(getattr(triple.object, "language", "")).lower()
            labels.setdefault(str(getattr(triple.subject, "value", "")), {})[tag] = str(
                getattr(triple.object, "value", "")
            )
    found: dict[str, list[Thing]] = {}
    for iri in sorted(labels):
        scheme, _, concept = shorten(iri).partition(":")
        if concept and scheme != "vocab":
            thing = Thing(shorten(iri), labels[iri]["en"], labels[iri]["zh-hans"], iri in needing)
            found.setdefault(scheme, []).append(thing)
    return found


def generate(
    hospitals: int, vocabularies: Vocabularies, claims: int = 12, seed: int = 1, faults: int = 0
) -> Iterator[tuple[str, str]]:
    """The files of the generated data: their paths in a house, and their Turtle.

    Args:
        hospitals: how many; each has a source with a file of its claims.
        vocabularies: concepts to choose from, by the name of their vocabulary.
        claims: how many each hospital has, nine or more.
        seed: of what is drawn; the same seed gives the same files.
        faults: how many claims are spoilt, each in one of several ways.
    """
    generator = Generator(hospitals, vocabularies, seed)
    count = max(claims, CORE)
    spoilt = set(random.Random(seed).sample(range(hospitals * count), faults))
    sources = []
    for number in range(hospitals):
        hospital, profile = generator.profile(number + 1, count)
        blocks = [claim.turtle(i) for i, claim in enumerate(profile)]
        for i in range(count):
            if number * count + i in spoilt:
                blocks[i] = spoil(blocks[i], number * count + i)
        sources.append(_source(hospital, count * RANGE))
        yield f"data/claims/{hospital.slug}.ttl", _file(blocks, hospital.slug)
    yield "data/sources.ttl", _file(sources)
    for file, blocks in generator.entities.items():
        yield f"data/entities/{file}.ttl", _file(blocks)


def spoil(block: str, number: int) -> str:
    """A claim's block with the fault whose turn it is."""
    fault = FAULTS[number % len(FAULTS)]
    return re.sub(fault.pattern, fault.replacement, block, count=1)


def _source(hospital: Thing, length: int) -> str:
    digest = hashlib.sha256(hospital.name.encode()).hexdigest()
    labels = [f'"profile of {hospital.english}"@en', f'"{hospital.chinese}简介"@zh-Hans']
    return (
        f"source:{hospital.slug} a hkg:Source ;\n"
        f"{_property('rdfs:label', labels)} ;\n"
        f'    dcterms:language "zh-Hans" ;\n'
        f"    hkg:describes {hospital.name} ;\n"
        f'    hkg:sha256 "{digest}" ;\n'
        f"    hkg:length {length} .\n"
    )


def _file(blocks: Sequence[str], source: str = "") -> str:
    body = "\n".join(blocks)
    unquoted = re.sub(r'"[^"]*"', "", body)
    lines = [f"@base <{SOURCE}{source}> ."] if source else []
    for prefix in sorted(set(re.findall(r"(?<![\w<:])([a-z][\w-]*):", unquoted))):
        namespace = f"{CLAIM}{source}/" if prefix == "claim" else expand(f"{prefix}:")
        lines.append(f"@prefix {prefix}: <{namespace}> .")
    return "\n".join(lines) + "\n\n" + body


def write_house(
    folder: Path, house: House, hospitals: int, claims: int = 12, seed: int = 1, faults: int = 0
) -> House:
    """A new house in a folder: ontology, shapes and queries of this one, with generated data."""
    for name in FOLDERS:
        if name != "data":
            shutil.copytree(house.root / name, folder / name)
    for room in ("claims", "entities"):
        (folder / "data" / room).mkdir(parents=True)
    for file, text in generate(hospitals, read_vocabularies(house), claims, seed, faults):
        (folder / file).write_text(text, "utf-8")
    return House(folder)


def main() -> None:
    """Write a house as the arguments say."""
    parser = argparse.ArgumentParser(description="Write a house with generated hospitals.")
    parser.add_argument("hospitals", type=int)
    parser.add_argument("folder", type=Path)
    for name, default in (("claims", 12), ("seed", 1), ("faults", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = vars(parser.parse_args())
    write_house(given.pop("folder"), find_house(Path(__file__).resolve().parent.parent), **given)


if __name__ == "__main__":
    main()
