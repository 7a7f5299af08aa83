"""Names of Node.js that the old runtime has and the target has not, where code cannot do without them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.members import uses
from scaffold.model import Hit, Migration, Project
from scaffold.surface import removed
from scaffold.surface.instead import instead, shown

ELSEWHERE = re.compile(r"async_hooks\.\w+")
"""What a page of its own is about: async-hooks-old-names."""
NAMES_OF_ALL = frozenset(["globalThis.root"])
"""What too much code has as a name of its own."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        old = migration.old(path)
        gone = removed(old, migration.target) - NAMES_OF_ALL if old else frozenset()
        for use in uses(project, path, gone):
            if use.form != "read" and not ELSEWHERE.fullmatch(use.name):
                span, other = use.node.range(), instead(use.name)
                note = f"{shown(use.name)} is gone" + (f": {other}" if other else "")
                yield Hit(path, span.start.index, span.end.index, note=note)
