"""`context.callbackWaitsForEmptyEventLoop` in handlers that call no callback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.handler import Handler, each
from scaffold.handler.rewritten import references
from scaffold.model import Edit, Hit, Migration, Project

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.handler.loaded import Piece

FLAG = "callbackWaitsForEmptyEventLoop"
READ = "it is undefined on nodejs24.x"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece, handler in each(project, migration):
        body = handler.function.field("body")
        if (
            body is None
            or FLAG not in body.text()
            or handler.wrappers
            or any(ref.way == "callback" for ref in references(handler))
        ):
            continue
        for node in body.find_all(kind="member_expression"):
            owner, member = node.field("object"), node.field("property")
            if owner and member and member.text() == FLAG and handler.gives(owner, 1):
                yield piece.outside(_hit(node, piece, handler), project)


def _hit(node: SgNode, piece: Piece, handler: Handler) -> Hit:
    """The statement that sets it goes; where it is read, a person looks."""
    start, end = extent.start(node), extent.end(node)
    above = node.parent()
    left = above.field("left") if above and above.kind() == "assignment_expression" else None
    if above is None or left is None or extent.span(left) != extent.span(node):
        return Hit(piece.path, start, end, note=READ)
    statement, right = above.parent(), above.field("right")
    alone = statement is not None and statement.kind() == "expression_statement"
    plain = right is not None and right.kind() in ("true", "false")
    block = statement.parent() if statement is not None else None
    if statement is None or not alone or not plain or block is None or block.kind() != "statement_block":
        return Hit(piece.path, start, end)
    return Hit(piece.path, start, end, (_line(statement, piece),) if handler.sure else ())


def _line(statement: SgNode, piece: Piece) -> Edit:
    """The statement, with its line where it stands alone on it."""
    text = piece.project.text(piece.path)
    start, end = extent.start(statement), extent.end(statement)
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    if last >= 0 and not text[first:start].strip() and not text[end:last].strip():
        return Edit(piece.path, first, last + 1, "")
    return Edit(piece.path, start, end, "")
