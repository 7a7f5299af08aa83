"""Programs of the operating system that handlers start, and that the target's system does not have."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from scaffold import extent
from scaffold.commands import MODULES, Run, runs
from scaffold.handler import anywhere, loaded, once
from scaffold.handler.loaded import Piece, searched
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.systems import lost_commands

PATH = regex(r"process\.env(?:\.PATH|\[['\"]PATH['\"]\])\s*\+?=[^=]")
LAYERS = regex(r"^\s*['\"]?(?:[Ll]ayers|layers)['\"]?\s*[:=]", re.M)
EVERYTHING = ("",)
STARTS = regex("|".join(MODULES))


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    if not anywhere(project, migration, STARTS):
        return
    paths = anywhere(project, migration, PATH)
    for piece in loaded(project, migration, EVERYTHING):
        old = migration.old(piece.outer)
        lost = lost_commands(old, migration.target) if old else frozenset[str]()
        given = paths or _layered(project, migration, piece.outer)
        for run in runs(piece.project, piece.path, lost) if lost else ():
            if (run.absolute or not (given or _shipped(project, migration, run.name))) and not _tried(run):
                yield piece.outside(_hit(piece, run, migration), project)


def _hit(piece: Piece, run: Run, migration: Migration) -> Hit:
    span = extent.span(run.call)
    via = f"{run.script} runs it; " if run.script else ""
    note = f"{via}{run.name} is not in {migration.target.system}"
    return Hit(piece.path, span.start, span.end, note=note)


def _tried(run: Run) -> bool:
    """Whether code asks with `which` whether there is a program, and goes on where that fails."""
    return run.name == "which" and any(above.kind() == "try_statement" for above in run.call.ancestors())


def _shipped(project: Project, migration: Migration, name: str) -> bool:
    """Whether a file of that name is in the project, outside of what npm puts into node_modules/.bin."""
    return name in once(project, migration, "names of files", _names)


def _names(project: Project, _migration: Migration) -> set[str]:
    return {posixpath.basename(path) for path in project.entries if "/.bin/" not in path}


def _layered(project: Project, migration: Migration, path: str) -> bool:
    """Whether each function that loads a file may have a layer: its bin folder is on the PATH."""
    declared = {function.declared_at.path for function in migration.owners(path)}
    return bool(declared) and all(searched(project, one, LAYERS) for one in declared)
