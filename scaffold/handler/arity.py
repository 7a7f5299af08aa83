"""How many parameters a handler has for the runtime that counts them, and whether it is called with a callback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.declared import named
from scaffold.handler import Handler
from scaffold.handler.exported import Elsewhere, exports
from scaffold.handler.followed import CHAINED
from scaffold.handler.loaded import is_code, resolved
from scaffold.handler.wrappers import PASSES, REFUSED, Wrapper, known
from scaffold.made import made_by
from scaffold.model import Function, Migration, Project, Unreadable
from scaffold.scope import bindings_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

MOST = 2
"""Parameters that nodejs24.x takes."""
REST = frozenset(["rest_pattern", "rest_element"])
THIRD = re.compile(r"\barguments\s*\[\s*2\s*\]")
STEPS = re.compile(rf"(?:\(\)\.(?:{'|'.join(sorted(CHAINED))}))+\Z")
SERVED, REFUSES, CALLS, UNSEEN = "served", "refused", "called without a callback", "unseen"
DEEP = 8


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


def refusing(project: Project, migration: Migration) -> Iterator[tuple[str, SgNode, Wrapper, Function]]:
    """The exports that handler settings name and that something of the table gives, which the runtime refuses: the
    file, the expression, the row."""
    for function in migration.functions:
        name = (function.handler or "").rpartition("/")[2].partition(".")[2]
        for path in function.code if name else ():
            found = given(project, path, name) if is_code(path) else None
            row = known(found[1], project, found[0]) if found else None
            if found and row and row.gives == REFUSED:
                yield found[0], found[2], row, function


def given(project: Project, path: str, name: str, deep: int = DEEP) -> tuple[str, str, SgNode] | None:
    """The expression that an export is, the file that it stands in, and what makes its value."""
    try:
        value = exports(project, path).get(name)
    except (Unreadable, KeyError):
        return None
    while value is not None and deep:
        deep -= 1
        if isinstance(value, Elsewhere):
            there = resolved(project, path, value.module)
            return given(project, there, value.name, deep) if there else None
        if value.kind() in ("identifier", "shorthand_property_identifier"):
            values = [one.value for one in bindings_of(value, project, path) if not one.empty and not one.members]
            value = values[0] if len(values) == 1 and not isinstance(values[0], str) else None
        elif value.kind() in ("as_expression", "parenthesized_expression", "await_expression"):
            value = named(value)[0]
        else:
            break
    if value is None or isinstance(value, Elsewhere):
        return None
    return path, maker(value, project, path), value


def maker(value: SgNode, project: Project, path: str) -> str:
    """What gives a value: `@vendia/serverless-express`, `new:@slack/bolt.AwsLambdaReceiver().toHandler`; of a chain of
    middy's, its first."""
    if value.kind() == "call_expression":
        return STEPS.sub("", made_by(value, project, path))
    owner, member = value.field("object"), value.field("property")
    made = made_by(owner, project, path) if value.kind() == "member_expression" and owner else ""
    return f"{made}().{member.text()}" if made and member else ""
