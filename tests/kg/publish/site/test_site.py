"""The site of the house: whole, linked, well formed, from one host, the same on every run."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import html5lib
import pyoxigraph as ox
import pytest

from benchmarks.wrong_values import write_house
from kg.check.checking import check
from kg.errors import MissingExtraError
from kg.hospital.house import House, load
from kg.hospital.names import BASE, ID, NS
from kg.hospital.project import house_project
from kg.hospital.texts import find_texts, records
from kg.publish.catalogue import describe_questions
from kg.publish.dumps import make_dumps
from kg.publish.site.addresses import LANGUAGES, document, page, stem
from kg.publish.site.content import Content, gather
from kg.publish.site.themes import THEMES
from kg.publish.site.writing import Site, make_environment, make_site
from kg.questions.catalogue import by_theme
from kg.rdf.graph import Graph
from kg.sparql.stored import load_catalogue

HOST = "https://site.example/"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def content(house: House, graph: Graph) -> Content:
    return gather(graph, by_theme(house), check(house_project(house)).findings)


@pytest.fixture(scope="module")
def files(house: House, graph: Graph, content: Content) -> dict[str, bytes]:
    dumps = make_dumps(graph, house.shapes, load_catalogue(house.questions).values())
    return make_site(content, dumps, house.shapes)


def pages(files: dict[str, bytes]) -> Iterator[str]:
    return (name for name in files if name.endswith(".html"))


def parsed(files: dict[str, bytes], name: str) -> ET.Element:
    """A page, read as the standard of HTML has it; what is wrong in it is an error."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=False)
    tree = parser.parse(files[name].decode("utf-8"))
    wrong = [error for error in parser.errors if error[1] not in _NEW]
    assert not wrong, (name, wrong[:3])
    assert isinstance(tree, ET.Element)
    return tree


# html5lib 1.1 knows HTML as it was in 2011; none of this is wrong by now.
_NEW = frozenset[str]()


@pytest.fixture(scope="module")
def some(files: dict[str, bytes]) -> list[str]:
    """Every page that is one of its kind, and a few of each kind of which there are many."""
    chosen: dict[str, list[str]] = {}
    for name in sorted(pages(files)):
        chosen.setdefault(name.rpartition("/")[0], []).append(name)
    found = [n for folder, names in chosen.items() for n in (names if not folder else names[::17])]
    return [*found, "id/kashgar-second.html", "id/kashgar-second.zh.html"]


def test_every_thing_claim_source_concept_term_and_question_has_its_files(
    files: dict[str, bytes], graph: Graph, house: House
) -> None:
    subjects = {document(str(getattr(t.subject, "value", ""))) for t in graph.triples()}
    assert {iri for iri in subjects if stem(iri) is None} == set()
    wanted = {stem(iri) for iri in subjects} | {
        f"question/{name}" for name in load_catalogue(house.questions)
    }
    assert {"ns", "id/kashgar-second", "claim/xmu-second/beds", "vocab/form/funds"} <= wanted
    for path in wanted:
        for ending in (".html", ".zh.html", ".ttl", ".nt", ".jsonld"):
            assert f"{path}{ending}" in files
    all_ = {str(getattr(t.subject, "value", "")) for t in graph.triples()}
    terms = {iri for iri in all_ if iri.startswith(NS)}
    anchors = set(re.findall(r'<article class="term" id="([^"]+)"', files["ns.html"].decode()))
    assert anchors == {iri.removeprefix(NS) for iri in terms}


