"""What handlers ask `require.main` and `process.mainModule` for: the runtime's entry is no CommonJS file any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import syntax
from scaffold.handler import loaded
from scaffold.members import caught
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.scope import is_global

if TYPE_CHECKING:
    from ast_grep_py import SgNode

ASKED = {
    "rule": {
        "any": [{"kind": "member_expression"}, {"kind": "subscript_expression"}],
        "has": {"field": "object", "regex": r"^(require\.main|process\.mainModule)!?$"},
    }
}
MAIN = regex(r"require\.main\b|process\.mainModule\b|module\.parent\b")
CONDITIONAL = frozenset(["if_statement", "ternary_expression"])


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece in loaded(project, migration, ("require.main", "process.mainModule")):
        if piece.project.text(piece.path).startswith("#!"):
            continue
        for node in syntax(piece.project, piece.path).find_all(ASKED):  # type: ignore[call-overload]
            name = node.text().partition(".")[0]
            if not _guarded(node) and not caught(node) and is_global(name, node, piece.project, piece.path):
                at = extent.span(node)
                yield piece.outside(Hit(piece.path, at.start, at.end), project)


def _guarded(node: SgNode) -> bool:
    """Whether it is asked first: `require.main && …`, `?.`, `if (require.main === module)`."""
    if any(child.text() == "?." or child.kind() == "optional_chain" for child in node.children()):
        return True
    at = extent.start(node)
    for above in node.ancestors():
        if above.kind() == "binary_expression":
            left, sign = above.field("left"), above.field("operator")
            before = left is not None and extent.end(left) <= at and MAIN.search(left.text())
            if before and sign is not None and sign.text() == "&&":
                return True
        condition = above.field("condition") if above.kind() in CONDITIONAL else None
        if condition is not None and MAIN.search(condition.text()) and extent.end(condition) <= at:
            return True
    return False
