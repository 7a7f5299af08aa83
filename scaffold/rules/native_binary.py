"""Programs and libraries in a function's package that need what the new operating system does not have."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from scaffold.archived import candidates, elf_of
from scaffold.handler.loaded import loads
from scaffold.model import Function, Hit, Kind, Migration, Project, Unreadable
from scaffold.regex import regex

SYSTEM = regex(r"/(?:usr/|opt/|s?bin/|lib)")


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    shipped = {posixpath.basename(path) for path in project.entries}
    for function in migration.functions:
        old = migration.runtime(function)
        if old is None or function.root is None or not function.code or not candidates(project, function.root):
            continue
        from scaffold.systems import lost_libraries

        if lost := lost_libraries(old, migration.target):
            yield from _started(project, function, lost - shipped, migration.target.system)


def _started(project: Project, function: Function, lost: frozenset[str], system: str) -> Iterator[Hit]:
    """The binaries whose path the function's code writes out."""
    texts: list[tuple[str, str]] | None = None
    for path in candidates(project, function.root or ""):
        if path.endswith(".node"):
            continue
        texts = list(_texts(project, function)) if texts is None else texts
        place = _named(texts, posixpath.basename(path))
        found = elf_of(project, path) if place else None
        missing = sorted({*found.needed} & lost) if found else []
        if place and missing:
            yield Hit(*place, note=f"{path} needs {', '.join(missing)}: not in {system}")


def _texts(project: Project, function: Function) -> Iterator[tuple[str, str]]:
    """The files that a function loads, with what stands in them."""
    for path in sorted(loads(project, function.code)):
        try:
            if project.entries[path].kind is Kind.TEXT:
                yield path, project.text(path)
        except Unreadable:
            continue


def _named(texts: Sequence[tuple[str, str]], name: str) -> tuple[str, int, int] | None:
    """Where code names a binary, by a path or as a part of one."""
    spelled = re.compile(rf"""(?P<before>[,+]\s*)?['"`](?P<folder>[^'"`\n]*/)?(?P<name>{re.escape(name)})(?=['"`\s])""")
    for path, text in texts:
        for found in spelled.finditer(text) if name in text else ():
            folder, before = found["folder"] or "", found["before"] or ""
            if (folder or before) and (before.startswith("+") or not SYSTEM.match(folder)):
                return path, found.start("name"), found.end("name")
    return None
