"""The catalogue: stored questions by theme, and those that a few words find.

    by_theme(house) -> [(Theme("support", {…}), [Question("supporters"), …]), …]
    search(questions, "培训") -> [Question("training"), …], the best first

Themes are concepts of the vocabulary `theme`, in the order of its file; each is a folder of
queries. rapidfuzz weighs how well words fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.hospital.house import House
from kg.hospital.names import VOCAB
from kg.rdf.names import SKOS
from kg.rdf.reading import read_triples
from kg.sparql.stored import Question, load_catalogue

_FITS: Final = 60  # of 100: more than half of the words
_SLIP: Final = 80  # of 100: below this, a word is not the other one written wrongly
_LABEL: Final = ox.NamedNode(f"{SKOS}prefLabel")
_SCHEME: Final = f"{VOCAB}theme/"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the catalogue: the name of its folder, and its label by language, lower case."""

    name: str
    label: dict[str, str]


def themes(vocabulary: Path) -> list[Theme]:
    """The themes of a vocabulary file, in its order; none where there is no such file."""
    if not vocabulary.is_file():
        return []
    labels: dict[str, dict[str, str]] = {}
    for s, p, o in read_triples(vocabulary):
        if p == _LABEL and isinstance(s, ox.NamedNode) and s.value.startswith(_SCHEME):
            texts = labels.setdefault(s.value.removeprefix(_SCHEME), {})
            texts[str(getattr(o, "language", "")).lower()] = str(getattr(o, "value", ""))
    return [Theme(name, texts) for name, texts in labels.items()]


def by_theme(house: House) -> list[tuple[Theme, list[Question]]]:
    """The questions of a house under their themes; what stands in no folder of a theme is last.

    Raises:
        KgError: a question cannot be read.
    """
    questions = load_catalogue(house.questions).values()
    known = themes(house.root / "ontology" / "vocabularies" / "theme.ttl")
    named = {theme.name for theme in known}
    others = sorted({q.theme for q in questions} - named)
    listed = [*known, *(Theme(name, {}) for name in others)]
    grouped = [(theme, [q for q in questions if q.theme == theme.name]) for theme in listed]
    return [(theme, own) for theme, own in grouped if own]


def search(questions: Iterable[Question], text: str) -> list[Question]:
    """The questions that some words find, in any language, the best first.

    A question is found by its name, its words in each language, its theme, its parameters and
    columns, and the other words that its header lists. Of Chinese words, which are written without
    spaces, pairs of characters count.
    """
    found = []
    for question in questions:
        first, rest = _texts(question)
        weight = _weight(text.casefold(), rest)
        if weight >= _FITS:
            found.append((_weight(text.casefold(), first), weight, question))
    return [q for *_, q in sorted(found, key=lambda f: (-f[0], -f[1], f[2].name))]


def _weight(wanted: str, texts: list[str]) -> float:
    """How much of some words stands in texts, from 0 to 100."""
    from rapidfuzz import fuzz, process

    whole = " ".join(texts)
    words = set(re.findall(r"[^\W\u4e00-\u9fff]+", whole))
    weights: list[float] = []
    for word in re.findall(r"[\u4e00-\u9fff]+|[^\W\u4e00-\u9fff]+", wanted):
        if word in whole:
            weights.append(100)
        elif word >= "\u4e00":
            pairs = [word[i : i + 2] for i in range(len(word) - 1)]
            weights.append(100 * sum(pair in whole for pair in pairs) / max(len(pairs), 1))
        else:
            best = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=_SLIP)
            weights.append(best[1] if best else 0)
    return sum(weights) / len(weights) if weights else 0


def _texts(question: Question) -> tuple[list[str], list[str]]:
    """By what a question is found, in small letters: what counts most, and all there is."""
    labels = [p.label for p in question.parameters] + [c.label for c in question.columns]
    first = [question.name.replace("-", " "), *question.question.values(), *question.also]
    rest = [question.theme, *(text for label in labels for text in label.values())]
    return [t.casefold() for t in first], [t.casefold() for t in (*first, *rest)]
