"""Whether code leaves work behind that goes on when it has ended: requests, timers, promises that nobody awaits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS
from scaffold.handler import is_async
from scaffold.handler.followed import followed
from scaffold.made import made_by
from scaffold.scope import bindings_of, module_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ast_grep_py import SgNode

    from scaffold.handler.followed import Followed
    from scaffold.model import Project

DEEP = 4
GLOBALS = frozenset(
    ["console", "JSON", "Object", "Math", "Number", "String", "Boolean", "Array", "Date", "Buffer", "process", "Symbol"]
)
PLAIN = GLOBALS | {"RegExp", "require", "parseInt", "parseFloat", "isNaN", "isFinite", "BigInt", "Error", "Set", "Map"}
ENCODING = frozenset(["encodeURIComponent", "decodeURIComponent", "encodeURI", "decodeURI"])
MODULES = frozenset(["path", "url", "querystring", "os", "util", "crypto", "assert", "qs", "uuid", "lodash"])
"""Modules of Node.js, and some others, whose functions are done when they return."""
LATER = frozenset(["crypto.pbkdf2", "crypto.scrypt", "crypto.randomFill"])
EVENTS = frozenset(["nextTick", "on", "once", "exit"])
METHODS = frozenset(
    [
        "split",
        "map",
        "filter",
        "reduce",
        "forEach",
        "join",
        "slice",
        "splice",
        "replace",
        "replaceAll",
        "toLowerCase",
        "toUpperCase",
        "trim",
        "includes",
        "indexOf",
        "lastIndexOf",
        "push",
        "pop",
        "shift",
        "unshift",
        "concat",
        "sort",
        "find",
        "findIndex",
        "some",
        "every",
        "keys",
        "values",
        "entries",
        "toString",
        "toFixed",
        "match",
        "test",
        "startsWith",
        "endsWith",
        "substr",
        "substring",
        "charAt",
        "charCodeAt",
        "padStart",
        "padEnd",
        "toISOString",
        "getTime",
        "getFullYear",
        "getDay",
        "getMonth",
        "getDate",
        "getHours",
        "getMinutes",
        "getSeconds",
        "toJSON",
        "hasOwnProperty",
        "reverse",
        "flat",
        "flatMap",
        "fill",
        "at",
        "localeCompare",
        "getRemainingTimeInMillis",
        "toLocaleString",
        "repeat",
        "normalize",
        "isArray",
        "assign",
        "freeze",
        "stringify",
        "bind",
    ]
)
"""Methods of texts, lists, dates and objects."""


CALLED = frozenset(["arguments", "call_expression", "parenthesized_expression"])
ALONE, WHOLE = 1, 2
KINDS = ("call_expression", "new_expression", "await_expression")


def quiet(node: SgNode, project: Project, path: str, known: Callable[[SgNode], int], deep: int = DEEP) -> bool:
    """Whether everything that code calls is done when the call is, or is awaited. `known` says which calls are
    accounted for: ALONE, or WHOLE with all that stands in them."""
    if not deep:
        return False
    for kind in KINDS:
        for call in node.find_all(kind=kind):
            called = call.field("function") or call.field("constructor")
            if _accounted(call, node, known) or _kept(call, node):
                continue
            if called is None:
                return False
            if kind == "new_expression" and called.text() != "Promise":
                continue
            if kind == "new_expression" or not _done(called, project, path, deep):
                return False
    return True


def _accounted(call: SgNode, node: SgNode, known: Callable[[SgNode], int]) -> bool:
    """Whether the code itself waits for a call, or `known` tells of it. What a function inside awaits goes on when the
    code has ended, unless that is awaited again."""
    if call.field("function") is not None and known(call):
        return True
    start, waited = extent.start(node), call.kind() == "await_expression"
    for above in call.ancestors():
        if extent.start(above) < start:
            break
        kind = above.kind()
        if kind == "call_expression" and known(above) == WHOLE:
            return True
        waited = kind not in FUNCTIONS and (waited or kind == "await_expression")
    return waited


def _kept(call: SgNode, node: SgNode) -> bool:
    """Whether a call stands in a function that is only made there: what calls that is asked for itself."""
    start = extent.start(node)
    for above in call.ancestors():
        if extent.start(above) <= start:
            return False
        parent = above.parent()
        if above.kind() in FUNCTIONS and parent is not None and parent.kind() not in CALLED:
            return True
    return False


def _done(called: SgNode, project: Project, path: str, deep: int) -> bool:
    """Whether what is called has nothing left to do when it returns."""
    module = module_of(called, project, path)
    if module:
        return module not in LATER and (module.partition(".")[0] in MODULES or module.endswith("Sync"))
    if called.kind() == "member_expression":
        owner, member = called.field("object"), called.field("property")
        if owner is None or member is None:
            return False
        if owner.text() in GLOBALS and module_of(owner, project, path) is None:
            return member.text() not in EVENTS
        if found := followed(project, path, called):
            return _ended(found, project, deep)
        made = made_by(owner, project, path).removeprefix("new:").partition(".")[0]
        plain = not made or made in PLAIN or made in MODULES or member.text().startswith("to")
        return plain and member.text() in METHODS
    if called.kind() != "identifier":
        return called.kind() in FUNCTIONS or called.kind() == "parenthesized_expression"
    if module is None and called.text() in PLAIN | ENCODING:
        return True
    given = [one.value for one in bindings_of(called, project, path) if not one.empty]
    if len(given) == 1 and given[0] is not None and not isinstance(given[0], str) and given[0].text() in GLOBALS:
        return True
    found = followed(project, path, called)
    return found is not None and _ended(found, project, deep)


def _ended(found: Followed, project: Project, deep: int) -> bool:
    """Whether a function of the project has nothing left to do when it returns."""
    body = found.function.field("body")
    if body is None or found.wrappers or is_async(found.function):
        return False
    return quiet(body, project, found.path, lambda _: 0, deep - 1)
