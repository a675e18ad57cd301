"""Coverage: what counts, what is left over, and the page; on texts invented for the purpose."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from kg.cli.main import main
from kg.errors import FileError, KgError, ParameterError, UnknownNameError
from kg.hospital.coverage import (
    Cited,
    Coverage,
    Run,
    absent,
    checkout,
    count,
    counts,
    coverage,
    coverage_json,
    cut,
    evidence,
    page,
    per_cent,
    print_coverage,
    shortened,
    write_page,
)
from kg.hospital.names import Span
from kg.hospital.texts import Texts
from kg.rdf.graph import Graph

TEXT = "= Hut =\nThe hut has 8 beds,\n and  a stove; 共3室。"
PREFIXES = """
@prefix claim: <https://w3id.org/hospital-kg/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/hospital-kg/source/> .
"""
CLAIMS = """
<https://w3id.org/hospital-kg/claim/hut/name> rdfs:label "A <hut> & its \\"name\\""@en ;
    hkg:evidence <https://w3id.org/hospital-kg/source/hut#char=2,5> ,
        <https://w3id.org/hospital-kg/source/hut#char=12,15> .
<https://w3id.org/hospital-kg/claim/hut/beds> rdfs:label "Eight beds"@en , "八张床"@zh-Hans ;
    hkg:evidence <https://w3id.org/hospital-kg/source/hut#char=12,26> .
<https://w3id.org/hospital-kg/claim/hut/rooms> rdfs:label "3 rooms"@en , "三室"@zh-Hans ;
    hkg:evidence <https://w3id.org/hospital-kg/source/hut#char=43,99> .
