"""Calls of a handler's callback and its context as calls of what settles a promise, where each is seen to answer or to
fail: `callback(null, found)` as `resolve(found)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.handler.endings import end_of
from scaffold.handler.returning import Unfit, cut
from scaffold.model import Edit

if TYPE_CHECKING:
    from scaffold.handler.loaded import Piece
    from scaffold.handler.returning import Ref

NAMED = frozenset(["succeed", "fail"])


def settled(refs: Sequence[Ref], piece: Piece, resolve: str, reject: str) -> list[Edit] | None:
    """The edits; None where one call depends on what it is given, or the callback is handed on."""
    edits: list[Edit] = []
    try:
        for ref in refs:
            if ref.way in NAMED:
                at = extent.span(ref.node)
                edits.append(Edit(piece.path, at.start, at.end, resolve if ref.way == "succeed" else reject))
            else:
                edits += _called(ref, piece, resolve, reject)
    except Unfit:
        return None
    return edits


def _called(ref: Ref, piece: Piece, resolve: str, reject: str) -> list[Edit]:
    end = end_of(ref.call, ref.way, piece.project, piece.path) if ref.call else None
    if end is None:
        raise Unfit
    call, value = extent.span(end.call), end.error or end.result
    name = resolve if end.error is None else reject
    if value is None:
        return [cut(piece, call.start, call.end, f"{name}()")]
    at = extent.span(value)
    return [cut(piece, call.start, at.start, f"{name}("), cut(piece, at.end, call.end, ")")]