@pytest.mark.parametrize(
    ("ending", "form"),
    [
        (".ttl", ox.RdfFormat.TURTLE),
        (".nt", ox.RdfFormat.N_TRIPLES),
        (".jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_the_union_of_the_data_files_is_the_dump(
    ending: str, form: ox.RdfFormat, files: dict[str, bytes], graph: Graph, house: House
) -> None:
    union = set()
    for name, text in files.items():
        if name.endswith(ending) and not name.startswith("dist/"):
            union |= {q.triple for q in ox.parse(text, format=form)}
    asked = describe_questions(load_catalogue(house.questions).values())
    assert union == {*graph.triples(), *asked}


ATTRIBUTE = re.compile(r'\s(?:href|src|action|data-index)="([^"]*)"')


def test_every_link_within_the_site_leads_to_a_file_and_an_anchor(files: dict[str, bytes]) -> None:
    @cache
    def anchors(name: str) -> frozenset[str]:
        return frozenset(re.findall(r'\sid="([^"]*)"', files[name].decode("utf-8")))

    wrong, seen = set(), 0
    for name in pages(files):
        for link in ATTRIBUTE.findall(files[name].decode("utf-8")):
            whole = urlsplit(urljoin(HOST + name, link.replace("&amp;", "&")))
            if whole.netloc != urlsplit(HOST).netloc:
                assert whole.scheme in ("http", "https"), (name, link)
                continue
            seen += 1
            target = unquote(whole.path).removeprefix("/")
            anchor = unquote(whole.fragment)
            if target not in files or (anchor and anchor not in anchors(target)):
                wrong.add((name, link))
    assert seen > 100_000 and not wrong, sorted(wrong)[:5]


def test_pages_are_well_formed_and_say_what_they_are(
    files: dict[str, bytes], some: list[str]
) -> None:
    for name in some:
        root = parsed(files, name)
        language = "zh-Hans" if name.endswith(".zh.html") else "en"
        assert root.get("lang") == language
        tags = [element.tag.removeprefix(XHTML) for element in root.iter()]
        assert tags.count("main") == tags.count("h1") == tags.count("title") == 1, name
        assert {"header", "nav", "footer"} <= set(tags)
        ids = [i for element in root.iter() if (i := element.get("id"))]
        assert len(ids) == len(set(ids)), name
        for element in root.iter(f"{XHTML}th"):
            assert element.get("scope") in ("col", "row"), name
        for element in root.iter(f"{XHTML}svg"):
            assert element.get("aria-label") or element.get("aria-hidden"), name
        for element in root.iter(f"{XHTML}nav"):
            assert element.get("aria-label"), name
        alternate = {e.get("hreflang"): e.get("href") for e in root.iter(f"{XHTML}link")}
        assert set(LANGUAGES) <= set(alternate)
        levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        pairs = pairwise(levels)
        assert levels[0] == 1 and all(after - before <= 1 for before, after in pairs), name


def test_nothing_is_loaded_from_another_host_and_nothing_runs_but_the_search(
    files: dict[str, bytes],
) -> None:
    for name in pages(files):
        text = files[name].decode("utf-8")
        loaded = re.findall(
            r"<(?:script|img|iframe|source|use|image)\b[^>]*?(?:src|href)=\"([^\"]*)", text
        )
        loaded += re.findall(r'<link rel="stylesheet" href="([^"]*)', text)
        assert not [link for link in loaded if ":" in link or link.startswith("//")], name
        assert not re.search(r"\s(?:on\w+|style)=", re.sub(r">[^<]*<", "><", text)), name
        scripts = re.findall(r"<script\b([^>]*)>", text)
        assert all("src=" in s or s == ' type="application/ld+json"' for s in scripts), name
    assert b'href="../static/icon.svg"' in files["id/kashgar-second.html"]
    assert ET.fromstring(files["static/icon.svg"]).tag.endswith("svg")
    for name in ("static/style.css", "static/search.js"):
        assert not re.search(rb"https?:|//[\w.]+/|@import|url\(", files[name]), name


def test_pages_hold_themselves_as_json_ld(files: dict[str, bytes], graph: Graph) -> None:
    text = files["id/kashgar-second.html"].decode("utf-8")
    (held,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    triples = {q.triple for q in ox.parse(held.encode(), format=ox.RdfFormat.JSON_LD)}
    node = ox.NamedNode(f"{ID}kashgar-second")
    assert triples == {q.triple for q in graph.store.quads_for_pattern(node, None, None)}
    for ending, kind in ((".ttl", "text/turtle"), (".jsonld", "application/ld+json")):
        assert f'type="{kind}" href="../id/kashgar-second{ending}"' in text


def test_a_hospital_shows_figures_first_then_its_network_then_its_claims_by_theme(
    files: dict[str, bytes],
) -> None:
    text = files["id/kashgar-second.html"].decode("utf-8")
    order = [text.index(f'id="{part}"') for part in ("figures", "network", "said")]
    assert order == sorted(order)
    assert text.index('class="network"') < text.index(">supported by</a></th>")
    assert '<a href="../id/shanghai.html"><g>\n<title>Shanghai</title>' in text
    chinese = files["id/kashgar-second.zh.html"].decode("utf-8")
    assert "上海" in chinese and 'lang="zh-Hans"' in chinese
    share = files["claim/changji-people/staff-health-technical-share.html"].decode("utf-8")
    assert "Discrepancy" in share and "65.8 %" in share
    assert "characters 391–399" in share and "<q" not in share


def test_contents_lead_to_the_parts_of_a_page(files: dict[str, bytes]) -> None:
    """With a keyboard the network is two keys from the start, not behind all figures."""
    for name, parts in (
        ("id/kashgar-second.html", ["figures", "timeline", "network", "said"]),
        ("source/xmu-second.zh.html", []),
    ):
        root = parsed(files, name)
        navs = [n for n in root.iter(f"{XHTML}nav") if n.get("class") == "contents"]
        targets = [a.get("href") for nav in navs for a in nav.iter(f"{XHTML}a")]
        assert targets == [f"#{part}" for part in parts]


def test_columns_without_a_value_are_marked_for_paper(files: dict[str, bytes]) -> None:
    root = parsed(files, "question/beds.html")
    table = next(t for t in root.iter(f"{XHTML}table") if "1041" in "".join(t.itertext()))
    head, *body = [list(row) for row in table.iter(f"{XHTML}tr")]
    marked = [cell.get("class") == "bare" for cell in head]
    assert any(marked) and not all(marked)
    for place, is_bare in enumerate(marked[:-1]):
        column = ["".join(row[place].itertext()) for row in body]
        assert is_bare == (not any(column))
        assert {row[place].get("class") == "bare" for row in body} == {is_bare}


def test_every_kind_of_claim_has_its_theme(graph: Graph) -> None:
    _, rows = graph.select(
        f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        f"SELECT ?kind {{ ?kind rdfs:subClassOf <{NS}Claim> }}"
    )
    kinds = {str(getattr(kind, "value", "")).removeprefix(NS) for (kind,) in rows}
    assert {kind for own in THEMES.values() for kind in own} == kinds


def test_a_question_shows_its_query_and_its_answers(files: dict[str, bytes], house: House) -> None:
    text = files["question/beds.html"].decode("utf-8")
    assert "各医院的各类床位有多少,为确数还是约数?" in text and "SELECT DISTINCT ?hospital" in text
    assert ">1041<" in text and "hospital = changji-people" in text
    for name in load_catalogue(house.questions):
        assert files[f"question/{name}.rq"].startswith((b"PREFIX", b"SELECT"))


def test_the_search_index_leads_to_pages(files: dict[str, bytes]) -> None:
    rows = json.loads(files["search.json"])
    for english, chinese, _, path in rows:
        assert (english or chinese) and page(path.partition("#")[0], "zh-Hans") in files
    assert any("喀什二院" in names for *_, names, path in rows if path == "id/kashgar-second")


def test_the_site_map_has_every_page_in_both_languages(files: dict[str, bytes]) -> None:
    root = ET.fromstring(files["sitemap.xml"])
    found = {str(e.text) for e in root.iter() if e.tag.endswith("loc")}
    assert {unquote(url).removeprefix(BASE) for url in found} == {*pages(files)}
    assert b"Sitemap: https://w3id.org/hospital-kg/sitemap.xml" in files["robots.txt"]


def test_two_runs_give_the_same_bytes(
    files: dict[str, bytes], house: House, graph: Graph, content: Content
) -> None:
    again = gather(graph, by_theme(house), check(house_project(house)).findings)
    dumps = {n.removeprefix("dist/"): t for n, t in files.items() if n.startswith("dist/")}
    site = Site(again, dumps, house.shapes)
    assert site.pages.keys() == {p.partition(".")[0] for p in pages(files)}
    assert site.whole == {name: files[name] for name in site.whole}
    some = sorted(site.pages)[::7]  # pages know nothing of one another
    for path in some:
        made = site.files_of(site.pages[path])
        assert made == {name: files[name] for name in made}


def test_words_of_the_texts_are_quoted_where_these_are_at_hand(
    house: House, graph: Graph, sources: Path, files: dict[str, bytes]
) -> None:
    content = gather(graph, by_theme(house), (), find_texts(sources, records(graph)))
    made = Site(content, {}).file("claim/kashgar-second/beds-approved.html")
    assert made and b'<q lang="zh-Hans">' in made
    assert b"<q" not in files["claim/kashgar-second/beds-approved.html"]


def test_without_jinja_a_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'hospital-kg\[site\]'"):
        make_environment()


def test_a_house_without_what_the_examples_name(tmp_path: Path) -> None:
    """A question page shows no example of what is not there; the start page shows what is."""
    write_house(tmp_path / "house", "hkg:value", [])
    home = House(tmp_path / "house")
    graph = load(home)
    content = gather(graph, by_theme(home), check(house_project(home)).findings)
    site = Site(content, {})
    assert site.file("id/kashgar-second.html") is None
    question, start = site.file("question/supporters.html"), site.file("index.html")
    assert question and question.count(b"<table") == 1  # what it takes, no answer
    assert start and start.count(b'href="question/') >= 3