"""


def source_record(source: str, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return (
        f'source:{source} rdfs:label "profile of {source}"@en , "{source}简介"@zh-Hans ;\n'
        f'    dcterms:language "en" ; hkg:sha256 "{digest}" ; hkg:length {len(text)} .\n'
    )


def graph_of(*turtle: str) -> Graph:
    graph = Graph()
    graph.store.load((PREFIXES + "\n".join(turtle)).encode(), format=ox.RdfFormat.TURTLE)
    return graph


@pytest.fixture
def hut() -> Coverage:
    (found,) = coverage(
        graph_of(source_record("hut", TEXT), CLAIMS), Texts(Path(), {"hut": TEXT}), "hut"
    )
    return found


def test_letters_marks_and_digits_count() -> None:
    assert all(map(counts, "aé\u0301医8⑧Ⅳ"))
    assert not any(map(counts, " \n\u3000,。“-+=<€°😀\x00\u200b"))
    assert count(TEXT) == len("HutThehuthas8bedsandastove共3室")


def test_coverage_is_counted_in_characters_that_count(hut: Coverage) -> None:
    assert len(hut.claims) == 3
    assert hut.characters == 29
    assert hut.covered == len("Huthuthas8beds共3室")
    assert hut.share == 17 / 29 and per_cent(hut) == "58.6%"


def test_uncovered_stretches_are_trimmed_and_in_reading_order(hut: Coverage) -> None:
    assert [hut.words(run) for run in hut.uncovered] == ["The", "and a stove"]
    assert [(run.start, run.end) for run in hut.uncovered] == [(8, 11), (29, 41)]


def test_a_run_has_one_set_of_claims(hut: Coverage) -> None:
    cited = {hut.words(r): [c.rpartition("/")[2] for c in r.claims] for r in hut.runs if r.claims}
    assert cited == {
        "Hut": ["name"],
        "hut": ["beds", "name"],
        "has 8 beds": ["beds"],
        "共3室。": ["rooms"],
    }


def test_ranges_of_one_claim_that_touch_are_one_run() -> None:
    cited = [("c", Span("s", 0, 2)), ("c", Span("s", 2, 4)), ("c", Span("s", 1, 3))]
    assert list(cut("abcde", cited)) == [Run(0, 4, ("c",)), Run(4, 5, uncovered=True)]


def test_evidence_outside_the_text_or_backwards_covers_nothing() -> None:
    cited = [("c", Span("s", 9, 12)), ("c", Span("s", 2, 1)), ("c", Span("s", 1, 1))]
    assert list(cut("ab", cited)) == [Run(0, 2, uncovered=True)]


def test_an_empty_text_and_one_where_nothing_counts_are_covered() -> None:
    texts = Texts(Path(), {"empty": "", "rule": "== 。\n"})
    graph = graph_of(*(source_record(s, t) for s, t in texts.by_source.items()))
    found = coverage(graph, texts)
    assert [(f.share, per_cent(f), f.uncovered) for f in found] == [(1.0, "100.0%", [])] * 2


def test_a_rest_is_never_rounded_away() -> None:
    text = "a" * 5000
    runs = tuple(cut(text, [("c", Span("s", 0, 4999))]))
    assert per_cent(Coverage("s", text, "", {}, {"c": {}}, runs)) == "99.9%"


def test_evidence_is_read_by_source_and_once() -> None:
    graph = graph_of(CLAIMS, "claim:x hkg:evidence source:hut , 'no range' .")
    assert list(evidence(graph)) == ["hut"]
    assert sorted(span.start for _, span in evidence(graph)["hut"]) == [2, 12, 12, 43]


CITED = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.builds(Span, st.just("s"), st.integers(0, 50), st.integers(0, 50)),
    ),
    max_size=8,
)
WORDS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("ab 。\n")), max_size=40)


@given(WORDS, CITED)
def test_covered_and_uncovered_make_what_counts(text: str, cited: list[Cited]) -> None:
    found = Coverage("s", text, "", {}, {}, tuple(cut(text, cited)))
    left = sum(count(text[r.start : r.end]) for r in found.uncovered)
    assert found.covered + left == found.characters == count(text)


@given(WORDS, CITED)
def test_stretches_are_ordered_apart_and_inside(text: str, cited: list[Cited]) -> None:
    found = [run for run in cut(text, cited) if run.uncovered]
    edges = [edge for run in found for edge in (run.start, run.end)]
    assert edges == sorted(edges) and len(set(edges)) == len(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
    assert all(counts(text[r.start]) and counts(text[r.end - 1]) for r in found)


@given(WORDS, CITED)
def test_runs_join_to_the_text_and_name_the_claims_at_each_place(
    text: str, cited: list[Cited]
) -> None:
    runs = list(cut(text, cited))
    assert "".join(text[r.start : r.end] for r in runs) == text
    for run in runs:
        for place in range(run.start, run.end):
            at = {claim for claim, span in cited if span.start <= place < span.end}
            assert run.claims == tuple(sorted(at))


@given(WORDS, CITED)
def test_runs_are_maximal(text: str, cited: list[Cited]) -> None:
    claims = [run.claims for run in cut(text, cited)]
    assert all(a != b or not a for a, b in pairwise(claims))


@given(st.text(), st.integers(2, 80))
def test_shortened_words_fit(words: str, width: int) -> None:
    short = shortened(words, width)
    assert len(short) <= width and (short == words or short.endswith("…"))


VOID = {"meta"}


class Reader(HTMLParser):
    """Fails on a tag that is not closed in its turn; gathers texts, marks, ids and addresses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if ("class", "text") in attrs:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "div" in self.open:
            self.texts[-1] += data

    def values(self, name: str) -> Iterator[str]:
        return (value for _, attrs in self.tags if (value := attrs.get(name)) is not None)


def test_the_page_holds_the_text_with_its_claims(hut: Coverage) -> None:
    seen = Reader(page([hut], "en"))
    assert seen.texts == [TEXT]
    assert 'A <hut> & its "name"' in seen.values("title")
    assert 'Eight beds\nA <hut> & its "name"' in seen.values("title")
    assert {"n1", "n2", "gap"} <= set(seen.values("class"))
    assert ("div", {"class": "text", "lang": "en"}) in seen.tags
    assert {"hut", "hut-8", "hut-29"} == set(seen.values("id"))
    assert set(seen.values("href")) == {"#hut", "#hut-8", "#hut-29"}


def test_the_page_needs_nothing_from_elsewhere(hut: Coverage) -> None:
    html = page([hut], "en")
    seen = Reader(html)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in seen.tags}
    assert not list(seen.values("src")) and "url(" not in html and "@import" not in html
    assert "prefers-color-scheme: dark" in html


