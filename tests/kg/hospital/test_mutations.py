"""How much of what can go wrong in a claim does `kg check --sources` catch?

Seeded mutations of the real data, many at a time on different claims, are checked as a whole; a
mutation is caught if its claim gets a finding that it did not have before. The table of shares by
kind of mutation is printed (`pytest -n 0 -s`); what may escape is named in ESCAPES with the reason.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.check.finding import Finding
from kg.hospital.house import find_house, load
from kg.hospital.names import shorten
from kg.hospital.texts import Texts, find_texts, records
from tests.conftest import check_house

SEED = 20261121
ROUNDS = 5
EACH = 3

Mutate = Callable[[str, random.Random, Texts], str | None]


@dataclass(frozen=True)
class Block:
    """One claim as it stands in its file."""

    file: Path
    source: str
    slug: str
    text: str

    @property
    def name(self) -> str:
        return f"claim:{self.source}/{self.slug}"


def replace_one(pattern: str, change: Callable[[re.Match[str]], str]) -> Mutate:
    def mutate(block: str, rng: random.Random, texts: Texts) -> str | None:
        found = list(re.finditer(pattern, block))
        if not found:
            return None
        match = rng.choice(found)
        return block[: match.start()] + change(match) + block[match.end() :]

    return mutate


def change_number(match: re.Match[str]) -> str:
    number = match[2]
    return match[1] + (str(int(number) + 7) if "." not in number else str(float(number) + 7))


ENDS = (
    r"(    hkg:(?:subject|hospital|supporter|recipient|member|host|hosted|whole|part|partner"
    r"|institution|alliance|association|place|builder|facility|service|programme) )(id:[\w-]+)( ;)"
)


def swap_ends(block: str, rng: random.Random, texts: Texts) -> str | None:
    found = list(re.finditer(ENDS, block))
    if len(found) < 2 or found[0][2] == found[1][2]:
        return None
    first, second = found[0], found[1]
    return (
        block[: first.start(2)]
        + second[2]
        + block[first.end(2) : second.start(2)]
        + first[2]
        + block[second.end(2) :]
    )


def only(kinds: str, mutate: Mutate) -> Mutate:
    def limited(block: str, rng: random.Random, texts: Texts) -> str | None:
        return mutate(block, rng, texts) if re.search(rf" a hkg:(?:{kinds}) ;", block) else None

    return limited


KINDS = [
    "Affiliation",
    "TeachingHospitalRelation",
    "TechnicalCooperation",
    "Support",
    "Hosting",
    "AllianceMembership",
    "AssociationMembership",
    "Composition",
    "Grading",
    "Assessment",
    "Designation",
    "Measurement",
    "Founding",
    "Naming",
    "ServiceProvision",
    "Policy",
]


def change_kind(block: str, rng: random.Random, texts: Texts) -> str | None:
    present = re.search(r" a hkg:(\w+) ;", block)
    assert present
    other = rng.choice([k for k in KINDS if k != present[1]])
    return block.replace(f" a hkg:{present[1]} ;", f" a hkg:{other} ;", 1)


def next_sentence(block: str, rng: random.Random, texts: Texts) -> str | None:
    source = re.search(r"source=(\S+)", block)
    text = texts.by_source[source[1]] if source else ""

    def shift(match: re.Match[str]) -> str:
        start, end = int(match[1]), int(match[2])
        stop = re.compile(r"[。\n]|\. ").search(text, end)
        at = min(stop.end() if stop else 0, len(text) - (end - start))
        return f"<#char={at},{at + end - start}>"

    return re.sub(r"<#char=(\d+),(\d+)>", shift, block)


def misspell(match: re.Match[str]) -> str:
    word = match[2]
    return (
        match[1] + word[:-2] + word[-1] + word[-2] if word[-1] != word[-2] else match[1] + word[:-1]
    )


def shift_year(block: str, rng: random.Random, texts: Texts) -> str | None:
    if "hkg:notBefore" not in block:
        return None
    return re.sub(r'(hkg:not(?:Before|After) ")(\d{4})', lambda m: m[1] + str(int(m[2]) + 1), block)


def other_entity(match: re.Match[str]) -> str:
    replacement = "id:italy" if match[2] != "id:italy" else "id:japan"
    return match[1] + replacement + match[3]


def to_inferred(block: str, rng: random.Random, texts: Texts) -> str | None:
    if "basis:inferred" in block:
        return None
    return block.replace("    hkg:evidence", "    hkg:basis basis:inferred ;\n    hkg:evidence", 1)


def other_concept(block: str, rng: random.Random, texts: Texts) -> str | None:
    swaps = {
        "measure:beds-authorised": "measure:beds-open",
        "measure:beds-open": "measure:beds-authorised",
        "measure:beds-approved": "measure:beds-open",
        "measure:staff-active": "measure:staff-retired",
        "form:funds": "form:training",
        "tier:tertiary": "tier:primary",
        "outcome:on-site-review-passed": "outcome:certified",
        "alliance-role:lead": "alliance-role:member",
        "rank:first": "rank:second",
        "rank:second": "rank:third",
        "level:prefecture ": "level:national ",
        "level:autonomous-region ": "level:national ",
        "qualifier:nearly": "qualifier:about",
        "grade-class:a": "grade-class:b",
        "measure:departments-clinical": "measure:departments-medical-technical",
        "support-kind:aid-to-xinjiang": "support-kind:paired-assistance",
        "designation:key-clinical-specialty": "designation:residency-base",
        "assessment-scheme:mlps": "assessment-scheme:iso-15189",
        "period:past-ten-years": "period:past-three-years",
    }
    found = [old for old in swaps if old in block]
    return block.replace(old := rng.choice(found), swaps[old], 1) if found else None


def cued_concepts() -> str:
    """The concepts that have cues, of the vocabularies that are accounted for, as a pattern."""
    home, cued = Path(__file__).resolve().parents[3], []
    for file in sorted((home / "ontology" / "vocabularies").glob("*.ttl")):
        text = file.read_text("utf-8")
        for block in text.split("\n\n") if "hkg:accountedFor true" in text else ():
            found = re.match(r"([\w-]+:[\w-]+) a skos:Concept ;", block)
            if found and "skos:hiddenLabel" in block:
                cued.append(re.escape(found[1]))
    return "|".join(cued)


CAVEAT_REMOVED = "caveat removed"
CUED = "frequency|distinction|extent|manner|acquisition|listing|period"

MUTATIONS: dict[str, Mutate] = {
    "number changed": replace_one(
        r"(hkg:(?:value|minExclusive|maxExclusive|assessmentLevel) )(\d+(?:\.\d+)?)", change_number
    ),
    "ends swapped": swap_ends,
    "direction flipped": only("Support|Hosting|Composition|AllianceMembership", swap_ends),
    "kind changed": change_kind,
    "evidence shifted by one sentence": next_sentence,
    "predicate misspelt": replace_one(r"(    hkg:)(\w{4,})", misspell),
    "date shifted": shift_year,
    "modality raised to actual": replace_one(
        r"modality:(planned|goal|applied-for|about-to-start|under-way)", lambda m: "modality:actual"
    ),
    "label emptied": replace_one(r'(rdfs:label )"[^"]+"@en', lambda m: m[1] + '""@en'),
    "end replaced": replace_one(ENDS, other_entity),
    "concept replaced": other_concept,
    "basis changed": to_inferred,
    "evidence dropped": replace_one(r" ;\n    hkg:evidence [^\n]+", lambda m: " ."),
    "bound made exact": replace_one(r"hkg:(?:minExclusive|maxExclusive)", lambda m: "hkg:value"),
    "unit dropped": replace_one(r"    hkg:unit [^\n]+\n", lambda m: ""),
    CAVEAT_REMOVED: replace_one(r"\n\ncaveat:[\w-]+ a (?:[^\n]+\n?)+", lambda m: ""),
    "cue word's property removed": replace_one(
        rf"    hkg:(?:{CUED}) (?:{cued_concepts()}) ;\n", lambda m: ""
    ),
    "claim written twice": lambda block, rng, texts: block + "\n\n" + block,
}

ESCAPES = {
    "ends swapped": "two entities of classes that the shape allows in either place",
    "direction flipped": "whole and part are things of one kind, neither the one described",
    "concept replaced": "cues of both concepts stand in the cited words",
    "evidence shifted by one sentence": "no figure and no name, and the next sentence is alike",
    "date shifted": "an inferred date stands nowhere in the text",
    "end replaced": "an inferred end need not stand in the words",
    "cue word's property removed": "the cue stands in another name that the claim cites",
}


def blocks(home: Path) -> list[Block]:
    found = []
    for file in sorted((home / "data" / "claims").glob("*.ttl")):
        for text in file.read_text("utf-8").split("\n\n"):
            match = re.search(r"^claim:([\w.-]+) a ", text, re.MULTILINE)
            if match:
                found.append(Block(file, file.stem, match[1], text[match.start() :].rstrip("\n")))
    return found


def with_caveats(home: Path) -> list[Block]:
    """The claims that have caveats of their own, each with these, which stand behind it."""
    found = []
    for file in sorted((home / "data" / "claims").glob("*.ttl")):
        pattern = r"^claim:([\w.-]+) a (?:[^\n]+\n)+(?:\ncaveat:[\w-]+ a (?:[^\n]+\n)+)+"
        for match in re.finditer(pattern, file.read_text("utf-8"), re.MULTILINE):
            found.append(Block(file, file.stem, match[1], match[0].rstrip("\n")))
    return found


def plan(home: Path, texts: Texts, rng: random.Random) -> list[tuple[str, Block, str]]:
    """EACH mutations of each kind, all on different claims."""
    chosen: list[tuple[str, Block, str]] = []
    free, doubted = blocks(home), with_caveats(home)
    for kind, mutate in MUTATIONS.items():
        if kind == CAVEAT_REMOVED:
            names = {block.name for block in free}
            pool = [block for block in doubted if block.name in names]
        else:
            pool = free
        for block, changed in _changes(pool, mutate, texts, rng):
            chosen.append((kind, block, changed))
            free[:] = [other for other in free if other.name != block.name]
            if sum(k == kind for k, _, _ in chosen) == EACH:
                break
    return chosen


def _changes(
    free: list[Block], mutate: Mutate, texts: Texts, rng: random.Random
) -> Iterator[tuple[Block, str]]:
    for block in rng.sample(free, len(free)):
        changed = mutate(block.text + f"\n#source={block.source}", rng, texts)
        changed = changed.replace(f"\n#source={block.source}", "") if changed else None
        if changed and changed != block.text:
            yield block, changed


def apply(mutations: list[tuple[str, Block, str]]) -> Callable[[], None]:
    """Write the mutations into the files; returns what puts the files back."""
    before = {block.file: block.file.read_text("utf-8") for _, block, _ in mutations}
    after = dict(before)
    for _, block, changed in mutations:
        assert block.text in after[block.file]
        after[block.file] = after[block.file].replace(block.text, changed, 1)
    for file, text in after.items():
        file.write_text(text, "utf-8")

    def undo() -> None:
        for file, text in before.items():
            file.write_text(text, "utf-8")

    return undo


def names_in(block: Block) -> list[str]:
    """A claim and the caveats written behind it, some of which are of an entity that it names."""
    caveats = re.findall(r"^caveat:([\w-]+) a ", block.text, re.MULTILINE)
    return [block.name, *(f"caveat:{block.source}/{name}" for name in caveats)]


def about(findings: list[Finding]) -> dict[str, set[tuple[str, str, str]]]:
    """The findings that name a claim, as focus or as value, by claim."""
    named: dict[str, set[tuple[str, str, str]]] = {}
    for f in findings:
        for name in {f.focus, f.value} - {None}:
            about_it = (f.rule, f.path_text, str(f.value))
            named.setdefault(shorten(str(name)), set()).add(about_it)
    return named


@pytest.mark.slow
def test_mutations_are_caught(
    copy_of_house: Path, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = find_house(copy_of_house)
    texts = find_texts(sources, records(load(house)))
    assert texts
    usual = about(check_house(house, sources=sources))
    rng = random.Random(SEED)
    made, caught, escaped = Counter[str](), Counter[str](), []
    for _ in range(ROUNDS):
        mutations = plan(copy_of_house, texts, rng)
        undo = apply(mutations)
        found = about(check_house(copy_of_house, sources=sources))
        undo()
        for kind, block, _ in mutations:
            made[kind] += 1
            if any(found.get(n, set()) - usual.get(n, set()) for n in names_in(block)):
                caught[kind] += 1
            else:
                escaped.append(f"{kind}: {block.name}")
    with capsys.disabled():
        print("\n" + table(made, caught) + "\n" + "\n".join(escaped))
    assert sum(made.values()) >= 200
    assert sum(caught.values()) / sum(made.values()) >= 0.97
    assert {e.split(":")[0] for e in escaped} <= set(ESCAPES)


def table(made: Counter[str], caught: Counter[str]) -> str:
    rows = [f"{kind:<34}{caught[kind]:>4} of {made[kind]:>3}" for kind in made]
    total, hits = sum(made.values()), sum(caught.values())
    return "\n".join([*rows, f"{'all':<34}{hits:>4} of {total:>3}  {hits / total:.1%}"])
