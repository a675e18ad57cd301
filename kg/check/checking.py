"""Checking: everything that is wrong with a project, as findings with file, line and column.

    check(find_project(["data"], shapes=["shapes"])).findings
        -> [Finding("violation", "ex:PersonShape/ex:name", …), …]

What is checked: that every file can be read (`syntax`), the rules that the project brings
(`kg.check.rules` has those for any project), and the shapes, which run beside the rules over what
is asserted and what is derived. Where only some files are asked for, rules and shapes run on what
findings in these files can come from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import rdflib
from rdflib import RDFS, SH
from rdflib.term import Node

from kg.check.aside import Aside
from kg.check.finding import INCOMPLETE, Finding
from kg.check.findings import Findings, in_order
from kg.check.project import Loaded, Project, load_project
from kg.check.scope import Standing
from kg.check.shapes import ShapeCheck
from kg.check.unasked import tell
from kg.check.world import World
from kg.shacl.engines import Engine

_OURS: Final = frozenset({"label-missing", "ill-typed"})
_LABELS: Final = (RDFS.label, rdflib.SKOS.prefLabel)
_OF_BOTH: Final = frozenset({"terms", "dangling"})


@dataclass
class Checked:
    """A project as read, and all findings on it, worst first."""

    loaded: Loaded
    findings: Findings


def check(project: Project, engine: Engine = "sets", timeout: float | None = None) -> Checked:
    """Read a project and find everything that is wrong with it.

    Args:
        project: what to check.
        engine: `sets` is ours; `pyshacl` is the reference.
        timeout: seconds that the shapes may take.

    Raises:
        KgError: a rule needs what is not as it must be.
    """
    with ShapeCheck(engine, timeout) as shape_check:
        loaded = load_project(project)
        if not loaded.is_derived:
            return Checked(loaded, check_files(loaded))
        if project.only is None:
            return Checked(loaded, check_all(loaded, shape_check))
        return Checked(loaded, check_asked(loaded, shape_check))


def check_all(
    loaded: Loaded, shape_check: ShapeCheck, files: Collection[str] | None = None
) -> Findings:
    """All findings on a project that has been read; the shapes run beside the rules.

    Args:
        loaded: the project.
        shape_check: where the shapes run.
        files: the only files that rules for a file by itself look at (default: all).
    """
    shape_check.start(loaded)
    findings = check_rules(World(loaded), files)
    findings.add(shape_check.findings())
    incomplete = map(findings.__getitem__, findings.where(lambda kind: kind.rule in INCOMPLETE))
    lost = {finding.focus for finding in incomplete if finding.focus}
    loaded.account.lost = min(len(lost), loaded.account.shapes)
    return arrange(loaded.project, findings)


def check_files(loaded: Loaded, only: Collection[str] | None = None) -> Findings:
    """The findings on each file by itself, where a rule of derivation cannot be run.

    What hinders all else from being judged is said, whatever files were asked for.

    Args:
        loaded: the project.
        only: the only files to look at (default: all that were asked for).
    """
    project = loaded.project
    files = {str(p) for p in (*project.files, *project.questions) if project.is_asked_for(p)}
    files = files if only is None else files.intersection(only)
    hindering = [f for f in loaded.problems if f.rule == "derivation"]
    by_file = [rule for rule in project.rules if rule.scope == "file"]
    found = [f for rule in by_file for f in rule.find(World(loaded), files)]
    others = [f for f in loaded.problems if f not in hindering]
    return in_order([*hindering, *arrange(project, [*others, *found])])


def check_asked(loaded: Loaded, shape_check: ShapeCheck) -> Findings:
    """The findings in the files that were asked for, without looking for any others."""
    project = loaded.project
    files = {str(p) for p in (*project.files, *project.questions) if project.is_asked_for(p)}
    if not files.isdisjoint(map(str, project.shapes)):
        return check_all(loaded, shape_check, files)
    near = Standing(loaded, list(loaded.lines.triples_in(files)))
    shape_check.start(loaded, near.focuses())
    nodes = set(loaded.lines.subjects_in(files))
    findings = check_rules(World(loaded, files), files, nodes)
    findings.add(shape_check.findings(near.may_hold))
    return arrange(project, findings)


def check_rules(
    world: World, files: Collection[str] | None = None, nodes: Collection[Node] | None = None
) -> Findings:
    """What cannot be read, and the findings of all rules.

    Args:
        world: the project as read.
        files: the only files that rules for a file look at (default: all).
        nodes: the only nodes that rules for a node look at (default: all).
    """
    rules = world.loaded.project.rules
    aside = Aside(world, [rule for rule in rules if rule.scope == "file"], files)
    found = Findings(world.loaded.problems)
    try:
        found.add(tell(world.loaded))
        for rule in rules:
            if rule.scope != "file":
                found.add(rule.find(world, nodes if rule.scope == "node" else None))
        found.add(aside.findings())
    finally:
        aside.close()
    return found


def arrange(project: Project, findings: Iterable[Finding]) -> Findings:
    """Findings worst first, each said once, and only in the files that were asked for.

    >>> found = [Finding("warning", "terms", {}), Finding("violation", "syntax", {})]
    >>> [finding.rule for finding in arrange(Project(), found)]
    ['syntax', 'terms']
    """
    found = Findings.of(findings)
    wanted = {file for file in found.files if project.is_asked_for(file)}
    left_out = set(_said_by_shapes(found))
    if found.files != wanted:
        left_out |= {n for n, head in enumerate(found.heads) if head.file not in wanted}
    ordered = found.without(left_out).in_order()
    return ordered.without(set(ordered.repeats(_OF_BOTH)))


def _said_by_shapes(found: Findings) -> Iterator[int]:
    """The positions of missing labels and ill-typed literals that a shape reports as well."""
    ours = list(found.where(lambda kind: kind.rule in _OURS))
    if not ours:
        return
    missing, typed = SH.MinCountConstraintComponent, SH.DatatypeConstraintComponent
    nameless = map(found.__getitem__, found.where(lambda kind: kind.component == missing))
    said = {finding.focus for finding in nameless if finding.path in _LABELS}
    misread = map(found.__getitem__, found.where(lambda kind: kind.component == typed))
    wrong = {(finding.focus, finding.path, finding.value) for finding in misread}
    for position in ours:
        finding = found[position]
        if finding.rule == "label-missing" and finding.focus in said:
            yield position
        if finding.rule == "ill-typed" and (finding.focus, finding.path, finding.value) in wrong:
            yield position
