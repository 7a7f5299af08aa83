"""A handler that calls its callback or its context, as one that gives a promise: its body stays, and settles that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.handler import is_async
from scaffold.handler.endings import BESIDE, function_of, last
from scaffold.handler.followed import followed
from scaffold.handler.indented import indented
from scaffold.handler.produced import own, returned
from scaffold.handler.settled import settled
from scaffold.handler.signals import promised
from scaffold.made import made_by
from scaffold.model import Edit
from scaffold.scope import module_of, names_of, typescript

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.handler import Handler
    from scaffold.handler.loaded import Piece
    from scaffold.handler.returning import Ref

SETTLE = (("resolve", "reject"), ("settle", "fail"), ("answer", "refuse"))
DONE = ("done", "end", "finish")
TIMERS = frozenset(["setTimeout", "setImmediate", "process.nextTick"])
CORE = frozenset(["fs", "http", "https", "dns", "zlib", "crypto", "child_process", "net", "tls", "stream", "timers"])
FIRST = frozenset(["expression_statement", "return_statement", "else_clause", "parenthesized_expression"])
WAYS = {
    "if_statement": ("consequence", "alternative"),
    "ternary_expression": ("consequence", "alternative"),
    "try_statement": ("body", "handler"),
    "catch_clause": ("body",),
}
"""The parts of which each must end the handler."""


def promising(handler: Handler, piece: Piece, refs: tuple[Ref, ...]) -> tuple[Edit, ...] | str:
    """The edits that put a handler's body into a promise, or why that would not be the same."""
    function = handler.function
    body = function.field("body")
    if reason := _refused(handler, refs, piece):
        return reason
    assert body is not None
    span = extent.span(body)
    words = set(re.findall(r"(?<![.\w$])[\w$]+", function.text()))
    resolve, reject = next((pair for pair in SETTLE if not words & set(pair)), SETTLE[-1])
    done = (
        handler.parameter(2)
        if len(handler.parameters) > 2
        else next((one for one in DONE if one not in words), DONE[-1])
    )
    direct = settled(refs, piece, resolve, reject)
    settle = "" if direct is not None else _settling(handler, done, resolve, reject, piece.path)
    names = {"succeed": resolve, "fail": reject, "done": done}
    renamed = [_edit(piece, ref.node, names[ref.way]) for ref in refs if ref.way != "callback"]
    edits = renamed if direct is None else direct
    both = bool(settle) or any(edit.text.startswith(reject) for edit in edits)
    made = "Promise<any>" if typescript(piece.path) else "Promise"
    head = f"new {made}(({resolve}{f', {reject}' * both}) => {{"
    if body.kind() != "statement_block":
        start, end = span.start, span.end
        return (
            *edits,
            Edit(piece.path, start, start, f"{head} {settle}{' ' * bool(settle)}"),
            Edit(piece.path, end, end, "; })"),
        )
    if function.kind() != "arrow_function" and piece.source is None:
        shifted = indented(piece.project.text(piece.path), body, head, settle, edits, piece.path)
        if shifted is not None:
            return (*edits, *shifted)
    return (*edits, *_block(piece, function, body, head, settle))


def _block(piece: Piece, function: SgNode, body: SgNode, head: str, settle: str) -> Iterator[Edit]:
    """What is put around the statements of a body: its lines stay as they are."""
    text, inner, span = piece.project.text(piece.path), named(body), extent.span(body)
    start, end = span.start, span.end
    strict = [one for one in inner[:1] if one.kind() == "expression_statement" and named(one)[0].kind() == "string"]
    place = extent.end(strict[0]) if strict else start + 1
    feed = " "
    if "\n" in body.text() and piece.source is None:
        line = text[: text.find("\n", start)]
        feed = ("\r\n" if line.endswith("\r") else "\n") + (_indent(text, extent.start(inner[0])) if inner else "")
    arrow = function.kind() == "arrow_function"
    opened = head if arrow else f"{{ return {head}"
    said = f"{feed}{settle}" if settle else ""
    yield Edit(piece.path, start, start + 1, opened + ("" if strict else said))
    if strict and said:
        yield Edit(piece.path, place, place, said)
    yield Edit(piece.path, end - 1, end, "})" if arrow else "}); }")


def _indent(text: str, at: int) -> str:
    """The white space with which the line of a place begins."""
    found = re.match(r"[ \t]*", text[text.rfind("\n", 0, at) + 1 :])
    return found[0] if found else ""


def _settling(handler: Handler, name: str, resolve: str, reject: str, path: str) -> str:
    given = handler.function.field("parameters")
    declared = named(given)[2] if given and len(named(given)) > 2 else None
    kind = declared.field("type") if declared else None
    typed = kind.text() if kind and kind.text().strip(": ") not in ("any", "unknown", "Function") else ""
    bare = not typescript(path) or bool(typed)
    names = "error, result" if bare else "error?: any, result?: any"
    return f"const {name}{typed} = ({names}) => (error == null ? {resolve}(result) : {reject}(error));"


def _edit(piece: Piece, node: SgNode, text: str) -> Edit:
    return Edit(piece.path, extent.start(node), extent.end(node), text)


