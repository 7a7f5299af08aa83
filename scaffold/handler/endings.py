"""The calls by which a handler ends an invocation, and whether anything of it runs after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.handler import parameters
from scaffold.regex import regex
from scaffold.scope import bindings_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.model import Project

EMPTY = frozenset(["null", "undefined"])
PLAIN = frozenset(["identifier", "string", "number", "true", "false", *EMPTY])
"""Expressions that do nothing but stand for something."""
ALWAYS = frozenset(["template_string", "number", "object", "array", "true", "false", "new_expression", "string"])
"""Expressions that are neither null nor undefined."""
ERRORS = regex(r"(?:new\s+)?(?:\w*Error|JSON\.stringify|String)\(")
IGNORED = regex(r"Promise\.resolve\([\w.]*\)|[\w.]+")
"""What does nothing when it is returned behind a callback."""
TAKES_ERROR = {"catch": 0, "then": 1}
CASES = frozenset(["switch_case", "switch_default"])
BODIES = CASES | {
    *("statement_block", "else_clause", "if_statement", "try_statement", "catch_clause"),
    *("switch_body", "switch_statement"),
}
BREAKABLE = frozenset(
    ["switch_statement", "for_statement", "for_in_statement", "while_statement", "do_statement", *FUNCTIONS]
)
"""What a `break` leaves, or cannot."""
BESIDE = frozenset(["comment", "else_clause"])
DEEP = 6


class End(NamedTuple):
    """A call that ends an invocation."""

    call: SgNode
    error: SgNode | None
    """What it fails with; None: it succeeds."""
    result: SgNode | None
    """What it answers; None: null."""


class Last(NamedTuple):
    """A call behind which its function does nothing more."""

    statement: SgNode
    """The statement that it is, or the function's body."""
    dropped: SgNode | None = None
    """A statement behind it that is there to leave: `return;`."""


def end_of(call: SgNode, way: str, project: Project, path: str) -> End | None:
    """What a call ends with, `way` being `callback`, `done`, `succeed` or `fail`; None where that depends."""
    arguments = call.field("arguments")
    if call.kind() != "call_expression" or arguments is None:
        return None
    given = named(arguments)
    if any(one.kind() == "spread_element" for one in given) or len(given) > 2 - (way in ("succeed", "fail")):
        return None
    first, second = (given[0] if given else None), (given[1] if len(given) > 1 else None)
    if way == "succeed":
        return End(call, None, first)
    if first is None or empty(first):
        return None if way == "fail" else End(call, None, None if second is None or empty(second) else second)
    if (second is None or second.kind() in PLAIN) and (way == "fail" or fails(first, project, path)):
        return End(call, first, None)
    return None


def empty(node: SgNode) -> bool:
    return node.kind() in EMPTY or node.text() in ("undefined", "void 0")


def fails(node: SgNode, project: Project, path: str, deep: int = DEEP) -> bool:
    """Whether an expression is seen to be neither null nor undefined: an Error, a text, what was caught."""
    if node.kind() in ALWAYS or ERRORS.match(node.text()):
        return True
    if node.kind() != "identifier" or not deep:
        return False
    return _guarded(node) or any(
        one.value is not None and not isinstance(one.value, str) and fails(one.value, project, path, deep - 1)
        for one in [one for one in bindings_of(node, project, path) if not one.empty][:1]
        if not one.members and len(bindings_of(node, project, path)) == 1
    )


def _guarded(name: SgNode) -> bool:
    """Whether a name is that of a caught error, or stands where it was asked for: `if (err) { … }`."""
    word, inner = name.text(), name
    for above in name.ancestors():
        kind = above.kind()
        if kind == "catch_clause" and (given := above.field("parameter")) and given.text() == word:
            return True
        if kind == "if_statement" and (part := above.field("consequence")) and extent.span(part) == extent.span(inner):
            asked = above.field("condition")
            if asked and asked.text().strip("() ") in (word, f"{word} != null", f"{word} !== null"):
                return True
        if kind in FUNCTIONS and any(one.text() == word for one in parameters(above)):
            return caught(above)
        inner = above
    return False


