"""Calls of `process.exit` in code that handlers load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS
from scaffold.formats import syntax
from scaffold.handler import anywhere, loaded, starts
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
            if not _in_function(call) or not is_global("process", call, piece.project, piece.path):
                continue
            if piece.source or piece.path in starts(project, migration) or _asked_for(call, project, migration):
                start, end = extent.start(call), extent.end(call)
                yield piece.outside(Hit(piece.path, start, end), project)


def _in_function(call: SgNode) -> bool:
    """Whether a call waits for a function to be called, and that function is not there for a program's sake."""
    above = list(call.ancestors())
    asked = [one.field("condition") for one in above if one.kind() == "if_statement"]
    program = any(condition is not None and OWN in condition.text() for condition in asked)
    return not program and any(one.kind() in FUNCTIONS for one in above)


def _asked_for(call: SgNode, project: Project, migration: Migration) -> bool:
    """Whether the function around a call is named anywhere in what handlers load, besides where it is declared and
    exported. Of one without a name nothing is known."""
    outer = [above for above in call.ancestors() if above.kind() in FUNCTIONS][-1]
    named = outer.field("name") if outer.kind() == "function_declaration" else None
    if named is None:
        return True
    name = re.escape(named.text())
    asked = rf"(?<!function )(?<!exports\.)(?<!exports\.{name} = )(?<![\w$]){name}(?![\w$])"
    return anywhere(project, migration, re.compile(asked))
