"""Where code comes from: what a tsconfig.json compiles into a folder, and what a package.json says is loaded of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.match import get, scalar
from scaffold.model import Kind, Node, Project

CONFIG, PACKAGE = "tsconfig.json", "package.json"
ROOTS = ("", "src")
"""Where sources are sought beside a tsconfig.json that does not say it."""
DEEPEST = 4
"""Files that extend one another."""


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


def aliased(project: Project, path: str, module: str) -> list[str]:
    """The places, without ending, that the nearest tsconfig.json with `paths` has for a module's name."""
    folder = posixpath.dirname(path)
    while True:
        for config in _configs(project, posixpath.join(folder, CONFIG)):
            options = get(tree(project, config), "compilerOptions")
            paths, base = (get(options, key) if options else None for key in ("paths", "baseUrl"))
            found = [
                _joined(posixpath.dirname(config), posixpath.join(scalar(base), there))
                for item in (paths.items if paths else ())
                for there in _meant(item.key, item.node, module)
            ]
            if found:
                return found
        if folder in ("", "/"):
            return []
        folder = posixpath.dirname(folder)


def _meant(pattern: str, given: Node, module: str) -> Iterator[str]:
    """What a row of `paths` makes of a module's name; nothing where it is about others."""
    head, star, tail = pattern.partition("*")
    fits = module.startswith(head) and module.endswith(tail) and len(module) >= len(head) + len(tail)
    rest = module[len(head) : len(module) - len(tail)]
    if fits and (star or not rest):
        yield from (item.node.value.replace("*", rest) for item in given.items)


def _configs(project: Project, path: str) -> Iterator[str]:
    """A tsconfig.json, and what it extends in the project."""
    for _ in range(DEEPEST):
        entry = project.entries.get(path)
        if entry is None or entry.kind is not Kind.TEXT:
            return
        yield path
        above = scalar(get(tree(project, path), "extends"))
        if not above.startswith("."):
            return
        path = _joined(posixpath.dirname(path), above if above.endswith(".json") else f"{above}.json")


def main(project: Project, folder: str) -> str:
    """What the package.json of a folder says is loaded of it; "" where it says nothing."""
    path = f"{folder}/{PACKAGE}"
    readable = path in project.entries and project.readable(path)
    return scalar(get(tree(project, path), "main")) if readable else ""


def _joined(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))
