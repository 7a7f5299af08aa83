"""`import … assert { type: "json" }`, which the parser of Node.js no longer takes, in files that Lambda loads as they
are written."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import opaque
from scaffold.handler import loaded
from scaffold.model import Edit, Hit, Migration, Project
from scaffold.regex import regex
from scaffold.rules.syntax_newer_than_runtime import as_written, builds

STATEMENT = regex(
    r"""(?<![\w$.])(?:import|export)\b(?:[^;'"`()=]*?\bfrom)?\s*(?P<quote>['"])[^'"\n]+(?P=quote)\s*(?P<word>assert)(?=\s*\{)"""
)
CALL = regex(r"(?<![\w$.])import\s*\([^;{}]*?,\s*\{\s*(?P<word>assert)(?=\s*:\s*\{)")
NOTE = "from nodejs22.x on the word is with"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    built = {path.rpartition("/")[0] for path in project.entries if builds(project, path)}
    for piece in loaded(project, migration, ("assert",)):
        if not as_written(piece, project, migration, built):
            continue
        text, hidden = piece.project.text(piece.path), opaque(piece.project, piece.path)
        for found in (*STATEMENT.finditer(text), *CALL.finditer(text)):
            place = piece.path, *found.span("word")
            if not any(start <= found.start() < end or start <= place[1] < end for start, end, _ in hidden):
                yield piece.outside(Hit(*place, (Edit(*place, "with"),), NOTE), project)
