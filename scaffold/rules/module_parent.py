"""Questions after `module.parent` in the files that Lambda loads first, which have none from nodejs24.x on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scaffold import extent
from scaffold.formats import syntax
from scaffold.handler import loaded, starts
from scaffold.model import Edit, Hit, Migration, Project
from scaffold.scope import is_global

if TYPE_CHECKING:
    from ast_grep_py import SgNode

PARENT: Mapping[str, Any] = {"rule": {"pattern": "module.parent"}}
EMPTY = frozenset(["null", "undefined"])
NOTE = "undefined in Lambda from nodejs24.x on: the handler is loaded with import()"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    first = frozenset(starts(project, migration))
    for piece in loaded(project, migration, ("module.parent",)):
        if not piece.source and piece.path not in first:
            continue
        for node in syntax(piece.project, piece.path).find_all(PARENT):  # type: ignore[call-overload]
            if is_global("module", node, piece.project, piece.path) and (hit := _hit(node, piece.path)):
                yield piece.outside(hit, project)


def _hit(node: SgNode, path: str) -> Hit | None:
    """What stands for "is run by itself": `!module.parent`, a comparison with nothing, a condition."""
    above = node.parent()
    if above is None:
        return None
    sign, given = above.field("operator"), node
    if above.kind() == "unary_expression" and sign and sign.text() == "!":
        given, mine = above, "==="
    elif above.kind() == "binary_expression" and sign and sign.text() in ("===", "==", "!==", "!="):
        other = {child.text() for child in above.children() if child.is_named()} - {"module.parent"}
        if not other <= EMPTY:
            return None
        given, mine = above, "===" if sign.text().startswith("=") else "!=="
    elif above.kind() == "parenthesized_expression" and (above.parent() or above).kind() in (
        "if_statement",
        "ternary_expression",
    ):
        mine = "!=="
    else:
        return None
    span = extent.span(given)
    place = path, span.start, span.end
    outer = given.parent()
    if given is above and outer is not None and outer.kind() == "unary_expression":
        return Hit(*place, note=NOTE)
    return Hit(*place, (Edit(*place, f"require.main {mine} module"),), NOTE)
