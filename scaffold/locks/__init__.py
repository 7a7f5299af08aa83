"""Which versions of which packages are installed for a folder, according to its lock file.

A folder's package is the nearest package.json on the way up; its lock file stands beside that, or above it where a
workspace there lists the package. What cannot be read is said by `unread`; nothing here raises.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from scaffold.locks import walk
from scaffold.locks.graph import Lock, Need, mapping, text
from scaffold.locks.walk import Locked as Locked
from scaffold.model import Kind, Project, Skipped, Unreadable, inside, line_of, ways
from scaffold.tuples import NamedTuple

FILES = {
    "npm-shrinkwrap.json": "npm",
    "package-lock.json": "npm",
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
}
"""Lock files and their readers, the first that is there counts."""
SECTIONS = ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies")
PUBLISHING = ("files", "publishConfig", "exports", "module", "peerDependencies")
NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def package_of(project: Project, folder: str) -> str | None:
    """The folder of the nearest package.json on the way up from a folder; None where there is none."""
    return next((one for one in reversed(ways(folder)) if _in(one, "package.json") in project.entries), None)


def declared(project: Project, folder: str) -> Mapping[str, Mapping[str, str]]:
    """Section → package → range, as the folder's package.json says; empty where there is none that can be read."""
    package = package_of(project, folder)
    if package is None:
        return NOTHING
    found = manifest(project, _in(package, "package.json"))
    return {
        section: {name: text(asked) for name, asked in mapping(found.get(section)).items()}
        for section in SECTIONS
        if mapping(found.get(section))
    }


def lock_of(project: Project, folder: str) -> str | None:
    """The path of the lock file that speaks for a folder; None where there is none."""
    package = package_of(project, folder)
    if package is None:
        return None
    for above in reversed(ways(package)):
        path = next((one for name in FILES if (one := _in(above, name)) in project.entries), None)
        if path and (above == package or _lists(project, above, package)):
            return path
    return None


def locked(project: Project, folder: str) -> Mapping[str, tuple[Locked, ...]]:
    """Package → its installed versions, as the nearest lock file has them for a folder; empty where there is none that
    can be read. What other members of a workspace ask for is left out."""
    package, path = package_of(project, folder), lock_of(project, folder)
    if package is None or path is None:
        return {}
    key = (path, f"locked for {package}")
    if key not in project.cache:
        lock = _lock(project, path)
        project.cache[key] = (
            {} if isinstance(lock, Skipped) else walk.packages(_Workspace(project, path), lock, package)
        )
    return cast("Mapping[str, tuple[Locked, ...]]", project.cache[key])


def published(project: Project, folder: str) -> bool:
    """Whether the package.json in a folder is that of a library which others install: not private, with a name and a
    version, and what only matters to those who publish. A `main` is none of that: `npm init` writes one everywhere."""
    found = manifest(project, _in(folder, "package.json"))
    ships = any(found.get(key) for key in PUBLISHING)
    return ships and bool(found.get("name")) and bool(found.get("version")) and not found.get("private")


def unread(project: Project, folder: str) -> tuple[Skipped, ...]:
    """What of a folder's package.json and lock file cannot be read, and why."""
    package, path = package_of(project, folder), lock_of(project, folder)
    found = [_manifest(project, _in(package, "package.json"))] if package is not None else []
    return tuple(one for one in (*found, path and _lock(project, path)) if isinstance(one, Skipped))


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _manifest(project: Project, path: str) -> Mapping[str, object] | Skipped:
    key = (path, "manifest")
    if key not in project.cache:
        project.cache[key] = _parsed(project, path)
    return cast("Mapping[str, object] | Skipped", project.cache[key])


def _parsed(project: Project, path: str) -> Mapping[str, object] | Skipped:
    import json

    if project.entries[path].kind is Kind.LINK:
        return Skipped(path, 1, "a symbolic link: not followed")
    try:
        found = json.loads(project.text(path).removeprefix("\ufeff"))
    except Unreadable as error:
        return Skipped(path, error.line, error.reason)
    except json.JSONDecodeError as error:
        return Skipped(path, error.lineno, f"no JSON: {error.msg}")
    except (RecursionError, ValueError) as error:
        return Skipped(path, 1, f"no JSON: {error}")
    return found if isinstance(found, dict) else Skipped(path, 1, "no package: not a map")


def manifest(project: Project, path: str) -> Mapping[str, object]:
    """A package.json as it is read; empty where it is not there or cannot be read."""
    found = _manifest(project, path) if path in project.entries else {}
    return {} if isinstance(found, Skipped) else found


def _lock(project: Project, path: str) -> Lock | Skipped:
    key = (path, "lock")
    if key not in project.cache:
        project.cache[key] = _opened(project, path)
    return cast("Lock | Skipped", project.cache[key])


def _opened(project: Project, path: str) -> Lock | Skipped:
    if project.entries[path].kind is Kind.LINK:
        return Skipped(path, 1, "a symbolic link: not followed")
    try:
        content = project.text(path)
        if conflict := re.search(r"^<<<<<<< ", content, re.M):
            return Skipped(path, line_of(content, conflict.start()), "holds a merge conflict")
        lock: Lock = import_module(f"scaffold.locks.{FILES[path.rpartition('/')[2]]}").read(content)
    except Unreadable as error:
        return Skipped(path, error.line, error.reason)
    except ValueError as error:
        return Skipped(path, 1, f"no lock file: {error}")
    return lock


def _lists(project: Project, above: str, package: str) -> bool:
    """Whether a workspace in a folder has a package among its members."""
    from scaffold.workspace import matches

    listed = manifest(project, _in(above, "package.json")).get("workspaces")
    patterns = mapping(listed).get("packages") if isinstance(listed, dict) else listed
    member = posixpath.relpath(package, above or ".")
    if isinstance(patterns, list) and matches(member, [text(one) for one in patterns]):
        return True
    return _in(above, "pnpm-lock.yaml") in project.entries and _in(above, "pnpm-workspace.yaml") in project.entries


class _Workspace(NamedTuple):
    """The folders that a lock file speaks for."""

    project: Project
    lock: str

    def relative(self, folder: str) -> str:
        above = posixpath.dirname(self.lock)
        return "" if folder == above else posixpath.relpath(folder, above or ".")

    def needs(self, folder: str, *, dev: bool) -> list[Need]:
        """What the package in a folder asks for: to run, or only for its development."""
        found = manifest(self.project, _in(folder, "package.json"))
        return [
            Need(name, text(asked), section == "optionalDependencies")
            for section in (SECTIONS[3:] if dev else SECTIONS[:3])
            for name, asked in mapping(found.get(section)).items()
        ]

    def local(self, name: str) -> str | None:
        """The folder of a package that is linked and not installed."""
        above = posixpath.dirname(self.lock)
        key = (above, "local packages")
        if key not in self.project.cache:
            self.project.cache[key] = dict(self._named(above))
        return cast("Mapping[str, str]", self.project.cache[key]).get(name)

    def _named(self, above: str) -> Iterator[tuple[str, str]]:
        for path in self.project.entries:
            if path.endswith("/package.json") and inside(path, above) and "node_modules/" not in path:
                yield text(manifest(self.project, path).get("name")), posixpath.dirname(path)