def test_the_page_speaks_the_language_chosen(hut: Coverage) -> None:
    html = page([hut], "zh-Hans")
    seen = Reader(html)
    assert ("html", {"lang": "zh-Hans"}) in seen.tags
    assert '八张床\nA <hut> & its "name"' in seen.values("title")
    assert "hut简介" in html and "58.6%" in html and "陈述覆盖了哪些文字" in html


@given(WORDS, CITED)
def test_any_text_comes_through_the_page(text: str, cited: list[Cited]) -> None:
    labels = {claim: {"en": text} for claim, _ in cited}
    found = Coverage("s", text, "en", {}, labels, tuple(cut(text, cited)))
    assert Reader(page([found], "en")).texts == [text]


def test_the_depth_of_the_tint_ends_at_four() -> None:
    claims: dict[str, dict[str, str]] = {str(n): {} for n in range(9)}
    runs = tuple(cut("a", [(claim, Span("s", 0, 1)) for claim in claims]))
    assert '<mark class="n4" title="0\n1\n' in page(
        [Coverage("s", "a", "", {}, claims, runs)], "en"
    )


@pytest.fixture
def home(copy_of_house: Path) -> Path:
    """A house with one invented source besides an absent one, in place of the real ones."""
    for path in (copy_of_house / "data" / "claims").iterdir():
        path.unlink()
    records = source_record("hut", TEXT) + source_record("hall", "A hall.")
    (copy_of_house / "data" / "sources.ttl").write_text(PREFIXES + records, "utf-8")
    (copy_of_house / "data" / "claims" / "hut.ttl").write_text(PREFIXES + CLAIMS, "utf-8")
    return copy_of_house


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "texts"
    made.mkdir()
    (made / "hut.txt").write_bytes(TEXT.encode())
    return made


def run(home: Path, *args: str | Path, lang: str = "en") -> Result:
    words = ["--root", home, "--lang", lang, "coverage", *args]
    return CliRunner().invoke(main, [str(w) for w in words])


def test_the_command_prints_shares_and_stretches(home: Path, folder: Path) -> None:
    result = run(home, "--sources", folder)
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()[:2]] == [
        ["SOURCE", "CLAIMS", "CHARACTERS", "COVERED", "SHARE"],
        ["hut", "3", "29", "17", "58.6%"],
    ]
    assert result.stdout.endswith("  8–11 “The”\n  29–41 “and a stove”\n")
    assert "hall.txt" in result.stderr


def test_the_command_speaks_chinese(home: Path, folder: Path) -> None:
    result = run(home, "--sources", folder, "--source", "hut", lang="zh")
    assert all(word in result.stdout for word in ("来源", "占比", "未覆盖", "“and a stove”"))
    assert not result.stderr


def test_json_has_the_same_figures(home: Path, folder: Path, hut: Coverage) -> None:
    result = run(home, "--sources", folder, "--source", "hut", "--format", "json")
    assert (
        json.loads(result.stdout)
        == json.loads(coverage_json([hut]))
        == [
            {
                "source": "hut",
                "claims": 3,
                "characters": 29,
                "covered": 17,
                "share": 17 / 29,
                "uncovered": [
                    {"start": 8, "end": 11, "text": "The"},
                    {"start": 29, "end": 41, "text": "and a stove"},
                ],
            }
        ]
    )


def test_the_folder_of_the_texts_is_needed(home: Path) -> None:
    result = run(home)
    assert result.exit_code == 2 and not result.stdout
    assert result.stderr.count("\n") == 1
    assert "--sources DIR or KG_SOURCES" in result.stderr


