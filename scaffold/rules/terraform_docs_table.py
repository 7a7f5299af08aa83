"""Tables that terraform-docs writes into a README: a variable's name, and its default."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from scaffold.formats import format_of, tree
from scaffold.match import matches
from scaffold.model import Hit, Kind, Migration, Project
from scaffold.regex import regex
from scaffold.spelling import identifier

ROW = regex(r"^\|[^|\n]*?\b([\w-]+)(?:\]\([^)\n]*\))?[ ]*\|[^\n]*?[`\"| ](nodejs[\w.]+)[`\"| ]", re.MULTILINE)
NOTE = "the table repeats a default; run terraform-docs again"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    modules = {posixpath.dirname(path) for path in project.entries if path.endswith(".tf")}
    for path, entry in project.entries.items():
        row, folder = format_of(path), posixpath.dirname(path)
        if folder in modules and row and row.name == "markdown" and entry.kind is Kind.TEXT:
            for found in ROW.finditer(project.readable(path)):
                if identifier(found[2], migration) and found[1] in _variables(project, folder):
                    yield Hit(path, *found.span(2), note=NOTE)


def _variables(project: Project, folder: str) -> set[str]:
    paths = [path for path in project.entries if path.endswith(".tf") and posixpath.dirname(path) == folder]
    return {match.keys[1] for path in paths for match in matches("variable.*", tree(project, path))}
