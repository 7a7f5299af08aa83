"""Listeners on `unhandledRejection` of their own, and code that counts them, in what handlers load."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold import extent
from scaffold.declared import named
from scaffold.formats import syntax
from scaffold.handler import loaded
from scaffold.model import Hit, Migration, Project
from scaffold.scope import is_global

LISTENS = frozenset(["on", "once", "addListener", "prependListener", "prependOnceListener"])
COUNTS = frozenset(["listeners", "listenerCount", "rawListeners"])
EVENT = "unhandledRejection"
NOTES = {
    **dict.fromkeys(LISTENS, "the runtime's own listener fails the invocation all the same"),
    **dict.fromkeys(COUNTS, "one is the runtime's own from nodejs10.x on"),
}


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece in loaded(project, migration, (EVENT,)):
        removed = False
        for call in syntax(piece.project, piece.path).find_all(kind="call_expression"):
            called, arguments = call.field("function"), call.field("arguments")
            owner, member = (called.field("object"), called.field("property")) if called else (None, None)
            given = named(arguments) if arguments else []
            if owner is None or member is None or owner.text() != "process" or not given:
                continue
            if given[0].text()[1:-1] != EVENT or not is_global("process", call, piece.project, piece.path):
                continue
            removed = removed or member.text() == "removeAllListeners"
            if member.text() in NOTES and not removed:
                start, end = extent.start(call), extent.end(call)
                yield piece.outside(Hit(piece.path, start, end, note=NOTES[member.text()]), project)
