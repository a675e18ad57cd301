"""Questions in words: which stored question somebody means, with which values.

    reader = Interpreter(store, questions)
    reader.understand("喀什二院由谁支援?") -> Understood(
        best=Reading(Question("supporters"), {"hospital": "kashgar-second"}, 0.83), others=(…))
    reader.understand("How is the weather?") -> Understood(best=None, others=())

Nothing is learnt and nothing is asked elsewhere. Things are found by their names, the longest
first; what is left are stems of words, and of Chinese, pairs of characters. A word weighs the more
the fewer questions have it; one that no question has, and that is no slip of one that they have,
speaks against them all. snowballstemmer finds stems, rapidfuzz slips. A reading is a question with
the things that its parameters take; the best one is taken if enough of the weight is accounted
for.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kg.hospital.lookup import all_labels, is_short_for, slug
from kg.hospital.names import ID, NS
from kg.questions.kinds import things_of
from kg.rdf.terms import plain
from kg.sparql.stored import Parameter, Question
from kg.sparql.stores import Store, select_columns

SURE: Final = 0.45  # of the weight of a text: below this, nothing is answered
CLOSE: Final = 0.08  # a reading as near to the best as this is told, too
_BOUND: Final = 1.5  # what a value that is taken weighs, about as much as a word of a few questions
_UNKNOWN: Final = 0.8  # what a word that no question has weighs of one that only one has
_PLAIN: Final = 1.2  # a word of half of all questions
_STRANGE: Final = 0.75  # what is left of a reading that no telling word speaks for, or one against
_CALLED: Final = 0.2  # what a reading loses whose question is called by nothing that stands there
_SLIP: Final = 82  # of 100, as rapidfuzz compares
_SUGGESTED: Final = 3

# What questions are made of in any field. Words that tell fields apart do not belong here.
_ENGLISH: Final = """
a about all an and any are as at be been being by can could did do does each ever find for from get
give had has have how i in is it its kind kinds know list many me much name named of on or please
show some tell than that that's the their them there there's these they this those to up us was we
were what what's when where which who who's whom whose why will with would you your
pls r u ppl three list
"""
_CHINESE: Final = """
哪儿 到底 大概 请教 关系 三家 这些 这几家 几家 哪家 医院 分别 多少篇 是什么 有什么 资料
请问 什么 哪些 那些 哪个 哪里 哪几 多少 几个 几家 怎么 怎样 如何 是否 有没有 有无 告诉 我们 他们
它们 知道 查询 一下 列出 何时 何地 何处 为何 可以 这个 那个 目前 现在 以及 请 问 的 了 吗 呢 吧 啊
是 有 在 和 与 及 或 由 被 把 对 为 于 从 到 给 让 向 我 你 它 想 查 谁 几 个 家 所 各 都 还 也 又
就 能 一 啥 呀 嘛 跟 么 哪 多 里 个 到 底 来 要 没 用 这 那 该 其
"""
_COMMON: Final = frozenset(f"{_ENGLISH} {_CHINESE}".split())
_COMMON_SIGNS: Final = "".join(word for word in _CHINESE.split() if len(word) == 1)
_COMMON_WORDS: Final = sorted(set(_CHINESE.split()) - {*_COMMON_SIGNS}, key=lambda w: (-len(w), w))


@dataclass(frozen=True, slots=True)
class Reading:
    """A stored question with the values that were understood, and how much of the text it explains.

    Attributes:
        question: the question.
        values: slugs of things, or the texts of figures, by the names of parameters.
        weight: from 0, nothing of the text, to 1, all of it.
        called: of readings that weigh the same, that comes first whose question is called by most.
    """

    question: Question
    values: dict[str, str]
    weight: float
    called: float = 0


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood: the reading to answer, if any is sure, and the next ones."""

    best: Reading | None
    others: tuple[Reading, ...]


