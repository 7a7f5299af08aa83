"""A context that a handler hands on: to functions of the project that end the invocation by it."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import ASSIGNING, FUNCTIONS, named
from scaffold.formats import syntax
from scaffold.handler import Handler, as_handler, each, once, parameters
from scaffold.handler.followed import followed
from scaffold.handler.signals import ENDS
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.model import Migration, Project

DEEP = 4
"""Longer ways are not followed."""
USED = frozenset(["call_expression", "arguments"])
"""What an ending stands in where it is called or handed on; elsewhere it may be asked whether it is there."""
NAMES = ("identifier", "member_expression")


class Handed(NamedTuple):
    call: SgNode
    """Where the handler hands its context on, or gives it another name."""
    path: str
    """The file in which the invocation is ended by it."""
    node: SgNode
    """`context.succeed` there."""
    through: tuple[tuple[str, int], ...] = ()
    """The functions that are given the context on the way, by file and where they begin."""


def handed(handler: Handler, project: Project) -> Handed | None:
    """The first place where a function that is given the handler's context ends the invocation by it."""
    return _within(handler, 1, project, DEEP)


def given(project: Project, migration: Migration) -> frozenset[tuple[str, int]]:
    """The functions that handlers give their context, and that end the invocation by it."""

    def found(project: Project, migration: Migration) -> frozenset[tuple[str, int]]:
        every = (handed(handler, piece.project) for piece, handler in each(project.asking(None), migration))
        return frozenset(step for one in every if one for step in one.through)

    return once(project, migration, "functions that are given a context", found)


@functools.cache
def _alone(name: str) -> re.Pattern[str]:
    """A name of which no member is asked: what stands in every text that hands it on."""
    return re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])(?!\s*\.)")


def _within(handler: Handler, at: int, project: Project, deep: int) -> Handed | None:
    """`at`: which parameter of a function is the context."""
    body = handler.function.field("body")
    name = handler.parameter(at)
    if body is None or not name or not deep or not _alone(name).search(body.text()) or _given(handler, at, body):
        return None
    if kept := _kept(handler, at, body, project):
        return kept
    for call in body.find_all(kind="call_expression"):
        arguments, callee = call.field("arguments"), call.field("function")
        for place, one in enumerate(named(arguments) if arguments else ()):
            if callee and one.kind() == "identifier" and handler.gives(one, at):
                found = followed(project, handler.path, callee)
                inner = as_handler(project, found.path, found.function) if found else None
                if inner and (ended := _ended(inner, place, project, deep - 1)):
                    step = inner.path, extent.start(inner.function)
                    return ended._replace(call=call, through=(step, *ended.through))
    return None


def _kept(function: Handler, at: int, body: SgNode, project: Project) -> Handed | None:
    """An ending elsewhere in the file, of a name that the context is given to: `current = context`."""
    own = extent.span(body)
    for one in body.find_all(kind="assignment_expression"):
        name, value = one.field("left"), one.field("right")
        if name is None or value is None or value.kind() != "identifier" or not function.gives(value, at):
            continue
        if name.kind() not in NAMES or name.text().startswith("this"):
            continue
        for node in syntax(project, function.path).find_all(kind="member_expression"):
            owner, member = node.field("object"), node.field("property")
            if owner is None or member is None or owner.text() != name.text() or member.text() not in ENDS:
                continue
            outside = not own.start <= extent.start(node) < own.end
            if outside and _used(node) and not _taken(node, name.text()):
                return Handed(one, function.path, node)
    return None


def _taken(node: SgNode, name: str) -> bool:
    """Whether a function around a node has a parameter of a name."""
    inner = (above for above in node.ancestors() if above.kind() in FUNCTIONS)
    return any(name == given.text() for one in inner for given in parameters(one))


def _ended(inner: Handler, at: int, project: Project, deep: int) -> Handed | None:
    body = inner.function.field("body")
    if body is None or not inner.parameter(at):
        return None
    ends = [node for node in body.find_all(kind="member_expression") if _ends(node, inner, at)]
    if ends and not _given(inner, at, body) and all(_used(node) for node in ends):
        return Handed(ends[0], inner.path, ends[0])
    return None if ends else _within(inner, at, project, deep)


def _ends(node: SgNode, function: Handler, at: int) -> bool:
    owner, member = node.field("object"), node.field("property")
    return owner is not None and member is not None and member.text() in ENDS and function.gives(owner, at)


def _used(node: SgNode) -> bool:
    above = node.parent()
    return above is not None and above.kind() in USED


def _given(function: Handler, at: int, body: SgNode) -> bool:
    """Whether the context is given endings of the project's own: `context.succeed = …`."""
    for kind in ASSIGNING:
        for one in body.find_all(kind=kind):
            left = one.field("left")
            if left is not None and left.kind() == "member_expression" and _ends(left, function, at):
                return True
    return False
