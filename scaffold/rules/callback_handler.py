"""Handlers that nodejs24.x refuses for their parameters, or calls without the callback that they wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.handler import Handler, each
from scaffold.handler.arity import REFUSES, SERVED, UNSEEN, called, length, taken
from scaffold.handler.given import all_given
from scaffold.handler.loaded import Piece
from scaffold.handler.rewritten import references, rewritten
from scaffold.handler.wrappers import REFUSED, known
from scaffold.model import Edit, Hit, Kind, Migration, Place, Project, Safety
from scaffold.scope import typescript

if TYPE_CHECKING:
    from ast_grep_py import SgNode

REST = "it takes its callback without naming it among its parameters, and there is none"
GIVES = "{} gives a handler with three parameters{}: {}"
AROUND = "a function of two parameters around it, or a release that gives one"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        if handler.sure and not handler.made and (hit := _hit(piece, handler)):
            yield _outside(hit, piece, handler, project)
    found: dict[tuple[str, int, int], list[Place]] = {}
    notes = {}
    for one, function in all_given(project, migration):
        if one.refused and one.value and project.entries[one.path].kind is Kind.TEXT:
            span = extent.span(one.value)
            place = (one.path, span.start, span.end)
            since = f" before {one.before}" if one.before else ""
            notes[place] = GIVES.format(one.by.removeprefix("new:").replace("*", "…"), since, AROUND)
            found.setdefault(place, []).append(function.declared_at)
    for place, concerns in found.items():
        yield Hit(*place, note=notes[place], concerns=tuple(dict.fromkeys(concerns)))


def _hit(piece: Piece, handler: Handler) -> Hit | None:
    state, name = called(handler, piece.project)
    if state in (SERVED, UNSEEN):
        return None
    return refused(piece, handler, state, name)


def refused(piece: Piece, handler: Handler, state: str, name: str) -> Hit | None:
    """What is said of a handler that is refused, or called without a callback."""
    row = known(name, piece.project, handler.path) if name else None
    if row is not None and row.gives == REFUSED:
        return None
    if (place := taken(handler, piece.project)) and place.certain:
        return _at(place.node, piece.path, note=REST)
    wants = (
        length(handler.function) > 2
        if state == REFUSES
        else bool([r for r in references(handler) if r.way == "callback"])
    )
    if not wants or len(handler.parameters) < 3:
        return None
    found = rewritten(handler, piece)
    edits = found.edits if handler.path == piece.path else ()
    if edits and typescript(piece.path):
        from scaffold.handler.unimported import unimported

        edits = (*edits, *unimported(handler.parameters[2], piece.project, piece.path, edits))
    hit = _at(handler.parameters[2], piece.path, edits, found.note, Safety.SAFE if found.safe else Safety.REVIEW)
    return hit._replace(travels=handler.is_async or not found.safe)


def _at(node: SgNode, path: str, edits: tuple[Edit, ...] = (), note: str = "", safety: Safety | None = None) -> Hit:
    return Hit(path, extent.start(node), extent.end(node), edits, note, safety if edits else None)


def _outside(hit: Hit, piece: Piece, handler: Handler, project: Project) -> Hit:
    places = tuple(dict.fromkeys(function.declared_at for function in handler.functions))
    return piece.outside(hit, project)._replace(concerns=places)
