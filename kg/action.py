"""The GitHub Action: inputs from the environment in; annotations, outputs and a job summary out.

    INPUT_PATHS=data INPUT_SHAPES=shapes python -m kg.action

`action.yml` hands its inputs over as variables INPUT_…, so that none is ever read as a command. The
check runs in the root of the workspace: annotations and SARIF name files as GitHub looks them up.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg.errors import KgError, ParameterError
from kg.rdf.cutting import cut
from kg.signs import visible

Inputs = Mapping[str, str]
Row = dict[str, Any]

# GitHub refuses a summary of more than 1 MiB; whoever has this many findings reads the log.
ROWS: Final = 200
MOST: Final = 1_000_000  # bytes
LONGEST: Final = 1_000  # characters of a message
_ICONS: Final = {"violation": "❌", "warning": "⚠️", "info": "ℹ️"}


def main() -> int:
    """Run the check that the environment asks for; the exit code is that of `kg check`."""
    try:
        arguments = check_arguments(os.environ)
        strict_format = _flag(os.environ, "FORMAT_CHECK")
        reports = dict(_reports(os.environ))
    except KgError as error:
        return _refuse(f"kg: {error}")
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "findings.json")
        code = _run([*arguments[:1], f"--report=json={found}", *arguments[1:]])
        read = read_report(found) if found.is_file() else None
    if read is None:
        return _refuse("kg check did not run: the log says why.", max(code, 2))
    if strict_format and code == 0 and read.has_format:
        code = 1
    _tell(read, code, reports)
    return code


def check_arguments(inputs: Inputs) -> list[str]:
    r"""The arguments of `kg` for the inputs of the Action.

    Raises:
        KgError: an input is not as it must be.

    >>> check_arguments({"INPUT_PATHS": "data\nmore data", "INPUT_WORKING_DIRECTORY": "rdf"})
    ['check', '--format=github', '--', 'rdf/data', 'rdf/more data']
    """
    found = ["check", "--format=github"]
    for option in ("shapes", "ontology", "queries"):
        found += [f"--{option}={path}" for path in _paths(inputs, option)]
    for option in ("namespace", "language"):
        found += [f"--{option}={value}" for value in _lines(inputs, f"{option}s")]
    for option in ("engine", "since", "timeout"):
        found += [f"--{option}={value}" for value in _lines(inputs, option)]
    found += [f"--report={form}={path}" for form, path in _reports(inputs)]
    found += ["--each"] if _flag(inputs, "each") else []
    found += ["--strict"] if _flag(inputs, "strict") else []
    return [*found, "--", *(_paths(inputs, "paths") or [_at(inputs, ".")])]


def _value(inputs: Inputs, name: str) -> str:
    return inputs.get(f"INPUT_{name.upper()}", "").strip()


def _lines(inputs: Inputs, name: str) -> list[str]:
    return [line.strip() for line in _value(inputs, name).splitlines() if line.strip()]


def _flag(inputs: Inputs, name: str) -> bool:
    value = _value(inputs, name).lower() or "false"
    if value not in {"true", "false"}:
        raise ParameterError(
            f"The input {name.lower().replace('_', '-')} is true or false, not '{value}'."
        )
    return value == "true"


def _at(inputs: Inputs, path: str) -> str:
    """A path from the root of the workspace; GitHub finds no file whose name starts with `./`.

    Raises:
        KgError: it lies in the workspace, but a link in the repository leads out of it.
    """
    folder = _value(inputs, "working_directory") or "."
    if visible(folder) != folder:
        raise ParameterError(
            "The input working-directory holds a line break or another control character: "
            f"rename the folder '{folder}'."
        )
    found = Path(os.path.normpath(Path(folder, path)))
    _check_inside(inputs, found)
    return found.as_posix()


def _check_inside(inputs: Inputs, path: Path) -> None:
    """The workflow names a path, but the commit that is checked decides what lies there."""
    named, root = Path(os.path.abspath(path)), Path(inputs.get("GITHUB_WORKSPACE") or ".")
    home, end = Path(os.path.realpath(root)), Path(os.path.realpath(named))
    if named.is_relative_to(os.path.abspath(root)) and (
        not end.is_relative_to(home) or ".git" in end.relative_to(home).parts
    ):
        raise ParameterError(
            f"{path} is or goes through a link that leads out of the workspace: replace the link."
        )


def _paths(inputs: Inputs, name: str) -> list[str]:
    return [_at(inputs, line) for line in _lines(inputs, name)]


def _reports(inputs: Inputs) -> Iterator[tuple[str, str]]:
    for line in _lines(inputs, "report"):
        form, equals, path = line.partition("=")
        if not equals or not path.strip():
            raise ParameterError(f"The input report takes FORMAT=FILE, one a line, not '{line}'.")
        found = _at(inputs, path.strip())
        if os.path.islink(found):
            raise ParameterError(f"{found} is a link, so no report is written there: remove it.")
        yield form.strip(), found


def _run(arguments: list[str]) -> int:
    """What `kg` exits with."""
    from kg.cli.start import start

    os.environ.pop("PYTHONPATH", None)  # the engine's process shall not run a repository's modules
    try:
        start(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    return 0


@dataclass(frozen=True)
class Read:
    """A JSON report: how many findings of each severity, the first of them, and one more thing."""

    counts: Mapping[str, int]
    rows: list[Row]
    has_format: bool = False


def read_report(path: Path) -> Read:
    """The counts and the first findings of a JSON report, which may be larger than the memory.

    `kg check` writes a key of the report, a brace of a finding or a key of it to a line.
    """
    head, block = ["{"], ["{"]
    rows: list[Row] = []
    has_format = False
    with path.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            if line.startswith('  "findings": '):
                break
            head.append(line)
        for line in lines:
            has_format = has_format or line == '      "rule": "format",\n'
            if len(rows) == ROWS:
                continue
            if line.startswith("      "):
                block.append(line)
            elif line.startswith("    }"):
                rows.append(json.loads("".join([*block, "}"])))
                block = ["{"]
    counts: dict[str, int] = json.loads("".join(head).rstrip().rstrip(",") + "}")["summary"]
    return Read({name: counts[name] for name in _ICONS}, rows, has_format)


def _refuse(message: str, code: int = 2) -> int:
    print(f"::error title=kg check::{_command_text(message)}", flush=True)
    _append("GITHUB_OUTPUT", f"exit-code={code}\n")
    return code


def _command_text(text: str) -> str:
    shown = visible(text, keep="\r\n").replace("%", "%25")
    return shown.replace("\r", "%0D").replace("\n", "%0A")


def _tell(read: Read, code: int, reports: Mapping[str, str]) -> None:
    outputs = {
        "exit-code": code,
        "violations": read.counts["violation"],
        "warnings": read.counts["warning"],
        "sarif": reports.get("sarif", ""),
        "junit": reports.get("junit", ""),
    }
    lines = (f"{name}={visible(str(value))}\n" for name, value in outputs.items())
    _append("GITHUB_OUTPUT", "".join(lines))
    _append("GITHUB_STEP_SUMMARY", summary(read, _blob(os.environ)))


def _append(variable: str, text: str) -> None:
    """Write to the file that GitHub names; off GitHub there is none, and nothing to write."""
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _blob(environment: Mapping[str, str]) -> str:
    """Where GitHub shows the files of the commit that is checked, or nothing."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
    server, repository, commit = (environment.get(name, "") for name in names)
    return f"{server}/{repository}/blob/{commit}/" if server and repository and commit else ""


