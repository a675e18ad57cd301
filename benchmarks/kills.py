"""Kills of `kg build`: is `dist/` old or new, and whole, whenever a build dies?

    python -m benchmarks.kills                     500 kills and 50 pairs of builds
    python -m benchmarks.kills 100 10 --site       fewer, of builds of a site as well

Two small houses whose graphs differ are built by turns into one folder that also holds a
file of somebody else's. Nine of ten kills come at a random moment of a build; each tenth comes at
a call of the system among the last ones, which `strace` finds, before it is done. After each kill
the folder must be that of one house, and after a build that is left alone there must be nothing
beside it. Pairs of builds of both houses start at once. A site is another folder, whole by itself:
it may be of one house while the dumps are of the other, if a kill came between them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

from benchmarks.wrong_values import ROOT, write_house
from kg.hospital.house import House
from kg.publish.dumps import FILES
from kg.sparql.stored import load_catalogue

QUESTIONS = load_catalogue(House(ROOT).questions).values()
MADE = len(FILES) + sum(not any(p.required for p in q.parameters) for q in QUESTIONS)
# Calls of the system that only the writing makes, and how often it makes each.
WINDOW = {
    "flock": 1,
    "mkdir": 2,
    "fsync": MADE + 1,
    "chmod": MADE,
    "utimensat": 1,
    "linkat": 1,
    "rename": 1,
    "renameat2": 1,
    "unlinkat": MADE,
    "rmdir": 1,
}
CALLS = [(call, at) for call, n in WINDOW.items() for at in sorted({1, (n + 1) // 2, n})]
# The dumps are renamed before the site is, and both are cleared away.
SITE_CALLS = [
    ("renameat2", 1),
    ("renameat2", 2),
    ("rename", 1),
    ("rename", 2),
    ("fsync", MADE + 2),
    ("fsync", MADE + 1500),
    ("mkdir", 20),
    ("unlinkat", MADE + 10),
    ("unlinkat", MADE + 2000),
    ("rmdir", 2),
    ("rmdir", 1),
]
FOREIGN = "notes.txt"


def main() -> None:
    """Kill, look, and print what was found."""
    parser = argparse.ArgumentParser(description="Kill builds and look at what is left.")
    parser.add_argument("kills", type=int, nargs="?", default=500)
    parser.add_argument("pairs", type=int, nargs="?", default=50)
    parser.add_argument("--site", action="store_true", help="build a site as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = (SiteBench if given.site else Bench)(Path(folder))
        found = Counter(bench.kill(number) for number in range(given.kills))
        print(json.dumps({"kills": given.kills, **found, "left over": bench.left_over}), flush=True)
        found = Counter(bench.pair() for _ in range(given.pairs))
        print(json.dumps({"pairs": given.pairs, **found, "left over": bench.left_over}))


class Bench:
    """Two houses, the folder that both are built into, and what its files are after each."""

    calls = CALLS

    def __init__(self, folder: Path) -> None:
        self.random, self.left_over = random.Random(1), 0
        self.out = folder / "out" / "dist"
        self.houses = [folder / name for name in ("one", "two")]
        self.wanted = []
        for home in self.houses:
            write_house(home, "hkg:value", [])
        for changed, old, new in (
            ("shapes/audits.ttl", "# ", "# Two: "),
            ("data/entities/all.ttl", '"hut"@en', '"cabin"@en'),
        ):
            text = (self.houses[1] / changed).read_text("utf-8")
            assert old in text
            (self.houses[1] / changed).write_text(text.replace(old, new, 1), "utf-8")
        for home in self.houses:
            begun = monotonic()
            self.build(home).wait()
            self.seconds = monotonic() - begun
            self.wanted.append({k: v for k, v in self.state().items() if k != FOREIGN})
            (self.out / FOREIGN).write_text("not ours", "utf-8")
        self.compare(*self.wanted)

    def compare(self, one: dict[str, bytes], two: dict[str, bytes]) -> None:
        """See to it that what the houses give can be told apart."""
        assert len(one) == MADE and one.keys() == two.keys()
        assert all(one[name] != two[name] for name in one if name.startswith("hospital-kg."))

    def places(self) -> list[str]:
        """The options that say where to."""
        return ["--out", str(self.out)]

    def build(self, home: Path, before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start a build, in a group of its own."""
        return subprocess.Popen(
            [*before, sys.executable, "-m", "kg", "--root", home, "build", *self.places()],
            cwd=ROOT,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},  # else it makes such calls as well
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def state(self) -> dict[str, bytes]:
        """The files of the folder, the foreign one included."""
        return {p.name: p.read_bytes() for p in self.out.iterdir() if p.is_file()}

    def verdict(self) -> str:
        """Of which house the folder is; `mixed` where of none, or without what is not ours."""
        found = self.state() if self.out.is_dir() else {}
        if found.pop(FOREIGN, None) != b"not ours":
            return "mixed"
        return ("one", "two", "mixed")[
            next((i for i, w in enumerate(self.wanted) if w == found), 2)
        ]

    def kill(self, number: int) -> str:
        """Kill a build of the house that the folder is not of; which house it is of then."""
        before = self.verdict()
        home = self.houses[before == "one"]
        late = number % 10 == 9
        if late:
            call, at = self.calls[number // 10 % len(self.calls)]
            inject = f"inject={call}:signal=SIGKILL:when={at}"
            tracing = (
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                f"trace={call}",
                "-e",
                inject,
            )
            self.build(home, tracing).wait()
        else:
            process = self.build(home)
            sleep(self.random.uniform(0, 1.1 * self.seconds))
            process.send_signal(signal.SIGKILL)
            process.wait()
        after = self.verdict()
        if late or number % 10 == 0:
            self.build(self.houses[number % 2]).wait()
            self.count_left_over()
        outcome = "mixed" if after == "mixed" else "old" if after == before else "new"
        return f"{outcome}, at a late call" if late else outcome

    def pair(self) -> str:
        """Build both houses at once; which of them is there then."""
        both = [self.build(home) for home in self.random.sample(self.houses, 2)]
        codes = [process.wait() for process in both]
        self.count_left_over()
        return self.verdict() + ("" if codes == [0, 0] else f", exit codes {codes}")

    def count_left_over(self) -> None:
        """Count what lies in and beside the folder and is not to be there."""
        beside = [p for p in self.out.parent.iterdir() if p != self.out]
        within = [p for p in self.out.iterdir() if p.name not in {*self.wanted[0], FOREIGN}]
        self.left_over += len(beside) + len(within)


class SiteBench(Bench):
    """The same, of the folder of the site; the dumps are built beside it."""

    calls = SITE_CALLS

    def __init__(self, folder: Path) -> None:
        self.dumps = folder / "dumps" / "dist"
        super().__init__(folder)

    def places(self) -> list[str]:
        """The options that say where dumps and site go to."""
        return ["--out", str(self.dumps), "--site", str(self.out)]

    def files(self) -> dict[str, Path]:
        """All files below the folder, those of a build at work, too, by their names in it."""
        return {str(p.relative_to(self.out)): p for p in self.out.rglob("*") if p.is_file()}

    def state(self) -> dict[str, bytes]:
        """The files of the folder and its folders, by their digests; not of a build at work."""
        whole = {n: p.read_bytes() for n, p in self.files().items() if ".building-" not in n}
        return {n: text if n == FOREIGN else sha256(text).digest() for n, text in whole.items()}

    def compare(self, one: dict[str, bytes], two: dict[str, bytes]) -> None:
        """See to it that many pages differ."""
        assert len(one) > 1000 and one.keys() == two.keys()
        assert sum(one[name] != two[name] for name in one) > 10

    def count_left_over(self) -> None:
        """Count what lies beside either folder, and in the site, and is not to be there."""
        beside = [p for p in self.out.parent.iterdir() if p != self.out]
        beside += [p for p in self.dumps.parent.iterdir() if p != self.dumps]
        within = self.files().keys() - {*self.wanted[0], FOREIGN}
        self.left_over += len(beside) + len(within)


if __name__ == "__main__":
    main()
