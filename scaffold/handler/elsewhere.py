"""Where other code of a project loads a handler, and calls it."""

from __future__ import annotations

from scaffold.declared import named
from scaffold.formats import TESTS, is_code, syntax
from scaffold.handler import Handler
from scaffold.handler.loaded import LOADS, resolved
from scaffold.model import Kind, Project, Unreadable


def called_elsewhere(handler: Handler, project: Project) -> str:
    """A place, as `path:line`, where other code of the project calls the handler with a callback; "" for none."""
    own = handler.function.field("name")
    words = {handler.name, own.text() if own else handler.name}
    for path in sorted({handler.path, *_loading(project, handler.path)}):
        try:
            text = project.text(path)
            if not any(f"{word}(" in text for word in words):
                continue
            for call in syntax(project, path).find_all(kind="call_expression"):
                called, arguments = call.field("function"), call.field("arguments")
                member = (called.field("property") or called) if called else None
                if member is not None and member.text() in words and arguments and len(named(arguments)) > 2:
                    return f"{path}:{call.range().start.line + 1}"
        except Unreadable:
            continue
    return ""


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
