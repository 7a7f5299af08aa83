"""A handler that calls its callback or its context, as one that returns and throws: nothing runs behind a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.handler.endings import End, Last, end_of, function_of, last, link_of, tried
from scaffold.handler.produced import own
from scaffold.model import Edit
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.handler import Handler
    from scaffold.handler.loaded import Piece

AFTER = frozenset(["catch", "finally"])
LINKS = frozenset(["then", "catch"])
COMMENTS = ("//", "/*")
LINE = regex(r"\r?\n[ \t]*\Z")
REST = regex(r"[ \t]*(\r?\n|\Z)")


class Ref(NamedTuple):
    """Where a handler's callback, or a method of its context, stands."""

    node: SgNode
    way: str
    """`callback`, `done`, `succeed`, `fail`."""

    @property
    def call(self) -> SgNode | None:
        """The call of it; None where it is handed on."""
        above = self.node.parent()
        called = above.field("function") if above and above.kind() == "call_expression" else None
        return above if called is not None and extent.span(called) == extent.span(self.node) else None


class Chain(NamedTuple):
    """A chain of promises that ends a handler."""

    top: SgNode
    statement: SgNode | None
    """Where it is a statement that nobody returns."""


class Returning(NamedTuple):
    edits: tuple[Edit, ...]
    chains: tuple[SgNode, ...]
    """Calls that are returned now, and so awaited."""
    caught: bool
    """Whether a promise that rejects ended the handler before, too."""
    late: bool
    """Whether a promise of the handler's own came before what ends it."""


class Unfit(Exception):
    """The handler has another form."""


def returning(handler: Handler, piece: Piece, refs: tuple[Ref, ...]) -> Returning | None:
    """The edits that make every call a `return` or a `throw`; None where one of them is no last one."""
    try:
        edits: list[Edit] = []
        chains: list[Chain] = []
        for ref in refs:
            found, chain = _ref(ref, handler, piece)
            edits += found
            if chain and not any(extent.span(chain.top) == extent.span(one.top) for one in chains):
                chains.append(chain)
        for chain in chains:
            edits += _returned(chain, refs, piece)
        _others(handler, refs, chains)
    except Unfit:
        return None
    begun = [chain for chain in chains if chain.statement is not None]
    late = handler.is_async and not all(_awaited(chain) for chain in begun)
    tops = tuple(chain.top for chain in chains)
    return Returning(tuple(dict.fromkeys(edits)), tops, all(_caught(chain) for chain in begun), late)


def _ref(ref: Ref, handler: Handler, piece: Piece) -> tuple[list[Edit], Chain | None]:
    call = ref.call
    if call is None:
        return _handed(ref, handler, piece)
    function = function_of(call)
    end = end_of(call, ref.way, piece.project, piece.path)
    ending = last(call, function, end.error) if function and end else None
    if function is None or end is None or ending is None:
        raise Unfit
    chain = None
    if extent.span(function) != extent.span(handler.function):
        chain = _chain(function, handler, fails=end.error is not None)
    return _edits(end, ending, function, piece), chain


def _handed(ref: Ref, handler: Handler, piece: Piece) -> tuple[list[Edit], Chain]:
    """`.catch(callback)`, `.then(f, callback)`, `.then(context.succeed, context.fail)`: what a promise does itself."""
    link = link_of(ref.node)
    if link is None:
        raise Unfit
    method, at, call = link
    fails, given = ref.way in ("callback", "fail"), call.field("arguments")
    place = (
        (method, at) in (("catch", 0), ("then", 1)) if fails else (ref.way == "succeed" and (method, at) == ("then", 0))
    )
    called = call.field("function")
    owner = called.field("object") if called else None
    if not place or owner is None or given is None:
        raise Unfit
    chain = _chain(ref.node, handler, fails=True)
    args = named(given)
    handled = [one for one in args if one.kind() not in FUNCTIONS]
    if len(handled) == len(args):
        return [cut(piece, extent.end(owner), extent.end(call))], chain
    return [cut(piece, extent.end(args[0]), extent.end(args[1]))], chain


def _chain(given: SgNode, handler: Handler, *, fails: bool) -> Chain:
    """The chain that a function is a link of, and that ends the handler."""
    link = link_of(given)
    if link is None or link[0] not in LINKS or any(child.text() == "*" for child in given.children()):
        raise Unfit
    method, at, top = link
    later = []
    while (member := top.parent()) and member.kind() == "member_expression" and (above := member.parent()):
        called = above.field("function") if above.kind() == "call_expression" else None
        if called is None or extent.span(called) != extent.span(member) or (word := member.field("property")) is None:
            break
        later.append(word.text())
        top = above
    catching = (method, at) != ("then", 0)
    if not set(later) <= AFTER or ("catch" in later and (catching or (fails and given.kind() in FUNCTIONS))):
        raise Unfit
    return _ends(top, handler)


def _ends(top: SgNode, handler: Handler) -> Chain:
    function = function_of(top)
    if function is None or extent.span(function) != extent.span(handler.function):
        raise Unfit
    above = top.parent()
    waited = above if above and above.kind() == "await_expression" else None
    found = last(waited or top, function)
    if found is None or found.dropped is not None:
        raise Unfit
    return Chain(top, found.statement if found.statement.kind() == "expression_statement" else None)