def _refused(handler: Handler, refs: tuple[Ref, ...], piece: Piece) -> str:
    function = handler.function
    if handler.is_async:
        return "it is async: its promise ends the invocation, unless this is called before"
    if any(promised(value) or _promises(value, piece) for value in returned(function)):
        return "it returns a promise beside its callback: whichever is first ends the invocation"
    if any(_goes_on(ref.call, function) for ref in refs if ref.call):
        return "more runs behind the call that ends it, in a function inside: what that throws counted no more"
    return "its Promise is none of Node.js's" if promise_of(function, piece) == "" else ""


def promise_of(function: SgNode, piece: Piece) -> str | None:
    """The package that `Promise` is of in a function; None for the global, "" for one that the project itself has."""
    holding = names_of(piece.project, piece.path).given("Promise", extent.start(function))
    known = next((value for values in holding for value in values), None)
    return "" if known is not None and known.startswith(".") else known


def _promises(value: SgNode, piece: Piece) -> bool:
    """Whether an expression is a call of a function of the project that gives a promise."""
    called = value.field("function") if value.kind() == "call_expression" else None
    found = followed(piece.project, piece.path, called) if called else None
    if found is None or found.wrappers:
        return False
    return is_async(found.function) or any(promised(one) for one in returned(found.function))


def _goes_on(call: SgNode, function: SgNode) -> bool:
    """Whether more than output may run behind a call in a function inside a handler."""
    inner, statement = function_of(call), call.parent()
    if inner is None or statement is None or extent.span(inner) == extent.span(function):
        return False
    if statement.kind() != "expression_statement" or last(call, inner) is not None:
        return False
    later = [one for one in statement.next_all() if one.is_named() and one.kind() not in BESIDE]
    return not later or not all(one.text().startswith(("console.", "return")) for one in later)


def certain(handler: Handler, piece: Piece, refs: tuple[Ref, ...], chains: frozenset[int] = frozenset()) -> bool:
    """Whether every way through a handler is seen to end it: in calls of Node.js and of the SDK that call back, and in
    chains of promises, by where they begin."""
    body = handler.function.field("body")
    at = {extent.start(ref.call) for ref in refs if ref.call} | chains
    handed = {extent.start(ref.node) for ref in refs if not ref.call and ref.way in ("callback", "done")}
    return body is not None and _settles(body, piece, at, handed)


def asynchronous(call: SgNode, piece: Piece) -> bool:
    """Whether a call is one of Node.js's or of SDK v2 whose last argument is called back."""
    called = call.field("function")
    if call.kind() != "call_expression" or called is None:
        return False
    if called.text() in TIMERS:
        return True
    module = module_of(called, piece.project, piece.path) or ""
    if module.partition(".")[0] in CORE and not module.endswith("Sync"):
        return module.count(".") == 1
    owner = called.field("object")
    return owner is not None and made_by(owner, piece.project, piece.path).startswith("new:aws-sdk")


def _settles(node: SgNode, piece: Piece, at: set[int], handed: set[int]) -> bool:
    """Whether every way through a statement, a block or an expression ends the handler."""
    kind = node.kind()
    if kind == "statement_block":
        for one in named(node):
            if _settles(one, piece, at, handed):
                return True
            if not all(_settles(way, piece, at, handed) for way in own(one, "return_statement")):
                return False
        return False
    if kind == "switch_statement":
        return _switched(node, piece, at, handed)
    if kind in FIRST:
        return any(_settles(one, piece, at, handed) for one in named(node)[:1])
    if kind in WAYS:
        parts = [node.field(name) for name in WAYS[kind]]
        return all(one is not None and _settles(one, piece, at, handed) for one in parts)
    if kind != "call_expression":
        return False
    if extent.start(node) in at:
        return True
    return asynchronous(node, piece) and _called_back(node, piece, at, handed)


def _switched(node: SgNode, piece: Piece, at: set[int], handed: set[int]) -> bool:
    """Whether every case of a `switch`, and there is one for all else, ends the handler before it is left."""
    body = node.field("body")
    cases = named(body) if body else []
    ends = False
    for case in reversed(cases):
        given = named(case)[case.kind() == "switch_case" :]
        inner = [two for one in given for two in (named(one) if one.kind() == "statement_block" else [one])]
        ends = _before_break(inner, ends, piece, at, handed)
        if not ends:
            return False
    return any(case.kind() == "switch_default" for case in cases)


def _before_break(statements: list[SgNode], falls: bool, piece: Piece, at: set[int], handed: set[int]) -> bool:
    """Whether some statements end the handler before a `break`; `falls`: whether what follows them does."""
    for one in statements:
        if one.kind() != "break_statement" and _settles(one, piece, at, handed):
            return True
        if one.find(kind="break_statement") or one.kind() == "break_statement":
            return False
        if not all(_settles(way, piece, at, handed) for way in own(one, "return_statement")):
            return False
    return falls


def _called_back(call: SgNode, piece: Piece, at: set[int], handed: set[int]) -> bool:
    arguments = call.field("arguments")
    given = named(arguments) if arguments else []
    called = call.field("function")
    if not given:
        return False
    back = given[0] if called and called.text() in TIMERS else given[-1]
    if extent.start(back) in handed and back.kind() not in FUNCTIONS:
        return True
    body = back.field("body") if back.kind() in FUNCTIONS else None
    return body is not None and _settles(body, piece, at, handed)
