"""A project as a commit has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scaffold import git
from scaffold.errors import ScaffoldError
from scaffold.formats import format_of
from scaffold.model import Entry, Kind, Project, Unreadable


@contextmanager
def project(root: Path, ref: str) -> Iterator[Project]:
    """The files below a folder in a commit, for as long as they are looked at; larger ones and those of no known format
    are facts without content. Raises ScaffoldError."""
    if git.repository(root) is None:
        raise ScaffoldError(f"{root.name} is in no git repository.", "--base needs one.")
    found = git.ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found.why:
        raise ScaffoldError(f"There is no commit {ref!r}.", "Fetch it, or name another: a branch, a tag, a hash.")
    commit = found.out.decode().strip()
    listed = git.ask(root, "ls-tree", "-r", "-z", "-l", commit, "--", ".")
    if listed.why:
        raise ScaffoldError(f"{ref} cannot be read: {listed.why}.", "Is it a shallow or partial clone?")
    with git.contents(root) as content:
        yield Project(dict(_entries(listed, content)))


def _entries(listed: git.Answer, content: Callable[[str], bytes]) -> Iterator[tuple[str, Entry]]:
    for line in git.names(listed):
        head, _, path = line.partition("\t")
        mode, kind, name, length = head.split()
        if kind != "blob":
            continue
        row = format_of(path)
        small = row is not None and length.isdigit() and int(length) <= row.largest
        link = mode == "120000"
        what = Kind.LINK if link else Kind.TEXT if small else Kind.FACT
        yield path, Entry(path, what, int(mode[-3:], 8), _reader(path, name, content))


def _reader(path: str, name: str, content: Callable[[str], bytes]) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return content(name)
        except (OSError, ValueError):
            raise Unreadable(path, 1, "git does not give its content") from None

    return read
