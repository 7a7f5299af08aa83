"""What looks like a handler with a callback and no handler setting names, or what an unknown wrapper is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold import extent
from scaffold.handler import Handler, each
from scaffold.handler.arity import CALLS, REFUSES, UNSEEN, called, length, taken
from scaffold.handler.elsewhere import loaded_by
from scaffold.handler.given import Given, all_given
from scaffold.handler.loaded import Piece
from scaffold.handler.rewritten import references, rewritten
from scaffold.model import Function, Hit, Kind, Migration, Place, Project, Safety

WRAPPED = "what {} makes of it is not seen"
GIVEN = "what {} gives is not seen{}: nodejs24.x refuses a handler with three parameters; look at its length"
HANDED = "all its arguments are handed on: nodejs24.x has no callback among them"
EXPORTED = GIVEN.replace("{} gives", "{} exports", 1)


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    given = list(all_given(project, migration))
    said = {function for one, function in given if one.refused}
    for piece, handler in each(project, migration):
        if not (handler.functions and said.issuperset(handler.functions)) and (hit := _hit(piece, handler)):
            said.update(handler.functions)
            yield piece.outside(hit, project)
    unseen: dict[str, list[tuple[Given, Function]]] = {}
    for one, function in given:
        if one.refused is None and function not in said:
            unseen.setdefault(one.by, []).append((one, function))
    for by, found in unseen.items():
        yield _unseen(project, by, found)


def _unseen(project: Project, by: str, found: Sequence[tuple[Given, Function]]) -> Hit:
    """What is not known of something that gives handlers: said once, where the first is exported."""
    (first, function), *others = found
    place = function.declared_at
    if first.value and project.entries[first.path].kind is Kind.TEXT:
        place = Place(first.path, extent.start(first.value), extent.end(first.value))
    more = f" ({len(others) + 1} functions)" if others else ""
    note = (GIVEN if first.value else EXPORTED).format(by.removeprefix("new:"), more)
    return Hit(*place, note=note, concerns=tuple(dict.fromkeys(one.declared_at for _, one in found)))


def _hit(piece: Piece, handler: Handler) -> Hit | None:
    state, name = called(handler, piece.project)
    place = taken(handler, piece.project) if handler.sure and state in (CALLS, REFUSES) else None
    if place and not place.certain:
        return Hit(piece.path, extent.start(place.node), extent.end(place.node), note=HANDED)
    if len(handler.parameters) < 3 or length(handler.function) < 3:
        return None
    start, end = (extent.start(handler.parameters[2]), extent.end(handler.parameters[2]))
    if state == UNSEEN:
        used = any(ref.way == "callback" for ref in references(handler))
        return Hit(piece.path, start, end, note=WRAPPED.format(name)) if used else None
    if handler.sure or state != REFUSES or loaded_by(piece.project, handler.path):
        return None
    found = rewritten(handler, piece)
    edits = () if handler.made else found.edits
    return Hit(piece.path, start, end, edits, found.note, Safety.REVIEW if edits else None)
