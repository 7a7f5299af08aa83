"""Streams of Node.js that have a listener for `readable`, whose data is taken by `data`, `resume` or `pipe` as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named, unquoted
from scaffold.formats import syntax
from scaffold.made import FLUENT, made_by
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.scope import bindings_of, is_global, module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

LISTENS = frozenset(["on", "addListener", "prependListener"])
FLOWS = frozenset(["resume", "pipe"])
MAKERS = ("fs.createReadStream", "zlib.create", "new:fs.ReadStream", "new:stream.")
ASKS = frozenset(["http.get", "http.request", "https.get", "https.request"])
CALLBACKS = frozenset(["arrow_function", "function_expression"])
ENDS = regex(r"\.\s*(read|removeListener|removeAllListeners|off)\s*\(")
"""A file that says so may take the data itself, or let it flow again."""
Stream = tuple[str, int]
"""The text of a receiver, and where its scope starts."""


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        if ENDS.search(project.text(path)):
            continue
        listeners: list[tuple[Stream, SgNode]] = []
        flowing: set[Stream] = set()
        for call in syntax(project, path).find_all(kind="call_expression"):
            called = call.field("function")
            method = called.field("property") if called else None
            if called is None or method is None or (stream := _stream(called, project, path)) is None:
                continue
            event = _event(call)
            if method.text() in LISTENS and event == "readable":
                listeners.append((stream, call))
            elif method.text() in FLOWS or (method.text() in FLUENT and event == "data"):
                flowing.add(stream)
        for stream, call in listeners:
            if stream in flowing:
                span = extent.span(call)
                yield Hit(path, span.start, span.end, note="the data no longer flows beside it")


def _event(call: SgNode) -> str:
    arguments = call.field("arguments")
    given = named(arguments) if arguments else []
    return unquoted(given[0]) if given and given[0].kind() in ("string", "template_string") else ""


def _stream(called: SgNode, project: Project, path: str) -> Stream | None:
    """The stream whose method is called, where it is one of Node.js' own."""
    owner = _without_listeners(called.field("object"))
    if owner is None:
        return None
    if owner.text() == "process.stdin":
        return ("process.stdin", 0) if is_global("process", owner, project, path) else None
    name = owner if owner.kind() == "identifier" else _named(owner)
    bound = bindings_of(name, project, path) if name else ()
    start = bound[0].start if bound else extent.start(owner)
    if made_by(owner, project, path).startswith(MAKERS) or (owner is name and _answers(name, start, project, path)):
        return (name or owner).text(), start
    return None


def _without_listeners(owner: SgNode | None) -> SgNode | None:
    """`s` of `s.on("error", f).once("end", g)`."""
    called = owner.field("function") if owner and owner.kind() == "call_expression" else None
    method = called.field("property") if called else None
    return _without_listeners(called.field("object")) if called and method and method.text() in FLUENT else owner


def _named(made: SgNode) -> SgNode | None:
    """The name that is given what a chain of calls comes to: `copy` of `const copy = new PassThrough().on(…)`."""
    for above in made.ancestors():
        if above.kind() == "variable_declarator":
            return above.field("name")
        if above.kind() not in ("call_expression", "member_expression"):
            break
    return None


def _answers(name: SgNode, start: int, project: Project, path: str) -> bool:
    """Whether a name is the first parameter of a request's callback, a function that starts there."""
    function = next((one for one in name.ancestors() if extent.start(one) == start and one.kind() in CALLBACKS), None)
    given = function.parent() if function else None
    call = given.parent() if given and given.kind() == "arguments" else None
    called = call.field("function") if call else None
    if function is None or called is None or module_of(called, project, path) not in ASKS:
        return False
    parameters = function.field("parameters")
    first = named(parameters)[0] if parameters and named(parameters) else function.field("parameter")
    return first is not None and re.split(r"\W", first.text(), maxsplit=1)[0] == name.text()
