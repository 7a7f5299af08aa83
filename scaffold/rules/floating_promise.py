"""Promises in code that handlers load whose rejection nobody would handle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.formats import syntax
from scaffold.handler import is_async, loaded, parameters
from scaffold.handler.followed import followed
from scaffold.handler.rejecting import function_rejects, handles, rejects
from scaffold.model import Edit, Hit, Migration, Project

if TYPE_CHECKING:
    from ast_grep_py import SgNode

WORDS = ("then", "async", "promise")
REJECTS = "if it rejects, the invocation fails"
TOGETHER = frozenset(["Promise.all", "Promise.race", "Promise.reject"])
GLOBAL = ("console.", "process.")
IGNORING = frozenset(["forEach", "setTimeout", "setInterval", "setImmediate"])
CALLBACKS = {"rule": {"any": [{"kind": "arrow_function"}, {"kind": "function_expression"}]}}
EXECUTOR = "what is thrown in an async executor rejects no promise but its own: the invocation fails"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece in loaded(project, migration, WORDS):
        root = syntax(piece.project, piece.path)
        for statement in root.find_all(kind="expression_statement"):
            inner = named(statement)
            if inner and inner[0].kind() == "call_expression" and _floats(inner[0], piece.project, piece.path):
                yield piece.outside(_hit(inner[0], piece.path), project)
        for function in root.find_all(CALLBACKS):  # type: ignore[call-overload]
            if (note := _ignored(function)) and _rejects(function, piece.project, piece.path):
                start, end = extent.start(function), extent.end(function)
                yield piece.outside(Hit(piece.path, start, end, note=note), project)


def _floats(call: SgNode, project: Project, path: str) -> bool:
    """Whether a call that is a statement gives a promise that may reject, and nobody handles that."""
    called, arguments = call.field("function"), call.field("arguments")
    if called is None or arguments is None:
        return False
    steps = [name for name, _ in _chain(call)]
    if "then" in steps or steps[-1:] == ["promise"] or called.text() in TOGETHER:
        return not any(handles(name, given) for name, given in _chain(call)) and rejects(call, project, path)
    if called.kind() not in ("identifier", "member_expression") or called.text().startswith(GLOBAL):
        return False
    found = followed(project, path, called)
    if found is None or found.wrappers or not is_async(found.function):
        return False
    return function_rejects(found.function, project, found.path)


def _chain(call: SgNode) -> list[tuple[str, list[SgNode]]]:
    """The methods of a chain with their arguments, the first first: `a().then(b).catch(c)`."""
    found: list[tuple[str, list[SgNode]]] = []
    node: SgNode | None = call
    while node is not None and node.kind() == "call_expression":
        called, arguments = node.field("function"), node.field("arguments")
        if called is None or called.kind() != "member_expression":
            break
        member = called.field("property")
        found.append((member.text() if member else "", named(arguments) if arguments else []))
        node = called.field("object")
    return found[::-1]


def _rejects(function: SgNode, project: Project, path: str) -> bool:
    """Whether a function gives a promise that may reject: it is async, or is nothing but a call that floats."""
    body = function.field("body")
    if is_async(function):
        return function_rejects(function, project, path)
    return body is not None and body.kind() == "call_expression" and _floats(body, project, path)


def _ignored(function: SgNode) -> str:
    """What is said of a function that is handed to something which ignores the promise that it gives."""
    arguments = function.parent()
    call = arguments.parent() if arguments and arguments.kind() == "arguments" else None
    called = (call.field("function") or call.field("constructor")) if call else None
    if called is None or arguments is None or extent.span(named(arguments)[0]) != extent.span(function):
        return ""
    word = called.text().rpartition(".")[2]
    if call and call.kind() == "new_expression":
        return EXECUTOR if called.text() == "Promise" else ""
    return f"{word} does not wait for it: {REJECTS}" if word in IGNORING else ""


def _hit(call: SgNode, path: str) -> Hit:
    """Awaited in an async function; handed to the callback that the chain calls."""
    start, end = extent.start(call), extent.end(call)
    around = [above for above in call.ancestors() if above.kind() in FUNCTIONS]
    if _chain(call)[-1:] and _chain(call)[-1][0] == "promise":
        return Hit(path, start, end, note=f"{REJECTS}; await it, unless it waits for what comes later")
    if around and is_async(around[0]):
        return Hit(path, start, end, (Edit(path, start, start, "await "),), REJECTS)
    for function in around:
        given = parameters(function)
        if len(given) == 3 and given[2].kind() == "identifier" and _calls(call, given[2].text()):
            return Hit(path, start, end, (Edit(path, end, end, f".catch({given[2].text()})"),), REJECTS)
    return Hit(path, start, end, note=REJECTS)


def _calls(call: SgNode, name: str) -> bool:
    return any(
        called.text() == name for one in call.find_all(kind="call_expression") if (called := one.field("function"))
    )