def test_the_folder_may_come_from_the_environment(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_SOURCES", str(folder))
    assert run(home).exit_code == 0


UNKNOWN = [
    ("hutt", "There is no source 'hutt'. Did you mean hut?"),
    ("qqq", "There is no source 'qqq'. The sources are: hall, hut."),
    ("hall", "The text of hall is not here: hall.txt"),
]


@pytest.mark.parametrize(("source", "message"), UNKNOWN)
def test_a_source_that_is_not_there_is_named(
    source: str, message: str, home: Path, folder: Path
) -> None:
    result = run(home, "--sources", folder, "--source", source)
    assert result.exit_code == 2
    assert message in result.stderr


def test_the_page_is_written_whole_and_alone(home: Path, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "page.html"
    target.parent.mkdir()
    target.write_text("old", "utf-8")
    for _ in range(2):
        result = run(home, "--sources", folder, "--html", target)
        assert result.exit_code == 0 and str(target) in result.stderr
        assert Reader(target.read_bytes().decode("utf-8")).texts == [TEXT]
    assert list(target.parent.iterdir()) == [target]


def test_json_stays_json_where_a_page_is_written(home: Path, folder: Path, tmp_path: Path) -> None:
    page = ("--html", tmp_path / "page.html")
    result = run(home, "--sources", folder, "--format", "json", *page)
    assert json.loads(result.stdout)[0]["source"] == "hut"


@pytest.mark.parametrize(
    "place", ["page.html", "dist/page.html", "../house/page.html", "link.html"]
)
@pytest.mark.parametrize("above", ["", ".."])
def test_a_page_inside_the_checkout_is_refused(
    place: str, above: str, home: Path, folder: Path
) -> None:
    (home / above / ".git").mkdir()
    (home / "dist").mkdir()
    (home / "link.html").symlink_to(home / "data" / "page.html")
    before = sorted(home.rglob("*"))
    result = run(home, "--sources", folder, "--html", home / place)
    assert result.exit_code == 2 and not result.stdout
    assert "must never enter the repository" in result.stderr
    assert sorted(home.rglob("*")) == before


def test_a_link_from_outside_into_the_checkout_is_refused(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    (home / ".git").write_text("gitdir: elsewhere", "utf-8")
    (tmp_path / "link.html").symlink_to(home / "page.html")
    result = run(home, "--sources", folder, "--html", tmp_path / "link.html")
    assert result.exit_code == 2 and not (home / "page.html").exists()


def test_the_checkout_is_the_nearest(tmp_path: Path) -> None:
    inner = tmp_path / "outer" / "inner"
    (inner / "deep").mkdir(parents=True)
    (tmp_path / "outer" / ".git").mkdir()
    assert checkout(inner / "deep") == (tmp_path / "outer").resolve()
    (inner / ".git").mkdir()
    assert checkout(inner / "deep") == inner.resolve()


def test_a_place_that_cannot_be_written_is_named(hut: Coverage, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere" / "page.html", tmp_path):
        with pytest.raises(KgError, match="Cannot write here"):
            write_page(path, tmp_path, [hut], "en")
    assert not list(tmp_path.iterdir())


def test_the_command_imports_neither_rdflib_nor_pyshacl() -> None:
    probe = "import sys, kg.hospital.coverage; assert not {'rdflib', 'pyshacl'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], timeout=60).returncode == 0


def test_the_real_texts_are_covered(graph: Graph, sources: Path) -> None:
    from kg.hospital.texts import find_texts, records

    found = coverage(graph, find_texts(sources, records(graph)))
    assert len(found) == len(records(graph))
    assert all(one.share >= 0.97 for one in found), [per_cent(one) for one in found]


# Whole pages and tables

PAGE = """\
<!DOCTYPE html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style></style>
</head>
<body>
<h1>{title}</h1>
<p>{private}</p>
<table>
<thead>
<tr><th>{heads}</th></tr>
</thead>
<tbody>
<tr><td><a href="#hut">hut</a></td><td>3</td><td>29</td><td>17</td><td>58.6%</td></tr>
<tr><td><a href="#full">full</a></td><td>1</td><td>2,000</td><td>2,000</td><td>100.0%</td></tr>
</tbody>
</table>
<p>{counted}</p>
<p>{depths} <mark class="gap">{none}</mark></p>
<h2 id="hut">{hut}</h2>
<p><b>{uncovered}</b> <a href="#hut-8">8–11</a> · <a href="#hut-29">29–41</a></p>
<div class="text" lang="en">= <mark class="n1" title="A &lt;hut&gt; &amp; its &quot;name&quot;">Hut</mark> =
<mark class="gap" id="hut-8" title="{none}">The</mark> <mark class="n2" title="{beds}
A &lt;hut&gt; &amp; its &quot;name&quot;">hut</mark><mark class="n1" title="{beds}"> has 8 beds</mark>,
 <mark class="gap" id="hut-29" title="{none}">and  a stove</mark>; <mark class="n1" title="{rooms}">共3室。</mark></div>
<h2 id="full">full</h2>
<div class="text" lang="zh&quot;"><mark class="n1" title="claim:full/a">{full}</mark></div>
</body>
</html>
"""
SAID = {
    "en": {
        "title": "What the claims account for",
        "private": "This page contains the texts. Keep it out of the repository.",
        "heads": "SOURCE</th><th>CLAIMS</th><th>CHARACTERS</th><th>COVERED</th><th>SHARE",
        "counted": "Letters and digits count; white space, punctuation and symbols do not.",
        "depths": '<mark class="n1">1 claim</mark> <mark class="n2">2 claims</mark> '
        '<mark class="n3">3 claims</mark> <mark class="n4">4 claims or more</mark>',
        "none": "no claim",
        "hut": "profile of hut",
        "uncovered": "not covered",
        "beds": "Eight beds",
        "rooms": "3 rooms",
    },
    "zh-Hans": {
        "title": "陈述覆盖了哪些文字",
        "private": "本页含有原文，不得放入代码仓库。",
        "heads": "来源</th><th>陈述</th><th>计入字符</th><th>已覆盖</th><th>占比",
        "counted": "只计文字和数字，空白、标点和符号不计。",
        "depths": '<mark class="n1">1 项陈述</mark> <mark class="n2">2 项陈述</mark> '
        '<mark class="n3">3 项陈述</mark> <mark class="n4">4 项及以上</mark>',
        "none": "无陈述",
        "hut": "hut简介",
        "uncovered": "未覆盖",
        "beds": "八张床",
        "rooms": "三室",
    },
}


@pytest.fixture
def full() -> Coverage:
    text = "ab" * 1000
    claim = "https://w3id.org/hospital-kg/claim/full/a"
    runs = tuple(cut(text, [(claim, Span("full", 0, 2000))]))
    return Coverage("full", text, 'zh"', {}, {claim: {}}, runs)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_whole_page(language: str, hut: Coverage, full: Coverage) -> None:
    html = page([hut, full], language)
    head, rest = html.split("<style>")
    style, body = rest.split("</style>")
    assert f"{head}<style></style>{body}" == PAGE.format(
        tag=language, full=full.text, **SAID[language]
    )
    for name in ("n1", "n2", "n3", "n4", "gap", "text"):
        assert f".{name} {{ " in style


def table(found: list[Coverage], language: str) -> list[str]:
    out = Console(file=io.StringIO(), width=200, color_system=None)
    print_coverage(out, found, language)
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


def test_a_whole_table(hut: Coverage, full: Coverage) -> None:
    assert table([hut, full], "en") == [
        "SOURCE  CLAIMS  CHARACTERS  COVERED  SHARE",
        "hut     3       29          17       58.6%",
        "full    1       2,000       2,000    100.0%",
        "",
        "hut  not covered",
        "  8–11 “The”",
        "  29–41 “and a stove”",
    ]
    assert table([hut], "zh-Hans") == [
        "来源  陈述  计入字符  已覆盖  占比",
        "hut   3     29        17      58.6%",
        "",
        "hut  未覆盖",
        "  8–11 “The”",
        "  29–41 “and a stove”",
    ]


def test_a_long_stretch_is_cut_in_the_table_and_whole_in_json() -> None:
    for length, shown in ((60, "a" * 60), (61, "a" * 59 + "…")):
        text = "a" * length
        found = Coverage("s", text, "", {}, {}, tuple(cut(text, [])))
        assert table([found], "en")[-1] == f"  0–{length} “{shown}”"
        assert json.loads(coverage_json([found]))[0]["uncovered"][0]["text"] == text


@pytest.mark.parametrize(
    ("words", "width", "expected"),
    [
        ("eleven beds", 11, "eleven beds"),
        ("eleven beds", 10, "eleven be…"),
        ("eleven beds", 8, "eleven…"),
        ("eleven beds", 7, "eleven…"),
        ("eleven beds", 6, "eleve…"),
    ],
)
def test_where_words_are_cut(words: str, width: int, expected: str) -> None:
    assert shortened(words, width) == expected


@pytest.mark.parametrize(
    ("covered", "total", "expected"),
    [
        (0, 3, "0.0%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (3, 3, "100.0%"),
        (1999, 2000, "99.9%"),
        (1993, 2000, "99.7%"),
    ],
)
def test_shares_are_rounded(covered: int, total: int, expected: str) -> None:
    text = "a" * total
    runs = tuple(cut(text, [("c", Span("s", 0, covered))]))
    found = Coverage("s", text, "", {}, {"c": {}}, runs)
    assert per_cent(found) == expected
    assert (found.characters, found.covered, found.share) == (total, covered, covered / total)


def test_what_stands_before_and_after_a_stretch_is_no_part_of_it() -> None:
    assert list(cut("(ab) ", [])) == [Run(0, 1), Run(1, 3, uncovered=True), Run(3, 5)]
    assert list(cut("( ) ", [])) == [Run(0, 4)]
    assert list(cut("a-b", [("c", Span("s", 0, 1))])) == [
        Run(0, 1, ("c",)),
        Run(1, 2),
        Run(2, 3, uncovered=True),
    ]
    assert list(cut("a-", [("c", Span("s", 1, 9))])) == [
        Run(0, 1, uncovered=True),
        Run(1, 2, ("c",)),
    ]


@pytest.fixture
def two() -> Graph:
    return graph_of(source_record("hut", TEXT), source_record("hall", "A hall."), CLAIMS)


def test_all_texts_at_hand_in_order_and_what_is_not(two: Graph) -> None:
    texts = Texts(Path("texts"), {"hut": TEXT, "hall": "A hall."})
    both = coverage(two, texts)
    assert [one.source for one in both] == ["hall", "hut"] and absent(two, both) == []
    assert [one.language for one in both] == ["en", "en"]
    assert both[1].labels == {"en": "profile of hut", "zh-hans": "hut简介"}
    assert list(both[1].claims) == sorted(both[1].claims) and both[0].claims == {}
    (hall,) = coverage(two, texts, "hall")
    assert hall == both[0] and absent(two, [hall]) == ["hut.txt"]
    assert absent(two, []) == ["hall.txt", "hut.txt"]


def test_why_there_is_no_coverage(two: Graph) -> None:
    texts = Texts(Path("texts"), {"hut": TEXT})
    for source, given_, kind, message in (
        ("hutt", texts, UnknownNameError, "There is no source 'hutt'. Did you mean hut?"),
        ("q", None, UnknownNameError, "There is no source 'q'. The sources are: hall, hut."),
        ("hall", texts, FileError, "texts: The text of hall is not here: hall.txt."),
        (
            None,
            None,
            ParameterError,
            "Coverage needs the texts: name their folder with --sources DIR or KG_SOURCES.",
        ),
    ):
        with pytest.raises(KgError) as caught:
            coverage(two, given_, source)
        assert (type(caught.value), str(caught.value)) == (kind, message)


def test_the_command_tells_what_it_wrote_and_left_out(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    left = "kg: left out, as the text is not here: hall.txt\n"
    target = tmp_path / "page.html"
    assert run(home, "--sources", folder).stderr == left
    assert run(home, "--sources", folder, "--source", "hut").stderr == ""
    result = run(home, "--sources", folder, "--html", target, lang="zh")
    assert result.stderr == f"kg: wrote {target}\n{left}" and result.exit_code == 0
    assert '<html lang="zh-Hans">' in target.read_text("utf-8")


def test_why_a_page_is_refused(home: Path, folder: Path) -> None:
    (home / ".git").mkdir()
    target = home / "page.html"
    assert run(home, "--sources", folder, "--html", target).stderr == (
        f"kg: {target}: This page contains the texts, which must never enter the repository at "
        f"{home.resolve()}. Name a path outside it with --html.\n"
    )
