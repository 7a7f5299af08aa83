"""Names of Node.js for which the target warns when they are used, and the old runtime does not."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold import extent
from scaffold.members import uses
from scaffold.model import Hit, Migration, Project
from scaffold.surface import warning, warns
from scaffold.surface.instead import instead, shown


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        old = migration.old(path)
        for use in uses(project, path, warns(old, migration.target) if old else frozenset()):
            said = warning(use.name, migration.target)
            if said and use.form in (("read", "loaded") if said.read else ("called",)):
                span, other = extent.span(use.node), instead(use.name)
                note = f"{shown(use.name)} prints {said.code or 'a warning'}" + (f": {other}" if other else "")
                yield Hit(path, span.start, span.end, note=note)
