"""Handlers that begin work and give back no promise of it: nodejs24.x does not wait for the event loop to run empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.handler import Handler, each, is_async
from scaffold.handler.followed import followed
from scaffold.handler.produced import returned
from scaffold.handler.signals import ENDS, signals
from scaffold.made import made_by
from scaffold.model import Hit, Migration, Project
from scaffold.scope import module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

NOTE = "nodejs24.x answers null at once and does not wait for it"
CHAINS = frozenset(["then", "catch", "finally", "promise"])
CALLBACKS = frozenset(["arrow_function", "function_expression"])
MODULES = ("fs.", "http.", "https.", "child_process.", "dns.")
"""Modules of Node.js whose functions call back later."""
SDK = "new:aws-sdk"
FLAG = "callbackWaitsForEmptyEventLoop"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        if not _bare(handler):
            continue
        begun = next((one for one in _calls(handler) if _begins(one, piece.project, piece.path)), None)
        if begun is not None:
            span = extent.span(begun)
            yield piece.outside(Hit(piece.path, span.start, span.end, note=NOTE), project)


def _bare(handler: Handler) -> bool:
    """Whether a handler has no way to say when it has ended: neither a promise nor a callback nor the context."""
    body = handler.function.field("body")
    if handler.is_async or handler.wrappers or body is None or body.kind() != "statement_block":
        return False
    if len(handler.parameters) > 2 or FLAG in body.text() or "arguments" in body.text():
        return False
    if any(handler.gives(node, 1) and not _read(node) for node in body.find_all(kind="identifier")):
        return False
    found = signals(handler)
    return not (found.callback or found.context or found.promises or any(True for _ in returned(handler.function)))


def _read(context: SgNode) -> bool:
    """Whether a member of the context is asked for that ends nothing."""
    above = context.parent()
    member = above.field("property") if above is not None and above.kind() == "member_expression" else None
    return member is not None and extent.span(member) != extent.span(context) and member.text() not in ENDS


def _calls(handler: Handler) -> Iterator[SgNode]:
    """The calls in a handler itself, not in functions within it."""
    span = extent.span(handler.function)
    for call in handler.function.find_all(kind="call_expression"):
        around = next((above for above in call.ancestors() if above.kind() in FUNCTIONS), None)
        if around is not None and extent.span(around) == span:
            yield call


def _begins(call: SgNode, project: Project, path: str) -> bool:
    """Whether a call begins what ends later."""
    called, arguments = call.field("function"), call.field("arguments")
    if called is None or arguments is None:
        return False
    owner, member = called.field("object"), called.field("property")
    if owner and member and member.text() in CHAINS and owner.kind() == "call_expression":
        return True
    if called.kind() == "parenthesized_expression":
        inner = named(called)
        return bool(inner) and inner[0].kind() in CALLBACKS and is_async(inner[0])
    if any(one.kind() in CALLBACKS for one in named(arguments)):
        module = module_of(called, project, path) or ""
        if module.startswith(MODULES) and not module.endswith("Sync"):
            return True
        if owner and made_by(owner, project, path).startswith(SDK):
            return True
    found = followed(project, path, called) if called.kind() in ("identifier", "member_expression") else None
    return found is not None and not found.wrappers and is_async(found.function)
