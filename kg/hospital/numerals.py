"""Find the numbers and dates that a hospital profile, Chinese or English, states in words.

The readers serve a checker that must prove that a figure is in the quoted words. Missing a number
is therefore worse than reading one too many, and a number character is skipped only where a table
below gives the reason. Every span is sufficient by itself: reading the words of a span again gives
the same value.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "Bound",
    "DateReading",
    "Kind",
    "Reading",
    "read_dates",
    "read_numbers",
    "states_date",
    "states_number",
]


class Bound(StrEnum):
    """How the words limit a figure; "at least" counts as more-than and "at most" as nearly."""

    EXACT = "exact"
    MORE_THAN = "more-than"
    NEARLY = "nearly"
    ABOUT = "about"


class Kind(StrEnum):
    """What a figure is used for in its text."""

    CARDINAL = "cardinal"
    PERCENT = "percent"
    ORDINAL = "ordinal"
    YEAR = "year"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Reading:
    """One number found in a text.

    The value of a percentage is in percent, that of a date or a decade is its (first) year.
    start and end are code points, end exclusive, and cover the number with its multiplier,
    percent sign and the words of its bound.
    """

    value: Decimal
    start: int
    end: int
    bound: Bound
    kind: Kind


@dataclass(frozen=True, slots=True)
class DateReading:
    """One date found in a text: its first and last day, both included.

    precision is "day", "month", "year" or "decade"; start and end are code points, end exclusive.
    """

    not_before: datetime.date
    not_after: datetime.date
    precision: str
    start: int
    end: int


def read_numbers(text: str) -> list[Reading]:
    """Read every number of a text, in reading order; any text is accepted.

    Readings do not overlap, except that a date of month or day precision also yields its year.
    A bare 1954 is a year only if the words before it say so, otherwise it is a cardinal.

    >>> [(str(r.value), str(r.bound)) for r in read_numbers("近500万人, 1500多万元, 85.1%")]
    [('5000000', 'nearly'), ('15000000', 'more-than'), ('85.1', 'exact')]
    >>> [(str(r.value), str(r.kind)) for r in read_numbers("2011年5月, 三级医院")]
    [('2011', 'date'), ('2011', 'year'), ('3', 'ordinal')]
    """
    work = _normalise(text)
    dated = [found for found in _find_dates(work) if found.certain]
    for found in dated:
        work = _blank(work, found.reading.start, found.reading.end)
    work = _NO_NUMBER.sub(lambda match: _BLANK * len(match[0]), work)
    readings = [reading for found in dated for reading in _date_readings(found)]
    readings.extend(_scan(work))
    return sorted(readings, key=lambda reading: (reading.start, -reading.end))


def read_dates(text: str) -> list[DateReading]:
    """Read every date from 1800 to 2100 that names its year, in reading order.

    A bare four-digit year is read after a date word, after a label or alone on its line.

    >>> [(str(d.not_before), str(d.not_after)) for d in read_dates("2011年5月")]
    [('2011-05-01', '2011-05-31')]
    >>> [(str(d.not_before), d.precision) for d in read_dates("October 25, 1954; the 1990s")]
    [('1954-10-25', 'day'), ('1990-01-01', 'decade')]
    """
    found = [dated.reading for dated in _find_dates(_normalise(text))]
    return sorted(found, key=lambda reading: reading.start)


def states_number(text: str, value: Decimal) -> bool:
    """Tell whether a text has a cardinal, percentage (in percent) or ordinal of this value.

    >>> states_number("年收治3.4万人", Decimal(34000))
    True
    >>> states_number("建于1955年", Decimal(1955))
    False
    """
    stated = (Kind.CARDINAL, Kind.PERCENT, Kind.ORDINAL)
    return any(item.value == value and item.kind in stated for item in read_numbers(text))


def states_date(text: str, not_before: datetime.date, not_after: datetime.date) -> bool:
    """Tell whether a text has a date with exactly this first and last day.

    >>> states_date("Founded: 1954", datetime.date(1954, 1, 1), datetime.date(1954, 12, 31))
    True
    """
    wanted = (not_before, not_after)
    return any((item.not_before, item.not_after) == wanted for item in read_dates(text))


# ---------------------------------------------------------------- characters and blanking

_FLAGS = re.ASCII | re.IGNORECASE | re.VERBOSE
_BLANK = "\0"
_DIGIT_CHARS = "一二两三四五六七八九"
_DIGIT = f"[{_DIGIT_CHARS}]"
_ZERO = "[零〇]"
_NUMERAL_CHARS = "零〇" + _DIGIT_CHARS + "十百千万亿"
_DIGIT_VALUE = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_UNIT_VALUE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

# Every replacement is one character for one, so that spans hold in the text as given.
# The full-width comma stays: between figures it separates clauses more often than thousands.
_NORMAL_FORM = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i) for i in range(94) if chr(0xFF01 + i) != "，"}
    | dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u3000", " ")
    | {"兩": "两", "萬": "万", "億": "亿", "○": "〇", "‐": "-", "‑": "-"}
)
_WIDE_THOUSANDS = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def _normalise(text: str) -> str:
    """Give full-width and variant characters their plain form at the same positions."""
    return _WIDE_THOUSANDS.sub(",", text).translate(_NORMAL_FORM)


def _words(text: str) -> list[str]:
    """Split a table of words."""
    return text.split()


def _blank(work: str, start: int, end: int) -> str:
    """Overwrite a span with characters that no pattern reads."""
    return work[:start] + _BLANK * (end - start) + work[end:]


# ---------------------------------------------------------------- where a numeral is no number

# Only words that hardly ever count something: 万家, 四周 or 一面 may well be numbers and stay out.
# A word that starts with its numeral is skipped only where no numeral runs into it (二十一起 is
# 21 cases), and one that ends with its numeral only where no unit follows (这一百张 is 100).
_WORDS_STARTING = _words(
    # 一 meaning "whole", "same", "once" or "as soon as"
    "一体 一流 一起 一些 一定 一切 一直 一般 一样 一贯 一向 一致 一旦 一边 一方面 一系列 一律 一举 "
    "一同 一心 一时 一度 一共 一并 一再 一经 一味 一概 一手 一站式 一对一 一带一路 一如既往 一条龙 "
    "一卡通 一步 一员 一会儿 一部分 一线 "
    # idioms of "very many"
    "万里 万家灯火 万众 万事 万物 万能 万岁 万古 万象 千里 千家万户 千方百计 千千万万 千禧 百花 "
    "百家争鸣 "
    # parts of the body, illnesses and substances
    "十二指肠 五官 百日咳 百草枯 百合 二甲双胍 四肢 四环素 三叉神经 二尖瓣 三尖瓣 二氧化 一氧化 "
    # names of firms, places, days and bodies
    "百度 百货 百科 百色 十堰 十字 四川 四平市 六安 六盘水 七台河 九江 九寨 万州 万宁 万达 "
    "九三学社 三八红旗 三八妇女 三八节 十一黄金周 二维码 三维 四维 "
    # 百分比, 百分点: names of the unit; 零 meaning "odd bits"
    "百分比 百分点 零售 零星 零件 零部件 零配件 零食 零散 零距离"
)
_WORDS_ENDING = _words(
    "统一 唯一 单一 同一 整齐划一 不一 逐一 这一 那一 每一 某一 任一 另一 哪一 独一无二 说一不二 "
    "一分为二 举一反三 再三 质量第一 安全第一 成千上万 成百上千"
)
_NOT_AFTER_NUMERAL = rf"(?<! [{_NUMERAL_CHARS}0-9第] )"
_NOT_BEFORE_UNIT = "(?! 百 (?!姓) | [十千万亿] )"
_EXPRESSIONS = rf"""
    百姓 | [二三四五多] 合一
    # one of; 分之一 is a fraction
  | (?<!分) 之一 {_NOT_BEFORE_UNIT}
    # very, a little, in case, and holidays named by their date
  | {_NOT_AFTER_NUMERAL} (?: 十分 (?! [钟之以左上] ) | 一点 (?! [{_DIGIT_CHARS}零〇] ) )
  | {_NOT_AFTER_NUMERAL} (?: 万一 | 一一 | 五[一四] | [七八]一 ) (?! [{_NUMERAL_CHARS}] )
    # five-year plans: neither 13 nor 135
  | (?<! [{_NUMERAL_CHARS}] ) 十 [一二三四五] 五 {_NOT_BEFORE_UNIT}
    # kilo-, also in 5千克
  | (?<! [{_NUMERAL_CHARS}] ) 千 (?= [克米瓦伏卡帕焦赫] )
    # some tens, some hundreds: no figure
  | (?<! [{_NUMERAL_CHARS}0-9] ) 几 [十百千万亿]+
  | (?<! [人总位次例篇个件台床] ) 数 (?!百分) [十百千万亿]+ (?! {_DIGIT} )
  | \b (?: several | few | many ) \s (?: hundred | thousand | million ) \b
    # names of affiliated hospitals, not ranks
  | 第 \ ? [{_NUMERAL_CHARS}0-9]+ \ ? 附属
  | \b (?: first | second | third | fourth | fifth | sixth ) (?= \s affiliated\b )
    # pronouns and phrases
  | \b (?: no\ one | one\ another | one-stop | one-on-one | one-to-one | one\ of\ the ) \b
