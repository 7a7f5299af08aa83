"""Handlers that end by `context.done`, `succeed` or `fail`, which nodejs24.x does not have."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold import extent
from scaffold.declared import named
from scaffold.handler import Handler, each
from scaffold.handler.arity import length
from scaffold.handler.endings import function_of, last
from scaffold.handler.loaded import Piece
from scaffold.handler.rewritten import references, rewritten
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.scope import module_of

PROXIES = frozenset(["aws-serverless-express.proxy", "@vendia/serverless-express.proxy"])
"""They call `context.succeed`, unless they are told to give a promise (aws-serverless-express 3.3.3 and later)."""
PACKAGES = ("serverless-express", "alexa-sdk")
"""What stands in the name of each."""
ALEXA = "alexa-sdk.handler"
ANSWERING = "alexa-sdk ends by context.succeed where it has no callback: give it one that settles a promise"
HANDED = "its context is handed on, and {} in {} ends the invocation"
PROXY = "{} ends by context.succeed, unless it is told otherwise; aws-serverless-express 3.3.3 and later can be"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        if not handler.sure and _given(piece, handler, project, migration):
            continue
        if hit := _handed(piece, handler) or _hit(piece, handler) or _proxy(piece, handler):
            places = tuple(dict.fromkeys(function.declared_at for function in handler.functions))
            yield piece.outside(hit, project)._replace(concerns=places)


def _given(piece: Piece, handler: Handler, project: Project, migration: Migration) -> bool:
    """Whether another handler gives the function its context: it is said of that one."""
    from scaffold.handler.handed import given

    return (piece.path, extent.start(handler.function)) in given(project, migration)


def _hit(piece: Piece, handler: Handler) -> Hit | None:
    refs = references(handler)
    if length(handler.function) > 2 or not refs or any(ref.way == "callback" for ref in refs):
        return None
    found, place = rewritten(handler, piece), extent.span(refs[0].node)
    safety = Safety.SAFE if found.safe and handler.sure and not handler.wrappers else Safety.REVIEW
    return Hit(piece.path, place.start, place.end, found.edits, found.note, safety if found.edits else None)


def _handed(piece: Piece, handler: Handler) -> Hit | None:
    """A context that other functions of the project end the invocation by: theirs is for a person, too."""
    if not handler.parameter(1):
        return None
    from scaffold.handler.handed import handed

    found = handed(handler, piece.project)
    if found is None:
        return None
    line = found.node.range().start.line + 1
    where = f"{found.path}:{line}" if piece.source is None else "another function"
    place = extent.span(found.call)
    return Hit(piece.path, place.start, place.end, (), HANDED.format(found.node.text(), where), Safety.MANUAL)


def _proxy(piece: Piece, handler: Handler) -> Hit | None:
    """`proxy(server, event, context)`, which answers by the context, as `Alexa.handler(event, context)` does;
    `proxy(server, event, context, "PROMISE").promise` does by a promise."""
    function = handler.function
    body = function.field("body")
    if not any(name in piece.project.text(piece.path) for name in PACKAGES):
        return None
    for call in body.parent().find_all(kind="call_expression") if body and body.parent() else ():  # type: ignore[union-attr]
        called, arguments = call.field("function"), call.field("arguments")
        name = module_of(called, piece.project, piece.path) if called else ""
        given = named(arguments) if arguments else []
        inner = function_of(call)
        if name == ALEXA and len(given) == 2:
            return Hit(piece.path, extent.start(call), extent.end(call), (), ANSWERING, Safety.MANUAL)
        if name not in PROXIES or len(given) != 3 or inner is None or extent.span(inner) != extent.span(function):
            continue
        start, end, ending = extent.start(call), extent.end(call), last(call, function)
        edits = [Edit(piece.path, extent.end(given[2]), extent.end(given[2]), ", 'PROMISE'")]
        edits.append(Edit(piece.path, end, end, ".promise"))
        if ending and ending.statement.kind() == "expression_statement":
            edits.append(Edit(piece.path, start, start, "return "))
        note = PROXY.format(name)
        fits = tuple(edits) if ending and ending.dropped is None and length(function) < 3 else ()
        return Hit(piece.path, start, end, fits, note, Safety.REVIEW if fits else None)
    return None
