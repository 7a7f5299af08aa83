"""Which files of a project a module loads, and all that Lambda's handlers load."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from scaffold.formats import is_code, minified, unwieldy
from scaffold.functions import EXTENSIONS, inline, joined
from scaffold.locks import manifest
from scaffold.locks.graph import text
from scaffold.model import Hit, Kind, Migration, Project, Unreadable
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

TYPES = r"""\{\s*type\s+(?!as\s)[^{},]+(?:,\s*type\s+(?!as\s)[^{},]+)*,?\s*\}"""
"""`{ type A, type B as C }`, not `{ type as a }`."""
ERASED = rf"(?:import|export)\s*(?:\btype(?:\s*\{{[^{{}}]*\}}|\s*\*\s*as\s+[\w$]+|\s+[\w$]+)|{TYPES})\s*\bfrom"
LOADS = regex(
    r"""\b(?:require|import)\s*\(\s*['"`](\.[^'"`\n]*)['"`]"""
    rf"""|\b{ERASED}\s*['"][^'"\n]*['"]"""
    r"""|\b(?:from|import)\s*['"](\.[^'"\n]*)['"]"""
)
"""`require("./a")`, `import("./a")`, `import "./a"`, `import … from "./a"`, `export … from "./a"`. Without a module:
what compilers leave out, `import type … from "./a"`, `import { type A } from "./a"`."""
COMPILED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
"""What a TypeScript source calls by the name that it will have."""


class Piece(NamedTuple):
    """A code file that handlers load, or code inside a template, as a project in which it is found under a path."""

    project: Project
    path: str
    source: inline.Source | None = None

    @property
    def outer(self) -> str:
        """What its functions have as their code: its path, or what code inside a file is known by."""
        return self.source.function.code[0] if self.source else self.path

    def outside(self, hit: Hit, project: Project) -> Hit:
        """A hit in it as one in the project's own file."""
        return self.source.outside(hit, project.text(self.source.path)) if self.source else hit


def resolved(project: Project, path: str, module: str) -> str | None:
    """The file of the project that a module's relative name means in a file; None for packages and what is missing."""
    if not module.startswith("."):
        return None
    stem = joined(posixpath.dirname(path), module)
    root, ending = posixpath.splitext(stem)
    names = [stem, *(root + other for other in COMPILED.get(ending, ()))]
    names += [stem + other for other in EXTENSIONS] + [f"{stem}/index{other}" for other in EXTENSIONS]
    return next((name for name in names if name in project.entries and is_code(name)), None)


def own(project: Project, module: str) -> str | None:
    """The file of the project that a package's name means, where the project is that package or has it in a folder:
    what its package.json says, and where that is built, its source."""
    name = "/".join(module.split("/")[: 2 if module.startswith("@") else 1])
    found = _packages(project).get(name)
    if found is None:
        return None
    folder, main = found
    inner = module[len(name) + 1 :]
    wanted = [inner] if inner else [main, "index", "src/index"]
    at = f"{folder}/package.json" if folder else "package.json"
    return next((there for one in wanted if one and (there := resolved(project, at, f"./{one}"))), None)


def _packages(project: Project) -> Mapping[str, tuple[str, str]]:
    """The packages that a project has in its folders, by name: the folder, and what is loaded."""
    known = project.cache.get(("", "own packages"))
    if known is None:
        found: dict[str, tuple[str, str]] = {}
        for path in project.entries:
            folder, _, base = path.rpartition("/")
            if base != "package.json" or "node_modules" in folder.split("/"):
                continue
            said = manifest(project, path)
            if name := text(said.get("name")):
                found.setdefault(name, (folder, text(said.get("main")).removeprefix("./")))
        known = project.cache["", "own packages"] = found
    return cast("Mapping[str, tuple[str, str]]", known)


def loads(project: Project, starts: Iterable[str]) -> set[str]:
    """Some files, and all that they load, and those. What cannot be read loads nothing."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path not in found and path in project.entries:
            found.add(path)
            waiting += asked(project, path)
    return found


def asked(project: Project, path: str) -> Collection[str]:
    """The files of a project that one loads itself."""
    known = project.cache.get((path, "loads"))
    if known is None:
        modules = {first or second for first, second in LOADS.findall(_text(project, path))}
        found = {other for module in modules if (other := resolved(project, path, module))}
        known = project.cache[path, "loads"] = tuple(found)
    return cast("tuple[str, ...]", known)


def connected(project: Project, files: Iterable[str], some: Iterable[str]) -> set[str]:
    """Of some files those that load one another, in whatever way and direction, with what they are asked for."""
    ways: dict[str, list[str]] = {path: [] for path in files}
    for path in ways:
        for other in asked(project, path):
            if other in ways:
                ways[path].append(other)
                ways[other].append(path)
    found: set[str] = set()
    waiting = [path for path in some if path in ways]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += ways[path]
    return found


def searched(project: Project, path: str, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern stands in a file, looked for once; not in one that is not there or cannot be read."""
    key = (path, pattern.pattern)
    if key not in project.cache:
        try:
            project.cache[key] = path in project.entries and bool(pattern.search(project.text(path)))
        except Unreadable:
            project.cache[key] = False
    return project.cache[key] is True


def pieces(project: Project, paths: Iterable[str], words: Sequence[str]) -> Iterator[Piece]:
    """Of some files those that can be edited and in which one of the words stands."""
    for path in paths:
        code = _text(project, path)
        if project.entries[path].kind is not Kind.TEXT or not any(word in code for word in words):
            continue
        if not minified(code, path) and not unread(project, path):
            yield Piece(project, path)


def unread(project: Project, path: str) -> str:
    """Why rules do not look into a code file, though it can be read; "" where they do."""
    return unwieldy(project, path) if _text(project, path) else ""


def inside(project: Project, migration: Migration, some: Iterable[str] | None = None) -> Iterator[Piece]:
    """The code that the migration's functions have inside templates (default: all of them)."""
    for path in templates(migration) if some is None else some:
        for source in inline.sources(project, path, migration):
            yield Piece(source.project(), source.name, source)


def templates(migration: Migration) -> Sequence[str]:
    """The files in which code of functions stands that is none of their own."""
    return sorted(migration.hosts)


def _text(project: Project, path: str) -> str:
    try:
        return project.text(path) if is_code(path) else ""
    except Unreadable:
        return ""
