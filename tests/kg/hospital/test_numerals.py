"""Tests of the readers of numbers and dates, on short texts written for them."""

from __future__ import annotations

import calendar
import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.hospital.numerals import (
    Bound,
    Kind,
    Reading,
    read_dates,
    read_numbers,
    states_date,
    states_number,
)

CARDINAL, PERCENT, ORDINAL = Kind.CARDINAL, Kind.PERCENT, Kind.ORDINAL
EXACT, MORE, NEARLY, ABOUT = Bound.EXACT, Bound.MORE_THAN, Bound.NEARLY, Bound.ABOUT


def words(text: str) -> list[str]:
    """Split a table of words."""
    return text.split()


def values(text: str) -> list[str]:
    """Values that a text states, as plain digits."""
    return [format(reading.value, "f") for reading in read_numbers(text)]


def only(text: str) -> Reading:
    """The one reading of a text."""
    readings = read_numbers(text)
    assert len(readings) == 1, readings
    return readings[0]


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("text", "value", "span"),
    [
        # Western digits
        ("床位320张", "320", "320"),
        ("1,000 papers", "1000", "1,000"),
        ("12,345,678元", "12345678", "12,345,678"),
        ("占地4.25亩", "4.25", "4.25"),
        ("病床１２张", "12", "１２"),
        ("病床１，２００张", "1200", "１，２００"),
        ("３．５万人", "35000", "３．５万"),
        # multipliers after digits
        ("3.4万人", "34000", "3.4万"),
        ("1.8亿元", "180000000", "1.8亿"),
        ("5千人", "5000", "5千"),
        ("3百例", "300", "3百"),
        ("2千万元", "20000000", "2千万"),
        ("1.5万亿元", "1500000000000", "1.5万亿"),
        ("1亿2000万元", "120000000", "1亿2000万"),
        ("3万5千人", "35000", "3万5千"),
        ("2万1041人", "21041", "2万1041"),
        ("收治 46 万人", "460000", "46 万"),
        ("5千克", "5", "5"),
        ("8 萬元", "80000", "8 萬"),
        # Chinese numerals
        ("七家医院", "7", "七"),
        ("十二个县", "12", "十二"),
        ("二十三人", "23", "二十三"),
        ("一百零五张", "105", "一百零五"),
        ("两千人", "2000", "两千"),
        ("两个分院", "2", "两"),
        ("三万五千人", "35000", "三万五千"),
        ("三万五人", "35000", "三万五"),
        ("一百五人", "150", "一百五"),
        ("三万零五人", "30005", "三万零五"),
        ("百万人口", "1000000", "百万"),
        ("一千二百万元", "12000000", "一千二百万"),
        ("二亿零三十万元", "200300000", "二亿零三十万"),
        ("三点五亿元", "350000000", "三点五亿"),
        ("零点五毫米", "0.5", "零点五"),
        ("一二〇急救", "120", "一二〇"),
        ("一○二室", "102", "一○二"),
        ("零投诉", "0", "零"),
        ("二十一起", "21", "二十一"),
        ("十分钟", "10", "十"),
        # numbers before a unit or glued to letters
        ("1.5T核磁", "1.5", "1.5"),
        ("3.0T", "3", "3.0"),
        ("256排CT", "256", "256"),
        ("a 16-slice scanner", "16", "16"),
        ("1000 mA", "1000", "1000"),
        ("ISO15189认可", "15189", "15189"),
        ("OLYMPUS2700", "2700", "2700"),
        # English words
        ("ten beds", "10", "ten"),
        ("Twelve wards", "12", "Twelve"),
        ("twenty-three wards", "23", "twenty-three"),
        ("Ninety nine wards", "99", "Ninety nine"),
        ("two hundred and five beds", "205", "two hundred and five"),
        ("a hundred beds", "100", "a hundred"),
        ("three thousand four hundred cases", "3400", "three thousand four hundred"),
        ("a million yuan", "1000000", "a million"),
        ("two hundred thousand visits", "200000", "two hundred thousand"),
        ("1.2 million visits", "1200000", "1.2 million"),
        ("5 hundred thousand visits", "500000", "5 hundred thousand"),
        ("a two-storey house", "2", "two"),
    ],
)
def test_reads_cardinals(text: str, value: str, span: str) -> None:
    reading = only(text)
    assert format(reading.value, "f") == value
    assert text[reading.start : reading.end] == span
    assert (reading.kind, reading.bound) == (CARDINAL, EXACT)


@pytest.mark.parametrize(
    ("text", "value", "span", "kind"),
    [
        ("第三级", "3", "第三级", ORDINAL),
        ("第 12 届", "12", "第 12", ORDINAL),
        ("第二人民医院", "2", "第二", ORDINAL),
        ("六级评审", "6", "六级", ORDINAL),
        ("3级防护", "3", "3级", ORDINAL),
        ("一等奖", "1", "一等", ORDINAL),
        ("二等", "2", "二等", ORDINAL),
        ("三级甲等", "3", "三级", ORDINAL),
        ("三甲医院", "3", "三甲", ORDINAL),
        ("the third ward", "3", "third", ORDINAL),
        ("the twenty-first ward", "21", "twenty-first", ORDINAL),
        ("the twelfth ward", "12", "twelfth", ORDINAL),
        ("the thirtieth ward", "30", "thirtieth", ORDINAL),
        ("3rd ward", "3", "3rd", ORDINAL),
        ("a Grade III hospital", "3", "Grade III", ORDINAL),
        ("Ⅲ级", "3", "Ⅲ", ORDINAL),
        ("约三级左右", "3", "三级", ORDINAL),
        ("占85.1%", "85.1", "85.1%", PERCENT),
        ("占85.1％", "85.1", "85.1％", PERCENT),
        ("百分之十九", "19", "百分之十九", PERCENT),
        ("百分之八十五点一", "85.1", "百分之八十五点一", PERCENT),
        ("百分之12.5", "12.5", "百分之12.5", PERCENT),
        ("百分之百", "100", "百分之百", PERCENT),
        ("千分之五", "0.5", "千分之五", PERCENT),
        ("5‰", "0.5", "5‰", PERCENT),
        ("19 percent", "19", "19 percent", PERCENT),
        ("twenty per cent", "20", "twenty per cent", PERCENT),
    ],
)
def test_reads_ordinals_and_percentages(text: str, value: str, span: str, kind: Kind) -> None:
    reading = only(text)
    assert (format(reading.value, "f"), text[reading.start : reading.end]) == (value, span)
    assert (reading.kind, reading.bound) == (kind, EXACT)


