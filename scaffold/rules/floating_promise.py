"""Promises in code that handlers load whose rejection nobody would handle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.formats import syntax
from scaffold.handler import is_async, loaded, parameters
from scaffold.handler.followed import followed
from scaffold.handler.produced import own, returned
from scaffold.handler.rejecting import function_rejects, handles, rejects
from scaffold.handler.signals import promised
from scaffold.model import Edit, Hit, Migration, Project
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

WORDS = ("then", "async", "promise")
REJECTS = "if it rejects, the invocation fails"
TOGETHER = frozenset(["Promise.all", "Promise.race", "Promise.reject"])
GLOBAL = ("console.", "process.")
IGNORING = frozenset(["forEach", "setTimeout", "setInterval", "setImmediate"])
MAPPING = frozenset(["map", "filter"])
"""What gives promises back, to somebody who uses them."""
AWAIT = regex(r"\bawait(?:\s*(?://[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/))*\s*$")
CALLBACKS = ("arrow_function", "function_expression")
NAMES = ("identifier", "member_expression")
CALLS = ("call_expression", "new_expression")
WAYS = {"binary_expression": ("right",), "ternary_expression": ("alternative", "consequence")}
EXECUTOR = "what is thrown in an async executor rejects no promise but its own: the invocation fails"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece in loaded(project, migration, WORDS):
        root = syntax(piece.project, piece.path)
        for statement in root.find_all(kind="expression_statement"):
            for call in _ways(statement):
                if _floats(call, piece.project, piece.path):
                    yield piece.outside(_hit(call, piece.path), project)
        for function, note in _ignored(root):
            if _rejects(function, piece.project, piece.path):
                start, end = extent.start(function), extent.end(function)
                yield piece.outside(Hit(piece.path, start, end, note=note), project)


def _ways(statement: SgNode) -> Iterator[SgNode]:
    """The calls that a statement may come to: `a()`, `x && a()`, `x ? a() : b()`, `a(), b()`."""
    waiting = [] if _broken_off(statement) else named(statement)[:1]
    while waiting:
        node = waiting.pop()
        if node.kind() in CALLS:
            yield node
        elif node.kind() == "sequence_expression":
            waiting += named(node)
        else:
            waiting += [part for field in WAYS.get(node.kind(), ()) if (part := node.field(field))]


def _broken_off(statement: SgNode) -> bool:
    """Whether a statement is what an `await` before a comment and a new line waits for: the grammar ends one there."""
    before = statement.prev()
    while before is not None and before.kind() == "comment":
        before = before.prev()
    return before is not None and AWAIT.search(before.text()) is not None


def _floats(call: SgNode, project: Project, path: str) -> bool:
    """Whether a call that is a statement gives a promise that may reject, and nobody handles that."""
    called, arguments = call.field("function") or call.field("constructor"), call.field("arguments")
    if called is None or arguments is None:
        return False
    if call.kind() == "new_expression":
        return called.text() == "Promise" and rejects(call, project, path)
    steps = [name for name, _ in _chain(call)]
    if "then" in steps or steps[-1:] == ["promise"] or called.text() in TOGETHER:
        return not _handled(_chain(call)) and rejects(call, project, path)
    if called.kind() == "parenthesized_expression":
        return any(is_async(one) and function_rejects(one, project, path) for one in named(called)[:1])
    if called.kind() not in NAMES or called.text().startswith(GLOBAL):
        return False
    return _gives(called, project, path)


def _handled(chain: list[tuple[str, list[SgNode]]]) -> bool:
    """Whether a link of a chain deals with a rejection, and does not throw again."""
    last = next((given for name, given in reversed(chain) if handles(name, given)), None)
    body = last[-1].field("body") if last else None
    return last is not None and not (body is not None and any(own(body, "throw_statement")))


def _gives(called: SgNode, project: Project, path: str) -> bool:
    """Whether a function of the project gives a promise that may reject."""
    found = followed(project, path, called)
    if found is None or found.wrappers:
        return False
    if is_async(found.function):
        return function_rejects(found.function, project, found.path)
    return any(promised(one) and rejects(one, project, found.path) for one in returned(found.function))


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
    if function.kind() not in CALLBACKS:
        return _gives(function, project, path)
    body = function.field("body")
    if is_async(function):
        return function_rejects(function, project, path)
    return body is not None and body.kind() == "call_expression" and _floats(body, project, path)


def _ignored(root: SgNode) -> Iterator[tuple[SgNode, str]]:
    """Functions that are handed to something which ignores the promises that they give, and what is said of them."""
    for kind in CALLS:
        for call in root.find_all(kind=kind):
            called, arguments = call.field("function") or call.field("constructor"), call.field("arguments")
            note = _ignores(call, called.text()) if called else ""
            given = named(arguments)[:1] if note and arguments else []
            if given and given[0].kind() in (*CALLBACKS, *NAMES):
                yield given[0], note


def _ignores(call: SgNode, called: str) -> str:
    """What is said where a call ignores the promises of a function that it is given; "" where it may not."""
    if call.kind() == "new_expression":
        return EXECUTOR if called == "Promise" else ""
    word, above = called.rpartition(".")[2], call.parent()
    ignores = word in IGNORING or (word in MAPPING and above and above.kind() == "expression_statement")
    return f"{word} does not wait for it: {REJECTS}" if ignores else ""


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
