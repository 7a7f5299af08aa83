"""Handlers that return a promise and call back later, out of something that the promise does not wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS
from scaffold.handler import Handler, each
from scaffold.handler.produced import returned
from scaffold.handler.signals import promised
from scaffold.model import Hit, Migration, Project

if TYPE_CHECKING:
    from ast_grep_py import SgNode

CHAINED = frozenset(["then", "catch", "finally"])
AT_ONCE = frozenset(["forEach", "map", "filter", "reduce", "some", "every", "find", "sort", "flatMap"])
"""What calls the function that it is given before it returns."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        body = handler.function.field("body")
        if not handler.parameter(2) or handler.wrappers or body is None:
            continue
        gives = handler.is_async or any(promised(value) for value in returned(handler.function))
        late = next((one for one in body.find_all(kind="identifier") if _late(one, handler)), None) if gives else None
        if late is not None:
            at = extent.span(late)
            yield piece.outside(Hit(piece.path, at.start, at.end), project)


def _late(name: SgNode, handler: Handler) -> bool:
    """Whether the callback is called, or handed on, in what runs when the promise may be settled already."""
    if not handler.gives(name, 2):
        return False
    start, later = extent.start(handler.function), False
    for above in name.ancestors():
        if extent.start(above) <= start:
            return later
        if above.kind() in FUNCTIONS or (above.kind() == "arguments" and above == name.parent()):
            taken = _taken_by(above)
            if taken is None:
                return False
            later = later or taken not in CHAINED | AT_ONCE
    return later


def _taken_by(node: SgNode) -> str | None:
    """The last name of what a function, or a callback, is given to; None where it is a promise or cannot be told."""
    arguments = node if node.kind() == "arguments" else node.parent()
    call = arguments.parent() if arguments is not None and arguments.kind() == "arguments" else None
    called = call.field("function") if call is not None else None
    if called is None:
        return None
    member = called.field("property")
    return member.text() if member is not None else called.text()