@pytest.mark.parametrize(
    ("text", "value", "span", "bound"),
    [
        ("服务近500万人", "5000000", "近500万", NEARLY),
        ("接近 300 人", "300", "接近 300", NEARLY),
        ("投入1500多万元", "15000000", "1500多万", MORE),
        ("投入 1500 多万元", "15000000", "1500 多万", MORE),
        ("30余批", "30", "30余", MORE),
        ("200余人次", "200", "200余", MORE),
        ("十余万人", "100000", "十余万", MORE),
        ("二十几人", "20", "二十几", MORE),
        ("500+人", "500", "500+", MORE),
        ("人数多于50", "50", "多于50", MORE),
        ("大于5分", "5", "大于5", MORE),
        ("收入超过3亿元", "300000000", "超过3亿", MORE),
        ("突破两万例", "20000", "突破两万", MORE),
        ("至少20人", "20", "至少20", MORE),
        ("20人以上", "20", "20人以上", MORE),
        ("收入过亿元", "100000000", "过亿", MORE),
        ("more than 50 awards", "50", "more than 50", MORE),
        ("over 1,000 papers", "1000", "over 1,000", MORE),
        ("at least a hundred beds", "100", "at least a hundred", MORE),
        ("over US$1,000", "1000", "over US$1,000", MORE),
        ("nearly 300 beds", "300", "nearly 300", NEARLY),
        ("almost two hundred beds", "200", "almost two hundred", NEARLY),
        ("no more than 50 beds", "50", "no more than 50", NEARLY),
        ("不超过50张", "50", "不超过50", NEARLY),
        ("不足50张", "50", "不足50", NEARLY),
        ("30分钟以内", "30", "30分钟以内", NEARLY),
        ("约19%", "19", "约19%", ABOUT),
        ("大约两千人", "2000", "大约两千", ABOUT),
        ("500人左右", "500", "500人左右", ABOUT),
        ("10%左右", "10", "10%左右", ABOUT),
        ("十来万人", "100000", "十来万", ABOUT),
        ("50 or more beds", "50", "50 or more", MORE),
        ("十来个人", "10", "十来个", ABOUT),
        ("上百人", "100", "上百", ABOUT),
        ("about 40 wards", "40", "about 40", ABOUT),
        ("近百年的历史", "100", "近百", NEARLY),
        # the same characters where they bound nothing
        ("近三年来", "3", "三", EXACT),
        ("其后,近十年,", "10", "十", EXACT),
        ("彩超2台", "2", "2", EXACT),
        ("附近3家", "3", "3", EXACT),
        ("预约100人", "100", "100", EXACT),
        ("签约20家", "20", "20", EXACT),
        ("3年以上海为师", "3", "3", EXACT),
        ("a moreover 50", "50", "50", EXACT),
    ],
)
def test_reads_bounds(text: str, value: str, span: str, bound: Bound) -> None:
    reading = only(text)
    assert (format(reading.value, "f"), text[reading.start : reading.end]) == (value, span)
    assert reading.bound is bound


@pytest.mark.parametrize(
    "text",
    [
        *(words("一带一路 一站式 一对一 第一附属 一些 统一 唯一 一起 万里行 百姓 老百姓 三八红旗")),
        *(words("一体 一流 进一步 万一 之一 红十字会 十二指肠 五官科 百日咳 成千上万 几十万 数百")),
        *(words("百分点 千米 千方百计 四川 十三五 十四五 零售 二维码 举一反三 九江")),
        *("十分重要", "十分满意", "第三附属医院", "Second Affiliated Hospital"),
        *("several hundred", "hundreds of", "no one", "often", "the atone", "a bed", "", "。"),
    ],
)
def test_skips_words_that_state_no_number(text: str) -> None:
    assert read_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3个月到1年", ["3", "1"]),
        ("800-1100张", ["800", "1100"]),
        ("一等奖3项、二等奖4项", ["1", "3", "2", "4"]),
        ("两三个", ["2", "3"]),
        ("一二三级", ["1", "2", "3"]),
        ("床位800张,110人", ["800", "110"]),
        ("80，110", ["80", "110"]),
        ("1,0000", ["1", "0"]),
        ("0998-1234567", ["998", "1234567"]),
        ("二十三五百", ["23", "500"]),
        ("2万5万", ["20000", "50000"]),
        ("5 or more than 6", ["5", "6"]),
        ("5.3亿1.8亿", ["530000000", "180000000"]),
        ("这一百张", ["100"]),
        ("唯一一家", ["1"]),
        ("引进一台CT", ["1"]),
        ("综合一科", ["1"]),
        ("四平方米", ["4"]),
        ("每年3万一年", ["30000", "1"]),
        ("百分之一", ["1"]),
        ("近万家", ["10000"]),
        ("2016年5名", ["2016", "5"]),
        ("2011年13月", ["2011", "13"]),
        ("twenty beds and three wards", ["20", "3"]),
        ("人数二十万", ["200000"]),
        ("1. ten beds", ["1", "10"]),
        ("每年5月12日", ["5", "12"]),
    ],
)
def test_reads_several_numbers(text: str, expected: list[str]) -> None:
    assert values(text) == expected


def first_day(year: int, month: int = 1, day: int = 1) -> datetime.date:
    return datetime.date(year, month, day)


def last_day(year: int, month: int = 12) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


