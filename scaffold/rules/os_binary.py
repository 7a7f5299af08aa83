"""Programs of the operating system that handlers start, and that the target's system does not have."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from scaffold.commands import MODULES, Run, runs
from scaffold.handler import loaded
from scaffold.handler.loaded import Piece
from scaffold.model import Hit, Migration, Project, Unreadable
from scaffold.systems import lost_commands

PATH = re.compile(r"process\.env(?:\.PATH|\[['\"]PATH['\"]\])\s*\+?=[^=]")
LAYERS = re.compile(r"^\s*['\"]?(?:[Ll]ayers|layers)['\"]?\s*[:=]", re.M)
EVERYTHING = ("",)


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    if not any(True for _ in loaded(project, migration, MODULES)):
        return
    pieces = list(loaded(project, migration, EVERYTHING))
    paths = any(PATH.search(one.project.text(one.path)) for one in pieces)
    for piece in pieces:
        outer = piece.source.path if piece.source else piece.path
        old = migration.old(outer)
        lost = lost_commands(old, migration.target) if old else frozenset[str]()
        given = paths or _layered(project, migration, outer)
        for run in runs(piece.project, piece.path, lost) if lost else ():
            if (run.absolute or not (given or _shipped(project, run.name))) and not _tried(run):
                yield piece.outside(_hit(piece, run, migration), project)


def _hit(piece: Piece, run: Run, migration: Migration) -> Hit:
    span = run.call.range()
    via = f"{run.script} runs it; " if run.script else ""
    note = f"{via}{run.name} is not in {migration.target.system}"
    return Hit(piece.path, span.start.index, span.end.index, note=note)


def _tried(run: Run) -> bool:
    """Whether code asks with `which` whether there is a program, and goes on where that fails."""
    return run.name == "which" and any(above.kind() == "try_statement" for above in run.call.ancestors())


def _shipped(project: Project, name: str) -> bool:
    """Whether a file of that name is in the project, outside of what npm puts into node_modules/.bin."""
    return any(posixpath.basename(path) == name and "/.bin/" not in path for path in project.entries)


def _layered(project: Project, migration: Migration, path: str) -> bool:
    """Whether each function that loads a file may have a layer: its bin folder is on the PATH."""
    declared = {function.declared_at.path for function in migration.owners(path)}
    return bool(declared) and all(_names_layers(project, one) for one in declared)


def _names_layers(project: Project, path: str) -> bool:
    try:
        return bool(LAYERS.search(project.text(path)))
    except (KeyError, Unreadable):
        return False