def caught(function: SgNode) -> bool:
    """Whether a function is given to `.catch(…)` or as the second to `.then(…)`."""
    link = link_of(function)
    return link is not None and TAKES_ERROR.get(link[0]) == link[1]


def link_of(given: SgNode) -> tuple[str, int, SgNode] | None:
    """The method of a chain that something is given to, its place among the arguments, and the call."""
    arguments = given.parent()
    call = arguments.parent() if arguments and arguments.kind() == "arguments" else None
    called = call.field("function") if call and call.kind() == "call_expression" else None
    member = called.field("property") if called and called.kind() == "member_expression" else None
    if call is None or member is None or arguments is None:
        return None
    at = next((at for at, one in enumerate(named(arguments)) if extent.span(one) == extent.span(given)), -1)
    return member.text(), at, call


def function_of(node: SgNode) -> SgNode | None:
    """The innermost function around a node."""
    return next((above for above in node.ancestors() if above.kind() in FUNCTIONS), None)


def tried(node: SgNode, function: SgNode) -> bool:
    """Whether what is thrown at a place of a function would be caught in it."""
    inner = node
    for above in node.ancestors():
        if extent.span(above) == extent.span(function):
            return False
        body = above.field("body") if above.kind() == "try_statement" and above.field("handler") else None
        if body is not None and extent.span(body) == extent.span(inner):
            return True
        inner = above
    return False


def last(node: SgNode, function: SgNode, error: SgNode | None = None) -> Last | None:
    """How an expression ends its function; None where more may run after it, or its value is used."""
    body, statement = function.field("body"), node.parent()
    if body is None or statement is None:
        return None
    if extent.span(body) == extent.span(node):
        return Last(body)
    if statement.kind() == "parenthesized_expression" and extent.span(statement) == extent.span(body):
        return None
    if statement.kind() == "return_statement":
        return Last(statement)
    if statement.kind() != "expression_statement":
        return None
    after = _after(statement)
    if after is None:
        return Last(statement) if _closes(statement, body) else None
    if _leaves(after, error) or _breaks(after, body):
        return Last(statement, after)
    return None


def _breaks(statement: SgNode, body: SgNode) -> bool:
    """Whether a statement leaves a `switch` that is the last of its function."""
    if statement.kind() != "break_statement" or named(statement):
        return False
    above = next((one for one in statement.ancestors() if one.kind() in BREAKABLE), None)
    return above is not None and above.kind() == "switch_statement" and _after(above) is None and _closes(above, body)


def _leaves(statement: SgNode, error: SgNode | None) -> bool:
    """Whether a statement is `return;`, `return` of what would be ignored, or `throw` of the same error."""
    inner = named(statement)
    if statement.kind() == "return_statement":
        return not inner or inner[0].kind() in PLAIN or bool(IGNORED.fullmatch(inner[0].text()))
    if statement.kind() == "throw_statement":
        return error is not None and inner[0].kind() == "identifier" and inner[0].text() == error.text()
    return False


def _closes(statement: SgNode, body: SgNode) -> bool:
    """Whether nothing of a function runs behind a statement that is the last of its block."""
    inner = statement
    while (above := inner.parent()) is not None:
        if extent.span(above) == extent.span(body):
            return True
        if above.kind() not in BODIES or (above.kind() in CASES and _after(above) is not None):
            return False
        if above.kind() in ("if_statement", "try_statement", "switch_statement"):
            after = _after(above)
            if after is not None:
                return after.kind() == "return_statement" and not named(after)
        inner = above
    return False


def _after(statement: SgNode) -> SgNode | None:
    """The statement behind another in its block."""
    later = (one for one in statement.next_all() if one.is_named() and one.kind() not in BESIDE)
    return next(later, None)
