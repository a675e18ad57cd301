"""Wrong values: whatever a property has for a value, a command ends with findings or a message.

`python -m benchmarks.wrong_values` tries every sort for every property with every command; here are
properties that something reads, each with a third of the sorts and the commands that read it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.wrong_values import (
    COMMANDS,
    SORTS,
    Ending,
    is_list,
    properties,
    run,
    trials,
    write_house,
)

CLAIMS, SOURCES, CONCEPTS = "data/claims", "data/sources", "ontology/vocabularies"
DATES = frozenset(
    {"date", "date-with-offset", "date-of-year-0", "date-of-year-minus-1", "date-of-year-99999"}
)
TAKEN = {"date-of-20-digits"}  # years of XML Schema have as many digits as one likes
RANGES = frozenset({"range", "range-reversed", "range-outside"})  # the finding stands at the range


@pytest.mark.parametrize(
    ("name", "file", "right", "commands"),
    [
        ("hkg:value", CLAIMS, set(), ["check with texts", "ask as JSON", "show", "coverage"]),
        ("hkg:notBefore", CLAIMS, set(), ["check with texts"]),
        ("hkg:periodStart", CLAIMS, DATES, ["check"]),
        ("hkg:evidence", CLAIMS, RANGES, ["check", "ask", "ask as JSON", "coverage"]),
        ("hkg:length", SOURCES, {"integer"}, ["check"]),
        ("hkg:sha256", SOURCES, set(), ["check"]),
        ("hkg:years", CONCEPTS, {"integer"}, ["check"]),
    ],
)
def test_every_wrong_value_is_found_and_stops_no_command(
    name: str, file: str, right: set[str], commands: list[str], tmp_path: Path
) -> None:
    assert name in properties()
    wrongly: set[str] = set()
    chosen = [sort for i, sort in enumerate(SORTS) if i % 3 == len(name) % 3 or sort in right]
    for sort, command, ending in trials(tmp_path / "house", name, chosen, commands):
        assert ending.kind == "ok", f"{command} over {sort}: {ending.said}"
        if command.startswith("check"):
            assert is_list(ending) and ending.code == 1
            wrongly |= {sort} if (sort in right) is is_found(ending, file, sort) else set()
    assert wrongly <= TAKEN


def is_found(ending: Ending, file: str, sort: str) -> bool:
    """Whether a violation in a file is about the thing with this value."""
    called = f"wrong{list(SORTS).index(sort):03}"
    findings = json.JSONDecoder().raw_decode(ending.said)[0]["findings"]
    named = (f for f in findings if called in json.dumps(f) and file in (f["file"] or ""))
    return any(f["severity"] == "violation" and not f["rule"].startswith("ontology") for f in named)


@pytest.mark.parametrize("name", ["hkg:length", "hkg:sha256"])
def test_a_record_that_is_wrong_is_one_message_where_texts_are_read(
    name: str, tmp_path: Path
) -> None:
    sorts, commands = ["text", "date-of-year-0", "blank-node", "long"], ["ask", "show", "coverage"]
    for sort, command, ending in trials(tmp_path / "house", name, sorts, commands):
        assert (ending.kind, ending.code) == ("ok", 2), f"{command} over {sort}: {ending.said}"
        assert ending.said.startswith("kg: ") and ending.said.count("\n") == 1


def test_without_wrong_values_the_house_holds(tmp_path: Path) -> None:
    write_house(tmp_path / "house", "hkg:value", [])
    ending = run(tmp_path / "house", COMMANDS["check with texts"], "integer")
    assert (ending.kind, ending.code) == ("ok", 0)
