"""Whether a promise can reject: by what the code that gives it awaits, throws and hands on, as far as it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import EMPTY, FUNCTIONS, named
from scaffold.handler import is_async, parameters, quiet
from scaffold.handler.circles import Asked, once
from scaffold.handler.exported import TERNARY
from scaffold.handler.followed import INNER, followed
from scaffold.made import made_by
from scaffold.scope import bindings_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.model import Project

HANDLES = frozenset(["catch", "caught", "fail", "asCallback", "nodeify"])
"""Of promises, Bluebird's and Q's, which `done` makes throw."""
LITERALS = frozenset(
    ["string", "number", "true", "false", "null", "undefined", "template_string", "regex", "object", "arrow_function"]
)
COROUTINES = frozenset(["co.wrap", "bluebird.coroutine"])
"""What makes a generator a function that gives a promise: each `yield` waits."""
LINKS = frozenset(["then", "catch", "finally"])
PLAIN = quiet.PLAIN | {"setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"}
"""Globals whose functions give no promise."""
SETTLED = {"i18next": frozenset(["init", "changeLanguage", "loadNamespaces"])}
"""Of packages, what gives a promise that is never rejected: i18next hands an error to the callback, and resolves."""
WAITS = frozenset(["await_expression", "yield_expression"])
PARAMETERS = frozenset(["identifier", "required_parameter", "optional_parameter", "assignment_pattern"])
"""What declares a name that is a function's parameter."""


def function_rejects(function: SgNode, project: Project, path: str, asked: Asked | None = None) -> bool:
    """Whether the promise of an async function can reject: something in it throws, or it awaits or returns what may
    reject, and no `try` deals with that. Calls that are not awaited count where they are seen to throw."""
    asked, at = asked or Asked(), (path, extent.start(function), "promise")
    return once(at, project, asked, lambda: _function(function, project, path, asked))


def _function(function: SgNode, project: Project, path: str, asked: Asked) -> bool:
    body = function.field("body")
    if body is None:
        return False
    if body.kind() != "statement_block":
        given = [body]
    else:
        given = [value for one in _run(body) if one.kind() == "return_statement" for value in named(one)[:1]]
    return _throws(body, project, path, asked) or any(_hands_on(one, project, path, asked) for one in given)


def rejects(promise: SgNode, project: Project, path: str, asked: Asked | None = None) -> bool:
    """Whether an expression may give a promise that rejects; so it is of all that is not seen."""
    asked = asked or Asked()
    for one in _ways(promise):
        kind = one.kind()
        if kind in LITERALS:
            continue
        if kind == "new_expression":
            called = one.field("constructor")
            found = called is None or called.text() != "Promise" or _executor(one, project, path, asked)
        elif kind == "identifier":
            found = _named(one, project, path, asked)
        else:
            found = kind != "call_expression" or _called(one, project, path, asked)
        if found:
            return True
    return False


def _ways(value: SgNode) -> Iterator[SgNode]:
    """What an expression may come to, without parentheses, casts and `await`."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if node.kind() in INNER or node.kind() == "await_expression":
            waiting += named(node)[:1]
        elif node.kind() == TERNARY:
            waiting += [way for name in ("alternative", "consequence") if (way := node.field(name))]
        else:
            yield node


def handles(name: str, given: list[SgNode]) -> bool:
    """Whether a method of a promise deals with its rejection."""
    some = [one.kind() not in EMPTY for one in given]
    return (name in HANDLES and some[:1] == [True]) or name == "done" or (name == "then" and some[1:2] == [True])


def _throws(body: SgNode, project: Project, path: str, asked: Asked) -> bool:
    """Whether something in the code of a function throws, or waits for what may reject."""
    return any(_throws_at(node, project, path, asked) for node in _run(body))


def _run(body: SgNode) -> Iterator[SgNode]:
    """What runs as part of some code and is not in a `try` that deals with what is thrown, without functions in it."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        yield node
        handler = node.field("handler") if node.kind() == "try_statement" else None
        inner = node.children()
        if handler is not None:
            last = node.field("finalizer")
            inner = [*handler.find_all(kind="throw_statement"), *([last] if last else [])]
        waiting += [one for one in reversed(inner) if one.kind() not in FUNCTIONS]


