"""Where code comes from: what a tsconfig.json compiles into a folder, and what a package.json says is loaded of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.match import get, scalar
from scaffold.model import Kind, Project

CONFIG, PACKAGE = "tsconfig.json", "package.json"
ROOTS = ("", "src")
"""Where sources are sought beside a tsconfig.json that does not say it."""


def sources(project: Project, path: str) -> Iterator[tuple[str, str]]:
    """The places from which a path could be compiled, and the part of the path that stays: (src, index)."""
    folder = posixpath.dirname(path)
    while True:
        entry = project.entries.get(posixpath.join(folder, CONFIG))
        if entry is not None and entry.kind is Kind.TEXT:
            options = get(tree(project, entry.path), "compilerOptions")
            out, named = (scalar(get(options, key)) if options else "" for key in ("outDir", "rootDir"))
            there = _joined(folder, out)
            if out and path.startswith(f"{there}/"):
                for root in (named,) if named else ROOTS:
                    yield _joined(folder, root), path[len(there) + 1 :]
        if folder in ("", "/"):
            return
        folder = posixpath.dirname(folder)


def main(project: Project, folder: str) -> str:
    """What the package.json of a folder says is loaded of it; "" where it says nothing."""
    path = f"{folder}/{PACKAGE}"
    readable = path in project.entries and project.readable(path)
    return scalar(get(tree(project, path), "main")) if readable else ""


def _joined(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))
