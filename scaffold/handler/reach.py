"""All files of a project that its functions may load, where that is seen."""

from __future__ import annotations

from collections.abc import Collection

from scaffold.handler import files
from scaffold.model import Migration, Project
from scaffold.regex import regex
from scaffold.sdk.files import Files

COMPUTED = regex(r"\b(?:require|import)\s*\(\s*(?:/\*[^*]*\*/\s*)?(?:[^'\"`\s)/]|`[^`]*\$\{)|\brequire\.context\b")
"""A module whose name is put together: `require(name)`, `import(`./${name}`)`."""


def may_load(project: Project, migration: Migration) -> Collection[str] | None:
    """What handlers load, by whatever name: relative, that of a package of the project, or an alias.

    None where more may be loaded than is seen: no code of a function is, or it computes what it loads.
    """
    known = all(one.code for one in migration.functions)
    waiting = [path for path in files(project, migration) if path in project.entries] if known else []
    if not waiting:
        return None
    graph = Files(project).loads
    found: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            if COMPUTED.search(project.readable(path)):
                return None
            found.add(path)
            waiting += graph.get(path, ())
    return found
