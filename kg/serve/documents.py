"""Documents: what an IRI leads to, by what is accepted, and the files of the site.

    GET /id/kashgar-second            303 to /id/kashgar-second.html, .zh.html, .ttl, .nt, .jsonld
    GET /id/kashgar-second.ttl        the file, the same as in the static site
    GET /id/kashgar-secnd             404, with the nearest; a page for browsers

`Link` names the other forms of a document, and the profile (RFC 6906) of what has one: JSON-LD is
compacted, the whole graph conforms to the shapes. A document alone does not: it is an excerpt, in
which the classes of what it names are not said. There is one profile of each form, so that a
client has none to choose among.

The files are written when they are asked for (`Live`), or are those of a folder that `kg build
--site` has written (`Folder`), of which only what its record lists is ever read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from kg.errors import FileError
from kg.files import read_text
from kg.hospital.names import BASE
from kg.publish.description import DIST, MEDIA_TYPES, NAME, is_whole
from kg.publish.site.addresses import LANGUAGES, document, link, page, stem
from kg.publish.site.documents import ENDINGS
from kg.publish.site.pages import Page
from kg.publish.site.writing import RECORD, Site
from kg.serve.exchange import HTML, Asked, RefusedError, Reply
from kg.serve.formats import typed
from kg.serve.negotiation import choose, weight
from kg.serve.room import Room
from kg.spelling import Spelling

_SAMPLES: Final = tuple(
    Asked("GET", path, headers={"accept": media})
    for path in ("/", "/id/no-such-thing", "/ns.jsonld", "/compare.html", "/questions.zh.html")
    for media in ("", "text/turtle", "text/html")
)
_OTHERS: Final = {
    ".html": HTML,
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".rq": "application/sparql-query",
    ".gz": "application/gzip",
}
_PAGES: Final = ("text/html", "application/xhtml+xml")
_OFFERS: Final = {**dict.fromkeys(_PAGES), **{media: end for end, media in ENDINGS.items()}}
_FOLDER: Final = "dist/"
_SHAPES: Final = f"{DIST}shapes.ttl"
_COMPACTED: Final = "http://www.w3.org/ns/json-ld#compacted"
_NEAR: Final = 3


class Files(Protocol):
    """The files of a site."""

    def file(self, name: str) -> bytes | None:
        """The content of a file; None if there is none of this name."""
        ...

    def stems(self) -> Mapping[str, str]:
        """The IRIs of documents to the paths of their files, without ending."""
        ...


class Live:
    """Files that are written when they are asked for."""

    def __init__(self, site: Site) -> None:
        site.load()
        self._site = site
        self._stems = {made.document: path for path, made in site.pages.items() if made.document}
        questions = {iri: path for iri, path in site.paths.items() if path in site.pages}
        self._stems |= questions

    def file(self, name: str) -> bytes | None:
        """The content of a file; None if there is none of this name."""
        return self._site.file(name)

    def stems(self) -> Mapping[str, str]:
        """The IRIs of documents to the paths of their files, without ending."""
        return self._stems


class Folder:
    """Files of a folder that `kg build --site` has written.

    Args:
        folder: which.
        same: tells of the graph in it, as N-Triples, whether it is the one that is served.
        iris: of what is described beside that graph.

    Raises:
        FileError: it is no such folder, or of another graph.
    """

    def __init__(self, folder: Path, same: Callable[[bytes], bool], iris: set[str]) -> None:
        listed = read_text(folder / RECORD).splitlines()
        self._folder, self._names = folder, {name for name in listed if not _is_for_hosts(name)}
        dump = self.file(f"dist/{NAME}.nt")
        if dump is None or not same(dump):
            raise FileError(
                "This site is of another graph. Write it anew: kg build --site.",
                file=folder,
                chinese="此站点属于另一图谱。请用 kg build --site 重新生成。",
            )
        stems = {iri: path for iri in iris | _documents(dump) if (path := stem(iri))}
        self._stems = {i: path for i, path in stems.items() if page(path, "en") in self._names}

    def file(self, name: str) -> bytes | None:
        """The content of a file; None if there is none of this name."""
        return (self._folder / name).read_bytes() if name in self._names else None

    def stems(self) -> Mapping[str, str]:
        """The IRIs of documents to the paths of their files, without ending."""
        return self._stems


class Nothing:
    """No files at all."""

    def file(self, name: str) -> bytes | None:
        """None, whatever the name."""
        return None

    def stems(self) -> Mapping[str, str]:
        """None."""
        return {}


def _is_for_hosts(name: str) -> bool:
    """Whether a file holds rules for hosts, and is nothing to be served."""
    return PurePosixPath(name).name.startswith((".", "_"))


class Documents:
    """What answers for documents and files.

    Args:
        files: those that there are.
        site: what writes pages, for what is not there; None where there are none.
    """

    def __init__(self, files: Files, site: Site | None = None) -> None:
        self._files, self._site = files, site
        self._near = Spelling(iri.removeprefix(BASE) for iri in files.stems())
        self._paths = {*files.stems().values()}

    @property
    def rooms(self) -> list[Room]:
        """All paths that no other room has; what lies in a folder, a copy could not open."""
        in_folder = isinstance(self._files, Folder)
        samples = () if in_folder else _SAMPLES
        return [Room("documents", "/{path:path}", self, apart=not in_folder, samples=samples)]

    def __call__(self, asked: Asked) -> Reply:
        """A file, or where the document of an IRI is.

        Raises:
            RefusedError: there is nothing (404), or not as it is accepted (406).
        """
        name = asked.path.removeprefix("/")
        found = self._files.stems().get(BASE + name)
        if found:
            return self._see(name, found, asked)
        name = name or page("index", asked.language)
        content = self._files.file(name)
        if content is None:
            return self._missing(name, asked)
        reply = Reply(200, media_type(name), content)
        if links := self._links(name):
            reply = reply.having(link=", ".join(links))
        if reply.type != HTML:
            return reply
        return reply.having(content_language=_language(name).removesuffix("-Hans"))

    def _links(self, name: str) -> list[str]:
        """What a file is linked to."""
        path, ending = name.partition(".")[0], PurePosixPath(name).suffix
        links = _alternates(name, path) if path in self._paths else []
        if links and ending in ENDINGS:
            links.append(f'<{_SHAPES}>; rel="describedby"; type="text/turtle"')
        if name.startswith(_FOLDER) and is_whole(name.removeprefix(_FOLDER)):
            links.append(f'<{_SHAPES}>; rel="profile"')
        if ".jsonld" in PurePosixPath(name).suffixes:
            links.append(f'<{_COMPACTED}>; rel="profile"')
        return links

    def _see(self, name: str, path: str, asked: Asked) -> Reply:
        wanted = choose(asked.accept, [*_OFFERS])
        if wanted is None:
            listed = ", ".join(_OFFERS)
            raise RefusedError(
                406,
                f"None of the accepted media types is available. There are: {listed}.",
                f"无法以所接受的媒体类型返回。可用的有:{listed}。",
            )
        ending = _OFFERS[wanted]
        file = path + ending if ending else page(path, asked.language)
        links = ", ".join(_alternates(name, path))
        return Reply(303, "").having(location=link(name, file), link=links)

    def _missing(self, name: str, asked: Asked) -> Reply:
        """A page for browsers that tells what is near, where there are pages.

        Raises:
            RefusedError: for all others, which tells the same.
        """
        short = len(name) < _LONGEST
        near = self._near.ranked(_without_ending(name), count=_NEAR) if short else []
        if self._site and short and _is_browser(asked):
            return self._page(self._site, name, near, asked)
        english = f" Did you mean {' or '.join(f'/{n}' for n in near)}?" if near else ""
        chinese = f"是否指 {' 或 '.join(f'/{n}' for n in near)}?" if near else ""
        shown = name if short else f"{name[:_LONGEST]}…"
        raise RefusedError(
            404, f"There is no /{shown} here.{english}", f"此处没有 /{shown}。{chinese}"
        )

    def _page(self, site: Site, name: str, near: Iterable[str], asked: Asked) -> Reply:
        language = _language(name) if name.endswith(".html") else asked.language
        stems = self._files.stems()
        data = {
            "asked": name,
            "near": [(BASE + n, page(stems[BASE + n], language)) for n in near],
        }
        path = _without_ending(name)
        made = Page(path, "missing.html", lambda reader: reader.say("missing"), "", data)
        content = site.render(made, language).encode("utf-8", "replace")
        return Reply(404, HTML, content).having(content_language=language.removesuffix("-Hans"))


_LONGEST: Final = 200


def _alternates(name: str, path: str) -> list[str]:
    """The forms of the document of a path, but for the one that has this name."""
    kinds = {path + end: f'type="{media}"' for end, media in ENDINGS.items()}
    kinds |= {page(path, tag): f'type="text/html"; hreflang="{tag}"' for tag in LANGUAGES}
    return [
        f'<{link(name, file)}>; rel="alternate"; {kind}'
        for file, kind in kinds.items()
        if file != name
    ]


def _documents(dump: bytes) -> set[str]:
    """The IRIs of the documents that describe the subjects of N-Triples, as we write them."""
    subjects = {line.partition(b"> ")[0] for line in dump.splitlines() if line.startswith(b"<")}
    return {document(iri[1:].decode("utf-8")) for iri in subjects}


def media_type(name: str) -> str:
    """The media type of a file, by its name.

    >>> media_type("id/a.zh.html"), media_type("id/a.nt"), media_type("robots.txt")
    ('text/html; charset=utf-8', 'application/n-triples', 'text/plain; charset=utf-8')
    """
    ending = PurePosixPath(name).suffix
    known = MEDIA_TYPES.get(ending, ("text/plain",))[0]
    return _OTHERS.get(ending) or typed(known)


def _is_browser(asked: Asked) -> bool:
    """Whether a page is wanted more than plain text, as only browsers say."""
    return weight(asked.accept, "text/html") > weight(asked.accept, "text/plain")


def _without_ending(name: str) -> str:
    """The path of a page, or of data on a thing, without what tells language and notation.

    >>> _without_ending("id/a.zh.html"), _without_ending("id/a.ttl"), _without_ending("id/a.b")
    ('id/a', 'id/a', 'id/a.b')
    """
    endings = (*(page("", language) for language in reversed(LANGUAGES)), *ENDINGS)
    found = next((ending for ending in endings if name.endswith(ending)), "")
    return name.removesuffix(found)


def _language(name: str) -> str:
    """The language of a page, by its name."""
    return LANGUAGES[name.endswith(page("", LANGUAGES[1]))]
