"""A folder of files that is replaced whole: at every moment it is the old one or the new one.

    demand_place(Path("dist"), {"void.ttl", …})            refuse early what cannot be replaced
    replace_folder(Path("dist"), {"void.ttl": b"…", …})    [Path("dist/void.ttl"), …]
    replace_folder(Path("www"), {"id/a.html": b"…", …}, "files.txt")    what is gone, too

The files are written into a folder `.building-…`, first within the old one, so that who looks
there sees a build at work. Then it gets what else lay in the old folder (as further names of the
same files, or as copies), comes to stand beside it, and the two are exchanged by one call of the
system (`kg.publish.exchange`). Where there is no such call, the old one steps aside first; who is
killed in between leaves it there whole, and the next build puts it back.

One build at a time writes beside a folder: it holds a lock on the parent, which the system lets go
of with the process. So whatever is found there by who holds the lock was left by a killed build,
and is removed. Whoever stands in the folder itself, with a shell, has to enter it again afterwards.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from kg.errors import FileError
from kg.publish.exchange import exchange

WAIT: Final = 60.0  # seconds for another build that writes; it takes one
MOST: Final = 10_000  # other files that a folder may hold and still be taken for one of dumps
Entry = os.DirEntry[str]
_AT_ONCE: Final = 16  # one disk writes many files at once as fast as one of them
_STAGED: Final = re.compile(r"\.building-\w{8}")


def demand_place(
    folder: Path, names: Collection[str], kept: Collection[Path] = (), option: str = "--out"
) -> Path:
    """The folder itself, links resolved, if it can be replaced by one with files of these names.

    Args:
        folder: where the files are to stand; it need not be there.
        names: of the files; those in folders within it have slashes.
        kept: folders that it must not be, nor hold, nor lie in.
        option: with which a user names another folder.

    Raises:
        FileError: it is no folder, one that cannot step aside, or one that is used otherwise.
    """
    try:
        target = folder.resolve()
        here = Path.cwd()
    except (OSError, RuntimeError) as error:  # links that run in a circle, no working folder
        raise _cannot(folder, error) from error
    if here.is_relative_to(target):
        raise FileError(
            "This is the folder that you are in, or one around it, and a build replaces its folder "
            f"whole. Name one of its own with {option}.",
            file=folder,
            chinese="这是当前所在的文件夹或其上级,而构建会整体替换其文件夹。"
            f"请用 {option} 另行指定。",
        )
    if any(place.is_relative_to(target) or target.is_relative_to(place) for place in kept):
        raise FileError(
            f"This folder is of the house itself. Name one of its own with {option}.",
            file=folder,
            chinese=f"该文件夹属于图谱本身。请用 {option} 另行指定。",
        )
    if os.path.ismount(target):
        raise FileError(
            "A file system is mounted here, so the folder cannot be replaced whole. Name a folder "
            f"within it with {option}.",
            file=folder,
            chinese=f"此处挂载了文件系统,文件夹无法整体替换。请用 {option} 指定其中的文件夹。",
        )
    _demand_names(folder, target, names, option)
    return target


def _demand_names(folder: Path, target: Path, names: Collection[str], option: str) -> None:
    for name in names:
        if (target / name).is_dir() and not (target / name).is_symlink():
            raise FileError(
                "A folder has the name of a file that is to be written. Remove it, or name "
                f"another place with {option}.",
                file=folder / name,
                chinese=f"有文件夹占用了要写入的文件名。请将其删除,或用 {option} 另行指定位置。",
            )
    for name in sorted(_folders(names)):
        if (target / name).is_symlink() or (target / name).exists() != (target / name).is_dir():
            raise FileError(
                "A file or a link has the name of a folder that is to be written. Remove it, or "
                f"name another place with {option}.",
                file=folder / name,
                chinese="有文件或链接占用了要写入的文件夹名。"
                f"请将其删除,或用 {option} 另行指定位置。",
            )


def _folders(names: Iterable[str]) -> set[str]:
    """The folders in which files of these names lie, but for the topmost."""
    return {parent.as_posix() for name in names for parent in PurePath(name).parents[:-1]}


def replace_folder(
    folder: Path,
    files: Mapping[str, bytes],
    record: str = "",
    outdated: Callable[[Path], Collection[str]] = lambda _: (),
) -> list[Path]:
    """Make a folder hold these files, and what else it held; return their paths.

    Its mode, and those of files that are written anew, stay as they were.

    Args:
        folder: where the files are to stand.
        files: name to content; a name with slashes is one in a folder within it.
        record: of the file that lists the names; what the one there lists and is no longer among
            `files` is not kept.
        outdated: which files of the old folder are of an earlier build, and need not stay either.

    Raises:
        FileError: it cannot be replaced (see `demand_place`), another build does not end, or
            something cannot be written; what was there is untouched.
    """
    if record:
        files = {**files, record: "".join(f"{name}\n" for name in sorted(files)).encode("utf-8")}
    target = demand_place(folder, files)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent, folder):
            _recover(target)
            ours = [*files, *_recorded(target, record), *outdated(target)]
            _replace(target, files, _Ours.of(ours))
    except OSError as error:
        raise _cannot(folder, error) from error
    return [folder / name for name in files]


def _cannot(folder: Path, error: Exception) -> FileError:
    reason = getattr(error, "strerror", None) or str(error)
    return FileError(
        f"Cannot write here: {reason}.", file=folder, chinese=f"无法写入此处:{reason}。"
    )


@dataclass(frozen=True, slots=True)
class _Ours:
    """The names of files that builds wrote or write, and the folders in which they lie."""

    files: frozenset[str]
    folders: frozenset[str]

    @classmethod
    def of(cls, names: Collection[str]) -> _Ours:
        return cls(frozenset(names), frozenset(_folders(names)))


def _recorded(target: Path, record: str) -> list[str]:
    """The names that the last build listed; nothing where there is no such list."""
    path = target / record
    if not record or path.is_symlink() or not path.is_file():
        return []
    return path.read_text("utf-8", "replace").splitlines()


def _replace(target: Path, files: Mapping[str, bytes], ours: _Ours) -> None:
    mark = secrets.token_hex(4)
    beside = target.parent / f".{target.name}.building-{mark}"
    there = target.exists()
    staged = target / f".building-{mark}" if there else beside
    try:
        staged.mkdir()
        folders = sorted(_folders(files))
        for name in folders:
            (staged / name).mkdir()
        for name, content in files.items():
            _write(staged / name, content, target / name)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(_sync_file, (staged / name for name in files)))
        if not there:
            _sync(staged, *(staged / name for name in folders))
            staged.rename(target)
        else:
            shutil.copystat(target, staged)
            _keep_owner(target, staged)
            _carry(target, staged, ours)
            _sync(staged, *(staged / name for name in folders))
            staged.rename(beside)
            _swap(beside, target)
            _fetch(beside, target, ours)
        _sync(target.parent)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(beside, ignore_errors=True)


def _write(path: Path, content: bytes, like: Path) -> None:
    path.write_bytes(content)
    with suppress(OSError):  # it was not there
        if like.is_file():
            shutil.copymode(like, path)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync(*folders: Path) -> None:
    """Have the names in folders written to the disk, where a folder can be opened."""
    for folder in folders:
        with suppress(OSError):
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)


def _keep_owner(old: Path, new: Path) -> None:
    if sys.platform != "win32":
        with suppress(OSError):  # only root may
            os.chown(new, old.stat().st_uid, old.stat().st_gid)


# What else a folder holds


def _others(folder: Path, ours: _Ours, within: str = "") -> Iterator[tuple[str, Entry]]:
    """What a folder holds beside the files of a build and what killed builds left in it.

    Each with its name as seen from the topmost folder; `within` is that of this folder, and a
    slash.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            is_folder, name = entry.is_dir(follow_symlinks=False), within + entry.name
            staged = is_folder and _STAGED.fullmatch(entry.name)
            if not staged and (is_folder or name not in ours.files):
                yield name, entry


