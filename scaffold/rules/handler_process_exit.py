"""Calls of `process.exit` in code that handlers load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.declared import FUNCTIONS
from scaffold.formats import syntax
from scaffold.handler import loaded
from scaffold.model import Hit, Migration, Project
from scaffold.scope import is_global

if TYPE_CHECKING:
    from ast_grep_py import SgNode

EXIT = {"rule": {"any": [{"pattern": "process.exit($$$A)"}, {"pattern": "process.abort()"}]}}
OWN = "require.main"
"""What asks whether a file is run as a program."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece in loaded(project, migration, ("process.exit", "process.abort")):
        if piece.project.text(piece.path).startswith("#!"):
            continue
        for call in syntax(piece.project, piece.path).find_all(EXIT):  # type: ignore[call-overload]
            if _in_function(call) and is_global("process", call, piece.project, piece.path):
                start, end = call.range().start.index, call.range().end.index
                yield piece.outside(Hit(piece.path, start, end), project)


def _in_function(call: SgNode) -> bool:
    """Whether a call waits for a function to be called, and that function is not there for a program's sake."""
    above = list(call.ancestors())
    asked = [one.field("condition") for one in above if one.kind() == "if_statement"]
    program = any(condition is not None and OWN in condition.text() for condition in asked)
    return not program and any(one.kind() in FUNCTIONS for one in above)
