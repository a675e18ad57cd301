"""What every report for machines needs: findings in order, names of files, terms and rules.

Files are named as seen from the root of the repository (`GITHUB_WORKSPACE` around the working
folder, else the working folder), with forward slashes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote

from rdflib.term import Node

from kg.check.account import Account
from kg.check.finding import UNRUN, Finding, Severity
from kg.check.findings import Findings, exit_code
from kg.check.rule import Rule
from kg.rdf.cutting import WHOLE, cut
from kg.rdf.names import Prefixes
from kg.report.words import message_of

TOOL: Final = "kg check"
RULE: Final = "urn:x-kg-check:rule:"  # what rules that are no SHACL component are called in RDF


@dataclass
class Page:
    """What a writer needs: the findings in order, and how to name things.

    `notes` are what a writer has to say besides the report, such as what it left out; by language.
    `account` tells what was read and run.
    """

    findings: Findings
    language: str
    names: Prefixes
    rules: Sequence[Rule]
    version: str
    files: Sequence[str]
    strict: bool
    account: Account = field(default_factory=Account)
    blanks: dict[Node, str] = field(default_factory=dict)
    notes: list[dict[str, str]] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _uris: dict[str, str] = field(default_factory=dict)

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
        if file not in self._names:
            self._names[file] = self.path(file).as_posix()
        return self._names[file]

    def uri(self, file: str) -> str:
        """The same as a URI; see `uri_of`."""
        if file not in self._uris:
            self._uris[file] = uri_of(self.path(file))
        return self._uris[file]

    def blank(self, term: Node) -> str:
        """A label of a blank node that does not vary from run to run."""
        return "_:" + self.blanks.setdefault(term, f"b{len(self.blanks)}")

    def message(self, finding: Finding, most: int = WHOLE) -> str:
        """What a finding says, in the language of the report, cut where it is too long."""
        return cut(message_of(finding, self.language), most, self.language)

    @cached_property
    def counts(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return self.findings.severities

    @cached_property
    def skipped(self) -> dict[str, str]:
        """The files without findings that were not judged, or not in full, and why."""
        english = self.language == "en"
        unrun = any(kind.rule in UNRUN for kind in self.findings.kinds)
        partly = "Not judged in full: see the errors." if english else "未完整检验:见错误。"
        unchanged = "Not changed since then." if english else "此后未变更。"
        read_not = "Not read: {}." if english else "未读取:{}。"
        found = dict.fromkeys(self.files, partly) if unrun else {}
        if self.account.changed is not None:
            rest = (file for file in self.files if file not in self.account.changed)
            found = dict.fromkeys(rest, unchanged) | found
        failed = "Could not be read." if english else "无法读取。"
        found |= dict.fromkeys(self.account.failed, failed)
        return found | {f: read_not.format(syntax) for f, syntax in self.account.not_read}

    @cached_property
    def exit_code(self) -> int:
        """That of the check."""
        return exit_code(self.findings, self.strict)


def uri_of(path: PurePath) -> str:
    """A path as a URI, relative where the path is.

    >>> uri_of(PurePath("data/乌 a,b#1.ttl"))
    'data/%E4%B9%8C%20a%2Cb%231.ttl'
    """
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
