"""Work that a handler begins, or what it throws, after it has called its callback with a result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.handler import Handler, each, is_async, parameters
from scaffold.handler.followed import followed
from scaffold.handler.loaded import Piece
from scaffold.model import Hit, Migration, Project

if TYPE_CHECKING:
    from ast_grep_py import SgNode

EMPTY = frozenset(["null", "undefined"])
LATER = frozenset(["setTimeout", "setInterval", "setImmediate"])
CHAINED = frozenset(["then", "promise", "send"])
AT_ONCE = "callbackWaitsForEmptyEventLoop"
"""Where a handler sets it, no runtime waits."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        if handler.parameter(2) and AT_ONCE not in piece.project.text(piece.path):
            for work in _after(handler, piece):
                start, end = extent.start(work), extent.end(work)
                yield piece.outside(Hit(piece.path, start, end), project)


def _after(handler: Handler, piece: Piece) -> Iterator[SgNode]:
    """The statements that begin work or throw, behind a call with a result in the same block."""
    body = handler.function.field("body")
    for statement in body.find_all(kind="expression_statement") if body else ():
        if _answers(named(statement)[0], handler):
            for later in statement.next_all():
                if one := later if _crashes(later, handler) else _begins(later, piece):
                    yield one


def _answers(call: SgNode, handler: Handler) -> bool:
    """`callback()`, `callback(null, …)`."""
    called, arguments = call.field("function"), call.field("arguments")
    if call.kind() != "call_expression" or called is None or arguments is None:
        return False
    given = named(arguments)
    return handler.gives(called, 2) and (not given or given[0].kind() in EMPTY)


def _crashes(statement: SgNode, handler: Handler) -> bool:
    """Whether a statement throws what nobody catches: in a handler without a promise, or in a callback of Node.js."""
    if statement.kind() != "throw_statement":
        return False
    around = next(above for above in statement.ancestors() if above.kind() in {*FUNCTIONS, "try_statement"})
    if extent.span(around) == extent.span(handler.function):
        return not handler.is_async
    return around.kind() in FUNCTIONS and any(given.text().startswith("err") for given in parameters(around)[:1])


def _begins(statement: SgNode, piece: Piece) -> SgNode | None:
    """What a statement calls that is not done when the call is: awaited, chained, timed, or an async function."""
    inner = next(iter(named(statement)), None) if statement.kind() == "expression_statement" else None
    if inner is None or inner.kind() == "await_expression":
        return inner
    called = inner.field("function") if inner.kind() == "call_expression" else None
    if called is None:
        return None
    member = called.field("property")
    if called.text() in LATER or (member is not None and member.text() in CHAINED):
        return inner
    found = followed(piece.project, piece.path, called) if called.kind() == "identifier" else None
    return inner if found is not None and is_async(found.function) else None