def summary(read: Read, blob: str = "", most: int = MOST) -> str:
    r"""The worst findings as a Markdown table, with how many there are above it.

    >>> summary(Read({"violation": 0, "warning": 0, "info": 0}, []))
    '### kg check: 0 violations, 0 warnings\n\n'

    Args:
        read: the findings as the JSON report has them.
        blob: what makes a link of a file's path; without it, there are no links.
        most: how many bytes it may have.
    """
    counts, count = read.counts, sum(read.counts.values())
    head = f"### kg check: {counts['violation']} violations, {counts['warning']} warnings\n\n"
    if not count:
        return head
    table = ["| | where | what | rule |", "|---|---|---|---|"]
    room, shown = most - len(head) - _TAIL - sum(map(len, table)), 0
    for line in (_row(row, blob) for row in read.rows):
        room -= len(line.encode()) + 1
        if room < 0:
            break
        table.append(line)
        shown += 1
    more = f"\n\n… and {count - shown:,} more: see the log." if count > shown else ""
    return head + "\n".join(table) + more + "\n\n"


_TAIL: Final = 100  # bytes for what stands below the table


def _row(row: Row, blob: str) -> str:
    where = f"{row['file']}:{row['line']}" if row["file"] else ""
    if where and blob:
        where = f"[{_cell(where)}]({blob}{quote(row['file'])}#L{row['line']})"
    else:
        where = _cell(where)
    cells = (_ICONS[row["severity"]], where, _cell(_message(row)), _cell(row["rule"]))
    return f"| {' | '.join(cells)} |"


def _message(row: Row) -> str:
    messages: dict[str, str] = row["messages"]
    return cut(messages.get("en") or next(iter(messages.values()), ""), LONGEST)


def _cell(text: str) -> str:
    r"""Text that Markdown shows as it is, in one line.

    >>> _cell("<a> | `b`")
    '&lt;a&gt; \\| \\`b\\`'
    """
    flat = (
        visible(" ".join(text.split()))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
    )
    return "".join(f"\\{c}" if c in "\\`*_[]|~#" else c for c in flat)


if __name__ == "__main__":
    sys.exit(main())
