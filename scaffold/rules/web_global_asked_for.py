"""Code that takes another way where `fetch`, `navigator` or `WebSocket` is a global, which the target has and the old
runtime has not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import syntax
from scaffold.handler import loaded
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.scope import is_global

if TYPE_CHECKING:
    from ast_grep_py import SgNode

SINCE = {"fetch": "nodejs18.x", "navigator": "nodejs22.x", "WebSocket": "nodejs22.x"}
NOTES = {
    "fetch": "the runtime's own fetch is taken from {} on: agents and mocks of http do not reach it",
    "navigator": "Node.js has a navigator from {} on, and no browser around it",
    "WebSocket": "the runtime's own WebSocket is taken from {} on",
}
FORMS = {"rule": {"any": [{"kind": "unary_expression"}, {"kind": "member_expression"}]}}
OWNERS = ("global", "globalThis")
CONDITIONAL = ("if_statement", "ternary_expression", "while_statement")
BROWSER = regex(r"\b(?:window|document)\b|\bnavigator\s*\??\.")
"""What stands beside it where a browser is told by more than that."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece in loaded(project, migration, tuple(SINCE)):
        own = piece.source.migration(migration) if piece.source else migration
        old = own.old(piece.path)
        for node in syntax(piece.project, piece.path).find_all(FORMS) if old else ():  # type: ignore[call-overload]
            name = _asked(node, piece.project, piece.path)
            since = migration.runtimes.get(SINCE.get(name, ""))
            if old is None or since is None or not old.rank < since.rank <= migration.target.rank:
                continue
            if name == "navigator" and BROWSER.search(_whole(node).text()):
                continue
            start, end = extent.start(node), extent.end(node)
            yield piece.outside(Hit(piece.path, start, end, note=NOTES[name].format(since.identifier)), project)


def _asked(node: SgNode, project: Project, path: str) -> str:
    """The global whose presence an expression asks for: `typeof fetch`, `global.fetch ||`, `!global.fetch`."""
    if node.kind() == "unary_expression":
        sign, given = node.field("operator"), node.field("argument")
        if sign is None or given is None or sign.text() != "typeof":
            return ""
        name = given.text() if given.kind() == "identifier" else _member(given)
        return name if name in SINCE and is_global(name, node, project, path) else ""
    name = _member(node)
    return name if name in SINCE and _decides(node) and is_global("global", node, project, path) else ""


def _member(node: SgNode) -> str:
    owner, member = node.field("object"), node.field("property")
    return member.text() if owner and member and owner.text() in OWNERS else ""


def _decides(node: SgNode) -> bool:
    """Whether what follows depends on the value being there."""
    above = node.parent()
    while above is not None and above.kind() == "parenthesized_expression":
        node, above = above, above.parent()
    if above is None:
        return False
    sign = above.field("operator")
    if above.kind() == "unary_expression":
        return sign is not None and sign.text() == "!"
    if above.kind() == "binary_expression":
        left = above.field("left")
        return (
            left is not None
            and extent.span(left) == extent.span(node)
            and sign is not None
            and sign.text() in ("||", "??", "&&")
        )
    condition = above.field("condition") if above.kind() in CONDITIONAL else None
    return condition is not None and extent.span(condition) == extent.span(node)


def _whole(node: SgNode) -> SgNode:
    """The logical expression that it is a part of."""
    whole = node
    for above in node.ancestors():
        if above.kind() not in ("binary_expression", "parenthesized_expression", "unary_expression"):
            break
        whole = above
    return whole
