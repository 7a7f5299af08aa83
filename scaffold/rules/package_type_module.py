"""CommonJS handlers under a package.json that says `"type": "module"`, which nodejs12.x is the first to believe."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from scaffold.locks import package_of
from scaffold.model import Function, Hit, Migration, Place, Project, inside
from scaffold.regex import regex
from scaffold.rules.require_from_root import BUILDS, RESOLVES

TYPE = regex(r'"type"\s*:\s*"module"')
COMMON = regex(r"\bmodule\.exports\b|\bexports\.[\w$]+\s*=[^=]|\brequire\s*\(")
MODULE = regex(r"^\s*(?:import\b(?!\s*\()|export\b)|\bcreateRequire\b", re.M)
MADE = ("webpack", "esbuild", "rollup", "parcel", "ncc")
"""Makes one file of many before it is shipped."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    believes = migration.runtimes["nodejs12.x"].rank
    for function in migration.functions:
        for path in function.code[:1]:
            package = _package(project, function, path)
            old = migration.runtime(function)
            if package and old and old.rank < believes <= migration.target.rank:
                found[package, path].append(function.declared_at)
    for (package, path), places in sorted(found.items()):
        said = TYPE.search(project.text(package))
        if said and not bundled(project):
            note = f"{path} is CommonJS: name it .cjs, or take this out"
            yield Hit(package, *said.span(), note=note, concerns=tuple(places))


def _package(project: Project, function: Function, path: str) -> str | None:
    """The package.json that says of a function's CommonJS file that it is an ES module, and is shipped with it."""
    folder = package_of(project, path.rpartition("/")[0]) if path.endswith(".js") else None
    if folder is None or function.root is None or not (folder == function.root or inside(folder, function.root)):
        return None
    package = f"{folder}/package.json" if folder else "package.json"
    text = project.readable(path, facts=False)
    common = COMMON.search(text) and not MODULE.search(text)
    return package if common and TYPE.search(project.readable(package, facts=False)) else None


def bundled(project: Project) -> bool:
    """Whether something in the project may make one file of the code."""
    for path in project.entries:
        base = path.rpartition("/")[2]
        if BUILDS.fullmatch(base) or (base == "package.json" and RESOLVES.search(project.readable(path, facts=False))):
            return True
        if base.startswith(("template.y", "serverless.")) and any(
            word in project.readable(path, facts=False) for word in MADE
        ):
            return True
    return False