class Interpreter:
    """A catalogue and a store, made ready to read questions in words.

    Args:
        store: where things are called something.
        questions: the catalogue.
    """

    def __init__(self, store: Store, questions: Iterable[Question]) -> None:
        self._questions = [*questions]
        self._lexicon = _Lexicon(self._questions)
        places = things_of(store, ("hkg:Place",))
        names = _names(store, places)
        self._names = {n: iris for n, iris in names.items() if not self._lexicon.is_plain(n)}
        kinds = {p.kinds for q in self._questions for p in q.parameters if p.kinds}
        self._takers = {kind: things_of(store, kind) for kind in kinds}
        self._meant = _meant(store)
        self._full = _full_names(store, names)

    def understand(self, text: str) -> Understood:
        """The readings of a question in words, in Chinese or English."""
        asked_in = _written_out(_normal(text), self._full)
        mentions, rest = _mentions(self._names, asked_in)
        weighed = self._lexicon.weigh(_words(rest))
        years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", rest)
        asked = _Asked(weighed, mentions, years, bool(_HOSPITAL.search(rest)))
        readings = (self._read(question, asked) for question in self._questions)
        ranked = sorted((r for r in readings if r.weight > 0), key=self._rank)
        best = next((r for r in ranked if _is_whole(r)), None)
        if best is None or best.weight < SURE:
            return Understood(None, tuple(ranked[:_SUGGESTED]))
        near = [r for r in ranked if r is not best and best.weight - r.weight <= CLOSE]
        return Understood(best, tuple(near[:_SUGGESTED]))

    def _rank(self, reading: Reading) -> tuple[float, float, int, str]:
        """The weightier first; of equals, what is called so; then what takes fewer things."""
        bound = (p for p in reading.question.parameters if p.name in reading.values and p.kinds)
        taken = sum(len(self._takers[p.kinds]) for p in bound)
        return -round(reading.weight, 6), -reading.called, taken, reading.question.name

    def _read(self, question: Question, asked: _Asked) -> Reading:
        """How well a question explains a text: its words, and the things that are named in it."""
        own = self._lexicon.words[question.name]
        weighed = list(asked.words)
        values, unused = self._bound(question.parameters, asked)
        for mention in asked.mentions:  # a word of the field may be a thing's name: "beds", "motto"
            words = self._lexicon.weigh(_words(mention.words))
            if mention in unused:
                weighed += words
            elif not mention.is_entity:
                weighed += [(word, weight) for word, weight in words if own.get(word)]
        total = sum(weight for _, weight in weighed)
        said = sum(weight * own.get(word, 0) for word, weight in weighed)
        bound = len(values) * _BOUND
        weight = (said + bound) / (total + bound) if said else 0
        if not any(weight >= _PLAIN and own.get(word) for word, weight in weighed):
            weight *= _STRANGE
        if not values and any(w == self._lexicon.unknown for _, w in weighed):
            weight *= _STRANGE
        share, called = self._lexicon.called(question.name, {word for word, _ in weighed})
        weight *= 1 - _CALLED * (1 - share)
        missing = sum(p.required and p.name not in values for p in question.parameters)
        return Reading(question, values, weight * 0.6**missing, called)

    def _bound(
        self, parameters: Sequence[Parameter], asked: _Asked
    ) -> tuple[dict[str, str], list[Mention]]:
        """The things of a text as values of parameters, and those left.

        Required parameters come first, then those that fewer things fit.
        """
        values: dict[str, str] = {}
        left, numbers = list(asked.mentions), list(asked.years)
        taking = self._takers
        order = sorted(parameters, key=lambda p: (not p.required, len(taking.get(p.kinds, ()))))
        for parameter in order:
            if parameter.type == "integer" and numbers:
                values[parameter.name] = numbers.pop(0)
            meanings = _MEANINGS[:: -1 if asked.says_hospital else 1]
            for means in meanings if parameter.kinds else ():
                for mention in left if parameter.name not in values else ():
                    iris = {iri for iri in means(self._meant, mention) if iri}
                    fitting = iris & self._takers[parameter.kinds]
                    if len(fitting) == 1:
                        values[parameter.name] = slug(fitting.pop())
                        left.remove(mention)
                        break
        return values, left


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text: its words with their weights, what it names, the years in it."""

    words: Sequence[tuple[str, float]]
    mentions: Sequence[Mention]
    years: Sequence[str]
    says_hospital: bool


_HOSPITAL: Final = re.compile("医院|hospital")
_Means = Callable[[Mapping[str, str], "Mention"], Iterable[str | None]]
# What is named, and what people mean by a place that is named, which comes first beside "hospital".
_MEANINGS: Final[tuple[_Means, ...]] = (
    lambda meant, mention: mention.iris,
    lambda meant, mention: map(meant.get, mention.iris),
)


def _is_whole(reading: Reading) -> bool:
    return all(p.name in reading.values for p in reading.question.parameters if p.required)


def _normal(text: str) -> str:
    """A text in small letters, with spaces for hyphens: slugs and names are written either way."""
    return re.sub("[-‐‑–]", " ", unicodedata.normalize("NFKC", text).casefold())


# Things


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing, or several of one name, that a text names, and the words that name it."""

    iris: tuple[str, ...]
    words: str

    @property
    def is_entity(self) -> bool:
        """Whether it is a name proper, and no word of the field."""
        return any(iri.startswith(ID) for iri in self.iris)


