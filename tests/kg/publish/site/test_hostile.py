"""What others put into labels, values and IRIs is shown, and does nothing."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import html5lib
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.hospital.names import BASE, CLAIM, ID, NS, SOURCE
from kg.publish.folder import replace_folder
from kg.publish.site.addresses import link, page, stem
from kg.publish.site.content import gather
from kg.publish.site.documents import in_script
from kg.publish.site.index import letter
from kg.publish.site.network import cut, wide, wrapped
from kg.publish.site.writing import make_site, site_map
from kg.questions.catalogue import Theme
from kg.rdf.graph import TYPE, Graph
from kg.rdf.names import RDFS

EVIL = "</title></script><script>alert(1)</script><!--\"'>&amp;\u202e\x00{{ 7*7 }}"


def evil_graph() -> Graph:
    """A graph in which every text is hostile, and IRIs are odd."""
    graph = Graph()
    label, value = ox.NamedNode(f"{RDFS}label"), ox.Literal(EVIL, language="en")
    odd = [
        f"{ID}{name}"
        for name in ("a", "..", "x/../../y", "a.zh", "a?b=c&d", "喀什", "%2e%2E", "e" * 400)
    ]
    for iri in [*odd, f"{NS}Thing", f"{NS}supports", f"{BASE}vocab/form", f"{SOURCE}one"]:
        node = ox.NamedNode(iri)
        graph.add(
            [ox.Triple(node, label, value), ox.Triple(node, TYPE, ox.NamedNode(f"{NS}Hospital"))]
        )
        graph.add([ox.Triple(node, ox.NamedNode(f"{NS}at"), ox.NamedNode("javascript:alert(1)"))])
        graph.add([ox.Triple(node, ox.NamedNode(f"{NS}note"), ox.Literal(EVIL))])
        graph.add([ox.Triple(node, ox.NamedNode(f"{NS}supports"), ox.NamedNode(odd[0]))])
    shortcut = ox.NamedNode(f"{NS}supports")
    for name in ("shortcutOf", "shortcutFrom", "shortcutTo"):
        graph.add([ox.Triple(shortcut, ox.NamedNode(NS + name), ox.NamedNode(NS + "end"))])
    claim = ox.NamedNode(f"{CLAIM}one/c")
    graph.add(
        [
            ox.Triple(
                ox.NamedNode(f"{NS}subject"),
                ox.NamedNode(f"{RDFS}subPropertyOf"),
                ox.NamedNode(f"{NS}end"),
            )
        ]
    )
    for path, term in (
        ("evidence", ox.NamedNode(f"{SOURCE}one#char=0,9")),
        ("subject", ox.NamedNode(odd[0])),
        ("value", ox.Literal(EVIL)),
        ("source", ox.NamedNode(f"{SOURCE}one")),
    ):
        graph.add([ox.Triple(claim, ox.NamedNode(NS + path), term)])
    graph.add(
        [ox.Triple(claim, TYPE, ox.NamedNode(f"{NS}Measurement")), ox.Triple(claim, label, value)]
    )
    return graph


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return make_site(gather(evil_graph(), [(Theme("t", {"en": EVIL}), [])]), {}, ())


def test_no_label_becomes_markup(files: dict[str, bytes]) -> None:
    seen = 0
    for name, content in files.items():
        if not name.endswith(".html"):
            continue
        text = content.decode("utf-8")
        seen += "alert(1)" in text
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True)
        root = parser.parse(text)
        scripts = [e for e in root.iter() if str(e.tag).endswith("}script")]
        assert all(e.get("src") or e.get("type") == "application/ld+json" for e in scripts), name
        assert "49" not in re.sub(r"\d{3,}", "", "".join(root.find(".//{*}main").itertext())), name
        links = [e.get("href") or "" for e in root.iter() if e.get("href")]
        assert not [link for link in links if link.lower().startswith("javascript")], name
        assert "\u202e" not in re.sub(r"<script.*?</script>", "", text) and "\0" not in text
    assert seen > 20


def test_odd_addresses_stay_within_the_site_and_are_reached(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    made = [name for name in files if name.startswith("id/")]
    assert len(made) == 8 * 5
    assert all(
        ".." not in Path(name).parts and len(Path(name).name.encode()) < 200 for name in made
    )
    replace_folder(tmp_path / "www", files)
    assert {p.name for p in tmp_path.iterdir()} == {"www"}
    linked = set()
    for name in files:
        if name.endswith(".html"):
            for found in re.findall(r'href="([^"#:]+)[#"]', files[name].decode("utf-8")):
                linked.add((Path(name).parent / unquote(found.replace("&amp;", "&"))).as_posix())
    inside = {Path(*_flat(path)).as_posix() for path in linked if path}
    assert {name for name in made if name.endswith(".html")} <= inside
    assert not {path for path in inside if path.startswith("id/") and path not in files}


def _flat(path: str) -> list[str]:
    parts: list[str] = []
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else parts if part == "." else [*parts, part]
    return parts


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="#")))
def test_a_stem_is_a_safe_path_and_no_two_share_one(text: str) -> None:
    path, other = stem(ID + text), stem(ID + text + "x")
    assert path != other or path is None
    if path is not None:
        assert re.fullmatch(r"id(?:/[\w~%-]+)+", path)
        assert unquote(link("a/b/c.html", page(path, "en"))) == f"../../{path}.html"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_letter_fits_a_box_and_ends_no_script(text: str) -> None:
    assert re.fullmatch("[A-Z]?", letter(text))
    assert wide(cut(text, 10)) <= 10
    assert all(wide(line) <= 10 for line in wrapped(text, 10))
    assert not set("<>&\u2028") & set(in_script(text))


def test_many_pages_make_several_site_maps() -> None:
    made = site_map([f"id/{n}" for n in range(60_000)], "https://example.org/a&b/")
    assert list(made) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert b"<sitemap><loc>https://example.org/a&amp;b/sitemap-3.xml</loc>" in made["sitemap.xml"]
    assert sum(text.count(b"<url>") for text in made.values()) == 120_000
