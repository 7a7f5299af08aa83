"""Runtimes that a samconfig passes to a template's parameters."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.functions.followed import hits
from scaffold.functions.passed import SETTINGS, overrides
from scaffold.model import Hit, Migration, Place, Project


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    reached = {place for function in migration.functions for place in function.set_at}
    for path in project.entries:
        if path.rpartition("/")[2] in SETTINGS:
            given = (Place(path, one.node.start, one.node.end) for one in overrides(tree(project, path)))
            yield from hits(project, migration, (place for place in given if place in reached))