@pytest.mark.parametrize(
    ("text", "start", "end", "precision", "span"),
    [
        ("成立于2011年5月,", first_day(2011, 5), last_day(2011, 5), "month", "2011年5月"),
        ("2012年2月29日", first_day(2012, 2, 29), first_day(2012, 2, 29), "day", "2012年2月29日"),
        ("2011 年 5 月", first_day(2011, 5), last_day(2011, 5), "month", "2011 年 5 月"),
        ("2011年2月30日", first_day(2011, 2), last_day(2011, 2), "month", "2011年2月"),
        ("自1999年起", first_day(1999), last_day(1999), "year", "1999年"),
        ("２０１６年", first_day(2016), last_day(2016), "year", "２０１６年"),
        ("建于1955年", first_day(1955), last_day(1955), "year", "1955年"),
        ("2015年度", first_day(2015), last_day(2015), "year", "2015年"),
        ("二〇一六年十二月", first_day(2016, 12), last_day(2016, 12), "month", "二〇一六年十二月"),
        ("一九五五年", first_day(1955), last_day(1955), "year", "一九五五年"),
        ("2011-05-12", first_day(2011, 5, 12), first_day(2011, 5, 12), "day", "2011-05-12"),
        (
            "On October 25, 1954 it",
            first_day(1954, 10, 25),
            first_day(1954, 10, 25),
            "day",
            "October 25, 1954",
        ),
        (
            "the 25th of Oct. 1954",
            first_day(1954, 10, 25),
            first_day(1954, 10, 25),
            "day",
            "25th of Oct. 1954",
        ),
        ("In June 1954, it", first_day(1954, 6), last_day(1954, 6), "month", "June 1954"),
        ("Founded: 1954", first_day(1954), last_day(1954), "year", "1954"),
        ("Opened in 1954 by", first_day(1954), last_day(1954), "year", "1954"),
        ("(1954)", first_day(1954), last_day(1954), "year", "1954"),
        ("1954", first_day(1954), last_day(1954), "year", "1954"),
        ("成立于1954", first_day(1954), last_day(1954), "year", "1954"),
        ("20世纪50年代初", first_day(1950), last_day(1959), "decade", "20世纪50年代"),
        ("二十世纪五十年代", first_day(1950), last_day(1959), "decade", "二十世纪五十年代"),
        ("上世纪八十年代", first_day(1980), last_day(1989), "decade", "上世纪八十年代"),
        ("1950年代", first_day(1950), last_day(1959), "decade", "1950年代"),
        ("in the 1990s", first_day(1990), last_day(1999), "decade", "1990s"),
    ],
)
def test_reads_dates(
    text: str, start: datetime.date, end: datetime.date, precision: str, span: str
) -> None:
    dates = read_dates(text)
    assert len(dates) == 1
    date = dates[0]
    assert (date.not_before, date.not_after, date.precision) == (start, end, precision)
    assert text[date.start : date.end] == span
    assert states_date(text, start, end)
    assert not states_date(text, start, end + datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1999-2003年", [1999, 2003]),
        ("从1999年到2003年", [1999, 2003]),
        ("from 1954 to 1960", [1954, 1960]),
        ("(1954–1960)", [1954, 1960]),
        ("in 1954 beds", [1954]),
        ("a total of 1954 beds", []),
        ("grew to 1954 beds", []),
        ("by the end of 1954 it", [1954]),
        ("1041 beds", []),
        ("1954 beds", []),
        ("1,954", []),
        ("1954.5", []),
        ("建院57年", []),
        ("2000年历史", []),
        ("12011年", []),
        ("1700年", []),
        ("2101年", []),
        ("October 1,954", []),
        ("model X1954", []),
    ],
)
def test_finds_years(text: str, years: list[int]) -> None:
    assert [date.not_before.year for date in read_dates(text)] == years


def test_a_date_among_the_numbers_also_yields_its_year() -> None:
    spans = [(r.kind, int(r.value), r.start, r.end) for r in read_numbers("2011年5月")]
    assert spans == [(Kind.DATE, 2011, 0, 7), (Kind.YEAR, 2011, 0, 5)]
    spans = [(r.kind, int(r.value), r.start, r.end) for r in read_numbers("May 2, 1954")]
    assert spans == [(Kind.DATE, 1954, 0, 11), (Kind.YEAR, 1954, 7, 11)]
    assert [r.kind for r in read_numbers("20世纪50年代")] == [Kind.DATE]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Founded: 1954", Kind.YEAR),
        ("since 1954", Kind.YEAR),
        ("1999年", Kind.YEAR),
        # A figure that may be a count must stay provable as a number.
        ("1954", CARDINAL),
        ("Beds: 1954", CARDINAL),
        ("in 1954 beds", CARDINAL),
        ("2000年历史", CARDINAL),
    ],
)
def test_a_year_is_told_from_a_count(text: str, kind: Kind) -> None:
    assert only(text).kind is kind


def test_states_number() -> None:
    assert states_number("3.4万人", Decimal(34000))
    assert states_number("占85.1%", Decimal("85.10"))
    assert states_number("三甲", Decimal(3))
    assert not states_number("3.4万人", Decimal("3.4"))
    assert not states_number("2016年", Decimal(2016))
    assert not states_number("", Decimal(0))


# ---------------------------------------------------------------- properties

HAN = "零一二三四五六七八九"


def han_below_10000(number: int) -> str:
    """Write 1..9999 in Chinese, with 零 for each gap between digits."""
    written, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            written += ("零" if gap and written else "") + HAN[digit] + unit
        gap = digit == 0
    return written


def han(number: int) -> str:
    """Write an integer of 0..10**12 in Chinese."""
    if number == 0:
        return "零"
    written = ""
    for power, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = number // power % 10**4
        if section:
            joint = "零" if written and section < 1000 else ""
            written += joint + han_below_10000(section) + unit
    return written.removeprefix("一") if written.startswith("一十") else written


def test_the_formatter_of_these_tests() -> None:
    numbers = (0, 10, 12, 105, 1010, 20003, 100000, 100500000)
    written = words("零 十 十二 一百零五 一千零一十 二万零三 十万 一亿零五十万")
    assert [han(number) for number in numbers] == written


