"""What IRIs lead to, and the files of the site: the same as `kg build --site` writes."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path
from urllib.parse import quote, urljoin

import html5lib
import pyoxigraph as ox
import pytest

from kg.errors import FileError
from kg.hospital.house import House
from kg.hospital.names import BASE
from kg.publish.description import DIST
from kg.publish.site.content import gather
from kg.publish.site.writing import Site
from kg.questions.catalogue import by_theme
from kg.rdf.graph import Graph, n_triples
from kg.rdf.names import DCTERMS
from kg.serve.description import SD
from kg.serve.documents import Folder, media_type
from kg.serve.served import MORE
from tests.servers import Answered, fetch, kg_serving

THINGS = {
    "/id/kashgar-second": "id/kashgar-second",
    "/claim/xmu-second/beds": "claim/xmu-second/beds",
    "/source/xmu-second": "source/xmu-second",
    "/vocab/form/funds": "vocab/form/funds",
    "/vocab/form": "vocab/form",
    "/ns": "ns",
    "/question/beds": "question/beds",
}


def target(answer: Answered, url: str) -> str:
    assert answer.status == 303 and answer.body == b""
    return urljoin(url, answer.headers["location"])


@pytest.mark.parametrize("path", sorted(THINGS))
@pytest.mark.parametrize(
    ("headers", "ending"),
    [
        ({}, ".html"),
        ({"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, ".html"),
        ({"accept": "text/html", "accept_language": "zh-CN,zh;q=0.9,en;q=0.1"}, ".zh.html"),
        ({"accept": "text/turtle"}, ".ttl"),
        ({"accept": "application/n-triples"}, ".nt"),
        ({"accept": "application/ld+json, text/turtle;q=0.9"}, ".jsonld"),
        ({"accept": "text/turtle;q=0.1, text/html;q=0"}, ".ttl"),
    ],
    ids=str,
)
def test_an_iri_leads_to_what_is_accepted(
    site: str, path: str, headers: dict[str, str], ending: str
) -> None:
    answer = fetch(site + path, **headers)
    assert target(answer, site + path) == f"{site}/{THINGS[path]}{ending}"
    assert "Accept" in answer.headers["vary"] and 'rel="alternate"' in answer.headers["link"]


def test_what_it_leads_to_is_there(site: str) -> None:
    for path in THINGS:
        for media in ("text/html", "text/turtle", "application/n-triples", "application/ld+json"):
            there = fetch(target(fetch(site + path, accept=media), site + path))
            assert (there.status, there.type) == (200, media)
            if media != "text/html":
                triples = list(ox.parse(there.body, ox.RdfFormat.from_media_type(media)))
                assert any(BASE + path[1:] in str(t.subject) for t in triples)


LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"')


@pytest.mark.parametrize("ending", [".html", ".zh.html", ".ttl", ".nt", ".jsonld"])
def test_each_form_names_the_others(site: str, ending: str) -> None:
    url = f"{site}/claim/xmu-second/beds{ending}"
    answer = fetch(url)
    links = LINK.findall(answer.headers["link"])
    others = {urljoin(url, target) for target, kind in links if kind == "alternate"}
    assert len(others) == 4 and url not in others
    assert all(fetch(other).status == 200 for other in others)
    assert all(other.startswith(f"{site}/claim/xmu-second/beds.") for other in others)
    rest = {kind: target for target, kind in links if kind != "alternate"}
    wanted = {} if ending.endswith(".html") else {"describedby": f"{DIST}shapes.ttl"}
    if ending == ".jsonld":
        wanted["profile"] = "http://www.w3.org/ns/json-ld#compacted"
    assert rest == wanted


def test_a_profile_is_named_where_one_is_kept(site: str) -> None:
    """The whole graph conforms to the shapes; whatever profile is asked for, what there is comes."""
    named = {}
    for name in ("hospital-kg.ttl", "hospital-kg.nt.gz", "hospital-kg.jsonld", "void.ttl"):
        answer = fetch(f"{site}/dist/{name}", accept_profile="<urn:some-other>")
        assert answer.status == 200
        named[name] = [target for target, _ in LINK.findall(answer.headers.get("link", ""))]
    shapes, compacted = f"{DIST}shapes.ttl", "http://www.w3.org/ns/json-ld#compacted"
    assert [*named.values()] == [[shapes], [shapes], [shapes, compacted], []]
    preflight = fetch(f"{site}/id/shanghai", "OPTIONS", origin="http://a.example")
    assert "Accept-Profile" in preflight.headers["access-control-allow-headers"]
    void = ox.parse(fetch(f"{site}/dist/void.ttl").body, ox.RdfFormat.TURTLE)
    said = {getattr(t.object, "value", "") for t in void if t.predicate.value == CONFORMS}
    assert shapes in said
    assert fetch(f"{site}/dist/shapes.ttl").type == "text/turtle"


CONFORMS = f"{DCTERMS}conformsTo"


def test_nothing_else_is_there(site: str) -> None:
    answer = fetch(f"{site}/id/kashgar-secnd")
    assert answer.status == 404 and "Did you mean /id/kashgar-second" in answer.text
    chinese = fetch(f"{site}/id/kashgar-secnd", accept_language="zh")
    assert chinese.text.startswith("此处没有") and "/id/kashgar-second" in chinese.text
    assert fetch(f"{site}/id/kashgar-second", accept="image/png").status == 406


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "headers", "language", "title", "linked"),
    [
        ("id/kashgar-secnd", {}, "en", "There is no such page", "../id/kashgar-second.html"),
        ("id/kashgar-secnd.html", {}, "en", "There is no such page", "../id/kashgar-second.html"),
        ("id/kashgar-secnd.zh.html", {}, "zh-Hans", "没有此页", "../id/kashgar-second.zh.html"),
        (
            *("claim/xmu-second/bedz", {"accept_language": "zh"}, "zh-Hans", "没有此页"),
            "../../claim/xmu-second/beds.zh.html",
        ),
        ("id/shanghai.pdf", {}, "en", "There is no such page", "../id/shanghai.html"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_browsers_get_a_page_with_what_is_near(
    site: str, path: str, headers: dict[str, str], language: str, title: str, linked: str
) -> None:
    answer = fetch(f"{site}/{path}", accept=BROWSER, **headers)
    assert (answer.status, answer.type) == (404, "text/html")
    assert answer.headers["content-language"] == language.removesuffix("-Hans")
    assert f'<html lang="{language}">' in answer.text and f"<h1>{title}</h1>" in answer.text
    assert f'<a href="{linked}">' in answer.text and f"<code>/{path}</code>" in answer.text
    itself = f"{site}/{path.removesuffix('.html').removesuffix('.zh')}"
    for href in HREF.findall(answer.text):
        there = urljoin(f"{site}/{path}", href).partition("#")[0]
        assert fetch(there).status == (404 if there.startswith(itself) else 200), href
    tree = html5lib.HTMLParser(strict=True).parse(answer.text)
    assert tree is not None


@pytest.mark.parametrize("accept", ["", "*/*", "text/turtle", "application/json", "text/plain"])
def test_programs_get_plain_text_where_nothing_is(site: str, accept: str) -> None:
    answer = fetch(f"{site}/id/kashgar-secnd", **({"accept": accept} if accept else {}))
    assert (answer.status, answer.type) == (404, "text/plain")
    assert answer.text.startswith("There is no /id/kashgar-secnd here. Did you mean /id/kashgar-se")
    head = fetch(f"{site}/id/kashgar-secnd", "HEAD", accept=BROWSER)
    assert (head.status, head.type, head.body) == (404, "text/html", b"")


@pytest.mark.parametrize(
    "path",
    [
        *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "id/\u202eevil", "'\"&"),
        *("{{ 7*7 }}", "id/\x00\x1b[31m", "%ff", "//x/y", "a/../../b", "javascript:alert(1)"),
    ],
)
def test_nothing_that_is_asked_for_is_obeyed(site: str, path: str) -> None:
    answer = fetch(f"{site}/{quote(path)}", accept=BROWSER)
    assert (answer.status, answer.type) == (404, "text/html")
    assert not re.search("<script>|<img|\u202e|\x00|\x1b|/49<", answer.text)
    for href in HREF.findall(answer.text):
        assert not re.match("[a-z]+:", href), href
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_without_pages_browsers_get_plain_text(server: str) -> None:
    answer = fetch(f"{server}/id/kashgar-secnd", accept=BROWSER)
    assert (answer.status, answer.type) == (404, "text/plain")
    long = fetch(f"{server}/{'a' * 5000}", accept=BROWSER)
    assert long.status == 404 and len(long.body) < 500


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/static/../../pages.py",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/static/..%5c..%5cwriting.py",
        "/dist/../files.txt",
        "/.htaccess",
        "/_headers",
        "/files.txt",
        "/w3id/.htaccess",
        "/id/%00",
        "/id/%ff",
        "/<script>alert(1)</script>",
        f"/{'a' * 20_000}",
        "/id/%E2%80%AEkashgar",
    ],
    ids=lambda p: p[:30],
)
def test_no_path_leads_out(site: str, path: str) -> None:
    answer = fetch(site + path)
    assert answer.status == 404 and answer.type == "text/plain"
    assert len(answer.body) < 1500 and "\u202e" not in answer.text


def test_files_are_those_of_the_static_site(site: str, house: House, graph: Graph) -> None:
    themes = by_theme(house)
    static = Site(gather(graph, themes), {}, house.shapes, more=MORE)
    for name in (
        *("claims.html", "a-z.zh.html", "search.json", "static/style.css", "sitemap.xml"),
        *("claim/xmu-second/beds.html", "id/shanghai.jsonld", "question/beds.rq"),
        *("id/shanghai.zh.html", "id/kashgar-second.ttl", "ns.nt", "vocab/form/funds.html"),
    ):
        answer = fetch(f"{site}/{name}")
        assert (answer.status, answer.body) == (200, static.file(name)), name
        assert answer.type == media_type(name).partition(";")[0]
    dump = fetch(f"{site}/dist/hospital-kg.nt.gz")
    assert gzip.decompress(dump.body).decode("utf-8") == n_triples(graph.triples())
    assert "Discrepancy" in fetch(f"{site}/claim/changji-people/departments.html").text


def test_the_start_page_is_in_the_language_of_the_reader(site: str) -> None:
    english, chinese = fetch(f"{site}/"), fetch(f"{site}/", accept_language="zh")
    assert '<html lang="en">' in english.text and '<html lang="zh-Hans">' in chinese.text
    assert (english.headers["content-language"], chinese.headers["content-language"]) == (
        "en",
        "zh",
    )


def test_links_of_pages_lead_to_pages(site: str) -> None:
    for start in ("/", "/id/kashgar-second.html", "/question/beds.zh.html"):
        links = {urljoin(site + start, href) for href in HREF.findall(fetch(site + start).text)}
        here = sorted({link.partition("#")[0] for link in links if link.startswith(site)})
        assert len(here) > 10
        for link in here[:: max(1, len(here) // 15)]:
            assert fetch(link).status == 200, link


HREF = re.compile(r'(?:href|src)="([^"]+)"')


@pytest.fixture
def folder(graph: Graph, tmp_path: Path) -> Path:
    """A folder such as `kg build --site` writes, with one page."""
    files = {
        "id/shanghai.html": b"<p>here</p>",
        "id/shanghai.ttl": b"<urn:a> <urn:b> <urn:c> .",
        "dist/hospital-kg.nt": n_triples(graph.triples()).encode("utf-8"),
        "dist/void.ttl": b"<urn:void> <urn:b> <urn:c> .",
        ".htaccess": b"",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "files.txt").write_text("\n".join(files) + "\n", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return tmp_path


def test_a_folder_is_served_as_it_is(house: House, folder: Path) -> None:
    with kg_serving(house.root, "--site", str(folder)) as url:
        assert fetch(f"{url}/id/shanghai.html").body == b"<p>here</p>"
        assert fetch(f"{url}/id/shanghai").headers["location"].endswith("id/shanghai.html")
        assert fetch(f"{url}/.well-known/void", accept="text/turtle").text.count("urn:void") == 1
        for path in ("secret.txt", "files.txt", ".htaccess", "id/../secret.txt", "id/kashgar"):
            assert fetch(f"{url}/{path}").status == 404


def test_a_folder_of_another_graph_is_refused(folder: Path) -> None:
    digest = hashlib.sha256((folder / "dist" / "hospital-kg.nt").read_bytes()).hexdigest()
    assert Folder(folder, lambda dump: hashlib.sha256(dump).hexdigest() == digest, set()).stems()
    with pytest.raises(FileError, match="of another graph"):
        Folder(folder, lambda dump: False, set())


# Descriptions


def test_the_service_describes_itself(server: str) -> None:
    answer = fetch(f"{server}/sparql", accept="text/turtle")
    assert (answer.status, answer.type) == (200, "text/turtle")
    said = {
        (t.predicate.value.removeprefix(SD), getattr(t.object, "value", ""))
        for t in ox.parse(answer.body, ox.RdfFormat.TURTLE)
    }
    assert ("endpoint", f"{server}/sparql") in said
    assert ("supportedLanguage", f"{SD}SPARQL11Query") in said
    formats = {value.rpartition("/")[2] for name, value in said if name == "resultFormat"}
    assert {"SPARQL_Results_CSV", "SPARQL_Results_XML", "Turtle", "RDF_XML"} < formats
    assert ("name", f"{BASE}source/xmu-second") in said
    assert fetch(f"{server}/sparql", accept="image/png").status == 406


@pytest.mark.parametrize("host", ["evil.example/<script>", "a b", "x\u00e9", ""])
def test_no_host_is_believed_that_is_none(server: str, host: str) -> None:
    answer = fetch(f"{server}/sparql", accept="text/turtle", host=host)
    assert answer.status in (200, 400) and not re.search("<script|evil|x\u00e9", answer.text)


def test_the_data_are_described(site: str) -> None:
    answer = fetch(f"{site}/.well-known/void", accept="application/ld+json")
    assert answer.type == "application/ld+json"
    triples = {
        (t.subject.value, t.predicate.value, getattr(t.object, "value", ""))
        for t in ox.parse(answer.body, ox.RdfFormat.JSON_LD)
    }
    void = "http://rdfs.org/ns/void#"
    assert (BASE, f"{void}sparqlEndpoint", f"{site}/sparql") in triples
    dump = ox.parse(fetch(f"{site}/dist/void.ttl").body, ox.RdfFormat.TURTLE)
    assert len(triples) == 1 + len({*dump})
