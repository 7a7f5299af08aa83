"""`fs.truncate` of what was opened, or is called a descriptor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold import extent
from scaffold.declared import named
from scaffold.made import made_by
from scaffold.members import calls
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.regex import regex
from scaffold.scope import module_of

CALLED = ("fs.truncate", "fs.truncateSync")
NAMED = regex(r"_?fd\d?|(file)?descriptor|\w+(Fd|FD|Descriptor)", re.IGNORECASE)


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        for call, called in calls(project, path, frozenset(["truncate", "truncateSync"])):
            arguments = call.field("arguments")
            given = named(arguments) if arguments else []
            if not given or module_of(called, project, path) not in CALLED:
                continue
            opened = made_by(given[0], project, path) == "fs.openSync"
            if not opened and not (given[0].kind() == "identifier" and NAMED.fullmatch(given[0].text())):
                continue
            span, member = extent.span(call), called.field("property")
            edits: tuple[Edit, ...] = ()
            if member:
                at = extent.start(member)
                edits = (Edit(path, at, at, "f"),)
            yield Hit(path, span.start, span.end, edits, safety=Safety.SAFE if opened else Safety.REVIEW)
