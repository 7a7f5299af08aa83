"""Packages that handlers load, in releases that cannot work on the target."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from scaffold.formats import is_code, opaque
from scaffold.handler import starts
from scaffold.handler.loaded import loads
from scaffold.locks import Locked, declared, lock_of, locked, package_of, unread
from scaffold.model import Hit, Kind, Migration, Project, Unreadable
from scaffold.packages import Known, fatal, known
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

IMPORTED = regex(
    r"""\b(?:require|import)\s*\(\s*['"`](?P<a>(?:@[^/'"`\n]+/)?[^./'"`\n][^/'"`\n]*)[^'"`\n]*['"`]"""
    r"""|\b(?:from|import)\s*['"](?P<b>(?:@[^/'"\n]+/)?[^./'"\n][^/'"\n]*)[^'"\n]*['"]"""
)
LAYER = regex(r"(?:^|/)nodejs/package\.json$")
ASKERS = frozenset(["nan"])
"""What is only compiled into others: it fails where who asks for it cannot take a newer one."""


class Import(NamedTuple):
    """Where a file that a handler loads names a package."""

    path: str
    start: int
    end: int


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    imports = _imports(project, migration)
    layers = [path.rpartition("/")[0] for path in project.entries if LAYER.search(path)]
    for folder in sorted({*imports, *layers}):
        wanted: Mapping[str, list[Import]] = imports.get(folder) or _all(imports)
        told: set[tuple[str, str]] = set()
        for name, what in _old(project, migration, folder):
            for at in wanted.get(name, ()):
                if (at.path, name) not in told and not _commented(project, at):
                    told.add((at.path, name))
                    yield Hit(*at, note=what)
    for skip in (skip for folder in sorted(imports) for skip in unread(project, folder)):
        raise Unreadable(skip.path, skip.line, skip.reason)


def _commented(project: Project, at: Import) -> bool:
    return any(start <= at.start < end for start, end, kind in opaque(project, at.path) if kind == "comment")


def _imports(project: Project, migration: Migration) -> Mapping[str, Mapping[str, list[Import]]]:
    """Folder of a package.json → package → where it is loaded, of all that handlers load."""
    found: dict[str, dict[str, list[Import]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(loads(project, starts(project, migration))):
        folder = package_of(project, path.rpartition("/")[0])
        if folder is None or not is_code(path) or project.entries[path].kind is not Kind.TEXT:
            continue
        try:
            text = project.text(path)
        except Unreadable:
            continue
        for one in IMPORTED.finditer(text):
            found[folder][one["a"] or one["b"]].append(Import(path, one.start(), one.end()))
    return found


def _all(imports: Mapping[str, Mapping[str, list[Import]]]) -> Mapping[str, list[Import]]:
    """What any function loads: any may have a layer."""
    found: dict[str, list[Import]] = defaultdict(list)
    for packages in imports.values():
        for name, places in packages.items():
            found[name] += places
    return found


def _old(project: Project, migration: Migration, folder: str) -> Iterator[tuple[str, str]]:
    """The direct dependencies of a folder's package that bring what fails, and what that is."""
    old = migration.old(f"{folder}/package.json" if folder else "package.json")
    if old is None:
        return
    lock = lock_of(project, folder)
    installed = locked(project, folder) if lock and _mentions(project, lock) else {}
    asked = declared(project, folder).get("dependencies", {})
    for package in known():
        for row in fatal(package, old, migration):
            for one in installed.get(package, ()):
                if not (one.dev or one.optional) and _fails(row, one):
                    via = "" if one.direct else f", through {one.chain[0]}"
                    yield one.chain[0], f"{package} {one.version}{via}: {_said(row)}"
            if lock is None and package in asked and row.only(asked[package]):
                yield package, f"{package} {asked[package]}: {_said(row)}"


def _mentions(project: Project, lock: str) -> bool:
    """Whether a lock file may hold one of the packages: to search it is faster than to read it."""
    names = "|".join(re.escape(name) for name in known())
    try:
        return re.search(rf"""["'/ \n](?:{names})["'/@:]""", project.text(lock)) is not None
    except Unreadable:
        return False


def _fails(row: Known, one: Locked) -> bool:
    if not row.fails(one.version):
        return False
    return row.package not in ASKERS or (bool(one.asked) and row.only(one.asked))


def _said(row: Known) -> str:
    works = f"{row.works} works" if row.works else "no release works"
    return f"{row.what}; {works} on {row.since}"