def _throws_at(node: SgNode, project: Project, path: str, asked: Asked) -> bool:
    kind = node.kind()
    if kind == "throw_statement":
        return True
    if kind == "for_in_statement":
        return any(one.kind() == "await" for one in node.children())
    if kind in WAITS:
        return any(rejects(one, project, path, asked) for one in named(node)[:1])
    if kind != "call_expression" or (called := node.field("function")) is None:
        return False
    if called.text() == "JSON.parse" or called.text().endswith("Sync"):
        return True
    found = followed(project, path, called) if called.kind() in ("identifier", "member_expression") else None
    if found is None or found.wrappers or is_async(found.function):
        return False
    body, there = found.function.field("body"), found.path
    if body is None:
        return False
    at = (there, extent.start(found.function), "call")
    return once(at, project, asked, lambda: _throws(body, project, there, asked))


def _hands_on(value: SgNode, project: Project, path: str, asked: Asked) -> bool:
    """Whether what a function returns is a promise that may reject; any call may give one but that of a callback."""
    for one in _ways(value):
        if one.kind() not in ("call_expression", "new_expression"):
            continue
        called = one.field("function")
        if called is not None and (_calls_back(called, project, path) or called.text().partition(".")[0] in PLAIN):
            continue
        if rejects(one, project, path, asked):
            return True
    return False


def _calls_back(called: SgNode, project: Project, path: str) -> bool:
    """Whether a parameter is called in a function that is not async: `.then((found) => done(found))`."""
    if called.kind() != "identifier":
        return False
    around = next((above for above in called.ancestors() if above.kind() in FUNCTIONS), None)
    bound = bindings_of(called, project, path)
    given = bool(bound) and all(one.site is not None and one.site.kind() in PARAMETERS for one in bound)
    return given and around is not None and not is_async(around)


def _named(name: SgNode, project: Project, path: str, asked: Asked) -> bool:
    values = [one.value for one in bindings_of(name, project, path) if not one.empty and not one.members]
    if len(values) != 1 or values[0] is None or isinstance(values[0], str):
        return name.text() != "undefined"
    value, at = values[0], (path, extent.start(values[0]), "value")
    return once(at, project, asked, lambda: rejects(value, project, path, asked))


def _called(call: SgNode, project: Project, path: str, asked: Asked) -> bool:
    while True:
        called, arguments = call.field("function"), call.field("arguments")
        given = named(arguments) if arguments else []
        owner, member = (called.field("object"), called.field("property")) if called else (None, None)
        word = member.text() if member else ""
        if called is None:
            return True
        if owner is None or word not in LINKS:
            break
        if any(function_rejects(one, project, path, asked) for one in given if one.kind() in FUNCTIONS):
            return True
        if handles(word, given):
            return False
        if owner.kind() != "call_expression":
            return rejects(owner, project, path, asked)
        call = owner
    if called.text() == "Promise.resolve":
        return any(rejects(one, project, path, asked) for one in given if one.kind() != "identifier")
    package, _, made = made_by(call, project, path).partition(".")
    if made.rpartition(".")[2] in SETTLED.get(package, ()):
        return False
    found = followed(project, path, called)
    if found is None or not COROUTINES.issuperset(found.wrappers):
        return True
    body = found.function.field("body")
    if body is None or found.wrappers or is_async(found.function) or body.kind() == "statement_block":
        return function_rejects(found.function, project, found.path, asked)
    at = (found.path, extent.start(found.function), "promise")
    return once(at, project, asked, lambda: rejects(body, project, found.path, asked))


def _executor(promise: SgNode, project: Project, path: str, asked: Asked) -> bool:
    """Whether a `new Promise(…)` may reject: its function uses the second argument, throws, or resolves with what may
    reject itself."""
    arguments = promise.field("arguments")
    function = next(iter(named(arguments)), None) if arguments else None
    body = function.field("body") if function else None
    if function is None or function.kind() not in FUNCTIONS or body is None:
        return True
    names = [one.text() for one in parameters(function)]
    if any(one.text() in names[1:] for one in body.find_all(kind="identifier")):
        return True
    at = (path, extent.start(function), "executor")
    return once(at, project, asked, lambda: _resolves(function, body, names[:1], project, path, asked))


def _resolves(function: SgNode, body: SgNode, resolve: list[str], project: Project, path: str, asked: Asked) -> bool:
    calls = [(call.field("function"), call.field("arguments")) for call in body.find_all(kind="call_expression")]
    given = [one for called, listed in calls if called and listed and called.text() in resolve for one in named(listed)]
    if any(_hands_on(one, project, path, asked) for one in given):
        return True
    return not is_async(function) and _throws(body, project, path, asked)