def _names(store: Store, places: Container[str]) -> dict[str, tuple[str, ...]]:
    """Things by their names: labels, aliases and slugs; of places without the rank of the place."""
    found: dict[str, set[str]] = {}
    for iri, labels in all_labels(store).items():
        names = [_normal(n) for n in (*labels, slug(iri).rpartition(":")[2])]
        short = [_RANK.sub("", name) for name in names] if iri in places else []
        for normal in map(str.strip, (*names, *short)):
            if len(normal) > (1 if normal >= "\u3000" else 3) and normal not in _COMMON:
                found.setdefault(normal, set()).add(iri)
    return {name: tuple(sorted(iris)) for name, iris in found.items()}


_FULL: Final = f"""
PREFIX hkg: <{NS}>
SELECT DISTINCT ?thing WHERE {{ ?source hkg:describes ?thing }}
"""


def _full_names(store: Store, names: Mapping[str, Iterable[str]]) -> list[str]:
    """The Chinese names of those whom sources describe: such names are shortened freely."""
    described = {plain(thing) for (thing,) in select_columns(store, _FULL, "thing")}
    return [n for n, iris in names.items() if n >= "\u3000" and described.intersection(iris)]


def _written_out(text: str, full: Sequence[str]) -> str:
    """A text whose short Chinese names of hospitals are written out: 新医大二附院, 昌吉医院.

    A short name has signs of the full one in its order, the first and the last among them.
    """
    for short in sorted({*_short_names(text)}, key=lambda s: (-len(s), s)):
        meant = [name for name in full if is_short_for(short, name)]
        if meant and not any(name in text for name in full if short in name):
            text = text.replace(short, min(meant, key=len))
    return text


def _short_names(text: str) -> Iterator[str]:
    """Every run of three to twelve Chinese signs that ends in 院."""
    for end in (m.end() for m in re.finditer("院", text)):
        for start in range(max(0, end - 12), end - 2):
            run = text[start:end]
            if all(sign >= "\u3400" for sign in run):
                yield run


_RANK: Final = re.compile(
    r" (?:prefecture|city|county|province|district|(?:\w+ )?autonomous (?:region|prefecture))$"
    r"|(?<=..)(?:地区|(?:回族|维吾尔)?自治[区州县]|[省州市县区])$"
)
_MEANT: Final = f"""
PREFIX hkg: <{NS}>
SELECT DISTINCT ?place ?hospital WHERE {{
  ?source hkg:describes ?hospital .
  ?claim a hkg:Location ; hkg:subject ?hospital ; hkg:place ?nearest .
  ?nearest hkg:within* ?place .
}}
"""


def _meant(store: Store) -> dict[str, str]:
    """For a place the hospital that people mean by it: the only one that a source describes."""
    found: dict[str, set[str]] = {}
    for place, hospital in select_columns(store, _MEANT, "place", "hospital"):
        found.setdefault(plain(place), set()).add(plain(hospital))
    return {place: next(iter(own)) for place, own in found.items() if len(own) == 1}