@given(st.integers(0, 10**9) | st.integers(0, 10**5))
def test_chinese_numerals_round_trip(number: int) -> None:
    written = f"共{han(number)}人"
    reading = only(written)
    assert reading.value == number
    assert (reading.start, reading.end) == (1, len(written) - 1)
    assert states_number(written, Decimal(number))
    assert not states_number(written, Decimal(number + 1))


@given(
    st.decimals(0, 99999, places=2),
    st.sampled_from([("", 1), ("百", 100), ("千", 1000), ("万", 10**4), ("亿", 10**8)]),
    st.sampled_from(["", "多", "余"]),
    st.booleans(),
)
def test_digits_with_multipliers_round_trip(
    number: Decimal, multiplier: tuple[str, int], hedge: str, separated: bool
) -> None:
    unit, factor = multiplier
    digits = f"{number:,}" if separated else f"{number}"
    reading = only(f"共{digits}{hedge}{unit}人")
    assert reading.value == number * factor
    assert reading.end - reading.start == len(digits + hedge + unit)
    assert reading.bound is (MORE if hedge else EXACT)


@given(st.integers(0, 10**12))
def test_thousands_separators_and_full_width_digits_round_trip(number: int) -> None:
    written = f"{number:,}"
    wide = written.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,"})
    assert only(written).value == only(wide).value == number


PIECES = list(
    "零〇一二两三四五六七八九十百千万亿点第级等甲年月日几多余近约超过上数分之人个起来附属"
)
PIECES += list("0123456789０９,.，．%％‰-–/:+~ \n\0Ⅲ’s")
PIECES += words("世纪 年代 历史 以上 左右")
PIECES += words("1954 2011 2000 October May 25 in since third hundred thousand two and a nd th")
PIECES += words("more than nearly about percent Grade III affiliated over 个多月 十分 百姓 十三五")
texts = st.text() | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
spaced_texts = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)


def nests(outer: Reading, inner: Reading) -> bool:
    """Tell whether a reading is the year inside a date."""
    return (outer.kind, inner.kind) == (Kind.DATE, Kind.YEAR) and inner.end <= outer.end


@settings(max_examples=600, deadline=None)
@given(texts | spaced_texts)
@example("1,0000三万五百姓5几万")
@example("近近500多于3")
def test_spans_are_ordered_and_stand_alone(text: str) -> None:
    readings = read_numbers(text)
    for reading in readings:
        assert 0 <= reading.start < reading.end <= len(text)
        again = read_numbers(text[reading.start : reading.end])
        assert again
        assert again[0].value == reading.value
        assert again[0].end == reading.end - reading.start
    for before, after in pairwise(readings):
        assert before.start <= after.start
        assert before.end <= after.start or nests(before, after)


@settings(max_examples=300, deadline=None)
@given(texts | spaced_texts)
def test_date_spans_are_ordered_and_stand_alone(text: str) -> None:
    dates = read_dates(text)
    for date in dates:
        assert 0 <= date.start < date.end <= len(text)
        assert date.not_before <= date.not_after
        assert states_date(text[date.start : date.end], date.not_before, date.not_after)
    assert all(a.end <= b.start for a, b in pairwise(dates))


days = st.dates(datetime.date(1800, 1, 1), datetime.date(2100, 12, 31))


def han_date(day: datetime.date) -> str:
    year = "".join(HAN[int(digit)] for digit in str(day.year))
    return f"{year}年{han(day.month)}月{han(day.day)}日"


@given(days)
def test_days_round_trip(day: datetime.date) -> None:
    month = calendar.month_name[day.month]
    for written in (
        f"于{day.year}年{day.month}月{day.day}日成立",
        f"于{han_date(day)}成立",
        f"on {month} {day.day}, {day.year} it",
        f"on {day.day} {month} {day.year} it",
        f"on {month[:3]}. {day.day}, {day.year} it",
        f"on {day.isoformat()} it",
    ):
        dates = read_dates(written)
        assert [(d.not_before, d.not_after, d.precision) for d in dates] == [(day, day, "day")]
        assert [r.kind for r in read_numbers(written)] == [Kind.DATE, Kind.YEAR]


@given(days)
def test_months_and_years_round_trip(day: datetime.date) -> None:
    first, last = first_day(day.year, day.month), last_day(day.year, day.month)
    for written in (
        f"于{day.year}年{day.month}月成立",
        f"于{han_date(day).split('月')[0]}月成立",
        f"in {calendar.month_name[day.month]} {day.year}, it",
    ):
        dates = read_dates(written)
        assert [(d.not_before, d.not_after, d.precision) for d in dates] == [(first, last, "month")]
    for written in (f"于{day.year}年成立", f"in {day.year}, it", f"Founded: {day.year}"):
        assert states_date(written, first_day(day.year), last_day(day.year))


@pytest.mark.parametrize(("text", "value"), [("一甲子", 60), ("近一甲子", 60), ("两甲子", 120)])
def test_a_cycle_is_sixty_years(text: str, value: int) -> None:
    assert [r.value for r in read_numbers(text)] == [Decimal(value)]


# ---------------------------------------------------------------- every word of the tables

SIGNS = {EXACT: "", MORE: ">", NEARLY: "<", ABOUT: "~"}


def told(text: str) -> list[str]:
    """All readings of a text: bound, value, span, and the kind where it is no cardinal."""
    return [
        f"{SIGNS[r.bound]}{r.value:f} {text[r.start : r.end]}"
        + (f" {r.kind}" if r.kind is not CARDINAL else "")
        for r in read_numbers(text)
    ]


def dated(text: str) -> list[str]:
    """All dates of a text: first and last day, precision, span."""
    return [
        f"{d.not_before} {d.not_after} {d.precision} {text[d.start : d.end]}"
        for d in read_dates(text)
    ]


