"""Writing the site: every page in each language, data files, search, site map, rules for hosts.

    files = make_site(content, dumps, shapes)      {"index.html": b"…", "id/….ttl": b"…", …}
    Site(content, dumps, shapes).file("id/….ttl")   one of them, written when it is asked for

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
_MENU: Final = {
    **{"index": "start", "a-z": "index", "questions": "questions", "compare": "compare"},
    **{"claims": "claims", "vocabularies": "vocabularies", "ns": "ontology"},
}
_ENDINGS: Final = (*ENDINGS, *(page("", language) for language in LANGUAGES))
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
    site = Site(content, dumps, shapes, url)
    files = dict(site.whole)
    for number, made in enumerate(site.pages.values()):
        tell(number, len(site.pages))
        files |= site.files_of(made)
    return files | host_files(site.base)


class Site:
    """A site whose files are written when they are asked for.

    Args:
        content: what it shows.
        dumps: the files of the build, which it holds as well.
        shapes: files of shapes, for the documentation of terms.
        url: where it will stand (default: the base of the IRIs).
        more: pages that something else writes: path to the key of the words in the menu.
        templates: a folder with templates of these.

    Attributes:
        paths: IRIs that have a page to its path, with a fragment if there is one.
        pages: by their paths.
        whole: the files that are of no page: path to content.

    Raises:
        MissingExtraError: Jinja2 is not installed.
    """

    def __init__(
        self,
        content: Content,
        dumps: Mapping[str, bytes],
        shapes: Iterable[Path] = (),
        url: str = "",
        more: Mapping[str, str] | None = None,
        templates: Path | None = None,
    ) -> None:
        self._environment = make_environment(*([templates] if templates else []))
        self._content, self.base = content, f"{url.rstrip('/')}/" if url else BASE
        self._common = _common(content) | {"menu": {**_MENU, **(more or {})}}
        self.paths = paths_of(content)
        made = all_pages(content, self.paths, dumps, mentions(shapes))
        self.pages = {page.path: page for page in made}
        self.whole = {f"dist/{name}": text for name, text in dumps.items()} | self._others()

    def _others(self) -> dict[str, bytes]:
        files = {}
        for question in self._content.questions:
            path = self.paths.get(question_iri(question.name), f"question/{question.name}")
            files[f"{path}.rq"] = query_of(question.sparql).encode("utf-8")
        searched = entries(self._content, indexed(self.paths))
        files["search.json"] = search_index(searched, self.paths).encode("utf-8")
        for static in sorted((_HERE / "static").iterdir()):
            if static.suffix in (".css", ".js", ".svg"):
                files[f"static/{static.name}"] = static.read_bytes()
        return files | site_map(self.pages, self.base)

    def load(self) -> None:
        """Read all templates, for where no file can be opened any more."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)

    def file(self, name: str) -> bytes | None:
        """The content of a file; None if the site has none of this name."""
        if name in self.whole:
            return self.whole[name]
        path, dot, ending = name.partition(".")
        made = self.pages.get(path)
        return self.files_of(made, [dot + ending]).get(name) if made else None

    def files_of(self, made: Page, endings: Iterable[str] = _ENDINGS) -> dict[str, bytes]:
        """The files of a page, or those of them that have one of some endings."""
        wanted = set(endings)
        files = {}
        if made.document:
            data = data_files(self._content, made.document, [e for e in ENDINGS if e in wanted])
            files = {made.path + ending: text.encode("utf-8") for ending, text in data.items()}
        for language in LANGUAGES:
            if page("", language) in wanted:
                name = page(made.path, language)
                files[name] = self.render(made, language).encode("utf-8", "replace")
        return files

    def render(self, made: Page, language: str, **more: Any) -> str:
        """A page in a language.

        Args:
            made: the page.
            language: one of `LANGUAGES`.
            more: what its template is given besides.
        """
        from markupsafe import Markup

        reader = Reader(self._content, self.paths, made.path, language)
        title = made.title(reader)
        labels = _labels(self._content, made)
        return self._environment.get_template(made.template).render(
            **{**self._common, **made.data, **more},
            r=reader,
            title=title,
            other_labels=[(tag, label) for tag, label in labels if label != title],
            data=list(ENDINGS.items()) if made.document else [],
            embedded=Markup(embedded(self._content, made.document)) if made.document else "",
            ending=page("", language),
        )


def make_environment(*folders: Path) -> Environment:
    """What renders the templates, those in more folders too: it escapes what is put into them.

    Raises:
        MissingExtraError: Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtraError.of("Jinja2", extra="site") from error
    made = Environment(
        loader=FileSystemLoader([_HERE / "templates", *folders]),
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
        "behind": "",
        "names": _NAMES,
        "quotes": content.texts is not None,
        "themes": {theme.name: theme.label for theme, _ in content.themes},
        "most": MOST,
        "most_ties": MOST_TIES,
        "width": WIDTH,
        "side": SIDE,
        "middle": MIDDLE,
    }


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
