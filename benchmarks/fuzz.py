"""`kg serve` put to schemathesis: requests made of our own OpenAPI description, and judged by it.

    pip install 'schemathesis>=4.32,<5'
    python -m benchmarks.fuzz --requests 20000

All operations, with what fits the description and with what does not, until so many requests were
made. Statuses are those of the log of the server. One check is left out: that all that fits the
schema is accepted, for which names and queries are right no schema can say.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

from benchmarks.measuring import ROOT
from kg.report.console import console, print_table
from tests.servers import fetch, kg_process

CLIENTS = 4
EXAMPLES = 65  # of an operation, in one round
LEFT_OUT = "positive_data_acceptance"
SUMMARY = re.compile(r"=+ SUMMARY =+.*", re.DOTALL)


def judged(program: str, url: str, seed: int) -> tuple[bool, str]:
    """One round: whether nothing was wrong, and what was."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                *(program, "run", f"{url}/api/openapi.json", "--no-color", "--seed", str(seed)),
                *("--checks", "all", "--exclude-checks", LEFT_OUT, "--continue-on-failure"),
                *("--max-examples", str(EXAMPLES), "--workers", str(CLIENTS)),
            ],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
        )
    summary = SUMMARY.search(done.stdout)
    shown = done.stdout if done.returncode or not summary else summary[0]
    return done.returncode == 0, shown + done.stderr


def room(path: str) -> str:
    """Which part of the server a path is of."""
    parts = unquote(path).split("/")
    return "/api/questions/…" if path.startswith("/api/questions/") else "/".join(parts[:4])


def main() -> None:
    """Send, count and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = shutil.which("st")
    if not program:
        parser.error("schemathesis is not installed: pip install 'schemathesis>=4.32,<5'")
    with (
        tempfile.TemporaryDirectory() as folder,
        open(Path(folder) / "log", "w+b") as log,
        kg_process(ROOT, stdout=log.fileno()) as (url, process),
    ):
        rounds = wrong = 0
        told: list[dict[str, object]] = []
        while len(told) < options.requests:
            is_right, shown = judged(program, url, options.seed + rounds)
            rounds, wrong = rounds + 1, wrong + (not is_right)
            print(shown, flush=True)
            told = [json.loads(line) for line in (Path(folder) / "log").read_bytes().splitlines()]
        assert process.poll() is None and fetch(f"{url}/").status == 200
    statuses = sorted({str(line["status"]) for line in told})
    counts: dict[str, Counter[str]] = {}
    for line in told:
        counts.setdefault(room(str(line["path"])), Counter())[str(line["status"])] += 1
    rows = [(name, *(str(c[s] or "") for s in statuses)) for name, c in sorted(counts.items())]
    print_table(console(), ("path", *statuses), rows)
    faults = sum("fault" in line for line in told)
    print(f"{len(told):,} requests, {rounds} rounds, {wrong} with findings, {faults} faults")


if __name__ == "__main__":
    main()
