"""Since: what a change can affect, checked as the whole check would check it.

    check_since(project, "origin/main") -> Checked(loaded, findings)

The findings are exactly those of the whole check whose focus node is affected (`kg.check.scope`,
of every triple that was added or removed, asserted or derived, blank nodes by what they say) or,
where they have none, whose file has changed; and what keeps anything from being judged. Where no
file changed there are none at all.

Some may find something anywhere: a query of a shape that looks at a changed property, and a rule
that holds everything against everything. So these are run on all; where they find something
elsewhere, they are run on the revision as well, and what was not found then is new, and counts. A
rule for a file by itself is run on changed files only, since its layout or its header cannot depend
on others. A change of ontology, shapes or derivations can affect everything, so then all else is
checked.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from rdflib.namespace import SKOS
from rdflib.term import Node

from kg.check.account import Account
from kg.check.checking import Checked, arrange, check_all, check_files
from kg.check.difference import Difference
from kg.check.finding import INCOMPLETE, Finding
from kg.check.findings import Findings
from kg.check.project import Loaded, Project, load_project
from kg.check.revisions import read_revision
from kg.check.rule import Rule
from kg.check.scope import Affected
from kg.check.shapes import ShapeCheck
from kg.check.unasked import tell
from kg.check.world import World
from kg.shacl.engines import Engine


def check_since(
    project: Project, revision: str, engine: Engine = "sets", timeout: float | None = None
) -> Checked:
    """The findings on what a change since a revision of Git can affect.

    Args:
        project: what to check, as it stands in the work tree.
        revision: whatever Git takes for a commit.
        engine: the SHACL engine.
        timeout: seconds that the shapes may take.

    Raises:
        RevisionError: there is no Git, no repository or no such revision.
        KgError: as for `check`.
    """
    then = read_revision(project, revision, timeout)
    if then.comparable and not then.changed and not project.refused:
        return Checked(Loaded(project, account=Account(changed=frozenset())), Findings())
    with ShapeCheck(engine, timeout) as shape_check:
        loaded = load_project(project)
        loaded.account.changed = frozenset(map(str, then.changed))
        if not loaded.is_derived:
            return Checked(loaded, check_files(loaded, loaded.account.changed))
        difference = Difference(loaded, then)
        if difference.is_everything:
            return Checked(loaded, check_all(loaded, shape_check, difference.files))
        _, findings = check_scope(difference, shape_check)
        return Checked(loaded, findings)


Said = tuple[str, Node | None, str, str, str, str, str]


@dataclass
class Scope:
    """What a difference can affect; findings on that are `in` it.

    `nodes` are those affected and those on which something new is found; `new` is what findings say
    that are new elsewhere.
    """

    difference: Difference
    near: Affected
    nodes: set[Node] = field(default_factory=set)
    new: set[Said] = field(default_factory=set)

    def __contains__(self, finding: Finding) -> bool:
        """Whether a finding is about what is affected, or about what cannot be judged."""
        if finding.rule in INCOMPLETE or finding.focus in self.nodes:
            return True
        if finding.focus is None and finding.file in self.difference.files:
            return True
        return said(finding) in self.new

    @property
    def only(self) -> set[Node] | None:
        """The nodes to look at by themselves; None for all.

        A changed cue (`skos:hiddenLabel`) counts for what does not name the concept, too.
        """
        if any(p == SKOS.hiddenLabel for _, p, _ in self.difference.triples):
            return None
        return self.nodes


def check_scope(difference: Difference, shape_check: ShapeCheck) -> tuple[Scope, Findings]:
    """What a difference can affect, and the findings on that; the engine works beside the rules."""
    loaded = difference.loaded
    near = Affected(loaded, difference.triples)
    scope = Scope(difference, near, set(near.nodes))
    shape_check.start(loaded, near.focuses())
    world = World(loaded)
    by_rule = {
        rule: list(rule.find(world, None)) for rule in world.loaded.project.rules
        if rule.scope == "project"
    }  # fmt: skip
    unforeseen = _unforeseen(scope, by_rule)
    scope.nodes |= unforeseen
    notes = [*loaded.problems, *tell(loaded)]
    found = [*notes, *chain(*by_rule.values()), *_by_themselves(scope, world)]
    shapes = list(shape_check.findings())
    scope.new |= _new_of_queries(scope, shapes, shape_check)
    found += shapes
    if focuses := near.focuses_on(unforeseen):
        with ShapeCheck(shape_check.engine, shape_check.timeout) as again:
            again.start(loaded, focuses)
            more = (f for f in again.findings() if f.focus in unforeseen and f.component)
            found += (f for f in more if not near.is_queried(f))
    return scope, arrange(loaded.project, [f for f in found if f in scope])


def _by_themselves(scope: Scope, world: World) -> Iterable[Finding]:
    """The findings of the rules for a file or a node by itself."""
    for rule in world.loaded.project.rules:
        if rule.scope == "file":
            yield from rule.find(world, scope.difference.files)
        elif rule.scope == "node":
            yield from rule.find(world, scope.only)


def _unforeseen(scope: Scope, by_rule: Mapping[Rule, list[Finding]]) -> set[Node]:
    """The nodes out of scope on which a rule finds what it did not find before."""
    outside = {rule: [f for f in found if f not in scope] for rule, found in by_rule.items()}
    rules = [rule for rule, found in outside.items() if found]
    if not rules:
        return set()
    with tempfile.TemporaryDirectory() as folder:
        old = scope.difference.load_before(Path(folder))
        before = chain(*(rule.find(World(old), None) for rule in rules)) if old else ()
        new = Counter(map(said, chain(*outside.values()))) - Counter(map(said, before))
    scope.new |= {key for key in new if key[1] is None}
    return {key[1] for key in new if key[1] is not None}


def _new_of_queries(scope: Scope, findings: list[Finding], shape_check: ShapeCheck) -> set[Said]:
    """What queries of shapes find out of scope that they did not find before."""
    near = scope.near
    outside = [f for f in findings if f not in scope and near.is_queried(f)]
    if not outside:
        return set()
    with ShapeCheck(shape_check.engine, shape_check.timeout) as then:
        then.start_on(scope.difference.content_before, near.loaded, dict.fromkeys(near.queried))
        before = Counter(map(said, then.findings()))
    return set(Counter(map(said, outside)) - before)


def said(finding: Finding) -> Said:
    """What a finding says, without where it stands; with the file where it has no focus.

    >>> said(Finding("violation", "terms", {"en": "See line 7."}))[5]
    'See .'
    """
    words = "\n".join(_LINE.sub("", text) for text in finding.messages.values())
    return (
        finding.rule,
        finding.focus,
        finding.path_text,
        "" if finding.value is None else finding.value.n3(),
        finding.severity,
        words,
        (finding.file or "") if finding.focus is None else "",
    )


_LINE = re.compile(r"\bline \d+|第 \d+ 行|\(\S+:\d+\)")
