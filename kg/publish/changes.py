"""Changes between two builds: what is said of which thing in one and not in the other.

    changes = compare(read_build(Path("old")), read_build(Path("new")))
    changes.claims, changes.others        things added, removed and changed, with their triples

A build is a folder with `hospital-kg.nt`, or any file of RDF without blank nodes: of these nobody
can tell which one is which in another file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox

from kg.errors import FileError, NotSupportedError
from kg.hospital.names import CLAIM
from kg.publish.description import NAME
from kg.rdf.graph import LABELS
from kg.rdf.reading import read_triples
from kg.rdf.terms import is_new

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Kind = Literal["added", "removed", "changed"]
KINDS: Final[tuple[Kind, ...]] = ("added", "removed", "changed")


@dataclass(frozen=True, slots=True)
class Change:
    """What is said of one thing in one build only; `labels` by language, of the new one if any."""

    iri: str
    kind: Kind
    labels: dict[str, str]
    removed: tuple[ox.Triple, ...]
    added: tuple[ox.Triple, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs: triples sorted by their N-Triples form, things by their IRI.

    Attributes:
        before: how many triples the old build has.
        after: how many the new one has.
    """

    before: int
    after: int
    removed: tuple[ox.Triple, ...]
    added: tuple[ox.Triple, ...]
    things: tuple[Change, ...]

    @property
    def claims(self) -> list[Change]:
        """The changes of claims."""
        return [change for change in self.things if change.iri.startswith(CLAIM)]

    @property
    def others(self) -> list[Change]:
        """The changes of whatever is no claim: entities, caveats, evidence, terms, concepts."""
        return [change for change in self.things if not change.iri.startswith(CLAIM)]


def read_build(path: Path) -> list[ox.Triple]:
    """The triples of a build.

    Args:
        path: a folder that `kg build` wrote, or a file of RDF.

    Raises:
        FileError: it is not there, or no build is in it.
        NotValidError: it is not valid in its notation.
        NotSupportedError: it has blank nodes, or terms that only RDF 1.2 has.
    """
    file = path
    if path.is_dir():
        file = path / f"{NAME}.nt"
        if not file.is_file():
            raise FileError(
                f"No {file.name} is here, so this is no build. Name the folder of one, or a file.",
                file=path,
                chinese=f"此处没有 {file.name},不是构建结果。请指定构建结果的文件夹或一个文件。",
            )
    triples = read_triples(file)
    for triple in triples:
        if is_new(triple.subject) or is_new(triple.object):
            raise NotSupportedError(
                "Terms of RDF 1.2 (triple terms, text with a direction) are not compared: leave "
                "them out.",
                file=file,
                chinese="不比较 RDF 1.2 的三元组项和带方向的文本:请删去。",
            )
        if any(isinstance(term, ox.BlankNode) for term in (triple.subject, triple.object)):
            raise NotSupportedError(
                "It has blank nodes, and nobody can tell which one is which in another file. Give "
                "them IRIs.",
                file=file,
                chinese="其中有空白节点,无法与另一文件中的对应。请为其指定 IRI。",
            )
    return triples


def compare(old: Iterable[ox.Triple], new: Iterable[ox.Triple]) -> Changes:
    """What differs between two graphs without blank nodes.

    >>> said = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("8"))
    >>> [(change.iri, change.kind) for change in compare([], [said]).things]
    [('urn:a', 'added')]
    """
    before, after = set(old), set(new)
    removed, added = sorted(before - after, key=str), sorted(after - before, key=str)
    gone, come = _by_subject(removed), _by_subject(added)
    was, is_ = {t.subject for t in before}, {t.subject for t in after}
    touched = gone.keys() | come.keys()
    labels = _labels(before, touched) | _labels(after, touched)
    things = []
    for subject in sorted(touched, key=str):
        kind: Kind = "changed" if subject in was & is_ else "added" if subject in is_ else "removed"
        iri = str(getattr(subject, "value", subject))
        parts = tuple(gone.get(subject, ())), tuple(come.get(subject, ()))
        things.append(Change(iri, kind, labels.get(subject, {}), *parts))
    return Changes(len(before), len(after), tuple(removed), tuple(added), tuple(things))


def _by_subject(triples: Iterable[ox.Triple]) -> dict[Subject, list[ox.Triple]]:
    found: defaultdict[Subject, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.subject].append(triple)
    return dict(found)


def _labels(
    triples: Iterable[ox.Triple], wanted: Collection[Subject]
) -> dict[Subject, dict[str, str]]:
    """The labels of some subjects, by language; of two in one language the first in order."""
    found: dict[Subject, dict[str, str]] = {}
    labelled = (t for t in triples if t.predicate in LABELS and t.subject in wanted)
    for triple in sorted(labelled, key=str):
        if isinstance(triple.object, ox.Literal):
            tags = found.setdefault(triple.subject, {})
            tags.setdefault(triple.object.language or "", triple.object.value)
    return found
