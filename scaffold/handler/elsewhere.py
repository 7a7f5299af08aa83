"""Where other code of a project loads a handler, and calls it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.formats import TESTS, is_code, syntax
from scaffold.handler import Handler
from scaffold.handler.followed import followed
from scaffold.handler.loaded import LOADS, resolved
from scaffold.model import Kind, Project, Unreadable
from scaffold.scope import bindings_of, module_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

NAMES = {
    "rule": {"any": [{"kind": kind} for kind in ("identifier", "member_expression", "shorthand_property_identifier")]}
}
HANDED = frozenset(["arguments", "array"])
CALLS = frozenset(["call", "apply"])


class Use(NamedTuple):
    """A place where a handler is called with a callback, or handed to what may do that."""

    place: str
    """`path:line`."""
    needed: bool
    """Whether an invocation may come by: it stands in a function, and in no test."""


def called_elsewhere(handler: Handler, project: Project) -> Use | None:
    """Where other code of the project uses the handler as one with a callback; first what needs that."""
    found = None
    for path in sorted({handler.path, *_loading(project, handler.path)}):
        for one in _uses(handler, project, path):
            if one.needed:
                return one
            found = found or one
    return found


def _uses(handler: Handler, project: Project, path: str) -> Iterator[Use]:
    own = handler.function.field("name")
    words = {handler.name, own.text() if own else handler.name}
    try:
        text = project.text(path)
        if not any(word in text for word in words):
            return
        nodes = syntax(project, path).find_all(NAMES)  # type: ignore[call-overload]
    except Unreadable:
        return
    for node in nodes:
        if (node.field("property") or node).text() not in words or not (kind := _used(node, handler)):
            continue
        means = _means(node, project, path)
        same = means is not None and means[0] == handler.path and _same(means[1], handler.function)
        unknown = means is None and (module_of(node, project, path) or ".").startswith(".")
        if same or (unknown and kind == "called"):
            inside = any(above.kind() in FUNCTIONS for above in node.ancestors())
            yield Use(f"{path}:{node.range().start.line + 1}", same and inside and not TESTS.search(path))


def _means(name: SgNode, project: Project, path: str) -> tuple[str, SgNode] | None:
    """The function that a name, or a member, stands for, and its file; one that is expressed knows its own name."""
    if there := followed(project, path, name):
        return there[:2]
    sites = [one.site for one in bindings_of(name, project, path)] if name.kind() == "identifier" else []
    return next(((path, one) for one in sites if one is not None and one.kind() in FUNCTIONS), None)


def _used(node: SgNode, handler: Handler) -> str:
    """How a name of a handler is used: `called` with a callback, `handed` to something else; "" for neither."""
    above = node.parent()
    if above is None:
        return ""
    if above.kind() == "member_expression" and (member := above.field("property")):
        return "handed" if member.text() in CALLS else ""
    called = above.field("function")
    if called is not None and _same(called, node):
        arguments = above.field("arguments")
        return "called" if arguments and len(named(arguments)) > 2 else ""
    return "handed" if above.kind() in HANDED and not handler.wrappers else ""


def _same(one: SgNode, other: SgNode) -> bool:
    return extent.span(one) == extent.span(other)


def loaded_by(project: Project, path: str) -> frozenset[str]:
    """The files of the project, tests left out, that load a file."""
    return frozenset(one for one in _loading(project, path) if not TESTS.search(one))


def _loading(project: Project, path: str) -> frozenset[str]:
    """The files that load a file."""
    known = project.cache.get(("", "loading"))
    if not isinstance(known, tuple) or known[0] is not project.entries:
        found: dict[str, set[str]] = {}
        for one, entry in project.entries.items():
            if entry.kind is not Kind.TEXT or not is_code(one):
                continue
            try:
                modules = {first or second for first, second in LOADS.findall(project.text(one))}
            except Unreadable:
                continue
            for module in modules:
                if there := resolved(project, one, module):
                    found.setdefault(there, set()).add(one)
        known = project.cache["", "loading"] = (project.entries, found)
    loaded: dict[str, set[str]] = known[1]
    return frozenset(loaded.get(path, ()))
