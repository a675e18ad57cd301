"""The source texts, which live outside the repository: digests proven, quotes cut.

    find_texts("texts/", records) -> Texts     None where no folder is named
    texts.quote(Span("changji-people", 0, 6))  the words, or None where that text is absent

Positions are Unicode code points from 0, end exclusive.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from kg.errors import FileError, OtherTextError
from kg.files import read_whole
from kg.hospital.names import NS, SOURCE, Span
from kg.sparql.stores import Store, select_columns

NO_QUOTES = (
    "Quotes are not available: name the folder of the texts with --sources DIR or KG_SOURCES."
)


@dataclass(frozen=True)
class Record:
    """What `data/sources.ttl` says of a text: digest (hexadecimal) and length (code points)."""

    source: str
    sha256: str
    length: int


@dataclass(frozen=True)
class Texts:
    """Texts by source id, each proven against its recorded digest."""

    folder: Path
    by_source: dict[str, str]

    def quote(self, span: Span) -> str | None:
        """The words of a range, white space folded; None where the text is absent."""
        text = self.by_source.get(span.source)
        return None if text is None else " ".join(text[span.start : span.end].split())


def records(store: Store) -> dict[str, Record]:
    """The recorded sources by source id."""
    sparql = (
        f"PREFIX hkg: <{NS}> SELECT ?source ?sha256 ?length "
        "{ ?source hkg:sha256 ?sha256 ; hkg:length ?length } ORDER BY ?source"
    )
    rows = select_columns(store, sparql, "source", "sha256", "length")
    found = [[str(getattr(term, "value", "")) for term in row] for row in rows]
    ids = [(iri.removeprefix(SOURCE), digest, int(length)) for iri, digest, length in found]
    return {source: Record(source, digest, length) for source, digest, length in ids}


def read_text(path: Path, record: Record) -> str:
    """One text, proven to be the one that was recorded.

    Raises:
        FileError: it cannot be read.
        OtherTextError: its SHA-256 differs from the recorded one.
    """
    content = read_whole(path)
    digest = hashlib.sha256(content).hexdigest()
    if digest != record.sha256:
        raise OtherTextError(
            f"This is not the text that was recorded: SHA-256 is {digest[:12]}…, "
            f"data/sources.ttl says {record.sha256[:12]}…. Restore the recorded text.",
            file=path,
        )
    return content.decode("utf-8")


def is_folder_named(folder: str | Path | None) -> bool:
    """Whether somebody said where the texts are."""
    return bool(folder or os.environ.get("KG_SOURCES"))


def find_texts(folder: str | Path | None, known: dict[str, Record]) -> Texts | None:
    """The texts in `folder`, else in `KG_SOURCES`; None where neither is named.

    Files are `<source-id>.txt`; a recorded source without a file there is left out.

    Raises:
        FileError: the folder cannot be read, or holds none of the texts.
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