BOUND_WORDS = {
    ">": (
        "超过 超过了 超 逾 突破 突破了 多于 大于 高于 不止 不少于 不低于 至少 > ≥",
        "more than,over,above,exceeding,in excess of,upwards of,at least,no less than,"
        "not less than,no fewer than,not fewer than,over RMB,over US$,over USD,over CNY,over $,"
        "over ¥,over €,over £",
    ),
    "<": (
        "将近 接近 近 不足 不到 不超过 未超过 不多于 不大于 不高于 最多 至多 < ≤",
        "nearly,almost,close to,up to,less than,fewer than,under,below,no more than,not more than,"
        "at most,under RMB",
    ),
    "~": (
        "大约 大概 约 约有 约为 约占 ~ ≈",
        "about,approximately,approx.,approx,around,roughly,some,circa,about US$",
    ),
}


@pytest.mark.parametrize("sign", list(BOUND_WORDS))
def test_every_word_before_a_number_bounds_it(sign: str) -> None:
    chinese, english = BOUND_WORDS[sign]
    for word in words(chinese):
        assert told(f"{word}50张") == [f"{sign}50 {word}50"]
    for word in english.split(","):
        assert told(f"has {word} 50 beds") == [f"{sign}50 {word} 50"]
        assert told(f"has {word.upper()} 50 beds") == [f"{sign}50 {word.upper()} 50"]


