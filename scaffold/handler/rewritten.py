"""A handler with a callback, or with `context.done` and its like, as one that every runtime takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.handler import Handler, is_async
from scaffold.handler.elsewhere import called_elsewhere
from scaffold.handler.endings import empty, end_of, function_of, last
from scaffold.handler.produced import own, returned
from scaffold.handler.promising import asynchronous, certain, promise_of, promising
from scaffold.handler.quiet import ALONE, WHOLE, quiet
from scaffold.handler.returning import Ref, returning
from scaffold.handler.signals import ending, promised, signals
from scaffold.model import Edit
from scaffold.regex import regex
from scaffold.scope import bindings_of, typescript
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from ast_grep_py import SgNode

    from scaffold.handler.loaded import Piece

LINE = regex(r"[^\n]*\n")
COMMENTS = ("//", "/*")
FLAG = regex(r"[\w$]+\.callbackWaitsForEmptyEventLoop\s*=\s*false")
LATER = "what it leaves undone when it answers is no longer waited for"
ALWAYS = "where it ends without its callback, the answer was null, and is Runtime.ExitError"
LATE = "its own promise came first, and answered null: the answer is now what the chain gives"
REJECTS = "a promise that rejects is the handler's error now; nobody handled it before"
FLOATS = "a promise stands in it that nobody waits for: its end was waited for, and is not on nodejs24.x"
NEVER = "it never calls its callback: what it begins is not waited for; return a promise for it"
ELSEWHERE = "other code uses it with a callback: {}"
FAILS = "it fails without an error, which was called 'handled'"
TYPED = regex(r":\s*(void|undefined)\Z")
EMPTY = regex(r":\s*Promise<\s*(void|undefined)\s*>\Z")
FREE = regex(r":\s*(any|unknown|Promise<.*>)\Z", re.DOTALL)


class Rewritten(NamedTuple):
    """What can be done with a handler."""

    edits: tuple[Edit, ...]
    safe: bool
    note: str


def references(handler: Handler) -> tuple[Ref, ...]:
    """Where the callback and the methods of the context stand."""
    found = signals(handler)
    refs = [Ref(node, "callback") for node in found.callback]
    refs += [Ref(node, ending(node)) for node in found.context]
    return tuple(sorted(refs, key=lambda ref: extent.start(ref.node)))


def rewritten(handler: Handler, piece: Piece) -> Rewritten:
    """The edits for a handler whose third parameter or whose context the target does not serve; without edits where
    its form is another, and why."""
    refs, function = references(handler), handler.function
    shorter = _shortened(handler, piece)
    if reason := _strange(handler, refs, piece):
        return Rewritten((), False, reason)
    if shorter is None:
        return Rewritten((), False, "a comment stands between its parameters")
    elsewhere = called_elsewhere(handler, piece.project)
    bare = any(ref.way == "fail" and ref.call and _bare(ref.call) for ref in refs)
    note = ELSEWHERE.format(elsewhere.place) if elsewhere else FAILS if bare else ""
    if elsewhere and elsewhere.needed:
        return Rewritten((), False, note)
    if not refs:
        return _unused(handler, piece, shorter, note)
    typed = _types(function, piece, refs)
    if typed is None:
        return Rewritten((), False, "its return type is declared: a promise of it, once the handler is async")
    body = function.field("body")
    if any(_floats(one, refs) for one in (own(body, "expression_statement") if body else ())):
        return Rewritten((), False, FLOATS)
    at_once = _at_once(body) or not any(ref.way == "callback" for ref in refs)
    if direct := returning(handler, piece, refs):
        ends = {extent.start(ref.call) for ref in refs if ref.call}
        chains = {extent.start(one): extent.end(one) for one in direct.chains}

        def known(call: SgNode) -> int:
            span = extent.span(call)
            whole = chains.get(span.start) == span.end
            return WHOLE if whole else ALONE if span.start in ends else 0

        calm = _calm(handler, piece, known)
        if calm or handler.is_async or certain(handler, piece, refs, frozenset(chains)):
            still = calm or at_once
            said = note or (LATE if direct.late else LATER if not still else REJECTS if not direct.caught else "")
            return Rewritten((*shorter, *typed, *_async(function, piece), *direct.edits), not said, said)
    edits = promising(handler, piece, refs)
    if isinstance(edits, str):
        return Rewritten((), False, edits)
    sure = certain(handler, piece, refs)
    ended = all(ref.call is None or _closing(ref.call) for ref in refs)
    calm = at_once or _calm(handler, piece, lambda call: _accounted(call, piece, refs, ended))
    said = note or ("" if sure and calm else ALWAYS if not sure else LATER)
    other = _async(function, piece) if promise_of(function, piece) else ()
    return Rewritten((*shorter, *typed, *other, *edits), not said, said)


def _floats(statement: SgNode, refs: tuple[Ref, ...]) -> bool:
    """Whether a statement is a promise that nobody waits for, in which the handler does not end."""
    span, inner = extent.span(statement), named(statement)
    ends = any(span.start <= extent.start(ref.node) < span.end for ref in refs)
    return not ends and bool(inner) and promised(inner[0])


def _at_once(body: SgNode | None) -> bool:
    """Whether a handler says, whatever way is taken, that nothing is waited for when it has answered."""
    for statement in named(body) if body else ():
        if FLAG.fullmatch(statement.text().rstrip(";")):
            return True
        if statement.kind() == "return_statement" or any(own(statement, "return_statement")):
            return False
    return False


def _accounted(call: SgNode, piece: Piece, refs: tuple[Ref, ...], ended: bool) -> int:
    """Whether a call ends the handler, or is one of Node.js's or the SDK's in which that is done; what else stands in
    its callback is asked for itself. Where more runs behind it, or behind another that `ended` the handler, two may."""
    span = extent.span(call)
    if any(ref.call is not None and extent.span(ref.call) == span for ref in refs):
        return ALONE
    held = any(span.start <= extent.start(ref.node) < span.end for ref in refs)
    return ALONE if held and ended and asynchronous(call, piece) and _closing(call) else 0


def _closing(call: SgNode) -> bool:
    """Whether a function does nothing more behind a call in it."""
    function = function_of(call)
    return function is not None and last(call, function) is not None


def _calm(handler: Handler, piece: Piece, known: Callable[[SgNode], int]) -> bool:
    body = handler.function.field("body")
    return body is not None and quiet(body, piece.project, piece.path, known)


def _unused(handler: Handler, piece: Piece, shorter: tuple[Edit, ...], note: str) -> Rewritten:
    """A handler that does not use its callback."""
    function = handler.function
    body, values = function.field("body"), list(returned(function))
    whole = bool(values) and all(promised(value) for value in values) and _ends_returning(function)
    calm = body is not None and not values and quiet(body, piece.project, piece.path, lambda _: 0)
    if not (handler.is_async or whole or calm):
        return Rewritten((), False, NEVER)
    return Rewritten(shorter, not note, note)


def _ends_returning(function: SgNode) -> bool:
    body = function.field("body")
    if body is None or body.kind() != "statement_block":
        return body is not None
    inner = named(body)
    return bool(inner) and inner[-1].kind() == "return_statement"


def _strange(handler: Handler, refs: tuple[Ref, ...], piece: Piece) -> str:
    """Why a handler is left to a person whatever its body does."""
    function, given = handler.function, handler.parameters
    body = function.field("body")
    if len(given) > 3:
        return "more than three parameters are not Lambda's: something else calls it, too"
    if len(given) == 3 and not handler.parameter(2):
        return "its third parameter has no name"
    if any(not ref.way for ref in refs):
        return "it takes done, succeed or fail out of its context"
    if any(ref.way == "callback" and len(bindings_of(ref.node, piece.project, piece.path)) > 1 for ref in refs):
        return "it gives its callback another value"
    if body is None or any(node.text() == "arguments" for node in body.find_all(kind="identifier")):
        return "it uses arguments"
    return "a generator is no async function" if any(child.text() == "*" for child in function.children()) else ""


def _bare(call: SgNode) -> bool:
    """Whether a call is given nothing, or null."""
    arguments = call.field("arguments")
    given = named(arguments) if arguments else []
    return not given or empty(given[0])


def _shortened(handler: Handler, piece: Piece) -> tuple[Edit, ...] | None:
    """Without the third parameter; None where a comment would go with it."""
    given = handler.function.field("parameters")
    listed = [one for one in named(given) if not one.text().startswith("this:")] if given else []
    if len(listed) < 3:
        return ()
    start, end = extent.end(listed[1]), extent.end(listed[2])
    text = piece.project.text(piece.path)
    if not any(mark in text[start:end] for mark in COMMENTS):
        return (Edit(piece.path, start, end, ""),)
    line = next((one for one in LINE.finditer(text) if one.start() <= end - 1 < one.end()), None)
    alone = line is not None and re.fullmatch(
        rf"\s*{re.escape(listed[2].text())},?\s*(//[^\n]*|/\*[^\n]*\*/)?\s*", line[0]
    )
    return (Edit(piece.path, line.start(), line.end(), ""),) if line and alone else None


def _types(function: SgNode, piece: Piece, refs: tuple[Ref, ...]) -> tuple[Edit, ...] | None:
    """`: void` is dropped, since an async function gives a promise, and `: Promise<void>` where that answers something;
    None for another type that would be wrong."""
    kind = function.field("return_type")
    if kind is None or not typescript(piece.path):
        return ()
    edit = Edit(piece.path, extent.start(kind), extent.end(kind), "")
    if EMPTY.match(kind.text()) and any(_answers(ref, piece) for ref in refs):
        return (edit,)
    if is_async(function) or FREE.match(kind.text()):
        return ()
    return (edit,) if TYPED.match(kind.text()) else None


def _answers(ref: Ref, piece: Piece) -> bool:
    """Whether a handler may answer more than nothing by a call."""
    end = end_of(ref.call, ref.way, piece.project, piece.path) if ref.call else None
    return ref.way != "fail" and (end is None or end.result is not None)


def _async(function: SgNode, piece: Piece) -> Iterator[Edit]:
    if is_async(function):
        return
    name = function.field("name") if function.kind() == "method_definition" else None
    start = extent.start(name or function)
    yield Edit(piece.path, start, start, "async ")
