"""Handlers that begin work and give back no promise of it: nodejs24.x does not wait for the event loop to run empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.handler import Handler, each, is_async
from scaffold.handler.endings import link_of
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
RESPONSE = "cfn-response.send"
"""What answers a custom resource, and ends the invocation by the context when that is done."""
MADE = frozenset(["call_expression", "new_expression"])
EACH = frozenset(["forEach", "map"])
TIMERS = frozenset(["setTimeout", "setImmediate"])
WAITS = ("await_expression", "for_in_statement")
FLAG = "callbackWaitsForEmptyEventLoop"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        if not _bare(handler):
            continue
        calls, asked = _calls(handler.function), set[tuple[str, int]]()
        begun = next((one for one in calls if _begins(one, piece.project, piece.path, asked)), None)
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
    if any(handler.gives(node, 1) and not _read(node, handler) for node in body.find_all(kind="identifier")):
        return False
    found = signals(handler)
    return not (found.callback or found.context or found.promises or any(True for _ in returned(handler.function)))


def _read(context: SgNode, handler: Handler) -> bool:
    """Whether a member of the context is asked for that ends nothing, or `cfn-response` is given the context."""
    above = context.parent()
    if above is not None and above.kind() == "arguments" and (call := above.parent()):
        called = call.field("function")
        return called is not None and module_of(called, handler.project, handler.path) == RESPONSE
    member = above.field("property") if above is not None and above.kind() == "member_expression" else None
    return member is not None and extent.span(member) != extent.span(context) and member.text() not in ENDS


def _calls(function: SgNode) -> Iterator[SgNode]:
    """The calls in a function itself, and in what it hands to a method of lists."""
    span = extent.span(function)
    for call in function.find_all(kind="call_expression"):
        around = (above for above in call.ancestors() if above.kind() in FUNCTIONS)
        if next((extent.span(one) for one in around if not _each(one)), None) == span:
            yield call


def _each(function: SgNode) -> bool:
    link = link_of(function)
    return link is not None and link[0] in EACH and not is_async(function)


def _begins(call: SgNode, project: Project, path: str, asked: set[tuple[str, int]]) -> bool:
    """Whether a call begins what ends later, itself or in the functions of the project that it comes to; of each of
    them it is asked once."""
    if _later(call, project, path):
        return True
    waiting = [*_functions(call, project, path)]
    while waiting:
        there, function = waiting.pop()
        at = (there, extent.start(function))
        if at in asked:
            continue
        asked.add(at)
        if is_async(function) and any(_own(one, function) for kind in WAITS for one in function.find_all(kind=kind)):
            return True
        for one in _calls(function):
            if _later(one, project, there):
                return True
            waiting += _functions(one, project, there)
    return False


def _later(call: SgNode, project: Project, path: str) -> bool:
    """Whether a call is seen to begin what ends later: a chain of promises, a function for later, cfn-response."""
    called, arguments = call.field("function"), call.field("arguments")
    if called is None or arguments is None:
        return False
    owner, member = called.field("object"), called.field("property")
    if owner and member and member.text() in CHAINS and owner.kind() in MADE:
        return True
    module = module_of(called, project, path) or ""
    if module == RESPONSE:
        return True
    if not any(one.kind() in CALLBACKS for one in named(arguments)):
        return False
    if module.startswith(MODULES) and not module.endswith("Sync"):
        return True
    if owner and made_by(owner, project, path).startswith(SDK):
        return True
    above = call.parent()
    return called.text() in TIMERS and above is not None and above.kind() == "expression_statement"


def _functions(call: SgNode, project: Project, path: str) -> Iterator[tuple[str, SgNode]]:
    """The functions of the project that a call calls, or hands to a method of lists, with their files."""
    called, arguments = call.field("function"), call.field("arguments")
    given = named(arguments)[:1] if called and arguments else []
    if called is None:
        return
    member = called.field("property")
    values = [called] if called.kind() in ("identifier", "member_expression") else []
    if called.kind() == "parenthesized_expression":
        values = [one for one in named(called)[:1] if one.kind() in CALLBACKS]
    for value in [*values, *(given if member and member.text() in EACH else [])]:
        found = followed(project, path, value)
        if found is not None and not found.wrappers:
            yield found[:2]


def _own(wait: SgNode, function: SgNode) -> bool:
    """Whether an `await`, or a `for await`, is a function's own."""
    around = next((above for above in wait.ancestors() if above.kind() in FUNCTIONS), None)
    loop = wait.kind() != "for_in_statement" or any(one.kind() == "await" for one in wait.children())
    return loop and around is not None and extent.span(around) == extent.span(function)