@pytest.mark.parametrize(
    "before",
    [
        *words(
            "心超 腹超 彩超 B超 b超 附近 最近 邻近 靠近 远近 就近 临近 签约 预约 节约 条约 合约 契约 公约"
        ),
        *words('集约 制约 a> a< a~ ">'),
        *("moreover ", "undergo ", "awesome ", "gabout ", "a > b "),
    ],
)
def test_what_only_looks_like_a_bound_is_none(before: str) -> None:
    assert told(f"{before}50张") == ["50 50"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a bound is next to its number, and not the end of another
        ("over  50", [">50 over  50"]),
        ("超过\n50", [">50 超过\n50"]),
        ("超过    50", ["50 50"]),
        ("over about 50", ["~50 about 50"]),
        ("近50超60", ["<50 近50", ">60 超60"]),
        ("50以上60", [">50 50以上", "60 60"]),
        ("约50余人", ["~50 约50余"]),
        ("近50多人", ["<50 近50多"]),
        # before a bare unit
        ("上百人", ["~100 上百"]),
        ("上千人", ["~1000 上千"]),
        ("上万人", ["~10000 上万"]),
        ("过百人", [">100 过百"]),
        ("上\n百人", ["100 百"]),
        ("以上百人", ["100 百"]),
        ("通过百人", ["100 百"]),
        ("经过百人", ["100 百"]),
        ("超过百人", [">100 超过百"]),
        ("上五百人", ["500 五百"]),
        # after it
        ("50多人", [">50 50多"]),
        ("50 余人", [">50 50 余"]),
        ("50多于", ["50 50"]),
        ("50余于", ["50 50"]),
        ("50+3", ["50 50", "3 3"]),
        ("3年多", [">3 3年多"]),
        ("3岁多", [">3 3岁多"]),
        ("3天多", [">3 3天多"]),
        ("3周多", [">3 3周多"]),
        ("3年多次", ["3 3"]),
        ("3个多月", [">3 3个多月"]),
        ("3个多小时", [">3 3个多小时"]),
        ("3个多星期", [">3 3个多星期"]),
        ("3个多人", ["3 3"]),
        ("50 人以上", [">50 50 人以上"]),
        ("50分以上", [">50 50分以上"]),
        ("50平方米以上", [">50 50平方米以上"]),
        ("50名以上海", ["50 50"]),
        ("50以上述", ["50 50"]),
        ("50以上所", ["50 50"]),
        ("50 or more", [">50 50 or more"]),
        ("50上下", ["~50 50上下"]),
        ("50以内", ["<50 50以内"]),
        ("50以下", ["<50 50以下"]),
        ("10来条", ["10 10"]),
        # ordinals are not bounded
        ("近第三级", ["3 第三级 ordinal"]),
        ("over 3rd", ["3 3rd ordinal"]),
        # the latest years, or almost so many
        ("近三年", ["3 三"]),
        ("近三年内", ["3 三"]),
        ("近三年间", ["3 三"]),
        ("其近三年", ["<3 近三"]),
        ("其近三年来", ["3 三"]),
        ("其近三年内", ["3 三"]),
        ("其近三年间", ["3 三"]),
        ("近三年的历史", ["<3 近三"]),
        ("近三年abcdef历史", ["<3 近三"]),
        ("近三年abcdefg历史", ["3 三"]),
        ("近三个月", ["3 三"]),
        ("近三周", ["3 三"]),
        ("近三天", ["3 三"]),
        ("近三人", ["<3 近三"]),
        ("(近三年", ["3 三"]),
        ("约三年来", ["~3 约三"]),
        ("接近三年来", ["<3 接近三"]),
    ],
)
def test_where_bounds_begin_and_end(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("counter", words("个 名 位 人 年 岁 张 家 种 项 台"))
def test_ten_or_so_of_what_is_counted(counter: str) -> None:
    assert told(f"10来{counter}") == [f"~10 10来{counter}"]


@pytest.mark.parametrize(
    "counter", words("分钟 分 个 名 位 人 人次 张 家 种 项 台 例 件 年 个月 天 周 日")
)
def test_a_counter_may_stand_before_what_bounds(counter: str) -> None:
    for bound, sign in {"以上": ">", "以内": "<", "以下": "<", "左右": "~", "上下": "~"}.items():
        assert told(f"7{counter}{bound}") == [f"{sign}7 7{counter}{bound}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # several of one, one of several
        ("百姓3人", ["3 3"]),
        ("六合一", ["6 六", "1 一"]),
        ("三分之一", ["3 三", "1 一"]),
        ("之一百", ["100 一百"]),
        ("之一百姓", []),
        ("统一百", ["100 一百"]),
        ("不一", []),
        ("第一", ["1 第一 ordinal"]),
        ("质量第一", []),
        ("百分比3", ["3 3"]),
        # very, a little, in case, holidays
        ("二十分重要", ["20 二十"]),
        ("十分之三", ["10 十", "3 三"]),
        ("十分以上", [">10 十分以上"]),
        ("十分左右", ["~10 十分左右"]),
        ("一点五", ["1.5 一点五"]),
        ("一点进步", []),
        ("二十一点", ["21 二十一"]),
        ("二百万一", ["2001000 二百万一"]),
        ("五一", []),
        ("五四精神", []),
        ("七一", []),
        ("八一", []),
        ("六一", ["6 六", "1 一"]),
        ("五四三", ["543 五四三"]),
        ("十六五", ["16 十六", "5 五"]),
        ("二十三五", ["23 二十三", "5 五"]),
        ("十三五百", ["13 十三", "500 五百"]),
        # thousand and kilo-
        ("5千瓦", ["5 5"]),
        ("五千克", ["5000 五千"]),
        # some tens
        ("几百万", []),
        ("五几十", [">5 五几", "10 十"]),
        ("数十万", []),
        ("人数十万", ["100000 十万"]),
        ("总数百", ["100 百"]),
        ("位数百", ["100 百"]),
        ("数百分之三", ["3 百分之三 percent"]),
        ("数十三", ["13 十三"]),
        ("a few thousand", []),
        ("many million", []),
        ("many millions", []),
        # names of hospitals
        ("第 12 附属", []),
        ("第一医院", ["1 第一 ordinal"]),
        ("sixth affiliated", []),
        ("third affiliatedx", ["3 third ordinal"]),
        ("seventh affiliated", ["7 seventh ordinal"]),
        # pronouns and phrases
        ("one another", []),
        ("one-stop", []),
        ("one-on-one", []),
        ("one-to-one", []),
        ("one of the best", []),
        ("one of two", ["1 one", "2 two"]),
    ],
)
def test_where_a_numeral_is_no_number_and_where_it_is(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # thousands and decimals
        ("1,234,5678", ["1234 1,234", "5678 5678"]),
        ("12,34", ["12 12", "34 34"]),
        ("1,234.5", ["1234.5 1,234.5"]),
        ("0.5", ["0.5 0.5"]),
        # parts that go on, and parts that do not
        ("3.4万5千", ["34000 3.4万", "5000 5千"]),
        ("3万5千6百", ["35600 3万5千6百"]),
        ("3万5", ["35000 3万5"]),
        ("3亿2", ["320000000 3亿2"]),
        ("3万15", ["30015 3万15"]),
        ("3百5", ["350 3百5"]),
        ("3万五", ["30000 3万", "5 五"]),
        ("三万5", ["30000 三万", "5 5"]),
        ("三万五千六百", ["35600 三万五千六百"]),
        ("1亿2亿", ["100000000 1亿", "200000000 2亿"]),
        ("2万1.5", ["20000 2万", "1.5 1.5"]),
        ("3多万5千", [">30000 3多万", "5000 5千"]),
        ("3万万", ["30000 3万", "10000 万"]),
        # hedges within
        ("十几万", [">100000 十几万"]),
        ("5来万", ["~50000 5来万"]),
        ("5 余 万", [">50000 5 余 万"]),
        ("5几百", [">500 5几百"]),
        # zeros
        ("一百零", ["100 一百", "0 零"]),
        ("零五", ["5 零五"]),
        ("〇", []),
        ("一千零一十", ["1010 一千零一十"]),
        ("一千一", ["1100 一千一"]),
        ("一千零一", ["1001 一千零一"]),
        ("十", ["10 十"]),
        ("十五", ["15 十五"]),
        # digits one by one
        ("二〇", ["20 二〇"]),
        ("二零零五", ["2005 二零零五"]),
        ("一一九", ["119 一一九"]),
        ("九八七", ["987 九八七"]),
        ("三四五", ["3 三", "4 四", "5 五"]),
        ("五八", ["5 五", "8 八"]),
        ("五八二", ["582 五八二"]),
        ("一二〇百", ["1 一", "2 二", "100 百"]),
        # bare units
        ("百", ["100 百"]),
        ("千百", ["1100 千百"]),
        ("万亿", ["1000000000000 万亿"]),
        ("3 百万", ["3000000 3 百万"]),
        ("3百万亿", ["300000000000000 3百万亿"]),
        # English
        ("5-million", ["5000000 5-million"]),
        ("5 millions", ["5 5"]),
        ("2 thousand million", ["2000000000 2 thousand million"]),
        ("zero", ["0 zero"]),
        ("one hundred five", ["105 one hundred five"]),
        ("one-hundred", ["100 one-hundred"]),
        ("two thousand three hundred and five", ["2305 two thousand three hundred and five"]),
        ("two million three thousand", ["2003000 two million three thousand"]),
        ("two million and five", ["2000005 two million and five"]),
        ("a billion", ["1000000000 a billion"]),
        ("an hundred", ["100 an hundred"]),
        ("hundred", ["100 hundred"]),
        ("million", ["1000000 million"]),
        ("ninety ten", ["90 ninety", "10 ten"]),
        ("secondhand tents", []),
        # ranks and grades
        ("第3级", ["3 第3级 ordinal"]),
        ("第", []),
        ("第级", []),
        ("一等于", ["1 一"]),
        ("一等待", ["1 一"]),
        ("一等同", ["1 一"]),
        ("一等候", ["1 一"]),
        ("六等", ["6 六等 ordinal"]),
        ("七等", ["7 七"]),
        ("三乙", ["3 三乙 ordinal"]),
        ("七甲", ["7 七"]),
        ("二甲苯", ["2 二"]),
        ("二乙醇", ["2 二"]),
        ("1st", ["1 1st ordinal"]),
        ("22nd", ["22 22nd ordinal"]),
        ("3rds", ["3 3"]),
        ("Ⅰ", ["1 Ⅰ ordinal"]),
        ("Ⅻ", ["12 Ⅻ ordinal"]),
        ("Grade-II", ["2 Grade-II ordinal"]),
        ("grade iii", []),
        ("Grade XI", []),
        ("Vitamin I", []),
        # parts of a hundred
        ("万分之五", ["0.05 万分之五 percent"]),
        ("百分之 五", ["5 百分之 五 percent"]),
        ("百分之", ["100 百"]),
        ("百分之五多", [">5 百分之五多 percent"]),
        ("百分之十几", [">10 百分之十几 percent"]),
        ("5 %", ["5 5 % percent"]),
        ("5-percent", ["5 5-percent percent"]),
        ("5per cent", ["5 5per cent percent"]),
        ("5 percentage", ["5 5"]),
        ("15 ‰", ["1.5 15 ‰ percent"]),
        ("第5%", ["5 第5 ordinal"]),
        ("two percent", ["2 two percent percent"]),
        # cycles of sixty years
        ("甲子", []),
        ("九甲子", ["540 九甲子"]),
        ("十甲子", ["10 十"]),
        ("近两甲子", ["<120 近两甲子"]),
    ],
)
def test_numerals_to_their_ends(text: str, expected: list[str]) -> None:
    assert told(text) == expected


