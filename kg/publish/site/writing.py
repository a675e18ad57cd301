"""Writing the site: every page in each language, data files, search, site map, rules for hosts.

    files = make_site(content, dumps, shapes)      {"index.html": b"…", "id/….ttl": b"…", …}

The same bytes on every run. Nothing is loaded from other hosts, and all but the search works
without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import pyoxigraph as ox

from kg.errors import MissingExtraError
from kg.hospital.names import BASE, NS, SHAPE, expand, shorten
from kg.publish.catalogue import query_of, question_iri
from kg.publish.site.addresses import LANGUAGES, link, page
from kg.publish.site.content import Content
from kg.publish.site.documents import ENDINGS, data_files, embedded
from kg.publish.site.hosts import host_files
from kg.publish.site.index import entries, search_index
from kg.publish.site.network import MIDDLE, SIDE, WIDTH, picture
from kg.publish.site.network import MOST as MOST_TIES
from kg.publish.site.pages import MOST, Page, all_pages, indexed
from kg.publish.site.reader import Reader, paths_of
from kg.rdf.reading import read_triples
from kg.signs import visible

if TYPE_CHECKING:
    from jinja2 import Environment

RECORD: Final = "files.txt"
_HERE: Final = Path(__file__).parent
_MENU: Final = {"index": "start", "a-z": "index", "ns": "ontology"} | {
    name: name for name in ("questions", "compare", "claims", "vocabularies")
}
_NAMES: Final = {".ttl": "Turtle", ".nt": "N-Triples", ".jsonld": "JSON-LD"}


def make_site(
    content: Content,
    dumps: Mapping[str, bytes],
    shapes: Iterable[Path] = (),
    url: str = "",
    tell: Callable[[int, int], None] = lambda done, all_: None,
) -> dict[str, bytes]:
    """All files of the site: path to content.

    Args:
        content: what it shows.
        dumps: the files of the build, which it holds as well.
        shapes: files of shapes, for the documentation of terms.
        url: where it will stand (default: the base of the IRIs).
        tell: is told how many pages are made, and of how many.

    Raises:
        MissingExtraError: Jinja2 is not installed.
    """
    environment = make_environment()
    paths = paths_of(content)
    pages = list(all_pages(content, paths, dumps, mentions(shapes)))
    files: dict[str, bytes] = {f"dist/{name}": text for name, text in dumps.items()}
    common = _common(content)
    for number, made in enumerate(pages):
        tell(number, len(pages))
        files |= _page_files(environment, content, paths, made, common)
    for question in content.questions:
        path = paths.get(question_iri(question.name), f"question/{question.name}")
        files[f"{path}.rq"] = query_of(question.sparql).encode("utf-8")
    searched = entries(content, indexed(paths))
    files["search.json"] = search_index(searched, paths).encode("utf-8")
    for static in sorted((_HERE / "static").iterdir()):
        if static.suffix in (".css", ".js"):
            files[f"static/{static.name}"] = static.read_bytes()
    base = f"{url.rstrip('/')}/" if url else BASE
    files |= site_map([made.path for made in pages], base)
    return files | host_files(base)


def make_environment() -> Environment:
    """What renders the templates: it escapes all that is put into them.

    Raises:
        MissingExtraError: Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtraError.of("Jinja2", extra="site") from error
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"short": shorten, "expand": expand, "drawn": picture}
    return made


def _shown(value: Any) -> Any:
    """What a template puts out: text without the characters that turn its direction, or hide."""
    return visible(value, keep="\n\t") if type(value) is str else value


def _common(content: Content) -> dict[str, Any]:
    return {
        "menu": _MENU,
        "names": _NAMES,
        "quotes": content.texts is not None,
        "themes": {theme.name: theme.label for theme, _ in content.themes},
        "most": MOST,
        "most_ties": MOST_TIES,
        "width": WIDTH,
        "side": SIDE,
        "middle": MIDDLE,
    }


def _page_files(
    environment: Environment,
    content: Content,
    paths: Mapping[str, str],
    made: Page,
    common: Mapping[str, Any],
) -> dict[str, bytes]:
    from markupsafe import Markup

    files = {}
    if made.document:
        data = data_files(content, made.document)
        files = {made.path + ending: text.encode("utf-8") for ending, text in data.items()}
    inside = Markup(embedded(content, made.document)) if made.document else ""
    template = environment.get_template(made.template)
    for language in LANGUAGES:
        reader = Reader(content, paths, made.path, language)
        title = made.title(reader)
        labels = _labels(content, made)
        text = template.render(
            **common,
            **made.data,
            r=reader,
            title=title,
            other_labels=[(tag, label) for tag, label in labels if label != title],
            data=list(ENDINGS.items()) if made.document else [],
            embedded=inside,
            ending=page("", language),
        )
        files[page(made.path, language)] = text.encode("utf-8", "replace")
    return files


def _labels(content: Content, made: Page) -> list[tuple[str, str]]:
    """What a page is called in each language."""
    question = made.data.get("question")
    labels = question.question if question else content.labels.get(made.document, {})
    return sorted(labels.items())


def mentions(shapes: Iterable[Path]) -> dict[str, list[str]]:
    """Which shapes of some files mention which terms of the ontology."""
    found: dict[str, set[str]] = {}
    for path in shapes:
        for subject, _, value in read_triples(path):
            if isinstance(value, ox.NamedNode) and value.value.startswith(NS):
                shape = getattr(subject, "value", "")
                if shape.startswith(SHAPE):
                    found.setdefault(value.value, set()).add(shape)
    return {term: sorted(names) for term, names in found.items()}


_MOST_URLS: Final = 50_000  # of a site map: https://www.sitemaps.org/protocol.html
_MAP: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def site_map(paths: Iterable[str], base: str) -> dict[str, bytes]:
    """The site map, in several files under one if there are very many pages.

    >>> files = site_map(["index", "id/a"], "https://example.org/")
    >>> list(files), b"<loc>https://example.org/id/a.zh.html</loc>" in files["sitemap.xml"]
    (['sitemap.xml'], True)
    """
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    names = [page(path, language) for path in sorted(paths) for language in LANGUAGES]
    rows = [f"<url><loc>{escape(base + link('', name))}</loc></url>" for name in names]
    parts = [rows[i : i + _MOST_URLS] for i in range(0, len(rows), _MOST_URLS)]
    texts = [f"{head}<urlset {_MAP}>\n" + "\n".join(part) + "\n</urlset>\n" for part in parts]
    if len(texts) == 1:
        return {"sitemap.xml": texts[0].encode("utf-8")}
    files = {f"sitemap-{n}.xml": text.encode("utf-8") for n, text in enumerate(texts, 1)}
    listed = "\n".join(f"<sitemap><loc>{escape(base + name)}</loc></sitemap>" for name in files)
    whole = f"{head}<sitemapindex {_MAP}>\n{listed}\n</sitemapindex>\n"
    return {"sitemap.xml": whole.encode("utf-8")} | files
