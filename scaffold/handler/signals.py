"""How a handler says that it has ended: its promise, its callback, `context.done`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.declared import named, unquoted
from scaffold.handler import Handler
from scaffold.handler.produced import returned
from scaffold.scope import bindings_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

ENDS = frozenset(["done", "succeed", "fail"])
NAMES = ("identifier", "shorthand_property_identifier")
PATTERN = "object_pattern"
MEMBERS = ("member_expression", "subscript_expression")
CHAINED = frozenset(["then", "catch", "finally", "promise"])
"""Methods that give a promise: of promises, and of requests of SDK v2."""
MADE = frozenset(["all", "race", "resolve", "reject"])
"""And those of `Promise` itself."""


class Signals(NamedTuple):
    """The places in a handler that end it."""

    callback: tuple[SgNode, ...]
    """Where the callback is called or handed on."""
    context: tuple[SgNode, ...]
    """Where `context.done`, `succeed` or `fail` stands, or what was taken out of the context."""
    promises: tuple[SgNode, ...]
    """What a function that is not `async` returns and is seen to be a promise."""


def signals(handler: Handler) -> Signals:
    """The endings that stand in the handler itself, nested functions included."""
    body = handler.function.field("body")
    if body is None:
        return Signals((), (), ())
    taken = _taken(handler, body)
    names = [node for kind in NAMES for node in body.find_all(kind=kind)]
    called = tuple(node for node in names if handler.gives(node, 2))
    ended = [node for node in names if node.text() in taken]
    for kind in MEMBERS:
        for node in body.find_all(kind=kind):
            owner = node.field("object")
            if owner and ending(node) and _is_context(owner, handler):
                ended.append(node)
    promises = () if handler.is_async else tuple(one for one in returned(handler.function) if promised(one))
    return Signals(called, tuple(ended), promises)


def ending(node: SgNode) -> str:
    """`done`, `succeed` or `fail`, where a node is a member of that name; else ""."""
    member, index = node.field("property"), node.field("index")
    word = member.text() if member else unquoted(index) if index and index.kind() == "string" else ""
    return word if word in ENDS else ""


def _is_context(owner: SgNode, handler: Handler) -> bool:
    """Whether a name is that of the context, or another for it."""
    if handler.gives(owner, 1):
        return True
    values = [one.value for one in bindings_of(owner, handler.project, handler.path) if not one.members]
    given = values[0] if owner.kind() == "identifier" and len(values) == 1 else None
    return given is not None and not isinstance(given, str) and handler.gives(given, 1)


def style(handler: Handler) -> str:
    """The ways in which a handler ends, joined by " + "; "none" where it is seen to use none."""
    found = signals(handler)
    words = {
        "async": handler.is_async,
        "promise": bool(found.promises),
        "callback": bool(found.callback),
        "context": bool(found.context),
    }
    return " + ".join(word for word, holds in words.items() if holds) or "none"


def promised(node: SgNode) -> bool:
    """Whether an expression is seen to be a promise: `new Promise`, `….then(…)`, `….promise()`, `Promise.all(…)`."""
    if node.kind() == "new_expression":
        made = node.field("constructor")
        return made is not None and made.text() == "Promise"
    called = node.field("function") if node.kind() == "call_expression" else None
    owner, member = (called.field("object"), called.field("property")) if called else (None, None)
    if owner is None or member is None:
        return False
    word = member.text()
    return word in CHAINED or (word in MADE and owner.text() == "Promise")


def _taken(handler: Handler, body: SgNode) -> frozenset[str]:
    """Names for `done`, `succeed` and `fail` that the handler takes out of its context."""
    patterns = [one for one in handler.parameters[1:2] if one.kind() == PATTERN]
    for one in body.find_all(kind="variable_declarator"):
        name, value = one.field("name"), one.field("value")
        if name and value and name.kind() == PATTERN and handler.gives(value, 1):
            patterns.append(name)
    found = set()
    for part in [part for pattern in patterns for part in named(pattern)]:
        key, value = (part.field("key"), part.field("value")) if part.kind() == "pair_pattern" else (part, part)
        if key and value and key.text() in ENDS:
            found.add(value.text())
    return frozenset(found)