ROMAN = words("I II III IV V VI VII VIII IX X")
UNITS = words("one two three four five six seven eight nine")
TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
RANKS = words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
RANKS += words("thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
BELOW_100 = [*UNITS, *TEENS, *(t + u for t in TENS for u in ("", *(f"-{u}" for u in UNITS)))]


def test_every_word_below_a_hundred() -> None:
    for value, word in enumerate(BELOW_100, 1):
        assert told(f"{word} beds") == [f"{value} {word}"]
        assert told(f"three hundred and {word} beds") == [f"{300 + value} three hundred and {word}"]


def test_every_rank() -> None:
    for value, word in enumerate(RANKS, 1):
        assert told(f"the {word} ward") == [f"{value} {word} ordinal"]
    for value, word in enumerate(TENS, 2):
        rank = f"{word[:-1]}ieth"
        assert told(f"the {rank} ward") == [f"{10 * value} {rank} ordinal"]
        assert told(f"the {word}-second ward") == [f"{10 * value + 2} {word}-second ordinal"]
    for name in words("grade level class tier phase stage type"):
        for value, numeral in enumerate(ROMAN, 1):
            assert told(f"a {name} {numeral} ward") == [f"{value} {name} {numeral} ordinal"]
    for value in range(1, 13):
        sign = chr(ord("Ⅰ") + value - 1)
        assert told(f"{sign}期") == [f"{value} {sign} ordinal"]


DECADES = [
    ("19世纪50年代", 1850),
    ("20世纪90年代", 1990),
    ("21世纪10年代", 2010),
    ("21世纪90年代", 2090),
    ("十九世纪八十年代", 1880),
    ("二十一世纪二十年代", 2020),
    ("上个世纪80年代", 1980),
    ("20世纪 50年代", 1950),
    ("1800年代", 1800),
    ("2090年代", 2090),
    ("1990's", 1990),
    ("1990’s", 1990),
    ("1990S", 1990),
]


@pytest.mark.parametrize(("text", "year"), DECADES)
def test_decades(text: str, year: int) -> None:
    assert dated(f"在{text}初") == [f"{year}-01-01 {year + 9}-12-31 decade {text}"]
    assert told(text) == [f"{year} {text} date"]


@pytest.mark.parametrize(
    ("text", "dates", "numbers"),
    [
        ("22世纪10年代", [], ["22 22", "10 10"]),
        ("18世纪50年代", [], ["18 18", "50 50"]),
        ("1790年代", [], ["1790 1790"]),
        ("1955s", [], ["1955 1955"]),
        ("2100s", [], ["2100 2100"]),
        ("1990sx", [], ["1990 1990"]),
        ("1955年代", ["1955-01-01 1955-12-31 year 1955年"], ["1955 1955年 year"]),
        ("2100年代", ["2100-01-01 2100-12-31 year 2100年"], ["2100 2100年 year"]),
        # days that the calendar does not have
        ("May  2 ,1954", [], ["2 2", "1954 1954"]),
        ("May 1954.5", [], ["1954.5 1954.5"]),
        ("May 1954,5", [], ["1954 1954", "5 5"]),
        ("Mayor 1954", [], ["1954 1954"]),
        ("1954-5/2", [], ["1954 1954", "5 5", "2 2"]),
        ("1954-05-023", [], ["1954 1954", "5 05", "23 023"]),
        ("1954-5-32", [], ["1954 1954", "5 5", "32 32"]),
        ("1954-13-1", [], ["1954 1954", "13 13", "1 1"]),
        ("1954-0-1", [], ["1954 1954", "0 0", "1 1"]),
        ("1954-1-0", [], ["1954 1954", "1 1", "0 0"]),
        ("11954-05-02", [], ["11954 11954", "5 05", "2 02"]),
        ("1.1954-05-02", [], ["1.1954 1.1954", "5 05", "2 02"]),
        (
            "一九五四年三十月",
            ["1954-01-01 1954-12-31 year 一九五四年"],
            ["1954 一九五四年 year", "30 三十"],
        ),
        (
            "1954年5月0日",
            ["1954-05-01 1954-05-31 month 1954年5月"],
            ["1954 1954年5月 date", "1954 1954年 year", "0 0"],
        ),
        (
            "1900年2月29日",
            ["1900-02-01 1900-02-28 month 1900年2月"],
            ["1900 1900年2月 date", "1900 1900年 year", "29 29"],
        ),
        # lengths of time
        ("1954年的历史", [], ["1954 1954"]),
        ("1954年之久", [], ["1954 1954"]),
        ("1954年以上", [], [">1954 1954年以上"]),
        # the first and the last year
        ("1799年", [], ["1799 1799"]),
        ("1800年", ["1800-01-01 1800-12-31 year 1800年"], ["1800 1800年 year"]),
        ("2100 年", ["2100-01-01 2100-12-31 year 2100 年"], ["2100 2100 年 year"]),
        ("三〇〇〇年", [], ["3000 三〇〇〇"]),
        ("一七九九年", [], ["1799 一七九九"]),
        ("1999-2203年", [], ["1999 1999", "2203 2203"]),
        # no year
        ("found 1954", [], ["1954 1954"]),
        ("middle of 1954", [], ["1954 1954"]),
        ("in $1954", [], ["1954 1954"]),
        ("in 1954%", [], ["1954 1954% percent"]),
        ("in 1954,5", [], ["1954 1954", "5 5"]),
        ("in 1954-5", [], ["1954 1954", "5 5"]),
        ("in 1954x", [], ["1954 1954"]),
        (":    1954", [], ["1954 1954"]),
        ("to 1954 beds", [], ["1954 1954"]),
        ("1954 beds", [], ["1954 1954"]),
    ],
)
def test_what_is_no_such_date(text: str, dates: list[str], numbers: list[str]) -> None:
    assert (dated(text), told(text)) == (dates, numbers)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("May 2 1954", "1954-05-02"),
        ("May 2nd, 1954", "1954-05-02"),
        ("2nd of May 1954", "1954-05-02"),
        ("2 of May, 1954", "1954-05-02"),
        ("12 Sept. 1954", "1954-09-12"),
        ("12 Sep 1954", "1954-09-12"),
        ("12 june 1954", "1954-06-12"),
        ("12 Jul. 1954", "1954-07-12"),
        ("1954/5/2", "1954-05-02"),
        ("1954.5.2", "1954-05-02"),
        ("1954 年 5 月 2 日", "1954-05-02"),
        ("1954年5月2号", "1954-05-02"),
        ("一九五四年十二月三十一号", "1954-12-31"),
        ("一九五四年十月二十日", "1954-10-20"),
    ],
)
def test_days_are_written_in_many_ways(text: str, day: str) -> None:
    assert dated(f"on {text} it") == [f"{day} {day} day {text}"]


