"""Which files of a project load which."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import cast

from scaffold.formats import CODE, format_of, minified
from scaffold.handler.loaded import searched
from scaffold.model import Kind, Project, Unreadable, ways
from scaffold.regex import regex
from scaffold.sdk.aliases import Alias, aliases
from scaffold.tuples import NamedTuple

ENDS = ("", ".ts", ".js", ".mjs", ".cjs", ".tsx", ".jsx", ".mts", ".cts", "/index.ts", "/index.js", "/index.mjs")
BUILT = regex(r"^(?:dist|build|lib|out|compiled)/")
MAINS = ("index", "src/index", "lib/index")
COMPILED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
"""What TypeScript is written as, and imported by the name of what becomes of it."""
LOADS = regex(
    r"""(?:\brequire(?:__)?\s*\(|\bfrom\b|\bimport\b\s*\(?)\s*(?:/\*[^*]*\*/\s*|//[^\n]*\n\s*)*(["'`])([^"'`\n]+)\1"""
)
LAYER = regex(r"/opt/(?:nodejs/)?(?:node_modules/)?(.+)")
SPEAKS = regex(r"aws-sdk|\bAWS\s*\.\s*[A-Z]")


class Outline(NamedTuple):
    """What the names of modules mean in a project, whatever stands in its code."""

    paths: tuple[str, ...]
    packages: Mapping[str, str]
    mains: Mapping[str, str]
    aliases: Sequence[Alias]


class Files:
    """The code files of a project, and the way from an import to a file."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.unreadable: dict[str, str] = {}
        self._users: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[str, str], str | None] = {}

    @cached_property
    def code(self) -> dict[str, str]:
        """The text of each code file that is read."""
        found: dict[str, str] = {}
        for path, entry in self.project.entries.items():
            row = format_of(path)
            if row is None or row.name not in CODE or entry.kind is not Kind.TEXT:
                continue
            try:
                text = self.project.text(path)
            except Unreadable as error:
                self.unreadable[path] = error.reason
                continue
            if minified(text, path):
                if SPEAKS.search(text):
                    self.unreadable[path] = "minified"
            else:
                found[path] = text
        return found

    @cached_property
    def _manifests(self) -> Sequence[tuple[str, str, str]]:
        """The folder, the name and the main file of each package of the project that says them."""
        every = (path for path in self.project.entries if posixpath.basename(path) == "package.json")
        return [(posixpath.dirname(path), *self._manifest(path)) for path in every if "node_modules/" not in path]

    def _manifest(self, path: str) -> tuple[str, str]:
        known = self.project.cache.get((path, "name and main"))
        if known is None:
            import json

            try:
                held = json.loads(self.project.text(path).removeprefix("\ufeff"))
            except (Unreadable, ValueError):
                held = None
            said = [held.get(key) if isinstance(held, dict) else None for key in ("name", "main")]
            known = self.project.cache[path, "name and main"] = tuple(
                one if isinstance(one, str) else "" for one in said
            )
        return cast("tuple[str, str]", known)

    @cached_property
    def packages(self) -> Mapping[str, str]:
        """The project's own packages: a name, and the folder."""
        found: dict[str, str] = {}
        for folder, name, _ in self._manifests:
            if name:
                found.setdefault(name, folder)
        return found

    @cached_property
    def _mains(self) -> Mapping[str, str]:
        return {folder: main for folder, _, main in self._manifests if main}

    @cached_property
    def aliases(self) -> Sequence[Alias]:
        return aliases(self.project)

    @cached_property
    def outline(self) -> Outline:
        return Outline(tuple(self.code), self.packages, self._mains, self.aliases)

    @cached_property
    def order(self) -> Mapping[str, int]:
        return {path: at for at, path in enumerate(self.code)}

    def resolve(self, module: str, path: str) -> str | None:
        """The file of the project that a file loads by a name; None where it is none of it, or several could be."""
        question = (module, posixpath.dirname(path))
        if question not in self._known:
            self._known[question] = self._resolved(module, path)
        return self._known[question]

    def _resolved(self, module: str, path: str) -> str | None:
        if module.startswith("."):
            stem = posixpath.normpath(posixpath.join(posixpath.dirname(path), module))
            return self._file(stem) or self._source(stem)
        if layer := LAYER.fullmatch(module):
            return self._ending(layer[1])
        name = "/".join(module.split("/")[: 2 if module.startswith("@") else 1])
        if name in self.packages:
            inner = module[len(name) :].lstrip("/")
            return self._package(self.packages[name], inner)
        near = (alias for folder in reversed(ways(posixpath.dirname(path))) for alias in self._aliases.get(folder, ()))
        tried = (self._file(posixpath.normpath(one)) for alias in near for one in alias.paths(module, path))
        return next((one for one in tried if one), None)

    @cached_property
    def _aliases(self) -> Mapping[str, Sequence[Alias]]:
        """Names of modules by the folder in which they hold."""
        found: dict[str, list[Alias]] = {}
        for one in self.aliases:
            found.setdefault(one.folder, []).append(one)
        return found

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(self.packages.values())

    def _source(self, stem: str) -> str | None:
        """The source of a file that is made from it: `dist/a` and `a` of `src/a`, in a package of the project."""
        folder = next((one for one in reversed(ways(stem)) if one in self._folders), None)
        if folder is None:
            return None
        return self._file(posixpath.join(folder, "src", BUILT.sub("", stem[len(folder) :].lstrip("/"))))

    def _file(self, stem: str) -> str | None:
        stem = "" if stem == "." else stem
        tried = [f"{stem}{end}".lstrip("/") for end in ENDS]
        root, end = posixpath.splitext(stem)
        tried += [root + other for other in COMPILED.get(end, ())]
        return next((one for one in tried if one in self.code), None)

    def _package(self, folder: str, inner: str) -> str | None:
        if inner:
            stem = posixpath.join(folder, inner)
            return self._file(stem) or self._source(stem)
        names = [self._mains[folder]] if folder in self._mains else []
        stems = [posixpath.normpath(posixpath.join(folder, one)) for one in [*names, *MAINS]]
        return next((one for stem in stems if (one := self._file(stem) or self._source(stem))), None)

    def _ending(self, name: str) -> str | None:
        """The one file that a layer's path can mean."""
        wanted = {f"{part}{name}{end}" for end in ENDS for part in ("nodejs/", "node_modules/")}
        bases = {posixpath.basename(end) for end in wanted}
        near = (one for base in bases for one in self._by_base.get(base, ()))
        found = [one for one in near if any(one == end or one.endswith("/" + end) for end in wanted)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_base(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for path in self.code:
            found.setdefault(posixpath.basename(path), []).append(path)
        return found

    def speaks(self, path: str) -> bool:
        """Whether a file names the SDK."""
        return searched(self.project, path, SPEAKS)

    def _modules(self, path: str) -> tuple[str, ...]:
        """The names by which a file loads others."""
        known = self.project.cache.get((path, "names of modules"))
        if known is None:
            found = dict.fromkeys(match[2] for match in LOADS.finditer(self.code[path]))
            known = self.project.cache[path, "names of modules"] = tuple(found)
        return cast("tuple[str, ...]", known)

    @cached_property
    def loads(self) -> Mapping[str, frozenset[str]]:
        """The files that each file loads."""
        return {
            path: frozenset(
                found for name in self._modules(path) if (found := self.resolve(name, path)) and found != path
            )
            for path in self.code
        }

    @cached_property
    def loaded_by(self) -> Mapping[str, frozenset[str]]:
        """The files that load each file."""
        found: dict[str, set[str]] = {}
        for path, others in self.loads.items():
            for other in others:
                found.setdefault(other, set()).add(path)
        return {path: frozenset(others) for path, others in found.items()}

    def users(self, path: str) -> frozenset[str]:
        """The files that load a file, directly or through others."""
        found = self._users.get(path)
        if found is None:
            found = self._users[path] = self._reached([path], self.loaded_by) - {path}
        return found

    @cached_property
    def possible(self) -> frozenset[str]:
        """The files in which the SDK can be used: those that name it, those that load one of them, and those that one
        of either loads."""
        naming = [path for path in self.code if self.speaks(path)]
        return self._reached(self._reached(naming, self.loaded_by), self.loads) if naming else frozenset()

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Of each file in which the SDK can be used, the files that it is connected with, in whatever way and
        direction, and itself: in the order of the project."""
        found: dict[str, tuple[str, ...]] = {}
        if not self.possible:
            return found
        both = {path: (*others, *self.loaded_by.get(path, ())) for path, others in self.loads.items()}
        for path in (one for one in self.code if one in self.possible):
            if path not in found:
                group = tuple(sorted(self._reached([path], both), key=self.order.__getitem__))
                found.update(dict.fromkeys(group, group))
        return found

    @staticmethod
    def _reached(paths: Iterable[str], graph: Mapping[str, Collection[str]]) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(paths)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += graph.get(one, ())
        return frozenset(found)
