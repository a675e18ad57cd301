"""A build with a site: both whole, apart from each other, and no words of the texts unasked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.wrong_values import write_house
from kg.check.checking import Checked
from kg.check.finding import Finding
from kg.check.findings import Findings
from kg.check.project import Loaded, Project
from kg.errors import FileError
from kg.hospital.house import House, load
from kg.publish.build import Build, Site, build
from kg.publish.dumps import FILES
from kg.rdf.graph import Graph


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with a few things of each kind."""
    home = tmp_path_factory.mktemp("small") / "house"
    write_house(home, "hkg:value", [])
    return House(home)


@pytest.fixture(scope="module")
def its_graph(small: House) -> Graph:
    return load(small)


def checks(monkeypatch: pytest.MonkeyPatch, graph: Graph, found: list[Finding]) -> None:
    def checked(project: Project, timeout: float | None) -> Checked:
        return Checked(Loaded(project, graph=graph), Findings(found))

    monkeypatch.setattr("kg.publish.build.check", checked)


def small_site(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[object]:
    """A site of a few files; what it is asked for with."""
    asked: list[object] = []

    def made(content: object, dumps: object, shapes: object, url: str, tell: object) -> object:
        asked.append((url, getattr(content, "texts", None)))
        return dict.fromkeys(names, b"page")

    monkeypatch.setattr("kg.publish.build.make_site", made)
    return asked


def test_a_site_stands_beside_the_dumps_and_old_pages_go(
    small: House, its_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks(monkeypatch, its_graph, [])
    site = Site(tmp_path / "www", "https://example.org/")
    for names in (("index.html", "id/a.html"), ("index.html", "id/b.html")):
        asked = small_site(monkeypatch, *names)
        made = build(small, tmp_path / "dist", site=site)
        assert (made.pages, made.size) == (2, 8)
        assert {*FILES, "csv-beds.csv"} <= {path.name for path in made.files}
        assert asked == [("https://example.org/", None)]
    found = {p.relative_to(tmp_path / "www").as_posix() for p in (tmp_path / "www").rglob("*.*")}
    assert found == {"index.html", "id/b.html", "files.txt"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dist", "www"]


def test_a_variable_alone_makes_no_words_of_the_texts_public(
    house: House,
    graph: Graph,
    sources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checks(monkeypatch, graph, [])
    asked = small_site(monkeypatch, "index.html")
    monkeypatch.setenv("KG_SOURCES", os.fspath(sources))
    build(house, tmp_path / "dist", None, site=Site(tmp_path / "www"))
    build(house, tmp_path / "dist", sources, site=Site(tmp_path / "www"))
    assert asked[0] == ("", None) and asked[1] != ("", None)


def test_a_violation_writes_neither(
    house: House, graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Finding("violation", "terms", {"en": "Odd."})
    checks(monkeypatch, graph, [wrong])
    made = build(house, tmp_path / "dist", site=Site(tmp_path / "www"))
    assert isinstance(made, Build) and made.files == [] and not list(tmp_path.iterdir())


@pytest.mark.parametrize(("out", "site"), [("a", "a"), ("a", "a/b"), ("a/b", "a")])
def test_site_and_dumps_do_not_lie_in_one_another(
    out: str, site: str, house: House, tmp_path: Path
) -> None:
    with pytest.raises(FileError, match="must not lie in one another"):
        build(house, tmp_path / out, site=Site(tmp_path / site))
    with pytest.raises(FileError, match=r"of the house itself\. Name one of its own with --site"):
        build(house, tmp_path / out, site=Site(house.root / "data" / "www"))


def test_a_folder_that_cannot_be_replaced_leaves_the_dumps_as_they_were(
    small: House, its_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks(monkeypatch, its_graph, [])
    small_site(monkeypatch, "id/a.html")
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "id").write_text("mine", "utf-8")
    with pytest.raises(FileError, match="name another place with --site"):
        build(small, tmp_path / "dist", site=Site(tmp_path / "www"))
    assert [p.name for p in tmp_path.iterdir()] == ["www"]
