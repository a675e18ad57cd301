"""Paths that are pasted into a shell name the file that they were made of."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.check.hints import typed_path
from kg.signs import visible

NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12
)


@pytest.mark.skipif(os.name == "nt", reason="another shell")
@settings(max_examples=30, deadline=None)
@given(name=NAMES)
def test_a_shell_reads_the_name_again_and_a_terminal_shows_all_of_it(name: str) -> None:
    typed = typed_path(Path(name))
    assert visible(typed) == typed
    read = subprocess.run(["bash", "-c", f"printf %s {typed}"], capture_output=True, check=True)
    assert Path(os.fsdecode(read.stdout)) == Path(name)


@pytest.mark.skipif(os.name == "nt", reason="names are no bytes there")
def test_a_name_that_is_no_utf_8_is_typed_in_bytes() -> None:
    assert typed_path(Path(os.fsdecode(b"a\xff b"))) == r"$'a\xff b'"


def test_a_path_is_as_seen_from_the_working_folder_or_as_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "a"
    below.mkdir()
    monkeypatch.chdir(below)
    assert typed_path(below / "b.ttl") == "b.ttl"
    assert typed_path(tmp_path / "b.ttl") == str(tmp_path / "b.ttl")
    assert typed_path(Path("..", "b.ttl")) == os.path.join("..", "b.ttl")
