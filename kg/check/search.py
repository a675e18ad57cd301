"""Searches for files: what paths name, folders searched through by the endings of files.

Search(Path("data")).files()        the files of RDF in a folder, in a stable order
rdf_files(["data", "a.ttl"])        those of several paths, each once
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import FileError
from kg.rdf.syntaxes import SUFFIXES

QUERY: Final = ".rq"


@dataclass(frozen=True)
class Search:
    """A file, or a folder in which files are sought by their endings.

    Files in hidden folders do not count; `deep` tells whether those in folders below do.
    """

    path: Path
    suffixes: tuple[str, ...] = SUFFIXES
    deep: bool = True

    def files(self) -> list[Path]:
        """The files that are found, in a stable order.

        Raises:
            FileError: there is no such file or folder, or none of its files counts.
        """
        if self.path.is_file():
            return [self.path]
        if not self.path.is_dir():
            raise FileError("No such file or folder.", file=self.path)
        inside = self.path.rglob("*") if self.deep else self.path.glob("*")
        found = (p for p in inside if p.is_file() and self.counts(p.relative_to(self.path).parts))
        files = sorted(found)
        if not files:
            wanted = ", ".join(f"*{suffix}" for suffix in self.suffixes)
            raise FileError(f"No RDF ({wanted}) in this folder.", file=self.path)
        return files

    def counts(self, parts: Sequence[str]) -> bool:
        """Whether a file at this place below the folder counts; the path itself always does."""
        if not parts:
            return True
        if len(parts) > 1 and not self.deep:
            return False
        return parts[-1].endswith(self.suffixes) and not any(p.startswith(".") for p in parts)


def each_once(searches: Iterable[Search]) -> Iterator[Path]:
    """The files of several searches, in their order, each once.

    >>> [file.name for file in each_once([Search(Path(__file__)), Search(Path(__file__))])]
    ['search.py']
    """
    found: dict[Path, Path] = {}
    for search in searches:
        for file in search.files():
            found.setdefault(file.resolve(), file)
    return iter(found.values())


def rdf_files(paths: Iterable[str | Path], queries: bool = False) -> list[Path]:
    """The RDF files that paths name, folders searched through, each once, in a stable order.

    Hidden folders are passed over. With `queries`, SPARQL files (*.rq) count, too.

    Raises:
        FileError: a path does not exist, or a folder holds no RDF.
    """
    suffixes = (*SUFFIXES, QUERY) if queries else SUFFIXES
    return list(each_once(Search(Path(path), suffixes) for path in paths))
