"""Building: read, derive, check, write; a house with a violation writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.check.checking import Checked, check
from kg.check.finding import Finding
from kg.check.findings import exit_code
from kg.errors import FileError
from kg.hospital.house import FOLDERS, House
from kg.hospital.project import house_project
from kg.hospital.texts import find_texts, records
from kg.limits import doing
from kg.publish.description import written_before
from kg.publish.dumps import FILES, make_dumps, summary
from kg.publish.folder import demand_place, replace_folder
from kg.publish.site.content import gather
from kg.publish.site.writing import RECORD, make_environment, make_site
from kg.publish.tables import csv_name
from kg.questions.catalogue import by_theme
from kg.sparql.stored import load_catalogue

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Build:
    """What a build found, counted and wrote; no files where the check failed.

    Attributes:
        pages: how many files the site has, none where no site was asked for.
        size: their bytes.
    """

    findings: Sequence[Finding]
    counts: dict[str, int]
    files: list[Path]
    pages: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is asked for.

    Attributes:
        folder: where to.
        url: where it will stand (default: the base of the IRIs).
        tell: is told how many pages are made, and of how many.
    """

    folder: Path
    url: str = ""
    tell: Tell = lambda done, all_: None


def build(
    house: House,
    out: Path,
    sources: str | Path | None = None,
    timeout: float | None = None,
    site: Site | None = None,
) -> Build:
    """Check a house and write its dumps into `out`, and a site, if asked; each is replaced whole.

    `timeout` are the seconds for the shapes. The site quotes the texts only if `sources` names
    their folder: what a variable names does not become public by itself.

    Raises:
        KgError: unreadable input, a text that differs, a folder that cannot be replaced, or Jinja2
            is not installed.
    """
    tables = (csv_name(path.stem) for path in house.questions)
    kept = [(house.root / folder).resolve() for folder in FOLDERS]
    demand_place(out, [*FILES, *tables], kept)
    if site:
        make_environment()
        _demand_apart(demand_place(site.folder, (), kept, "--site"), out.resolve(), site.folder)
    checked = check(house_project(house, sources=sources), timeout=timeout)
    graph, counts = checked.loaded.graph, summary(checked.loaded.graph)
    if exit_code(checked.findings):
        return Build(checked.findings, counts, [])
    doing(str(out))
    dumps = make_dumps(graph, house.shapes, load_catalogue(house.questions).values())
    pages: dict[str, bytes] = {}
    if site:
        doing(str(site.folder))
        pages = _site(house, checked, dumps, site, sources)
        demand_place(site.folder, pages, kept, "--site")
    doing(str(out))
    files = replace_folder(out, dumps, outdated=written_before)
    if site:
        doing(str(site.folder))
        replace_folder(site.folder, pages, RECORD)
    return Build(checked.findings, counts, files, len(pages), sum(map(len, pages.values())))


def _demand_apart(site: Path, out: Path, folder: Path) -> None:
    if site.is_relative_to(out) or out.is_relative_to(site):
        raise FileError(
            "The site and the dumps must not lie in one another. Name another folder with --site.",
            file=folder,
            chinese="站点与转储文件夹不得相互包含。请用 --site 另行指定。",
        )


def _site(
    house: House,
    checked: Checked,
    dumps: dict[str, bytes],
    site: Site,
    sources: str | Path | None,
) -> dict[str, bytes]:
    graph = checked.loaded.graph
    texts = find_texts(sources, records(graph)) if sources else None
    content = gather(graph, by_theme(house), checked.findings, texts)
    return make_site(content, dumps, house.shapes, site.url, site.tell)
