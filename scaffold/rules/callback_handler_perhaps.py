"""What looks like a handler with a callback and no handler setting names, or what an unknown wrapper is given."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.handler import Handler, each
from scaffold.handler.arity import REFUSES, UNSEEN, called, length
from scaffold.handler.elsewhere import loaded_by
from scaffold.handler.loaded import Piece
from scaffold.handler.rewritten import references, rewritten
from scaffold.model import Hit, Migration, Project, Safety

WRAPPED = "what {} makes of it is not seen"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        if hit := _hit(piece, handler):
            yield piece.outside(hit, project)


def _hit(piece: Piece, handler: Handler) -> Hit | None:
    if len(handler.parameters) < 3 or length(handler.function) < 3:
        return None
    state, name = called(handler, piece.project)
    start, end = (handler.parameters[2].range().start.index, handler.parameters[2].range().end.index)
    if state == UNSEEN:
        used = any(ref.way == "callback" for ref in references(handler))
        return Hit(piece.path, start, end, note=WRAPPED.format(name)) if used else None
    if handler.sure or state != REFUSES or loaded_by(piece.project, handler.path):
        return None
    found = rewritten(handler, piece)
    return Hit(piece.path, start, end, found.edits, found.note, Safety.REVIEW if found.edits else None)