def _mentions(names: Mapping[str, tuple[str, ...]], text: str) -> tuple[list[Mention], str]:
    """What a text names, the longest names first, and the text without them."""
    found: list[tuple[int, Mention]] = []
    for name in sorted((n for n in names if n in text), key=lambda n: (-len(n), n)):
        edge = r"(?<![a-z0-9])", r"(?![a-z0-9])"
        pattern = f"{edge[0]}{re.escape(name)}{edge[1]}" if name < "\u3000" else re.escape(name)
        match = re.search(pattern, text)
        if match:
            found.append((match.start(), Mention(names[name], name)))
            text = f"{text[: match.start()]}{' ' * len(name)}{text[match.end() :]}"
    return [mention for _, mention in sorted(found, key=lambda f: f[0])], text


# Words


def _words(text: str) -> list[str]:
    """The words of a text that tell fields apart: stems of Latin words, pairs of Chinese signs."""
    found: list[str] = []
    for part in re.findall(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+", text):
        if part >= "\u3000":
            found += _pairs(part)
        elif part not in _COMMON and len(part) > 1:
            found.append(_stem(part))
    return found


@cache
def _pairs(text: str) -> tuple[str, ...]:
    for common in _COMMON_WORDS:
        text = text.replace(common, " ")
    parts = [part.strip(_COMMON_SIGNS) for part in text.split()]
    return tuple(p[i : i + 2] for p in parts if p for i in range(max(1, len(p) - 1)))


@cache
def _stem(word: str) -> str:
    """A word without its endings, by the Snowball stemmer for English.

    >>> [_stem(w) for w in ("supports", "supported", "located", "locations", "bus")]
    ['support', 'support', 'locat', 'locat', 'bus']
    """
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


class _Lexicon:
    """The words of a catalogue, and how much each weighs: the fewer questions have it, the more."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.words = {q.name: self._of(q) for q in questions}
        self._phrases = {q.name: [*self._phrases_of(q)] for q in questions}
        counts = Counter(word for words in self.words.values() for word in words)
        self._most = math.log(1 + len(questions))
        self.unknown = _UNKNOWN * self._most
        self._weights = {w: math.log(1 + len(questions) / n) for w, n in counts.items()}
        self._latin = sorted(w for w in counts if w < "\u3000" and len(w) > 3)

    @staticmethod
    def _of(question: Question) -> dict[str, float]:
        """The words of a question; those of its parameters and columns count half."""
        labels = [p.label for p in question.parameters] + [c.label for c in question.columns]
        found = {w: 0.5 for label in labels for t in label.values() for w in _words(_normal(t))}
        own = [question.name.replace("-", " "), *question.question.values(), *question.also]
        return found | {w: 1.0 for text in own for w in _words(_normal(text))}

    @staticmethod
    def _phrases_of(question: Question) -> Iterator[frozenset[str]]:
        """What a question is called: its name and the other words of its header."""
        for text in (question.name.replace("-", " "), *question.also):
            words = frozenset(_words(_normal(text)))
            if words:
                yield words

    def called(self, name: str, words: Container[str]) -> tuple[float, float]:
        """How much a text calls a question: the share of one phrase, the weight of whole ones."""
        found = [self._called(phrase, words) for phrase in self._phrases[name]]
        return max((s for s, _ in found), default=0), sum(w for s, w in found if s == 1)

    def _called(self, phrase: frozenset[str], words: Container[str]) -> tuple[float, float]:
        weights = {word: self._weights.get(word, self.unknown) for word in phrase}
        said = sum(weight for word, weight in weights.items() if word in words)
        whole = sum(weights.values())
        return said / whole, whole

    def is_plain(self, name: str) -> bool:
        """Whether a name is made of words that so many questions have that it tells nothing."""
        words = _words(name)
        return bool(words) and all(self._weights.get(w, self._most) < _PLAIN for w in words)

    def weigh(self, words: Iterable[str]) -> list[tuple[str, float]]:
        """Words with their weights; a slip of a known word is that word."""
        known = map(self._known, words)
        return [(word, self._weights.get(word, self.unknown)) for word in known]

    def _known(self, word: str) -> str:
        if word in self._weights or word >= "\u3000" or len(word) < 4:
            return word
        from rapidfuzz import fuzz, process

        near = process.extractOne(word, self._latin, scorer=fuzz.ratio, score_cutoff=_SLIP)
        return near[0] if near else word
