"""Programs and libraries in a function's package that need what the new operating system does not have."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from scaffold.archived import Binary, binaries
from scaffold.handler.loaded import loads
from scaffold.model import Function, Hit, Kind, Migration, Project, Unreadable
from scaffold.systems import lost_libraries

SYSTEM = re.compile(r"/(?:usr/|opt/|s?bin/|lib)")


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for function in migration.functions:
        old = migration.runtime(function)
        lost = lost_libraries(old, migration.target) if old else frozenset[str]()
        if lost and function.root is not None and function.code:
            yield from _started(project, function, lost, migration.target.system)


def _started(project: Project, function: Function, lost: frozenset[str], system: str) -> Iterator[Hit]:
    """The binaries whose path the function's code writes out."""
    shipped = {posixpath.basename(path) for path in project.entries}
    broken = [
        (one, sorted({*one.elf.needed} & lost - shipped))
        for one in binaries(project, function.root or "")
        if not one.path.endswith(".node")
    ]
    for one, missing in broken:
        place = _named(project, function, one) if missing else None
        if place:
            yield Hit(*place, note=f"{one.path} needs {', '.join(missing)}: not in {system}")


def _named(project: Project, function: Function, one: Binary) -> tuple[str, int, int] | None:
    """Where code that the function loads names a binary, by a path or as a part of one."""
    name = re.escape(posixpath.basename(one.path))
    spelled = re.compile(rf"""(?P<before>[,+]\s*)?['"`](?P<folder>[^'"`\n]*/)?(?P<name>{name})(?=['"`\s])""")
    for path in sorted(loads(project, function.code)):
        if project.entries[path].kind is not Kind.TEXT:
            continue
        try:
            text = project.text(path)
        except Unreadable:
            continue
        for found in spelled.finditer(text):
            folder, before = found["folder"] or "", found["before"] or ""
            if (folder or before) and (before.startswith("+") or not SYSTEM.match(folder)):
                return path, found.start("name"), found.end("name")
    return None