def _carry(old: Path, new: Path, ours: _Ours) -> None:
    """Give a new folder what else an old one holds; both have it then."""
    device, left = old.stat().st_dev, MOST

    def carry(within: str) -> None:
        nonlocal left
        for name, entry in _others(old / within, ours, within):
            left -= name not in ours.folders
            if left < 0 or entry.stat(follow_symlinks=False).st_dev != device:
                raise _is_used(old, left)
            if not entry.is_dir(follow_symlinks=False):
                (new / within).mkdir(parents=True, exist_ok=True)  # one that builds no longer make
                _link(Path(entry.path), new / name)
                continue
            if name not in ours.folders:
                (new / name).mkdir(parents=True)
            carry(f"{name}/")
            if (new / name).is_dir():
                shutil.copystat(entry.path, new / name)
                _keep_owner(Path(entry.path), new / name)

    carry("")


def _is_used(folder: Path, left: int) -> FileError:
    if left < 0:
        return FileError(
            f"The folder holds more than {MOST:,} other files. Name one of its own with --out.",
            file=folder,
            chinese=f"该文件夹另有超过 {MOST:,} 个文件。请用 --out 另行指定。",
        )
    return FileError(
        "A file system is mounted within the folder. Name one of its own with --out.",
        file=folder,
        chinese="该文件夹内挂载了文件系统。请用 --out 另行指定。",
    )


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where it may have none."""
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        if stat.S_IFMT(source.lstat().st_mode) not in {stat.S_IFREG, stat.S_IFLNK}:
            raise  # what is read from a device or a pipe may never end
        shutil.copy2(source, target, follow_symlinks=False)


def _fetch(old: Path, new: Path, ours: _Ours, within: str = "") -> None:
    """Move what came into an old folder, or was replaced in it, after it had been carried over."""
    for name, entry in _others(old / within, ours, within):
        there = new / name
        if entry.is_dir(follow_symlinks=False) and (there.is_dir() or name in ours.folders):
            _fetch(old, new, ours, f"{name}/")
        elif not _is_same(entry, there):
            with suppress(OSError):
                there.parent.mkdir(parents=True, exist_ok=True)
                os.replace(entry.path, there)


def _is_same(entry: Entry, path: Path) -> bool:
    try:
        return os.path.samestat(entry.stat(follow_symlinks=False), path.lstat())
    except FileNotFoundError:
        return False


# One build at a time, and what killed ones left


@contextmanager
def _locked(parent: Path, folder: Path) -> Iterator[None]:
    """Hold the lock on a folder, which goes with the process; nothing where there are no locks."""
    try:
        import fcntl
    except ImportError:  # Windows; there the last of two builds wins, whole all the same
        yield
        return
    number = os.open(parent, os.O_RDONLY)
    try:
        end = time.monotonic() + WAIT
        while True:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise FileError(
                        "Another build has been writing here for a minute. Wait for it, or end it.",
                        file=folder,
                        chinese="另一构建已在此写入一分钟。请等待其结束,或将其终止。",
                    ) from None
                time.sleep(0.02)
            except OSError:  # a file system without locks
                break
        yield
    finally:
        os.close(number)


def _recover(target: Path) -> None:
    """Put back a folder that a killed build had made step aside, and remove what such left."""
    name = re.escape(target.name)
    aside = re.compile(rf"\.{name}\.replaced-\w{{8}}")
    staged = re.compile(rf"\.{name}{_STAGED.pattern}")
    left = [entry for entry in os.scandir(target.parent) if entry.is_dir(follow_symlinks=False)]
    for entry in left:
        if aside.fullmatch(entry.name):
            if target.exists():
                shutil.rmtree(entry.path)
            else:
                os.rename(entry.path, target)
        elif staged.fullmatch(entry.name):
            shutil.rmtree(entry.path)
    for entry in list(os.scandir(target)) if target.is_dir() else ():
        if entry.is_dir(follow_symlinks=False) and _STAGED.fullmatch(entry.name):
            shutil.rmtree(entry.path)


# The exchange


def _swap(new: Path, target: Path) -> None:
    """Have two folders change places; the old one is where the new one was."""
    try:
        exchange(new, target)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
            raise
        aside = target.parent / f".{target.name}.replaced-{secrets.token_hex(4)}"
        target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            aside.rename(target)
            raise
        aside.rename(new)
