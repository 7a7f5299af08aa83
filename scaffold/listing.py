"""Which files a folder has: as git lists them, else by walking it and honouring .gitignore files."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import git
from scaffold.model import Skipped
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NEVER = frozenset((".git", ".hg", ".svn", "node_modules"))
"""Folders that a walk does not enter. (What git lists in a committed node_modules is listed.)"""
DECLARING = (".env*", "*.tfvars", "*.tfvars.json", "serverless.env.y*ml", "samconfig.toml", ".nvmrc", ".node-version")
"""Names that often declare a runtime or a Node version and are often ignored."""
SLASH = "ps_d"
"""The group of pathspec's expressions for the slash after a folder's name."""
OWN = "a repository of its own: its files are not this project's"


class Listing(NamedTuple):
    """Paths (POSIX, relative to the folder) of what may be there: files, links, files that are gone."""

    paths: Iterable[str]
    skipped: Sequence[Skipped]


class Ignores(NamedTuple):
    """One ignore file, and where the walked folder lies as seen from that file ("" or "a/b/")."""

    spec: GitIgnoreSpec
    inner: str
    outer: str = ""
    """Where the file lies as seen from the walked folder."""


def listed(root: Path) -> Listing:
    """List an existing folder."""
    if not git.repository(root):
        return walked(root, None, "")
    said = git.ask(root, "ls-files", "-co", "--exclude-standard", "-z")
    if said.why:
        return walked(root, git.repository(root), said.why)
    if not said.out and not git.ask(root, "check-ignore", "-q", ".").why:
        return walked(root, None, "git ignores this folder")
    skipped = [Skipped(".", 1, warning) for warning in said.warnings]
    ignored = git.ask(root, "ls-files", "-oi", "--exclude-standard", "--directory", "-z")
    skipped += _declaring(git.names(ignored))
    return Listing(dict.fromkeys(git.names(said)), skipped)


def _declaring(ignored: Iterable[str]) -> Iterator[Skipped]:
    from fnmatch import fnmatchcase

    for path in ignored:
        base = path.rpartition("/")[2]
        if base and any(fnmatchcase(base, pattern) for pattern in DECLARING):
            yield Skipped(path, 1, "ignored by git: not read", matters=False)


def walked(root: Path, repository: Path | None, why: str) -> Listing:
    """List by walking. `repository`: whose ignore files above the root hold too, and whose nested ones are skipped."""
    above = list(_above(root, repository)) if repository else []
    paths: list[str] = []
    skipped = [Skipped(".", 1, f"{why}: files listed by walking", matters=False)] if why else []
    folders = [("", above)]
    while folders:
        folder, ignores = folders.pop()
        try:
            with os.scandir(root / folder) as found:
                members = sorted(found, key=lambda member: member.name)
        except OSError as error:
            skipped.append(Skipped(folder or ".", 1, f"cannot be listed: {error.strerror}"))
            continue
        if any(member.name == ".git" for member in members) and folder and repository:
            skipped.append(Skipped(folder.rstrip("/"), 1, OWN, matters=False))
            continue
        spec = _read(root / folder / ".gitignore", skipped)
        inner = [*ignores, Ignores(spec, "", folder)] if spec else ignores
        for member in members:
            path, enter = folder + member.name, member.is_dir(follow_symlinks=False)
            if enter and member.name in NEVER:
                continue
            if _ignored(path, enter, inner):
                skipped += () if enter else _declaring((path,))
            elif enter:
                folders.append((path + "/", inner))
            else:
                paths.append(path)
    return Listing(paths, skipped)


def _ignored(path: str, folder: bool, ignores: Sequence[Ignores]) -> bool:
    """Whether the last pattern of the nearest file that has an opinion ignores a path."""
    for spec, inner, outer in reversed(ignores):
        seen = inner + path.removeprefix(outer)
        for pattern in reversed(spec.patterns):
            expression = getattr(pattern, "regex", None)
            if expression and pattern.include is not None and _matches(expression, seen, folder):
                return pattern.include
    return False


def _matches(expression: re.Pattern[str], path: str, folder: bool) -> bool:
    """Whether a pattern matches a path itself. (Pathspec's own answer is also yes for all that lies below a match.)"""
    found = expression.search(path)
    if found and not found.groupdict().get(SLASH):
        return True
    ends = folder and SLASH in expression.groupindex
    return ends and any(found.start(SLASH) == len(path) for found in expression.finditer(path + "/"))


def _above(root: Path, repository: Path) -> Iterator[Ignores]:
    places = [place for place in (root, *root.parents) if place.is_relative_to(repository)]
    exclude = _read(repository / ".git" / "info" / "exclude", [])
    for place in reversed(places):
        inner = root.relative_to(place).as_posix() + "/" if place != root else ""
        if place == repository and exclude:
            yield Ignores(exclude, inner)
        spec = _read(place / ".gitignore", []) if place != root else None
        if spec:
            yield Ignores(spec, inner)


def _read(path: Path, skipped: list[Skipped]) -> GitIgnoreSpec | None:
    """The patterns of an ignore file. As git does, a link is not followed and a line that is no pattern is left out."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        lines = path.read_bytes().decode("utf-8-sig", "surrogateescape").split("\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        skipped.append(Skipped(path.name, 1, f"{path} cannot be read ({error.strerror}): what it ignores is read"))
        return None
    return patterns(line.removesuffix("\r") for line in lines)


def patterns(lines: Iterable[str]) -> GitIgnoreSpec:
    """Ignore patterns, without the lines that are none."""
    from pathspec import GitIgnoreSpec

    good = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines((line,))
        except ValueError:
            continue
        good.append(line)
    return GitIgnoreSpec.from_lines(good)
