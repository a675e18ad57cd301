"""The source texts, which live outside the repository: digests proven, quotes cut.

    find_texts("texts/", records) -> Texts     None where no folder is named
    texts.quote(Span("changji-people", 0, 6))  the words, or None where that text is absent

Positions are Unicode code points from 0, end exclusive.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import FileError, NotValidError, OtherTextError
from kg.files import read_whole
from kg.hospital.names import NS, SOURCE, Span
from kg.rdf.terms import plain
from kg.rdf.values import whole
from kg.sparql.stores import Store, select_columns

NO_QUOTES = (
    "Quotes are not available: name the folder of the texts with --sources DIR or KG_SOURCES."
)


@dataclass(frozen=True)
class Record:
    """What `data/sources.ttl` says of a text: digest (hexadecimal) and length (code points).

    The length is None where it is no whole number; the shapes say so.
    """

    source: str
    sha256: str
    length: int | None


@dataclass(frozen=True)
class Texts:
    """Texts by source id, each proven against its recorded digest."""

    folder: Path
    by_source: dict[str, str]

    def quote(self, span: Span) -> str | None:
        """The words of a range, white space folded; None where the text is absent."""
        text = self.by_source.get(span.source)
        return None if text is None else " ".join(text[span.start : span.end].split())

    def clause(self, span: Span) -> str | None:
        """The words of a range, read on to the end of its clause; None as for `quote`.

        A clause ends at a comma, semicolon, colon, stop, question or exclamation mark of either
        script, or with its line; a mark between digits, as in 1,000, ends none.
        """
        text, quote = self.by_source.get(span.source), self.quote(span)
        if text is None or quote is None:
            return quote
        if quote[-1:] in _MARKS + ".":
            return quote
        end = _CLAUSE_END.search(text, span.end)
        return quote + text[span.end : end.start() if end else len(text)]


# Of both scripts: comma, semicolon, colon, stop, question mark, exclamation mark.
_MARKS = ",;:?!\uff0c\uff1b\uff1a\uff1f\uff01\u3002\n"
_CLAUSE_END = re.compile(
    rf"(?<![0-9])[{_MARKS}]|[{_MARKS}](?![0-9])|[\uff0c\uff1b\u3002]|[.](?![0-9A-Za-z])"
)


def records(store: Store) -> dict[str, Record]:
    """The recorded sources by source id; what is no source of the house is passed over."""
    sparql = (
        f"PREFIX hkg: <{NS}> SELECT ?source ?sha256 ?length "
        "{ ?source hkg:sha256 ?sha256 ; hkg:length ?length } ORDER BY ?source"
    )
    rows = select_columns(store, sparql, "source", "sha256", "length")
    found = ((plain(iri), plain(digest), whole(length)) for iri, digest, length in rows)
    return {
        iri[len(SOURCE) :]: Record(iri[len(SOURCE) :], digest, length)
        for iri, digest, length in found
        if iri.startswith(SOURCE)
    }


def usable(known: Mapping[str, Record]) -> dict[str, Record]:
    """The records that are as they must be.

    >>> list(usable({"a": Record("a", "00", 8), "b": Record("b", "00", None)}))
    ['a']
    """
    return {source: record for source, record in known.items() if record.length is not None}


def read_text(path: Path, record: Record) -> str:
    """One text, proven to be the one that was recorded.

    Raises:
        FileError: it cannot be read.
        NotValidError: the record is not as it must be, or the text is not UTF-8.
        OtherTextError: its SHA-256 differs from the recorded one.
    """
    if record.length is None:
        raise NotValidError(
            f"The length recorded of {record.source} is no whole number: correct hkg:length in "
            "data/sources.ttl.",
            file=path,
            chinese=f"{record.source} 的著录长度不是整数:请更正 data/sources.ttl 的 hkg:length。",
        )
    content = read_whole(path)
    digest = hashlib.sha256(content).hexdigest()
    if digest != record.sha256:
        raise OtherTextError(
            f"This is not the text that was recorded: SHA-256 is {digest[:12]}…, "
            f"data/sources.ttl says {record.sha256[:12]}…. Restore the recorded text.",
            file=path,
            chinese=f"这不是所著录的文本:SHA-256 为 {digest[:12]}…,data/sources.ttl 中为 "
            f"{record.sha256[:12]}…。请恢复所著录的文本。",
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotValidError(
            "Not UTF-8. Record the text as UTF-8.",
            file=path,
            line=content.count(b"\n", 0, error.start) + 1,
            chinese="不是 UTF-8 编码。请著录 UTF-8 编码的文本。",
        ) from error


def is_folder_named(folder: str | Path | None) -> bool:
    """Whether somebody said where the texts are."""
    return bool(folder or os.environ.get("KG_SOURCES"))


def find_texts(folder: str | Path | None, known: Mapping[str, Record]) -> Texts | None:
    """The texts in `folder`, else in `KG_SOURCES`; None where neither is named.

    Files are `<source-id>.txt`; a recorded source without a file there is left out.

    Raises:
        FileError: the folder cannot be read, or holds none of the texts.
        NotValidError: a record is not as it must be, or a text is not UTF-8.
        OtherTextError: a digest differs.
    """
    named = folder or os.environ.get("KG_SOURCES")
    if not named:
        return None
    home = Path(named)
    try:
        present = {p.stem: p for p in home.iterdir() if p.suffix == ".txt"}
    except OSError as error:
        raise FileError(f"Cannot read this folder: {error.strerror}.", file=home) from error
    texts = {s: read_text(present[s], r) for s, r in known.items() if s in present}
    if known and not texts:
        wanted = ", ".join(f"{s}.txt" for s in known)
        raise FileError(f"None of the source texts is here. Expected: {wanted}.", file=home)
    return Texts(home, texts)
