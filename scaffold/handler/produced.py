"""What a function of the project gives back where it is called: `configure({ app }).handler`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, Binding, named
from scaffold.handler.exported import members
from scaffold.model import Project
from scaffold.scope import bindings_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

OPEN = frozenset(["[]", "..."])
"""What of an argument is taken by its position, or is the rest of it."""


class Produced(NamedTuple):
    """An expression, the file that it stands in, and what of it is still to be taken."""

    path: str
    value: SgNode
    wanted: tuple[str, ...] = ()


def produced(
    project: Project, function: SgNode, at: str, call: SgNode, path: str, wanted: tuple[str, ...] = ()
) -> Produced | None:
    """What a call in one file (`path`) of a function in another (`at`) gives, or a member of that. A parameter is what
    the call gives for it, else its default. None where the function ends in several ways, or later."""
    value = _result(function)
    while value is not None and wanted and value.kind() == "object":
        value, wanted = _member(value, wanted[0]), wanted[1:]
    if value is None:
        return None
    if value.kind() in ("identifier", "shorthand_property_identifier"):
        found = [one for one in bindings_of(value, project, at) if not one.empty]
        if len(found) == 1 and (place := _parameter(function, found[0])) is not None:
            return _passed(found[0], place, call, at, path, wanted)
    return Produced(at, value, wanted)


def _result(function: SgNode) -> SgNode | None:
    """The one expression that a function returns; None where there are several, and for what gives a promise."""
    body, words = function.field("body"), [child.text() for child in function.children()[:3]]
    if body is None or "async" in words or "*" in words:
        return None
    given = list(returned(function))
    value = given[0] if len(given) == 1 else None
    while value is not None and value.kind() == "parenthesized_expression" and named(value):
        value = named(value)[0]
    return value


def _member(value: SgNode, name: str) -> SgNode | None:
    """A member of an object literal; None where what is spread into it may have another."""
    return None if value.find(kind="spread_element") else dict(members(value)).get(name)


def _parameter(function: SgNode, binding: Binding) -> int | None:
    """Which of a function's parameters declares a name."""
    listed, single = function.field("parameters"), function.field("parameter")
    given = named(listed) if listed else [single] if single else []
    spans = [extent.span(one) for one in given]
    return spans.index(extent.span(binding.site)) if binding.site and extent.span(binding.site) in spans else None


def _passed(binding: Binding, place: int, call: SgNode, at: str, path: str, wanted: tuple[str, ...]) -> Produced | None:
    """What a call gives for a parameter, or for a part of it."""
    arguments = call.field("arguments")
    given: Sequence[SgNode] = named(arguments) if arguments else ()
    if any(one.kind() == "spread_element" for one in given) or OPEN & set(binding.members):
        return None
    value = given[place] if place < len(given) else None
    for member in binding.members:
        if value is None:
            break
        if value.kind() != "object" or value.find(kind="spread_element"):
            return None
        value = dict(members(value)).get(member)
    if value is not None:
        return Produced(path, value, wanted)
    return Produced(at, binding.default, wanted) if binding.default else None


def returned(function: SgNode) -> Iterator[SgNode]:
    """The expressions that a function itself returns."""
    body = function.field("body")
    if body is not None and body.kind() != "statement_block":
        yield body
    elif body is not None:
        yield from (value for one in own(body, "return_statement") for value in named(one)[:1])


def own(body: SgNode, kind: str) -> Iterator[SgNode]:
    """The nodes of a kind in a body, without those of functions in it."""
    for node in body.find_all(kind=kind):
        inner = next((above for above in node.ancestors() if above.kind() in FUNCTIONS), None)
        if inner is None or extent.start(inner) < extent.start(body):
            yield node
