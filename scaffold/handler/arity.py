"""How many parameters a handler has for the runtime that counts them, and whether it is called with a callback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.handler import Handler, as_handler
from scaffold.handler.followed import followed
from scaffold.handler.quiet import PLAIN
from scaffold.handler.wrappers import PASSES, REFUSED, known
from scaffold.model import Project
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

MOST = 2
"""Parameters that nodejs24.x takes."""
REST = frozenset(["rest_pattern", "rest_element"])
DEEP = 8
"""Names for one list that are followed."""
OWN = FUNCTIONS - {"arrow_function"}
SERVED, REFUSES, CALLS, UNSEEN = "served", "refused", "called without a callback", "unseen"


def length(function: SgNode) -> int:
    """`function.length`: the parameters before the first that has a default or takes the rest."""
    listed = function.field("parameters")
    if listed is None:
        return 1 if function.field("parameter") else 0
    given = [one for one in named(listed) if not one.text().startswith("this:")]
    for at, one in enumerate(given):
        pattern = one.field("pattern") or one
        if one.kind() == "assignment_pattern" or one.field("value") or pattern.kind() in REST:
            return at
    return len(given)


class Taken(NamedTuple):
    """How a function takes a callback that is no parameter of its own."""

    node: SgNode
    certain: bool
    """Whether it is seen to be used; else all arguments are handed to what is not seen."""


def taken(handler: Handler, project: Project) -> Taken | None:
    """Where a handler takes its callback out of `arguments` or of the rest (`arguments[2]`, `[event, context, done]`),
    or hands all of them on to what does."""
    function = handler.function
    body, listed = function.field("body"), function.field("parameters")
    rest = [one for one in named(listed) if (one.field("pattern") or one).kind() in REST] if listed else []
    if body is None or length(function) > MOST:
        return None
    if len(rest) == 1 and listed and (inner := named(rest[0].field("pattern") or rest[0])):
        at = MOST - (len(named(listed)) - 1)
        if inner[0].kind() == "array_pattern":
            return Taken(rest[0], certain=True) if _reaches(inner[0], at) else None
        return _third([inner[0].text()], at, handler, project)
    return _third(["arguments"], MOST, handler, project) if function.kind() != "arrow_function" else None


def _third(names: list[str], at: int, handler: Handler, project: Project) -> Taken | None:
    """Where the argument at a place of a list by the last of these names, each for the one before, is taken."""
    found, name = None, names[-1]
    for node in handler.function.find_all(kind="identifier"):
        if node.text() == name and not (name == "arguments" and _inside(node, handler)):
            one = _use(node, names, at, handler, project)
            if one and one.certain:
                return one
            found = found or one
    return found


def _use(node: SgNode, names: list[str], at: int, handler: Handler, project: Project) -> Taken | None:
    above = node.parent()
    if above is None:
        return None
    if above.kind() == "subscript_expression" and (index := above.field("index")):
        last = index.text().replace(" ", "") == f"{node.text()}.length-1"
        return Taken(above, certain=True) if index.text() == str(at) or last else None
    if above.kind() == "variable_declarator" and (name := above.field("name")) and name != node:
        if name.kind() == "identifier" and name.text() not in names and len(names) < DEEP:
            return _third([*names, name.text()], at, handler, project)
        return Taken(above, certain=True) if name.kind() == "array_pattern" and _reaches(name, at) else None
    return _handed(node, above, at, handler, project)


def _handed(node: SgNode, above: SgNode, at: int, handler: Handler, project: Project) -> Taken | None:
    """`f(...args)` and `f.apply(this, arguments)`."""
    arguments = above.parent() if above.kind() == "spread_element" else above
    call = arguments.parent() if arguments and arguments.kind() == "arguments" else None
    callee = call.field("function") if call else None
    if call is None or callee is None or arguments is None:
        return None
    place = next((place for place, one in enumerate(named(arguments)) if one in (node, above)), 0)
    member = callee.field("property")
    if above.kind() == "arguments":
        if member is None or member.text() != "apply" or place != 1:
            return None
        callee, place = callee.field("object"), 0
    found = followed(project, handler.path, callee) if callee else None
    if found is None or found.wrappers:
        known = callee is None or callee.text().partition(".")[0] in PLAIN
        return None if known else Taken(call, certain=False)
    inner = as_handler(project, found.path, found.function)
    body = found.function.field("body")
    uses = body is not None and any(inner.gives(one, at + place) for one in (body, *body.find_all(kind="identifier")))
    return Taken(call, certain=True) if uses else None


def _reaches(pattern: SgNode, at: int) -> bool:
    """Whether a list pattern has something at a place."""
    commas = [child for child in pattern.children() if child.text() == ","]
    return len(commas) >= at and not (len(commas) == at and pattern.children()[-2].text() == ",")


def _inside(node: SgNode, handler: Handler) -> bool:
    """Whether `arguments` are those of a function inside a handler."""
    own = next((above for above in node.ancestors() if above.kind() in OWN), None)
    return own is None or extent.span(own) != extent.span(handler.function)


def called(handler: Handler, project: Project) -> tuple[str, str]:
    """What becomes of a handler on nodejs24.x: it is refused, called without a callback, or served; UNSEEN where a
    wrapper hides that. And the wrapper by which it is so."""
    state = REFUSES if length(handler.function) > MOST else CALLS
    for name in reversed(handler.wrappers):
        one = known(name, project, handler.path)
        if one is None:
            return UNSEEN, name
        if one.gives == REFUSED:
            state = REFUSES
        elif one.gives == PASSES:
            state = CALLS
        else:
            return _outer(handler, name, project)
    return state, handler.wrappers[0] if handler.wrappers else ""


def _outer(handler: Handler, name: str, project: Project) -> tuple[str, str]:
    """A handler that is served by one wrapper, inside of others."""
    for other in reversed(handler.wrappers[: handler.wrappers.index(name)]):
        one = known(other, project, handler.path)
        if one is None:
            return UNSEEN, other
        if one.gives == REFUSED:
            return REFUSES, other
    return SERVED, name
