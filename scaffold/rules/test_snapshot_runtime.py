"""Recorded results of tests that name a runtime of the project's functions."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.model import Hit, Migration, Project
from scaffold.spelling import identifier


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    ours = {function.runtime for function in migration.functions}
    for path in (one for one in project.entries if one.endswith(".snap")):
        found = [item.node for item in tree(project, path).items] if "nodejs" in project.readable(path) else []
        older = [one for one in found if one.value in ours and identifier(one.value, migration)]
        if older:
            note = f"written by the tests ({len(older)} in this file): run them with -u"
            yield Hit(path, older[0].start, older[0].end, note=note)
