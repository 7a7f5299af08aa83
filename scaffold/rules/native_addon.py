"""Native add-ons in the tree that are built for the old Node.js, where a handler loads them."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from scaffold.archived import candidates, elf_of, opened
from scaffold.elf import ABIS, Elf
from scaffold.functions import EXTENSIONS
from scaffold.handler.loaded import loads
from scaffold.locks import declared
from scaffold.model import Function, Hit, Migration, Project, Runtime, Unreadable
from scaffold.regex import regex
from scaffold.rules.package_too_old import IMPORTED
from scaffold.tuples import NamedTuple

IN_PATH = regex(r"(?:node-v|abi-?|linux-x64-(?:glibc-)?|/node-)(\d{2,3})\b")
"""How tools that ship an add-on for several releases name its folder or file."""
PACKAGE = regex(r"node_modules/((?:@[^/]+/)?[^/]+)/(?!.*node_modules/)")
ZIP = regex(r"[\w./@-]+\.zip\b")
CLOSED = "no zip, or too much in it: not looked into"
NEAR = 4000
"""Characters of a declaration in which its zip is sought."""


class Code(NamedTuple):
    """The files that a function is made of."""

    project: Project
    root: str
    starts: tuple[str, ...]


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    closed: list[str] = []
    for function in migration.functions:
        old = migration.runtime(function)
        if old is None or old.rank >= migration.target.rank:
            continue
        if function.root is not None and function.code:
            code = Code(project, function.root, function.code)
            for path in stale(code, old, migration.target):
                yield Hit(function.code[0], 0, 0, note=_said(path, old, migration.target))
        else:
            yield from _zipped(project, migration, function, old, closed)
    if closed:
        raise Unreadable(closed[0], 1, CLOSED)


def _said(path: str, old: Runtime, new: Runtime) -> str:
    return f"{path} is built for ABI {old.abi}, {new.identifier} has {new.abi}: npm rebuild"


def _zipped(
    project: Project, migration: Migration, function: Function, old: Runtime, closed: list[str]
) -> Iterator[Hit]:
    """A function whose code is a zip that its declaration names. Zips that are not opened are added to `closed`."""
    path = function.declared_at.path
    try:
        text = project.text(path)
    except (KeyError, Unreadable):
        return
    start = function.declared_at.start
    if text.find(".zip", start, start + NEAR) < 0:
        return
    for named in ZIP.finditer(text, start, start + NEAR):
        zip_path = posixpath.normpath(posixpath.join(posixpath.dirname(path), named[0].removeprefix("/")))
        within = opened(project, zip_path) if zip_path in project.entries else None
        if within is None and zip_path in project.entries:
            closed.append(zip_path)
        if within is None or not function.handler:
            continue
        stem = function.handler.split(".")[0]
        code = Code(within, "", tuple(stem + ending for ending in EXTENSIONS if stem + ending in within.entries))
        for inner in stale(code, old, migration.target):
            yield Hit(path, named.start(), named.end(), note=_said(f"{inner} in it", old, migration.target))
        return


def stale(code: Code, old: Runtime, new: Runtime) -> Iterator[str]:
    """The add-ons (one a package) that loaded code asks for, built for one runtime's ABI and not for another's."""
    if old.abi == new.abi:
        return
    groups: dict[str, list[str]] = defaultdict(list)
    for path in candidates(code.project, code.root):
        if path.endswith(".node"):
            package = PACKAGE.search(path)
            groups[package[1] if package else path].append(path)
    asked = _asked(code) if groups else set()
    for name in sorted(asked & set(groups)):
        read = {path: found for path in groups[name] if (found := elf_of(code.project, path))}
        built = {path: _built(path, found) for path, found in read.items()}
        portable = any(found.napi and not found.v8 for found in read.values())
        if not portable and not any(new.abi in abis for abis in built.values()):
            yield from [path for path, abis in built.items() if old.abi in abis][:1]


def _built(path: str, found: Elf) -> frozenset[int]:
    """The ABIs that an add-on is built for, as it says itself, or as its path does."""
    if not found.v8 or found.machine != "x64":
        return frozenset()
    return found.abis or frozenset(int(number) for number in IN_PATH.findall(path) if int(number) in ABIS)


def _asked(code: Code) -> set[str]:
    """Packages that the code names, what these ask for in turn, and add-ons that it names by their file."""
    found: set[str] = set()
    waiting: list[str] = []
    texts = list(_texts(code.project, loads(code.project, code.starts)))
    for text in texts:
        waiting += [one["a"] or one["b"] for one in IMPORTED.finditer(text)]
    for path in candidates(code.project, code.root):
        base = posixpath.basename(path)
        if base.endswith(".node") and "node_modules/" not in path and any(base in text for text in texts):
            found.add(path)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            folder = f"{code.root}/node_modules/{name}" if code.root else f"node_modules/{name}"
            if f"{folder}/package.json" in code.project.entries:
                sections: Mapping[str, Mapping[str, str]] = declared(code.project, folder)
                waiting += sections.get("dependencies", {})
    return found


def _texts(project: Project, paths: Iterable[str]) -> Iterator[str]:
    for path in sorted(paths):
        try:
            yield project.text(path)
        except Unreadable:
            continue
