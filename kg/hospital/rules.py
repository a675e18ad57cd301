"""The rules of a house of hospitals, beside those for any project.

duplicate         no claim, no caveat and no entity is written twice
usual-written     what is usual, an actual modality and a stated basis, is left out
template          a sentence of `ontology/templates.ttl` can be filled
label-number …    the sentences of a claim agree with its properties (`kg.hospital.sentences`)
grounding-…       what a claim says stands in the words that it cites (`kg.hospital.grounding`)
grounding-length  a text has the length that is recorded of it
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from rdflib.namespace import OWL
from rdflib.term import Literal, Node, URIRef

from kg.check.finding import Finding
from kg.check.project import Project
from kg.check.rule import Rule
from kg.check.rules import RULES
from kg.check.world import World
from kg.hospital.claims import Locate, claims
from kg.hospital.lookup import all_labels
from kg.hospital.names import CAVEAT, CLAIM, ID, NS, SOURCE, VOCAB, shorten
from kg.hospital.sentences import check_sentences
from kg.hospital.templates import faults
from kg.hospital.texts import Record, Texts, find_texts, is_folder_named, records, usable


def house_rules(sources: str | Path | None = None) -> tuple[Rule, ...]:
    """All rules of a house.

    Args:
        sources: folder of the texts (default: `KG_SOURCES`); with them, claims are grounded.
    """

    def said_rightly(world: World, only: Collection[Node] | None = None) -> Iterator[Finding]:
        return check_claims(world, only, sources)

    return (*RULES, DUPLICATES, USUAL, TEMPLATES, Rule(_SENTENCES, "node", said_rightly))


def are_texts_wanting(project: Project, sources: str | Path | None = None) -> bool:
    """Whether a project has claims to ground, and no folder of texts is named."""
    return DUPLICATES in project.rules and not is_folder_named(sources)


def check_claims(
    world: World, only: Collection[Node] | None = None, sources: str | Path | None = None
) -> Iterator[Finding]:
    """The findings on claims by what they say and by what they name.

    Args:
        world: the project as read and derived.
        only: the claims to look at (default: all); other nodes are passed over.
        sources: folder of the texts (default: `KG_SOURCES`).

    Raises:
        KgError: the folder cannot be read, holds none of the texts, or a text differs.
    """
    graph, locate = world.loaded.graph, world.loaded.lines.find
    iris = None if only is None else sorted(str(n) for n in only if isinstance(n, URIRef))
    said, labels = claims(graph, iris), all_labels(graph)
    yield from check_sentences(said, labels, locate)
    known = usable(records(graph))
    texts = find_texts(sources, known)
    if texts:
        yield from check_lengths(known, texts, locate, only)
        from kg.hospital.grounding import check_grounding, read_context

        yield from check_grounding(said, texts, read_context(graph, labels), locate)


def check_lengths(
    known: Mapping[str, Record],
    texts: Texts,
    locate: Locate,
    only: Collection[Node] | None = None,
) -> Iterator[Finding]:
    """Findings on sources of which another length is recorded than that of the text at hand."""
    for source, text in texts.by_source.items():
        length, node = known[source].length, URIRef(SOURCE + source)
        if length != len(text) and (only is None or node in only):
            messages = {
                "en": f"The text has {len(text)} characters, not {length}: correct hkg:length.",
                "zh-Hans": f"文本有 {len(text)} 字,而非 {length} 字:请更正 hkg:length。",
            }
            path = URIRef(NS + "length")
            place = locate(node, path, None)
            yield Finding("violation", "grounding-length", messages, node, path, place=place)


_SENTENCES = {
    "label-number": (
        "The label of a claim says its figures, in each language.",
        "陈述的标签在每种语言中均述其数字。",
    ),
    "label-direction": (
        "The label of a claim names its ends in the direction that its properties give.",
        "陈述的标签所述两端的方向与其属性一致。",
    ),
    "grounding-": (
        "What a claim says stands in the words that it cites.",
        "陈述的内容见于其所引文字。",
    ),
}


def check_duplicates(world: World, only: Collection[Node] | None = None) -> Iterator[Finding]:
    """Findings on claims and entities that are written in two places."""
    lines = world.loaded.lines
    for subject in lines.subjects:
        ours = str(subject).startswith((CAVEAT, CLAIM, ID)) and (only is None or subject in only)
        if ours and lines.written_twice(subject):
            first, *others = lines.blocks(subject)
            for place in others:
                name, file = shorten(str(subject)), Path(first.file).name
                messages = {
                    "en": f"{name} stands already in line {first.line} of {file}: "
                    "rename one of the two, or join them.",
                    "zh-Hans": f"{name} 已见于 {file} 第 {first.line} 行:请将其一改名,或合并两处。",
                }
                yield Finding("violation", "duplicate", messages, subject, place=place)


DUPLICATES = Rule(
    {"duplicate": ("No claim and no entity is written twice.", "陈述与实体均不重复书写。")},
    "node",
    check_duplicates,
)


_USUAL: Final = {
    URIRef(NS + "modality"): URIRef(VOCAB + "modality/actual"),
    URIRef(NS + "basis"): URIRef(VOCAB + "basis/stated"),
}


def check_usual(world: World, only: Collection[Node] | None = None) -> Iterator[Finding]:
    """Findings on what the rules of derivation would fill in just so."""
    triples = world.loaded.lines.triples
    for triple in world.triples_asked(world.loaded.lines):
        subject, path, value = triple
        if not isinstance(path, URIRef) or _USUAL.get(path) != value:
            continue
        if only is None or subject in only:
            place = triples[triple]
            name = world.short(value, place.file)
            messages = {
                "en": f"{name} is the usual: leave it out.",
                "zh-Hans": f"{name} 为通常情形:请省略。",
            }
            yield Finding("warning", "usual-written", messages, subject, path, value, place)


USUAL = Rule(
    {"usual-written": ("What is usual is left out.", "通常情形不予书写。")}, "node", check_usual
)


def check_templates(world: World, only: Collection[Node] | None = None) -> Iterator[Finding]:
    """Findings on sentences of which a place is no property, or a bracket does not close."""
    lines, sentence = world.loaded.lines, URIRef(NS + "sentence")
    written = [t for t in world.triples_asked(lines) if t[1] == sentence]
    typed = world.types.items() if written else ()
    properties = {str(s).removeprefix(NS) for s, kinds in typed if kinds & _PROPERTIES}
    for triple in written:
        subject, _, value = triple
        if isinstance(value, Literal):
            place = lines.triples[triple]
            for fault in faults(str(value), properties):
                messages = {
                    "en": f"“{fault}” cannot be filled: name a property of hkg:, or close the "
                    "bracket.",
                    "zh-Hans": f"“{fault}”无法填充:请写 hkg: 的属性,或补全括号。",
                }
                yield Finding("violation", "template", messages, subject, sentence, value, place)


_PROPERTIES: Final = frozenset({OWL.ObjectProperty, OWL.DatatypeProperty})
TEMPLATES = Rule(
    {"template": ("The sentence of a template can be filled.", "模板的句子可以填充。")},
    "project",
    check_templates,
)
