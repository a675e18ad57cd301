"""Each: the files of a project as graphs of their own, each checked with ontology and shapes only.

    check_each(find_project(["examples"], shapes=["shapes"])) -> Checked(loaded, findings)

Examples, tests and models, one a file, are no graph together: what one of them lacks, another would
make good, and what they name alike would be one thing. Ontology and shapes are checked once, and
so is the form of all files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg.check.checking import Checked, arrange, check
from kg.check.finding import INCOMPLETE, Finding
from kg.check.project import Loaded, Project
from kg.check.world import World
from kg.shacl.engines import Engine


def check_each(project: Project, engine: Engine = "sets", timeout: float | None = None) -> Checked:
    """Check each file of data by itself; see `kg.check.checking.check`.

    Raises:
        KgError: a rule needs what is not as it must be.
    """
    whole = Loaded(project)
    by_file = tuple(rule for rule in project.rules if rule.scope == "file")
    others = tuple(rule for rule in project.rules if rule.scope != "file")
    alone = replace(project, rules=others, tells=False, foreign=(), refused=(), questions=())
    around = check(replace(project, data=(), rules=others, tells=False), engine, timeout)
    findings = list(around.findings)
    _add(whole, around.loaded)
    for path in project.data:
        checked = check(replace(alone, data=(path,)), engine, timeout)
        findings += _of(checked, path)
        _add(whole, checked.loaded)
    whole.problems = [f for f in findings if f.rule in INCOMPLETE]
    findings += (f for rule in by_file for f in rule.find(World(whole), None))
    account, syntaxes = whole.account, whole.lines.syntaxes | whole.shape_lines.syntaxes
    account.read, account.tells = Counter(syntaxes.values()), project.tells
    return Checked(whole, arrange(project, findings))


def _of(checked: Checked, path: Path) -> Iterator[Finding]:
    """The findings on a file, and on what is in no file."""
    return (f for f in checked.findings if f.file in (None, str(path)))


def _add(whole: Loaded, part: Loaded) -> None:
    """Have the files of a part among those of the whole, and its account."""
    for lines, all_lines in ((part.lines, whole.lines), (part.shape_lines, whole.shape_lines)):
        for file in lines.syntaxes:
            if file not in all_lines.texts:
                all_lines.share(lines, file)
    told, ours = whole.account, part.account
    told.failed += [file for file in ours.failed if file not in told.failed]
    told.not_read += ours.not_read
    told.imports += [iri for iri in ours.imports if iri not in told.imports]
    told.shapes, told.lost = max(told.shapes, ours.shapes), max(told.lost, ours.lost)
    told.aside = max(told.aside, ours.aside)
