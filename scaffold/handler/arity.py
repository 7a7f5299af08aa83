"""How many parameters a handler has for the runtime that counts them, and whether it is called with a callback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scaffold.declared import named
from scaffold.handler import Handler
from scaffold.handler.wrappers import PASSES, REFUSED, known
from scaffold.model import Project
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

MOST = 2
"""Parameters that nodejs24.x takes."""
REST = frozenset(["rest_pattern", "rest_element"])
THIRD = regex(r"\barguments\s*\[\s*2\s*\]")
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


def taken(function: SgNode) -> SgNode | None:
    """Where a function takes a callback that is no parameter of its own: `arguments[2]`, the third of the rest."""
    body, listed = function.field("body"), function.field("parameters")
    rest = [one for one in named(listed) if (one.field("pattern") or one).kind() in REST] if listed else []
    if body is None or length(function) > MOST:
        return None
    if len(rest) == 1 and listed and (inner := named(rest[0].field("pattern") or rest[0])):
        at = MOST - (len(named(listed)) - 1)
        if inner[0].kind() == "array_pattern":
            return rest[0] if len(named(inner[0])) > at else None
        wanted = rf"{re.escape(inner[0].text())}\s*\[\s*{at}\s*\]"
        return rest[0] if re.search(wanted, body.text()) else None
    return next((node for node in body.find_all(kind="subscript_expression") if THIRD.fullmatch(node.text())), None)


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