@pytest.mark.parametrize("mark", ["-", "–", "—", "~", "至", "到", " - "])
def test_both_years_of_a_range(mark: str) -> None:
    assert dated(f"1999{mark}2003年") == [
        "1999-01-01 1999-12-31 year 1999",
        "2003-01-01 2003-12-31 year 2003年",
    ]
    assert told(f"1999{mark}2003年") == ["1999 1999 year", "2003 2003年 year"]


SAYING = [
    "founded",
    "established",
    "establishment",
    "built",
    "since",
    "opened",
    "opening",
    "created",
    "formed",
    "formation",
    "inception",
    "started",
    "began",
    "completed",
    "year",
    "set up",
    "in",
    "during",
    "until",
]
HINTING = [
    "from",
    "to",
    "till",
    "by",
    "between",
    "and",
    "before",
    "after",
    "around",
    "year of",
    "spring of",
    "summer of",
    "autumn of",
    "fall of",
    "winter of",
    "end of",
    "beginning of",
    "start of",
]
YEAR_1954 = ["1954-01-01 1954-12-31 year 1954"]


@pytest.mark.parametrize("word", SAYING)
def test_a_word_that_says_a_year_makes_it_one(word: str) -> None:
    for text in (f"It {word} 1954", f"{word.title()}: 1954", f"{word} in 1954", f"{word}:1954."):
        assert (dated(text), told(text)) == (YEAR_1954, ["1954 1954 year"])
    assert told(f"{word} 1954 beds") == ["1954 1954"]


@pytest.mark.parametrize("word", HINTING)
def test_a_word_that_may_say_a_year_leaves_it_a_number_as_well(word: str) -> None:
    text = f"It is {word} 1954"
    assert dated(text) == YEAR_1954
    assert [r.kind for r in read_numbers(text)] == [CARDINAL]
    assert dated(f"{text} beds") == []
    for verb in words("was is has as its this thus various several"):
        assert dated(f"{text} {verb}") == YEAR_1954


@pytest.mark.parametrize("word", ["建于", "立于", "始于"])
def test_founding_says_a_year(word: str) -> None:
    assert told(f"{word}1954") == ["1954 1954 year"]
    assert dated(f"{word[-1]}1954") == YEAR_1954 and told(f"{word[-1]}1954") == ["1954 1954"]


@pytest.mark.parametrize(
    "text",
    [
        "1954\n",
        "x\n1954\ny",
        "(1954)",
        "[1954]",
        ": 1954 ;",
        ":   1954",
        "1954,",
        "1954。",
        "1954；",
        "1954–",
        "1954-",
        "自1954",
        "从1954",
    ],
)
def test_a_year_alone_in_its_entry(text: str) -> None:
    assert dated(text) == YEAR_1954


@pytest.mark.parametrize("text", ["1954–1960", "(1954-1960)", "since 1954 – 1960"])
def test_both_bare_years(text: str) -> None:
    assert [d.split()[0][:4] for d in dated(text)] == ["1954", "1960"]
    kind = Kind.YEAR if text.startswith("since") else CARDINAL
    assert [r.kind for r in read_numbers(text)] == [kind] * 2


def test_readings_come_in_reading_order() -> None:
    assert told("3人,建于1954年5月,7人,since 1960, 9") == [
        "3 3",
        "1954 1954年5月 date",
        "1954 1954年 year",
        "7 7",
        "1960 1960 year",
        "9 9",
    ]
    assert [d[:4] for d in dated("since 1960, 1954年5月, 1970s")] == ["1960", "1954", "1970"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("床位１２张", ["12 １２"]),
        ("１，２００", ["1200 １，２００"]),
        ("１２，２００，３００", ["12200300 １２，２００，３００"]),
        ("１，２００５", ["1 １", "2005 ２００５"]),
        ("1，200", ["1 1", "200 200"]),
        ("兩千", ["2000 兩千"]),
        ("二萬", ["20000 二萬"]),
        ("二億", ["200000000 二億"]),
        ("约\u300050", ["~50 约\u300050"]),
        ("50\u00a0%", ["50 50\u00a0% percent"]),
        ("twenty‑three", ["23 twenty‑three"]),
        ("twenty‐three", ["23 twenty‐three"]),
    ],
)
def test_variant_characters_keep_their_places(text: str, expected: list[str]) -> None:
    assert told(text) == expected
