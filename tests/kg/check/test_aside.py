"""Rules for a file by itself, judged aside: the same findings, whatever becomes of the copy."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from kg.check.aside import Aside
from kg.check.finding import Finding
from kg.check.project import Loaded, Project
from kg.check.rule import Rule
from kg.check.world import World
from kg.errors import KgError
from kg.rdf.lines import Lines
from kg.rdf.places import Place

HERE = os.getpid()


def find(world: World, only: Collection[str] | None) -> Iterator[Finding]:
    for file in sorted(world.loaded.lines.texts):
        if only is None or file in only:
            yield Finding(
                "warning", "there" if os.getpid() != HERE else "here", {}, place=Place(file, 1)
            )


def world_of(size: int) -> World:
    lines = Lines()
    for name in ("a.ttl", "b.ttl"):
        lines.read_text("# " + "x" * size + "\n", name, Path(name).absolute().as_uri())
    return World(Loaded(Project(), lines))


def found(
    size: int, rule: Rule, files: Collection[str] | None = None
) -> list[tuple[str, str | None]]:
    aside = Aside(world_of(size), [rule], files)
    try:
        return [(finding.rule, finding.file) for finding in aside.findings()]
    finally:
        aside.close()


RULE = Rule({}, "file", find)


def test_where_there_is_much_to_look_at_it_is_done_in_a_copy() -> None:
    assert found(1, RULE) == [("here", "a.ttl"), ("here", "b.ttl")]
    assert found(150_000, RULE) == [("there", "a.ttl"), ("there", "b.ttl")]
    assert found(150_000, RULE, {"a.ttl"}) == [("here", "a.ttl")]
    assert found(300_000, RULE, {"a.ttl"}) == [("there", "a.ttl")]


def test_what_breaks_down_in_the_copy_is_done_here() -> None:
    def break_down(world: World, only: Collection[str] | None) -> Iterator[Finding]:
        if os.getpid() != HERE:
            os._exit(1)
        yield from find(world, only)

    assert found(150_000, Rule({}, "file", break_down)) == [("here", "a.ttl"), ("here", "b.ttl")]


def test_what_a_rule_needs_is_said_here() -> None:
    def refuse(world: World, only: Collection[str] | None) -> Iterator[Finding]:
        raise KgError("The texts are wanting.")
        yield

    with pytest.raises(KgError, match="wanting"):
        found(150_000, Rule({}, "file", refuse))


def test_without_more_processes_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise OSError("no more")

    monkeypatch.setattr(os, "fork", fork)
    assert found(150_000, RULE) == [("here", "a.ttl"), ("here", "b.ttl")]
