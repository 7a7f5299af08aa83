"""The files of one write: are they as expected, may they be written, and replacing them one by one, either way.

A transaction folder holds `new/3` and `old/3` for step 3, with the modes and owners that they are to have in the tree.
Every function may be repeated after a kill at any instant: what is reached already is left as it is.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from scaffold.tuples import NamedTuple

FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
LISTED = 5


def there(path: Path) -> bool:
    """Whether anything stands at a path, a dangling link too. Raises OSError where that cannot be known."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


class Step(NamedTuple):
    """One file, by digests of its content before and after; None: not there."""

    path: str
    old: str | None
    new: str | None


class Staged(NamedTuple):
    """Content and what it is written with; None: the mode of a new file, the owner of this process."""

    content: bytes
    mode: int | None
    owner: tuple[int, int] | None


def digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=20).hexdigest()


def bytes_of(path: Path) -> bytes:
    """The content of a regular file. Raises OSError, for a link too."""
    handle = os.open(path, os.O_RDONLY | FLAGS)
    with os.fdopen(handle, "rb") as file:
        return file.read()


def state(path: Path) -> str | None:
    """The digest of what stands at a path, None for nothing, "" for what is no regular file."""
    try:
        return digest(bytes_of(path)) if stat.S_ISREG(path.lstat().st_mode) else ""
    except (FileNotFoundError, NotADirectoryError):
        return None


def put(path: Path, staged: Staged, *, flush: bool = False) -> None:
    """Write a file that is not there yet."""
    private = 0o666 if staged.mode is None else 0o600
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS, private)
    with os.fdopen(handle, "wb") as file:
        file.write(staged.content)
        file.flush()
        if staged.owner and hasattr(os, "chown") and staged.owner != own(os.fstat(handle)):
            with contextlib.suppress(PermissionError):
                os.chown(handle, *staged.owner)
        if staged.mode is not None:
            path.chmod(staged.mode)
        if flush:
            os.fsync(handle)


def own(found: os.stat_result) -> tuple[int, int]:
    return found.st_uid, found.st_gid


def of_file(path: Path) -> Staged:
    """A file with its mode and owner."""
    found = path.lstat()
    return Staged(bytes_of(path), stat.S_IMODE(found.st_mode), own(found))


def beside(root: Path, mark: str, number: int, step: Step) -> Path:
    """Where a copy stands for an instant, if the tree is on another file system than the transaction."""
    return (root / step.path).parent / f".scaffold-{mark}-{number}"


def move(staged: Path, target: Path, copy: Path) -> None:
    """Put a staged file in the place of another in one instant."""
    try:
        staged.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        put(copy, of_file(staged), flush=True)
        copy.replace(target)


def forward(root: Path, folder: Path, mark: str, number: int, step: Step) -> None:
    """Take one step, or find it taken."""
    target, staged = root / step.path, folder / "new" / str(number)
    copy = beside(root, mark, number, step)
    if step.new is None:
        if there(target):
            target.unlink()
    elif there(staged):
        clear(copy)
        move(staged, target, copy)


def backward(root: Path, folder: Path, mark: str, number: int, step: Step) -> None:
    """Take one step back, or find that it was not taken."""
    target, kept = root / step.path, folder / "old" / str(number)
    copy = beside(root, mark, number, step)
    clear(copy)
    if step.old is None:
        if step.new is not None and state(target) == step.new:
            target.unlink()
    elif there(kept):
        target.parent.mkdir(parents=True, exist_ok=True)
        move(kept, target, copy)


def clear(path: Path) -> None:
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return


def remove_folders(root: Path, folders: Sequence[str]) -> None:
    """Remove folders that were made, inner first, unless something else lies in them."""
    for folder in reversed(folders):
        try:
            (root / folder).rmdir()
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR):
                raise


def told(problems: Sequence[tuple[str, str]]) -> str:
    """A sentence on the first few."""
    more = len(problems) - LISTED
    listing = ", ".join(f"{path} {why}" for path, why in problems[:LISTED])
    return listing + (f", and {more} more" if more > 0 else "") + "."


def neither(root: Path, steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """Files that are as they were neither before nor after."""
    for step in steps:
        if state(root / step.path) not in (step.old, step.new):
            yield step.path, "has changed"
