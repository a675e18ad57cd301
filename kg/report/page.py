"""What every report for machines needs: findings in order, names of files, terms and rules.

Files are named as seen from the root of the repository (`GITHUB_WORKSPACE` around the working
folder, else the working folder), with forward slashes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote

from rdflib.term import Node

from kg.check.finding import Finding, exit_code
from kg.check.rule import Rule
from kg.rdf.names import Prefixes
from kg.report.words import message_of

TOOL: Final = "kg check"
RULE: Final = "urn:x-kg-check:rule:"  # what rules that are no SHACL component are called in RDF


@dataclass
class Page:
    """What a writer needs: the findings in order, and how to name things."""

    findings: list[Finding]
    language: str
    names: Prefixes
    rules: Sequence[Rule]
    version: str
    files: Sequence[str]
    strict: bool
    blanks: dict[Node, str] = field(default_factory=dict)

    @cached_property
    def root(self) -> Path:
        """The folder as seen from which files are named."""
        workspace = Path(os.path.realpath(os.environ.get("GITHUB_WORKSPACE") or "."))
        return workspace if Path.cwd().is_relative_to(workspace) else Path.cwd()

    def path(self, file: str) -> PurePath:
        """A file as seen from the root of the repository, else its absolute path."""
        path = Path(os.path.abspath(file))
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    def name(self, file: str) -> str:
        """The path of a file with forward slashes."""
        return self.path(file).as_posix()

    def blank(self, term: Node) -> str:
        """A label of a blank node that does not vary from run to run."""
        return "_:" + self.blanks.setdefault(term, f"b{len(self.blanks)}")

    def message(self, finding: Finding) -> str:
        """What a finding says, in the language of the report."""
        return message_of(finding, self.language)

    @property
    def exit_code(self) -> int:
        """That of the check."""
        return exit_code(self.findings, self.strict)


def uri_of(path: PurePath) -> str:
    """A path as a URI, relative where the path is.

    >>> uri_of(PurePath("data/乌 a,b#1.ttl"))
    'data/%E4%B9%8C%20a%2Cb%231.ttl'
    """
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
