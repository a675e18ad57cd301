"""A folder of files that is replaced whole: at every moment it is the old one or the new one.

    demand_place(Path("dist"), {"void.ttl", …})            refuse early what cannot be replaced
    replace_folder(Path("dist"), {"void.ttl": b"…", …})    [Path("dist/void.ttl"), …]

The files are written into a folder `.building-…`, first within the old one, so that who looks
there sees a build at work. Then it gets what else lay in the old folder (as further names of the
same files, or as copies), comes to stand beside it, and the two are exchanged by one call of the
system (renameat2 on Linux, renamex_np on macOS). Where there is no such call, the old one steps
aside first; who is killed in between leaves it there whole, and the next build puts it back.

One build at a time writes beside a folder: it holds a lock on the parent, which the system lets go
of with the process. So whatever is found there by who holds the lock was left by a killed build,
and is removed. Whoever stands in the folder itself, with a shell, has to enter it again afterwards.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kg.errors import FileError

WAIT: Final = 60.0  # seconds for another build that writes; it takes one
MOST: Final = 10_000  # other files that a folder may hold and still be taken for one of dumps
_STAGED: Final = re.compile(r"\.building-\w{8}")


def demand_place(folder: Path, names: Collection[str], kept: Collection[Path] = ()) -> Path:
    """The folder itself, links resolved, if it can be replaced by one with files of these names.

    Args:
        folder: where the files are to stand; it need not be there.
        names: of the files.
        kept: folders that it must not be, nor hold, nor lie in.

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
            "whole. Name one of its own with --out.",
            file=folder,
            chinese="这是当前所在的文件夹或其上级,而构建会整体替换其文件夹。请用 --out 另行指定。",
        )
    if any(place.is_relative_to(target) or target.is_relative_to(place) for place in kept):
        raise FileError(
            "This folder is of the house itself. Name one of its own with --out.",
            file=folder,
            chinese="该文件夹属于图谱本身。请用 --out 另行指定。",
        )
    if os.path.ismount(target):
        raise FileError(
            "A file system is mounted here, so the folder cannot be replaced whole. Name a folder "
            "within it with --out.",
            file=folder,
            chinese="此处挂载了文件系统,文件夹无法整体替换。请用 --out 指定其中的文件夹。",
        )
    for name in names:
        if (target / name).is_dir() and not (target / name).is_symlink():
            raise FileError(
                "A folder has the name of a file that is to be written. Remove it, or name "
                "another place with --out.",
                file=folder / name,
                chinese="有文件夹占用了要写入的文件名。请将其删除,或用 --out 另行指定位置。",
            )
    return target


def replace_folder(
    folder: Path,
    files: Mapping[str, bytes],
    outdated: Callable[[Path], Collection[str]] = lambda _: (),
) -> list[Path]:
    """Make a folder hold these files, and what else it held; return their paths.

    Its mode, and those of files that are written anew, stay as they were.

    Args:
        folder: where the files are to stand.
        files: their content by name.
        outdated: which files of the old folder are of an earlier build, and need not stay.

    Raises:
        FileError: it cannot be replaced (see `demand_place`), another build does not end, or
            something cannot be written; what was there is untouched.
    """
    target = demand_place(folder, files)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent, folder):
            _recover(target)
            _replace(target, files, {*files, *outdated(target)})
    except OSError as error:
        raise _cannot(folder, error) from error
    return [folder / name for name in files]


def _cannot(folder: Path, error: Exception) -> FileError:
    reason = getattr(error, "strerror", None) or str(error)
    return FileError(
        f"Cannot write here: {reason}.", file=folder, chinese=f"无法写入此处:{reason}。"
    )


def _replace(target: Path, files: Mapping[str, bytes], known: Collection[str]) -> None:
    mark = secrets.token_hex(4)
    beside = target.parent / f".{target.name}.building-{mark}"
    there = target.exists()
    staged = target / f".building-{mark}" if there else beside
    try:
        staged.mkdir()
        for name, content in files.items():
            _write(staged / name, content, target / name)
        if not there:
            _sync(staged)
            staged.rename(target)
        else:
            shutil.copystat(target, staged)
            _keep_owner(target, staged)
            _carry(target, staged, known)
            _sync(staged)
            staged.rename(beside)
            _swap(beside, target)
            _fetch(beside, target, known)
        _sync(target.parent)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(beside, ignore_errors=True)


def _write(path: Path, content: bytes, like: Path) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(OSError):  # it was not there
        if like.is_file():
            shutil.copymode(like, path)


def _sync(folder: Path) -> None:
    """Have the names in a folder written to the disk, where a folder can be opened."""
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


def _others(folder: Path, files: Collection[str]) -> Iterator[os.DirEntry[str]]:
    """What a folder holds beside the files of a build and what killed builds left in it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            staged = entry.is_dir(follow_symlinks=False) and _STAGED.fullmatch(entry.name)
            if entry.name not in files and not staged:
                yield entry


def _carry(old: Path, new: Path, files: Collection[str]) -> None:
    """Give a new folder what else an old one holds; both have it then."""
    device, left = old.stat().st_dev, MOST

    def carry(source: Path, target: Path, passed: Collection[str]) -> None:
        nonlocal left
        for entry in _others(source, passed):
            left -= 1
            if left < 0 or entry.stat(follow_symlinks=False).st_dev != device:
                raise _is_used(old, left)
            if entry.is_dir(follow_symlinks=False):
                inner = target / entry.name
                inner.mkdir()
                carry(Path(entry.path), inner, ())
                shutil.copystat(entry.path, inner)
                _keep_owner(Path(entry.path), inner)
            else:
                _link(Path(entry.path), target / entry.name)

    carry(old, new, files)


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


def _fetch(old: Path, new: Path, passed: Collection[str]) -> None:
    """Move what came into an old folder, or was replaced in it, after it had been carried over."""
    for entry in _others(old, passed):
        there = new / entry.name
        if entry.is_dir(follow_symlinks=False) and there.is_dir():
            _fetch(Path(entry.path), there, ())
        elif not _is_same(entry, there):
            with suppress(OSError):
                os.replace(entry.path, there)


def _is_same(entry: os.DirEntry[str], path: Path) -> bool:
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


def exchange(one: Path, other: Path) -> None:
    """Exchange what two names mean, at one moment.

    Raises:
        OSError: with ENOSYS, EINVAL or ENOTSUP where system or file system cannot.
    """
    call = _exchanger()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    ctypes.set_errno(0)
    if call(os.fsencode(one), os.fsencode(other)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


_HERE: Final = -100  # AT_FDCWD: paths are read from the working folder
_EXCHANGE: Final = 2  # RENAME_EXCHANGE in linux/fs.h, RENAME_SWAP in sys/stdio.h of macOS


def _exchanger() -> Callable[[bytes, bytes], int] | None:
    if sys.platform == "win32":
        return None
    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):
        return lambda one, other: library.renameat2(_HERE, one, _HERE, other, _EXCHANGE)
    if hasattr(library, "renamex_np"):
        return lambda one, other: library.renamex_np(one, other, _EXCHANGE)
    return None
