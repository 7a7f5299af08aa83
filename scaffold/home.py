"""Where journal and run records of a project live, and the lock that lets one run at a time write."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from _blake2 import blake2b
from collections.abc import Iterator, Mapping
from pathlib import Path

from scaffold import git
from scaffold.errors import ScaffoldError


def home(root: Path, environ: Mapping[str, str]) -> Path:
    """The folder for a project's journal: in its git folder, else in the user's state folder. It may not exist yet.

    Each worktree and submodule has its own, and so has each folder of a repository that is used as a project.
    """
    root = root.resolve()
    top = git.repository(root)
    folder = _git_folder(top / ".git") if top else None
    if top and folder and os.access(folder, os.W_OK):
        return folder / "scaffold" / _short(root.relative_to(top).as_posix())
    return _state_folder(environ) / "lambda-scaffold" / _short(root.as_posix())


def others(root: Path, home: Path) -> Iterator[tuple[str, Path]]:
    """The other folders of a project's repository that have records there, as seen from the project, and where."""
    root = root.resolve()
    top = git.repository(root)
    kept = {one.name: one for one in home.parent.iterdir() if one != home} if top and home.parent.is_dir() else {}
    if top is None or not kept:
        return
    listed = git.names(git.ask(top, "ls-files", "-z"))
    for folder in sorted({"", *(above for path in listed for above in _above(path))}):
        if there := kept.get(_short(folder or ".")):
            yield os.path.relpath(top / folder, root), there


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]


def _short(path: str) -> str:
    """`hashlib` has the same function, but loads OpenSSL before it: as long as the rest of looking here."""
    return blake2b(path.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()


def _git_folder(place: Path) -> Path | None:
    """What `git rev-parse --absolute-git-dir` says, without git: a `.git` file names the folder."""
    if place.is_file():
        try:
            said = place.read_bytes()
        except OSError:
            return None
        if not said.startswith(b"gitdir: "):
            return None
        place = Path(os.path.normpath(place.parent / os.fsdecode(said[8:].rstrip(b"\r\n"))))
    return place if (place / "HEAD").exists() else None


def _state_folder(environ: Mapping[str, str]) -> Path:
    stated = environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME", "")
    if stated and Path(stated).is_absolute():
        return Path(stated)
    user = environ.get("HOME") or environ.get("USERPROFILE")
    if not user:
        raise ScaffoldError("There is no place to keep the journal of this run.", "Set HOME or XDG_STATE_HOME.")
    return Path(user, ".local", "state")


@contextlib.contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold a project's lock; it falls with the process, however that ends. Raises ScaffoldError where it is taken."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        what = f"The journal cannot be kept in {home}: {error.strerror}."
        raise ScaffoldError(what, "Nothing was changed: mend that, then run again.") from error
    try:
        if not _taken(handle):
            raise ScaffoldError("Another run of scaffold is writing to this project.", "Run again when it has ended.")
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    """Take the lock; a file system that knows no locks grants it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
    return True
