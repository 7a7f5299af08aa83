"""Which files of a project load which."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from scaffold.formats import CODE, format_of
from scaffold.model import Kind, Project, Unreadable, inside
from scaffold.sdk.aliases import Alias, aliases

ENDS = ("", ".ts", ".js", ".mjs", ".cjs", ".tsx", ".jsx", ".mts", ".cts", "/index.ts", "/index.js", "/index.mjs")
BUILT = re.compile(r"^(?:dist|build|lib|out|compiled)/")
MAINS = ("index", "src/index", "lib/index")
COMPILED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
"""What TypeScript is written as, and imported by the name of what becomes of it."""
LOADS = re.compile(r"""(?:\brequire\s*\(|\bfrom\b|\bimport\b\s*\(?)\s*(["'`])([^"'`\n]+)\1""")
LAYER = re.compile(r"/opt/(?:nodejs/)?(?:node_modules/)?(.+)")
SPEAKS = re.compile(r"aws-sdk|\bAWS\s*\.\s*[A-Z]")
LONG = 400
"""Characters a line on average, from which code counts as minified."""


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
            if len(text) > LONG * (text.count("\n") + 1):
                if SPEAKS.search(text):
                    self.unreadable[path] = "minified"
            else:
                found[path] = text
        return found

    @cached_property
    def packages(self) -> Mapping[str, str]:
        """The project's own packages: a name, and the folder."""
        found: dict[str, str] = {}
        for path in self.project.entries:
            if posixpath.basename(path) != "package.json" or "node_modules/" in path:
                continue
            try:
                name = json.loads(self.project.text(path)).get("name")
            except (Unreadable, ValueError, AttributeError):
                continue
            if isinstance(name, str) and name:
                found.setdefault(name, posixpath.dirname(path))
        return found

    @cached_property
    def aliases(self) -> Sequence[Alias]:
        return aliases(self.project)

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
        tried = (self._file(posixpath.normpath(one)) for alias in self.aliases for one in alias.paths(module, path))
        return next((one for one in tried if one), None)

    def _source(self, stem: str) -> str | None:
        """The source of a file that is made from it: `dist/a` and `a` of `src/a`, in a package of the project."""
        folders = [folder for folder in self.packages.values() if inside(stem, folder)]
        folder = max(folders, key=len, default=None)
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
        try:
            main = json.loads(self.project.text(posixpath.join(folder, "package.json"))).get("main")
        except (Unreadable, ValueError):
            main = None
        names = [main] if isinstance(main, str) else []
        stems = [posixpath.normpath(posixpath.join(folder, one)) for one in [*names, *MAINS]]
        return next((one for stem in stems if (one := self._file(stem) or self._source(stem))), None)

    def _ending(self, name: str) -> str | None:
        """The one file that a layer's path can mean."""
        wanted = {f"{part}{name}{end}" for end in ENDS for part in ("nodejs/", "node_modules/")}
        found = [one for one in self.code if any(one == end or one.endswith("/" + end) for end in wanted)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def loads(self) -> Mapping[str, frozenset[str]]:
        """The files that each file loads."""
        return {
            path: frozenset(
                found for match in LOADS.finditer(text) if (found := self.resolve(match[2], path)) and found != path
            )
            for path, text in self.code.items()
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
    def possible(self) -> tuple[str, ...]:
        """The files in which the SDK can be used: those that name it, those that load one of them, and those that one
        of either loads."""
        naming = [path for path, text in self.code.items() if SPEAKS.search(text)]
        if not naming:
            return ()
        holding = self._reached(naming, self.loaded_by)
        reached = self._reached(holding, self.loads)
        return tuple(path for path in self.code if path in reached)

    @staticmethod
    def _reached(paths: Iterable[str], graph: Mapping[str, frozenset[str]]) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(paths)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += graph.get(one, ())
        return frozenset(found)
