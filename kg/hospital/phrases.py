"""Phrases: how English and Chinese join lists, write numbers and dates, and name things.

PHRASES["en"].join(["a", "b", "c"]) -> "a, b and c"
PHRASES["zh-hans"].number(Decimal(34000)) -> "3.4万"
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

_UNIT: Final = "http://qudt.org/vocab/unit/"
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TEN_THOUSAND, _MILLION, _HUNDRED_MILLION = (Decimal(10) ** n for n in (4, 6, 8))


class Phrases(Protocol):
    """What a language does."""

    @property
    def units(self) -> Mapping[str, str]:
        """What units are called; those that are counted, not measured, have no name."""

    def join(self, words: Iterable[str], is_open: bool = False) -> str:
        """A list, and whether more belongs to it."""

    def number(self, figure: Decimal) -> str:
        """A number as readers of the language write it."""

    def bounds(
        self,
        above: Decimal | None,
        least: Decimal | None,
        below: Decimal | None,
        most: Decimal | None,
    ) -> str | None:
        """A number that lies above one, at least at one, below one or at most at one."""

    def date(self, first: date, last: date) -> str:
        """A day, a month, a year or the years from one to another."""

    def named(self, name: str) -> str:
        """A name with the article that it asks for."""

    def one(self, name: str) -> str:
        """The name of a kind with the article of one; none before many or what is not counted."""

    def beside(self, name: str, subject: str) -> str:
        """The name of a thing without the subject of its sentence at the end or start."""

    def remark(self, sentence: str, words: str) -> str:
        """A sentence with a remark at its end, before the full stop."""


def is_whole_months(first: date, last: date) -> bool:
    """Whether a span of days begins with a month and ends with the same or another."""
    return first.day == 1 and last.day == monthrange(last.year, last.month)[1]


def is_whole_years(first: date, last: date) -> bool:
    """Whether a span of days begins with a year and ends with the same or another."""
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


# Names that are spoken of with "the": those with "of" but of a university, those that begin with a
# small letter (but of a region: southern Xinjiang), a year or an ordinal, and those that end in a
# word for a thing there is one of.
_ARTICLE: Final = re.compile(
    r"(?!(?!People)\w+'s |\w+ University of |(?:north|south|east|west|central)[a-z]* [A-Z])"
    r"(?:[a-z].*|\d{4} .*|.* of .*|(?:First|Second|Third|\d+th) .*|.* (?:Alliance|Association|Bank|"
    r"Base|Centre|Commission|Committee|Corps|Forum|Foundation|Group|Highway|Institute|Letter|Plan|"
    r"Region|Scheme|Service|Society|States|Kingdom|[Ss]ystem)(?: \(.*\))?)"
)
# The last word of a kind that is not counted, or of which there are many.
_UNCOUNTED: Final = re.compile(r"(?i)equipment|software|care|treatment|surgery|.*[^sui]s")
# What is spoken with a vowel first: letters by their names, eight, eleven and eighteen.
_VOWEL: Final = re.compile(
    r"(?!(?:uni|use|eu|one)|[A-Z]{2})[AEIOUaeiou]|[AEFHILMNORSX](?:[A-Z]|-|\b)|8|1[18]\b"
)
_PLURAL_START: Final = re.compile(r"(?:other|various|many|several) .*")


@dataclass(frozen=True)
class English:
    """English: thousands apart, "and" before the last, "the" before what is one of its kind."""

    units: Mapping[str, str]

    def join(self, words: Iterable[str], is_open: bool = False) -> str:
        """As `Phrases`.

        >>> PHRASES["en"].join(["a", "b"], is_open=True), PHRASES["en"].join(["a", "b"])
        ('a, b and others', 'a and b')
        """
        listed = [*words, *(["others"] if is_open else [])]
        return " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1]))) if listed else ""

    def number(self, figure: Decimal) -> str:
        """As `Phrases`.

        >>> PHRASES["en"].number(Decimal("85797")), PHRASES["en"].number(Decimal(1_500_000))
        ('85,797', '1.5 million')
        """
        if abs(figure) >= _MILLION and figure % (_MILLION / 100) == 0:
            return f"{(figure / _MILLION).normalize():f} million"
        whole = figure == figure.to_integral_value()
        return f"{figure.to_integral_value():,}" if whole else f"{figure.normalize():,f}"

    def bounds(
        self,
        above: Decimal | None,
        least: Decimal | None,
        below: Decimal | None,
        most: Decimal | None,
    ) -> str | None:
        """As `Phrases`.

        >>> PHRASES["en"].bounds(None, Decimal(3), None, Decimal(12))
        '3 to 12'
        """
        if least is not None and most is not None:
            return f"{self.number(least)} to {self.number(most)}"
        said = (("more than", above), ("at least", least), ("nearly", below), ("at most", most))
        found = [f"{words} {self.number(n)}" for words, n in said if n is not None]
        return " and ".join(found) or None

    def date(self, first: date, last: date) -> str:
        """As `Phrases`.

        >>> PHRASES["en"].date(date(2011, 5, 1), date(2011, 5, 31))
        'in May 2011'
        """
        if first == last:
            return f"on {_MONTHS[first.month - 1]} {first.day}, {first.year}"
        if is_whole_years(first, last):
            same = first.year == last.year
            return f"in {first.year}" if same else f"from {first.year} to {last.year}"
        if is_whole_months(first, last) and first.isoformat()[:7] == last.isoformat()[:7]:
            return f"in {_MONTHS[first.month - 1]} {first.year}"
        return f"from {first.isoformat()} to {last.isoformat()}"

    def named(self, name: str) -> str:
        """As `Phrases`.

        >>> PHRASES["en"].named("Ministry of Health"), PHRASES["en"].named("Urumqi")
        ('the Ministry of Health', 'Urumqi')
        """
        bare = _PLURAL_START.fullmatch(name) or name.startswith("the ")
        return f"the {name}" if not bare and _ARTICLE.fullmatch(name) else name

    def one(self, name: str) -> str:
        """As `Phrases`.

        >>> [PHRASES["en"].one(x) for x in ("X-ray machine (DR)", "unit of care", "X-ray machines")]
        ['an X-ray machine (DR)', 'a unit of care', 'X-ray machines']
        """
        kind = re.split(r" (?:of|in|for) | \(", name)[0]
        if _UNCOUNTED.fullmatch(kind.split()[-1]) or name.startswith("the "):
            return name
        return f"{'an' if _VOWEL.match(name) else 'a'} {name}"

    def beside(self, name: str, subject: str) -> str:
        """As `Phrases`.

        >>> PHRASES["en"].beside("staff of the Third Hospital", "Third Hospital")
        'staff'
        """
        return re.sub(rf" of (?:the )?{re.escape(subject)}\Z", "", name)

    def remark(self, sentence: str, words: str) -> str:
        """As `Phrases`.

        >>> PHRASES["en"].remark("It is built.", "planned")
        'It is built (planned).'
        """
        return f"{sentence.removesuffix('.')} ({words})."


@dataclass(frozen=True)
class Chinese:
    """Chinese: by ten thousand, 、 and 和, nothing before a name."""

    units: Mapping[str, str]

    def join(self, words: Iterable[str], is_open: bool = False) -> str:
        """As `Phrases`.

        >>> PHRASES["zh-hans"].join(["甲", "乙", "丙"]), PHRASES["zh-hans"].join(["甲", "乙"], True)
        ('甲、乙和丙', '甲、乙等')
        """
        listed = list(words)
        if is_open or len(listed) < 2:
            return "、".join(listed) + ("等" if is_open else "")
        return f"{'、'.join(listed[:-1])}和{listed[-1]}"

    def number(self, figure: Decimal) -> str:
        """As `Phrases`.

        >>> PHRASES["zh-hans"].number(Decimal(180000000)), PHRASES["zh-hans"].number(Decimal(1440))
        ('1.8亿', '1440')
        """
        for size, word in ((_HUNDRED_MILLION, "亿"), (_TEN_THOUSAND, "万")):
            if abs(figure) >= size and figure % (size / 100) == 0:
                return f"{(figure / size).normalize():f}{word}"
        return f"{figure.normalize():f}"

    def bounds(
        self,
        above: Decimal | None,
        least: Decimal | None,
        below: Decimal | None,
        most: Decimal | None,
    ) -> str | None:
        """As `Phrases`.

        >>> PHRASES["zh-hans"].bounds(Decimal(50), None, None, None)
        '超过50'
        """
        if least is not None and most is not None:
            return f"{self.number(least)}至{self.number(most)}"
        said = (("超过", above), ("不少于", least), ("近", below), ("不多于", most))
        return "、".join(f"{words}{self.number(n)}" for words, n in said if n is not None) or None

    def date(self, first: date, last: date) -> str:
        """As `Phrases`.

        >>> PHRASES["zh-hans"].date(date(1958, 1, 1), date(1958, 12, 31))
        '1958年'
        """
        if first == last:
            return f"{first.year}年{first.month}月{first.day}日"
        if is_whole_years(first, last):
            same = first.year == last.year
            return f"{first.year}年" if same else f"{first.year}年至{last.year}年"
        if is_whole_months(first, last) and first.isoformat()[:7] == last.isoformat()[:7]:
            return f"{first.year}年{first.month}月"
        return f"{first.isoformat()}至{last.isoformat()}"

    def named(self, name: str) -> str:
        """As `Phrases`."""
        return name

    def one(self, name: str) -> str:
        """As `Phrases`."""
        return name

    def beside(self, name: str, subject: str) -> str:
        """As `Phrases`.

        >>> PHRASES["zh-hans"].beside("第三医院的职工", "第三医院")
        '职工'
        """
        rest = name.removeprefix(subject)
        return name if rest in ("", name) else rest.removeprefix("的")

    def remark(self, sentence: str, words: str) -> str:
        """As `Phrases`.

        >>> PHRASES["zh-hans"].remark("设有中心。", "计划")
        '设有中心(计划)。'
        """
        return f"{sentence.removesuffix('。')}({words})。"


PHRASES: Final[dict[str, Phrases]] = {
    "en": English(
        {
            _UNIT + "PERCENT": "per cent",
            _UNIT + "M2": "square metres",
            _UNIT + "CCY_CNY": "yuan",
            _UNIT + "MO": "months",
            _UNIT + "YR": "years",
            _UNIT + "T": "T",
            _UNIT + "MilliA": "mA",
        }
    ),
    "zh-hans": Chinese(
        {
            _UNIT + "PERCENT": "%",
            _UNIT + "M2": "平方米",
            _UNIT + "CCY_CNY": "元",
            _UNIT + "MO": "个月",
            _UNIT + "YR": "年",
            _UNIT + "T": "T",
            _UNIT + "MilliA": "毫安",
        }
    ),
}