def _returned(chain: Chain, refs: tuple[Ref, ...], piece: Piece) -> Iterator[Edit]:
    """`return ` before a chain that was a statement; what its other functions give must then be nothing."""
    if chain.statement is None:
        return
    inside = [ref.node for ref in refs if _within(ref.node, chain.top)]
    for function in [one for kind in FUNCTIONS for one in chain.top.find_all(kind=kind)]:
        link = link_of(function)
        if link is None or link[0] not in LINKS or not _within(link[2], chain.top):
            continue
        used = any(_within(node, function) for node in inside)
        later = not any(_behind(node, link[2]) for node in inside)
        if (used or later) and not _silent(function, inside):
            raise Unfit
    if not any(_first(node) for node in inside):
        raise Unfit
    start, inner = extent.start(chain.statement), named(chain.statement)[0]
    yield Edit(piece.path, start, start + (len("await ") if inner.kind() == "await_expression" else 0), "return ")


def _caught(chain: Chain) -> bool:
    """Whether a chain that is a statement is awaited, or deals with its errors."""
    node: SgNode | None = chain.top
    if _awaited(chain):
        return True
    while node is not None and node.kind() == "call_expression":
        called, given = node.field("function"), node.field("arguments")
        word = called.field("property") if called else None
        least = {"catch": 1, "then": 2}.get(word.text(), 0) if word else 0
        if least and given is not None and len(named(given)) >= least:
            return True
        node = called.field("object") if called else None
    return False


def _awaited(chain: Chain) -> bool:
    above = chain.top.parent()
    return above is not None and above.kind() == "await_expression"


def _first(node: SgNode) -> bool:
    """Whether a call or a function stands in what a chain does with its value."""
    function = function_of(node)
    links = [link_of(one) for one in (node, function) if one is not None]
    return any(link[:2] == ("then", 0) for link in links if link)


def _silent(function: SgNode, ends: list[SgNode]) -> bool:
    """Whether a function gives nothing but what it ends the handler with."""
    body = function.field("body")
    if body is None:
        return False
    if body.kind() != "statement_block":
        return body.text().startswith("console.") or any(_within(node, body) for node in ends)
    valued = (value for one in own(body, "return_statement") for value in named(one)[:1])
    return all(
        any(_within(node, value) for node in ends) or value.text().startswith("Promise.resolve(") for value in valued
    )


def _others(handler: Handler, refs: tuple[Ref, ...], chains: list[Chain]) -> None:
    """What a handler that is not async returned besides was ignored, unless it was a promise."""
    body = handler.function.field("body")
    if handler.is_async or body is None or body.kind() != "statement_block":
        return
    for statement in own(body, "return_statement"):
        value = next(iter(named(statement)), None)
        nodes = [ref.node for ref in refs] + [chain.top for chain in chains]
        if value is None or any(_within(node, value) for node in nodes):
            continue
        before = statement.prev()
        ended = before is not None and any(_within(ref.node, before) for ref in refs)
        if not ended:
            raise Unfit


def _edits(end: End, ending: Last, function: SgNode, piece: Piece) -> list[Edit]:
    call, body = extent.span(end.call), ending.statement
    value = end.error or end.result
    expression = body.kind() not in ("return_statement", "expression_statement")
    start = call.start if expression else extent.start(body)
    word = "" if expression else "return "
    before, after = word, ""
    if end.error is not None:
        held = expression or tried(end.call, function)
        before, after = (f"{word}Promise.reject(", ")") if held else ("throw ", "")
    elif value is not None and expression and value.text().startswith("{"):
        before, after = "(", ")"
    found = []
    if value is None and (line := None if expression else _line(ending, function, piece)):
        return [line]
    if value is None:
        found.append(cut(piece, start, call.end, "{}" if expression else "return"))
    else:
        found.append(cut(piece, start, extent.start(value), before))
        found.append(cut(piece, extent.end(value), call.end, after))
    if ending.dropped is not None:
        found += _dropped(body, ending.dropped, piece)
    return found


def _line(ending: Last, function: SgNode, piece: Piece) -> Edit | None:
    """The line of a statement that would be the `return;` with which a function ends; None where more stands there."""
    body, last = function.field("body"), ending.dropped or ending.statement
    listed = named(body) if body else []
    if len(listed) < 2 or extent.span(listed[-1]) != extent.span(last):
        return None
    text, start, end = piece.project.text(piece.path), extent.start(ending.statement), extent.end(last)
    before = LINE.search(text, 0, start)
    if before is None or not REST.match(text, end) or any(mark in text[start:end] for mark in COMMENTS):
        return None
    return Edit(piece.path, before.start(), end, "")


def _dropped(statement: SgNode, dropped: SgNode, piece: Piece) -> Iterator[Edit]:
    start, end = extent.end(statement), extent.end(dropped)
    between = piece.project.text(piece.path)[start : extent.start(dropped)]
    if between.strip(" \t\r\n;"):
        if dropped.kind() == "break_statement":
            return
        raise Unfit
    yield Edit(piece.path, start, end, "")


def cut(piece: Piece, start: int, end: int, text: str = "") -> Edit:
    """Other text in a place where no comment stands."""
    if any(mark in piece.project.text(piece.path)[start:end] for mark in COMMENTS):
        raise Unfit
    return Edit(piece.path, start, end, text)


def _within(node: SgNode, outer: SgNode) -> bool:
    one, other = extent.span(node), extent.span(outer)
    return other.start <= one.start and one.end <= other.end


def _behind(node: SgNode, call: SgNode) -> bool:
    """Whether a node stands in a later link than a call."""
    return extent.start(node) >= extent.end(call)
