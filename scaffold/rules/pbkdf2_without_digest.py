"""Calls of `crypto.pbkdf2` that name no digest, or null: each is refused from another runtime on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import EMPTY, named
from scaffold.members import calls, caught
from scaffold.model import Edit, Hit, Migration, Project
from scaffold.scope import module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

DIGEST = {"pbkdf2Sync": 4, "pbkdf2": 4}
"""The place of the digest among the arguments."""
REFUSED = {"null": "nodejs14.x", "undefined": "nodejs8.10", "": "nodejs8.10"}
"""What stands there, and the first runtime that throws: seen on 6.10.3 to 24.21.0."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        old = migration.old(path)
        for call, called in calls(project, path, frozenset(DIGEST)):
            what = _digest(call, called, project, path)
            if old is None or what is None or caught(call):
                continue
            since = migration.runtimes[REFUSED[what]]
            if old.rank < since.rank <= migration.target.rank:
                yield _hit(call, path, what)


def _digest(call: SgNode, called: SgNode, project: Project, path: str) -> str | None:
    """`null`, `undefined`, "" where there is none; None where there is one, or it cannot be told."""
    module, _, name = (module_of(called, project, path) or "").rpartition(".")
    arguments = call.field("arguments")
    given = named(arguments) if arguments else []
    if module != "crypto" or name not in DIGEST or any(one.kind() == "spread_element" for one in given):
        return None
    if len(given) == DIGEST[name] + (name == "pbkdf2"):
        return "" if name == "pbkdf2Sync" or given[-1].kind() != "string" else None
    text = given[DIGEST[name]].text() if len(given) > DIGEST[name] else ""
    return text if text in EMPTY else None


def _hit(call: SgNode, path: str, what: str) -> Hit:
    arguments = call.field("arguments")
    given = named(arguments) if arguments else []
    place = path, extent.start(call), extent.end(call)
    length = extent.span(given[3])
    if what:
        span = extent.span(given[4])
        return Hit(*place, (Edit(path, span.start, span.end, "'sha1'"),), f"{what} meant sha1")
    return Hit(*place, (Edit(path, length.end, length.end, ", 'sha1'"),), "without a digest it was sha1")
