"""What is read of answers that are of another type in version 3 of the SDK: streams and arrays of bytes.

A stream can be read once, and by `await`; so it is said anew only where one place in an async function reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.handler import is_async, parameters
from scaffold.model import Edit, Project
from scaffold.scope import bindings_of
from scaffold.sdk.bytes_v3 import Read

if TYPE_CHECKING:
    from ast_grep_py import SgNode

ALONE = frozenset(["arguments", "variable_declarator", "return_statement", "assignment_expression", "pair"])
"""Where an `await` needs no brackets around it."""
CASTS = frozenset(["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"])
LOOPS = frozenset(["for_statement", "for_in_statement", "while_statement", "do_statement"])
TAKEN = {"rule": {"any": [{"kind": kind} for kind in ("identifier", "shorthand_property_identifier")]}}
WRITES = frozenset(["assignment_expression", "augmented_assignment_expression", "update_expression"])
ASKS = frozenset(["if_statement", "while_statement", "do_statement", "ternary_expression"])
MISSING = frozenset(["SecretBinary", "CiphertextForRecipient", "userProperties"])
"""Members that an answer need not have."""
Found = tuple[list[Edit], str]


def answers(call: SgNode, function: SgNode | None, project: Project, path: str, read: Read) -> Found:
    """The edits that read an answer as version 2 gave it; or why that is not certain. `function`: the callback that
    the call has, where the file has it."""
    if function is not None:
        return _first(function, 1, call, project, path, read)
    outer, waited = _sent(call), False
    above = outer.parent()
    while above is not None and (above.kind() in CASTS or above.kind() == "await_expression"):
        waited = waited or above.kind() == "await_expression"
        outer, above = above, above.parent()
    if above is None or above.kind() == "expression_statement":
        return [], ""
    if above.kind() == "variable_declarator" and waited:
        return _declared(above, project, path, read)
    if above.kind() == "member_expression":
        return _member(above, waited, project, path, read)
    return [], unseen(read)


def unseen(read: Read) -> str:
    kind = "a stream" if read.stream else "an array of bytes"
    return f"{read.member} of the answer is {kind} in version 3, and where the answer goes is not seen"


def _sent(call: SgNode) -> SgNode:
    """A call with the `.promise()` behind it."""
    member = call.parent()
    property_ = member.field("property") if member and member.kind() == "member_expression" else None
    sent = member.parent() if member and property_ and property_.text() == "promise" else None
    return sent if sent is not None and sent.kind() == "call_expression" else call


def _declared(declarator: SgNode, project: Project, path: str, read: Read) -> Found:
    name = declarator.field("name")
    if name is None or name.kind() != "identifier":
        return [], unseen(read) if name is None or _takes(name, read) else ""
    return _within(_function(declarator) or declarator.get_root().root(), name, project, path, read)


def _takes(pattern: SgNode, read: Read) -> bool:
    """Whether a pattern takes a member out of what it is given, or all the rest."""
    return pattern.kind() != "object_pattern" or read.member in pattern.text() or "..." in pattern.text()


def _member(member: SgNode, waited: bool, project: Project, path: str, read: Read) -> Found:
    """`(await …).Body`, `….promise().then(data => …)`."""
    asked, call = member.field("property"), member.parent()
    name = asked.text() if asked else ""
    if waited and name == read.member:
        return _edits(member, path, read), ""
    if not waited and name == "then" and call is not None and call.kind() == "call_expression":
        arguments = call.field("arguments")
        given = named(arguments)[:1] if arguments else []
        if given and given[0].kind() in FUNCTIONS:
            return _first(given[0], 0, call, project, path, read)
    return [], "" if waited else unseen(read)


def _first(function: SgNode, at: int, call: SgNode, project: Project, path: str, read: Read) -> Found:
    """What a function reads of its parameter at a position, which a call gives it. One that stands elsewhere may have
    other callers."""
    given = parameters(function)
    rest = any(one.kind() == "rest_pattern" for one in given[: at + 1])
    if rest or any(one.text() == "arguments" for one in function.find_all(kind="identifier")):
        return [], unseen(read)
    if len(given) <= at:
        return [], ""
    if given[at].kind() != "identifier":
        return [], unseen(read) if _takes(given[at], read) else ""
    edits, problem = _within(function, given[at], project, path, read, grant=not at)
    one, around = extent.span(function), extent.span(call)
    if edits and not (around.start <= one.start and one.end <= around.end):
        return [], unseen(read)
    return edits, problem


def _within(scope: SgNode, name: SgNode, project: Project, path: str, read: Read, *, grant: bool = False) -> Found:
    """What a function (or a program) reads of a name that holds an answer; with `grant` it may be made `async`."""
    reads: list[SgNode] = []
    for node in _uses(scope, name, project, path):
        above = _above(node)
        member = above.field("property") if above.kind() == "member_expression" and _in(above, "object", node) else None
        if member is None and not (_asked(above, node) or _printed(above) or _parted(above, node, read)):
            return [], unseen(read)
        if member is None or member.text() != read.member or (not read.text and _asked(_above(above), above)):
            continue
        if "?." in above.text() or _written(above):
            return [], unseen(read)
        if read.stream and _function(above) != (scope if scope.kind() in FUNCTIONS else None):
            return [], unseen(read)
        reads.append(above)
    if len(_bindings(name, project, path)) != 1:
        return [], unseen(read) if reads else ""
    if read.stream and (len(reads) > 1 or any(_again(one, name) for one in reads)):
        return [], f"{read.member} is a stream in version 3, which can be read once"
    edits = [edit for one in reads for edit in _edits(one, path, read)]
    if read.stream and edits and scope.kind() in FUNCTIONS and not is_async(scope):
        if not grant:
            return [], f"{read.member} is a stream in version 3, and is read where no `await` can stand"
        start = extent.start(scope)
        edits.append(Edit(path, start, start, "async "))
    return edits, ""


def _bindings(node: SgNode, project: Project, path: str) -> list[tuple[int, int]]:
    """The scopes of what declares a name, and of each assignment to it."""
    return [(one.start, one.end) for one in bindings_of(node, project, path)]


def _uses(scope: SgNode, name: SgNode, project: Project, path: str) -> Iterator[SgNode]:
    """Where a variable is used, without its declaration."""
    declared, text, start = _bindings(name, project, path)[:1], name.text(), extent.start(name)
    for node in scope.find_all(TAKEN):  # type: ignore[call-overload]
        if node.text() == text and extent.start(node) != start and _bindings(node, project, path)[:1] == declared:
            yield node


def _above(node: SgNode) -> SgNode:
    """What stands around an expression, without brackets and casts."""
    above = node.parent()
    while above is not None and above.kind() in CASTS:
        above = above.parent()
    assert above is not None
    return above


def _in(above: SgNode, field: str, node: SgNode) -> bool:
    """Whether an expression is a part of another, perhaps in brackets."""
    part = above.field(field)
    span, inner = (extent.span(part), extent.span(node)) if part else (extent.Span(0, 0), extent.span(node))
    return span.start <= inner.start and inner.end <= span.end


def _asked(above: SgNode, node: SgNode) -> bool:
    """Whether it is only asked whether something is there."""
    kind, operator = above.kind(), above.field("operator")
    if kind == "binary_expression":
        return operator is not None and operator.text() == "&&" and _in(above, "left", node)
    return (kind in ASKS and _in(above, "condition", node)) or (operator is not None and operator.text() == "!")


def _printed(above: SgNode) -> bool:
    call = above.parent() if above.kind() == "arguments" else None
    called = call.field("function") if call else None
    return called is not None and called.text().startswith("console.")


def _parted(above: SgNode, node: SgNode, read: Read) -> bool:
    """Whether something is taken apart, but for a member."""
    pattern = above.field("name") if above.kind() == "variable_declarator" and _in(above, "value", node) else None
    return pattern is not None and not _takes(pattern, read)


def _written(member: SgNode) -> bool:
    """Whether a member is set or deleted."""
    above = _above(member)
    operator = above.field("operator")
    written = above.kind() in WRITES and not _in(above, "right", member)
    return written or (operator is not None and operator.text() == "delete")


def _again(read: SgNode, name: SgNode) -> bool:
    """Whether a loop goes round between the declaration of a name and a place that reads it."""
    start = extent.start(name)
    for one in read.ancestors():
        through = one.kind() == "for_in_statement" and _in(one, "right", read)
        if one.kind() in LOOPS and not through and not extent.start(one) < start < extent.end(one):
            return True
    return False


def _edits(member: SgNode, path: str, read: Read) -> list[Edit]:
    """What makes of `x.Body`, `x.Body.toString("utf8")`, `x.Payload` what version 2 gave; nothing in them is moved."""
    start, end = extent.start(member), extent.end(member)
    above = member.parent()
    call = above.parent() if above and above.kind() == "member_expression" else None
    asked = above.field("property") if above and above.kind() == "member_expression" else None
    as_text = call is not None and call.kind() == "call_expression" and asked is not None and asked.text() == "toString"
    if not read.stream and above is not None:
        optional = "?." in above.text()[end - start :]
        if optional or (read.member in MISSING and asked is None):
            text = member.text()
            return [Edit(path, start, start, f"({text} && Buffer.from("), Edit(path, end, end, "))")]
    if not read.stream:
        return [Edit(path, start, start, "Buffer.from("), Edit(path, end, end, _closed(read, as_text))]
    if not as_text or call is None or asked is None:
        return [Edit(path, start, start, "Buffer.from(await "), Edit(path, end, end, ".transformToByteArray())")]
    around, last, word = call.parent(), extent.end(call), extent.span(asked)
    renamed = Edit(path, word.start, word.end, "transformToString")
    if around is not None and around.kind() in ALONE:
        return [Edit(path, start, start, "await "), renamed]
    return [Edit(path, start, start, "(await "), renamed, Edit(path, last, last, ")")]


def _closed(read: Read, as_text: bool) -> str:
    return ").toString()" if read.text and not as_text else ")"


def _function(node: SgNode) -> SgNode | None:
    return next((above for above in node.ancestors() if above.kind() in FUNCTIONS), None)
