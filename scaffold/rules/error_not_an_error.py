"""Handlers that fail with something that is no Error: the error document then says another type, or another message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.formats import TESTS, format_of
from scaffold.handler import OUTSIDE, Handler, each, once, parameters
from scaffold.handler.loaded import searched
from scaffold.handler.produced import own, returned
from scaffold.model import Edit, Hit, Kind, Migration, Project, Safety
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

TEXTS = frozenset(["string", "template_string"])
OTHERS = {"object": "object", "number": "number", "true": "boolean", "false": "boolean", "array": "object"}
EMPTY = frozenset(["null", "undefined"])
PROTOCOL = "Unauthorized"
"""What API Gateway waits for from an authorizer; it looks at the message alone."""
HANDLED = "errorMessage was null, and is a text that says nothing from nodejs10.x on"
READS = regex(
    r"""(?<!\$)\.errorType\b(?!\s*=[^=>])|\$[\w.]*\.errorType\b"""
    r"""|["']errorType["']\s*(?:[\])]|in\b)|\{[^{}:]{0,200}\berrorType\b[^{}:]{0,200}\}\s*=(?!=)"""
    r"""|\berrorType["']?\s*:\s*(?:\[|\r?\n\s*-)|\bLambda\.Unknown\b"""
)
"""What goes by the type of an error: asks for it, takes it apart, filters by it, or waits for one without a type. Not
what writes one: `{ errorType: … }`, `error.errorType = …`."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        for place, given in _failures(handler):
            hit = _hit(place, given, piece.path)
            if hit and (hit.note == HANDLED or once(project, migration, "reads types of errors", _read)):
                yield piece.outside(hit, project)


def _read(project: Project, _migration: Migration) -> bool:
    """Whether anything of a project goes by the type of an error. Words in prose and in tests do not count."""
    texts = (
        path
        for path, entry in project.entries.items()
        if entry.kind is Kind.TEXT and not TESTS.search(path) and not OUTSIDE.search(path)
    )
    return any((row := format_of(path)) and row.name != "markdown" and searched(project, path, READS) for path in texts)


def _failures(handler: Handler) -> Iterator[tuple[SgNode, SgNode | None]]:
    """Where a handler fails, and with what; None for nothing at all."""
    body = handler.function.field("body")
    if body is None:
        return
    for call in body.find_all(kind="call_expression"):
        called, arguments = call.field("function"), call.field("arguments")
        given = named(arguments) if arguments else []
        owner, member = (called.field("object"), called.field("property")) if called else (None, None)
        word = member.text() if owner and member and handler.gives(owner, 1) else ""
        if word == "fail":
            yield call, given[0] if given else None
        elif given and given[0].kind() not in EMPTY and (word == "done" or (called and handler.gives(called, 2))):
            yield call, given[0]
    for thrown in own(body, "throw_statement") if handler.is_async else ():
        if not any(above.kind() == "try_statement" for above in thrown.ancestors()) and named(thrown):
            yield thrown, named(thrown)[0]
    for value in returned(handler.function):
        yield from _rejected(value)


def _rejected(value: SgNode) -> Iterator[tuple[SgNode, SgNode | None]]:
    """`Promise.reject(…)`, and `reject(…)` in a `new Promise(…)`."""
    called = value.field("function") or value.field("constructor")
    arguments = value.field("arguments")
    given = named(arguments) if arguments else []
    if called is not None and called.text() == "Promise.reject":
        yield value, given[0] if given else None
    if called is None or called.text() != "Promise" or not given or given[0].kind() not in FUNCTIONS:
        return
    names = parameters(given[0])
    for call in given[0].find_all(kind="call_expression") if len(names) == 2 else ():
        inner, passed = call.field("function"), call.field("arguments")
        if inner and inner.text() == names[1].text() and passed:
            yield call, next(iter(named(passed)), None)


def _hit(place: SgNode, given: SgNode | None, path: str) -> Hit | None:
    start, end = extent.start(place), extent.end(place)
    if given is None or given.kind() in EMPTY:
        return Hit(path, start, end, note=HANDLED, safety=Safety.MANUAL)
    if given.kind() in OTHERS:
        note = f'errorType is "{OTHERS[given.kind()]}" from nodejs10.x on, and was missing'
        return Hit(path, start, end, note=note, safety=Safety.MANUAL)
    if given.text()[1:-1] == PROTOCOL or not _text(given):
        return None
    first, last = extent.start(given), extent.end(given)
    edits = (Edit(path, first, first, "new Error("), Edit(path, last, last, ")"))
    return Hit(path, start, end, edits, 'errorType is "string" from nodejs10.x on, and was missing')


def _text(node: SgNode) -> bool:
    """A string, a template, a sum in which one stands, `JSON.stringify(…)`."""
    while node.kind() == "binary_expression":
        left, sign, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None or sign is None or sign.text() != "+":
            return False
        if right.kind() in TEXTS:
            return True
        node = left
    called = node.field("function") if node.kind() == "call_expression" else None
    return node.kind() in TEXTS or (called is not None and called.text() == "JSON.stringify")