"""
_NO_NUMBER = re.compile(
    rf"{_NOT_AFTER_NUMERAL} (?: {'|'.join(_WORDS_STARTING)} )"
    rf"| (?: {'|'.join(_WORDS_ENDING)} ) {_NOT_BEFORE_UNIT} | {_EXPRESSIONS}",
    _FLAGS,
)


# ---------------------------------------------------------------- numerals

_WESTERN = r"(?: [0-9]{1,3} (?: ,[0-9]{3} )+ (?![0-9]) | [0-9]+ ) (?: \.[0-9]+ )?"
_SECTION = rf"""
    (?= [{_DIGIT_CHARS}零〇十百千] )
    (?: {_ZERO}? {_DIGIT}? 千 )? (?: (?: {_ZERO}? {_DIGIT} )? 百 )?
    (?: {_ZERO}? {_DIGIT}? 十 )? (?: {_ZERO}? {_DIGIT} )?
"""
_HEDGE_CHARS = "多余几来"
_PART = re.compile(
    rf"""
    (?P<western> {_WESTERN} )
        (?: \ ? (?P<western_hedge> [{_HEDGE_CHARS}] ) (?= \ ?[百千万亿] ) )?
        (?: \ ? (?P<western_unit> [百千]? (?: 万亿 | [万亿] ) | [百千] ) )?
  | (?P<section> 零 (?= 点 {_DIGIT} ) | {_SECTION} ) (?: 点 (?P<decimals> [{_DIGIT_CHARS}零〇]+ ) )?
        (?P<section_hedge> [{_HEDGE_CHARS}] (?= [万亿] ) )? (?P<section_unit> 万亿 | [万亿] )?
  | (?P<bare_unit> 万亿 | [万亿] )
    """,
    _FLAGS,
)
_POSITIONAL = re.compile(r"[零〇一二三四五六七八九]{2,}+ (?! [十百千万亿] )", _FLAGS)
_SCALE_WORD = r"(?: hundred | thousand | million | billion ) \b"
_SCALES = re.compile(rf"(?: [\ -]? {_SCALE_WORD} )+", _FLAGS)


class _Numeral(NamedTuple):
    """A number without its percent sign and bound words; hedge is a character inside it."""

    value: Decimal
    end: int
    hedge: str


class _Part(NamedTuple):
    """A coefficient with its multiplier, such as 3万 in 3万5千."""

    coefficient: Decimal
    units: str
    end: int
    hedge: str
    script: str

    @property
    def value(self) -> Decimal:
        """Coefficient times multiplier."""
        return self.coefficient * _product(self.units)

    @property
    def whole(self) -> bool:
        """Whether the coefficient is an integer in digits of some script."""
        return bool(self.script) and self.coefficient == self.coefficient.to_integral_value()


def _plain(value: Decimal) -> Decimal:
    """Drop the decimals of a whole number, so that 3.4万 is 34000 and not 34000.0."""
    whole = value.to_integral_value()
    return whole if whole == value else value


def _section_value(section: str) -> int:
    """Value of a Chinese numeral below 10000; a digit that ends 一百五 counts tens."""
    total = digit = 0
    place = 1
    for char in section:
        unit = _UNIT_VALUE.get(char)
        if unit is None:
            digit = _DIGIT_VALUE[char]
            place = place if digit else 1
        else:
            total += (digit or 1) * unit
            digit, place = 0, unit // 10
    return total + digit * place


def _product(units: str) -> Decimal:
    """Multiply unit characters: 万亿 is 10 to the 12th, none is 1."""
    product = Decimal(1)
    for char in units:
        product *= _UNIT_VALUE[char]
    return product


def _digits(run: str) -> str:
    """Western digits of Chinese digits read one by one."""
    return "".join(str(_DIGIT_VALUE[char]) for char in run)


def _coefficient(match: re.Match[str]) -> Decimal:
    """Value of a part before its multiplier."""
    if match["western"]:
        return Decimal(match["western"].replace(",", ""))
    if match["bare_unit"]:
        return Decimal(1)
    return Decimal(f"{_section_value(match['section'])}.{_digits(match['decimals'] or '零')}")


def _read_part(work: str, pos: int) -> _Part | None:
    """Read a coefficient, a multiplier or both at a position."""
    match = _PART.match(work, pos)
    if match is None or match.end() == pos:
        return None
    units = match["western_unit"] or match["section_unit"] or match["bare_unit"] or ""
    hedge = match["western_hedge"] or match["section_hedge"] or ""
    script = "western" if match["western"] else "chinese" if match["section"] else ""
    return _Part(_coefficient(match), units, match.end(), hedge, script)


def _read_lower_part(work: str, before: _Part) -> _Part | None:
    """Read a part that continues another one: whole, and below its multiplier."""
    if before.hedge or not before.units or not before.whole:
        return None
    part = _read_part(work, before.end)
    if part is None or not part.whole:
        return None
    ceiling = _product(before.units)
    if part.end == before.end + 1 and work[before.end] in _DIGIT_CHARS + "0123456789":
        if part.script != before.script:
            return None
        part = part._replace(coefficient=part.coefficient * ceiling / 10)  # 三万五 is 35000
    return part if part.value < ceiling else None


def _read_positional(work: str, pos: int) -> _Numeral | None:
    """Read digits said one by one (二〇一六); 两三 and 一二三 are a count, hence no number."""
    match = _POSITIONAL.match(work, pos)
    if match is None:
        return None
    digits = _digits(match[0])
    if "0" not in digits and (len(digits) == 2 or digits in "123456789"):
        return None
    return _Numeral(Decimal(digits), match.end(), "")


def _read_numeral(work: str, pos: int) -> _Numeral | None:
    """Read a numeral of Western or Chinese digits that starts at a position."""
    positional = _read_positional(work, pos)
    if positional:
        return positional
    part = _read_part(work, pos)
    if part is None:
        return _Numeral(Decimal(0), pos + 1, "") if work.startswith("零", pos) else None
    value = part.value
    while lower := _read_lower_part(work, part):
        value, part = value + lower.value, lower
    return _Numeral(_plain(value), part.end, part.hedge)


# ---------------------------------------------------------------- English number words

_UNIT_WORDS = _words("one two three four five six seven eight nine")
_TEEN_WORDS = _words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS_WORDS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
_UNIT_RANKS = _words("first second third fourth fifth sixth seventh eighth ninth")
_TEEN_RANKS = _words(
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth"
)
_TENS_RANKS = [word[:-1] + "ieth" for word in _TENS_WORDS]
_WORD_VALUE = (
    {"zero": 0}
    | {word: i for words in (_UNIT_WORDS, _UNIT_RANKS) for i, word in enumerate(words, 1)}
    | {word: i for words in (_TEEN_WORDS, _TEEN_RANKS) for i, word in enumerate(words, 10)}
    | {word: 10 * i for words in (_TENS_WORDS, _TENS_RANKS) for i, word in enumerate(words, 2)}
)
_SCALE_VALUE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}


def _any(words: list[str]) -> str:
    """Pattern of one whole word of a list."""
    return rf"(?: {' | '.join(words)} ) \b"


_SMALL = rf"(?: {_any(_TENS_WORDS)} (?: [\ -] {_any(_UNIT_WORDS)} )? | {_any(_TEEN_WORDS)}"
_SMALL += rf" | {_any(_UNIT_WORDS)} )"
_AND = r"[\ -] (?: and [\ -] )?"
_GROUP = rf"(?: (?: (?: {_SMALL} | an? ) [\ -] )? hundred \b (?: {_AND} {_SMALL} )? | {_SMALL} )"
_LARGE = r"(?: thousand | million | billion ) \b"
_CARDINAL_WORDS = re.compile(
    rf"""\b (?: (?: {_GROUP} | an? ) [\ -] {_LARGE} (?: {_AND} {_GROUP} [\ -] {_LARGE} )*
                (?: {_AND} {_GROUP} )?
              | {_GROUP} | {_LARGE} | zero \b )""",
    _FLAGS,
)
_ORDINAL_WORDS = re.compile(
    rf"""\b (?: (?: {_any(_TENS_WORDS)} [\ -] )? {_any(_UNIT_RANKS)}
              | {_any(_TEEN_RANKS)} | {_any(_TENS_RANKS)} )""",
    _FLAGS,
)


def _words_value(words: str) -> int:
    """Value of English number words such as "two thousand three hundred and five"."""
    total = group = 0
    for word in re.split("[ -]", words.lower()):
        if word == "hundred":
            group = (group or 1) * 100
        elif word in _SCALE_VALUE:
            total += (group or 1) * _SCALE_VALUE[word]
            group = 0
        else:
            group += _WORD_VALUE.get(word, 0)
    return total + group


# ---------------------------------------------------------------- kinds of numbers


class _Hit(NamedTuple):
    """A number of known kind, before the words around it were searched for a bound."""

    value: Decimal
    start: int
    end: int
    kind: Kind
    hedge: str = ""


_START = re.compile(rf"[0-9{_NUMERAL_CHARS}第Ⅰ-Ⅻ] | \b[a-z]", _FLAGS)
_PARTS_OF = re.compile(r"(?P<parts> [百千万] ) 分之 \ ?", _FLAGS)
_PERCENT_SIGN = re.compile(r"\ ? (?: % | (?P<mille> ‰ ) | -?per\ ?cent \b )", _FLAGS)
_RANK = re.compile(r"第 \ ?", _FLAGS)
_RANK_SUFFIX = re.compile(r"(?: st | nd | rd | th ) \b | 级", _FLAGS)
# Only grades: 等 after other numbers means "and so on".
_GRADE = re.compile(
    r"[一二三四五六] (?: 等 (?! [于待同候] ) | [甲乙] (?! [双苯基胺醛酸氧硅醇烯炔子] ) )", _FLAGS
)
# Roman numerals only after a word of rank, since I and V are letters elsewhere.
_ROMAN = re.compile(
    r"\b (?: grade | level | class | tier | phase | stage | type ) [\ -] (?-i: (?P<numeral>"
    r" I{1,3} | IV | VI{0,3} | IX | X ) ) \b",
    _FLAGS,
)
_ROMAN_VALUE = {word: i for i, word in enumerate(_words("I II III IV V VI VII VIII IX X"), 1)}


def _hit_rank(work: str, pos: int) -> _Hit | None:
    """Read 第三, 一等, 三甲, "Grade III" or the one-character Ⅲ."""
    if match := _ROMAN.match(work, pos):
        return _Hit(Decimal(_ROMAN_VALUE[match["numeral"]]), pos, match.end(), Kind.ORDINAL)
    if "Ⅰ" <= work[pos] <= "Ⅻ":
        return _Hit(Decimal(ord(work[pos]) - ord("Ⅰ") + 1), pos, pos + 1, Kind.ORDINAL)
    if match := _GRADE.match(work, pos):
        return _Hit(Decimal(_DIGIT_VALUE[work[pos]]), pos, match.end(), Kind.ORDINAL)
    match = _RANK.match(work, pos)
    numeral = _read_numeral(work, match.end()) if match else None
    if numeral is None:
        return None
    end = numeral.end + work.startswith("级", numeral.end)
    return _Hit(numeral.value, pos, end, Kind.ORDINAL)


def _hit_words(work: str, pos: int) -> _Hit | None:
    """Read English number words."""
    kind = Kind.ORDINAL
    match = _ORDINAL_WORDS.match(work, pos)
    if match is None:
        kind = Kind.CARDINAL
        match = _CARDINAL_WORDS.match(work, pos)
    if match is None:
        return None
    return _signed(work, _Hit(Decimal(_words_value(match[0])), pos, match.end(), kind))


def _hit_parts_of(work: str, pos: int) -> _Hit | None:
    """Read 百分之十九, and 千分之五 as half a percent."""
    match = _PARTS_OF.match(work, pos)
    numeral = _read_numeral(work, match.end()) if match else None
    if match is None or numeral is None:
        return None
    percent = _plain(numeral.value * 100 / _UNIT_VALUE[match["parts"]])
    return _Hit(percent, pos, numeral.end, Kind.PERCENT, numeral.hedge)


def _signed(work: str, hit: _Hit) -> _Hit:
    """Extend a cardinal over the percent sign or word that follows it."""
    match = _PERCENT_SIGN.match(work, hit.end) if hit.kind is Kind.CARDINAL else None
    if match is None:
        return hit
    value = _plain(hit.value / 10) if match["mille"] else hit.value
    return hit._replace(value=value, end=match.end(), kind=Kind.PERCENT)


def _hit_numeral(work: str, pos: int) -> _Hit | None:
    """Read digits of either script with what follows them: million, %, 级, th."""
    numeral = _read_numeral(work, pos)
    if numeral is None:
        return None
    hit = _Hit(numeral.value, pos, numeral.end, Kind.CARDINAL, numeral.hedge)
    if match := _RANK_SUFFIX.match(work, hit.end):
        return hit._replace(end=match.end(), kind=Kind.ORDINAL)
    if match := _SCALES.match(work, hit.end):
        value = hit.value
        for word in re.findall("[a-z]+", match[0].lower()):
            value *= _SCALE_VALUE[word]
        hit = hit._replace(value=_plain(value), end=match.end())
    return _signed(work, hit)


_CYCLE = re.compile(r"(?P<count> [一二三四五六七八九两]? ) 甲子", _FLAGS)


def _hit_cycle(work: str, pos: int) -> _Hit | None:
    """Read 一甲子, a cycle of sixty years, as 60."""
    match = _CYCLE.match(work, pos)
    if match is None:
        return None
    cycles = _DIGIT_VALUE[match["count"]] if match["count"] else 1
    return _Hit(Decimal(60 * cycles), pos, match.end(), Kind.CARDINAL)


def _read_hit(work: str, pos: int) -> _Hit | None:
    """Read the number that starts at a position, trying the most specific form first."""
    for reader in (_hit_cycle, _hit_rank, _hit_words, _hit_parts_of, _hit_numeral):
        if hit := reader(work, pos):
            return hit
    return None


# ---------------------------------------------------------------- bounds

# The words before 超, 近 and 约 make other words of them: 彩超 (a scanner), 附近, 预约.
_BEFORE = re.compile(
    r"""
    (?: (?P<more> 超过了? | (?<![彩心腹Bb]) 超 | 逾 | 突破了? | 多于 | 大于 | 高于 | 不止 | 不少于
          | 不低于 | 至少 | (?<![\w"'/-]) > | ≥
          | \b (?: more\ than | over | above | exceeding | in\ excess\ of | upwards\ of | at\ least
                 | (?: no | not ) \ (?: less | fewer ) \ than ) )
      | (?P<nearly> [将接]近 | (?<![附最邻靠远就临]) 近 | 不足 | 不到 | [不未]超过 | 不[多大高]于
          | [最至]多 | (?<![\w"'/-]) < | ≤
          | \b (?: nearly | almost | close\ to | up\ to | less\ than | fewer\ than | under | below
                 | (?: no | not ) \ more\ than | at\ most ) )
      | (?P<about> 大约 | 大概 | (?<![签预节条合契公集制]) 约 [有为占]? | (?<!\S) ~ | ≈
          | \b (?: about | approximately | approx\.? | around | roughly | some | circa ) )
    )
    \s{0,2} (?: RMB | US\$ | USD | CNY | [$¥€£] )? \s? $
    """,
    _FLAGS,
)
_BEFORE_BARE_UNIT = re.compile(
    r"(?: (?P<about> (?<!以) 上 ) | (?P<more> (?<![通经超]) 过 ) ) $", _FLAGS
)
_COUNTER = (
    "(?: 分钟? | [个名位人次张家种项台例件年月天周日岁元篇所套间辆部批门科室平方米公里亩小时倍]"
    "{0,3}+ )"
)
_AFTER = re.compile(
    rf"""
    (?P<more> \ ? (?: [多余] (?! 于 ) | 几 | \+ (?! [0-9] ) )
        | [年岁天周] 多 (?! [次项种名位学中功] ) | 个多 (?: 月 | 小时 | 星期 )
        | \ ? {_COUNTER} 以上 (?! [海述所] ) | \ or\ more \b (?! \ than ) )
  | (?P<about> \ ? {_COUNTER} (?: 左右 | 上下 ) | 来 [个名位人年岁张家种项台] )
  | (?P<nearly> \ ? {_COUNTER} (?: 以内 | 以下 ) )
    """,
    _FLAGS,
)
# 近三年 that opens a clause, and 近三年来, mean the latest three years, not almost three.
_PERIOD = re.compile(r"\ ? (?: 年 | 个月 | 周 | 天 ) (?P<ever_since> [来内间] )?", _FLAGS)
_PERIOD_OF_HISTORY = re.compile(r"\ ? 年 .{0,6} 历史", _FLAGS)
_CLAUSE_OPENS = re.compile(r"(?: ^ | [\s,，.。;；:：、!！?？“”\"(（「『] ) $", _FLAGS)
_LONGEST_BEFORE = 24
_GROUP_BOUND = {"more": Bound.MORE_THAN, "nearly": Bound.NEARLY, "about": Bound.ABOUT}


def _bound_of(match: re.Match[str]) -> Bound:
    """Bound that the matched group of a bound pattern stands for."""
    return _GROUP_BOUND[match.lastgroup or ""]


def _is_latest_period(work: str, start: int, end: int) -> bool:
    """Tell whether the 近 at start with the number that ends at end means "the latest"."""
    match = _PERIOD.match(work, end)
    if match is None or _PERIOD_OF_HISTORY.match(work, end):
        return False
    return bool(match["ever_since"] or _CLAUSE_OPENS.search(work[max(0, start - 1) : start]))


def _bound_before(work: str, hit: _Hit, floor: int) -> tuple[int, Bound] | None:
    """Start and meaning of the bound words that end where a number starts, not before floor."""
    match = _BEFORE.search(work, max(floor, hit.start - _LONGEST_BEFORE), hit.start)
    if match is None and work[hit.start] in "百千万亿":
        match = _BEFORE_BARE_UNIT.search(work, max(floor, hit.start - 1), hit.start)
    if match is None:
        return None
    if match[0] == "近" and _is_latest_period(work, match.start(), hit.end):
        return None
    return match.start(), _bound_of(match)


def _bounded(work: str, hit: _Hit, floor: int) -> Reading:
    """Add to a number the bound words around it; those before it decide."""
    start, end, bound = hit.start, hit.end, Bound.EXACT
    if hit.kind is not Kind.ORDINAL:
        if hit.hedge:
            bound = Bound.ABOUT if hit.hedge == "来" else Bound.MORE_THAN
        elif match := _AFTER.match(work, end):
            end, bound = match.end(), _bound_of(match)
        if before := _bound_before(work, hit, floor):
            start, bound = before
    return Reading(hit.value, start, end, bound, hit.kind)


def _scan(work: str) -> Iterator[Reading]:
    """Read the numbers of a text whose dates and exceptions were blanked."""
    floor = pos = 0
    while match := _START.search(work, pos):
        pos = match.start() + 1
        if hit := _read_hit(work, match.start()):
            reading = _bounded(work, hit, floor)
            yield reading
            floor = pos = reading.end


# ---------------------------------------------------------------- dates


class _Dated(NamedTuple):
    """A date with the span of its year; not certain if the figure may be a plain number."""

    reading: DateReading
    year_start: int
    year_end: int
    certain: bool


_YEAR = "(?: 1[89][0-9]{2} | 20[0-9]{2} | 2100 )"
_CHINESE_YEAR = "[一二] [零〇一二三四五六七八九]{3}"
_SMALL_NUMBER = "(?: [0-9]{1,2} | [一二三]?十[一二三四五六七八九]? | [一二三四五六七八九] )"
_YEAR_SAID = rf"(?P<year> {_YEAR} | {_CHINESE_YEAR} )"
_MONTHS = _words("jan feb mar apr may jun jul aug sep oct nov dec")
_MONTH = r"""
    \b (?P<month> jan(?:uary)? | feb(?:ruary)? | mar(?:ch)? | apr(?:il)? | may | june? | july?
    | aug(?:ust)? | sept? | september | oct(?:ober)? | nov(?:ember)? | dec(?:ember)? ) \b \.?
"""
_ENGLISH_YEAR = rf"(?P<year> {_YEAR} ) (?! [0-9] )"
_DAY = r"(?P<day> [0-9]{1,2} ) (?: st | nd | rd | th )?"
_ALONE = r"(?<! [0-9] ) (?<! [0-9]\. )"
_DATE_FORMS = tuple(
    re.compile(form, _FLAGS)
    for form in (
        rf"{_MONTH} \s{{1,3}} {_DAY} (?: ,\s{{0,3}} | \s{{1,3}} ) {_ENGLISH_YEAR}",
        rf"{_ALONE} {_DAY} \s{{1,3}} (?: of \s )? {_MONTH} ,? \s{{1,3}} {_ENGLISH_YEAR}",
        rf"{_MONTH} ,? \s{{1,3}} (?: of \s )? {_ENGLISH_YEAR} (?! [.,][0-9] )",
        rf"""{_ALONE} (?P<year> {_YEAR} ) (?P<mark> [-/.] ) (?P<month> [0-9]{{1,2}} ) (?P=mark)
             (?P<day> [0-9]{{1,2}} ) (?! [0-9] )""",
        rf"""{_ALONE} {_YEAR_SAID} \ ? 年 \ ? (?P<month> {_SMALL_NUMBER} )
             \ ? 月 \ ? (?P<day> {_SMALL_NUMBER} ) \ ? [日号]""",
        rf"""{_ALONE} {_YEAR_SAID} \ ? 年 \ ? (?P<month> {_SMALL_NUMBER} )
             \ ? 月""",
        # A length of time, as in 2000年历史, is no year.
        rf"""{_ALONE} {_YEAR_SAID} \ ? 年
             (?! \ ? (?: 的?历史 | 之久 | 以上 ) )""",
    )
)
_YEAR_SIGN = re.compile(r"\ ? 年", _FLAGS)
_FIRST_OF_RANGE = re.compile(
    rf"{_ALONE} (?P<year> {_YEAR} ) (?= \ ? [-–—~至到]+ \ ? {_YEAR} \ ? 年 )", _FLAGS
)
_DECADE = re.compile(
    rf"""
    {_ALONE} (?: (?P<century> 19 | 20 | 21 | 十九 | 二十一? ) | 上个? ) 世纪 \ ?
        (?P<tens> [1-9]0 | [一二三四五六七八九]十 ) 年代
  | {_ALONE} (?P<western> {_YEAR} ) (?: \ ? 年代 | ['’]? s \b )
    """,
    _FLAGS,
)
_BARE_YEAR = re.compile(
    rf"""(?<! [\w.,/$¥€£-] ) (?P<year> {_YEAR} ) (?: \ ? [-–—] \ ? (?P<until> {_YEAR} ) )?
         (?! [\w%‰] | [.,/-][0-9] )""",
    _FLAGS,
)
_SAYS_YEAR = re.compile(
    r"""
    (?: \b (?: found(?:ed|ation) | established | establishment | built | since | opened | opening
          | created | formed | formation | inception | started | began | completed | year
          | set\ up | in | during | until ) (?: \s in )? \s{0,2} :? \s{0,2}
      | [建立始]于 ) $
    """,
    _FLAGS,
)
_MAY_SAY_YEAR = re.compile(
    r"""
    (?: \b (?: from | to | till | by | between | and | before | after | around | year\ of
          | (?: spring | summer | autumn | fall | winter | end | beginning | start )\ of ) \s
      | [于自从] ) $
    """,
    _FLAGS,
)
_OPENS_ENTRY = re.compile(r"(?: ^ | [\n:(\[] ) \s{0,3} $", _FLAGS)
_ENDS_ENTRY = re.compile(r"[\ \t]* (?: $ | [\n)\].,;。，；–—-] )", _FLAGS)
_PLURAL_NOUN = re.compile(
    r"\s (?! (?: was | is | has | as | its | this | thus | various | several ) \b ) [a-z]+s \b",
    _FLAGS,
)


def _date_readings(found: _Dated) -> Iterator[Reading]:
    """Readings of a date among the numbers: the date and its year."""
    date = found.reading
    value = Decimal(date.not_before.year)
    if date.precision != "year":
        yield Reading(value, date.start, date.end, Bound.EXACT, Kind.DATE)
    if date.precision != "decade":
        yield Reading(value, found.year_start, found.year_end, Bound.EXACT, Kind.YEAR)


def _find_dates(work: str) -> list[_Dated]:
    """Find the dates of a normalised text, the longest forms first, without overlap."""
    dates: list[_Dated] = []
    for finder in (_find_decades, _find_range_starts, _find_full_dates, _find_bare_years):
        for found in finder(work):
            dates.append(found)
            work = _blank(work, found.reading.start, found.reading.end)
    return dates


def _small_number(word: str) -> int:
    """Value of a month or day in digits of either script."""
    return int(word) if word.isdecimal() else _section_value(word)


def _year_number(word: str) -> int | None:
    """Year in digits of either script, or None outside 1800 to 2100."""
    year = int(word if word.isdecimal() else _digits(word))
    return year if 1800 <= year <= 2100 else None


def _month_number(word: str | None) -> int | None:
    """Month of an English name or of digits; 0 if no month was named, None if there is no such."""
    if word is None:
        return 0
    name = word[:3].lower()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else _small_number(word)
    return month if 1 <= month <= 12 else None


def _whole_year(year: int) -> tuple[datetime.date, datetime.date, str]:
    """First day, last day and precision of a year."""
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31), "year"


def _days(year: int, month: int, day: int) -> tuple[datetime.date, datetime.date, str] | None:
    """First day, last day and precision; month or day 0 if not named, None if no such day."""
    if not month:
        return _whole_year(year)
    length = calendar.monthrange(year, month)[1]
    if not day:
        return datetime.date(year, month, 1), datetime.date(year, month, length), "month"
    if day > length:
        return None
    return datetime.date(year, month, day), datetime.date(year, month, day), "day"


def _date_of(match: re.Match[str]) -> _Dated | None:
    """Date of a matched form, or None if the calendar has no such day."""
    fields = match.groupdict()
    year, month = _year_number(match["year"]), _month_number(fields.get("month"))
    if year is None or month is None:
        return None
    day = fields.get("day")
    number = _small_number(day) if day else 0
    days = None if day and not number else _days(year, month, number)
    if days is None:
        return None
    sign = _YEAR_SIGN.match(match.string, match.end("year"), match.end())
    year_end = sign.end() if sign else match.end("year")
    return _Dated(DateReading(*days, *match.span()), match.start("year"), year_end, True)


def _find_full_dates(work: str) -> Iterator[_Dated]:
    """Find dates and years whose form leaves no doubt."""
    for form in _DATE_FORMS:
        for match in form.finditer(work):
            if found := _date_of(match):
                work = _blank(work, *match.span())
                yield found


def _find_range_starts(work: str) -> Iterator[_Dated]:
    """Find the first year of 1999-2003年."""
    for match in _FIRST_OF_RANGE.finditer(work):
        if found := _date_of(match):
            yield found


def _find_decades(work: str) -> Iterator[_Dated]:
    """Find 20世纪50年代, 上世纪50年代 (taken as the 20th century), 1950年代 and 1990s."""
    for match in _DECADE.finditer(work):
        if match["western"]:
            year = int(match["western"])
        else:
            century = _small_number(match["century"] or "20")
            year = (century - 1) * 100 + _small_number(match["tens"])
        if year % 10 == 0 and 1800 <= year <= 2090:
            first, last = datetime.date(year, 1, 1), datetime.date(year + 9, 12, 31)
            reading = DateReading(first, last, "decade", *match.span())
            yield _Dated(reading, *match.span(), True)


def _find_bare_years(work: str) -> Iterator[_Dated]:
    """Find years that only their surroundings show to be years, such as "Founded: 1954"."""
    for match in _BARE_YEAR.finditer(work):
        window = work[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
        counts = _PLURAL_NOUN.match(work, match.end()) is not None
        said = _SAYS_YEAR.search(window) is not None
        alone = _OPENS_ENTRY.search(window) and _ENDS_ENTRY.match(work, match.end())
        if said or alone or (_MAY_SAY_YEAR.search(window) and not counts):
            yield from _years_of(match, said and not counts)


def _years_of(match: re.Match[str], certain: bool) -> Iterator[_Dated]:
    """Give the one or two years of a bare year or range of years."""
    for group in ("year", "until"):
        if match[group]:
            span = match.span(group)
            days = _whole_year(int(match[group]))
            yield _Dated(DateReading(*days, *span), *span, certain)
