"""A sealed repository: Git reads objects and refs of one, and nothing that it sets.

    with sealed(Path("project/data"), timeout=600) as git:
        git.folder.root                       the folder in which its .git is
        git.run("rev-parse", "HEAD").out      what a command of Git says, of those that only read

A repository may say what Git shall execute: filters, hooks, a monitor, an editor, a pager, a proxy,
commands that fetch what is missing; files of a clone may ask for them. So Git never opens it. It
gets a repository of ours, empty and without settings, to which the refs were copied, and reads the
objects from where they lie. Which `git` that is does not depend on the repository either.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Timer
from typing import Final

from kg.check.gitfolder import GitFolder, find_repository
from kg.errors import RevisionError

MOST: Final = 256 * 1024 * 1024  # bytes that Git may say at once: a tree can be made to have no end
LONGEST: Final = 600.0  # seconds, where no other limit is given

# Nothing that Git hears of its surroundings is of a repository, and of its own user only what is
# asked for: how line ends are set up.
_OF_THE_USER: Final = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM")
_ALONE: Final[Mapping[str, str]] = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
}
_ALWAYS: Final[Mapping[str, str]] = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_FORMATS: Final = ("extensions.objectformat", "extensions.refstorage")
_FOLLOWED: Final = re.compile(r"branch\..+\.(remote|merge)|remote\..+\.fetch", re.DOTALL)

Settings = dict[str, str]


@dataclass(frozen=True)
class Said:
    """What a command of Git said; its code is 0 if it did what it was asked."""

    code: int
    out: bytes
    error: str


@contextmanager
def sealed(folder: Path, timeout: float | None = None) -> Iterator[Git]:
    """Git for the repository around a folder, sealed off from it; `timeout` is in seconds.

    Raises:
        RevisionError: there is no Git, or no repository that can be used.
    """
    found = find_repository(folder)
    found.check_objects()
    with tempfile.TemporaryDirectory(prefix="kg-") as home:
        yield Git(found, Path(os.path.realpath(home)), timeout or LONGEST)


class Git:
    """Git before a repository of ours, which has the refs and sees the objects of another.

    Args:
        folder: the repository that is asked about.
        home: an empty folder.
        timeout: seconds for all that is asked.
    """

    def __init__(self, folder: GitFolder, home: Path, timeout: float) -> None:
        self.folder, self._home = folder, home
        self._timeout, self._end = timeout, time.monotonic() + timeout
        self._program = find_git(folder.root)
        self._git_dir = folder.copy_refs(home)
        (home / "objects").mkdir()
        self._write_settings({})
        if re.search(rb"(?i)extensions", folder.settings):
            self._write_settings(_formats(self.settings))

    def _write_settings(self, settings: Settings) -> None:
        version = 1 if any(name.startswith("extensions.") for name in settings) else 0
        lines = ["[core]", f"\trepositoryformatversion = {version}"]
        for name, value in settings.items():
            section, _, rest = name.partition(".")
            about, _, key = rest.rpartition(".")
            head = f"[{section} {_quoted(about)}]" if about else f"[{section}]"
            lines += [head, f"\t{key} = {_quoted(value)}"]
        (self._home / "config").write_text("\n".join(lines) + "\n", "utf-8", "surrogateescape")

    def know_more_names(self) -> None:
        """Know also what names meant before, and which branch another follows: `main@{1}`."""
        self.folder.copy_refs(self._home, logs=True)
        followed = {n: v for n, v in self.settings.items() if _FOLLOWED.fullmatch(n)}
        self._write_settings(_formats(self.settings) | followed)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the repository by name, as data."""
        words = ("config", "--file", "-", "--no-includes", "-z", "--list")
        return _as_settings(self.run(*words, given=self.folder.settings).out)

    @cached_property
    def line_ends(self) -> Settings:
        """How line ends are set up, by the user for all repositories and in this one."""
        words = ("config", "--includes", "-z", "--get-regexp", r"^core\.(autocrlf|eol)$")
        return _as_settings(self.run(*words, as_user=True).out) | self.settings

    def run(
        self, *words: str, given: bytes = b"", as_user: bool = False, inside: bool = False
    ) -> Said:
        """What a command says.

        Args:
            words: the command; one that reads, and executes nothing.
            given: what it reads on its standard input.
            as_user: whether it may know the settings of the user.
            inside: whether it may look at the work tree.

        Raises:
            RevisionError: it takes too long, or says too much.
        """
        with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as input_:
            input_.write(given)
            input_.seek(0)
            process = subprocess.Popen(
                [self._program, "--no-pager", *words],
                cwd=self.folder.root if inside else self._home,
                env=self._surroundings(as_user, inside),
                stdin=input_,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            out = self._read(process)
            errors.seek(0)
            error = errors.read(10_000).decode("utf-8", "replace").strip().partition("\n")[0]
            return Said(process.returncode, out, error)

    def _read(self, process: subprocess.Popen[bytes]) -> bytes:
        assert process.stdout is not None
        watch = Timer(max(self._end - time.monotonic(), 0.01), process.kill)
        watch.start()
        try:
            out = process.stdout.read(MOST + 1)
            if len(out) > MOST:
                raise RevisionError(
                    f"Git has more than {MOST >> 20} MiB to say. Leave --since out.",
                    file=self.folder.root,
                    chinese=f"Git 的输出超过 {MOST >> 20} MiB。请去掉 --since。",
                )
        finally:
            if sys.exc_info()[0] is not None:
                process.kill()
            process.stdout.close()
            process.wait()
            watch.cancel()
        if time.monotonic() > self._end:
            raise RevisionError(
                f"Git did not end within {self._timeout:g} s. Raise --timeout, or drop --since.",
                file=self.folder.root,
                chinese=f"Git 未在 {self._timeout:g} 秒内结束。请调大 --timeout 或去掉 --since。",
            )
        return out

    def _surroundings(self, as_user: bool, inside: bool) -> dict[str, str]:
        found = {n: v for n, v in os.environ.items() if not n.upper().startswith("GIT_")}
        if as_user:
            found |= {n: os.environ[n] for n in _OF_THE_USER if n in os.environ}
        else:
            found |= {**_ALONE, "HOME": str(self._home), "XDG_CONFIG_HOME": str(self._home)}
        found |= {
            **_ALWAYS,
            "GIT_DIR": str(self._git_dir),
            "GIT_OBJECT_DIRECTORY": os.path.realpath(self.folder.objects),
        }
        return found | ({"GIT_WORK_TREE": str(self.folder.root)} if inside else {})


def find_git(root: Path) -> str:
    """The program, as PATH has it, but never one in the work tree or in the working folder.

    Raises:
        RevisionError: there is none.
    """
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in os.get_exec_path():
        program = os.path.join(folder, name)
        if not os.path.isabs(folder) or not os.access(program, os.X_OK):
            continue
        places = (Path(program).absolute(), Path(os.path.realpath(program)))
        if os.path.isfile(program) and not any(place.is_relative_to(root) for place in places):
            return program
    raise RevisionError(
        "--since needs Git: install it, or leave --since out.",
        chinese="--since 需要 Git:请安装,或去掉 --since。",
    )


def _formats(settings: Settings) -> Settings:
    """How the repository stores what it has; a form that is not known is left to Git to refuse."""
    return {name: settings[name] for name in _FORMATS if name in settings}


def _as_settings(listed: bytes) -> Settings:
    r"""Settings by name, as `git config -z` lists them.

    >>> _as_settings(b"core.eol\ncrlf\0core.bare\0")
    {'core.eol': 'crlf', 'core.bare': 'true'}
    """
    pairs = (os.fsdecode(entry).partition("\n") for entry in listed.split(b"\0") if entry)
    return {name: value if equals else "true" for name, equals, value in pairs}


def _quoted(value: str) -> str:
    escapes = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"))
    for plain, written in escapes:
        value = value.replace(plain, written)
    return f'"{value}"'
