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
